"""A document's page: every look on its timeline, versions with ways to read and compare them, checks in a table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from httpx import Client
from starlette.exceptions import HTTPException

from tosmon.core.timeline import Look, Span
from tosmon.web.reading.spans import parts, zoom
from tosmon.web.reading.timelines import everything, timeline

TERMS = "/d/exemplar/terms-of-service"
WHOLE = Span(date(2022, 3, 1), date(2024, 3, 2))


def soup(client: Client, path: str) -> BeautifulSoup:
    """Return a page, read."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def words(page: BeautifulSoup, selector: str) -> str:
    """Return the words of the first such element."""
    found = page.select_one(selector)
    assert found is not None
    return " ".join(found.get_text(" ").split())


# --- stretches of time ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2023", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("", WHOLE.first, WHOLE.end),
    ],
)
def test_a_stretch_is_a_year_a_month_or_a_day(text: str, first: date, end: date) -> None:
    """Or everything."""
    assert zoom(text, WHOLE).span == Span(first, end)


@pytest.mark.parametrize("text", ["x", "20", "2023-13", "2023-02-30", "0000", "9999", "2023-1", "2023-01-01T00", "<b>"])
def test_what_is_no_stretch_is_refused(text: str) -> None:
    """With status 400."""
    with pytest.raises(HTTPException) as refused:
        zoom(text, WHOLE)
    assert refused.value.status_code == 400


def test_a_stretch_is_made_of_its_parts() -> None:
    """Years of everything, months of a year, days of a month, and nothing of a day."""
    assert [part.name for part in parts(zoom("", WHOLE))] == ["2022", "2023", "2024"]
    assert len(parts(zoom("2023", WHOLE))) == 12
    assert [part.name for part in parts(zoom("2024-02", WHOLE))][-1] == "2024-02-29"
    assert parts(zoom("2024-02-29", WHOLE)) == ()
    assert zoom("2024-02-29", WHOLE).above == ("", "2024", "2024-02")


# --- the timeline -----------------------------------------------------------------------------------------------------


def test_thousands_of_checks_are_drawn_in_a_few_kilobytes() -> None:
    """Those that brought nothing new as one path; a gap stays one."""
    looks = [Look(datetime(2022, 3, 1 + at // 24 % 28, at % 24, tzinfo=UTC), "unchanged") for at in range(600)] + [
        Look(datetime(2024, 3, 1, tzinfo=UTC), "failed", "timeout")
    ]
    found = timeline(looks, zoom("", WHOLE), WHOLE, UTC)
    (lane,) = found.line.lanes
    assert len(lane.marks) == 1
    assert 0 < len(lane.same) < 600
    assert lane.marks[0].x > 900
    assert [part.name for part in found.parts] == ["2022", "2024"]


def test_all_there_is_reaches_from_the_first_look_to_today() -> None:
    """So that it shows how long nobody has looked."""
    looks = [Look(datetime(2022, 3, 9, tzinfo=UTC), "new")]
    assert everything(looks, date(2024, 3, 1), UTC) == Span(date(2022, 3, 2), date(2024, 3, 2))


def test_the_timeline_is_told_in_words(client: Client) -> None:
    """How many looks there were, and how many brought other text; the drawing is for those who see."""
    page = soup(client, TERMS)
    told = words(page, ".timeline")
    assert "2 checks, from 20" in told
    assert "1 brought other text, 1 of them about scraping" in told
    drawing = page.select_one(".timeline .strip svg")
    assert drawing is not None
    assert drawing["aria-hidden"] == "true"
    assert all(link["tabindex"] == "-1" for link in drawing.select("a"))


def test_a_dot_leads_to_what_changed(client: Client) -> None:
    """And says so where the mouse rests on it."""
    (link,) = soup(client, TERMS).select(".strip a:has(.labelled)")
    assert str(link["href"]).startswith("/e/")
    assert "about scraping" in link.get_text()


def test_failed_and_doubted_checks_are_marked(troubled_client: Client) -> None:
    """Hollow with a cross, and with a flag, each in words as well."""
    failed = soup(troubled_client, "/d/exemplar/developer-terms")
    assert len(failed.select(".strip circle.failed")) == 4
    assert "4 failed" in words(failed, ".timeline")
    doubted = soup(troubled_client, "/d/exemplar/privacy-policy")
    assert doubted.select(".strip .flag-suspect")
    assert doubted.select_one(".banner.doubt a[href='/reviews']") is not None


def test_a_stretch_has_its_neighbours(client: Client) -> None:
    """The year of today leads back to all there is, and into its months."""
    year = datetime.now(UTC).year
    page = soup(client, f"{TERMS}?span={year}")
    assert page.select_one(f".zoom a[href='{TERMS}']") is not None
    assert page.select(f".zoom a[href^='{TERMS}?span={year}-']")
    assert client.get(f"{TERMS}?span=2001").status_code == 200
    assert client.get(f"{TERMS}?span=20x1").status_code == 400


# --- versions and checks ----------------------------------------------------------------------------------------------


def test_versions_lead_to_texts_and_comparisons(client: Client) -> None:
    """Each can be read, and compared with the one before; the first has none."""
    page = soup(client, f"{TERMS}?view=versions")
    second, first = page.select(".versions tbody tr")
    assert [str(link["href"]).split("/")[1] for link in second.select("td .doing a")] == ["v", "compare", "s"]
    assert [str(link["href"]).split("/")[1] for link in first.select("td .doing a")] == ["v", "s"]
    compared = str(second.select("td .doing a")[1]["href"])
    times = compared.rpartition("/")[2].split("..")
    assert [str(row.select("th a")[0]["href"]).rpartition("/")[2] for row in (first, second)] == times
    assert "AI training" in second.get_text()
    assert second.select_one("a[href^='/e/']") is not None


def test_versions_are_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of a page is compared with the first of the next."""
    monkeypatch.setattr("tosmon.web.reading.documents.VERSIONS", 1)
    page = soup(client, f"{TERMS}?view=versions")
    assert len(page.select(".versions tbody tr")) == 1
    assert page.select_one(".doing a[href^='/compare/']") is not None
    older = page.select_one(".pager a[rel=next]")
    assert older is not None
    assert "the first one" in words(soup(client, str(older["href"])), ".versions")


def test_checks_stand_in_a_table(troubled_client: Client) -> None:
    """Each with its outcome, reason and status, newest first."""
    page = soup(troubled_client, "/d/exemplar/developer-terms?view=checks")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select(".checks tbody tr")]
    assert [row[0] for row in rows] == ["failed"] * 4 + ["new"]
    assert rows[0][1].startswith("HTTP status")
    assert rows[0][2] == "404"
    assert rows[-1][2] == "200"


def test_checks_are_paged(troubled_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No check stands on two pages, and none on none."""
    monkeypatch.setattr("tosmon.web.reading.documents.CHECKS", 2)
    page = soup(troubled_client, "/d/exemplar/developer-terms?view=checks")
    seen = [str(one["datetime"]) for one in page.select(".checks th time")]
    while (older := page.select_one(".pager a[rel=next]")) is not None:
        page = soup(troubled_client, str(older["href"]))
        seen += [str(one["datetime"]) for one in page.select(".checks th time")]
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("query", ["view=x", "page=x", "behind=x", "span=x", "before=x", f"page={10**20}"])
def test_nonsense_is_refused(client: Client, query: str) -> None:
    """With status 400, on every parameter."""
    assert client.get(f"{TERMS}?{query}").status_code == 400


# --- what is in force -------------------------------------------------------------------------------------------------


def test_clauses_in_force_lead_to_their_lineages(client: Client) -> None:
    """With since when they stand in these words."""
    page = soup(client, TERMS)
    assert page.select_one("#in-force ~ .said a[href^='/c/']") is not None
    assert "In these words since 20" in words(page, "#in-force ~ .said")


def test_a_long_text_shows_some_of_its_clauses(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """And leads to the others."""
    monkeypatch.setattr("tosmon.web.reading.documents.TEXTS", 1)
    page = soup(client, TERMS)
    assert len(page.select("#in-force ~ .said .judged")) == 1
    assert page.select_one("#in-force ~ p a[href^='/v/exemplar/']") is not None
