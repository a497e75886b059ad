"""Parse robots.txt into groups of rules, each rule with the line it stands on.

RFC 9309 section 2.2 gives the grammar. Where it is silent the reading is that of Google's published reference parser:
frequent misspellings of field names count, a missing colon is forgiven where exactly two words stand on the line,
field names match by their beginning, a line counts up to 16,664 bytes, and a byte order mark is skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Group", "Record", "RobotsRule", "RobotsTxt", "parse", "product_token"]

LINE_BYTES = 16_664  # the reference parser's limit: eight times the longest URL that Internet Explorer took
BOM = b"\xef\xbb\xbf"

# Field names by their beginnings, as the reference parser accepts them.
FIELDS = (
    ("user-agent", ("user-agent", "useragent", "user agent")),
    ("allow", ("allow",)),
    ("disallow", ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")),
    ("sitemap", ("sitemap", "site-map")),
)
NEWLINE = re.compile(rb"\r\n|\n|\r")
TOKEN = re.compile(r"[A-Za-z_-]*")
BLANK = " \t\v\f"


@dataclass(frozen=True, slots=True)
class RobotsRule:
    """One allow or disallow rule: its path pattern, percent-encoded for comparison, and its line (from 1)."""

    allow: bool
    pattern: str
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """Rules for the agents named above them. `agents` are lower-case product tokens, or `*`; `names` as written."""

    agents: tuple[str, ...]
    names: tuple[str, ...]
    rules: tuple[RobotsRule, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A line with a field that is no rule ("Sitemap", "Crawl-delay", "Content-Signal" …)."""

    field: str
    value: str
    line: int
    group: int | None = None  # index of the group it stands in or behind; None before the first


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """A robots.txt as read: its groups in order, and the other records."""

    groups: tuple[Group, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def agents(self) -> tuple[str, ...]:
        """Return every agent named, once, lower-case, in order of appearance."""
        return tuple(dict.fromkeys(agent for group in self.groups for agent in group.agents))


def parse(body: bytes | str) -> RobotsTxt:
    """Return what a robots.txt says. Any input is read; what is no record is passed over (RFC 9309 section 2.2.4)."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    groups: list[_Building] = []
    records: list[Record] = []
    for number, raw in enumerate(NEWLINE.split(data.removeprefix(BOM)), start=1):
        field, value = _split(raw[:LINE_BYTES])
        if field == "user-agent":
            _name_agent(groups, value)
        elif field in {"allow", "disallow"}:
            if groups:  # rules before any agent belong to nobody
                groups[-1].rules.append(RobotsRule(field == "allow", _comparable(value), number))
        elif field:
            records.append(Record(field, value, number, len(groups) - 1 if groups else None))
    return RobotsTxt(tuple(group.done() for group in groups), tuple(records))


def product_token(name: str) -> str:
    """Return the lower-case product token of an agent's name: its leading letters, `_` and `-` (section 2.2.1)."""
    match = TOKEN.match(name)
    return match.group().lower() if match else ""


class _Building:
    """A group while its lines are read."""

    def __init__(self) -> None:
        self.agents: list[str] = []
        self.names: list[str] = []
        self.rules: list[RobotsRule] = []

    def done(self) -> Group:
        return Group(tuple(self.agents), tuple(self.names), tuple(self.rules))


def _name_agent(groups: list[_Building], value: str) -> None:
    """Add an agent to the group being named, or begin a new group where rules have been read since."""
    if not groups or groups[-1].rules:
        groups.append(_Building())
    is_any = value[:1] == "*" and (len(value) == 1 or value[1] in BLANK)
    groups[-1].agents.append("*" if is_any else product_token(value))
    groups[-1].names.append(value)


def _split(raw: bytes) -> tuple[str, str]:
    """Return field (canonical where known, else lower-case) and value of a line; two empty strings for none."""
    line = raw.split(b"#", 1)[0].decode("utf-8", "surrogateescape").strip(BLANK + "\0")
    field, colon, value = line.partition(":")
    if not colon:
        words = line.split()
        if len(words) != 2:  # noqa: PLR2004 - a field and a value
            return "", ""
        field, value = words
    field = field.strip(BLANK).lower()
    for name, beginnings in FIELDS:
        if field.startswith(beginnings):
            return name, value.strip(BLANK)
    return field, value.strip(BLANK)


def _comparable(path: str) -> str:
    """Return a path with octets outside ASCII percent-encoded and hexadecimal digits upper-case (section 2.2.2)."""
    if path.isascii() and "%" not in path:
        return path
    encoded = "".join(
        char if char.isascii() else "".join(f"%{octet:02X}" for octet in char.encode("utf-8", "surrogateescape"))
        for char in path
    )
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match.group().upper(), encoded)
