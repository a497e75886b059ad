"""The search page: what it answers, what its links ask for, and what is taken away from it."""

from __future__ import annotations

import csv
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from httpx import Client

from tests.web.payloads import PAYLOADS


def page(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    """Return the page at an address."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def said(found: BeautifulSoup | Tag, selector: str) -> list[str]:
    """Return the texts of elements, in one line each."""
    return [" ".join(one.get_text().split()) for one in found.select(selector)]


def test_the_first_look_says_what_can_be_asked(client: Client) -> None:
    """With examples that lead to answers, whatever they are."""
    found = page(client, "/search")
    assert "Words find their forms" in said(found, "#q-hint")[0]
    examples = [str(link["href"]) for link in found.select(".examples a")]
    assert len(examples) >= 4
    for address in examples:
        assert client.get(address).status_code in {200, 400}  # a platform of an example may not be watched here


def test_hits_are_clauses_with_marks_and_links(client: Client) -> None:
    """Each leads to its history, and to the whole text in which it stands."""
    found = page(client, "/search?q=automated")
    (first, *_) = found.select(".hit")
    assert {mark.get_text().lower()[:7] for mark in found.select(".hit mark")} == {"automat"}
    ways = [str(link["href"]) for link in first.select("a")]
    assert any(address.startswith("/c/") for address in ways)
    assert any(address.startswith("/v/") for address in ways)
    assert "in force since" in said(first, ".small")[0]


def test_what_was_asked_for_stands_in_the_form_again(client: Client) -> None:
    """The words in the box, filters as chips and hidden fields, the day in its field."""
    found = page(client, "/search?q=automated&rule=ban&at=2020-01-01&current=1")
    (box,) = found.select("#q")
    assert box["value"] == "automated"
    assert [field["value"] for field in found.select("input[type=hidden][name=rule]")] == ["ban"]
    assert found.select("#at")[0]["value"] == "2020-01-01"
    assert said(found, ".on li")[:3] == [
        "rule ban · remove this filter×",
        "in force on 2020-01-01 · remove this filter×",
        "in force today · remove this filter×",
    ]


def test_moments_stand_in_fields_of_days(client: Client) -> None:
    """However the address writes them."""
    shown = client.get("/search", params={"q": "scrape", "at": "20240229T235959+0000", "since": "2024-W09-4"}).text
    assert 'name="at" value="2024-02-29"' in shown
    assert 'name="since" value="2024-02-29"' in shown


def test_each_chip_takes_its_filter_away(client: Client) -> None:
    """Also one that stands among the words."""
    found = page(client, "/search?q=automated+rule%3Aban&rule=condition&since=2020-01-01")
    asked = [parse_qs(urlsplit(str(link["href"])).query) for link in found.select(".on a")]
    whole = {"q": ["automated rule:ban"], "rule": ["condition"], "since": ["2020-01-01"]}
    assert asked == [
        {"q": whole["q"], "since": whole["since"]},
        {"q": whole["q"], "rule": whole["rule"]},
        {"q": ["automated"], "rule": whole["rule"], "since": whole["since"]},
        {"q": ["automated"]},
    ]


def test_facets_narrow_to_as_many_as_they_say(client: Client) -> None:
    """Each is a link to fewer hits."""
    found = page(client, "/search?q=automated")
    assert found.select(".facets section")
    for link in found.select(".facets a:has(.count)"):
        (count,) = said(link, ".count")
        (told,) = said(page(client, str(link["href"])), "#hits")
        assert told.split()[0] == count


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/search?q=nosuchword", "Try fewer of them"),
        ("/search?q=%22no+such+word%22", "leave the quotes out"),
        ("/search?q=automated&at=2001-01-01&rule=ban", "2 filters are on"),
    ],
)
def test_nothing_found_says_what_to_do(client: Client, address: str, told: str) -> None:
    """By what was asked for."""
    assert told in said(page(client, address), ".empty")[0]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/search?q=a+at:yesterday", "no date or time"),
        ("/search?platform=nobody", "no platform 'nobody'"),
        ("/search?q=-automated", "at least one word"),
        ("/search?at=2023-01-01", "at least one word"),
    ],
)
def test_what_cannot_be_asked_is_told_on_the_page(client: Client, address: str, told: str) -> None:
    """With the form as it was sent."""
    found = page(client, address, 400)
    assert told in said(found, ".banner")[0]
    assert found.select("#q")


@pytest.mark.parametrize("query", ["at=nonsense&q=a", "rule=nonsense", "order=best&q=a", "first=-1&q=a"])
def test_nonsense_in_an_address_is_refused(client: Client, query: str) -> None:
    """As everywhere on these pages."""
    assert client.get(f"/search?{query}").status_code == 400
    assert client.get(f"/search/hits.csv?{query}").status_code == 400


def test_hits_are_taken_away_as_tables(client: Client) -> None:
    """As attachments, the same hits in either form."""
    table, lines = (client.get(f"/search/hits.{ending}?q=automated") for ending in ("csv", "jsonl"))
    for answer in (table, lines):
        assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(table.text.splitlines()))
    hits = [json.loads(line) for line in lines.text.splitlines()]
    assert [row["clause"] for row in rows] == [hit["clause"] for hit in hits] != []
    assert client.get("/search/hits.csv").status_code == 400


def test_pages_of_hits_follow_each_other(client: Client) -> None:
    """The last one has no next; one behind it says so."""
    found = page(client, "/search?q=automated&first=500")
    assert "There are no more hits." in said(found, ".hits .small")
    assert [link.get_attribute_list("rel") for link in found.select(".pager a")] == [["prev"]]


@pytest.mark.parametrize("payload", PAYLOADS[:70])
def test_hostile_questions_are_words(client: Client, payload: str) -> None:
    """They stand in the box and the title as they were sent, and nowhere as markup."""
    answer = client.get("/search", params={"q": payload, "platform": payload, "document": payload})
    assert answer.status_code in {200, 400}
    found = BeautifulSoup(answer.text, "lxml")
    assert all(str(script.get("src", "")).startswith("/static/") for script in found.select("script"))
    assert not [name for element in found.find_all(True) for name in element.attrs if name.startswith("on")]
    assert len(found.select("#q")) == 1
