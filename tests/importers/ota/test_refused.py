"""Repositories that cannot be taken in: what is said, before anything was taken in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.importers.ota.making import Made, git, made
from tosmon.errors import ImportRefused
from tosmon.importers.ota import git as git_module
from tosmon.importers.ota import history, open_collection
from tosmon.registry import Registry

TEXTS = [Made(f"Record new changes of X Terms of Service\n\n{n}", {"X/Terms of Service.md": b"%d" % n}) for n in (1, 2)]


def refused(where: Path | str, registry: Registry, words: str) -> None:
    """Hold that a collection is refused, in one line with these words that says what to do."""
    with (
        pytest.raises(ImportRefused, match=words) as raised,
        open_collection(str(where), registry) as collection,
    ):
        list(collection.sightings(frozenset()))
    assert "\n" not in str(raised.value)
    assert raised.value.remedy


def test_what_is_no_collection_is_refused(tmp_path: Path, registry: Registry) -> None:
    """A program's repository, though it has folders with Markdown."""
    commits = [Made("Update guide", {"docs/guide.md": b"a", "src/a.py": b"b"}), Made("Fix", {"README.md": b"c"})]
    refused(made(tmp_path / "c", commits), registry, "is no collection of Open Terms Archive")


def test_declarations_are_for_another_command(tmp_path: Path, registry: Registry) -> None:
    """Which is named."""
    where = made(tmp_path / "c", [Made("Add X", {"declarations/X.json": b"{}"})])
    refused(where, registry, "is no collection.*import ota-declarations")


def test_what_is_not_there_is_refused(tmp_path: Path, registry: Registry) -> None:
    """And what is no repository."""
    refused(tmp_path / "none", registry, "there is nothing at")
    refused(tmp_path, registry, "is no git repository")
    (tmp_path / "file").write_bytes(b"# v9 git bundle\n")
    refused(tmp_path / "file", registry, "is no git bundle")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    refused(tmp_path / "loop", registry, "there is nothing at")
    refused(tmp_path / ("a" * 300), registry, "File name too long")


@pytest.mark.parametrize(
    "where", ["github.com/A/b-versions", "git@github.com:A/b-versions.git", "github.com:A/b-versions"]
)
def test_an_address_without_its_beginning_is_guessed(where: str, registry: Registry) -> None:
    """And said, not followed."""
    refused(where, registry, "did you mean https://github.com/A/b-versions\\?")


def test_nothing_is_not_the_current_folder(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a script's variable is empty."""
    monkeypatch.chdir(made(tmp_path / "c", TEXTS))
    for where in ("", " "):
        refused(where, registry, "no repository is named")


def test_a_repository_without_commits_is_refused(tmp_path: Path, registry: Registry) -> None:
    """Bare or not."""
    for bare in (True, False):
        subprocess.run(["git", "init", "-q", *(["--bare"] if bare else []), str(tmp_path / f"{bare}")], check=True)
        refused(tmp_path / f"{bare}", registry, "has no commits yet")


def test_a_shallow_clone_is_refused(tmp_path: Path, registry: Registry) -> None:
    """It has lost the history; the remedy tells how to get it back."""
    where = made(tmp_path / "c", TEXTS)
    git(tmp_path, "clone", "-q", "--depth=1", where.as_uri(), "shallow")
    refused(tmp_path / "shallow", registry, "shallow clone.*--unshallow")


def test_a_partial_clone_is_refused(tmp_path: Path, registry: Registry) -> None:
    """It lacks the texts, and nobody is asked for them."""
    where = made(tmp_path / "c", TEXTS)
    git(where, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--bare", "--filter=blob:none", where.as_uri(), "partial")
    refused(tmp_path / "partial", registry, "partial clone")


def packs(where: Path) -> list[Path]:
    """Return the repository's packs, after everything was packed into one."""
    git(where, "repack", "-q", "-a", "-d")
    return list((where / "objects" / "pack").glob("*.pack"))


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_flipped_byte_is_found(tmp_path: Path, registry: Registry, place: float) -> None:
    """Wherever in the pack it is."""
    where = made(tmp_path / "c", [Made(one.message, {"X/a Policy.md": os.urandom(3000)}) for one in TEXTS])
    (pack,) = packs(where)
    pack.chmod(0o644)
    body = bytearray(pack.read_bytes())
    body[int(len(body) * place)] ^= 0x10
    pack.write_bytes(body)
    refused(where, registry, "is damaged")


def test_a_cut_pack_is_found(tmp_path: Path, registry: Registry) -> None:
    """By its length."""
    where = made(tmp_path / "c", TEXTS)
    (pack,) = packs(where)
    pack.chmod(0o644)
    os.truncate(pack, pack.stat().st_size // 2)
    refused(where, registry, "is damaged")


def test_an_object_that_is_missing_or_another_is_found(tmp_path: Path, registry: Registry) -> None:
    """By the names of all that the history needs."""
    where = made(tmp_path / "c", TEXTS, bare=False)
    names = [git(where, "rev-parse", f"main{back}:X/Terms of Service.md").decode().strip() for back in ("", "^")]
    one, other = (where / ".git" / "objects" / name[:2] / name[2:] for name in names)
    other.chmod(0o644)
    other.write_bytes(one.read_bytes())
    refused(where, registry, "is damaged")
    other.unlink()
    refused(where, registry, "is damaged")


@pytest.mark.parametrize("head", ["ref: refs/heads/../../config", "ref: ../secret", "0" * 40, "abc", "ref: HEAD", "\0"])
def test_a_head_that_names_no_commit_is_refused(tmp_path: Path, registry: Registry, head: str) -> None:
    """And no file outside of the refs is looked into."""
    where = made(tmp_path / "c", TEXTS)
    (where / "HEAD").write_text(head)
    refused(where, registry, "damaged")


def test_a_bundle_that_is_not_whole_is_refused(tmp_path: Path, registry: Registry) -> None:
    """Cut, altered, only the end of a history, or without a branch."""
    where = made(tmp_path / "c", TEXTS)
    for name, revisions in (("whole", "main"), ("end", "main^..main"), ("tags", "v1")):
        git(where, "tag", "-f", "v1", "main")
        git(where, "bundle", "create", "-q", str(tmp_path / f"{name}.bundle"), revisions)
    body = (tmp_path / "whole.bundle").read_bytes()
    (tmp_path / "cut.bundle").write_bytes(body[:-30])
    (tmp_path / "head.bundle").write_bytes(body[:20])
    (tmp_path / "altered.bundle").write_bytes(body[:-60] + bytes([body[-60] ^ 1]) + body[-59:])
    for name, words in (
        ("cut", "is damaged"),
        ("altered", "is damaged"),
        ("head", "cut short"),
        ("end", "the end of a history only"),
        ("tags", "which branch is meant"),
    ):
        refused(tmp_path / f"{name}.bundle", registry, words)
    with open_collection(str(tmp_path / "whole.bundle"), registry) as collection:
        assert collection.total() == 2


def test_a_tree_of_trees_is_refused(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few small objects that name ten million files: within bounds of memory and time."""
    where = made(tmp_path / "c", TEXTS)
    monkeypatch.setattr(git_module, "_MEMORY", 64 << 20)
    blob = git(where, "rev-parse", "main:X/Terms of Service.md").decode().strip()
    lines = "".join(f"100644 blob {blob}\t{n}.md\n" for n in range(10))
    for _ in range(7):
        done = subprocess.run(
            ["git", "-C", str(where), "mktree"], input=lines.encode(), check=True, capture_output=True
        )
        lines = "".join(f"040000 tree {done.stdout.decode().strip()}\t{n}\n" for n in range(10))
    tree = subprocess.run(["git", "-C", str(where), "mktree"], input=lines.encode(), check=True, capture_output=True)
    commit = git(where, "commit-tree", "-m", "Start tracking 1 2", tree.stdout.decode().strip()).decode().strip()
    git(where, "update-ref", "refs/heads/main", commit)
    refused(where, registry, "cannot be read")


def test_a_commit_of_too_many_files_is_refused(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No collection writes as many."""
    monkeypatch.setattr(history, "_MOST_AT_ONCE", 10)
    files: dict[str | bytes, bytes | None] = {f"X/{n} Policy.md": b"a" for n in range(11)}
    refused(made(tmp_path / "c", [Made("a", files)]), registry, "writes more than 10 files")


def test_a_message_without_end_is_refused(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not held in memory."""
    monkeypatch.setattr(history, "_LARGEST", 100_000)
    refused(made(tmp_path / "c", [Made("a" * 5_000_000, TEXTS[0].files)]), registry, "a field of over 100,000 bytes")


def test_without_git_it_says_so(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """And with one that is too old."""
    where = made(tmp_path / "c", TEXTS)
    git_module._program.cache_clear()
    old = tmp_path / "git"
    try:
        monkeypatch.setenv("PATH", str(tmp_path))
        refused(where, registry, "git is not installed")
        old.write_text("#!/bin/sh\necho git version 2.11.0\n")
        old.chmod(0o755)
        refused(where, registry, r"git 2\.32 or later is needed, got 'git version 2\.11\.0'")
    finally:
        git_module._program.cache_clear()
