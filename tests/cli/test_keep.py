"""`verify`, `rebuild`, `backup`, `restore` as commands: what they print, and there and back again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.lived import TERMS, outcomes
from tosmon.home import Home
from tosmon.verify import verify


@pytest.fixture
def home(old_home: Home, tmp_path: Path) -> Home:
    """Return a copy of the home that has lived."""
    shutil.copytree(old_home.root, tmp_path / "home")
    return Home.open(tmp_path / "home")


def test_a_backup_comes_back(command: Run, home: Home, tmp_path: Path) -> None:
    """In a new folder, entry for entry, and says what it holds on the way."""
    kept = tmp_path / "kept.tar"
    packed = command("backup", str(kept), home=home)
    assert (packed.status, packed.out) == (0, "")
    assert packed.err == f"{kept} holds 10 objects, 8 seals, the catalog, 1 platform files\n"
    new = Home(tmp_path / "new")
    unpacked = command("restore", str(kept), home=new)
    assert (unpacked.status, unpacked.err) == (
        0,
        f"{new.root} holds again 10 objects, 8 seals, the catalog, 1 platform files\n",
    )
    assert outcomes(new) == outcomes(home)
    assert verify(new).problems == ()
    assert command("history", TERMS, home=new).out == command("history", TERMS, home=home).out


def test_reports_are_json_too(command: Run, home: Home, tmp_path: Path) -> None:
    """One object a command."""
    kept = str(tmp_path / "kept.tar")
    (packed,) = command("backup", kept, "--json", home=home).json
    (unpacked,) = command("restore", kept, "--json", home=Home(tmp_path / "new")).json
    assert packed["objects"] == unpacked["objects"] == 10
    (rebuilt,) = command("rebuild", "--json", home=home).json
    assert (rebuilt["entries"], rebuilt["source"], rebuilt["lossy"], rebuilt["problems"]) == (
        54,
        "the old catalog",
        False,
        [],
    )


def test_a_backup_may_leave_settings_out(command: Run, home: Home, tmp_path: Path) -> None:
    """They may hold passwords."""
    command("backup", str(tmp_path / "kept.tar"), "--without-settings", home=home)
    command("restore", str(tmp_path / "kept.tar"), home=Home(tmp_path / "new"))
    assert not (tmp_path / "new" / "tosmon.toml").exists()


def test_a_rebuild_from_seals_says_what_is_lost(command: Run, home: Home) -> None:
    """Nobody shall find out later."""
    for part in home.root.glob("catalog.sqlite3*"):
        part.unlink()
    ended = command("rebuild", home=home)
    assert ended.status == 0
    assert "from the seals" in ended.err
    assert "unchanged and failed checks since the last seal are lost with the old catalog\n" in ended.err


@pytest.mark.parametrize("words", [["verify"], ["rebuild"], ["backup", "x.tar"]])
def test_a_home_that_is_not_there_is_not_made(command: Run, tmp_path: Path, words: list[str]) -> None:
    """To keep what is kept there must be something."""
    ended = command(*words, home=Home(tmp_path / "none"))
    assert ended.status == 1
    assert ended.err.startswith(f"tosmon: there is no home at {tmp_path / 'none'} ")
    assert not (tmp_path / "none").exists()
