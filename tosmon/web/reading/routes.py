"""The addresses of the pages that are read, and of the forms that mark events as read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from tosmon.catalog.reviewing import Overtaken, Reviews
from tosmon.core.reviews import Marking
from tosmon.web import asked
from tosmon.web.forms import Form, read_form
from tosmon.web.reading.document_values import View
from tosmon.web.reading.documents import DocumentPages
from tosmon.web.reading.events import EventPages
from tosmon.web.reading.platforms import PlatformPages
from tosmon.web.reading.today import TodayPages
from tosmon.web.reviews import panel_of
from tosmon.web.site import READ, Site
from tosmon.web.who import who_of

__all__ = ["add_reading"]

_IDS: Final = re.compile("[0-9a-f]{16}(?:,[0-9a-f]{16}){0,199}", re.ASCII)


def add_reading(app: FastAPI, site: Site) -> None:
    """Add every address; functions without `async` run in threads, where they may wait for the catalog."""
    _add_today(app, site)
    _add_marking(app, site)
    _add_platforms(app, site)
    _add_documents(app, site)


def _add_today(app: FastAPI, site: Site) -> None:
    today = TodayPages(site)

    @app.api_route("/", methods=READ)
    def start(request: Request, page: str = "", undo: str = "") -> Response:
        shown = today.page(asked.position(page) or 1, datetime.now(UTC), asked.position(undo) or 0)
        return site.shown.with_forms(request, "reading/today.html", {"page": shown})


def _add_marking(app: FastAPI, site: Site) -> None:
    reviews = Reviews(site.catalog)

    @app.post("/read")
    def read(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
        if not _IDS.fullmatch(form["events"]):
            raise HTTPException(400, "This form names no events.")
        ids = tuple(dict.fromkeys(form["events"].split(",")))
        marked = reviews.mark(ids, Marking(seen=True), who_of(request, form), datetime.now(UTC))
        last = reviews.last_action()
        page = asked.position(form["page"]) or 1
        undo = f"&undo={last.id}" if marked and last else ""
        return site.shown.done(f"/?page={page}{undo}#main" if page > 1 or undo else "/#main")

    @app.post("/unread")
    def unread(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
        try:
            reviews.take_back(asked.position(form["action"]) or 0, who_of(request, form), datetime.now(UTC))
        except Overtaken:
            raise HTTPException(409, "Somebody has reviewed since; nothing was undone.") from None
        return site.shown.done("/#main")


def _add_platforms(app: FastAPI, site: Site) -> None:
    platforms = PlatformPages(site)

    @app.api_route("/platforms", methods=READ)
    def grid(request: Request, name: str = "", page: str = "") -> Response:
        if len(name) > asked.LONGEST_QUERY:
            raise HTTPException(400, f"Names are asked for with {asked.LONGEST_QUERY} letters at most.")
        shown = platforms.grid(name.strip(), asked.position(page) or 1, datetime.now(UTC))
        return site.shown.page(request, "reading/platforms.html", {"page": shown})

    @app.api_route("/p/{platform}", methods=READ)
    def platform(request: Request, platform: str) -> Response:
        return site.shown.page(request, "reading/platform.html", {"page": platforms.page(platform)})


def _add_documents(app: FastAPI, site: Site) -> None:
    documents = DocumentPages(site)
    events = EventPages(site)

    @app.api_route("/d/{platform}/{document}", methods=READ)
    def document(
        request: Request,
        platform: str,
        document: str,
        view: str = "",
        span: str = "",
        before: str = "",
        behind: str = "",
        page: str = "",
    ) -> Response:
        shown = documents.page(
            f"{platform}/{document}",
            datetime.now(UTC),
            view=asked.choice(view, View) or View.OVERVIEW,
            span=span,
            before=asked.moment(before),
            behind=asked.position(behind),
            number=asked.position(page) or 1,
        )
        return site.shown.page(request, "reading/document.html", {"page": shown})

    @app.api_route("/e/{event}", methods=READ)
    def event(request: Request, event: str, after: str = "") -> Response:
        shown = events.page(event, asked.position(after))
        panel = panel_of(site.catalog, request, shown.event.id) if shown.first_page else None
        return site.shown.with_forms(request, "reading/event.html", {"page": shown, "panel": panel})
