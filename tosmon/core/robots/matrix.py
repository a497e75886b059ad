"""Which crawlers a robots.txt admits, for many platforms and crawlers at once, and where that differs between moments.

Decisions are those of `tosmon.core.robots.decide`; what the crawlers are is told by `tosmon.core.robots.crawlers`, and
which file stood when by those who read the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.decide import Decision, RuleSet, rules_for
from tosmon.core.robots.parse import RobotsRule, RobotsTxt
from tosmon.core.robots.status import Meaning

__all__ = [
    "Access",
    "Admission",
    "Bound",
    "CellChange",
    "Matrix",
    "MatrixRow",
    "Said",
    "admission",
    "changed",
    "matrix",
]

Said = RobotsTxt | Literal[Meaning.UNAVAILABLE, Meaning.UNREACHABLE] | None
"""What a host said to crawlers: rules; what the status of its answer means instead; None where nobody looked."""

_ANYTHING: Final = (
    "\0"  # stands for whatever a `*` matches: no pattern holds this character (the parser ends lines at it)
)
_UNNAMED: Final = "/" + _ANYTHING  # a page that no rule singles out


class Access(StrEnum):
    """What a crawler may fetch of a site."""

    ALLOWED = "allowed"  # everything
    PARTLY = "partly"  # something, but not everything
    DISALLOWED = "disallowed"  # nothing, robots.txt itself aside (RFC 9309 section 2.2.2)
    UNKNOWN = "unknown"  # no robots.txt was captured


class Bound(StrEnum):
    """By what a crawler is bound."""

    OWN = "own"  # a group that names it
    ANY = "any"  # the group of `*`
    NONE = "none"  # no group is for it, and so nothing is disallowed
    CANNOT_MATCH = "cannot-match"  # a group tries to name it, but reads as another token: bound as any other crawler
    STATUS = "status"  # no file, but what the status of the answer means (RFC 9309 section 2.3.1)


@dataclass(frozen=True, slots=True)
class Admission:
    """What one robots.txt lets one crawler do.

    `front_page` is whether "/" is allowed, and `line` that of the rule which decided this (None where none did).
    `elsewhere` is whether a page is allowed that no rule singles out: where the access is partly, it tells "everything
    but …" from "nothing but …". `allows` and `disallows` count the crawler's rules. In what is unknown all are empty.
    """

    access: Access
    by: Bound
    line: int | None = None
    front_page: bool = False
    elsewhere: bool = False
    allows: int = 0
    disallows: int = 0

    @property
    def permits(self) -> tuple[Access, bool, bool]:
        """Return what is permitted, without the rules by which it is: equal where nothing worth telling differs."""
        return self.access, self.front_page, self.elsewhere


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What the robots.txt of that document id ("x/robots.txt") lets each crawler do, in the order of the crawlers."""

    document: str
    admissions: tuple[Admission, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Documents by crawlers."""

    crawlers: tuple[Crawler, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A crawler's admission that differs between two moments."""

    document: str
    crawler: Crawler
    was: Admission
    now: Admission


def matrix(rows: Iterable[tuple[str, Said]], crawlers: Iterable[Crawler]) -> Matrix:
    """Return what each document, given by its id with what its host said, lets each of the crawlers do."""
    asked = tuple(crawlers)
    return Matrix(asked, tuple(MatrixRow(document, _admissions(said, asked)) for document, said in rows))


def admission(said: Said, crawler: Crawler | str) -> Admission:
    """Return what one robots.txt lets one crawler (or the token of one, or `*`) do."""
    return _admissions(said, (crawler if isinstance(crawler, Crawler) else Crawler(crawler),))[0]


def changed(before: Matrix, after: Matrix) -> tuple[CellChange, ...]:
    """Return the cells in which what a crawler may fetch differs, in the order of `after`.

    The same access by other rules is no difference; nor is a document or crawler that either side does not know.
    """
    earlier = {row.document: dict(zip(_tokens(before), row.admissions, strict=True)) for row in before.rows}
    found = []
    for row in after.rows:
        known = earlier.get(row.document, {})
        for crawler, now in zip(after.crawlers, row.admissions, strict=True):
            was = known.get(crawler.token.lower())
            if was is not None and _differ(was, now):
                found.append(CellChange(row.document, crawler, was, now))
    return tuple(found)


def _tokens(matrix: Matrix) -> list[str]:
    return [crawler.token.lower() for crawler in matrix.crawlers]


def _differ(was: Admission, now: Admission) -> bool:
    return Access.UNKNOWN not in {was.access, now.access} and was.permits != now.permits


def _admissions(said: Said, crawlers: Sequence[Crawler]) -> tuple[Admission, ...]:
    if said is None:
        return (Admission(Access.UNKNOWN, Bound.STATUS),) * len(crawlers)
    if said is Meaning.UNAVAILABLE:  # they may access everything, section 2.3.1.3
        return (Admission(Access.ALLOWED, Bound.STATUS, front_page=True, elsewhere=True),) * len(crawlers)
    if said is Meaning.UNREACHABLE:  # they must take everything for disallowed, section 2.3.1.4
        return (Admission(Access.DISALLOWED, Bound.STATUS),) * len(crawlers)
    return _by_rules(said, crawlers)


def _by_rules(robots: RobotsTxt, crawlers: Sequence[Crawler]) -> tuple[Admission, ...]:
    """Return the admissions by a file; most crawlers share one, that of `*`, which is worked out once."""
    tokens = {agent for group in robots.groups for agent in group.agents}
    written = {name.strip().lower() for group in robots.groups for name in group.names}
    rest = Bound.ANY if "*" in tokens else Bound.NONE
    judged: dict[tuple[str, Bound], Admission] = {}
    found = []
    for crawler in crawlers:
        by = _bound(crawler, tokens, written, rest)
        agent = crawler.token.lower() if by is Bound.OWN else "*"
        if (agent, by) not in judged:
            judged[agent, by] = _judged(rules_for(robots, agent), by)
        found.append(judged[agent, by])
    return tuple(found)


def _bound(crawler: Crawler, tokens: set[str], written: set[str], rest: Bound) -> Bound:
    asked = crawler.token.lower()
    if crawler.matchable:
        return Bound.OWN if asked in tokens else rest
    if asked == "*":
        return rest
    named = any(name == asked or name.startswith(asked + "/") for name in written)  # "MJ12bot/v1.4" names it, too
    return Bound.CANNOT_MATCH if named else rest


def _judged(rules: RuleSet, by: Bound) -> Admission:
    front = rules.decide("/")
    elsewhere = rules.decide(_UNNAMED).allowed
    speaking = [rule for rule in rules if rule.pattern]
    return Admission(
        access=_access(rules, speaking, front, elsewhere=elsewhere),
        by=by,
        line=front.line,
        front_page=front.allowed,
        elsewhere=elsewhere,
        allows=sum(rule.allow for rule in speaking),
        disallows=sum(not rule.allow for rule in speaking),
    )


def _access(rules: RuleSet, speaking: Iterable[RobotsRule], front: Decision, *, elsewhere: bool) -> Access:
    """Return the access, exactly; rules about robots.txt itself are passed over, as it is always allowed.

    A pattern that matches the typical path of another matches every path of it, because what stands for the other's `*`
    stands in no pattern, so that only a `*` can have matched it. So where a page that no rule singles out is allowed,
    everything is, unless the typical path of a disallow is not (an allow that overrules it there does so everywhere);
    and where such a page is not allowed, nothing is, unless the typical path of an allow is.
    """
    if front.allowed != elsewhere:
        return Access.PARTLY
    others = (rule.pattern for rule in speaking if rule.allow is not elsewhere and not _of_robots_txt(rule.pattern))
    paths = (path for pattern in others for path in _typical_paths(pattern) if path)
    if any(rules.decide(path).allowed is not elsewhere for path in paths):
        return Access.PARTLY
    return Access.ALLOWED if elsewhere else Access.DISALLOWED


def _of_robots_txt(pattern: str) -> bool:
    """Return whether a rule is meant for robots.txt alone, though the pattern may match `/robots.txt?x` as well."""
    return pattern.rstrip("*$") == "/robots.txt"


def _typical_paths(pattern: str) -> Iterator[str]:
    yield _typical(pattern)
    if "/index.htm" in pattern:  # an allowed index page stands for its folder, too (see `tosmon.core.robots.decide`)
        yield _typical(pattern.rpartition("/")[0] + "/$")


def _typical(pattern: str) -> str:
    """Return a path that the pattern matches and that is like any other it matches; "" where no path can match."""
    anchored = pattern.endswith("$")
    path = pattern[:-1] if anchored else pattern + "*"
    if path.startswith("*"):
        path = "/" + path  # paths begin with a slash
    return path.replace("*", _ANYTHING) if path.startswith("/") else ""
