"""Decide whether an agent may fetch a URL, and name the line that says so (RFC 9309 sections 2.2.1 and 2.2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tosmon.core.robots.parse import RobotsRule, RobotsTxt, product_token

__all__ = ["Decision", "decide", "decide_path", "matches", "path_of", "rules_for"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a fetch is allowed, and the rule that decided; None where no rule speaks of it."""

    allowed: bool
    rule: RobotsRule | None = None

    @property
    def line(self) -> int | None:
        """Return the line of the rule that decided."""
        return self.rule.line if self.rule else None


def decide(robots: RobotsTxt, agent: str, url: str) -> Decision:
    """Return whether `agent` (a product token, or `*`) may fetch `url` (absolute, or a path)."""
    return decide_path(rules_for(robots, agent), path_of(url))


def rules_for(robots: RobotsTxt, agent: str) -> tuple[RobotsRule, ...]:
    """Return the rules that bind an agent: those of all groups naming it, else those of `*` (section 2.2.1)."""
    token = "*" if agent == "*" else product_token(agent)
    own = [group for group in robots.groups if token in group.agents]
    groups = own or [group for group in robots.groups if "*" in group.agents]
    return tuple(rule for group in groups for rule in group.rules)


def decide_path(rules: Iterable[RobotsRule], path: str) -> Decision:
    """Return the decision of the longest matching pattern; allow wins ties, and no match allows (section 2.2.2)."""
    if path == "/robots.txt":  # implicitly allowed, section 2.2.2
        return Decision(allowed=True)
    best: RobotsRule | None = None
    length = 0
    for rule in rules:
        matched = _length(rule, path)
        if matched > length or (matched == length > 0 and rule.allow and best is not None and not best.allow):
            best, length = rule, matched
    return Decision(allowed=best is None or best.allow, rule=best)


def matches(pattern: str, path: str) -> bool:
    """Return whether a pattern (with `*`, and `$` at its end; section 2.2.3) matches the beginning of a path."""
    anchored = pattern.endswith("$")
    pieces = (pattern[:-1] if anchored else pattern).split("*")
    first, *rest = pieces
    if not path.startswith(first):
        return False
    position = len(first)
    if not rest:
        return not anchored or position == len(path)
    for piece in rest[:-1]:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    last = rest[-1]
    if anchored:
        return len(path) - position >= len(last) and path.endswith(last)
    return path.find(last, position) >= 0


def path_of(url: str) -> str:
    """Return path and query of a URL as the reference parser cuts them; octets outside ASCII percent-encoded."""
    start = 2 if url.startswith("//") else 0
    early = _first_of(url, "/?;", start)
    scheme = url.find("://", start)
    begin = start if scheme < 0 or 0 <= early < scheme else scheme + 3
    cut = _first_of(url, "/?;", begin)
    fragment = url.find("#", start)
    if cut < 0 or 0 <= fragment < cut:
        return "/"
    path = url[cut : fragment if fragment >= 0 else len(url)]
    path = path if path.startswith("/") else "/" + path
    return path if path.isascii() else "".join(map(_encoded, path))


def _encoded(char: str) -> str:
    return char if char.isascii() else "".join(f"%{octet:02X}" for octet in char.encode("utf-8", "surrogatepass"))


def _length(rule: RobotsRule, path: str) -> int:
    """Return how specific the rule is for the path: its pattern's length, or 0 where it does not match."""
    if matches(rule.pattern, path):
        return len(rule.pattern)
    if rule.allow and "/index.htm" in rule.pattern:  # the reference parser reads such an allow for the folder, too
        folder, _, name = rule.pattern.rpartition("/")
        if name.startswith("index.htm") and path == folder + "/":
            return len(folder) + 2
    return 0


def _first_of(text: str, characters: str, start: int) -> int:
    return min((found for found in (text.find(char, start) for char in characters) if found >= 0), default=-1)
