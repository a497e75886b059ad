"""Walks through the records of a WARC file and keeps what is asked for of them; what they mean is left to `index`.

Written here and not with warcio, which is made to get through files that are well meant: it reads header lines of any
length, prints what is wrong and goes on, and refuses a file that is compressed as a whole. A record is given only once
all of it was there: as long as it says, with nothing but another record behind it (WARC 1.1 section 4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from tosmon.importers.warc.streams import Stream
from tosmon.importers.warc.values import Broken, Head, Limits

__all__ = ["Records"]

MARK: Final = b"WARC/"
LONGEST_NUMBER: Final = 18  # digits of a Content-Length; more would be more than any disk holds
MOST_FAULTS: Final = 50  # of one file, each told by itself
BLANK: Final = 64  # bytes in which empty lines between records are looked for at first
CONTENT_LENGTH: Final = "content-length"


@cache
def _first_line() -> re.Pattern[str]:
    """Return what a record begins with: 0.17 and 0.18 are the drafts that tools wrote before 1.0."""
    return re.compile(r"WARC/(?:0\.1[78]|1\.[01])[ \t]*", re.IGNORECASE)


class Records:
    """The records of a file, those that are asked for.

    `wants` says of a record's head how many bytes of its block are wanted, None for a record that is not. `faults` says
    what is wrong with the file, and `seen` counts all its records.
    """

    def __init__(self, stream: Stream, wants: Callable[[Head], int | None], limits: Limits) -> None:
        self.faults: list[str] = []
        self.seen = 0
        self._stream, self._wants, self._limits = stream, wants, limits
        self._held, self._at, self._before = b"", 0, 0  # bytes at hand, where we are in them, how many were before them
        self._unlisted, self._last_fault = 0, -1

    def __iter__(self) -> Iterator[tuple[Head, bytes]]:
        """Yield each wanted record with the beginning of its block, as they lie in the file."""
        while True:
            try:
                if not self._stream.start():
                    break
                self._held, self._at, self._before = b"", 0, 0
                yield from self._member()
            except Broken as broken:
                if not self._recovered(broken):
                    break
        if self._unlisted:
            self.faults.append(f"and {self._unlisted} faults more")

    def _recovered(self, broken: Broken) -> bool:
        """Note what is wrong, and return whether there may be something behind it: each fault lies behind the last."""
        self._note(str(broken))
        if self._stream.member <= self._last_fault:
            return False
        self._last_fault = self._stream.member
        try:
            self._stream.recover()
        except Broken as worse:  # not the file, but what it is read from
            self._note(str(worse))
            return False
        return True

    def _note(self, fault: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self._unlisted += 1

    def _member(self) -> Iterator[tuple[Head, bytes]]:
        self._to_next()
        while self._at < len(self._held):
            head = self._head()
            self.seen += 1
            wanted = self._wants(head)
            start = self._block(head, wanted or 0)
            self._to_next()
            if not MARK.startswith(self._held[self._at : self._at + len(MARK)]):  # or a part of it, where the file ends
                raise Broken(f"the record at {_place(head)} is not as long as it says")
            if wanted is not None:
                yield head, start

    def _to_next(self) -> None:
        """Go to the next record's first bytes, over the empty lines before it, of which there should be two."""
        window = BLANK
        while self._at < len(self._held) or self._more():
            here = self._held[self._at : self._at + window]
            rest = here.lstrip(b"\r\n")
            self._at += len(here) - len(rest)
            if rest:
                break
            window = len(self._held)
        while 0 < len(self._held) - self._at < len(MARK) and self._more():
            pass

    def _more(self) -> bool:
        """Hold another piece behind what is left of the one at hand; False at the member's end."""
        piece = self._stream.piece()
        if not piece:
            return False
        self._before += self._at
        self._held = self._held[self._at :] + piece if self._at < len(self._held) else piece
        self._at = 0
        return True

    def _head(self) -> Head:
        """Return the head that begins here, and go behind it."""
        place = self._before + self._at
        member, skip = (self._stream.member + place, 0) if self._stream.plain else (self._stream.member, place)
        bare = Head({}, member, skip, 0)
        if not self._held.startswith(MARK, self._at):
            raise Broken(f"no WARC record begins at {_place(bare)}")
        end = self._head_end()
        while end is None:
            if len(self._held) - self._at > self._limits.head:
                raise Broken(f"the head of the record at {_place(bare)} takes more than {self._limits.head} bytes")
            if not self._more():
                raise Broken(f"the head of the record at {_place(bare)} is cut off")
            end = self._head_end()
        fields = _fields(self._held[self._at : end[0]], _place(bare))
        self._at = end[1]
        return Head(fields, member, skip, _length(fields, _place(bare)))

    def _head_end(self) -> tuple[int, int] | None:
        """Return where the fields end, and where the block begins: lines may end as on Unix."""
        limit = self._at + self._limits.head
        strict = self._held.find(b"\n\r\n", self._at, limit)
        loose = self._held.find(b"\n\n", self._at, limit if strict < 0 else strict)
        if loose >= 0:
            return loose, loose + 2
        return (strict, strict + 3) if strict >= 0 else None

    def _block(self, head: Head, wanted: int) -> bytes:
        """Return the block's beginning, and go behind its end."""
        left, keep = head.length, min(wanted, head.length)
        parts = []
        while left:
            here = min(len(self._held) - self._at, left)
            if not here:
                passed = 0 if keep else self._stream.pass_over(left)
                self._before += passed
                left -= passed
                if not self._more():
                    raise Broken(f"the record at {_place(head)} is cut off, or not as long as it says")
                continue
            if keep:
                parts.append(self._held[self._at : self._at + min(here, keep)])
                keep -= len(parts[-1])
            self._at += here
            left -= here
        return b"".join(parts)


def _fields(head: bytes, place: str) -> dict[str, str]:
    """Return the fields by name in lower case, the first of each; a folded line goes on (section 4)."""
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("iso-8859-1")
    first, *lines = text.split("\n")
    if _first_line().fullmatch(first.rstrip("\r")) is None:
        raise Broken(f"no WARC record of version 0.17 to 1.1 begins at {place}")
    fields: dict[str, str] = {}
    last = ""
    for line in lines:
        if line[:1] in {" ", "\t"} and last:
            fields[last] = f"{fields[last]} {line.strip()}".strip()
            continue
        name, _, value = line.partition(":")
        last, value = name.strip().lower(), value.strip()
        if fields.setdefault(last, value) != value and last == CONTENT_LENGTH:
            raise Broken(f"the record at {place} states two lengths")
    return fields


def _length(fields: dict[str, str], place: str) -> int:
    text = fields.get(CONTENT_LENGTH, "")
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER:
        raise Broken(f"the record at {place} does not say how long it is")
    return int(text)


def _place(head: Head) -> str:
    return f"byte {head.member}" if not head.skip else f"byte {head.skip} of what is packed at byte {head.member}"
