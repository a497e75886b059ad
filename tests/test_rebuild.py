"""A rebuilt catalog says what the old one said, and the old one stays until the new one is whole."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.lived import CLOSED, FIRST, OPEN, RULES, Site, check_at, lived, new_home, outcomes, page, tosmon
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.contracts import Json
from tosmon.errors import CatalogUnavailable, HomeError, LedgerError
from tosmon.exports.opening import open_archive
from tosmon.home import Home
from tosmon.rebuild import Rebuilt, rebuild
from tosmon.registry import load
from tosmon.settings import load_settings
from tosmon.verify import verify

SHORT = page("You may not scrape this place at all, and never for money.", *RULES)
LATER = datetime(2026, 7, 20, tzinfo=UTC)  # days after the last check: every day of them is sealed by then


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Serve the site that the homes watch."""
    with Site.served() as served:
        yield served


@pytest.fixture(scope="module")
def template(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that lived through versions, doubts, absence, failure and recovery."""
    return lived(tmp_path_factory.mktemp("template") / "home", site)


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    """Return a copy of it, the test's own."""
    shutil.copytree(template.root, tmp_path / "home")
    return Home.open(tmp_path / "home")


def rebuilt(home: Home, at: datetime = LATER) -> Rebuilt:
    """Rebuild the home's catalog with the clock standing at that moment."""
    settings = load_settings(home.root, {})
    return rebuild(home, settings, load(user_folder=home.platforms, packaged=False), now=lambda: at)


def said(home: Home) -> dict[str, object]:
    """Return all that the archive answers: overviews, histories, changes, and the versions' clauses."""
    with open_archive(home.root) as archive:
        names = [str(document["document"]) for document in archive.documents()]
        return {
            "documents": archive.documents(),
            "changes": list(archive.changes()),
            **{f"history {name}": archive.history(name) for name in names},
            **{f"version {name}": archive.version(name) for name in names},
        }


def event_ids(home: Home) -> set[str]:
    """Return the ids of all events."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return {event.id for event in catalog.events(limit=1000)}


def remove_catalog(home: Home) -> None:
    """Remove the catalog with its logs."""
    for part in home.root.glob("catalog.sqlite3*"):
        part.unlink()


def orphan_of(home: Home, site: Site) -> str:
    """Leave a snapshot that no check tells of, as a crash does, and return its name."""
    before = set(Archive(home.root, "").objects())
    catalog = home.catalog.read_bytes()
    site.set(SHORT, CLOSED)
    check_at(home, datetime(2026, 7, 10, 12, tzinfo=UTC))
    home.catalog.write_bytes(catalog)
    (new,) = {name for name in Archive(home.root, "").objects() if "terms" in name} - before
    return new


def test_a_rebuilt_catalog_says_the_same(home: Home) -> None:
    """Histories, changes, event ids, clause ids and the ledger's hashes are those of before."""
    before, chains = said(home), outcomes(home)
    done = rebuilt(home)
    assert (done.source, done.problems, done.adopted, done.lossy) == ("the old catalog", (), 0, False)
    assert said(home) == before
    assert outcomes(home) == chains
    assert verify(home).problems == ()


def test_a_rebuild_weighs_changes_anew(home: Home) -> None:
    """By the settings of today; what happened stays what it was."""

    def weighed() -> list[tuple[str, str, str]]:
        with open_archive(home.root) as archive:
            return [(str(one["event"]), str(one["kind"]), str(one["severity"])) for one in archive.changes()]

    before = weighed()
    with home.settings.open("a") as file:
        file.write('[severity.documents]\nterms-of-service = "ignore"\n')
    rebuilt(home)
    after = weighed()
    assert [one[:2] for one in after] == [one[:2] for one in before]
    in_terms = {severity for (*_, severity), (*_, was) in zip(after, before, strict=True) if severity != was}
    assert in_terms == {"none"}


def test_rebuilding_twice_changes_nothing(home: Home) -> None:
    """The second rebuild finds what the first one wrote."""
    rebuilt(home)
    once = said(home)
    rebuilt(home)
    assert said(home) == once


def test_the_old_catalog_is_kept(home: Home) -> None:
    """It lies beside the new one, whole, each time under a name of its own."""
    before = home.catalog.read_bytes()
    kept = [rebuilt(home).kept, rebuilt(home).kept]
    assert len(set(kept)) == 2
    assert Path(kept[0]).read_bytes() == before


def test_alerts_keep_their_state(home: Home) -> None:
    """What was sent is not sent again, and what waits goes on waiting."""
    with Catalog.open(home.catalog) as catalog:
        before = [(row.event, row.state) for row in catalog.outbox()]
    assert before
    rebuilt(home)
    with Catalog.open(home.catalog) as catalog:
        assert [(row.event, row.state) for row in catalog.outbox()] == before


def test_seals_bring_everything_back_that_they_hold(site: Site, home: Home) -> None:
    """With each day sealed, a home without a catalog comes back as it was."""
    site.set(FIRST, CLOSED)
    check_at(home, datetime(2026, 7, 10, 12, tzinfo=UTC))  # seals the 9th
    before, chains, events = said(home), outcomes(home), event_ids(home)
    remove_catalog(home)
    done = rebuilt(home)
    assert (done.source, done.lossy, done.problems) == ("the seals", True, ())
    lost = [entry for entry in chains if entry not in outcomes(home)]
    assert {outcome for _, outcome in lost} <= {"unchanged"}, "only checks of the 10th, which no seal holds"
    assert said(home)["changes"] == before["changes"]
    assert event_ids(home) == events
    assert verify(home).problems == ()


def test_snapshots_since_the_last_seal_are_adopted(site: Site, home: Home) -> None:
    """Unchanged checks of an unsealed day are lost with the catalog, its snapshots are not."""
    site.set(SHORT, CLOSED)
    (found,) = [one for one in check_at(home, datetime(2026, 7, 10, 12, tzinfo=UTC)) if one.snapshot]
    remove_catalog(home)
    done = rebuilt(home)
    assert done.adopted == 1
    with Catalog.open(home.catalog) as catalog:
        assert catalog.state(found.document).snapshot == found.snapshot
    assert verify(home).problems == ()


def test_an_orphan_is_adopted(site: Site, home: Home) -> None:
    """A snapshot that a crash left without its check is recorded as recovered."""
    orphan = orphan_of(home, site)
    assert verify(home).orphans == (orphan,)
    assert rebuilt(home).adopted == 1
    assert verify(home).orphans == ()


def test_a_lost_object_costs_its_version_only(home: Home) -> None:
    """The rebuild goes on without it and says so; every check stays in the ledger."""
    chains = outcomes(home)
    name = next(name for name in Archive(home.root, "").objects() if "terms" in name and "07-08" in name)
    (home.root / name).unlink()
    done = rebuilt(home)
    assert len(done.problems) == 1
    assert name in done.problems[0]
    assert outcomes(home) == chains
    with Catalog.open(home.catalog) as catalog:
        assert len(catalog.versions("example/terms-of-service")) == 4 - 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET entry = replace(entry, '\"unchanged\"', '\"new\"') WHERE sequence = 4",
        "DELETE FROM ledger WHERE sequence = 4",
        "DELETE FROM ledger WHERE sequence > 2",
    ],
)
def test_a_forged_chain_is_not_believed(home: Home, statement: str) -> None:
    """Where the old catalog's chains do not hold, or are not what was sealed, the seals count."""
    check_at(home, datetime(2026, 7, 10, 12, tzinfo=UTC))
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(statement)
        connection.commit()
    assert rebuilt(home).source == "the seals"
    assert verify(home).problems == ()


def test_damage_in_derived_tables_loses_nothing(home: Home) -> None:
    """The ledger of a catalog whose events and clauses are gone is whole: it is used, not the seals."""
    before = said(home)
    with closing(sqlite3.connect(home.catalog)) as connection:
        for table in ("changes", "events"):
            connection.execute(f"DELETE FROM {table}")
        connection.commit()
    assert rebuilt(home).source == "the old catalog"
    assert said(home) == before


def test_a_catalog_that_is_no_database_is_replaced(home: Home) -> None:
    """The seals bring the ledger back, and the useless file is kept."""
    remove_catalog(home)
    home.catalog.write_text("no database at all, but long enough to be read as one" * 20)
    done = rebuilt(home)
    assert done.source == "the seals"
    assert Path(done.kept).read_text().startswith("no database")
    assert verify(home).problems == ()


def test_a_newer_schema_is_no_damage(home: Home) -> None:
    """A rebuild from seals would lose what the newer catalog knows: it is refused."""
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(CatalogUnavailable, match="upgrade tosmon"):
        rebuilt(home)


def test_a_damaged_seal_is_not_built_on(home: Home) -> None:
    """Without a catalog the seals must be whole."""
    remove_catalog(home)
    seal = next(home.seals.iterdir())
    seal.write_bytes(seal.read_bytes().replace(b"unchanged", b"abandoned", 1).replace(b"new", b"old", 1))
    with pytest.raises(LedgerError, match="bring it back from a backup"):
        rebuilt(home)
    assert not home.catalog.exists()


def test_an_empty_home_has_nothing_to_rebuild(site: Site, tmp_path: Path) -> None:
    """No catalog is made of nothing."""
    home = new_home(tmp_path / "new", site)
    with pytest.raises(HomeError, match="nothing to rebuild"):
        rebuilt(home)
    assert not home.catalog.exists()


def test_a_home_at_work_is_left_alone(home: Home) -> None:
    """Nobody's checks go into a catalog that is about to be replaced."""
    with home.writing(), pytest.raises(HomeError, match="another program works"):
        rebuilt(home)


KILLED = """
import os, signal, sys
from pathlib import Path
import tosmon.rebuild as module
from tosmon.home import Home
from tosmon.registry import load
from tosmon.settings import load_settings

home, after = Home.open(Path(sys.argv[1])), sys.argv[2]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if after == "place":
    module.put_in_place = die
elif after == "link":
    Path.replace = die
progress = lambda done: die() if after.isdigit() and done >= int(after) else None
module.rebuild(home, load_settings(home.root, {}), load(user_folder=home.platforms, packaged=False), progress=progress)
"""


@pytest.mark.parametrize("after", ["1", "20", "place", "link"])
def test_a_killed_rebuild_leaves_the_old_catalog(home: Home, after: str) -> None:
    """Wherever `kill -9` comes, the old catalog stands, and the next rebuild ends well."""
    before, chains = said(home), outcomes(home)
    command = [sys.executable, "-c", KILLED, str(home.root), after]
    assert subprocess.run(command, check=False, env={**os.environ}).returncode == -signal.SIGKILL
    assert (said(home), outcomes(home)) == (before, chains)
    assert verify(home).problems == ()
    assert rebuilt(home).source == "the old catalog"
    assert said(home) == before
    assert not list(home.root.glob("*.rebuild*"))


def test_an_interrupted_rebuild_leaves_no_draft(home: Home) -> None:
    """An error on the way, as Ctrl-C is one, takes the half-made catalog along."""

    def interrupt(done: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    settings = load_settings(home.root, {})
    with pytest.raises(KeyboardInterrupt):
        rebuild(home, settings, load(user_folder=home.platforms, packaged=False), progress=interrupt)
    assert not list(home.root.glob("*.rebuild*"))
    assert verify(home).problems == ()


def test_the_command_tells_what_it_did(home: Home) -> None:
    """How much came from where, and where the old catalog lies, on standard error; nothing else."""
    ended = tosmon("rebuild", home=home)
    assert (ended.status, ended.out) == (0, "")
    first, second = ended.err.splitlines()
    assert first == "54 entries from the old catalog"
    assert second.startswith("the old catalog is kept as ")


# --- signals and statuses ---------------------------------------------------------------------------------------------

AI_TXT = "User-agent: *\nDisallow: /\n"
RESERVING = FIRST.replace("<main>", '<meta name="robots" content="noai"><main>')
NOTICE = "# Notice: crawling our pages is prohibited unless you have express written permission.\n"
# What the site answers on each day: terms, robots.txt, ai.txt.
SIGNALS: tuple[tuple[str, str | int, str | int], ...] = (
    (FIRST, OPEN, 404),
    (RESERVING, OPEN, 404),
    (RESERVING, 503, AI_TXT),
    (FIRST, 503, AI_TXT),
    (FIRST, 403, 403),
    (FIRST, 403, 404),
    (FIRST, NOTICE + OPEN, 404),
    (RESERVING, 404, AI_TXT),
    (RESERVING, 404, "<!doctype html><p>Not found"),
    (RESERVING, OPEN, "<!doctype html><p>Not found"),
)


@pytest.fixture(scope="module")
def signalling(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that lived through signals that came and went, and a robots.txt of every status."""
    home = new_home(tmp_path_factory.mktemp("signalling") / "home", site)
    file = home.platforms / "example.toml"
    file.write_text(file.read_text().replace("signals = false\n", ""))
    for day, (terms, robots, ai) in enumerate(SIGNALS, start=1):
        site.set(terms, robots)
        site.answers["/ai.txt"] = (200, ai) if isinstance(ai, str) else (ai, "")
        check_at(home, datetime(2026, 7, day, 12, tzinfo=UTC))
    site.answers.pop("/ai.txt")
    return home


def marks(home: Home) -> dict[str, object]:
    """Return what is noted of every document beside its text."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return {name: (state.marks, state.failing, state.absent) for name, state in catalog.states().items()}


def history(home: Home) -> dict[str, list[Json]]:
    """Return the history of every document."""
    with open_archive(home.root) as archive:
        names = [str(document["document"]) for document in archive.documents()]
        return {name: archive.history(name) for name in names}


@pytest.mark.parametrize("lost", [False, True], ids=["from the old catalog", "from the seals"])
def test_signals_and_statuses_are_rebuilt(signalling: Home, tmp_path: Path, lost: bool) -> None:  # noqa: FBT001 - a case
    """Marks, events and what stood at each moment are those of before, also where no snapshot tells of them."""
    home = Home.open(Path(shutil.copytree(signalling.root, tmp_path / "home")))
    check_at(home, datetime(2026, 7, 12, 12, tzinfo=UTC))  # seals the days before
    before, noted, ids = history(home), marks(home), event_ids(home)
    kinds = {str(line.get("kind")) for lines in before.values() for line in lines}
    assert {"amendment", "status"} <= kinds
    if lost:
        remove_catalog(home)
    rebuilt(home, datetime(2026, 7, 12, 12, tzinfo=UTC))
    if not lost:  # the last day's unchanged checks are in no seal yet
        assert (history(home), marks(home)) == (before, noted)
    assert event_ids(home) == ids
