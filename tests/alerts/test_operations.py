"""The note on the watch itself: what it says, once at each of its times, and never where there is nothing to say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.alerts.waiting import HOOK, Office, office_in
from tosmon.alerts.alerting import Alerting
from tosmon.alerts.config import OperationsConfig
from tosmon.alerts.operations import write_note
from tosmon.catalog.records import CheckRecord
from tosmon.core.events import ALTERNATES
from tosmon.core.model import EventKind, NewEvent, Outcome, Reason, Severity
from tosmon.core.subscriptions import Filter
from tosmon.errors import DeliveryFailed
from tosmon.home import Home
from tosmon.registry import Document, DocumentKind, Page, Platform, Registry

WEEK = 7 * 24


def registry_of(*documents: str, language: str = "en") -> Registry:
    """Return a watch list of these documents."""
    platforms = []
    for platform in dict.fromkeys(name.partition("/")[0] for name in documents):
        own = tuple(
            Document(platform, name.partition("/")[2], name, DocumentKind.TEXT, (Page(f"https://{name}"),), language)
            for name in documents
            if name.startswith(f"{platform}/")
        )
        platforms.append(Platform(platform, platform, f"https://{platform}", own))
    return Registry(tuple(platforms))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office whose notes go to the hook on Mondays at nine; the first has been thought of."""
    with office_in(tmp_path) as office:
        office.config = replace(office.config, operations=OperationsConfig(("hook",)))
        write(office)
        yield office


def write(office: Office, *documents: str) -> bool:
    """Ask for a note on these documents."""
    return write_note(office.catalog, office.config, registry_of(*documents), office.now())


def notes(office: Office) -> dict[str, list[str]]:
    """Return the lines of the latest note by section."""
    (row,) = [row for row in office.catalog.outbox(newest_first=True) if row.note][:1]
    assert row.note is not None
    return {one["title"]: one["lines"] for one in row.note["sections"]}


def told(office: Office, *documents: str) -> dict[str, list[str]]:
    """Return what the note of next week says."""
    office.wait(hours=WEEK)
    assert write(office, *documents)
    return notes(office)


def fail(
    office: Office, document: str, *, times: int = 1, outcome: Outcome = Outcome.FAILED, reason: Reason = Reason.TIMEOUT
) -> None:
    """Let checks of a document go wrong."""
    for _ in range(times):
        state = office.catalog.state(document)
        record = CheckRecord(
            document, state.sequence, office.now(), outcome, {}, reason, "no answer in 20 s", failing=True
        )
        office.catalog.record(record)


def test_nothing_to_say_is_no_note(office: Office) -> None:
    """It is noted for operators alone, and asked again the next week."""
    office.wait(hours=WEEK)
    assert not write(office, "x/terms")
    assert office.catalog.outbox() == ()
    fail(office, "x/terms")
    assert not write(office, "x/terms")
    assert told(office, "x/terms")


def test_a_note_comes_once_at_its_time(office: Office) -> None:
    """However often it is asked for, after restarts too: the catalog alone remembers."""
    fail(office, "x/terms")
    office.wait(hours=WEEK)
    assert [write(office, "x/terms") for _ in range(3)] == [True, False, False]
    office.wait(hours=6 * 24)
    assert not write(office, "x/terms")
    office.wait(hours=24)
    assert write(office, "x/terms")


def test_a_watch_that_is_never_idle_gets_its_note(office: Office) -> None:
    """That variants of some text are being checked holds back their alerts, but not what is said of the watch."""
    alerting = Alerting(Home(office.catalog.path.parent), registry_of("x/terms"), office.post())
    fail(office, "x/terms")
    alerting.start()
    try:
        for _ in range(1000):  # it may take a moment until this program is the one that delivers
            if office.catalog.outbox():
                break
            office.wait(hours=WEEK)
            alerting.compose({"x/terms"})
            time.sleep(0.01)
    finally:
        alerting.stop(10)
    assert office.catalog.outbox()[0].note is not None


def test_weeks_without_a_run_bring_one_note(office: Office) -> None:
    """Not one for each."""
    fail(office, "x/terms")
    office.wait(hours=9 * WEEK)
    assert [write(office, "x/terms"), write(office, "x/terms")] == [True, False]


def test_the_time_is_read_in_the_zone_of_operations(office: Office) -> None:
    """Nine o'clock in Tokyo is midnight in UTC."""
    zone = ZoneInfo("Asia/Tokyo")
    office.config = replace(office.config, operations=OperationsConfig(("hook",), zone=zone))
    fail(office, "x/terms")
    office.wait(hours=6 * 24 + 11)  # Sunday, 23:00
    assert not write(office, "x/terms")
    office.wait(hours=1)
    assert write(office, "x/terms")


def test_no_time_is_never(office: Office) -> None:
    """`note = ""`."""
    office.config = replace(office.config, operations=OperationsConfig(("hook",), note=""))
    fail(office, "x/terms")
    office.wait(hours=WEEK)
    assert not write(office, "x/terms")


def test_a_clock_that_was_set_back_does_not_silence_notes(office: Office) -> None:
    """What was noted in what is now the future does not count."""
    fail(office, "x/terms")
    office.wait(hours=52 * WEEK)
    assert write(office, "x/terms")
    office.wait(hours=-50 * WEEK)
    write(office, "x/terms")
    office.wait(hours=WEEK)
    assert write(office, "x/terms")


def test_every_target_gets_the_note_but_who_unsubscribed(office: Office) -> None:
    """As any subscription's recipients."""
    office.config = replace(office.config, operations=OperationsConfig(("hook", "mail:ada@example.org", "terminal")))
    office.catalog.unsubscribe("operations", "mail:ada@example.org")
    fail(office, "x/terms")
    office.wait(hours=WEEK)
    assert write(office, "x/terms")
    assert [row.target for row in office.catalog.outbox()] == ["hook", "terminal"]


def test_a_note_is_delivered_like_any_message(office: Office) -> None:
    """With a key of its own."""
    fail(office, "x/terms")
    office.wait(hours=WEEK)
    write(office, "x/terms")
    assert office.compose() == 1
    assert office.deliver().sent == 1


def test_failing_documents_stand_with_their_reason(office: Office) -> None:
    """Those that are still watched."""
    fail(office, "x/terms", times=4)
    fail(office, "gone/terms")
    (line,) = told(office, "x/terms")["Documents that cannot be captured"]
    assert line == "x/terms: never captured, 4 failed checks since: timeout: no answer in 20 s"


def test_suspects_stand_with_their_reason(office: Office) -> None:
    """Somebody has to look at them."""
    fail(office, "x/terms", outcome=Outcome.SUSPECT, reason=Reason.MUCH_TEXT_GONE)
    (line,) = told(office, "x/terms")["Captures that are not believed"]
    assert line.startswith("x/terms")
    assert "much text gone: " in line


def test_a_document_that_changes_too_often_is_named(office: Office) -> None:
    """From the number on that operations say."""
    for _ in range(10):
        office.happen("x/terms")
        office.wait(hours=1)
    for _ in range(9):
        office.happen("y/terms")
    found = told(office, "x/terms", "y/terms")["Documents that change too often"]
    assert found == ["x/terms: 10 changes in 30 days"]


def test_changes_of_long_ago_are_not_too_often(office: Office) -> None:
    """Thirty days count."""
    for _ in range(10):
        office.happen("x/terms")
    office.wait(hours=5 * WEEK)
    write(office, "x/terms")
    fail(office, "x/terms")
    assert "Documents that change too often" not in told(office, "x/terms")


def test_a_document_that_alternates_is_named_at_once(office: Office) -> None:
    """Its turns alert nobody."""
    event = NewEvent(
        "0123456789abcdef", EventKind.AMENDMENT, Severity.LOW, "back", None, office.now(), notes=(ALTERNATES,)
    )
    office.catalog.record(CheckRecord("x/terms", 0, office.now(), Outcome.FAILED, {}, events=(event,)))
    found = told(office, "x/terms")["Documents that change too often"]
    assert found == ["x/terms: 1 change in 30 days, alternates between variants"]


def test_documents_that_nobody_is_subscribed_to_are_named(office: Office) -> None:
    """A platform alone where it is all of its documents."""
    office.subscribe(replace(HOOK, filter=Filter(platforms=("x", "y"), documents=("terms", "*/policy"))))
    found = told(office, "x/terms", "x/privacy", "y/policy", "z/terms", "z/policy")
    assert found["Documents whose changes nobody is told of"] == ["x/privacy", "z: all 2 documents"]


def test_who_is_told_of_failures_alone_is_told_of_no_change(office: Office) -> None:
    """A subscription to other kinds does not count, nor one that is switched off or has lost its recipients."""
    failing = replace(HOOK, name="failing", filter=Filter(events=(EventKind.FAILING,)))
    off = replace(HOOK, name="off", enabled=False)
    gone = replace(HOOK, name="gone", targets=("nowhere",))
    office.subscribe(failing, off, gone, HOOK)
    office.catalog.unsubscribe("all", "hook")
    assert told(office, "x/terms")["Documents whose changes nobody is told of"] == ["x: its one document"]


def test_a_subscription_of_another_language_is_about_another_document(office: Office) -> None:
    """By the language of the watch list."""
    office.subscribe(replace(HOOK, filter=Filter(languages=("de",))))
    assert "Documents whose changes nobody is told of" in told(office, "x/terms")


def test_dead_and_muted_alerts_are_counted(office: Office) -> None:
    """With what brings them back."""
    for state in ("dead", "dead", "muted"):
        office.happen("x/terms")
        row = office.catalog.outbox()[-1]
        office.catalog.mark_outbox(replace(row, state=state))
    found = told(office, "x/terms")
    assert found["Alerts that were given up"][0].startswith("hook: 2 alerts, the oldest of 2026-03-02: `tosmon alerts")
    assert found["Alerts that are muted"][0].startswith("hook: 1 alert, ")


def test_a_channel_that_does_not_answer_is_named_with_its_error(office: Office) -> None:
    """While its alerts wait."""
    office.channel("hook", OSError("no route"))
    office.happen("x/terms")
    office.compose()
    office.deliver()
    (line,) = told(office, "x/terms")["Alerts that wait for a channel"]
    assert line.startswith("hook: 1 alert since 2026-03-02 12:00 UTC: ")
    assert "no route" in line


def test_what_waits_behind_the_first_is_counted_too(office: Office) -> None:
    """A channel that does not answer is tried with one message; the others wait as well."""
    office.channel("hook", DeliveryFailed("nobody there", whole=True))
    for document in ("x/terms", "y/terms", "z/terms"):
        office.happen(document)
    office.compose()
    office.deliver()
    (line,) = told(office, "x/terms", "y/terms", "z/terms")["Alerts that wait for a channel"]
    assert line == "hook: 3 alerts since 2026-03-02 12:00 UTC: nobody there"


def test_pauses_stand_with_their_end(office: Office) -> None:
    """One that is over does not."""
    until = (office.now() + timedelta(days=30)).isoformat()
    over = (office.now() + timedelta(days=1)).isoformat()
    office.catalog.decide("x/terms", "paused", office.now(), "ada")
    office.catalog.decide("x/policy", "paused", office.now(), "ada", {"until": until})
    office.catalog.decide("x/privacy", "paused", office.now(), "ada", {"until": over})
    found = told(office, "x/terms", "x/policy", "x/privacy")["Documents that are paused"]
    assert found == ["x/policy: until 2026-04-01 12:00 UTC", "x/terms: until `tosmon resume`"]


def test_who_unsubscribed_since_the_last_note_is_named_once(office: Office) -> None:
    """An address that is no longer told should surprise nobody."""
    office.catalog.unsubscribe("all", "mail:ada@example.org")
    fail(office, "x/terms")
    title = "Recipients who have unsubscribed"
    assert told(office, "x/terms")[title] == ["mail:ada@example.org from all, 2026-03-02"]
    assert title not in told(office, "x/terms")


def test_what_happened_to_tosmon_itself_is_told_once(office: Office) -> None:
    """A disk that ran full, a clock that jumped; not what other sections tell."""
    office.catalog.note("disk", "no checks: only 3 MB are free")
    office.catalog.note("alerts", "hook: gave up a message")
    title = "What happened to tosmon itself"
    assert told(office, "x/terms")[title] == ["2026-03-02 12:00 UTC: no checks: only 3 MB are free"]
    fail(office, "x/terms")
    assert title not in told(office, "x/terms")


def test_a_faulty_subscription_of_the_catalog_is_named(office: Office) -> None:
    """It is skipped until somebody mends it."""
    office.catalog.save_subscription("broken", {"digest": "at noon"})
    assert "broken" in told(office, "x/terms")["Subscriptions with faults"][0]


def test_long_sections_are_cut_and_counted(office: Office) -> None:
    """A note is read to its end."""
    documents = [f"x/terms-{number:02}" for number in range(40)]
    for document in documents:
        fail(office, document)
    lines = told(office, *documents)["Documents that cannot be captured"]
    assert len(lines) == 15
    assert lines[-1] == "and 26 more"
