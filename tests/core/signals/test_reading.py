"""Signals as clauses with labels, and the hash that tells whether they say something else."""

from __future__ import annotations

from tosmon.core.model import Rule
from tosmon.core.signals import read_file
from tosmon.core.signals.reading import as_clauses, signals_hash

RESERVED = b'[{"location": "/", "tdm-reservation": 1}, {"location": "/free", "tdm-reservation": 0}]'


def test_a_signal_is_a_clause_with_its_labels() -> None:
    """What a signal says reads like a clause, and carries the label of a clause that says the same."""
    clauses, judgements = as_clauses(read_file("tdmrep.json", RESERVED).signals)
    assert any("tdm-reservation = 1" in clause.text for clause in clauses)
    for clause, judgement in zip(clauses, judgements, strict=True):
        assert "tdm_reservation" in judgement.labels
        assert all(one.text == clause.text[one.start : one.end] for one in judgement.evidence)


def test_what_a_signal_does_is_its_rule() -> None:
    """A ban is told from a permission and from what says nothing about use."""
    rules = {
        body: as_clauses(read_file("trust.txt", body).signals)[1][0].rule
        for body in (b"datatrainingallowed=no\n", b"datatrainingallowed=yes\n", b"member=https://example.com/\n")
    }
    assert list(rules.values()) == [Rule.BAN, Rule.PERMISSION, Rule.NONE]


def test_form_does_not_change_the_hash() -> None:
    """Order, white space and repetition say nothing."""
    other = b'[ {"tdm-reservation": 0, "location": "/free"},\n {"location": "/", "tdm-reservation": 1} ]'
    assert signals_hash(read_file("tdmrep.json", RESERVED).signals) == signals_hash(
        read_file("tdmrep.json", other).signals
    )


def test_another_value_changes_the_hash() -> None:
    """What is said otherwise is another content."""
    other = RESERVED.replace(b'"tdm-reservation": 0', b'"tdm-reservation": 1')
    assert signals_hash(read_file("tdmrep.json", RESERVED).signals) != signals_hash(
        read_file("tdmrep.json", other).signals
    )
