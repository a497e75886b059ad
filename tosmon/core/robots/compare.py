"""Compare two robots.txt by what they permit: one statement for each agent and part of the site.

Each pattern that either file holds for an agent stands for the paths it covers; an example path of it is decided in
both files. A statement covers all patterns below it that changed alike, and names those that did not as exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tosmon.core.model import Change, ChangeKind, Clause, Direction, Segment, Severity
from tosmon.core.robots.decide import decide_path, matches, rules_for
from tosmon.core.robots.parse import RobotsRule, RobotsTxt, product_token

__all__ = ["RobotsChange", "as_changes", "compare"]

SHOWN = 3  # exceptions named in words


@dataclass(frozen=True, slots=True)
class RobotsChange:
    """For `agent`, paths matching `path` (but not `exceptions`) were allowed or not, and now are the other.

    `otherwise` are those of the exceptions that are now not as the rest is; the others were so before.
    """

    agent: str
    path: str
    exceptions: tuple[str, ...]
    example: str
    was: bool
    now: bool
    lines: tuple[int | None, int | None]
    otherwise: tuple[str, ...] = ()

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
    """Return what changed for `*` and every agent that either file names: site-wide first, `agents` before others."""
    named = {**_written(old), **_written(new)}
    known = {product_token(agent) for agent in agents}
    found = list(_statements("*", rules_for(old, "*"), rules_for(new, "*")))
    for agent, name in named.items():
        found += _statements(name, rules_for(old, agent), rules_for(new, agent))
    # Crawlers that neither file names are bound by `*`, and told by its statements.
    return tuple(sorted(found, key=lambda change: _urgency(change, known)))


def _written(robots: RobotsTxt) -> dict[str, str]:
    """Return the agents that a file names, by token, as they are written there ("GPTBot")."""
    pairs = ((agent, name) for group in robots.groups for agent, name in zip(group.agents, group.names, strict=True))
    return {agent: name[: len(agent)] for agent, name in pairs if agent not in {"", "*"}}


def _urgency(change: RobotsChange, known: set[str]) -> tuple[bool, bool, bool]:
    """Return what sorts statements: the whole site first, then everybody, then the crawlers that readers ask for."""
    return (not change.site_wide, change.agent != "*", change.agent.lower() not in known)


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
    otherwise = tuple(other.pattern for other in below if other.now != probe.now)
    return RobotsChange(agent, probe.pattern, exceptions, probe.example, probe.was, probe.now, probe.lines, otherwise)


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
    if not statement.otherwise:
        return place
    shown = ", ".join(statement.otherwise[:SHOWN])
    more = len(statement.otherwise) - SHOWN
    return f"{place} (except {shown}{f' and {more} more' if more > 0 else ''})"
