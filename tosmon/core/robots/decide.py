"""Decide whether an agent may fetch a URL, and name the line that says so (RFC 9309 sections 2.2.1 and 2.2.2).

The rules of an agent are put in order once (`RuleSet`); a decision then looks at few of them: of all plain patterns
only the last that sorts before the path can be the longest that begins it, or one of those that begin that one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from tosmon.core.robots.parse import RobotsRule, RobotsTxt

__all__ = [
    "Decision",
    "RuleSet",
    "beginnings",
    "decide",
    "decide_path",
    "groups_naming",
    "matches",
    "path_of",
    "rules_for",
]


class Decision(NamedTuple):
    """Whether a fetch is allowed, and the rule that decided; None where no rule speaks of it."""

    allowed: bool
    rule: RobotsRule | None = None

    @property
    def line(self) -> int | None:
        """Return the line of the rule that decided."""
        return self.rule.line if self.rule else None


UNSPOKEN = Decision(allowed=True)

# URLs that need no thought: absolute or a path, printable ASCII, without a fragment.
USUAL_URL = re.compile(r"(?:https?://[^/?;#]*|(?!//))(/[!\"$-~]*)")


class RuleSet(tuple[RobotsRule, ...]):  # noqa: SLOT001 - its order is kept in the instance's __dict__
    """The rules that bind one agent, in the file's order; what decisions need is made of them at the first."""

    @cached_property
    def _order(self) -> _Order:
        return _Order(self)

    def decide(self, path: str) -> Decision:
        """Return the decision of the longest matching pattern; allow wins ties, and no match allows (2.2.2)."""
        if path == "/robots.txt":  # implicitly allowed, section 2.2.2
            return UNSPOKEN
        return self._order.decide(path)


def decide(robots: RobotsTxt, agent: str, url: str) -> Decision:
    """Return whether `agent` (a product token, or `*`) may fetch `url` (absolute, or a path)."""
    return rules_for(robots, agent).decide(path_of(url))


def rules_for(robots: RobotsTxt, agent: str) -> RuleSet:
    """Return the rules that bind an agent: those of all groups naming it, else those of `*` (section 2.2.1).

    The agent is held whole against the tokens in the file, ignoring case: "Googlebot/2.1" and "008" are no product
    tokens, match no group, and are bound by `*`. Rules of groups that name both belong to the agent.
    """
    naming = groups_naming(robots)
    named = naming.get(agent.lower()) if agent.isascii() else None
    groups = naming["*"] if named is None else named
    rules = robots.rule_sets.get(groups)
    if rules is None:
        rules = RuleSet(rule for index in groups for rule in robots.groups[index].rules)
        robots.rule_sets[groups] = rules
    assert isinstance(rules, RuleSet), "only this function keeps any"
    return rules


def groups_naming(robots: RobotsTxt) -> Mapping[str, tuple[int, ...]]:
    """Return for each token in the file the groups that name it, by index and once each; for `*` perhaps none."""
    if not robots.named_in:
        found: dict[str, dict[int, None]] = {"*": {}}
        for index, group in enumerate(robots.groups):
            for agent in group.agents:
                found.setdefault(agent, {})[index] = None
        robots.named_in.update({agent: tuple(groups) for agent, groups in found.items()})
    return robots.named_in


def decide_path(rules: Iterable[RobotsRule], path: str) -> Decision:
    """Return what rules decide for a path; quick where they are a `RuleSet`, for any others are ordered each time."""
    return (rules if isinstance(rules, RuleSet) else RuleSet(rules)).decide(path)


def matches(pattern: str, path: str) -> bool:
    """Return whether a pattern (with `*`, and `$` at its end; section 2.2.3) matches the beginning of a path."""
    anchored = pattern.endswith("$")
    head, *rest = (pattern[:-1] if anchored else pattern).split("*")
    if not rest:
        return path == head if anchored else path.startswith(head)
    return path.startswith(head) and _rest_matches(rest, path, len(head), anchored=anchored)


def path_of(url: str) -> str:
    """Return path and query of a URL as the reference parser cuts them; octets outside ASCII percent-encoded.

    Section 2.2.2 asks for that encoding, while the reference wants its URLs encoded already. As there, nothing else
    about the URL is touched: `%c3` is not `%C3`, and `%62` is not `b`, though the section's letter has them equal.
    """
    usual = USUAL_URL.fullmatch(url)
    if usual:
        return usual[1]
    start = 2 if url.startswith("//") else 0
    early = _first_of(url, "/?;", start)
    scheme = url.find("://", start)
    begin = start if scheme < 0 or 0 <= early < scheme else scheme + 3
    cut = _first_of(url, "/?;", begin)
    fragment = url.find("#", start)
    if cut < 0 or 0 <= fragment < cut:
        return "/"
    path = url[cut : fragment if fragment >= 0 else len(url)].partition("\0")[0]
    path = path if path.startswith("/") else "/" + path
    return path if path.isascii() else "".join(map(_encoded, path))


class _Wild(NamedTuple):
    """A pattern with a `*`, taken apart: what stands before the first one, and the pieces behind it."""

    length: int
    head: str
    rest: tuple[str, ...]
    anchored: bool
    decision: Decision

    def matches(self, path: str) -> bool:
        return path.startswith(self.head) and _rest_matches(self.rest, path, len(self.head), anchored=self.anchored)


class _Order:
    """Patterns in the order in which decisions ask them."""

    __slots__ = ("_above", "_decisions", "_exact", "_plain", "_wild")

    def __init__(self, rules: Iterable[RobotsRule]) -> None:
        literal: dict[str, Decision] = {}
        self._exact: dict[str, Decision] = {}
        wild: dict[str, Decision] = {}
        for pattern, rule in _patterns(rules):
            if "*" in pattern:
                kept = wild
            elif pattern[-1] == "$":
                kept, pattern = self._exact, pattern[:-1]  # noqa: PLW2901 - asked for by the whole path
            else:
                kept = literal
            known = kept.get(pattern)
            if known is None or (rule.allow and not known.allowed):
                kept[pattern] = Decision(rule.allow, rule)
        self._plain = sorted(literal)
        self._decisions = [literal[pattern] for pattern in self._plain]
        self._above = beginnings(self._plain)
        taken_apart = (_taken_apart(pattern, decision) for pattern, decision in wild.items())
        ordered = sorted(taken_apart, key=lambda one: (-one.length, *_rank(one.decision)))
        # Each with its longest piece: most are dismissed by looking for that alone.
        self._wild = [(max((one.head, *one.rest), key=len), one) for one in ordered]

    def decide(self, path: str) -> Decision:
        best, length = self._literal(path)
        for longest, wild in self._wild:
            if longest in path:
                if wild.length < length:
                    break
                if wild.matches(path):
                    return wild.decision if wild.length > length else min(best, wild.decision, key=_rank)
        return best

    def _literal(self, path: str) -> tuple[Decision, int]:
        """Return the decision of the longest pattern without `*` and that pattern's length; 0 where none matches."""
        exact = self._exact.get(path)
        if exact is not None:
            return exact, len(path) + 1  # longer than any that only begins the path
        plain, above = self._plain, self._above
        at = bisect_right(plain, path) - 1
        while at >= 0:
            pattern = plain[at]
            if path.startswith(pattern):
                return self._decisions[at], len(pattern)
            at = above[at]
        return UNSPOKEN, 0


def _patterns(rules: Iterable[RobotsRule]) -> Iterable[tuple[str, RobotsRule]]:
    """Yield each pattern with its rule; an empty one says nothing, and an allowed index page stands for its folder.

    The reference parser also reads "Allow: /x/index.html" as "Allow: /x/$"; so did crawlers before it was published.
    """
    for rule in rules:
        pattern = rule.pattern
        if pattern:
            yield pattern, rule
            if rule.allow and "/index.htm" in pattern:
                folder, _, name = pattern.rpartition("/")
                if name.startswith("index.htm"):
                    yield folder + "/$", rule


def _rank(decision: Decision) -> tuple[bool, int]:
    """Return what puts the better of two decisions of one length first: one that allows, then one further up."""
    return not decision.allowed, decision.line or 0


def beginnings(ordered: list[str]) -> list[int]:
    """Return for each of the sorted texts the index of the longest other one that it begins with, or -1."""
    found = []
    open_: list[int] = []  # each begins the next
    for index, text in enumerate(ordered):
        while open_ and not text.startswith(ordered[open_[-1]]):
            open_.pop()
        found.append(open_[-1] if open_ else -1)
        open_.append(index)
    return found


def _taken_apart(pattern: str, decision: Decision) -> _Wild:
    anchored = pattern.endswith("$")
    head, *rest = (pattern[:-1] if anchored else pattern).split("*")
    return _Wild(len(pattern), head, tuple(rest), anchored, decision)


def _rest_matches(rest: Iterable[str], path: str, position: int, *, anchored: bool) -> bool:
    """Return whether a path goes on from `position` with those pieces in that order, the last at its end if anchored.

    Each piece is taken where it comes first, which leaves most room to the others: linear, without going back.
    """
    *between, last = rest
    for piece in between:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    if anchored:
        return len(path) - position >= len(last) and path.endswith(last)
    return path.find(last, position) >= 0


def _encoded(char: str) -> str:
    return char if char.isascii() else "".join(f"%{octet:02X}" for octet in char.encode("utf-8", "surrogatepass"))


def _first_of(text: str, characters: str, start: int) -> int:
    return min((found for found in (text.find(char, start) for char in characters) if found >= 0), default=-1)
