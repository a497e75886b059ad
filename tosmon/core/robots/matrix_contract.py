"""The JSON contract of the matrix: what `robots matrix --json` prints and the API answers, field by field.

Stable and documented in `docs/api.md`; fields may be added, never renamed or dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.matrix import Admission, CellChange, Matrix, MatrixRow

__all__ = [
    "CellChangeJson",
    "CellJson",
    "CrawlerJson",
    "MatrixJson",
    "MatrixRowJson",
    "cell_change_json",
    "cell_json",
    "crawler_json",
    "matrix_json",
]


class CrawlerJson(TypedDict):
    """A crawler; `obeys` is null where it is not known, `matchable` whether robots.txt can name it at all."""

    token: str
    operator: str
    purpose: str
    obeys: bool | None
    matchable: bool
    asked_first: bool
    url: str


class CellJson(TypedDict):
    """What a crawler may fetch, by what it is bound, and the line that decides for the front page."""

    state: str
    by: str
    line: int | None
    front_page: bool
    elsewhere: bool
    allows: int
    disallows: int


class MatrixRowJson(TypedDict):
    """A platform's robots.txt: `observed` is when it was captured; cells by token."""

    platform: str
    document: str
    observed: str | None
    cells: dict[str, CellJson]


class MatrixJson(TypedDict):
    """Platforms by crawlers, as of `at` (null: as given, of no certain moment)."""

    at: str | None
    crawlers: list[CrawlerJson]
    platforms: list[MatrixRowJson]


class CellChangeJson(TypedDict):
    """What a crawler could fetch at one moment, and at a later one."""

    platform: str
    document: str
    crawler: str
    was: CellJson
    now: CellJson


def matrix_json(
    matrix: Matrix, *, at: datetime | None = None, observed: Mapping[str, datetime] | None = None
) -> MatrixJson:
    """Return a matrix as its contract says; `observed` are the moments at which documents were captured, by id."""
    moments = observed or {}
    return {
        "at": _iso(at),
        "crawlers": [crawler_json(crawler) for crawler in matrix.crawlers],
        "platforms": [_row(row, matrix.crawlers, moments.get(row.document)) for row in matrix.rows],
    }


def cell_change_json(change: CellChange) -> CellChangeJson:
    """Return a cell that changed as its contract says."""
    platform, document = _parts(change.document)
    return {
        "platform": platform,
        "document": document,
        "crawler": change.crawler.token,
        "was": cell_json(change.was),
        "now": cell_json(change.now),
    }


def crawler_json(crawler: Crawler) -> CrawlerJson:
    """Return a crawler as its contract says."""
    return {
        "token": crawler.token,
        "operator": crawler.operator,
        "purpose": crawler.purpose.value,
        "obeys": crawler.obeys,
        "matchable": crawler.matchable,
        "asked_first": crawler.asked_first,
        "url": crawler.url,
    }


def cell_json(admission: Admission) -> CellJson:
    """Return what a crawler may fetch as its contract says."""
    return {
        "state": admission.access.value,
        "by": admission.by.value,
        "line": admission.line,
        "front_page": admission.front_page,
        "elsewhere": admission.elsewhere,
        "allows": admission.allows,
        "disallows": admission.disallows,
    }


def _row(row: MatrixRow, crawlers: tuple[Crawler, ...], observed: datetime | None) -> MatrixRowJson:
    platform, document = _parts(row.document)
    cells = zip(crawlers, row.admissions, strict=True)
    return {
        "platform": platform,
        "document": document,
        "observed": _iso(observed),
        "cells": {crawler.token: cell_json(admission) for crawler, admission in cells},
    }


def _parts(document: str) -> tuple[str, str]:
    """Return platform and name of a document id; of what is no id, a file or a host, the whole and "robots.txt"."""
    platform, slash, name = document.partition("/")
    return (platform, name) if slash else (document, "robots.txt")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
