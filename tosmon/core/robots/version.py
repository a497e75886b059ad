"""robots.txt as a version: one clause for each rule under its agents, and a hash of what is permitted."""

from __future__ import annotations

import hashlib
import json

from tosmon.core.model import Clause, Version
from tosmon.core.robots.parse import Group, RobotsRule, RobotsTxt, product_token

__all__ = ["as_version", "from_version", "rules_hash"]


def as_version(robots: RobotsTxt) -> Version:
    """Return the rules as clauses, in the file's order; `number` is the line a rule stands on."""
    rules = tuple(
        Clause(
            text=f"{'Allow' if rule.allow else 'Disallow'}: {rule.pattern}",
            headings=(", ".join(group.names),),
            number=str(rule.line),
        )
        for group in robots.groups
        for rule in group.rules
    )
    records = tuple(
        Clause(text=f"{record.field}: {record.value}", number=str(record.line)) for record in robots.records
    )
    return Version(clauses=rules + records, title="robots.txt")


def from_version(version: Version) -> RobotsTxt:
    """Return the rules that a version made by `as_version` holds: for comparing where the file itself is damaged.

    Agents without a rule of their own are not in it.
    """
    groups = []
    for clause in version.clauses:
        if clause.headings:
            verb, _, pattern = clause.text.partition(":")
            names = tuple(clause.heading.split(", "))
            agents = tuple("*" if name.startswith("*") else product_token(name) for name in names)
            rule = RobotsRule(verb == "Allow", pattern.strip(), int(clause.number))
            groups.append(Group(agents, names, (rule,)))
    return RobotsTxt(tuple(groups))


def rules_hash(robots: RobotsTxt) -> str:
    """Return a hash that grouping, order, case of agents, comments and repeated rules do not change."""
    merged: dict[str, set[tuple[bool, str]]] = {}
    for group in robots.groups:
        for agent in group.agents:
            merged.setdefault(agent, set()).update((rule.allow, rule.pattern) for rule in group.rules if rule.pattern)
    records = sorted({(record.field, record.value) for record in robots.records})
    canonical = [sorted((agent, sorted(rules)) for agent, rules in merged.items()), records]
    return hashlib.sha256(json.dumps(canonical).encode()).hexdigest()
