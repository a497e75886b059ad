"""robots.txt as a version: one clause for each rule under its agents, and a hash of what is permitted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable

from tosmon.core.model import Clause, Version
from tosmon.core.robots.decide import groups_naming
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
    one overrides (allow wins), and agents that nobody can have or that are told what everybody is.
    """
    records = sorted({(record.field, _folded(record.value)) for record in robots.records if not _of_a_group(record)})
    return _digest([_told(robots), records])


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


def _told(robots: RobotsTxt) -> list[tuple[str, str]]:
    """Return a digest of rules and records for everybody and each agent that is told something else, in order."""
    records: dict[int, list[tuple[str, str]]] = {}
    for record in filter(_of_a_group, robots.records):
        assert record.group is not None, "it stands in one"
        records.setdefault(record.group, []).append((record.field, _folded(record.value)))
    told: dict[tuple[int, ...], str] = {}  # by groups: a file may hold many agents under many rules
    by_agent = {}
    for agent, groups in groups_naming(robots).items():
        if groups not in told:
            rules = {(rule.allow, rule.pattern) for index in groups for rule in robots.groups[index].rules}
            said = {record for index in groups for record in records.get(index, ())}
            told[groups] = _digest([sorted(filter(_effective(rules), rules)), sorted(said)])
        by_agent[agent] = told[groups]
    everybodys = by_agent.pop("*")
    by_agent.pop("", None)
    return sorted({("*", everybodys), *((agent, said) for agent, said in by_agent.items() if said != everybodys)})


def _effective(rules: set[tuple[bool, str]]) -> Callable[[tuple[bool, str]], bool]:
    """Return what tells rules that say something from empty ones and those that an equal Allow overrides."""
    return lambda rule: rule[1] != "" and (rule[0] or (True, rule[1]) not in rules)


def _of_a_group(record: Record) -> bool:
    return record.group is not None and record.field in OF_A_GROUP


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def _folded(value: str) -> str:
    return " ".join(value.split())
