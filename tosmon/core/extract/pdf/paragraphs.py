"""Lines to paragraphs: where one ends is told by gaps, indents, markers, sizes, and by words that would have fitted.

A paragraph goes on over the end of a column or page unless its last line was left unfilled or something new begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tosmon.core.extract.markers import split_marker
from tosmon.core.extract.pdf.values import BULLET, Line, Paragraph

__all__ = ["Habits", "habits_of", "marker_of", "paragraphs_of"]

_ALIKE: Final = 0.06  # share that sizes of one text differ by
_LOOSE: Final = 1.15  # times the usual distance of lines that parts paragraphs
_COMMON: Final = 0.12  # share of all distances that a usual one has, at least
_INDENT: Final = 0.8  # ems
_TOLERANCE: Final = 0.35  # ems
_ENDS: Final = (".", ":", ";", "!", "?", "。", "：", "”", '"', "»", ")")
_LETTER_BULLETS: Final = frozenset(
    ("o", "\ufffd")
)  # Courier's "o" and symbols without a character, as Word writes them
_DEFAULT_LEADING: Final = 1.2


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
        if before.column is after.column and alike(before.size, size) and alike(after.size, size) and 0.8 < ratio < 4:  # noqa: PLR2004
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
    wider = sum(count for ratio, count in distances.items() if ratio > leading * _LOOSE + 0.05)
    return Habits(size, leading, wider >= max(2, 0.05 * total))


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
    if first.text == BULLET:
        return BULLET, 1
    gap = words[1].x0 - first.x1
    if first.text in _LETTER_BULLETS and gap > 0.4 * first.size:
        return BULLET, 1
    head = " ".join(word.text for word in words[:4])
    number, rest, marked = split_marker(head)
    if not marked:
        return "", 0
    text = head[: len(head) - len(rest)].strip()
    taken, count = "", 0
    while count < len(words) - 1 and len(taken) < len(text.replace(" ", "")):
        taken += words[count].text
        count += 1
    if taken != text.replace(" ", ""):  # the marker and the text touch: "•Text"
        return "", 0
    return number or BULLET, count


def paragraphs_of(lines: Sequence[Line], habits: Habits) -> list[Paragraph]:
    """Return the lines in paragraphs, in order."""
    found: list[Paragraph] = []
    for line in lines:
        marker, count = marker_of(line)
        last = found[-1] if found else None
        if last is not None and line.cells is None and last.lines[-1].cells is None:
            how = _joins(last, line, marker, habits)
            if how:
                if how == "break":
                    last.breaks.add(len(last.lines))
                last.lines.append(line)
                continue
        found.append(Paragraph([line], marker, count))
    return found


def _joins(last: Paragraph, line: Line, marker: str, habits: Habits) -> str:
    """Return "flow" where the line goes on with the paragraph, "break" where it does after a line break, else ""."""
    before = last.lines[-1]
    fits = _fits(before, line)
    if not alike(before.size, line.size) or (marker and not _is_accident(before, line, marker, fits=fits)):
        return ""
    if before.column is not line.column:
        return _joins_elsewhere(before, line, habits, fits=fits)
    if not _follows_closely(before, line, habits):
        return ""
    if line.size > habits.size * (1 + _ALIKE):
        return "flow" if before.bold == line.bold else ""
    return _joins_below(last, line, habits, fits=fits)


def _joins_elsewhere(before: Line, line: Line, habits: Habits, *, fits: bool) -> str:
    """Return how a line goes on with one in another column, or on the page before."""
    below = before.column.page == line.column.page and before.column.key == line.column.key
    if below or line.size > habits.size * (1 + _ALIKE):
        return ""  # something stands between them that parts them, or it is a heading
    if fits and (before.bold != line.bold or not _unfinished(before, line)):
        return ""
    return "flow"


def _joins_below(last: Paragraph, line: Line, habits: Habits, *, fits: bool) -> str:
    """Return how a line goes on with the one right above it, of the same size."""
    before = last.lines[-1]
    if fits and before.bold != line.bold:
        return "break" if before.bold else ""
    if not _in_place(last, line):
        return ""
    if not fits:
        return "flow"
    if habits.spaced:
        return "break"
    return "flow" if _unfinished(before, line) else ""


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
    space = 0.25 * before.size
    return before.x1 + space + (end - first.x0) < before.column.right - _TOLERANCE * before.size


def _is_accident(before: Line, line: Line, marker: str, *, fits: bool) -> bool:
    """Tell whether a text merely wrapped before what looks like a marker: "… of section / 4.1 Some …"."""
    if fits or marker == BULLET or abs(line.x0 - before.x0) > _INDENT * line.size:
        return False
    return not before.text.endswith((*_ENDS, ",")) and before.text.rpartition(" ")[2].lower() not in (
        "and",
        "or",
        "und",
        "oder",
        "et",
        "ou",
        "y",
        "o",
        "e",
    )


def _in_place(last: Paragraph, line: Line) -> bool:
    """Tell whether a line begins where the paragraph's lines do, or hangs from its marker or its first line."""
    em = line.size
    first = last.lines[0]
    if last.marker and len(last.lines) == 1:
        return line.x0 <= last.text_x + _INDENT * em or abs(line.x0 - first.x0) <= _TOLERANCE * em
    before = last.lines[-1]
    if before.column is not first.column and len(last.lines) == 1:
        return True
    shift = line.x0 - before.x0
    if abs(shift) <= _INDENT * em:
        return True
    if _centred(before) and _centred(line):
        return True
    return len(last.lines) == 1 and not _fits(before, line)  # an indented first line, or a hanging paragraph


def _centred(line: Line) -> bool:
    left, right = line.x0 - line.column.left, line.column.right - line.x1
    return left > line.size and abs(left - right) <= line.size
