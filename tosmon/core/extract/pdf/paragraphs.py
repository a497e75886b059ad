"""Lines to paragraphs: where one ends is told by gaps, indents, markers, sizes, and by words that would have fitted.

A paragraph goes on over the end of a column or page unless its last line was left unfilled or something new begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tosmon.core.extract.markers import split_marker
from tosmon.core.extract.pdf.bare import bare_markers
from tosmon.core.extract.pdf.values import BULLET, Line, Paragraph

__all__ = ["Habits", "alike", "habits_of", "marker_of", "paragraphs_of"]

_ALIKE: Final = 0.06  # share that sizes of one text differ by
_LOOSE: Final = 1.15  # times the usual distance of lines that parts paragraphs
_COMMON: Final = 0.12  # share of all distances that a usual one has, at least
_INDENT: Final = 0.8  # ems
_TOLERANCE: Final = 0.35  # ems
_ENDS: Final = (".", ":", ";", "!", "?", "。", "：", "”", '"', "»", ")")
_SENTENCE_ENDS: Final = (".", ":", "!", "?")
_LETTER_BULLETS: Final = frozenset(("o", "\ufffd"))  # Courier's "o", and symbols without a character: Word's
_DEFAULT_LEADING: Final = 1.2
_NEAREST: Final = 0.8  # ems from line to line; closer ones stand beside each other
_FARTHEST: Final = 4  # ems from one paragraph to the next
_WIDEST: Final = 2.35  # ems from line to line, where they are typed in double spacing
_TAB: Final = 0.4  # ems that part a letter that is a bullet from the text; a space has a quarter
_DIGITS: Final = re.compile(r"\d+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_HYPHENS: Final = ("-", "\u2010", "\u00ad")
_SURE: Final = frozenset("•·∙▪▫◦‣⁃●○■□◆◇❖►▸➔➢➤✓✔✦❑")  # bullets that are never part of a sentence
_HEADING_LINE: Final = 120  # characters of a bold line that may head the line after it


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document sets its text.

    `size` is that of most of it, `leading` its lines' distance in ems, `spaced` whether gaps part paragraphs.
    """

    size: float
    leading: float
    spaced: bool


def habits_of(lines: Sequence[Line]) -> Habits:
    """Return how the lines are set."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[_rounded(line.size)] += sum(len(word.text) for word in line.words)
    size = max(letters, key=lambda size: (letters[size], size)) if letters else 1.0
    distances: Counter[float] = Counter()
    for before, after in pairwise(lines):
        ratio = (after.y - before.y) / size
        of_text = alike(before.size, size) and alike(after.size, size)
        if before.column is after.column and of_text and _NEAREST < ratio < _FARTHEST:
            distances[round(ratio, 1)] += 1
    total = sum(distances.values())
    merged = {ratio: distances[ratio] + distances[round(ratio + 0.1, 1)] for ratio in distances}
    leading = min((ratio for ratio, count in merged.items() if count >= _COMMON * total), default=_DEFAULT_LEADING)
    fine = [
        (after.y - before.y) / size
        for before, after in pairwise(lines)
        if before.column is after.column and leading - 0.06 <= (after.y - before.y) / size <= leading + 0.16
    ]
    leading = sorted(fine)[len(fine) // 2] if fine else leading
    if leading > _WIDEST:
        leading = _DEFAULT_LEADING  # no paragraph has two lines
    return Habits(size, leading, _spaces(lines, size, leading))


def _spaces(lines: Sequence[Line], size: float, leading: float) -> bool:
    """Tell whether gaps part paragraphs: what stands below the unfilled lines at their ends is mostly set off.

    Items of lists and headings tell nothing of that: the one are set close to each other, the others apart.
    """
    close = apart = 0
    for before, after in pairwise(lines):
        ratio = (after.y - before.y) / size
        usual = before.column is after.column and alike(before.size, size) and alike(after.size, size)
        if not usual or not 0 < ratio < _FARTHEST or before.bold or before.cells or after.cells:
            continue
        if before.text.endswith(_ENDS) and _fits(before, after) and not marker_of(after)[0]:
            apart += ratio > leading * _LOOSE
            close += ratio <= leading * _LOOSE
    return apart > close


def alike(one: float, other: float) -> bool:
    """Tell whether two sizes are one."""
    return abs(one - other) <= _ALIKE * max(one, other)


def _rounded(size: float) -> float:
    return round(size * 4) / 4


def marker_of(line: Line) -> tuple[str, int]:
    """Return the marker that a line begins with, and how many of its words that is; ("", 0) without one."""
    words = line.words
    if len(words) < 2:  # noqa: PLR2004 - a marker and something marked
        return "", 0
    first = words[0]
    if first.text in _LETTER_BULLETS and words[1].x0 - first.x1 > _TAB * first.size:
        return BULLET, 1
    text = line.text
    number, rest, marked = split_marker(text)
    printed = text[: len(text) - len(rest)].replace(" ", "")
    taken, count = "", 0
    while marked and len(taken) < len(printed):
        taken += words[count].text
        count += 1
    if taken != printed or not rest or not marked:  # they may touch: "(a)any"
        return "", 0
    return number or BULLET, count


def paragraphs_of(lines: Sequence[Line], habits: Habits) -> list[Paragraph]:
    """Return the lines in paragraphs, in order."""
    found: list[Paragraph] = []
    bare = bare_markers(lines)
    for place, line in enumerate(lines):
        marker, count = (line.words[0].text, 1) if place in bare else marker_of(line)
        last = found[-1] if found else None
        if last is not None and place not in bare and line.cells is None and last.lines[-1].cells is None:
            how = _joins(last, line, marker, habits)
            if how:
                if how == "break":
                    last.breaks.add(len(last.lines))
                last.lines.append(line)
                continue
        found.append(Paragraph([line], marker, count, bare=place in bare))
    return found


def _joins(last: Paragraph, line: Line, marker: str, habits: Habits) -> str:
    """Return "flow" where the line goes on with the paragraph, "break" where it does after a line break, else ""."""
    before = last.lines[-1]
    fits = _fits(before, line)
    if not alike(before.size, line.size) or (marker and not _is_accident(last, line, marker, fits=fits)):
        return ""
    if before.column is not line.column:
        return _joins_elsewhere(last, line, habits, fits=fits)
    if not _follows_closely(before, line, habits):
        return ""
    if line.size > habits.size * (1 + _ALIKE):
        return "flow" if before.bold == line.bold else ""
    return _joins_below(last, line, habits, fits=fits)


def _joins_elsewhere(last: Paragraph, line: Line, habits: Habits, *, fits: bool) -> str:
    """Return how a line goes on with one in another column, or on the page before."""
    before = last.lines[-1]
    below = before.column.page == line.column.page and before.column.key == line.column.key
    if below or line.size > habits.size * (1 + _ALIKE):
        return ""  # something stands between them that parts them, or it is a heading
    if line.bold != before.bold and line.words[0].bold != before.words[-1].bold:
        return ""
    if fits and not _unfinished(before, line):
        return ""
    return "flow" if _in_place(last, line) else ""


def _joins_below(last: Paragraph, line: Line, habits: Habits, *, fits: bool) -> str:
    """Return how a line goes on with the one right above it, of the same size."""
    before = last.lines[-1]
    if before.bold and not line.words[0].bold and (fits or _heads(last)):
        return "break"
    if fits and line.bold and not before.bold:
        return ""
    if not _in_place(last, line):
        return ""
    if not fits:
        return "flow"
    if habits.spaced:
        return "break"
    return "flow" if _unfinished(before, line) else ""


def _heads(last: Paragraph) -> bool:
    """Tell whether all of a paragraph is bold, and short enough to head what follows."""
    return all(line.bold for line in last.lines) and sum(len(line.text) for line in last.lines) <= _HEADING_LINE


def _unfinished(before: Line, line: Line) -> bool:
    """Tell whether a line that had room left breaks off all the same: at a ragged margin, or a narrower one."""
    return not before.text.endswith(_ENDS) and line.words[0].text[:1].islower()


def _follows_closely(before: Line, line: Line, habits: Habits) -> bool:
    distance = line.y - before.y
    leading = habits.leading if alike(line.size, habits.size) else max(habits.leading, _DEFAULT_LEADING)
    return 0 < distance <= leading * _LOOSE * max(before.size, line.size) + 0.5


def _fits(before: Line, line: Line) -> bool:
    """Tell whether the line's first word would have had room at the end of the one before."""
    first, end = line.words[0], line.words[0].x1
    for word in line.words[1:]:
        if word.spaced:
            break
        end = word.x1
    if before.text.endswith(_HYPHENS) and first.text[:1].islower():
        return False
    space = 0.25 * before.size
    return before.x1 + space + (end - first.x0) < before.column.right - _TOLERANCE * before.size


def _is_accident(last: Paragraph, line: Line, marker: str, *, fits: bool) -> bool:
    """Tell whether a text merely wrapped before what looks like a marker: "… of section / 4.1 Some …".

    Then the line before it is full, this one begins right below it, and the paragraph is no item of the same kind.
    """
    before, first = last.lines[-1], last.lines[0]
    if fits or line.words[0].text in _SURE or not _in_place(last, line) or _clearly(before, line):
        return False
    if before.column is not line.column and before.text.endswith(_SENTENCE_ENDS):
        return False
    return _shape(last.marker) != _shape(marker) or abs(_inset(line) - _inset(first)) > _TOLERANCE * line.size


def _shape(marker: str) -> str:
    """Return the marker with its digits and letters made alike: "(b)" as "(a)", "ii." as "a."."""
    return _LETTERS.sub("a", _DIGITS.sub("0", marker))


def _clearly(before: Line, line: Line) -> bool:
    """Tell whether an item begins right of the text before it, or its marker is set off by a wide gap."""
    return _inset(line) > _inset(before) + _INDENT * line.size


def _inset(line: Line) -> float:
    return line.x0 - line.column.left


def _in_place(last: Paragraph, line: Line) -> bool:
    """Tell whether a line begins where the paragraph's lines do, or hangs from its marker or its first line."""
    em, before = line.size, last.lines[-1]
    inset = _inset(line)
    if last.marker and len(last.lines) == 1:
        text = last.text_x - before.column.left
        return abs(inset - _inset(before)) <= _TOLERANCE * em or _inset(before) < inset <= text + _INDENT * em
    if abs(inset - _inset(before)) <= _INDENT * em or (_centred(before) and _centred(line)):
        return True
    return len(last.lines) == 1 and not _fits(before, line)  # an indented first line, or a hanging paragraph


def _centred(line: Line) -> bool:
    left, right = line.x0 - line.column.left, line.column.right - line.x1
    return left > line.size and abs(left - right) <= line.size
