"""What waits becomes messages: what goes together, when, and what becomes of alerts that nobody shall have any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.alerts.waiting import HOOK, START, Office, office_in
from tosmon.alerts.outbox import compose_due, mark_told
from tosmon.core.bundling import BURST
from tosmon.core.model import EventKind
from tosmon.core.subscriptions import DEFAULT, Quiet


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office with one channel."""
    with office_in(tmp_path) as office:
        yield office


def keys(office: Office) -> list[str]:
    """Return the keys of all rows, in order."""
    return [row.message for row in office.catalog.outbox()]


def test_an_alert_is_a_message_at_once(office: Office) -> None:
    """Of a subscription without digest and quiet hours."""
    office.happen("x/terms")
    assert office.compose() == 1
    assert len(keys(office)[0]) == 32


def test_composing_again_makes_nothing_new(office: Office) -> None:
    """A message that waits keeps its key."""
    office.happen("x/terms")
    office.compose()
    before = keys(office)
    assert office.compose() == 0
    assert keys(office) == before


def test_a_key_is_the_same_in_another_catalog(office: Office, tmp_path: Path) -> None:
    """It depends on subscription, target and events alone: a restored backup names the message alike."""
    office.happen("x/terms")
    office.compose()
    with office_in(tmp_path / "other") as other:
        other.wait(hours=30)
        other.happen("x/terms")
        other.compose()
        assert keys(other) == keys(office)


def test_each_target_has_its_own_message(office: Office) -> None:
    """One recipient's failure must not be another's."""
    office.channel("mail")
    office.subscribe(replace(HOOK, targets=("hook", "mail:ada@example.org", "mail:ben@example.org")))
    office.happen("x/terms")
    assert office.compose() == 3
    assert len(set(keys(office))) == 3


def test_variants_that_changed_together_are_one_message(office: Office) -> None:
    """Of one family and kind."""
    office.happen("x/terms")
    office.happen("x/terms@de")
    office.happen("y/terms")
    assert office.compose() == 2
    first, second, third = keys(office)
    assert first == second != third


def test_a_family_on_hold_waits(office: Office) -> None:
    """Variants of it are still being checked; others go."""
    office.happen("x/terms")
    office.happen("y/terms")
    assert office.compose(["x/terms"]) == 1
    office.happen("x/terms@de")
    assert office.compose() == 1
    first, other, last = keys(office)
    assert first == last != other


def test_more_than_a_burst_is_one_message_for_people(office: Office) -> None:
    """As after a large import; a program is told each."""
    office.subscribe(replace(HOOK, targets=("hook", "terminal")))
    for number in range(BURST + 1):
        office.happen(f"x/terms-{number}")
    assert office.compose() == 1 + (BURST + 1)
    assert len({row.message for row in office.catalog.outbox(target="terminal")}) == 1


def test_as_much_as_a_burst_is_told_one_by_one(office: Office) -> None:
    """Up to the limit each is a message."""
    for number in range(BURST):
        office.happen(f"x/terms-{number}")
    assert office.compose() == BURST


def test_a_digest_waits_for_its_time_and_is_one_message(office: Office) -> None:
    """What happened after that time is the next one's."""
    office.subscribe(replace(HOOK, digest="0 18 * * *"))
    office.happen("x/terms")
    office.wait(hours=1)
    office.happen("y/terms")
    assert office.compose() == 0
    office.wait(hours=5.5)
    office.happen("z/terms")
    assert office.compose() == 1
    first, second, later = keys(office)
    assert first == second
    assert later == ""


def test_a_digest_that_was_missed_for_weeks_is_one_message(office: Office) -> None:
    """No backlog of digests after downtime."""
    office.subscribe(replace(HOOK, digest="weekly"))
    for _ in range(3):
        office.happen("x/terms")
        office.wait(hours=24 * 7)
    assert office.compose() == 1
    assert len(set(keys(office))) == 1


def test_nothing_is_told_in_quiet_hours(office: Office) -> None:
    """Not what happened in them, and not what waited since before; all of it when they are over."""
    berlin = ZoneInfo("Europe/Berlin")
    office.subscribe(replace(HOOK, quiet=Quiet(time(22), time(7)), zone=berlin))
    office.happen("x/terms")
    office.wait(hours=10)  # 23:00 in Berlin
    office.happen("y/terms")
    assert office.compose() == 0
    office.wait(hours=8)
    assert office.compose() == 2


def test_alerts_of_a_removed_subscription_are_told_at_once(office: Office) -> None:
    """What waited for a digest is not lost with it."""
    office.subscribe(replace(HOOK, digest="weekly"))
    office.happen("x/terms")
    office.subscribe()
    assert office.compose() == 1


def test_alerts_for_a_target_that_was_taken_out_are_told(office: Office) -> None:
    """The channel is still there."""
    office.happen("x/terms")
    office.channel("other")
    office.subscribe(replace(HOOK, targets=("other",)))
    assert office.compose() == 1


def test_alerts_for_a_channel_that_is_gone_are_given_up_with_the_reason(office: Office) -> None:
    """Also those that were messages already."""
    office.happen("x/terms")
    office.compose()
    office.happen("y/terms")
    office.config = replace(office.config, channels={})
    assert office.compose() == 0
    assert office.states() == ["dead", "dead"]
    assert all("no channel hook" in row.last_error for row in office.catalog.outbox())


def test_alerts_of_a_recipient_who_unsubscribed_are_dropped(office: Office) -> None:
    """Not even what waits is sent to who wants no more."""
    office.happen("x/terms")
    office.compose()
    office.catalog.unsubscribe("all", "hook")
    office.compose()
    assert office.states() == ["dropped"]


def test_alerts_of_a_subscription_muted_since_are_muted(office: Office) -> None:
    """`tosmon alerts retry` sends them."""
    office.happen("x/terms")
    office.subscribe(replace(HOOK, muted_until=START + timedelta(hours=1)))
    assert office.compose() == 0
    assert office.states() == ["muted"]


def test_a_muted_alert_that_was_brought_back_is_told(office: Office) -> None:
    """By `tosmon alerts retry`, also while its subscription is still muted."""
    office.subscribe(replace(HOOK, muted_until=START + timedelta(hours=9)))
    office.happen("x/terms")
    assert office.states() == ["muted"]
    office.wait(hours=1)
    (row,) = office.catalog.outbox()
    office.catalog.mark_outbox(replace(row, state="pending", next_attempt=office.now()))
    assert office.compose() == 1
    assert office.states() == ["pending"]


def test_an_alert_made_under_a_clock_that_was_set_back_is_told_at_once(office: Office) -> None:
    """It does not wait until the old time comes again."""
    office.happen("x/terms")
    office.wait(hours=-24 * 400)
    assert office.compose() == 1


def test_a_digest_made_under_a_clock_that_was_set_back_comes_at_its_next_time(office: Office) -> None:
    """Counted from when that was seen, however often it is looked at."""
    office.subscribe(replace(HOOK, digest="0 18 * * *"))
    office.happen("x/terms")
    office.wait(hours=-24 * 400)
    assert [office.compose(), office.compose()] == [0, 0]
    office.wait(hours=5)
    assert office.compose() == 0
    office.wait(hours=1)
    assert office.compose() == 1


def test_two_programs_that_compose_at_once_tell_nothing_twice(office: Office) -> None:
    """Whoever claims an alert first has it; the other's message is what is left."""
    office.happen("x/terms")
    before = office.catalog.outbox("pending")
    office.compose()
    claimed = keys(office)
    office.catalog.claim({"another": [row.id for row in before]})
    assert keys(office) == claimed


def test_each_note_is_a_message_of_its_own(office: Office) -> None:
    """Also of the same words, made at another moment; it waits for no digest."""
    office.subscribe(replace(HOOK, name="operations", digest="weekly"))
    for _ in range(2):
        office.catalog.add_note("operations", ["hook"], {"title": "A note", "sections": []})
        office.wait(hours=1)
    assert office.compose() == 2
    assert len(set(keys(office))) == 2


def test_what_a_command_printed_is_sent(office: Office) -> None:
    """At the terminal alone: other targets are told as ever."""
    office.subscribe(DEFAULT, HOOK)
    event = office.happen("x/terms")
    assert mark_told(office.catalog, [event], office.now()) == 1
    assert {row.target: row.state for row in office.catalog.outbox()} == {"terminal": "sent", "hook": "pending"}
    assert compose_due(office.catalog, office.config, office.now()) == 1


def test_events_of_two_kinds_are_two_messages(office: Office) -> None:
    """They are told in other words."""
    office.subscribe(replace(HOOK, filter=replace(HOOK.filter, events=(EventKind.STATUS, EventKind.FAILING))))
    office.happen("x/terms")
    office.happen("x/terms@de", EventKind.FAILING)
    assert office.compose() == 2
