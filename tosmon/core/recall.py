"""Remembers, from one version of a document to the next, what they share; `reading` says what is done with it.

Consecutive versions share nearly all of their paragraphs: what was read, judged and named once is looked up, and what
is looked up is what reading it again would bring. For the versions of one document, in one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.core.kept import Kept
from tosmon.core.labels.memory import Memory
from tosmon.core.language import of_clause
from tosmon.core.model import Clause, Judgement, Version
from tosmon.core.text import clause_id

__all__ = ["Recall", "Told"]

_MOST: Final = 2_000_000  # characters of each kind, twice; the longest of a hundred documents has 700,000


@dataclass(frozen=True, slots=True)
class Told:
    """What follows from the words of a version, whatever its links and numbers are; each part as in `Reading`."""

    language: str
    judgements: tuple[Judgement, ...]
    content: str
    clause_ids: tuple[str, ...]
    effective: str
    updated: str
    faults: tuple[str, ...]


class Recall:
    """What is remembered of a document: its pieces, its clauses, and what followed from its wordings."""

    def __init__(self, most: int = _MOST) -> None:
        # Imported here: a run of checks in which nothing changed reads no Markdown, and should start at once.
        from tosmon.core.extract.pieces import Pieces  # noqa: PLC0415 - as said above

        self.pieces = Pieces(most)
        self._judged: Kept[tuple[object, ...], Judgement] = Kept(most)
        self._languages: Kept[tuple[str, str], str] = Kept(most)
        self._ids: Kept[tuple[str, str], str] = Kept(most)
        self._told: Kept[tuple[object, ...], Told] = Kept(most)

    def judge(self, memory: Memory, clause: Clause, language: str) -> Judgement:
        """Return what the memory says of a clause."""
        key = (memory, language, clause.lead_in, clause.headings, clause.text)
        return self._judged.of(key, len(clause.text), memory.judge, clause, language)

    def language_of(self, text: str, around: str) -> str:
        """Return what `of_clause` does."""
        return self._languages.of((text, around), len(text), of_clause, text, around)

    def clause_id(self, document: str, text: str) -> str:
        """Return what `clause_id` does."""
        return self._ids.of((document, text), len(text), clause_id, document, text)

    def told(self, version: Version, beside: Sequence[object], work: Callable[[], Told]) -> Told:
        """Return what follows from a version's words and from what stands `beside` them: from nothing else."""
        texts = tuple([clause.text for clause in version.clauses])
        words = (
            version.title,
            texts,
            tuple([clause.headings for clause in version.clauses]),
            tuple([clause.lead_in for clause in version.clauses]),
        )
        return self._told.of((*beside, *words), sum(map(len, texts)), work)
