"""Operands of a content stream as plain values: whatever stands in the wrong place is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pypdf.generic import PdfObject

__all__ = ["bytes_of", "numbers_of", "object_of", "resource_of"]

_ABSURD: Final = 1e9


def numbers_of(operands: object, count: int) -> list[float]:
    """Return that many numbers, or none where the operands are not what they should be."""
    if not isinstance(operands, Sequence) or len(operands) < count:
        return []
    numbers: list[float] = []
    for operand in operands[:count]:
        number = object_of(operand)
        if not isinstance(number, int | float) or not abs(number) < _ABSURD:
            return []
        numbers.append(float(number))
    return numbers


def bytes_of(part: object) -> bytes:
    """Return the bytes of a string operand; none for anything else."""
    return part if isinstance(part, bytes) else b""


def object_of(value: object) -> object:
    """Return what a reference stands for, or the value itself."""
    return value.get_object() if isinstance(value, PdfObject) else value


def resource_of(resources: Mapping[object, object], kind: str, operands: Sequence[object]) -> object:
    """Return the resource of that kind that the first operand names, or None."""
    named = object_of(resources.get(kind))
    if not isinstance(named, Mapping) or not operands:
        return None
    return object_of(named.get(operands[0]))
