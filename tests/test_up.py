"""`up`: schedule and pages together, from the first address to the last signal."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Self

import pytest

from tests.programs import started
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.cli import run
from tosmon.demo import Demonstration, demonstration
from tosmon.errors import CatalogError, UsageError
from tosmon.registry import load
from tosmon.up import Listening, up

ABANDON = """
import os, socket, sys, threading
from dataclasses import replace
from tosmon import up as running
from tosmon.demo import demonstration

running.PATIENCE = 0.3
with demonstration() as stage, socket.create_server(("127.0.0.1", 0)) as silent:
    address = "http://127.0.0.1:%d/" % silent.getsockname()[1]
    file = stage.home.platforms / "exemplar.toml"
    file.write_text(file.read_text().replace(stage.site.address, address.rstrip("/")))
    from tosmon.registry import load
    registry = load(user_folder=stage.home.platforms, packaged=False)
    stop = threading.Event()
    def asked():
        silent.accept()  # a check is under way, and will never be answered
        stop.set()
    threading.Thread(target=asked, daemon=True).start()
    running.up(stage.home, replace(stage.settings, web_port=0), registry, stop=stop, leave=lambda: os._exit(42))
"""


class Running:
    """An `up` in a thread: where it answers, and how it ended."""

    def __init__(self, stage: Demonstration, **more: Any) -> None:
        self.address = ""
        self.left = False
        self.failure: Exception | None = None
        self.stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(stage, more))

    def _run(self, stage: Demonstration, more: dict[str, Any]) -> None:
        settings = replace(stage.settings, web_port=0, workers=0)
        try:
            up(stage.home, settings, stage.registry, stop=self.stop, leave=self._leave, ready=self._at, **more)
        except Exception as error:  # noqa: BLE001 - whatever it ended with is what the test asks for
            self.failure = error
            self._ready.set()

    def _at(self, address: str) -> None:
        self.address = address
        self._ready.set()

    def _leave(self) -> None:
        self.left = True

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.join()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(20)
        assert not self._thread.is_alive()

    def get(self, path: str) -> bytes:
        """Return a page."""
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            body: bytes = answer.read()
        return body


@pytest.fixture
def stage() -> Iterator[Demonstration]:
    """Return the demonstration's site and home."""
    with demonstration() as found:
        yield found


def test_it_checks_and_serves(stage: Demonstration) -> None:
    """Pages answer while the first checks run; when it ended, every document was checked once."""
    with Running(stage) as running:
        assert b"Exemplar" in running.get("")
        deadline = time.monotonic() + 20
        while json.loads(running.get("healthz"))["checks"] < len(stage.registry):
            assert time.monotonic() < deadline
        assert b"What it says about scraping" in running.get("d/exemplar/terms-of-service")
    assert running.failure is None
    assert not running.left
    with Catalog.open(stage.home.catalog) as catalog:
        assert {state.sequence for state in catalog.states().values()} == {1}


def test_without_pages_it_only_watches(stage: Demonstration) -> None:
    """`--no-web` listens nowhere."""
    with Running(stage, web=False) as running:
        assert running.address == ""
    assert running.failure is None


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_alert_is_lines_for_people_and_one_record_for_programs(
    stage: Demonstration, caplog: pytest.LogCaptureFixture, form: Literal["text", "json"]
) -> None:
    """A program that reads a log as JSON gets the whole message at once."""
    stage.check(days_ago=1)
    stage.site.change()
    with Running(replace(stage, settings=replace(stage.settings, log_format=form)), web=False):
        deadline = time.monotonic() + 20
        while not (told := [record for record in caplog.records if record.message.startswith("ALERT")]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    told = [record for record in caplog.records if record.name == "tosmon.up"]
    wholes = [record for record in told if "Snapshot after: " in " ".join(getattr(record, "lines", ()))]
    lines = [record for record in told if "Snapshot after: " in record.message]
    assert (len(wholes) > 0, len(lines) > 0) == (form == "json", form == "text")
    assert all(record.message.startswith("ALERT") for record in wholes)


def test_it_says_once_that_no_browser_is_found(stage: Demonstration, caplog: pytest.LogCaptureFixture) -> None:
    """Documents that need one would fail one by one, each with the same words."""
    file = stage.home.platforms / "exemplar.toml"
    file.write_text(f'{file.read_text()}\n[documents.rendered]\nurl = "{stage.site.address}/r"\nrender = "browser"\n')
    registry = load(user_folder=stage.home.platforms, packaged=False)
    stage = replace(stage, registry=registry, settings=replace(stage.settings, browser="/nowhere/chromium"))
    with Running(stage, web=False):
        pass
    told = [record.message for record in caplog.records if "need" in record.message]
    assert told == ["1 document needs a browser, and none is found: its checks will fail, and say what to install"]


def test_what_a_crash_left_is_adopted(stage: Demonstration) -> None:
    """A snapshot whose transaction was lost is in the catalog again before anything is checked."""
    stage.check(days_ago=1)
    older = stage.home.catalog.read_bytes()
    stage.site.change()
    stage.check()
    stage.home.catalog.write_bytes(older)  # as if the second day's transactions had never been
    objects = set(Archive(stage.home.root, "test").objects())
    with Running(stage), Catalog.open(stage.home.catalog) as catalog:
        assert catalog.snapshot_objects() == objects


def test_a_second_one_is_refused(stage: Demonstration, capsys: pytest.CaptureFixture[str]) -> None:
    """On the same home; the message names the process that holds it."""
    with stage.home.up_lock():
        assert run(["up", "--home", str(stage.home.root), "--port", "0"]) == 1
    told = capsys.readouterr().err
    assert f"another `tosmon up` runs on {stage.home.root} (process {os.getpid()}" in told
    assert told.count("\n") == 1


def test_a_port_in_use_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is checked, with what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["up", "--home", str(tmp_path), "--port", str(port)]) == 2
    told = capsys.readouterr().err
    assert f"cannot serve pages on port {port} of 127.0.0.1: something listens there already" in told
    assert "--port" in told
    assert not (tmp_path / "catalog.sqlite3").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_only_loopback_is_served(host: str) -> None:
    """Every other address is refused, and why is said."""
    with pytest.raises(UsageError, match="they have no login yet"):
        Listening.at(host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_every_loopback_address_will_do(host: str) -> None:
    """The address says where the pages are."""
    listening = Listening.at(host, 0)
    with listening.socket:
        assert listening.address == f"http://{host}:{listening.socket.getsockname()[1]}/"


def test_a_store_that_breaks_ends_it_with_its_message(stage: Demonstration) -> None:
    """The tick's error is the command's."""
    stage.check(days_ago=1)
    with stage.home.catalog.open("r+b") as file:
        file.seek(4096)
        file.write(b"no catalog" * 100_000)  # a disk that lies: the schema is there, the rest is not
    with Running(stage, web=False) as running:
        running.join()
    assert isinstance(running.failure, CatalogError)


def test_checks_that_never_end_are_abandoned(tmp_path: Path) -> None:
    """A server that does not answer holds nobody up: `leave` ends the process."""
    ended = subprocess.run(
        [sys.executable, "-c", ABANDON], capture_output=True, text=True, cwd=tmp_path, timeout=30, check=False
    )
    assert ended.returncode == 42, ended.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_signals_end_it_cleanly(tmp_path: Path, number: int, status: int) -> None:
    """Ctrl-C and SIGTERM let it finish; nothing but its words is on the terminal, and nothing is left behind."""
    with started(
        [sys.executable, "-m", "tosmon", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "Ctrl-C stops" in line:
                break
        process.send_signal(number)
        _, rest = process.communicate(timeout=20)
    assert process.returncode == status
    assert "Traceback" not in rest
    assert not list(tmp_path.iterdir())
