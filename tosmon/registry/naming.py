"""Make the names of the watch list of names that people gave: ids of platforms, names and titles of documents."""

from __future__ import annotations

import re
import unicodedata

from tosmon.core.layout import RESERVED

__all__ = ["LONGEST_NAME", "document_name", "platform_id", "title_of"]

LONGEST_NAME = 100

_SMALL_WORDS = {"a", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to"}
_CAPITALS = {"api": "API", "faq": "FAQ", "eu": "EU", "eea": "EEA", "uk": "UK", "us": "US", "ai": "AI"}
# Letters that Unicode does not take apart, as they are written where they cannot be; and signs that are spoken.
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " and "}
    | {"+": " plus ", "'": "", "’": ""}
)


def document_name(title: str) -> str:
    """Return the name of a document of that title: "terms-of-service" for "Terms of Service". Empty for no letters."""
    return _slug(title)


def platform_id(name: str) -> str:
    """Return the id of a platform of that name: "stack-overflow" for "Stack Overflow".

    A name without a letter or digit of a-z and 0-9 is told by its characters' numbers: "697d-5929".
    """
    slug = _slug(name) or "-".join(f"{ord(character):x}" for character in name if not character.isspace())
    slug = slug[:LONGEST_NAME].strip("-")
    return f"{slug}-platform" if slug in RESERVED else slug


def title_of(name: str) -> str:
    """Return how a document of that name is shown: "Terms of Service (EU)" for "terms-of-service@eu"."""
    base, _, variant = name.partition("@")
    words = [base] if "." in base else base.split("-")
    title = " ".join(
        _CAPITALS.get(word) or (word if "." in word or (index and word in _SMALL_WORDS) else word.capitalize())
        for index, word in enumerate(words)
    )
    return f"{title} ({_CAPITALS.get(variant, variant)})" if variant else title


def _slug(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_SPELT))
    plain = "".join(character for character in apart if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "-", plain)[: LONGEST_NAME + 1].strip("-")[:LONGEST_NAME].strip("-")
