"""Colours of the style sheet: every text stands out from its ground as WCAG 2.2 AA asks (1.4.3), light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tosmon.web

STYLE = (Path(tosmon.web.__file__).parent / "static" / "style.css").read_text()
PAIRS = [
    *((text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "raised", "banner", "chip", "row")),
    ("insert", "insert-ground"),
    ("delete", "delete-ground"),
    ("move", "move-ground"),
    ("ink", "mark-ground"),
    ("ink", "doubt-ground"),
    ("ink", "bad-ground"),
    *((text, ground) for text in ("doubt", "bad", "move") for ground in ("paper", "raised", "row")),
    ("paper", "high"),
]
# Grounds that the style sheet mixes of the line's colour and the paper's.
MIXED = {"banner": 0.40, "chip": 0.55, "row": 0.30}


def colours(scheme: str) -> dict[str, tuple[float, ...]]:
    """Return the colours by name, each as three numbers from 0 to 1."""
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    told = light if scheme == "light" else dark
    found = {
        name: tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
        for name, digits in re.findall(r"--([a-z-]+): #([0-9a-f]{6});", told)
    }
    for name, share in MIXED.items():
        found[name] = tuple(share * a + (1 - share) * b for a, b in zip(found["line"], found["paper"], strict=True))
    return found


def luminance(colour: tuple[float, ...]) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_texts_stand_out(scheme: str, text: str, ground: str) -> None:
    """By at least 4.5 to 1."""
    known = colours(scheme)
    lighter, darker = sorted((luminance(known[text]), luminance(known[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
