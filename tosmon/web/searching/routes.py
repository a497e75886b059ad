"""The addresses of searches: the page, and its hits to take away."""

from __future__ import annotations

import json
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from tosmon.catalog.hits import Hits
from tosmon.errors import NotFound, UsageError
from tosmon.exports.searches import csv_of, hit_json
from tosmon.web.attaching import CSV, attachment
from tosmon.web.searching.asking import Asked
from tosmon.web.searching.pages import MOST, Searches
from tosmon.web.site import READ, Site

__all__ = ["add_searching"]

_LINES: Final = str.maketrans({0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"})  # ends of lines to some programs


def add_searching(app: FastAPI, site: Site) -> None:
    """Add the search page and its downloads."""
    searches = Searches(site)

    @app.api_route("/search", methods=READ)
    def search(request: Request) -> Response:
        page = searches.page(Asked.of(request.query_params))
        answer = site.shown.page(request, "searching/search.html", {"page": page})
        if page.fault:
            answer.status_code = 400
        return answer

    @app.api_route("/search/hits.csv", methods=READ)
    def as_csv(request: Request) -> Response:
        return attachment(csv_of(_all(searches, site, request).hits), CSV, "tosmon-search.csv")

    @app.api_route("/search/hits.jsonl", methods=READ)
    def as_json_lines(request: Request) -> Response:
        found = _all(searches, site, request)
        lines = (json.dumps(hit_json(hit, found.query), ensure_ascii=False) for hit in found.hits)
        ended = (f"{line.translate(_LINES)}\n" for line in lines)
        return attachment(ended, "application/jsonl; charset=utf-8", "tosmon-search.jsonl")


def _all(searches: Searches, site: Site, request: Request) -> Hits:
    """Return all hits that may be downloaded at once.

    Raises:
        HTTPException: 400 for what means nothing, or asks for nothing.

    """
    try:
        query = searches.query(Asked.of(request.query_params))
    except (UsageError, NotFound) as error:
        raise HTTPException(400, str(error)) from error
    if not query.asks:
        raise HTTPException(400, "This address asks for nothing.")
    return site.catalog.search(query, limit=MOST)
