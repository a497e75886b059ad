"""Mark what changed inside one clause, word by word, so that a person can read it.

Sentences that stayed are set aside first; what lies between them is compared by words (difflib); then small leftovers
between two changes are joined to them, because a redline of single words is hard to read. The work is bounded: where
words repeat so much that difflib would take long, a bit-parallel common subsequence steps in, and past that a stretch
counts as replaced. Which two texts belong together is for `tosmon.core.compare` to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from tosmon.core.model import Segment, SegmentKind
from tosmon.core.pairing import Pair, in_order
from tosmon.core.text import normalise, tidy

__all__ = ["segments"]

_TOKEN = re.compile(r"\w+|\.{3}|-+|[^\w\s]")
_SENTENCE_END = frozenset(".!?;:")
_BY_SENTENCE = 400  # tokens; shorter stretches are compared by words at once
_MEETINGS = 60_000  # equal words that difflib may have to look at: about 20 ms
_TABLE = 40_000_000  # comparisons of the bit-parallel table: 5 MB
_ISLAND = 3  # characters; equal words this short are joined to the changes on both sides of them …
_SHORES = 2  # … when each of these is at least so many words long

Block = tuple[int, int, int, int]  # old start, old end, new start, new end: what differs


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """Return the redline between two texts of a clause.

    Joined without the inserts it is the old text, and without the deletes the new, but for typography: what differs in
    nothing else is equal, and shown as the new text has it. White space is single spaces, unseen characters are gone.
    """
    before, after = tidy(before), tidy(after)
    if normalise(before) == normalise(after):
        return (("equal", after),) if after else ()
    old, new = _Words(before), _Words(after)
    blocks = _joined(list(_differing(old.keys, new.keys)), old.keys)
    return tuple(_merged(_spelled(old, new, blocks)))


class _Words:
    """A text's words and signs: `keys` to compare them by, `shown` with the space that stands before them."""

    def __init__(self, text: str) -> None:
        self.shown: list[str] = []
        self.keys: list[str] = []
        end = 0
        for token in _TOKEN.finditer(text):
            self.shown.append(text[end : token.end()])
            self.keys.append(_key(token[0]))
            end = token.end()


@lru_cache(maxsize=8192)
def _key(token: str) -> str:
    """Return what a word or sign is compared by."""
    return normalise(token)


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Yield what differs between two lists of words, in order."""
    if max(len(old), len(new)) <= _BY_SENTENCE:
        yield from _by_word(old, new, 0, len(old), 0, len(new))
        return
    old_cuts, new_cuts = _sentences(old), _sentences(new)
    for i1, i2, j1, j2 in _gaps(
        [tuple(old[a:b]) for a, b in pairwise(old_cuts)], [tuple(new[a:b]) for a, b in pairwise(new_cuts)]
    ):
        yield from _by_word(old, new, old_cuts[i1], old_cuts[i2], new_cuts[j1], new_cuts[j2])


def _sentences(keys: Sequence[str]) -> list[int]:
    """Return where sentences begin, and the end."""
    cuts = [0, *(index + 1 for index, key in enumerate(keys) if key in _SENTENCE_END)]
    return cuts if cuts[-1] == len(keys) else [*cuts, len(keys)]


def _by_word(old: Sequence[str], new: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> Iterator[Block]:
    """Yield what differs between two stretches of words."""
    while i1 < i2 and j1 < j2 and old[i1] == new[j1]:
        i1, j1 = i1 + 1, j1 + 1
    while i1 < i2 and j1 < j2 and old[i2 - 1] == new[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
    for a1, a2, b1, b2 in _gaps(old[i1:i2], new[j1:j2]):
        yield a1 + i1, a2 + i1, b1 + j1, b2 + j1


def _gaps(old: Sequence[object], new: Sequence[object]) -> Iterator[Block]:
    """Yield what differs between two lists, by the best means that takes bounded time."""
    if not old or not new:
        if old or new:
            yield 0, len(old), 0, len(new)
        return
    counts = Counter(new)
    if sum(times * counts[key] for key, times in Counter(old).items()) <= _MEETINGS:
        operations = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        yield from ((i1, i2, j1, j2) for kind, i1, i2, j1, j2 in operations if kind != "equal")
    elif len(old) * len(new) <= _TABLE:
        yield from _between(in_order(old, new), len(old), len(new))
    else:
        yield 0, len(old), 0, len(new)


def _between(pairs: Sequence[Pair], old_end: int, new_end: int) -> Iterator[Block]:
    """Yield what lies between pairs of equal words."""
    i1 = j1 = 0
    for i2, j2 in [*pairs, (old_end, new_end)]:
        if i1 < i2 or j1 < j2:
            yield i1, i2, j1, j2
        i1, j1 = i2 + 1, j2 + 1


def _joined(blocks: list[Block], keys: Sequence[str]) -> list[Block]:
    """Return the blocks with those joined that only a word or two keep apart."""
    joined: list[Block] = []
    for block in blocks:
        if joined and _reads_better_joined(joined[-1], block, keys):
            i1, _, j1, _ = joined.pop()
            joined.append((i1, block[1], j1, block[3]))
        else:
            joined.append(block)
    return joined


def _reads_better_joined(one: Block, two: Block, keys: Sequence[str]) -> bool:
    """Return whether the equal words between two changes are too few to help a reader."""
    if sum(map(len, keys[one[1] : two[0]])) > _ISLAND:
        return False
    return min(max(i2 - i1, j2 - j1) for i1, i2, j1, j2 in (one, two)) >= _SHORES


def _spelled(old: _Words, new: _Words, blocks: list[Block]) -> Iterator[Segment]:
    """Yield the segments word by word; a space that only one side has before an equal word is a change of its own."""
    i = j = 0
    for i1, i2, j1, j2 in [*blocks, (len(old.keys),) * 2 + (len(new.keys),) * 2]:
        while i < i1:
            yield from _equal(old.shown[i], new.shown[j])
            i, j = i + 1, j + 1
        if i1 < i2:
            yield "delete", "".join(old.shown[i1:i2])
        if j1 < j2:
            yield "insert", "".join(new.shown[j1:j2])
        i, j = i2, j2


def _equal(old: str, new: str) -> Iterator[Segment]:
    """Yield an equal word as the new text shows it, and the space before it where only one text has one."""
    spaced_old, spaced_new = old[0] == " ", new[0] == " "
    if spaced_old == spaced_new:
        yield "equal", new
        return
    yield ("insert" if spaced_new else "delete"), " "
    yield "equal", new[1:] if spaced_new else new


def _merged(pieces: Iterator[Segment]) -> Iterator[Segment]:
    """Yield the pieces with neighbours of a kind made one."""
    kind: SegmentKind = "equal"
    texts: list[str] = []
    for next_kind, text in pieces:
        if texts and next_kind != kind:
            yield kind, "".join(texts)
            texts = []
        kind = next_kind
        texts.append(text)
    if texts:
        yield kind, "".join(texts)
