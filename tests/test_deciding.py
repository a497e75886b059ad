"""What a reviewer decides about a suspect, with all that follows from it, at once and in every rebuild."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checking import BAN, RULES, Bench, Site, bench_in, page, serving
from tosmon.catalog import Catalog
from tosmon.catalog.suspects import Suspects
from tosmon.core.model import EventKind, Outcome
from tosmon.deciding import Decision, accept, reject, withdraw
from tosmon.errors import NotFound, UsageError
from tosmon.ledger import seal_due
from tosmon.rebuild import rebuild
from tosmon.registry import Document, Registry

TERMS = page(*RULES)
GERMAN = page(
    "Diese Bedingungen gelten für alle, die unserem Verein der Sammler beitreten, vom ersten Tag an.",
    "Neue Mitglieder werden von zwei alten vorgeschlagen und im Frühling von der Versammlung gewählt.",
    "Es ist verboten, Daten mit automatischen Mitteln auszulesen, wenn wir dem nicht zugestimmt haben.",
    "Wer eine Vitrine zerbricht, der ersetzt sie; Kinder werden von ihren Begleitern beaufsichtigt.",
    title="Bedingungen",
)
SHORT = page(BAN, RULES[0])
FULLER = page(*RULES, BAN)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Serve a site."""
    with serving() as served:
        yield served


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Give a bench."""
    with bench_in(tmp_path / "home", site) as found:
        yield found


@pytest.fixture
def terms(bench: Bench) -> Document:
    """Return a document that was checked, and shows a German text since."""
    document = bench.document("/terms")
    bench.site.put("/terms", TERMS)
    bench.check(document, 0)
    bench.site.put("/terms", GERMAN)
    assert bench.check(document, 1).outcome is Outcome.SUSPECT
    return document


def decision(bench: Bench, document: Document, days: float = 3, of: int = 0) -> Decision:
    """Return a decision about the suspect that waits, so many days after the start."""
    of = of or Suspects(bench.tools.catalog).latest(document.id).sequence
    return Decision(document.id, of, "Ada", "they moved to Vienna", bench.at(days))


def waiting(bench: Bench) -> list[str]:
    """Return the documents whose suspects wait."""
    return [one.version.document for one in Suspects(bench.tools.catalog).waiting()]


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of what a rebuild must bring back."""
    told = ("documents", "versions", "clauses", "events", "changes", "change_labels", "snapshots", "label_turns")
    with closing(sqlite3.connect(path)) as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in told}


# --- accepted ---------------------------------------------------------------------------------------------------------


def test_an_accepted_suspect_is_in_force_from_its_first_observation(bench: Bench, terms: Document) -> None:
    """Up to when it was last seen; the version before it ends where it did."""
    bench.check(terms, 2)
    accept(decision(bench, terms), bench.tools)
    old, new = bench.tools.catalog.versions(terms.id)
    assert (old.observed_last, new.observed_first, new.observed_last) == (bench.at(0), bench.at(1), bench.at(2))
    assert bench.tools.catalog.state(terms.id).version == new.key
    assert not new.reason
    assert not waiting(bench)


def test_its_event_is_told_with_alerts(bench: Bench, terms: Document) -> None:
    """Between the two observations, and to whoever takes it."""
    recorded = accept(decision(bench, terms), bench.tools)
    (event,) = recorded.events
    stored, changes = bench.tools.catalog.event(event)
    assert stored.kind is EventKind.AMENDMENT
    assert (stored.observed_from, stored.observed_to) == (bench.at(0), bench.at(1))
    assert stored.snapshot == bench.tools.catalog.versions(terms.id)[-1].snapshot
    assert changes
    assert [row.event for row in bench.tools.catalog.outbox() if row.event == event] == [event] * stored.alert


def test_the_next_check_of_that_text_is_believed(bench: Bench, terms: Document) -> None:
    """Of the same bytes, of other bytes with the same text, and after another text in between."""
    accept(decision(bench, terms), bench.tools)
    assert bench.check(terms, 4).outcome is Outcome.UNCHANGED
    bench.site.put("/terms", GERMAN.replace(b"<body>", b"<body><!-- 1 -->"))
    assert bench.check(terms, 5).outcome is Outcome.UNCHANGED
    bench.site.put("/terms", TERMS)
    assert [bench.check(terms, days).outcome for days in (6, 7)] == [Outcome.SUSPECT, Outcome.NEW]
    bench.site.put("/terms", GERMAN)
    assert bench.check(terms, 8).outcome is Outcome.NEW
    assert not bench.problems()


def test_an_accepted_text_is_believed_by_another_extractor(bench: Bench, terms: Document) -> None:
    """Which reads it otherwise: what was accepted is the capture, not a hash."""
    accept(decision(bench, terms), bench.tools)
    other = replace(
        terms, pages=tuple(replace(one, selection=replace(one.selection, select=("body",))) for one in terms.pages)
    )
    bench.site.put(
        "/terms", GERMAN.replace(b"<main>", b"<p>Ein Wort voraus, das bisher niemand gelesen hat.</p><main>")
    )
    bench.check(other, 4)
    bench.site.put("/terms", GERMAN)
    accepted = bench.check(other, 5)
    assert accepted.outcome in {Outcome.NEW, Outcome.UNCHANGED}


def test_what_comes_of_it_is_in_the_ledger(bench: Bench, terms: Document) -> None:
    """Who, why, which text and which capture."""
    recorded = accept(decision(bench, terms), bench.tools)
    (entry,) = Suspects(bench.tools.catalog).decisions(terms.id)
    told = entry.value()
    assert (entry.kind, entry.sequence, told["who"], told["reason"]) == (
        "accepted",
        recorded.sequence,
        "Ada",
        "they moved to Vienna",
    )
    assert (told["doubt"], told["capture"]) == ("language", bench.tools.catalog.versions(terms.id)[-1].snapshot)


def test_a_document_that_shows_its_first_text(bench: Bench) -> None:
    """Nothing was in force before: there is a version then, and nothing to tell."""
    document = bench.document("/terms")
    bench.site.put("/terms", GERMAN)
    assert bench.check(document, 0).outcome is Outcome.SUSPECT
    assert accept(decision(bench, document), bench.tools).events == ()
    assert len(bench.tools.catalog.versions(document.id)) == 1


def test_checks_that_failed_since_do_not_matter(bench: Bench, terms: Document) -> None:
    """The document goes on failing, and its return is told by the check that finds it."""
    bench.site.put("/terms", b"", status=500)
    for days in (1.2, 1.4, 1.6):
        bench.check(terms, days)
    accept(decision(bench, terms), bench.tools)
    state = bench.tools.catalog.state(terms.id)
    assert (state.failing, state.outcome) == (True, Outcome.FAILED)
    bench.site.put("/terms", GERMAN)
    back = bench.check(terms, 4)
    assert (back.outcome, [one.kind for one in back.events]) == (Outcome.UNCHANGED, [EventKind.RECOVERED])


def test_a_document_that_returned_settled_its_suspect(bench: Bench, terms: Document) -> None:
    """What was believed since would be told backwards."""
    suspect = decision(bench, terms)
    bench.site.put("/terms", TERMS)
    bench.check(terms, 2)
    assert not waiting(bench)
    with pytest.raises(UsageError, match=r"later|again"):
        accept(suspect, bench.tools)


def test_what_is_accepted_cannot_be_decided_again(bench: Bench, terms: Document) -> None:
    """Its event is part of the history, and its alerts may be out."""
    once = decision(bench, terms)
    accept(once, bench.tools)
    with pytest.raises(UsageError, match="accepted already"):
        accept(once, bench.tools)
    with pytest.raises(UsageError, match="part of the history"):
        reject(once, bench.tools.catalog)


def test_nothing_can_be_decided_about_what_is_no_suspect(bench: Bench, terms: Document) -> None:
    """A version in force, an entry without a text, an entry that there is not."""
    for of in (1, 99):
        with pytest.raises(NotFound):
            accept(decision(bench, terms, of=of), bench.tools)


# --- rejected ---------------------------------------------------------------------------------------------------------


def test_a_rejected_text_is_not_asked_about_again(bench: Bench, terms: Document) -> None:
    """Nor told again, when it comes back after the document's own; it stays stored."""
    reject(decision(bench, terms), bench.tools.catalog)
    assert not waiting(bench)
    bench.site.put("/terms", TERMS)
    assert bench.check(terms, 4).outcome is Outcome.UNCHANGED
    bench.site.put("/terms", GERMAN)
    again = bench.check(terms, 5)
    assert (again.outcome, again.events) == (Outcome.SUSPECT, ())
    assert not waiting(bench)
    assert len(bench.tools.catalog.versions(terms.id, suspects=True)) == 3


def test_no_day_confirms_what_was_rejected(bench: Bench) -> None:
    """Much text gone would confirm itself when it reads the same a day later."""
    document = bench.document("/terms")
    bench.site.put("/terms", FULLER)
    bench.check(document, 0)
    bench.site.put("/terms", SHORT)
    assert bench.check(document, 1).outcome is Outcome.SUSPECT
    reject(decision(bench, document, 1.5), bench.tools.catalog)
    assert bench.check(document, 3).outcome is Outcome.SUSPECT


def test_another_suspect_is_asked_about(bench: Bench, terms: Document) -> None:
    """What was rejected is one text, not the document."""
    reject(decision(bench, terms), bench.tools.catalog)
    bench.site.put("/terms", GERMAN.replace(b"Vitrine", b"Scheibe"))
    bench.check(terms, 4)
    assert waiting(bench) == [terms.id]


def test_a_rejection_can_be_taken_back(bench: Bench, terms: Document) -> None:
    """Then the suspect waits again, and can be accepted."""
    once = decision(bench, terms)
    reject(once, bench.tools.catalog)
    with pytest.raises(UsageError, match="rejected already"):
        reject(once, bench.tools.catalog)
    withdraw(once, bench.tools.catalog)
    assert waiting(bench) == [terms.id]
    with pytest.raises(UsageError, match="not rejected"):
        withdraw(once, bench.tools.catalog)
    accept(once, bench.tools)
    assert len(bench.tools.catalog.versions(terms.id)) == 2


# --- in a rebuild -----------------------------------------------------------------------------------------------------


def test_a_rebuild_comes_to_the_same(bench: Bench, terms: Document) -> None:
    """Every row, of versions, clauses, events, label turns and the document's state, after decisions of each kind."""
    bench.check(terms, 2)
    once = decision(bench, terms)
    reject(once, bench.tools.catalog)
    withdraw(once, bench.tools.catalog)
    accept(once, bench.tools)
    bench.check(terms, 4)
    bench.site.put("/terms", FULLER)
    bench.check(terms, 5)
    bench.site.put("/terms", GERMAN)
    bench.check(terms, 6)
    bench.site.put("/terms", SHORT)
    bench.check(terms, 7)
    reject(decision(bench, terms, 7.5), bench.tools.catalog)
    seal_due(bench.tools.catalog, bench.tools.archive, bench.at(8))
    bench.tools.catalog.close()
    before = rows(bench.home.catalog)
    done = rebuild(bench.home, bench.tools.settings, Registry(()), now=lambda: bench.at(8))
    assert done.problems == ()
    assert rows(bench.home.catalog) == before


def test_without_its_object_the_decision_alone_comes_back(bench: Bench, terms: Document) -> None:
    """As a lost object costs its version, and not the rebuild."""
    accept(decision(bench, terms), bench.tools)
    snapshot = bench.tools.catalog.versions(terms.id)[-1].snapshot
    bench.tools.catalog.close()
    (bench.home.root / f"{snapshot}.warc.gz").unlink()
    done = rebuild(bench.home, bench.tools.settings, Registry(()), now=lambda: bench.at(8))
    assert done.problems
    with Catalog.open(bench.home.catalog) as catalog:
        assert len(catalog.versions(terms.id)) == 1
        assert [one.kind for one in Suspects(catalog).decisions()] == ["accepted"]
