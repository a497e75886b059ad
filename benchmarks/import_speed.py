"""Prints what it costs to import a whole collection of terms: time, versions a second, peak memory, room on disk.

    python -m benchmarks.import_speed SHARED [--repository PATH] [--keep HOME]

Clones SHARED/data/terms.bundle (or takes PATH, a repository of Open Terms Archive's versions, as it is), counts its
versions with `git log`, reads each with `git cat-file --batch` for comparison, and then runs `tosmon import ota` into
an empty home: every version archived, cut, labelled and compared. Memory is the sum over all processes at once of what
each holds alone and its share of what several hold (PSS), sampled ten times a second; the resident sets are added up
where the system does not tell. A second import, which finds nothing new, comes last. With --keep, the home is HOME and
stays.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

MEGABYTE = 1_000_000
BETWEEN = 0.1  # seconds between two looks at memory


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds, the CPU seconds of all its processes, the most memory at once, what it printed."""

    seconds: float
    cpu: float
    peak: int
    said: str


def main() -> None:
    """Read the arguments, import, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path, help="the folder with data/terms.bundle")
    options.add_argument("--repository", type=Path, help="import this repository instead")
    options.add_argument("--keep", type=Path, metavar="HOME", help="import into this home, and leave it there")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        repository = arguments.repository or cloned(arguments.shared / "data" / "terms.bundle", Path(folder) / "terms")
        home = arguments.keep or Path(folder) / "home"
        versions = recorded(repository)
        print(f"{len(versions):,} versions in {repository.name}")
        by_git(repository, versions)
        first = imported(repository, home)
        told("import", first, len(versions))
        size(home)
        told("again", imported(repository, home), len(versions))
        print(f"said: {summary(first.said)}")


def cloned(bundle: Path, folder: Path) -> Path:
    """Return a bare clone of the bundle."""
    subprocess.run(["git", "clone", "--quiet", "--bare", str(bundle), str(folder)], check=True)
    return folder


def recorded(repository: Path) -> list[str]:
    """Return the object of each version of each document, in the order of the history."""
    wanted = ("--reverse", "--topo-order", "--no-merges", "--diff-filter=AM", "--raw", "--no-abbrev", "--format=")
    command = ["git", "-C", str(repository), "log", *wanted, "--", "*/*.md"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line.split()[3] for line in lines if line.startswith(":")]


# --- the measure of it: git alone -------------------------------------------------------------------------------------


def by_git(repository: Path, objects: Sequence[str]) -> None:
    """Print how long it takes to read every version and do nothing with it."""
    started = time.perf_counter()
    characters = 0
    command = ["git", "-C", str(repository), "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as git:
        assert git.stdin
        assert git.stdout
        for name in objects:
            git.stdin.write(f"{name}\n".encode())
            git.stdin.flush()
            length = int(git.stdout.readline().split()[2])
            characters += len(git.stdout.read(length))
            git.stdout.read(1)
        git.stdin.close()
    seconds = time.perf_counter() - started
    rate = len(objects) / seconds
    print(f"git cat-file: {seconds:6.1f} s, {rate:8,.0f} versions/s, {characters / MEGABYTE:,.0f} MB of text, no more")


# --- the import -------------------------------------------------------------------------------------------------------


def imported(repository: Path, home: Path) -> Cost:
    """Return what one import cost; ends the program where it fails."""
    return cost_of("import", "ota", str(repository), "--home", str(home), "--json")


def cost_of(*words: str) -> Cost:
    """Return what a command of tosmon cost; ends the program where it fails."""
    command = [sys.executable, "-m", "tosmon", *words]
    started = time.perf_counter()
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(command, stdout=output, text=True) as running,
        Watch(running.pid) as watch,
    ):
        status = running.wait()
        seconds = time.perf_counter() - started
        output.seek(0)
        said = output.read()
    if status:
        sys.exit(f"tosmon {' '.join(words[:2])} ended with {status}")
    return Cost(seconds, watch.cpu, watch.peak, said)


class Watch:
    """Looks at a process and all below it until told to stop: `peak` in bytes, `cpu` in seconds, as far as seen."""

    def __init__(self, number: int) -> None:
        self.peak = 0
        self._process = psutil.Process(number)
        self._cpu: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._over.set()
        self._thread.join()

    @property
    def cpu(self) -> float:
        """Return the CPU time that all processes took until each was last seen."""
        return sum(self._cpu.values())

    def _look(self) -> None:
        while not self._over.wait(BETWEEN):
            self.peak = max(self.peak, sum(map(self._held, self._processes())))

    def _processes(self) -> list[psutil.Process]:
        try:
            return [self._process, *self._process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _held(self, process: psutil.Process) -> int:
        """Return the bytes that a process holds, its share of what several hold where that is told."""
        try:
            times = process.cpu_times()
            self._cpu[process.pid] = times.user + times.system
            held = process.memory_full_info()
        except psutil.Error:  # it has ended
            return 0
        return int(getattr(held, "pss", held.rss))


# --- the figures ------------------------------------------------------------------------------------------------------


def told(what: str, cost: Cost, versions: int) -> None:
    """Print one line of figures."""
    print(
        f"{what + ':':13} {cost.seconds:6.1f} s, {versions / cost.seconds:8,.0f} versions/s, {cost.cpu:.1f} s of CPU, "
        f"peak memory {cost.peak / MEGABYTE:,.0f} MB"
    )


def size(home: Path) -> None:
    """Print how much room the home takes."""
    files = [path for path in home.rglob("*") if path.is_file()]
    catalog = sum(path.stat().st_size for path in files if path.name.startswith("catalog.sqlite3"))
    archive = sum(path.stat().st_size for path in files if path.name.endswith(".warc.gz"))
    rest = sum(path.stat().st_size for path in files) - catalog - archive
    print(
        f"on disk:      archive {archive / MEGABYTE:,.1f} MB, catalog {catalog / MEGABYTE:,.1f} MB, "
        f"the rest {rest / MEGABYTE:,.1f} MB"
    )


def summary(said: str) -> str:
    """Return the last line that the import printed, its lists left out."""
    lines = said.strip().splitlines()
    if not lines:
        return "nothing"
    try:
        values = json.loads(lines[-1])
    except json.JSONDecodeError:
        return lines[-1]
    return json.dumps({key: value for key, value in values.items() if not isinstance(value, list | dict)})


if __name__ == "__main__":
    main()
