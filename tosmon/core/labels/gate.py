"""Tells cheaply which cues a text may hold: by plain substrings, remembered for each word once seen.

Most clauses hold none, and most words come again: a text costs one look-up a word instead of one search a substring.
Where no spaces part words, each substring is sought in the text.
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
        self._stems = {stem: frozenset(places) for stem, places in leads.items() if spaced and stem.split() == [stem]}
        self._phrases = {stem: frozenset(places) for stem, places in leads.items() if stem not in self._stems}
        self._words: dict[str, frozenset[int]] = {}

    @property
    def stems(self) -> frozenset[str]:
        """Return the substrings that open the gate."""
        return frozenset(self._stems) | frozenset(self._phrases)

    def places(self, folded: str) -> frozenset[int]:
        """Return the places of all cues that the folded text may hold."""
        words = set(folded.split()) if self._stems else ()
        known = self._words
        # Asked once for each: another thread may empty the memory at any time.
        found = [self._learn(word) if (places := known.get(word)) is None else places for word in words]
        found += [places for phrase, places in self._phrases.items() if phrase in folded]
        return frozenset().union(*found)

    def _learn(self, word: str) -> frozenset[int]:
        """Return the places that a word leads to, and remember them."""
        places = frozenset().union(*(places for stem, places in self._stems.items() if stem in word))
        if len(word) <= _LONGEST:
            if len(self._words) >= _MOST:
                self._words.clear()
            self._words[word] = places
        return places
