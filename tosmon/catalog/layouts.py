"""How a version refers to the distinct clauses of its document, so that a hundred thousand versions stay small.

A stored clause keeps the text, context and judgement of its first display. A version is a list of clause numbers, and,
where it displays a clause otherwise (other quotes, another number or heading), exactly what differs: what is read back
is the version as it was given, character for character. Values in, values out; the tables belong to others.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from tosmon.catalog.types import storable
from tosmon.core.label_turns import Says
from tosmon.core.model import Clause, Evidence, Judgement, Rule

__all__ = [
    "Display",
    "StoredClause",
    "decode_clause",
    "decode_plain",
    "display",
    "encode_clause",
    "judged_by",
    "pack",
    "packed",
    "said_by",
    "store_clause",
    "unpack",
]

_dumps = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

Context = list[Any]  # [headings, number, lead-in, links]; trailing empty ones are left out
JudgementJson = list[Any]  # [rule, labels, [[label, start, end] or [label, start, end, text]]]; [] says nothing


@dataclass(frozen=True, slots=True)
class StoredClause:
    """A distinct clause of a document as its row holds it; `number` counts within the document."""

    number: int
    id: str
    text: str
    context: Context
    judgement: JudgementJson


@dataclass(frozen=True, slots=True)
class Display:
    """How one version displays a clause and what was judged of it there, as it is stored."""

    text: str
    context: Context
    judgement: JudgementJson


def display(clause: Clause, judgement: Judgement) -> Display:
    """Return the clause and its judgement as they are stored."""
    return Display(clause.text, _context(clause), _encode_judgement(judgement, clause.text))


def store_clause(number: int, clause_id: str, shown: Display) -> StoredClause:
    """Return what a row keeps of a clause that its document shows for the first time."""
    return StoredClause(number, clause_id, storable(shown.text), shown.context, shown.judgement)


def pack(displayed: Iterable[tuple[StoredClause, Display]]) -> bytes:
    """Return the layout of a version from its clauses in order, each beside the stored clause that it refers to."""
    numbers: list[int] = []
    other: dict[str, dict[str, Any]] = {}
    for place, (stored, shown) in enumerate(displayed):
        numbers.append(stored.number)
        difference = _difference(stored, shown)
        if difference:
            other[str(place)] = difference
    return packed(numbers, other)


def packed(numbers: Sequence[int], other: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the layout of which `unpack` gives these."""
    steps = [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
    return zlib.compress(_dumps([steps, other]).encode("ascii"), 9)


def unpack(layout: bytes) -> tuple[list[int], Mapping[str, Mapping[str, Any]]]:
    """Return the clause numbers of a layout in order, and by place (as text) what is displayed otherwise."""
    steps, other = json.loads(zlib.decompress(layout))
    return list(accumulate(steps)), other


def judged_by(difference: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what of a difference a judgement depends on: text, headings and lead-in, and no number or links."""
    context = difference.get("c")
    if context is None:
        return difference.get("t"), None
    headings = tuple(context[0]) if context else ()
    return difference.get("t"), (headings, context[2] if len(context) > 2 else "")  # noqa: PLR2004 - the third


def said_by(judged: Iterable[tuple[int, JudgementJson]]) -> dict[Says, tuple[int, ...]]:
    """Return which clauses, by number and in the order given, carry each label and do what each rule says."""
    found: dict[Says, list[int]] = {}
    for number, judgement in judged:
        if judgement:
            rule, labels, _ = judgement
            for label in labels:
                found.setdefault((label, rule), []).append(number)
    return {says: tuple(numbers) for says, numbers in found.items()}


def decode_clause(stored: StoredClause, difference: Mapping[str, Any] | None) -> tuple[Clause, Judgement]:
    """Return the clause as the version displayed it, and what was judged of it there."""
    text, context, judgement = stored.text, stored.context, stored.judgement
    if difference:
        text = difference.get("t", text)
        context = difference.get("c", context)
        judgement = difference.get("j", judgement)
    return _clause(text, context), _decode_judgement(judgement, text)


def encode_clause(clause: Clause) -> list[Any]:
    """Return the clause as JSON: its text, then its context."""
    return [clause.text, *_context(clause)]


def decode_plain(encoded: Sequence[Any]) -> Clause:
    """Return the clause that `encode_clause` wrote."""
    return _clause(encoded[0], encoded[1:])


def _difference(stored: StoredClause, shown: Display) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if shown.text != stored.text:
        found["t"] = shown.text
    if shown.context != stored.context:
        found["c"] = shown.context
    if shown.judgement != stored.judgement:
        found["j"] = shown.judgement
    return found


def _context(clause: Clause) -> Context:
    context: Context = [list(clause.headings), clause.number, clause.lead_in, list(clause.links)]
    while context and not context[-1]:
        context.pop()
    return context


def _clause(text: str, context: Sequence[Any]) -> Clause:
    size = len(context)
    return Clause(
        text=text,
        headings=tuple(context[0]) if size > 0 else (),
        number=context[1] if size > 1 else "",
        lead_in=context[2] if size > 2 else "",  # noqa: PLR2004 - the third of the context
        links=tuple(context[3]) if size > 3 else (),  # noqa: PLR2004 - the fourth
    )


_NOTHING = Judgement()


def _encode_judgement(judgement: Judgement, text: str) -> JudgementJson:
    if judgement == _NOTHING:
        return []
    shown = [
        [item.label, item.start, item.end]
        if item.text == text[item.start : item.end]
        else [item.label, item.start, item.end, item.text]
        for item in judgement.evidence
    ]
    return [judgement.rule.value, list(judgement.labels), shown]


def _decode_judgement(encoded: JudgementJson, text: str) -> Judgement:
    if not encoded:
        return _NOTHING
    rule, labels, shown = encoded
    evidence = tuple(
        Evidence(label, start, end, words[0] if words else text[start:end]) for label, start, end, *words in shown
    )
    return Judgement(tuple(labels), Rule(rule), evidence)
