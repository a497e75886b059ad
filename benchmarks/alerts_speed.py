"""What looking at alerts costs: a file of subscriptions read, past events gone through, an outbox listed.

python benchmarks/alerts_speed.py [EVENTS]    past events, 30,000 where not given; the outbox holds as many alerts
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from tosmon.alerts.config import AlertsConfig, load
from tosmon.alerts.past import Period, Taken, past_events
from tosmon.catalog import Catalog
from tosmon.catalog.records import StoredSubscription
from tosmon.catalog.tables import changes, documents, events, outbox
from tosmon.cli import run
from tosmon.core.model import ChangeKind, Direction, EventKind, Severity
from tosmon.home import Home
from tosmon.settings import Settings

START = datetime(2022, 1, 1, tzinfo=UTC)
DOCUMENTS = 500
SUBSCRIPTIONS = 200
CHANGES = 12  # of an event; one of six carries a label
LABELS = ("ai_training", "automated_access", "resale", "circumvention")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block takes."""
    begun = time.perf_counter()
    yield
    print(f"{what:60} {time.perf_counter() - begun:8.3f} s")


def written(home: Home) -> None:
    """Write many subscriptions to a channel."""
    tables = (
        f'[subscriptions.s{place}]\nlabels = ["{LABELS[place % 4]}"]\nplatforms = ["p{place % 50}", "q-*"]\n'
        f'to = ["mail:a{place}@example.org", "pipe"]\ndigest = "daily"\ntime_zone = "Europe/Berlin"\n'
        for place in range(SUBSCRIPTIONS)
    )
    channels = '[channels.mail]\nkind = "email"\nhost = "smtp.example.org"\nfrom = "a@example.org"\n'
    home.alerts.write_text(f'{channels}[channels.pipe]\nkind = "jsonl"\npath = "alerts/all.jsonl"\n{"".join(tables)}')
    home.alerts.chmod(0o600)


def filled(catalog: Catalog, number: int) -> None:
    """Write so many events of many documents, with their changes, and an alert of each."""
    chance = random.Random(7)
    names = [f"p{place % 50}/terms-{place}" for place in range(DOCUMENTS)]
    with catalog.writing() as connection:
        connection.execute(documents.insert(), [document_row(name) for name in names])
        for first in range(0, number, 1000):
            ids = range(first, min(first + 1000, number))
            connection.execute(events.insert(), [event_row(one, chance.choice(names)) for one in ids])
            connection.execute(
                changes.insert(), [change_row(one, place, chance) for one in ids for place in range(CHANGES)]
            )
            connection.execute(outbox.insert(), [alert_row(one) for one in ids])


def document_row(name: str) -> dict[str, Any]:
    """Return the row of a document that was never checked."""
    texts = ("head", "reason", "detail", "etag", "last_modified", "snapshot", "snapshot_content", "suspect_content")
    numbers = ("sequence", "sealed", "failures", "absences", "clauses", "checks")
    row = {"document": name, "platform": name.partition("/")[0], "failing": False, "absent": False, "marks": {}}
    return row | dict.fromkeys(texts, "") | dict.fromkeys(numbers, 0)


def event_row(number: int, document: str) -> dict[str, Any]:
    """Return the row of an amendment."""
    texts = ("from_content", "to_content", "effective", "witness")
    row = {
        "id": f"{number:016x}", "document": document, "sequence": number, "kind": EventKind.AMENDMENT,
        "severity": Severity.HIGH, "summary": "1 clause strengthened: AI training", "notes": [], "source": [],
        "observed_to": START + timedelta(hours=number), "alert": True,
    }  # fmt: skip
    return row | dict.fromkeys(texts, "")


def change_row(event: int, position: int, chance: random.Random) -> dict[str, Any]:
    """Return the row of a change, of a labelled clause now and then."""
    labelled = position % 6 == 0
    severity = chance.choice((Severity.HIGH, Severity.LOW)) if labelled else Severity.NONE
    return {
        "event": f"{event:016x}", "position": position, "kind": ChangeKind.AMENDED, "labels_before": [],
        "labels_after": [chance.choice(LABELS)] if labelled else [], "direction": chance.choice(tuple(Direction)),
        "reason": "", "severity": severity, "rank": severity.rank, "heading": "", "clause_before": "",
        "clause_after": "", "segments": [["equal", "as it was before " * 20]], "notes": [],
    }  # fmt: skip


def alert_row(number: int) -> dict[str, Any]:
    """Return the row of an alert that was sent."""
    at = START + timedelta(hours=number)
    return {
        "event": f"{number:016x}", "subscription": f"s{number % SUBSCRIPTIONS}", "target": "pipe", "state": "sent",
        "attempts": 1, "created_at": at, "sent_at": at, "last_error": "", "message": f"{number:032x}",
    }  # fmt: skip


def preview(catalog: Catalog, config: AlertsConfig, names: int) -> int:
    """Go through all past events for so many subscriptions; return how many they would have been told."""
    tried = [Taken(one) for one in config.subscriptions[:names]]
    for one in past_events(catalog, Period()):
        for taken in tried:
            taken.see(one)
    return sum(len(one.messages()) for one in tried)


def listed(home: Home, *words: str) -> Callable[[], int]:
    """Return what runs a command on the home and prints nothing."""

    def call() -> int:
        with redirect_stdout(TextIOWrapper(BytesIO(), "utf-8")):
            return run(["--home", str(home.root), "alerts", *words])

    return call


def main(number: int) -> None:
    """Print what each costs."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home.create(Path(folder) / "home")
        written(home)
        with timed(f"alerts.toml with {SUBSCRIPTIONS} subscriptions is read"):
            config = load(home, Settings(), environment={})
        stored = [
            StoredSubscription(f"t{place}", {"to": "pipe", "digest": "daily"}, START, START)
            for place in range(SUBSCRIPTIONS)
        ]
        for what in ("are read", "are read again, unchanged"):
            with timed(f"{SUBSCRIPTIONS} subscriptions of the catalog {what}"):
                config.subscriptions_with(stored)
        with Catalog.open(home.catalog) as catalog:
            filled(catalog, number)
            for names in (1, 10):
                with timed(f"preview of {number:,} events, {number * CHANGES:,} changes, {names} subscriptions"):
                    preview(catalog, config, names)
        for words in (
            ("list",),
            ("list", "--document", "p7"),
            ("list", "--target", "pipe", "--json"),
            ("subscriptions",),
        ):
            with timed(f"tosmon alerts {' '.join(words)}, {number:,} alerts"):
                listed(home, *words)()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
