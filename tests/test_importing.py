"""Imports beside tosmon's own checks: never mixed up with them, never lost, and the same however they came."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.backfill.seen import OTA, WAYBACK, Given, answer, derived, saw, take, text
from tests.lived import AI, FIRST, RULES, SECOND, TERMS, Site, check_at, new_home, page
from tosmon.archive import Archive
from tosmon.backfill import Judges, derive
from tosmon.catalog import Catalog
from tosmon.core.model import Outcome
from tosmon.errors import ImportRefused
from tosmon.exports.opening import open_archive
from tosmon.home import Home
from tosmon.importing import take_in
from tosmon.lexicon import load as load_lexicon
from tosmon.rebuild import rebuild
from tosmon.registry import load
from tosmon.settings import load_settings
from tosmon.verify import verify

MARKDOWN = text(*RULES)
WITH_AI = text(*RULES, AI)


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a small site."""
    with Site.served() as site:
        yield site


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Home:
    """Return a home that watches the site."""
    return new_home(tmp_path / "home", site)


def at(day: float) -> datetime:
    """Return noon, so many days after the first of January 2024."""
    return datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)


def made_anew(home: Home) -> None:
    """Rebuild the catalog."""
    rebuild(home, load_settings(home.root, {}), load(user_folder=home.platforms, packaged=False))


def ledger(home: Home) -> list[tuple[str, str, str]]:
    """Return hash, kind and outcome of each entry, chain by chain."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return [(entry.hash, entry.kind, entry.outcome) for entry in catalog.entries()]


# --- beside tosmon's own checks ---------------------------------------------------------------------------------------


def test_a_check_after_an_import_begins_its_own_history(home: Home, site: Site) -> None:
    """It is compared with what tosmon saw itself: a transcription reads otherwise, and that is no change."""
    take(home, saw(0, text(*RULES, "A footer that the page has not.")))
    site.set(FIRST)
    first = next(one for one in check_at(home, at(30)) if one.document == TERMS)
    site.set(SECOND)
    second = next(one for one in check_at(home, at(31)) if one.document == TERMS)
    assert (first.outcome, first.events) == (Outcome.NEW, ())
    assert [event.alert for event in second.events] == [True]


def test_an_import_leaves_own_versions_and_events_as_they_were(home: Home, site: Site) -> None:
    """Their rows, ids and chains; the import's entries stand behind them in the ledger."""
    for day, terms in ((10, FIRST), (20, SECOND)):
        site.set(terms)
        check_at(home, at(day))
    before, known = derived(home), ledger(home)
    take(home, saw(0, MARKDOWN), saw(5, WITH_AI))
    after = derived(home)
    assert set(before["versions"]) <= set(after["versions"])
    assert {one[0] for one in before["changes"]} <= {one[0] for one in after["changes"]}
    assert set(known) <= set(ledger(home))


def test_an_import_confirms_what_tosmon_saw(home: Home, site: Site) -> None:
    """The same text is one version with two witnesses; the same change is told once, and names both."""
    for day, terms in ((10, FIRST), (20, SECOND)):
        site.set(terms)
        check_at(home, at(day))
    take(home, saw(11, MARKDOWN), saw(20.5, WITH_AI))
    with Catalog.open(home.catalog) as catalog:
        assert {one.witness for one in catalog.versions(TERMS)} == {""}
        (event,) = catalog.events(document=TERMS)
    assert [source["commit"] for source in event.source] == ["ota-20.5"]


def test_the_version_in_force_is_tosmons_where_it_looked(home: Home, site: Site) -> None:
    """Others' texts stand where it had not looked yet, or has ceased to."""
    take(home, saw(0, MARKDOWN), saw(12, text(*RULES[:5])), saw(40, text(*RULES[2:])))
    site.set(FIRST)
    for day in (10, 20):
        check_at(home, at(day))
    with Catalog.open(home.catalog) as catalog:
        in_force = [catalog.version_at(TERMS, at(day)).witness for day in (5, 15, 30, 50)]
    assert in_force == [OTA.id, "", "", OTA.id]


def test_lineages_run_through_what_others_saw(home: Home, site: Site) -> None:
    """In time order, whoever saw which part."""
    take(home, saw(0, MARKDOWN), saw(5, WITH_AI))
    site.set(page(*RULES, AI.replace("artificial intelligence", "large language")))
    check_at(home, at(10))
    with open_archive(home.root) as archive:
        life = next(one for one in archive.lineages(TERMS) if "large language" in str(one["text"]))
    assert str(life["observed_first"]).startswith("2024-01-06")


def test_checks_go_on_while_an_import_waits(home: Home, site: Site) -> None:
    """Each finds the chain longer than it knew, and goes on from there."""
    site.set(FIRST)
    check_at(home, at(10))
    take(home, saw(0, MARKDOWN))
    again = next(one for one in check_at(home, at(11)) if one.document == TERMS)
    assert again.outcome is Outcome.UNCHANGED
    assert verify(home).problems == ()


def test_a_later_check_is_confirmed_by_an_earlier_import(home: Home, site: Site) -> None:
    """What others saw is read anew where a version came: a rebuild would find the same."""
    take(home, saw(0, MARKDOWN), saw(11, MARKDOWN, key="b"), saw(20.5, WITH_AI))
    for day, terms in ((10, FIRST), (20, SECOND), (21, SECOND)):
        site.set(terms)
        check_at(home, at(day))
    before = derived(home)
    assert any(source["commit"] == "ota-20.5" for change in before["changes"] for source in change[2])
    made_anew(home)
    assert derived(home) == before


def test_an_earlier_sighting_of_a_text_stands_where_it_was(home: Home, site: Site) -> None:
    """It is older than tosmon's own first look at the text: that is what an import is for."""
    take(home, saw(0, MARKDOWN))
    site.set(FIRST)
    check_at(home, at(10))
    take(home, saw(1, MARKDOWN, key="b"))
    with Catalog.open(home.catalog) as catalog:
        assert [one.observed_first for one in catalog.versions(TERMS)] == [at(0), at(10)]


def test_a_change_that_another_dates_more_closely_is_told_once(home: Home, site: Site) -> None:
    """Tosmon saw it between two of its looks, and somebody else in that time."""
    for day, terms in ((10, FIRST), (20, SECOND)):
        site.set(terms)
        check_at(home, at(day))
    take(home, saw(11, MARKDOWN), saw(15, WITH_AI))
    with Catalog.open(home.catalog) as catalog:
        (event,) = catalog.events(document=TERMS)
    assert [source["commit"] for source in event.source] == ["ota-15"]


# --- again, resumed, rebuilt ------------------------------------------------------------------------------------------

MANY = [
    saw(day * 3, text(*RULES[: 4 + day % 3], AI, f"This is the edition of the day {day // 2}."), key=str(day))
    for day in range(12)
]
HISTORY = [
    *(
        saw(0, b"").__class__(f"example/text-{number}", one.witness, one.at, one.key, one.reference, one.pages)
        for number in range(6)
        for one in MANY
    ),
]


def test_of_two_imports_at_once_the_later_derives_anew(home: Home) -> None:
    """What it found is out of date once the other has written, though the ledger is as long as before."""
    take(home, saw(0, MARKDOWN))
    lexicon = load_lexicon()
    with Catalog.open(home.catalog) as catalog:
        stale = replace(catalog.past(TERMS), latest=0, clauses=())
        judges = Judges(lexicon, load_settings(home.root, {}), lambda: ())
        before = derived(home)
        assert not catalog.replace_derived(derive(stale, None, Archive(home.root, ""), judges))
    assert derived(home) == before


def test_what_is_known_is_not_taken_in_again(home: Home) -> None:
    """Nothing is written, and nothing changes."""
    take(home, *HISTORY)
    before, size = derived(home), sum(1 for _ in home.root.rglob("*.warc.gz"))
    again = take(home, *HISTORY)
    assert (again.taken, derived(home), sum(1 for _ in home.root.rglob("*.warc.gz"))) == (0, before, size)


def test_an_import_goes_on_where_it_was(tmp_path: Path) -> None:
    """In two parts it arrives where one import does; what was derived is made anew as a whole."""
    whole, parts = Home.create(tmp_path / "whole"), Home.create(tmp_path / "parts")
    take(whole, *HISTORY)
    take(parts, *HISTORY[::2])
    take(parts, *HISTORY[1::2])
    assert derived(parts) == derived(whole)


def test_processes_find_the_same(tmp_path: Path) -> None:
    """Derived in two processes, it is what one finds alone."""
    alone, together = Home.create(tmp_path / "alone"), Home.create(tmp_path / "together")
    take(alone, *HISTORY)
    take(together, *HISTORY, workers=2)
    assert derived(together) == derived(alone)


CODE = """
import sys
from pathlib import Path
from tests.test_importing import HISTORY, slowly
from tests.backfill.seen import OTA
from tosmon.home import Home
from tosmon.importing import take_in
from tosmon import importing
from tosmon.registry import load
from tosmon.settings import load_settings
importing.BATCH_SIGHTINGS = 7
home = Home.create(Path(sys.argv[1]))
print("begun", flush=True)
take_in(home, load_settings(home.root, {}), load(user_folder=None), OTA, slowly, workers=2)
print("done", flush=True)
"""


def slowly(known: object) -> Iterator[object]:
    """Yield the history as a disk gives it."""
    for one in Given(HISTORY)(known):  # type: ignore[arg-type] # a set, as take_in gives
        time.sleep(0.002)
        yield one


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_and_resumed_it_is_the_same(tmp_path: Path, seed: int) -> None:
    """To the byte in its exports; nothing is left by halves meanwhile."""
    undisturbed, killed = Home.create(tmp_path / "undisturbed"), Home.create(tmp_path / "killed")
    take(undisturbed, *HISTORY)
    moments = random.Random(seed)
    for attempt in range(8):
        with subprocess.Popen([sys.executable, "-c", CODE, str(killed.root)], stdout=subprocess.PIPE) as run:
            assert run.stdout is not None
            run.stdout.readline()
            time.sleep(moments.uniform(0.0, 0.3 * (attempt + 1)))
            run.send_signal(signal.SIGKILL)
            ended = run.communicate()[0]
        if b"done" in ended:
            break
        if killed.catalog.exists():
            assert [one for one in verify(killed).problems if "orphan" not in one] == []
    take(killed, *HISTORY)
    assert derived(killed) == derived(undisturbed)
    assert exported(killed) == exported(undisturbed)


def exported(home: Home) -> list[bytes]:
    """Return the home's tables as the command exports them."""
    environment = {**os.environ, "TOSMON_HOME": str(home.root)}
    return [
        subprocess.run(
            [sys.executable, "-m", "tosmon", "export", table, "--format", "jsonl"],
            capture_output=True,
            check=True,
            env=environment,
        ).stdout
        for table in ("changes", "versions", "clauses", "labels")
    ]


def test_a_rebuild_arrives_at_the_same(home: Home, site: Site) -> None:
    """Chains hash for hash; versions, events and their sources as they were."""
    site.set(FIRST)
    check_at(home, at(10))
    site.set(SECOND)
    check_at(home, at(20))
    take(home, saw(0, MARKDOWN), saw(11, MARKDOWN, key="b"), saw(20.5, WITH_AI))
    take(home, saw(3, answer(page(*RULES).encode()), WAYBACK), witness=WAYBACK)
    before, chains = derived(home), ledger(home)
    made_anew(home)
    assert (derived(home), ledger(home)) == (before, chains)


def test_a_lost_catalog_costs_imports_nothing(home: Home) -> None:
    """Their objects say all that is needed, and where they are from."""
    take(home, *HISTORY[:24])
    before = derived(home)
    home.catalog.unlink()
    made_anew(home)
    assert derived(home) == before
    with Catalog.open(home.catalog) as catalog:
        assert catalog.witnesses() == (OTA,)


def test_a_batch_that_a_crash_left_is_taken_in(home: Home) -> None:
    """It was archived, and not recorded any more."""
    take(home, HISTORY[0])
    Archive(home.root, "tosmon/0").put_batch(OTA, HISTORY[1:6])
    assert take(home).taken == 0
    assert len(derived(home)["snapshots"]) == 6


def test_a_source_that_fails_leaves_what_it_gave(home: Home) -> None:
    """Recorded or not at all; what was recorded is derived."""

    def source(_known: object) -> Iterator[object]:
        yield from HISTORY[:24]
        raise ImportRefused("the disk went away")

    settings, registry = load_settings(home.root, {}), load(user_folder=None)
    with pytest.raises(ImportRefused):
        take_in(home, settings, registry, OTA, source, workers=0)  # type: ignore[arg-type] # sightings all the same
    with Catalog.open(home.catalog) as catalog:
        assert catalog.underived() == ()
    assert verify(home).problems == ()


def test_the_entry_of_a_sighting_says_all_of_it(home: Home) -> None:
    """Who saw it, under which name there, and where it lies now."""
    take(home, saw(0, MARKDOWN, key="c1"))
    with Catalog.open(home.catalog) as catalog:
        (entry,) = catalog.entries()
    value = entry.value()
    assert (value["kind"], value["witness"], value["source"]["commit"]) == ("import", OTA.id, "c1")
    assert json.loads(entry.text)["snapshot"]["object"].startswith("imports/ota/stamps/")
