"""What is wrong with one line's field, agent or pattern, in the words of `lint`, which walks the file.

A mistake is a code and a message; the message says what a crawler reads, and where it can what the author meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from tosmon.core.robots.parse import OF_A_GROUP, is_any_agent, product_token

__all__ = ["ASTERISK_AT_END", "Mistake", "of_agent", "of_field", "of_line_without_colon", "of_pattern", "of_sitemap"]

OTHER_COMMENT = re.compile(r"//|;|<!--|--|/\*(?=\s)")
WORD = re.compile(r"[A-Za-z][A-Za-z_ -]{0,29}")
SECOND_RECORD = re.compile(r"\s(?:user-agent|allow|disallow|sitemap)\s*:", re.IGNORECASE)
ADDRESS = re.compile(r"\*?[A-Za-z][A-Za-z0-9+.-]*://")

RFC = ("user-agent", "allow", "disallow", "sitemap")
OF_EVERYBODY = ("host", "clean-param", "license", "robot-version", "comment", "indexpage", "nofollow")
KNOWN = (*RFC, *sorted(OF_A_GROUP), *OF_EVERYBODY)

ASTERISK_AT_END = "asterisk-at-end"

Mistake = tuple[str, str]


def of_field(name: str, read_as: str) -> Mistake | None:
    """Return what is wrong with a field's name, given as written and as `field_of` reads it."""
    if name.lower() in KNOWN:
        return None
    if OTHER_COMMENT.match(name):
        return "comment-style", f'comments begin with #: "{_short(name)}" is read as the name of a field, and skipped'
    if read_as in RFC:
        return (
            "misspelt-field",
            f'"{_short(name)}" is no field of RFC 9309; Google reads it as {read_as}, others may not',
        )
    if WORD.fullmatch(name):
        meant = _closest(name.lower())
        return "unknown-field", f'no crawler is known to read "{name}"' + (f": {meant} may be meant" if meant else "")
    told = f'"{_short(name)}" is no field\'s name' if name else "nothing stands before the colon"
    return "not-a-record", f"{told}: the line is skipped"


def of_line_without_colon(line: str, name: str, read_as: str) -> Mistake:
    """Return what is wrong with a line without a colon; `name` is the first of its two words, or empty."""
    if OTHER_COMMENT.match(line):
        return "comment-style", "comments begin with #: the line is skipped as no record"
    if read_as in RFC:
        return "missing-colon", f'a colon is missing behind "{_short(name)}"; Google reads the line all the same'
    first = line.partition(" ")[0]
    if first.lower() in RFC:
        return "missing-colon", f'a colon is missing behind "{first}": the line is skipped'
    if line.startswith("/"):
        return "not-a-record", "a path without Allow or Disallow: the line is skipped"
    return "not-a-record", "neither a record nor a comment: the line is skipped"


def of_agent(name: str) -> Mistake | None:
    """Return what is wrong with an agent's name."""
    if SECOND_RECORD.search(name):
        return "line-break-lost", "two records stand on one line: only the first is read, and cut"
    token = product_token(name)
    if is_any_agent(name):
        return None if name == "*" else ("agent-cut", f'"{_short(name)}" is read as "*", everybody')
    if token == name.lower():
        return None if name else ("agent-empty", "no agent is named: the line matches no crawler")
    if name.lower().startswith("mozilla/"):
        return "agent-string", 'a whole user agent string is read as "Mozilla", which no crawler answers to'
    if not token:
        return "agent-unmatchable", f'"{_short(name)}" can match no crawler: product tokens begin with a letter, _ or -'
    return (
        "agent-cut",
        f'"{_short(name)}" is read as "{name[: len(token)]}": product tokens end at any but letters, _ and -',
    )


def of_pattern(pattern: str, *, allow: bool) -> Iterator[Mistake]:
    """Yield what is wrong with a rule's pattern."""
    if not pattern and allow:
        yield "empty-allow", "an Allow without a path says nothing"
    if pattern:
        yield from _of_reach(pattern)
    if "$" in pattern[:-1]:
        yield "dollar-inside", "$ means the end only as the last character; here it stands for itself"
    if pattern.endswith(("*", "*$")) and len(pattern.rstrip("*$")) > 1:
        yield ASTERISK_AT_END, "the asterisk at the end only lengthens the pattern, which matches whatever begins so"


def _of_reach(pattern: str) -> Iterator[Mistake]:
    """Yield the reason why no path of a URL can match the pattern, if there is one."""
    if ADDRESS.match(pattern):
        yield "address-as-path", "a rule holds a path, not an address: this one matches nothing"
    elif pattern[0] not in "/*":
        yield "pattern-unrooted", f'"{_short(pattern)}" matches nothing: paths begin with /'
    elif SECOND_RECORD.search(pattern):
        yield "line-break-lost", "two records stand on one line: crawlers read them as one path, which matches nothing"
    elif len(pattern.split()) > 1:
        yield "blank-in-pattern", "addresses hold no blanks, so this matches nothing; each path needs a line of its own"


def of_sitemap(address: str) -> Mistake | None:
    """Return what is wrong with a sitemap's address."""
    if address.lower().startswith(("http://", "https://")):
        return None
    return "sitemap-relative", "the address of a sitemap is absolute, with its scheme"


@lru_cache(maxsize=1_000)
def _closest(name: str) -> str:
    """Return the known field that a name comes near to, or an empty string."""
    alike = [known for known in KNOWN if known[0] == name[0]]  # people seldom mistype the first letter
    return next(iter(get_close_matches(name, alike, n=1, cutoff=0.75)), "")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004 - fits a line of a terminal
