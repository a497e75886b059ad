"""The rows of what was looked at and found: checks, what crawlers may fetch, witnesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tosmon import crawlers
from tosmon.catalog.entries import CHECK
from tosmon.catalog.queries.exports import WitnessSeen, documents_seen, entries_seen, witnesses_seen
from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.views import ChangeFilter
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.matrix import Access, Bound, matrix
from tosmon.exports.robots import Answer, answers, said, what
from tosmon.exports.schema import Row, Value
from tosmon.exports.sources import Source, overlaps
from tosmon.exports.spans import Seen, Span, spans
from tosmon.exports.values import as_json, platform_of, text
from tosmon.opened import is_robots

__all__ = ["check_rows", "robots_rows", "witness_rows"]


# --- checks -----------------------------------------------------------------------------------------------------------


def check_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `checks`."""
    for document in documents_seen(source.connection, wanted):
        for entry in entries_seen(source.connection, document, wanted.since, wanted.until):
            yield _check(entry) if entry.kind == CHECK else _import(entry)


def _check(entry: LedgerEntry) -> Row:
    value = entry.value()
    pages = value.get("pages") or [{}]
    snapshot = value.get("snapshot") or {}
    return (
        platform_of(entry.document),
        entry.document,
        entry.kind,
        entry.at,
        text(entry.outcome),
        text(entry.reason),
        text(value.get("detail")),
        *_first_page(pages[0]),
        len(pages),
        (pages[0].get("robots") or {}).get("allowed"),
        text(value.get("content")),
        text(snapshot.get("id")),
        text(snapshot.get("content_sha256")),
        None,
        as_json([]),
        entry.sequence,
        entry.hash,
    )


def _first_page(page: Mapping[str, Any]) -> Sequence[Value]:
    """Return the values of the columns from `url` to `duration`."""
    tls = page.get("tls") or {}
    return (
        text(page.get("url") or page.get("requested")),
        page.get("status") or None,
        text(page.get("address")),
        text(tls.get("version")),
        text(tls.get("certificate_sha256")),
        page.get("microseconds"),
    )


def _import(entry: LedgerEntry) -> Row:
    value = entry.value()
    snapshot = value.get("snapshot") or {}
    return (
        platform_of(entry.document),
        entry.document,
        entry.kind,
        entry.at,
        text(entry.outcome),
        None,
        None,
        text(snapshot.get("url")),
        snapshot.get("status") or None,
        None,
        None,
        None,
        None,
        len(snapshot.get("parts") or ()),
        None,
        None,
        text(snapshot.get("id")),
        text(snapshot.get("content_sha256")),
        text(value["witness"]),
        as_json([value["source"]]),
        None,
        None,
    )


# --- what crawlers may fetch ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Admitted:
    """What a crawler may fetch, by what, and the status that was answered."""

    access: Access
    front_page: bool
    elsewhere: bool
    by: Bound
    status: int


def robots_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `robots`."""
    known = sorted(crawlers.load(source.home.crawlers), key=lambda one: (one.token.lower(), one.token))
    for document in documents_seen(source.connection, wanted):
        if is_robots(document):
            yield from _of_robots(source, document, known, wanted)


def _of_robots(source: Source, document: str, known: Sequence[Crawler], wanted: ChangeFilter) -> Iterator[Row]:
    found = list(answers(source.connection, document))
    admitted = _admitted(source, document, found, known)
    for place, crawler in enumerate(known):
        seen = (
            Seen(row[place], one.seen.first, one.seen.last, one.seen.snapshot, one.seen.witness)
            for row, one in zip(admitted, found, strict=True)
        )
        for span in spans(seen):
            if overlaps(span.seen.first, span.seen.last, wanted):
                yield _robots(document, crawler, span)


def _admitted(
    source: Source, document: str, found: Sequence[Span[Answer]], known: Sequence[Crawler]
) -> list[list[_Admitted]]:
    """Return what each crawler may fetch at each of the answers; answers alike are decided once."""
    rules = said(source.connection, document)
    decided: dict[Answer, list[_Admitted]] = {}
    for one in found:
        answer = one.seen.value
        if answer not in decided:
            (row,) = matrix([(document, what(answer, rules))], known).rows
            decided[answer] = [
                _Admitted(cell.access, cell.front_page, cell.elsewhere, cell.by, answer.status)
                for cell in row.admissions
            ]
    return [decided[one.seen.value] for one in found]


def _robots(document: str, crawler: Crawler, span: Span[_Admitted]) -> Row:
    seen = span.seen
    return (
        platform_of(document),
        document,
        crawler.token,
        text(crawler.operator),
        crawler.purpose.value,
        seen.value.access.value,
        seen.value.front_page,
        seen.value.elsewhere,
        seen.value.by.value,
        span.after,
        seen.first,
        seen.last,
        span.before,
        seen.value.status,
        text(seen.snapshot),
        text(seen.witness),
    )


# --- witnesses --------------------------------------------------------------------------------------------------------


def witness_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `witnesses`."""
    for one in witnesses_seen(source.connection, wanted):
        yield _witness(one)


def _witness(one: WitnessSeen) -> Row:
    return (
        one.witness.id,
        one.witness.kind.value,
        text(one.witness.title),
        text(one.witness.address),
        text(one.witness.licence),
        one.witness.transcribes,
        one.documents,
        one.snapshots,
        one.first,
        one.last,
    )
