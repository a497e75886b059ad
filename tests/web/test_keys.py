"""The script of keys: it presses what a key is said to press, goes through changes, shows help, and minds fields."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page
from starlette.staticfiles import StaticFiles

from tests.web.serving import serving
from tosmon.web.shown import HERE

DIALOG = """<dialog class="keys" data-next="Next change" data-previous="Previous change" data-escape="Close this">
<dl></dl><form method="dialog"><button>Close</button></form></dialog>"""
PAGE = f"""<!doctype html><html lang="en"><title>Keys</title><link rel="stylesheet" href="/static/style.css">
<script src="/static/keys.js" defer></script>
<input id="find" type="search" data-key="/" data-key-help="Search"><textarea id="note"></textarea>
<a href="#older" data-key="ArrowLeft" data-key-help="Older" hidden>hidden</a>
<a href="#left" data-key="ArrowLeft" data-key-help="Older version">older</a>
<a href="#second" data-key="ArrowLeft" data-key-help="never said">another</a>
<button type="button" data-key="?" data-needs-script hidden>Keys</button>
<p data-counter="change {{at}} of {{all}}">3 changes</p>
<div tabindex="0" class="matrix" id="box"><p style="width: 4000px">wide</p></div>
<section data-change id="one" style="height: 900px">one</section>
<details><summary>fold</summary><section data-change id="two" style="height: 900px">two</section></details>
<section data-change id="three" style="height: 900px">three</section>{DIALOG}"""
BARE = """<!doctype html><title>Bare</title><script src="/static/keys.js" defer></script><p>nothing</p>"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of pages made to be driven by keys."""
    app = FastAPI()
    app.mount("/static", StaticFiles(directory=HERE / "static"))

    @app.get("/{page}")
    def page(page: str) -> HTMLResponse:
        return HTMLResponse(BARE if page == "bare" else PAGE)

    with serving(app) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return a page with keys."""
    found = browser.new_page()
    wrong: list[str] = []
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.goto(f"{address}/keys")
    yield found
    found.close()
    assert wrong == []


def place(page: Page) -> str:
    """Return the fragment of the page's address."""
    return str(page.evaluate("location.hash"))


def focused(page: Page) -> str:
    """Return the id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_a_key_presses_the_first_visible_element(page: Page) -> None:
    """Of several that share it."""
    page.keyboard.press("ArrowLeft")
    assert place(page) == "#left"


def test_keys_with_modifiers_are_the_browsers(page: Page) -> None:
    """Alt and the arrow go back, control and the letter are its own."""
    for modifier in ("Control", "Meta"):
        page.keyboard.press(f"{modifier}+ArrowLeft")
    assert place(page) == ""


def test_the_slash_goes_to_the_search_field(page: Page) -> None:
    """And is not written into it; Escape leaves it."""
    page.keyboard.press("/")
    assert focused(page) == "find"
    assert page.locator("#find").input_value() == ""
    page.keyboard.press("Escape")
    assert focused(page) == ""


def test_who_writes_is_left_alone(page: Page) -> None:
    """Letters, arrows and the question mark belong to the field."""
    page.locator("#note").focus()
    page.keyboard.type("n?p/")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#note").input_value() == "n?p/"
    assert place(page) == ""
    assert not page.locator("dialog").is_visible()


def test_arrows_scroll_a_box_that_scrolls(page: Page) -> None:
    """They lead nowhere from within it."""
    page.locator("#box").focus()
    page.keyboard.press("ArrowLeft")
    assert place(page) == ""


def test_changes_are_gone_through(page: Page) -> None:
    """Each gets the focus and stands in sight, folds open, and the counter and the address say where one is."""
    seen = []
    for _ in range(4):
        page.keyboard.press("n")
        seen.append((focused(page), place(page), page.locator("[data-counter]").text_content()))
    assert seen == [
        ("one", "#one", "change 1 of 3"),
        ("two", "#two", "change 2 of 3"),
        ("three", "#three", "change 3 of 3"),
        ("three", "#three", "change 3 of 3"),
    ]
    assert page.locator("#three").evaluate("each => each.getBoundingClientRect().top < innerHeight")
    page.keyboard.press("p")
    assert focused(page) == "two"


def test_an_address_with_a_change_goes_on_from_it(browser: Browser, address: str) -> None:
    """Who opens a link to the first change, reads the second next."""
    page = browser.new_page()
    page.goto(f"{address}/keys#one")
    page.keyboard.press("n")
    assert focused(page) == "two"
    page.close()


def test_help_lists_what_the_page_offers(page: Page) -> None:
    """Each key once, as it stands on the keyboard; no other key works meanwhile, and Escape closes it."""
    page.keyboard.press("?")
    rows = page.locator("dialog dl div").all_text_contents()
    assert rows == ["/Search", "←Older version", "nNext change", "pPrevious change", "EscClose this"]
    page.keyboard.press("ArrowLeft")
    assert place(page) == ""
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_help_opens_by_mouse(page: Page) -> None:
    """By a button that only stands there where the script runs."""
    page.get_by_role("button", name="Keys").click()
    assert page.locator("dialog").is_visible()
    page.get_by_role("button", name="Close").click()
    assert not page.locator("dialog").is_visible()


def test_a_page_without_any_of_it_is_left_alone(browser: Browser, address: str) -> None:
    """No error, whatever is pressed."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}/bare")
    for key in ("n", "p", "?", "/", "ArrowLeft", "Escape"):
        page.keyboard.press(key)
    page.close()
    assert wrong == []
