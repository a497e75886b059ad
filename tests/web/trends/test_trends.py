"""The pages of trends: charts with the figures behind them, and what each figure counts."""

from __future__ import annotations

import csv
import io

import pytest
from httpx import Client

from tests.web.test_pages import soup, text
from tosmon.tools import utc_now

MONTH = utc_now().strftime("%Y-%m")


def words(found: object) -> str:
    """Return the words of a part of a page, white space folded."""
    assert hasattr(found, "get_text"), "the part is there"
    return " ".join(found.get_text(" ").split())


def test_each_chart_has_its_figures_behind_it(client: Client) -> None:
    """As a table with a caption, also for those who see no chart."""
    page = soup(client, "/trends")
    assert len(page.select("figure.chart")) == 2
    assert [words(one.select_one("caption")) for one in page.select("table")] == [
        "Platforms that carry each label, at the end of each period",
        "Changes that made rules stricter or milder, by period",
    ]
    assert all(one.get("scope") for one in page.select("th"))
    assert page.select_one("svg[role=img] desc") is not None


def test_lines_end_at_what_stands_now(client: Client) -> None:
    """By name and number, beside the platforms watched."""
    names = [words(one) for one in soup(client, "/trends").select("svg.for-screens .name")]
    assert {"automated access 1", "watched 1"} <= set(names)


def test_lines_can_be_shares_of_the_platforms_watched(client: Client) -> None:
    """Then nothing but percent is on that axis."""
    names = [
        words(one) for one in soup(client, "/trends?as=share&label=automated_access").select("svg.for-screens .name")
    ]
    assert names[0] == "automated access 100 %"
    assert not any(name.startswith("watched") for name in names)


def test_a_bar_leads_to_the_events_that_it_counts(client: Client) -> None:
    """By chart and by table alike."""
    page = soup(client, "/trends")
    bar = page.select_one("svg.for-screens a[href*=strengthened]")
    figure = page.select_one("td a[href*=strengthened]")
    assert bar is not None
    assert figure is not None
    assert bar["href"] == figure["href"]
    behind = soup(client, str(bar["href"]))
    assert behind.select_one(".events a[href^='/e/']") is not None
    assert "Only what became stricter." in words(behind.select_one(".lede"))


def test_who_began_to_carry_a_label_is_listed(client: Client) -> None:
    """With the way to the rules of that day."""
    page = soup(client, "/trends/turns?label=ai_training")
    row = page.select_one("tbody tr")
    assert row is not None
    assert "+ began to carry it" in words(row)
    assert row.select_one("a[href^='/rules/exemplar/ai_training?at=']") is not None


def test_figures_can_be_taken_away_as_csv(client: Client) -> None:
    """Day by day, and period by period."""
    labels = list(csv.DictReader(io.StringIO(client.get("/trends/labels.csv?label=automated_access").text)))
    assert (labels[-1]["watched"], labels[-1]["automated_access"]) == ("1", "1")
    changes = list(csv.DictReader(io.StringIO(client.get("/trends/changes.csv").text)))
    assert changes[-1]["period"] == MONTH
    assert int(changes[-1]["strengthened"]) > 0


def test_a_span_and_a_platform_narrow_the_page(client: Client) -> None:
    """Before the first capture there is nothing; the filter stays in the address of what is behind."""
    assert "No rule became stricter or milder in that time" in text(client, "/trends?since=2001-01-01&until=2001-12-31")
    page = soup(client, "/trends?platform=exemplar")
    assert all("platform=exemplar" in str(one["href"]) for one in page.select("svg a"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("label=<b>", 400),
        ("by=week", 400),
        ("as=<i>", 400),
        ("since=soon", 400),
        ("since=2024-01-02&until=2024-01-01", 400),
        ("platform=nobody", 404),
    ],
)
def test_what_is_none_of_what_the_page_knows_is_refused(client: Client, query: str, status: int) -> None:
    """With an error page."""
    assert client.get(f"/trends?{query}").status_code == status


@pytest.mark.parametrize(
    "span", ["since=1900-01-01", "since=0001-01-01", "until=9999-12-31", "since=9999-12-31", "until=0001-01-01&by=year"]
)
def test_a_span_of_any_length_is_told_by_periods_that_can_be_told_apart(client: Client, span: str) -> None:
    """By longer ones where there are too many; at either end of the calendar, too."""
    assert 1 < len(soup(client, f"/trends?{span}").select("tbody tr")) < 300
    for path in ("/trends/events", "/trends/turns", "/trends/labels.csv", "/trends/changes.csv"):
        assert client.get(f"{path}?{span}").status_code == 200


def test_nothing_checked_yet_is_said(empty: Client) -> None:
    """Without a chart of nothing."""
    assert "Nothing was captured yet" in text(empty, "/trends")
