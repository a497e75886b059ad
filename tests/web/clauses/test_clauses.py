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
from tosmon.core.kin import Chain, chains
from tosmon.core.lineage import Lineage, Turn, lineages
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


@pytest.fixture(scope="module")
def through(history: Served) -> Chain:
    """Return the rule on scraping that stands today, through time."""
    weights = load_settings(history.home.root, {}).severity
    periods = continued(TERMS, history.catalog.periods, load(user_folder=None))
    found = [one for one in chains(periods, lineages(periods, weights), weights) if len(one.members) > 1]
    (rule, *_) = (one for one in found if "crawling or scraping" in one.members[-1].lineage.clause.text)
    return rule


def told(one: Lineage) -> object:
    """Return all that is told of a lineage."""
    return lineage_json(replace(one, places=()))


@pytest.mark.parametrize("document", [TERMS, "x/developer-terms"])
def test_lives_are_those_that_the_command_line_tells(history: Served, lives: Lives, document: str) -> None:
    """Of each clause about scraping, and of some of the others, however it was followed."""
    found = every(history, document)
    chosen = [one for place, one in enumerate(found) if one.judgement.labels or place % 90 == 0]
    for one in chosen[:24]:
        assert told(one) in [told(life.lineage) for life in lives.of(one.id).lives]


def turns_of(text: str) -> list[str]:
    """Return the turns that a page tells, in its order."""
    return re.findall(r'<li class="(\w+)"(?: id="t[^"]+")? data-change>', text)


def test_every_step_is_shown_in_order(history: Served, through: Chain) -> None:
    """Oldest first, or newest first; of all lineages that took over from each other."""
    first, *later = through.members
    steps = [*first.lineage.steps, *(step for one in later for step in one.lineage.steps)]
    text = history.client.get(f"/c/{first.lineage.id}").text
    turns = turns_of(text)
    assert sorted(turns) == sorted(
        [one.turn.value for one in first.lineage.steps]
        + ["taken"] * len(later)
        + [one.turn.value for each in later for one in each.lineage.steps[1:]]
    )
    assert turns[0] == Turn.FIRST.value
    assert turns_of(history.client.get(f"/c/{first.lineage.id}?order=newest").text) == turns[::-1]
    for step in steps:
        assert f"/s/{step.snapshot}" in text
        assert not step.event or f"/e/{step.event}" in text


def test_a_rule_is_told_through_time_from_any_of_its_wordings(history: Served, through: Chain) -> None:
    """What Twitter said in 2022 and what X says today stand on one page, however one came there."""
    pages = [history.client.get(f"/c/{one.lineage.id}").text for one in through.members]
    told = {
        page[page.index('<ol class="lived">') : page.index("</ol>", page.index('<ol class="lived">'))] for page in pages
    }
    assert len(told) == 1
    assert "2022-" in next(iter(told))
    assert "crawling the Services is permissible" in re.sub(r"<[^>]+>", "", next(iter(told)))
    assert f'href="/c/{through.members[-1].lineage.id}"' in pages[0]


def test_taking_over_is_never_called_an_amendment(history: Served, through: Chain) -> None:
    """It is told with the share of words that both have in common, and why nothing else is known."""
    text = history.client.get(f"/c/{through.members[-1].lineage.id}").text
    assert turns_of(text).count("taken") == len(through.members) - 1
    assert "amended" not in turns_of(text)
    assert "Amended 1 time" not in text
    for one in through.members[1:]:
        assert one.joint is not None
        assert f"{int(one.joint.share * 100)} % of the words of both are the same" in text


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


def test_amendments_are_gone_through_by_keys(browser: Browser, history: Served, through: Chain) -> None:
    """N goes to the next, and the counter says which it is."""
    with Watched(browser) as watched:
        watched.page.goto(f"{history.address}/c/{through.members[0].lineage.id}")
        watched.page.keyboard.press("n")
        assert watched.page.locator(".lived li.current").count() == 1
        assert (
            f"of {sum(len(one.lineage.steps) for one in through.members)}"
            in watched.page.locator("[data-counter]").inner_text()
        )
    assert watched.said == []
