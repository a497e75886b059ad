"""The addresses of rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from tosmon.core.label_turns import STRICTEST
from tosmon.core.layout import document_fault
from tosmon.core.model import Rule
from tosmon.lexicon import definitions
from tosmon.opened import predecessors
from tosmon.web import asked as queries
from tosmon.web.attaching import CSV, attachment
from tosmon.web.rules.clauses import cell_page
from tosmon.web.rules.downloads import as_csv, as_json
from tosmon.web.rules.matrix import Rules
from tosmon.web.rules.values import Asked
from tosmon.web.site import READ, Site

__all__ = ["add_rules", "labels_of"]

Several = Annotated[list[str], Query(default_factory=list)]


def add_rules(app: FastAPI, site: Site) -> None:
    """Add the pages of rules, and the files of what they show."""
    rules = Rules(site.catalog, site.registry, site.names)
    words = [rule for rule in STRICTEST if rule is not Rule.NONE]

    @app.api_route("/rules", methods=READ)
    def matrix(
        request: Request, label: Several, platform: Several, at: str = "", document: str = "", page: str = ""
    ) -> Response:
        asked = _asked(at, label, platform, document, page)
        return site.shown.page(request, "rules/matrix.html", {"page": rules.matrix(asked), "rules": words})

    @app.api_route("/rules.csv", methods=READ)
    def csv(label: Several, platform: Several, at: str = "", document: str = "") -> Response:
        found = rules.matrix(_asked(at, label, platform, document), rows=None)
        return attachment(as_csv(found, site.settings.public_url), CSV, _name(found.asked, "csv"))

    @app.api_route("/rules.json", methods=READ)
    def json(label: Several, platform: Several, at: str = "", document: str = "") -> Response:
        found = rules.matrix(_asked(at, label, platform, document), rows=None)
        return attachment([as_json(found, site.settings.public_url)], "application/json", _name(found.asked, "json"))

    @app.api_route("/rules/{platform}/{label}", methods=READ)
    def cell(request: Request, platform: str, label: str, at: str = "") -> Response:
        page = cell_page(site.catalog, platform, label, queries.day(at), predecessors(platform, site.registry))
        return site.shown.page(request, "rules/cell.html", {"page": page, "asked": Asked(page.day)})


def labels_of(named: list[str]) -> tuple[str, ...]:
    """Return the labels that an address names, each once.

    Raises:
        HTTPException: 400 for what is no label.

    """
    found = tuple(dict.fromkeys(one for one in named if one))
    for one in found:
        if one not in definitions():
            raise HTTPException(400, f"{one!r} is none of {', '.join(definitions())}")
    return found


def _asked(at: str, label: list[str], platform: list[str], document: str, page: str = "") -> Asked:
    if document and document_fault(f"x/{document}"):
        raise HTTPException(400, f"{document!r} is no document's name such as terms-of-service")
    number = max(queries.position(page) or 1, 1)
    return Asked(queries.day(at), labels_of(label), tuple(dict.fromkeys(filter(None, platform))), document, number)


def _name(asked: Asked, ending: str) -> str:
    """Return the name of a file, after the day that it tells of."""
    return f"tosmon-rules-{asked.day.isoformat() if asked.day else 'now'}.{ending}"
