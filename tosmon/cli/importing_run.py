"""What the commands of `import` share: taking sightings in under a progress bar, and saying what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tosmon.cli.common import console, home_of, home_to_write, print_json, registry_of, say, settings_of
from tosmon.core.imported import Skipped, Witness
from tosmon.core.words import counted
from tosmon.importing import Progress, Source, Taken
from tosmon.importing import take_in as take_in_home

__all__ = ["Alerts", "DryRun", "Include", "dry_run", "take_in"]

Include = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="GLOB", help="Take in these alone: 'X/Terms of Service', 'x/*'. Repeatable."),
]
Alerts = Annotated[
    bool, typer.Option("--alerts", help="Tell the changes found as alerts; else imported history is no news.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be taken in, and write nothing.")]

SHOWN = 10  # skipped things that are named one by one


def take_in(
    home: Path | None,
    witness: Witness,
    source: Source,
    *,
    total: Callable[[], int | None] = lambda: None,
    skipped: Sequence[Skipped] = (),
    alerts: bool = False,
    as_json: bool = False,
) -> int:
    """Take in what the source gives, say what came of it, and return the exit status: 1 where something was lost.

    `total` says how many sightings are to come, once that is known; `skipped` grows while the source is read.
    """
    place = home_to_write(home)
    with _showing(total, as_json=as_json) as progress:
        taken = take_in_home(
            place, settings_of(place), registry_of(place), witness, source, alerts=alerts, progress=progress
        )
    if as_json:
        print_json(_as_json(witness, taken, skipped))
    else:
        _say(witness, taken, skipped)
    return 1 if taken.done.undone else 0


def dry_run(home: Path | None, witness: Witness, source: Source, *, skipped: Sequence[Skipped], as_json: bool) -> int:
    """Say what would be taken in, document by document, and write nothing."""
    place = home_of(home)
    known: set[str] = set()
    if place.catalog.exists():
        from tosmon.catalog import Catalog  # noqa: PLC0415 - the database takes long to import

        with Catalog.open(place.catalog, create=False) as catalog:
            known = catalog.sightings(witness.id)
    counts: Counter[str] = Counter()
    for sighting in source(known):
        counts[sighting.document] += sighting.id not in known
    if as_json:
        print_json({"witness": witness.id, "documents": dict(counts), "skipped": _skipped_json(skipped)})
        return 0
    for document, count in counts.items():
        if count:
            print(f"{document}  {count}")  # noqa: T201 - the answer itself, a line each
    some = sum(map(bool, counts.values()))
    say(f"would take in {counted(counts.total(), 'sighting')} of {counted(some, 'document')} from {witness.title}")
    _say_skipped(skipped)
    return 0


def _as_json(witness: Witness, taken: Taken, skipped: Sequence[Skipped]) -> dict[str, object]:
    return {
        "witness": witness.id,
        "title": witness.title,
        "taken": taken.taken,
        "known": taken.known,
        "ended": taken.ended,
        "documents": len(taken.documents),
        "versions": taken.done.versions,
        "suspects": taken.done.suspects,
        "events": taken.done.events,
        "undone": [{"document": document, "reason": reason} for document, reason in taken.done.undone],
        "skipped": _skipped_json(skipped),
    }


def _skipped_json(skipped: Sequence[Skipped]) -> list[dict[str, str]]:
    return [{"what": one.what, "why": one.why} for one in skipped]


def _say(witness: Witness, taken: Taken, skipped: Sequence[Skipped]) -> None:
    _say_skipped(skipped)
    for document, reason in taken.done.undone:
        say(f"not derived: {document}: {reason}")
    if not taken.taken:
        say(f"nothing new from {witness.title}")
        return
    known = f", {taken.known:,} known before" if taken.known else ""
    say(
        f"{counted(taken.taken, 'sighting')} of {counted(len(taken.documents), 'document')} from {witness.title}{known}"
    )
    done = taken.done
    doubts = f", {counted(done.suspects, 'capture')} not believed" if done.suspects else ""
    say(f"{counted(done.versions, 'version')}, {counted(done.events, 'event')}{doubts}")
    if taken.ended:
        say(f"{counted(taken.ended, 'document is', 'documents are')} tracked there no more")


def _say_skipped(skipped: Sequence[Skipped]) -> None:
    for one in skipped[:SHOWN]:
        say(f"skipped: {one.what}: {one.why}")
    if len(skipped) > SHOWN:
        say(f"skipped: {len(skipped) - SHOWN:,} more (--json names all)")


@contextmanager
def _showing(total: Callable[[], int | None], *, as_json: bool) -> Iterator[Progress]:
    """Give what shows how far the work is, where there is a terminal to show it."""
    out = console(stderr=True)
    if as_json or not out.is_terminal:
        yield lambda _what, _done, _of: None
        return
    from rich import progress as bars  # noqa: PLC0415 - only where shown

    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn())
    with bars.Progress(*columns, console=out, transient=True) as bar:
        tasks = {"reading": bar.add_task("reading", total=None)}

        def show(what: str, done: int, of: int | None) -> None:
            if what not in tasks:  # one bar for each kind of work: sightings are taken in, documents derived
                bar.update(tasks.popitem()[1], visible=False)
                tasks[what] = bar.add_task(what, total=None)
            bar.update(tasks[what], completed=done, total=total() if what == "taking in" else of)

        yield show
