"""The rules that bind one agent, arranged for comparing: found by the paths and patterns they meet.

What follows from two such books lies with `tosmon.core.robots.regions`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

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
        self._starts: list[str] | None = None
        for entry in entries:
            start = entry[0][0]
            shelf = self._by_start.get(start)
            if shelf is None:
                shelf = self._by_start[start] = _Shelf()
            shelf.append(entry)
        self._lengths = sorted(set(map(len, self._by_start)))
        budget.left -= len(self._by_start)

    def __iter__(self) -> Iterator[T]:
        return (value for shelf in self._by_start.values() for _, value in shelf)

    def matching(self, path: str) -> Iterator[T]:
        """Yield the values of the globs that a path matches."""
        for length in self._lengths:
            if length > len(path):
                return
            shelf = self._by_start.get(path[:length])
            if shelf:
                found = shelf.likely(path) if len(shelf) > _CROWDED else shelf
                self._budget.left -= len(found) * shelf.weight
                for glob, value in found:
                    if match(glob, path):
                        yield value

    def touching(self, glob: Glob) -> Iterator[tuple[Glob, T]]:
        """Yield globs and values of those that some path matches together with the one given."""
        for start in self._kindred(glob[0]):
            shelf = self._by_start[start]
            self._budget.left -= len(shelf)
            for entry in shelf:
                if intersects(entry[0], glob):
                    yield entry

    def _kindred(self, start: str) -> Iterator[str]:
        """Yield the first pieces that begin the one given, or are begun by it."""
        for length in self._lengths:
            if length >= len(start):
                break
            if start[:length] in self._by_start:
                yield start[:length]
        if self._starts is None:
            self._starts = sorted(self._by_start)
        for place in range(bisect_left(self._starts, start), len(self._starts)):
            if not self._starts[place].startswith(start):
                return
            yield self._starts[place]


class _Shelf(list[tuple[Glob, T]]):
    """Globs with the same first piece, in order; where they are many, found by characters that a path must hold."""

    _by_mark: dict[str, list[tuple[Glob, T]]] | None = None

    @cached_property
    def weight(self) -> int:
        """Return the steps that trying one of the globs costs: more where they have many wildcards."""
        return max(1, max(map(len, next(zip(*self, strict=True)))) // 4)

    def likely(self, path: str) -> list[tuple[Glob, T]]:
        """Return the globs that the path may match, some that it does not match among them."""
        if self._by_mark is None:
            self._by_mark = {}
            for entry in self:
                mark = max(entry[0][1:], key=len, default="")[:_MARK]
                self._by_mark.setdefault(mark if len(mark) == _MARK else "", []).append(entry)
        marks = {path[place : place + _MARK] for place in range(len(path) - _MARK + 1)}
        found = [self._by_mark.get("", [])]
        found += [self._by_mark[mark] for mark in sorted(marks) if mark in self._by_mark]
        return [entry for entries in found for entry in entries]


class Rule(NamedTuple):
    """A rule that some path matches. `length` is its priority, `pattern` is as the file states it."""

    glob: Glob
    length: int
    pattern: str


class Book:
    """All rules for an agent. Of those with one pattern the first counts: the others change nothing."""

    def __init__(self, rules: Iterable[RobotsRule], budget: Budget) -> None:
        self.lines: dict[bool, dict[str, int]] = {True: {}, False: {}}  # by pattern, of allow and of disallow
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
        return longest(self.disallow, path) <= longest(self.allow, path)

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
