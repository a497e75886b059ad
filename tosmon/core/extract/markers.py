"""List markers: how a browser numbers an ordered list, and markers printed at the start of a text.

Bullets are markers without a number. Nothing here knows of pages.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ordinal", "split_marker", "starts_item"]

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

# A number or letter as lists print it. A bare decimal ("4.5") counts only before a capital, a quote or a bracket:
# "3.5 million" is text. One or two letters or a roman numeral need a full stop or brackets.
_MARKER: Final = re.compile(
    r"""
    (?P<number>
        § \s? \d{1,3} (?:\.\d{1,3}){0,4} \.?            (?=\s)
      | \d{1,3} (?:\.\d{1,3}){1,5} [.):]?               (?=\s+[^\Wa-z\d_] | \s+[“"'‘«(\[] | $)
      | \d{1,3} (?:\.\d{1,3}){1,5} [.):]                (?=\s|$)
      | \d{1,3} (?: \. | \) | \.\) )                    (?=\s|$)
      | \( (?: \d{1,3} | [a-zA-Z]{1,2} | [ivxlcIVXLC]{1,6} ) \) (?=\s|[^\W\d_]|$)
      | (?: [a-zA-Z] | [ivxlc]{1,6} | [IVXLC]{1,6} ) [.)] (?=\s|$)
    ) \s*
  | (?P<bullet> [•·∙▪▫◦‣⁃●○■□◆◇❖►▸➔➢➤✓✔✦❑*] | [-–—] (?=\s) ) \s*
    """,
    re.VERBOSE,
)
_INITIAL: Final = re.compile(r"[A-Z]\.\s+[A-Z][a-z.]")  # "J. Smith", "U. S. law": an initial more likely than a letter


def ordinal(number: int, style: str = "1") -> str:
    """Return the marker that a browser shows for that number in a list of that type (HTML: `1`, `a`, `A`, `i`, `I`)."""
    if style in ("a", "A") and number > 0:
        text = _letters(number)
    elif style in ("i", "I") and 0 < number < 4000:  # noqa: PLR2004 - roman numerals end there (CSS Counter Styles 6.1)
        text = _roman(number)
    else:
        text = str(number)
    return (text.upper() if style in ("A", "I") else text) + "."


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            number -= value
            text += letters
    return text


def split_marker(text: str) -> tuple[str, str, bool]:
    """Return (number, the text after it, whether there was a marker at all); a bullet's number is empty."""
    found = _MARKER.match(text)
    if found is None or (_INITIAL.match(text) and not text.startswith(("A.", "I.", "V.", "X."))):
        return "", text, False
    return found["number"] or "", text[found.end() :], True


def starts_item(text: str) -> bool:
    """Tell whether a line starts as list items do."""
    return split_marker(text)[2]
