"""What the pages say of robots.txt and signals, as a browser gets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from httpx import Client

from tests.web.conftest import served
from tests.web.machines import BEFORE, MANY, NAME, checked
from tests.web.test_pages import soup, text
from tosmon.demo import demonstration
from tosmon.tools import utc_now

ROBOTS = "/d/exemplar/robots.txt"


def event(client: Client, document: str = ROBOTS) -> BeautifulSoup:
    """Return the page of a document's latest event."""
    link = soup(client, document).select_one(".history a")
    assert link is not None
    return soup(client, str(link["href"]))


def words(found: object) -> str:
    """Return the words of a part of a page, white space folded."""
    assert hasattr(found, "get_text"), "the part is there"
    return " ".join(found.get_text(" ").split())


def section(page: BeautifulSoup, heading: str) -> str:
    """Return the words of the section under that heading."""
    found = next(one for one in page.select("section") if words(one.select_one("h2")) == heading)
    return words(found)


# --- events -----------------------------------------------------------------------------------------------------------


def test_an_event_says_what_changed_for_whom(speaking: Client) -> None:
    """Crawlers that changed alike are told together, the state before and after in words, with its line."""
    page = event(speaking)
    card = next(one for one in page.select(".statements") if "GPTBot" in words(one))
    assert words(card.select_one("h3")) == "GPTBot , CCBot high"
    assert words(card.select_one("li")).startswith("whole site allowed → is now disallowed line")
    assert page.select(".statements ins, .statements del") == []


def test_everybody_comes_first_and_a_note_is_told_once() -> None:
    """The statement about everybody names those that changed alike; what else there is to say stands apart."""
    with demonstration() as stage:
        checked(stage, {"/robots.txt": BEFORE}, days_ago=2)
        checked(stage, {"/robots.txt": "User-agent: *\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n"})
        with served(stage) as address, Client(base_url=address) as client:
            (card,) = event(client).select(".statements")
    noted = "GPTBot and CCBot now named: was bound by the rules for every crawler"
    said = "whole site allowed → is now disallowed line 4 now"
    assert words(card).startswith(f"Every crawler not named, GPTBot , CCBot high {noted} {said}")


def test_an_event_keeps_rules_signals_and_prose_apart(speaking: Client) -> None:
    """Each under a heading of its own."""
    page = event(speaking)
    headings = [words(one) for one in page.select("h2")]
    assert headings[:3] == ["What crawlers may fetch", "Signals", "Prose in comments"]
    assert "AI training: unspecified → disallowed, by Content-Signal" in section(page, "Signals")
    assert "training models" in section(page, "Prose in comments")


def test_signals_that_permit_nothing_stand_with_the_other_changes() -> None:
    """A list of sitemaps is no rule; it is told as what it is, and not as a text that was written."""
    with demonstration() as stage:
        checked(stage, {"/robots.txt": BEFORE}, days_ago=2)
        checked(stage, {"/robots.txt": f"{BEFORE}Sitemap: https://example.com/new.xml\nCrawl-delay: 9\n"})
        with served(stage) as address, Client(base_url=address) as client:
            page = event(client)
    assert "Crawl-delay: nothing → 9" in section(page, "Signals")
    assert "Sitemap: nothing → https://example.com/new.xml" in section(page, "Other changes")
    assert not page.select("ins, del")


def test_a_signal_that_appears_is_an_event_of_its_file(speaking: Client) -> None:
    """It says what it means, not only that a file is there."""
    assert "AI training: unspecified → reserved, by TDMRep" in section(
        event(speaking, "/d/exemplar/tdmrep.json"), "Signals"
    )


# --- documents --------------------------------------------------------------------------------------------------------


def test_robots_txt_tells_whom_it_admits(speaking: Client) -> None:
    """The five that readers ask for and everybody else, each with what decides."""
    rows = [words(row) for row in soup(speaking, ROBOTS).select("#admits ~ table")[0].select("tbody tr")]
    assert rows == [
        "GPTBot OpenAI none named by the file, line 7",
        "ClaudeBot Anthropic most as every crawler not named",
        "CCBot Common Crawl none named by the file, line 7",
        "Google-Extended Google most as every crawler not named",
        "Bytespider ByteDance most as every crawler not named",
        "every other crawler most as every crawler not named",
    ]


def test_crawlers_are_counted_by_purpose_and_folded(speaking: Client) -> None:
    """With the numbers in sight, and those that the file names first."""
    fold = soup(speaking, ROBOTS).select("#admits ~ .folds details")[0]
    assert words(fold.select_one("summary")).startswith("AI training: ")
    assert " most, 2 none" in words(fold.select_one("summary"))
    assert "open" not in fold.attrs
    assert [words(one.select_one("th")).split()[0] for one in fold.select("tbody tr")][:2] == ["GPTBot", "CCBot"]


def test_a_crawler_that_cannot_be_named_is_said_to_be_such(speaking: Client) -> None:
    """The file tried; it is bound as any other."""
    rows = [words(row) for row in soup(speaking, ROBOTS).select(".folds tbody tr")]
    assert next(row for row in rows if row.startswith("img2dataset")).endswith("named, but cannot match")


def test_robots_txt_answers_by_purpose_with_sources(speaking: Client) -> None:
    """Each answer with the signal that decides it, and its line."""
    told = section(soup(speaking, ROBOTS), "What it says to machines")
    assert "Search allowed search = yes : allowed Content Signals Policy (Cloudflare) , robots.txt , line 2" in told
    assert "AI training disallowed ai-train = no : disallowed" in told
    assert "AI input unspecified" in told
    assert "industry specification" in told


def test_robots_txt_shows_prose_and_probable_meanings(speaking: Client) -> None:
    """Words that carry a label are marked; remarks on its form are folded."""
    page = soup(speaking, ROBOTS)
    assert page.select_one("#prose ~ .judged mark") is not None
    assert "Disalow" in section(page, "What its author probably meant")
    assert not any("training models" in words(one) for one in page.select(".rules"))


def test_a_signal_file_says_what_it_is_and_what_is_wrong(speaking: Client) -> None:
    """With the status of its specification; faults are told."""
    told = section(soup(speaking, "/d/exemplar/tdmrep.json"), "What it says to machines")
    assert "AI training reserved" in told
    assert "W3C community group report" in told
    assert soup(speaking, "/d/exemplar/trust.txt").select(".fault")


def test_llms_txt_is_said_to_be_no_permission(speaking: Client) -> None:
    """In sight, for many take it for one."""
    page = soup(speaking, "/d/exemplar/llms.txt")
    told = section(page, "What it says to machines")
    assert "no permission signal" in told
    assert "it permits and forbids nothing" in told
    assert not page.select("#told ~ details")


def test_an_absent_signal_file_is_nothing_to_worry_about(speaking: Client) -> None:
    """It says that few sites have one."""
    assert "which is usual" in text(speaking, "/d/exemplar/ai.txt")


def test_a_platform_tells_what_its_documents_say_together(speaking: Client) -> None:
    """The three answers with links to their sources; absent files are folded to one line."""
    page = soup(speaking, "/p/exemplar")
    told = section(page, "What machines are told")
    assert "AI training disallowed ai-train = no : disallowed" in told
    assert "tdm-reservation = 1 : reserved" in told
    assert page.select_one(".answers a[href='/d/exemplar/tdmrep.json']") is not None
    assert "signal files that are not there" in text(speaking, "/p/exemplar")
    listed = [words(one) for one in page.select("#documents ~ table tbody th")]
    assert "tdmrep.json" in listed
    assert "ai.txt" not in listed


# --- platforms by crawlers --------------------------------------------------------------------------------------------


def test_the_matrix_shows_platforms_by_crawlers(speaking: Client) -> None:
    """A word in each cell, with a mark for what it rests on, and a link to the file."""
    page = soup(speaking, "/robots")
    head = [words(one).split()[0] for one in page.select(".matrix thead th")]
    cells = [words(one) for one in page.select(".matrix tbody td")]
    assert head[:4] == ["Platform", "GPTBot", "ClaudeBot", "CCBot"]
    assert len(head) == 14
    assert cells[:3] == ["none by name", "most*", "none by name"]
    assert {str(one["href"]) for one in page.select(".matrix td a")} == {ROBOTS}


def test_the_matrix_shows_a_day(speaking: Client) -> None:
    """As it stood at its end; the form and the links keep the day."""
    yesterday = (utc_now() - timedelta(days=1)).date().isoformat()
    page = soup(speaking, f"/robots?at={yesterday}")
    assert words(page.select_one(".matrix tbody td")) == "most*"
    date = page.select_one("input[type=date]")
    assert date is not None
    assert date["value"] == yesterday
    assert all(f"at={yesterday}" in str(one["href"]) for one in page.select(".kinds a"))


def test_the_matrix_knows_nothing_of_days_before_the_first_check(speaking: Client) -> None:
    """That is not "allowed"."""
    assert "No robots.txt was captured by then." in text(speaking, "/robots?at=2001-01-01")


def test_the_matrix_shows_the_crawlers_of_a_purpose(speaking: Client) -> None:
    """All of them; the one that the file tried to name carries a mark."""
    page = soup(speaking, "/robots?purpose=ai-training")
    head = [words(one) for one in page.select(".matrix thead th")]
    assert len(head) > 40
    assert all(one.get("aria-current") is None or "AI training" in words(one) for one in page.select(".kinds a"))
    other = soup(speaking, "/robots?purpose=other") if "img2dataset" not in " ".join(head) else page
    names = [words(one).split()[0] for one in other.select(".matrix thead th")]
    place = names.index("img2dataset")
    assert words(other.select(".matrix tbody td")[place - 1]) == "most!"


@pytest.mark.parametrize(
    "query", ["at=yesterday", "at=2024-02-30", "at=2024-1-1", "at=20240101", "at=2024-01-01T00:00", "purpose=<b>"]
)
def test_what_is_no_day_or_purpose_is_refused(speaking: Client, query: str) -> None:
    """With status 400 and the words as words."""
    assert query.partition("=")[2] in text(speaking, f"/robots?{query}", 400)


def test_every_page_leads_to_the_matrix(speaking: Client) -> None:
    """From its header."""
    assert soup(speaking, "/").select_one("header a[href='/robots']") is not None


# --- troubles ---------------------------------------------------------------------------------------------------------


def test_an_absent_robots_txt_admits_everybody(troubled_client: Client) -> None:
    """By its status, in the matrix and on its own page."""
    page = soup(troubled_client, "/robots")
    assert {words(one) for one in page.select(".matrix tbody td")} == {"all~"}
    assert "no robots.txt (404): everything is allowed" in words(page.select_one(".matrix tbody th"))
    assert "every crawler may fetch everything" in text(troubled_client, ROBOTS)


def test_nothing_checked_yet_is_said(empty: Client) -> None:
    """In the matrix and on the platform's page, without a fault."""
    assert "No robots.txt was captured yet" in text(empty, "/robots")
    assert not soup(empty, "/p/exemplar").select("#told")


def test_hostile_names_are_shown_as_names(hostile: Client) -> None:
    """No element comes of them, and control characters reach nobody's terminal through a page."""
    link = soup(hostile, ROBOTS).select_one(".history a")
    assert link is not None
    for path in (ROBOTS, "/d/exemplar/ai.txt", "/p/exemplar", "/robots", "/", str(link["href"])):
        page = soup(hostile, path)
        assert not page.select("script:not([src^='/static/']), style, img, [onerror], a[href^=javascript]"), path
        assert "\x1b" not in hostile.get(path).text, path
    assert NAME in text(hostile, ROBOTS)


def test_a_crowd_of_crawlers_folds(crowd: Client) -> None:
    """Ten thousand names make no endless page: a few in sight, the rest in folds and on further pages."""
    page = event(crowd)
    card = next(one for one in page.select(".statements") if f"and {MANY - 6:,} more" in words(one.select_one("h3")))
    assert words(card.select_one("summary")) == f"All {MANY:,} crawlers"
    assert len(page.select(".turns li")) <= 200
    more = page.select_one(".pager a[rel=next]")
    assert more is not None
    assert soup(crowd, str(more["href"])).select(".turns li")


def test_a_document_shows_some_of_a_crowd(crowd: Client) -> None:
    """Of the latest change as much as a reader takes in, and how much more there is."""
    page = soup(crowd, ROBOTS)
    assert len(page.select(".latest .turns li")) <= 24
    assert "more changes about scraping" in words(page.select_one(".latest"))


# --- structure --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/robots", "/robots?purpose=ai-training", ROBOTS, "/d/exemplar/tdmrep.json"])
def test_structure_is_there_for_those_who_do_not_see(speaking: Client, path: str) -> None:
    """Captions and scopes in tables, labels of fields, ids only once."""
    page = soup(speaking, path)
    assert all(table.select_one("caption") for table in page.select("table"))
    assert all(cell.get("scope") for cell in page.select("th"))
    fields = page.select("input:not([type=hidden])")
    assert all(page.select_one(f"label[for={one['id']}]") for one in fields)
    ids = [str(one["id"]) for one in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_the_matrix_can_be_scrolled_by_keyboard(speaking: Client) -> None:
    """Its box takes the focus, and has a name."""
    box = soup(speaking, "/robots").select_one(".matrix")
    assert box is not None
    assert (box["tabindex"], box["role"], box["aria-labelledby"]) == ("0", "region", "matrix")
