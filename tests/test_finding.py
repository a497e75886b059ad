"""What a capture amounts to, in the light of the document's past: the rules of judgement, each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, Bench, Site, bench_in, page, serving
from tosmon.check import check
from tosmon.core.labels import Lexicon
from tosmon.core.model import ChangeKind, Direction, EventKind, Outcome, Reason, Severity
from tosmon.core.weights import weights_of
from tosmon.registry import Document
from tosmon.tools import Tools

TERMS = "/terms"
CHALLENGE = b"<html><title>Just a moment...</title><h1>Checking your browser</h1><p>Verify you are human.</p></html>"
GERMAN = page(*("Diese Bedingungen regeln, wie Sie unsere Dienste nutzen und was Sie nicht tun werden.",) * 20)


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a page of terms."""
    with serving() as site:
        site.put(TERMS, page(*RULES))
        yield site


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site."""
    with bench_in(tmp_path / "home", site) as bench:
        yield bench


@pytest.fixture
def terms(bench: Bench) -> Document:
    """Return the document of terms, checked once."""
    document = bench.document(TERMS)
    assert bench.check(document, 0).outcome is Outcome.NEW
    return document


# --- amendments -------------------------------------------------------------------------------------------------------


def test_a_first_version_is_no_event(bench: Bench, terms: Document) -> None:
    """What was there before anybody looked did not change."""
    assert bench.tools.catalog.events(document=terms.id) == ()


def test_a_ban_that_comes_in_is_an_alert(bench: Bench, site: Site, terms: Document) -> None:
    """A labelled clause added is told with kind, direction, label and when it was observed."""
    site.put(TERMS, page(*RULES, BAN))
    event = bench.event(terms, 1)
    (change,) = event.changes
    assert (change.kind, change.direction) == (ChangeKind.ADDED, Direction.STRENGTHENED)
    assert "automated_access" in change.labels
    assert event.alert
    assert (event.observed_from, event.observed_to) == (bench.at(0), bench.at(1))


def test_the_observation_begins_where_the_old_text_was_last_seen(bench: Bench, site: Site, terms: Document) -> None:
    """Unchanged checks in between narrow the time in which the change was made (rule 9)."""
    bench.check(terms, 5)
    site.put(TERMS, page(*RULES, BAN))
    assert bench.event(terms, 6).observed_from == bench.at(5)


def test_an_operator_weighs_changes(bench: Bench, site: Site, terms: Document) -> None:
    """What the settings call a change of no weight is a line of the history, and alerts nobody."""
    severity = weights_of({"documents": {terms.name: "ignore"}})
    bench.tools = replace(bench.tools, settings=replace(bench.tools.settings, severity=severity))
    site.put(TERMS, page(*RULES, BAN))
    event = bench.event(terms, 1)
    assert (event.severity, event.alert) == (Severity.NONE, False)


def test_a_change_without_labels_is_told_and_does_not_alert(bench: Bench, site: Site, terms: Document) -> None:
    """A clause about something else is a line of the history."""
    site.put(TERMS, page(*RULES, "The club's colours are green and white from now on."))
    event = bench.event(terms, 1)
    assert (event.kind, event.alert) == (EventKind.AMENDMENT, False)


@pytest.mark.parametrize(
    "body",
    [
        page(*(rule.replace(" ", "\n  ") for rule in RULES)),
        page(*(f"<b>{rule}</b>" for rule in RULES)),
        page(*RULES, extra="<nav><a href='/'>Home</a> <a href='/new'>New</a></nav>"),
        page(*(rule.replace("'", "’") for rule in RULES)),
    ],
    ids=["whitespace", "markup", "navigation", "quotes"],
)
def test_form_is_no_change(bench: Bench, site: Site, terms: Document, body: bytes) -> None:
    """Formatting and what stands around the document make neither version nor event (rule 3)."""
    site.put(TERMS, body)
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())


def test_order_makes_a_version_and_no_event(bench: Bench, site: Site, terms: Document) -> None:
    """Clauses in another order are another text, in which nothing changed (rule 3)."""
    site.put(TERMS, page(*RULES[8:], *RULES[:8]))
    assert bench.check(terms, 1).events == ()


# --- back and forth ---------------------------------------------------------------------------------------------------


def test_an_earlier_text_is_said_to_be_back(bench: Bench, site: Site, terms: Document) -> None:
    """A, B, A: the way back is an event of its own that names the version it returns to (rule 4)."""
    site.put(TERMS, page(*RULES, BAN))
    there = bench.event(terms, 1)
    site.put(TERMS, page(*RULES))
    back = bench.event(terms, 2)
    assert there.id != back.id
    assert back.notes == ("back to the version of 2026-03-01",)
    assert back.alert


def test_a_rule_that_extraction_lost_comes_back_without_an_alert(bench: Bench, site: Site, terms: Document) -> None:
    """Rule 6: it was in force all the time, also where the page came back with another change beside it."""
    site.put(TERMS, page(*RULES, BAN))
    assert bench.event(terms, 1).alert
    site.put(TERMS, page(*RULES[:10]))
    assert not bench.event(terms, 2).alert
    site.put(TERMS, page(*RULES[1:], BAN))
    event = bench.event(terms, 3)
    assert not event.alert
    assert any(note.startswith("probably extraction") for note in event.notes)


def test_a_document_that_alternates_stops_alerting(bench: Bench, site: Site, terms: Document) -> None:
    """A, B, A, B: the second turn to B is marked as a variant's, has an id of its own, and does not alert (rule 4)."""
    told = []
    for day in range(1, 7):
        site.put(TERMS, page(*RULES, BAN) if day % 2 else page(*RULES))
        told.append(bench.event(terms, day))
    assert [event.alert for event in told] == [True, True, False, False, False, False]
    assert all("the document alternates between variants" in event.notes for event in told[2:])
    assert len({event.id for event in told}) == 6
    assert bench.problems() == []


def test_three_variants_stop_alerting(bench: Bench, site: Site, terms: Document) -> None:
    """A, B, C and round again: each new text and the first return alert, and no turn after it (rule 4)."""
    texts = (page(*RULES), page(*RULES, BAN), page(*RULES, BAN.replace("scrape", "crawl")))
    told = []
    for day in range(1, 9):
        site.put(TERMS, texts[day % 3])
        told.append(bench.event(terms, day).alert)
    assert told == [True, True, True, False, False, False, False, False]


# --- suspects ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (CHALLENGE, Reason.CHALLENGE),
        (b"", Reason.EMPTY),
        (page("Soon."), Reason.EMPTY),
        (b"<html><div id=app></div><script src=app.js></script></html>", Reason.EMPTY),
        (GERMAN, Reason.LANGUAGE),
        (page(*RULES).replace(b"main>", b"section>"), Reason.SELECTOR),
        (bytes(range(256)) * 40, Reason.BINARY),
        (page(*RULES[:4]), Reason.MUCH_TEXT_GONE),
    ],
    ids=["challenge", "empty", "tiny", "scripts", "language", "layout", "binary", "gone"],
)
def test_what_looks_wrong_is_suspect(bench: Bench, site: Site, terms: Document, body: bytes, reason: Reason) -> None:
    """Such a capture is stored and told once, and the version before it stays current (rule 2)."""
    before = bench.tools.catalog.state(terms.id)
    site.put(TERMS, body)
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, reason)
    assert [event.kind for event in checked.events] == [EventKind.SUSPECT]
    assert bench.tools.archive.get(checked.snapshot).captures[0].body == body
    assert bench.tools.catalog.state(terms.id).version == before.version


def test_after_a_suspect_the_page_itself_is_asked_for(bench: Bench, site: Site) -> None:
    """A server must not confirm a suspect with 304."""
    site.put(TERMS, page(*RULES), ETag='"good"')
    document = bench.document(TERMS)
    bench.check(document, 0)
    site.put(TERMS, CHALLENGE, ETag='"wall"')
    bench.check(document, 1)
    bench.check(document, 2)
    assert "if-none-match" not in site.asked(TERMS)[2]


def test_a_document_that_returns_from_a_challenge_is_unchanged(bench: Bench, site: Site, terms: Document) -> None:
    """Nothing of the wall remains: no event, and the version goes on."""
    site.put(TERMS, CHALLENGE)
    bench.check(terms, 1)
    site.put(TERMS, page(*RULES))
    checked = bench.check(terms, 2)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    assert bench.tools.catalog.versions(terms.id)[0].observed_last == bench.at(2)


def test_a_change_behind_a_challenge_is_compared_with_the_text_before(
    bench: Bench, site: Site, terms: Document
) -> None:
    """The wall lies between two versions and takes no part in what changed."""
    site.put(TERMS, CHALLENGE)
    bench.check(terms, 1)
    site.put(TERMS, page(*RULES, BAN))
    event = bench.event(terms, 2)
    assert event.observed_from == bench.at(0)
    assert len(event.changes) == 1


def test_much_text_gone_confirms_itself_a_day_later(bench: Bench, site: Site, terms: Document) -> None:
    """The same shorter text 24 hours later is believed, and told as the amendment it is (rule 2)."""
    site.put(TERMS, page(*RULES[:4]))
    assert bench.check(terms, 1).outcome is Outcome.SUSPECT
    assert bench.check(terms, 1.9).outcome is Outcome.SUSPECT
    checked = bench.check(terms, 2)
    assert checked.outcome is Outcome.NEW
    assert [event.kind for event in checked.events] == [EventKind.AMENDMENT]
    version = bench.tools.catalog.versions(terms.id)[-1]
    assert (version.observed_first, version.snapshot != "") == (bench.at(1), True)


def test_another_short_text_begins_its_day_anew(bench: Bench, site: Site, terms: Document) -> None:
    """What is to confirm itself is a text, not the loss."""
    site.put(TERMS, page(*RULES[:4]))
    bench.check(terms, 1)
    site.put(TERMS, page(*RULES[4:7]))
    assert bench.check(terms, 2.5).outcome is Outcome.SUSPECT
    assert bench.check(terms, 3.5).outcome is Outcome.NEW


def test_a_wall_never_confirms_itself(bench: Bench, site: Site, terms: Document) -> None:
    """Only a reviewer, or the document's return, settles what is no text of the platform's."""
    site.put(TERMS, CHALLENGE)
    assert {bench.check(terms, day).outcome for day in (1, 2, 3, 30)} == {Outcome.SUSPECT}
    assert len(bench.tools.catalog.events(document=terms.id)) == 1


# --- technical upgrades -----------------------------------------------------------------------------------------------


def test_another_selection_is_a_technical_upgrade(bench: Bench, site: Site) -> None:
    """What a better selection reads replaces the version; that is no event (rule 5)."""
    site.put(TERMS, page(*RULES, extra=f"<aside><p>{BAN}</p></aside>"))
    narrow, wide = bench.document(TERMS), bench.document(TERMS, select="body")
    bench.check(narrow, 0)
    checked = bench.check(wide, 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    (version,) = bench.tools.catalog.versions(narrow.id)
    assert BAN in [clause.text for clause in bench.tools.catalog.version(version.key).version.clauses]


def test_a_change_seen_with_another_selection_is_told_alone(bench: Bench, site: Site) -> None:
    """Where page and selection change together, the old bytes are read anew, so that only the page's change counts."""
    site.put(TERMS, page(*RULES, extra="<aside><p>Our club was founded by friends of old paper.</p></aside>"))
    narrow, wide = bench.document(TERMS), bench.document(TERMS, select="body")
    bench.check(narrow, 0)
    extra = "<aside><p>Our club was founded by friends of old paper.</p></aside>"
    site.put(TERMS, page(*RULES, BAN, extra=extra))
    event = bench.event(wide, 1)
    assert [change.after.text for change in event.changes if change.after] == [BAN]


def test_a_better_lexicon_is_no_change(bench: Bench, site: Site) -> None:
    """Labels that a new lexicon gives to an old text are not told as an amendment of it."""
    site.put(TERMS, page(*RULES, BAN))
    document = bench.document(TERMS)
    blind = replace(bench.tools, lexicon=_without_labels(bench.tools))
    bench.at(0)
    check(document, blind)
    site.put(TERMS, page(*RULES, BAN, "The club's colours are green and white from now on."))
    event = bench.event(document, 1)
    assert [change.labels for change in event.changes] == [()]
    assert not event.alert


def _without_labels(tools: Tools) -> Lexicon:
    return replace(tools.lexicon, version="another")


# --- failing and recovering -------------------------------------------------------------------------------------------


def test_failing_is_told_once_and_recovering_once(bench: Bench, site: Site, terms: Document) -> None:
    """Three failures in a row begin it, the next capture ends it (rule 1)."""
    site.put(TERMS, b"", status=503)
    told = [[event.kind for event in bench.check(terms, day).events] for day in range(1, 6)]
    site.put(TERMS, page(*RULES))
    told += [[event.kind for event in bench.check(terms, day).events] for day in (6, 7)]
    assert told == [[], [], [EventKind.FAILING], [], [], [EventKind.RECOVERED], []]


def test_a_suspect_does_not_end_failing(bench: Bench, site: Site, terms: Document) -> None:
    """A wall is no capture of the document: it goes on failing until the document itself is back."""
    site.put(TERMS, b"", status=503)
    for day in (1, 2, 3):
        bench.check(terms, day)
    site.put(TERMS, CHALLENGE)
    bench.check(terms, 4)
    assert bench.tools.catalog.state(terms.id).failing
    site.put(TERMS, page(*RULES))
    assert [event.kind for event in bench.check(terms, 5).events] == [EventKind.RECOVERED]


def test_a_document_that_recovers_changed_tells_both(bench: Bench, site: Site, terms: Document) -> None:
    """The first capture after failures may bring an amendment beside the recovery."""
    site.put(TERMS, b"", status=503)
    for day in (1, 2, 3):
        bench.check(terms, day)
    site.put(TERMS, page(*RULES, BAN))
    kinds = [event.kind for event in bench.check(terms, 4).events]
    assert sorted(kinds) == [EventKind.AMENDMENT, EventKind.RECOVERED]


# --- robots.txt -------------------------------------------------------------------------------------------------------

OPEN, CLOSED = b"User-agent: *\nDisallow:\n", b"User-agent: *\nDisallow: /\n"


@pytest.fixture
def robots(bench: Bench, site: Site) -> Document:
    """Return a robots.txt, checked once, that allows everything."""
    site.put("/robots.txt", OPEN, Content_Type="text/plain")
    document = bench.document("/robots.txt")
    assert bench.check(document, 0).outcome is Outcome.NEW
    return document


def test_a_robots_txt_that_closes_is_an_alert(bench: Bench, site: Site, robots: Document) -> None:
    """It is compared by what it permits (rule 8)."""
    site.put("/robots.txt", CLOSED, Content_Type="text/plain")
    event = bench.event(robots, 1)
    assert event.alert
    assert [change.direction for change in event.changes] == [Direction.STRENGTHENED]


def test_comments_of_a_robots_txt_are_no_change(bench: Bench, site: Site, robots: Document) -> None:
    """Comments, case and blank lines permit and forbid nothing (rule 8)."""
    site.put("/robots.txt", b"# hello\n\nUSER-AGENT: *\ndisallow:\n", Content_Type="text/plain")
    checked = bench.check(robots, 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())


def test_absence_is_believed_at_the_second_check(bench: Bench, site: Site, robots: Document) -> None:
    """404 is an answer: told once, at the second check in a row, as a change of status (rule 1)."""
    del site.answers["/robots.txt"]
    told = [[event.kind for event in bench.check(robots, day).events] for day in (1, 2, 3)]
    assert told == [[], [EventKind.STATUS], []]
    assert bench.tools.catalog.state(robots.id).absent


def test_an_absence_that_ends_is_told_once(bench: Bench, site: Site, robots: Document) -> None:
    """The same file again is a change of status and no amendment."""
    del site.answers["/robots.txt"]
    bench.check(robots, 1)
    bench.check(robots, 2)
    site.put("/robots.txt", OPEN, Content_Type="text/plain")
    told = [[event.kind for event in bench.check(robots, day).events] for day in (3, 4)]
    assert told == [[EventKind.STATUS], []]


def test_an_empty_file_after_an_empty_404_ends_the_absence(bench: Bench, site: Site, robots: Document) -> None:
    """The same bytes under another status are another answer (rule 8)."""
    site.put("/robots.txt", CLOSED, Content_Type="text/plain")
    bench.check(robots, 1)
    site.put("/robots.txt", b"", status=404)
    bench.check(robots, 2)
    bench.check(robots, 3)
    site.put("/robots.txt", b"", Content_Type="text/plain")
    checked = bench.check(robots, 4)
    assert checked.outcome is Outcome.NEW
    assert sorted(event.kind for event in checked.events) == [EventKind.AMENDMENT, EventKind.STATUS]


def test_one_404_between_is_no_news(bench: Bench, site: Site, robots: Document) -> None:
    """A single miss is not believed, and its end not told."""
    answer = site.answers.pop("/robots.txt")
    assert bench.check(robots, 1).outcome is Outcome.ABSENT
    site.answers["/robots.txt"] = answer
    checked = bench.check(robots, 2)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())


def test_a_robots_txt_that_never_was_is_absent_and_no_event(bench: Bench) -> None:
    """There is nothing that could be gone."""
    document = bench.document("/robots.txt")
    assert [bench.check(document, day).events for day in (0, 1, 2)] == [(), (), ()]
    assert bench.problems() == []


def test_a_404_of_terms_is_a_failure(bench: Bench, site: Site, terms: Document) -> None:
    """Terms that are not found are not gone (rule 1)."""
    del site.answers[TERMS]
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.FAILED, Reason.HTTP_STATUS)


def test_an_html_page_is_no_robots_txt(bench: Bench, site: Site, robots: Document) -> None:
    """A page answered in its place is suspect, and the rules before stay current (rule 8)."""
    site.put("/robots.txt", page(*RULES))
    checked = bench.check(robots, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.HTML_AS_ROBOTS)
    site.put("/robots.txt", OPEN, Content_Type="text/plain")
    assert bench.check(robots, 2).events == ()
