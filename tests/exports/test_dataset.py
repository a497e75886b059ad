"""A release: whole, described, checked by other programs, the same each time."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet as pq  # type: ignore[import-untyped] # it ships no types
import pytest
import yaml  # type: ignore[import-untyped] # as above

from tests.lived import ROBOTS, Ended, tosmon
from tosmon.errors import UsageError
from tosmon.exports import dataset as making
from tosmon.exports.citation import Author, Release, citation_file, doi_of, licence_of
from tosmon.exports.tables import TABLES
from tosmon.home import Home

WORDS = ("--author", "Doe, Jane 0000-0002-1825-0097", "--author", "A Body", "--licence", "CC-BY-4.0")


def made(home: Home, folder: Path, *words: str) -> Ended:
    """Return how making a release ended."""
    return tosmon("export", "dataset", str(folder), *words, home=home)


@pytest.fixture(scope="module")
def release(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release."""
    folder = tmp_path_factory.mktemp("release") / "dataset"
    ended = made(home, folder, *WORDS, "--doi", "https://doi.org/10.5281/zenodo.1234567", "--released", "2026-11-23")
    assert (ended.status, ended.err) == (0, "")
    assert "data/changes.csv: 5 rows\ndata/changes.parquet: 5 rows\n" in ended.out
    return folder


@pytest.fixture(scope="module")
def described(release: Path) -> dict[str, Any]:
    """Return what datapackage.json says."""
    value: dict[str, Any] = json.loads((release / "datapackage.json").read_text())
    return value


def test_a_release_holds_every_table(release: Path) -> None:
    """As CSV and Parquet, and what is to be known of them."""
    names = {str(path.relative_to(release)) for path in release.rglob("*") if path.is_file()}
    data = {f"data/{name}.{form}" for name in TABLES for form in ("csv", "parquet")}
    assert names == data | {"README.md", "CITATION.cff", "datapackage.json", "SHA256SUMS"}


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_sha256sum_accepts_the_sums(release: Path) -> None:
    """Of every file but the sums themselves."""
    ended = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=release, capture_output=True, text=True, check=True)
    assert ended.stdout.count(": OK\n") == 2 * len(TABLES) + 3


def test_frictionless_finds_the_package_valid(release: Path) -> None:
    """Every cell is of its column's type and among its words, hashes and sizes are right."""
    report = frictionless.Package(str(release / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    assert [task.name for task in report.tasks] == list(TABLES)


def test_the_package_says_what_it_covers(described: dict[str, Any]) -> None:
    """With the version of tosmon, lexicons, times and numbers."""
    told = described["tosmon"]
    assert (told["platforms"], told["documents"]) == (1, 3)
    assert told["observed"] == ["2026-07-01T12:00:00Z", "2026-07-09T18:00:00Z"]
    assert (len(told["extractors"]), len(told["lexicons"])) == (3, 1)
    assert described["version"] == "2026.07.09"
    assert described["contributors"][0]["familyName"] == "Doe"
    assert described["licenses"] == [{"name": "CC-BY-4.0"}]
    parquet = {one["name"]: one["parquet"]["path"] for one in described["resources"]}
    assert parquet["changes"] == "data/changes.parquet"


def test_the_citation_is_yaml_with_what_the_format_asks_for(release: Path) -> None:
    """Citation File Format 1.2.0: people and bodies, DOI, licence, day."""
    told = yaml.safe_load((release / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= told.keys()
    assert told["cff-version"] == "1.2.0"
    assert told["type"] == "dataset"
    assert told["authors"] == [
        {"family-names": "Doe", "given-names": "Jane", "orcid": "https://orcid.org/0000-0002-1825-0097"},
        {"name": "A Body"},
    ]
    assert (told["doi"], told["license"]) == ("10.5281/zenodo.1234567", "CC-BY-4.0")
    assert (told["version"], str(told["date-released"])) == ("2026.07.09", "2026-11-23")


def test_any_title_is_quoted() -> None:
    """So that it stays one value of YAML."""
    odd = Release('a: "b" #c\n- d \\ é 😀', "1", abstract="{x}: [y] & *z !")
    told = yaml.safe_load(citation_file(odd))
    assert (told["title"], told["abstract"]) == (odd.title, odd.abstract)


def test_the_readme_tells_rights_and_every_column(release: Path) -> None:
    """Of the platforms' texts, of witnesses, of the rest; and the dictionary of all tables."""
    told = (release / "README.md").read_text()
    assert "The copyright in them is their platforms'" in told
    assert "released by Jane Doe, A Body, under CC-BY-4.0" in told
    assert [name for table in TABLES.values() for name in table.names if f"| `{name}` |" not in told] == []
    assert "2026-07-01 12:00 to 2026-07-09 18:00 UTC" in told


def test_parquet_has_the_rows_of_csv(release: Path, described: dict[str, Any]) -> None:
    """All of them."""
    for one in described["resources"]:
        assert pq.read_metadata(release / one["parquet"]["path"]).num_rows == one["rows"]


def test_the_same_archive_gives_the_same_bytes(home: Home, tmp_path: Path, release: Path) -> None:
    """In every file: no time of running is in them."""
    made(home, tmp_path / "again", *WORDS, "--doi", "10.5281/zenodo.1234567", "--released", "2026-11-23")
    assert (tmp_path / "again" / "SHA256SUMS").read_bytes() == (release / "SHA256SUMS").read_bytes()


def test_a_release_may_be_of_a_part(home: Home, tmp_path: Path) -> None:
    """Of one platform, up to a day; what was made is told as JSON, too."""
    ended = made(home, tmp_path / "part", "--platform", "stamps", "--until", "2026-07-02", "--json")
    (told,) = ended.json
    rows = {one["table"]: one["rows"] for one in told["files"]}
    assert (told["version"], rows["changes"], rows["checks"]) == ("2026.07.01", 0, 6)


def test_a_folder_with_something_in_it_is_refused(home: Home, tmp_path: Path) -> None:
    """An empty one is filled."""
    (tmp_path / "mine.txt").touch()
    ended = made(home, tmp_path)
    assert (ended.status, ended.err) == (2, f"tosmon: {tmp_path} is not empty (name a new folder)\n")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert made(home, tmp_path / "empty").status == 0
    assert (tmp_path / "empty" / "SHA256SUMS").exists()


def test_what_breaks_off_leaves_nothing(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder, and no draft of one."""
    from tosmon.catalog.views import ChangeFilter  # noqa: PLC0415 - for this test alone
    from tosmon.exports.opening import open_archive  # noqa: PLC0415 - as above
    from tosmon.exports.sources import Source  # noqa: PLC0415 - as above

    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "readme", interrupted)
    with open_archive(home.root) as archive, archive._catalog.asking() as connection, pytest.raises(KeyboardInterrupt):
        making.make_dataset(Source(home, connection), tmp_path / "new", making.Said(), ChangeFilter())
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_there_is_csv_alone(home: Home, tmp_path: Path) -> None:
    """And it is said."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import importlib.util as util\nfind = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'pyarrow' else find(name, *rest)\n"
    )
    folder = tmp_path / "csv"
    ended = tosmon("export", "dataset", str(folder), home=home, variables={"PYTHONPATH": str(hidden)})
    assert "without Parquet, which needs pyarrow (pip install 'tosmon[parquet]')\n" in ended.err
    assert "names no author: --author says who made it\n" in ended.err
    assert {path.suffix for path in (folder / "data").iterdir()} == {".csv"}
    assert "Parquet files were left out" in (folder / "README.md").read_text()


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Doe, Jane", Author("Doe", "Jane")),
        ("Doe, Jane (https://orcid.org/0000-0002-1825-0097)", Author("Doe", "Jane", "0000-0002-1825-0097")),
        ("van der Berg, Ann Marie", Author("van der Berg", "Ann Marie")),
        ("Observatory of Platforms", Author("Observatory of Platforms")),
    ],
)
def test_authors_are_people_or_bodies(text: str, author: Author) -> None:
    """By the comma."""
    assert Author.parse(text) == author


@pytest.mark.parametrize("text", ["", "Doe, Jane, Dr", "Doe\n- evil: x"])
def test_what_is_no_author_is_refused(text: str) -> None:
    """With how to write one."""
    with pytest.raises(UsageError, match="is no author"):
        Author.parse(text)


def test_dois_and_licences_are_checked() -> None:
    """By their forms."""
    assert doi_of("doi:10.5281/zenodo.1") == "10.5281/zenodo.1"
    assert licence_of("CC0-1.0") == "CC0-1.0"
    with pytest.raises(UsageError, match="is no DOI"):
        doi_of("zenodo.1")
    with pytest.raises(UsageError, match="is no SPDX identifier"):
        licence_of("free for all")


def test_robots_are_in_it(release: Path) -> None:
    """By the file, by its absence, and by the file again."""
    frame = pq.read_table(release / "data" / "robots.parquet").to_pandas()
    gptbot = frame[frame["crawler"] == "GPTBot"]
    assert set(gptbot["document"]) == {ROBOTS}
    assert list(gptbot["access"]) == ["partly", "allowed", "disallowed"]
    assert list(gptbot["bound_by"]) == ["any", "status", "own"]
    assert list(gptbot["status"]) == [200, 404, 200]
