"""robots.txt as a version: one clause for each rule under its agents, and a hash of what is permitted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from tosmon.core.model import Clause, Version
from tosmon.core.robots.parse import OF_A_GROUP, Group, Record, RobotsRule, RobotsTxt, is_any_agent, product_token

__all__ = ["as_version", "from_version", "rules_hash"]

NO_RULE = "no rule"  # the clause of agents that are named and bound by nothing
WORDS = {True: "Allow", False: "Disallow"}


def as_version(robots: RobotsTxt) -> Version:
    """Return the rules as clauses, in the file's order; `number` is the line a rule stands on."""
    rules = tuple(clause for group in robots.groups for clause in _clauses(group))
    records = tuple(
        Clause(text=f"{record.field}: {record.value}", number=str(record.line)) for record in robots.records
    )
    return Version(clauses=rules + records, title="robots.txt")


def from_version(version: Version) -> RobotsTxt:
    """Return the groups that a version made by `as_version` holds: for comparing where the file itself is damaged."""
    return RobotsTxt(tuple(_group(clause) for clause in version.clauses if clause.headings))


def rules_hash(robots: RobotsTxt) -> str:
    """Return a hash of what a robots.txt permits and says beside it.

    It does not change with grouping, order, case of agents, comments, white space, repeated rules, rules that a like
    one overrides (allow wins), and agents that nobody can have or that are bound as everybody is.
    """
    records = sorted({(record.field, _folded(record.value)) for record in _of_everybody(robots)})
    canonical = [_permitted(robots), records, *_of_agents(robots)]
    return hashlib.sha256(json.dumps(canonical).encode()).hexdigest()


def _clauses(group: Group) -> Iterable[Clause]:
    headings = (", ".join(_quoted(name) for name in group.names),)
    for rule in group.rules:
        yield Clause(text=f"{WORDS[rule.allow]}: {rule.pattern}", headings=headings, number=str(rule.line))
    if not group.rules:
        yield Clause(text=NO_RULE, headings=headings)


def _group(clause: Clause) -> Group:
    names = tuple(_unquoted(name) for name in clause.heading.split(", "))
    agents = tuple("*" if is_any_agent(name) else product_token(name) for name in names)
    if clause.text == NO_RULE:
        return Group(agents, names, ())
    verb, _, pattern = clause.text.partition(":")
    return Group(agents, names, (RobotsRule(verb == WORDS[True], pattern.removeprefix(" "), int(clause.number)),))


def _quoted(name: str) -> str:
    """Return a name so that no comma in it separates names."""
    return name.replace("%", "%25").replace(",", "%2C") if "," in name else name


def _unquoted(name: str) -> str:
    return name.replace("%2C", ",").replace("%25", "%") if "%2C" in name else name


def _permitted(robots: RobotsTxt) -> list[tuple[str, list[tuple[bool, str]]]]:
    """Return the rules of each agent that is not bound as everybody is, both in order."""
    merged: dict[str, set[tuple[bool, str]]] = {"*": set()}
    for group in robots.groups:
        for agent in group.agents:
            merged.setdefault(agent, set()).update((rule.allow, rule.pattern) for rule in group.rules if rule.pattern)
    bound = {
        agent: {rule for rule in rules if rule[0] or (True, rule[1]) not in rules} for agent, rules in merged.items()
    }
    everybodys = bound.pop("*")
    bound.pop("", None)
    told = {agent: rules for agent, rules in bound.items() if rules != everybodys}
    if everybodys:
        told["*"] = everybodys
    return sorted((agent, sorted(rules)) for agent, rules in told.items())


def _of_everybody(robots: RobotsTxt) -> Iterable[Record]:
    return (record for record in robots.records if record.field not in OF_A_GROUP or record.group is None)


def _of_agents(robots: RobotsTxt) -> list[list[tuple[str, str, str]]]:
    """Return, where any stand in groups, the records that speak to agents, each with its agent."""
    found = {
        (agent, record.field, _folded(record.value))
        for record in robots.records
        if record.group is not None and record.field in OF_A_GROUP
        for agent in robots.groups[record.group].agents
    }
    return [sorted(found)] if found else []


def _folded(value: str) -> str:
    return " ".join(value.split())
