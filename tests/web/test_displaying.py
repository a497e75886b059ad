"""How a reader wants pages to look: chosen by a form, remembered by the browser, and nobody's address is followed."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from bs4 import BeautifulSoup
from httpx import Client
from playwright.sync_api import Browser

from tosmon.web.looks import COOKIE


def choose(client: Client, **fields: str) -> httpx.Response:
    """Send the form as a browser does."""
    page = BeautifulSoup(client.get("/display").text, "lxml")
    key = page.select_one("input[name=form_key]")
    assert key is not None
    sent = {"form_key": str(key["value"]), "theme": "dark", "palette": "colour-blind", "back": "/", **fields}
    return client.post("/display", data=sent, headers={"sec-fetch-site": "same-origin"})


def classes(client: Client, path: str = "/robots") -> str:
    """Return the classes of a page's `html` element."""
    page = BeautifulSoup(client.get(path).text, "lxml")
    assert page.html is not None
    return " ".join(page.html["class"])


@pytest.fixture
def reader(site: str) -> Iterator[Client]:
    """Return a reader whose browser remembers nothing yet."""
    with Client(base_url=site) as found:
        yield found


def test_without_a_choice_pages_follow_the_system(reader: Client) -> None:
    """In the standard colours."""
    assert classes(reader) == "theme-auto palette-standard"


def test_a_choice_is_remembered(reader: Client) -> None:
    """By every page after it."""
    assert choose(reader).status_code == httpx.codes.SEE_OTHER
    assert classes(reader) == "theme-dark palette-colour-blind"


def test_a_choice_makes_another_page(reader: Client) -> None:
    """What the browser had kept of a page is not shown in the old look."""
    kept = {"If-None-Match": reader.get("/robots").headers["ETag"]}
    assert reader.get("/robots", headers=kept).status_code == httpx.codes.NOT_MODIFIED
    choose(reader)
    assert reader.get("/robots", headers=kept).status_code == httpx.codes.OK


@pytest.mark.parametrize("nonsense", ["", "dark", "dark.", ".colour-blind", '"><script>.standard', "dark.standard.x"])
def test_a_cookie_of_nonsense_is_no_choice(site: str, nonsense: str) -> None:
    """It is read strictly, and never shown."""
    with Client(base_url=site, headers={"Cookie": f"{COOKIE}={nonsense}"}) as client:
        assert classes(client) == "theme-auto palette-standard"


@pytest.mark.parametrize("fields", [{"theme": "pink"}, {"palette": "grey"}])
def test_what_is_no_choice_is_refused(reader: Client, fields: dict[str, str]) -> None:
    """With 400, and nothing is remembered."""
    assert choose(reader, **fields).status_code == httpx.codes.BAD_REQUEST
    assert COOKIE not in reader.cookies


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example/", "", "/ x", "/\r\nx: y"])
def test_a_choice_leads_nowhere_else(reader: Client, back: str) -> None:
    """Only back to a page of this site."""
    assert choose(reader, back=back).headers["location"] == "/"


def test_a_choice_leads_back_to_where_one_came_from(browser: Browser, site: str) -> None:
    """With the words of its address."""
    page = browser.new_page()
    page.goto(f"{site}/robots?purpose=ai-training")
    page.get_by_role("link", name="Display").click()
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("button", name="Use this display").click()
    assert page.url == f"{site}/robots?purpose=ai-training"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
    page.close()
