"""Which words of a rule are names, of companies, products or documents; what a name means is not looked at.

Names come and go with a rebranding and say nothing about what is allowed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tosmon.core.model import Change

__all__ = ["names_in", "renamed"]

_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[A-Z][a-z]{2,}")  # not an acronym: those are mostly matter ("AI", "API")
_INSIDE = re.compile(r"[^\W\d_,][ ,] ?$")  # what stands before a word inside a sentence
_TITLED = 0.5  # share of words with a capital from which a text is a title: they tell nothing there
_STAYS = 0.2  # share of a name's former places that may keep it when it was changed everywhere


def names_in(*texts: str) -> frozenset[str]:
    """Return the words, in lower case, that stand with a capital inside a sentence and never without one."""
    found: set[str] = set()
    small: set[str] = set()
    for text in texts:
        places = list(_WORD.finditer(text))
        small.update(place.group() for place in places if place.group().islower())
        if sum(place.group()[0].isupper() for place in places) > _TITLED * len(places):
            continue
        found.update(
            place.group().lower()
            for place in places
            if _NAME.fullmatch(place.group()) and _INSIDE.search(text, max(0, place.start() - 3), place.start())
        )
    return frozenset(found - small)


def renamed(changes: Iterable[Change], after: Iterable[str]) -> frozenset[str]:
    """Return the words, in lower case, that were names in the changed clauses and have left the new version's texts.

    A few may stay ("formerly …"). Words that are written small somewhere in the new version are no names.
    """
    were = Counter(
        word for change in changes if change.before for word in _WORD.findall(change.before.text) if word[0].isupper()
    )
    stay: Counter[str] = Counter()
    for text in after:
        stay.update(word.lower() for word in _WORD.findall(text))
    return frozenset(word.lower() for word, times in were.items() if stay[word.lower()] <= _STAYS * times)
