"""The first page: what is unread is read and unread again, what fails says since when, and nothing is left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag
from httpx import Client, Response

from tests.web.conftest import changed_once, served
from tosmon.catalog import Catalog
from tosmon.core.reviews import Opinion, Verdict
from tosmon.demo import Demonstration
from tosmon.registry import Registry


@pytest.fixture
def stage() -> Iterator[Demonstration]:
    """Return a stage of its own on which the site has changed once."""
    with changed_once() as found:
        yield found


@pytest.fixture
def own(stage: Demonstration) -> Iterator[Client]:
    """Return a client of its pages."""
    with served(stage) as address, Client(base_url=address, follow_redirects=True) as found:
        yield found


def soup(answer: Response) -> BeautifulSoup:
    """Return a page, read."""
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def press(client: Client, button: Tag | None) -> Response:
    """Send the form around a button as a browser does when it is pressed."""
    assert button is not None
    form = button.find_parent("form")
    assert form is not None
    fields = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    here = {"origin": str(client.base_url).rstrip("/")}
    return client.post(str(form["action"]), data={**fields, str(button["name"]): str(button["value"])}, headers=here)


def unread(page: BeautifulSoup) -> list[str]:
    """Return the addresses of the unread events, in their order."""
    return [str(one["href"]) for one in page.select("#unread ~ form .title[href]")]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_one_event_is_marked_as_read_and_unread_again(own: Client) -> None:
    """It leaves the page; undo brings it back where it stood."""
    before = soup(own.get("/"))
    assert len(unread(before)) == 2
    marked = soup(press(own, before.select_one(".news button")))
    assert unread(marked) == unread(before)[1:]
    assert "1 event is marked as read" in marked.get_text()
    undone = soup(press(own, marked.select_one("form[action='/unread'] button")))
    assert unread(undone) == unread(before)
    assert not undone.select("form[action='/unread']")


def test_all_shown_are_marked_at_once(own: Client) -> None:
    """Then nothing is unread, and what changed last stands in its place."""
    page = soup(own.get("/"))
    done = soup(press(own, page.select_one(".actions button")))
    assert "Nothing is unread." in done.get_text()
    assert len(done.select("#latest ~ .newslist > li")) == 2
    assert not done.select(".news button")


def test_reading_keeps_what_was_thought(own: Client, stage: Demonstration) -> None:
    """Verdict, note and assignee stay as they were."""
    page = soup(own.get("/"))
    event = unread(page)[0].removeprefix("/e/")
    thought = Opinion(Verdict.DISCUSS, "ask counsel", "ada")
    with Catalog.open(stage.home.catalog) as catalog:
        catalog.review({event: thought}, "ada")
        press(own, page.select_one(".news button"))
        assert catalog.opinions([event])[event].opinion == replace(thought, seen=True)


def test_undo_is_offered_for_the_last_action_only(own: Client, stage: Demonstration) -> None:
    """Once somebody has reviewed since, nothing is undone, and the page says so."""
    page = soup(own.get("/"))
    marked = soup(press(own, page.select_one(".news button")))
    with Catalog.open(stage.home.catalog) as catalog:
        catalog.review({unread(page)[0].removeprefix("/e/"): Opinion(seen=True, note="mine")}, "bob")
    answer = press(own, marked.select_one("form[action='/unread'] button"))
    assert answer.status_code == 409
    assert "Somebody has reviewed since" in answer.text


@pytest.mark.parametrize("events", ["", "x", "0123456789abcdef,", "0123456789abcdef;DROP TABLE events", "a" * 20_000])
def test_what_names_no_events_is_refused(own: Client, events: str) -> None:
    """With status 400, and nothing changes."""
    page = soup(own.get("/"))
    button = page.select_one(".news button")
    assert button is not None
    button["value"] = events
    assert press(own, button).status_code == 400
    assert unread(soup(own.get("/"))) == unread(page)


def test_an_unknown_event_changes_nothing(own: Client) -> None:
    """Nor those beside it: all are marked, or none."""
    page = soup(own.get("/"))
    button = page.select_one(".news button")
    assert button is not None
    button["value"] = f"{button['value']},0123456789abcdef"
    assert press(own, button).status_code == 404
    assert unread(soup(own.get("/"))) == unread(page)


def test_nothing_is_marked_without_the_forms_own_word(own: Client) -> None:
    """Another site cannot have a reader mark what they have not read."""
    event = unread(soup(own.get("/")))[0].removeprefix("/e/")
    assert own.post("/read", data={"events": event}, headers={"origin": "http://evil.example"}).status_code == 403
    assert own.post("/read", data={"events": event}).status_code == 403


def test_what_is_unread_is_paged(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each event stands on one page; a page beyond the last is the last."""
    monkeypatch.setattr("tosmon.web.reading.today.UNREAD", 1)
    first, second, beyond = (soup(own.get("/", params={"page": number})) for number in ("1", "2", "99"))
    assert len(unread(first)) == len(unread(second)) == 1
    assert unread(first) != unread(second)
    assert unread(beyond) == unread(second)
    assert first.select_one(".pager a[rel=next][href='/?page=2']") is not None


# --- the watch --------------------------------------------------------------------------------------------------------


def test_what_fails_says_since_when(troubled_client: Client) -> None:
    """With the document, the reason and the moment."""
    (failing,) = soup(troubled_client.get("/")).select("#failing ~ .watching li")
    assert failing.select_one("a[href='/d/exemplar/developer-terms']") is not None
    assert "HTTP status · since 20" in failing.get_text()


def test_next_checks_are_named_with_their_times(client: Client) -> None:
    """Those of the watch list, the next one first."""
    rows = soup(client.get("/")).select("#next ~ .watching li")
    assert len(rows) == 4
    times = [str(row.time["datetime"]) for row in rows if row.time]
    assert times == sorted(times)
    assert len(times) == 4


def test_a_fresh_home_says_what_happens_now(empty: Client) -> None:
    """How many documents wait, what to do meanwhile, and how to have the past."""
    page = soup(empty.get("/"))
    words = " ".join(page.get_text(" ").split())
    assert "Nothing was checked yet" in words
    assert "4 documents are on the watch list." in words
    assert "tosmon import ota" in words
    assert "Nothing is unread" not in words


def test_a_home_without_a_watch_list_has_a_first_page(stage: Demonstration) -> None:
    """What happened stays; nothing is next."""
    with served(stage, registry=Registry([])) as address, Client(base_url=address) as client:
        page = soup(client.get("/"))
    assert len(unread(page)) == 2
    assert page.select_one("#next") is None
