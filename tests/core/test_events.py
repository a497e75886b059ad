"""The lines of the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tosmon.core.events import Turns, amendment, bounded, event_id
from tosmon.core.marks import BESIDE_TEXT
from tosmon.core.model import (
    Change,
    ChangeKind,
    Clause,
    Direction,
    NewEvent,
    Severity,
    Version,
)

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TERMS = "x/terms-of-service"


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
    given: dict[str, object] = {"before": "a", "after": "b", "observed": (NOON - DAY, NOON), **more}
    return amendment("x/terms-of-service", changes=changes, **given)  # type: ignore[arg-type]  # passed on


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


def test_an_event_keeps_no_more_changes_than_can_be_read() -> None:
    """Of very many the gravest stay, in their order, and a note tells how many there were."""
    light, grave = change(severity="low"), change(severity="high")
    many = event([*(light for _ in range(3_000)), grave, *(light for _ in range(2_000)), grave])
    assert many is not None
    kept = bounded(many)
    assert len(kept.changes) == 2_000
    assert [one.severity.value for one in kept.changes].count("high") == 2
    assert kept.changes[-1] == grave
    assert kept.notes[-1] == "2,000 of 5,002 changes are kept here, those that weigh most"
    few = event([light, grave])
    assert few is not None
    assert bounded(few) == few


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


def test_the_summary_begins_with_what_is_gravest() -> None:
    """Wherever it stands on the page."""
    found = event([change(labels="resale", direction="neutral", severity="low"), change(), PLAIN])
    assert found is not None
    assert found.summary == "1 clause strengthened: automated access; 1 clause amended: resale; 1 other changed"


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


def test_a_second_return_within_days_is_a_variant() -> None:
    """Rule 4 with three variants: the document goes back and forth between texts that it had before."""
    back = Turns(NOON - 9 * DAY, returned=NOON - 5 * DAY)
    found = event([change()], history=back)
    assert found is not None
    assert not found.alert
    assert found.notes == ("back to the version of 2026-08-13", "the document alternates between variants")


@pytest.mark.parametrize(
    "history",
    [
        Turns(returned=NOON - 5 * DAY),
        Turns(NOON - 400 * DAY, returned=NOON - 5 * DAY),
        Turns(NOON - 9 * DAY, returned=NOON - 400 * DAY),
    ],
    ids=["a text never seen", "a text of last year", "the first return this year"],
)
def test_a_new_text_after_a_return_is_news(history: Turns) -> None:
    """Only texts that come again soon are variants."""
    assert sent([change()], history=history)


def turned(contents: str) -> list[bool]:
    """Return whether each turn of a document that shows these contents, a day each, alerts."""
    last: dict[str, datetime] = {}
    made: dict[tuple[str, str], list[datetime]] = {}
    returned: datetime | None = None
    told = []
    for day, (before, after) in enumerate(pairwise(contents)):
        now = NOON + day * DAY
        turns = Turns(last.get(after), tuple(made.get((before, after), ())), returned)
        found = amendment(TERMS, changes=[change()], before=before, after=after, observed=(None, now), history=turns)
        assert found is not None
        told.append(found.alert)
        made.setdefault((before, after), []).append(now)
        returned = now if after in last else returned
        last[before] = now
    return told


@pytest.mark.parametrize(
    ("contents", "alerts"),
    [("ABABABAB", 2), ("ABCABCABC", 3), ("ABCBACBCA", 3), ("ABCD", 3), ("ABABC", 3)],
)
def test_variants_alert_once_each_and_once_for_the_first_return(contents: str, alerts: int) -> None:
    """Two variants or three, in whatever order: nobody is woken at each turn."""
    assert sum(turned(contents)) == alerts


BESIDE_IT = replace(change("added"), reason="a like rule stands on the page already: gains AI training")


def test_an_announced_text_says_when_it_takes_effect() -> None:
    """Rule 7: where it stands beside the text in force, and the page names a date to come."""
    found = event([BESIDE_IT], effective="2026-09-30")
    assert found is not None
    assert found.notes == ("announced beside the text in force: takes effect on 2026-09-30",)
    for changes, effective in (([BESIDE_IT], "2026-08-01"), ([change("added")], "2026-09-30"), ([BESIDE_IT], "")):
        past = event(changes, effective=effective)
        assert past is not None
        assert past.notes == ()


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
    assert found.changes[0].direction is Direction.NEUTRAL
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


LEAD_IN = "You agree not to engage in the conduct described below:"


def listed(*items: str, others: int = 30) -> Version:
    """Return a version with a sentence over a list, the list, and other clauses."""
    over = Clause(f"We want people to be safe. {LEAD_IN}")
    return Version((over, *(Clause(item, lead_in=LEAD_IN) for item in items), *page(("kept", others)).clauses))


def test_a_list_that_leaves_its_sentence_alone_is_probably_extraction() -> None:
    """Facebook, February 2025: the items went, and what stood over them announces nothing now."""
    gone = Clause("scrape the service;", lead_in=LEAD_IN)
    removed = replace(change("removed", direction="weakened"), before=gone)
    found = event([removed], versions=(listed(gone.text, "sell accounts;"), listed()))
    assert found is not None
    assert not found.alert
    assert found.notes == ("probably extraction: a list vanished, and the sentence over it stands there alone",)


def test_an_item_that_leaves_others_of_its_list_was_removed() -> None:
    """The platform took one out."""
    gone = Clause("scrape the service;", lead_in=LEAD_IN)
    removed = replace(change("removed", direction="weakened"), before=gone)
    assert sent([removed], versions=(listed(gone.text, "sell accounts;"), listed("sell accounts;")))


def test_a_page_that_is_another_one_lost_its_clauses() -> None:
    """Also where it is as long as before, and was confirmed a day later."""
    found = event([change("removed", direction="weakened")], versions=(page(("one", 10)), page(("another", 10))))
    assert found is not None
    assert not found.alert
    assert found.notes == ("probably extraction: 100% of the text vanished with it",)


def test_a_page_that_is_mostly_new_says_so() -> None:
    """An earlier capture may have had a part of it only: it alerts, with a warning."""
    found = event([change("added")], versions=(page(("kept", 3)), page(("kept", 3), ("new", 9))))
    assert found is not None
    assert found.alert
    assert found.notes == ("72% of the text is new: an earlier capture may have been of another page, or of a part",)


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


# --- beside the text --------------------------------------------------------------------------------------------------


def test_signals_of_a_page_are_told_by_what_they_say() -> None:
    """Where the text stayed, the summary is the gravest statement, as for robots.txt."""
    noai = replace(change(labels="ai_training", severity="medium"), reason="AI training: unspecified → disallowed")
    stated = [replace(one, notes=(BESIDE_TEXT,)) for one in (replace(PLAIN, reason="Sitemap: a → b"), noai)]
    found = event(stated, before="a", after="a")
    assert found is not None
    assert found.summary == "AI training: unspecified → disallowed; 1 more"


def test_signals_that_change_with_the_text_are_told_behind_it() -> None:
    """They are no clauses, and are not counted among them."""
    noai = change(labels="ai_training", severity="medium")
    found = event([change(), replace(noai, reason="AI training: unspecified → disallowed", notes=(BESIDE_TEXT,))])
    assert found is not None
    assert found.summary == "1 clause strengthened: automated access; AI training: unspecified → disallowed"


def test_what_is_beside_the_text_alternates_from_the_third_turn_on() -> None:
    """To and back again are two changes; with the third in 60 days the servers do not agree."""
    alerts = []
    for made in ((), (NOON - DAY,), (NOON - 2 * DAY, NOON - DAY)):
        found = event([change()], before="a", after="a", history=Turns(made=made))
        assert found is not None
        alerts.append(found.alert)
    assert alerts == [True, True, False]
