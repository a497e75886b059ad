"""A platform file as it is written: entries whose fields are None where the file says nothing.

`fields.py` reads them from TOML, `writing.py` writes them as TOML, `declarations.py` makes them of Open Terms Archive's
declarations; laying one over another and building platforms of them are for `merging.py` and `building.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tosmon.core.model import Selection, Selector
from tosmon.registry.model import DocumentKind, Page, PlatformKind, Render, RobotsPolicy

__all__ = ["DocumentEntry", "FormerEntry", "PageEntry", "PlatformEntry", "addresses", "pages_of"]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A member of `combine`; what it leaves out is its document's."""

    url: str
    select: tuple[Selector, ...] | None = None
    remove: tuple[Selector, ...] | None = None
    render: Render | None = None
    filters: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FormerEntry:
    """A member of `previous`: where a document was read, and how, up to a moment and that moment included."""

    until: datetime
    url: str | None = None
    combine: tuple[PageEntry, ...] | None = None
    select: tuple[Selector, ...] | None = None
    remove: tuple[Selector, ...] | None = None
    render: Render | None = None
    filters: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document, or a variant of one, as one file writes it.

    `place` says where in the file: "documents.terms-of-service.variants.de". `parameters` is for variants alone.
    """

    file: str
    place: str = ""
    enabled: bool | None = None
    kind: DocumentKind | None = None
    title: str | None = None
    url: str | None = None
    combine: tuple[PageEntry, ...] | None = None
    select: tuple[Selector, ...] | None = None
    remove: tuple[Selector, ...] | None = None
    parameters: Mapping[str, str] | None = None
    filters: tuple[str, ...] | None = None
    language: str | None = None
    locale: str | None = None
    region: str | None = None
    render: Render | None = None
    interval: timedelta | None = None
    cron: str | None = None
    jitter: timedelta | None = None
    time_zone: str | None = None
    robots: RobotsPolicy | None = None
    applies_to: str | None = None
    applies_source: str | None = None
    repeats: bool | None = None
    verified_on: date | None = None
    note: str | None = None
    variants: Mapping[str, DocumentEntry] | None = None
    previous: tuple[FormerEntry, ...] | None = None


@dataclass(frozen=True, slots=True)
class PlatformEntry:
    """A platform as one file writes it.

    Language, robots policy and rhythm are those of its documents that do not say them. `faulty` holds the
    (entry, field) that the file says, but wrongly: they are not missing as well.
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
    interval: timedelta | None = None
    cron: str | None = None
    jitter: timedelta | None = None
    time_zone: str | None = None
    signals: bool | None = None
    imported_from: str | None = None
    documents: Mapping[str, DocumentEntry] = field(default_factory=dict)
    faulty: frozenset[tuple[str, str]] = frozenset()


def addresses(one: DocumentEntry) -> tuple[str, ...]:
    """Return the addresses of a document's pages, in order."""
    return (one.url,) if one.url else tuple(page.url for page in one.combine or ())


def pages_of(one: DocumentEntry | FormerEntry) -> tuple[Page, ...]:
    """Return the pages; each of several has from the document what it does not say itself."""
    select, remove, filters = one.select or (), one.remove or (), one.filters or ()
    if one.url:
        return (Page(one.url, Selection(select, remove), filters=filters),)
    return tuple(
        Page(
            page.url,
            Selection(
                select if page.select is None else page.select,
                remove if page.remove is None else page.remove,
            ),
            page.render,
            filters if page.filters is None else page.filters,
        )
        for page in one.combine or ()
    )
