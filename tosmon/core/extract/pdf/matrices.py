"""Matrices that place text on a page (ISO 32000-2, 8.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

__all__ = ["IDENTITY", "Matrix", "matrix_of", "quarters", "times"]

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_STRAIGHT: Final = math.radians(3)  # a text slanted more than this is a watermark


def matrix_of(numbers: Sequence[float]) -> Matrix:
    """Return six numbers as a matrix."""
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return what the first matrix and then the other one do."""
    a, b, c, d, e, f = first
    a2, b2, c2, d2, e2, f2 = then
    return (
        a * a2 + b * c2,
        a * b2 + b * d2,
        c * a2 + d * c2,
        c * b2 + d * d2,
        e * a2 + f * c2 + e2,
        e * b2 + f * d2 + f2,
    )


def quarters(angle: float) -> int | None:
    """Return the quarter turns that the angle comes to, or None where it is slanted."""
    turns = round(angle / (math.pi / 2))
    return turns % 4 if abs(angle - turns * math.pi / 2) <= _STRAIGHT else None
