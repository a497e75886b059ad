"""Messages of rows: what really happened in a home, as one subscription is told it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.lived import AI, OPEN, ROBOTS, RULES, TERMS, Site, lived, page
from tosmon.alerts import composing
from tosmon.alerts.composing import Composer, compose
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow, StoredEvent
from tosmon.core.families import Families
from tosmon.core.messages import Form
from tosmon.core.model import EventKind
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.subscriptions import DEFAULT, Filter, Subscription
from tosmon.registry import Registry, load
from tosmon.registry.names import Names

URL = "https://terms.example.org"
NOW = datetime(2026, 7, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that lived for nine days."""
    with Site.served() as site:
        return lived(tmp_path_factory.mktemp("lived") / "home", site).root


@pytest.fixture(scope="module")
def catalog(home: Path) -> Iterator[Catalog]:
    """Return its catalog."""
    with Catalog.open(home / "catalog.sqlite3") as catalog:
        yield catalog


@pytest.fixture(scope="module")
def registry(home: Path) -> Registry:
    """Return its watch list."""
    return load(user_folder=home / "platforms", packaged=False)


@pytest.fixture
def composer(catalog: Catalog, registry: Registry) -> Composer:
    """Return what composes of it."""
    return Composer(catalog, Families.of(one.id for one in registry), Names.of(registry), URL)


def row(event: str = "", number: int = 1, **otherwise: Any) -> OutboxRow:
    """Return a row of the outbox for an event."""
    made = OutboxRow(number, event, "default", "mail", "pending", 0, NOW, NOW, None, None, "", "key")
    return replace(made, **otherwise)


def happened(catalog: Catalog, document: str, kind: EventKind = EventKind.AMENDMENT) -> list[StoredEvent]:
    """Return what happened to a document, oldest first."""
    return [one for one in reversed(catalog.events(document=document)) if one.kind is kind]


def test_an_alert_is_about_one_text(composer: Composer, catalog: Catalog) -> None:
    """Names for people, the permalink, and the clause that came."""
    event = happened(catalog, TERMS)[0]
    message = composer.message([row(event.id)], DEFAULT)
    (item,) = message.items
    assert message.subject == "[tosmon] Example · Terms of Service: AI training strengthened (high)"
    assert (message.form, item.platform_name, item.url) == (Form.ALERT, "Example", f"{URL}/e/{event.id}")
    assert [one.change.after.text for one in item.clauses if one.change.after] == [AI]


def test_an_alert_names_the_snapshots_and_their_hashes(composer: Composer, catalog: Catalog) -> None:
    """Those that show the text before and after, as the catalog holds them."""
    event = happened(catalog, TERMS)[0]
    (item,) = composer.message([row(event.id)], DEFAULT).items
    assert [one.latest for one in item.captures] == [False, True]
    for one in item.captures:
        assert one.object_sha256 == catalog.snapshot(one.id).object_sha256
        assert one.content_sha256 == catalog.snapshot(one.id).content_sha256


def test_an_alert_names_the_one_before_it_on_the_same_clause(composer: Composer, catalog: Catalog) -> None:
    """A clause that came, and was told, is told again when it goes, with the day it came."""
    events = happened(catalog, TERMS)
    came = events[0]
    (item,) = composer.message([row(events[-1].id)], DEFAULT).items
    previous = [one.previous for one in item.changes if one.change.before and one.change.before.text == AI]
    assert [(one.event, one.at, one.url) for one in previous if one] == [
        (came.id, came.observed_to, f"{URL}/e/{came.id}")
    ]


def test_the_alert_before_is_found_across_words_that_nobody_was_told_of(tmp_path: Path, registry: Registry) -> None:
    """A rule that came is followed through another spelling of it; what never mattered is no alert of it."""
    came = f"{AI} This holds for your organisation, too."
    respelt = came.replace("organisation", "organization")
    wider = respelt.replace("train", "train, test or improve")
    nobody_minds = RULES[0].replace("stamp collectors", "collectors of stamps and coins")
    days = [RULES, (*RULES, came), (nobody_minds, *RULES[1:], respelt), (nobody_minds, *RULES[1:], wider)]
    with Site.served() as site:
        home = lived(tmp_path / "home", site, {day: (page(*rules), OPEN) for day, rules in enumerate(days, start=1)})
    with Catalog.open(home.catalog) as catalog:
        first, *_, last = happened(catalog, TERMS)
        (item,) = Composer(catalog, Families(), Names.of(registry)).message([row(last.id)], DEFAULT).items
        assert [one.previous.event for one in item.changes if one.previous] == [first.id]


def test_of_a_very_long_clause_the_words_that_were_asked_for_are_shown(tmp_path: Path, registry: Registry) -> None:
    """Who asked for AI training reads the words on it, though a page of others stands before them."""
    kind = "Members send each other postcards of the places that they visit, and of stamps that they found there. " * 40
    days = [RULES, (*RULES, f"{RULES[3]} {kind}{AI} {kind}")]
    with Site.served() as site:
        home = lived(tmp_path / "home", site, {day: (page(*rules), OPEN) for day, rules in enumerate(days, start=1)})
    with Catalog.open(home.catalog) as catalog:
        (event,) = happened(catalog, TERMS)
        asked = Subscription("mine", Filter(labels=("ai_training",)))
        (item,) = Composer(catalog, Families(), Names.of(registry)).message([row(event.id)], asked).items
    shown = "".join(words for kind, words in item.changes[0].redline if kind == "insert")
    assert "train artificial intelligence" in shown
    assert len(shown) < len(kind)


def test_without_public_url_a_command_shows_it(catalog: Catalog, registry: Registry) -> None:
    """Nobody is led to an address that is not there."""
    event = happened(catalog, TERMS)[0].id
    (item,) = compose(catalog, [row(event)], DEFAULT, Families(), registry, "").items
    assert (item.url, item.command) == ("", f"tosmon changes --event {event}")


def test_crawlers_are_told_with_what_is_known_of_them(catalog: Catalog, registry: Registry) -> None:
    """GPTBot was refused when the file came back closed."""
    events = [one.id for one in happened(catalog, ROBOTS)]
    known = [Crawler("GPTBot", "OpenAI", CrawlerPurpose.AI_TRAINING)]
    message = compose(catalog, [row(one) for one in events], DEFAULT, Families(), registry, URL, crawlers=known)
    agents = [agent for item in message.items for turn in item.turns for agent in turn.agents if not turn.allowed]
    assert [(one.name, one.operator, one.purpose) for one in agents] == [("GPTBot", "OpenAI", "AI training")]


def test_several_texts_are_a_digest_gravest_first(composer: Composer, catalog: Catalog) -> None:
    """Items come by platform; rows of one text's rounds stay apart."""
    events = [one.id for one in catalog.events() if one.alert]
    message = composer.message([row(one, place) for place, one in enumerate(events)], DEFAULT)
    assert message.form is Form.DIGEST
    assert sorted(event for item in message.items for event in item.events) == sorted(events)
    ranks = [item.severity.rank for item in message.items]
    assert ranks == sorted(ranks, reverse=True)
    assert message.subject == f"[tosmon] {len(events)} changes at Example (high)"


def test_a_digest_of_one_is_a_digest(composer: Composer, catalog: Catalog) -> None:
    """With the subject of what is in it."""
    daily = Subscription("daily", digest="0 9 * * *", template="mine")
    message = composer.message([row(happened(catalog, TERMS)[0].id)], daily)
    assert (message.form, message.template) == (Form.DIGEST, "mine")
    assert "AI training strengthened" in message.subject


def test_a_long_digest_names_the_rest_and_says_how_many_more_and_where(
    composer: Composer, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is dropped in silence: every event's id is there."""
    events = [one.id for one in catalog.events() if one.alert]
    monkeypatch.setattr(composing, "ITEMS", 2)
    monkeypatch.setattr(composing, "LISTED", 1)
    message = composer.message([row(one) for one in events], DEFAULT)
    assert (len(message.items), len(message.listed), message.unshown) == (2, 1, len(events) - 3)
    assert sorted(message.events) == sorted(events)
    assert message.more == f"{URL}/"
    assert f" {len(events)} changes" in message.subject
    local = replace(composer, public_url="").message([row(one) for one in events], DEFAULT)
    assert local.more.startswith("tosmon changes --since 2026-07-")


def test_many_at_once_are_said_to_be_that(
    composer: Composer, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who did not ask for a digest reads why it is one; who did, knows."""
    monkeypatch.setattr(composing, "BURST", 1)
    rows = [row(one.id) for one in catalog.events() if one.alert]
    (section,) = composer.message(rows, DEFAULT).sections
    assert section.lines == (f"{len(rows)} alerts were due at once, and are told as one message",)
    assert composer.message(rows, Subscription("daily", digest="0 9 * * *")).sections == ()


def test_a_note_on_the_watch_is_its_sections(composer: Composer) -> None:
    """Rows without events carry what they say."""
    note = {"title": "The watch last week", "sections": [{"title": "Noisy", "lines": ["x/terms: 12"]}]}
    message = composer.message([row(note=note, subscription="operations")], None)
    assert (message.form, message.subject) == (Form.OPERATIONS, "[tosmon] The watch last week")
    assert [(one.title, one.lines) for one in message.sections] == [("Noisy", ("x/terms: 12",))]


def test_an_event_that_is_gone_is_said(composer: Composer, catalog: Catalog) -> None:
    """A rebuild may derive other events; who was to be told of one is told that."""
    message = composer.message([row("0" * 16), row(happened(catalog, TERMS)[0].id)], DEFAULT)
    assert len(message.items) == 1
    assert "0" * 16 in message.sections[0].lines[0]
    alone = composer.message([row("0" * 16)], DEFAULT)
    assert (alone.form, alone.items, len(alone.sections)) == (Form.ALERT, (), 1)
    assert alone.subject.strip() != "[tosmon]"


def test_a_subscription_that_is_gone_is_still_told(composer: Composer, catalog: Catalog) -> None:
    """What was written for it is composed as for the default one."""
    message = composer.message([row(happened(catalog, TERMS)[0].id, subscription="gone")], None)
    assert message.subscription == "gone"
    assert message.items


def test_the_same_rows_make_the_same_message(composer: Composer, catalog: Catalog) -> None:
    """At every attempt, and in whatever order the rows come."""
    rows = [row(one.id, place, created_at=NOW + timedelta(minutes=place)) for place, one in enumerate(catalog.events())]
    zone = ZoneInfo("Europe/Berlin")
    assert composer.message(rows, DEFAULT, zone) == composer.message(rows[::-1], DEFAULT, zone)


def test_items_of_events_are_had_without_rows(composer: Composer, catalog: Catalog) -> None:
    """As feeds of the pages and previews need them; what is unknown is left out."""
    event = happened(catalog, TERMS)[0].id
    (item,) = composer.items([event, "0" * 16], Filter(labels=("ai_training",)))
    assert item.events == (event,)
    assert item == composer.message([row(event)], Subscription("ai", Filter(labels=("ai_training",)))).items[0]


def test_what_is_watched_no_more_has_a_name() -> None:
    """Its id, and a title made of it."""
    assert (Names().platform("x"), Names().document("x/developer-terms@eu")) == ("x", "Developer Terms (EU)")
