"""Whether a rule reads the same but for cosmetics; which way a real change points is left to `direction`.

Cosmetics are names changed everywhere in the document, the platform's name for "we" and "our", abbreviations written
out, typing errors, words that bind a sentence together, "shall" for "must", and the texts of links that one of the two
captures lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from tosmon.core.model import Segment
from tosmon.core.strictness import binding_words, own_words
from tosmon.core.text import normalise
from tosmon.core.wording import stem

__all__ = ["only_link_texts", "plain_words", "reads_the_same"]

_WORD = re.compile(r"[^\W_]+(?:'(?!s\b)[^\W_]+)?")
_LINK = re.compile(r"https?://[^\s)]+|www\.[^\s)]+")
_OWN_NUMBER = re.compile(r"^\W*(?:\d{1,3}\.)+\d*\s*")
_POSSESSIVE = re.compile(r"'s\b|(?<=s)'(?!\w)")
# English says the same ban and the same duty in many ways; "should not" is another one.
_BAN = re.compile(
    r"\b(?:can't|cannot|won't|never|agrees? (?:that you will )?not to"
    r"|(?:do|does|may|must|shall|will|can)(?:n't| not))\b",
    re.IGNORECASE,
)
_DUTY = re.compile(r"\b(?:shall|will)\b", re.IGNORECASE)
# Words in another form that mean the same.
_WRITTEN = {
    "app": "application", "apps": "application", "applications": "application", "info": "information",
    "mail": "email", "mails": "email", "emails": "email", "licence": "license", "docs": "documentation",
}  # fmt: skip
_TYPING_ERROR = 6  # letters of a stem from which one letter too many or too few is an error, and no other word
_NAMED = "¤"
# A place where words are missing: white space or a bracket before a stop, a comma before a comma.
_HOLE = re.compile(r"[\s(][.,;:)]|[,(]\s*[,)]")
_BARE = re.compile(r"[\W_]*")
_SEVERAL = 2  # holes, from which a capture is known to lose the texts of links

# A run of names in a row, or one other word.
_Item = tuple[str, tuple[str, ...]]


def reads_the_same(before: str, after: str, renamed: frozenset[str], language: str = "en") -> bool:
    """Return whether two rules have the same words in the same order but for cosmetics.

    `renamed` are the names, in lower case, that the new version does not use any more. Numbers count, and so do the
    words that allow, forbid and except.
    """
    words = _words(_plain(before)), _words(_plain(after))
    small = {word for side in words for word in side if word.islower()}
    sides = _speaking_of_itself(words, small, language)
    old, new = (list(_items(side, small, language)) for side in sides)
    own = own_words(language)
    i = j = 0
    while i < len(old) and j < len(new):
        if _same_item(old[i], new[j], renamed):
            i, j = i + 1, j + 1
        elif old[i][0] in own:
            i += 1
        elif new[j][0] in own:
            j += 1
        else:
            return False
    return all(word in own for word, _ in (*old[i:], *new[j:]))


def plain_words(text: str, language: str = "en") -> list[str]:
    """Return the words of a text by which two wordings are told apart: in lower case, without cosmetics."""
    idle = binding_words(language) | own_words(language)
    words = (word.casefold() for word in _WORD.findall(_plain(text)))
    return [_known_by(word, language) for word in words if word not in idle]


def _plain(text: str) -> str:
    """Return a text with one word for each way to forbid and to oblige, without possessives and addresses of links."""
    text = _OWN_NUMBER.sub("", _LINK.sub(" ", normalise(text)))
    return _POSSESSIVE.sub("", _DUTY.sub("must", _BAN.sub("not", text)))


def _known_by(word: str, language: str) -> str:
    return stem(_WRITTEN.get(word, word), language)


def _words(text: str) -> list[str]:
    """Return the words of a text, each in its one form."""
    return [_WRITTEN.get(word.lower(), word) for word in _WORD.findall(text)]


def _speaking_of_itself(
    words: tuple[list[str], list[str]], small: set[str], language: str
) -> tuple[list[str], list[str]]:
    """Return both sides' words with "we" for the one name that gave way to "we" and "our", or took their place."""
    own = own_words(language)
    names = [Counter(word for word in side if _is_name(word, small, language)) for side in words]
    spoken = [sum(word.lower() in own for word in side) for side in words]
    for one, other in ((0, 1), (1, 0)):
        (gone, come) = names[one] - names[other], names[other] - names[one]
        if len(gone) == 1 and not come and spoken[other] > spoken[one]:
            (name,) = gone
            itself = next(iter(sorted(own)))
            changed = [itself if word == name else word for word in words[one]]
            return (changed, words[1]) if one == 0 else (words[0], changed)
    return words


def _items(words: Sequence[str], small: set[str], language: str) -> Iterator[_Item]:
    idle = binding_words(language)
    kept = [word for word in words if word.lower() not in idle]
    for named, run in groupby(kept, key=lambda word: _is_name(word, small, language)):
        if named:
            yield _NAMED, tuple(run)
        else:
            yield from ((_own_or_stem(word.lower(), language), ()) for word in run)


def _is_name(word: str, small: set[str], language: str) -> bool:
    return word[0].isupper() and word.lower() not in small and word.lower() not in own_words(language)


def _own_or_stem(word: str, language: str) -> str:
    return word if word in own_words(language) else _known_by(word, language)


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
