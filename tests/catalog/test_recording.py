"""What one transaction writes: entry, snapshot, version, events, alerts and the document's next state."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
import rfc8785

from tests.catalog.making import DOCUMENT, amendment, check, hour, snapshot, version
from tosmon.catalog import Catalog, Conflict
from tosmon.catalog.records import CheckRecord, DocumentState, NewVersion, Recorded
from tosmon.core.events import ALTERNATES
from tosmon.core.model import EventKind, NewEvent, Outcome, Reason, Severity
from tosmon.errors import NotFound

OLD, NEW = version("You may not scrape.", "Be kind."), version("You may not scrape.", "Be kind, or leave.")


def suspect(number: float, after: int, reading: NewVersion) -> CheckRecord:
    """Return a check whose reading is not believed."""
    return replace(check(number, Outcome.SUSPECT, after=after, reading=reading), reason=Reason.MUCH_TEXT_GONE)


def test_a_document_never_checked_has_the_default_state(catalog: Catalog) -> None:
    """The first check starts from nothing."""
    assert catalog.state(DOCUMENT) == DocumentState(DOCUMENT)


def test_the_state_after_a_check_is_what_the_next_one_needs(catalog: Catalog) -> None:
    """Validators, snapshot, version and times come back as they were recorded."""
    recorded = catalog.record(
        replace(check(0, Outcome.NEW, after=0, reading=OLD), etag='"a"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    )
    assert catalog.state(DOCUMENT) == DocumentState(
        document=DOCUMENT,
        sequence=1,
        checked_at=hour(0),
        outcome=Outcome.NEW,
        etag='"a"',
        last_modified="Mon, 01 Jan 2024 00:00:00 GMT",
        snapshot=snapshot(0).id,
        snapshot_content=snapshot(0).content_sha256,
        snapshot_outcome=Outcome.NEW,
        version=recorded.version,
        version_content=OLD.content,
        version_extractor="html/1",
        version_observed_last=hour(0),
    )


def test_states_of_many_documents_come_by_name(catalog: Catalog) -> None:
    """Documents checked and never checked are answered alike; None asks for all that are known."""
    catalog.record(check(0, after=0))
    many = [DOCUMENT, *(f"y/{number}" for number in range(1200))]
    assert len(catalog.states(many)) == 1201
    assert set(catalog.states()) == {DOCUMENT}


def test_entries_are_canonical_and_chained(catalog: Catalog) -> None:
    """Each entry names the hash of the one before it, and its own hash is of its RFC 8785 form."""
    first = catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    second = catalog.record(check(1, after=1, facts={"url": "u", "status": 304, "duration": 0.25}))
    entries = list(catalog.entries(DOCUMENT))
    assert [entry.previous for entry in entries] == ["", first.entry_hash]
    for entry, recorded in zip(entries, (first, second), strict=True):
        assert rfc8785.dumps(json.loads(entry.text)).decode() == entry.text
        assert hashlib.sha256(entry.text.encode()).hexdigest() == entry.hash == recorded.entry_hash


def test_an_entry_tells_what_the_check_found(catalog: Catalog) -> None:
    """Facts, snapshot and content are in the entry, beside the chain's own fields."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    (entry,) = catalog.checks(DOCUMENT)
    told = entry.value()
    assert told["url"] == "https://x.example/tos"
    assert told["snapshot"]["object_sha256"] == snapshot(0).object_sha256
    assert (told["content"], told["outcome"], told["at"]) == (OLD.content, "new", "2024-01-01T00:00:00.000000Z")


def test_a_fact_cannot_replace_a_field_of_the_entry(catalog: Catalog) -> None:
    """A check that calls a fact `outcome` is refused, and leaves no trace."""
    with pytest.raises(ValueError, match="outcome"):
        catalog.record(check(0, after=0, facts={"outcome": "new"}))
    assert catalog.states() == {}


def test_a_check_of_an_older_state_is_refused_with_the_fresh_one(catalog: Catalog) -> None:
    """Of two checks that started from the same state the second is told so, and nothing of it is written."""
    catalog.record(check(0, after=0))
    with pytest.raises(Conflict) as caught:
        catalog.record(check(1, Outcome.NEW, after=0, reading=OLD))
    assert caught.value.state == catalog.state(DOCUMENT)
    assert caught.value.state.sequence == 1
    assert list(catalog.snapshots()) == []


def test_seen_again_a_version_lives_on(catalog: Catalog) -> None:
    """An unchanged check says until when the current version was seen."""
    made = catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    again = catalog.record(check(5, after=1))
    assert again.version == made.version
    (only,) = catalog.versions(DOCUMENT)
    assert (only.observed_first, only.observed_last) == (hour(0), hour(5))


def test_other_bytes_with_the_same_text_are_no_new_version(catalog: Catalog) -> None:
    """A new snapshot whose text is the current version's extends it."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    catalog.record(check(1, Outcome.UNCHANGED, after=1, reading=OLD))
    assert len(catalog.versions(DOCUMENT)) == 1
    assert len(list(catalog.snapshots(DOCUMENT))) == 2


def test_a_text_that_comes_back_is_a_version_of_its_own(catalog: Catalog) -> None:
    """Each period in force has a row, and the past tells when the text was last seen."""
    for number, reading in enumerate((OLD, NEW, OLD)):
        catalog.record(check(number, Outcome.NEW, after=number, reading=reading))
    assert [each.content for each in catalog.versions(DOCUMENT)] == [OLD.content, NEW.content, OLD.content]
    assert catalog.turns(DOCUMENT, OLD.content, NEW.content).seen_before == hour(1)


def test_a_text_back_after_absence_is_a_version_of_its_own(catalog: Catalog) -> None:
    """Nobody saw it in force while it was away."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    catalog.record(replace(check(1, Outcome.ABSENT, after=1), absent=True))
    catalog.record(check(2, Outcome.NEW, after=2, reading=OLD))
    assert [each.observed_first for each in catalog.versions(DOCUMENT)] == [hour(0), hour(2)]


def test_a_better_reading_replaces_the_old_one(catalog: Catalog) -> None:
    """Another extractor's reading of the same text is no new version (design rule 5)."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    better = version("You may not scrape.", "Be kind.", "Thank you.", extractor="html/2")
    catalog.record(check(1, Outcome.UNCHANGED, after=1, reading=better))
    (only,) = catalog.versions(DOCUMENT)
    assert (only.content, only.extractor, only.observed_first) == (better.content, "html/2", hour(0))
    assert only.snapshot == snapshot(0).id
    assert catalog.version(only.key).version == better.version


# --- suspects ---------------------------------------------------------------------------------------------------------


def test_a_suspect_is_kept_and_is_not_current(catalog: Catalog) -> None:
    """Its text can be read, but the version in force stays."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    recorded = catalog.record(suspect(1, 1, NEW))
    state = catalog.state(DOCUMENT)
    assert (state.version_content, state.suspect_content, state.suspect_since) == (OLD.content, NEW.content, hour(1))
    assert recorded.version is not None
    stored = catalog.version(recorded.version)
    assert (stored.suspect, stored.reason, stored.version) == (True, "much_text_gone", NEW.version)
    assert catalog.version_at(DOCUMENT).content == OLD.content


def test_the_same_suspect_again_waits_since_the_first_time(catalog: Catalog) -> None:
    """A repeat, with or without its text, does not start the day anew."""
    catalog.record(suspect(0, 0, NEW))
    catalog.record(suspect(5, 1, NEW))
    catalog.record(check(6, Outcome.SUSPECT, after=2))
    assert catalog.state(DOCUMENT).suspect_since == hour(0)
    (only,) = catalog.versions(DOCUMENT, suspects=True)
    assert (only.observed_first, only.observed_last) == (hour(0), hour(5))


def test_a_confirmed_suspect_counts_from_its_first_observation(catalog: Catalog) -> None:
    """It becomes the current version with the snapshot that first showed it."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    catalog.record(suspect(1, 1, NEW))
    catalog.record(check(26, Outcome.NEW, after=2, reading=NEW))
    current = catalog.version_at(DOCUMENT)
    assert (current.content, current.suspect, current.reason) == (NEW.content, False, "")
    assert (current.observed_first, current.observed_last, current.snapshot) == (hour(1), hour(26), snapshot(1).id)
    assert catalog.state(DOCUMENT).suspect_since is None
    assert len(catalog.versions(DOCUMENT, suspects=True)) == 2


@pytest.mark.parametrize("outcome", [Outcome.UNCHANGED, Outcome.ABSENT])
def test_another_answer_ends_the_wait_of_a_suspect(catalog: Catalog, outcome: Outcome) -> None:
    """The document answered with something else in between."""
    catalog.record(suspect(0, 0, NEW))
    catalog.record(check(1, outcome, after=1))
    state = catalog.state(DOCUMENT)
    assert (state.suspect_content, state.suspect_since) == ("", None)


def test_a_failure_does_not_end_the_wait_of_a_suspect(catalog: Catalog) -> None:
    """A failed check tells nothing about the document."""
    catalog.record(suspect(0, 0, NEW))
    catalog.record(check(1, Outcome.FAILED, after=1))
    assert catalog.state(DOCUMENT).suspect_since == hour(0)


# --- counting ---------------------------------------------------------------------------------------------------------


def test_failures_and_absences_are_counted_in_a_row(catalog: Catalog) -> None:
    """A failure between two absences interrupts neither; an answer ends both."""
    outcomes = (Outcome.FAILED, Outcome.FAILED, Outcome.ABSENT, Outcome.FAILED, Outcome.ABSENT, Outcome.UNCHANGED)
    counts = []
    for number, outcome in enumerate(outcomes):
        catalog.record(check(number, outcome, after=number))
        state = catalog.state(DOCUMENT)
        counts.append((state.failures, state.absences))
    assert counts == [(1, 0), (2, 0), (0, 1), (1, 1), (0, 2), (0, 0)]


def test_validators_stay_until_another_check_says_otherwise(catalog: Catalog) -> None:
    """None keeps what is known, an empty text forgets it."""
    catalog.record(replace(check(0, after=0), etag='"a"', last_modified="then"))
    catalog.record(replace(check(1, after=1), last_modified=""))
    state = catalog.state(DOCUMENT)
    assert (state.etag, state.last_modified) == ('"a"', "")


# --- events -----------------------------------------------------------------------------------------------------------


def amended(catalog: Catalog, *, alert: bool = True) -> Recorded:
    """Record two versions and the amendment between them."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    event = amendment(OLD, NEW, 1, alert=alert)
    if not alert:
        event = replace(event, notes=(ALTERNATES,))
    return catalog.record(check(1, Outcome.NEW, after=1, reading=NEW, events=(event,)))


def test_an_event_comes_back_with_its_changes(catalog: Catalog) -> None:
    """Every field of the change is as it was given, and both versions are named."""
    amended(catalog)
    given = amendment(OLD, NEW, 1)
    event, changes = catalog.event(given.id)
    assert [change.change for change in changes] == list(given.changes)
    assert (event.kind, event.severity, event.summary) == (given.kind, given.severity, given.summary)
    assert (event.observed_from, event.observed_to, event.effective) == (hour(0), hour(1), "2024-02-01")
    assert event.from_version is not None
    assert event.to_version is not None
    assert (event.from_version.content, event.to_version.content) == (OLD.content, NEW.content)
    assert (event.notes, event.snapshot, event.platform) == (("a note",), snapshot(1).id, "x")


def test_an_alert_waits_in_the_outbox(catalog: Catalog) -> None:
    """It is written with its event, for the default subscription."""
    (event,) = amended(catalog).events
    (waiting,) = catalog.outbox("pending")
    assert (waiting.event, waiting.subscription, waiting.attempts) == (event, "default", 0)


def test_a_channel_has_a_queue_of_its_own(catalog: Catalog) -> None:
    """What waits as a message for it, at any address; not what waits for others, or is no message yet, or has gone."""
    targets = ("mail", "mail:ada@example.org", "mailing", "mail_2", "mail:late@example.org", "mail:sent@example.org")
    catalog.add_note("operations", targets, {"title": "a note"})
    *waiting, late, sent = catalog.outbox("pending")
    catalog.claim({row.target: (row.id,) for row in (*waiting, sent)})
    catalog.mark_outbox(replace(sent, state="sent", message=sent.target))
    assert [row.target for row in catalog.queue("mail")] == ["mail", "mail:ada@example.org"]
    assert late.message == ""


def test_an_event_that_is_no_alert_does_not_wait(catalog: Catalog) -> None:
    """The history has it, the outbox does not."""
    amended(catalog, alert=False)
    assert catalog.outbox() == ()
    assert len(catalog.events()) == 1


def test_a_known_event_is_not_told_twice(catalog: Catalog) -> None:
    """The second record of the same id leaves events, changes and outbox alone."""
    amended(catalog)
    again = catalog.record(check(2, after=2, events=(amendment(OLD, NEW, 1),)))
    assert again.events == ()
    assert len(list(catalog.changes())) == 1
    assert len(catalog.outbox()) == 1


def test_a_failing_event_has_no_snapshot(catalog: Catalog) -> None:
    """Nothing was captured."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    event = NewEvent("f" * 16, EventKind.FAILING, Severity.LOW, "failing", None, hour(1))
    catalog.record(replace(check(1, Outcome.FAILED, after=1, events=(event,)), failing=True))
    assert catalog.event("f" * 16)[0].snapshot == ""
    assert catalog.state(DOCUMENT).failing


def test_turns_made_before_are_counted(catalog: Catalog) -> None:
    """Rule 4 needs to know when the same turn was made."""
    amended(catalog)
    assert catalog.turns(DOCUMENT, OLD.content, NEW.content).made == (hour(1),)
    assert catalog.turns(DOCUMENT, NEW.content, OLD.content).made == ()
    assert catalog.turns(DOCUMENT, NEW.content, OLD.content).seen_before == hour(0)


# --- decisions and the outbox -----------------------------------------------------------------------------------------


def test_a_decision_is_an_entry_of_the_chain(catalog: Catalog) -> None:
    """What people decide stands between the checks, and the next check follows it."""
    catalog.record(check(0, after=0))
    decided = catalog.decide(DOCUMENT, "tombstone", hour(1), "maria", {"snapshot": "gone"})
    catalog.record(check(2, after=decided.sequence))
    entries = list(catalog.entries(DOCUMENT))
    assert [entry.kind for entry in entries] == ["check", "tombstone", "check"]
    assert entries[1].value()["who"] == "maria"
    assert entries[2].previous == decided.entry_hash


@pytest.mark.parametrize(("kind", "facts"), [("check", {}), ("edit", {"previous": "x"})])
def test_a_decision_cannot_pass_for_something_else(catalog: Catalog, kind: str, facts: dict[str, str]) -> None:
    """Neither its kind nor its facts may imitate what the chain says."""
    with pytest.raises(ValueError, match="no decision"):
        catalog.decide(DOCUMENT, kind, hour(0), "maria", {**facts})


def test_what_became_of_an_alert_is_kept(catalog: Catalog) -> None:
    """State, attempts and the next attempt come back, and only what is due is asked for."""
    amended(catalog)
    (row,) = catalog.outbox("pending")
    tried = replace(row, attempts=1, next_attempt=hour(1_000_000), last_error="refused")
    catalog.mark_outbox(tried)
    assert catalog.outbox("pending") == (tried,)
    assert catalog.outbox("pending", due=hour(999_999)) == ()
    with pytest.raises(NotFound):
        catalog.mark_outbox(replace(row, id=99))


def test_alerts_told_as_one_are_marked_as_one(catalog: Catalog) -> None:
    """All of them or none: a part of them would be told again without the rest."""
    amended(catalog)
    (row,) = catalog.outbox("pending")
    with pytest.raises(NotFound):
        catalog.mark_outbox(replace(row, state="sent"), replace(row, id=99))
    assert catalog.outbox("pending") == (row,)


def test_a_naive_time_is_refused(catalog: Catalog) -> None:
    """A time that nobody can place proves nothing."""
    with pytest.raises(ValueError, match="aware"):
        catalog.record(replace(check(0, after=0), started=hour(0).replace(tzinfo=None)))
