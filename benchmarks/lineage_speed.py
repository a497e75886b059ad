"""Prints how long the lineages of a long history take: read from a catalog, resolved, and both.

    python -m benchmarks.lineage_speed REPOSITORY [PATH …]

REPOSITORY is a git repository of Open Terms Archive versions (a clone of terms.bundle). Every version of each document,
by default the three with the longest histories, is read, judged and compared as a check would, and recorded into a new
catalog. Then made-up documents of 500 versions with 200 clauses, of which each version amends five.

The bar: 500 versions of a document of 200 clauses in less than two seconds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.catalog_speed import CLAUSES, reading
from benchmarks.history_judged import content, records
from tosmon.catalog import Catalog
from tosmon.catalog.records import CheckRecord, NewSnapshot, NewVersion
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.events import amendment
from tosmon.core.lineage import Turn, lineages
from tosmon.core.model import NewEvent, Outcome
from tosmon.core.reading import Material, Source, read
from tosmon.lexicon import load

LONGEST = ("Instagram/Terms of Service.md", "Instagram/Community Guidelines.md", "Facebook/Community Guidelines.md")
START = datetime(2022, 1, 1, tzinfo=UTC)
MADE_UP = 500
BAR = 2.0  # seconds


def main() -> None:
    """Fill a catalog for each document, and time its lineages."""
    repository, paths = Path(sys.argv[1]), sys.argv[2:] or LONGEST
    commits: dict[str, list[str]] = {path: [] for path in paths}
    for commit, _, path in records(repository):
        if path in commits:
            commits[path].append(commit)
    for path in paths:
        measure(path, recorded(repository, path, commits[path]))
    measure(f"made up: {MADE_UP} versions of {CLAUSES} clauses", map(steady, range(MADE_UP)))
    measure("the same, every clause renumbered each time", map(reading, range(MADE_UP)))


def steady(turn: int) -> NewVersion:
    """Return a made-up version that amends five clauses and displays the others as the one before did."""
    made = reading(turn)
    clauses = tuple(replace(clause, number=clause.number.partition(".")[2]) for clause in made.version.clauses)
    return replace(made, version=replace(made.version, clauses=clauses))


def recorded(repository: Path, path: str, commits: Iterable[str]) -> Iterator[NewVersion]:
    """Yield each version of a document as it is read."""
    for commit in commits:
        body = content(repository, commit, path)
        found = read(Material((Source(body, content_type="text/markdown", url=path),), document=path), load())
        yield NewVersion(found.content, found.version, found.judgements, "html/1", "lexicon")


def measure(name: str, versions: Iterable[NewVersion]) -> None:
    """Record the versions, and print how long their lineages take."""
    with tempfile.TemporaryDirectory() as folder, Catalog.open(Path(folder) / "catalog.sqlite3") as catalog:
        fill(catalog, versions)
        began = time.perf_counter()
        periods = catalog.periods("x/terms")
        read_in = time.perf_counter() - began
        found = lineages(periods)
        whole = time.perf_counter() - began
    clauses = sum(len(period.clauses) for period in periods) / len(periods)
    turns = sum(step.turn is Turn.AMENDED for one in found for step in one.steps)
    print(f"{name}: {len(periods)} versions of {clauses:.0f} clauses, {len(found)} lineages, {turns} amendments")
    mean = whole / len(periods) * 1_000
    print(
        f"    read {read_in:.2f} s, resolved {whole - read_in:.2f} s, together {whole:.2f} s ({mean:.1f} ms a version)"
    )
    if whole > BAR:
        print(f"    over the bar of {BAR:.0f} s")


def fill(catalog: Catalog, versions: Iterable[NewVersion]) -> None:
    """Record the versions, a day apart, each with the event that it brings."""
    before: NewVersion | None = None
    for number, version in enumerate(one for one in versions if one.version.clauses):
        if before is not None and version.content == before.content:
            continue
        at = START + timedelta(days=number)
        name = f"x/terms/{number}"
        kept = NewSnapshot(name, f"{name}.warc.gz", 0, 1, "a", "b", "c", at, 200, "https://x.example")
        sequence = catalog.state("x/terms").sequence
        events = () if before is None else told(before, version, at)
        catalog.record(
            CheckRecord("x/terms", sequence, at, Outcome.NEW, {}, snapshot=kept, version=version, events=events)
        )
        before = version


def told(before: NewVersion, after: NewVersion, at: datetime) -> tuple[NewEvent, ...]:
    """Return the event between two versions."""
    changes = compare(before.version.clauses, after.version.clauses)
    judged = judge_all(changes, before.judgements, after.judgements, document="x/terms")
    event = amendment("x/terms", changes=judged, before=before.content, after=after.content, observed=(None, at))
    return (event,) if event else ()


if __name__ == "__main__":
    main()
