"""The JSON-lines file: each line is one message, whoever crashes, rotates or writes beside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.made import entry, parcel, texts
from tests.programs import started
from tosmon.alerts.channels.jsonl import JsonLinesChannel, line_of
from tosmon.alerts.config import JsonLinesConfig
from tosmon.errors import DeliveryFailed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file that is not there yet, in a folder that is not there yet."""
    return tmp_path / "out" / "alerts.jsonl"


def channel(path: Path) -> JsonLinesChannel:
    """Return the channel that writes there."""
    return JsonLinesChannel(JsonLinesConfig("pipe", path))


def keys(path: Path) -> list[str]:
    """Return the key of each line."""
    return [json.loads(line)["key"] for line in path.read_bytes().splitlines()]


# --- a line -----------------------------------------------------------------------------------------------------------


def test_a_line_is_what_webhooks_send_with_its_key(path: Path) -> None:
    """So that one reader serves both, and knows what it has seen."""
    channel(path).send(parcel(entry(1), key="msg_7"))
    assert json.loads(path.read_text()) == {"key": "msg_7", "type": "alert", "events": ["event-1"]}


@given(st.recursive(texts | st.integers() | st.booleans() | st.none(), lambda inner: st.dictionaries(texts, inner)))
def test_any_message_is_one_line(told: object) -> None:
    """For every program that cuts files into lines, also those that know Unicode's other line ends."""
    line = line_of(parcel(payload={"told": told}))
    assert line.endswith(b"\n")
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line)["key"] == "msg_1"


def test_half_a_character_is_replaced(path: Path) -> None:
    """UTF-8 has none, and readers in other languages would refuse the file."""
    channel(path).send(parcel(payload={"text": "a\ud800b"}))
    assert json.loads(path.read_bytes().decode())["text"] == "a\ufffdb"


# --- the file ---------------------------------------------------------------------------------------------------------


def test_messages_are_appended_in_order(path: Path) -> None:
    """By one channel or the next."""
    for number in range(3):
        channel(path).send(parcel(key=f"msg_{number}"))
    assert keys(path) == ["msg_0", "msg_1", "msg_2"]


def test_a_line_cut_short_spoils_no_other(path: Path) -> None:
    """What a crash left stays on a line of its own, where readers find that it is no JSON."""
    channel(path).send(parcel(key="msg_1"))
    with path.open("ab") as file:
        file.write(b'{"key": "msg_2", "ty')
    channel(path).send(parcel(key="msg_2"))
    lines = path.read_bytes().split(b"\n")
    assert lines[1] == b'{"key": "msg_2", "ty'
    assert [json.loads(lines[place])["key"] for place in (0, 2)] == ["msg_1", "msg_2"]
    assert lines[3:] == [b""]


def test_a_rotated_file_is_begun_anew(path: Path) -> None:
    """Moved away between two messages, as logrotate does; no message goes into the old one."""
    site = channel(path)
    site.send(parcel(key="msg_1"))
    path.rename(path.with_suffix(".1"))
    site.send(parcel(key="msg_2"))
    assert (keys(path.with_suffix(".1")), keys(path)) == (["msg_1"], ["msg_2"])


def test_a_file_rotated_while_it_was_opened_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between opening and holding it: the line goes into the file of that name."""
    channel(path).send(parcel(key="msg_1"))
    opened = os.open
    moved: list[Path] = []

    def rotate(name: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = opened(name, flags, mode)
        if name == path and not moved:
            moved.append(name)
            path.rename(path.with_suffix(".1"))
        return descriptor

    monkeypatch.setattr(os, "open", rotate)
    channel(path).send(parcel(key="msg_2"))
    assert (keys(path.with_suffix(".1")), keys(path)) == (["msg_1"], ["msg_2"])


def test_a_file_that_is_always_moved_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not tried for ever."""
    monkeypatch.setattr("tosmon.alerts.channels.jsonl._is_there", lambda *_: False)
    with pytest.raises(DeliveryFailed, match="moved away"):
        channel(path).send(parcel())


def test_writers_take_turns(path: Path) -> None:
    """No line stands inside another."""

    def write(start: int) -> None:
        for number in range(start, start + 25):
            channel(path).send(parcel(key=f"msg_{number}", payload={"long": "x" * 5000}))

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 25, 50, 75)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {*keys(path)} == {f"msg_{number}" for number in range(100)}


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tosmon.alerts.channels.jsonl import JsonLinesChannel
from tosmon.alerts.config import JsonLinesConfig
from tosmon.alerts.parcels import Form, Parcel

pipe = JsonLinesChannel(JsonLinesConfig("pipe", Path(sys.argv[1])))
print("ready", flush=True)
for number in range(int(sys.argv[2]), 100_000):
    payload = {"text": "x" * 100_000}
    pipe.send(Parcel(f"msg_{number}", Form.ALERT, "s", "t", "", "", "", "", "", payload, (), datetime.now(UTC)))
    print(number, flush=True)
"""


def test_kills_lose_no_accepted_line(path: Path) -> None:
    """Five of them, each at another moment."""
    number = 0
    for kill in range(5):
        command = [sys.executable, "-c", WRITER, str(path), str(number)]
        with started(command, stdout=subprocess.PIPE) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            time.sleep(0.02 + 0.007 * kill)
            program.send_signal(signal.SIGKILL)
            accepted = [int(line) for line in program.stdout.read().splitlines()]
        number = max([number, *(one + 1 for one in accepted)])
    channel(path).send(parcel(key="last"))
    whole = [line for line in path.read_bytes().splitlines() if line.endswith(b"}")]
    found = [json.loads(line)["key"] for line in whole]
    assert {f"msg_{one}" for one in range(number)} <= {*found}
    assert found[-1] == "last"
    assert number > 5


# --- what keeps it from writing ---------------------------------------------------------------------------------------


def test_a_full_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the path and the reason; trying again helps once there is room."""

    def full(_descriptor: int, _body: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(DeliveryFailed, match=r"alerts\.jsonl: No space left on device") as caught:
            channel(path).send(parcel())
    assert caught.value.whole
    assert not caught.value.permanent


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_told(path: Path, kind: str) -> None:
    """A folder cannot be written, and a named pipe would lose what nobody reads."""
    path.parent.mkdir()
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    with pytest.raises(DeliveryFailed, match=r"alerts\.jsonl"):
        channel(path).send(parcel())


def test_a_file_where_a_folder_should_be_is_told(path: Path) -> None:
    """By its own path."""
    path.parent.write_text("")
    with pytest.raises(DeliveryFailed, match="/out"):
        channel(path).send(parcel())


def test_probing_adds_no_line(path: Path) -> None:
    """It says how long the file is."""
    site = channel(path)
    assert site.probe() == f"{path} can be written; it has 0 bytes"
    site.send(parcel())
    before = path.read_bytes()
    assert site.probe().endswith(f"{len(before)} bytes")
    assert path.read_bytes() == before
    site.close()
