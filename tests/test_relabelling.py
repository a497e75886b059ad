"""A relabelled catalog is what it would be had today's extractor and lexicon been there from the first check on."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.lived import AI, FIRST, RULES, TERMS, Site, check_at, checked_once, lived, new_home, outcomes, page, tosmon
from tests.relabelled import DERIVED, KEPT, LABEL, older_extractor, older_lexicon, relabelled, rows
from tosmon import lexicon
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.labels import Lexicon
from tosmon.core.retelling import READ_OTHERWISE
from tosmon.errors import HomeError, NotFound
from tosmon.home import Home
from tosmon.relabelling import Relabelled, work
from tosmon.verify import verify

NOON = datetime(2026, 7, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Serve the site that the homes watch."""
    with Site.served() as served:
        yield served


@pytest.fixture(scope="module")
def template(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that lived through versions, doubts, absence and recovery with an older lexicon."""
    with older_lexicon():
        return lived(tmp_path_factory.mktemp("older") / "home", site)


@pytest.fixture(scope="module")
def todays(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that lived through the same with today's."""
    return lived(tmp_path_factory.mktemp("todays") / "home", site)


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    """Return a copy of the older home, the test's own."""
    return copied(template, tmp_path / "home")


@pytest.fixture(scope="module")
def undisturbed(template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a copy of it that was relabelled in one go."""
    home = copied(template, tmp_path_factory.mktemp("undisturbed") / "home")
    relabelled(home)
    return home


def copied(home: Home, to: Path) -> Home:
    """Return a copy of a home."""
    return Home.open(Path(shutil.copytree(home.root, to)))


def files(home: Home) -> dict[str, bytes]:
    """Return what lies in the home, but for locks and what SQLite keeps beside a catalog that was read."""
    paths = (path for path in home.root.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in paths if not path.name.endswith(("-wal", "-shm", ".lock"))}


def texts(home: Home, document: str = TERMS) -> list[list[str]]:
    """Return the texts of a document's versions, suspects too."""
    with Catalog.open(home.catalog, create=False) as catalog:
        infos = catalog.versions(document, suspects=True)
        return [[one.text for one in catalog.version(info.key).version.clauses] for info in infos]


# --- another lexicon --------------------------------------------------------------------------------------------------


def test_a_relabelled_home_is_what_it_would_be(home: Home, todays: Home) -> None:
    """Versions, clauses, events and changes are row for row those of a home that had today's lexicon all the time."""
    assert rows(home) != rows(todays)
    done = relabelled(home)
    assert (done.accepted, done.problems) == (True, ())
    assert rows(home) == rows(todays)
    assert verify(home).problems == ()


def test_what_was_recorded_and_told_stays(home: Home) -> None:
    """The ledger, snapshots, states and the outbox are untouched, and no event alerts that did not."""
    alerts = {"events": "id, alert, sequence, snapshot, source"}
    before, told = rows(home, KEPT), rows(home, alerts)
    relabelled(home)
    assert rows(home, KEPT) == before
    assert rows(home, alerts) == told


def test_other_words_for_the_same_label_are_told(todays: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event of which only the quoted words differ says so: none is named that reads as it did."""
    texts = dict(lexicon.texts())
    texts["en"] = texts["en"].replace(
        "(?:train(?:s|ed|ing)?|re ?train", "(?:here to train|train(?:s|ed|ing)?|re ?train"
    )
    wordier = Lexicon.from_texts(texts)
    monkeypatch.setattr(lexicon, "load", lambda: wordier)
    found = relabelled(todays, dry_run=True)
    assert found.clauses == ()
    reasons = [change.reason for event in found.events for change in event.changes]
    assert reasons
    assert all("here to train" in now and "here to train" not in was for was, now in reasons)
    assert all(event.changes for event in found.events)


def test_what_differs_is_told(home: Home) -> None:
    """The clause with its id, its labels before and after and the words that show them; the event with its severity."""
    found = relabelled(home, dry_run=True)
    (clause,) = found.clauses
    assert (clause.document, clause.labels, clause.rule) == (TERMS, ((), (LABEL,)), ("none", "ban"))
    assert clause.text == AI
    assert all(words in AI for words in clause.words)
    with Catalog.open(home.catalog, create=False) as catalog:
        assert catalog.clause(clause.clause).id == clause.clause
        ids = {event.id for event in catalog.events()}
    assert {one.event for one in found.events} <= ids
    assert ("none", "high") in {one.severity for one in found.events}
    assert found.labels() == {LABEL: {"gained": 1, "lost": 0}}


def test_a_dry_run_writes_nothing(home: Home) -> None:
    """Not one file of the home is another one after it."""
    before = files(home)
    found = relabelled(home, dry_run=True)
    assert (found.touched, found.accepted) == (True, False)
    assert files(home) == before


def test_a_dry_run_says_what_comes_of_it(home: Home) -> None:
    """What the real run then tells is the same, but that it was accepted."""
    dry = relabelled(home, dry_run=True).as_json()
    real = relabelled(home).as_json()
    assert {**real, "accepted": False, "kept": ""} == dry


def test_with_todays_lexicon_nothing_is_touched(todays: Home, tmp_path: Path) -> None:
    """There is nothing to accept, and no other catalog."""
    home = copied(todays, tmp_path / "home")
    before = files(home)
    done = relabelled(home, accept=lambda _: pytest.fail("nothing to ask"))
    assert (done.touched, done.accepted, done.kept) == (False, False, "")
    assert files(home) == before


def test_the_same_cues_judge_the_same(todays: Home, tmp_path: Path) -> None:
    """Where only the lexicon's name is another, every version is judged anew and nothing else is other."""
    home = copied(todays, tmp_path / "home")
    before = rows(home)
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("UPDATE versions SET lexicon = 'another name'")
        connection.commit()
    done = relabelled(home)
    assert (done.touched, done.clauses, done.events) == (True, (), ())
    assert rows(home) == before


def test_relabelling_twice_changes_nothing(home: Home) -> None:
    """The second run finds what the first one wrote."""
    relabelled(home)
    assert not relabelled(home).touched


def test_the_old_catalog_is_kept(home: Home) -> None:
    """It lies beside the new one, whole, and nothing else is left there."""
    before, names = rows(home, {**DERIVED, **KEPT}), set(home.contents())
    kept = Path(relabelled(home).kept)
    assert set(home.contents()) == {*names, kept.name}
    kept.rename(home.catalog)
    assert rows(home, {**DERIVED, **KEPT}) == before


def test_what_is_not_accepted_is_not_done(home: Home) -> None:
    """Who sees what differs and declines has the home as it was."""
    before = files(home)
    shown: list[Relabelled] = []

    def decline(found: Relabelled) -> bool:
        shown.append(found)
        return False

    done = relabelled(home, accept=decline)
    assert shown == [done]
    assert (done.touched, done.accepted) == (True, False)
    assert files(home) == before


def test_one_document_alone(home: Home, todays: Home) -> None:
    """The others stay as they were, and can follow."""
    done = relabelled(home, "stamps/terms-*")
    assert [report.document for report in done.documents] == [TERMS]
    assert relabelled(home, dry_run=True).numbers()["documents_touched"] > 0
    relabelled(home, "example")
    assert rows(home) == rows(todays)


def test_an_unknown_document_is_refused(home: Home) -> None:
    """By its name, before anything is done."""
    with pytest.raises(NotFound, match="example/nothing"):
        relabelled(home, "example/nothing")


def test_events_before_a_newer_version_are_judged_too(site: Site, tmp_path: Path) -> None:
    """A check after an upgrade reads the version in force anew; what was told before it follows by relabelling."""
    with older_lexicon():
        home = checked_once(tmp_path / "home", site)
        site.set(page(*RULES, AI))
        check_at(home, NOON)
    file = home.platforms / "example.toml"
    file.write_text(file.read_text().replace('select = "main"', 'select = "body"'))
    check_at(home, NOON.replace(hour=18))  # another selection: the version in force is read with today's lexicon
    assert [one.labels for one in relabelled(home, dry_run=True).clauses] == []
    done = relabelled(home)
    assert [one.severity for one in done.events] == [("none", "high")]
    assert not relabelled(home).touched


# --- another extractor ------------------------------------------------------------------------------------------------


def test_a_better_extractor_reads_every_version_anew(site: Site, todays: Home, tmp_path: Path) -> None:
    """The texts are those of a home that had it all the time; suspects stay suspects, and the ledger what it was."""
    with older_extractor(lacking="stamps that you show"):
        home = lived(tmp_path / "home", site)
    states = {"versions": "key, snapshot, sequence, observed_first, observed_last, suspect, reason"}
    before, kept, ids = rows(home, states), rows(home, KEPT), rows(home, {"events": "id, alert"})
    assert texts(home) != texts(todays)
    done = relabelled(home)
    assert done.problems == ()
    assert {one.came for one in done.otherwise} == {1}
    assert texts(home) == texts(todays)
    assert (rows(home, states), rows(home, {"events": "id, alert"})) == (before, ids)
    assert rows(home, KEPT, without="documents") == {name: found for name, found in kept.items() if name != "documents"}
    assert verify(home).problems == ()
    assert not relabelled(home).touched


def test_the_next_check_finds_nothing_new(site: Site, tmp_path: Path) -> None:
    """What is in force after a relabelling is what a check reads of the same page."""
    with older_extractor(lacking="stamps that you show"):
        home = checked_once(tmp_path / "home", site)
    relabelled(home)
    assert {one.outcome.value for one in check_at(home, NOON)} == {"unchanged"}
    assert not relabelled(home).touched


def test_alternating_texts_are_known_after_an_upgrade(site: Site, tmp_path: Path) -> None:
    """Events name the contents of today's reading: the same turn again is known as one that was made before."""
    other = page(*RULES, AI)
    with older_extractor(lacking="stamps that you show"):
        home = checked_once(tmp_path / "home", site)
        for day, text in ((2, other), (3, FIRST)):
            site.set(text)
            check_at(home, datetime(2026, 7, day, 12, tzinfo=UTC))
    relabelled(home)
    site.set(other)
    (checked,) = [one for one in check_at(home, datetime(2026, 7, 4, 12, tzinfo=UTC)) if one.document == TERMS]
    (event,) = checked.events
    assert not event.alert
    assert "the document alternates between variants" in event.notes


def test_what_no_version_says_any_more_stays_told(site: Site, tmp_path: Path) -> None:
    """A change of words that today's extractor leaves out keeps its words and its place in the history, with a note."""
    with older_extractor():
        home = checked_once(tmp_path / "home", site)
    with older_extractor(more="You may not scrape this place, says a banner."):
        site.set(page(*RULES, AI))
        check_at(home, NOON)
    before = rows(home, {"changes": "event, position, kind, before, after, segments"})
    relabelled(home)
    assert rows(home, {"changes": "event, position, kind, before, after, segments"}) == before
    with Catalog.open(home.catalog, create=False) as catalog:
        (event,) = catalog.events(document=TERMS)
        _, changes = catalog.event(event.id)
        catalog.periods(TERMS)
    assert READ_OTHERWISE in event.notes
    places = {one.change.after.text: one.change.positions[1] for one in changes if one.change.after}
    assert places[AI] == len(RULES)
    assert places["You may not scrape this place, says a banner."] is None


def test_a_waiting_suspect_can_still_be_confirmed(site: Site, tmp_path: Path) -> None:
    """The content that must come again is that of today's reading."""
    short = page(*RULES[:2])
    with older_extractor(lacking="post a letter"):
        home = checked_once(tmp_path / "home", site)
        site.set(short)
        check_at(home, datetime(2026, 7, 2, 12, tzinfo=UTC))
    relabelled(home)
    (checked,) = [one for one in check_at(home, datetime(2026, 7, 4, 12, tzinfo=UTC)) if one.document == TERMS]
    assert checked.outcome.value == "new"
    with Catalog.open(home.catalog, create=False) as catalog:
        assert len(catalog.versions(TERMS, suspects=True)) == 2


def test_a_mended_selection_is_kept(site: Site, tmp_path: Path) -> None:
    """What an operator mended after the capture brought what the version says: it is read with that."""
    aside = FIRST.replace("</main>", "</main><aside><p>Our club was founded by friends of old paper.</p></aside>")
    with older_extractor(lacking="post a letter"):
        home = new_home(tmp_path / "home", site)
        site.set(aside)
        check_at(home, datetime(2026, 7, 1, 12, tzinfo=UTC))
        file = home.platforms / "example.toml"
        file.write_text(file.read_text().replace('select = "main"', 'select = "body"'))
        check_at(home, datetime(2026, 7, 2, 12, tzinfo=UTC))
    relabelled(home)
    (shown,) = texts(home)
    assert "Our club was founded by friends of old paper." in shown
    assert RULES[1] in shown


def test_another_selection_alone_is_no_other_extractor(site: Site, tmp_path: Path) -> None:
    """What the watch list asks for since is for the next check to bring; old versions stand as they were asked for."""
    home = checked_once(tmp_path / "home", site)
    file = home.platforms / "example.toml"
    file.write_text(file.read_text().replace('select = "main"', 'select = "body"'))
    assert not relabelled(home).touched


def test_a_lost_object_costs_its_new_reading_only(site: Site, tmp_path: Path) -> None:
    """It is named, and what is known of the version is judged with today's lexicon."""
    with older_extractor(lacking="stamps that you show"), older_lexicon():
        home = checked_once(tmp_path / "home", site)
    (name,) = [one for one in Archive(home.root, "").objects() if TERMS in one]
    (home.root / name).unlink()
    before = texts(home)
    done = relabelled(home)
    assert len(done.problems) == 1
    assert name in done.problems[0]
    assert texts(home) == before
    with Catalog.open(home.catalog, create=False) as catalog:
        assert {info.lexicon for info in catalog.versions(TERMS)} == {lexicon.load().version}


# --- killed, resumed, side by side ------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
import tosmon.relabelling as module
from tosmon.home import Home
from tosmon.registry import load
from tosmon.settings import load_settings

home, after, processes = Home.open(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if after == "copy":
    module.copy_to = lambda catalog, target: (target.with_name(target.name + ".part").touch(), die())
elif after == "accept":
    accept = die
elif after == "place":
    module.put_in_place = die
elif after == "link":
    Path.replace = lambda one, other: die() if str(other) == str(home.catalog) else os.replace(one, other)
seen = []
def progress(done, total):
    seen.append(done)
    if after.isdigit() and len(seen) > int(after):
        die()
module.relabel(
    home, load_settings(home.root, {}), load(user_folder=home.platforms, packaged=False),
    accept=die if after == "accept" else lambda _: True, processes=processes, progress=progress,
)
"""


def killed(home: Home, after: str, processes: int = 0) -> int:
    """Relabel in a process that dies there; return how it ended."""
    command = [sys.executable, "-c", KILLED, str(home.root), after, str(processes)]
    return subprocess.run(command, check=False, env={**os.environ}, timeout=60).returncode


@pytest.mark.parametrize("after", ["copy", "1", "2", "accept", "place", "link"])
def test_killed_and_resumed_it_ends_the_same(home: Home, undisturbed: Home, after: str) -> None:
    """Wherever `kill -9` comes, the catalog stands as it was, and the next run ends as an undisturbed one."""
    before = rows(home, {**DERIVED, **KEPT})
    dry = relabelled(home, dry_run=True).as_json()
    assert killed(home, after) == -signal.SIGKILL
    assert rows(home, {**DERIVED, **KEPT}) == before
    done = relabelled(home)
    assert {**done.as_json(), "accepted": False, "kept": ""} == dry
    assert rows(home, {**DERIVED, **KEPT}) == rows(undisturbed, {**DERIVED, **KEPT})
    assert not list(home.root.glob("*relabel*"))
    assert verify(home).problems == ()


def test_what_is_done_is_not_done_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resumed run begins behind the documents that the killed one wrote."""
    assert killed(home, "2") == -signal.SIGKILL
    seen: list[str] = []
    derive = work._Bench.derive

    def noted(bench: work._Bench, document: str) -> work.Derived:
        seen.append(document)
        return derive(bench, document)

    monkeypatch.setattr(work._Bench, "derive", noted)
    done = relabelled(home)
    assert len(seen) == len(done.documents) - 2


def test_a_check_in_between_begins_it_anew(home: Home, site: Site) -> None:
    """A copy that lacks a check is of no use: it is made again, and nothing is lost."""
    assert killed(home, "2") == -signal.SIGKILL
    site.set(FIRST)
    check_at(home, NOON)
    chains = outcomes(home)
    relabelled(home)
    assert outcomes(home) == chains
    assert not list(home.root.glob("*relabel*"))


def test_what_was_sent_in_between_is_not_lost(home: Home) -> None:
    """Alerts that were told between two runs are not told again: the copy that does not know is made again."""
    assert killed(home, "2") == -signal.SIGKILL
    with Catalog.open(home.catalog, create=False) as catalog:
        waiting = catalog.outbox("pending")
        assert waiting
        catalog.mark_outbox(*(replace(one, state="sent") for one in waiting))
    relabelled(home)
    with Catalog.open(home.catalog, create=False) as catalog:
        assert catalog.outbox("pending") == ()


def test_what_is_written_meanwhile_is_not_lost(home: Home) -> None:
    """A program that asks for no lock may write: then its catalog stays, and nothing takes its place."""

    def write(_: Relabelled) -> bool:
        with Catalog.open(home.catalog, create=False) as catalog:
            catalog.note("hello", "from beside")
        return True

    with pytest.raises(HomeError, match="was written meanwhile"):
        relabelled(home, accept=write)
    relabelled(home)
    with Catalog.open(home.catalog, create=False) as catalog:
        assert [one.detail for one in catalog.operations() if one.kind == "hello"] == ["from beside"]


def test_who_looks_at_the_copy_loses_nothing(home: Home, undisturbed: Home) -> None:
    """A connection that somebody keeps open to the copy keeps its log from being gathered at the end: it is, before."""
    with ExitStack() as stack:

        def look(_: Relabelled) -> bool:
            (copy,) = home.root.glob("*.relabel-????????")
            connection = stack.enter_context(closing(sqlite3.connect(copy)))
            return bool(connection.execute("SELECT count(*) FROM versions").fetchone())

        relabelled(home, accept=look)
        assert not list(home.root.glob("*relabel*"))
    assert rows(home, {**DERIVED, **KEPT}) == rows(undisturbed, {**DERIVED, **KEPT})


def test_processes_of_its_own_change_nothing(home: Home, undisturbed: Home) -> None:
    """Two of them, killed and resumed, bring the same rows."""
    assert killed(home, "1", processes=2) == -signal.SIGKILL
    assert killed(home, "never", processes=2) == 0
    assert rows(home, {**DERIVED, **KEPT}) == rows(undisturbed, {**DERIVED, **KEPT})


def test_processes_may_start_beside_threads(home: Home, undisturbed: Home) -> None:
    """Where a fork is not safe, as in a program with threads, they are spawned."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(int)
        relabelled(home, processes=2)
    assert rows(home, {**DERIVED, **KEPT}) == rows(undisturbed, {**DERIVED, **KEPT})


DYING = """
import os, sys
from pathlib import Path
from tests.lived import TERMS
from tests.relabelled import relabelled
from tosmon.home import Home
from tosmon.relabelling import work

derive = work._Bench.derive
work._Bench.derive = lambda bench, document: os._exit(9) if document == TERMS else derive(bench, document)
if __name__ == "__main__":
    print(*relabelled(Home.open(Path(sys.argv[1])), processes=2).problems)
"""


def test_a_page_that_ends_its_process_costs_its_document(home: Home, tmp_path: Path) -> None:
    """It is named and stays as it was; all others are relabelled."""
    script = tmp_path / "dying.py"
    script.write_text(DYING)
    before = texts(home)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(script), str(home.root)]
    ended = subprocess.run(command, capture_output=True, check=True, env=environment, timeout=60, text=True)
    assert ended.stdout.strip() == f"{TERMS}: the process that read it died; it stays as it was"
    assert texts(home) == before
    found = relabelled(home, dry_run=True)
    assert [report.document for report in found.documents if report.touched] == [TERMS]


def test_interrupted_it_goes_on_later(home: Home, undisturbed: Home) -> None:
    """Ctrl-C leaves the catalog as it was and what is done beside it; the next run begins there."""
    seen: list[int] = []

    def interrupt(done: int, _total: int) -> None:
        seen.append(done)
        if done:
            raise KeyboardInterrupt

    before = rows(home)
    with pytest.raises(KeyboardInterrupt):
        relabelled(home, progress=interrupt)
    assert rows(home) == before
    assert relabelled(home).accepted
    assert rows(home, {**DERIVED, **KEPT}) == rows(undisturbed, {**DERIVED, **KEPT})


def test_a_home_at_work_is_left_alone(home: Home) -> None:
    """Nobody's checks go into a catalog that is about to be replaced; looking disturbs none."""
    with home.writing(), pytest.raises(HomeError, match="another program works"):
        relabelled(home)
    with home.up_lock(), pytest.raises(HomeError, match="another `tosmon up` runs"):
        relabelled(home)
    with home.up_lock(), home.writing():
        assert relabelled(home, dry_run=True).touched


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_shows_what_differs(home: Home) -> None:
    """Numbers, labels and examples that fit a screen; the real run says where the old catalog lies."""
    dry = tosmon("rebuild", "--relabel", "--dry-run", home=home)
    assert dry.status == 0, dry.err
    assert f"no label → {LABEL}" in dry.out
    assert "none → high" in dry.out
    assert dry.err.splitlines() == ["nothing was written"]
    real = tosmon("rebuild", "--relabel", home=home)
    assert (real.status, real.out) == (0, dry.out)
    assert real.err.startswith("put in place; the old catalog is kept as ")
    again = tosmon("rebuild", "--relabel", home=home)
    assert again.err.splitlines() == ["all is as today's extractor and lexicon have it"]


def test_the_command_as_json(home: Home) -> None:
    """One object with everything that differs."""
    (found,) = tosmon("rebuild", "--relabel", "--dry-run", "--json", "example", home=home).json
    assert (found["accepted"], found["lexicon"]) == (False, lexicon.load().version)
    assert found["clauses"][0]["labels"] == [[], [LABEL]]
    assert found["label_changes"] == [{"from": [], "to": [LABEL], "clauses": 1}]
    assert found["events"][0]["changes"][0]["labels_after"] == [[], [LABEL]]


def test_its_options_go_together(home: Home) -> None:
    """A rebuild as a whole takes no documents, and is no dry run."""
    for words in (("--dry-run",), (TERMS,), ("--yes",)):
        ended = tosmon("rebuild", *words, home=home)
        assert ended.status != 0
        assert "go with --relabel" in ended.err
    ended = tosmon("rebuild", "--relabel", "nobody/terms", home=home)
    assert ended.status == 1
    assert "nobody/terms" in ended.err
