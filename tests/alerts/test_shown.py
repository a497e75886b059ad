"""Messages as a mail program shows them: in a real browser, on a phone, in the dark, and with styles taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tosmon.alerts.rendering import Renderer
from tosmon.alerts.samples import samples
from tosmon.home import Home

pytestmark = pytest.mark.service

ENOUGH = 4.5  # contrast of a text and its ground (WCAG 2.2, success criterion 1.4.3)
SAMPLES = samples()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the HTML of every sample."""
    renderer = Renderer(Home(tmp_path_factory.mktemp("home")))
    return [renderer.parcel(message, "key", "mail").html for message in SAMPLES]


# How far anything reaches to the right, and how wide the widest paragraph is.
WIDTHS = """() => [
    Math.max(...[...document.querySelectorAll("*")].map(one => one.getBoundingClientRect().right)),
    Math.max(...[...document.querySelectorAll("p")].map(one => one.getBoundingClientRect().width)),
]"""


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_messages_are_as_wide_as_the_screen(browser: Browser, messages: list[str], width: int) -> None:
    """Nobody scrolls sideways, lines stay short on a wide screen, and nothing is loaded from anywhere."""
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.on("request", lambda request: asked.append(request.url))
    for html in messages:
        page.set_content(html)
        reach, widest = page.evaluate(WIDTHS)
        assert reach <= width
        assert widest <= 640
    page.close()
    assert asked == []


def test_a_redline_is_seen_where_styles_are_taken_away(browser: Browser, messages: list[str]) -> None:
    """The elements themselves draw lines under and through."""
    bare = re.sub(r' style="[^"]*"', "", messages[0])
    page = browser.new_page()
    page.set_content(bare)
    lines = "one => getComputedStyle(one).textDecorationLine"
    assert page.locator("ins").first.evaluate(lines) == "underline"
    assert page.locator("del").first.evaluate(lines) == "line-through"
    page.close()


@pytest.mark.parametrize("dark", [False, True])
def test_a_message_goes_with_the_reader_s_colours(browser: Browser, messages: list[str], *, dark: bool) -> None:
    """Its text and ground are the mail program's own, light or dark."""
    page = browser.new_page(color_scheme="dark" if dark else "light")
    page.set_content(messages[0])
    ink = page.locator("p").first.evaluate("one => getComputedStyle(one).color")
    assert (luminance(ink) > 0.5) is dark
    page.close()


def luminance(colour: str) -> float:
    """Return the relative luminance of "rgb(0, 0, 0)" or "#000000" (WCAG 2.2, definition)."""
    parts = re.findall(r"[0-9a-f]{2}", colour) if colour.startswith("#") else re.findall(r"\d+", colour)[:3]
    numbers = [int(part, 16 if colour.startswith("#") else 10) / 255 for part in parts]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in numbers]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_what_has_a_ground_of_its_own_stands_out_from_it(messages: list[str]) -> None:
    """A text whose ground is set has its colour set, too: no mail program's dark mode can part them."""
    styles = {style for html in messages for style in re.findall(r'style="([^"]*)"', html) if "background" in style}
    assert len(styles) >= 4
    for style in styles:
        ground = re.search(r"background-color:(#[0-9a-f]{6})", style)
        text = re.search(r"(?:^|;)color:(#[0-9a-f]{6})", style)
        assert ground
        assert text
        lighter, darker = sorted((luminance(ground[1]), luminance(text[1])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= ENOUGH, style
    every = {style for html in messages for style in re.findall(r'style="([^"]*)"', html)}
    assert not any(re.search(r"(?:^|;)color:", style) for style in every - styles)
