"""Read tables field by field, whatever file they are from, and collect every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from tosmon.errors import Fault
from tosmon.registry.values import Faulty, got

__all__ = ["Readers", "Report", "guess", "read_table", "table"]

Readers = Mapping[str, Callable[[object], Any]]


class Report:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, entry: str, name: str, expected: str) -> None:
        """Note what was expected of a field of an entry."""
        self.faults.append(Fault(self.file, entry, name, expected))

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """Return the entries and fields that have a fault, or something in them does."""
        return frozenset((fault.entry, re.split(r"[.\[]", fault.field)[0]) for fault in self.faults)


def guess(name: str, known: tuple[str, ...]) -> str:
    """Return " (did you mean …?)" where a known name is close, or nothing."""
    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def read_table(table: Mapping[str, object], readers: Readers, report: Report, entry: str) -> dict[str, Any]:
    """Return the values of a table's fields that can be read, and report the others as the entry's faults."""
    read: dict[str, Any] = {}
    for name, value in table.items():
        try:
            read[name] = _read_field(name, value, readers)
        except Faulty as fault:
            for place, expected in fault.parts:
                report.add(entry, name + place, expected)
        except ValueError as fault:
            report.add(entry, name, str(fault))
    return read


def _read_field(name: str, value: object, readers: Readers) -> object:
    if name not in readers:
        known = tuple(readers)
        raise ValueError("unknown field" + (guess(name, known) or f" (known: {', '.join(known)})"))
    return readers[name](value)


def table(
    readers: Readers, example: str, *, needed: Mapping[str, str], either: tuple[str, str] = ("", "")
) -> Callable[[object], dict[str, Any]]:
    """Return a reader of a table inside a field; it reports every fault in it at once.

    `needed` are the fields that must be there, with what is expected then; the first of `either` may be replaced by
    the second, and not stand beside it.
    """
    one, other = either

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"expected a table such as {example}, got {got(value)}")  # noqa: TRY004 - readers raise ValueError only
        report = Report("")
        read = read_table(value, readers, report, "")
        for name, expected in needed.items():
            if name not in value and not (name == one and other in value):
                report.add("", name, f"expected {expected}, got nothing")
        if one in value and other in value:
            report.add("", other, f"expected either {one} or {other}, got both")
        if report.faults:
            raise Faulty(tuple((f".{fault.field}", fault.expected) for fault in report.faults))
        return read

    return read
