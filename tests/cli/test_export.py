"""`tosmon export`: tables on standard output and in files, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.lived import ROBOTS, TERMS, tosmon
from tosmon.exports.tables_of_texts import CHANGES
from tosmon.home import Home


def table(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_changes_are_csv_unless_said_otherwise(old_home: Home) -> None:
    """With all columns, and lines that end as RFC 4180 says."""
    ended = tosmon("export", "changes", home=old_home)
    assert (ended.status, ended.err) == (0, "")
    rows = table(ended.out)
    assert tuple(rows[0]) == CHANGES.names
    assert [row["document"] for row in rows] == [TERMS, ROBOTS, TERMS, TERMS, TERMS]
    assert ended.out.count("\r\n") == 6


def test_changes_are_those_that_the_listing_tells(old_home: Home) -> None:
    """With the same values under the same names."""
    told = tosmon("changes", "--json", home=old_home).json
    rows = tosmon("export", "changes", "--format", "jsonl", home=old_home).json
    same = ("event", "kind", "labels", "labels_added", "labels_removed", "direction", "severity", "before", "after")
    assert [{name: row[name] for name in same} for row in rows] == [{name: one[name] for name in same} for one in told]
    assert [[row["clause_before"], row["clause_after"]] for row in rows] == [one["clause"] for one in told]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--platform", "Stamps"], 5),
        (["--document", ROBOTS], 1),
        (["--label", "ai_training"], 2),
        (["--since", "2026-07-08"], 3),
        (["--until", "2026-07-02"], 0),
        (["--kind", "amended", "--direction", "weakened", "--min-severity", "high"], 1),
    ],
)
def test_changes_are_filtered_as_in_the_listing(command: Run, old_home: Home, words: list[str], count: int) -> None:
    """By each filter."""
    out = command("export", "changes", "--format", "jsonl", *words, home=old_home)
    assert len(out.json) == count


def test_a_file_names_its_format(command: Run, old_home: Home, tmp_path: Path) -> None:
    """By its suffix; how many rows it has is told."""
    file = tmp_path / "changes.jsonl"
    ended = command("export", "changes", "-o", str(file), home=old_home)
    assert (ended.status, ended.out, ended.err) == (0, "", f"5 rows of changes in {file}\n")
    assert len([json.loads(line) for line in file.read_text().splitlines()]) == 5


def test_a_file_that_cannot_be_written_is_told(command: Run, old_home: Home, tmp_path: Path) -> None:
    """In one line; nothing is left behind."""
    missing = tmp_path / "nowhere" / "changes.csv"
    ended = command("export", "changes", "-o", str(missing), home=old_home)
    assert (ended.status, ended.err) == (2, f"tosmon: cannot write {missing}: No such file or directory\n")
    ended = command("export", "changes", "-o", str(tmp_path), home=old_home)
    assert (ended.status, ended.err) == (2, f"tosmon: {tmp_path} is a folder (name a file)\n")
    assert list(tmp_path.iterdir()) == []


def test_a_home_without_checks_is_told(command: Run, tmp_path: Path) -> None:
    """As other commands do."""
    ended = command("export", "changes", "--home", str(tmp_path))
    assert ended.status == 1
    assert "holds no checks yet" in ended.err


def test_parquet_goes_through_a_pipe(old_home: Home, tmp_path: Path) -> None:
    """As it would into a file."""
    command = [sys.executable, "-m", "tosmon", "export", "changes", "--home", str(old_home.root)]
    piped = subprocess.run([*command, "--format", "parquet"], capture_output=True, check=True).stdout
    subprocess.run([*command, "-o", str(tmp_path / "changes.parquet")], capture_output=True, check=True)
    assert piped[:4] == b"PAR1"
    assert piped == (tmp_path / "changes.parquet").read_bytes()


def test_a_reader_that_leaves_is_no_error(old_home: Home) -> None:
    """`tosmon export robots | head -1`."""
    script = f'"{sys.executable}" -m tosmon export robots --home "{old_home.root}" | head -1; echo ${{PIPESTATUS[0]}}'
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    assert ended.stdout.splitlines()[1] == "0"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["changes", "--format", "jsonl", "--spreadsheet"], "--spreadsheet is for CSV, and this is jsonl"),
        (["changes", "--format", "xlsx"], "'xlsx' is not one of 'csv', 'jsonl', 'parquet'"),
        (["labels", "--since", "soon"], "'soon' is no date or time"),
        (["dataset", "x", "--author", ""], "'' is no author"),
        (["dataset", "x", "--doi", "none"], "'none' is no DOI"),
        (["dataset", "x", "--released", "today"], "'today' is no day"),
    ],
)
def test_what_makes_no_sense_is_refused(command: Run, old_home: Home, words: list[str], complaint: str) -> None:
    """In one line, before anything is written."""
    ended = command("export", *words, home=old_home)
    assert (ended.status, ended.out) == (2, "")
    assert complaint in ended.err
    assert ended.err.count("\n") == 1


def test_a_document_that_nobody_knows_is_told(command: Run, old_home: Home) -> None:
    """With what comes near."""
    ended = command("export", "clauses", "--document", "example/terms-of-servic", home=old_home)
    assert ended.status == 1
    assert f"did you mean {TERMS}" in ended.err


def test_no_rows_are_a_table_without_rows(command: Run, old_home: Home) -> None:
    """Its header alone."""
    ended = command("export", "witnesses", home=old_home)
    assert (ended.status, ended.out.count("\n")) == (0, 1)
