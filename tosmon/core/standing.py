"""Whether a version says the words of a rule already, however it is cut into clauses; what follows is `direction`'s.

A paragraph that becomes a list, lines that a converter joined, a section that moved into another: the clauses differ,
and the rule is the same.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from tosmon.core.cosmetic import plain_words
from tosmon.core.model import Clause, Judgement
from tosmon.core.wording import rule_passages

__all__ = ["Pieces", "Standing"]

_TELLING = 6  # words from which a passage says the same wherever it stands
_MISSING = 0.1  # share of a rule's words that a list may do without
_OWN_NUMBER = re.compile(r"^(?:\d+|[a-z]|[ivx]{1,4}) ")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Clauses that a rule may have been cut into: all their words, and the judgements of those with labels."""

    words: frozenset[str]
    judgements: tuple[Judgement, ...]


class Standing:
    """What a version says, word for word; made when it is first asked."""

    def __init__(self, clauses: Sequence[Clause], judgements: Sequence[Judgement], language: str) -> None:
        self._clauses = clauses
        self._judgements = judgements
        self._language = language
        self._stream = ""
        self._labelled: list[tuple[str, Judgement]] | None = None

    def says(self, clause: Clause, judgement: Judgement) -> bool:
        """Return whether the version has all words of the clause's rule, and its lead-in's.

        Few words tell nothing by themselves: they must stand in clauses with the same labels and rule.
        """
        passages = [self._words(passage) for passage in rule_passages(clause.text, judgement, self._language)]
        if not passages:
            return False
        if sum(passage.count(" ") for passage in passages) >= _TELLING and self._has(clause.lead_in):
            return all(f" {passage} " in self._read() for passage in passages)
        return all(self._in_a_rule(passage, judgement) for passage in passages)

    def pieces(self, places: Iterable[int]) -> Pieces:
        """Return the clauses at these places, as what a rule may have been cut into."""
        chosen = list(places)
        said = (f"{self._clauses[place].lead_in} {self._clauses[place].text}" for place in chosen)
        words = frozenset(word for one in said for word in self._words(one).split())
        return Pieces(words, tuple(one for place in chosen if (one := self._judgements[place]).labels))

    def says_in_pieces(self, clause: Clause, judgement: Judgement, pieces: Pieces) -> bool:
        """Return whether the pieces together have nearly all words of the clause's rule.

        Each of its labels must be shown by some of its own words in one of them, under the same rule: so it is where a
        paragraph became a list, or a list a paragraph.
        """
        passages = rule_passages(clause.text, judgement, self._language)
        words = {word for passage in passages for word in self._words(passage).split()}
        if len(words - pieces.words) > _MISSING * len(words):
            return False
        rules = [other for other in pieces.judgements if other.rule is judgement.rule]
        shown = {label: self._shown(label, judgement) for label in judgement.labels}
        return all(any(self._shown(label, other, own) for other in rules) for label, own in shown.items() if own)

    def _shown(self, label: str, judgement: Judgement, among: Container[str] | None = None) -> set[str]:
        """Return the words that show a label; none where they are not all among the given ones."""
        words = {
            word
            for found in judgement.evidence
            if found.label == label
            for word in plain_words(found.text, self._language)
        }
        return words if among is None or all(word in among for word in words) else set()

    def _has(self, lead_in: str) -> bool:
        return not lead_in or f" {self._words(lead_in)} " in self._read()

    def _in_a_rule(self, passage: str, judgement: Judgement) -> bool:
        wanted = set(judgement.labels)
        return f" {passage} " in self._read() and any(
            f" {passage} " in text and wanted <= set(other.labels) and other.rule is judgement.rule
            for text, other in self._rules()
        )

    def _read(self) -> str:
        """Return the words of the whole version."""
        if not self._stream:
            self._stream = f" {' '.join(self._words(clause.text) for clause in self._clauses)} "
        return self._stream

    def _rules(self) -> list[tuple[str, Judgement]]:
        """Return the words of each labelled clause."""
        if self._labelled is None:
            self._labelled = [
                (f" {self._words(clause.text)} ", judgement)
                for clause, judgement in zip(self._clauses, self._judgements, strict=False)
                if judgement.labels
            ]
        return self._labelled

    def _words(self, text: str) -> str:
        return _OWN_NUMBER.sub("", " ".join(plain_words(text, self._language)))
