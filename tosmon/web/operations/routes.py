"""The addresses of operations: the page, and documents paused and resumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from tosmon.catalog.entries import PAUSED, RESUMED
from tosmon.catalog.records import JsonValue
from tosmon.catalog.types import storable
from tosmon.web.forms import Form, read_form
from tosmon.web.operations.pages import Operations
from tosmon.web.operations.values import PauseForm
from tosmon.web.site import READ, Site
from tosmon.web.translating import gettext
from tosmon.web.who import remember_who, who_of

__all__ = ["add_operations"]

PAUSES: Final = {"": None, "1": timedelta(days=1), "7": timedelta(days=7), "30": timedelta(days=30)}
LONGEST_REASON: Final = 1000  # letters
LONGEST_ID: Final = 200  # letters


def add_operations(app: FastAPI, site: Site) -> None:
    """Add the page of operations, and what its forms do."""
    operations = Operations(site)

    def shown(request: Request, form: PauseForm, status: int = 200) -> Response:
        return site.shown.with_forms(request, "operations/page.html", {"page": operations.page(form)}, status)

    @app.api_route("/operations", methods=READ)
    def page(request: Request, pause: str = "") -> Response:
        return shown(request, PauseForm(pause[:LONGEST_ID], who=who_of(request)))

    @app.post("/operations/pause")
    def pause(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
        who = who_of(request, form)
        sent = PauseForm(form["document"][:LONGEST_ID], form["days"], form["reason"][:LONGEST_REASON], who)
        told = _refusal(site, sent)
        if told:
            return shown(request, PauseForm(sent.document, sent.days, sent.reason, who, told), 400)
        now, length = datetime.now(UTC), PAUSES[sent.days]
        until = (now + length).replace(microsecond=0).isoformat() if length else None
        facts: dict[str, JsonValue] = {"until": until, "reason": storable(sent.reason)}
        said = {name: value for name, value in facts.items() if value}
        site.catalog.decide(sent.document, PAUSED, now, who, said)
        return remember_who(site.shown.done("/operations#paused"), who)

    @app.post("/operations/resume")
    def resume(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
        who, document = who_of(request, form), form["document"]
        if site.catalog.sequence(document) and site.catalog.state(document).paused:
            site.catalog.decide(document, RESUMED, datetime.now(UTC), who)
        return remember_who(site.shown.done("/operations#paused"), who)


def _refusal(site: Site, sent: PauseForm) -> str:
    """Return why a pause is not taken; empty where it is."""
    if sent.days not in PAUSES:
        return gettext("Choose one of the lengths.")
    if sent.document not in {one.id for one in site.registry} and not site.catalog.sequence(sent.document):
        return gettext("No document has that name: it is the platform's, a stroke, and the document's.")
    return ""
