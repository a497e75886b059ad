"""The grid of platforms: found by name, a page at a time, each with what changed last and a line of bars."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from httpx import Client

from tests.web.conftest import served
from tosmon.demo import demonstration
from tosmon.registry import load


def soup(client: Client, path: str) -> BeautifulSoup:
    """Return a page, read."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def names(page: BeautifulSoup) -> list[str]:
    """Return the names on the cards, in their order."""
    return [one.get_text(strip=True) for one in page.select(".platforms h3")]


def test_a_card_has_the_latest_change_in_words_and_by_month(client: Client) -> None:
    """With its weight, and how many labelled changes there were."""
    (card,) = soup(client, "/platforms").select(".platforms .card")
    assert card.select_one(".severity") is not None
    spark = card.select_one("svg[role=img]")
    assert spark is not None
    assert "labelled changes in 24 months" in str(spark["aria-label"])


def test_what_fails_is_said_on_the_card(troubled_client: Client) -> None:
    """In words, not by colour alone."""
    (card,) = soup(troubled_client, "/platforms").select(".platforms .card")
    assert "1 failing" in card.get_text()


@pytest.mark.parametrize(("wanted", "found"), [("EXEM", 1), ("exemplar", 1), ("nobody", 0), ("<b>", 0), ("%", 0)])
def test_platforms_are_found_by_name(client: Client, wanted: str, found: int) -> None:
    """In either case; what is sought stays in the field, as words."""
    page = soup(client, f"/platforms?name={wanted.replace('%', '%25')}")
    assert len(names(page)) == found
    field = page.select_one("#name")
    assert field is not None
    assert field["value"] == wanted
    assert bool(page.select(".empty")) is not bool(found)


def test_a_name_that_is_too_long_is_refused(client: Client) -> None:
    """With status 400."""
    assert client.get("/platforms", params={"name": "x" * 501}).status_code == 400


def test_thousands_of_platforms_are_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stands on one page, in the order of names, collectors behind platforms; what is sought stays asked for."""
    monkeypatch.setattr("tosmon.web.reading.platforms.ROWS", 40)
    registry = load(user_folder=None)
    with demonstration() as stage, served(stage, registry=registry) as address, Client(base_url=address) as client:
        page = soup(client, "/platforms")
        found = names(page)
        while (more := page.select_one(".pager a[rel=next]")) is not None:
            page = soup(client, str(more["href"]))
            found += names(page)
        monkeypatch.setattr("tosmon.web.reading.platforms.ROWS", 2)
        sought = soup(client, "/platforms?name=e").select_one(".pager a[rel=next]")
    assert sorted(found) == sorted(platform.name for platform in registry.platforms)
    assert len(found) > 40
    assert sought is not None
    assert sought["href"] == "/platforms?name=e&page=2"


def test_a_platform_has_its_latest_changes_and_ways_on(client: Client) -> None:
    """To its rules, trends and texts."""
    page = soup(client, "/p/exemplar")
    assert len(page.select("#latest ~ .newslist > li")) == 2
    ways = [str(one["href"]) for one in page.select(".ways a")]
    assert ways == ["/rules?platform=exemplar", "/trends?platform=exemplar", "/search?platform=exemplar"]
