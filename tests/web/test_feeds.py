"""Feeds as addresses: what is in them, who has it already, what they are not, and where pages name them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup
from fastapi import Request
from httpx import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.validation import parsed, require_atom, require_json_feed
from tests.web.conftest import served
from tosmon.alerts.feeds import ATOM_TYPE, JSON_TYPE
from tosmon.catalog import Catalog
from tosmon.catalog.views import FeedScope
from tosmon.core.families import TOGETHER, About, together
from tosmon.core.model import EventKind
from tosmon.demo import Demonstration, demonstration
from tosmon.web.conditional import Conditional
from tosmon.web.feed_pages import length_of_page
from tosmon.web.remembered import Remembered

TERMS = "/d/exemplar/terms-of-service"
FEEDS = ["/feed", "/p/exemplar/feed", f"{TERMS}/feed", "/labels/ai_training/feed", "/subscriptions/default/feed"]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def atom(client: Client, path: str) -> Any:
    """Return an Atom feed as feedparser reads it; it follows the grammar."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == ATOM_TYPE
    require_atom(answer.content)
    return parsed(answer.content, ATOM_TYPE)


# --- what is in them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FEEDS)
def test_both_forms_say_the_same(client: Client, path: str) -> None:
    """The same entries, each valid by its standard."""
    found = atom(client, f"{path}.atom")
    answer = client.get(f"{path}.json")
    assert answer.headers["content-type"] == JSON_TYPE
    feed = require_json_feed(answer.content)
    assert [one.id for one in found.entries] == [item["id"] for item in feed["items"]]
    assert found.entries
    assert feed["feed_url"] == f"{client.base_url}{path}.json"


def test_an_entry_shows_the_redline_and_leads_to_its_page(client: Client) -> None:
    """What was inserted is so marked, and the link is the event's address."""
    (one,) = atom(client, f"{TERMS}/feed.atom").entries
    body = BeautifulSoup(one.content[0].value, "lxml")
    assert body.select("ins")[0].get_text() == "written"
    assert "first observed between 20" in body.get_text(" ").lower()
    assert {"exemplar", "exemplar/terms-of-service", "ai_training", "strengthened"} <= {tag.term for tag in one.tags}
    assert client.get(one.link).status_code == 200


def test_a_feed_has_what_it_is_of(client: Client) -> None:
    """A document's own events, a label's, a subscription's; nothing else."""
    everything = {one.id for one in atom(client, "/feed.atom").entries}
    terms = {one.id for one in atom(client, f"{TERMS}/feed.atom").entries}
    robots = {one.id for one in atom(client, "/d/exemplar/robots.txt/feed.atom").entries}
    assert everything == {one.id for one in atom(client, "/p/exemplar/feed.atom").entries} == terms | robots
    assert terms.isdisjoint(robots)
    assert {one.id for one in atom(client, "/subscriptions/default/feed.atom").entries} == everything
    assert {one.id for one in atom(client, "/labels/ai_training/feed.atom").entries} >= terms
    assert atom(client, "/labels/surveillance/feed.atom").entries == []
    assert atom(client, "/subscriptions/operations/feed.atom").entries == []


def test_the_public_address_stands_in_links(changed: Demonstration) -> None:
    """Whatever address the feed was asked for at; ids stay as they are."""
    with served(changed) as address, Client(base_url=address) as client:
        ids = [one.id for one in atom(client, "/feed.atom").entries]
    with served(changed, public_url="https://terms.example.org/") as address, Client(base_url=address) as client:
        found = atom(client, "/feed.atom")
    assert [one.id for one in found.entries] == ids
    assert all(one.link.startswith("https://terms.example.org/e/") for one in found.entries)
    links = {link.rel: link.href for link in found.feed.links}
    assert (links["self"], links["alternate"]) == (
        "https://terms.example.org/feed.atom",
        "https://terms.example.org/",
    )


def test_times_are_the_readers(changed: Demonstration) -> None:
    """In the entry's words; its own times stay in UTC."""
    stage = replace(changed, settings=replace(changed.settings, time_zone="Asia/Kathmandu"))
    with served(stage) as address, Client(base_url=address) as client:
        (one,) = atom(client, f"{TERMS}/feed.atom").entries
    assert "+0545" in one.content[0].value
    assert one.published.endswith("Z")


def test_hostile_texts_do_nothing(troubled_client: Client) -> None:
    """What a platform wrote is text in the entry, not markup."""
    for one in atom(troubled_client, "/feed.atom").entries:
        body = BeautifulSoup(one.content[0].value, "lxml")
        assert body.find(["script", "img", "style"]) is None


def test_what_was_dropped_or_is_not_asked_for_is_in_no_feed(changed: Demonstration) -> None:
    """A subscription's feed has what it took; what somebody dropped is not told there either."""
    with Catalog.open(changed.home.catalog) as catalog:
        told = catalog.told(FeedScope())
        assert {one.alert for one in told} == {True}
        assert catalog.told(FeedScope(subscription="default")) == told
        assert catalog.told(FeedScope(subscription="nobody")) == ()
        assert catalog.told(FeedScope(), before=(told[0].observed_to, told[0].id)) == told[1:]


def test_only_changes_that_matter_are_read(changed: Demonstration) -> None:
    """Of an amendment; all of them where none matters, for an alert always says what happened."""
    with Catalog.open(changed.home.catalog) as catalog:
        terms = catalog.told(FeedScope(document="exemplar/terms-of-service"))[0].id
        _, everything = catalog.event(terms)
        _, told = catalog.event(terms, of_weight=True)
    assert told == tuple(one for one in everything if one.change.severity.rank)
    assert told


# --- pages of a feed --------------------------------------------------------------------------------------------------


def test_a_long_feed_is_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links lead through all of it (RFC 5005), each entry once, and come to an end."""
    monkeypatch.setattr("tosmon.web.feeds.EVENTS", 2)
    with demonstration() as stage:
        before = stage.site.pages["/terms"]
        for days_ago in range(5, -1, -1):
            consent = f"prior consent {days_ago}".encode()
            stage.site.pages = {**stage.site.pages, "/terms": before.replace(b"prior consent", consent)}
            stage.check(days_ago=days_ago)
        with served(stage) as address, Client(base_url=address) as client:
            everything = [one.id for one in _followed(client, "/feed.atom")]
            as_json = client.get("/feed.json").json()
            assert client.get(as_json["next_url"]).json()["items"][0]["id"] == everything[2]
    assert len(everything) >= 4
    assert len({*everything}) == len(everything)


def _followed(client: Client, path: str) -> Iterator[Any]:
    while path:
        found = atom(client, path)
        links = {link.rel: link.href for link in found.feed.links}
        assert links["first"].endswith("/feed.atom")
        yield from found.entries
        path = links.get("next", "")


@pytest.mark.parametrize("place", ["yesterday", "2026-01-01T00:00:00Z", "2026-99-01T00:00:00.000000Z~abc", "~", "9~9"])
def test_no_place_in_a_feed_is_said(client: Client, place: str) -> None:
    """An address that was made up is a fault of who asks."""
    assert client.get("/feed.atom", params={"before": place}).status_code == 400


abouts = st.lists(
    st.builds(
        About,
        st.sampled_from(["x/terms", "x/terms@de", "x/terms@fr", "y/terms", "x/robots.txt"]),
        st.sampled_from([EventKind.AMENDMENT, EventKind.STATUS]),
        st.integers(0, 60).map(lambda hours: NOON + timedelta(hours=hours)),
        st.integers(0, 10**6).map(str),
    ),
    max_size=30,
    unique_by=lambda one: one.event,
)


@given(abouts, st.integers(1, 8))
def test_no_entry_is_torn_between_pages(events: list[About], least: int) -> None:
    """Events that are told as one stand on one page, however the pages fall; no page is empty."""
    newest_first = sorted(events, key=lambda one: (-one.at.timestamp(), one.event))
    pages = []
    rest = newest_first
    while rest:
        length = length_of_page(rest, least)
        assert length >= min(least, len(rest))
        pages.append(rest[:length])
        if length == least < len(rest) and _near(rest, length):
            return  # no cut is clean: the page ends all the same
        rest = rest[length:]
    apart = {frozenset(one.event for one in group) for page in pages for group in together(page, lambda one: one)}
    assert apart == {frozenset(one.event for one in group) for group in together(newest_first, lambda one: one)}


def _near(events: list[About], length: int) -> bool:
    return events[length - 1].at - events[length].at <= TOGETHER


# --- who has it already -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/feed.atom", "/p/exemplar/feed.json"])
def test_who_has_it_is_told_so(client: Client, path: str) -> None:
    """By its tag, by its date; any other tag or date gets the feed."""
    answer = client.get(path)
    tag, date = answer.headers["etag"], answer.headers["last-modified"]
    for known in ({"If-None-Match": tag}, {"If-None-Match": f'"other", W/{tag}'}, {"If-Modified-Since": date}):
        again = client.get(path, headers=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), known
    for other in ({"If-None-Match": '"x"', "If-Modified-Since": date}, {"If-Modified-Since": "Thu, 01 Jan 1970"}):
        assert client.get(path, headers=other).status_code == 200


def test_asking_for_the_head_is_enough(client: Client) -> None:
    """With the tag, and without a body."""
    answer = client.head("/feed.atom")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == client.get("/feed.atom").headers["etag"]


def test_dates_never_hide_news() -> None:
    """Of two answers within one second, the second has no date; a clock that goes back hides nothing."""
    clock = SimpleNamespace(now=NOON)
    conditional = Conditional(lambda: clock.now)

    def answer(body: bytes, since: str = "") -> tuple[int, str]:
        headers = {"if-modified-since": since} if since else {}
        request = cast("Request", SimpleNamespace(url="/feed.atom", headers=headers))
        given = conditional.answer(request, body, ATOM_TYPE)
        return given.status_code, given.headers.get("last-modified", "")

    _, first = answer(b"one")
    assert answer(b"one", first) == (304, first)
    assert answer(b"two", first) == (200, "")
    clock.now -= timedelta(hours=1)
    assert answer(b"three", first)[0] == 200


def test_long_addresses_take_no_memory() -> None:
    """Whoever asks for a feed with a long query, a thousand times, gets it; nothing of the query is kept."""
    conditional = Conditional()
    tracemalloc.start()
    try:
        for number in range(1000):
            url = f"/feed.atom?{number}{'x' * 60_000}"
            request = cast("Request", SimpleNamespace(url=url, headers={}))
            assert conditional.answer(request, b"one", ATOM_TYPE).status_code == 200
        assert tracemalloc.get_traced_memory()[0] < 5_000_000
    finally:
        tracemalloc.stop()


def test_what_is_remembered_is_bounded() -> None:
    """By number and by age."""
    clock = SimpleNamespace(now=0.0)
    kept: Remembered[str] = Remembered(2, 10, lambda: clock.now)
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key

    def get(key: str) -> str:
        return kept.get(key, lambda: make(key))

    for key in "aabab":
        assert get(key) == key
    assert made == ["a", "b"]
    for key in "ca":
        get(key)
    assert made == ["a", "b", "c", "a"]
    clock.now = 10
    get("a")
    assert made[-1] == "a"
    assert len(made) == 5


# --- what they are not ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/p/nobody/feed.atom",
        "/d/exemplar/nothing/feed.json",
        "/d/nobody/terms-of-service/feed.atom",
        "/labels/nonsense/feed.atom",
        "/subscriptions/nobody/feed.json",
        "/feed.rss",
        "/p/exemplar/feed.xml",
    ],
)
def test_unknown_names_are_not_found(client: Client, path: str) -> None:
    """Rather than an empty feed, which a reader would wait on for ever."""
    assert client.get(path).status_code == 404


def test_other_names_are_refused(client: Client) -> None:
    """The guard stands before feeds, too; and nothing but their own name comes into links."""
    assert client.get("/feed.atom", headers={"Host": "evil.example"}).status_code == 400
    assert b"evil" not in client.get("/feed.atom", headers={"X-Forwarded-Host": "evil.example"}).content


# --- where pages name them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "own"), [("/", ""), ("/p/exemplar", "/p/exemplar"), (TERMS, TERMS), ("/d/exemplar/robots.txt", None)]
)
def test_pages_name_their_feeds(client: Client, page: str, own: str | None) -> None:
    """For programs in the head, the narrowest first; for people as a link; each leads to a feed."""
    found = BeautifulSoup(client.get(page).text, "lxml")
    links = found.select('head link[rel="alternate"]')
    assert [str(link["type"]) for link in links[:2]] == [ATOM_TYPE, JSON_TYPE]
    assert str(links[-2]["href"]) == "/feed.atom"
    own = page if own is None else own
    assert str(links[0]["href"]) == f"{own}/feed.atom"
    (said,) = found.select(".feeds")
    assert [str(link["href"]) for link in said.select("a")] == [f"{own}/feed.atom", f"{own}/feed.json"]
    for link in (*links, *said.select("a")):
        assert client.get(str(link["href"])).status_code == 200


def test_every_page_names_the_feed_of_everything(client: Client) -> None:
    """Also one about something else."""
    links = BeautifulSoup(client.get("/robots").text, "lxml").select('head link[rel="alternate"]')
    assert [str(link["href"]) for link in links] == ["/feed.atom", "/feed.json"]
