"""Which encoding bytes are in that no true declaration names: what the page's language is usually written in.

The language is told by the page's small words, or else by its `lang` attribute; each has few encodings, which are held
against its letters. Where neither tells, a detector of byte statistics does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from tosmon.core.extract.charsets import CODECS, codec_of

__all__ = ["belied", "guessed"]

_SAMPLE: Final = 20_000  # bytes that are looked at: detection takes milliseconds for each thousand
_FALLBACK: Final = "cp1252"  # what browsers assume for most locales
_LANGUAGE: Final = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-zA-Z]{2})\b", re.IGNORECASE)
_ASCII_LETTER: Final = re.compile(rb"[a-zA-Z]")
_TAGS: Final = re.compile(rb"<[^<>]*>")
_WESTERN: Final = "en de fr es pt it nl da sv nb nn no fi is ca eu gl ga af id ms"
_CENTRAL: Final = "pl cs sk hu ro hr sl bs sq"
# The likeliest first; WHATWG's locales (HTML 13.2.3.2) and what else is found in them.
_CODECS_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(_WESTERN.split(), ("cp1252", "mac-roman")),
        **dict.fromkeys(_CENTRAL.split(), ("cp1250", "iso8859-2")),
        **dict.fromkeys(("ru", "bg", "sr", "mk", "be"), ("cp1251", "koi8-r", "iso8859-5", "cp866")),
        "uk": ("cp1251", "koi8-u"),
        "el": ("cp1253", "iso8859-7"),
        "tr": ("cp1254",),
        "he": ("cp1255",),
        "ar": ("cp1256", "iso8859-6"),
        **dict.fromkeys(("et", "lt", "lv"), ("cp1257", "iso8859-13")),
        "vi": ("cp1258",),
        "th": ("cp874",),
    }
)
_LATIN: Final = frozenset(  # encodings of Latin letters: text that has more foreign characters than those is in none
    ("cp1252", "mac-roman", "cp1250", "cp1254", "cp1257", "cp1258",
     *(f"iso8859-{part}" for part in (2, 3, 4, 10, 13, 14, 15, 16)))
)  # fmt: skip
_MANY_BYTES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"ja": ("cp932", "euc_jp"), "zh": ("gb18030", "big5hkscs"), "ko": ("cp949",)}
)
_PUNCTUATION: Final = "\u00a0“”‘’„‚–—…«»€£©®™·•°§×½"
_LETTERS_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cp1252": "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýÿœßþšžÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ¿¡ªº²³¹",
        "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŘŠŤÚŮÝŽäöőüűÖŐÜŰâăîşţșțĂÂÎŞŢđĐôĺľŕëç",
        "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґђјљњћџўѓќѕ",
        "cp1253": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
        "cp1254": "çğıöşüâîûÇĞİÖŞÜ",
        "cp1255": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
        "cp1256": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْپچژگ،؛؟",
        "cp1257": "āčēģīķļņšūžąęėįųõäöüĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲÕÄÖÜ",
        "cp1258": "ăâđêôơưàảãáạèéìíòóùúýĂÂĐÊÔƠƯ\u0300\u0301\u0303\u0309\u0323₫",
        "cp874": "".join(map(chr, range(0x0E01, 0x0E5C))),
    }
)
_RIGHT: Final = 0.9  # share of the foreign characters that are the language's own, in its encoding
_WRONG: Final = 0.7  # the same, in an encoding that it is not in
_OTHER_SCRIPT: Final = 0.5  # share of letters beyond ASCII that no text in Latin letters has
_FEWEST: Final = 12  # foreign characters that belie a declaration


def guessed(body: bytes) -> str:
    """Return the codec that the bytes look most like, of those that are not UTF."""
    sample = _sample(body)
    codecs = _codecs(body, sample)
    if len(codecs) > 1 and codecs[0] in _LETTERS_OF:
        return max(codecs, key=lambda codec: _share(sample, codec, codecs[0]))  # the first of equals
    return codecs[0] if len(codecs) == 1 else _detected(sample, codecs)


def belied(body: bytes, codec: str) -> str:
    """Return the codec that the bytes are in where they cannot be text in the declared one of Western Europe, or ""."""
    if codec != _FALLBACK:
        return ""
    sample = _sample(body)
    foreign = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004 - the last of ASCII
    if foreign < _FEWEST:
        return ""
    if foreign > _OTHER_SCRIPT * (foreign + len(_ASCII_LETTER.findall(sample))):
        found = guessed(body)
        return found if found not in _LATIN and _is_written_in(sample, found) else ""
    codecs = _codecs(body, sample)
    if not codecs or codecs[0] not in _LETTERS_OF or codecs[0] == _FALLBACK:
        return ""
    best = max(codecs, key=lambda codec: _share(sample, codec, codecs[0]))
    own, other = _share(sample, best, codecs[0]), _share(sample, _FALLBACK, codecs[0])
    return best if own >= _RIGHT and other < _WRONG else ""


def _is_written_in(sample: bytes, codec: str) -> bool:
    """Tell whether the foreign characters are those of the languages with that encoding; many bytes are always."""
    likeliest = next((codecs[0] for codecs in _CODECS_OF.values() if codec in codecs), "")
    if likeliest not in _LETTERS_OF:
        return codec in {one for codecs in _MANY_BYTES.values() for one in codecs}
    return _share(sample, codec, likeliest) >= _RIGHT


def _sample(body: bytes) -> bytes:
    """Return the page's text from its first foreign bytes on, as far as it is looked at, without its tags."""
    first = next((place for place, byte in enumerate(body) if byte > 0x7F), 0)  # noqa: PLR2004 - as above
    start = max(0, first - _SAMPLE // 4)
    return _TAGS.sub(b" ", body[start : start + _SAMPLE])


def _codecs(body: bytes, sample: bytes) -> Sequence[str]:
    """Return the codecs of the page's language, the likeliest first; none where it is not known."""
    from tosmon.core.language import detect  # noqa: PLC0415 - hardly any page needs it

    words = detect(sample.decode("ascii", "replace").replace("\ufffd", "é"))
    named = _LANGUAGE.search(body[:_SAMPLE])
    attribute = named[1].decode().lower() if named else ""
    # Text in Latin letters has its small words in any encoding, in others none.
    language = words or attribute
    codecs = _CODECS_OF.get(language) or _MANY_BYTES.get(language) or ()
    return [codec for codec in codecs if _reads(sample, codec)]


def _reads(sample: bytes, codec: str) -> bool:
    """Tell whether hardly a character is broken when the bytes are read so."""
    text = sample.decode(codec, "replace")
    return text.count("\ufffd") <= max(1, len(text) // 500)


def _share(sample: bytes, codec: str, likeliest: str) -> float:
    """Return the share of the foreign characters that are letters or marks of the language with that encoding."""
    foreign = [character for character in sample.decode(codec, "replace") if character > "\x7f"]
    usual = _usual(likeliest)
    return sum(character in usual for character in foreign) / (len(foreign) or 1)


@cache
def _usual(likeliest: str) -> frozenset[str]:
    """Return what the languages of an encoding are written with."""
    return frozenset(_LETTERS_OF[likeliest] + _PUNCTUATION)


def _detected(sample: bytes, codecs: Sequence[str]) -> str:
    # Imported here: it costs start-up time, and hardly any page needs it.
    from charset_normalizer import from_bytes  # noqa: PLC0415 - as said above

    best = from_bytes(sample, cp_isolation=list(codecs or CODECS)).best()
    found = codec_of(best.encoding) if best is not None else ""
    return found or (codecs[0] if codecs else _FALLBACK)
