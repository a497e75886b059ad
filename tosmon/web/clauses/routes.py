"""The address of a clause."""

from __future__ import annotations

from enum import StrEnum

from fastapi import FastAPI, Request
from fastapi.responses import Response

from tosmon.web import asked
from tosmon.web.clauses.pages import ClausePages
from tosmon.web.site import READ, Site

__all__ = ["Order", "add_clauses"]


class Order(StrEnum):
    """In which order a clause's history is told."""

    OLDEST = "oldest"
    NEWEST = "newest"


def add_clauses(app: FastAPI, site: Site) -> None:
    """Add the address of clauses."""
    pages = ClausePages(site)

    @app.api_route("/c/{clause}", methods=READ)
    def clause(request: Request, clause: str, life: str = "", order: str = "", at: str = "") -> Response:
        newest = asked.choice(order, Order) is Order.NEWEST
        found = asked.position(life)
        page = pages.page(clause, 1 if found is None else found, asked.position(at) or 0, newest_first=newest)
        return site.shown.page(request, "clauses/clause.html", {"page": page})
