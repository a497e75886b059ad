"""What the watch list asks for, held against what it asked for when the version in force was captured.

Another address, page, language or region brings another text. That is the operator's doing and no change by the
platform (rule 5): which clauses come from what is new or gone in the list is told here, and what follows in
`tosmon.comparing` and `tosmon.finding`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from urllib.parse import urlsplit

from tosmon.core.model import Capture, Change, Version
from tosmon.registry import Document, Page

__all__ = ["AS_BEFORE", "Relisted", "platforms_own", "relisted", "same_pages", "without_pages"]


@dataclass(frozen=True, slots=True)
class Relisted:
    """How a document's entry differs from that by which the version in force was captured.

    `note` says so in words, empty where it does not. `pages` are what to read of the old captures: each page with the
    place of its capture, those that are still asked for in the order of today. `gone` are the places in `pages` of
    those that are asked for no more, `come` the places of the document's pages that were not asked for before.
    """

    note: str = ""
    pages: tuple[tuple[Page, int], ...] = ()
    gone: frozenset[int] = frozenset()
    come: frozenset[int] = frozenset()

    @property
    def moved(self) -> bool:
        """Return whether one page took another's place: the operator may have followed a document that moved."""
        return len(self.pages) == len(self.gone) == len(self.come) == 1

    def followed(self) -> Relisted:
        """Return the same where the two pages show one document: what it says otherwise now is the platform's."""
        return replace(self, gone=frozenset(), come=frozenset())


AS_BEFORE = Relisted()


def relisted(then: Document, captures: Sequence[Capture], now: Document) -> Relisted:
    """Return how the entry differs from that of then, by which these captures were made."""
    otherwise = _asked_otherwise(then, now)
    same = (None,) * len(now.pages) if otherwise else _matched(now.pages, captures)
    places = [place for place in same if place is not None]
    note = otherwise or _other_pages(then, now, same, places)
    if not note:
        return AS_BEFORE
    rest = [place for place in range(len(captures)) if place not in places]
    in_turn = iter(rest if len(captures) == len(now.pages) else ())  # one for one: each in the place of another
    pages: list[tuple[Page, int]] = []
    gone = set()
    for page, place in zip(now.pages, same, strict=True):
        old = next(in_turn, None) if place is None else place
        if old is not None:
            gone |= {len(pages)} if place is None else set()
            pages.append((page, old))
    read = {place for _, place in pages}
    gone |= {len(pages) + further for further in range(len(set(rest) - read))}
    pages += [(then.pages[place], place) for place in rest if place not in read]
    come = frozenset(number for number, place in enumerate(same) if place is None)
    return Relisted(note, tuple(pages), frozenset(gone), come)


def same_pages(pages: Sequence[Page], captures: Sequence[Capture]) -> tuple[Capture, ...]:
    """Return the capture of each page, in the pages' order; of as many pages with other addresses, those in turn.

    Empty where they are more or fewer: nobody knows which is which.
    """
    if len(captures) != len(pages):
        return ()
    same = _matched(pages, captures)
    rest = iter([place for place in range(len(captures)) if place not in same])
    return tuple(captures[next(rest) if place is None else place] for place in same)


def platforms_own(
    changes: Sequence[Change], of: Relisted, before: Sequence[int], after: Sequence[int]
) -> tuple[Change, ...]:
    """Return the changes without those that the entry made: of clauses of pages that came into the list, or left it.

    `before` and `after` are the numbers of clauses of each page. A clause that went from a page that stays to one that
    was added is the platform's, and so is what became of it.
    """
    if not of.note:
        return tuple(changes)
    gone, come = _places(of.gone, before), _places(of.come, after)
    return tuple(change for change in changes if not _by_the_list(change, gone, come))


def without_pages(version: Version, pages: frozenset[int], sizes: Sequence[int]) -> Version:
    """Return the version without the clauses of some pages; `sizes` are the numbers of clauses of each."""
    if not pages:
        return version
    out = _places(pages, sizes)
    return replace(version, clauses=tuple(one for place, one in enumerate(version.clauses) if place not in out))


def _by_the_list(change: Change, gone: set[int], come: set[int]) -> bool:
    old, new = change.positions
    return (old is None or old in gone) and (new is None or new in come)


def _places(pages: frozenset[int], sizes: Sequence[int]) -> set[int]:
    """Return the places of the clauses of these pages."""
    ends = list(accumulate(sizes))
    return {place for page in pages if page < len(ends) for place in range(ends[page] - sizes[page], ends[page])}


def _matched(pages: Sequence[Page], captures: Sequence[Capture]) -> tuple[int | None, ...]:
    """Return for each page the place of its capture: by the address asked for, or else by the one that answered.

    Scheme and port tell no pages apart: a site that goes over to https, or to another port, is the same site.
    """
    left = dict(enumerate(captures))
    found: list[int | None] = [_taken(left, page.url, "requested_url") for page in pages]
    for number, page in enumerate(pages):
        if found[number] is None:
            found[number] = _taken(left, page.url, "url")
    return tuple(found)


def _taken(left: dict[int, Capture], url: str, by: str) -> int | None:
    wanted = _place_of(url)
    place = next((place for place, capture in left.items() if _place_of(getattr(capture, by)) == wanted), None)
    if place is not None:
        del left[place]
    return place


def _place_of(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.path or "/", parts.query, parts.fragment


# --- in words ---------------------------------------------------------------------------------------------------------


def _asked_otherwise(then: Document, now: Document) -> str:
    """Return the words for another language or region that pages are asked for in; empty where they are the same."""
    asked = [(f"in {one.asked_in or 'any language'}", f"through {one.region or 'no proxy'}") for one in (then, now)]
    other = [f"{new} instead of {old.partition(' ')[2]}" for old, new in zip(*asked, strict=True) if old != new]
    return f"the watch list asks {' and '.join(other)}" if other else ""


def _other_pages(then: Document, now: Document, same: Sequence[int | None], places: Sequence[int]) -> str:
    come = [page.url for page, place in zip(now.pages, same, strict=True) if place is None]
    gone = [page.url for place, page in enumerate(then.pages) if place not in places]
    if len(then.pages) == len(now.pages) == len(come) == 1:
        return f"the watch list names another address: {come[0]} instead of {gone[0]}"
    if come or gone:
        return f"the watch list names other pages: {', '.join(_with_and_without(come, gone))}"
    return "" if places == sorted(places) else "the watch list names the pages in another order"


def _with_and_without(come: Sequence[str], gone: Sequence[str]) -> Iterator[str]:
    if come:
        yield f"with {' and '.join(come)}"
    if gone:
        yield f"without {' and '.join(gone)}"
