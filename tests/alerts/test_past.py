"""Past events as subscriptions see them: which are taken, why not the others, and in how many messages."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.lived import ROBOTS, TERMS, Site, lived
from tosmon.alerts.past import PastEvent, Period, Taken, briefly, count, left_out, past_events
from tosmon.catalog import Catalog
from tosmon.core.events import ALTERNATES, EXTRACTION
from tosmon.core.model import Change, ChangeKind, Direction, EventKind, Severity
from tosmon.core.subscriptions import DEFAULT, Filter, Quiet, Subscription, Told, takes
from tosmon.errors import CatalogError
from tosmon.home import Home

NOW = datetime(2026, 7, 6, 12, tzinfo=UTC)  # a Monday
BAN = Change(
    kind=ChangeKind.ADDED,
    before=None,
    after=None,
    positions=(None, None),
    segments=(),
    labels_after=("ai_training",),
    direction=Direction.STRENGTHENED,
    severity=Severity.HIGH,
)
TOLD = Told("x/terms-of-service@de", EventKind.AMENDMENT, Severity.HIGH, (BAN,), alert=True, language="de")


@pytest.mark.parametrize(
    ("asked", "told", "why"),
    [
        (Filter(), TOLD, ""),
        (Filter(events=(EventKind.STATUS,)), TOLD, "another kind of event"),
        (Filter(events=(EventKind.STATUS,)), replace(TOLD, notes=(ALTERNATES,)), "another kind of event"),
        (Filter(platforms=("reddit",)), TOLD, "another platform or document"),
        (Filter(documents=("privacy-policy",)), TOLD, "another platform or document"),
        (Filter(documents=("privacy-policy",)), replace(TOLD, changes=()), "another platform or document"),
        (Filter(languages=("en",)), TOLD, "another language"),
        (Filter(labels=("resale",)), TOLD, "no change with these labels"),
        (Filter(kinds=(ChangeKind.REMOVED,)), TOLD, "no such kind of change"),
        (Filter(directions=(Direction.WEAKENED,)), TOLD, "another direction"),
        (Filter(min_severity=Severity.HIGH), replace(TOLD, changes=(replace(BAN, severity=Severity.LOW),)),
         "not severe enough, or no label"),
        (Filter(), replace(TOLD, changes=(replace(BAN, labels_after=(), severity=Severity.NONE),)),
         "not severe enough, or no label"),
        (Filter(), replace(TOLD, notes=(ALTERNATES,)), "a turn between known texts"),
        (Filter(), replace(TOLD, changes=(replace(BAN, notes=(EXTRACTION,)),)), "a turn between known texts"),
    ],
)  # fmt: skip
def test_the_reason_is_told(asked: Filter, told: Told, why: str) -> None:
    """The first that counts: where it happened, then what."""
    assert left_out(asked, told).startswith(why)
    assert bool(left_out(asked, told)) == bool(why)


def chosen(kind: type[EventKind | ChangeKind | Direction]) -> st.SearchStrategy[tuple[object, ...]]:
    """Return some of a vocabulary."""
    return st.lists(st.sampled_from(list(kind)), max_size=2).map(tuple)


NAMES = st.lists(st.sampled_from(["x", "x/*", "terms-of-service", "*", "reddit"]), max_size=2).map(tuple)
LABELS = st.lists(st.sampled_from(["ai_training", "resale"]), max_size=2).map(tuple)
FILTERS = st.builds(
    Filter, platforms=NAMES, documents=NAMES, labels=LABELS, events=chosen(EventKind), kinds=chosen(ChangeKind),
    directions=chosen(Direction), languages=st.sampled_from([(), ("en",)]),
    min_severity=st.sampled_from(list(Severity)),
)  # fmt: skip
CHANGES = st.builds(
    replace, st.just(BAN), kind=st.sampled_from(list(ChangeKind)), labels_after=LABELS,
    direction=st.sampled_from(list(Direction)), severity=st.sampled_from(list(Severity)),
    notes=st.sampled_from([(), (EXTRACTION,)]),
)  # fmt: skip
TELLING = st.builds(
    Told, st.sampled_from(["x/terms-of-service", "reddit/robots.txt"]), st.sampled_from(list(EventKind)),
    st.sampled_from(list(Severity)), st.lists(CHANGES, max_size=3).map(tuple), st.booleans(),
    st.sampled_from([(), (ALTERNATES,)]), st.sampled_from(["", "en", "de"]),
)  # fmt: skip


@given(FILTERS, TELLING)
def test_there_is_a_reason_exactly_where_it_is_not_taken(asked: Filter, told: Told) -> None:
    """Whatever is asked, whatever happened."""
    assert (left_out(asked, told) == "") == takes(asked, told)


def past(hours: int, document: str = "x/terms-of-service") -> PastEvent:
    """Return an event so many hours after the first."""
    return PastEvent(f"event-{hours}-{document}", NOW + timedelta(hours=hours), "", replace(TOLD, document=document))


def taken(subscription: Subscription, *events: PastEvent) -> Taken:
    """Return what the subscription takes of these."""
    found = Taken(subscription)
    for one in events:
        found.see(one)
    return found


def test_variants_that_changed_alike_are_one_message() -> None:
    """As they are when they are told."""
    found = taken(DEFAULT, past(0), past(1, "x/terms-of-service@de"), past(30))
    assert [(at, len(told)) for at, told in found.messages()] == [
        (NOW + timedelta(hours=1), 2), (NOW + timedelta(hours=30), 1),
    ]  # fmt: skip


def test_a_digest_is_one_message() -> None:
    """At each of its times that something waits for."""
    daily = replace(DEFAULT, digest="0 8 * * *")
    found = taken(daily, past(0), past(1, "reddit/robots.txt"), past(20), past(100))
    assert [(at, len(told)) for at, told in found.messages()] == [
        (datetime(2026, 7, 7, 8, tzinfo=UTC), 2),
        (datetime(2026, 7, 8, 8, tzinfo=UTC), 1),
        (datetime(2026, 7, 11, 8, tzinfo=UTC), 1),
    ]


def test_what_happens_in_quiet_hours_is_told_after_them() -> None:
    """As it would have been."""
    quiet = Quiet(NOW.time(), NOW.replace(hour=15).time())
    ((at, _),) = taken(replace(DEFAULT, quiet=quiet), past(1)).messages()
    assert at == NOW.replace(hour=15)


# --- a catalog --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def old_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that has lived; tests only read it."""
    with Site.served() as site:
        return lived(tmp_path_factory.mktemp("past") / "home", site)


def test_events_are_read_as_checks_told_them(old_home: Home) -> None:
    """Whatever went to the outbox then is taken now, and nothing else."""
    with Catalog.open(old_home.catalog) as catalog:
        found = taken(DEFAULT, *past_events(catalog, Period()))
        sent = {row.event for row in catalog.outbox() if row.subscription == DEFAULT.name}
        number = count(catalog, Period())
    assert {one.id for one in found.events} == sent
    assert len(sent) > 3
    assert len(found.events) + found.left_out.total() == number


def test_they_come_oldest_first_and_within_bounds(old_home: Home) -> None:
    """Both bounds count."""
    with Catalog.open(old_home.catalog) as catalog:
        every = list(past_events(catalog, Period()))
        bounds = Period(every[1].at, every[-2].at)
        some = list(past_events(catalog, bounds))
        assert count(catalog, bounds) == len(some)
        assert list(past_events(catalog, Period(own=True))) == every
    assert [one.at for one in every] == sorted(one.at for one in every)
    assert {one.id for one in some} == {one.id for one in every if every[1].at <= one.at <= every[-2].at}


def test_events_in_a_line_are_found_by_their_ids(old_home: Home) -> None:
    """Those that are gone are missing."""
    with Catalog.open(old_home.catalog) as catalog:
        ids = [one.id for one in past_events(catalog, Period())]
        found = briefly(catalog, [*ids, "nothing"])
    assert set(found) == set(ids)
    assert {one.document for one in found.values()} >= {TERMS, ROBOTS}


def test_a_damaged_change_is_told(old_home: Home, tmp_path: Path) -> None:
    """As what it is, with what to do."""
    shutil.copy(old_home.catalog, tmp_path / "catalog.sqlite3")
    with Catalog.open(tmp_path / "catalog.sqlite3") as catalog:
        with catalog.writing() as connection:
            connection.execute(text("UPDATE changes SET direction = 'sideways'"))
        with pytest.raises(CatalogError, match="tosmon rebuild"):
            list(past_events(catalog, Period()))
