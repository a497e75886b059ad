"""The command `import ota`: what comes in, what is said of it, and what a second run does."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.conftest import Run
from tests.importers.ota.making import START, Made, grown, made
from tosmon.cli import importing_run
from tosmon.home import Home

DAY = 86_400
FILLER = "".join(f"\n\nYou and we agree on point {number}, which nobody ever reads to its end." for number in range(20))
RULE = "## Use\n\nYou must not scrape {} without our prior written consent." + FILLER


def record(path: str, text: str, at: int = START) -> Made:
    """Return a commit that records a version as the engine does."""
    name = path.removesuffix(".md").replace("/", " ")
    return Made(f"Record new changes of {name}\n\nX-engine-version: 14.1.0", {path: text.encode()}, at)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Return a collection with two texts, one of which changed and one of which was given up."""
    return made(
        tmp_path / "demo-versions",
        [
            record("Acme/Terms of Service.md", RULE.format("our site")),
            record("Other/Privacy Policy.md", RULE.format("anything")),
            record("Acme/Terms of Service.md", RULE.format("our site or our API"), START + DAY),
            Made("Delete Other", {"Other/Privacy Policy.md": None}, START + 2 * DAY),
        ],
    )


def test_a_collection_comes_in_once(command: Run, collection: Path, tmp_path: Path) -> None:
    """Its versions are in the history, named as what they are; a second run brings what is new."""
    home = Home(tmp_path / "home")
    first = command("import", "ota", str(collection), home=home)
    assert first.status == 0, first.err
    assert "4 sightings of 2 documents from Open Terms Archive, collection demo-versions" in first.err
    assert "1 document is tracked there no more" in first.err
    shown = command("history", "acme/terms-of-service", home=home).out
    assert "transcribed by Open Terms Archive, collection demo-versions" in shown
    assert command("import", "ota", str(collection), home=home).err.startswith("nothing new")
    grown(collection, [record("Acme/Terms of Service.md", RULE.format("us"), START + 3 * DAY)])
    third = command("import", "ota", str(collection), "--json", home=home)
    assert json.loads(third.out)["taken"] == 1


def test_what_came_in_is_found_by_its_commit(command: Run, collection: Path, tmp_path: Path) -> None:
    """In the listing of changes."""
    home = Home(tmp_path / "home")
    command("import", "ota", str(collection), "--name", "mine", home=home)
    listed = [json.loads(line) for line in command("changes", "--json", home=home).out.splitlines()]
    assert listed
    for one in listed:
        assert {(source["collection"], source["path"]) for source in one["source"]} == {
            ("mine", "Acme/Terms of Service.md")
        }


def test_a_dry_run_writes_nothing(command: Run, collection: Path, tmp_path: Path) -> None:
    """It counts, and leaves no home behind."""
    home = Home(tmp_path / "home")
    told = command("import", "ota", str(collection), "--dry-run", "--include", "acme/*", home=home)
    assert (told.status, told.out) == (0, "acme/terms-of-service  2\n")
    assert not home.root.exists()


@pytest.mark.parametrize("option", [[], ["--include", "Nobody/*"], ["--name", "a/b"]])
def test_what_is_refused_leaves_nothing(command: Run, collection: Path, tmp_path: Path, option: list[str]) -> None:
    """One line that says what to do, and no home that was not there before."""
    home = Home(tmp_path / "home")
    where = str(collection) if option else str(tmp_path)
    told = command("import", "ota", where, *option, home=home)
    assert (told.status, told.out, told.err.count("\n")) == (2, "", 1)
    assert not home.root.exists()


def test_what_looks_like_an_option_is_a_path(command: Run, tmp_path: Path) -> None:
    """Behind the two dashes that end options."""
    told = command("import", "ota", "--", "--upload-pack=touch ran", home=Home(tmp_path / "home"))
    assert told.status == 2
    assert "there is nothing at" in told.err


def test_names_that_were_told_apart_are_noted(command: Run, tmp_path: Path) -> None:
    """Two texts of one name become two documents; and odd texts do no harm."""
    commits = [
        record("Some Shop/Terms of Service.md", RULE.format("us")),
        record("some-shop/Terms of Service.md", "", START + DAY),
        record("some-shop/Terms of Service.md", "\0\ufeff\n" * 3, START + 2 * DAY),
    ]
    home = Home(tmp_path / "home")
    told = command("import", "ota", str(made(tmp_path / "c", commits)), home=home)
    assert told.status == 0, told.err
    assert "note: some-shop becomes some-shop-2, as Some Shop is some-shop\n" in told.err
    assert command("verify", home=home).status == 0


def test_on_a_terminal_each_kind_of_work_has_its_own_measure(
    command: Run, collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sightings are taken in; documents, of which there are fewer, are derived."""
    shown = StringIO()
    terminal = Console(file=shown, force_terminal=True, width=100)
    monkeypatch.setattr(importing_run, "console", lambda **_: terminal)
    assert command("import", "ota", str(collection), home=Home(tmp_path / "home")).status == 0
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.getvalue())
    assert re.search(r"deriving \S+ +2/2", lines)
    assert re.search(r"taking in \S+ +\d/4", lines)
    assert not re.search(r"deriving \S+ +\d/4", lines)
