"""Runs git over repositories of our own: nothing of what it reads is ever run, and it asks nobody for anything.

A repository of others is never git's own to work in, as its settings may name programs; its objects are read from an
empty repository of ours that looks them up there (`repository.py`). Git sees no environment but the few variables
named here, no settings but those given here, and no credentials.
"""

from __future__ import annotations

import os
import resource
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from tosmon.closing import Closing
from tosmon.errors import ImportRefused

__all__ = ["Git", "GitFailed", "Pipe", "end", "one_line"]

# What git may know of the machine: where programs and scratch files are, and how the network is reached.
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_TRUST: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO")
_KEPT: Final = ("PATH", "TMPDIR", *_TRUST, *_PROXIES, *(name.upper() for name in _PROXIES))
_SET: Final = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "http:https",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOC_LIMIT": "1g",  # of one piece of memory: an object that says it is larger ends git, not the machine
}
_SETTINGS: Final = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.commitGraph=false",  # a graph beside the objects may say other than they do
    "core.multiPackIndex=false",
    "core.bigFileThreshold=32m",  # larger blobs are passed on in pieces
    "core.packedGitWindowSize=1m",  # of a pack in memory at once: else all of it, however large …
    "core.packedGitLimit=32m",  # … as with what deltas build on, a third of an import's memory for some seconds of
    "core.deltaBaseCacheLimit=32m",  # … git's time in ten minutes of work on a collection of 42,000 versions
    "gc.auto=0",
    "maintenance.auto=false",
    "credential.helper=",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
    "http.lowSpeedLimit=1",  # bytes a second (a server that prepares says a few now and then) …
    "http.lowSpeedTime=120",  # … for as long: then the server is held to have stopped
)
_OLDEST: Final = (2, 32)  # 2021; the first that can be told to read no settings of the user's
_PATIENCE: Final = 300.0  # seconds without a byte after which git is held to have stopped
_CHUNK: Final = 1 << 20
_MEMORY: Final = 2 << 30  # bytes that git may take, the files that it looks into not counted
_LONGEST_MESSAGE: Final = 300


class GitFailed(Exception):
    """Git could not do it; the message is what it said, as one line. Caught where it is known what that means."""


def one_line(text: str) -> str:
    """Return what git or others said as one line of bounded length, of signs that can be printed."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:_LONGEST_MESSAGE]


@cache
def _program() -> str:
    """Return the path of git.

    Raises:
        ImportRefused: it is missing, or too old to be kept from reading settings.
    """
    found = shutil.which("git")
    if found is None:
        remedy = "install it (https://git-scm.com, or your system's package `git`) and run this again"
        raise ImportRefused("git is not installed, and repositories are read with it", remedy=remedy)
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, timeout=_PATIENCE)  # noqa: S603 - the program just found, with one fixed word
    words = done.stdout.split()
    numbers = words[2].split(".")[:2] if len(words) > 2 else []  # noqa: PLR2004 - "git version 2.39.5"
    if not all(one.isdigit() for one in numbers) or tuple(map(int, numbers)) < _OLDEST:
        wanted = ".".join(map(str, _OLDEST))
        raise ImportRefused(f"git {wanted} or later is needed, got {one_line(done.stdout)!r}", remedy="upgrade git")
    return found


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _SET


class Git:
    """Git over one bare repository of ours at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, seconds: float = 600) -> bytes:
        """Return what a git command prints.

        Raises:
            GitFailed: it speaks of an error, whether it ends with one or goes on, or took longer than `seconds`.
        """
        process = self.start(*arguments)
        try:
            printed, said = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise GitFailed(f"git {arguments[0]} took longer than {seconds:.0f} seconds") from None
        finally:
            end(process)
        if process.returncode or said.startswith(b"error: ") or b"\nerror: " in said:
            raise GitFailed(one_line(said.decode("utf-8", "replace")) or f"git {arguments[0]} failed")
        return printed

    def start(self, *arguments: str, said: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """Return a git command that runs; what it says of errors goes into the file `said`, or a pipe.

        It is no part of the terminal's group: a Ctrl-C there is for tosmon to answer, which then ends it.
        """
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        process = subprocess.Popen(  # noqa: S603 - arguments are fixed words, object names and checked addresses
            [_program(), *settings, f"--git-dir={self.folder}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said or subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        _bound(process.pid)
        return process

    def piped(self, *arguments: str) -> Pipe:
        """Return a git command that is read while it runs, until it is closed."""
        said = TemporaryFile()  # noqa: SIM115 - the pipe closes it
        return Pipe(self.start(*arguments, said=said), said)

    @classmethod
    def create(cls, folder: Path, *, kind: str = "sha1") -> Git:
        """Return git over a new bare repository; one that is there already stays as it is. `kind` is of its names."""
        folder.mkdir(parents=True, exist_ok=True)
        git = cls(folder)
        git.run("init", "--bare", "--quiet", "--template=", f"--object-format={kind}")
        return git


def _bound(pid: int) -> None:
    """Bound what a process just started may take of memory: a tree of trees may name more files than fit in any."""
    if sys.platform == "linux":  # elsewhere no process can set this for another
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))


class Pipe(Closing):
    """A command's input and output, read piece by piece; it never waits for more than some minutes."""

    def __init__(self, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        assert process.stdin
        assert process.stdout
        self._process = process
        self._said = said
        self._input = process.stdin
        self._output = process.stdout
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)
        self._held = bytearray()

    def send(self, line: bytes) -> None:
        """Write a line to the command.

        Raises:
            GitFailed: it has ended.
        """
        try:
            self._input.write(line + b"\n")
            self._input.flush()
        except OSError:
            raise self._failed() from None

    def fields(self, limit: int) -> Iterator[bytes]:
        """Yield what stands before each zero byte of the whole output.

        Raises:
            GitFailed: a field is longer than `limit`, or the output ends inside one, or git says it failed.
        """
        rest = b""
        while chunk := self._read():
            *whole, rest = (rest + chunk).split(b"\0")
            yield from whole
            if len(rest) > limit:
                raise GitFailed(f"a field of over {limit:,} bytes")
        if rest or self._process.wait(_PATIENCE):
            raise self._failed()

    def line(self) -> bytes:
        """Return the next line without its end."""
        while (place := self._held.find(b"\n")) < 0:
            self._more()
        found = bytes(self._held[:place])
        del self._held[: place + 1]
        return found

    def exactly(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        while len(self._held) < size:
            self._more()
        found = bytes(self._held[:size])
        del self._held[:size]
        return found

    def _more(self) -> None:
        chunk = self._read()
        if not chunk:
            raise self._failed()
        self._held += chunk

    def _read(self) -> bytes:
        if not self._poll.poll(_PATIENCE * 1000):
            raise GitFailed(f"git was silent for {_PATIENCE:.0f} seconds")
        return os.read(self._output.fileno(), _CHUNK)

    def _failed(self) -> GitFailed:
        """Return the error of a command that ended too early, in its own words where it has any."""
        self._process.wait(_PATIENCE)
        self._said.seek(0)
        return GitFailed(one_line(self._said.read(_CHUNK).decode("utf-8", "replace")) or "git ended early")

    def close(self) -> None:
        """End the command."""
        end(self._process)
        self._said.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a command with all that it started, and let go of its pipes."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with suppress(OSError):  # what was written to a command that has ended
                pipe.close()
