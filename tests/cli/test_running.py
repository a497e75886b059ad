"""`check`: what it prints, how it ends, and that Ctrl-C ends it soon with nothing lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.lived import CLOSED, FIRST, PRIVACY, ROBOTS, SECOND, TERMS, Site, new_home, tosmon
from tests.programs import started
from tosmon.catalog import Catalog
from tosmon.home import Home
from tosmon.tools import open_tools
from tosmon.verify import verify


@pytest.fixture
def quiet_site() -> Iterator[Site]:
    """Serve a site of the test's own."""
    with Site.served() as served:
        yield served


@pytest.fixture
def home(quiet_site: Site, tmp_path: Path) -> Home:
    """Return a home that watches it and was never checked."""
    return new_home(tmp_path / "home", quiet_site)


def test_each_check_is_a_json_line(command: Run, home: Home) -> None:
    """With its outcome, snapshot and events, and robots.txt first."""
    first = command("check", "example", "--json", home=home).json
    assert {line["document"] for line in first} == {TERMS, PRIVACY, ROBOTS}
    assert first[0]["document"] == ROBOTS
    for line in first:
        assert set(line) >= {
            "document",
            "at",
            "outcome",
            "reason",
            "detail",
            "snapshot",
            "events",
            "notes",
            "recovered",
        }
        assert (line["outcome"], line["events"], line["recovered"]) == ("new", [], False)
        assert line["snapshot"].startswith(line["document"])


def test_a_change_is_told_with_its_event(command: Run, quiet_site: Site, home: Home) -> None:
    """And what did not change is counted, not listed."""
    command("check", "example", home=home)
    quiet_site.set(SECOND)
    ended = command("check", "stamps", home=home)
    assert ended.status == 0
    first, second, third = ended.out.splitlines()
    assert first == f"new        {TERMS}"
    assert second.startswith("             high: 1 clause ")
    assert third.startswith("               strengthened: ")
    assert ended.err == "3 of 3 checked: 1 new, 2 unchanged\n"


def test_an_event_of_many_changes_is_told_in_a_few_lines(command: Run, quiet_site: Site, home: Home) -> None:
    """The rest is counted, with the command that tells it."""
    command("check", ROBOTS, home=home)
    closed = "".join(f"Disallow: /part-{number}/\n" for number in range(40))
    quiet_site.answers["/robots.txt"] = (200, f"User-agent: *\n{closed}")
    lines = command("check", ROBOTS, home=home).out.splitlines()
    assert len(lines) == 2 + 12 + 1
    assert "… 29 more: tosmon changes --event " in lines[-1]


def test_an_alert_that_was_printed_is_not_sent_again(command: Run, quiet_site: Site, home: Home) -> None:
    """The terminal was its channel."""
    command("check", "example", home=home)
    quiet_site.set(SECOND)
    command("check", "example", "--json", home=home)
    with Catalog.open(home.catalog) as catalog:
        assert [row.state for row in catalog.outbox()] == ["sent"]


def test_failures_are_told_and_count_only_when_strict(command: Run, quiet_site: Site, home: Home) -> None:
    """A page that is down is a finding: status 0, with --strict 1."""
    quiet_site.set(500)
    ended = command("check", TERMS, home=home)
    assert (ended.status, ended.out) == (0, f"failed     {TERMS}: 500 Internal Server Error\n")
    assert command("check", TERMS, "--strict", home=home).status == 1


@pytest.mark.parametrize("name", ["exampel", "example/terms", "nothing/*"])
def test_an_unknown_name_checks_nothing(command: Run, quiet_site: Site, home: Home, name: str) -> None:
    """Not even those that were named beside it; no catalog comes of it either."""
    ended = command("check", "example", name, home=home)
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert not quiet_site.asked.is_set()
    assert not home.catalog.exists()


def test_a_mistyped_name_makes_no_home(command: Run, tmp_path: Path) -> None:
    """The default home is a folder here; a typo must not leave one behind."""
    command("check", "nothing", home=Home(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_past_days_are_sealed(command: Run, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for those who run `check` from cron, and `up` never."""
    command("check", "example", home=home)
    assert not home.seals.exists()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr("tosmon.cli.running.open_tools", partial(open_tools, now=lambda: tomorrow))
    command("check", "example", home=home)
    assert len(list(home.seals.iterdir())) == 1
    assert verify(home).problems == ()


def interrupted(home: Home, site: Site, *options: str, again: bool = False) -> tuple[int, str, str, float]:
    """Interrupt a check while the site does not answer; return status, output, errors, and seconds until it ended."""
    environment = {**os.environ, "TOSMON_HOME": str(home.root)}
    command = [sys.executable, "-m", "tosmon", "check", "example", *options]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert site.asked.wait(30)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        if again:
            time.sleep(0.3)  # two presses of Ctrl-C, not one
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    return process.returncode, out, err, time.monotonic() - began


def test_ctrl_c_ends_a_check_within_seconds(quiet_site: Site, home: Home) -> None:
    """A server that does not answer is not waited for; what was done is said, the status is 130, nothing is lost."""
    quiet_site.held.set()
    status, out, err, seconds = interrupted(home, quiet_site)
    assert (status, out) == (130, "")
    assert err == "stopped: 0 of 3 checked: nothing checked\n"
    assert seconds < 10
    quiet_site.held.clear()
    quiet_site.freed.set()
    assert tosmon("check", "example", home=home).status == 0
    assert verify(home).problems == ()


def test_ctrl_c_lets_checks_under_way_finish(quiet_site: Site, home: Home) -> None:
    """What is answered within the patience is recorded and told."""
    quiet_site.set(FIRST, CLOSED)
    quiet_site.held.set()
    quiet_site.answers["/robots.txt"] = (200, CLOSED)
    environment = {**os.environ, "TOSMON_HOME": str(home.root)}
    command = [sys.executable, "-m", "tosmon", "check", "example", "--json"]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert quiet_site.asked.wait(30)
        process.send_signal(signal.SIGINT)
        quiet_site.freed.set()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert f'"{ROBOTS}"' in out
    assert out.count("\n") == 1
    assert verify(home).problems == ()


def test_a_second_ctrl_c_ends_at_once(quiet_site: Site, home: Home) -> None:
    """Whoever presses twice means it."""
    quiet_site.held.set()
    status, _, err, seconds = interrupted(home, quiet_site, again=True)
    assert status == 130
    assert "Traceback" not in err
    assert seconds < 3


def _read(terminal: int) -> Iterator[bytes]:
    """Yield what is written to a terminal, until nobody can write there any more, and close it."""
    with suppress(OSError):
        while data := os.read(terminal, 4096):
            yield data
    os.close(terminal)


@pytest.mark.parametrize("again", [False, True])
def test_ctrl_c_leaves_the_terminal_as_it_was(quiet_site: Site, home: Home, again: bool) -> None:  # noqa: FBT001 - pytest passes by name
    """The progress bar is gone, and the cursor, which it hides, is there again."""
    quiet_site.held.set()
    terminal, end = os.openpty()
    shown: list[bytes] = []
    environment = {**os.environ, "TOSMON_HOME": str(home.root), "TERM": "xterm"}
    command = [sys.executable, "-m", "tosmon", "check", "example"]
    with started(command, stdout=subprocess.PIPE, stderr=end, env=environment) as process:
        os.close(end)
        reading = threading.Thread(target=lambda: shown.extend(_read(terminal)))
        reading.start()
        assert quiet_site.asked.wait(30)
        for _ in range(1 + again):
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)  # two presses of Ctrl-C, not one
        process.communicate(timeout=30)
    reading.join()
    after = b"".join(shown).rpartition(b"\x1b[?25l")[2]
    assert b"checking" in after, "there was a bar"
    assert b"\x1b[?25h" in after
    assert b"checking" not in after.rpartition(b"\x1b[?25h")[2]


def test_a_repeated_fetch_writes_nothing_of_its_own(tmp_path: Path) -> None:
    """Tries are told by the outcome alone: the library that repeats them stays silent."""
    home = tmp_path / "home"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    (home / "platforms").mkdir(parents=True)
    settings = ('allow_private = ["127.0.0.0/8"]', "spacing = 0", "attempts = 2", "free_space_minimum = 0")
    (home / "tosmon.toml").write_text("\n".join(settings))
    (home / "platforms" / "gone.toml").write_text(f'name = "Gone"\nsite = "http://127.0.0.1:{port}"\nsignals = false\n')
    ended = tosmon("check", "gone", home=home)
    assert "failed" in ended.out
    assert ended.err == "1 of 1 checked: 1 failed\n"
