"""Pages about what went wrong: each says what, in a heading of its own, and leads on."""

from __future__ import annotations

import httpx
import pytest
from bs4 import BeautifulSoup
from httpx import Client

from tests.web.conftest import served
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration
from tosmon.errors import StoreError


class Locked(Catalog):
    """A catalog that cannot be read just now."""

    def __getattribute__(self, name: str) -> object:
        if name in {"every_platform", "turns_state"}:
            raise StoreError("the catalog is locked")
        return super().__getattribute__(name)


def shown(answer: httpx.Response) -> BeautifulSoup:
    """Return an answer as a page."""
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    return BeautifulSoup(answer.text, "lxml")


def heading(page: BeautifulSoup) -> str:
    """Return what a page is called."""
    found = page.select_one("h1")
    assert found is not None
    return found.text


@pytest.mark.parametrize("path", ["/nowhere", "/p/nobody", "/d/exemplar/nothing"])
def test_what_is_not_there_can_be_searched_for(client: Client, path: str) -> None:
    """By a box on the page that says so."""
    answer = client.get(path)
    assert answer.status_code == httpx.codes.NOT_FOUND
    page = shown(answer)
    assert heading(page) == "Not here"
    assert page.select_one("main form[action='/search'] input[name=q]") is not None


def test_no_english_of_the_server_stands_there(client: Client) -> None:
    """An address that nobody knows is told of in words of the pages."""
    assert "There is no page at this address." in client.get("/nowhere").text
    assert "Not Found" not in client.get("/nowhere").text


def test_nonsense_is_told_as_what_it_is(client: Client) -> None:
    """With an example of what would be understood."""
    page = shown(client.get("/robots?at=yesterday"))
    assert heading(page) == "That cannot be asked"
    assert "'yesterday' is no day such as 2024-11-16" in page.text


def test_a_form_of_another_site_changes_nothing(client: Client) -> None:
    """And the page says so."""
    answer = client.post("/display", data={"theme": "dark"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "nothing was changed" in shown(answer).text


def test_a_catalog_that_cannot_be_read_is_no_fault_of_the_page(changed: Demonstration) -> None:
    """503: later it may be."""
    with served(changed, opened=Locked) as address, Client(base_url=address) as client:
        answer = client.get("/trends")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert heading(shown(answer)) == "Not just now"
