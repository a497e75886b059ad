"""Exports of imported history: references and witnesses in every row, the same bytes however often it was interrupted.

The history is two platforms' of the real collection, which a plain clone of the repository does not have.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports.conftest import QUIETLY, Run
from tests.lived import tosmon
from tests.programs import started
from tosmon.exports.opening import OpenArchive, open_archive

WITNESS = "ota/pga-versions"
PLATFORMS = ("Reddit", "Spotify")


@pytest.fixture(scope="module")
def collection(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of the collection."""
    folder = tmp_path_factory.mktemp("collection") / "pga-versions.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return folder


def importing(collection: Path, home: Path) -> list[str]:
    """Return the command that imports the platforms."""
    chosen = [word for platform in PLATFORMS for word in ("--include", f"{platform}/*")]
    own = ["--name", "pga-versions", "--home", str(home)]
    return [sys.executable, "-m", "tosmon", "import", "ota", str(collection), *chosen, *own]


@pytest.fixture(scope="module")
def imported(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that imported the platforms in one go."""
    home = tmp_path_factory.mktemp("imported") / "home"
    subprocess.run(importing(collection, home), check=True, capture_output=True)
    return home


@pytest.fixture
def opened(imported: Path) -> Iterator[OpenArchive]:
    """Return its archive, opened."""
    with open_archive(imported) as archive:
        yield archive


def test_every_sighting_is_a_check(opened: OpenArchive, collection: Path) -> None:
    """As many as the collection has versions of these platforms, each with its commit."""
    log = ["git", "-C", str(collection), "log", "--no-merges", "--diff-filter=AM", "--format=", "--name-only", "--"]
    recorded = subprocess.run(
        [*log, *(f"{platform}/*.md" for platform in PLATFORMS)], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    rows = [row for row in opened.checks() if row["outcome"] != "ended"]
    assert len(rows) == len(recorded) > 200
    commits = [one["commit"] for row in rows for one in row["source"]]  # type: ignore[attr-defined] # JSON
    assert len(commits) == len(rows)
    assert {row["kind"] for row in rows} == {"import"}
    assert {(row["sequence"], row["entry_sha256"]) for row in rows} == {(None, None)}


def test_rows_name_their_witness(opened: OpenArchive) -> None:
    """In every table that has one; it is told of with its licence, and that it transcribes."""
    for rows in (opened.changes().to_arrow(), opened.clauses().to_arrow(), opened.labels().to_arrow()):
        assert set(rows["witness"].to_pylist()) == {WITNESS}
    (witness,) = opened.witnesses()
    assert (witness["witness"], witness["transcribes"]) == (WITNESS, True)
    assert witness["address"] is None, "a path of this machine is nobody's business"


def test_changes_lead_to_commits(opened: OpenArchive) -> None:
    """By `source`, with the collection that has them."""
    frame = opened.changes(label="ai_training").to_pandas()
    sources = [one for source in frame["source"] for one in json.loads(source)]
    assert sources
    assert all(one["collection"] and len(one["commit"]) == 40 for one in sources)


def test_an_interrupted_import_exports_the_same(collection: Path, imported: Path, tmp_path: Path) -> None:
    """Killed without warning again and again and taken up again: every file is equal, byte for byte."""
    home = tmp_path / "home"
    for seconds in (1.0, 2.0, 3.5):
        with started(importing(collection, home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
            time.sleep(seconds)  # what is under way then is chance: that is the point
            program.kill()
    subprocess.run(importing(collection, home), check=True, capture_output=True)
    sums = []
    for number, place in enumerate((imported, home)):
        folder = tmp_path / f"release-{number}"
        assert tosmon("export", "dataset", str(folder), home=place).status == 0
        sums.append((folder / "SHA256SUMS").read_text())
    assert sums[0] == sums[1]


@QUIETLY
def test_the_notebook_draws_real_history(shown: Run, imported: Path) -> None:
    """Of texts alone, as no robots.txt was imported."""
    printed, figures = shown(TOSMON_HOME=str(imported))
    assert "2 of 2 platforms have banned AI training" in printed
    assert "No robots.txt was looked at in these data." in printed
    assert len(figures) == 1
