"""Read one platform file into entries: which fields there are, what each holds, and every fault in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from tosmon.core.layout import RESERVED
from tosmon.core.model import Selector
from tosmon.core.toml import NotToml, parse_toml
from tosmon.core.units import parse_duration
from tosmon.errors import Fault
from tosmon.registry.model import DocumentKind, PlatformKind, Render, RobotsPolicy
from tosmon.registry.values import (
    Faulty,
    address,
    choice,
    cron,
    css,
    day,
    flag,
    got,
    language,
    locale,
    many,
    one_or_many,
    selector,
    site,
    text,
)

__all__ = ["DocumentEntry", "PageEntry", "PlatformEntry", "guess", "read_file"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DOCUMENT_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?:@[a-z0-9]+(?:[.-]+[a-z0-9]+)*)?", re.ASCII)
_LONGEST_NAME = 100

Readers = Mapping[str, Callable[[object], Any]]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A member of `combine`; what it leaves out is its document's."""

    url: str
    select: tuple[Selector, ...] | None = None
    remove: tuple[Selector, ...] | None = None


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document as one file writes it; None where the file says nothing."""

    file: str
    enabled: bool | None = None
    kind: DocumentKind | None = None
    title: str | None = None
    url: str | None = None
    combine: tuple[PageEntry, ...] | None = None
    select: tuple[Selector, ...] | None = None
    remove: tuple[Selector, ...] | None = None
    language: str | None = None
    locale: str | None = None
    render: Render | None = None
    interval: timedelta | None = None
    cron: str | None = None
    jitter: timedelta | None = None
    robots: RobotsPolicy | None = None
    verified_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlatformEntry:
    """A platform as one file writes it; None where the file says nothing.

    `faulty` holds the (entry, field) that the file says, but wrongly: they are not missing as well.
    """

    file: str
    id: str
    enabled: bool | None = None
    name: str | None = None
    aliases: tuple[str, ...] | None = None
    kind: PlatformKind | None = None
    site: str | None = None
    predecessors: tuple[str, ...] | None = None
    language: str | None = None
    locale: str | None = None
    robots: RobotsPolicy | None = None
    signals: bool | None = None
    documents: Mapping[str, DocumentEntry] = field(default_factory=dict)
    faulty: frozenset[tuple[str, str]] = frozenset()


def guess(name: str, known: tuple[str, ...]) -> str:
    """Return " (did you mean …?)" where a known name is close, or nothing."""
    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def read_file(path: Path, *, prove: bool) -> tuple[PlatformEntry | None, tuple[Fault, ...]]:
    """Return what a file says, and every fault in it; None where nothing can be read of it.

    `prove` has CSS and crontab fields read by the programs that will use them.
    """
    report = _Report(path.name)
    _check_id(path.stem, report)
    table = _parse(path, report)
    if table is None:
        return None, tuple(report.faults)
    documents = table.pop("documents", {})
    if not isinstance(documents, dict):
        report.add("", "documents", f"expected tables such as [documents.terms-of-service], got {got(documents)}")
        documents = {}
    own = _read_table(table, _PLATFORM, report, "")
    readers = _document_readers(prove=prove)
    entries = {name: _read_document(name, value, readers, report) for name, value in documents.items()}
    entry = PlatformEntry(path.name, path.stem, **own, documents=entries, faulty=report.places)
    return entry, tuple(report.faults)


class _Report:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, entry: str, name: str, expected: str) -> None:
        self.faults.append(Fault(self.file, entry, name, expected))

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        return frozenset((fault.entry, re.split(r"[.\[]", fault.field)[0]) for fault in self.faults)


def _check_id(name: str, report: _Report) -> None:
    if not _ID.fullmatch(name) or len(name) > _LONGEST_NAME:
        report.add(
            "", "", f"expected a file name of a-z, 0-9 and single hyphens (it is the platform's id), got {name!r}"
        )
    elif name in RESERVED:
        report.add("", "", f"expected another file name: {name!r} has a meaning of its own in the archive")


def _parse(path: Path, report: _Report) -> dict[str, Any] | None:
    try:
        return parse_toml(path.read_bytes())
    except NotToml as error:
        report.add("", error.place, error.expected)
    except OSError as error:
        report.add("", "", f"expected a file that can be read: {error.strerror}")
    return None


def _read_table(table: Mapping[str, object], readers: Readers, report: _Report, entry: str) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in table.items():
        try:
            read[name] = _read_field(name, value, readers)
        except Faulty as fault:
            for place, expected in fault.parts:
                report.add(entry, name + place, expected)
        except ValueError as fault:
            report.add(entry, name, str(fault))
    return read


def _read_field(name: str, value: object, readers: Readers) -> object:
    if name not in readers:
        known = tuple(readers)
        raise ValueError("unknown field" + (guess(name, known) or f" (known: {', '.join(known)})"))
    return readers[name](value)


def _read_document(name: str, table: object, readers: Readers, report: _Report) -> DocumentEntry:
    entry = f"documents.{name}"
    if not _DOCUMENT_NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        report.add(entry, "", 'expected a name such as "terms-of-service" or "terms-of-service@eu"')
    if not isinstance(table, dict):
        report.add(entry, "", f"expected a table [{entry}], got {got(table)}")
        table = {}
    read = DocumentEntry(report.file, **_read_table(table, readers, report, entry))
    for one, other in (("url", "combine"), ("interval", "cron")):
        if getattr(read, one) is not None and getattr(read, other) is not None:
            report.add(entry, other, f"expected either {one} or {other}, got both")
    return read


def _duration(value: object) -> timedelta:
    # The core's reader takes text only, and says best what is right.
    return parse_duration(value if isinstance(value, str) else got(value))


def _interval(value: object) -> timedelta:
    read = _duration(value)
    if not read:
        raise ValueError(f"expected more than no time between two checks, got {got(value)}")
    return read


def _page(readers: Readers) -> Callable[[object], PageEntry]:
    def read(value: object) -> PageEntry:
        if not isinstance(value, dict):
            raise ValueError(f'expected a table such as {{ url = "https://…" }}, got {got(value)}')  # noqa: TRY004 - readers raise ValueError only
        report = _Report("")
        read = _read_table(value, readers, report, "")
        if "url" not in value:
            report.add("", "url", "expected an https address, got nothing")
        if report.faults:
            raise Faulty(tuple((f".{fault.field}", fault.expected) for fault in report.faults))
        return PageEntry(**read)

    return read


def _pages(readers: Readers) -> Callable[[object], tuple[PageEntry, ...]]:
    read_list = many(_page(readers))

    def read(value: object) -> tuple[PageEntry, ...]:
        if value == []:
            raise ValueError("expected at least one page, got an empty list")
        return read_list(value)

    return read


_COMMON: Readers = {
    "enabled": flag,
    "language": language,
    "locale": locale,
    "robots": choice(RobotsPolicy),
}
_PLATFORM: Readers = {
    "name": text,
    "aliases": many(text),
    "kind": choice(PlatformKind),
    "site": site,
    "predecessors": many(text),
    "signals": flag,
    **_COMMON,
}


def _document_readers(*, prove: bool) -> Readers:
    select = one_or_many(selector(partial(css, prove=prove)))
    page: Readers = {"url": address, "select": select, "remove": select}
    return {
        **page,
        "combine": _pages(page),
        "title": text,
        "kind": choice(DocumentKind),
        "render": choice(Render),
        "interval": _interval,
        "cron": partial(cron, prove=prove),
        "jitter": _duration,
        "verified_on": day,
        "note": text,
        **_COMMON,
    }
