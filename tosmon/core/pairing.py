"""Pair the items of two ordered lists: the same ones in order, the same ones elsewhere, and those that are alike.

Items are clauses or headings, given by what they are known by; what a pair means is `tosmon.core.compare`'s to say.
All work is bounded: exact pairing by a bit-parallel longest common subsequence, likeness only among a capped number of
candidates that share rare words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

__all__ = ["Pair", "alike", "in_order", "same_elsewhere"]

Pair = tuple[int, int]

# Past this many comparisons the table of the common subsequence (one bit each) would cost more memory than it is worth.
_TABLE = 200_000_000
# A likeness is looked at between all unpaired items where there are few, and by shared rare words where there are many.
_FEW = 2_500
_CANDIDATES = 12
_COMMON = 40  # a word in more unpaired items than this points nowhere

_ALIKE = 0.5  # of the words of both together, in order, weighted
_CONTAINED = 0.8  # of the shorter one's words stand in the longer one, in order …
_CONTAINED_LEAST = 16  # … and are at least this heavy (eight longer words), or chance would do it
_WORD = re.compile(r"\w+")
_SMALL_WORD = 3


def in_order(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return the pairs of equal items that keep their order, as many as there can be, in order."""
    start, end = _equal_ends(old, new)
    pairs = [(index, index) for index in range(start)]
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) * len(middle_new) <= _TABLE:
        found = list(_longest(middle_old, middle_new))
    else:
        found = _patient(middle_old, middle_new)
    pairs += [(i + start, j + start) for i, j in found]
    pairs += [(len(old) - back, len(new) - back) for back in range(end, 0, -1)]
    return pairs


def _equal_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """Return how many items are equal at the start, and how many of the others at the end."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _longest(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Pair]:
    """Yield the pairs of a longest common subsequence."""
    if not old or not new:
        return
    names: dict[Hashable, int] = {}
    a = [names.setdefault(item, len(names)) for item in old]
    b = [names.setdefault(item, len(names)) for item in new]
    for block in LCSseq.editops(a, b).as_matching_blocks():
        for step in range(block.size):
            yield block.a + step, block.b + step


def _patient(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return the longest increasing run of pairs of items that stand once on each side."""
    once_old, once_new = _standing_once(old), _standing_once(new)
    both = sorted((once_old[item], once_new[item]) for item in once_old.keys() & once_new.keys())
    ends: list[int] = []  # the smallest last place in `new` of a run of each length
    last: list[int] = []  # the pair that has it
    before: list[int] = []
    for index, (_, place) in enumerate(both):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    run: list[Pair] = []
    at = last[-1] if last else -1
    while at >= 0:
        run.append(both[at])
        at = before[at]
    return run[::-1]


def _standing_once(items: Sequence[Hashable]) -> dict[Hashable, int]:
    """Return the place of each item that stands there once."""
    places: dict[Hashable, int] = {}
    again: set[Hashable] = set()
    for place, item in enumerate(items):
        if places.setdefault(item, place) != place:
            again.add(item)
    return {item: place for item, place in places.items() if item not in again}


def same_elsewhere(
    old: Iterable[int], new: Iterable[int], old_keys: Sequence[Hashable], new_keys: Sequence[Hashable]
) -> list[Pair]:
    """Return the pairs of equal items among these places, each place used once, earlier ones first."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for j in new:
        waiting[new_keys[j]].append(j)
    for places in waiting.values():
        places.reverse()
    return [(i, waiting[old_keys[i]].pop()) for i in old if waiting.get(old_keys[i])]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """An item's words, each a character of a private alphabet, repeated by its weight."""

    place: int
    words: str
    distinct: frozenset[str]


def _weigh(places: Iterable[int], texts: Sequence[str], alphabet: dict[str, str]) -> list[_Weighed]:
    """Return the items at these places as strings over the alphabet, which grows with every new word."""
    weighed = []
    for place in places:
        chars = []
        for word in _WORD.findall(texts[place].casefold()):
            char = alphabet.get(word)
            if char is None:
                char = chr(len(alphabet) + 1) * (1 if len(word) <= _SMALL_WORD else 2)
                alphabet[word] = char
            chars.append(char)
        joined = "".join(chars)
        weighed.append(_Weighed(place, joined, frozenset(joined)))
    return weighed


def _likeness(a: str, b: str) -> float:
    """Return how alike two strings of weighed words are: 0 where they are no pair, up to 1.

    The measure is the share of both that is a common subsequence, or, where one is much shorter, the share of it that
    stands in the other.
    """
    total = len(a) + len(b)
    if not total:
        return 0.0
    common = LCSseq.similarity(a, b)
    ratio = 2 * common / total
    shorter = min(len(a), len(b))
    if ratio >= _ALIKE or (common >= _CONTAINED_LEAST and common >= _CONTAINED * shorter):
        return ratio
    return 0.0


def alike(
    old: Sequence[int],
    new: Sequence[int],
    old_texts: Sequence[str],
    new_texts: Sequence[str],
) -> list[Pair]:
    """Return the pairs of similar texts among these places, the most similar first, each place used once."""
    alphabet: dict[str, str] = {}
    ours, theirs = _weigh(old, old_texts, alphabet), _weigh(new, new_texts, alphabet)
    scored = []
    for a, b in _candidates(ours, theirs):
        score = _likeness(a.words, b.words)
        if score:
            scored.append((score, a.place, b.place))
    scored.sort(key=lambda found: (-found[0], found[1] + found[2], abs(found[1] - found[2]), found[1]))
    used_old: set[int] = set()
    used_new: set[int] = set()
    pairs = []
    for _, i, j in scored:
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((i, j))
    return pairs


def _candidates(ours: Sequence[_Weighed], theirs: Sequence[_Weighed]) -> Iterator[tuple[_Weighed, _Weighed]]:
    """Yield the pairs worth measuring: all where there are few, else those that share the most rare words."""
    if len(ours) * len(theirs) <= _FEW:
        yield from ((a, b) for a in ours for b in theirs)
        return
    holders: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(theirs):
        for char in item.distinct:
            holders[char].append(index)
    for a in ours:
        votes: dict[int, float] = defaultdict(float)
        for char in a.distinct:
            found = holders.get(char, ())
            if len(found) <= _COMMON:
                for index in found:
                    votes[index] += 1 / len(found)
        best = sorted(votes, key=lambda index: (-votes[index], index))[:_CANDIDATES]
        yield from ((a, theirs[index]) for index in best)
