"""Tells letters that were lost before a text was sent: U+FFFD stands for them, or "?" where there were some before.

What was lost cannot be told from the text alone; the words of the version before tell most of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

__all__ = ["Known", "lost_words", "only_damaged", "questioned_words"]

_LOST: Final = "\ufffd"
_GONE: Final = re.compile(f"[?{_LOST}]+")
_PARTS: Final = 500  # between lost letters of one clause; more is no text any more
_LETTERS: Final = 4  # in a row that may be lost together
_WORD: Final = 100  # characters
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]")
_QUESTION: Final = re.compile(r"[^\W\d_]\?[^\W\d_]")
_ADDRESS: Final = re.compile(r"[/=&@]|www\.|\.\w+\?")
_NO_LETTERS: Final = re.compile(r"\W*\?{2,}\W*")
_QUESTIONS: Final = 0.01  # of the text that words with "?" inside must be, where no version before tells better
_SEVERAL: Final = 5  # words from which "?" is no way to write


def only_damaged(one: str, other: str) -> bool:
    """Return whether two texts differ only by letters that one of them lost: it has U+FFFD or "?" in their place."""
    return one != other and (_was(one, other) or _was(other, one))


def _was(damaged: str, sound: str) -> bool:
    """Return whether the damaged text is the sound one but for U+FFFD or "?" where that has other than ASCII letters.

    All places where a part may begin are kept at once, since what was lost has no certain length.
    """
    first, *parts = _GONE.split(damaged)
    if not parts or len(parts) > _PARTS or not sound.startswith(first):
        return False
    places = {len(first)}
    for part in parts:
        reached = {end for place in places for end in _behind_lost(sound, place)}
        places = {end + len(part) for end in reached if sound.startswith(part, end)}
        if not places:
            return False
    return len(sound) in places


def _behind_lost(sound: str, place: int) -> list[int]:
    """Return where one to four letters that may have been lost end, or what stands for lost ones here, too."""
    same = _GONE.match(sound, place)
    found = [same.end()] if same else []
    for end in range(place, min(place + _LETTERS, len(sound))):
        if sound[end].isascii():
            break
        found.append(end + 1)
    return found


class Known:
    """The words of the version before that have other than ASCII letters; collected when they are first asked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._words: tuple[str, ...] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return them in order, each once."""
        if self._words is None:
            words = {word for text in self._texts if not text.isascii() for word in text.split()}
            self._words = tuple(sorted(word for word in words if not word.isascii() and _LOST not in word))
        return self._words

    def like(self, damaged: str) -> str:
        """Return the word that one with U+FFFD was, or ""."""
        if len(damaged) > _WORD:
            return ""
        return next((word for word in self.words if _was(damaged, word)), "")


def lost_words(texts: Iterable[str], known: Known) -> tuple[list[str], str]:
    """Return the words that have U+FFFD, and what the first of them was, empty where nobody can tell."""
    broken = [word for text in texts if _LOST in text for word in text.split() if _LOST in word]
    return broken, known.like(broken[0]) if broken else ""


def questioned_words(texts: Sequence[str], known: Known) -> tuple[list[str], str]:
    """Return the words that have "?" where they had letters before, and what the first of them was.

    Where too few are known from before, all that have "?" inside are returned, if these are too many to be written so.
    """
    asked = Counter(word for text in texts if "?" in text for word in text.split() if "?" in word)
    if not asked:
        return [], ""
    meant = _questioned(texts, asked, known)
    if len(meant) < _SEVERAL:
        meant = {word: "" for word in asked if _is_broken(word)}
        length = sum(len(word) * asked[word] for word in meant)
        if sum(asked[word] for word in meant) < _SEVERAL or length < _QUESTIONS * sum(map(len, texts)):
            return [], ""
    words = [word for word in meant for _ in range(asked[word])]
    return words, meant[words[0]]


def _questioned(texts: Sequence[str], asked: Mapping[str, int], known: Known) -> dict[str, str]:
    """Return those words that are ones from before with "?" for each letter, or each byte of it, with these words."""
    meant = {}
    for word in known.words:
        for question in (word.encode("ascii", "replace").decode(), _BEYOND_ASCII.sub(_bytes_asked, word)):
            if question in asked and any(map(str.isalpha, question)):
                meant[question] = word
    still = {word for text in texts if not text.isascii() for word in text.split()} if meant else set()
    return {question: word for question, word in meant.items() if word not in still}


def _bytes_asked(char: re.Match[str]) -> str:
    return "?" * len(char[0].encode("utf-8", "replace"))


def _is_broken(word: str) -> bool:
    return not _ADDRESS.search(word) and bool(_QUESTION.search(word) or _NO_LETTERS.fullmatch(word))
