"""Makes collections for tests: real repositories, written in one go by `git fast-import`."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["START", "Made", "git", "grown", "made"]

START = 1_700_000_000  # 2023-11-14T22:13:20Z


@dataclass(frozen=True, slots=True)
class Made:
    """A commit to be made: its message, the files it writes (None removes one), and when; author first."""

    message: str | bytes
    files: Mapping[str | bytes, bytes | None] = field(default_factory=dict)
    at: int = START
    committed: int | None = None
    mode: str = "100644"


def git(folder: Path, *arguments: str) -> bytes:
    """Return what a git command prints in a repository."""
    who = ("-c", "user.name=bot", "-c", "user.email=bot@example.org")
    done = subprocess.run(["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True)
    return done.stdout


def made(folder: Path, commits: Sequence[Made], *, bare: bool = True, kind: str = "sha1") -> Path:
    """Return a new repository with these commits, one after another, on its main branch."""
    options = ["--bare"] if bare else []
    subprocess.run(
        ["git", "init", "-q", "-b", "main", f"--object-format={kind}", *options, str(folder)],
        check=True,
        capture_output=True,
    )
    return grown(folder, commits, first=True)


def grown(folder: Path, commits: Sequence[Made], *, first: bool = False) -> Path:
    """Return the repository with more commits on its main branch."""
    stream = b"".join(_written(commit) for commit in commits)
    if not first:
        stream = stream.replace(b"\nM ", b"\nfrom refs/heads/main^0\nM ", 1)
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=stream, check=True, capture_output=True)
    return folder


def _written(commit: Made) -> bytes:
    """Return a commit in the form of `git fast-import`."""
    message = commit.message.encode() if isinstance(commit.message, str) else commit.message
    committed = commit.at if commit.committed is None else commit.committed
    people = f"author bot <bot@example.org> {commit.at} +0000\ncommitter bot <bot@example.org> {committed} +0000\n"
    head = b"commit refs/heads/main\n" + people.encode() + _data(message)
    return head + b"".join(_file(path, body, commit.mode) for path, body in commit.files.items()) + b"\n"


def _file(path: str | bytes, body: bytes | None, mode: str) -> bytes:
    plain = path.encode() if isinstance(path, str) else path
    quoted = b'"' + plain.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
    return (
        b"D " + quoted + b"\n" if body is None else b"M " + mode.encode() + b" inline " + quoted + b"\n" + _data(body)
    )


def _data(body: bytes) -> bytes:
    return b"data " + str(len(body)).encode() + b"\n" + body + b"\n"
