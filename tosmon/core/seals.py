"""A day of the ledger as sealed lines of JSON: writing the lines and doubting them; keeping them is left to others.

The first line is a header: {"seal": 1, "date", "previous_seal", "entries", "root"}; each further line is one entry, in
canonical JSON, sorted by document and sequence. `previous_seal` is the SHA-256 of the seal file before, empty for the
first; `root` is the Merkle root over the heads of all chains, also those that did not grow that day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from tosmon.core.evidence import Head, canonical, entry_hash, heads_root, verify_chain

__all__ = ["Seal", "heads_after", "read_seal", "seal_lines"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed day as read: what its header says, its entries, its own hash, and what is wrong with it."""

    date: str
    previous_seal: str
    root: str
    entries: tuple[Mapping[str, Any], ...]
    sha256: str
    problems: tuple[str, ...] = ()


def seal_lines(day: date, entries: Iterable[Mapping[str, Any]], heads: Iterable[Head], previous_seal: str) -> bytes:
    """Return the bytes of a day's seal. `heads` are those of all chains once these entries are in them.

    Of the entries one at a time is held: as values they take several times the memory of their lines.
    """
    lines = [line for _, line in sorted((_place(entry), canonical(entry)) for entry in entries)]
    header = {
        "seal": FORMAT,
        "date": day.isoformat(),
        "previous_seal": previous_seal,
        "entries": len(lines),
        "root": heads_root(heads),
    }
    return b"".join(line + b"\n" for line in (canonical(header), *lines))


def heads_after(before: Mapping[str, Head], entries: Iterable[Mapping[str, Any]]) -> dict[str, Head]:
    """Return the heads of all chains, by document, once these entries, in order, have followed those before."""
    heads = dict(before)
    for entry in entries:
        heads[entry["document"]] = Head(entry["document"], entry["sequence"], entry_hash(entry))
    return heads


def read_seal(
    data: bytes, *, before: Mapping[str, Head] | None = None, previous_seal: str | None = None, day: date | None = None
) -> Seal:
    """Return a seal with everything that is wrong with it.

    `before` are the heads of all chains at the end of the day before, by document: with them the chains are followed
    and the root is computed anew. `previous_seal` is the hash that the seal must name, `day` the day its name says.
    """
    problems: list[str] = []
    lines = data.split(b"\n")
    if lines.pop() != b"":
        problems.append("the last line is cut off")
    values = [_value(line, number, problems) for number, line in enumerate(lines, 1)]
    header = values[0] if values else {}
    entries = tuple(value for value in values[1:] if _is_entry(value))
    problems += _header_problems(header, len(lines) - 1, previous_seal, day)
    problems += [f"line {number}: not an entry" for number, value in enumerate(values[1:], 2) if not _is_entry(value)]
    if list(entries) != sorted(entries, key=_place):
        problems.append("the entries are not in their order")
    if before is not None:
        problems += _chain_problems(entries, before, str(header.get("root")))
    texts = {name: str(header.get(name, "")) for name in ("date", "previous_seal", "root")}
    return Seal(**texts, entries=entries, sha256=hashlib.sha256(data).hexdigest(), problems=tuple(problems))


def _value(line: bytes, number: int, problems: list[str]) -> dict[str, Any]:
    """Return the object of a line, an empty one where it is none, or not in canonical form."""
    try:
        value = json.loads(line)
        canonically = isinstance(value, dict) and canonical(value) == line
    except (ValueError, RecursionError):
        problems.append(f"line {number}: not JSON")
        return {}
    if not canonically:
        problems.append(f"line {number}: not an object in canonical form")
        return {}
    return dict(value)


def _header_problems(header: Mapping[str, Any], count: int, previous_seal: str | None, day: date | None) -> list[str]:
    if header.get("seal") != FORMAT:
        return ["the first line is not the header of a seal that this version knows"]
    expected: dict[str, object] = {"entries": count}
    if previous_seal is not None:
        expected["previous_seal"] = previous_seal
    if day is not None:
        expected["date"] = day.isoformat()
    return [
        f"the header says {name} {header.get(name)!r}, expected {value!r}"
        for name, value in expected.items()
        if header.get(name) != value
    ]


def _chain_problems(entries: tuple[Mapping[str, Any], ...], before: Mapping[str, Head], root: str) -> list[str]:
    problems = []
    for document, group in groupby(entries, key=lambda entry: str(entry["document"])):
        problems += verify_chain(group, start=before.get(document))
    computed = heads_root(heads_after(before, entries).values())
    if computed != root:
        problems.append(f"the root over all chain heads is {computed}, the header says {root}")
    return problems


def _is_entry(value: Mapping[str, Any]) -> bool:
    sequence = value.get("sequence")
    return isinstance(value.get("document"), str) and isinstance(sequence, int) and not isinstance(sequence, bool)


def _place(entry: Mapping[str, Any]) -> tuple[str, int]:
    return entry["document"], entry["sequence"]
