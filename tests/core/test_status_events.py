"""The lines of the history about a document's status."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tosmon.core.marks import UNREACHABLE
from tosmon.core.model import EventKind, Reason, Severity, Suspicion
from tosmon.core.status_events import (
    absent_event,
    answered_again_event,
    answered_event,
    failing_event,
    present_event,
    recovered_event,
    suspect_event,
    unreachable_event,
)

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_absence_and_return_alert() -> None:
    """A robots.txt that goes or comes changes what is permitted (rule 8)."""
    gone = absent_event("x/robots.txt", "a", NOON - DAY, NOON)
    back = present_event("x/robots.txt", "a", NOON, NOON + DAY)
    for found in (gone, back):
        assert (found.kind, found.severity, found.alert) == (EventKind.STATUS, Severity.HIGH, True)
    assert gone.id != back.id
    assert (gone.from_content, back.to_content) == ("a", "a")


def test_failing_and_recovery_are_told_but_alert_nobody_by_default() -> None:
    """Rule 1: one line when it begins, one when it ends."""
    failing = failing_event("x/robots.txt", "http_status", "503 Service Unavailable", 3, NOON)
    recovered = recovered_event("x/robots.txt", NOON, NOON + DAY)
    assert failing.summary == "not captured 3 times in a row: HTTP status (503 Service Unavailable)"
    assert (failing.kind, recovered.kind) == (EventKind.FAILING, EventKind.RECOVERED)
    assert not failing.alert
    assert not recovered.alert


def test_a_suspect_says_what_is_doubted_and_what_settles_it() -> None:
    """Rule 2: a doubt that time settles says so."""
    doubt = Suspicion(Reason.MUCH_TEXT_GONE, "80% gone", confirmable=True)
    found = suspect_event("x/terms-of-service", doubt, "a", "b", NOON)
    assert found.summary == "not believed: much text gone (80% gone)"
    assert found.notes == ("believed if it reads the same a day later",)
    assert suspect_event("x/terms-of-service", Suspicion(Reason.EMPTY, "no text"), "a", "b", NOON).notes == ()


@pytest.mark.parametrize(
    ("status", "closed", "words"),
    [
        (503, True, "must take the whole site for disallowed (strengthened; RFC 9309 section 2.3.1.4)"),
        (403, False, "may access everything (weakened; RFC 9309 section 2.3.1.3)"),
    ],
)
def test_a_status_is_told_by_what_it_means_to_crawlers(status: int, closed: bool, words: str) -> None:  # noqa: FBT001 - a case
    """Rule 8: the status of a robots.txt is part of the rule."""
    found = answered_event("x/robots.txt", status, "a", (NOON - DAY, NOON), closed=closed)
    assert found.summary == f"answered {status}: crawlers {words}"
    assert (found.kind, found.severity, found.alert, found.to_content) == (EventKind.STATUS, Severity.HIGH, True, "")
    again = answered_again_event("x/robots.txt", str(status), "a", NOON, NOON + DAY)
    assert again.summary == f"answered again, after {status}: crawlers are bound by its rules as before"
    assert again.alert


def test_no_answer_may_be_our_own_side() -> None:
    """It says so, and alerts nobody by default; nor does the end of it."""
    gone = unreachable_event("x/robots.txt", "dns", "no such name", 3, NOON)
    assert "it may be tosmon's own connection" in gone.summary
    assert gone.notes == ("dns (no such name)",)
    back = answered_again_event("x/robots.txt", UNREACHABLE, "a", NOON, NOON + DAY)
    assert (gone.kind, gone.alert, back.alert) == (EventKind.STATUS, False, False)


def test_the_coming_and_going_of_a_signal_file_weighs_what_it_says() -> None:
    """One that speaks of no use, such as llms.txt, is a line of the history and no alert."""
    for found in (absent_event, present_event):
        loud = found("x/ai.txt", "a", NOON - DAY, NOON, speaks=True)
        quiet = found("x/llms.txt", "a", NOON - DAY, NOON, speaks=False)
        assert (loud.severity, loud.alert) == (Severity.MEDIUM, True)
        assert (quiet.severity, quiet.alert) == (Severity.NONE, False)
