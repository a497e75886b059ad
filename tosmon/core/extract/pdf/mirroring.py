"""Pages that are written from right to left: mirrored, so that lines begin at the left for whoever reads on.

A PDF draws glyphs from left to right, whatever they mean: letters come last first, and joined ones in the forms of
their place in the word. What is Latin on such a page keeps its order.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import groupby
from typing import Final

from tosmon.core.extract.pdf.values import Mark, Sheet, Word

__all__ = ["logical", "mirrored"]

_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_MOST: Final = 0.5  # of the letters that tell which way a page is read
_FORWARD: Final = re.compile(
    r"[0-9A-Za-z\u00c0-\u024f\u0660-\u0669]+(?:[.,:/@-][0-9A-Za-z\u00c0-\u024f\u0660-\u0669]+)*"
)
_MARKS: Final = ".,:;!?()[]{}<>«»\"'“”…-–،؛؟"
_BRACKETS: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def mirrored(sheet: Sheet) -> Sheet:
    """Return the sheet as one that is read from left to right, where most of its letters are of the other kind."""
    text = "".join(word.text for word in sheet.words)
    if not (found := len(_RIGHT_TO_LEFT.findall(text))) or found < _MOST * len(_LETTER.findall(text)):
        return sheet
    width = sheet.width
    words = [
        replace(word, text=_letters(word.text), x0=width - word.x1, x1=width - word.x0, spaced=False, mirrored=True)
        for word in sheet.words
    ]
    marks = [Mark(width - mark.x1, width - mark.x0, mark.y, mark.height) for mark in sheet.marks]
    return replace(sheet, words=words, marks=marks)


def _letters(text: str) -> str:
    """Return a word's letters in the order in which they are read, each in the form that it has alone."""
    if not _RIGHT_TO_LEFT.search(text):
        return text
    turned = _FORWARD.sub(lambda found: found[0][::-1], text)[::-1]
    return unicodedata.normalize("NFKC", turned).translate(_BRACKETS)


def logical(row: list[Word]) -> list[Word]:
    """Return a mirrored row's words with those that are read from left to right in their own order."""
    if not any(word.mirrored for word in row):
        return row
    ordered: list[Word] = []
    for forward, group in groupby(row, key=lambda word: _RIGHT_TO_LEFT.search(word.text) is None):
        words = list(group)
        texts = _forward([word.text for word in reversed(words)]) if forward else [word.text for word in words]
        ordered += [replace(word, text=text) for word, text in zip(words, texts, strict=True)]
    return ordered


def _forward(texts: list[str]) -> list[str]:
    """Return words read from left to right with the marks at their ends where the text around them has them."""
    lead, first = _parted(texts[0])
    texts[0] = first
    trail, last = _parted(texts[-1][::-1])
    texts[-1] = last[::-1] + lead[::-1].translate(_BRACKETS)
    texts[0] = trail.translate(_BRACKETS) + texts[0]
    return texts


def _parted(text: str) -> tuple[str, str]:
    """Return the marks that a text begins with, and the rest."""
    rest = text.lstrip(_MARKS)
    return text[: len(text) - len(rest)], rest
