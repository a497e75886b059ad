"""Compare two robots.txt by what they permit: as few statements for each agent as say all that changed.

A statement is exact: every path that matches its pattern and none of its exceptions was decided one way and now is the
other, unless its `extent` says that some of them were so before. (`/robots.txt` itself, which RFC 9309 section 2.2.2
always allows, never differs.) How statements are found lies with `tosmon.core.robots.statements`, their words with
`tosmon.core.robots.wording`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tosmon.core.robots.book import Book, Budget
from tosmon.core.robots.parse import RobotsRule, RobotsTxt, product_token
from tosmon.core.robots.regions import Extent
from tosmon.core.robots.statements import Statement, statements

__all__ = ["RobotsChange", "compare"]

# Steps (a microsecond or two each) that a comparison may take, and those that every agent may when they are gone.
_STEPS = 8_000_000
_AT_LEAST = 2_000


@dataclass(frozen=True, slots=True)
class RobotsChange:
    """For `agent`, paths matching `path` (but not `exceptions`) were allowed or not, and now are the other.

    `example` is such a path, `lines` are those of the rules that decide it, old and new, None where no rule does.
    `otherwise` are those of the exceptions that are now not as the rest is; the others were so before. `named` tells
    whether the old file, and the new, name the agent; where one does not, the rules for `*` bind it there. `extent`
    says how much is meant: where wildcards of the two files cross each other all over, a rule is told once, and most or
    some of what it now decides was decided otherwise before. `exact` is false where patterns are so entangled that not
    all could be told, or something is told twice.
    """

    agent: str
    path: str
    exceptions: tuple[str, ...]
    example: str
    was: bool
    now: bool
    lines: tuple[int | None, int | None]
    otherwise: tuple[str, ...] = ()
    named: tuple[bool, bool] = (True, True)
    extent: Extent = Extent.WHOLE
    exact: bool = True

    @property
    def site_wide(self) -> bool:
        """Return whether the statement speaks of the whole site."""
        return self.path == "/"


def compare(old: RobotsTxt, new: RobotsTxt, agents: Iterable[str] = ()) -> tuple[RobotsChange, ...]:
    """Return what changed for `*` and every agent that either file names.

    The whole site comes first, then everybody, then `agents` in their order (those that readers ask for), then others
    by name. Crawlers that neither file names are bound by `*`, and told by its statements.
    """
    asked = {product_token(agent): place for place, agent in reversed(list(enumerate(agents)))}
    tables = _Comparison(old, new)
    names = {"*": "*", **_written(new), **_written(old)}
    ordered = sorted(names, key=lambda agent: (agent != "*", asked.get(agent, len(asked)), agent))
    found = [change for agent in ordered for change in tables.changes(agent, names[agent])]
    return tuple(sorted(found, key=lambda change: not change.site_wide))


def _written(robots: RobotsTxt) -> dict[str, str]:
    """Return the agents that a file names, by token, as they are written where they first are ("GPTBot")."""
    found: dict[str, str] = {}
    for group in robots.groups:
        for agent, name in zip(group.agents, group.names, strict=True):
            if agent not in {"", "*"}:
                found.setdefault(agent, name[: len(agent)])
    return found


_Kind = tuple[frozenset[str], frozenset[str]]  # the patterns that are disallowed, and allowed


class _Side:
    """The rules of one file by agent, each set of them arranged once."""

    def __init__(self, robots: RobotsTxt, kinds: dict[_Kind, int], budget: Budget) -> None:
        groups: dict[str, list[int]] = {"*": []}
        for place, group in enumerate(robots.groups):
            for agent in dict.fromkeys(group.agents):
                groups.setdefault(agent, []).append(place)
        self._groups = {agent: tuple(places) for agent, places in groups.items()}
        self._robots = robots
        self._budget = budget
        self._kinds = kinds
        self._kind_of: dict[tuple[int, ...], int] = {}
        self._books: dict[tuple[int, ...], Book] = {}

    def names(self, agent: str) -> bool:
        """Return whether the file names the agent; everybody is always meant."""
        return agent == "*" or agent in self._groups

    def kind(self, agent: str) -> int:
        """Return a number that equal sets of rules share, in this file and in the other."""
        places = self._places(agent)
        if places not in self._kind_of:
            patterns: tuple[set[str], set[str]] = set(), set()
            for rule in self._rules(places):
                patterns[rule.allow].add(rule.pattern)
            kind = frozenset(patterns[False]), frozenset(patterns[True])
            self._kind_of[places] = self._kinds.setdefault(kind, len(self._kinds))
        return self._kind_of[places]

    def book(self, agent: str) -> Book:
        """Return the rules that bind an agent (section 2.2.1), arranged for comparing."""
        places = self._places(agent)  # not its kind: equal rules of other groups stand on other lines
        if places not in self._books:
            self._books[places] = Book(self._rules(places), self._budget)
        return self._books[places]

    def _places(self, agent: str) -> tuple[int, ...]:
        return self._groups.get(agent, self._groups["*"])

    def _rules(self, places: tuple[int, ...]) -> Iterator[RobotsRule]:
        return (rule for place in places for rule in self._robots.groups[place].rules)


class _Comparison:
    """Two files, and what was found for agents that they bind alike: often all agents share a few sets of rules."""

    def __init__(self, old: RobotsTxt, new: RobotsTxt) -> None:
        self.budget = Budget(_STEPS)
        kinds: dict[_Kind, int] = {}
        self.sides = _Side(old, kinds, self.budget), _Side(new, kinds, self.budget)
        self._found: dict[tuple[int, int], tuple[Statement, ...]] = {}

    def changes(self, agent: str, name: str) -> Iterator[RobotsChange]:
        """Yield what changed for an agent."""
        old, new = self.sides
        alike = old.kind(agent), new.kind(agent)
        if alike[0] == alike[1]:
            return
        before, after = old.book(agent), new.book(agent)
        if alike not in self._found:
            self.budget.left = max(self.budget.left, _AT_LEAST)
            self._found[alike] = statements(before, after, self.budget)
        for one in self._found[alike]:
            yield RobotsChange(
                agent=name,
                path=one.path,
                exceptions=one.exceptions,
                example=one.example,
                was=one.was,
                now=not one.was,
                lines=(before.line(one.deciding[0], allow=one.was), after.line(one.deciding[1], allow=not one.was)),
                otherwise=one.otherwise,
                named=(old.names(agent), new.names(agent)),
                extent=one.extent,
                exact=one.exact,
            )
