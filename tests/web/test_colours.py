"""Colours of the style sheet: every text stands out from its ground as WCAG 2.2 AA asks (1.4.3, 1.4.11).

In light and dark, in the standard colours and in those for the colour-blind.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tosmon.web

STYLE = (Path(tosmon.web.__file__).parent / "static" / "style.css").read_text()
TEXTS = [
    *((text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "raised", "banner", "chip", "row")),
    ("insert", "insert-ground"),
    ("delete", "delete-ground"),
    ("move", "move-ground"),
    ("ink", "mark-ground"),
    *(("ink", f"{kind}-ground") for kind in ("good", "doubt", "bad")),
    *((text, ground) for text in ("doubt", "bad", "good") for ground in ("paper", "raised", "row")),
    ("paper", "high"),
    ("paper", "link"),
]
# Edges of fields and lines of charts, which are no text.
SHAPES = [
    *((shape, ground) for shape in ("edge", "link", "bad", "good", "doubt", "soft") for ground in ("paper", "raised")),
    ("edge", "chip"),
]
# Grounds that the style sheet mixes of the line's colour and the paper's.
MIXED = {"banner": 0.40, "chip": 0.55, "row": 0.30}
SCHEMES = ["light", "dark"]
PALETTES = [":root", ".palette-standard", ".palette-colour-blind"]


def colours(scheme: str, palette: str) -> dict[str, tuple[float, ...]]:
    """Return the colours by name, each as three numbers from 0 to 1."""
    blocks = dict(re.findall(r"^(:root|\.palette-[a-z-]+) \{(.*?)^\}", STYLE, re.DOTALL | re.MULTILINE))
    told = re.findall(r"--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);", blocks[":root"] + blocks[palette])
    found = {name: numbers(light if scheme == "light" else dark) for name, light, dark in told}
    for name, share in MIXED.items():
        found[name] = tuple(share * a + (1 - share) * b for a, b in zip(found["line"], found["paper"], strict=True))
    return found


def numbers(digits: str) -> tuple[float, ...]:
    """Return a colour as three numbers from 0 to 1."""
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(colour: tuple[float, ...]) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(scheme: str, palette: str, pair: tuple[str, str]) -> float:
    """Return how much two colours differ, from 1 to 21."""
    known = colours(scheme, palette)
    lighter, darker = sorted((luminance(known[name]) for name in pair), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_texts_stand_out(scheme: str, palette: str) -> None:
    """By at least 4.5 to 1."""
    faint = {pair: found for pair in TEXTS if (found := contrast(scheme, palette, pair)) < 4.5}
    assert faint == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_shapes_stand_out(scheme: str) -> None:
    """By at least 3 to 1."""
    faint = {pair: found for pair in SHAPES if (found := contrast(scheme, ":root", pair)) < 3}
    assert faint == {}


def test_the_standard_colours_are_those_without_a_choice() -> None:
    """The class of the standard palette stands within others, too: on the page where one is chosen."""
    for scheme in SCHEMES:
        assert colours(scheme, ":root") == colours(scheme, ".palette-standard")


def test_colours_are_named_once() -> None:
    """No rule has a colour of its own, but for shadows and paper."""
    rules = STYLE.partition("* { box-sizing")[2].partition("/* --- on paper")[0]
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rules)) <= {"#00000033", "#00000055", "#00000066"}
