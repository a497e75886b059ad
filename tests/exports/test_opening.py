"""`tosmon.open_archive`: tables as dicts and as frames."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.lived import PRIVACY, ROBOTS, TERMS
from tosmon.errors import NotFound, UsageError
from tosmon.exports.frames import Rows
from tosmon.exports.opening import OpenArchive
from tosmon.exports.tables import TABLES
from tosmon.home import Home


def tables(archive: OpenArchive) -> Iterator[Rows]:
    """Yield every table that is asked for at once."""
    yield archive.changes()
    yield archive.clauses()
    yield archive.labels()
    yield archive.versions()
    yield archive.checks()
    yield archive.robots()
    yield archive.witnesses()


def test_tables_are_dicts_and_frames(archive: OpenArchive) -> None:
    """As many rows of each, with the columns that the table has."""
    for rows in tables(archive):
        count = len(list(rows))
        assert tuple(rows.to_arrow().column_names) == rows.table.names
        assert tuple(rows.to_pandas().columns) == rows.table.names
        assert tuple(rows.to_polars().columns) == rows.table.names
        assert rows.to_arrow().num_rows == len(rows.to_pandas()) == len(rows.to_polars()) == count


def test_dicts_are_json(archive: OpenArchive) -> None:
    """With the columns as keys; of changes, what `tosmon changes --json` prints."""
    for rows in tables(archive):
        for row in rows:
            json.dumps(row)
    assert all(tuple(row) == TABLES["clauses"].names for row in archive.clauses())
    assert [row["observed_between"] for row in archive.changes(document=ROBOTS)] == [
        ["2026-07-02T18:00:00+00:00", "2026-07-05T12:00:00+00:00"]
    ]


def test_every_walk_begins_at_the_first_row(archive: OpenArchive) -> None:
    """And `next` goes on."""
    changes = archive.changes()
    assert list(changes) == list(changes)
    assert [next(changes), next(changes)] == list(changes)[:2]
    assert len(changes.to_pandas()) == 5


def test_tables_are_filtered(archive: OpenArchive) -> None:
    """By platform under any name, document, label and time."""
    assert {row["document"] for row in archive.clauses(platform="Stamps")} == {PRIVACY, TERMS}
    assert [row["versions"] for row in archive.clauses(document=TERMS, label="ai_training")] == [2]
    assert [row["at"] for row in archive.checks(document=TERMS, since="2026-07-03", until="2026-07-04")] == [
        "2026-07-03T12:00:00Z",
        "2026-07-03T18:00:00Z",
    ]
    assert {row["label"] for row in archive.labels(label="ai_training")} == {"ai_training"}
    assert list(archive.versions(until="2026-06-30")) == []
    with pytest.raises(NotFound, match="did you mean"):
        archive.versions(document="example/terms-of-servic")


def test_lineages_are_a_list_and_a_frame(archive: OpenArchive) -> None:
    """Of one document, whole: they outlive the archive."""
    lives = archive.lineages(TERMS)
    assert isinstance(lives, list)
    frame = lives.to_pandas()
    assert list(frame["clause"]) == [life["clause"] for life in lives]
    assert list(frame["amendments"]) == [0, 0, 0, 2, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("missing", "asked", "told"),
    [
        ("pyarrow", "to_arrow", r"a frame needs pyarrow, which is not installed \(pip install 'tosmon\[parquet\]'\)"),
        ("pandas", "to_pandas", "a frame of pandas needs pandas"),
        ("polars", "to_polars", r"a frame of Polars needs polars, .* \(pip install polars 'tosmon\[parquet\]'\)"),
    ],
)
def test_what_is_not_installed_is_named(
    archive: OpenArchive, monkeypatch: pytest.MonkeyPatch, missing: str, asked: str, told: str
) -> None:
    """With what to install."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=told):
        getattr(archive.changes(), asked)()


def test_frames_are_imported_when_asked_for(home: Home) -> None:
    """Reading dicts costs no start-up of pandas."""
    script = (
        "import sys, tosmon\n"
        f"with tosmon.open_archive({str(home.root)!r}) as archive: print(len(list(archive.changes())))\n"
        "print({'pyarrow', 'pandas', 'polars', 'numpy'} & sys.modules.keys())\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout == "5\nset()\n"
