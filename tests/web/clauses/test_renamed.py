"""A platform under two names: wherever a reader looks for it before it had the later one, the pages lead there."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.web.snapshots.conftest import Served

pytestmark = pytest.mark.service


def words(history: Served, address: str) -> str:
    """Return the words of the main part of a page, white space folded."""
    text = history.client.get(address, follow_redirects=True).text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_a_document_leads_to_the_one_whose_history_it_continues(history: Served) -> None:
    """And back; so does the list of its versions."""
    assert "Before 2024-02-21 : Terms of Service of Twitter" in words(history, "/d/x/terms-of-service")
    assert "Since 2024-02-21 : Terms of Service of X" in words(history, "/d/twitter/terms-of-service")
    versions = history.client.get("/d/x/terms-of-service?view=versions").text
    assert versions.count('href="/d/twitter/terms-of-service?view=versions"') > 1


@pytest.mark.parametrize("kind", ["s", "v"])
def test_a_day_before_the_later_name_leads_to_the_earlier_ones_text(history: Served, kind: str) -> None:
    """The snapshot, or the version, that stood then."""
    answer = history.client.get(f"/{kind}/x/terms-of-service/2023-09-29", follow_redirects=True)
    assert answer.status_code == 200
    assert "/s/twitter/terms-of-service/2023-" in answer.text


def test_a_day_before_both_names_is_not_there(history: Served) -> None:
    """Nobody had looked."""
    assert history.client.get("/s/x/terms-of-service/2019-01-01").status_code == 404


@pytest.mark.parametrize(
    "asked", ["q=scraping&platform=x", "q=scraping+platform:x", "q=scraping+document:x/terms-of-service"]
)
def test_a_search_includes_earlier_names_and_says_so(history: Served, asked: str) -> None:
    """However the platform is named."""
    found = history.client.get(f"/search?{asked}").text
    assert "/v/twitter/terms-of-service/" in found
    assert "/v/x/terms-of-service/" in found
    assert "With the texts of Twitter" in found


def test_a_search_in_force_on_a_day_finds_what_the_platform_said_then(history: Served) -> None:
    """Under one name or the other, and never under both."""
    before = history.client.get("/search?q=scraping&platform=x&at=2023-10-01").text
    assert "/v/twitter/terms-of-service/" in before
    for asked in ("platform=x&at=2025-01-01", "platform=x&current=1"):
        now = history.client.get(f"/search?q=scraping&{asked}").text
        assert "/v/x/terms-of-service/" in now
        assert "/v/twitter/" not in now
        assert "With the texts of" not in now


def test_rules_of_a_day_are_those_of_the_name_of_that_day(history: Served) -> None:
    """In the row of the platform's name of today; the earlier name has none of its own."""
    before = history.client.get("/rules?at=2023-10-01").text
    assert 'href="/p/twitter"' not in before
    assert "as <bdi>Twitter</bdi>" in before
    assert "/rules/twitter/automated_access?at=2023-10-01" in before
    today = history.client.get("/rules").text
    assert "as <bdi>Twitter</bdi>" not in today
    assert 'href="/rules/x/automated_access"' in today
    assert "twitter/" not in today.partition("<tbody>")[2].partition("</tbody>")[0]


def test_rules_of_one_platform_have_the_earlier_names_documents(history: Served) -> None:
    """One row for both, with what stood that day."""
    rows = history.client.get("/rules?platform=x&at=2023-10-01").text.partition("<tbody>")[2]
    assert rows.count("<tr>") == 2
    assert "as <bdi>Twitter</bdi>" in rows


def test_clauses_behind_a_cell_are_found_by_the_later_name(history: Served) -> None:
    """Of a day when it had no text yet; otherwise they are its own."""
    assert "robots.txt" in words(history, "/rules/x/automated_access?at=2022-10-01")
    assert "Twitter" not in words(history, "/rules/x/automated_access")


def test_trends_count_a_renamed_platform_once(history: Served) -> None:
    """In each month, also when both names have texts."""
    page = words(history, "/trends?label=automated_access&platform=x")
    assert "automated access 1" in page
    assert "watched 1" in page
    assert "watched 2" not in words(history, "/trends?label=automated_access")
