"""What exports cost: seconds, rows a second and peak memory of each table and format, each in a process of its own.

python benchmarks/export_speed.py [HOME | ROWS]

HOME is an archive to export; where none is given, one is made whose ledger and changes have ROWS rows each (a million
where not given), to show that memory does not grow with them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from tosmon.catalog import Catalog
from tosmon.catalog.records import CheckRecord
from tosmon.core.model import Change, ChangeKind, Clause, Direction, EventKind, NewEvent, Outcome, Severity
from tosmon.exports.tables import TABLES
from tosmon.home import Home

START = datetime(2024, 1, 1, tzinfo=UTC)
DOCUMENT = "x/terms-of-service"
RULE = "You may not use bots, crawlers or scrapers to collect data from this place without our prior permission. " * 4
EACH = 20  # changes of an event

NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows}) "
LEDGER = """INSERT INTO ledger (document, sequence, kind, at, recorded_at, outcome, reason, notable, entry, hash,
previous) SELECT document, n + 1, kind, strftime('%Y-%m-%dT%H:%M:%S.000000Z', at, '+' || n || ' minutes'), recorded_at,
'unchanged', reason, 0, entry, hash, hash FROM ledger, numbers WHERE sequence = 1"""
EVENTS = """INSERT INTO events SELECT printf('%016x', n) AS id, document, n + 1, kind, severity, summary, observed_from,
strftime('%Y-%m-%dT%H:%M:%S.000000Z', observed_to, '+' || n || ' minutes'), from_content, to_content, from_version,
to_version, snapshot, effective, notes, source, alert, witness FROM events, numbers WHERE sequence = 1"""
# The peak is asked of the process itself: what its parent tells of it includes the parent's own.
COMMAND = """
import sys
from tosmon.cli import run
status = run(sys.argv[1:])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(status)
"""
CHANGES = """INSERT INTO changes SELECT printf('%016x', n), position, kind, labels_before, labels_after, direction,
reason, severity, rank, heading, clause_before, clause_after, place_before, place_after, before, after, segments, notes
FROM changes, numbers WHERE event = 'first'"""


def made(root: Path, rows: int) -> Home:
    """Return a home with so many ledger entries and changes of one document."""
    home = Home.create(root)
    clause = Clause(RULE, ("Terms", "What you may not do"), "3.2", "You agree:")
    change = Change(
        kind=ChangeKind.AMENDED,
        before=clause,
        after=Clause(RULE + "Nor may you ask others to.", clause.headings, "3.2", "You agree:"),
        positions=(3, 3),
        segments=(("equal", RULE), ("insert", "Nor may you ask others to.")),
        labels_before=("automated_access",),
        labels_after=("automated_access",),
        direction=Direction.STRENGTHENED,
        reason="more is named",
        severity=Severity.HIGH,
        notes=(),
    )
    event = NewEvent("first", EventKind.AMENDMENT, Severity.HIGH, "amended", START, START, (change,) * EACH)
    with Catalog.open(home.catalog) as catalog:
        catalog.record(CheckRecord(DOCUMENT, 0, START, Outcome.FAILED, {"pages": []}, events=(event,)))
        with catalog.writing() as connection:
            connection.execute(text(NUMBERS.format(rows=rows) + LEDGER))
            connection.execute(text(NUMBERS.format(rows=rows // EACH) + EVENTS))
            connection.execute(text(NUMBERS.format(rows=rows // EACH) + CHANGES))
    return home


def measured(home: Home, table: str, form: str, folder: Path) -> tuple[int, float, int, int]:
    """Return rows, seconds, peak memory in KiB and bytes of one export."""
    file = folder / f"{table}.{form}"
    words = ["export", table, "-o", str(file), "--home", str(home.root)]
    began = time.perf_counter()
    ended = subprocess.run([sys.executable, "-c", COMMAND, *words], stderr=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - began
    told, peak = ended.stderr.splitlines()
    return int(told.split()[0]), seconds, int(peak), file.stat().st_size


def main() -> None:
    """Print the figures."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "1000000"
    given = None if asked.isdigit() else Path(asked)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(given) if given else made(Path(folder) / "home", int(asked))
        print(f"{'table':12} {'format':8} {'rows':>9} {'seconds':>8} {'rows/s':>8} {'peak MiB':>9} {'MB':>8}")
        for table in TABLES if given else ("checks", "changes"):
            for form in ("csv", "jsonl", "parquet"):
                count, seconds, peak, size = measured(home, table, form, Path(folder))
                speed = f"{count / seconds:8.0f} {peak / 1024:9.0f} {size / 1e6:8.1f}"
                print(f"{table:12} {form:8} {count:9} {seconds:8.1f} {speed}", flush=True)


if __name__ == "__main__":
    main()
