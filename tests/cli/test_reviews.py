"""Reviews by command: events listed, marked and taken back; suspects decided about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.lived import PRIVACY, ROBOTS, TERMS, WALL, Site, check_at
from tosmon.home import Home


@pytest.fixture
def home(old_home: Home, tmp_path: Path) -> Home:
    """Return a copy of the home that has lived, the test's own."""
    shutil.copytree(old_home.root, tmp_path / "home")
    return Home.open(tmp_path / "home")


@pytest.fixture
def doubted(home: Home, site: Site) -> Iterator[Home]:
    """Return that home with two suspects."""
    site.answers |= {"/terms": (200, WALL), "/robots.txt": (200, WALL)}
    check_at(home, datetime(2026, 7, 12, 12, tzinfo=UTC))
    yield home
    site.set(WALL)


def test_events_are_marked_and_listed(command: Run, home: Home) -> None:
    """By what is thought of them, with everything in JSON."""
    event, other = [one["event"] for one in command("reviews", "list", "--state", "all", "--json", home=home).json][:2]
    marked = command(
        "reviews", "mark", event, other, "--verdict", "significant", "--note", "a\nb", "--by", "Ada", home=home
    )
    assert (marked.status, "2 events marked" in marked.err) == (0, True)
    command("reviews", "mark", other, "--verdict", "noise", "--assignee", "Grace", home=home)
    (found,) = command("reviews", "list", "--state", "significant", "--json", home=home).json
    assert (found["event"], found["by"], found["note"], found["seen"]) == (event, "Ada", "a\nb", True)
    (found,) = command("reviews", "list", "--state", "all", "--assignee", "Grace", "--json", home=home).json
    assert (found["event"], found["verdict"], found["note"]) == (other, "noise", "a\nb")
    assert "Ada: significant, a b" in command("reviews", "list", "--state", "significant", home=home).out


def test_the_last_action_is_taken_back(command: Run, home: Home) -> None:
    """All of it, as reviews of their own."""
    events = [one["event"] for one in command("reviews", "list", "--state", "all", "--json", home=home).json][:3]
    command("reviews", "mark", events[0], "--verdict", "discuss", home=home)
    command("reviews", "mark", *events, "--verdict", "noise", home=home)
    assert len(command("reviews", "undo", "--json", home=home).json) == 3
    assert command("reviews", "list", "--state", "noise", "--json", home=home).json == []
    (left,) = command("reviews", "list", "--state", "discuss", "--json", home=home).json
    assert left["event"] == events[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["mark", "nothing", "--read"], "there is no event nothing"),
        (["mark", "nothing"], "nothing is said of them"),
        (["mark", "nothing", "--verdict", "fine"], "'fine' is no verdict"),
        (["mark", "nothing", "--note", "x" * 10_001], "10,001 letters"),
        (["undo"], "nothing to undo"),
        (["reject", PRIVACY, "--why", "so"], "no suspect of example/privacy-policy waits"),
        (["accept", TERMS, "--capture", "1", "--why", "so"], "brought no suspect"),
    ],
)
def test_what_cannot_be_done_is_told(command: Run, home: Home, said: list[str], told: str) -> None:
    """On one line, and nothing is changed."""
    ended = command("reviews", *said, home=home)
    assert ended.status != 0
    assert told in ended.err


def test_suspects_are_decided_about(command: Run, doubted: Home) -> None:
    """Rejected, taken back, and rejected again; accepting needs text."""
    found = {one["document"]: one["capture"] for one in command("reviews", "suspects", "--json", home=doubted).json}
    assert set(found) == {TERMS, ROBOTS}
    assert "challenge" in command("reviews", "suspects", home=doubted).out
    (told,) = command("reviews", "reject", TERMS, "--why", "a wall", "--by", "Ada", "--json", home=doubted).json
    assert (told["decision"], told["capture"]) == ("rejected", found[TERMS])
    assert [one["document"] for one in command("reviews", "suspects", "--json", home=doubted).json] == [ROBOTS]
    assert "rejected: a wall (by Ada)" in command("history", TERMS, home=doubted).out
    capture = str(found[TERMS])
    assert command("reviews", "withdraw", TERMS, "--capture", capture, home=doubted).status == 0
    assert len(command("reviews", "suspects", "--json", home=doubted).json) == 2
    refused = command("reviews", "accept", ROBOTS, "--why", "so", home=doubted)
    assert (refused.status != 0, "no text" in refused.err) == (True, True)
    assert command("verify", home=doubted).status == 0


def test_a_suspect_is_accepted(command: Run, home: Home, site: Site) -> None:
    """Its event is told at once."""
    site.set(
        "<html lang=de><title>Bedingungen</title><main><p>Es ist verboten, Daten automatisch auszulesen, "
        "wenn wir dem nicht vorher zugestimmt haben; das gilt auch für Bilder von Briefmarken.</p></main></html>"
    )
    check_at(home, datetime(2026, 7, 12, 12, tzinfo=UTC))
    (told,) = command("reviews", "accept", TERMS, "--why", "they moved", "--json", home=home).json
    (event,) = told["events"]
    assert event in {one["event"] for one in command("changes", "--json", home=home).json}
    assert command("reviews", "suspects", home=home).err == "no capture waits for a decision\n"
