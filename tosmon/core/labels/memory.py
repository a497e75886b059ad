"""Remembers what was judged, so that a clause that comes again costs a look-up; how it is judged is left to `judge`.

Versions of a document share most of their clauses, and a platform's documents many: in the histories of some hundred
documents each comes back fifty times. What is kept is a short hash of each, and a judgement that nearly all share.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

from tosmon.core.labels.judge import classify
from tosmon.core.labels.lexicon import Lexicon
from tosmon.core.language import of_clause
from tosmon.core.model import Clause, Judgement

__all__ = ["Memory", "memory_of"]

_MOST: Final = 200_000  # judgements kept, some 20 MB: three times what ten years of a hundred documents hold
_QUIET: Final = Judgement()


class Memory:
    """The judgements of one lexicon's clauses; `judged` counts those made. Threads may share one."""

    def __init__(self, lexicon: Lexicon, most: int = _MOST) -> None:
        self._lexicon = lexicon
        self._most = most
        self._known: dict[bytes, Judgement] = {}
        self.judged = 0

    def __len__(self) -> int:
        """Return how many judgements are kept."""
        return len(self._known)

    def judge(self, clause: Clause, around: str) -> Judgement:
        """Return the judgement of a clause in a text in the language `around`, which the clause may depart from."""
        key = _key(clause, around)
        known = self._known.get(key)
        if known is None:
            said = f"{clause.lead_in} {clause.text}" if clause.lead_in else clause.text
            known = classify(clause, self._lexicon, of_clause(said, around))
            self.judged += 1
            self._keep(key, known)
        return known

    def _keep(self, key: bytes, judgement: Judgement) -> None:
        if len(self._known) >= self._most:
            for old in list(self._known)[: self._most // 2]:  # they came first
                self._known.pop(old, None)
        self._known[key] = judgement if judgement.labels else _QUIET


@lru_cache(maxsize=2)
def memory_of(lexicon: Lexicon) -> Memory:
    """Return the memory that the process keeps for a lexicon."""
    return Memory(lexicon)


def _key(clause: Clause, around: str) -> bytes:
    """Return a hash of all that a judgement depends on; the sizes tell where one part ends and the next begins."""
    parts = (around, clause.lead_in, *clause.headings, clause.text)
    sizes = ",".join([str(len(part)) for part in parts])
    return hashlib.blake2b(f"{sizes} {''.join(parts)}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
