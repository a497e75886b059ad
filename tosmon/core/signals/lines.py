"""What the line-based signal files share: bytes to numbered lines, and what a body is instead of such a file.

What the lines say is for the reader of each file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tosmon.core.signals.values import pattern, shown

__all__ = ["MOST", "decoded", "fields", "lines", "not_text", "shortest", "without_comment"]

MOST: Final = 5_000  # signals or elements that are read of one file: a published one has some dozens
_NEWLINE: Final = re.compile(r"\r\n|\n|\r")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
# A page, told by its bytes: whatever its header says, and whatever stands before its first element.
_PAGE: Final = re.compile(
    r"(?>\s+|<!--.*?-->|<\?[^>]*>)*+<(?:!doctype\s+html|html|head|body|title|meta|script|div)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_HEAD: Final = 4_096  # characters looked at


def decoded(body: bytes) -> str:
    """Return a body as text: UTF-8, without byte order mark; what is no UTF-8 becomes U+FFFD."""
    return body.decode("utf-8-sig", "replace")


def not_text(body: bytes) -> str:
    """Return what is served instead of a text file ("an HTML page is served in its place"), or an empty string."""
    head = decoded(body[:_HEAD])
    if head.startswith("%PDF-"):
        return "a PDF is served in its place"
    if "\0" in head:
        return "no text: binary data is served in its place"
    return "an HTML page is served in its place" if _PAGE.match(head) else ""


def lines(body: bytes) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers from 1, however they end (CR LF, LF or CR); white space at the end is gone."""
    for number, line in enumerate(_NEWLINE.split(decoded(body)), 1):
        yield number, line.rstrip()


def without_comment(line: str) -> str:
    """Return a line up to its comment, stripped; a `#` inside a word (an address with a fragment) begins none."""
    return _COMMENT.sub("", line, count=1).strip()


def fields(body: bytes, sign: str = ":") -> Iterator[tuple[int, str, str, bool]]:
    """Yield the "field: value" lines: number, lower-case field, value, and whether the line is indented.

    Fields and values are fit to be stored and shown.
    """
    for number, line in lines(body):
        field, found, value = without_comment(line).partition(sign)
        if found and field.strip():
            yield number, shown(field.lower())[0], shown(value)[0], line[:1] in {" ", "\t"}


def shortest(path: str) -> str:
    """Return the shortest pattern that matches the same paths: a `*` at the end says nothing, nor does one for all."""
    return pattern(path).rstrip("*") or "/"
