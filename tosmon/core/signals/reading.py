"""Signals as a version: a clause for each with its labels, and a hash of what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from tosmon.core.model import Clause, Evidence, Judgement, Rule
from tosmon.core.signals.model import Answer, Signal, SignalChange
from tosmon.core.signals.worth import as_changes

__all__ = ["as_clauses", "signals_hash"]

# From the strictest: what a signal does that answers one purpose so and another one otherwise.
_RULES: Final = (
    (Answer.DISALLOWED, Rule.BAN),
    (Answer.RESERVED, Rule.CONDITION),
    (Answer.ALLOWED, Rule.PERMISSION),
)


def as_clauses(signals: Iterable[Signal]) -> tuple[tuple[Clause, ...], tuple[Judgement, ...]]:
    """Return the signals as clauses ("TDMRep: tdm-reservation = 1"), in their order, and a judgement for each.

    `number` is the line where a signal stands, its headings are whom and what part of the site it is for. The labels
    are those that a change of it carries; the whole clause shows them.
    """
    pairs = [_as_clause(signal) for signal in signals]
    return tuple(clause for clause, _ in pairs), tuple(judgement for _, judgement in pairs)


def signals_hash(signals: Iterable[Signal]) -> str:
    """Return a hash of what the signals say: order, repetition, lines and places do not change it, nor do faults."""
    said = sorted({(*signal.key, signal.value) for signal in signals})
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _as_clause(signal: Signal) -> tuple[Clause, Judgement]:
    (coming,) = as_changes([SignalChange(None, signal)])
    assert coming.after is not None, "what comes has a side after"
    clause = replace(coming.after, number=str(signal.line) if signal.line else "")
    labels = tuple(sorted(coming.labels_after))
    answers = {answer for _, answer in signal.answers}
    rule = next((rule for answer, rule in _RULES if answer in answers), Rule.NONE) if labels else Rule.NONE
    evidence = tuple(Evidence(label, 0, len(clause.text), clause.text) for label in labels)
    return clause, Judgement(labels, rule, evidence)
