"""Which ids and class names will probably outlive the next release of a page: those that people gave it a meaning by.

Build tools make names of hashes ("css-1x2y3z", "x1n2onr6", "_9lea"), frameworks of what things look like ("px-4",
"col-md-8"). Neither says what an element is. Measured on real pages in `benchmarks/selector_repair.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["GENERATED", "MEANINGFUL", "PLAIN", "POOR", "rank"]

MEANINGFUL: Final = 0  # says that here is the document, or its main part
PLAIN: Final = 1  # made of words
POOR: Final = 2  # made of what the element looks like, or of short forms
GENERATED: Final = 3  # made by a program, and by the next run of it otherwise

_HASH: Final = 4  # characters of the shortest hash
_LONGEST: Final = 60  # characters; nobody writes longer names
_OF_MEANING: Final = (
    "agreement article body conditions content document documents guidelines legal main policies policy post "
    "privacy prose rich richtext terms tos"
)
# Made by tools for styles: the rest of such a name is a hash, or the number of a component.
_TOOLS: Final = re.compile(
    r"(?:css|sc|jss|emotion|styled|svelte|astro|ember|ng|react|radix|headlessui|mui|tss|uid?)[-_:]?\w*\d.*"
    r"|(?:make|with)Styles-.*|.*_\d+_\d+_.*"
)
_LOOKS: Final = re.compile(
    r"""-?(?:[pm][xytrblse]?|[wh]|min|max|gap|space|inset|top|left|right|bottom|z|order|flex|grid|col|row|text|font|bg
        |border|rounded|shadow|opacity|leading|tracking|size|basis|grow|shrink|overflow|object|items|justify|self
        |align|float|offset|d|fs|fw|g|u|js|is|has|no|v|t)-(?:[a-z]{1,6}-)?(?:\d+|[a-z]{1,2}|auto|full|none|center
        |start|end|left|right|top|bottom|between|hidden|visible|block|inline|wrap|base|bold)""",
    re.VERBOSE,
)
_OF_LAYOUT: Final = (
    "active aem align amp app block bold box btn center clearfix col column columns container desktop even fade first "
    "fixed flex fluid full grid group hidden hide inner item large last layout left light lg md medium middle mobile "
    "odd off on open outer parent right root row rows show sm small spacer span sticky tablet top view visible "
    "visited white width wrap wrapper xl xs"
)
_PARTS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")
_VOWELS: Final = frozenset("aeiouy")
_HEXADECIMAL: Final = re.compile(r"(?=.*\d)[0-9a-f]{6,}", re.IGNORECASE)
_OF_SHORT_FORM: Final = (
    "btn cms cta ctn css dc dev div dl eea eu faq gdpr hd hdr h1 h2 h3 html img js kb lg md nav num p pdf pg ptl rte "
    "sm src std tbl tc tmpl tnc tpl ts twtr txt uk us usr wp xl xs www"
)


_MEANING: Final = frozenset(_OF_MEANING.split())
_LAYOUT: Final = frozenset(_OF_LAYOUT.split())
_SHORT_FORMS: Final = frozenset(_OF_SHORT_FORM.split())


@lru_cache(maxsize=4_096)
def rank(name: str) -> int:
    """Return how well a name will last: MEANINGFUL, PLAIN, POOR or GENERATED, which are numbers in this order."""
    if len(name) <= 2 or len(name) > _LONGEST or not any(character.isalpha() for character in name):  # noqa: PLR2004 - "bk"
        return GENERATED
    if _HEXADECIMAL.search(name) or _TOOLS.fullmatch(name):
        return GENERATED
    if ":" in name or "[" in name or "/" in name or _LOOKS.fullmatch(name):
        return POOR  # utility classes: "md:flex", "w-[80%]", "px-4"
    parts = _PARTS.findall(name)
    if not parts or not all(map(_is_word, parts)) or _mixed(name):
        return GENERATED
    words = {part.lower() for part in parts}
    if words & _MEANING:
        return MEANINGFUL
    return PLAIN if any(len(word) > 3 and word not in _LAYOUT and word.isalpha() for word in words) else POOR  # noqa: PLR2004 - as above


def _is_word(part: str) -> bool:
    """Return whether a part of a name can be a word, a short form, or a small number."""
    lower = part.lower()
    if part.isdigit():
        return len(part) <= 2  # noqa: PLR2004 - "h2", "b02"; more are some record's number
    if lower in _SHORT_FORMS or not part.isascii():
        return True
    if len(part) <= 4 and part.isalpha():  # noqa: PLR2004 - "ct", "twtr": of a house's or component's name
        return True
    return bool(_VOWELS & set(lower)) and not re.search(r"[^aeiouy]{5}", lower)


def _mixed(name: str) -> bool:
    """Return whether letters and digits, or cases, change as often as they do by chance only ("x1n2onr6", "bdVaJa")."""
    if len(re.findall(r"(?<=[a-zA-Z])\d|\d(?=[a-zA-Z])", name)) > 2:  # noqa: PLR2004 - "h2title" is one change and back
        return True
    # "_9lea", "r-1dbjc4n", "par1hbil"; shorter ones are sizes ("2xl") and the like.
    if any(len(token) >= _HASH and re.search(r"\d[a-z]", token) for token in re.split(r"[-_]+", name)):
        return True
    pieces = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    short = sum(len(piece) <= 2 for piece in pieces)  # noqa: PLR2004 - no word
    return bool(re.search(r"[a-z][A-Z]", name)) and len(pieces) > 1 and short * 2 >= len(pieces)
