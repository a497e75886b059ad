"""Tells cheaply which cues a text may hold: by plain substrings, remembered for each word once seen.

Most clauses hold none, and most words come again: a text costs one look-up a word instead of one search a substring.
Of a substring with spaces, its longest word is looked up. Where no spaces part words, each is sought in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["Gate"]

_MOST: Final = 50_000  # words remembered; more than the legal documents of a language have
_LONGEST: Final = 60  # characters of a word that may come again; a hostile page's would fill the memory


class Gate:
    """Leads from the substrings in a text to the places of the cues that need them. Threads may share one.

    `spaced`: whether spaces part the words of the texts. Else they hold next to no word twice, and none is remembered.
    """

    def __init__(self, leads: Mapping[str, Iterable[int]], *, spaced: bool = True) -> None:
        self._leads = {stem: frozenset(places) for stem, places in leads.items()}
        self._anywhere = [stem for stem in leads if not spaced or not stem.split()]
        self._by_part: dict[str, list[str]] = {}
        for stem in leads.keys() - set(self._anywhere):
            self._by_part.setdefault(max(stem.split(), key=len), []).append(stem)
        self._words: dict[str, tuple[str, ...]] = {}  # for each word the stems that may be where it is

    @property
    def stems(self) -> frozenset[str]:
        """Return the substrings that open the gate."""
        return frozenset(self._leads)

    def places(self, folded: str) -> frozenset[int]:
        """Return the places of all cues that the folded text may hold."""
        words = set(folded.split()) if self._by_part else ()
        known = self._words
        stems = set(self._anywhere)
        for word in words:
            # Asked once for each: another thread may empty the memory at any time.
            found = self._learn(word) if (told := known.get(word)) is None else told
            if found:
                stems.update(found)
        return frozenset().union(*[self._leads[stem] for stem in stems if stem in folded])

    def _learn(self, word: str) -> tuple[str, ...]:
        """Return the stems whose longest part is in a word, and remember them."""
        stems = tuple(stem for part, stems in self._by_part.items() if part in word for stem in stems)
        if len(word) <= _LONGEST:
            if len(self._words) >= _MOST:
                self._words.clear()
            self._words[word] = stems
        return stems
