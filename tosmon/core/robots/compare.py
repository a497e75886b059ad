"""Compare two robots.txt by what they permit: one statement for each agent and part of the site.

Each pattern that either file holds for an agent stands for the paths it covers; an example path of it is decided in
both files. A statement covers all patterns below it that changed alike, and names those that did not as exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tosmon.core.model import Change, ChangeKind, Clause, Direction, Segment, Severity
from tosmon.core.robots.decide import decide_path, matches, rules_for
from tosmon.core.robots.parse import RobotsRule, RobotsTxt

__all__ = ["RobotsChange", "as_changes", "compare"]


@dataclass(frozen=True, slots=True)
class RobotsChange:
    """For `agent`, paths matching `path` (but not `exceptions`) were allowed or not, and now are the other."""

    agent: str
    path: str
    exceptions: tuple[str, ...]
    example: str
    was: bool
    now: bool
    lines: tuple[int | None, int | None]

    @property
    def site_wide(self) -> bool:
        """Return whether the statement speaks of the whole site."""
        return self.path == "/"


@dataclass(frozen=True, slots=True)
class _Probe:
    """One pattern, an example of it, and what both files decide for the example."""

    pattern: str
    example: str
    was: bool
    now: bool
    lines: tuple[int | None, int | None]

    @property
    def differs(self) -> bool:
        return self.was != self.now


def compare(old: RobotsTxt, new: RobotsTxt, agents: Iterable[str] = ()) -> tuple[RobotsChange, ...]:
    """Return what changed for `*`, for every agent that either file names, and for `agents`; site-wide first."""
    named = dict.fromkeys(("*", *old.agents, *new.agents, *(agent.lower() for agent in agents)))
    everyone = _statements("*", rules_for(old, "*"), rules_for(new, "*"))
    found = list(everyone)
    for agent in named:
        if agent in {"*", ""} or not (agent in old.agents or agent in new.agents):
            continue  # an agent that neither file names is told by the statements about `*`
        found += _statements(agent, rules_for(old, agent), rules_for(new, agent))
    return tuple(sorted(found, key=lambda change: (not change.site_wide, change.agent != "*")))


def as_changes(statements: Iterable[RobotsChange]) -> tuple[Change, ...]:
    """Return the statements as changes of an event, each in words before and after."""
    return tuple(_as_change(statement) for statement in statements)


def _statements(agent: str, old: tuple[RobotsRule, ...], new: tuple[RobotsRule, ...]) -> tuple[RobotsChange, ...]:
    if {(rule.allow, rule.pattern) for rule in old} == {(rule.allow, rule.pattern) for rule in new}:
        return ()
    patterns = sorted(
        {"/", *(rule.pattern for rule in (*old, *new) if rule.pattern)}, key=lambda text: (len(text), text)
    )
    probes = [_probe(pattern, old, new) for pattern in patterns]
    told: list[_Probe] = []
    for probe in probes:
        if probe.differs and not any(_covers(above, probe) for above in told):
            told.append(probe)
    return tuple(_statement(agent, probe, probes) for probe in told)


def _covers(above: _Probe, below: _Probe) -> bool:
    return (above.was, above.now) == (below.was, below.now) and matches(above.pattern, below.example)


def _statement(agent: str, probe: _Probe, probes: list[_Probe]) -> RobotsChange:
    below = [other for other in probes if other is not probe and matches(probe.pattern, other.example)]
    exceptions = tuple(other.pattern for other in below if (other.was, other.now) != (probe.was, probe.now))
    return RobotsChange(agent, probe.pattern, exceptions, probe.example, probe.was, probe.now, probe.lines)


def _probe(pattern: str, old: tuple[RobotsRule, ...], new: tuple[RobotsRule, ...]) -> _Probe:
    example = _example(pattern)
    was, now = decide_path(old, example), decide_path(new, example)
    return _Probe(pattern, example, was.allowed, now.allowed, (was.line, now.line))


def _plain(pattern: str) -> str:
    """Return the shortest pattern that matches the same: a `*` at the end says nothing, nor does one for the site."""
    return pattern.rstrip("*") or "/"


def _example(pattern: str) -> str:
    """Return a path that the pattern matches, and that no other pattern is likely to match by accident."""
    path = pattern.removesuffix("$").replace("*", "tosmon")
    return path if path.startswith("/") else "/" + path


def _as_change(statement: RobotsChange) -> Change:
    before, after = (_words(statement, allowed=allowed) for allowed in (statement.was, statement.now))
    segments: tuple[Segment, ...] = (("delete", before), ("insert", after))
    stricter = statement.was and not statement.now
    return Change(
        kind=ChangeKind.AMENDED,
        before=Clause(before, headings=(statement.agent,)),
        after=Clause(after, headings=(statement.agent,)),
        positions=statement.lines,
        segments=segments,
        labels_before=("robots_txt",),
        labels_after=("robots_txt",),
        direction=Direction.STRENGTHENED if stricter else Direction.WEAKENED,
        reason=f"{_who(statement.agent)} {'may no longer' if stricter else 'may now'} fetch {_where(statement)}",
        severity=Severity.HIGH if statement.site_wide else Severity.MEDIUM,
    )


def _words(statement: RobotsChange, *, allowed: bool) -> str:
    return f"{_who(statement.agent)}: {_where(statement)} {'allowed' if allowed else 'disallowed'}"


def _who(agent: str) -> str:
    return "every crawler not named" if agent == "*" else agent


def _where(statement: RobotsChange) -> str:
    place = "the whole site" if statement.site_wide else statement.path
    if not statement.exceptions:
        return place
    shown = ", ".join(statement.exceptions[:3])
    more = len(statement.exceptions) - 3
    return f"{place} (except {shown}{f' and {more} more' if more > 0 else ''})"
