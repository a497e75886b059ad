"""Variants of one text on pages: their events as one group, each with its own address, and a way between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag
from httpx import Client
from playwright.sync_api import Browser

from tests.web.conftest import served
from tests.web.test_browser import Watched
from tosmon.demo import Demonstration, demonstration
from tosmon.registry import load

VARIANTS = """
[documents.terms-of-service.variants.de]
url = "{address}/terms-de"
applies_to = "those who live in <Germany>"
applies_source = "{address}/terms"

[documents.terms-of-service.variants.us]
url = "{address}/terms-us"
"""


@contextmanager
def varied(*changing: str) -> Iterator[Demonstration]:
    """Give a stage with three variants of the terms, of which these changed today."""
    with demonstration() as plain:
        file = plain.home.platforms / "exemplar.toml"
        file.write_text(file.read_text() + VARIANTS.format(address=plain.site.address))
        stage = replace(plain, registry=load(user_folder=plain.home.platforms, packaged=False))
        before = stage.site.pages["/terms"]
        stage.site.pages = {**stage.site.pages, "/terms-de": before, "/terms-us": before}
        stage.check(days_ago=1)
        stage.site.change()
        after = stage.site.pages["/terms"]
        stage.site.pages = {**stage.site.pages, "/terms": before, **dict.fromkeys(changing, after)}
        stage.check()
        yield stage


@pytest.fixture(scope="module")
def all_changed() -> Iterator[str]:
    """Return the address of the pages of a text whose variants changed alike."""
    with varied("/terms", "/terms-de", "/terms-us") as stage, served(stage) as address:
        yield address


@pytest.fixture(scope="module")
def some_changed() -> Iterator[str]:
    """Return the address of the pages of a text of which two variants changed, one of them more."""
    with varied("/terms") as stage:
        terms = stage.site.pages["/terms"]
        more = b"<p>You must not sell what you collected here by bots or crawlers to anybody.</p></main>"
        stage.site.pages = {**stage.site.pages, "/terms-us": terms.replace(b"</main>", more)}
        stage.check()
        with served(stage) as address:
            yield address


def page(address: str, path: str) -> BeautifulSoup:
    """Return a page."""
    with Client(base_url=address) as client:
        answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def groups(address: str) -> list[Tag]:
    """Return the latest events that stand on the first page as groups."""
    return [item for item in page(address, "/").select(".newslist > li") if item.select_one(".variants")]


def words(tag: Tag | None) -> str:
    """Return a tag's words."""
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def test_variants_that_changed_together_are_one_entry(all_changed: str) -> None:
    """With what changed told once, and a link to each variant's event."""
    (group,) = groups(all_changed)
    assert "all three variants changed" in words(group.select_one(".what"))
    assert [words(link) for link in group.select(".variants a[href^='/e/']")] == ["main", "de", "us"]
    assert len(group.select(".summary")) == 1
    addresses = [str(link["href"]) for link in group.select(".variants a[href^='/e/']")]
    assert len(set(addresses)) == 3
    for address in addresses:
        assert page(all_changed, address).select_one("h1") is not None


def test_what_differs_stands_with_its_variant(some_changed: str) -> None:
    """Which changed is said, and each has its own words."""
    (group,) = groups(some_changed)
    assert "2 of 3 variants changed (main, us)" in words(group.select_one(".what"))
    assert [words(item.select_one(".summary")) for item in group.select(".variants li")] != []
    assert len({words(item.select_one(".summary")) for item in group.select(".variants li")}) == 2


def test_an_event_leads_to_those_of_the_other_variants(all_changed: str) -> None:
    """From each to each, and none is left out."""
    (group,) = groups(all_changed)
    addresses = [str(link["href"]) for link in group.select(".variants a[href^='/e/']")]
    beside = page(all_changed, addresses[1]).select_one("nav.beside")
    assert words(beside) == "All three variants changed: main de us"
    assert beside is not None
    assert [link["href"] for link in beside.select("a")] == [addresses[0], addresses[2]]


def test_an_event_of_one_document_leads_nowhere_else(all_changed: str) -> None:
    """Robots.txt changed at the same moment, and is another matter."""
    alone = page(all_changed, "/").select(".newslist > li > .what > a")
    assert alone
    assert all(page(all_changed, str(link["href"])).select("nav.beside") == [] for link in alone)


def test_texts_without_variants_stand_as_ever(all_changed: str) -> None:
    """A link around platform and document, its severity, its summary."""
    items = page(all_changed, "/").select(".newslist > li")
    alone = [item for item in items if not item.select_one(".variants")]
    assert alone
    for item in alone:
        assert item.select_one(".what > a[href^='/e/']") is not None


def test_a_document_leads_to_its_other_variants(all_changed: str) -> None:
    """And says whom it binds, and where the platform says so."""
    found = page(all_changed, "/d/exemplar/terms-of-service@de")
    links = found.select("nav[aria-label='Variants of this text'] a")
    assert [(words(link), link["href"]) for link in links] == [
        ("main", "/d/exemplar/terms-of-service"),
        ("us", "/d/exemplar/terms-of-service%40us"),
    ]
    assert words(found.select_one("nav [aria-current='page'] bdi")) != ""
    assert "for those who live in <Germany> ( source )" in words(found)
    assert page(all_changed, "/d/exemplar/privacy-policy").select("nav[aria-label='Variants of this text']") == []


def test_a_platform_lists_variants_beside_each_other(all_changed: str) -> None:
    """Each behind the first of its text, set in."""
    rows = page(all_changed, "/p/exemplar").select("tbody tr")
    names = [str(link["href"]) for row in rows if (link := row.select_one("th a"))]
    first = names.index("/d/exemplar/terms-of-service")
    assert names[first : first + 3] == [f"/d/exemplar/terms-of-service{variant}" for variant in ("", "%40de", "%40us")]
    assert [row.get("class") for row in rows[first : first + 3]] == [None, ["variant"], ["variant"]]
    assert "for those who live in <Germany>" in words(rows[first + 1])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_variants_are_quiet_and_fit(
    browser: Browser, all_changed: str, some_changed: str, width: int, scheme: str
) -> None:
    """No word on the console, nothing wider than the window."""
    with Watched(browser, width, scheme) as watched:
        for address in (all_changed, some_changed):
            for path in ("/", "/p/exemplar", "/d/exemplar/terms-of-service@de"):
                answer = watched.page.goto(address + path)
                assert answer is not None
                assert answer.status == 200
                assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert watched.said == []
