"""Pages of clauses: their whole life, also across a platform's change of name, as the command line tells it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from playwright.sync_api import Browser

from tests.web.snapshots.conftest import Served
from tests.web.test_browser import Watched
from tosmon.core.contracts import lineage_json
from tosmon.core.lineage import Lineage, lineages
from tosmon.opened import continued
from tosmon.registry import load
from tosmon.settings import load_settings
from tosmon.web.clauses.lives import Lives

pytestmark = pytest.mark.service

TERMS = "x/terms-of-service"


def every(history: Served, document: str) -> tuple[Lineage, ...]:
    """Return all lineages of a document, as `tosmon clauses --lineage` resolves them."""
    weights = load_settings(history.home.root, {}).severity
    return lineages(continued(document, history.catalog.periods, load(user_folder=None)), weights)


@pytest.fixture(scope="module")
def lives(history: Served) -> Lives:
    """Return what pages find lives with."""
    return Lives(history.catalog, load(user_folder=None), load_settings(history.home.root, {}).severity)


@pytest.fixture(scope="module")
def scraping(history: Served) -> Lineage:
    """Return the clause on scraping that both names of the platform had, with the most eventful life."""
    found = [one for one in every(history, TERMS) if one.judgement.labels]
    both = [one for one in found if {step.document for step in one.steps} == {TERMS, "twitter/terms-of-service"}]
    return max(both, key=lambda one: len(one.steps))


def told(one: Lineage) -> object:
    """Return all that is told of a lineage."""
    return lineage_json(replace(one, places=()))


@pytest.mark.parametrize("document", [TERMS, "x/developer-terms"])
def test_lives_are_those_that_the_command_line_tells(history: Served, lives: Lives, document: str) -> None:
    """Of each clause about scraping, and of some of the others, however it was followed."""
    found = every(history, document)
    chosen = [one for place, one in enumerate(found) if one.judgement.labels or place % 90 == 0]
    for one in chosen[:24]:
        assert told(one) in [told(life) for life in lives.of(one.id).lives]


def test_every_step_is_shown_in_order(history: Served, scraping: Lineage) -> None:
    """Oldest first, or newest first; each with the addresses of what it is read from."""
    text = history.client.get(f"/c/{scraping.id}").text
    turns = re.findall(r'<li class="(\w+)" id="t[^"]+" data-change>', text)
    assert turns == [step.turn.value for step in scraping.steps]
    newest = history.client.get(f"/c/{scraping.id}?order=newest").text
    assert re.findall(r'<li class="(\w+)" id="t[^"]+" data-change>', newest) == turns[::-1]
    for step in scraping.steps:
        assert f"/s/{step.snapshot}" in text
        assert not step.event or f"/e/{step.event}" in text


def test_an_older_wordings_address_leads_to_the_same_life(history: Served, scraping: Lineage) -> None:
    """Also one that only the platform's earlier name had."""
    for name in scraping.ids:
        text = unescape(re.sub(r"<[^>]+>", "", history.client.get(f"/c/{name}").text))
        assert scraping.clause.text in text


def test_the_change_of_name_is_told(history: Served, scraping: Lineage) -> None:
    """The history of the one goes on in the other's."""
    text = history.client.get(f"/c/{scraping.id}").text
    assert "Followed across the platform&#39;s change of name" in text or "Followed across the platform's" in text
    assert 'href="/d/twitter/terms-of-service"' in text


def test_amendments_have_their_redline(history: Served, scraping: Lineage) -> None:
    """Word by word, from typed segments."""
    assert any(step.change for step in scraping.steps)
    text = history.client.get(f"/c/{scraping.id}").text
    assert "<ins>" in text
    assert "<del>" in text


def test_labels_are_shown_with_their_words_and_meaning(history: Served, scraping: Lineage) -> None:
    """And led on from: a feed, and a subscription."""
    text = history.client.get(f"/c/{scraping.id}").text
    for found in scraping.judgement.evidence:
        assert f"<mark><bdi>{found.text}</bdi></mark>" in unescape(text)
        assert f"/labels/{found.label}/feed.atom" in text
        assert f"/alerts/new?label={found.label.replace('_', '-')}&amp;platform=x" in text
    assert "What this label means" in text


def test_addresses_on_the_page_lead_somewhere(history: Served, scraping: Lineage) -> None:
    """Versions, comparisons, events, snapshots: none of them is broken."""
    text = history.client.get(f"/c/{scraping.id}").text.partition("<main")[2]
    led = {unescape(one).partition("#")[0] for one in re.findall(r'href="(/(?:[vces]|compare|labels)/[^"]*)"', text)}
    assert led
    for address in led:
        answer = history.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address


@pytest.mark.parametrize(
    ("address", "status"),
    [("/c/0000000000000000", 404), ("/c/nonsense", 404), ("/c/%27;--", 404), ("/c/x?order=up", 400)],
)
def test_what_is_no_clause_is_said_clearly(history: Served, address: str, status: int) -> None:
    """Ids are only ever looked up."""
    assert history.client.get(address).status_code == status


def test_a_life_that_is_not_there_is_not_found(history: Served, scraping: Lineage) -> None:
    """They count from one."""
    assert history.client.get(f"/c/{scraping.id}?life=99").status_code == 404


def test_amendments_are_gone_through_by_keys(browser: Browser, history: Served, scraping: Lineage) -> None:
    """N goes to the next, and the counter says which it is."""
    with Watched(browser) as watched:
        watched.page.goto(f"{history.address}/c/{scraping.id}")
        watched.page.keyboard.press("n")
        assert watched.page.locator(".lived li.current").count() == 1
        assert f"of {len(scraping.steps)}" in watched.page.locator("[data-counter]").inner_text()
    assert watched.said == []
