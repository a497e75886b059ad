"""Declarations come out of a collection's repository, wherever that is, and nothing else of it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importers.ota.making import Made, git, grown, made
from tosmon.errors import ImportRefused
from tosmon.importers.ota import declared
from tosmon.importers.ota.declared import declarations_of

FOO = json.dumps({"name": "Foo", "terms": {}}).encode()
FILES: dict[str | bytes, bytes | None] = {
    "declarations/Foo.json": FOO,
    "declarations/Foo.history.json": b"{}",
    "declarations/Foo.filters.js": b"process.exit()",
    "declarations/old/Bar.json": b"{}",
    "package.json": b"{}",
}


def names(where: str) -> list[str]:
    """Return the names of the files that are had from there."""
    with declarations_of(where) as folder:
        return sorted(path.name for path in folder.iterdir())


def test_declarations_are_had_from_every_kind_of_repository(tmp_path: Path) -> None:
    """Bare, and by its address; histories too, and neither programs nor other folders."""
    folder = made(tmp_path / "collection.git", [Made("Declare", FILES)])
    expected = ["Foo.history.json", "Foo.json"]
    assert names(str(folder)) == expected
    assert names(folder.as_uri()) == expected
    with declarations_of(str(folder)) as unpacked:
        assert (unpacked / "Foo.json").read_bytes() == FOO
    assert not unpacked.exists()


def test_a_bundle_will_do(tmp_path: Path) -> None:
    """As others hand it on in one file."""
    folder = made(tmp_path / "collection", [Made("Declare", FILES)], bare=False)
    git(folder, "symbolic-ref", "HEAD", "refs/heads/main")
    git(folder, "bundle", "create", str(tmp_path / "collection.bundle"), "HEAD")
    assert names(str(tmp_path / "collection.bundle")) == ["Foo.history.json", "Foo.json"]


def test_the_latest_commit_counts(tmp_path: Path) -> None:
    """What was declared once is not declared now."""
    folder = made(tmp_path / "collection.git", [Made("Declare", FILES)])
    grown(folder, [Made("Change", {"declarations/New.json": FOO, "declarations/Foo.json": None})])
    assert names(str(folder)) == ["Foo.history.json", "New.json"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """They may lead anywhere on the machine."""
    folder = made(tmp_path / "collection.git", [Made("Declare", FILES)])
    grown(folder, [Made("Link", {"declarations/Passwords.json": b"/etc/passwd"}, mode="120000")])
    assert "Passwords.json" not in names(str(folder))


def test_other_repositories_are_refused(tmp_path: Path) -> None:
    """One of texts declares nothing."""
    folder = made(tmp_path / "texts.git", [Made("Record", {"Foo/Terms.md": b"# Terms"})])
    with pytest.raises(ImportRefused, match="holds no declarations"):
        names(str(folder))


def test_files_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they are read."""
    monkeypatch.setattr(declared, "_LARGEST", 10)
    folder = made(tmp_path / "collection.git", [Made("Declare", FILES)])
    with pytest.raises(ImportRefused, match="more than 10 bytes"):
        names(str(folder))


def test_what_is_no_repository_is_refused(tmp_path: Path) -> None:
    """With a way out."""
    (tmp_path / "x.bundle").write_bytes(b"no bundle")
    with pytest.raises(ImportRefused, match="no git bundle"):
        names(str(tmp_path / "x.bundle"))
