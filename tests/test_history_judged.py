"""Alerts over recorded histories of terms, held against the table of alerts that were judged by reading."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from benchmarks.history_judged import Told, Walk, direction_told, weighed
from tosmon.core.model import Reason

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


def told_of(repository: Path, path: str) -> dict[str, Told]:
    """Return what is told of each version of a document, by its commit."""
    return {told.record.commit[:8]: told for told in Walk().over(repository, (path,))}


def test_variants_rest_after_the_first_return(terms: Path) -> None:
    """Rule 4: Snapchat showed two texts by turns in March 2025, and in August 2026."""
    told = told_of(terms, "Snapchat/Terms of Service.md")
    found = [told[commit].event for commit in ("dcd1a43b", "81195656", "c62ce7ff", "518b7a8c", "b8d0b706", "632fc8bf")]
    assert [event and event.alert for event in found] == [True, True, False, True, True, False]
    assert all(event and "the document alternates between variants" in event.notes for event in (found[2], found[5]))


def test_superseded_terms_that_go_are_told_as_what_took_their_place(terms: Path) -> None:
    """Rule 7: X announces new terms beside the old ones, and drops these weeks later."""
    told = told_of(terms, "X/Terms of Service.md")
    announced, dropped = told["190ca8ff"].event, told["94c4eab2"].event
    assert announced
    assert dropped
    assert announced.effective == "2024-11-15"
    assert "announced beside the text in force: takes effect on 2024-11-15" in announced.notes
    assert not any(told[commit].doubt for commit in ("94c4eab2", "89a35f6f"))  # though half of the page goes
    assert direction_told(announced) == direction_told(dropped) == "strengthened"
    assert all("a like rule stays on the page" in one.reason for one in dropped.changes if one.severity.rank)


def test_a_second_copy_that_only_speaks_otherwise_of_the_platform_alerts_nobody(terms: Path) -> None:
    """Twitter, April and May 2023: the same terms beside each other, "Twitter" in one and "us" in the other."""
    told = told_of(terms, "Twitter/Terms of Service.md")
    for commit in ("21a886a7", "4a7b30b3"):
        event = told[commit].event
        assert event
        assert not event.alert


def test_a_list_that_a_capture_lost_alerts_nobody(terms: Path) -> None:
    """Rule 6: Facebook, February 2025; the sentence over the list still stands there."""
    event = told_of(terms, "Facebook/Terms of Service.md")["b79d1141"].event
    assert event
    assert not event.alert
    assert any(note.startswith("probably extraction") for note in event.notes)


def test_another_language_is_doubted_and_amends_nothing(terms: Path) -> None:
    """Rule 2: Telegram's terms are captured in German now and then."""
    told = told_of(terms, "Telegram/Terms of Service.md").values()
    flips = [one for one in told if one.doubt and one.doubt.reason is Reason.LANGUAGE]
    assert flips
    assert not any(one.event for one in flips)


def test_paragraphs_that_are_joined_and_parted_again_alert_nobody(terms: Path) -> None:
    """Telegram, June 2026: the ban on AI training was in force all the time."""
    told = told_of(terms, "Telegram/Developer Terms.md")
    assert told["52d1e900"].event
    for commit in ("35d1b5ce", "2e8ed1d1"):
        event = told[commit].event
        assert event
        assert not event.alert


@pytest.mark.soak
def test_the_whole_history_is_as_precise_as_promised(terms: Path) -> None:
    """Every alert was read, and nine of ten are of a rule about scraping."""
    lines = list(weighed(alerts(terms, ".md"), JUDGED))
    assert not [line for line in lines if line.startswith("not judged")]
    share = next(line for line in lines if line.startswith("precision"))
    assert float(share.split()[1].rstrip("%")) >= 90, lines
