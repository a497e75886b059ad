"""Check the replayed platforms through their recorded years, and print every alert for people to judge.

    python -m benchmarks.replay_run                # all documents at readings around each judged change, 2022 to 2026
    python -m benchmarks.replay_run --every        # each document at each of its recorded changes
    python -m benchmarks.replay_run --only x --only reddit --texts

Needs ../shared. Prints the outcomes of each document, every event with its date, severity, directions and reasons
(with --texts also the words that changed), the judged changes that an event met or missed, and totals.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests.replay.readings import READINGS
from tests.replay.world import Replay, Watch, moment, problems, watching, write_home
from tosmon.core.model import Change, EventKind, NewEvent, Outcome

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
DAY = timedelta(days=1)
END = moment("2026-09-01")


def main() -> None:
    """Run through the years and print what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--every", action="store_true", help="read each document at each of its changes")
    options.add_argument("--only", action="append", help="only this platform; may be given again")
    options.add_argument("--texts", action="store_true", help="print the words that changed")
    args = options.parse_args()
    with Replay.running(SHARED) as replay, tempfile.TemporaryDirectory() as folder:
        home = write_home(Path(folder) / "home", replay, args.only)
        began = time.monotonic()
        with watching(home, replay, READINGS[0]) as watch:
            readings = _every(watch) if args.every else _at_readings(watch)
            seconds = time.monotonic() - began
            _print_events(watch, texts=args.texts)
            _print_outcomes(watch)
            _print_judged(watch)
            _print_totals(watch, readings, seconds)


# --- reading ----------------------------------------------------------------------------------------------------------


def _at_readings(watch: Watch) -> int:
    for when in READINGS:
        watch.at(when)
    return len(READINGS)


def _every(watch: Watch) -> int:
    """Read each document whenever it changes, and what is suspect again a day later, as a schedule would."""
    watch.at(READINGS[0])
    watched = {document.id: document for document in watch.registry}
    waiting: dict[str, datetime] = {}
    readings = 1
    while (turned := watch.replay.next()) and turned[0] < END:
        when, changed = turned
        for again in sorted({since + DAY for since in waiting.values() if since + DAY <= when}):
            due = [document for document, since in waiting.items() if since + DAY == again]
            watch.check(again, [watched[document] for document in due])
            readings += 1
            for document in due:
                del waiting[document]
        known = [document for document in changed if document in watched]
        if known:
            readings += 1
            for document, checked in watch.check(when, [watched[document] for document in known]).items():
                waiting.pop(document, None)
                if checked.outcome is Outcome.SUSPECT:
                    waiting[document] = when
    return readings


# --- printing ---------------------------------------------------------------------------------------------------------


def _told(watch: Watch) -> Iterator[tuple[datetime, str, NewEvent]]:
    """Yield moment, document and event of everything that was told, in order."""
    for when, checked in watch.checks:
        for event in checked.events:
            yield when, checked.document, event


def _print_events(watch: Watch, *, texts: bool) -> None:
    for when, document, event in _told(watch):
        mark = "ALERT" if event.alert else "event"
        print(f"{mark} {when:%Y-%m-%d} {document} {event.kind} {event.severity}: {event.summary}")
        for note in event.notes:
            print(f"        note: {note}")
        for change in event.changes:
            if change.labels_before or change.labels_after or document.endswith("robots.txt"):
                _print_change(change, texts=texts)


def _print_change(change: Change, *, texts: bool) -> None:
    labels = ",".join(change.labels) or "-"
    print(f"        {change.kind} {change.severity} {change.direction} [{labels}] {change.reason}")
    if texts:
        for kind, text in change.segments:
            shown = text if kind != "equal" or len(text) < 80 else f"{text[:35]} … {text[-35:]}"
            print(f"            {kind:6} {shown[:600]}")


def _print_outcomes(watch: Watch) -> None:
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for _, checked in watch.checks:
        outcomes[checked.document][f"{checked.outcome}{f':{checked.reason}' if checked.reason else ''}"] += 1
    print("\noutcomes of each document")
    for document, counted in sorted(outcomes.items()):
        print(f"  {document:38} {', '.join(f'{number} {name}' for name, number in sorted(counted.items()))}")


def _print_judged(watch: Watch) -> None:
    """Print for each judged change which event about its label was first observed within two days of it."""
    amendments = [
        (when, document, event) for when, document, event in _told(watch) if event.kind is EventKind.AMENDMENT
    ]
    print("\njudged changes (changes.csv)")
    for row in csv.DictReader((SHARED / "data" / "labels" / "changes.csv").open()):
        platform, _, name = row["path"].removesuffix(".md").lower().replace(" ", "-").partition("/")
        day = moment(row["date"])
        if f"{platform}/{name}" not in {document.id for document in watch.registry}:
            continue
        met = [
            event
            for when, document, event in amendments
            if document == f"{platform}/{name}" and day <= when <= day + 2 * DAY
        ]
        print(f"  {row['date']} {row['path']:36} {row['label']:8} {row['category']:22} {_met(row, met)}")


def _met(row: dict[str, str], met: list[NewEvent]) -> str:
    if not met:
        return "no event"
    about = [
        f"{change.direction} {change.kind}"
        for event in met
        for change in event.changes
        if row["category"] in {*change.labels_before, *change.labels_after}
    ]
    alert = "alert" if any(event.alert for event in met) else "event without alert"
    return f"{alert}; judged {row['direction']}, found {', '.join(about) or 'nothing so labelled'}"


def _print_totals(watch: Watch, readings: int, seconds: float) -> None:
    outcomes = Counter(checked.outcome.value for _, checked in watch.checks)
    kinds = Counter(event.kind.value for _, _, event in _told(watch))
    alerts = sum(event.alert for _, _, event in _told(watch))
    log = Counter(str(entry[4]) for entry in watch.replay.log())
    print(f"\n{readings} readings, {len(watch.checks)} checks in {seconds:.1f} s")
    print(f"outcomes: {dict(outcomes)}\nanswers of the replay: {dict(log)}")
    print(f"events: {dict(kinds)}, {alerts} of them alerts")
    wrong = problems(watch.tools)
    print(f"verify: {len(wrong)} problems", *wrong, sep="\n  ")


if __name__ == "__main__":
    main()
