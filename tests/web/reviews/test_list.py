"""The list of reviews: filtered, paged, marked many at once, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from httpx import Client

from tests.web.conftest import served
from tests.web.reviews.reviewing import Reviewer
from tosmon.catalog import Catalog
from tosmon.core.reviews import Verdict
from tosmon.demo import Demonstration, demonstration


@pytest.fixture(scope="module")
def stage() -> Iterator[Demonstration]:
    """Return a home of our own with several events: it is written to."""
    with demonstration() as found:
        found.check(days_ago=2)
        found.site.change()
        found.check(days_ago=1)
        found.site.pages = {}
        for _ in range(3):
            found.check()
        yield found


@pytest.fixture
def reviewer(stage: Demonstration) -> Iterator[Reviewer]:
    """Return somebody who reviews that home."""
    with served(stage) as address, Client(base_url=address) as client:
        yield Reviewer(client, stage.home.catalog)


def events(page: str) -> list[str]:
    """Return the events that a page lists, in their order."""
    return re.findall(r'name="event" value="([^"]+)"', page)


def verdicts(stage: Demonstration) -> dict[str, Verdict]:
    """Return by event the verdict that counts."""
    with Catalog.open(stage.home.catalog) as catalog:
        return {event: review.opinion.verdict for event, review in catalog.opinions().items()}


def test_many_are_marked_at_once_and_taken_back(stage: Demonstration, reviewer: Reviewer) -> None:
    """By one button, and by one undo; the list leads back to where it was."""
    before = verdicts(stage)
    wanted = events(reviewer.page("/reviews?state=all"))[:2]
    fields: dict[str, str | list[str]] = {"event": wanted, "do": "noise", "who": "Ada", "list-state": "all"}
    answer = reviewer.post("/reviews", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/reviews?state=all")
    assert {verdicts(stage)[one] for one in wanted} == {Verdict.NOISE}
    page = reviewer.page("/reviews?state=noise")
    assert set(events(page)) == set(wanted)
    action = re.search(r'name="action" value="(\d+)"', page)
    assert action
    assert reviewer.post("/reviews/undo", {"action": action[1]}, "/reviews").status_code == 303
    assert {verdicts(stage)[one] for one in wanted} == {before.get(one, Verdict.NONE) for one in wanted}
    again = reviewer.post("/reviews/undo", {"action": action[1]}, "/reviews")
    assert again.status_code == 409
    assert "has reviewed this meanwhile" in again.text


def test_somebody_is_asked_to_look_after_events(reviewer: Reviewer) -> None:
    """Without a verdict; the list can be asked for theirs."""
    (wanted, *_) = events(reviewer.page("/reviews?state=all"))
    reviewer.post("/reviews", {"event": wanted, "assign": "1", "assignee": "Grace Hopper"})
    assert events(reviewer.page("/reviews?state=all&assignee=Grace+Hopper")) == [wanted]
    assert 'value="Grace Hopper"' in reviewer.page("/reviews?state=all")
    reviewer.post("/reviews", {"event": wanted, "assign": "1", "assignee": ""})
    assert events(reviewer.page("/reviews?state=all&assignee=Grace+Hopper")) == []


def test_a_button_without_ticks_changes_nothing(stage: Demonstration, reviewer: Reviewer) -> None:
    """And says what to do; so does a button that there is not."""
    before = verdicts(stage)
    (wanted, *_) = events(reviewer.page("/reviews?state=all"))
    for fields in ({"do": "noise"}, {"event": wanted, "do": "fine"}):
        answer = reviewer.post("/reviews", dict(fields))
        assert answer.status_code == 400
        assert "tick the events first" in answer.text
    assert verdicts(stage) == before


def test_one_unknown_event_changes_none(stage: Demonstration, reviewer: Reviewer) -> None:
    """All of them are marked, or nothing is."""
    before = verdicts(stage)
    wanted = [*events(reviewer.page("/reviews?state=all"))[:1], "nothing"]
    assert reviewer.post("/reviews", {"event": wanted, "do": "significant"}).status_code == 404
    assert verdicts(stage) == before


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=all&platform=exemplar", None),
        ("state=all&platform=other", 0),
        ("state=all&label=venue_that_is_none", 0),
        ("state=all&note=%25", 0),
        ("state=unread&severity=high&label=ai_training", None),
    ],
)
def test_filters_narrow_the_list(reviewer: Reviewer, query: str, count: int | None) -> None:
    """Signs that databases match by are letters like others; where nothing is left, the page says so."""
    page = reviewer.page(f"/reviews?{query}")
    found = events(page)
    assert count is None or len(found) == count
    assert found or "No event is like that" in page


@pytest.mark.parametrize("query", ["state=fine", "severity=fine", f"platform={'x' * 300}", f"note={'x' * 501}"])
def test_nonsense_is_refused(reviewer: Reviewer, query: str) -> None:
    """Never guessed at."""
    assert reviewer.client.get(f"/reviews?{query}").status_code == 400


def test_a_page_behind_an_unknown_event_is_none(reviewer: Reviewer) -> None:
    """As any other address that names nothing."""
    assert reviewer.client.get("/reviews?after=nothing").status_code == 404


def test_pages_follow_each_other_without_gap(
    stage: Demonstration, reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also among events of one moment."""
    monkeypatch.setattr("tosmon.web.reviews.listing.PAGE", 2)
    with Catalog.open(stage.home.catalog) as catalog:
        every = {one.id for one in catalog.events()}
    seen: list[str] = []
    address = "/reviews?state=all"
    while address:
        page = reviewer.page(address)
        seen += events(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen))
    assert set(seen) == every


def test_an_empty_home_has_nothing_to_review(empty: Client) -> None:
    """And says so, in each state."""
    assert "Everything is read" in empty.get("/reviews").text
    assert "Nothing here yet" in empty.get("/reviews?state=significant").text
    assert "No capture waits for you" in empty.get("/reviews/suspects").text
