"""The lines of the history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from tosmon.core.events import (
    Turns,
    absent_event,
    amendment,
    event_id,
    failing_event,
    present_event,
    recovered_event,
    suspect_event,
)
from tosmon.core.model import (
    Change,
    ChangeKind,
    Clause,
    Direction,
    EventKind,
    NewEvent,
    Reason,
    Severity,
    Suspicion,
    Version,
)

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def change(
    kind: str = "amended", labels: str = "automated_access", direction: str = "strengthened", severity: str = "high"
) -> Change:
    """Return a judged change."""
    carried = tuple(labels.split())
    before, after = (None if kind == gone else Clause("text") for gone in ("added", "removed"))
    return Change(
        ChangeKind(kind),
        before,
        after,
        (None if before is None else 0, None if after is None else 0),
        (),
        labels_before=carried if before else (),
        labels_after=carried if after else (),
        direction=Direction(direction),
        severity=Severity(severity),
    )


PLAIN = change(labels="", direction="unclear", severity="none")


def event(changes: Iterable[Change], **more: object) -> NewEvent | None:
    """Return the amendment of X's terms with these changes."""
    return amendment(
        "x/terms-of-service", changes=changes, before="a", after="b", observed=(NOON - DAY, NOON), **more  # type: ignore[arg-type]  # passed on
    )  # fmt: skip


def sent(changes: Iterable[Change], **more: object) -> bool:
    """Return whether the default subscription takes the amendment."""
    found = event(changes, **more)
    assert found is not None
    return found.alert


# --- amendments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [[], [change("moved")], [change("moved"), change("reworded")]])
def test_nothing_said_is_no_event(changes: list[Change]) -> None:
    """Rule 3: order, numbering and spelling make no line."""
    assert event(changes) is None


def test_moved_clauses_are_left_out_of_an_event() -> None:
    """An event holds what changed."""
    found = event([change("moved"), PLAIN])
    assert found is not None
    assert found.changes == (PLAIN,)


def test_an_event_weighs_as_much_as_its_gravest_change() -> None:
    """Severity is the highest of the changes'."""
    found = event([PLAIN, change(severity="low"), change(severity="medium")])
    assert found is not None
    assert found.severity is Severity.MEDIUM


def test_an_event_says_between_which_times_and_contents() -> None:
    """Rule 9: first observed between two checks; the platform's own date apart."""
    found = event([PLAIN], effective="2026-09-01")
    assert found is not None
    assert (found.observed_from, found.observed_to) == (NOON - DAY, NOON)
    assert (found.from_content, found.to_content, found.effective) == ("a", "b", "2026-09-01")
    assert found.id == event_id("x/terms-of-service", "a", "b")


def test_the_summary_counts_in_words() -> None:
    """One line for a mail's subject."""
    found = event([change(), change(), change(labels="resale", direction="neutral", severity="low"), PLAIN, PLAIN])
    assert found is not None
    assert found.summary == ("2 clauses strengthened: automated access; 1 clause amended: resale; 2 others changed")


@pytest.mark.parametrize(("number", "words"), [(1, "1 clause changed"), (3, "3 clauses changed")])
def test_the_summary_of_other_changes_is_a_number(number: int, words: str) -> None:
    """Where nothing is about scraping, that is all there is to say."""
    found = event([PLAIN] * number)
    assert found is not None
    assert found.summary == words


def test_the_default_subscription_takes_labelled_changes_only() -> None:
    """Researchers are woken by changes of rules about scraping, of severity low and above."""
    assert sent([PLAIN, change(severity="low")])
    assert not sent([PLAIN])
    assert not sent([change(severity="none")])


def test_a_return_alerts_and_is_called_one() -> None:
    """Rule 4: back to an earlier version."""
    found = event([change()], history=Turns(seen_before=NOON - 9 * DAY))
    assert found is not None
    assert found.alert
    assert found.notes == ("back to the version of 2026-08-13",)


def test_the_same_turn_again_is_a_variant() -> None:
    """Rule 4: a document that goes to and fro does not alert at each turn."""
    found = event([change()], history=Turns(NOON - 9 * DAY, (NOON - 9 * DAY,)))
    assert found is not None
    assert not found.alert
    assert "alternates" in found.notes[1]


def test_the_same_turn_after_a_year_is_a_decision() -> None:
    """Variants change in days."""
    assert sent([change()], history=Turns(NOON - 400 * DAY, (NOON - 400 * DAY,)))


def test_each_turn_has_an_id_of_its_own() -> None:
    """The second time that a document turns the same way is another event."""
    first, second = (event([change()], history=Turns(made=made)) for made in ((), (NOON - 9 * DAY,)))
    assert first is not None
    assert second is not None
    assert first.id != second.id


def test_ids_are_stable_and_short() -> None:
    """Sixteen hexadecimal digits that no release may change: they stand in addresses."""
    assert event_id("x/terms-of-service", "a", "b") == "ccf470b28d5e1ff4"
    assert event_id("x/terms-of-service", "a", "b", 1) != event_id("x/terms-of-service", "a", "b")
    assert event_id("a", "b", "c") != event_id("ab", "", "c")


# --- lost by extraction -----------------------------------------------------------------------------------------------


def page(*parts: tuple[str, int]) -> Version:
    """Return a version of so many clauses of each name, each with words of its own."""
    return Version(
        tuple(Clause(" ".join(f"{name}{i}w{w}" for w in range(9))) for name, number in parts for i in range(number))
    )


def test_a_clause_lost_with_much_of_the_page_is_probably_extraction() -> None:
    """Rule 6: nothing took the place of what vanished."""
    found = event(
        [change("removed", direction="weakened")], versions=(page(("kept", 6), ("lost", 4)), page(("kept", 6)))
    )
    assert found is not None
    assert not found.alert
    assert found.changes[0].direction is Direction.UNCLEAR
    assert found.severity is Severity.LOW
    assert found.notes == ("probably extraction: 40% of the text vanished with it",)
    assert found.summary == "1 clause lost, probably by extraction: automated access"


def test_other_labelled_changes_of_such_a_page_still_alert() -> None:
    """What was amended was not lost."""
    assert sent([change("removed"), change()], versions=(page(("kept", 6), ("lost", 4)), page(("kept", 6))))


def test_a_labelled_clause_that_reads_the_same_counts_among_the_others() -> None:
    """A summary speaks of the clauses whose rule changed."""
    found = event([change(), change(severity="none"), PLAIN])
    assert found is not None
    assert found.summary == "1 clause strengthened: automated access; 2 others changed"


@pytest.mark.parametrize(
    "after", [page(("kept", 8)), page(("kept", 6), ("new", 4))], ids=["a small part goes", "a part is replaced"]
)
def test_a_clause_that_goes_otherwise_was_removed(after: Version) -> None:
    """A little less text, or other text instead, is the platform's doing."""
    before = page(("kept", 8), ("lost", 2)) if len(after.clauses) == 8 else page(("kept", 6), ("lost", 4))
    assert sent([change("removed")], versions=(before, after))


LOST = Turns(lost=frozenset({"text"}))  # the text of `change`


def test_a_lost_clause_that_comes_back_is_not_new() -> None:
    """It was in force all the time: told with the note, and nobody is woken."""
    found = event([change("added")], history=LOST)
    assert found is not None
    assert not found.alert
    assert (found.changes[0].direction, found.severity) == (Direction.NEUTRAL, Severity.LOW)
    assert found.notes == ("probably extraction: clauses that an earlier capture had lost are back",)
    assert "back after extraction lost it" in found.summary


def test_what_else_changed_beside_a_lost_clause_alerts() -> None:
    """A new rule is news, whatever came back with it."""
    assert sent([change("added"), change()], history=LOST)
    assert sent([change("added")], history=Turns(lost=frozenset({"another text"})))


# --- status -----------------------------------------------------------------------------------------------------------


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
