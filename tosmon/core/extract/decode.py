"""Bytes to text: what was declared, held against what the bytes are; browsers' rules where those leave it open.

Follows the WHATWG Encoding and HTML standards, without their incremental parsing, but for declarations that the bytes
belie: UTF-8 that calls itself something else, and the other way round. Such a page is read as what it is, and `faults`
says so. Never raises: what cannot be decoded becomes U+FFFD. Which label means what stands in `charsets`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tosmon.core.extract.charsets import codec_of, name_of
from tosmon.core.extract.guess import belied, guessed
from tosmon.core.extract.model import Decoded, EncodingSource

__all__ = ["clean", "decode", "looks_wide"]

_PRESCAN: Final = 1_024  # bytes (HTML 13.2.3.2)
_TOLERATED: Final = 0.05  # of non-ASCII characters that may be broken in what is still what it is said to be
_SURE: Final = 3  # characters of several bytes from which valid UTF-8 is no accident, whatever was declared
_SHOWN: Final = 40  # characters of a label
_FALLBACK: Final = "windows-1252"  # what browsers assume for most locales
_ESCAPE: Final = b"\x1b$B"  # to the Japanese signs of ISO-2022-JP; nothing else on a page begins so
_WIDE: Final = ("utf-16-le", "utf-16-be")

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER: Final = re.compile(r";\s*charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META: Final = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
_XML: Final = re.compile(rb"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
# What UTF-8 of European texts holds: with so few characters others could be an accident of one-byte text ("É»").
_USUAL: Final = re.compile("[\u00a0\u00a9\u00ab\u00ae\u00bb\u00c0-\u00f6\u00f8-\u017f\u2013-\u2026\u20ac\u2122]+")
_NULS: Final = 4  # in the first bytes, from which a text may be UTF-16 …
_NUL_SHARE: Final = 0.05  # … where they are this share of its characters, and no more stand on the other side
_NO_TEXT: Final = re.compile("[\0-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_NOT_ASCII: Final = re.compile("[^\0-\x7f]")


@dataclass(frozen=True, slots=True)
class _Label:
    """One declaration: as written, the Python codec that it stands for (empty for none), who said so."""

    text: str
    codec: str
    source: EncodingSource

    @property
    def place(self) -> str:
        return "header" if self.source == "header" else "page"


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Return the body as text, its encoding's WHATWG name, where that was learnt, and what disagrees with it."""
    labels = list(_labels(body, content_type))
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return _read(body[len(bom) :], codec, "bom", labels)
    if _ESCAPE in body and not _broken(body, "iso2022_jp"):
        return _read(body, "iso2022_jp", _source(labels, "iso2022_jp"), labels)
    if body.isascii() and b"\0" not in body:
        return _ascii(body, labels)
    label = _believed(body, labels)
    codec, source = (label.codec, label.source) if label else _guessed(body)
    other = belied(body, label.codec) if label else ""
    if other:
        codec, source = other, "detected"
    return _read(body, codec, source, labels)


def clean(text: str) -> str:
    """Return the text without what no parser and no encoder takes: NUL goes, unpaired surrogates become U+FFFD.

    HTML (13.2.3.5) and CommonMark (2.3) have their own ways with these; nobody reads either.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()  # takes less than half the time that looking for them does
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


# --- what is declared -------------------------------------------------------------------------------------------------


def _labels(body: bytes, content_type: str) -> Iterator[_Label]:
    """Yield what the header says, then what the page's start says.

    UTF-16 in the page can only mean UTF-8: it was read as ASCII (HTML 13.2.3.3).
    """
    found = _HEADER.search(content_type)
    if found:
        yield _Label(found[1][:_SHOWN], codec_of(found[1]), "header")
    head = body[:_PRESCAN]
    named = _META.search(_COMMENT.sub(b"", head)) or _XML.search(head)
    if named:
        text = named[1].decode("ascii", "replace")
        codec = codec_of(text)
        yield _Label(text[:_SHOWN], "utf-8" if codec in _WIDE else codec, "meta")


def _believed(body: bytes, labels: list[_Label]) -> _Label | None:
    """Return the first declaration that the bytes do not belie; one of UTF-8 before others, where they are UTF-8."""
    known = [label for label in labels if label.codec]
    wide = looks_wide(body)
    if wide:
        return next((label for label in known if label.codec == wide), None)
    unicode = next((label for label in known if label.codec == "utf-8"), None)
    if unicode and _is_utf8(body):
        return unicode
    return next((label for label in known if _holds(body, label.codec)), None)


def _source(labels: list[_Label], codec: str) -> EncodingSource:
    """Return who declared that encoding."""
    return next((label.source for label in labels if label.codec == codec), "detected")


def _read(body: bytes, codec: str, source: EncodingSource, labels: list[_Label]) -> Decoded:
    text = body.decode(codec, "replace")
    declared = labels[0].text if labels else ""
    return Decoded(text, name_of(codec), source, declared, tuple(_faults(body, text, codec, labels)))


def _ascii(body: bytes, labels: list[_Label]) -> Decoded:
    """Return a text that reads the same in every encoding but UTF-16, which a text without NUL cannot be."""
    label = next((label for label in labels if label.codec and label.codec not in _WIDE), None)
    codec, source = (label.codec, label.source) if label else ("utf-8", "utf-8")
    unknown = tuple(_unknown(labels))
    return Decoded(body.decode("ascii"), name_of(codec), source, labels[0].text if labels else "", unknown)


def _faults(body: bytes, text: str, codec: str, labels: list[_Label]) -> Iterator[str]:
    """Yield in words where what was declared and what the bytes are disagree."""
    yield from _unknown(labels)
    name = name_of(codec)
    for label in labels:
        if label.codec and label.codec != codec:
            yield f"declared as {label.text} by the {label.place}, read as {name}"
    broken = text.count("\ufffd") - (body.count("\ufffd".encode()) if codec == "utf-8" else 0)
    if broken > 0:
        yield f"read as {name}, with {broken:,} {'place that is' if broken == 1 else 'places that are'} not"


def _unknown(labels: list[_Label]) -> Iterator[str]:
    for label in labels:
        if not label.codec:
            yield f"declared as “{label.text}” by the {label.place}, which names no encoding"


# --- what the bytes are -----------------------------------------------------------------------------------------------


def _holds(body: bytes, codec: str) -> bool:
    """Return whether the bytes can be what they are said to be.

    Anything at all is a text of a one-byte encoding; but hardly any is UTF-8, too, unless it is meant.
    """
    if codec == "utf-8":
        return _mostly(body, codec)
    return not _is_surely_utf8(body, codec) and (codec in _WIDE or _mostly(body, codec))


def _is_utf8(body: bytes) -> bool:
    return not _broken(body, "utf-8")


def _broken(body: bytes, codec: str) -> bool:
    """Tell whether the bytes are no text of that encoding."""
    try:
        body.decode(codec)
    except UnicodeDecodeError:
        return True
    return False


def _is_surely_utf8(body: bytes, declared: str) -> bool:
    """Return whether the bytes are UTF-8, and no text of the declared encoding that happens to be."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    foreign = _NOT_ASCII.findall(text)
    usual = declared == codec_of(_FALLBACK) and _USUAL.fullmatch("".join(foreign)) is not None
    return len(foreign) >= _SURE or usual


def _mostly(body: bytes, codec: str) -> bool:
    """Return whether hardly anything of the text is broken when it is read so."""
    text = body.decode(codec, "replace")
    broken = text.count("\ufffd")
    if not broken:
        return True
    foreign = len(_NOT_ASCII.findall(text))
    return broken <= max(1, _TOLERATED * foreign) < foreign


def looks_wide(body: bytes) -> str:
    """Return the codec of UTF-16 without its mark, or "".

    Its spaces, digits and markup have NUL for every second byte, on the same side each time, and what it decodes to is
    text: no controls, no halves of characters.
    """
    head = body[: 4 * _PRESCAN]
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if max(even, odd) < max(_NULS, pairs * _NUL_SHARE) or min(even, odd) > max(even, odd) * _NUL_SHARE:
        return ""
    codec = "utf-16-be" if even > odd else "utf-16-le"
    text = head[: 2 * pairs].decode(codec, "replace")
    return codec if len(_NO_TEXT.findall(text)) <= _NUL_SHARE * len(text) else ""


def _guessed(body: bytes) -> tuple[str, EncodingSource]:
    """Return the codec that the bytes look most like: UTF-8 where they can be."""
    wide = looks_wide(body)
    if wide:
        return wide, "detected"
    if _is_utf8(body) or _mostly(body, "utf-8"):
        return "utf-8", "utf-8"
    return guessed(body), "detected"
