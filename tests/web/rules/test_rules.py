"""The pages of rules: what stood on a day in each cell, where it leads, and what can be taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from httpx import Client

from tests.web.conftest import served
from tests.web.test_pages import soup, text
from tosmon.demo import Demonstration, demonstration
from tosmon.tools import utc_now

YESTERDAY = (utc_now() - timedelta(days=1)).date().isoformat()


def words(found: object) -> str:
    """Return the words of a part of a page, white space folded."""
    assert hasattr(found, "get_text"), "the part is there"
    return " ".join(found.get_text(" ").split())


def cell(page: BeautifulSoup, row: str, column: str) -> str:
    """Return the words of the cell of that row and column."""
    head = [words(one) for one in page.select(".rules-grid thead th")]
    place = next(at for at, one in enumerate(head) if one.startswith(column))
    found = next(one for one in page.select(".rules-grid tbody tr") if words(one.select_one("th a")) == row)
    return words(found.select("th, td")[place])


def test_a_cell_tells_the_strictest_rule_and_since_when(client: Client) -> None:
    """What the first capture said already is older than anybody saw."""
    page = soup(client, "/rules")
    assert cell(page, "Exemplar", "automated access").startswith("ban")
    assert f"≤ {YESTERDAY} or earlier" in cell(page, "Exemplar", "automated access")


def test_a_day_shows_what_stood_at_its_end(client: Client) -> None:
    """A rule that came today is not there yesterday; one of before the first capture is not known."""
    today = soup(client, "/rules")
    before = soup(client, f"/rules?at={YESTERDAY}")
    assert cell(today, "Exemplar", "AI training").startswith("ban")
    assert "AI training" not in [words(one).partition(" 1")[0] for one in before.select(".rules-grid thead th")]
    assert "AI training" in words(before.select_one(".silent"))
    assert "Nothing was captured by then" in text(client, "/rules?at=2001-01-01")


def test_a_platform_alone_is_shown_by_document(client: Client) -> None:
    """Each document a row; the head of the column counts them."""
    page = soup(client, "/rules?platform=exemplar")
    rows = [words(one.select_one("th a")) for one in page.select(".rules-grid tbody tr")]
    assert "Terms of Service" in rows
    assert words(page.select_one("h1")) == "Rules of Exemplar"


def test_a_cell_of_one_clause_leads_to_it_and_of_more_to_their_list(client: Client) -> None:
    """So that no click is spent on a list of one."""
    for link in soup(client, "/rules").select(".rules-grid td a"):
        several = "×" in words(link)
        assert str(link["href"]).startswith("/rules/exemplar/" if several else "/c/")


def test_the_clauses_behind_a_label_are_shown_with_their_words(client: Client) -> None:
    """By document, each with the words that show the label and the way to its history."""
    page = soup(client, "/rules/exemplar/automated_access")
    assert page.select_one(".said mark") is not None
    assert page.select_one(".said a[href^='/c/']") is not None
    assert "No clause carried this label then" in text(client, "/rules/exemplar/automated_access?at=2001-01-01")


def test_filters_leave_out_what_is_not_asked_for(client: Client) -> None:
    """Columns of labels, and the texts that count."""
    page = soup(client, "/rules?label=automated_access")
    assert len(page.select(".rules-grid thead th")) == 2
    page = soup(client, "/rules?document=privacy-policy")
    assert not page.select(".rules-grid td a")


@pytest.mark.parametrize(
    ("query", "status"),
    [("label=<b>", 400), ("at=2024-02-30", 400), ("document=../x", 400), ("page=-1", 400), ("platform=nobody", 404)],
)
def test_what_is_none_of_what_the_page_knows_is_refused(client: Client, query: str, status: int) -> None:
    """With an error page, and the words as words."""
    assert client.get(f"/rules?{query}").status_code == status
    assert client.get("/rules/exemplar/nothing").status_code == 404
    assert client.get("/rules/nobody/resale").status_code == 404


def test_the_table_can_be_taken_away_as_csv(client: Client) -> None:
    """A line for each platform and label, as a file to keep."""
    answer = client.get("/rules.csv?label=automated_access")
    (row,) = [one for one in csv.DictReader(io.StringIO(answer.text)) if one["platform"] == "exemplar"]
    assert (row["state"], row["label"], row["rule"], row["since_or_earlier"]) == (
        "says",
        "automated_access",
        "ban",
        "true",
    )
    assert answer.headers["content-disposition"] == 'attachment; filename="tosmon-rules-now.csv"'
    assert client.get("/rules.csv?at=2001-01-01").text.splitlines()[1].endswith("not captured,,,,,,")


def test_the_table_can_be_taken_away_as_json(client: Client) -> None:
    """The same lines, with the day that they tell of."""
    found = client.get(f"/rules.json?at={YESTERDAY}&platform=exemplar").json()
    assert found["day"] == YESTERDAY
    assert {"automated_access"} <= {one["label"] for one in found["rules"]}
    assert all(one["document"].startswith("exemplar/") for one in found["rules"])


def test_a_suspect_text_does_not_count(troubled_client: Client) -> None:
    """Nor does one that could not be captured any more end what it said."""
    page = soup(troubled_client, "/rules?platform=exemplar")
    assert page.select(".rules-grid td a")


def test_nothing_checked_yet_is_said(empty: Client) -> None:
    """Without a fault, and without an empty table."""
    assert "Nothing was captured by then" in text(empty, "/rules")


@pytest.fixture(scope="module")
def crowd_of_platforms() -> Iterator[Demonstration]:
    """Return a stage on which one of many platforms was captured."""
    with demonstration() as stage:
        stage.check()
        yield stage


def test_structure_is_there_for_those_who_do_not_see(crowd_of_platforms: Demonstration) -> None:
    """The box takes the focus and has a name, cells have heads, fields have labels, ids are there once."""
    with served(crowd_of_platforms) as address, Client(base_url=address) as client:
        page = soup(client, "/rules")
    box = page.select_one(".matrix")
    assert box is not None
    assert (box["tabindex"], box["role"], box["aria-labelledby"]) == ("0", "region", "matrix")
    assert all(one.get("scope") for one in page.select("th"))
    assert all(page.select_one(f"label[for={one['id']}]") for one in page.select("main input, main select"))
    ids = [str(one["id"]) for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
