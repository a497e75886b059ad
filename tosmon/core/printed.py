"""Texts of others made fit to be read anywhere: nothing unseen that steers, lines of bounded width, plain Markdown.

Platforms write what messages quote. What a terminal, a mail program or a chat would take for a command is shown as a
sign, or left out where it leaves no mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

__all__ = ["COLUMNS", "SIGNATURE", "escaped", "one_line", "shortened", "trimmed", "visible", "wrapped"]

COLUMNS: Final = 78  # RFC 5322 section 2.1.1
SIGNATURE: Final = "-- "  # RFC 3676 section 4.3

_PICTURES: Final = 0x2400  # Unicode's pictures of control characters, in their order
_DELETE: Final = 0x7F
_SIGN: Final = "\N{REPLACEMENT CHARACTER}"
# They choose or part glyphs, or leave no mark: soft hyphen, zero-width characters, variation selectors, icon fonts.
_UNSEEN: Final = re.compile(
    "[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef\ue000-\uf8ff]"
)


def visible(text: str) -> str:
    """Return the text with line breaks kept, and every other character one that a reader sees, or a plain space.

    Control characters become their pictures, turns of writing direction and the like a sign.
    """
    if text.isprintable():
        return text
    return "".join(map(_seen, _UNSEEN.sub("", text.replace("\r\n", "\n"))))


@lru_cache(maxsize=512)
def _seen(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    if character.isspace() and unicodedata.category(character) in {"Zs", "Cc"}:
        return " "
    code = ord(character)
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == _DELETE else _SIGN


def one_line(text: str) -> str:
    """Return a visible text on one line."""
    return " ".join(visible(text).split())


def shortened(text: str, longest: int) -> str:
    """Return a text on one line, cut at a word where it is longer than that many characters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head, space, _ = cut.rpartition(" ")
    return f"{head if space and len(head) > longest // 2 else cut}…"


def trimmed(text: str) -> tuple[str, str, str]:
    """Return the white space before a text, the text, and the white space after it, so that no line is drawn there."""
    inner = text.strip()
    if not inner:
        return "", text, ""
    start = text.index(inner)
    return text[:start], inner, text[start + len(inner) :]


# --- lines ------------------------------------------------------------------------------------------------------------

_OPENING: Final = re.compile(r" *(?:[-*•] |\d+\. )?")
_ADDRESS: Final = re.compile(r"\S*https?://")


def wrapped(text: str, columns: int = COLUMNS) -> str:
    """Return the text with lines of at most so many columns; what goes on below stands as deep as its line began.

    Addresses are never broken. Wide letters (Chinese, Japanese, Korean) take two columns and may be parted anywhere.
    Spaces at the ends of lines go, but for that of the line by which mail programs know a signature (RFC 3676 section
    4.3).
    """
    return "\n".join(
        line for long in text.split("\n") for line in ((long,) if long == SIGNATURE else _lines(long.rstrip(), columns))
    )


def _lines(long: str, columns: int) -> Iterator[str]:
    if _width(long) <= columns:
        yield long
        return
    opening = _OPENING.match(long)
    begin = opening[0] if opening else ""
    line, indent = begin, " " * len(begin)
    for word in long[len(begin) :].split(" "):
        spaced = f"{line} {word}" if line.strip() and line != begin else line + word
        if _width(spaced) <= columns:
            line = spaced
            continue
        if line.strip() and line != begin:
            yield line
            line = indent
        *full, rest = _pieces(word, columns - len(indent))
        for piece in full:
            yield line + piece
            line = indent
        line += rest
    yield line


def _pieces(word: str, room: int) -> Iterator[str]:
    """Yield a word in pieces that fit; an address as it is."""
    if _ADDRESS.match(word):
        yield word
        return
    piece, width = "", 0
    for letter in word:
        wide = _width(letter)
        if piece and width + wide > room:
            yield piece
            piece, width = "", 0
        piece, width = piece + letter, width + wide
    yield piece


def _width(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


# --- Markdown ---------------------------------------------------------------------------------------------------------

_SIGNS: Final = re.compile(r"([\\`*~\[\]|]|(?<![^\W_])_|_(?![^\W_]))")  # an underscore within a word is one
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ORDERS: Final = re.compile(r"^(\s*)(#+|[-+=]+|\d+[.)])(?=\s|$)", re.MULTILINE)
_MENTION: Final = re.compile(r"@(?=(?:everyone|here|channel|all|room)\b)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it as it is: no emphasis, link, heading or list, and nobody is called up."""
    text = _MENTION.sub("@ ", visible(text))
    text = _SIGNS.sub(r"\\\1", "".join(_ENTITIES.get(sign, sign) for sign in text))
    return _ORDERS.sub(r"\1\\\2", text)
