"""A CSS selector for an element of a page: short, true of it alone, and made of what will probably stay.

Ids, elements and roles that mean something come first, then names that people chose; places among siblings last, and
names that programs generate never. Every answer was asked of the page: it matches that element and no other.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import soupsieve
from bs4 import BeautifulSoup, Tag

from tosmon.core.extract.elements import attribute
from tosmon.core.extract.stable import GENERATED, MEANINGFUL, PLAIN, POOR, rank

__all__ = ["FRAGILE", "Found", "Naming"]

FRAGILE: Final = 8.0  # from this cost on a selector depends on places among siblings, or on looks

# Costs: how much likelier than an id that means something a selector is to break. Estimates; what they do to real
# pages is measured in `benchmarks/selector_repair.py`.
_ID: Final = {MEANINGFUL: 0.0, PLAIN: 1.0, POOR: 4.0}
_CLASS: Final = {MEANINGFUL: 2.0, PLAIN: 3.0, POOR: 7.0}
_TAGS: Final = {"main": 0.5, "article": 1.0, "body": 2.0, "html": 3.0, "h1": 3.0, "footer": 3.0, "header": 4.0,
                "section": 5.0, "form": 5.0, "table": 5.0, "nav": 3.0, "aside": 4.0, "dialog": 4.0}  # fmt: skip
_OTHER_TAG: Final = 6.0
_ROLES: Final = frozenset({"main", "article", "document", "contentinfo", "banner", "navigation", "dialog", "region"})
_ATTRIBUTES: Final = {"itemprop": 2.0, "data-testid": 2.0, "data-test-id": 2.0, "data-test": 2.0, "data-qa": 2.0,
                      "data-cy": 2.0, "data-component": 2.5, "data-component-name": 2.5, "name": 3.0,
                      "aria-label": 4.0}  # fmt: skip
_INSIDE: Final = 1.0  # an ancestor more to stay
_RIGHT_INSIDE: Final = 1.5
_PLACE: Final = 8.0
_BOTH: Final = 0.5  # an element's name beside its class

_MOST_SIMPLE: Final = 8  # simple selectors of one element that are tried
_MOST_ANCESTORS: Final = 40  # nearest ones; pages nest deeper, meaning does not
_MOST_ASKED: Final = 40  # selectors that the page is asked about for one element
_EFFORT: Final = 4_000_000  # elements looked at for all of them; those of pages deeper than real ones weigh more
_DEEP: Final = 100
_GENERATED_PAGE: Final = 0.3  # share of its names that programs made; then a name without meaning is one, too


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A selector, and how likely it is to break (0 is best; from `FRAGILE` on it depends on places or looks)."""

    cost: float
    css: str


class Naming:
    """Finds selectors for the elements of one page, which must stay as it is meanwhile."""

    def __init__(self, page: BeautifulSoup) -> None:
        self._page = page
        self._elements = page.find_all(True)
        self._trusted = _trusted_names(self._elements)
        self._questions = _EFFORT // (len(self._elements) * (1 + (_depth(self._elements) // _DEEP) ** 2) + 1)
        self._with: dict[str, list[Tag]] = defaultdict(list)
        for element in self._elements:
            for simple in self._simple(element):
                self._with[simple.css].append(element)

    def matches(self, css: str) -> list[Tag]:
        """Return the elements that a selector matches, in order."""
        return list(self._page.select(css))

    def selector(self, element: Tag) -> Found | None:
        """Return the best selector that matches this element of the page, and nothing else.

        None where it lies too deep for one that anybody would read.
        """
        likely = islice(self._candidates(element), _MOST_ASKED)
        return next((found for found in likely if self._is_only(found.css, element)), None) or self._by_place(element)

    def shared(self, elements: list[Tag], within: Tag) -> Found | None:
        """Return a selector that matches exactly these elements, all of which lie in `within`, or None."""
        wanted = set(map(id, elements))
        outer: Found | None = None
        for simple in sorted(self._simple(elements[0])):
            having = self._with[simple.css]
            if len(having) < len(elements) or not wanted <= set(map(id, having)):
                continue
            outer = outer or self.selector(within)
            if outer is None:
                return None
            for css, cost in (
                (simple.css, 0.0),
                (f"{outer.css} {simple.css}", outer.cost + _INSIDE),
                (f"{outer.css} > {simple.css}", outer.cost + _RIGHT_INSIDE),
            ):
                if {id(one) for one in self.matches(css)} == wanted:
                    return Found(simple.cost + cost, css)
        return None

    # --- simple selectors ---

    def _simple(self, element: Tag) -> list[Found]:
        """Return the selectors that an element has by itself, without those that no one should rely on."""
        found = [Found(_TAGS.get(element.name, _OTHER_TAG), soupsieve.escape(element.name))]
        identifier = attribute(element, "id")
        if self._rank(identifier) in _ID:
            found.append(Found(_ID[self._rank(identifier)], f"#{soupsieve.escape(identifier)}"))
        names = dict.fromkeys(attribute(element, "class").split())
        ranked = ((name, self._rank(name)) for name in names)
        found += [Found(_CLASS[place], f".{soupsieve.escape(name)}") for name, place in ranked if place in _CLASS]
        role = attribute(element, "role")
        if role in _ROLES:
            found.append(Found(1.0, f'[role="{role}"]'))
        for name, cost in _ATTRIBUTES.items():
            value = attribute(element, name)
            if self._rank(value.replace(" ", "-")) < POOR and not set('"\\\n') & set(value):
                found.append(Found(cost, f'[{name}="{value}"]'))
        return found

    def _rank(self, name: str) -> int:
        if any(character.isspace() for character in name):
            return GENERATED  # no id; a class has none
        found = rank(name)
        return GENERATED if found > MEANINGFUL and not self._trusted else found

    # --- combinations ---

    def _candidates(self, element: Tag) -> Iterator[Found]:
        """Yield selectors that may be true of the element alone, the best first."""
        own = heapq.nsmallest(_MOST_SIMPLE, self._compound(element))
        combined = [one for one in own if len(self._having(one.css)) == 1]
        for ancestor in self._ancestors(element):
            for outer in heapq.nsmallest(_MOST_SIMPLE // 2, self._simple(ancestor)):
                for inner in own:
                    combined.append(Found(outer.cost + inner.cost + _INSIDE, f"{outer.css} {inner.css}"))
                    if ancestor is element.parent:
                        cost = outer.cost + inner.cost + _RIGHT_INSIDE
                        combined.append(Found(cost, f"{outer.css} > {inner.css}"))
        yield from sorted(
            (one for one in combined if one.cost < FRAGILE), key=lambda one: (one.cost, len(one.css), one.css)
        )

    def _compound(self, element: Tag) -> Iterator[Found]:
        """Yield an element's simple selectors, and its classes with its name and with one another."""
        simple = self._simple(element)
        yield from simple
        tag, classes = simple[0], sorted(one for one in simple if one.css.startswith("."))
        for place, one in enumerate(classes[:4]):
            yield Found(one.cost + _BOTH, f"{tag.css}{one.css}")
            for other in classes[place + 1 : 4]:
                yield Found(one.cost + other.cost, f"{one.css}{other.css}")

    def _having(self, css: str) -> list[Tag]:
        """Return the elements with a simple selector; of a compound one, those that the page tells."""
        return self._with[css] if css in self._with else self.matches(css)

    def _ancestors(self, element: Tag) -> Iterator[Tag]:
        for count, parent in enumerate(element.parents):
            if parent is self._page or count >= _MOST_ANCESTORS or not isinstance(parent, Tag):
                return
            yield parent

    def _is_only(self, css: str, element: Tag) -> bool:
        self._questions -= 1
        if self._questions < 0:
            return False
        found = self._page.select(css, limit=2)
        return len(found) == 1 and found[0] is element

    # --- the last resort ---

    def _by_place(self, element: Tag) -> Found | None:
        """Return the way to the element from the nearest ancestor that has a selector of its own, or from the root."""
        steps: list[str] = []
        cost = 0.0
        inner = element
        for ancestor in self._ancestors(element):
            steps.insert(0, f":nth-child({_place(inner)})")
            cost += _PLACE if len(_children(ancestor)) > 1 else _RIGHT_INSIDE
            for outer in sorted(self._simple(ancestor)):
                if len(self._with[outer.css]) == 1 and outer.cost < FRAGILE:
                    css = " > ".join((outer.css, *steps))
                    if self._is_only(css, element):
                        return Found(outer.cost + cost, css)
            inner = ancestor
        css = " > ".join((":root", *steps))
        return Found(FRAGILE + cost + _PLACE, css) if self._is_only(css, element) else None


def _depth(elements: Iterable[Tag]) -> int:
    """Return how deep the deepest of a page's elements lies, which come in the page's order."""
    depths: dict[int, int] = {}
    for element in elements:
        depths[id(element)] = depths.get(id(element.parent), 0) + 1
    return max(depths.values(), default=0)


def _children(element: Tag) -> list[Tag]:
    return [child for child in element.contents if isinstance(child, Tag)]


def _place(element: Tag) -> int:
    """Return the place of an element among its siblings, from 1."""
    parent = element.parent
    siblings = _children(parent) if parent is not None else [element]
    return next(place for place, one in enumerate(siblings, start=1) if one is element)


def _trusted_names(elements: Iterable[Tag]) -> bool:
    """Return whether people named the page's elements: not where programs made a good part of the names."""
    names = {name for element in elements for name in attribute(element, "class").split()}
    made = sum(rank(name) == GENERATED for name in names)
    return made <= _GENERATED_PAGE * len(names)
