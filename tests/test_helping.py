"""Processes that work for this one: they answer, and end with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tosmon.helping import belong_to_parent, pool_of

CODE = """
import os, sys, time
from tosmon.helping import belong_to_parent, can_fork, pool_of
pool = pool_of(1, belong_to_parent, fork=can_fork())
print(pool.submit(os.getpid).result(), flush=True)
pool.submit(time.sleep, 600)
time.sleep(600)
"""


def test_a_process_works_for_this_one() -> None:
    """Another than this one, which needs no fork."""
    with pool_of(1, belong_to_parent) as pool:
        assert pool.submit(os.getpid).result(timeout=60) != os.getpid()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_process_ends_with_its_parent() -> None:
    """However that ends, and whatever the process does: nobody else would end it."""
    with subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = Path(f"/proc/{int(parent.stdout.readline())}")
        assert worker.exists()
        parent.kill()
    ends = time.monotonic() + 30
    while _lives(worker) and time.monotonic() < ends:
        time.sleep(0.01)
    assert not _lives(worker)


def _lives(process: Path) -> bool:
    """Return whether a process is there, and no mere entry of a table that nobody reads."""
    try:
        return ") Z " not in (process / "stat").read_text()
    except OSError:
        return False
