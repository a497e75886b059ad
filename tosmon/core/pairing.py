"""Pair the items of two ordered lists: the same ones in order, the same ones elsewhere, and those that are alike.

Items are clauses or headings, given by what they are known by; what a pair means is `tosmon.core.compare`'s to say.
All work is bounded: exact pairing by a bit-parallel longest common subsequence, likeness only among a capped number of
candidates that share rare words.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from rapidfuzz.distance import LCSseq

__all__ = ["Item", "Likeness", "Pair", "Unpaired", "alike", "in_order", "same_elsewhere", "with_fitting", "zone"]

Pair = tuple[int, int]

# Past this many comparisons the table of the common subsequence (one bit each) would cost more memory than it is worth.
_TABLE = 200_000_000
# A likeness is looked at between all unpaired items where there are few, and by shared rare words where there are many.
_FEW = 10_000
_CANDIDATES = 12
_COMMON = 24  # a word in more unpaired items than this points nowhere

_RARE = 8  # words of an item that are asked for

# Weights count: a longer word is two, a small one is one.
_ALIKE = 0.45  # this share of both texts is common
_ALIKE_NEAR = 0.35  # or this, between the same neighbours
_PART_LEAST = 4  # or the shorter text stands in the longer one as it is, is this long, and between the same neighbours
_KIN_LEAST = 16  # or at least this much is, and …
_CONTAINED = 0.8  # … it is this share of the shorter text, …
_KIN = 0.3  # … or this share, in runs of at least …
_RUN = 8
_RUNS_TABLE = 4_000_000  # comparisons; finding the runs takes a bit of memory for each
_SAME_ZONE = 0.2
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


def zone(fences: Sequence[Pair], place: int, *, new: bool) -> int:
    """Return the number of the gap between pairs in order that a place of the old or the new list stands in."""
    return bisect_left(fences, place, key=itemgetter(int(new)))


def with_fitting(kept: Sequence[Pair], others: Iterable[Pair]) -> list[Pair]:
    """Return pairs in order together with those others that keep to the order, in order."""
    fitting = list(kept)
    last = (-1, -1)
    for i, j in sorted(others):
        if zone(kept, i, new=False) == zone(kept, j, new=True) and j > last[1]:
            fitting.append((i, j))
            last = (i, j)
    return sorted(fitting)


def same_elsewhere(old: Mapping[int, Hashable], new: Mapping[int, Hashable]) -> list[Pair]:
    """Return the pairs of equal items, given by place; each place used once, earlier ones first."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for j in sorted(new, reverse=True):
        waiting[new[j]].append(j)
    return [(i, waiting[old[i]].pop()) for i in sorted(old) if waiting.get(old[i])]


class Unpaired:
    """The places of two lists that are in no pair yet."""

    def __init__(self, old_size: int, new_size: int) -> None:
        self.old = list(range(old_size))
        self.new = list(range(new_size))

    def less(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Take the pairs' places out, and return the pairs."""
        used_old, used_new = {i for i, _ in pairs}, {j for _, j in pairs}
        self.old = [i for i in self.old if i not in used_old]
        self.new = [j for j in self.new if j not in used_new]
        return list(pairs)

    def turned(self) -> Unpaired:
        """Return the same with the sides exchanged."""
        other = Unpaired(0, 0)
        other.old, other.new = self.new, self.old
        return other


@dataclass(frozen=True, slots=True)
class Item:
    """A text still without a partner: its place, and its zone, which is the gap between two pairs that it stands in."""

    place: int
    text: str
    zone: int = 0


@dataclass(frozen=True, slots=True)
class _Weighed:
    """An item, and its words: each a character of a private alphabet, repeated by its weight."""

    item: Item
    words: str


def alike(old: Iterable[Item], new: Iterable[Item]) -> list[Pair]:
    """Return the places of similar texts, the most similar first, each used once; the same zone speaks for a pair."""
    alphabet: dict[str, str] = {}
    ours = [_weighed(item, alphabet) for item in old]
    theirs = [_weighed(item, alphabet) for item in new]
    scored = []
    for a, b in _candidates(ours, theirs):
        near = a.item.zone == b.item.zone
        score = _likeness(a.words, b.words, near=near)
        if score:
            score += _SAME_ZONE if near else 0
            scored.append((-score, a.item.place + b.item.place, a.item.place, b.item.place))
    used_old: set[int] = set()
    used_new: set[int] = set()
    pairs = []
    for _, _, i, j in sorted(scored):
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((i, j))
    return pairs


class Likeness:
    """How alike texts are, wherever they stand; each is taken apart once, however many it is held against."""

    def __init__(self) -> None:
        self._alphabet: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def of(self, old: str, new: str, least: float) -> float:
        """Return how alike two texts are, 1 for the same words; 0 for less than `least`, or where none would pair them.

        That much can only be common where the one text is not far longer than the other, which is seen at once.
        """
        a, b = self._weighed(old), self._weighed(new)
        if 2 * min(len(a), len(b)) < least * (len(a) + len(b)):
            return 0.0
        found = _likeness(a, b, near=False)
        return found if found >= least else 0.0

    def _weighed(self, text: str) -> str:
        if text not in self._words:
            self._words[text] = _weighed(Item(0, text), self._alphabet).words
        return self._words[text]


def _weighed(item: Item, alphabet: dict[str, str]) -> _Weighed:
    """Return the item with its words over the alphabet, which grows with every new word."""
    chars = []
    for word in _WORD.findall(item.text.casefold()):
        char = alphabet.get(word)
        if char is None:
            char = chr(min(len(alphabet) + 1, sys.maxunicode)) * (1 if len(word) <= _SMALL_WORD else 2)
            alphabet[word] = char
        chars.append(char)
    return _Weighed(item, "".join(chars))


def _likeness(a: str, b: str, *, near: bool) -> float:
    """Return how alike two strings of weighed words are: 0 where they are no pair, up to 1.

    The measure is the share of both that is common, in order. That much less than half is common is no bar where long
    runs of words are, or nearly all of the shorter text: one clause was cut in two, joined to another, or written out.
    """
    total = len(a) + len(b)
    common = LCSseq.similarity(a, b)
    if not common:
        return 0.0
    ratio = 2 * common / total
    shorter = min(len(a), len(b))
    if ratio >= (_ALIKE_NEAR if near else _ALIKE) or (near and common >= _PART_LEAST and (a in b or b in a)):
        return ratio
    if common < max(_KIN_LEAST, _KIN * shorter):
        return 0.0
    if common >= _CONTAINED * shorter or _in_long_runs(a, b) >= _KIN * shorter:
        return ratio
    return 0.0


def _in_long_runs(a: str, b: str) -> int:
    """Return how much of two strings is common in runs that no chance explains."""
    if len(a) * len(b) > _RUNS_TABLE:
        return 0
    return sum(block.size for block in LCSseq.editops(a, b).as_matching_blocks() if block.size >= _RUN)


def _candidates(ours: Sequence[_Weighed], theirs: Sequence[_Weighed]) -> Iterator[tuple[_Weighed, _Weighed]]:
    """Yield the pairs worth measuring: all where there are few, else those near each other or sharing rare words."""
    if len(ours) * len(theirs) <= _FEW:
        yield from ((a, b) for a in ours for b in theirs)
        return
    by_zone: dict[int, list[_Weighed]] = defaultdict(list)
    holders: dict[str, list[int]] = defaultdict(list)
    for index, b in enumerate(theirs):
        by_zone[b.item.zone].append(b)
        for char in set(b.words):
            holders[char].append(index)
    for a in ours:
        near = by_zone[a.item.zone]
        if len(near) <= _CANDIDATES:
            yield from ((a, b) for b in near)
        yield from ((a, theirs[index]) for index in _sharing_rare_words(a, holders))


def _sharing_rare_words(item: _Weighed, holders: Mapping[str, Sequence[int]]) -> list[int]:
    """Return which others share the rarest of the item's words, the best first, at most `_CANDIDATES` of them."""
    rare = sorted((len(holders[char]), char) for char in set(item.words) if char in holders)[:_RARE]
    votes: dict[int, float] = defaultdict(float)
    for times, char in rare:
        if times <= _COMMON:
            for index in holders[char]:
                votes[index] += 1 / times
    return sorted(votes, key=lambda index: (-votes[index], index))[:_CANDIDATES]
