"""Whether a rule reads the same but for cosmetics; which way a real change points is left to `direction`.

Cosmetics are names changed everywhere in the document, abbreviations written out, typing errors, small words that bind
a sentence together, and the texts of links that one of the two captures lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from tosmon.core.model import Segment
from tosmon.core.text import normalise
from tosmon.core.wording import stem

__all__ = ["only_link_texts", "reads_the_same"]

_WORD = re.compile(r"[^\W_]+")
_BINDING = """
    a an and or of the that this these those which such as to in on at by for from with like is are be it its
"""
_TYPING_ERROR = 6  # letters of a stem from which one letter too many or too few is an error, and no other word
_NAMED = "¤"
# A place where words are missing: white space or a bracket before a stop, a comma before a comma.
_HOLE = re.compile(r"[\s(][.,;:)]|[,(]\s*[,)]")
_BARE = re.compile(r"[\W_]*")
_SEVERAL = 2  # holes, from which a capture is known to lose the texts of links

# A run of names in a row, or one other word.
_Item = tuple[str, tuple[str, ...]]


def reads_the_same(before: str, after: str, renamed: frozenset[str]) -> bool:
    """Return whether two rules have the same words in the same order but for cosmetics.

    `renamed` are the names, in lower case, that the new version does not use any more. Numbers count, and so do the
    words that allow, forbid and except.
    """
    old, new = (list(_items(normalise(text), (before, after))) for text in (before, after))
    return len(old) == len(new) and all(_same_item(one, other, renamed) for one, other in zip(old, new, strict=True))


def _items(text: str, both: tuple[str, str]) -> Iterator[_Item]:
    small = {word for one in both for word in _WORD.findall(one) if word.islower()}
    words = [word for word in _WORD.findall(text) if word.lower() not in _binding()]
    for named, run in groupby(words, key=lambda word: word[0].isupper() and word.lower() not in small):
        if named:
            yield _NAMED, tuple(run)
        else:
            yield from ((stem(word.lower()), ()) for word in run)


@cache
def _binding() -> frozenset[str]:
    """Return the words that bind a sentence together and say nothing of their own."""
    return frozenset(_BINDING.split())


def _same_item(one: _Item, other: _Item, renamed: frozenset[str]) -> bool:
    (word, run), (other_word, other_run) = one, other
    if run and other_run:
        return _same_name(run, other_run, renamed)
    return word == other_word or (not run and not other_run and _mistyped(word, other_word))


def _same_name(old: Sequence[str], new: Sequence[str], renamed: frozenset[str]) -> bool:
    """Return whether two runs of names mean the same: abbreviated, or renamed everywhere."""
    was, now = ([stem(word.lower()) for word in run] for run in (old, new))
    if was == now or _abbreviates(old, new) or _abbreviates(new, old):
        return True
    lost = [word for word in old if stem(word.lower()) not in now]
    gained = [word for word in now if word not in was]
    return len(gained) <= len(lost) and all(word.lower() in renamed for word in lost)


def _abbreviates(short: Sequence[str], full: Sequence[str]) -> bool:
    """Return whether the letters of the one begin the words of the other ("U.S.", "United States")."""
    letters = "".join(short)
    return letters.isupper() and len(full) > 1 and letters == "".join(word[0] for word in full)


def _mistyped(one: str, other: str) -> bool:
    """Return whether two long words differ by one letter too many, or by two that changed places."""
    short, full = sorted((one, other), key=len)
    if len(full) < _TYPING_ERROR or short[0] != full[0]:
        return False
    at = next((place for place, (a, b) in enumerate(zip(short, full, strict=False)) if a != b), len(short))
    if len(short) < len(full):
        return short[at:] == full[at + 1 :]
    return short[at + 2 :] == full[at + 2 :] and short[at : at + 2] == full[at : at + 2][::-1]


def only_link_texts(segments: Sequence[Segment]) -> bool:
    """Return whether all that differs are words that stand where the other text has a hole: a link without its text.

    A text with several holes lost all its links; then other words that only came, or only went, are theirs, too.
    """
    groups = list(_differences(segments))
    holes = sum(_in_hole(*group) for group in groups)
    if not groups or any(not _one_sided(delete, insert) for _, delete, insert, _ in groups):
        return False
    return holes == len(groups) or holes >= _SEVERAL


def _differences(segments: Sequence[Segment]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what stands before each difference, what was deleted and inserted there, and what stands behind it."""
    before = ""
    runs = [(equal, list(run)) for equal, run in groupby(segments, key=lambda segment: segment[0] == "equal")]
    for place, (equal, run) in enumerate(runs):
        if equal:
            before = "".join(text for _, text in run)
            continue
        deleted, inserted = ("".join(text for kind, text in run if kind == what) for what in ("delete", "insert"))
        behind = "".join(text for _, text in runs[place + 1][1]) if place + 1 < len(runs) else ""
        yield before, deleted, inserted, behind


def _one_sided(deleted: str, inserted: str) -> bool:
    return _BARE.fullmatch(deleted) is not None or _BARE.fullmatch(inserted) is not None


def _in_hole(before: str, deleted: str, inserted: str, behind: str) -> bool:
    """Return whether the side without words leaves a gap that no sentence has."""
    bare = deleted if _BARE.fullmatch(deleted) else inserted
    return _HOLE.search(f"{before[-1:]}{bare}{behind[:1]}") is not None
