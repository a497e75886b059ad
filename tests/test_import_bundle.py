"""A whole collection comes in: every version in order, none lost; and judged changes are found in it."""

from __future__ import annotations

import csv
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.lived import tosmon
from tests.turns import exported, kept, told, told_anew
from tosmon.catalog import Catalog
from tosmon.home import Home

pytestmark = [pytest.mark.shared, pytest.mark.timeout(900), pytest.mark.xdist_group("bundle")]  # imported once

LISTED = ("log", "--no-merges", "--diff-filter=AM", "--reverse", "--topo-order", "--format=%x00%H", "--name-only", "-z")


@pytest.fixture(scope="module")
def terms(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of the collection."""
    folder = tmp_path_factory.mktemp("terms") / "terms.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def home(terms: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that has taken it in."""
    home = Home.create(tmp_path_factory.mktemp("home"))
    ended = tosmon("import", "ota", str(terms), "--json", home=home, patience=600)
    assert ended.status == 0, ended.err
    (said,) = ended.json
    assert (said["taken"], said["ended"], said["documents"], said["skipped"], said["undone"]) == (4842, 1, 133, [], [])
    return home


def recorded(terms: Path) -> dict[str, list[str]]:
    """Return the commits that wrote each file, in the order of the graph, as git lists them by itself."""
    told = subprocess.run(["git", "-C", str(terms), *LISTED], capture_output=True, check=True).stdout.decode()
    found: dict[str, list[str]] = defaultdict(list)
    commit = ""
    for part in told.split("\0"):
        name = part.strip("\n")
        if len(name) == 40 and "/" not in name:
            commit = name
        elif "/" in name and name.endswith(".md"):
            found[name].append(commit)
    return found


def test_every_version_is_in_in_order(home: Home, terms: Path) -> None:
    """By its commit, with a time that never runs backwards."""
    taken: dict[str, list[str]] = defaultdict(list)
    latest: dict[str, str] = {}
    with Catalog.open(home.catalog, create=False) as catalog:
        for entry in catalog.entries():
            value = entry.value()
            if not value["ended"]:
                taken[value["source"]["path"]].append(value["source"]["commit"])
            assert value["at"] >= latest.get(entry.document, "")
            latest[entry.document] = value["at"]
    assert dict(taken) == dict(recorded(terms))
    assert sum(map(len, taken.values())) == 4841


def test_judged_changes_are_found_by_their_commit(home: Home, shared: Path) -> None:
    """All that are the platform's doing; one of the table is a technical upgrade of the collection, and no event."""
    told = tosmon("changes", "--json", home=home, patience=120).json
    found = {(source["commit"], source["path"]) for change in told for source in change["source"]}
    with (shared / "data" / "labels" / "changes.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] == "positive"]
    missed = [row["commit"][:9] for row in rows if (row["commit"], row["path"]) not in found]
    assert missed == ["b79d1141f"]


def test_what_is_known_is_not_taken_in_again(home: Home, terms: Path) -> None:
    """Nothing is written."""
    before = sorted((path.name, path.stat().st_size) for path in home.root.rglob("*.warc.gz"))
    (said,) = tosmon("import", "ota", str(terms), "--json", home=home, patience=120).json
    assert (said["taken"], said["known"]) == (0, 4842)
    assert sorted((path.name, path.stat().st_size) for path in home.root.rglob("*.warc.gz")) == before


def test_all_of_it_is_proved(home: Home) -> None:
    """Objects, chains, and one against the other."""
    (said,) = tosmon("verify", "--json", home=home, patience=120).json
    assert (said["problems"], said["snapshots"]) == ([], 4841)


def test_labels_over_time_are_the_same_in_turns_and_exports(home: Home) -> None:
    """Each label of each document since when, by how many clauses; and telling all of it anew changes no row."""
    with Catalog.open(home.catalog) as catalog, catalog.writing() as connection:
        assert kept(connection) == told_anew(connection)
        assert told(connection) == exported(connection)
        assert len(told(connection)) > 400
