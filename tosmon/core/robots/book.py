"""The rules that bind one agent, arranged for comparing: found by the paths and patterns they meet.

What follows from two such books lies with `tosmon.core.robots.regions`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from tosmon.core.robots.decide import beginnings
from tosmon.core.robots.globs import Glob, TooMuch, glob_of, intersects, match
from tosmon.core.robots.parse import RobotsRule

__all__ = ["Book", "Budget", "Index", "Rule", "longest"]

T = TypeVar("T")

_MARK = 4  # characters of a glob's longest piece by which it is found
_CROWDED = 24  # globs with one first piece that are not tried one by one any more


class Budget:
    """How many steps of work may still be done; a step is a microsecond or two."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps off what is left. Raises TooMuch where nothing is."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch


class Index(Generic[T]):
    """Values by globs, found by their first pieces: those that begin a path, and those that a pattern begins.

    What is looked through is taken off the budget; only `Budget.spend` says that nothing is left.
    """

    def __init__(self, entries: Iterable[tuple[Glob, T]], budget: Budget) -> None:
        self._budget = budget
        self._by_start: dict[str, _Shelf[T]] = {}
        self._touched: dict[Glob, bool] = {}
        for glob, value in entries:
            start, *rest = glob
            shelf = self._by_start.get(start)
            if shelf is None:
                shelf = self._by_start[start] = _Shelf()
            shelf.append((max(rest, key=len, default=""), glob, value))
        self._starts = sorted(self._by_start)
        budget.left -= len(self._by_start)

    def __iter__(self) -> Iterator[T]:
        return (value for shelf in self._by_start.values() for _, _, value in shelf)

    def matching(self, path: str) -> Iterator[T]:
        """Yield the values of the globs that a path matches."""
        starts, above = self._starts, self._above
        place = bisect_right(starts, path) - 1
        while place >= 0:
            if path.startswith(starts[place]):
                shelf = self._by_start[starts[place]]
                found = shelf.likely(path) if len(shelf) > _CROWDED else shelf
                self._budget.left -= len(found) * shelf.weight
                for piece, glob, value in found:
                    if piece in path and match(glob, path):
                        yield value
            place = above[place]

    def touching(self, glob: Glob) -> Iterator[tuple[Glob, T]]:
        """Yield globs and values of those that some path matches together with the one given."""
        for start in self._kindred(glob[0]):
            shelf = self._by_start[start]
            self._budget.left -= len(shelf)
            for _, other, value in shelf:
                if intersects(other, glob):
                    yield other, value

    def touches(self, glob: Glob) -> bool:
        """Return whether some path matches both one of the globs and the one given."""
        if glob not in self._touched:
            self._touched[glob] = any(True for _ in self.touching(glob))
        return self._touched[glob]

    def _kindred(self, start: str) -> Iterator[str]:
        """Yield the first pieces that begin the one given, or are begun by it."""
        first = bisect_left(self._starts, start)
        shorter = first - 1
        while shorter >= 0:
            if start.startswith(self._starts[shorter]):
                yield self._starts[shorter]
            shorter = self._above[shorter]
        for place in range(first, len(self._starts)):
            if not self._starts[place].startswith(start):
                return
            yield self._starts[place]

    @cached_property
    def _above(self) -> list[int]:
        """Return for each first piece the place of the longest other one that it begins with, or -1."""
        return beginnings(self._starts)


class _Shelf(list[tuple[str, Glob, T]]):
    """Globs with the same first piece, in order, each behind its longest other one, which a path must hold."""

    _by_mark: dict[str, list[tuple[str, Glob, T]]] | None = None

    @cached_property
    def weight(self) -> int:
        """Return the steps that trying one of the globs costs: more where they have many wildcards."""
        return max(1, max(len(glob) for _, glob, _ in self) // 4)

    def likely(self, path: str) -> list[tuple[str, Glob, T]]:
        """Return the globs that the path may match, some that it does not match among them: for long shelves."""
        if self._by_mark is None:
            self._by_mark = {}
            for entry in self:
                mark = entry[0][:_MARK]
                self._by_mark.setdefault(mark if len(mark) == _MARK else "", []).append(entry)
        found = self._by_mark.get("", []).copy()
        marks = {path[place : place + _MARK] for place in range(len(path) - _MARK + 1)}
        for mark in sorted(filter(self._by_mark.__contains__, marks)):
            found += self._by_mark[mark]
        return found


class Rule(NamedTuple):
    """A rule that some path matches. `length` is its priority, `pattern` is as the file states it."""

    glob: Glob
    length: int
    pattern: str


class Book:
    """All rules for an agent. Of those with one pattern the first counts: the others change nothing."""

    def __init__(self, rules: Iterable[RobotsRule], budget: Budget) -> None:
        self.lines: dict[bool, dict[str, int]] = {True: {}, False: {}}  # by pattern, of allow and of disallow
        self._allowed: dict[str, bool] = {}  # what was decided: the same paths are asked for again and again
        self._budget = budget
        for rule in rules:
            self.lines[rule.allow].setdefault(rule.pattern, rule.line)

    @cached_property
    def allow(self) -> Index[Rule]:
        """Return what allows."""
        patterns = self.lines[True]
        return self._index(chain(_rules(patterns), _index_pages(patterns)))

    @cached_property
    def disallow(self) -> Index[Rule]:
        """Return what disallows."""
        return self._index(_rules(self.lines[False]))

    def _index(self, rules: Iterable[Rule]) -> Index[Rule]:
        return Index(((rule.glob, rule) for rule in rules), self._budget)

    def line(self, patterns: Iterable[str], *, allow: bool) -> int | None:
        """Return the first line on which one of the patterns is allowed, or disallowed; None of no patterns."""
        return min((self.lines[allow][pattern] for pattern in patterns), default=None)

    def allows(self, path: str) -> bool:
        """Return whether a path is allowed: by the longest pattern, allow before disallow, else because none speaks."""
        known = self._allowed.get(path)
        if known is None:
            enough = longest(self.allow, path)
            known = not any(rule.length > enough for rule in self.disallow.matching(path))
            self._allowed[path] = known
        return known

    def deciding(self, path: str) -> tuple[bool, tuple[str, ...]]:
        """Return whether the path is allowed, and the patterns that decide: none where no rule speaks of the path."""
        allowed = self.allows(path)
        rules = self.allow if allowed else self.disallow
        length = longest(rules, path)
        return allowed, tuple(rule.pattern for rule in rules.matching(path) if rule.length == length)


def longest(rules: Index[Rule], path: str) -> int:
    """Return the priority of the rule that speaks most specifically of a path, 0 where none does."""
    return max((rule.length for rule in rules.matching(path)), default=0)


def _rules(patterns: Iterable[str]) -> Iterator[Rule]:
    for pattern in patterns:
        glob = glob_of(pattern)
        if glob is not None:
            yield Rule(glob, len(pattern), pattern)


def _index_pages(patterns: Iterable[str]) -> Iterator[Rule]:
    """Yield a rule for the folder of each index page: the reference parser reads such an allow for it, too."""
    for pattern in patterns:
        folder, slash, name = pattern.rpartition("/")
        glob = glob_of(f"{folder}/$") if slash and name.startswith("index.htm") else None
        if glob is not None:
            yield Rule(glob, len(folder) + 2, pattern)
