"""Follows a page's content stream and notes every word that it draws, with its place (ISO 32000-2, 8 and 9).

Only what places text is interpreted: matrices, text state, forms, marked content; of paths, how small they are. What
no operator says in the right way is passed over, as viewers do. Everything counts against one budget.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import ClassVar, Final

from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, StreamObject

from tosmon.core.extract.pdf.fonts import Face, face_of
from tosmon.core.extract.pdf.matrices import IDENTITY, Matrix, matrix_of, quarters, times
from tosmon.core.extract.pdf.operands import bytes_of, numbers_of, object_of, resource_of
from tosmon.core.extract.pdf.values import Mark, Sheet, Word

__all__ = ["Budget", "Pen"]

_DEEPEST: Final = 12  # forms within forms
_MOST_SAVED: Final = 256  # graphics states
_GAP: Final = 100  # thousandths of an em that a shift parts letters by, at least, to part words
_FARTHEST: Final = 20_000.0  # points; a page has 14,400 at most (annex C)
_TOUCH, _OVERLAP = 0.1, 0.2  # ems between the parts of a word
_LETTERS: Final = 10  # cost as much as an operator
_MOST_MARKS: Final = 2_000
_SMALLEST, _SMALL = 1.0, 12.0  # points: the size of shapes that may be bullets
_ROUND: Final = 1.7  # they are at most this much longer than wide


@dataclass(slots=True)
class Budget:
    """What may still be done for a document: operators and forms."""

    operators: int
    forms: int

    def spend(self, operators: int) -> None:
        """Take off that much.

        Raises:
            OverflowError: nothing is left.

        """
        self.operators -= operators
        if self.operators < 0 or self.forms < 0:
            raise OverflowError("its pages draw too much")


@dataclass(slots=True)
class _State:
    """What q saves and Q restores, as far as it places text."""

    matrix: Matrix
    face: Face | None = None
    size: float = 0.0
    letter: float = 0.0  # Tc
    word: float = 0.0  # Tw
    stretch: float = 1.0  # Tz
    leading: float = 0.0
    rise: float = 0.0
    mode: float = 0  # Tr


_SETTINGS: Final[Mapping[bytes, tuple[str, float]]] = {
    b"Tc": ("letter", 1), b"Tw": ("word", 1), b"Tz": ("stretch", 0.01), b"TL": ("leading", 1), b"Ts": ("rise", 1),
    b"Tr": ("mode", 1),
}  # fmt: skip


@dataclass(slots=True)
class _Content:
    """A marked-content sequence: the text that stands for it, where it names one, until that is written."""

    actual: str | None
    furniture: bool


@dataclass(slots=True)
class _Letters:
    """The word being drawn."""

    text: list[str] = field(default_factory=list)
    start: float = 0.0
    end: float = 0.0


class Pen:
    """Draws one page; `sheet` has what came of it."""

    def __init__(self, sheet: Sheet, matrix: Matrix, faces: dict[object, Face], budget: Budget) -> None:
        self.sheet = sheet
        self._faces = faces
        self._budget = budget
        self._state = _State(matrix)
        self._saved: list[_State] = []
        self._text = self._line = IDENTITY
        self._spaced = False
        self._path: list[tuple[float, float]] = []
        self._contents: list[_Content] = []
        self._resources: Mapping[object, object] = {}
        self._depth = 0

    def draw(self, content: ContentStream, resources: Mapping[object, object]) -> None:
        """Follow a content stream's operators.

        Raises:
            OverflowError: the budget is spent.

        """
        operations = content.operations
        self._budget.spend(len(operations))
        outer, self._resources = self._resources, resources
        for operands, operator in operations:
            act = self._ACTS.get(operator)
            if act is not None:
                act(self, operands)
            elif operator in _SETTINGS:
                self._set(operator, operands)
        self._resources = outer

    # --- graphics state and forms ---

    def _save(self, _operands: Sequence[object]) -> None:
        if len(self._saved) < _MOST_SAVED:
            self._saved.append(copy(self._state))

    def _restore(self, _operands: Sequence[object]) -> None:
        if self._saved:
            self._state = self._saved.pop()

    def _transform(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands, 6)
        if numbers:
            self._state.matrix = times(matrix_of(numbers), self._state.matrix)

    def _form(self, operands: Sequence[object]) -> None:
        form = resource_of(self._resources, "/XObject", operands)
        if not isinstance(form, StreamObject):
            return
        if form.get("/Subtype") == "/Image":
            self.sheet.pictures += 1
        elif form.get("/Subtype") == "/Form" and self._depth < _DEEPEST:
            self._budget.forms -= 1
            self._budget.spend(1)
            self._within(form)

    def _within(self, form: StreamObject) -> None:
        before = copy(self._state), self._saved, self._text, self._line, self._contents
        numbers = numbers_of(form.get("/Matrix") or (), 6)
        if numbers:
            self._state.matrix = times(matrix_of(numbers), self._state.matrix)
        self._saved, self._contents = [], list(self._contents)
        self._depth += 1
        resources = object_of(form.get("/Resources"))
        self.draw(ContentStream(form, None, "bytes"), resources if isinstance(resources, Mapping) else self._resources)
        self._depth -= 1
        self._state, self._saved, self._text, self._line, self._contents = before

    def _picture(self, _operands: Sequence[object]) -> None:
        self.sheet.pictures += 1

    # --- marked content (14.6) ---

    def _begin_marked(self, operands: Sequence[object]) -> None:
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, str):
            properties = resource_of(self._resources, "/Properties", operands[1:])
        actual = properties.get("/ActualText") if isinstance(properties, Mapping) else None
        kind = properties.get("/Type") if isinstance(properties, Mapping) else None
        furniture = operands[:1] == ["/Artifact"] and kind == "/Pagination"
        self._contents.append(_Content(str(actual) if isinstance(actual, str) else None, furniture))

    def _begin_plain(self, _operands: Sequence[object]) -> None:
        self._contents.append(_Content(None, furniture=False))

    def _end_marked(self, _operands: Sequence[object]) -> None:
        if self._contents:
            self._contents.pop()

    # --- text state and positions (9.3, 9.4) ---

    def _set(self, operator: bytes, operands: Sequence[object]) -> None:
        name, scale = _SETTINGS[operator]
        numbers = numbers_of(operands, 1)
        if numbers:
            setattr(self._state, name, numbers[0] * scale)

    def _begin_text(self, _operands: Sequence[object]) -> None:
        self._text = self._line = IDENTITY

    def _font(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands[1:], 1)
        face = self._face(operands)
        self._state.face = face
        self._state.size = numbers[0] if numbers else self._state.size

    def _face(self, operands: Sequence[object]) -> Face | None:
        fonts = object_of(self._resources.get("/Font"))
        if not isinstance(fonts, DictionaryObject) or not operands or operands[0] not in fonts:
            return None
        raw = fonts.raw_get(operands[0])
        key = raw.idnum if isinstance(raw, IndirectObject) else -id(raw)
        if key not in self._faces:
            resource = object_of(raw)
            if not isinstance(resource, DictionaryObject):
                return None
            self._faces[key] = face_of(resource)
        return self._faces[key]

    def _move(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands, 2)
        if numbers:
            self._line = self._text = times((1.0, 0.0, 0.0, 1.0, numbers[0], numbers[1]), self._line)

    def _move_leading(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands, 2)
        if numbers:
            self._state.leading = -numbers[1]
            self._move(operands)

    def _place(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands, 6)
        if numbers:
            self._line = self._text = matrix_of(numbers)

    def _next_line(self, _operands: Sequence[object]) -> None:
        self._move((0, -self._state.leading))

    # --- showing text ---

    def _show(self, operands: Sequence[object]) -> None:
        if operands:
            self._show_all((operands[0],))

    def _show_array(self, operands: Sequence[object]) -> None:
        if operands and isinstance(operands[0], ArrayObject):
            self._show_all(operands[0])

    def _show_next(self, operands: Sequence[object]) -> None:
        self._next_line(())
        self._show(operands)

    def _show_spaced(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands, 2)
        if numbers:
            self._state.word, self._state.letter = numbers[0], numbers[1]
            self._show_next(operands[2:])

    def _show_all(self, parts: Sequence[object]) -> None:
        """Draw strings and shifts, one after the other; letters with next to nothing between them are one word."""
        state, advance, letters = self._state, 0.0, _Letters()
        if state.face is None:
            return
        for part in parts:
            if isinstance(part, int | float):
                advance -= part / 1000 * state.size * state.stretch
                if -part >= _GAP:
                    self._write(letters)
                continue
            data = bytes_of(part)
            self._budget.spend(len(data) // _LETTERS)
            for text, width, is_space in state.face.glyphs(data):
                step = (width * state.size + state.letter + (state.word if is_space else 0)) * state.stretch
                if not text or text.isspace():
                    self._write(letters)
                    self._spaced = self._spaced or bool(text)
                else:
                    if not letters.text:
                        letters.start = advance
                    letters.text.append(text)
                    letters.end = advance + step - state.letter * state.stretch
                advance += step
        self._write(letters)
        self._text = times((1.0, 0.0, 0.0, 1.0, advance, 0.0), self._text)

    def _write(self, letters: _Letters) -> None:
        """Note the word, if there is one, and begin another."""
        if not letters.text:
            return
        text, letters.text = "".join(letters.text), []
        if any(content.furniture for content in self._contents):
            return
        named = next((content for content in self._contents if content.actual is not None), None)
        if named is not None:
            text, named.actual = named.actual or "", ""
        word = self._word(text.strip(), letters.start, letters.end)
        if word is None:
            return
        self._spaced = False
        if not (self.sheet.words and _touches(self.sheet.words[-1], word)):
            self.sheet.words.append(word)

    def _word(self, text: str, start: float, end: float) -> Word | None:
        state = self._state
        a, b, c, d, e, f = times(self._text, state.matrix)
        across = math.hypot(a, b)
        if not text or not across or not math.isfinite(across) or state.face is None:
            return None
        turned = quarters(math.atan2(b, a))
        if turned is None:
            return None
        x, y = e + state.rise * c, f + state.rise * d
        x, y = ((x, y), (y, -x), (-x, -y), (-y, x))[turned]
        size = abs(state.size * (a * d - b * c)) / across
        x0, x1 = x + start * across, x + end * across
        if not all(abs(number) < _FARTHEST for number in (x0, x1, y, size)) or size <= 0:
            return None
        bold = state.face.bold or state.mode == 2  # noqa: PLR2004 - filled and stroked: made bold
        return Word(text, min(x0, x1), max(x0, x1), y, size, bold, self._spaced, "", turned)

    # --- paths: only what may be a bullet ---

    def _point(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands, len(operands) & ~1)
        if numbers and len(self._path) < _MOST_SAVED:
            a, b, c, d, e, f = self._state.matrix
            for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                self._path.append((a * x + c * y + e, b * x + d * y + f))

    def _rectangle(self, operands: Sequence[object]) -> None:
        numbers = numbers_of(operands, 4)
        if numbers:
            x, y, width, height = numbers
            self._point((x, y, x + width, y + height))

    def _paint(self, _operands: Sequence[object]) -> None:
        path, self._path = self._path, []
        if not path:
            return
        x0, x1 = min(x for x, _ in path), max(x for x, _ in path)
        y0, y1 = min(y for _, y in path), max(y for _, y in path)
        width, height = x1 - x0, y1 - y0
        small = _SMALLEST <= width <= _SMALL and _SMALLEST <= height <= _SMALL
        if small and len(self.sheet.marks) < _MOST_MARKS and max(width, height) <= _ROUND * min(width, height):
            self.sheet.marks.append(Mark(x0, x1, (y0 + y1) / 2, height))

    def _no_paint(self, _operands: Sequence[object]) -> None:
        self._path = []

    _ACTS: ClassVar[Mapping[bytes, Callable[[Pen, Sequence[object]], None]]] = {
        b"q": _save, b"Q": _restore, b"cm": _transform, b"Do": _form, b"INLINE IMAGE": _picture,
        b"BDC": _begin_marked, b"BMC": _begin_plain, b"EMC": _end_marked,
        b"BT": _begin_text, b"Tf": _font, b"Td": _move, b"TD": _move_leading, b"Tm": _place, b"T*": _next_line,
        b"Tj": _show, b"TJ": _show_array, b"'": _show_next, b'"': _show_spaced,
        b"m": _point, b"l": _point, b"c": _point, b"v": _point, b"y": _point, b"re": _rectangle,
        **dict.fromkeys((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s"), _paint), b"n": _no_paint,
    }  # fmt: skip


def _touches(before: Word, word: Word) -> bool:
    """Join a word to the one before it where no reader would see two; tell whether it was."""
    gap = word.x0 - before.x1
    near = -_OVERLAP * word.size <= gap <= _TOUCH * word.size and before.y == word.y and not word.spaced
    if not near or (before.size, before.bold, before.turned) != (word.size, word.bold, word.turned):
        return False
    before.text += word.text
    before.x1 = max(before.x1, word.x1)
    return True
