"""Repositories, addresses and surroundings that would have a program run, or something else read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.importers.ota.making import Made, git, made
from tosmon.errors import ImportRefused
from tosmon.importers.ota import open_collection
from tosmon.importers.ota.git import Git
from tosmon.registry import Registry

TERMS = "X/Terms of Service.md"
TEXTS = [Made(f"Record new changes of X Terms of Service\n\n{n}", {TERMS: b"%d" % n}) for n in (1, 2)]


def texts(where: Path | str, registry: Registry) -> list[bytes]:
    """Return all texts of a collection."""
    with open_collection(str(where), registry) as collection:
        return [page.body for one in collection.sightings(frozenset()) for page in one.pages]


SETTINGS = """
[core]
	fsmonitor = {command}
	sshCommand = {command}
	pager = {command}
	editor = {command}
	askPass = {command}
	hooksPath = {hooks}
	alternateRefsCommand = {command}
	gitProxy = {command}
[diff]
	external = {command}
[diff "text"]
	textconv = {command}
	command = {command}
[filter "text"]
	smudge = {command}
	clean = {command}
	process = {command}
	required = true
[log]
	showSignature = true
[gpg]
	program = {command}
[uploadpack]
	packObjectsHook = {command}
[credential]
	helper = "!{command}"
[alias]
	log = "!{command}"
	cat-file = "!{command}"
[include]
	path = {include}
[extensions]
	partialClone = origin
	worktreeConfig = true
[remote "origin"]
	url = ext::{command}
	promisor = true
	uploadpack = {command}
	vcs = text
"""


def test_no_setting_of_a_repository_is_obeyed(tmp_path: Path, registry: Registry) -> None:
    """Whatever git could be told to run: hooks, monitors, pagers, filters, signatures, remotes."""
    where = made(
        tmp_path / "c", [*TEXTS, Made("Attributes", {".gitattributes": b"* diff=text filter=text"})], bare=False
    )
    marker, command, hooks = tmp_path / "ran", tmp_path / "command", tmp_path / "hooks"
    command.write_text(f"#!/bin/sh\ntouch {marker}\n")
    command.chmod(0o755)
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc"):
        for folder in (hooks, where / ".git" / "hooks"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(command.read_bytes())
            (folder / name).chmod(0o755)
    (tmp_path / "more").write_text(f"[core]\n\tfsmonitor = {command}\n")
    settings = SETTINGS.format(command=command, hooks=hooks, include=tmp_path / "more")
    for name in ("config", "config.worktree"):
        with (where / ".git" / name).open("a") as file:
            file.write(settings)
    (where / ".git" / "info").mkdir(exist_ok=True)
    (where / ".git" / "info" / "attributes").write_text("* diff=text filter=text\n")
    assert texts(where, registry) == [b"1", b"2"]
    assert not marker.exists()
    git(where, "-c", f"core.fsmonitor={command}", "--git-dir", f"{where}/.git", "update-index", "--refresh")
    assert marker.exists()  # the trap is one


def test_nothing_of_the_surroundings_is_obeyed(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither git's variables nor the user's own settings, which may be those of a hook that tosmon is called from."""
    where, other = made(tmp_path / "c", TEXTS), made(tmp_path / "other", [Made("a", {"Y/b Policy.md": b"no"})])
    (tmp_path / ".gitconfig").write_text(
        "[log]\n\tfollow = true\n[core]\n\tquotePath = true\n[alias]\n\tlog = version\n"
    )
    for name, value in {
        "HOME": tmp_path,
        "XDG_CONFIG_HOME": tmp_path,
        "GIT_DIR": other,
        "GIT_OBJECT_DIRECTORY": other / "objects",
        "GIT_CONFIG_PARAMETERS": "'log.showRoot=false'",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "log.showRoot",
        "GIT_CONFIG_VALUE_0": "false",
        "GIT_EXTERNAL_DIFF": "/bin/false",
        "GIT_TRACE": tmp_path / "trace",
        "GIT_CEILING_DIRECTORIES": "/",
        "GIT_SHALLOW_FILE": tmp_path / "none",
    }.items():
        monkeypatch.setenv(name, str(value))
    assert texts(where, registry) == [b"1", b"2"]
    assert not (tmp_path / "trace").exists()


def test_replaced_and_grafted_commits_are_not_followed(tmp_path: Path, registry: Registry) -> None:
    """What somebody laid over a history is not the history."""
    where = made(tmp_path / "c", TEXTS)
    first, second = (git(where, "rev-parse", one).decode().strip() for one in ("main^", "main"))
    git(where, "replace", second, first)
    (where / "info").mkdir(exist_ok=True)
    (where / "info" / "grafts").write_text(f"{second}\n")
    assert texts(where, registry) == [b"1", b"2"]


def test_a_graph_that_says_otherwise_is_not_believed(tmp_path: Path, registry: Registry) -> None:
    """A commit graph beside the objects is a copy of what they say, or a lie."""
    where = made(tmp_path / "c", TEXTS)
    git(where, "commit-graph", "write", "--reachable")
    graph = where / "objects" / "info" / "commit-graph"
    graph.chmod(0o644)
    graph.write_bytes(os.urandom(graph.stat().st_size))
    assert texts(where, registry) == [b"1", b"2"]


@pytest.mark.parametrize("name", ['a"b\\c', "a\nb", "#a", "-a", "--upload-pack=touch ran", "$(touch ran)", "a:b", "é"])
def test_folders_may_be_called_anything(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Also where that looks like an option; nothing is run, and the name is no part of a command."""
    monkeypatch.chdir(tmp_path)
    where = made(tmp_path / "made", TEXTS).rename(tmp_path / name)
    with open_collection(name, registry, name="c") as collection:
        assert collection.total() == 2
    git(where, "bundle", "create", "-q", str(tmp_path / "-b"), "main")
    assert len(texts("-b", registry)) == 2
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% ran",
        "ext::https://example.org/a",
        "fd::17/foo",
        "transport::https://example.org/a",
        "ssh://-oProxyCommand=touch%20ran/a",
        "ssh://git@github.com/o/c.git",
        "git@github.com:o/c.git",
        "git://example.org/c.git",
        "ftp://example.org/c.git",
        "rsync://example.org/c",
        "--upload-pack=touch ran",
        "-u",
        "https://-oProxyCommand=x/a",
        "https:///a",
        "https://example.org/a\n--upload-pack=x",
        "https://example.org/a b",
        "https://example.org:port/a",
        "https://[::1/a",
        "file://example.org/etc",
        "file:///nowhere/at/all",
        "HTTPS+ext::x://a",
        "",
        " ",
        "\x1b[2J://a",
    ],
)
def test_other_addresses_are_refused(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """In one line that can be printed; no program is run and nobody is asked."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ImportRefused) as raised:
        texts(address, registry)
    assert "\n" not in str(raised.value).replace(address, "")
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_a_file_is_the_file(tmp_path: Path, registry: Registry) -> None:
    """Read as a folder is, without asking its git for anything."""
    where = made(tmp_path / "a b", TEXTS)
    assert texts(where.as_uri(), registry) == [b"1", b"2"]
    git(where, "bundle", "create", "-q", str(tmp_path / "c.bundle"), "main")
    assert texts((tmp_path / "c.bundle").as_uri(), registry) == [b"1", b"2"]


def test_a_work_tree_and_a_borrowing_clone_are_read(tmp_path: Path, registry: Registry) -> None:
    """Their objects lie elsewhere."""
    where = made(tmp_path / "c", TEXTS)
    git(tmp_path, "clone", "-q", "--shared", str(where), "borrowing")
    git(tmp_path / "borrowing", "worktree", "add", "-q", str(tmp_path / "tree"))
    git(tmp_path / "borrowing", "pack-refs", "--all")
    for one in ("borrowing", "tree"):
        assert texts(tmp_path / one, registry) == [b"1", b"2"]


def test_what_git_starts_ends_with_it(tmp_path: Path, registry: Registry) -> None:
    """Nothing stays when a reader stops half-way."""
    where = made(tmp_path / "c", TEXTS)
    with open_collection(str(where), registry) as collection:
        sightings = collection.sightings(frozenset())
        next(iter(sightings))
        del sightings
    assert not list(tmp_path.glob("tosmon-ota-*"))


def test_git_is_told_nothing_but_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No secrets of the surroundings reach it; proxies do."""
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/ask")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    git_of_ours = Git.create(tmp_path / "own")
    told = git_of_ours.run("-c", "alias.env=!env", "env").decode()
    assert "secret" not in told
    assert "SSH_ASKPASS" not in told
    assert "https_proxy=http://127.0.0.1:1" in told
