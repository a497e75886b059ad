"""Tell what the author of a robots.txt probably meant, where crawlers read something else or nothing.

`lint` walks the file line by line, in time linear in its size; what is wrong with a single field, agent or pattern lies
with `mistakes`. Nothing here changes how a file is read: that is `parse`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tosmon.core.robots.mistakes import (
    ASTERISK_AT_END,
    Mistake,
    of_agent,
    of_field,
    of_line_without_colon,
    of_pattern,
    of_sitemap,
)
from tosmon.core.robots.parse import (
    BLANK,
    LINE_BYTES,
    OF_A_GROUP,
    field_of,
    is_any_agent,
    octets,
    product_token,
    readable,
    split,
)

__all__ = ["Lint", "begins_as_page", "lint"]

ENOUGH = 500 * 1024  # bytes that a crawler must read at least, section 2.5
NEWLINE = re.compile(r"\r\n|\n|\r")
HTML = re.compile(  # perhaps behind comments; nothing is tried twice
    r"\s*+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE | re.DOTALL
)
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
WIDE = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16


class Lint(NamedTuple):
    """One remark: its line (None: the whole file), a code to sort by, and a message of one line."""

    line: int | None
    code: str
    message: str


def lint(body: bytes) -> tuple[Lint, ...]:
    """Return the remarks on a robots.txt, those on the whole file first, then by line. Any input is read."""
    if body.startswith(WIDE):
        return (Lint(None, "utf-16", "a robots.txt is UTF-8; this one is UTF-16, in which crawlers find no record"),)
    text = octets(body)
    walk = _Walk()
    for number, line in enumerate(NEWLINE.split(text), start=1):
        walk.line(number, line)
    walk.end()
    is_page = begins_as_page(body)
    if is_page and not walk.agents:
        return (Lint(None, "html", "a web page stands where a robots.txt should: crawlers find no rule in it"),)
    whole = _of_the_file(walk, is_page=is_page, has_mark=len(text) < len(body))
    return (*whole, *sorted((*_of_octets(body, text), *walk.found), key=lambda one: one.line or 0))


def begins_as_page(body: bytes) -> bool:
    """Return whether a file begins as a web page does."""
    return HTML.match(octets(body[:10_000])) is not None


def _of_the_file(walk: _Walk, *, is_page: bool, has_mark: bool) -> Iterator[Lint]:
    if is_page:
        yield Lint(None, "html", "the file begins as a web page does; crawlers read the rules in it all the same")
    if has_mark:
        yield Lint(None, "byte-order-mark", "the file begins with a byte order mark, which not every crawler skips")
    if not walk.agents:
        yield Lint(None, "no-rules", "no agent is named, so everything is allowed to every crawler")


def _of_octets(body: bytes, text: str) -> Iterator[Lint]:
    """Yield what is wrong with octets, once for the file, with the first line that shows it."""
    shift = len(body) - len(text)  # the byte order mark
    for code, message, at in (
        ("not-utf8", "not UTF-8 here, which a robots.txt is (section 2.3)", _first_not_utf8(body) - shift),
        ("nul", "a NUL ends the line for crawlers that read it as C does, Google's among them", text.find("\0")),
        ("control", "a control character stands here", next((one.start() for one in CONTROL.finditer(text)), -1)),
        ("size", "crawlers need not read beyond 500 KiB (section 2.5): from here on nobody may", _beyond(body) - shift),
    ):
        if at >= 0:
            yield Lint(len(NEWLINE.findall(text, 0, at)) + 1, code, message)


def _first_not_utf8(body: bytes) -> int:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _beyond(body: bytes) -> int:
    return ENOUGH if len(body) > ENOUGH else -1


class _Walk:
    """A file's lines, taken one after another."""

    def __init__(self) -> None:
        self.found: list[Lint] = []
        self.agents: dict[str, int] = {}  # every token named so far, with its line
        self._group: set[str] = set()  # the tokens of the group being read
        self._patterns: dict[str, tuple[bool, int]] = {}  # its patterns, with the word and line that win
        self._open: int | None = None  # the line of the last agent, while no rule has followed it
        self._asterisks: list[Lint] = []  # told once for the file: some have thousands
        self._parted: int | None = None  # the line of a record between that agent and what follows

    def line(self, number: int, raw: str) -> None:
        """Take in the next line."""
        plain = raw.partition("#")[0].partition("\0")[0]
        if len(plain) > LINE_BYTES:
            self._tell(number, ("line-cut", f"only the first {LINE_BYTES:,} bytes of a line are read"))
        stripped = plain[:LINE_BYTES].strip(BLANK)
        if not stripped:
            return
        name, colon, value = stripped.partition(":")
        if not colon:
            name, value = split(stripped)
        read_as, value = field_of(name), value.strip(BLANK)
        if colon:
            self._tell(number, of_field(readable(name.strip(BLANK)), read_as))
        else:
            self._tell(number, of_line_without_colon(readable(stripped), readable(name), read_as))
        if read_as == "user-agent":
            self._agent(number, readable(value))
        elif read_as in {"allow", "disallow"}:
            self._rule(number, readable(value), allow=read_as == "allow")
            if value and raw.startswith("#", len(plain)) and plain[-1] not in BLANK:
                self._tell(number, ("comment-in-path", f'# begins a comment: the path is read as "{readable(value)}"'))
        else:
            self._record(number, read_as, value)

    def end(self) -> None:
        """Take in the end of the file."""
        if self._asterisks:
            first, count = self._asterisks[0], len(self._asterisks)
            self.found.append(
                first._replace(message=f"{first.message} (so on {count:,} lines)") if count > 1 else first
            )
        if self._open is not None:
            names = ", ".join(sorted(self._group)[:3])
            told = ("group-without-rules", f"no rule follows: everything is allowed to {names or 'nobody'}")
            self._tell(self._open, told)

    def _agent(self, number: int, name: str) -> None:
        self._tell(number, of_agent(name))
        if self._open is None:
            self._group, self._patterns = set(), {}
        elif self._parted is not None:
            told = "no rule stands between this agent and the one above: they share the rules that follow"
            self._tell(number, ("groups-run-together", told))
        token = "*" if is_any_agent(name) else product_token(name)
        if token in self._group:
            self._tell(number, ("agent-repeated", f'"{name}" is named in this group already'))
        elif token in self.agents:
            told = f'"{name}" was named on line {self.agents[token]}: crawlers read its groups as one'
            self._tell(number, ("agent-repeated", told))
        if token:
            self.agents.setdefault(token, number)
        self._group.add(token)
        self._open, self._parted = number, None

    def _rule(self, number: int, pattern: str, *, allow: bool) -> None:
        if not self._group:
            self._tell(number, ("rule-outside-group", "no agent is named above: the rule binds nobody"))
            return
        self._open = None
        self._told(number, of_pattern(pattern, allow=allow))
        allowed, line = self._patterns.setdefault(pattern, (allow, number))
        if pattern and allowed != allow:
            loser, winner = (line, number) if allow else (number, line)
            told = f"this rule never wins: line {winner} allows the same path, and of equals Allow is used"
            self._tell(loser, ("overridden", told))
            self._patterns[pattern] = (True, winner)
        elif pattern and line != number:
            self._tell(number, ("rule-repeated", f"line {line} says the same"))

    def _record(self, number: int, read_as: str, value: str) -> None:
        if read_as == "sitemap":
            self._tell(number, of_sitemap(value))
        elif read_as in OF_A_GROUP:
            self._parted = number
            if not self._group:
                told = f"{read_as} speaks to the agents named above it, and none is"
                self._tell(number, ("record-outside-group", told))

    def _told(self, number: int, mistakes: Iterable[Mistake]) -> None:
        for mistake in mistakes:
            self._tell(number, mistake)

    def _tell(self, number: int, mistake: Mistake | None) -> None:
        if mistake is not None:
            told = Lint(number, *mistake)
            (self._asterisks if told.code == ASTERISK_AT_END else self.found).append(told)
