"""Feeds from entries: whatever platforms write, they are Atom and JSON Feed as their standards say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.made import NOON, entries, entry, texts
from tests.alerts.validation import ATOM, parsed, require_atom, require_json_feed
from tosmon.alerts.feeds import ATOM_TYPE, Feed, atom, clean, iri_of, json_feed
from tosmon.alerts.kept_feeds import read_atom, read_json
from tosmon.alerts.parcels import FeedEntry

FEED = Feed(
    "p/exemplar",
    "Exemplar · tosmon",
    home_url="https://terms.example.org/p/exemplar",
    self_url="https://terms.example.org/p/exemplar/feed.atom",
)
BEGUN = b'{"version": "https://jsonfeed.org/version/1.1", "items": '
several = st.lists(entries, max_size=4, unique_by=lambda one: iri_of(one.id))


# --- what is in them --------------------------------------------------------------------------------------------------


def test_an_entry_says_what_changed() -> None:
    """Title, permalink, times, tags and the redline, as a reader finds them."""
    found = parsed(atom(FEED, [entry(1)]), ATOM_TYPE)
    assert found.version == "atom10"
    assert found.feed.title == FEED.title
    (one,) = found.entries
    assert one.title == "Exemplar · Terms of Service: change 1"
    assert one.link == "https://terms.example.org/e/1"
    assert (one.published, one.updated) == ("2026-03-01T13:00:00Z", "2026-03-01T13:00:00Z")
    assert [tag.term for tag in one.tags] == [*entry(1).tags]
    assert one.content[0].type == "text/html"
    assert "<ins>scrape</ins> floor 1 &amp; above" in one.content[0].value


def test_both_forms_say_the_same() -> None:
    """Id, title, address, times, tags and redline."""
    (item,) = require_json_feed(json_feed(FEED, [entry(1)]))["items"]
    (one,) = parsed(atom(FEED, [entry(1)]), ATOM_TYPE).entries
    assert (item["id"], item["url"], item["title"]) == (one.id, one.link, one.title)
    assert (item["date_published"], item["date_modified"]) == (one.published, one.updated)
    assert item["tags"] == [tag.term for tag in one.tags]
    assert item["content_html"] == entry(1).html
    assert item["content_text"] == entry(1).text


def test_a_feed_says_where_it_is_and_what_comes_next() -> None:
    """Links to itself, to the page about the same, to the first and the next page of it (RFC 5005)."""
    pages = replace(FEED, first_url=FEED.self_url, next_url=FEED.self_url + "?before=x")
    links = {link.rel: link.href for link in parsed(atom(pages, []), ATOM_TYPE).feed.links}
    assert links == {"self": FEED.self_url, "first": FEED.self_url, "next": pages.next_url, "alternate": FEED.home_url}
    shown = require_json_feed(json_feed(pages, []))
    assert (shown["feed_url"], shown["next_url"], shown["home_page_url"]) == (
        FEED.self_url,
        pages.next_url,
        FEED.home_url,
    )


def test_without_addresses_no_link_is_made_up() -> None:
    """A home whose pages have no public address has feeds all the same."""
    nowhere = Feed("file site", "Terms")
    assert b"<link" not in atom(nowhere, [entry(1, url="")])
    require_atom(atom(nowhere, [entry(1, url="")]))
    assert {"url", "feed_url", "home_page_url"}.isdisjoint(json_feed(nowhere, [entry(1, url="")]).decode().split('"'))


def test_the_feed_is_as_new_as_its_newest_entry() -> None:
    """By when entries came into it, where that is told; one without entries keeps a date that does not move."""
    assert parsed(atom(FEED, [entry(2), entry(1)]), ATOM_TYPE).feed.updated == "2026-03-01T14:00:00Z"
    told = {"event-1": NOON + timedelta(days=2)}
    found = parsed(atom(FEED, [entry(2), entry(1)], told), ATOM_TYPE)
    assert found.feed.updated == "2026-03-03T12:00:00Z"
    assert [one.updated for one in found.entries] == ["2026-03-01T14:00:00Z", "2026-03-03T12:00:00Z"]
    assert parsed(atom(FEED, []), ATOM_TYPE).feed.updated == "1970-01-01T00:00:00Z"


def test_times_are_in_utc() -> None:
    """Whatever zone an entry's moment is in."""
    moment = datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    (one,) = parsed(atom(FEED, [entry(1, published=moment)]), ATOM_TYPE).entries
    assert one.published == "2026-06-30T19:45:00Z"


def test_the_words_around_texts_are_english() -> None:
    """Said in both forms, for readers that speak."""
    assert require_atom(atom(FEED, [])).get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert require_json_feed(json_feed(FEED, []))["language"] == "en"


def test_an_entry_without_html_has_its_text() -> None:
    """As text, in which nothing is markup."""
    (one,) = parsed(atom(FEED, [entry(1, html="", text="a < b")]), ATOM_TYPE).entries
    assert (one.content[0].type, one.content[0].value) == ("text/plain", "a < b")


# --- ids --------------------------------------------------------------------------------------------------------------


def test_ids_do_not_hang_on_addresses() -> None:
    """An entry has the same id in every feed, under every address, and in files."""
    elsewhere = Feed("file site", "Terms")
    ids = {
        str(require_atom(atom(feed, [entry(1, url=url)])).findtext(f"{ATOM}entry/{ATOM}id"))
        for feed in (FEED, elsewhere)
        for url in ("", "https://a.example/e/1")
    }
    assert ids == {"urn:uuid:424f6689-e527-5c4f-960c-042877a1ca22"}


def test_feeds_have_ids_of_their_own() -> None:
    """Which are no entry's."""
    assert len({FEED.id, Feed("p/other", "").id, iri_of("p/exemplar"), iri_of("feed p/exemplar")}) == 4


@pytest.mark.parametrize(
    "given_id", ["urn:uuid:da80c1c1-8df7-58fd-a5c5-90a2b6f32b13", "tag:a.example,2026:1", "https://a.example/1"]
)
def test_an_iri_stays_what_it_is(given_id: str) -> None:
    """Nothing is named twice."""
    assert iri_of(given_id) == given_id


@given(texts)
def test_every_id_becomes_an_iri_once(given_id: str) -> None:
    """And is the same when it is read back and written again."""
    assert iri_of(iri_of(given_id)) == iri_of(given_id)


# --- whatever platforms write -----------------------------------------------------------------------------------------


@given(several, texts)
def test_any_entries_make_valid_feeds(some: list[FeedEntry], title: str) -> None:
    """By Atom's grammar, JSON Feed's rules, and feedparser."""
    feed = replace(FEED, title=title)
    require_atom(atom(feed, some))
    assert len(parsed(atom(feed, some), ATOM_TYPE).entries) == len(some)
    assert len(require_json_feed(json_feed(feed, some))["items"]) == len(some)


@given(several)
def test_what_is_written_is_read_back(some: list[FeedEntry]) -> None:
    """As it was written, but for what XML and JSON cannot hold; Atom has one of html and text."""
    as_json = [one.entry for one in read_json(json_feed(FEED, some))]
    as_atom = [one.entry for one in read_atom(atom(FEED, some))]
    assert as_json == [_cleaned(one) for one in some]
    assert [replace(one, text="") if one.html else one for one in as_json] == as_atom
    assert json_feed(FEED, as_json) == json_feed(FEED, some)


def _cleaned(one: FeedEntry) -> FeedEntry:
    tags = dict.fromkeys(tag for tag in (clean(tag).strip() for tag in one.tags) if tag)
    return FeedEntry(
        iri_of(one.id),
        clean(one.title),
        clean(one.url),
        clean(one.html),
        clean(one.text),
        one.published.astimezone(UTC),
        tuple(tags),
    )


@given(texts)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """And leaves nothing that UTF-8 cannot hold."""
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


def test_what_nobody_sees_is_shown() -> None:
    """Control characters as their pictures, half characters and such as the sign for what is none."""
    assert clean("a\x00b\x1b[31m\x7f\r\nc\td\re") == "a␀b␛[31m␡\nc\td\ne"
    assert clean("\ud800\ufffe\ufdd0\U0010ffff\x85x") == "\ufffd" * 5 + "x"


def test_markup_in_titles_is_text() -> None:
    """A title is never read as HTML."""
    title = "<script>alert(1)</script> & ]]> <![CDATA["
    root = require_atom(atom(FEED, [entry(1, title=title)]))
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == title
    assert root.find(f"{ATOM}entry/{ATOM}title").get("type") is None  # type: ignore[union-attr]  # stands there


# --- read back --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        BEGUN + b"[1]}",
        BEGUN + b'[{"id": "a"}]}',
        BEGUN + b'[{"id": 1, "date_published": "2026-01-01"}]}',
        BEGUN + b'[{"id": "", "date_published": "2026-01-01"}]}',
        BEGUN + b'[{"id": "a", "date_published": "2026-01-01", "tags": [1]}]}',
        BEGUN + b'[{"id": "a", "date_published": "0001-01-01T00:00:00+23:00"}]}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_json_feed_is_refused(body: bytes) -> None:
    """Nothing of it is taken for entries."""
    with pytest.raises(ValueError, match=r"."):
        read_json(body)


@pytest.mark.parametrize("cut", [0, 10, 200, -20])
def test_a_cut_atom_feed_is_refused(cut: int) -> None:
    """Wherever it was cut."""
    with pytest.raises(ValueError, match=r"."):
        read_atom(atom(FEED, [entry(1)])[:cut])


def test_an_atom_feed_that_asks_for_other_files_gets_none() -> None:
    """What somebody put into a file reads nothing from the disk."""
    hostile = (
        b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom">&x;</feed>'
    )
    assert read_atom(hostile) == []


def test_json_is_for_people_too() -> None:
    """Letters are written as letters, and each entry's fields on lines of their own."""
    body = json_feed(FEED, [entry(1)]).decode()
    assert "Exemplar · Terms" in body
    assert json.loads(body)["authors"] == [{"name": "tosmon"}]
