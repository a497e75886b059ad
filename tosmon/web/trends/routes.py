"""The addresses of trends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from tosmon.core.model import Direction
from tosmon.exports.text_forms import csv_row
from tosmon.web import asked as queries
from tosmon.web.attaching import CSV, attachment
from tosmon.web.rules.routes import labels_of
from tosmon.web.site import READ, Site
from tosmon.web.trends.pages import TrendPages
from tosmon.web.trends.periods import By
from tosmon.web.trends.values import Asked, Measure

__all__ = ["add_trends"]

Several = Annotated[list[str], Query(default_factory=list)]


def _read_asked(
    label: Several,
    platform: Several,
    since: str = "",
    until: str = "",
    by: str = "",
    measure: Annotated[str, Query(alias="as")] = "",
    direction: str = "",
    page: str = "",
) -> Asked:
    """Return what an address asks for.

    Raises:
        HTTPException: 400 for what is no label, day, period, measure or direction, and for a span that ends first.

    """
    found = Asked(
        labels=labels_of(label),
        platforms=tuple(dict.fromkeys(filter(None, platform))),
        since=queries.day(since),
        until=queries.day(until),
        by=queries.choice(by, By) or By.MONTH,
        measure=queries.choice(measure, Measure) or Measure.NUMBER,
        direction=queries.choice(direction, Direction),
        page=max(queries.position(page) or 1, 1),
    )
    if found.since and found.until and found.until < found.since:
        raise HTTPException(400, f"{found.until} lies before {found.since}")
    return found


Wanted = Annotated[Asked, Depends(_read_asked)]


def add_trends(app: FastAPI, site: Site) -> None:
    """Add the pages of trends, and the files of what they show."""
    pages = TrendPages(site.catalog, site.registry, site.names)

    @app.api_route("/trends", methods=READ)
    def trends(request: Request, asked: Wanted) -> Response:
        return site.shown.page(request, "trends/trends.html", {"page": pages.trends(asked)})

    @app.api_route("/trends/events", methods=READ)
    def events(request: Request, asked: Wanted) -> Response:
        return site.shown.page(request, "trends/behind.html", {"page": pages.events(asked), "here_path": "events"})

    @app.api_route("/trends/turns", methods=READ)
    def turns(request: Request, asked: Wanted) -> Response:
        return site.shown.page(request, "trends/behind.html", {"page": pages.turnings(asked), "here_path": "turns"})

    @app.api_route("/trends/labels.csv", methods=READ)
    def labels(asked: Wanted) -> Response:
        return attachment(_labels(pages, asked), CSV, "tosmon-labels.csv")

    @app.api_route("/trends/changes.csv", methods=READ)
    def changes(asked: Wanted) -> Response:
        return attachment(_changes(pages, asked), CSV, "tosmon-changes.csv")


def _labels(pages: TrendPages, asked: Asked) -> Iterator[str]:
    """Yield how many platforms carried each label, a line for each day on which any number changed."""
    counts, watched = pages.by_day(asked)
    yield csv_row(("day", "watched", *counts))
    for day in sorted({day for one in (watched, *counts.values()) for day in one.days}):
        if (asked.since is None or day >= asked.since) and (asked.until is None or day <= asked.until):
            yield csv_row((day.isoformat(), str(watched.on(day)), *(str(one.on(day)) for one in counts.values())))


def _changes(pages: TrendPages, asked: Asked) -> Iterator[str]:
    """Yield how many changes made rules stricter and milder, a line for each period."""
    yield csv_row(("period", "begin", "end", "strengthened", "weakened"))
    for one, _, _ in pages.trends(asked).tallies:
        period = one.period
        days = period.begin.isoformat(), period.last.isoformat()
        yield csv_row((period.words, *days, str(one.strengthened), str(one.weakened)))
