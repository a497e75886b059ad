"""Bytes to text, as browsers decode them: byte order mark, header, `<meta>`, then UTF-8, then detection.

Follows the WHATWG Encoding and HTML standards, without their incremental parsing. Never raises: what cannot be decoded
becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tosmon.core.extract.model import Decoded

__all__ = ["clean", "decode", "encoding_of"]

_PRESCAN: Final = 1_024  # bytes (HTML 13.2.3.2)
_SAMPLE: Final = 20_000  # bytes that detection reads: it takes milliseconds for each thousand
_TOLERATED: Final = 0.05  # of non-ASCII characters that may be broken in what is still UTF-8
_FALLBACK: Final = "windows-1252"  # what browsers assume for most locales

# WHATWG Encoding 4.2: names by Python's. A codec that is not here (zip, rot13, utf-7 …) is no page encoding.
_NAMES: Final[Mapping[str, str]] = MappingProxyType(
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
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LABEL: Final = re.compile(r"[A-Za-z0-9_.:()+-]{1,40}")
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER: Final = re.compile(r";\s*charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META: Final = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
_XML: Final = re.compile(rb"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([^\"']+)", re.IGNORECASE)


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Return the body as text, its encoding's WHATWG name, and where that was learnt."""
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(codec, "replace"), _NAMES[codec], "bom")
    found = _HEADER.search(content_type)
    codec = _codec(found[1]) if found else ""
    if codec:
        return Decoded(body.decode(codec, "replace"), _NAMES[codec], "header")
    codec = _declared(body[:_PRESCAN])
    if codec:
        return Decoded(body.decode(codec, "replace"), _NAMES[codec], "meta")
    return _guessed(body)


def clean(text: str) -> str:
    """Return the text without what no parser and no encoder takes: NUL goes, unpaired surrogates become U+FFFD.

    HTML (13.2.3.5) and CommonMark (2.3) have their own ways with these; nobody reads either.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def encoding_of(label: str) -> str:
    """Return the WHATWG name that the label stands for on the web, or an empty string."""
    codec = _codec(label)
    return _NAMES[codec] if codec else ""


def _codec(label: str) -> str:
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
    return codec if codec in _NAMES else ""


def _declared(head: bytes) -> str:
    """Return the codec that a `<meta>` or an XML declaration at the start names.

    UTF-16 there can only mean UTF-8: it was read as ASCII (HTML 13.2.3.3).
    """
    found = _META.search(_COMMENT.sub(b"", head)) or _XML.search(head)
    codec = _codec(found[1].decode("ascii", "replace")) if found else ""
    return "utf-8" if codec.startswith("utf-16") else codec


def _guessed(body: bytes) -> Decoded:
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(text) - sum(map(str.isascii, text)) if broken else 0
    if broken <= max(1, _TOLERATED * foreign) < foreign:
        return Decoded(text, "utf-8", "utf-8")
    codec = _detected(body)
    return Decoded(body.decode(codec, "replace"), _NAMES[codec], "detected")


def _detected(body: bytes) -> str:
    """Return the codec that the bytes look most like."""
    # Imported here: it costs start-up time, and hardly any page needs it.
    from charset_normalizer import from_bytes  # noqa: PLC0415 - as said above

    first = next((place for place, byte in enumerate(body) if byte > 0x7F), 0)  # noqa: PLR2004 - the last of ASCII
    start = max(0, first - _SAMPLE // 4)
    best = from_bytes(body[start : start + _SAMPLE], cp_isolation=list(_NAMES)).best()
    return (_codec(best.encoding) if best is not None else "") or _codec(_FALLBACK)
