"""One channel's messages: in order, tried again, given up, and never in the way of others."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from tests.alerts.waiting import HOOK, Office, office_in, packed
from tosmon.alerts.config import WebhookConfig
from tosmon.alerts.courier import Delivered
from tosmon.alerts.parcels import Parcel
from tosmon.alerts.secrets import Secret
from tosmon.catalog.views import OutboxRow
from tosmon.core.queueing import ATTEMPTS_AT_LEAST
from tosmon.core.subscriptions import Quiet
from tosmon.errors import CatalogUnavailable, DeliveryFailed, UsageError

REFUSED = DeliveryFailed("answered 400")
DOWN = DeliveryFailed("connection refused", whole=True)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office with one channel."""
    with office_in(tmp_path) as office:
        yield office


def happened(office: Office, *documents: str) -> list[str]:
    """Let something happen to these documents, each a message of its own; return the events."""
    events = []
    for document in documents:
        events.append(office.happen(document))
        office.compose()
        office.wait(seconds=1)
    return events


def test_what_was_taken_is_sent_once(office: Office) -> None:
    """The row says when, and after how many attempts."""
    happened(office, "x/terms")
    assert office.deliver().sent == 1
    assert office.deliver() == Delivered()
    (row,) = office.catalog.outbox()
    assert (row.state, row.attempts, row.sent_at, row.next_attempt) == ("sent", 1, office.now(), None)


def test_a_failed_message_waits_half_a_minute_at_first(office: Office) -> None:
    """And comes again with the same key."""
    hook = office.channel("hook", REFUSED)
    happened(office, "x/terms")
    done = office.deliver()
    assert done.failed == 1
    assert done.pause is not None
    assert timedelta(seconds=30) <= done.pause <= timedelta(seconds=36)
    office.wait(seconds=29)
    assert office.deliver().waiting == 1
    office.wait(seconds=7)
    assert office.deliver().sent == 1
    assert len(set(hook.attempts)) == 1


def test_a_failure_is_written_into_every_row_of_a_message(office: Office) -> None:
    """State, attempts, first and next attempt, and what the channel said."""
    office.channel("hook", REFUSED)
    office.happen("x/terms")
    office.happen("x/terms@de")
    office.compose()
    office.deliver()
    first, second = office.catalog.outbox()
    assert (first.attempts, first.first_attempt, first.last_error) == (1, office.now(), "answered 400")
    same = ("state", "attempts", "first_attempt", "next_attempt", "last_error", "message")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]


def test_a_failed_message_holds_back_its_own_family_alone(office: Office) -> None:
    """What happened later to the same text is told later; other texts' alerts go on."""
    hook = office.channel("hook", REFUSED)
    first, later, other = happened(office, "x/terms", "x/terms@de", "y/terms")
    office.deliver()
    assert hook.events == [other]
    office.wait(seconds=60)
    office.deliver()
    assert hook.events == [other, first, later]


def test_another_subscription_is_not_held_back(office: Office) -> None:
    """Order is kept along one subscription and target."""
    office.subscribe(HOOK, replace(HOOK, name="second"))
    hook = office.channel("hook", REFUSED)
    happened(office, "x/terms")
    assert office.deliver() + Delivered() == replace(office.deliver(), sent=1, failed=1, waiting=0)
    assert len(hook.told) == 1


def test_one_that_is_given_up_lets_later_ones_go(office: Office) -> None:
    """A refusal for good is no reason to keep the rest."""
    hook = office.channel("hook", DeliveryFailed("no such recipient", permanent=True))
    _, later = happened(office, "x/terms", "x/terms")
    done = office.deliver()
    assert (done.dead, done.sent) == (1, 1)
    assert hook.events == [later]
    assert office.states() == ["dead", "sent"]


def test_a_dead_letter_is_logged_and_noted(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """With what the channel said, for who looks after the home."""
    office.channel("hook", DeliveryFailed("no such recipient", permanent=True))
    happened(office, "x/terms")
    with caplog.at_level(logging.WARNING):
        office.deliver()
    assert "no such recipient" in caplog.text
    assert "no such recipient" in office.catalog.operations()[0].detail


def test_a_message_is_given_up_after_a_day(office: Office) -> None:
    """Counted from its first attempt."""
    office.channel("hook", endless=lambda: REFUSED)
    happened(office, "x/terms")
    began = office.now()
    while office.states() == ["pending"]:
        office.deliver()
        office.wait(hours=0.5)
    assert timedelta(hours=24) <= office.now() - began <= timedelta(hours=26.5)


def test_a_machine_that_slept_does_not_give_up_what_it_hardly_tried(office: Office) -> None:
    """A day is over, and two attempts are not many."""
    hook = office.channel("hook", REFUSED, REFUSED)
    (event,) = happened(office, "x/terms")
    office.deliver()
    office.wait(hours=30)
    assert office.deliver().failed == 1
    office.wait(hours=30)
    office.deliver()
    assert hook.events == [event]
    assert ATTEMPTS_AT_LEAST > 2


def test_the_wait_that_a_recipient_asks_for_is_kept(office: Office) -> None:
    """Retry-After, where it is longer than our own wait."""
    office.channel("hook", DeliveryFailed("answered 429", retry_after=7200))
    happened(office, "x/terms")
    office.deliver()
    office.wait(hours=1.9)
    assert office.deliver().waiting == 1
    office.wait(hours=0.2)
    assert office.deliver().sent == 1


def test_nobody_can_ask_for_more_than_a_day(office: Office) -> None:
    """A recipient's slip must not silence it for years."""
    office.channel("hook", DeliveryFailed("answered 503", retry_after=1e300))
    happened(office, "x/terms")
    office.deliver()
    office.wait(hours=24)
    assert office.deliver().sent == 1


@pytest.mark.parametrize("nonsense", [float("nan"), -5.0, 0.0])
def test_a_wait_that_is_no_wait_is_passed_over(office: Office, nonsense: float) -> None:
    """Ours is taken."""
    office.channel("hook", DeliveryFailed("answered 503", retry_after=nonsense))
    happened(office, "x/terms")
    office.deliver()
    office.wait(seconds=40)
    assert office.deliver().sent == 1


def test_where_nobody_answers_one_message_is_tried(office: Office) -> None:
    """The others' attempts are not counted."""
    hook = office.channel("hook", DOWN)
    happened(office, "x/terms", "y/terms", "z/terms")
    assert office.deliver() == Delivered(failed=1, waiting=2, pause=office.deliver().pause)
    assert [row.attempts for row in office.catalog.outbox()] == [1, 0, 0]
    assert len(hook.attempts) == 1


def test_a_channel_that_answers_again_gets_all_that_waited(office: Office) -> None:
    """In order, also what was tried in vain not long ago."""
    hook = office.channel("hook", *[DOWN] * 6)
    events = happened(office, "x/terms", "y/terms", "x/terms")
    waited = 0
    while not hook.told:
        office.deliver()
        office.wait(seconds=30)
        waited += 1
    office.deliver()
    assert sorted(hook.events) == sorted(events)
    assert hook.events.index(events[0]) < hook.events.index(events[2])
    assert len(hook.attempts) == 9
    assert waited < 80  # 31 minutes by the back-off, a fifth more at most, looked at each half minute


def test_an_outage_ages_no_message_that_was_not_tried(office: Office) -> None:
    """After days of it, what was never tried is told when the channel is back."""
    hook = office.channel("hook", endless=lambda: DOWN)
    documents = [f"x/terms-{number}" for number in range(40)]
    happened(office, *documents)
    for _ in range(60):
        office.deliver()
        office.wait(hours=1)
    never = [row for row in office.catalog.outbox() if not row.attempts]
    assert never
    assert {row.state for row in never} == {"pending"}
    office.channel("hook")
    office.wait(hours=2)
    office.deliver()
    assert {row.event for row in never} <= set(hook.events)


def test_a_message_that_cannot_be_made_blocks_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A bug is logged with its traceback, the message tried again, and given up in the end."""
    broken, other = happened(office, "x/terms", "y/terms")

    def pack(rows: Sequence[OutboxRow]) -> Parcel:
        if rows[0].event == broken:
            raise ZeroDivisionError("in a template")
        return packed(rows)

    office.pack = pack
    done = office.deliver()
    assert (done.failed, done.sent) == (1, 1)
    assert "ZeroDivisionError: in a template" in office.catalog.outbox()[0].last_error
    [fault] = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "ZeroDivisionError: in a template" in fault.message
    assert getattr(fault, "traceback", "").startswith("Traceback")
    assert office.of("hook").events == [other]
    for _ in range(60):
        office.wait(hours=0.5)
        office.deliver()
    assert office.states() == ["dead", "sent"]


def test_a_template_with_a_fault_is_told_in_its_own_words(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """No traceback for what a user can mend."""

    def pack(_rows: Sequence[OutboxRow]) -> Parcel:
        raise UsageError("templates/mine.txt: line 3: expected %}")

    office.pack = pack
    happened(office, "x/terms")
    office.deliver()
    assert "line 3" in office.catalog.outbox()[0].last_error
    assert not any(one.levelno == logging.ERROR for one in caplog.records)


def test_a_bug_in_a_channel_costs_one_attempt(office: Office) -> None:
    """Others of the channel are tried."""
    hook = office.channel("hook", ZeroDivisionError("oops"))
    _, other = happened(office, "x/terms", "y/terms")
    office.deliver()
    assert hook.events == [other]


def test_no_secret_stands_in_what_is_kept_of_an_error(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Nor in the log, nor in a traceback."""
    secret = Secret("https://example.org/hooks/T0PS3CRET")
    office.channel("hook", DeliveryFailed(f"cannot reach {secret.reveal()}"), OSError(f"T0PS3CRET {secret.reveal()}"))
    channels = {**office.config.channels, "hook": WebhookConfig("hook", secret, ())}
    office.config = replace(office.config, channels=channels)
    happened(office, "x/terms", "y/terms")
    with caplog.at_level(logging.DEBUG):
        office.deliver()
    ways = "".join(getattr(record, "traceback", "") for record in caplog.records)
    told = caplog.text + ways + "".join(row.last_error for row in office.catalog.outbox())
    assert "Traceback" in ways
    assert "cannot reach" in told
    assert "T0PS3CRET" not in told


def test_a_clock_that_was_set_back_strands_nothing(office: Office) -> None:
    """A next attempt further away than any wait is no wait."""
    office.channel("hook", REFUSED)
    happened(office, "x/terms")
    office.deliver()
    office.wait(hours=-5)
    assert office.deliver().sent == 1


def test_a_channel_left_alone_under_another_clock_is_tried(office: Office) -> None:
    """The clock was set back by hours since."""
    office.channel("hook", DOWN)
    happened(office, "x/terms", "y/terms")
    office.deliver()
    office.wait(hours=-5)
    assert office.deliver().sent == 2


def test_a_first_attempt_in_the_future_does_not_keep_a_message_for_ever(office: Office) -> None:
    """It is given up a day after the clock was set back."""
    office.channel("hook", endless=lambda: REFUSED)
    happened(office, "x/terms")
    office.deliver()
    office.wait(hours=-24 * 365)
    for _ in range(60):
        office.deliver()
        office.wait(hours=0.5)
    assert office.states() == ["dead"]


def test_nothing_goes_out_in_quiet_hours(office: Office) -> None:
    """Not even what was tried before them; its attempts are not counted."""
    office.channel("hook", REFUSED)
    office.subscribe(replace(HOOK, quiet=Quiet(time(12, 30), time(14))))
    happened(office, "x/terms")
    office.deliver()
    office.wait(hours=1)
    assert office.deliver() == Delivered(waiting=1)
    office.wait(hours=1)
    assert office.deliver().sent == 1


def test_what_was_dropped_while_it_was_tried_stays_dropped(office: Office) -> None:
    """A failed attempt does not bring it back."""
    happened(office, "x/terms")

    def drop() -> Exception:
        (row,) = office.catalog.outbox()
        office.catalog.mark_outbox(replace(row, state="dropped"))
        return REFUSED

    office.channel("hook", endless=drop)
    office.deliver()
    assert office.states() == ["dropped"]


def test_what_was_sent_and_could_not_be_written_down_is_not_sent_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, say: it is written down first when there is room again."""
    happened(office, "x/terms")
    hook = office.channel("hook")
    with monkeypatch.context() as patched:

        def full(*_rows: OutboxRow) -> None:
            raise CatalogUnavailable("the disk is full")

        patched.setattr(office.catalog, "mark_outbox", full)
        for _ in range(3):
            with pytest.raises(CatalogUnavailable):
                office.deliver()
    assert office.deliver() == Delivered()
    assert office.states() == ["sent"]
    assert len(hook.told) == 1


def test_a_restart_forgets_no_message(office: Office) -> None:
    """All that counts lies in the catalog."""
    hook = office.channel("hook", REFUSED, DOWN)
    events = happened(office, "x/terms", "y/terms")
    office.deliver()
    office.restart()
    office.wait(seconds=120)
    office.deliver()
    assert sorted(hook.events) == sorted(events)


def test_a_wish_to_stop_begins_nothing_more(office: Office) -> None:
    """What was not tried waits."""
    happened(office, "x/terms")
    office.deliver()
    happened(office, "y/terms")
    assert office.couriers["hook"].round(lambda: True).waiting == 1
