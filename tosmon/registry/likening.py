"""Liken entries of documents: which is which under another name, and in what two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from tosmon.core.model import Selector
from tosmon.registry.model import Page, Render
from tosmon.registry.naming import title_of
from tosmon.registry.watchlist import key
from tosmon.registry.written import DocumentEntry, addresses, pages_of

__all__ = ["differences", "laid_over", "other_name", "same_pages", "shares_reading"]

Said = TypeVar("Said", tuple[Selector, ...], tuple[str, ...], Render)


def other_name(name: str, one: DocumentEntry, watched: Mapping[str, DocumentEntry]) -> str:
    """Return what a document is called among those that are watched: by its name, else by its title, else its name."""
    if name in watched:
        return name
    title = key(one.title or title_of(name))
    return next((other for other, it in watched.items() if key(it.title or title_of(other)) == title), name)


def differences(known: DocumentEntry, one: DocumentEntry) -> tuple[str, ...]:
    """Return the fields in which a declared document is read otherwise than a known one.

    Filters, which are not run, make no difference. What is declared to be over says nothing of how it is read.
    """
    found = _reading_differences(known, one) if addresses(one) else []
    if one.previous and one.previous != known.previous:
        found.append("previous")
    return tuple(found)


def _reading_differences(known: DocumentEntry, one: DocumentEntry) -> list[str]:
    ours, theirs = pages_of(known), pages_of(one)
    if [page.url for page in ours] != [page.url for page in theirs]:
        return ["combine" if one.combine else "url"]
    pairs = list(zip(ours, theirs, strict=True))
    found = {
        "select": any(a.selection.select != b.selection.select for a, b in pairs),
        "remove": any(a.selection.remove != b.selection.remove for a, b in pairs),
        "render": any(_rendered(known, a) != _rendered(one, b) for a, b in pairs),
    }
    return [name for name, differs in found.items() if differs]


def _rendered(one: DocumentEntry, page: Page) -> Render:
    return page.render or one.render or Render.HTTP


def laid_over(known: DocumentEntry | None, one: DocumentEntry) -> DocumentEntry:
    """Return what, laid over a known document, has it read as a declared one: what that leaves out is said as empty.

    Its title, rhythm and all else that says nothing of the reading stay the known one's.
    """
    if known is None:
        return one
    reading = bool(addresses(one))

    def said(mine: Said | None, theirs: Said | None, empty: Said) -> Said | None:
        return empty if reading and mine is None and theirs not in {None, empty} else mine

    return replace(
        one,
        title=one.title if known.title is None else None,
        enabled=None if reading else one.enabled,
        select=said(one.select, known.select, ()),
        remove=said(one.remove, known.remove, ()),
        filters=said(one.filters, known.filters, ()),
        render=said(one.render, known.render, Render.HTTP),
    )


def same_pages(known: DocumentEntry, one: DocumentEntry) -> bool:
    """Return whether a document that is watched consists of the pages of a declared one, read in whatever way."""
    here = addresses(one)
    return bool(here) and known.enabled is not False and set(addresses(known)) == set(here)


def shares_reading(known: DocumentEntry, one: DocumentEntry) -> bool:
    """Return whether both read a page in the same way."""
    readings = {(page.url, page.selection) for page in pages_of(known)}
    return any((page.url, page.selection) in readings for page in pages_of(one))
