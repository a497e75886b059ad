"""Files and folders that are whole or not there."""

from __future__ import annotations

import fcntl
import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tosmon.errors import UsageError
from tosmon.exports.files import Format, begun, write_rows
from tosmon.exports.schema import Row
from tosmon.exports.tables import TABLES
from tosmon.exports.writing import whole_file, whole_folder


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_stands_there_when_it_is_whole(tmp_path: Path) -> None:
    """And not before; nothing else is left."""
    path = tmp_path / "table.csv"
    with whole_file(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert (path.read_bytes(), names(tmp_path)) == (b"new", ["table.csv"])


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_stood_there_stays_when_writing_fails(tmp_path: Path, error: type[BaseException]) -> None:
    """However it ends."""
    path = tmp_path / "table.csv"
    path.write_bytes(b"old")

    def write() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        write()
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["table.csv"])


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """The file that it leads to is replaced, and not the link."""
    (tmp_path / "link.csv").symlink_to("real.csv")
    with whole_file(tmp_path / "link.csv") as file:
        file.write(b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"


def test_what_a_killed_program_left_is_removed(tmp_path: Path) -> None:
    """By the next one that writes there; another's draft of another name, or one under way, stays."""
    (tmp_path / ".tmp-1-release").mkdir()
    (tmp_path / ".tmp-1-release" / "half.csv").touch()
    (tmp_path / ".tmp-1-table.csv").touch()
    (tmp_path / ".tmp-2-table.csv").touch()
    with (tmp_path / ".tmp-2-table.csv").open() as under_way:
        fcntl.flock(under_way, fcntl.LOCK_EX)
        with whole_folder(tmp_path / "release"):
            pass
        assert names(tmp_path) == [".tmp-1-table.csv", ".tmp-2-table.csv", "release"]
        with whole_file(tmp_path / "table.csv"):
            pass
        assert names(tmp_path) == [".tmp-2-table.csv", "release", "table.csv"]


def test_a_table_that_breaks_off_makes_no_more_noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Parquet file that is thrown away would write its end into what is closed, and print that it could not."""
    heard: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", heard.append)

    def rows() -> Iterator[Row]:
        yield ("ota/demo", "ota", None, None, None, True, 1, 1, None, None)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "table.parquet") as file:
        write_rows(rows(), [begun(TABLES["witnesses"], file, Format.PARQUET)])
    gc.collect()
    assert (heard, names(tmp_path)) == ([], [])


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """As it is: a device in its place would be a device no more."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    with whole_file(path) as file:
        file.write(b"through")
    reader.join(10)
    assert (read, path.is_fifo(), names(tmp_path)) == ([b"through"], True, ["pipe"])


def test_a_folder_stands_there_when_it_is_whole(tmp_path: Path) -> None:
    """In place of an empty one, too."""
    path = tmp_path / "release"
    path.mkdir()
    with whole_folder(path) as draft:
        (draft / "data").mkdir()
        (draft / "data" / "table.csv").touch()
        assert names(path) == []
    assert (names(tmp_path), names(path / "data")) == (["release"], ["table.csv"])


def test_a_folder_is_not_there_when_filling_it_fails(tmp_path: Path) -> None:
    """Nor anything else."""

    def fill() -> None:
        with whole_folder(tmp_path / "release") as draft:
            (draft / "table.csv").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill()
    assert names(tmp_path) == []


def test_a_folder_with_something_in_it_is_not_touched(tmp_path: Path) -> None:
    """Nor is a file."""
    (tmp_path / "mine.txt").touch()
    for path in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(UsageError, match="is not empty"), whole_folder(path):
            pass
    assert names(tmp_path) == ["mine.txt"]


def test_a_link_to_an_empty_folder_is_followed(tmp_path: Path) -> None:
    """The folder that it leads to is filled; found out before the work is done, and not when it is put in place."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with whole_folder(tmp_path / "link") as draft:
        (draft / "table.csv").touch()
    assert (names(tmp_path / "real"), (tmp_path / "link").is_symlink()) == (["table.csv"], True)


def test_the_root_is_no_place_for_a_release() -> None:
    """It has no name beside which a draft could be made."""
    with pytest.raises(UsageError, match="/ is not empty"), whole_folder(Path("/")):
        pass


def test_the_current_folder_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stands in it would go on looking at the empty one."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="is the current folder"), whole_folder(Path()):
        pass
