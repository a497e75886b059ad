"""Statements about robots.txt as changes of an event, in words; crawlers that changed alike are told together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tosmon.core.model import Change, ChangeKind, Clause, Direction, Segment, Severity
from tosmon.core.robots.compare import RobotsChange
from tosmon.core.robots.globs import Glob, contains, glob_of, intersects
from tosmon.core.robots.regions import Extent

__all__ = ["EVERYBODY", "NAMING", "as_changes", "essential"]

_WIDE = 40  # statements of an agent that may speak for others, the most general ones
_SHOWN = 3  # crawlers and exceptions named in words
_NAME = 100  # characters of a crawler's name that are shown: a line may have thousands
_PATH = 300  # of a path
EVERYBODY = "every crawler not named"
NAMING = {
    (False, True): "now named: was bound by the rules for every crawler",
    (True, False): "no longer named: bound by the rules for every crawler",
}


def essential(statements: Iterable[RobotsChange]) -> tuple[RobotsChange, ...]:
    """Return the statements without those that a reader hears in a wider one of the same agent.

    "May no longer fetch the whole site" says of `/jobs/` that it is closed as well, though the two were closed by
    different rules before: what a statement leaves out because it was so already is not named in words.
    """
    found = tuple(statements)
    wider: dict[tuple[str, bool], list[_Said]] = {}
    for one in sorted(found, key=lambda one: (len(one.path), one.path)):
        said = wider.setdefault((one.agent, one.now), [])
        if one.extent is not Extent.PART and len(said) < _WIDE:
            said.append(_Said.of(one))
    return tuple(one for one in found if not any(other.tells(one) for other in wider.get((one.agent, one.now), ())))


class _Said(NamedTuple):
    """A statement as its words are heard: a part of the site, less the exceptions that are named."""

    glob: Glob | None
    exceptions: tuple[Glob, ...]

    @classmethod
    def of(cls, statement: RobotsChange) -> _Said:
        return cls(glob_of(statement.path), tuple(filter(None, map(glob_of, statement.otherwise))))

    def tells(self, other: RobotsChange) -> bool:
        """Return whether the other says of a part what this one says of more."""
        glob = glob_of(other.path)
        if glob is None or self.glob is None or glob == self.glob or not contains(self.glob, glob):
            return False
        return not any(intersects(exception, glob) for exception in self.exceptions)


def as_changes(statements: Iterable[RobotsChange]) -> tuple[Change, ...]:
    """Return the statements as changes of an event, one for all agents of which the same is said.

    What a reader hears in a wider statement is not told again.
    """
    alike: dict[tuple[object, ...], list[RobotsChange]] = {}
    for one in essential(statements):
        alike.setdefault((one.path, one.exceptions, one.was, one.otherwise, one.extent), []).append(one)
    return tuple(map(_as_change, alike.values()))


def _as_change(alike: Sequence[RobotsChange]) -> Change:
    first = alike[0]
    who, where = _who([one.agent for one in alike]), _where(first)
    short = where.removeprefix("the ")
    before, after = (f"{who}: {short} {_verdict(allowed=allowed)}" for allowed in (first.was, first.now))
    segments: tuple[Segment, ...] = (
        ("equal", f"{who}: {short} "),
        ("delete", _verdict(allowed=first.was)),
        ("insert", _verdict(allowed=first.now)),
    )
    headings = (", ".join(one.agent for one in alike),)
    return Change(
        kind=ChangeKind.AMENDED,
        before=Clause(before, headings=headings),
        after=Clause(after, headings=headings),
        positions=first.lines,
        segments=segments,
        labels_before=("robots_txt",),
        labels_after=("robots_txt",),
        direction=Direction.WEAKENED if first.now else Direction.STRENGTHENED,
        reason="; ".join((_happened(alike, where), *_naming(alike), *_doubt(first))),
        severity=Severity.HIGH if first.site_wide else Severity.MEDIUM,
    )


def _happened(alike: Sequence[RobotsChange], where: str) -> str:
    """Return who may now fetch it, or no longer: everybody first, then those that are named and changed alike."""
    agents, now = [one.agent for one in alike], alike[0].now
    apart = agents[1:] if agents[0] == "*" else []
    said = f"{_who(agents[:1] if apart else agents)} {'may now' if now else 'may no longer'} fetch {where}"
    return f"{said}, {'and so' if now else 'nor'} may {_who(apart)}" if apart else said


def _verdict(*, allowed: bool) -> str:
    return "allowed" if allowed else "disallowed"


def _who(agents: Sequence[str]) -> str:
    """Return "GPTBot", "GPTBot and CCBot", "Googlebot, bingbot and 12 more"."""
    names = [EVERYBODY if agent == "*" else _cut(agent, _NAME) for agent in agents]
    if len(names) <= _SHOWN:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{', '.join(names[: _SHOWN - 1])} and {len(names) - _SHOWN + 1} more"


def _where(statement: RobotsChange) -> str:
    """Return the part of the site in words, with those exceptions that now are not as the rest is."""
    place = "the whole site" if statement.site_wide else _cut(statement.path, _PATH)
    place = f"parts of {place}" if statement.extent is Extent.PART else place
    if not statement.otherwise:
        return place
    shown = ", ".join(_cut(path, _PATH) for path in statement.otherwise[:_SHOWN])
    more = len(statement.otherwise) - _SHOWN
    return f"{place} (except {shown}{f' and {more} more' if more > 0 else ''})"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _naming(alike: Sequence[RobotsChange]) -> tuple[str, ...]:
    """Return what was said if the file began or ceased to name these agents, all or some of them."""
    told = []
    for named, words in NAMING.items():
        ones = [one.agent for one in alike if one.named == named]
        if len(ones) == len(alike):
            told.append(words)
        elif ones:
            told.append(f"{_who(ones)} {words}")
    return tuple(told)


def _doubt(statement: RobotsChange) -> tuple[str, ...]:
    """Return what a reader must know where a part was so before, or where the comparison was cut short."""
    told = [f"parts of it were {_verdict(allowed=statement.now)} before"] if statement.extent is Extent.MOST else []
    return (*told, *([] if statement.exact else ["not all could be told: the rules are too entangled"]))
