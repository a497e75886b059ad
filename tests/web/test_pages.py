"""What the pages say, as a browser gets them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from httpx import Client

from tests.web.conftest import served
from tosmon.demo import Demonstration, demonstration
from tosmon.registry import Registry

TERMS = "/d/exemplar/terms-of-service"
PAGES = ["/", "/platforms", "/p/exemplar", TERMS, "/d/exemplar/robots.txt", "/d/exemplar/privacy-policy"]


def soup(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    """Return a page, read."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def text(client: Client, path: str, status: int = 200) -> str:
    """Return the words of a page, white space folded."""
    return " ".join(soup(client, path, status).get_text(" ").split())


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_first_page_has_what_is_unread(client: Client) -> None:
    """The two events, each with the way to its redline, and when the next checks are."""
    page = soup(client, "/")
    assert len(page.select(".newslist > li")) == 2
    assert all(str(link["href"]).startswith("/compare/exemplar/") for link in page.select(".doing > a"))
    assert page.select_one("#next") is not None


def test_the_platforms_are_a_grid(client: Client) -> None:
    """A card for the platform, with its latest change."""
    page = soup(client, "/platforms")
    (card,) = page.select(".platforms .card")
    assert card.select_one("h3 a[href='/p/exemplar']") is not None
    assert card.select_one("a[href^='/e/']") is not None


def test_a_platform_lists_its_documents(client: Client) -> None:
    """Each with its last check and a link to its history."""
    links = [str(link["href"]) for link in soup(client, "/p/exemplar").select("tbody th a")]
    assert links == [
        f"/d/exemplar/{name}" for name in ("terms-of-service", "developer-terms", "privacy-policy", "robots.txt")
    ]


def test_a_document_shows_its_redline(client: Client) -> None:
    """Inserted words are `ins` elements, said as such to those who listen, with labels, direction and reason."""
    page = soup(client, TERMS)
    (first, second) = page.select(".change")
    assert [one.get_text() for one in first.select("ins")] == [" [insertion start] written [insertion end] "]
    assert "strengthened" in first.get_text()
    assert "automated access" in first.get_text()
    assert second.select_one("ins") is not None
    assert "AI training" in second.get_text()


def test_a_redline_reads_as_the_text_it_is_of(client: Client) -> None:
    """Without its insertions it is the old clause, letter for letter."""
    clause = soup(client, TERMS).select(".change .clause")[0]
    for gone in clause.select("ins, .heard"):
        gone.decompose()
    assert " ".join(clause.get_text().split()).endswith("without our prior consent;")


def test_a_document_says_when(client: Client) -> None:
    """First observed between two times, and the platform's own date apart from them."""
    words = text(client, TERMS)
    assert "first observed between 20" in words
    assert "effective 2026-09-01" in words


def test_a_document_shows_what_is_in_force(client: Client) -> None:
    """Its clauses about scraping with the words that show it."""
    page = soup(client, TERMS)
    assert page.select_one(".judged mark") is not None
    assert page.select_one(".leadin") is not None


def test_robots_txt_shows_its_rules(client: Client) -> None:
    """By agent, each with its line."""
    page = soup(client, "/d/exemplar/robots.txt")
    assert [one.get_text(strip=True) for one in page.select(".rules h3")] == ["GPTBot", "*"]
    assert [str(one["value"]) for one in page.select(".rules li")] == ["3", "6", "7"]


def test_an_event_has_a_page(client: Client) -> None:
    """The link of the history leads to all changes, with those of other clauses apart."""
    link = soup(client, TERMS).select_one(".history a")
    assert link is not None
    page = soup(client, str(link["href"]))
    assert next(one.get_text() for one in page.select("h2")) == "Clauses about scraping"
    assert len(page.select(".change")) >= 2


def test_a_long_event_is_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes without weight come a page at a time, each of them once; the redline stands on the first page only."""
    monkeypatch.setattr("tosmon.web.reading.changes.OTHERS", 2)
    with demonstration() as stage:
        stage.check(days_ago=1)
        edited = stage.site.pages["/terms"].replace(b"sixteen years", b"eighteen years").replace(b"thirty", b"sixty")
        edited = edited.replace(b"tell you why", b"explain").replace(b"always works", b"never fails")
        stage.site.pages = {**stage.site.pages, "/terms": edited.replace(b"prior consent", b"prior written consent")}
        stage.check()
        with served(stage) as address, Client(base_url=address) as client:
            link = soup(client, TERMS).select_one(".history a")
            assert link is not None
            first = soup(client, str(link["href"]))
            more = first.select_one(".pager a[rel=next]")
            assert more is not None
            second = soup(client, str(more["href"]))
    assert [len(page.select("#others ~ .change")) for page in (first, second)] == [2, 2]
    assert [len(page.select("#labelled ~ .change")) for page in (first, second)] == [1, 0]
    assert second.select_one("a[rel=next]") is None
    assert not {one.get_text() for one in first.select(".change")} & {
        one.get_text() for one in second.select(".change")
    }


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "99999999999999999999"])
def test_positions_that_are_none_are_refused(client: Client, after: str) -> None:
    """With status 400."""
    assert client.get("/e/0123456789abcdef", params={"after": after}).status_code == 400


def test_history_is_paged(client: Client) -> None:
    """A page from before the latest check shows the older lines only, without redline."""
    times = [str(one["datetime"]) for one in soup(client, TERMS).select(".history time") if "T" in str(one["datetime"])]
    older = soup(client, f"{TERMS}?before={times[0].replace('+', '%2B')}")
    assert len(older.select(".history > li")) == 1
    assert not older.select(".change")


def test_nothing_checked_yet_is_said(empty: Client) -> None:
    """On every page, without a fault."""
    assert "Nothing was checked yet" in text(empty, "/")
    assert "not checked yet" in text(empty, "/platforms")
    assert "not checked yet" in text(empty, "/p/exemplar")
    assert "Not checked yet" in text(empty, TERMS)


def test_health_is_for_machines(client: Client) -> None:
    """Counts, and when the last check was."""
    answer = client.get("/healthz").json()
    assert (answer["status"], answer["documents"], answer["checks"], answer["failing"]) == ("ok", 4, 8, 0)
    assert answer["last_check"]


# --- troubles ---------------------------------------------------------------------------------------------------------


def test_a_failing_document_has_a_banner(troubled_client: Client) -> None:
    """It says why, and that this is no change of the rules."""
    words = text(troubled_client, "/d/exemplar/developer-terms")
    assert "This document cannot be captured." in words
    assert "says nothing about the document's rules" in words
    assert "failing" in text(troubled_client, "/p/exemplar")


def test_a_suspect_capture_has_a_banner(troubled_client: Client) -> None:
    """What is shown is the last text that is believed."""
    words = text(troubled_client, "/d/exemplar/privacy-policy")
    assert "The latest capture is not believed." in words
    assert "the last one that is believed" in words


def test_an_absent_robots_txt_has_a_banner(troubled_client: Client) -> None:
    """It restricts nobody."""
    assert "The file is gone" in text(troubled_client, "/d/exemplar/robots.txt")


def test_hostile_texts_are_shown_as_texts(troubled_client: Client) -> None:
    """What a platform wrote as markup stands on the page as words; no element comes of it."""
    for path in PAGES:
        page = soup(troubled_client, path)
        assert not page.select("script:not([src^='/static/']), style, img, [onerror]")
    words = text(troubled_client, TERMS)
    assert "<script>window.hacked=3</script>" in words
    assert "onerror=window.hacked=1" in words
    assert "{{ 7 * 7 }}" in words


# --- errors and addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/p/nope",
        "/d/exemplar/nope",
        "/d/nope/terms",
        "/e/0123456789abcdef",
        "/d/..%2f..%2fetc/passwd",
        "/e/%00",
    ],
)
def test_unknown_addresses_are_not_found(client: Client, path: str) -> None:
    """With a page that leads back, whatever the name is made of."""
    page = soup(client, path, 404)
    assert page.select_one("main a[href='/']") is not None


@pytest.mark.parametrize("before", ["yesterday", "2026-99-99", "0001-01-01T00:00:00+14:00", "<b>"])
def test_moments_that_are_none_are_refused(client: Client, before: str) -> None:
    """With status 400 and the words as words."""
    assert before in text(client, f"{TERMS}?before={before.replace('+', '%2B')}", 400)


def test_pages_only_read(client: Client) -> None:
    """Other methods are refused."""
    assert client.post("/").status_code == 405
    assert client.delete(TERMS).status_code == 405


def test_head_asks_without_reading(client: Client) -> None:
    """As RFC 9110 section 9.3.2 wants it."""
    answer = client.head(TERMS)
    assert (answer.status_code, answer.content) == (200, b"")


# --- structure --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_structure_is_there_for_those_who_do_not_see(client: Client, path: str) -> None:
    """One h1, no heading level left out, landmarks, a skip link, a language, scopes in tables, ids only once."""
    page = soup(client, path)
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert all(
        page.select_one(one) is not None
        for one in ("html[lang]", "header", "main#main", "footer", "a.skip[href='#main']")
    )
    assert all(cell.get("scope") for cell in page.select("th"))
    ids = [str(one["id"]) for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert all(str(one["aria-labelledby"]) in ids for one in page.select("[aria-labelledby]"))
    assert page.title is not None
    assert page.title.get_text().endswith("· tosmon")


def test_removed_platforms_stay_readable(changed: Demonstration) -> None:
    """What is watched no more keeps its pages."""
    with served(changed, registry=Registry([])) as address, Client(base_url=address) as client:
        assert "Watched no more" in text(client, "/platforms")
        assert "watched no more" in text(client, "/p/exemplar")
        assert "watched no more" in text(client, TERMS)
        assert soup(client, "/d/exemplar/robots.txt").select(".rules")
