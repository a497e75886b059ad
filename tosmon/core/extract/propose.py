"""Where a known text stands on a page that is laid out otherwise now: the smallest elements that contain it.

Found by the runs of words of the last good version, so that amended text, another order and other markup do not hinder.
What a proposal reads, and which of several is best, is seen by reading with it: that is for `tosmon.repairing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from tosmon.core.extract.css import FRAGILE, Found, Naming
from tosmon.core.extract.elements import DROPPED
from tosmon.core.extract.landmarks import is_hidden
from tosmon.core.extract.measure import Opened
from tosmon.core.model import Range, Selection, Selector
from tosmon.core.runs import Run, known_runs, missing, plain, runs, words

__all__ = ["Proposal", "propose"]

_RUN: Final = 3  # words, as in `core.runs`
_LOST: Final = 0.5  # of a clause's runs that no entry brings any more
_SOME: Final = 0.25  # of the runs must be on the page, or the text is not there
_HELD: Final = (0.999, 0.98, 0.9)  # of the runs found that the smallest element must hold: a title may stand outside
_MOST_COUNTED: Final = 100  # elements whose runs are counted: pages nest deeper only to do harm
_PURE: Final = 0.8  # share of an element's words that are the text's, amendments allowed for
_PURE_ENOUGH: Final = 0.6  # of an element that is the text's own, however much was added to it
_PURE_PAGE: Final = 0.9  # of a page, on which there always is something else
_NEARLY: Final = 0.98  # of the text
_SPARE: Final = 0.01  # of the words more that a better named element around it may hold without a second thought
_MORE: Final = 0.3  # that it may hold where nothing else has a name
_MOST_AROUND: Final = 12  # elements around that are looked at
_MOST_PARTS: Final = 400
_MOST_ENTRIES: Final = 6  # of a selection that still says something
_FEW: Final = 3  # words; an element with less is not worth an entry
_TAKEN_OUT: Final = 0.6  # share of an element's runs that the old selection took out elsewhere
_MOST_REMOVED: Final = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A selection for one page, and how likely it is to break: 0 is best, see `css.Found`.

    `around` says that it takes one element whole, in which nearly all of the text stands: what else stands there may
    well be new text of the document.
    """

    selection: Selection
    cost: float
    around: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    """The words of an element: those from `start` up to `end` of the page's."""

    start: int
    end: int

    @property
    def words(self) -> int:
        return self.end - self.start


class _Words:
    """The page's visible words in order, and which of them each element holds."""

    def __init__(self, page: Opened, wanted: set[Run], unwanted: set[Run]) -> None:
        self.counted = 0  # how often runs were counted
        self._spans: dict[int, _Span] = {}
        self.words: list[str] = []
        self._read(page.soup)
        self._runs = [tuple(self.words[place : place + _RUN]) for place in range(max(0, len(self.words) - _RUN + 1))]
        self.found = set(self._runs) & wanted
        self._wanted = _sums(run in wanted for run in self._runs)
        self._unwanted = _sums(run in unwanted and run not in wanted for run in self._runs)

    def span(self, element: Tag) -> _Span:
        return self._spans.get(id(element), _Span(0, 0))

    def held(self, element: Tag) -> int:
        """Return how many runs of the text an element holds, each once."""
        span = self.span(element)
        return len(self.found.intersection(self._runs[span.start : max(span.start, span.end - _RUN + 1)]))

    def hits(self, element: Tag) -> int:
        """Return how many runs of an element are the text's, those that it holds twice counted twice."""
        return self._count(self._wanted, element)

    def purity(self, element: Tag) -> float:
        """Return the share of an element's runs that are the text's."""
        return self._share(self._wanted, element)

    def taken_out(self, element: Tag) -> float:
        """Return the share of an element's runs that the old selection took out."""
        return self._share(self._unwanted, element)

    def _count(self, sums: Sequence[int], element: Tag) -> int:
        span = self.span(element)
        last = max(span.start, span.end - _RUN + 1)
        return sums[last] - sums[span.start] if last < len(sums) else 0

    def _share(self, sums: Sequence[int], element: Tag) -> float:
        return self._count(sums, element) / max(1, self.span(element).words - _RUN + 1)

    def _read(self, root: Tag) -> None:
        """Note the words in order. Iterative: pages nest as deep as they like."""
        stack: list[tuple[Tag, Iterator[PageElement], int]] = [(root, iter(root.contents), 0)]
        while stack:
            element, children, start = stack[-1]
            for node in children:
                if isinstance(node, Tag):
                    if node.name not in DROPPED and not is_hidden(node.name, node.attrs):
                        stack.append((node, iter(node.contents), len(self.words)))
                        break
                elif type(node) is NavigableString:
                    self.words += words(plain(node))
            else:
                stack.pop()
                self._spans[id(element)] = _Span(start, len(self.words))


def _sums(flags: Iterable[bool]) -> list[int]:
    """Return the number of true flags before each place, and behind the last."""
    sums = [0]
    for flag in flags:
        sums.append(sums[-1] + flag)
    return sums


def propose(
    page: Opened, texts: Iterable[str], *, old: Selection, taken_out: Iterable[str] = ()
) -> tuple[Proposal, ...]:
    """Return selections of the page for a text, none where it is not there; in no order but always the same.

    `texts` are those of the clauses and headings to be found, `old` the selection that read them once, `taken_out` the
    texts that its `remove` entries took out then. Where some entries of a list still match, there are proposals for
    what the others brought, beside those for the whole.
    """
    wanted = [plain(text) for text in texts]
    unwanted = known_runs(map(plain, taken_out))
    naming = Naming(page.soup)
    proposals = _for_text(page, wanted, unwanted, old, naming)
    standing = tuple(entry for entry in old.select if not page.absent(entry))
    if 0 < len(standing) < len(old.select):
        known = known_runs(map(plain, page.texts(Selection(standing, old.remove))))
        lost = [text for text in wanted if missing(runs(text), known) > _LOST]
        for one in _for_text(page, lost, unwanted, old, naming):
            if one.selection.select:
                selection = Selection((*one.selection.select, *standing), one.selection.remove)
                proposals.append(replace(one, selection=selection))
    return tuple(dict.fromkeys(proposals))


def _for_text(page: Opened, texts: Iterable[str], unwanted: set[Run], old: Selection, naming: Naming) -> list[Proposal]:
    """Return proposals for a text, each with what should be taken out."""
    wanted = known_runs(texts)
    found = _Words(page, wanted, unwanted)
    root = page.soup.body or page.soup.html
    if root is None or not wanted or len(found.found) < _SOME * len(wanted):
        return []
    proposals: list[Proposal] = []
    seen: set[int] = set()
    for share in _HELD:
        container = _smallest(root, found, share)
        if id(container) not in seen:
            seen.add(id(container))
            around = found.held(container) >= _NEARLY * found.held(root)
            proposals += _of_container(container, root, found, naming, around=around)
    remove = _removals(page, found, old, naming)
    return [replace(one, selection=Selection(one.selection.select, remove)) for one in proposals]


# --- one element ------------------------------------------------------------------------------------------------------


def _smallest(root: Tag, found: _Words, share: float) -> Tag:
    """Return the innermost element that holds that share of the runs found.

    Where the page has the text twice, the first is taken.
    """
    enough = share * found.held(root)
    element = root
    while True:
        inside = (child for child in element.contents if isinstance(child, Tag) and found.hits(child) >= enough)
        best = next((child for child in inside if _holds(child, element, found, enough)), None)
        if best is None:
            return element
        element = best


def _holds(child: Tag, parent: Tag, found: _Words, enough: float) -> bool:
    """Return whether a child holds enough; one with all its parent's words need not be counted anew."""
    if found.span(child) == found.span(parent):
        return True
    found.counted += 1
    return found.counted <= _MOST_COUNTED and found.held(child) >= enough


def _of_container(container: Tag, root: Tag, found: _Words, naming: Naming, *, around: bool) -> Iterator[Proposal]:
    """Yield the container by its best name, and where it holds much else, the parts of it that are the text."""
    for best in _named(container, found, naming):
        yield Proposal(Selection((best.css,)), best.cost, around)
    if container is root:
        yield Proposal(Selection(), FRAGILE / 2, around)  # the whole page without its furniture
    if found.purity(container) >= (_PURE_PAGE if container is root else _PURE_ENOUGH):
        return  # what else stands here may be an amendment, which no entry should leave out
    parts = _parts(container, found)
    entries = _entries(parts, container, naming)
    if entries:
        yield Proposal(Selection(tuple(one.css for one in entries)), sum(one.cost for one in entries))
    between = _between(container, found, naming)
    if between is not None:
        yield between


def _named(container: Tag, found: _Words, naming: Naming) -> Iterator[Found]:
    """Yield the selector of the container, or of one around it that holds hardly more and will break less.

    Where that depends on places, the next one around that does not is yielded, too, although it holds more.
    """
    own = found.span(container).words
    best = naming.selector(container)
    for parent in islice(container.parents, _MOST_AROUND):
        held = found.span(parent).words
        if best is None or best.cost == 0 or parent.name in ("html", "[document]") or held > own * (1 + _MORE):
            break
        outer = naming.selector(parent)
        if outer is None:
            break
        if outer.cost < best.cost and held <= own * (1 + _SPARE):
            best = outer
        elif outer.cost < FRAGILE <= best.cost:
            yield outer
            break
    if best is not None:
        yield best


# --- several elements -------------------------------------------------------------------------------------------------


def _parts(container: Tag, found: _Words) -> list[Tag]:
    """Return the outermost elements in the container that are the text and little else, in order."""
    parts: list[Tag] = []
    below = [child for child in reversed(container.contents) if isinstance(child, Tag)]
    while below and len(parts) < _MOST_PARTS:
        element = below.pop()
        if found.span(element).words < _FEW or not found.hits(element):
            continue
        children = [child for child in reversed(element.contents) if isinstance(child, Tag)]
        if found.purity(element) >= _PURE or not children:
            parts.append(element)
        else:
            below += children
    return parts


def _entries(parts: list[Tag], container: Tag, naming: Naming) -> list[Found]:
    """Return selectors that match exactly these parts, few of them; none where many would be needed."""
    if not parts or len(parts) >= _MOST_PARTS:
        return []
    if len(parts) > 1:
        together = naming.shared(parts, container)
        if together is not None:
            return [together]
    if len(parts) <= _MOST_ENTRIES // 2:
        return _all(naming.selector(part) for part in parts)
    groups: dict[str, list[Tag]] = {}
    for part in parts:
        groups.setdefault(part.name, []).append(part)
    if len(groups) > _MOST_ENTRIES:
        return []
    return _all(naming.shared(group, container) for group in groups.values())


def _all(found: Iterable[Found | None]) -> list[Found]:
    """Return what was found, nothing where one was not."""
    every = list(found)
    return [one for one in every if one] if all(every) else []


def _between(container: Tag, found: _Words, naming: Naming) -> Proposal | None:
    """Return the range from the first of the container's children with text to what follows the last, or None."""
    children = [child for child in container.contents if isinstance(child, Tag) and found.span(child).words]
    held = [place for place, child in enumerate(children) if found.purity(child) >= _PURE / 2]
    if len(held) < 2:  # noqa: PLR2004 - one would be the container
        return None
    first = held[0]
    while first and re.fullmatch(r"h[1-6]", children[first - 1].name):
        first -= 1  # a title, of too few words to be found by them
    start = naming.selector(children[first])
    follows = held[-1] + 1 < len(children)
    end = naming.selector(children[held[-1] + 1] if follows else children[held[-1]])
    if start is None or end is None:
        return None
    entry = Range(start.css, end.css, start_included=True, end_included=not follows)
    return Proposal(Selection((entry,)), start.cost + end.cost)


# --- what is taken out ------------------------------------------------------------------------------------------------


def _removals(page: Opened, found: _Words, old: Selection, naming: Naming) -> tuple[Selector, ...]:
    """Return what to take out: as the old selection did where that does no harm, and parts like those it took out."""
    kept = tuple(entry for entry in old.remove if not _takes_text(page, entry, found, naming))
    more = tuple(one for one in _like_taken_out(page, found, kept, naming) if one not in kept)
    return (*kept, *more)


def _takes_text(page: Opened, entry: Selector, found: _Words, naming: Naming) -> bool:
    """Return whether a `remove` entry of the old selection would take out some of the text now."""
    if isinstance(entry, Range):
        return not page.absent(entry)  # what lies between is no element
    return any(found.purity(element) >= _PURE / 2 for element in _matched(page, entry, naming))


def _matched(page: Opened, entry: str, naming: Naming) -> list[Tag]:
    return [] if page.absent(entry) else naming.matches(entry)


def _like_taken_out(page: Opened, found: _Words, kept: tuple[Selector, ...], naming: Naming) -> list[str]:
    """Return selectors of the outermost elements whose words the old selection took out, and `kept` does not."""
    gone = {id(element) for entry in kept if isinstance(entry, str) for element in _matched(page, entry, naming)}
    alike: list[Tag] = []
    below: list[Tag] = [page.soup]
    while below:
        element = below.pop()
        if id(element) in gone:
            continue
        if found.span(element).words >= _FEW and found.taken_out(element) >= _TAKEN_OUT:
            alike.append(element)
        else:
            below += [child for child in reversed(element.contents) if isinstance(child, Tag)]
    if not alike:
        return []
    together = naming.shared(alike, page.soup.body or alike[0]) if len(alike) > 1 else None
    selectors = [together] if together else [naming.selector(element) for element in alike[:_MOST_REMOVED]]
    return [one.css for one in selectors if one]
