"""Recognises text that was decoded wrongly before it was sent ("Ã©" for "é"); what follows from it is `suspicion`'s.

Three kinds: UTF-8 read as another encoding, once or several times, told by the characters that its bytes then make;
characters that were lost (U+FFFD, or "?" where the version before had letters); and texts of one script that were read
in another's encoding as wholes, which `tosmon.core.misread` tells. Nothing is repaired: `mended` is for comparing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from tosmon.core.language import LATIN, detect
from tosmon.core.lost_letters import Known, lost_words, only_damaged, questioned_words
from tosmon.core.misread import misread, mixed, unmixed

__all__ = ["Mojibake", "find", "mended", "only_damaged"]

# Encodings as which UTF-8 is read by mistake, by Python's names; where a byte means nothing, browsers keep its number.
_MISTAKEN: Final = (
    "cp1252", "latin-1", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437", "cp850",
    "koi8-r", "cp866", "cp1255", "cp1256", "cp874", "iso8859-5", "mac-cyrillic",
)  # fmt: skip
_BEYOND_FTFY: Final = ("koi8-r", "cp866", "cp850", "cp1255", "cp1256", "cp874", "iso8859-5", "mac-cyrillic")
_LOST: Final = "\ufffd"
_RUN: Final = re.compile(r"[^\x00-\x7f]{2,}")
_STRAY: Final = re.compile("(?<![A-Z\u00c0-\u00de])\u00c2(?!\\w)")  # what is left of a no-break space, its end folded
_CONTROL: Final = re.compile("[\x80-\x84\x86-\x9f]")  # what windows-1252 has there was meant
_WORDS: Final = re.compile(r"\S+")
_LATIN: Final = re.compile("[A-Za-z]")
_WORD: Final = 100  # characters
_ONE_SCRIPT: Final = re.compile(
    "[0-9A-Za-z\u00c0-\u017f]+|[\u0370-\u03ff]+|[\u0400-\u04ff]+|[\u0590-\u05ff]+|[\u0600-\u06ff]+|[\u0900-\u097f]+"
    "|[\u0e00-\u0e7f]+|[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+|[\u3000-\u303f\uac00-\ud7af]+"
)
_SEVERAL: Final = 5  # broken words from which a text was decoded wrongly as a whole …
_MOSTLY: Final = 0.5  # … where this share of the words that could break did …
_LONG: Final = 50  # characters, of scripts without spaces between words
_STRANGE: Final = 0.3  # of the words with other than ASCII letters that mix scripts, in a text of Latin letters
_MUCH: Final = 0.05  # … or this share of the text
_SHOWN: Final = 40  # characters of an example


@dataclass(frozen=True, slots=True)
class Mojibake:
    """How much of a text was decoded wrongly: words, and their share (0 to 1) of its characters.

    `whole` says that the text was decoded wrongly as a whole, and not that a few words came so from elsewhere.
    `example` is one of them as it stands, `meant` what it should read, empty where nobody can tell.
    """

    words: int
    share: float
    whole: bool
    example: str
    meant: str = ""

    def __str__(self) -> str:
        """Return it in words: "12 words (3 %) decoded wrongly: “Ã©tÃ©” for “été”"."""
        meant = f" for “{self.meant}”" if self.meant else ""
        words = f"{self.words:,} words" if self.words > 1 else "1 word"
        return f"{words} ({max(self.share, 0.001):.1%} of the text) decoded wrongly: “{self.example}”{meant}"


@dataclass(slots=True)
class _Count:
    """What was found so far: broken words and their characters, the first example.

    `able` counts those of them that are all ASCII: they could break beside those that are not.
    """

    words: int = 0
    length: int = 0
    able: int = 0
    example: str = ""
    meant: str = ""

    def add(self, words: Sequence[str], example: str, meant: str) -> None:
        self.words += len(words)
        self.length += sum(map(len, words))
        if not self.example or (meant and not self.meant):
            self.example, self.meant = example[:_SHOWN], meant[:_SHOWN]

    def much(self, total: int, foreign: Sequence[str]) -> bool:
        """Return whether the text was decoded wrongly as a whole: `total` characters, `foreign` the texts not ASCII."""
        if self.words < _SEVERAL and self.length < _LONG:
            return False
        return self.length >= _MUCH * total or self.words >= _MOSTLY * (self.able + len(_beyond_ascii(foreign)))


def find(texts: Sequence[str], before: Sequence[str] = ()) -> Mojibake | None:
    """Return what of a document's texts was decoded wrongly, or None; `before` are those of the version before it.

    A text whose characters are all ASCII is hardly looked at.
    """
    total = max(1, sum(map(len, texts)))
    foreign = [text for text in texts if not text.isascii()]
    all_foreign = "\n".join(foreign)
    count = _Count()
    if _has_sign(all_foreign):
        for text in foreign:
            _count_misread(text, count)
    known = Known(before)
    for words, meant in (lost_words(texts, known), questioned_words(texts, known)):
        if words:
            count.able += sum(word.isascii() for word in words)
            count.add(words, words[0], meant)
    whole = count.much(total, foreign) or _count_wholes(texts, foreign, all_foreign, count)
    if not count.words:
        return None
    return Mojibake(count.words, min(1.0, count.length / total), whole, count.example, count.meant)


def mended(text: str) -> str:
    """Return the text as it was before it was decoded wrongly; the text itself where that shows nowhere."""
    if text.isascii() or not _has_sign(text):
        return text
    return _mended(text)


# --- UTF-8 read as something else -------------------------------------------------------------------------------------


def _count_misread(text: str, count: _Count) -> None:
    fixed = mended(text)
    if fixed == text:
        return
    broken = [word for word in text.split() if _has_sign(word)]
    same = next((at for at, (a, b) in enumerate(zip(text, fixed, strict=False)) if a != b), 0)
    start = text.rfind(" ", 0, same) + 1
    example, meant = (side[start:].partition(" ")[0] for side in (text, fixed))
    letters = "".join(filter(str.isalpha, meant))
    count.add(broken or [example], example, meant if not letters or _ONE_SCRIPT.fullmatch(letters) else "")


def _has_sign(text: str) -> bool:
    """Return whether characters stand together as the bytes of UTF-8 would, read as one-byte characters."""
    runs = set(_RUN.findall(text))
    if any(_sign().search(run) for run in runs):
        return True
    return _CONTROL.search(text) is not None or ("\u00c2" in text and _STRAY.search(text) is not None)


@cache
def _sign() -> re.Pattern[str]:
    """Return a pattern for one character of UTF-8, read in any of the encodings."""
    found = []
    for codec in _MISTAKEN:
        two, three, four, more = (_class(codec, *bounds) for bounds in _BYTES)
        found.append(f"{two}{more}|{three}{more}{{2}}|{four}{more}{{3}}")
    return re.compile("|".join(found))


_BYTES: Final = ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4), (0x80, 0xBF))  # of 2, 3 and 4 bytes; those that follow


def _class(codec: str, first: int, last: int) -> str:
    """Return a character class of what the bytes are in that encoding, U+FFFD where they are nothing."""
    read = (bytes((byte,)).decode(codec, "replace") for byte in range(first, last + 1))
    kept = {byte for byte, char in zip(range(first, last + 1), read, strict=True) if char == _LOST}
    chars = {bytes((byte,)).decode(codec, "ignore") for byte in range(first, last + 1)} | set(map(chr, kept))
    return f"[{''.join(re.escape(char) for char in sorted(chars))}{_LOST if kept else ''}]"


@lru_cache(maxsize=1_024)  # a clause is asked for its signs, and for its meaning when it is compared
def _mended(text: str) -> str:
    # Imported here: hardly any page needs it.
    from ftfy import fix_encoding  # noqa: PLC0415 - as said above

    fixed = fix_encoding(text)
    if fixed == text:
        fixed = _RUN.sub(_mended_run, _WORDS.sub(_mended_word, text))
    return _STRAY.sub("", fixed)


def _mended_word(word: re.Match[str]) -> str:
    """Return what a word of Latin and other letters was in UTF-8, read in one of another script's encodings."""
    two = len(word[0]) <= _WORD and not word[0].isascii() and _LATIN.search(word[0])
    return (two and _has_sign(word[0]) and unmixed(word[0], ("utf-8",))) or word[0]


def _mended_run(run: re.Match[str]) -> str:
    """Return what a run of characters was in UTF-8, read in one of the encodings that ftfy leaves out."""
    text = run[0]
    for codec in _BEYOND_FTFY:
        try:
            fixed = text.encode(codec).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if len(fixed) > 1 and not fixed.isascii() and _ONE_SCRIPT.fullmatch(fixed):
            return fixed
    return text


# --- texts as wholes --------------------------------------------------------------------------------------------------


def _beyond_ascii(texts: Sequence[str]) -> list[str]:
    """Return the words that are not ASCII."""
    return [word for text in texts for word in text.split() if not word.isascii()]


def _count_wholes(texts: Sequence[str], foreign: Sequence[str], all_foreign: str, count: _Count) -> bool:
    """Count what was read in another script's encoding; return whether it was."""
    words = _beyond_ascii(foreign) if mixed(all_foreign) else []
    strange = [word for word in words if mixed(word)]
    if len(strange) >= max(_SEVERAL, _STRANGE * len(words)) and detect("\n".join(texts)) in LATIN:
        count.add(strange, *_unmixed(strange))
        return True
    found = misread(texts)
    if found:
        count.words, count.length, count.example = 0, 0, ""  # what looked like other mistakes was this one
        count.add(_beyond_ascii(foreign), *found)
    return found is not None


def _unmixed(words: Sequence[str]) -> tuple[str, str]:
    """Return the first word that can be told, as it stands and as it should read, or else the first."""
    told = ((word, unmixed(word)) for word in words[:_LONG])
    return next((pair for pair in told if pair[1]), (words[0], ""))
