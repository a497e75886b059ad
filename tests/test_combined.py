"""A document of several pages is one document: one check, one date, and all of its pages or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.checking import BAN, RULES, START, Bench, Site, bench_in, page, serving
from tosmon.core.model import Outcome, Reason
from tosmon.registry import Document

MINUTE = timedelta(minutes=1)


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a document of three pages."""
    with serving() as served:
        for number in range(3):
            served.put(f"/{number}", page(*RULES[number * 5 : number * 5 + 5]))
        yield served


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Give a bench."""
    with bench_in(tmp_path / "home", site) as opened:
        yield opened


@pytest.fixture
def terms(bench: Bench) -> Document:
    """Return the document."""
    return bench.document("/0", "/1", "/2", name="terms")


def passing(bench: Bench, minutes: int) -> Callable[[], None]:
    """Return what lets that much time pass."""

    def pass_time() -> None:
        bench.clock[0] += minutes * MINUTE

    return pass_time


def last_entry(bench: Bench, document: Document) -> Any:
    """Return the document's latest ledger entry."""
    *_, entry = bench.tools.catalog.entries(document.id)
    return entry.value()


def test_the_date_is_that_of_the_latest_capture(bench: Bench, site: Site, terms: Document) -> None:
    """The text was not whole before: check, entry, snapshot and version say when its last page was captured."""
    site.answers["/0"].before = passing(bench, 3)
    site.answers["/1"].before = passing(bench, 4)
    site.answers["/2"].before = passing(bench, 50)  # it was asked for after seven minutes, whenever it came
    checked = bench.check(terms, 0)
    entry, state = last_entry(bench, terms), bench.tools.catalog.state(terms.id)
    archived = bench.tools.archive.get(checked.snapshot + ".warc.gz")
    dates = {checked.started, archived.captured_at, state.checked_at, state.version_observed_last}
    assert dates == {START + 7 * MINUTE}
    assert {datetime.fromisoformat(entry["at"]), datetime.fromisoformat(entry["snapshot"]["captured_at"])} == dates
    starts = [datetime.fromisoformat(facts["started"]) - START for facts in entry["pages"]]
    assert starts == [0 * MINUTE, 3 * MINUTE, 7 * MINUTE]


def test_a_document_of_one_page_is_dated_by_its_beginning(bench: Bench, site: Site) -> None:
    """As ever: nothing that happens on the way moves it."""
    site.answers["/0"].before = passing(bench, 3)
    assert bench.check(bench.document("/0"), 0).started == START


def test_a_clock_set_back_turns_no_history_round(bench: Bench, site: Site, terms: Document) -> None:
    """A version is never dated before the one it follows, and an event never ends before it begins."""
    bench.check(terms, 0)
    bench.check(terms, 3)
    site.put("/1", page(*RULES[5:10], BAN))
    event = bench.event(terms, 1)
    assert (event.observed_from, event.observed_to) == (bench.at(3), bench.at(3))
    assert last_entry(bench, terms)["pages"][0]["started"] == (START + timedelta(days=1)).isoformat()
    assert bench.problems() == []


def test_a_check_that_another_overtook_whole_tells_nothing(bench: Bench, site: Site, terms: Document) -> None:
    """Its pages were captured before the other's, which has told the change already: it is kept beside the history."""
    bench.check(terms, 0)
    inner = []

    def overtake() -> None:
        site.answers["/2"].before = lambda: None
        site.put("/0", page(*RULES[:5], BAN))
        inner.append(bench.check(terms, 2))

    site.answers["/2"].before = overtake
    outer = bench.check(terms, 1)
    assert [checked.outcome for checked in inner] == [Outcome.NEW]
    assert (outer.outcome, outer.reason, outer.events) == (Outcome.SUSPECT, Reason.LATE, ())
    assert outer.started == bench.at(1)
    assert bench.tools.catalog.state(terms.id).version_observed_last == bench.at(2)


def test_a_check_that_ends_last_is_compared_with_the_one_that_overtook_it(
    bench: Bench, site: Site, terms: Document
) -> None:
    """Its last page is newer than all of the other's: the change on that page is its to tell."""
    bench.check(terms, 0)
    inner = []

    def overtake() -> None:
        site.answers["/1"].before = lambda: None
        inner.append(bench.check(terms, 2))
        bench.at(3)
        site.put("/2", page(*RULES[10:15], BAN))

    site.answers["/1"].before = overtake
    outer = bench.check(terms, 1)
    assert [checked.outcome for checked in inner] == [Outcome.UNCHANGED]
    assert (outer.outcome, outer.started) == (Outcome.NEW, bench.at(3))
    (event,) = outer.events
    assert (event.observed_from, event.observed_to) == (bench.at(2), bench.at(3))


def failed_once(bench: Bench, site: Site, terms: Document, broken: Document) -> list[Any]:
    """Check the terms, then with a changed first page and another page broken; return what the ledger has of pages."""
    bench.check(terms, 0)
    before = bench.tools.catalog.state(terms.id)
    site.put("/0", page(*RULES[:5], BAN))
    checked = bench.check(broken, 1)
    after, entry = bench.tools.catalog.state(terms.id), last_entry(bench, terms)
    assert (checked.outcome, checked.events) == (Outcome.FAILED, ())
    assert (after.version, after.version_observed_last) == (before.version, before.version_observed_last)
    assert (entry["snapshot"], entry["content"]) == (None, None)
    assert len(list(bench.tools.archive.objects())) == 1
    pages: list[Any] = entry["pages"]
    return pages


def test_a_page_that_cannot_be_reached_fails_the_check_without_touching_the_version(
    bench: Bench, site: Site, terms: Document
) -> None:
    """The facts of the page before it are kept, and the page after it is not asked for."""
    first, second, third = terms.pages
    nowhere = replace(second, url="http://127.0.0.1:1/")
    pages = failed_once(bench, site, terms, replace(terms, pages=(first, nowhere, third)))
    assert (pages[0]["requested"], pages[0]["status"], pages[0]["address"]) == (first.url, 200, "127.0.0.1")
    assert [(facts["requested"], "status" in facts) for facts in pages[1:]] == [
        (nowhere.url, False),
        (third.url, False),
    ]
    assert len(site.asked("/2")) == 1


def test_a_page_that_is_answered_otherwise_fails_the_check_without_touching_the_version(
    bench: Bench, site: Site, terms: Document
) -> None:
    """A status is an answer: the ledger tells it, with those of the other pages."""
    bench.site.put("/3", b"gone", status=503)
    first, second, third = terms.pages
    gone = replace(second, url=f"{site.base}/3")
    pages = failed_once(bench, site, terms, replace(terms, pages=(first, gone, third)))
    assert [facts["status"] for facts in pages] == [200, 503, 200]


# --- which page it is -------------------------------------------------------------------------------------------------

LOGIN = b"<html><title>Sign in</title><body><form><input type=password></form></body></html>"
SCRIPTED = (
    b"<html><body><div id=root></div><script src=/app.js></script><noscript>Enable scripts.</noscript></body></html>"
)


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason"),
    [
        (503, b"", Outcome.FAILED, Reason.HTTP_STATUS),
        (200, LOGIN, Outcome.SUSPECT, Reason.LOGIN),
        (200, b"%PDF-1.4 broken", Outcome.SUSPECT, Reason.DAMAGED),
        (200, SCRIPTED, Outcome.SUSPECT, Reason.SELECTOR),
        (200, b"", Outcome.SUSPECT, Reason.SELECTOR),
        (200, page(*RULES[5:10]).replace(b"main", b"section"), Outcome.SUSPECT, Reason.SELECTOR),
    ],
    ids=["status", "login", "damaged", "scripted", "empty", "selector"],
)
def test_the_page_that_is_wrong_is_named(
    bench: Bench, site: Site, terms: Document, status: int, body: bytes, outcome: Outcome, reason: Reason
) -> None:
    """By its address, whatever is wrong with it; the version stays, and none of its text is told as removed."""
    bench.check(terms, 0)
    before = bench.tools.catalog.state(terms.id).version
    site.put("/1", body, status=status)
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (outcome, reason)
    assert f"{site.base}/1" in checked.detail
    assert bench.tools.catalog.state(terms.id).version == before


@pytest.mark.parametrize(
    ("select", "body", "told"),
    [
        ("main", SCRIPTED, "needs scripts"),
        ("body", SCRIPTED, "needs scripts"),
        ("main", b"", "no text"),
        ("body", b"", "no text"),
        ("main", b"<html><body><p>Elsewhere.</p></body></html>", "nothing that is selected"),
    ],
)
def test_a_document_does_not_begin_without_one_of_its_pages(
    bench: Bench, site: Site, select: str, body: bytes, told: str
) -> None:
    """All pages or none, from the first check on."""
    site.put("/1", body)
    checked = bench.check(bench.document("/0", "/1", "/2", name="terms", select=select), 0)
    assert checked.outcome is Outcome.SUSPECT
    assert f"{site.base}/1" in checked.detail
    assert told in checked.detail


def test_a_page_that_goes_empty_is_no_removal(bench: Bench, site: Site) -> None:
    """Where the whole page is read, no selector tells, and one of many pages is little of the text."""
    paths = ("/0", "/1", "/2")
    whole = bench.document(*paths, name="terms", select="body")
    bench.check(whole, 0)
    site.put("/2", b"<html><body></body></html>")
    checked = bench.check(whole, 1)
    assert checked.outcome is Outcome.SUSPECT
    assert f"{site.base}/2" in checked.detail
    site.put("/2", page(*RULES[10:15]))
    assert bench.check(whole, 2).outcome is Outcome.UNCHANGED
