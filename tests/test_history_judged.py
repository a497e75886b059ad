"""Alerts over recorded histories of terms, held against the table of alerts that were judged by reading."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from benchmarks.history_judged import Told, Walk, direction_told, weighed

pytestmark = pytest.mark.shared

JUDGED = Path(__file__).resolve().parent.parent / "benchmarks" / "judged" / "alerts.csv"
FEW = ("Pinterest/Terms of Service.md", "Telegram/Developer Terms.md", "Reddit/Terms of Service.md")


@pytest.fixture(scope="module")
def terms(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of the terms' history."""
    folder = tmp_path_factory.mktemp("terms")
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return folder


def rows() -> dict[tuple[str, str], dict[str, str]]:
    """Return the table's rows by commit and path."""
    with JUDGED.open(newline="", encoding="utf-8") as file:
        return {(row["commit"], row["path"]): row for row in csv.DictReader(file)}


def alerts(repository: Path, *endings: str) -> list[Told]:
    """Return what alerts in the histories of these documents."""
    return [told for told in Walk().over(repository, endings) if told.event and told.event.alert]


def test_the_table_of_judged_alerts_is_in_order() -> None:
    """One verdict for each alert; a true one has its right direction."""
    for row in rows().values():
        assert row["verdict"] in {"true", "false", "artefact"}
        assert (row["verdict"] == "true") == bool(row["right"]), row
        assert len(row["commit"]) == 9


@pytest.mark.parametrize("path", FEW)
def test_every_alert_of_a_document_was_judged_true(terms: Path, path: str) -> None:
    """Whoever is woken by it reads of a rule about scraping."""
    known = rows()
    for told in alerts(terms, path):
        row = known.get((told.record.commit[:9], path))
        assert row is not None, (told.record.commit, told.event and told.event.summary)
        assert row["verdict"] == "true", row
        assert told.event
        assert direction_told(told.event) == row["right"]


@pytest.mark.soak
def test_the_whole_history_is_as_precise_as_promised(terms: Path) -> None:
    """Every alert was read, and nine of ten are of a rule about scraping."""
    lines = list(weighed(alerts(terms, ".md"), JUDGED))
    assert not [line for line in lines if line.startswith("not judged")]
    share = next(line for line in lines if line.startswith("precision"))
    assert float(share.split()[1].rstrip("%")) >= 90, lines
