"""Selections on a parsed page: which elements begin and end what is selected, and what is removed.

CSS selectors as soupsieve knows them. Whether a selector is well-formed is the registry's to say; here a broken one
matches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from tosmon.core.model import Range, Selection, Selector

__all__ = ["Marks", "absent", "mark", "shown"]

_TAG_NAME = re.compile(r"[a-z][a-z0-9]*")


@dataclass(slots=True)
class Marks:
    """Where a walk through the page turns selection on and off.

    Keys are `id()`s of elements; values are added to the depth of selection (`show`) or removal (`cut`) when the walk
    enters or leaves the element. `removed` has the elements to leave out whole. `around` has the selected elements and
    their ancestors, which must be walked whatever they look like.
    """

    show_enter: dict[int, int] = field(default_factory=dict)
    show_leave: dict[int, int] = field(default_factory=dict)
    cut_enter: dict[int, int] = field(default_factory=dict)
    cut_leave: dict[int, int] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    around: set[int] = field(default_factory=set)
    missed: tuple[str, ...] = ()

    def at(self, element: Tag) -> bool:
        """Tell whether anything begins or ends at the element."""
        key = id(element)
        return key in self.show_enter or key in self.show_leave or key in self.cut_enter or key in self.cut_leave


def mark(page: BeautifulSoup, selection: Selection) -> Marks:
    """Return the marks of the selection on the page."""
    marks = Marks()
    missed = []
    for entry in selection.select:
        spans = list(_spans(page, entry))
        if not spans:
            missed.append(shown(entry))
        for span in spans:
            span.put(marks.show_enter, marks.show_leave)
            marks.around.update(_around(span.first))
            marks.around.update(_around(span.last))
    for entry in selection.remove:
        if isinstance(entry, str):
            marks.removed.update(map(id, _matches(page, entry)))
            continue
        for span in _range_spans(page, entry):
            span.put(marks.cut_enter, marks.cut_leave)
    marks.missed = tuple(missed)
    return marks


@dataclass(frozen=True, slots=True)
class _Span:
    """From entering or leaving one element to entering or leaving another (or the same)."""

    first: Tag
    last: Tag
    from_enter: bool
    to_leave: bool

    def put(self, enter: dict[int, int], leave: dict[int, int]) -> None:
        begin = enter if self.from_enter else leave
        end = leave if self.to_leave else enter
        begin[id(self.first)] = begin.get(id(self.first), 0) + 1
        end[id(self.last)] = end.get(id(self.last), 0) - 1


def _spans(page: BeautifulSoup, entry: Selector) -> Iterator[_Span]:
    if isinstance(entry, Range):
        yield from _range_spans(page, entry)
        return
    for element in _matches(page, entry):
        yield _Span(element, element, from_enter=True, to_leave=True)


def _range_spans(page: BeautifulSoup, entry: Range) -> Iterator[_Span]:
    """Yield the span from the first start to the first end that does not come before it; nothing where one is missing.

    Open Terms Archive takes the first of each, and an empty range where the end comes first.
    """
    first = next(iter(_matches(page, entry.start)), None)
    ends = {id(element): element for element in _matches(page, entry.end)}
    if first is None or not ends:
        return
    last = next((ends[id(element)] for element in _after(first) if id(element) in ends), None)
    if last is None:
        # An end around the start has begun before it, and ends after it.
        last = next((parent for parent in first.parents if id(parent) in ends), None) if entry.end_included else None
    if last is not None:
        yield _Span(first, last, from_enter=entry.start_included, to_leave=entry.end_included)


def _after(first: Tag) -> Iterator[Tag]:
    return (element for element in first.next_elements if isinstance(element, Tag))


def _matches(page: BeautifulSoup, selector: str) -> list[Tag]:
    if _TAG_NAME.fullmatch(selector):
        return page.find_all(selector)  # what soupsieve finds, too, in a tenth of the time
    try:
        return list(page.select(selector))
    except (SelectorSyntaxError, NotImplementedError, ValueError):
        return []


def _around(element: Tag) -> Iterator[int]:
    yield id(element)
    for parent in element.parents:
        yield id(parent)


def absent(page: BeautifulSoup, entry: Selector) -> tuple[str, ...]:
    """Return those of the entry's selectors that match nothing on the page: of a range its start, its end or both."""
    selectors = (entry.start, entry.end) if isinstance(entry, Range) else (entry,)
    return tuple(selector for selector in selectors if not _matches(page, selector))


def shown(entry: Selector) -> str:
    """Return an entry as people read it: a selector as it is, a range as "start … end"."""
    return f"{entry.start} … {entry.end}" if isinstance(entry, Range) else entry
