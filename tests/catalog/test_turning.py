"""Label turns are written with what they follow from: after any history they are what telling all of it anew gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.catalog.making import DOCUMENT, check, hour
from tests.turns import exported, kept, told, told_anew
from tosmon.catalog import Catalog
from tosmon.catalog.backfilled import Derived, DerivedVersion
from tosmon.catalog.layouts import StoredClause, display, pack, store_clause
from tosmon.catalog.records import CheckRecord, NewVersion
from tosmon.catalog.tables import label_turns
from tosmon.core.imported import Part, PlacedSighting, Sighting, Witness, WitnessKind
from tosmon.core.label_turns import STANDS
from tosmon.core.model import Clause, Evidence, Judgement, Outcome, Rule, Version
from tosmon.core.text import clause_id, content_hash

ROBOTS = "x/robots.txt"
WITNESS = Witness("seen", WitnessKind.OTA, "Somebody", "", "")
JUDGED = {
    "resale": Judgement(("resale",), Rule.BAN, (Evidence("resale", 0, 1, "r"),)),
    "resale too": Judgement(("resale",), Rule.BAN, (Evidence("resale", 0, 1, "r"),)),
    "training": Judgement(("ai_training", "resale"), Rule.DUTY, (Evidence("ai_training", 0, 1, "t"),)),
    "weather": Judgement(),
}
READ_ANEW = {**JUDGED, "weather": JUDGED["training"], "resale": Judgement()}  # by another lexicon


def text(rules: Sequence[str], judged: Mapping[str, Judgement] = JUDGED, lexicon: str = "lexicon-1") -> NewVersion:
    """Return a version with these clauses."""
    whole = Version(tuple(Clause(one) for one in rules), "en", "Terms")
    return NewVersion(content_hash(whole), whole, tuple(judged[one] for one in rules), "html/1", lexicon)


rules = st.lists(st.sampled_from(sorted(JUDGED)), min_size=1, max_size=3, unique=True)
steps = st.one_of(
    st.tuples(st.sampled_from(["new", "suspect", "import"]), rules),
    st.tuples(st.sampled_from(["same", "failed", "confirm", "reread", "absent", "ended"]), st.just(["weather"])),
)


@dataclass(slots=True)
class History:
    """A document's history as it happens to a catalog."""

    catalog: Catalog
    document: str
    hours: int = 0
    seen: tuple[tuple[datetime, tuple[str, ...]], ...] = ()
    doubted: NewVersion | None = None
    current: NewVersion | None = None

    def happen(self, what: str, said: Sequence[str]) -> None:
        """Let something happen, an hour after what happened before."""
        self.hours += 1
        if what in {"import", "ended"}:
            self._import(said if what == "import" else None)
        else:
            record = self._check(what, said)
            if record is not None:
                self.catalog.record(record)

    def _check(self, what: str, said: Sequence[str]) -> CheckRecord | None:
        state = self.catalog.state(self.document)
        record = check(self.hours, Outcome.FAILED, after=state.sequence, document=self.document)
        record = replace(record, absent=state.absent)
        if what == "absent":
            return replace(record, outcome=Outcome.ABSENT, absent=state.absences > 0 or state.absent)
        if what == "failed" or (what in {"same", "reread"} and self.current is None):
            return record
        if what == "suspect":
            self.doubted = text(said)
            return self._reading(record, Outcome.SUSPECT, self.doubted)
        if what == "confirm" and self.doubted is None:
            return None
        found = {"confirm": self.doubted, "same": self.current}.get(what) or text(said)
        if what == "reread" and self.current is not None:
            names = [one.text for one in self.current.version.clauses]
            found = text(names, READ_ANEW, f"lexicon-{self.hours}")
        outcome = Outcome.NEW
        if self.current is not None and found.content == self.current.content:
            outcome = Outcome.UNCHANGED
        self.current = found
        known = outcome is Outcome.UNCHANGED and what == "same"
        return replace(self._reading(record, outcome, None if known else found), absent=False)

    def _reading(self, record: CheckRecord, outcome: Outcome, found: NewVersion | None) -> CheckRecord:
        with_text = check(self.hours, outcome, after=record.expected_sequence, document=self.document, reading=found)
        return replace(with_text, absent=record.absent)

    # --- imports ------------------------------------------------------------------------------------------------------

    def _import(self, said: Sequence[str] | None) -> None:
        """Take in what a witness saw at this hour and half an hour before a check, and derive all of it."""
        at = hour(self.hours - 0.5)
        sighting = Sighting(self.document, WITNESS.id, at, str(self.hours), {"commit": "c"}, (), ended=said is None)
        parts = () if said is None else (Part(0, 1, "", "text/markdown"),)
        digest = "0" * 64
        placed = PlacedSighting(sighting.id, "imports/x", digest, digest, digest, parts)
        self.catalog.take_in(WITNESS, [(sighting, placed)])
        if said is not None:
            self.seen = (*self.seen, (at, tuple(said)))
        self.derive()

    def derive(self) -> None:
        """Write what all that was seen by the witness amounts to."""
        past = self.catalog.past(self.document)
        stored = {one.id: one for one in past.clauses}
        new: list[StoredClause] = []
        found: list[DerivedVersion] = []
        for shown, (at, said) in zip(past.sightings, self.seen, strict=True):
            version = text(said)
            displayed = list(map(display, version.version.clauses, version.judgements))
            for one in displayed:
                name = clause_id(self.document, one.text)
                if name not in stored:
                    stored[name] = store_clause(past.latest + len(new) + 1, name, one)
                    new.append(stored[name])
            held = [stored[clause_id(self.document, one.text)] for one in displayed]
            row = self._row(version, at, shown.id, pack(zip(held, displayed, strict=True)))
            found.append(DerivedVersion(row, tuple(one.number for one in held), (shown.id,)))
        derived = Derived(self.document, past.sequence, past.latest, tuple(new), tuple(found))
        assert self.catalog.replace_derived(derived)

    def _row(self, version: NewVersion, at: datetime, snapshot: str, layout: bytes) -> dict[str, Any]:
        return {
            "content": version.content,
            "snapshot": snapshot,
            "sequence": 1,
            "observed_first": at,
            "observed_last": at,
            "language": "en",
            "title": "Terms",
            "extractor": "markdown/1",
            "lexicon": "lexicon-1",
            "effective": "",
            "updated": "",
            "suspect": False,
            "reason": "",
            "size": len(version.version.clauses),
            "layout": layout,
            "witness": WITNESS.id,
            "technical": False,
        }


@pytest.fixture
def history(catalog: Catalog) -> History:
    """Return a history that is about to begin."""
    return History(catalog, DOCUMENT)


def turns_of(catalog: Catalog) -> list[tuple[str, str, float, float | None]]:
    """Return label, rule and the hours from and until, of the turns that have a label."""
    with catalog.asking() as connection:
        rows = connection.execute(select(label_turns).where(label_turns.c.label != STANDS)).all()
    start = hour(0)
    return sorted(
        (
            row.label,
            row.rule,
            (row.first - start).total_seconds() / 3600,
            row.until and (row.until - start).total_seconds() / 3600,
        )
        for row in rows
    )


@given(st.lists(steps, max_size=12), st.sampled_from([DOCUMENT, ROBOTS]))
@example([("new", ["resale"]), ("import", ["resale"]), ("ended", ["weather"]), ("new", ["resale"])], DOCUMENT)
@example([("new", ["resale"]), ("absent", []), ("import", ["resale"]), ("ended", []), ("absent", [])], ROBOTS)
@settings(max_examples=60)
def test_after_any_history_turns_are_as_if_told_anew(happened: list[tuple[str, list[str]]], document: str) -> None:
    """Checks, suspects, readings anew, absence and imports, in any order; and exports tell the same of labels."""
    with TemporaryDirectory() as folder, Catalog.open(Path(folder) / "catalog.sqlite3") as catalog:
        history = History(catalog, document)
        for what, said in happened:
            history.happen(what, said)
        with catalog.writing() as connection:
            assert kept(connection) == told_anew(connection)
            if not {"absent", "ended"} & {what for what, _ in happened}:  # of these, exports know nothing
                assert told(connection) == exported(connection)


def test_a_check_with_the_same_text_writes_no_turn(history: History) -> None:
    """Nothing ends and nothing begins; the turn goes on."""
    for what in ("new", "same", "failed", "same"):
        history.happen(what, ["resale"])
    assert turns_of(history.catalog) == [("resale", "ban", 1, None)]


def test_a_suspect_carries_no_label_until_it_is_confirmed(history: History) -> None:
    """Then from the day on which it was first seen."""
    history.happen("new", ["weather"])
    history.happen("suspect", ["training"])
    assert turns_of(history.catalog) == []
    history.happen("confirm", [])
    assert turns_of(history.catalog) == [("ai_training", "duty", 2, None), ("resale", "duty", 2, None)]


def test_a_reading_anew_corrects_what_was_told(history: History) -> None:
    """The text is as old as it was; what it says is what today's lexicon finds in it."""
    history.happen("new", ["weather"])
    history.happen("same", [])
    history.happen("reread", [])
    assert turns_of(history.catalog) == [("ai_training", "duty", 1, None), ("resale", "duty", 1, None)]


def test_a_file_that_is_gone_says_nothing_until_it_is_back(catalog: Catalog) -> None:
    """Believed at the second answer; the same text again begins a new turn."""
    history = History(catalog, ROBOTS)
    for what in ("new", "absent", "absent", "same"):
        history.happen(what, ["resale"])
    assert turns_of(catalog) == [("resale", "ban", 1, 3), ("resale", "ban", 4, None)]


def test_what_others_saw_ends_where_they_watch_no_more(history: History) -> None:
    """Nobody knows what is in force since."""
    history.happen("import", ["resale"])
    history.happen("ended", [])
    assert turns_of(history.catalog) == [("resale", "ban", 0.5, 1.5)]
    assert history.catalog.labels_at(hour(9)) == ()


def test_what_others_saw_counts_where_tosmon_had_not_looked_yet(history: History) -> None:
    """Its own first look begins its own history, which the others' no longer interrupts."""
    history.happen("import", ["resale"])
    history.happen("new", ["training"])
    history.happen("import", ["resale", "weather"])
    history.happen("same", [])
    assert turns_of(history.catalog) == [
        ("ai_training", "duty", 2, None),
        ("resale", "ban", 0.5, 2),
        ("resale", "duty", 2, None),
    ]


def test_labels_are_asked_of_a_moment(history: History) -> None:
    """With how many clauses, since when, and who saw the text; of a moment before the first look, nothing."""
    history.happen("new", ["resale"])
    history.happen("new", ["resale", "resale too"])
    stood = {(one.label, one.rule): one for one in history.catalog.labels_at(hour(2))}
    assert (stood["resale", "ban"].clauses, stood["resale", "ban"].since) == (2, hour(1))
    assert stood[STANDS, "own"].since == hour(1)
    assert history.catalog.labels_at(hour(0)) == ()


def test_clauses_behind_a_label_are_found_by_platform(history: History) -> None:
    """In the order of their places, with their words."""
    history.happen("new", ["weather", "resale too", "resale"])
    found = history.catalog.saying("x", "resale", hour(1))
    assert [one.clause.text for one in found] == ["resale too", "resale"]
    ids = history.catalog.clause_ids([(DOCUMENT, 2), (DOCUMENT, 99)])
    assert ids == {(DOCUMENT, 2): found[0].id}
