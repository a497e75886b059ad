"""Feed files: entries join once, files are whole whenever they are read, and damage is mended and said."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.made import NOON, entry, parcel
from tests.alerts.validation import parsed, require_atom, require_json_feed
from tests.programs import started
from tosmon.alerts.channels import files
from tosmon.alerts.channels.feed import ATOM_FILE, JSON_FILE, MOST, FeedChannel
from tosmon.alerts.config import FeedConfig
from tosmon.alerts.feeds import ATOM_TYPE
from tosmon.alerts.parcels import Form
from tosmon.errors import DeliveryFailed


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = NOON + timedelta(days=1)

    def __call__(self) -> datetime:
        """Return the moment at which it stands."""
        return self.moment


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that is not there yet."""
    return tmp_path / "public" / "feeds"


def channel(folder: Path, clock: Clock, entries: int = 3) -> FeedChannel:
    """Return the channel that keeps that folder."""
    return FeedChannel(FeedConfig("site", folder, "Rules on scraping", entries), "https://terms.example.org/", clock)


def titles(folder: Path) -> list[str]:
    """Return the titles of a folder's feed, which both files have."""
    in_json = [str(item["title"]) for item in require_json_feed((folder / JSON_FILE).read_bytes())["items"]]
    require_atom((folder / ATOM_FILE).read_bytes())
    assert [str(one.title) for one in parsed((folder / ATOM_FILE).read_bytes(), ATOM_TYPE).entries] == in_json
    return in_json


def numbers(folder: Path) -> list[int]:
    """Return which entries the feed has, in its order."""
    return [int(title.rpartition(" ")[2]) for title in titles(folder)]


# --- what is in the files ---------------------------------------------------------------------------------------------


def test_both_files_have_the_entries(folder: Path, clock: Clock) -> None:
    """The title is the channel's, the home page the pages' address."""
    channel(folder, clock).send(parcel(entry(1), entry(2)))
    feed = require_json_feed((folder / JSON_FILE).read_bytes())
    assert (feed["title"], feed["home_page_url"]) == ("Rules on scraping", "https://terms.example.org/")
    assert numbers(folder) == [2, 1]
    assert sorted(path.name for path in folder.iterdir()) == [".lock", ATOM_FILE, JSON_FILE]


def test_a_message_handed_over_twice_stands_there_once(folder: Path, clock: Clock) -> None:
    """And changes no byte the second time, however late that is."""
    channel(folder, clock).send(parcel(entry(1)))
    before = [(folder / name).read_bytes() for name in (ATOM_FILE, JSON_FILE)]
    clock.moment += timedelta(hours=5)
    channel(folder, clock).send(parcel(entry(1)))
    assert [(folder / name).read_bytes() for name in (ATOM_FILE, JSON_FILE)] == before


def test_an_entry_that_says_more_takes_the_place_of_what_it_was(folder: Path, clock: Clock) -> None:
    """As where another variant of the text joins; it stays the entry that readers know."""
    channel(folder, clock).send(parcel(entry(1)))
    channel(folder, clock).send(parcel(entry(1, title="Terms: change 7")))
    assert numbers(folder) == [7]


def test_the_newest_entries_stay(folder: Path, clock: Clock) -> None:
    """By when they came, not by when they were observed: what was held up is news when it arrives."""
    for number in (5, 6, 7, 1):
        channel(folder, clock).send(parcel(entry(number)))
        clock.moment += timedelta(days=3)
    assert numbers(folder) == [1, 7, 6]


def test_a_burst_is_not_lost_on_who_looks_once_a_day(folder: Path, clock: Clock) -> None:
    """More than the feed's length stays for two days, and goes with the next entry after that."""
    channel(folder, clock).send(parcel(*(entry(number) for number in range(1, 21))))
    assert len(numbers(folder)) == 20
    clock.moment += timedelta(days=1)
    channel(folder, clock).send(parcel(entry(21)))
    assert len(numbers(folder)) == 21
    clock.moment += timedelta(days=2)
    channel(folder, clock).send(parcel(entry(22)))
    assert numbers(folder) == [22, 21, 20]


def test_no_burst_is_without_bounds(folder: Path, clock: Clock) -> None:
    """A thousand entries, whatever happens."""
    channel(folder, clock).send(parcel(*(entry(number) for number in range(MOST + 5))))
    assert len(numbers(folder)) == MOST


def test_a_note_is_an_entry_of_its_own(folder: Path, clock: Clock) -> None:
    """With its subject and text, named by the message's key."""
    note = parcel(form=Form.OPERATIONS, subject="A week of watching", text="2 documents < 3\n fail")
    channel(folder, clock).send(note)
    channel(folder, clock).send(note)
    (item,) = require_json_feed((folder / JSON_FILE).read_bytes())["items"]
    assert (item["title"], item["content_html"]) == ("A week of watching", "<pre>2 documents &lt; 3\n fail</pre>")


# --- crashes, damage, company -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [b"", b"{", b'{"version": 1}', b"\x00" * 50])
def test_a_damaged_file_is_made_of_the_other(
    folder: Path, clock: Clock, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """With everything that is in it, and said."""
    channel(folder, clock).send(parcel(entry(1), entry(2)))
    (folder / JSON_FILE).write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        channel(folder, clock).send(parcel(entry(3)))
    assert numbers(folder) == [3, 2, 1]
    assert "feed.json was damaged" in caplog.text


def test_where_both_are_damaged_the_feed_begins_anew(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """With what arrives, and both are named."""
    channel(folder, clock).send(parcel(entry(1)))
    for name in (ATOM_FILE, JSON_FILE):
        (folder / name).write_bytes(b"<")
    with caplog.at_level(logging.WARNING):
        channel(folder, clock).send(parcel(entry(2)))
    assert numbers(folder) == [2]
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2


def test_a_crash_between_the_files_is_made_good(folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message comes again, and both files have it."""
    channel(folder, clock).send(parcel(entry(1)))
    written: list[str] = []

    def crash(path: Path, body: bytes) -> None:
        if written:
            raise OSError(28, "No space left on device")
        written.append(path.name)
        files.replace_file(path, body)

    with monkeypatch.context() as patched:
        patched.setattr("tosmon.alerts.channels.feed.replace_file", crash)
        with pytest.raises(DeliveryFailed, match="No space left") as caught:
            channel(folder, clock).send(parcel(entry(2)))
    assert caught.value.whole
    assert not caught.value.permanent
    channel(folder, clock).send(parcel(entry(2)))
    assert numbers(folder) == [2, 1]


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tosmon.alerts.channels.feed import FeedChannel
from tosmon.alerts.config import FeedConfig
from tosmon.alerts.parcels import FeedEntry, Form, Parcel

now = datetime.now(UTC)
site = FeedChannel(FeedConfig("site", Path(sys.argv[1]), "", 500))
print("ready", flush=True)
for number in range(int(sys.argv[2]), 100_000):
    entry = FeedEntry(f"event-{number}", f"Change {number}", "", "<p>x</p>", "x", now, ())
    site.send(Parcel(f"msg_{number}", Form.ALERT, "s", "site", "", "", "", "", "", {}, (entry,), now))
    print(number, flush=True)
"""


def test_kills_leave_whole_files_and_lose_nothing(folder: Path) -> None:
    """What was accepted stands in both files after each of five kills at any moment."""
    number = 1
    for kill in range(5):
        command = [sys.executable, "-c", WRITER, str(folder), str(number)]
        with started(command, stdout=subprocess.PIPE) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            time.sleep(0.03 + 0.011 * kill)
            program.send_signal(signal.SIGKILL)
            accepted = [int(line) for line in program.stdout.read().splitlines() if line]
        number = max([number, *(one + 1 for one in accepted)])
        if accepted:
            in_json = require_json_feed((folder / JSON_FILE).read_bytes())["items"]
            in_atom = parsed((folder / ATOM_FILE).read_bytes(), ATOM_TYPE).entries
            for found in ([item["title"] for item in in_json], [one.title for one in in_atom]):
                assert {f"Change {one}" for one in range(1, number)} <= {*found}
    assert number > 5


def test_writers_take_turns(folder: Path, clock: Clock) -> None:
    """Two channels on one folder lose nothing of each other's."""

    def write(start: int) -> None:
        for number in range(start, start + 20):
            channel(folder, clock, entries=100).send(parcel(entry(number)))

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers(folder)) == list(range(60))


def test_a_writer_that_does_not_finish_is_not_waited_for_forever(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message waits for its next attempt instead."""
    folder.mkdir(parents=True)
    monkeypatch.setattr("tosmon.alerts.channels.files.PATIENCE", 0.05)
    held = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with pytest.raises(DeliveryFailed, match="another program"):
            channel(folder, clock).send(parcel(entry(1)))
    finally:
        os.close(held)


def test_a_reader_never_sees_half_a_file(folder: Path, clock: Clock) -> None:
    """While entries arrive."""
    site = channel(folder, clock)
    site.send(parcel(entry(0)))
    done = threading.Event()
    seen: list[Any] = []

    def read() -> None:
        while not done.is_set():
            seen.append(json.loads((folder / JSON_FILE).read_bytes()))

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(30):
        site.send(parcel(entry(number)))
    done.set()
    thread.join()
    assert seen


# --- what keeps it from writing ---------------------------------------------------------------------------------------


def test_others_may_read_what_is_published(folder: Path, clock: Clock) -> None:
    """A web server is somebody else."""
    channel(folder, clock).send(parcel(entry(1)))
    assert stat.S_IMODE((folder / ATOM_FILE).stat().st_mode) & 0o044 == 0o044 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_something_in_the_folders_place_is_told(tmp_path: Path, clock: Clock) -> None:
    """With its path, and that others need not be tried."""
    (tmp_path / "feeds").write_text("a file")
    with pytest.raises(DeliveryFailed, match="feeds") as caught:
        channel(tmp_path / "feeds", clock).send(parcel(entry(1)))
    assert caught.value.whole


@pytest.mark.parametrize("name", ["feed.json", "atom.xml", ".feed.json.new", ".atom.xml.new"])
def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path: Path, name: str) -> None:
    """The channel, and with it the end of tosmon, would hang until somebody wrote into it."""
    os.mkfifo(tmp_path / name)
    with pytest.raises(DeliveryFailed, match=re.escape(name)):
        FeedChannel(FeedConfig("site", tmp_path)).send(parcel(entry()))


@pytest.mark.parametrize("name", ["feed.json", "atom.xml"])
def test_a_device_is_no_feed(tmp_path: Path, name: str) -> None:
    """It has no end."""
    (tmp_path / name).symlink_to("/dev/zero")
    with pytest.raises(DeliveryFailed, match="something else than a file"):
        FeedChannel(FeedConfig("site", tmp_path)).send(parcel(entry()))


def test_a_file_that_no_feed_could_be_is_written_anew(tmp_path: Path) -> None:
    """It is not read into memory first."""
    with (tmp_path / "feed.json").open("wb") as file:
        file.truncate(3_000_000_000)
    FeedChannel(FeedConfig("site", tmp_path)).send(parcel(entry()))
    assert len(require_json_feed((tmp_path / "feed.json").read_bytes())["items"]) == 1


def test_a_lock_that_leads_elsewhere_makes_no_file_there(tmp_path: Path) -> None:
    """Links in the folder are none of tosmon's."""
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / ".lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DeliveryFailed, match="lock"):
        FeedChannel(FeedConfig("site", folder)).send(parcel(entry()))
    assert not (tmp_path / "elsewhere").exists()


def test_probing_writes_no_feed(folder: Path, clock: Clock) -> None:
    """It says how many entries there are, and what is in the way."""
    site = channel(folder, clock)
    assert site.probe().endswith("0 entries so far")
    assert [path.name for path in folder.iterdir()] == [".lock"]
    site.send(parcel(entry(1)))
    assert site.probe().endswith("1 entry so far")
    (folder / ATOM_FILE).unlink()
    (folder / ATOM_FILE).mkdir()
    with pytest.raises(DeliveryFailed, match="something else lies there"):
        site.probe()
    site.close()


def test_an_id_is_the_same_in_every_home(folder: Path, tmp_path: Path, clock: Clock) -> None:
    """Whatever the channel is called and wherever its pages are."""
    channel(folder, clock).send(parcel(entry(1)))
    FeedChannel(FeedConfig("other", tmp_path / "other"), "", clock).send(parcel(replace(entry(1), url="")))
    ids = [require_json_feed((one / JSON_FILE).read_bytes())["items"][0]["id"] for one in (folder, tmp_path / "other")]
    assert len({*ids}) == 1
