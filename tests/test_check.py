"""A check from request to ledger: what is asked, what is stored, and what happens when two checks meet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, Bench, Site, bench_in, page, serving
from tests.core.pdfs import text_pdf
from tosmon.check import Checked, check
from tosmon.core.model import EventKind, Outcome, Reason, Selection
from tosmon.registry import Page, RobotsPolicy

TERMS = "/terms"


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


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_a_second_check_sends_the_validators_that_it_was_given(bench: Bench, site: Site) -> None:
    """ETag and Last-Modified of the version come back with the next request; 304 is unchanged."""
    site.put(TERMS, page(*RULES), ETag='"one"', Last_Modified="Sun, 01 Mar 2026 10:00:00 GMT")
    document = bench.document(TERMS)
    bench.check(document, 0)
    checked = bench.check(document, 1)
    assert site.asked(TERMS)[1]["if-none-match"] == '"one"'
    assert site.asked(TERMS)[1]["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"
    assert (checked.outcome, checked.snapshot) == (Outcome.UNCHANGED, "")


def test_another_selection_asks_for_the_page_itself(bench: Bench, site: Site) -> None:
    """Validators are for bytes read as they were: with another selection they would hide what it selects."""
    site.put(TERMS, page(*RULES), ETag='"one"')
    bench.check(bench.document(TERMS), 0)
    bench.check(bench.document(TERMS, select="body"), 1)
    assert "if-none-match" not in site.asked(TERMS)[1]


def test_a_document_of_two_pages_sends_no_validators(bench: Bench, site: Site) -> None:
    """Each page would need its own; the document is compared by its bytes instead."""
    site.put(TERMS, page(*RULES), ETag='"one"')
    site.put("/more", page(BAN), ETag='"two"')
    document = bench.document(TERMS, "/more")
    bench.check(document, 0)
    assert bench.check(document, 1).outcome is Outcome.UNCHANGED
    assert not [headers for _, headers in site.requests if "if-none-match" in headers]


def test_a_documents_locale_is_asked_for(bench: Bench, site: Site) -> None:
    """The Accept-Language of a request is the document's locale, or else its language."""
    bench.check(bench.document(TERMS, locale="en-GB"), 0)
    assert site.asked(TERMS)[0]["accept-language"] == "en-GB"


def test_a_pdf_is_read_and_followed(bench: Bench, site: Site) -> None:
    """A PDF makes versions as a page does, and its clauses are compared."""
    lines = ["You may not use robots to collect posts from the Service without our permission, whatever they are for."]
    site.put(
        TERMS,
        text_pdf([*lines, "", "These terms are governed by the laws of the place we are in."]),
        Content_Type="application/pdf",
    )
    document = bench.document(TERMS)
    assert bench.check(document, 0).outcome is Outcome.NEW
    assert bench.check(document, 1).outcome is Outcome.UNCHANGED
    site.put(TERMS, text_pdf([*lines, "", "You may not sell the posts."]), Content_Type="application/pdf")
    assert bench.check(document, 2).outcome is Outcome.NEW


def test_a_damaged_pdf_is_suspect_and_removes_nothing(bench: Bench, site: Site) -> None:
    """What cannot be read is kept and doubted: the version before stays."""
    site.put(TERMS, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << >> endobj\n" * 50, Content_Type="application/pdf")
    checked = bench.check(bench.document(TERMS), 0)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.DAMAGED)


# --- robots.txt: recorded or obeyed -----------------------------------------------------------------------------------


def forbid(site: Site) -> None:
    """Let robots.txt forbid the terms."""
    site.put("/robots.txt", b"User-agent: *\nDisallow: /terms\n", Content_Type="text/plain")


def test_a_verdict_is_recorded_and_the_page_fetched(bench: Bench, site: Site) -> None:
    """By default robots.txt is read and its verdict kept with the capture, which is made all the same (rule 10)."""
    forbid(site)
    document = bench.document(TERMS)
    assert bench.check(document, 0).outcome is Outcome.NEW
    (entry,) = bench.tools.catalog.entries(document.id)
    verdict = entry.value()["pages"][0]["robots"]
    assert (verdict["allowed"], verdict["line"], verdict["status"]) == (False, 2, 200)


def test_an_obeyed_verdict_stops_the_fetch(bench: Bench, site: Site) -> None:
    """Where robots.txt is obeyed and says no, the page is not asked for; the verdict and its line are kept."""
    forbid(site)
    document = bench.document(TERMS, robots=RobotsPolicy.OBEY)
    checked = bench.check(document, 0)
    assert (checked.outcome, checked.reason) == (Outcome.FAILED, Reason.ROBOTS_DISALLOWED)
    assert "line 2" in checked.detail
    assert site.asked(TERMS) == []
    (entry,) = bench.tools.catalog.entries(document.id)
    assert entry.value()["pages"][0]["requested"].endswith(TERMS)


def test_obeying_can_be_set_for_all(site: Site, tmp_path: Path) -> None:
    """`robots = "obey"` in the settings holds for documents that do not say."""
    forbid(site)
    with bench_in(tmp_path / "obeying", site, robots="obey") as bench:
        assert bench.check(bench.document(TERMS), 0).reason == Reason.ROBOTS_DISALLOWED
        recording = bench.document(TERMS, name="recording", robots=RobotsPolicy.RECORD)
        assert bench.check(recording, 0).outcome is Outcome.NEW


def test_robots_txt_itself_is_fetched_whatever_it_says(bench: Bench, site: Site) -> None:
    """A robots.txt that forbids everything is read all the same (RFC 9309 section 2.2.2)."""
    site.put("/robots.txt", b"User-agent: *\nDisallow: /\n", Content_Type="text/plain")
    checked = bench.check(bench.document("/robots.txt", robots=RobotsPolicy.OBEY), 0)
    assert checked.outcome is Outcome.NEW


def test_a_robots_txt_just_checked_is_not_fetched_again(bench: Bench, site: Site) -> None:
    """What a check brought of robots.txt serves the verdicts of the same run."""
    forbid(site)
    bench.check(bench.document("/robots.txt"), 0)
    bench.check(bench.document(TERMS), 0)
    assert len(site.asked("/robots.txt")) == 1


# --- documents of several pages ---------------------------------------------------------------------------------------


def test_pages_are_combined_in_order(bench: Bench, site: Site) -> None:
    """A document of two pages is one version with the clauses of both."""
    site.put("/more", page(BAN))
    document = bench.document(TERMS, "/more")
    bench.check(document, 0)
    version = bench.tools.catalog.version_at(document.id).version
    assert [clause.text for clause in version.clauses][-1] == BAN
    assert len(version.clauses) >= len(RULES) + 1


def test_a_page_that_fails_fails_the_document(bench: Bench, site: Site) -> None:
    """Half a document is none: the other page's text would seem to have gone."""
    site.put("/more", page(BAN))
    document = bench.document(TERMS, "/more")
    bench.check(document, 0)
    site.put("/more", b"gone", status=503)
    checked = bench.check(document, 1)
    assert (checked.outcome, checked.reason, checked.events) == (Outcome.FAILED, Reason.HTTP_STATUS, ())
    site.put("/more", page(BAN))
    assert bench.check(document, 2).outcome is Outcome.UNCHANGED


def test_a_change_of_the_second_page_is_an_amendment(bench: Bench, site: Site) -> None:
    """Every page's clauses are compared."""
    site.put("/more", page(*RULES[:3]))
    document = bench.document(TERMS, "/more")
    bench.check(document, 0)
    site.put("/more", page(*RULES[:3], BAN))
    event = bench.event(document, 1)
    assert (event.kind, event.alert) == (EventKind.AMENDMENT, True)
    assert bench.problems() == []


# --- what is recorded -------------------------------------------------------------------------------------------------


def test_a_permanent_redirect_is_followed_and_noted(bench: Bench, site: Site) -> None:
    """The page is read where it is now, and the note says what to write into the registry."""
    site.put("/old", b"", status=301, Location=TERMS)
    checked = bench.check(bench.document("/old"), 0)
    assert checked.outcome is Outcome.NEW
    assert checked.notes == (f"permanent redirect to {site.base}{TERMS}",)


def test_the_same_bytes_make_no_second_object(bench: Bench) -> None:
    """An unchanged page is an entry of the ledger, and no object."""
    document = bench.document(TERMS)
    first = bench.check(document, 0)
    assert bench.check(document, 1).snapshot == ""
    assert [snapshot.id for snapshot in bench.tools.catalog.snapshots(document.id)] == [first.snapshot]


def test_other_bytes_with_the_same_text_are_kept_and_unchanged(bench: Bench, site: Site) -> None:
    """A token beside the text makes a snapshot but no version and no event (rule 3)."""
    document = bench.document(TERMS)
    bench.check(document, 0)
    site.put(TERMS, page(*RULES, extra="<script>token = 2</script>"))
    checked = bench.check(document, 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    assert checked.snapshot
    assert len(bench.tools.catalog.versions(document.id)) == 1


def test_bytes_seen_before_are_stored_as_a_revisit(bench: Bench, site: Site) -> None:
    """Bytes equal to an older snapshot's refer to it, and read back whole."""
    document = bench.document(TERMS)
    first = bench.check(document, 0)
    site.put(TERMS, page(*RULES, BAN))
    bench.check(document, 1)
    site.put(TERMS, page(*RULES))
    third = bench.check(document, 2)
    assert bench.tools.catalog.snapshot(third.snapshot).revisit_of == first.snapshot
    assert bench.tools.archive.get(third.snapshot).captures[0].body == page(*RULES)


# --- two checks at once -----------------------------------------------------------------------------------------------


def both(bench: Bench, site: Site) -> list[Checked]:
    """Check the document twice at once: both have their answer before either is recorded."""
    document = bench.document(TERMS)
    site.answers[TERMS].before = threading.Barrier(2, timeout=10).wait
    done: list[Checked] = []
    threads = [threading.Thread(target=lambda: done.append(check(document, bench.tools))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return done


def test_two_first_checks_at_once_make_one_version(bench: Bench, site: Site) -> None:
    """The second to be recorded is compared with the first, and finds nothing new."""
    done = both(bench, site)
    assert sorted(one.outcome for one in done) == [Outcome.NEW, Outcome.UNCHANGED]
    assert len(bench.tools.catalog.versions("club/terms")) == 1
    assert bench.problems() == []


def test_two_checks_at_once_tell_a_change_once(bench: Bench, site: Site) -> None:
    """Of two checks that see the same change, one tells it."""
    bench.check(bench.document(TERMS), 0)
    site.put(TERMS, page(*RULES, BAN))
    bench.at(1)
    done = both(bench, site)
    assert sum(len(one.events) for one in done) == 1
    assert len(list(bench.tools.catalog.entries("club/terms"))) == 3
    assert bench.problems() == []


def test_two_failures_at_once_are_both_counted(bench: Bench, site: Site) -> None:
    """A failed check that comes second is recorded as a failure more."""
    site.put(TERMS, b"", status=500)
    assert [one.outcome for one in both(bench, site)] == [Outcome.FAILED] * 2
    assert bench.tools.catalog.state("club/terms").failures == 2


def test_a_capture_overtaken_by_a_later_check_does_not_tell_history_backwards(bench: Bench, site: Site) -> None:
    """A check that began earlier and is recorded later, with the older text: kept, told to nobody, not current."""
    document = bench.document(TERMS)
    bench.check(document, 0)
    state = bench.tools.catalog.state(document.id)
    site.put(TERMS, page(*RULES, "A text that stood for an hour only, and was seen by one check."))
    overtaken = replace(document, pages=(Page(f"{site.base}/slow", Selection(("main",))),))
    site.put("/slow", site.answers[TERMS].body)

    def meanwhile() -> None:
        site.put(TERMS, page(*RULES, BAN))
        assert bench.check(document, 2).outcome is Outcome.NEW

    site.answers["/slow"].before = meanwhile
    bench.at(1)
    late = check(overtaken, bench.tools, state)
    assert (late.outcome, late.reason, late.events) == (Outcome.SUSPECT, Reason.LATE, ())
    assert bench.check(document, 3).outcome is Outcome.UNCHANGED
    assert [event.kind for event in bench.tools.catalog.events()] == [EventKind.AMENDMENT]
    assert bench.problems() == []


def test_a_new_version_says_where_its_page_contradicts_itself(bench: Bench, site: Site) -> None:
    """A charset that the bytes belie is a note of the check that first read them, and of no later one."""
    document = bench.document(TERMS)
    site.put(TERMS, page(*RULES, "Café owners join without a fee."), Content_Type="text/html; charset=iso-8859-1")
    (note,) = bench.check(document, 0).notes
    assert "iso-8859-1" in note
    assert "utf-8" in note.lower()
    assert bench.check(document, 1).notes == ()
