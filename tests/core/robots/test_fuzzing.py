"""Any input is read, in time linear in its size, and alike whatever the order of hashes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.core.robots.fuzzing import fuzz, made_up
from tosmon.core.robots import decide, parse
from tosmon.core.robots.lint import lint

ROOT = Path(__file__).resolve().parents[3]
INPUTS = int(os.environ.get("TOSMON_SOAK_INPUTS", "1000000"))
CHUNK = 25_000


def in_a_process(seed: int, count: int, hash_seed: int, *more: str) -> str:
    """Return the digest of a run in a process of its own."""
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    command = [sys.executable, "-m", "tests.core.robots.fuzzing", str(seed), str(count), *more]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=3_600, cwd=ROOT, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_thousand_inputs_are_read() -> None:
    """A short run over made-up files; `make soak` feeds a million."""
    assert fuzz(1, 1_000, made_up())


def test_answers_do_not_depend_on_the_order_of_hashes() -> None:
    """Two processes that hash differently answer alike."""
    assert in_a_process(2, 200, 1) == in_a_process(2, 200, 2)


@pytest.mark.parametrize(
    "unit",
    [
        b"User-agent: a\nDisallow: /a\n",
        b"Disallow: /a*b\n",
        b"User-agent: a%d\n",
        b"User-agent: a\nAllow: /%d\n",
        b"x%d: y\n",
        b"\r",
        b"\0",
        b"#",
        b":",
        b"*a",
        b"a",
        b"/",
        b"<!---->",
        b" ",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"%c3",
    ],
)
def test_time_grows_as_size_does(unit: bytes) -> None:
    """Eight times the size takes about eight times the time, and never the sixty-four of a square."""

    def took(size: int) -> float:
        units = (unit.replace(b"%d", b"%d" % number) for number in range(size // len(unit)))
        body = b"User-agent: *\nDisallow: /" + b"".join(units)
        times = []
        for _ in range(3):
            start = time.process_time()
            robots = parse(body)
            lint(body)
            decide(robots, "a", "/" + "a" * 1_000)
            decide(robots, "b", "/" + "a" * 1_000)
            times.append(time.process_time() - start)
        return min(times)

    assert took(160_000) < 24 * took(20_000) + 0.02


@pytest.mark.soak
@pytest.mark.shared
def test_a_million_inputs_are_read(shared: Path) -> None:
    """Windows of real files with faults in them, and random bytes: no exception, and the slow reader's decisions."""
    files = str(shared / "data" / "robots.tar.xz")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(in_a_process, seed, CHUNK, seed % 7, files) for seed in range(-(-INPUTS // CHUNK))]
        again = pool.submit(in_a_process, 0, CHUNK, 8, files)
    assert len({one.result() for one in runs}) == len(runs)
    assert again.result() == runs[0].result()
