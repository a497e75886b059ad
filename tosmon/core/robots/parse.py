"""Parse robots.txt into groups of rules, each rule with the line it stands on.

RFC 9309 section 2.2 gives the grammar. Where it is silent the reading is that of Google's published reference parser:
frequent misspellings of field names count, field names match by their beginning, a missing colon is forgiven where
exactly two words stand on the line, a line counts up to 16,663 bytes and up to a NUL, and a byte order mark, even a
broken one, is skipped.

Octets are read as Latin-1 while lines are taken apart, so that every octet is one character; what people shall read
(names of agents, values of records) is decoded as UTF-8 (section 2.3) at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = [
    "BLANK",
    "LINE_BYTES",
    "OF_A_GROUP",
    "Group",
    "Record",
    "RobotsRule",
    "RobotsTxt",
    "comparable",
    "field_of",
    "is_any_agent",
    "lines_of",
    "octets",
    "parse",
    "product_token",
    "readable",
    "split",
]

LINE_BYTES = (
    16_663  # the reference parser's buffer, eight times the longest URL of Internet Explorer, less its last NUL
)
BOM = "\xef\xbb\xbf"  # UTF-8's byte order mark, octet by octet
BLANK = " \t\v\f\r\n"  # white space of ASCII; Python's own idea of it is wider

# Field names by their beginnings, as the reference parser accepts them.
FIELDS = (
    ("user-agent", ("user-agent", "useragent", "user agent")),
    ("allow", ("allow",)),
    ("disallow", ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")),
    ("sitemap", ("sitemap", "site-map")),
)
# Records that speak to the agents above them; all others are for everybody, wherever they stand.
OF_A_GROUP = frozenset({"crawl-delay", "request-rate", "visit-time", "noindex", "content-signal", "content-usage"})
USUAL = ("User-agent", "User-Agent", "user-agent", "Disallow", "disallow", "Allow", "allow", "Sitemap", "sitemap")
COMMENT = re.compile(r"#[^\n]*")
AFTER_NUL = re.compile(r"\0[^\n]*")
TOKEN = re.compile(r"[A-Za-z_-]*")
OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")
ENCODED = re.compile(r"%[0-9a-fA-F]{2}")


class RobotsRule(NamedTuple):
    """One allow or disallow rule: its path pattern, percent-encoded for comparison, and its line (from 1).

    A named tuple, because files hold many rules and making one takes a third of the time of a frozen dataclass.
    """

    allow: bool
    pattern: str
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """Rules for the agents named above them. `agents` are lower-case product tokens, or `*`; `names` as written.

    An agent that is no product token at its beginning ("360Spider") has an empty token, which matches nobody.
    """

    agents: tuple[str, ...]
    names: tuple[str, ...]
    rules: tuple[RobotsRule, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A line with a field that is no rule ("Sitemap", "Crawl-delay", "Content-Signal" …); `field` is lower-case."""

    field: str
    value: str
    line: int
    group: int | None = None  # index of the group it stands in or behind; None before the first
    named: int = 0  # how many agents of that group are named above it: a record does not end the list of agents


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """A robots.txt as read: its groups in order, and the other records."""

    groups: tuple[Group, ...] = ()
    records: tuple[Record, ...] = ()
    # Kept by `decide.rules_for`: which groups name an agent, and the rules of groups that somebody asked for.
    named_in: dict[str, tuple[int, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )
    rule_sets: dict[tuple[int, ...], tuple[RobotsRule, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    @property
    def agents(self) -> tuple[str, ...]:
        """Return every agent named, once, lower-case, in order of appearance."""
        return tuple(dict.fromkeys(agent for group in self.groups for agent in group.agents))


def parse(body: bytes | str) -> RobotsTxt:
    """Return what a robots.txt says. Any input is read; what is no record is passed over (RFC 9309 section 2.2.4)."""
    text = octets(body)
    plain = text.isascii() and "%" not in text  # then patterns are compared as they stand
    groups: list[_Building] = []
    records: list[Record] = []
    rules: list[RobotsRule] = []  # those of the last group; rules before any agent belong to nobody
    fields = SPELLINGS.copy()  # and those seen in this file
    for number, line in enumerate(lines_of(text), start=1):
        if not line:
            continue
        name, colon, value = line.partition(":")
        if not colon:
            name, value = split(line)
        known = fields.get(name)
        if known is None:
            known = fields[name] = field_of(name)
        if known == "disallow" or known == "allow":  # noqa: PLR1714 - the innermost loop: twice as fast as `in`
            pattern = value.strip(BLANK)
            rules.append(RobotsRule(known == "allow", pattern if plain else comparable(pattern), number))
        elif known == "user-agent":
            rules = _name_agent(groups, readable(value.strip(BLANK)))
        elif known:
            group, named = (len(groups) - 1, len(groups[-1].agents)) if groups else (None, 0)
            records.append(Record(known, readable(value.strip(BLANK)), number, group, named))
    return RobotsTxt(tuple(group.done() for group in groups), tuple(records))


def lines_of(text: str) -> list[str]:
    """Return the lines of a file given octet by octet, each as far as the reference parser reads it.

    Lines end with CR, LF or both (section 2.2); they are cut at a comment, at a NUL, and after `LINE_BYTES`.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = COMMENT.sub("", text)
    if "\0" in text:
        text = AFTER_NUL.sub("", text)
    lines = text.split("\n")
    if len(text) > LINE_BYTES and max(map(len, lines)) > LINE_BYTES:
        lines = [line[:LINE_BYTES] for line in lines]
    return lines


def split(line: str) -> tuple[str, str]:
    """Return field and value of a line without a colon: exactly two words count, and else nothing does."""
    words = line.strip(BLANK).replace("\t", " ").split(" ")
    if len(words) > 1 and not any(words[1:-1]):
        return words[0], words[-1]
    return "", ""


def field_of(name: str) -> str:
    """Return the field that a name stands for: canonical where known, else lower-case; empty for no name."""
    name = name.strip(BLANK)
    name = name.lower() if name.isascii() else readable(name.encode("latin-1").lower().decode("latin-1"))
    for known, beginnings in FIELDS:
        if name.startswith(beginnings):
            return known
    return name


def product_token(name: str) -> str:
    """Return the lower-case product token of an agent's name: its leading letters, `_` and `-` (section 2.2.1)."""
    match = TOKEN.match(name)
    return match.group().lower() if match else ""


def is_any_agent(name: str) -> bool:
    """Return whether an agent's name means everybody: `*`, alone or before white space."""
    return name[:1] == "*" and name[1:2] in {"", *BLANK}


def comparable(path: str) -> str:
    """Return a path, given octet by octet, with octets outside ASCII percent-encoded and hexadecimal digits upper-case.

    Section 2.2.2 would also have octets decoded that need no encoding (`%62` is `b`) and reserved ones encoded; the
    reference parser does neither, and crawlers follow it.
    """
    if not path.isascii():
        path = OUTSIDE_ASCII.sub(lambda match: f"%{ord(match.group()):02X}", path)
    return ENCODED.sub(lambda match: match.group().upper(), path) if "%" in path else path


SPELLINGS = {name: field_of(name) for name in USUAL}


class _Building:
    """A group while its lines are read."""

    __slots__ = ("agents", "names", "rules")

    def __init__(self) -> None:
        self.agents: list[str] = []
        self.names: list[str] = []
        self.rules: list[RobotsRule] = []

    def done(self) -> Group:
        return Group(tuple(self.agents), tuple(self.names), tuple(self.rules))


def _name_agent(groups: list[_Building], name: str) -> list[RobotsRule]:
    """Add an agent to the group being named, or to a new one where rules have been read since; return its rules."""
    if not groups or groups[-1].rules:
        groups.append(_Building())
    group = groups[-1]
    group.agents.append("*" if is_any_agent(name) else product_token(name))
    group.names.append(name)
    return group.rules


def octets(body: bytes | str) -> str:
    """Return a file as text of one character an octet, without as much of a byte order mark as it begins with."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    text = data.decode("latin-1")
    start = 0
    while start < len(BOM) and text[start : start + 1] == BOM[start]:
        start += 1
    return text[start:]


def readable(text: str) -> str:
    """Return text given octet by octet as people read it; octets that are not UTF-8 become replacement characters."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "replace")
