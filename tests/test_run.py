"""Many checks at once: robots.txt first, an orderly end, and what a crash left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, Bench, Site, bench_in, page, serving
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.records import CheckRecord, Recorded
from tosmon.check import Checked, check
from tosmon.core.model import EventKind, Outcome, Reason
from tosmon.core.reading import Material, Reading
from tosmon.derive import Reader
from tosmon.errors import CatalogError, CheckFailed, HomeError
from tosmon.registry import Document
from tosmon.run import adopt, check_many, working

PAGES = 6


class Killed(BaseException):
    """Stands for the end of the process, between the snapshot and the transaction."""


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a robots.txt and a few pages."""
    with serving() as site:
        site.put("/robots.txt", b"User-agent: *\nDisallow: /private/\n", Content_Type="text/plain")
        for number in range(PAGES):
            site.put(f"/page-{number}", page(*RULES, f"This is page number {number}."))
        yield site


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site, two checks at a time."""
    with bench_in(tmp_path / "home", site, concurrency=2, per_host=2) as bench:
        yield bench


@pytest.fixture
def documents(bench: Bench) -> list[Document]:
    """Return the pages as documents, and robots.txt last."""
    return [*(bench.document(f"/page-{number}") for number in range(PAGES)), bench.document("/robots.txt")]


# --- many at once -----------------------------------------------------------------------------------------------------


def test_every_document_is_checked_once(bench: Bench, documents: list[Document]) -> None:
    """Each yields one acknowledged check, in whatever order they end."""
    done = list(check_many(documents, bench.tools))
    assert sorted(one.document for one in done) == sorted(document.id for document in documents)
    assert {one.outcome for one in done} == {Outcome.NEW}
    assert bench.problems() == []


def test_robots_txt_comes_first_and_is_fetched_once(bench: Bench, site: Site, documents: list[Document]) -> None:
    """The pages' verdicts come from the robots.txt that the run has just checked."""
    done = list(check_many(documents, bench.tools))
    assert done[0].document == "club/robots.txt"
    assert len(site.asked("/robots.txt")) == 1
    (entry,) = bench.tools.catalog.entries("club/page-0")
    assert entry.value()["pages"][0]["robots"]["source"] == done[0].snapshot


def test_one_failure_leaves_the_others_alone(bench: Bench, site: Site, documents: list[Document]) -> None:
    """A page that cannot be had is one failed check of the run."""
    site.put("/page-3", b"", status=503)
    outcomes = {one.document: one.outcome for one in check_many(documents, bench.tools)}
    assert outcomes.pop("club/page-3") is Outcome.FAILED
    assert set(outcomes.values()) == {Outcome.NEW}


def test_a_store_that_cannot_be_used_ends_the_run(
    bench: Bench, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No check can be recorded any more: the run stops with the store's error, and what was recorded stays."""
    (first,) = check_many(documents[:1], bench.tools)

    def refuse(_: Catalog, record: CheckRecord) -> Recorded:
        raise CatalogError(f"the disk is full, {record.document} cannot be recorded")

    monkeypatch.setattr(Catalog, "record", refuse)
    with pytest.raises(CatalogError, match="the disk is full"):
        list(check_many(documents, bench.tools))
    monkeypatch.undo()
    assert [entry.document for entry in bench.tools.catalog.entries()] == [first.document]


# --- stopping ---------------------------------------------------------------------------------------------------------


def test_a_wish_to_stop_lets_checks_under_way_finish(bench: Bench, site: Site, documents: list[Document]) -> None:
    """No further check begins; those that had begun are recorded and acknowledged."""
    stop = threading.Event()
    begun, go_on = threading.Barrier(3, timeout=10), threading.Event()

    def hold() -> None:
        begun.wait()
        go_on.wait(10)

    for number in range(PAGES):
        site.answers[f"/page-{number}"].before = hold
    bench.tools.verdicts.of(f"{site.base}/")  # the host's robots.txt is known
    done: list[Checked] = []
    run = threading.Thread(target=lambda: done.extend(check_many(documents[:PAGES], bench.tools, stop=stop)))
    run.start()
    begun.wait()  # two checks, as many as the settings allow, are waiting for their answers
    stop.set()
    go_on.set()
    run.join(20)
    assert [one.outcome for one in done] == [Outcome.NEW] * 2
    assert {entry.document for entry in bench.tools.catalog.entries()} == {one.document for one in done}
    assert len([path for path, _ in site.requests if path.startswith("/page")]) == 2


def test_a_caller_that_goes_away_ends_the_run(bench: Bench, documents: list[Document]) -> None:
    """Whoever stops reading the results has no further checks made for him."""
    checks = check_many(documents[:PAGES], bench.tools)
    next(checks)
    checks.close()  # type: ignore[attr-defined] # a generator, which Iterator does not promise
    assert len(list(bench.tools.catalog.entries())) < PAGES


def test_a_run_that_is_stopped_before_it_began_does_nothing(
    bench: Bench, site: Site, documents: list[Document]
) -> None:
    """A wish to stop that came first is granted first."""
    stop = threading.Event()
    stop.set()
    assert list(check_many(documents, bench.tools, stop=stop)) == []
    assert site.requests == []


# --- after a crash ----------------------------------------------------------------------------------------------------


def die_before_recording(bench: Bench, document: Document, days: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the document as a process does that is killed after its snapshot was written."""

    def die(_: Catalog, record: CheckRecord) -> Recorded:
        raise Killed(record.document)

    bench.at(days)
    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "record", die)
        with pytest.raises(Killed):
            check(document, bench.tools)


def test_an_orphan_is_adopted_with_the_event_it_would_have_made(
    bench: Bench, site: Site, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start records the check that died, marked `recovered`, at the time at which it was made."""
    document = documents[0]
    bench.check(document, 0)
    site.put("/page-0", page(*RULES, "This is page number 0.", BAN))
    die_before_recording(bench, document, 1, monkeypatch)
    made = bench.at(1)
    bench.at(5)
    (adopted,) = adopt(bench.home, bench.tools)
    assert (adopted.outcome, adopted.started) == (Outcome.NEW, made)
    (event,) = adopted.events
    assert (event.kind, event.alert, event.observed_to) == (EventKind.AMENDMENT, True, made)
    *_, entry = bench.tools.catalog.entries(document.id)
    assert entry.value()["recovered"] is True
    assert bench.problems() == []


def test_an_orphan_is_adopted_once(bench: Bench, documents: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    """The start after that finds nothing, and the next check nothing new."""
    die_before_recording(bench, documents[0], 0, monkeypatch)
    assert len(adopt(bench.home, bench.tools)) == 1
    assert adopt(bench.home, bench.tools) == []
    assert bench.check(documents[0], 1).outcome is Outcome.UNCHANGED


def test_orphans_of_one_document_are_adopted_in_order(
    bench: Bench, site: Site, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two crashes in a row leave two snapshots: told in the order of their captures."""
    bench.check(documents[0], 0)
    for day, rules in ((1, (BAN,)), (2, (BAN, "The club's colours are green and white from now on."))):
        site.put("/page-0", page(*RULES, "This is page number 0.", *rules))
        die_before_recording(bench, documents[0], day, monkeypatch)
    first, second = adopt(bench.home, bench.tools)
    assert [len(one.events[0].changes) for one in (first, second)] == [1, 1]
    assert first.started < second.started


def test_an_orphan_found_late_tells_no_history_backwards(
    bench: Bench, site: Site, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a later check was recorded meanwhile, the older text is kept beside the history, for a reviewer."""
    bench.check(documents[0], 0)
    site.put("/page-0", page(*RULES, "A text that stood for an hour only, and was seen by one check."))
    die_before_recording(bench, documents[0], 1, monkeypatch)
    site.put("/page-0", page(*RULES, "This is page number 0.", BAN))
    bench.check(documents[0], 2)
    (adopted,) = adopt(bench.home, bench.tools)
    assert (adopted.outcome, adopted.reason, adopted.events) == (Outcome.SUSPECT, Reason.LATE, ())
    assert bench.check(documents[0], 3).outcome is Outcome.UNCHANGED
    assert len(bench.tools.catalog.events()) == 1
    assert bench.problems() == []


def test_an_orphan_that_cannot_be_read_yet_hides_no_change(
    bench: Bench, site: Site, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where reading fails at adoption, the same bytes are read again at the next check, and their change is told."""
    bench.check(documents[0], 0)
    site.put("/page-0", page(*RULES, "This is page number 0.", BAN))
    die_before_recording(bench, documents[0], 1, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "read", refuse_to_read)
        (adopted,) = adopt(bench.home, bench.tools)
    assert (adopted.outcome, adopted.reason) == (Outcome.FAILED, Reason.INTERNAL)
    assert bench.event(documents[0], 2).alert
    assert bench.problems() == []


def refuse_to_read(_: Reader, material: Material) -> Reading:
    """Read nothing."""
    raise CheckFailed(Reason.INTERNAL, f"the process that read {len(material.sources)} pages died")


def test_an_orphan_of_a_document_no_longer_watched_is_adopted(
    bench: Bench, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot tells by itself which entry it was made for."""
    die_before_recording(bench, replace(documents[0], name="forgotten"), 0, monkeypatch)
    (adopted,) = adopt(bench.home, bench.tools)
    assert adopted.document == "club/forgotten"


def test_unfinished_files_are_swept_away(bench: Bench, documents: list[Document]) -> None:
    """Temporary files of processes that died are removed before anything else."""
    bench.check(documents[0], 0)
    unfinished = bench.home.root / "club" / "page-0" / ".tmp-0123abcd"
    unfinished.write_bytes(b"half")
    adopt(bench.home, bench.tools)
    assert not unfinished.exists()


def test_nothing_is_adopted_while_another_writes(
    bench: Bench, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another program has just archived is its own to record."""
    die_before_recording(bench, documents[0], 0, monkeypatch)
    with bench.home.writing():
        assert adopt(bench.home, bench.tools) == []
    assert len(adopt(bench.home, bench.tools)) == 1


def test_a_damaged_orphan_stops_no_watch(
    bench: Bench, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays where it lies, for `tosmon verify` to name, and the sound ones are adopted."""
    die_before_recording(bench, documents[0], 0, monkeypatch)
    (name,) = Archive(bench.home.root, "test").objects()
    die_before_recording(bench, documents[1], 0, monkeypatch)
    path = bench.home.root / name
    path.write_bytes(path.read_bytes()[:-20])
    (adopted,) = adopt(bench.home, bench.tools)
    assert adopted.document == documents[1].id
    assert path.exists()


def test_a_full_disk_refuses_to_begin(site: Site, tmp_path: Path) -> None:
    """With too little space free, no check begins."""
    with (
        bench_in(tmp_path / "full", site, free_space_minimum=10**18) as bench,
        pytest.raises(HomeError, match="free"),
        working(bench.home, bench.tools),
    ):
        pytest.fail("began all the same")
