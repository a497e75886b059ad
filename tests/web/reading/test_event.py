"""An event's page: the ways on from it, who was told of it, and what it stands on."""

from __future__ import annotations

from bs4 import BeautifulSoup
from httpx import Client

from tests.web.conftest import served
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration


def page_of(client: Client) -> BeautifulSoup:
    """Return the page of the terms' latest event."""
    link = BeautifulSoup(client.get("/d/exemplar/terms-of-service").text, "lxml").select_one(".history a[href^='/e/']")
    assert link is not None
    answer = client.get(str(link["href"]))
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def test_it_leads_to_its_redline_and_its_snapshot(client: Client) -> None:
    """And to its document's timeline, and each change to its clause's lineage."""
    page = page_of(client)
    ways = [str(one["href"]).split("/")[1] for one in page.select(".ways a[href^='/']")]
    assert ways[:3] == ["compare", "d", "s"]
    changes = page.select(".change")
    assert all(one.select_one("a[href^='/c/']") is not None for one in changes)
    assert all(one.has_attr("data-change") for one in changes)


def test_it_names_what_it_stands_on(client: Client) -> None:
    """Both texts by their hashes, both snapshots, and its own lasting address."""
    page = page_of(client)
    evidence = page.select_one(".evidence")
    assert evidence is not None
    hashes = [one.get_text() for one in evidence.select("code") if len(one.get_text()) == 64]
    assert len(set(hashes)) == 2
    assert len(evidence.select("a[href^='/s/exemplar/terms-of-service/']")) == 2
    assert evidence.select_one("a[href^='/e/']") is not None


def test_it_says_who_was_told_without_addresses(changed: Demonstration) -> None:
    """By subscription and kind of channel; whom a channel reaches is nobody's to read here."""
    with Catalog.open(changed.home.catalog) as catalog:
        row = catalog.outbox()[0]
    with served(changed) as address, Client(base_url=address) as client:
        page = BeautifulSoup(client.get(f"/e/{row.event}").text, "lxml")
    told = page.select_one("#told ~ table tbody")
    assert told is not None
    assert row.subscription in told.get_text()
    assert row.target.partition(":")[0] in told.get_text()


def test_a_form_to_review_it_stands_below(client: Client) -> None:
    """On the first page of its changes."""
    page = page_of(client)
    assert page.select_one("form[action^='/reviews/'] [name=form_key]") is not None
