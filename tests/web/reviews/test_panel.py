"""What is thought of one event: saved, said, and never overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client

from tests.web.conftest import changed_once, served
from tests.web.reviews.reviewing import Reviewer
from tosmon.core.reviews import LONGEST_NOTE
from tosmon.demo import Demonstration


@pytest.fixture(scope="module")
def stage() -> Iterator[Demonstration]:
    """Return a home of our own with one change: it is written to."""
    with changed_once() as found:
        yield found


@pytest.fixture
def reviewer(stage: Demonstration) -> Iterator[Reviewer]:
    """Return somebody who reviews the first event of that home."""
    with served(stage) as address, Client(base_url=address) as client:
        yield Reviewer(client, stage.home.catalog)


def test_a_review_is_saved_and_told(reviewer: Reviewer) -> None:
    """It leads back to the event; who said what stands there."""
    answer = reviewer.send(verdict="significant", note="See § 3 <b>", assignee="Grace", who="Ada", seen="1")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{reviewer.event}#review")
    page = reviewer.page()
    assert "See § 3 &lt;b&gt;" in page
    assert "Ada" in page
    review = reviewer.now()
    assert (review.who, review.opinion.verdict.value, review.opinion.assignee) == ("Ada", "significant", "Grace")
    assert review.opinion.seen


def test_a_box_that_is_not_ticked_makes_it_news_again(reviewer: Reviewer) -> None:
    """Browsers leave such boxes out."""
    reviewer.send(verdict="", who="Ada", seen="1")
    assert reviewer.now().opinion.seen
    reviewer.send(verdict="", who="Ada")
    assert not reviewer.now().opinion.seen


def test_what_another_reviewer_said_meanwhile_is_not_overwritten(reviewer: Reviewer) -> None:
    """The form comes back with what was written, beside what the other said."""
    last = reviewer.last()
    reviewer.send(verdict="noise", note="first", who="Grace", last=last)
    answer = reviewer.send(verdict="significant", note="second", who="Ada", last=last)
    assert answer.status_code == 409
    assert "second</textarea>" in answer.text
    assert "first" in answer.text
    assert reviewer.now().opinion.note == "first"


def test_a_note_is_cut_at_its_longest(reviewer: Reviewer) -> None:
    """As the field says; whoever sends more is no browser."""
    reviewer.send(note="x" * (LONGEST_NOTE + 5), who="Ada")
    assert len(reviewer.now().opinion.note) == LONGEST_NOTE


def test_nonsense_is_refused(reviewer: Reviewer) -> None:
    """A verdict that there is not, a number that is none, an event that nobody knows."""
    assert reviewer.send(verdict="fine").status_code == 400
    assert reviewer.send(last="x").status_code == 400
    assert reviewer.client.get("/reviews/nothing").status_code == 404


def test_the_name_is_remembered(reviewer: Reviewer) -> None:
    """By the browser, for the next form."""
    reviewer.send(who="Ada Lovelace")
    assert 'value="Ada Lovelace"' in reviewer.page()
