"""The page of operations: what fails, what is due, what is kept; and documents paused and resumed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client, Response

from tests.web.conftest import served
from tests.web.reviews.reviewing import key_of
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration, demonstration

TERMS = "exemplar/terms-of-service"


@pytest.fixture(scope="module")
def stage() -> Iterator[Demonstration]:
    """Return a home of our own: it is written to."""
    with demonstration() as found:
        found.check()
        yield found


@pytest.fixture
def operator(stage: Demonstration) -> Iterator[Client]:
    """Return a client of its pages."""
    with served(stage) as address, Client(base_url=address) as client:
        yield client


def send(client: Client, what: str, **fields: str) -> Response:
    """Send a form of the page."""
    key = key_of(client.get("/operations").text)
    here = {"origin": str(client.base_url).rstrip("/")}
    return client.post(f"/operations/{what}", data={"form_key": key, "who": "Ada", **fields}, headers=here)


def paused(stage: Demonstration) -> str:
    """Return until when the document is paused."""
    with Catalog.open(stage.home.catalog) as catalog:
        return catalog.state(TERMS).paused


def test_what_fails_is_told_with_its_next_try(troubled_client: Client) -> None:
    """And so is what is gone; each leads to the form that pauses it."""
    page = troubled_client.get("/operations").text
    assert 'href="/operations?pause=exemplar/developer-terms#pause"' in page
    assert "Next try" in page


def test_ledger_storage_and_queue_are_told(operator: Client) -> None:
    """In numbers; and that no watch runs beside the pages."""
    page = operator.get("/operations").text
    for words in ("No watch runs beside these pages", "Not sealed since", "Captures in the archive", "Next checks"):
        assert words in page


def test_an_empty_home_is_no_fault(empty: Client) -> None:
    """Every part says that there is nothing."""
    page = empty.get("/operations").text
    for words in ("No document failed", "Nothing is paused", "No alert was made yet", "everything is sealed"):
        assert words in page


@pytest.mark.parametrize("days", ["", "7"])
def test_a_document_is_paused_and_resumed(operator: Client, stage: Demonstration, days: str) -> None:
    """For a while, or until somebody resumes it, as a decision of the ledger."""
    answer = send(operator, "pause", document=TERMS, days=days, reason="they <b>move</b>")
    assert (answer.status_code, answer.headers["location"]) == (303, "/operations#paused")
    assert (paused(stage) == "always") == (days == "")
    page = operator.get("/operations").text
    assert "they &lt;b&gt;move&lt;/b&gt;" in page
    with Catalog.open(stage.home.catalog) as catalog:
        told = catalog.decisions(["paused"])[-1].value()
    assert (told["document"], told["who"]) == (TERMS, "Ada")
    assert send(operator, "resume", document=TERMS).status_code == 303
    assert paused(stage) == ""


@pytest.mark.parametrize("fields", [{"document": "nothing"}, {"document": ""}, {"document": TERMS, "days": "9"}])
def test_what_cannot_be_paused_is_told(operator: Client, stage: Demonstration, fields: dict[str, str]) -> None:
    """What was written stays in the form, and nothing is changed."""
    answer = send(operator, "pause", **fields)
    assert answer.status_code == 400
    assert "pause-document-error" in answer.text
    assert paused(stage) == ""


def test_resuming_what_is_not_paused_changes_nothing(operator: Client, stage: Demonstration) -> None:
    """As when two press the button."""
    with Catalog.open(stage.home.catalog) as catalog:
        before = catalog.sequence(TERMS)
        send(operator, "resume", document=TERMS)
        send(operator, "resume", document="nothing/at-all")
        assert catalog.sequence(TERMS) == before
        assert catalog.sequence("nothing/at-all") == 0
