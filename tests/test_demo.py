"""The demonstration: what it shows is what tosmon does, on texts of its own, without network."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tosmon.catalog import Catalog
from tosmon.check import Checked
from tosmon.core.model import Outcome, Severity
from tosmon.demo import Demonstration, demonstration

DOCUMENTS = ["developer-terms", "privacy-policy", "robots.txt", "terms-of-service"]


@pytest.fixture(scope="module")
def stage() -> Iterator[Demonstration]:
    """Return the stage."""
    with demonstration() as found:
        yield found


@pytest.fixture(scope="module")
def days(stage: Demonstration) -> tuple[list[Checked], list[Checked]]:
    """Return the checks before and after the site's change."""
    before = stage.check(days_ago=1)
    stage.site.change()
    return before, stage.check()


def test_the_first_day_brings_every_document(days: tuple[list[Checked], list[Checked]]) -> None:
    """All four are new, without an event."""
    assert [checked.document for checked in days[0]] == [f"exemplar/{name}" for name in DOCUMENTS]
    assert {checked.outcome for checked in days[0]} == {Outcome.NEW}
    assert not any(checked.events for checked in days[0])


def test_the_second_day_tells_two_changes(days: tuple[list[Checked], list[Checked]]) -> None:
    """The terms and robots.txt alert, both as high."""
    told = {checked.document: checked.events for checked in days[1] if checked.events}
    assert list(told) == ["exemplar/robots.txt", "exemplar/terms-of-service"]
    assert {event.severity for events in told.values() for event in events} == {Severity.HIGH}
    assert all(event.alert for events in told.values() for event in events)


def test_a_redesign_stays_silent(days: tuple[list[Checked], list[Checked]]) -> None:
    """The privacy policy was captured anew, and says what it said."""
    (policy,) = [checked for checked in days[1] if checked.document == "exemplar/privacy-policy"]
    assert policy.snapshot
    assert policy.outcome is Outcome.UNCHANGED


def test_the_redline_shows_what_was_inserted(stage: Demonstration, days: tuple[list[Checked], list[Checked]]) -> None:
    """One clause got a word, another is new: nothing else about scraping changed."""
    (terms,) = [checked for checked in days[1] if checked.document == "exemplar/terms-of-service"]
    with Catalog.open(stage.home.catalog) as catalog:
        _, changes = catalog.event(terms.events[0].id)
    inserted = [
        text.strip() for one in changes for kind, text in one.change.segments if kind == "insert" and one.change.labels
    ]
    assert inserted[0] == "written"
    assert inserted[1].endswith("artificial intelligence models;")
    assert len(inserted) == 2


def test_the_site_answers_for_what_it_has(stage: Demonstration) -> None:
    """Its first page lists its documents; other addresses are not found."""
    with urllib.request.urlopen(stage.site.address) as answer:
        assert b"Developer Terms" in answer.read()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{stage.site.address}/other")


def test_nothing_is_left_behind() -> None:
    """The home is gone with the stage."""
    with demonstration() as found:
        root = found.home.root
        assert root.exists()
    assert not root.exists()


def test_the_command_tells_the_story(tmp_path: Path) -> None:
    """`tosmon demo --once` ends with status 0, and its output has the redline."""
    ended = subprocess.run(
        [sys.executable, "-m", "tosmon", "demo", "--once"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "our prior[+ written+] consent" in ended.stdout
    assert "privacy-policy: every line of its markup is new, none of its words is" in ended.stdout
    assert not list(tmp_path.iterdir())
