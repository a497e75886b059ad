"""The addresses of reviews: the list, one event, and the last action taken back. Suspects have their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from tosmon.catalog.reviewing import Overtaken, Reviews
from tosmon.core.reviews import LONGEST_NAME, Marking, Verdict
from tosmon.web import asked
from tosmon.web.forms import Form, read_form
from tosmon.web.reviews.asking import FIELDS, Asked
from tosmon.web.reviews.listing import DEEDS, list_page
from tosmon.web.reviews.panel import panel_of
from tosmon.web.reviews.suspects import add_suspects
from tosmon.web.site import READ, Site
from tosmon.web.translating import gettext
from tosmon.web.who import remember_who, who_of

__all__ = ["add_reviews"]


def add_reviews(app: FastAPI, site: Site) -> None:
    """Add the pages of reviews; those with a name of their own before that of any event."""
    _add_list(app, site)
    _add_undo(app, site)
    add_suspects(app, site)
    _add_event(app, site)


def _add_list(app: FastAPI, site: Site) -> None:
    reviews = Reviews(site.catalog)

    def shown(request: Request, wanted: Asked, told: str = "", status: int = 200) -> Response:
        page = list_page(site, wanted, who_of(request), told)
        return site.shown.with_forms(request, "reviews/list.html", {"page": page}, status)

    @app.api_route("/reviews", methods=READ)
    def listed(request: Request) -> Response:
        return shown(request, Asked.of(request.query_params))

    @app.post("/reviews")
    def mark(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
        wanted, who = _asked(form), who_of(request, form)
        events, marking = form.all("event"), _deed(form)
        if not events or marking is None:
            told = gettext("Nothing was changed: tick the events first, then say what they are.")
            return shown(request, wanted, told, 400)
        reviews.mark(tuple(dict.fromkeys(events)), marking, who, datetime.now(UTC))
        return remember_who(site.shown.done(wanted.address), who)


def _asked(form: Form) -> Asked:
    """Return which list the form stood under."""
    return Asked.of({name: form[f"list-{name}"] for name in FIELDS})


def _deed(form: Form) -> Marking | None:
    """Return what the button that was pressed says; None for none of ours."""
    if "assign" in form:
        return Marking(assignee=form["assignee"][:LONGEST_NAME])
    deed = DEEDS.get(form["do"])
    return deed.marking if deed else None


def _add_undo(app: FastAPI, site: Site) -> None:
    reviews = Reviews(site.catalog)

    @app.post("/reviews/undo")
    def undo(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
        wanted, who = _asked(form), who_of(request, form)
        try:
            reviews.take_back(asked.position(form["action"]) or 0, who, datetime.now(UTC))
        except Overtaken as overtaken:
            page = list_page(site, wanted, who, overtaken.message)
            return site.shown.with_forms(request, "reviews/list.html", {"page": page}, 409)
        return site.shown.done(wanted.address)


def _add_event(app: FastAPI, site: Site) -> None:
    """Add the review of one event: as a page, and what the panel on the event's own page sends."""
    reviews = Reviews(site.catalog)

    @app.api_route("/reviews/{event}", methods=READ)
    def of_event(request: Request, event: str) -> Response:
        stored, _ = site.catalog.event(event, of_weight=True)
        panel = panel_of(site.catalog, request, stored.id)
        return site.shown.with_forms(request, "reviews/event.html", {"event": stored, "panel": panel})

    @app.post("/reviews/{event}")
    def review(request: Request, event: str, form: Annotated[Form, Depends(read_form)]) -> Response:
        stored, _ = site.catalog.event(event, of_weight=True)
        wanted, who = _whole(form), who_of(request, form)
        try:
            known = {stored.id: asked.position(form["last"]) or 0}
            reviews.mark([stored.id], wanted, who, datetime.now(UTC), known=known)
        except Overtaken as overtaken:
            panel = panel_of(site.catalog, request, stored.id)
            kept = replace(panel, opinion=wanted.of(panel.opinion), told=overtaken.message)
            values = {"event": stored, "panel": kept}
            return site.shown.with_forms(request, "reviews/event.html", values, status=409)
        return remember_who(site.shown.done(f"/e/{stored.id}#review"), who)


def _whole(form: Form) -> Marking:
    """Return what the panel's form says: all of it, whatever was thought before."""
    verdict = asked.choice(form["verdict"], Verdict) or Verdict.NONE
    return Marking(verdict, form["note"], form["assignee"], "seen" in form)
