"""What the catalog costs: recording checks, reading versions and pages of history, and the room that versions take.

python benchmarks/catalog_speed.py [ROWS]    ledger rows that the history is read from, 200,000 where not given
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tosmon.catalog import Catalog
from tosmon.catalog.records import CheckRecord, JsonValue, NewSnapshot, NewVersion
from tosmon.catalog.states import FRESH
from tosmon.catalog.tables import documents, events, ledger, versions
from tosmon.core.model import Clause, EventKind, Evidence, Judgement, Outcome, Rule, Severity, Version

START = datetime(2024, 1, 1, tzinfo=UTC)
DOCUMENT = "x/terms-of-service"
CLAUSES = 200
FACTS: dict[str, JsonValue] = {
    "url": "https://x.example/en/tos",
    "status": 304,
    "headers": [["content-type", "text/html; charset=utf-8"], ["etag", '"0123456789abcdef"']] * 6,
    "duration": 0.123,
    "connection": {"address": "203.0.113.7", "port": 443, "tls_version": "TLSv1.3", "certificate_sha256": "ab" * 32},
    "user_agent": "tosmon/0.1.0 (+https://example.org/contact)",
}


def reading(turn: int) -> NewVersion:
    """Return a version of 200 clauses of 240 characters; each turn amends five of them and renumbers all."""
    shown = []
    for place in range(CLAUSES):
        words = random.Random(place if place % 40 else (place, turn).__hash__())
        text = " ".join(words.choice(("you", "may", "not", "scrape", "crawl", "our", "service")) for _ in range(48))
        shown.append(
            Clause(text, ("Terms", f"Section {place // 10}"), f"{turn}.{place}", "You agree:", ("https://x.example/a",))
        )
    found = Judgement(("automated-access",), Rule.BAN, (Evidence("automated-access", 0, 3, shown[0].text[:3]),))
    judged = tuple(found if place % 20 == 0 else Judgement() for place in range(CLAUSES))
    return NewVersion(f"{turn:064x}", Version(tuple(shown), "en", "Terms"), judged, "html/1", "lexicon")


def check(number: int, outcome: Outcome, document: str = DOCUMENT, new: NewVersion | None = None) -> CheckRecord:
    """Return a check, with a snapshot where it brings a version; `number` counts the document's checks."""
    name = f"{document}/{number}"
    at = START + timedelta(hours=number)
    kept = NewSnapshot(name, f"{name}.warc.gz", 300, 9000, "a" * 64, "b" * 64, "c" * 64, at, 200, "https://x.example")
    return CheckRecord(document, number, at, outcome, FACTS, snapshot=kept if new else None, version=new)


def timed(name: str, count: int, work: Callable[[int], Any]) -> None:
    """Print what one of `count` runs takes, on the clock and on the processor; the worst too."""
    work(0)
    worst, cpu, wall = 0.0, time.process_time(), time.perf_counter()
    for number in range(1, count + 1):
        start = time.perf_counter()
        work(number)
        worst = max(worst, time.perf_counter() - start)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:<58} {wall / count * 1e3:8.3f} ms  cpu {cpu / count * 1e3:7.3f} ms  worst {worst * 1e3:7.1f} ms")


def recording(folder: Path) -> None:
    """Measure what checks cost to record, and versions to keep and read."""
    with Catalog.open(folder / "recording.sqlite3") as catalog:
        made = [reading(turn) for turn in range(21)]
        first = reading(0)
        timed("a first version of 200 clauses", 20, lambda n: catalog.record(check(0, Outcome.NEW, f"y/{n}", first)))
        timed("an amended version of 200 clauses", 20, lambda n: catalog.record(check(n, Outcome.NEW, new=made[n])))
        timed("an unchanged check", 2000, lambda n: catalog.record(check(21 + n, Outcome.UNCHANGED)))
        timed("what stands of a document after 2,000 checks", 500, lambda _: catalog.standing(DOCUMENT))
        timed("the state of a document", 500, lambda _: catalog.state(DOCUMENT))
        timed(
            "a version read with its text", 100, lambda n: catalog.version_at(DOCUMENT, START + timedelta(hours=n % 20))
        )
        with catalog.asking() as connection:
            size = connection.execute(select(func.avg(func.length(versions.c.layout)))).scalar_one()
        print(f"{'a version on disk, beside its new clauses':<58} {size:8.0f} bytes")


def fill(catalog: Catalog, rows: int) -> None:
    """Put that many checks of a hundredth as many documents into the catalog, with an event every tenth."""
    names = [f"p{number % 500}/terms-{number}" for number in range(rows // 100)]
    text = "x" * 900
    with catalog.writing() as connection:
        connection.execute(
            documents.insert(), [{**FRESH, "document": name, "platform": name.split("/")[0]} for name in names]
        )
        for turn in range(100):
            at = START + timedelta(hours=6 * turn)
            entry = {"sequence": turn + 1, "kind": "check", "at": at, "recorded_at": at, "reason": "", "previous": ""}
            entry |= {"outcome": "unchanged", "notable": turn % 25 == 0, "entry": text, "hash": "0" * 64}
            connection.execute(ledger.insert(), [{**entry, "document": name} for name in names])
            if turn % 10:
                continue
            event = {"sequence": turn + 1, "kind": EventKind.AMENDMENT, "severity": Severity.LOW, "summary": "amended"}
            event |= {"observed_from": at, "observed_to": at, "from_content": "a", "to_content": "b", "alert": True}
            event |= {"effective": "", "notes": [], "source": []}
            connection.execute(events.insert(), [{**event, "id": f"{name} {turn}", "document": name} for name in names])


def asking(folder: Path, rows: int) -> None:
    """Measure pages and overviews over a large catalog."""
    with Catalog.open(folder / "asking.sqlite3") as catalog:
        fill(catalog, rows)
        names = list(catalog.states())
        print(f"\nwith {rows:,} ledger rows of {len(names):,} documents, {rows // 10:,} events:")
        timed("a page of a history (50 lines)", 200, lambda n: catalog.history(names[n * 7 % len(names)]))
        timed("a page of checks (50 entries)", 200, lambda n: catalog.checks(names[n * 7 % len(names)]))
        timed("the latest 50 events of all", 20, lambda _: catalog.events())
        timed("the states of all documents", 5, lambda _: catalog.states())
        timed("the overview of all documents", 5, lambda _: catalog.documents_overview())
        timed("the overview of all platforms", 5, lambda _: catalog.platforms_overview())
        timed("what is not sealed (all of it)", 2, lambda _: sum(1 for _ in catalog.unsealed()))


def main() -> None:
    """Print every figure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        recording(Path(name))
        opened = time.perf_counter()
        Catalog.open(Path(name) / "recording.sqlite3").close()
        print(f"{'opening a catalog':<58} {(time.perf_counter() - opened) * 1e3:8.3f} ms")
        asking(Path(name), rows)
    print(f"\nall of it took {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
