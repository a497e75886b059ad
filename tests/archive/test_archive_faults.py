"""Nothing that happens to the disk, the process or the bytes goes unseen, and nothing is half there."""

from __future__ import annotations

import gzip
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.programs import started
from tosmon.archive import Archive, Revisit, SnapshotRecord, store
from tosmon.core.layout import TEMPORARY
from tosmon.core.model import Capture
from tosmon.errors import ArchiveError

MakeCapture = Callable[..., Capture]
MakeRecord = Callable[..., SnapshotRecord]

PLACES = st.integers(0, 2**20)  # of bytes, modulo the size: objects differ by a few bytes from one to the next

PUTTING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tosmon.archive import Archive, SnapshotRecord
from tosmon.core.model import Capture, Connection, Hop
now = datetime(2026, 8, 22, tzinfo=UTC)
archive = Archive(Path(sys.argv[1]), "tosmon/0.1.0")
body = b"clause " * 9000
response = b"HTTP/1.1 200 OK\\r\\n\\r\\n" + body
hop = Hop("https://x.com/tos", now, b"GET / HTTP/1.1\\r\\n\\r\\n", response, 200, (), Connection("203.0.113.7", 443))
capture = Capture(hop.url, hop.url, (hop,), body, now, 0.1)
for number in range(int(sys.argv[2])):
    stored = archive.put(SnapshotRecord(f"x/document{number % 5}", now, (capture,)))
    print(stored.object, flush=True)
"""


def putting(root: Path, count: int) -> list[str]:
    """Return the command of a process that puts so many snapshots, printing each name once it is on disk."""
    return [sys.executable, "-c", PUTTING, str(root), str(count)]


def leftovers(root: Path) -> list[str]:
    """Return the unfinished files under a root."""
    return [path.name for path in root.rglob(f"{TEMPORARY}*")]


def test_a_killed_writer_leaves_whole_objects_or_temporaries(tmp_path: Path) -> None:
    """After each of ten kills -9 all that was acknowledged is there, and every object is whole."""
    chance = random.Random(3)
    archive = Archive(tmp_path, "tosmon/0.1.0")
    acknowledged: set[str] = set()
    for _ in range(10):
        with started(putting(tmp_path, 100_000), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(chance.randrange(1, 20)):
                acknowledged.add(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().splitlines(keepends=True)
        acknowledged.update(line.strip() for line in rest if line.endswith("\n"))
    names = set(archive.objects())
    assert acknowledged <= names
    assert [archive.verify_object(name) for name in names] == [[]] * len(names)
    unfinished = leftovers(tmp_path)
    assert archive.sweep() == len(unfinished)
    assert not leftovers(tmp_path)
    assert set(archive.objects()) == names


def test_a_file_that_cannot_grow_leaves_nothing(tmp_path: Path, make_record: MakeRecord) -> None:
    """A limit on file sizes ends the write with one clear error and without a trace."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    done = subprocess.run(putting(tmp_path, 1), capture_output=True, text=True, check=False, preexec_fn=limit)
    assert "ArchiveError: cannot write" in done.stderr
    assert "make room" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    Archive(tmp_path, "tosmon/0.1.0").put(make_record())


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """Return a file system of 512 kB, which only root may mount."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.getuid() != 0:
        pytest.skip("only root may mount a small file system")
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    return folder


def put_often(archive: Archive, record: SnapshotRecord) -> None:
    """Put a snapshot ten times."""
    for _ in range(10):
        archive.put(record)


def test_a_full_disk_leaves_nothing_half_written(small_disk: Path, make_capture: MakeCapture) -> None:
    """Snapshots are kept until the disk is full; then an error, no remains, and the rest intact."""
    try:
        archive = Archive(small_disk, "tosmon/0.1.0")
        chance = random.Random(5)
        record = SnapshotRecord("x/tos", make_capture().started, (make_capture(chance.randbytes(90_000)),))
        with pytest.raises(ArchiveError, match="No space left on device") as caught:
            put_often(archive, record)
        assert caught.value.remedy == "make room; nothing was left half-written"
        assert leftovers(small_disk) == []
        names = list(archive.objects())
        assert len(names) >= 3
        assert [archive.verify_object(name) for name in names] == [[]] * len(names)
    finally:
        subprocess.run(["umount", str(small_disk)], check=True)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=PLACES, change=st.integers(1, 255))
def test_any_flipped_byte_is_found(archive: Archive, make_record: MakeRecord, place: int, change: int) -> None:
    """Whichever byte of an object is altered, the object is known to be damaged: by itself or by its hash."""
    stored = archive.put(make_record())
    path = archive.root / stored.object
    good = path.read_bytes()
    at = place % len(good)
    path.write_bytes(good[:at] + bytes([good[at] ^ change]) + good[at + 1 :])
    assert archive.verify_object(stored.object, stored.object_sha256)
    path.unlink()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.none() | PLACES)
def test_any_cut_is_found(archive: Archive, make_record: MakeRecord, place: int | None) -> None:
    """An object that lost its end cannot be read, wherever the cut falls, between records too."""
    stored = archive.put(make_record())
    path = archive.root / stored.object
    between_records = stored.offset
    os.truncate(path, between_records if place is None else place % path.stat().st_size)
    with pytest.raises(ArchiveError, match=r"is damaged"):
        archive.get(stored.object)
    path.unlink()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400) | st.binary(max_size=400).map(lambda some: gzip.compress(b"WARC/1.1\r\n" + some))
)
def test_any_bytes_are_refused_with_one_error(archive: Archive, make_record: MakeRecord, content: bytes) -> None:
    """What is no object of ours, compressed or not, is an ArchiveError, never another one."""
    stored = archive.put(make_record())
    path = archive.root / stored.object
    path.write_bytes(content)
    assert archive.verify_object(stored.object)


def repacked(archive: Archive, name: str, old: bytes, new: bytes) -> None:
    """Replace bytes inside an object, with compression anew, as a forger would who knows gzip."""
    path = archive.root / name
    plain = gzip.decompress(path.read_bytes())
    assert old in plain
    members = plain.replace(old, new).split(b"WARC/1.1\r\n")[1:]
    path.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + member) for member in members))


def test_a_forged_body_is_found_by_its_digests(archive: Archive, make_record: MakeRecord) -> None:
    """A word exchanged inside a record, in valid gzip, does not fit the digests."""
    stored = archive.put(make_record())
    repacked(archive, stored.object, b"not to scrape", b"now to scrape")
    problems = archive.verify_object(stored.object)
    assert len(problems) == 1
    assert "do not have the block digest" in problems[0]


def test_a_snapshot_under_another_name_is_found(archive: Archive, make_record: MakeRecord) -> None:
    """An object moved to another document is not taken for that document's."""
    stored = archive.put(make_record())
    other = stored.object.replace("terms-of-service", "privacy-policy")
    (archive.root / other).parent.mkdir()
    (archive.root / stored.object).rename(archive.root / other)
    assert "not what its name says" in archive.verify_object(other)[0]


def test_a_bomb_is_not_unpacked(archive: Archive, make_record: MakeRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object that unpacks to more than any of ours is refused before it fills the memory."""
    monkeypatch.setattr("tosmon.archive.reader.MAX_OBJECT", 1_000_000)
    stored = archive.put(make_record())
    path = archive.root / stored.object
    path.write_bytes(path.read_bytes() + gzip.compress(bytes(2_000_000)))
    assert "more than 1000000 bytes" in archive.verify_object(stored.object)[0]


def test_a_missing_object_is_said_to_be_missing(archive: Archive, make_record: MakeRecord) -> None:
    """The message names the file and says where it may come back from."""
    stored = archive.put(make_record())
    (archive.root / stored.object).unlink()
    with pytest.raises(ArchiveError, match=r"2026-08-22T12-00-00Z-.{8}\.warc\.gz is missing \(restore it"):
        archive.get(stored.object)


def test_a_missing_older_snapshot_spoils_the_revisit(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """A reference to bytes that are gone is damage, and names what is gone."""
    capture = make_capture()
    first = archive.put(make_record(capture))
    revisit = Revisit(first.id, capture.started, capture.url, first.wire_sha256)
    second = archive.put(make_record(capture, revisit_of=revisit))
    (archive.root / first.object).unlink()
    (problem,) = archive.verify_object(second.object)
    assert problem.endswith(f"{first.object} is missing")


def test_a_circle_of_revisits_ends(archive: Archive, make_capture: MakeCapture, make_record: MakeRecord) -> None:
    """References that lead back to themselves are an error, not a loop."""
    capture = make_capture()
    first = archive.put(make_record(capture))
    revisit = Revisit(first.id, capture.started, capture.url, first.wire_sha256)
    second = archive.put(make_record(capture, revisit_of=revisit))
    (archive.root / first.object).unlink()
    (archive.root / second.object).rename(archive.root / first.object)
    with pytest.raises(ArchiveError, match="lead on and on"):
        archive.get(first.object)


@pytest.mark.parametrize(
    "document",
    [
        "", "x", "x/", "/tos", "x/tos/more", "../x/tos", "x/..", "x/../tos", "x/a..b", "x/.hidden", "X/tos", "x/tos ",
        "x/t\nos", "x/tös", "x\\tos/a", "seals/tos", "platforms/tos", "catalog/tos", f"x/{'a' * 201}", "x/tos\x00",
    ],
)  # fmt: skip
def test_names_that_are_no_documents_are_refused(archive: Archive, make_record: MakeRecord, document: str) -> None:
    """Nothing is written outside a document's own folder."""
    with pytest.raises(ArchiveError, match="cannot archive"):
        archive.put(make_record(document=document))
    assert not archive.root.exists()


@pytest.mark.parametrize("name", ["", "x/tos/../../etc", "/etc/passwd", "x/tos/2026-13-01T00-00-00Z-12345678.warc.gz"])
def test_names_that_are_no_snapshots_are_refused(archive: Archive, name: str) -> None:
    """Nothing is read that the archive did not write."""
    with pytest.raises(ArchiveError, match="is not the name of a snapshot"):
        archive.get(name)
    with pytest.raises(ArchiveError, match="is no object's name"):
        archive.read_record(name.removesuffix(".gz"), 0, 10)


def test_a_record_is_read_only_whole(archive: Archive, make_record: MakeRecord) -> None:
    """An offset or length that does not fit a record is an error."""
    stored = archive.put(make_record())
    for offset, length in [(stored.offset + 1, stored.length), (stored.offset, stored.length - 1), (10**9, 5)]:
        with pytest.raises(ArchiveError):
            archive.read_record(stored.object, offset, length)


def test_facts_that_are_no_json_are_refused(archive: Archive, make_record: MakeRecord) -> None:
    """What could not be read back is not written."""
    with pytest.raises(ArchiveError, match="cannot be written as JSON"):
        archive.put(make_record(facts={"at": object()}))


def test_an_address_cannot_add_headers(archive: Archive, make_capture: MakeCapture, make_record: MakeRecord) -> None:
    """Line breaks in an address do not get into the object."""
    capture = make_capture()
    hop = replace(capture.answer, url="https://x.com/\r\nWARC-Type: resource")
    with pytest.raises(ArchiveError, match="white space or control characters"):
        archive.put(make_record(replace(capture, hops=(hop,))))


def test_a_response_without_headers_is_refused(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """What cannot be told apart into headers and body is not written."""
    capture = make_capture()
    hop = replace(capture.answer, response=b"HTTP/1.1 200 OK\r\n")
    with pytest.raises(ArchiveError, match="headers of a response do not end"):
        archive.put(make_record(replace(capture, hops=(hop,))))


def test_a_taken_name_gets_another_token(
    archive: Archive, make_record: MakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two snapshots of one second get two names, and neither replaces the other."""
    tokens = iter(["aaaaaaaa", "aaaaaaaa", "bbbbbbbb"])
    monkeypatch.setattr(store, "token_hex", lambda _: next(tokens))
    first, second = archive.put(make_record()), archive.put(make_record())
    assert (first.id[-8:], second.id[-8:]) == ("aaaaaaaa", "bbbbbbbb")
    assert archive.verify_object(first.object, first.object_sha256) == []


def test_a_file_in_the_way_is_named(archive: Archive, make_record: MakeRecord) -> None:
    """A file where a folder should be is an error that names it."""
    archive.root.mkdir()
    (archive.root / "x").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot write"):
        archive.put(make_record())


def test_seals_are_written_once(archive: Archive) -> None:
    """The same seal again is no error; another one for the day is, and the first stays."""
    day = date(2026, 8, 22)
    assert archive.put_seal(day, b"sealed\n") == archive.put_seal(day, b"sealed\n") == "seals/2026-08-22.jsonl"
    with pytest.raises(ArchiveError, match="there already and differs"):
        archive.put_seal(day, b"other\n")
    assert archive.read_seal(day) == b"sealed\n"
    (archive.root / "seals" / "notes.txt").write_text("mine")
    assert list(archive.seals()) == [day]
    with pytest.raises(ArchiveError, match="is missing"):
        archive.read_seal(date(2026, 8, 23))


def test_sweeping_spares_finished_files(archive: Archive, make_record: MakeRecord) -> None:
    """Only unfinished files go, also those of seals."""
    stored = archive.put(make_record())
    archive.put_seal(date(2026, 8, 22), b"sealed\n")
    for folder in ("x/terms-of-service", "seals"):
        (archive.root / folder / f"{TEMPORARY}0123").write_bytes(b"half")
    assert archive.sweep() == 2
    assert list(archive.objects()) == [stored.object]
    assert list(archive.seals()) == [date(2026, 8, 22)]
