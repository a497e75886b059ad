"""The addresses of reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from tosmon.catalog.reviewing import Overtaken, Reviews
from tosmon.core.reviews import Marking, Verdict
from tosmon.web import asked
from tosmon.web.forms import Form, read_form
from tosmon.web.reviews.panel import panel_of
from tosmon.web.site import READ, Site
from tosmon.web.who import remember_who, who_of

__all__ = ["add_reviews"]


def add_reviews(app: FastAPI, site: Site) -> None:
    """Add the pages of reviews."""
    _add_event(app, site)


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
        wanted, who = _marking(form), who_of(request, form)
        try:
            known = {stored.id: asked.position(form["last"]) or 0}
            reviews.mark([stored.id], wanted, who, datetime.now(UTC), known=known)
        except Overtaken as overtaken:
            panel = panel_of(site.catalog, request, stored.id)
            kept = replace(panel, opinion=wanted.of(panel.opinion), told=overtaken.message)
            values = {"event": stored, "panel": kept}
            return site.shown.with_forms(request, "reviews/event.html", values, status=409)
        return remember_who(site.shown.done(f"/e/{stored.id}#review"), who)


def _marking(form: Form) -> Marking:
    """Return what the panel's form says: all of it, whatever was thought before."""
    verdict = asked.choice(form["verdict"], Verdict) or Verdict.NONE
    return Marking(verdict, form["note"], form["assignee"], "seen" in form)
