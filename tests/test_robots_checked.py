"""robots.txt in the check: its status as part of the rule, its signals, and the prose of its comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checking import Bench, Site, bench_in, serving
from tosmon.core.model import ChangeKind, Direction, EventKind, NewEvent, Outcome, Reason, Severity
from tosmon.core.robots import RobotsTxt
from tosmon.errors import FetchFailed
from tosmon.fetch import Request
from tosmon.home import Home
from tosmon.registry import Document
from tosmon.signalled import RobotsAt, robots_at

PATH = "/robots.txt"
OPEN = b"User-agent: *\nDisallow: /private\n"
NOTICE = b"# Notice: crawling our pages is prohibited unless you have express written permission.\n"


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a robots.txt."""
    with serving() as site:
        site.put(PATH, OPEN, Content_Type="text/plain")
        yield site


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site."""
    with bench_in(tmp_path / "home", site, failing_after=3) as bench:
        yield bench


@pytest.fixture
def robots(bench: Bench) -> Document:
    """Return the robots.txt, checked once."""
    document = bench.document(PATH)
    assert bench.check(document, 0).outcome is Outcome.NEW
    return document


def put(site: Site, body: bytes) -> None:
    """Let the site answer with this robots.txt from now on."""
    site.put(PATH, body, Content_Type="text/plain")


def refuse(site: Site, status: int) -> None:
    """Let the site answer so in its place."""
    site.put(PATH, b"no", status=status)


def told(bench: Bench, document: Document, *days: float) -> list[NewEvent]:
    """Check the document on these days, and return all events."""
    return [event for day in days for event in bench.check(document, day).events]


def stood(bench: Bench, document: Document, day: float | None = None) -> RobotsAt:
    """Return what was known to stand on a day."""
    found = robots_at(bench.tools.archive, bench.tools.catalog, document.id, None if day is None else bench.at(day))
    assert found is not None
    return found


# --- status -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (503, "answered 503: crawlers must take the whole site for disallowed"),
        (500, "answered 500: crawlers must take the whole site for disallowed"),
        (429, "answered 429: crawlers must take the whole site for disallowed"),
        (999, "answered 999: crawlers must take the whole site for disallowed"),
        (403, "answered 403: crawlers may access everything"),
        (401, "answered 401: crawlers may access everything"),
        (451, "answered 451: crawlers may access everything"),
    ],
)
def test_a_status_is_told_at_the_second_answer_in_a_row(
    bench: Bench, site: Site, robots: Document, status: int, words: str
) -> None:
    """Once may be an accident; the checks stay failed, and nothing is told at the runs that follow (rules 1 and 8)."""
    refuse(site, status)
    first = bench.check(robots, 1)
    assert (first.outcome, first.reason, first.events) == (Outcome.FAILED, Reason.HTTP_STATUS, ())
    (event,) = bench.check(robots, 2).events
    assert event.summary.startswith(words)
    assert (event.kind, event.severity, event.alert) == (EventKind.STATUS, Severity.HIGH, True)
    assert (event.observed_from, event.observed_to) == (bench.at(0), bench.at(2))
    assert told(bench, robots, 3, 4, 5) == []


def test_a_file_that_is_answered_again_is_told_once(bench: Bench, site: Site, robots: Document) -> None:
    """In place of a recovery: two lines for one thing are one too many."""
    refuse(site, 503)
    told(bench, robots, 1, 2, 3, 4)
    put(site, OPEN)
    (event,) = told(bench, robots, 5, 6)
    assert event.summary == "answered again, after 503: crawlers are bound by its rules as before"
    assert (event.kind, event.alert, event.observed_from) == (EventKind.STATUS, True, bench.at(4))


def test_what_changed_meanwhile_is_told_beside_it(bench: Bench, site: Site, robots: Document) -> None:
    """A file that comes back with other rules is answered again, and amended."""
    refuse(site, 503)
    told(bench, robots, 1, 2)
    put(site, b"User-agent: *\nDisallow: /\n")
    assert [event.kind for event in told(bench, robots, 3)] == [EventKind.AMENDMENT, EventKind.STATUS]


@pytest.mark.parametrize("statuses", [(503, 200, 503, 200), (503, 403, 503, 403), (503, 404, 503, 200)])
def test_what_is_answered_only_once_in_a_row_is_not_believed(
    bench: Bench, site: Site, robots: Document, statuses: tuple[int, ...]
) -> None:
    """Servers that alternate are told as failing at most, never as a rule."""
    kinds = []
    for day, status in enumerate(statuses, start=1):
        site.put(PATH, OPEN if status == 200 else b"no", status=status, Content_Type="text/plain")
        kinds += [event.kind for event in told(bench, robots, day)]
    assert EventKind.STATUS not in kinds


def test_statuses_of_one_meaning_are_one_state(bench: Bench, site: Site, robots: Document) -> None:
    """502 after 503 says the same to crawlers; 403 says something else."""
    refuse(site, 503)
    assert told(bench, robots, 1) == []
    refuse(site, 502)
    (closed,) = told(bench, robots, 2)
    refuse(site, 500)
    assert told(bench, robots, 3, 4) == []
    refuse(site, 403)
    (opened,) = told(bench, robots, 5, 6, 7)
    assert (closed.summary[:12], opened.summary[:12]) == ("answered 502", "answered 403")
    assert opened.observed_from == bench.at(5)


def test_gone_is_believed_at_the_second_check_whatever_stood(bench: Bench, site: Site, robots: Document) -> None:
    """404 twice ends a status; the file that comes back then is back, and not answered again."""
    refuse(site, 503)
    told(bench, robots, 1, 2)
    refuse(site, 404)
    (gone,) = told(bench, robots, 3, 4, 5)
    assert gone.summary == "gone (404 or 410): it restricts nobody any more"
    put(site, OPEN)
    (back,) = told(bench, robots, 6)
    assert back.summary.startswith("back after it was gone")


def test_a_refusal_of_an_absent_file_says_nothing_new(bench: Bench, site: Site, robots: Document) -> None:
    """Nothing restricted anybody before, and nothing does now (section 2.3.1.3): it fails, as what is never seen."""
    refuse(site, 404)
    told(bench, robots, 1, 2)
    refuse(site, 403)
    assert [event.kind for event in told(bench, robots, 3, 4, 5, 6)] == [EventKind.FAILING]
    stands = stood(bench, robots)
    assert (stands.status, stands.robots) == (403, RobotsTxt())
    refuse(site, 404)
    assert [event.kind for event in told(bench, robots, 7, 8)] == [EventKind.RECOVERED]


def test_an_absent_file_that_was_answered_otherwise_is_absent_again(bench: Bench, site: Site, robots: Document) -> None:
    """Told once, and not as a file that goes for the first time."""
    refuse(site, 404)
    told(bench, robots, 1, 2)
    refuse(site, 503)
    (event,) = told(bench, robots, 3, 4, 5)
    assert event.summary.startswith("answered 503")
    refuse(site, 404)
    (event,) = told(bench, robots, 6, 7)
    assert event.summary == "absent again (404 or 410), after 503: it restricts nobody"
    assert event.alert


def test_an_absent_file_that_is_reached_again_alerts_nobody(
    bench: Bench, site: Site, robots: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it was not reached may have been our own side."""

    def unreachable(request: Request) -> None:
        raise FetchFailed(Reason.TIMEOUT, "no answer", url=request.url)

    refuse(site, 404)
    told(bench, robots, 1, 2)
    with monkeypatch.context() as patched:
        patched.setattr(bench.tools.fetcher, "fetch", unreachable)
        (lost,) = told(bench, robots, 3, 4, 5, 6)
    (found,) = told(bench, robots, 7, 8)
    assert found.summary == "reached again: absent as before (404 or 410)"
    assert (lost.alert, found.alert) == (False, False)


def test_a_file_never_seen_begins_to_fail_like_any_document(bench: Bench, site: Site) -> None:
    """What was refused from the beginning did not change: it is told as failing, once."""
    refuse(site, 403)
    events = told(bench, bench.document(PATH), 0, 1, 2, 3, 4)
    assert [event.kind for event in events] == [EventKind.FAILING]


def test_no_answer_is_told_where_it_lasts_and_may_be_our_own_side(
    bench: Bench, robots: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at the second time but when the document counts as failing, in its place, and without an alert."""

    def unreachable(request: Request) -> None:
        raise FetchFailed(Reason.TIMEOUT, f"{request.url}: no answer", url=request.url)

    with monkeypatch.context() as patched:
        patched.setattr(bench.tools.fetcher, "fetch", unreachable)
        assert told(bench, robots, 1, 2) == []
        (event,) = told(bench, robots, 3, 4)
    assert event.summary.startswith("not reached 3 times in a row")
    assert (event.kind, event.severity, event.alert) == (EventKind.STATUS, Severity.LOW, False)
    assert stood(bench, robots).robots is None
    (again,) = told(bench, robots, 5)
    assert (again.summary, again.alert) == ("reached again", False)


def test_what_stood_at_a_moment_can_be_asked(bench: Bench, site: Site, robots: Document) -> None:
    """The rules, everything, nothing: by the status that was believed then (RFC 9309 section 2.3.1)."""
    for days, status in (((1, 2), 503), ((3, 4), 404), ((5, 6), 403), ((7,), 200)):
        site.put(PATH, OPEN if status == 200 else b"no", status=status, Content_Type="text/plain")
        told(bench, robots, *days)
    found = [stood(bench, robots, day) for day in (0, 1, 2, 4, 6, 7)]
    assert [one.status for one in found] == [200, 200, 503, 404, 403, 200]
    assert [one.robots is None for one in found] == [False, False, True, False, False, False]
    assert [one.body for one in found] == [OPEN, OPEN, b"", b"", b"", OPEN]
    assert stood(bench, robots).robots == found[0].robots
    assert robots_at(bench.tools.archive, bench.tools.catalog, "club/none") is None
    assert bench.problems() == []


def test_a_file_that_appears_is_an_amendment(bench: Bench, site: Site) -> None:
    """Where its absence was believed, there was a rule: none. Its first version is compared with that."""
    refuse(site, 404)
    document = bench.document(PATH)
    assert told(bench, document, 0, 1) == []
    put(site, b"User-agent: GPTBot\nDisallow: /\n")
    (event,) = told(bench, document, 2)
    assert (event.kind, event.alert, event.from_content) == (EventKind.AMENDMENT, True, "")
    assert [change.direction for change in event.changes] == [Direction.STRENGTHENED]


# --- signals and comments ---------------------------------------------------------------------------------------------


def test_a_signal_in_robots_txt_is_told_by_what_it_says(bench: Bench, site: Site, robots: Document) -> None:
    """A Content-Signal record is a change of its own, and the summary names it."""
    put(site, b"User-agent: *\nContent-Signal: ai-train=no\nDisallow: /private\n")
    event = bench.event(robots, 1)
    (change,) = event.changes
    assert (change.direction, event.severity, event.alert) == (Direction.STRENGTHENED, Severity.HIGH, True)
    assert event.summary.startswith("AI training: unspecified → disallowed, by Content-Signal")


def test_rules_signals_and_prose_are_one_event_the_gravest_first(bench: Bench, site: Site, robots: Document) -> None:
    """One amendment holds all that changed between two versions of the file."""
    put(site, NOTICE + b"User-agent: *\nContent-Signal: ai-train=no\nDisallow: /private\nDisallow: /search\n")
    event = bench.event(robots, 1)
    ranks = [change.severity.rank for change in event.changes]
    assert len(event.changes) == 3
    assert ranks == sorted(ranks, reverse=True)


def test_the_homes_own_crawlers_come_first(site: Site, tmp_path: Path) -> None:
    """Of statements that weigh the same, those for whom the user asks."""
    home = Home.create(tmp_path / "home")
    home.crawlers.write_text('asked_first = ["ZBot"]\n[[crawlers]]\ntoken = "ZBot"\npurpose = "other"\n')
    with bench_in(home.root, site) as bench:
        robots = bench.document(PATH)
        bench.check(robots, 0)
        put(site, OPEN + b"\nUser-agent: GPTBot\nDisallow: /a\n\nUser-agent: ZBot\nDisallow: /private\nDisallow: /b\n")
        assert bench.event(robots, 1).summary.startswith("ZBot may no longer fetch /b")


def test_a_summary_begins_with_the_rules(bench: Bench, site: Site, robots: Document) -> None:
    """What comments say stands behind it, and is told as such, whatever it weighs."""
    put(site, NOTICE + b"User-agent: *\nDisallow: /private\nDisallow: /search\n")
    event = bench.event(robots, 1)
    assert event.severity is Severity.HIGH
    assert event.summary.startswith("every crawler not named may no longer fetch /search; in comments: ban added")
    put(site, b"User-agent: *\nDisallow: /private\nDisallow: /search\n")
    assert bench.event(robots, 2).summary.startswith("in comments: ban removed")


def test_a_clause_in_comments_is_told_like_any_clause(bench: Bench, site: Site, robots: Document) -> None:
    """It comes and goes with labels, direction and its words."""
    put(site, NOTICE + OPEN)
    come = bench.event(robots, 1)
    put(site, OPEN)
    gone = bench.event(robots, 2)
    assert [(change.kind, change.direction) for event in (come, gone) for change in event.changes] == [
        (ChangeKind.ADDED, Direction.STRENGTHENED),
        (ChangeKind.REMOVED, Direction.WEAKENED),
    ]
    assert "prior_permission" in come.changes[0].labels
    assert come.alert


@pytest.mark.parametrize(
    "comments",
    [
        b"# private pages\n",
        b"# Our offices are in a house with a garden, where we meet on every second Friday.\n",
    ],
    ids=["a note", "prose about something else"],
)
def test_other_comments_are_no_event(bench: Bench, site: Site, robots: Document, comments: bytes) -> None:
    """Rule 8: comments are no change, unless they say something about scraping."""
    put(site, comments + OPEN)
    assert bench.check(robots, 1).events == ()


def test_other_words_around_a_clause_in_comments_are_no_event(bench: Bench, site: Site, robots: Document) -> None:
    """The words about scraping read the same: nothing is said anew."""
    put(site, NOTICE + OPEN)
    bench.check(robots, 1)
    put(site, b"# Welcome to our club of collectors, dear robots of all nations.\n" + NOTICE + OPEN)
    assert bench.check(robots, 2).events == ()


def test_the_changes_are_found_where_the_old_file_is_damaged(bench: Bench, site: Site, robots: Document) -> None:
    """The catalog's reading of the old rules must do then; signals, which it cannot tell, are left alone."""
    (name,) = bench.tools.archive.objects()
    (bench.home.root / name).write_bytes(b"damaged")
    put(site, NOTICE + b"User-agent: *\nContent-Signal: ai-train=no\nDisallow: /\n")
    event = bench.event(robots, 1)
    assert [change.kind for change in event.changes] == [ChangeKind.AMENDED, ChangeKind.ADDED]
