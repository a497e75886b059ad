"""What the labels of encodings mean on the web, after the WHATWG Encoding standard; which one is true is `decode`'s."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["CODECS", "codec_of", "encoding_of", "name_of"]

# WHATWG Encoding 4.2: names by Python's. A codec that is not here (zip, rot13, utf-7 …) is no page encoding.
CODECS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "utf-8": "utf-8",
        "utf-16-le": "utf-16le",
        "utf-16-be": "utf-16be",
        "cp866": "ibm866",
        **{f"iso8859-{part}": f"iso-8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
        "koi8-r": "koi8-r",
        "koi8-u": "koi8-u",
        "mac-roman": "macintosh",
        "mac-cyrillic": "x-mac-cyrillic",
        "cp874": "windows-874",
        **{f"cp{number}": f"windows-{number}" for number in range(1250, 1259)},
        "gb18030": "gb18030",
        "big5hkscs": "big5",
        "euc_jp": "euc-jp",
        "iso2022_jp": "iso-2022-jp",
        "cp932": "shift_jis",
        "cp949": "euc-kr",
    }
)
# Codecs whose labels mean another, larger one on the web.
_MEANT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ascii": "cp1252",
        "iso8859-1": "cp1252",
        "iso8859-9": "cp1254",
        "iso8859-11": "cp874",
        "tis-620": "cp874",
        "utf-16": "utf-16-le",
        "utf-8-sig": "utf-8",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "big5": "big5hkscs",
        "shift_jis": "cp932",
        "euc_kr": "cp949",
    }
)
# Labels that Python does not know.
_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unicode": "utf-16-le",
        "ucs-2": "utf-16-le",
        "unicode-1-1-utf-8": "utf-8",
        "x-gbk": "gb18030",
        "x-x-big5": "big5hkscs",
        "x-sjis": "cp932",
        "x-euc-jp": "euc_jp",
        "x-cp1250": "cp1250",
        "x-cp1251": "cp1251",
        "x-cp1252": "cp1252",
        "dos-874": "cp874",
        "windows-874": "cp874",
        "windows-949": "cp949",
        "windows-31j": "cp932",
        "iso-8859-8-i": "iso8859-8",
        "iso-8859-8-e": "iso8859-8",
        "logical": "iso8859-8",
        "visual": "iso8859-8",
        "x-mac-roman": "mac-roman",
        "x-mac-cyrillic": "mac-cyrillic",
        "x-mac-ukrainian": "mac-cyrillic",
        "x-user-defined": "cp1252",
    }
)
_LABEL: Final = re.compile(r"[A-Za-z0-9_.:()+-]{1,40}")


def name_of(codec: str) -> str:
    """Return the WHATWG name of a Python codec that `codec_of` answered."""
    return CODECS[codec]


def encoding_of(label: str) -> str:
    """Return the WHATWG name that the label stands for on the web, or an empty string."""
    codec = codec_of(label)
    return CODECS[codec] if codec else ""


def codec_of(label: str) -> str:
    """Return the Python codec for a label, or an empty string where the label names no page encoding."""
    label = label.strip().lower()
    if not _LABEL.fullmatch(label):
        return ""
    codec = _LABELS.get(label, "")
    if not codec:
        try:
            codec = codecs.lookup(label).name
        except LookupError:
            return ""
    codec = _MEANT.get(codec, codec)
    return codec if codec in CODECS else ""
