"""Runs a page of the documentation: its commands in a folder of their own, at the times that the page says."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import time_machine

from tests.docs.examplo import SITE, Examplo
from tests.docs.pages import Step
from tosmon.cli import run

__all__ = ["Ran", "as_expected", "missing_programs", "run_page"]

_START: Final = "2026-03-02T09:00Z"
_SHELL: Final = re.compile(r"[|><;&]")
_ANY: Final = "…"  # in a page: whatever stands there


@dataclass(frozen=True, slots=True)
class Ran:
    """A command as it ran: the step, its exit status, and what it printed."""

    step: Step
    status: int
    output: str


def run_page(steps: list[Step], folder: Path, platform: Examplo) -> Iterator[Ran]:
    """Run a page's steps in that folder, one after the other; yields each command that ran."""
    platform.turn("first")
    platform.write_home(folder / "snapshots")
    at = _START
    with chdir(folder):
        for step in steps:
            at = step.at or at
            if step.state:
                platform.turn(step.state)
            if step.file:
                Path(step.file).write_text(step.text)
            if step.command:
                moment = datetime.fromisoformat(at).astimezone(UTC)
                status, output = _run(step.command, moment)
                yield Ran(step, status, output.replace(platform.base, SITE))


def missing_programs(steps: list[Step]) -> list[str]:
    """Return the programs that a page's commands begin with and that this machine does not have."""
    programs = {step.command.split()[0] for step in steps if step.command} - {"tosmon"}
    return sorted(one for one in (*programs, "bash") if shutil.which(one) is None)


def _run(command: str, at: datetime) -> tuple[int, str]:
    if not command.startswith("tosmon ") or _SHELL.search(command):
        path = os.pathsep.join(
            (str(Path(sys.executable).parent), os.environ["PATH"])
        )  # other programs call tosmon, too
        done = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": path},
            text=True,
            check=False,
            timeout=30,
        )
        return done.returncode, done.stdout
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with time_machine.travel(at, tick=False), redirect_stdout(printed), redirect_stderr(printed):
        status = run(shlex.split(command.replace("\\\n", " "))[1:])
    return status, printed.buffer.getvalue().decode()


def as_expected(expected: list[str], output: str) -> bool:
    """Return whether the output is what the page shows; `…` stands for anything, alone on a line for any lines."""
    pattern = r"\n".join(
        "(?s:.*)" if line.strip() == _ANY else ".*".join(map(re.escape, line.rstrip().split(_ANY)))
        for line in _trimmed(expected)
    )
    got = "\n".join(_trimmed(output.splitlines()))
    return re.fullmatch(pattern, got) is not None


def _trimmed(lines: list[str]) -> list[str]:
    """Return the lines without trailing white space, and without empty lines at the end."""
    kept = [line.rstrip() for line in lines]
    while kept and not kept[-1]:
        kept.pop()
    return kept


if __name__ == "__main__":  # pragma: no cover - prints what a page's commands give, for whoever writes the page
    import tempfile

    from tests.docs.pages import steps as steps_of

    with Examplo.running() as running, tempfile.TemporaryDirectory() as here:
        for ran in run_page(steps_of(Path(sys.argv[1]).read_text()), Path(here), running):
            sys.stdout.write(f"$ {ran.step.command}\n{ran.output}")
