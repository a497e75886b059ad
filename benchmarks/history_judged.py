"""Walks a whole history of terms as checks would have seen it, and prints what is doubted, what alerts, and the cost.

    python -m benchmarks.history_judged REPOSITORY [--only ENDING ...] [--quiet]

REPOSITORY is a git repository of Open Terms Archive versions (a clone of terms.bundle). Each version of each document
is read, compared with the last one believed, and judged. `--only "Terms of Service.md"` keeps documents of that name.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tosmon import lexicon
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.events import amendment
from tosmon.core.model import NewEvent
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.suspicion import suspect


def main() -> None:
    """Read the arguments, walk the history, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repository", type=Path)
    options.add_argument("--only", nargs="*", default=[".md"])
    options.add_argument("--quiet", action="store_true", help="print the figures only")
    arguments = options.parse_args()
    walk = Walk(quiet=arguments.quiet)
    for commit, day, path in records(arguments.repository):
        if path.endswith(tuple(arguments.only)):
            walk.see(commit, day, path, content(arguments.repository, commit, path))
    walk.report()


def records(repository: Path) -> Iterator[tuple[str, str, str]]:
    """Yield commit, day and path of every recorded version, oldest first."""
    log = ["log", "--reverse", "--no-renames", "--diff-filter=AM", "--format=@%H %cs", "--name-only"]
    commit = day = ""
    for line in git(repository, *log).decode().splitlines():
        if line.startswith("@"):
            commit, day = line[1:].split()
        elif line.strip('"').endswith(".md") and "/" in line:
            yield commit, day, line.strip('"')


def content(repository: Path, commit: str, path: str) -> bytes:
    """Return a document as it stood at a commit."""
    return git(repository, "show", f"{commit}:{path}")


def git(repository: Path, *words: str) -> bytes:
    """Return what git prints."""
    return subprocess.run(["git", "-C", str(repository), *words], capture_output=True, check=True).stdout


class Walk:
    """The documents as last believed, and what was counted on the way."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.current: dict[str, Reading] = {}
        self.counts: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()

    def see(self, commit: str, day: str, path: str, body: bytes) -> None:
        """Judge one version."""
        reading = read(Material((Source(body, content_type="text/markdown", url=path),)), lexicon.load())
        before = self.current.get(path)
        self.counts["versions"] += 1
        started = time.perf_counter()
        doubt = suspect(reading.facts, reading.version, previous=before.version if before else None)
        self.spent["suspicion"] += int((time.perf_counter() - started) * 1e6)
        if doubt:
            self.counts[f"suspect: {doubt.reason.value}"] += 1
            self.say(commit, day, path, f"suspect: {doubt.reason.value}: {doubt.detail}")
        if doubt and not doubt.confirmable:
            return
        self.current[path] = reading
        if before is not None and before.content != reading.content and not doubt:
            self.amended(commit, day, path, (before, reading))

    def amended(self, commit: str, day: str, path: str, readings: tuple[Reading, Reading]) -> None:
        """Judge one change."""
        self.counts["changes"] += 1
        started = time.perf_counter()
        event = judged(path, *readings)
        self.spent["comparing and judging"] += int((time.perf_counter() - started) * 1e6)
        if event is None:
            self.counts["no event"] += 1
        elif event.alert:
            self.counts["alerts"] += 1
            self.say(commit, day, path, f"{event.severity.value}: {event.summary} {'; '.join(event.notes)}")

    def say(self, commit: str, day: str, path: str, words: str) -> None:
        """Print a line about one version."""
        if not self.quiet:
            print(f"{commit[:9]} {day} {path}: {words}")

    def report(self) -> None:
        """Print the figures."""
        for name, number in sorted(self.counts.items()):
            print(f"{name}: {number}")
        for name, spent in self.spent.items():
            print(f"{name}: {spent / 1000 / self.counts['versions']:.2f} ms for each version")


def judged(path: str, before: Reading, after: Reading) -> NewEvent | None:
    """Return the event between two readings of a document."""
    document = path.removesuffix(".md").lower().replace(" ", "-")
    changes = judge_all(
        compare(before.version.clauses, after.version.clauses),
        before.judgements,
        after.judgements,
        document=document,
        clauses_after=after.version.clauses,
    )
    return amendment(
        document,
        changes=changes,
        before=before.content,
        after=after.content,
        observed=(None, datetime.now(UTC)),
        versions=(before.version, after.version),
    )


if __name__ == "__main__":
    main()
