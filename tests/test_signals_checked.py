"""Signal files and what pages state for machines, in the check: noise none, changes told by what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, Bench, Site, bench_in, page, serving
from tosmon.catalog import Catalog
from tosmon.core.model import Direction, EventKind, NewEvent, Outcome, Reason, Severity
from tosmon.fetch import networks
from tosmon.rebuild import rebuild
from tosmon.registry import Document, DocumentKind, Registry
from tosmon.settings import Settings
from tosmon.signalled import SignalsAt, signals_at

AI_TXT = b"User-agent: *\nDisallow: /\n"
LLMS_TXT = b"# Club\n\n> What we do.\n\n## Pages\n\n- [About](https://example.com/about)\n"
NOT_FOUND = (
    b"<!doctype html><html><title>Club</title><body><h1>Page not found</h1><p>Back to the start.</p></body></html>"
)
WALL = b"<html><title>Just a moment...</title><h1>Checking your browser</h1><p>Verify you are human.</p></html>"
TERMS = "/terms"
NOAI = '<meta name="robots" content="noai">'


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site."""
    with serving() as site:
        yield site


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site."""
    with bench_in(tmp_path / "home", site, failing_after=2) as bench:
        yield bench


def signal_file(bench: Bench, name: str = "ai.txt") -> Document:
    """Return a signal file of the site."""
    return bench.document(f"/{name}", name=name, kind=DocumentKind.SIGNAL, select="", language="")


def put(site: Site, body: bytes, path: str = "/ai.txt") -> None:
    """Let the site answer with this file from now on."""
    site.put(path, body, Content_Type="text/plain")


def told(bench: Bench, document: Document, *days: float) -> list[NewEvent]:
    """Check the document on these days, and return all events."""
    return [event for day in days for event in bench.check(document, day).events]


def stood(bench: Bench, document: Document, day: float | None = None) -> SignalsAt:
    """Return what was known to be signalled on a day."""
    (found,) = signals_at(bench.tools.archive, bench.tools.catalog, [document], None if day is None else bench.at(day))
    return found


# --- signal files -----------------------------------------------------------------------------------------------------


def test_a_file_that_never_was_there_is_no_event_and_one_snapshot(bench: Bench, site: Site) -> None:
    """Absent is a normal outcome; the page that says so, another one each time, is kept once."""
    document = signal_file(bench)
    for day in range(4):
        site.put("/ai.txt", b"not found %d" % day, status=404)
        checked = bench.check(document, day)
        assert (checked.outcome, checked.events) == (Outcome.ABSENT, ())
    assert len(list(bench.tools.archive.objects())) == 1
    assert stood(bench, document).present is False


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_refusal_is_a_failed_check_and_no_event(bench: Bench, site: Site, status: int) -> None:
    """Sites behind walls refuse all five files: nobody wants five lines of it (rule 1 stands: it is no absence)."""
    site.put("/ai.txt", b"no", status=status)
    document = signal_file(bench)
    assert told(bench, document, 0, 1, 2, 3) == []
    state = bench.tools.catalog.state(document.id)
    assert (state.outcome, state.failing) == (Outcome.FAILED, False)


def test_a_page_in_its_place_is_absence(bench: Bench, site: Site) -> None:
    """Many sites answer every address with a page (a soft 404)."""
    site.put("/ai.txt", NOT_FOUND)
    checked = bench.check(signal_file(bench), 0)
    assert (checked.outcome, checked.detail) == (Outcome.ABSENT, "a page was answered in its place (soft 404)")


def test_a_challenge_in_its_place_is_suspect(bench: Bench, site: Site) -> None:
    """What lies behind a wall nobody knows: it must not end what the file said."""
    put(site, AI_TXT)
    document = signal_file(bench)
    bench.check(document, 0)
    site.put("/ai.txt", WALL)
    for day in (1, 2, 3):
        checked = bench.check(document, day)
        assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.CHALLENGE)
    assert stood(bench, document).present


def test_a_file_that_appears_is_told_by_what_it_says(bench: Bench, site: Site) -> None:
    """Where its absence was believed, all that it says is new."""
    document = signal_file(bench)
    assert told(bench, document, 0, 1) == []
    put(site, AI_TXT)
    (event,) = told(bench, document, 2, 3)
    assert (event.kind, event.alert) == (EventKind.AMENDMENT, True)
    assert {change.direction for change in event.changes} == {Direction.STRENGTHENED}
    assert event.summary.startswith("AI training: unspecified → disallowed")


def test_a_file_found_at_the_first_check_is_no_event(bench: Bench, site: Site) -> None:
    """What was there before anybody looked did not change."""
    put(site, AI_TXT)
    assert told(bench, signal_file(bench), 0, 1) == []


def test_a_change_is_told_by_what_is_said_and_form_is_none(bench: Bench, site: Site) -> None:
    """White space, order and comments are no change (rule 8); another value is."""
    put(site, AI_TXT)
    document = signal_file(bench)
    bench.check(document, 0)
    put(site, b"# ours\r\nuser-agent: *\r\nDisallow: /\r\n")
    checked = bench.check(document, 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    put(site, b"User-agent: *\nAllow: /\n")
    (change,) = bench.event(document, 2).changes
    assert change.direction is Direction.WEAKENED


def test_going_and_coming_back_are_told_once_each(bench: Bench, site: Site) -> None:
    """Believed at the second check in a row, whether 404 or a page says so."""
    put(site, AI_TXT)
    document = signal_file(bench)
    bench.check(document, 0)
    site.put("/ai.txt", NOT_FOUND)
    (gone,) = told(bench, document, 1, 2, 3)
    put(site, AI_TXT)
    (back,) = told(bench, document, 4, 5)
    assert (gone.kind, gone.severity, gone.alert) == (EventKind.STATUS, Severity.MEDIUM, True)
    assert (back.kind, back.summary) == (EventKind.STATUS, "back after it was gone")


def test_llms_txt_alerts_nobody(bench: Bench, site: Site) -> None:
    """It permits and forbids nothing: coming, changing and going are lines of the history at most."""
    document = signal_file(bench, "llms.txt")
    events = told(bench, document, 0, 1)
    put(site, LLMS_TXT, "/llms.txt")
    events += told(bench, document, 2)
    put(site, LLMS_TXT.replace(b"Club", b"Society"), "/llms.txt")
    events += told(bench, document, 3)
    site.put("/llms.txt", b"", status=404)
    events += told(bench, document, 4, 5)
    assert not any(event.alert for event in events)


def test_signals_of_a_moment_can_be_asked(bench: Bench, site: Site) -> None:
    """With where they stand, and what was wrong with the file."""
    put(site, AI_TXT)
    document = signal_file(bench)
    bench.check(document, 0)
    put(site, b"User-agent: *\nAllow: /\n")
    bench.check(document, 1)
    before, after = stood(bench, document, 0.5), stood(bench, document)
    assert [where for where, _ in before.sources] == [document.id] * len(before.signals)
    assert [signal.answers for signal in before.signals] != [signal.answers for signal in after.signals]
    assert (before.since, before.checked) == (bench.at(0), bench.at(0))
    assert stood(bench, signal_file(bench, "trust.txt")).checked is None


# --- what pages state -------------------------------------------------------------------------------------------------


def terms(bench: Bench, site: Site, extra: str = "", **headers: str) -> Document:
    """Serve the terms with these statements, and return their document."""
    site.put(TERMS, page(*RULES).replace(b"<body>", f"{extra}<body>".encode()))
    site.answers[TERMS].headers |= {name.replace("_", "-"): value for name, value in headers.items()}
    return bench.document(TERMS)


@pytest.mark.parametrize(
    ("extra", "headers"), [(NOAI, {}), ("", {"X_Robots_Tag": "noai"}), ("", {"tdm_reservation": "1"})]
)
def test_a_page_that_begins_to_reserve_is_an_amendment(
    bench: Bench, site: Site, extra: str, headers: dict[str, str]
) -> None:
    """By a meta or a header, though not a word of the text changed."""
    bench.check(terms(bench, site), 0)
    checked = bench.check(terms(bench, site, extra, **headers), 1)
    (event,) = checked.events
    (change,) = event.changes
    assert (checked.outcome, event.kind, change.direction) == (
        Outcome.UNCHANGED,
        EventKind.AMENDMENT,
        Direction.STRENGTHENED,
    )
    assert (event.from_content, event.severity, event.alert) == (event.to_content, Severity.MEDIUM, True)
    assert event.summary.startswith("AI training: unspecified →")
    assert told(bench, terms(bench, site, extra, **headers), 2, 3) == []


def test_the_first_statements_are_no_event(bench: Bench, site: Site) -> None:
    """What was there before anybody looked did not change."""
    assert told(bench, terms(bench, site, NOAI, X_Robots_Tag="noai"), 0, 1) == []
    assert {signal.name for signal in stood(bench, bench.document(TERMS)).signals} == {"noai"}


def test_statements_that_change_with_the_text_are_in_one_event(bench: Bench, site: Site) -> None:
    """One amendment holds the clause and the statement."""
    bench.check(terms(bench, site), 0)
    site.put(TERMS, page(*RULES, BAN).replace(b"<body>", NOAI.encode() + b"<body>"))
    event = bench.event(bench.document(TERMS), 1)
    assert len(event.changes) == 2
    assert event.from_content != event.to_content


def test_not_modified_keeps_what_is_known(bench: Bench, site: Site) -> None:
    """A 304 leaves out most headers, which says nothing."""
    document = terms(bench, site, ETag='"one"', X_Robots_Tag="noai")
    bench.check(document, 0)
    site.answers[TERMS].headers.pop("X-Robots-Tag")
    assert told(bench, document, 1, 2) == []
    assert stood(bench, document).signals


def test_not_modified_tells_what_it_states_anew(bench: Bench, site: Site) -> None:
    """A header that a server was told to send stands in its answers of 304, too: the page's bytes need not change."""
    document = terms(bench, site, ETag='"one"')
    bench.check(document, 0)
    site.answers[TERMS].headers["X-Robots-Tag"] = "noai"
    event = bench.event(document, 1)
    assert (event.severity, event.alert) == (Severity.MEDIUM, True)
    assert told(bench, document, 2, 3) == []
    assert not bench.problems()


def test_pages_that_nobody_looked_at_are_asked_for_whole(bench: Bench, site: Site) -> None:
    """A 304 does not show what a page states: an older home asks once without its validators."""
    document = terms(bench, site, NOAI, ETag='"one"', X_Robots_Tag="noimageai")
    bench.check(document, 0)
    with bench.tools.catalog.writing() as connection:
        connection.exec_driver_sql("update documents set marks = '{}'")
    assert told(bench, document, 1, 2) == []
    asked = ["if-none-match" in headers for headers in site.asked(TERMS)]
    assert asked == [False, False, True]
    assert {signal.name for signal in stood(bench, document).signals} == {"noai", "noimageai"}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("noai, unavailable_after: 2026-12-01", "noai, unavailable_after: 2026-12-02"),
        ("noai", "noai, index, follow"),
        ("all", ""),
    ],
)
def test_directives_that_say_nothing_new_are_no_event(bench: Bench, site: Site, was: str, now: str) -> None:
    """A date of expiry that moves with each answer, and what holds without being said."""
    bench.check(terms(bench, site, X_Robots_Tag=was), 0)
    assert told(bench, terms(bench, site, X_Robots_Tag=now), 1) == []


def test_a_date_of_expiry_that_appears_is_told(bench: Bench, site: Site) -> None:
    """Search engines shall drop the page from then on."""
    bench.check(terms(bench, site), 0)
    event = bench.event(terms(bench, site, X_Robots_Tag="unavailable_after: 2026-12-01"), 1)
    assert "unavailable_after" in event.summary


def test_the_ledger_has_what_changed_and_no_more(bench: Bench, site: Site) -> None:
    """The first look and each change are in their entries; unchanged checks stay small."""
    document = terms(bench, site)
    bench.check(document, 0)
    bench.check(document, 1)
    bench.check(terms(bench, site, X_Robots_Tag="noai"), 2)
    entries = reversed(bench.tools.catalog.checks(document.id))
    assert [entry.value().get("marks") for entry in entries] == [
        {"signals": "[]"},
        None,
        {"signals": '[[[["x-robots-tag","noai"]],[],[]]]'},
    ]


def test_servers_that_do_not_agree_are_told_twice_at_most(bench: Bench, site: Site) -> None:
    """A header that comes and goes with each answer is a variant from the third turn on (rule 4)."""
    bench.check(terms(bench, site), 0)
    alerts = []
    for day in range(1, 7):
        headers = {"X_Robots_Tag": "noai"} if day % 2 else {}
        alerts += [event.alert for event in told(bench, terms(bench, site, **headers), day)]
    assert alerts == [True, True, False, False, False, False]


def test_an_older_home_learns_what_pages_state_without_an_event(bench: Bench, site: Site) -> None:
    """Where nobody had looked yet, the page of known bytes is read once more."""
    document = terms(bench, site, NOAI)
    bench.check(document, 0)
    with bench.tools.catalog.writing() as connection:
        connection.exec_driver_sql("update documents set marks = '{}'")
    checked = bench.check(document, 1)
    assert (checked.outcome, checked.events, checked.snapshot) == (Outcome.UNCHANGED, (), "")
    assert bench.tools.catalog.state(document.id).marks["signals"] != "[]"


def test_a_header_that_changed_alone_is_rebuilt(site: Site, tmp_path: Path) -> None:
    """No snapshot tells of it: the ledger's entry does."""
    with bench_in(tmp_path / "home", site) as bench:
        bench.check(terms(bench, site), 0)
        event = bench.event(terms(bench, site, X_Robots_Tag="noai"), 1)
        home, noted = bench.home, bench.tools.catalog.state("club/terms").marks
    rebuild(home, Settings(allow_private=networks(["127.0.0.0/8"])), Registry(()), now=lambda: event.observed_to)
    with Catalog.open(home.catalog, create=False) as catalog:
        (found,) = catalog.events(document="club/terms")
        assert (found.id, found.summary, found.alert) == (event.id, event.summary, True)
        assert catalog.state("club/terms").marks == noted


def test_a_doubted_page_states_nothing(bench: Bench, site: Site) -> None:
    """A challenge with robots directives of its own is not the document."""
    document = terms(bench, site)
    bench.check(document, 0)
    site.put(TERMS, WALL, X_Robots_Tag="noai")
    bench.check(document, 1)
    assert stood(bench, document).signals == ()


def test_a_file_that_can_no_longer_be_read_is_told_with_its_fault(site: Site, bench: Bench) -> None:
    """What it said is gone, because it is broken: the event says so."""
    document = signal_file(bench, "tdmrep.json")
    put(site, b'[{"location": "/", "tdm-reservation": 1}]', "/tdmrep.json")
    assert told(bench, document, 0) == []
    put(site, b'[{"location": "/", "tdm-reservation": 1}', "/tdmrep.json")
    (event,) = told(bench, document, 1)
    assert event.changes[0].direction is Direction.WEAKENED
    assert any(note.startswith("not JSON") for note in event.notes)
