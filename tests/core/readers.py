"""Clauses as a reader judged them, and what the lexicon makes of the same: what the tests of each language share."""

from __future__ import annotations

from typing import NamedTuple

from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.model import Clause

__all__ = ["Case", "judged"]


class Case(NamedTuple):
    """A clause, what stands above it, and the labels (parted by spaces) and the rule that a reader gave it."""

    text: str
    labels: str = ""
    rule: str = "none"
    lead_in: str = ""
    heading: str = ""

    @property
    def answer(self) -> tuple[tuple[str, ...], str]:
        """Return the reader's labels, sorted, and rule."""
        return tuple(sorted(self.labels.split())), self.rule


def judged(case: Case, language: str) -> tuple[tuple[str, ...], str]:
    """Return the labels and the rule that the lexicon gives the case's clause in a text of that language."""
    headings = (case.heading,) if case.heading else ()
    found = classify(Clause(case.text, headings=headings, lead_in=case.lead_in), lexicon.load(), language)
    return found.labels, found.rule.value
