"""Tells texts that were read in another script's encoding as wholes: Russian as Latin letters, Japanese as Chinese.

Such a text is in no language; read as bytes again, and as those of the right encoding, it is in one. Both is asked for,
so that a language that nobody here knows is no mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from tosmon.core.language import detect

__all__ = ["misread", "mixed", "unmixed"]

_SAMPLE: Final = 3_000  # characters
_LEAST: Final = 150  # characters: less tells no language
_FOREIGN: Final = 0.03  # of the characters that are not ASCII in what may have been misread
_BROKEN: Final = 0.15  # of the characters that may be lost on the way back
_CJK: Final = frozenset({"zh", "ja", "ko"})
_TO_TWO: Final = ("koi8-r", "cp866", "sloppy-windows-1251", "mac-cyrillic", "iso8859-5", "cp932", "gb18030", "cp949")
_LATIN: Final = re.compile("[0-9A-Za-z\u00c0-\u017f]+")
_OTHERS: Final = (  # letters: Greek, Cyrillic, kana, ideographs, Hangul; and the frames of boxes, which are none
    "\u0370-\u03ff\u0400-\u04ff\u2500-\u256c\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7af\uff66-\uff9d"
)

# What browsers assume, and what it then was, with the languages that are written so.
_ONE_BYTE: Final = (
    ("cp1251", ("ru", "uk", "bg")), ("koi8-r", ("ru",)), ("koi8-u", ("uk",)), ("cp866", ("ru", "uk")),
    ("iso8859-5", ("ru", "uk", "bg")), ("mac-cyrillic", ("ru", "uk", "bg")),
)  # fmt: skip
_MEANT: Final = (
    *_ONE_BYTE, ("cp1253", ("el",)), ("cp1255", ("he",)), ("cp1256", ("ar", "fa")), ("cp874", ("th",)),
    ("cp932", ("ja",)), ("euc_jp", ("ja",)), ("gb18030", ("zh",)), ("big5hkscs", ("zh",)), ("cp949", ("ko",)),
)  # fmt: skip
_UTF8: Final = ("utf-8", ("zh", "ja", "ko", "ru", "uk", "bg", "el", "th", "he", "ar", "fa", "hi"))
_MANY_BYTES: Final = (_UTF8, *_MEANT[-5:])
# Letters that a language has not, by the encoding that its own letters look so in when it is read as windows-1252.
_STRANGE: Final = {
    "tr": ("ðþýÐÞÝ", "cp1254"),
    "hu": ("õûÕÛ", "iso8859-2"),
    "pl": ("³¿¹æê¶¼ñ£", "cp1250 iso8859-2"),
    "cs": ("ìèøùÌÈØ¾¹ï", "cp1250 iso8859-2"),
    "ro": ("ºþãª", "iso8859-2"),
}
# Characters, or small words, of which any text in the language has many; what is in its script by accident has few.
_COMMON: Final = {
    "zh": (
        "的一是在不了有和人我以要他用到作地于出就分对成会可能下过而面方后定行法所得之等部如自理加都使从本去把性应其"
        "些然前外全与关新内你您们或但向条款无请服务使用户这为个来时权约应"
        "於對為個這來們時會條務權約與規請"
    ),
    "ko": "이다는을를에의하가고은로지한자사시수용스기인서정보제및합니과어있대그리또여",
}
_SMALL: Final = {
    "el": "και να το του της την των από για με στο στην ή που σε ότι δεν θα τα οι η ο",
    "he": "של את על לא או כל זה עם אם כי אל גם אנו אתה לך",
    "ar": "من في على أو أن إلى لا ما هذا هذه التي أي عن مع",
    "fa": "و در به از که این با را برای است یا های",
}
_THAI: Final = ("การ", "ที่", "และ", "ของ", "ใน", "ให้")
_UNCLEAN: Final = re.compile(
    r"[^\W\d_][^\w\s'’‘`´\-–—‐.,:;/·・’()\[\]@&%+*#|\ufffd\u0300-\u0e7f\u2000-\u200f\u3000-\u303f\uff00-\uffef][^\W\d_]"
    r"|[\u0450-\u045f\u0430-\u044f][\u0400-\u042f]"
)
_UNCLEAN_SHARE: Final = 0.05  # of its words
_HIRAGANA: Final = re.compile("[\u3041-\u3096]")
_HALFWIDTH: Final = re.compile("[\uff61-\uff9f]")
_WIDE: Final = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\uff61-\uff9f\ue000-\uf8ff]")
_SMALL_WORDS: Final = 3  # different ones
_HALF: Final = 0.5
_COMMON_SHARE: Final = 0.12
_HIRAGANA_SHARE: Final = 0.1


def misread(texts: Sequence[str]) -> tuple[str, str] | None:
    """Return a piece of the texts as it stands and as it should read, or None where they were read rightly."""
    sample = _sample(texts)
    language = detect(sample) if len(sample) >= _LEAST else ""
    if len(sample) < _LEAST or (language and _is_natural(sample, language)):
        return None
    for wrong, right, languages in _mistakes(sample, language):
        was = _turned(sample, wrong, right)
        found = detect(was) if was else ""
        if found in languages and _is_natural(was, found) and _is_clean(was):
            return _example(sample, wrong, right)
    return None


def _sample(texts: Sequence[str]) -> str:
    """Return the beginning of what is not ASCII, or "" where there is too little of it to be a text read wrongly."""
    foreign = [text for text in texts if not text.isascii()]
    sample = "\n".join(foreign)[:_SAMPLE]
    strange = len(sample) - sum(map(str.isascii, sample))
    return sample if strange >= _FOREIGN * len(sample) else ""


def _mistakes(sample: str, language: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what may have been taken for what: the wrong codec, the right one, the languages that are written so."""
    if language in _STRANGE:
        yield from (("sloppy-windows-1252", right, (language,)) for right in _STRANGE[language][1].split())
        return
    if len(_WIDE.findall(sample)) > _HALF * len(re.findall(r"\w", sample)):
        for wrong in ("cp932", "gb18030", "cp949", "big5hkscs", "euc_jp"):
            yield from ((wrong, right, languages) for right, languages in _MANY_BYTES if right != wrong)
        return
    if re.search("[\u0400-\u04ff]", sample):
        for wrong, _ in _ONE_BYTE:
            yield from ((wrong, right, languages) for right, languages in (_UTF8, *_MEANT) if right != wrong)
        return
    for wrong in ("sloppy-windows-1252", "mac-roman", "iso8859-2", "cp437"):
        yield from ((wrong, right, languages) for right, languages in (_UTF8, *_MEANT))


def _turned(text: str, wrong: str, right: str) -> str:
    """Return the text read as `right` that was read as `wrong`, or "" where that is not what happened."""
    # Imported here for its codecs that keep the numbers of bytes without a character, as browsers do.
    import ftfy.bad_codecs  # noqa: F401, PLC0415 - as said above

    bytes_ = text.encode(wrong, "ignore")
    was = bytes_.decode(right, "replace")
    lost = was.count("\ufffd") + len(text) - len(bytes_.decode(wrong, "ignore"))
    return was if was and lost <= _BROKEN * len(was) else ""


def _is_natural(text: str, language: str) -> bool:
    """Return whether a text is written as its language is; whoever reads bytes wrongly gets rare characters."""
    if language in _STRANGE:
        letters = [char for char in text if not char.isascii() and char not in "‘’“”«»–—…•©®™€§°·"]
        strange = sum(char in _STRANGE[language][0] for char in letters)
        return strange <= _HALF / 2 * len(letters)
    if language in _SMALL:
        return len(set(_SMALL[language].split()) & set(text.split())) >= _SMALL_WORDS
    if language == "th":
        return sum(part in text for part in _THAI) >= _SMALL_WORDS
    if language not in _CJK:
        return True
    wide = max(1, len(_WIDE.findall(text)))
    if language == "ja":
        enough = len(_HIRAGANA.findall(text)) >= _HIRAGANA_SHARE * wide
        return enough and len(_HALFWIDTH.findall(text)) <= _HALF * wide / 2
    return sum(map(text.count, _COMMON[language])) >= _COMMON_SHARE * wide


def _is_clean(text: str) -> bool:
    """Return whether a text is words and what stands between: no signs inside words, no capitals behind letters."""
    return len(_UNCLEAN.findall(text)) <= _UNCLEAN_SHARE * len(text.split())


def _example(sample: str, wrong: str, right: str) -> tuple[str, str]:
    """Return the first words that differ, as they stand and as they should read."""
    for word in sample.split():
        was = _turned(word, wrong, right)
        if was and was != word and "\ufffd" not in was:
            return word, was
    return sample[:20], _turned(sample[:20], wrong, right)


# --- words of two scripts ---------------------------------------------------------------------------------------------


def mixed(word: str) -> bool:
    """Return whether a letter of another script stands directly behind a Latin one."""
    return not word.isascii() and _mixture().search(word) is not None


def unmixed(word: str, rights: Sequence[str] = ("utf-8", "cp1252", "cp1250", "cp1254")) -> str:
    """Return a word of two scripts as it should read in Latin letters, or "" where nobody can tell.

    `rights` are the encodings in which it may have been written.
    """
    import ftfy.bad_codecs  # noqa: F401, PLC0415 - for its codecs, as above

    for right in rights:
        for wrong in (
            "koi8-r",
            "cp866",
            "sloppy-windows-1251",
            "mac-cyrillic",
            "iso8859-5",
            "cp932",
            "gb18030",
            "cp949",
        ):
            try:
                was = word.encode(wrong).decode(right)
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
            if not was.isascii() and _LATIN.fullmatch("".join(re.findall(r"\w", was))):
                return was
    return ""


@cache
def _mixture() -> re.Pattern[str]:
    return re.compile(f"[A-Za-z\u00c0-\u024f][{_OTHERS}]")  # the other way round are bullets
