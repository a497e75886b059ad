"""What tells a page that asks for consent to cookies from a document; whether it is believed, `suspicion` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tosmon.core.extract.model import PageFacts
from tosmon.core.text import normalise
from tosmon.core.walls import CONSENT_BUTTONS, CONSENT_MATTERS, CONSENT_OBJECTS

__all__ = ["consent_button", "is_banner", "speaks_of_consent"]

_BUTTON: Final = 40  # characters that a button for consent has at most
_HALF: Final = 0.5


def consent_button(page: PageFacts) -> str:
    """Return the first button that asks for consent to cookies, or ""."""
    for button in page.buttons:
        if len(button) <= _BUTTON and normalise(button).lower().startswith(CONSENT_BUTTONS):
            return button
    return ""


def is_banner(page: PageFacts) -> bool:
    """Return whether half of a page's text lies over the page: in dialogs, and in banners that ask for consent."""
    return page.overlay > 0 and page.overlay >= _HALF * page.text_length


def speaks_of_consent(texts: Sequence[str]) -> bool:
    """Return whether half of the texts, by length, are about consent to cookies or the like."""
    plain = [normalise(text).lower() for text in texts]
    if not any(word in text for text in plain for word in CONSENT_OBJECTS):
        return False
    about = sum(len(text) for text in plain if any(word in text for word in CONSENT_MATTERS))
    return about >= _HALF * max(1, sum(map(len, plain)))
