"""How a reader wants pages to look: light or dark, and in which colours; remembered by the browser in a cookie.

What the choices look like is the style sheet's, and asking for them `displaying`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from tosmon.web.translating import later

__all__ = ["COOKIE", "Look", "Palette", "Theme", "look_of"]

COOKIE: Final = "tosmon-look"
_YEAR: Final = 365 * 24 * 60 * 60


class Theme(StrEnum):
    """How bright pages are."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"

    @property
    def words(self) -> str:
        """Return what readers call it, in English."""
        words = {"auto": later("light or dark as your system"), "light": later("light"), "dark": later("dark")}
        return words[self.value]


class Palette(StrEnum):
    """Which colours insertions and deletions have."""

    STANDARD = "standard"
    SAFE = "colour-blind"

    @property
    def words(self) -> str:
        """Return what readers call it, in English."""
        words = {"standard": later("standard colours"), "colour-blind": later("colours for the colour-blind")}
        return words[self.value]


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader chose."""

    theme: Theme = Theme.AUTO
    palette: Palette = Palette.STANDARD

    @property
    def classes(self) -> str:
        """Return the classes of the `html` element."""
        return f"theme-{self.theme.value} palette-{self.palette.value}"

    @property
    def scheme(self) -> str:
        """Return the colour schemes that the page may have, as browsers read them before any style sheet."""
        return "light dark" if self.theme is Theme.AUTO else self.theme.value

    def remember(self, answer: Response) -> None:
        """Have the browser keep the choice for a year."""
        value = f"{self.theme.value}.{self.palette.value}"
        answer.set_cookie(COOKIE, value, max_age=_YEAR, httponly=True, samesite="lax", path="/")


def look_of(request: Request) -> Look:
    """Return what the reader chose; the usual look where nothing, or nonsense, was remembered."""
    theme, _, palette = request.cookies.get(COOKIE, "").partition(".")
    try:
        return Look(Theme(theme), Palette(palette))
    except ValueError:
        return Look()
