"""A PDF's fonts: the bytes of a string to characters and their widths, and whether they are bold.

What pypdf reads of a font resource (ISO 32000-2, 9.6 to 9.10) is made into one table for each font. A glyph that no
table maps to a character becomes U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from pypdf._codecs import adobe_glyphs  # the Adobe Glyph List, which pypdf has under no other name
from pypdf.generic import ArrayObject, DictionaryObject
from pypdf.generic._font import Font  # what pypdf's own text extraction reads fonts with

__all__ = ["UNKNOWN", "Face", "Glyph", "face_of"]

UNKNOWN: Final = "\ufffd"
Glyph = tuple[str, float, bool]  # text, width in ems, whether word spacing applies to it (9.3.3)

_BOLD: Final = re.compile(r"bold|black|heavy|demi|cmbx|cmssbx|sfbx|-b$|medi$", re.IGNORECASE)
_FORCE_BOLD: Final = 1 << 18  # table 121
_BOLD_WEIGHT: Final = 600
_LIGATURES: Final[Mapping[str, str]] = MappingProxyType(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_NAMED_LIGATURES: Final[Mapping[str, str]] = MappingProxyType(
    {"fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl"}
)
_UNICODE_NAME: Final = re.compile(r"(?:uni|u)([0-9A-Fa-f]{4,6})")
_SYMBOLS: Final[Mapping[str, str]] = MappingProxyType(  # bullets of Symbol and Wingdings, as Word writes them
    dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0a8\uf06c\uf06e\uf071\uf02d\uf0e0\uf0fe", "•")
)
_SPACE: Final = 32


@dataclass(slots=True)
class Face:
    """A font as strings are drawn with it."""

    name: str
    bold: bool
    wide: bool  # two bytes a character
    codec: str  # how wide codes become characters where no map tells; empty for identity
    font: Font
    scale: float  # of its widths, to ems
    _known: dict[bytes, Glyph] = field(default_factory=dict)

    def glyphs(self, data: bytes) -> list[Glyph]:
        """Return what the string's bytes draw."""
        known, glyphs, step = self._known, [], 2 if self.wide else 1
        for place in range(0, len(data) - len(data) % step, step):
            code = data[place : place + step]
            glyph = known.get(code)
            if glyph is None:
                glyph = known[code] = self._glyph(code)
            glyphs.append(glyph)
        return glyphs

    def _glyph(self, code: bytes) -> Glyph:
        key = code.decode("utf-16-be", "surrogatepass") if self.wide else chr(code[0])
        widths = self.font.character_widths
        width = widths.get(key, widths.get("default", 500))
        text: object = self.font.character_map.get(key)
        if not isinstance(text, str):
            text = self._by_codec(code) if self.wide else self._by_encoding(code[0])
        em = float(width) * self.scale
        return _readable(text), em, not self.wide and code[0] == _SPACE

    def _by_codec(self, code: bytes) -> str:
        return code.decode(self.codec, "replace") if self.codec else UNKNOWN

    def _by_encoding(self, code: int) -> str:
        encoding = self.font.encoding
        name = encoding.get(code, "") if isinstance(encoding, Mapping) else ""
        if len(name) == 1 and "\x7f" <= name <= "\x9f":
            return "•"  # unused codes of WinAnsiEncoding (annex D.2, note 3)
        return _named(name[1:]) if len(name) > 1 and name.startswith("/") else name or UNKNOWN


def face_of(resource: DictionaryObject) -> Face:
    """Return the face of a font resource. Whatever pypdf raises for a damaged one is raised."""
    font = Font.from_font_resource(resource)
    simple = resource.get("/Subtype") in ("/Type1", "/MMType1", "/TrueType", "/Type3")
    encoding = resource.get("/Encoding")
    identity = not isinstance(encoding, str) or encoding.startswith("/Identity")
    codec = "" if identity or not isinstance(font.encoding, str) else font.encoding
    scale = _type3_scale(resource) if resource.get("/Subtype") == "/Type3" else 0.001
    return Face(font.name, _is_bold(font), not simple, codec, font, scale)


def _type3_scale(resource: DictionaryObject) -> float:
    matrix: Any = resource.get("/FontMatrix")
    first = matrix[0] if isinstance(matrix, ArrayObject) and matrix else 0.001
    return float(first) if isinstance(first, int | float) else 0.001


def _is_bold(font: Font) -> bool:
    descriptor: Any = font.font_descriptor
    weight, flags = descriptor.weight, descriptor.flags
    heavy = isinstance(weight, int | float) and weight >= _BOLD_WEIGHT
    forced = isinstance(flags, int) and bool(flags & _FORCE_BOLD)
    return heavy or forced or _BOLD.search(font.name.rpartition("+")[2]) is not None


def _named(name: str) -> str:
    """Return the characters of a glyph's name (Adobe Glyph List specification, 2): "f_i.alt" is "fi"."""
    parts = name.partition(".")[0].split("_")
    return "".join(map(_one_named, parts)) or UNKNOWN


def _one_named(name: str) -> str:
    found = adobe_glyphs.get("/" + name) or _NAMED_LIGATURES.get(name)
    if found:
        return found
    coded = _UNICODE_NAME.fullmatch(name)
    code = int(coded[1], 16) if coded else 0
    return chr(code) if 0 < code <= 0x10FFFF else UNKNOWN  # noqa: PLR2004 - Unicode ends there


def _readable(text: str) -> str:
    """Return the text as readers have it: ligatures parted, symbols of bullets as bullets, no controls."""
    if text.isascii():
        return text if text.isprintable() else "".join(" " if letter.isspace() else "" for letter in text)
    if text in _LIGATURES:
        return _LIGATURES[text]
    text = _SYMBOLS.get(text, text)
    if len(text) == 1 and ("\ue000" <= text <= "\uf8ff" or "\ud800" <= text <= "\udfff"):
        return UNKNOWN
    return text.encode("utf-8", "replace").decode("utf-8")
