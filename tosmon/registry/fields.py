"""Read one platform file into entries: which fields there are, what each holds, and every fault in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tosmon.core.layout import RESERVED
from tosmon.core.toml import NotToml, parse_toml
from tosmon.core.units import parse_duration
from tosmon.errors import Fault
from tosmon.registry.model import DocumentKind, PlatformKind, Render, RobotsPolicy
from tosmon.registry.naming import LONGEST_NAME
from tosmon.registry.tables import Readers, Report, read_table, table
from tosmon.registry.values import (
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
    moment,
    one_or_many,
    page_filter,
    parameters,
    region,
    selector,
    site,
    text,
    time_zone,
)
from tosmon.registry.written import DocumentEntry, FormerEntry, PageEntry, PlatformEntry

__all__ = ["read_file"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DOCUMENT_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?:@[a-z0-9]+(?:[.-]+[a-z0-9]+)*)?", re.ASCII)
_VARIANT_NAME = re.compile(r"[a-z0-9]+(?:[.-]+[a-z0-9]+)*", re.ASCII)


def read_file(path: Path, *, prove: bool) -> tuple[PlatformEntry | None, tuple[Fault, ...]]:
    """Return what a file says, and every fault in it; None where nothing can be read of it.

    `prove` has CSS and crontab fields read by the programs that will use them.
    """
    report = Report(path.name)
    _check_id(path.stem, report)
    content = _parse(path, report)
    if content is None:
        return None, tuple(report.faults)
    documents = content.pop("documents", {})
    if not isinstance(documents, dict):
        report.add("", "documents", f"expected tables such as [documents.terms-of-service], got {got(documents)}")
        documents = {}
    own = read_table(content, {**_PLATFORM, **_rhythm_readers(prove=prove)}, report, "")
    _one_of(own, "interval", "cron", report, "")
    readers = _document_readers(prove=prove)
    entries = {name: _read_named(name, value, readers, report) for name, value in documents.items()}
    entry = PlatformEntry(path.name, path.stem, **own, documents=entries, faulty=report.places)
    return entry, tuple(report.faults)


def _check_id(name: str, report: Report) -> None:
    if not _ID.fullmatch(name) or len(name) > LONGEST_NAME:
        report.add(
            "", "", f"expected a file name of a-z, 0-9 and single hyphens (it is the platform's id), got {name!r}"
        )
    elif name in RESERVED:
        report.add("", "", f"expected another file name: {name!r} has a meaning of its own in the archive")


def _parse(path: Path, report: Report) -> dict[str, Any] | None:
    try:
        return parse_toml(path.read_bytes())
    except NotToml as error:
        report.add("", error.place, error.expected)
    except OSError as error:
        report.add("", "", f"expected a file that can be read: {error.strerror}")
    return None


def _read_named(name: str, value: object, readers: Readers, report: Report) -> DocumentEntry:
    place = f"documents.{name}"
    if not _DOCUMENT_NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        report.add(place, "", 'expected a name such as "terms-of-service" or "terms-of-service@eu"')
    read = _read_document(place, value, readers, report)
    if not read.variants:
        return read
    of_variants = {field: readers[field] for field in readers if field not in _NOT_OF_VARIANTS} | _OF_VARIANTS
    variants = {one: _read_variant(name, one, its, of_variants, report) for one, its in read.variants.items()}
    return replace(read, variants=variants)


def _read_variant(name: str, variant: str, value: object, readers: Readers, report: Report) -> DocumentEntry:
    place = f"documents.{name}.variants.{variant}"
    if not _VARIANT_NAME.fullmatch(variant) or len(f"{name}@{variant}") > LONGEST_NAME:
        report.add(place, "", 'expected a name such as "de" or "en-gb"')
    return _read_document(place, value, readers, report)


def _read_document(place: str, value: object, readers: Readers, report: Report) -> DocumentEntry:
    if not isinstance(value, dict):
        report.add(place, "", f"expected a table [{place}], got {got(value)}")
        value = {}
    read = read_table(value, readers, report, place)
    _one_of(read, "url", "combine", report, place)
    _one_of(read, "interval", "cron", report, place)
    return DocumentEntry(report.file, place, **read)


def _one_of(read: Mapping[str, object], one: str, other: str, report: Report, place: str) -> None:
    if one in read and other in read:
        report.add(place, other, f"expected either {one} or {other}, got both")


def _duration(value: object) -> timedelta:
    # The core's reader takes text only, and says best what is right.
    return parse_duration(value if isinstance(value, str) else got(value))


def _interval(value: object) -> timedelta:
    read = _duration(value)
    if not read:
        raise ValueError(f"expected more than no time between two checks, got {got(value)}")
    return read


def _pages(readers: Readers) -> Callable[[object], tuple[PageEntry, ...]]:
    read_page = table(readers, '{ url = "https://…" }', needed={"url": "an https address"})
    read_list = many(lambda value: PageEntry(**read_page(value)))

    def read(value: object) -> tuple[PageEntry, ...]:
        if value == []:
            raise ValueError("expected at least one page, got an empty list")
        return read_list(value)

    return read


def _previous(page: Readers) -> Callable[[object], tuple[FormerEntry, ...]]:
    old: Readers = {**page, "url": partial(address, old=True)}
    read_former = table(
        {**old, "combine": _pages(old), "until": moment},
        '{ until = 2024-05-17T00:38:36Z, url = "https://…" }',
        needed={"url": "an https address", "until": "a moment such as 2024-05-17T00:38:36Z"},
        either=("url", "combine"),
    )
    return many(lambda value: FormerEntry(**read_former(value)))


def _variants(value: object) -> dict[str, object]:
    """Return what may be variants by name; `_read_variant` reads each."""
    if not isinstance(value, dict):
        raise ValueError(f"expected tables such as [documents.terms-of-service.variants.de], got {got(value)}")  # noqa: TRY004 - readers raise ValueError only
    return dict(value)


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
    "imported_from": text,
    **_COMMON,
}

_OF_VARIANTS: dict[str, Callable[[object], Any]] = {"parameters": parameters}
_NOT_OF_VARIANTS = ("kind", "variants", "previous")


def _rhythm_readers(*, prove: bool) -> Readers:
    return {
        "interval": _interval,
        "cron": partial(cron, prove=prove),
        "jitter": _duration,
        "time_zone": time_zone,
    }


def _document_readers(*, prove: bool) -> Readers:
    select = one_or_many(selector(partial(css, prove=prove)))
    page: Readers = {
        "url": address,
        "select": select,
        "remove": select,
        "render": choice(Render),
        "filters": one_or_many(page_filter),
    }
    return {
        **page,
        "combine": _pages(page),
        "title": text,
        "kind": choice(DocumentKind),
        "region": region,
        "applies_to": text,
        "applies_source": address,
        "repeats": flag,
        "variants": _variants,
        "previous": _previous(page),
        "verified_on": day,
        "note": text,
        **_rhythm_readers(prove=prove),
        **_COMMON,
    }
