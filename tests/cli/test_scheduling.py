"""`schedule list|pause|resume`: what is checked when, and what is left alone."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tests.cli.conftest import Run
from tests.lived import FIRST, PRIVACY, ROBOTS, TERMS, Site, check_at, new_home
from tosmon.catalog import Catalog
from tosmon.home import Home

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Let the clock stand at one o'clock of the first of July; the test turns it."""
    with time_machine.travel(NOON + HOUR, tick=False) as turned:
        yield turned


@pytest.fixture
def place(site: Site, tmp_path: Path) -> Home:
    """Return a home whose three documents were checked at noon; the terms by a crontab line of Berlin."""
    site.set(FIRST)
    home = new_home(tmp_path / "home", site)
    file = home.platforms / "example.toml"
    rhythm = 'cron = "0 6 * * *"\ntime_zone = "Europe/Berlin"\n'
    file.write_text(file.read_text().replace("[documents.privacy-policy]", f"{rhythm}[documents.privacy-policy]"))
    check_at(home, NOON)
    home.settings.write_text(home.settings.read_text() + 'time_zone = "Europe/Berlin"\n')
    return home


@pytest.fixture
def unchecked(site: Site, tmp_path: Path) -> Home:
    """Return a home in which nothing was ever checked."""
    home = new_home(tmp_path / "fresh", site)
    (home.platforms / "example.toml").write_text(
        f'name = "Example"\nsite = "{site.base}"\nsignals = false\ninterval = "1d"\njitter = "0s"\n'
    )
    return home


def entries(home: Home, document: str) -> list[str]:
    """Return the kinds of a document's entries in the ledger."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return [entry.kind for entry in catalog.entries(document)]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_schedule_shows_last_and_next_checks(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """Soonest first, by the clock of the settings, with the rhythm in words."""
    del clock
    ended = command("schedule", "example", home=place)
    lines = [line.split("  ") for line in ended.out.splitlines()]
    told = [[cell.strip() for cell in line if cell] for line in lines]
    assert told[0] == ["document", "rhythm", "last check", "next check"]
    assert told[1][:3] == [ROBOTS, "every 6 h", "2026-07-01 14:00 CEST, new"]
    assert told[1][3].startswith("2026-07-01 20:")
    assert told[1][3].endswith(", in 5 h")
    assert told[2][:2] == [PRIVACY, "every 12 h"]
    assert told[3] == [
        TERMS,
        "0 6 * * * Europe/Berlin",
        "2026-07-01 14:00 CEST, new",
        "2026-07-02 06:00 CEST, in 15 h",
    ]
    assert told[4] == ["3 documents: none is due"]


def test_a_day_later_all_is_overdue(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """By how much is told in words, and in seconds for programs."""
    clock.move_to(NOON + 24 * HOUR)
    found = {row["document"]: row for row in command("schedule", "example", "--due", "--json", home=place).json}
    assert found.keys() == {TERMS, PRIVACY, ROBOTS}
    assert (found[TERMS]["next"], found[TERMS]["overdue_seconds"]) == ("2026-07-02T04:00:00+00:00", 8 * 3600)
    assert "overdue by 8 h" in command("schedule", TERMS, home=place).out


def test_a_row_of_json_says_all(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """With nulls where there is nothing."""
    del clock
    (row,) = command("schedule", TERMS, "--json", home=place).json
    assert row == {
        "document": TERMS,
        "interval": None,
        "cron": "0 6 * * *",
        "time_zone": "Europe/Berlin",
        "jitter": "0s",
        "checked_at": NOON.isoformat(),
        "outcome": "new",
        "reason": None,
        "failures": 0,
        "backed_off": False,
        "next": "2026-07-02T04:00:00+00:00",
        "due": False,
        "overdue_seconds": 0,
        "paused": False,
        "paused_until": None,
        "paused_because": None,
    }


def test_without_a_catalog_all_is_due_now(command: Run, unchecked: Home) -> None:
    """Nothing is made by looking."""
    ended = command("schedule", "example", home=unchecked)
    assert ended.out.splitlines()[1:] == [
        f"{ROBOTS}  every day  never       now",
        "1 document: 1 due",
    ]
    assert not unchecked.catalog.exists()


def test_what_fails_is_told_with_its_reason_and_how_long_it_waits(
    command: Run, place: Home, site: Site, clock: time_machine.Traveller
) -> None:
    """A third failure in a row has it wait for a day instead of twelve hours."""
    assert command("schedule", "example", "--failing", home=place).out == "none of 3 documents is failing\n"
    site.answers["/privacy"] = (500, "")
    for hours in (12, 24, 36):
        check_at(place, NOON + hours * HOUR)
    clock.move_to(NOON + 37 * HOUR)
    (row,) = command("schedule", "example", "--failing", "--json", home=place).json
    assert (row["document"], row["failures"], row["reason"], row["backed_off"]) == (PRIVACY, 3, "http_status", True)
    told = command("schedule", "example", "--failing", home=place).out.splitlines()[1]
    assert "failed: HTTP status (3 in a row)" in told
    assert told.endswith(", in 23 h, backed off after 3 failures")


def test_the_list_can_be_cut(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """The next ones stay, and the last line counts all."""
    del clock
    lines = command("schedule", "list", "example", "--limit", "1", home=place).out.splitlines()
    assert lines[1].startswith(ROBOTS)
    assert lines[2:] == ["3 documents (1 shown): none is due"]


def test_a_wrong_name_is_told(command: Run, place: Home) -> None:
    """Also one that was meant as a command."""
    ended = command("schedule", "puase", home=place)
    assert (ended.status, ended.out) == (1, "")
    assert "no platform 'puase' is watched" in ended.err


# --- pause and resume -------------------------------------------------------------------------------------------------


def test_a_paused_document_is_shown_and_resumed(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """Until a day by the settings' clock, with the reason; resumed, it is due when it would have been."""
    ended = command("schedule", "pause", TERMS, "--until", "2026-07-10", "--reason", "they are moving", home=place)
    assert ended.err.splitlines() == [
        f"{TERMS} is paused until 2026-07-10 00:00 CEST",
        f"`tosmon schedule resume {TERMS}` ends that",
    ]
    assert (
        command("schedule", TERMS, home=place)
        .out.splitlines()[1]
        .endswith("paused until 2026-07-10 00:00 CEST: they are moving")
    )
    (row,) = command("schedule", "--paused", "--json", home=place).json
    assert (row["document"], row["paused_until"], row["paused_because"], row["due"]) == (
        TERMS,
        "2026-07-09T22:00:00+00:00",
        "they are moving",
        False,
    )
    clock.move_to(NOON + 24 * HOUR)
    assert command("schedule", "resume", TERMS, home=place).err == f"{TERMS} is on schedule again\n"
    (row,) = command("schedule", TERMS, "--json", home=place).json
    assert (row["next"], row["due"], row["paused"]) == ("2026-07-02T04:00:00+00:00", True, False)


def test_a_pause_ends_by_itself(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """After it the document is due, and shown as any other."""
    command("schedule", "pause", TERMS, "--until", "2d", home=place)
    clock.move_to(NOON + 49 * HOUR)
    (row,) = command("schedule", TERMS, "--json", home=place).json
    assert (row["paused"], row["due"], row["next"]) == (False, True, (NOON + 49 * HOUR).isoformat())
    assert command("schedule", "resume", TERMS, home=place).err == f"{TERMS} was not paused\n"


def test_decisions_are_entries_of_the_ledger_each_once(
    command: Run, place: Home, clock: time_machine.Traveller
) -> None:
    """Pausing what is paused, or resuming what is not, writes nothing; another end is another decision."""
    del clock
    for words in ("pause", "pause", "pause --until 3d", "resume", "resume"):
        verb, *options = words.split()
        assert command("schedule", verb, TERMS, *options, home=place).status == 0
    assert entries(place, TERMS) == ["check", "paused", "paused", "resumed"]
    assert command("verify", home=place).status == 0


def test_a_pause_survives_a_rebuild(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """It follows from the ledger."""
    del clock
    command("schedule", "pause", TERMS, "--until", "3d", "--reason", "noise", home=place)
    before = command("schedule", TERMS, "--json", home=place).json
    assert command("rebuild", home=place).status == 0
    assert command("schedule", TERMS, "--json", home=place).json == before


def test_history_shows_who_paused_and_why(command: Run, place: Home, clock: time_machine.Traveller) -> None:
    """As a line among the others."""
    del clock
    command("schedule", "pause", TERMS, "--reason", "noise", home=place)
    line = command("history", TERMS, home=place).out.splitlines()[1]
    assert line == f"2026-07-01 15:00 CEST  paused: noise (by {getpass.getuser()})"


def test_a_document_never_checked_can_be_paused(command: Run, unchecked: Home) -> None:
    """It counts as not checked still, everywhere."""
    command("schedule", "pause", "example", home=unchecked)
    assert command("schedule", "example", home=unchecked).out.splitlines()[1].endswith("never       paused")
    assert command("history", ROBOTS, home=unchecked).out.startswith(f"{ROBOTS}: never checked\n")
    (platform,) = (one for one in command("platforms", "list", "--json", home=unchecked).json if one["id"] == "example")
    assert platform["checked"] == 0


def test_a_check_by_hand_still_checks(command: Run, place: Home) -> None:
    """A pause is the schedule's, not a lock."""
    command("schedule", "pause", TERMS, home=place)
    assert [one["document"] for one in command("check", TERMS, "--json", home=place).json] == [TERMS]
    assert command("schedule", TERMS, "--json", home=place).json[0]["paused"]


def test_many_are_paused_at_once(command: Run, place: Home) -> None:
    """By platform or pattern; those that were already are counted."""
    command("schedule", "pause", TERMS, home=place)
    ended = command("schedule", "pause", "example/*", home=place)
    assert ended.err.splitlines() == [
        "2 documents are paused",
        f"{TERMS} was already",
        "`tosmon schedule resume 'example/*'` ends that",
    ]
    rows = command("schedule", "resume", "example", "--json", home=place).json
    assert [(row["document"], row["changed"], row["paused"]) for row in rows] == [
        (name, True, False) for name in (TERMS, PRIVACY, ROBOTS)
    ]


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("soon", "'soon' is no date, time or length of time (write 2026-12-01, 2026-12-01T08:00 or 3d)"),
        ("2026-06-30", "'2026-06-30' has passed already (name a later moment)"),
        ("0d", "'0d' has passed already (name a later moment)"),
    ],
)
def test_a_wrong_end_is_told_and_nothing_is_written(
    command: Run, place: Home, clock: time_machine.Traveller, until: str, told: str
) -> None:
    """What is expected stands beside it."""
    del clock
    ended = command("schedule", "pause", TERMS, "--until", until, home=place)
    assert (ended.status, ended.err) == (2, f"tosmon: {told}\n")
    assert entries(place, TERMS) == ["check"]


@pytest.mark.parametrize("words", [("pause",), ("resume",)])
def test_nothing_is_paused_without_a_name(command: Run, place: Home, words: tuple[str, ...]) -> None:
    """All that is watched is named as '*'."""
    ended = command("schedule", *words, home=place)
    assert ended.status == 2
    assert "Missing argument 'WHAT...'" in ended.err
