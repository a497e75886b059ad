"""Walks a whole history of terms as checks would have seen it, and prints what is doubted, what alerts, and the cost.

    python -m benchmarks.history_judged REPOSITORY [--only ENDING ...] [--quiet] [--against TABLE]

REPOSITORY is a git repository of Open Terms Archive versions (a clone of terms.bundle). Each version of each document
is read, compared with the last one believed, and judged in the light of the document's past. A doubtful capture that
time can settle is believed when no other text came within a day. `--only "Terms of Service.md"` keeps documents of that
name. With `--against`, each alert is looked up in a table of alerts that were judged by reading: precision, the share
of right directions, and the alerts that nobody has judged yet.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tosmon import lexicon
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.events import EXTRACTION, Turns, amendment
from tosmon.core.model import Change, Direction, NewEvent, Severity, Suspicion
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.suspicion import suspect
from tosmon.core.text import normalise

CONFIRMED_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Record:
    """A recorded version: where it stands in the repository, when it was recorded, and when the next one was."""

    commit: str
    path: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a check would have made of a record: a suspicion, an event, or neither."""

    record: Record
    doubt: Suspicion | None = None
    event: NewEvent | None = None


@dataclass
class Past:
    """What is known of a document when its next version comes."""

    current: Reading | None = None
    last: dict[str, datetime] = field(default_factory=dict)
    made: defaultdict[tuple[str, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    returned: datetime | None = None
    lost: set[str] = field(default_factory=set)


def main() -> None:
    """Read the arguments, walk the history, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repository", type=Path)
    options.add_argument("--only", nargs="*", default=[".md"])
    options.add_argument("--quiet", action="store_true", help="print the figures only")
    options.add_argument("--against", type=Path, help="a table of judged alerts (benchmarks/judged/alerts.csv)")
    arguments = options.parse_args()
    walk = Walk()
    told = list(walk.over(arguments.repository, tuple(arguments.only)))
    if not arguments.quiet:
        for one in told:
            say(one)
    walk.report()
    if arguments.against:
        print(*weighed([one for one in told if one.event and one.event.alert], arguments.against), sep="\n")


# --- the walk ---------------------------------------------------------------------------------------------------------


class Walk:
    """Judges versions one after the other, and counts on the way."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()

    def over(self, repository: Path, endings: tuple[str, ...]) -> Iterator[Told]:
        """Yield what checks would have made of each version, document by document."""
        for path, found in documents(repository).items():
            if path.endswith(endings):
                past = Past()
                for record in found:
                    yield self.see(record, content(repository, record.commit, record.path), past)

    def see(self, record: Record, body: bytes, past: Past) -> Told:
        """Judge one version, and remember it where it is believed."""
        source = Source(body, content_type="text/markdown", url=record.path)
        reading = read(Material((source,)), lexicon.load())
        before = past.current
        self.counts["versions"] += 1
        started = time.perf_counter()
        doubt = suspect(reading.facts, reading.version, previous=before.version if before else None)
        self.spent["suspicion"] += int((time.perf_counter() - started) * 1e6)
        at = record.at
        if doubt:
            self.counts[f"suspect: {doubt.reason.value}"] += 1
            if not doubt.confirmable or (record.until and record.until - at < CONFIRMED_AFTER):
                return Told(record, doubt)
            at += CONFIRMED_AFTER
        past.current = reading
        if before is None or before.content == reading.content:
            return Told(record, doubt)
        return Told(record, doubt, self.amended(record, (before, reading), past, at))

    def amended(self, record: Record, readings: tuple[Reading, Reading], past: Past, at: datetime) -> NewEvent | None:
        """Judge one change, and remember the turn."""
        self.counts["changes"] += 1
        started = time.perf_counter()
        before, after = (reading.content for reading in readings)
        turns = Turns(past.last.get(after), tuple(past.made[before, after]), past.returned, frozenset(past.lost))
        event = judged(document_id(record.path), *readings, turns, at)
        self.spent["comparing and judging"] += int((time.perf_counter() - started) * 1e6)
        self.counts["alerts" if event and event.alert else "other events" if event else "no event"] += 1
        if event:
            past.made[before, after].append(at)
            past.returned = at if after in past.last else past.returned
            past.lost |= {normalise(one.before.text) for one in event.changes if one.before and EXTRACTION in one.notes}
        past.last[before] = at
        return event

    def report(self) -> None:
        """Print the figures."""
        for name, number in sorted(self.counts.items()):
            print(f"{name}: {number}")
        for name, spent in self.spent.items():
            print(f"{name}: {spent / 1000 / self.counts['versions']:.2f} ms for each version")


def judged(document: str, before: Reading, after: Reading, turns: Turns, at: datetime) -> NewEvent | None:
    """Return the event between two readings of a document."""
    changes = judge_all(
        compare(before.version.clauses, after.version.clauses),
        before.judgements,
        after.judgements,
        document=document,
        clauses_before=before.version.clauses,
        clauses_after=after.version.clauses,
        language=after.version.language,
    )
    return amendment(
        document,
        changes=changes,
        before=before.content,
        after=after.content,
        observed=(None, at),
        effective=after.effective,
        history=turns,
        versions=(before.version, after.version),
    )


def document_id(path: str) -> str:
    """Return "reddit/terms-of-service" for "Reddit/Terms of Service.md"."""
    return path.removesuffix(".md").lower().replace(" ", "-")


# --- the repository ---------------------------------------------------------------------------------------------------


def documents(repository: Path) -> dict[str, list[Record]]:
    """Return the recorded versions of each document, oldest first."""
    found: dict[str, list[Record]] = {}
    for commit, moment, path in records(repository):
        found.setdefault(path, []).append(Record(commit, path, datetime.fromisoformat(moment)))
    return {path: list(with_next(versions)) for path, versions in found.items()}


def records(repository: Path) -> Iterator[tuple[str, str, str]]:
    """Yield commit, time (ISO) and path of every recorded version, oldest first."""
    log = ["log", "--reverse", "--no-renames", "--diff-filter=AM", "--format=@%H %cI", "--name-only"]
    commit = moment = ""
    for line in git(repository, *log).decode().splitlines():
        path = line.strip('"')
        if line.startswith("@"):
            commit, moment = line[1:].split()
        elif path.endswith(".md") and "/" in path:
            yield commit, moment, path


def with_next(records: list[Record]) -> Iterator[Record]:
    """Yield each record with the time of the next one."""
    for record, following in zip(records, [*records[1:], None], strict=True):
        yield Record(record.commit, record.path, record.at, following.at if following else None)


def content(repository: Path, commit: str, path: str) -> bytes:
    """Return a document as it stood at a commit."""
    return git(repository, "show", f"{commit}:{path}")


def git(repository: Path, *words: str) -> bytes:
    """Return what git prints."""
    return subprocess.run(["git", "-C", str(repository), *words], capture_output=True, check=True).stdout


# --- what is told -----------------------------------------------------------------------------------------------------


def say(told: Told) -> None:
    """Print a line about a version that is doubted, or that alerts."""
    place = f"{told.record.commit[:9]} {told.record.at.date()} {told.record.path}"
    if told.doubt:
        print(f"{place}: suspect: {told.doubt.reason.value}: {told.doubt.detail}")
    if told.event and told.event.alert:
        print(f"{place}: {told.event.severity.value}: {told.event.summary} {'; '.join(told.event.notes)}")


def about_scraping(event: NewEvent) -> list[Change]:
    """Return the changes for which an event alerts."""
    return [
        change
        for change in event.changes
        if (change.labels_before or change.labels_after)
        and change.severity is not Severity.NONE
        and EXTRACTION not in change.notes
    ]


def direction_told(event: NewEvent) -> str:
    """Return which way the gravest changes of an event point: "mixed" where both ways."""
    changes = about_scraping(event)
    gravest = max(change.severity.rank for change in changes)
    found = {change.direction for change in changes if change.severity.rank == gravest}
    both = {Direction.STRENGTHENED, Direction.WEAKENED}
    if found >= both:
        return "mixed"
    return min(found & both or found).value


def labels_told(event: NewEvent) -> str:
    """Return the labels of the changes for which an event alerts, in order."""
    changes = about_scraping(event)
    return " ".join(sorted({label for one in changes for label in (*one.labels_before, *one.labels_after)}))


def weighed(alerts: list[Told], table: Path) -> Iterator[str]:
    """Yield what a table of judged alerts says of these: precision, directions, and those that it does not know."""
    with table.open(newline="", encoding="utf-8") as file:
        rows = {(row["commit"], row["path"]): row for row in csv.DictReader(file)}
    known = [(one, rows[key]) for one in alerts if (key := (one.record.commit[:9], one.record.path)) in rows]
    verdicts = Counter(row["verdict"] for _, row in known)
    right = sum(row["right"] == direction_told(one.event) for one, row in known if one.event and row["right"])
    directed = sum(bool(row["right"]) for _, row in known)
    yield f"judged alerts: {len(known)} of {len(alerts)}; {dict(verdicts)}"
    if known:
        yield f"precision: {verdicts['true'] / len(known):.1%} ({verdicts['true']} of {len(known)})"
        yield f"direction right: {right / max(directed, 1):.1%} ({right} of {directed} true alerts)"
    for one in alerts:
        if (one.record.commit[:9], one.record.path) not in rows and one.event:
            labels = labels_told(one.event)
            yield f"not judged: {one.record.commit[:9]},{one.record.path},{labels},{direction_told(one.event)}"


if __name__ == "__main__":
    main()
