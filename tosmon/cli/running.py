"""The command that checks documents now."""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.check import Checked
from tosmon.cli.common import (
    AsJson,
    HomeOption,
    console,
    home_of,
    home_to_write,
    print_json,
    print_lines,
    registry_of,
    say,
    settings_of,
)
from tosmon.cli.stopping import INTERRUPTED, stopping
from tosmon.core.model import Outcome
from tosmon.ledger import seal_due
from tosmon.outbox import mark_told
from tosmon.registry import Document
from tosmon.run import check_many, working
from tosmon.tools import Tools, open_tools

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["add_to", "check"]

FEW = 4  # so few documents are read sooner than a worker process starts
TOLD = 12  # changes of one event
PATIENCE = 5.0  # seconds that checks under way get to finish once they shall stop
STYLES = {
    Outcome.NEW: "green",
    Outcome.UNCHANGED: "",
    Outcome.ABSENT: "",
    Outcome.SUSPECT: "yellow",
    Outcome.FAILED: "red",
}


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(check)


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PLATFORM[/DOCUMENT]", help="What to check: x, twitter/terms-of-service, '*/robots.txt'."
        ),
    ] = None,
    *,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where a check failed or was suspect.")] = False,
    home: HomeOption = None,
) -> int:
    """Check documents now: all that are watched, or those named."""
    place = home_of(home)
    settings, registry = settings_of(place), registry_of(place)
    documents = registry.resolve(what or [])
    place = home_to_write(home)
    workers = settings.workers if len(documents) > FEW else 0
    counted: Counter[Outcome] = Counter()

    def leave() -> None:
        _summarise(counted, len(documents), interrupted=True, as_json=as_json)
        sys.stdout.flush()
        os._exit(INTERRUPTED)

    with (
        open_tools(place, settings, registry, asked_by="command", workers=workers) as tools,
        working(place, tools) as recovered,
        stopping() as stop,
        _within(PATIENCE, stop, leave),
    ):
        checks = check_many(documents, tools, stop=stop)
        shown = _shown(checks, documents, as_json=as_json)
        _print(recovered, _marked(shown, tools), counted, as_json=as_json)
        interrupted = stop.is_set()
        if not interrupted:
            seal_due(tools.catalog, tools.archive, tools.now())  # `up` does so itself; many run `check` from cron
    _summarise(counted, len(documents), interrupted=interrupted, as_json=as_json)
    if interrupted:
        return INTERRUPTED
    return 1 if strict and (counted[Outcome.FAILED] or counted[Outcome.SUSPECT]) else 0


@contextmanager
def _within(seconds: float, stop: threading.Event, leave: Callable[[], None]) -> Iterator[None]:
    """Call `leave` where the block has not ended so many seconds after the wish to stop.

    It must end the process at once. That is safe at any moment: a check is one transaction, and a snapshot whose check
    was not recorded any more is adopted at the next start.
    """
    ended = threading.Event()

    def watch() -> None:
        stop.wait()
        if not ended.wait(seconds):
            leave()

    threading.Thread(target=watch, name="patience", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _shown(checks: Iterable[Checked], documents: Sequence[Document], *, as_json: bool) -> Iterator[Checked]:
    """Pass the checks on under a progress bar, where there is a terminal to show it."""
    if as_json or len(documents) == 1 or not console(stderr=True).is_terminal:
        yield from checks
        return
    with _progress() as bar:
        task = bar.add_task("checking", total=len(documents))
        for checked in checks:
            bar.advance(task)
            yield checked


def _progress() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console(stderr=True), transient=True)


def _marked(checks: Iterable[Checked], tools: Tools) -> Iterator[Checked]:
    """Pass the checks on, and mark the alerts of each as sent once the caller, who prints it, asks for the next."""
    for checked in checks:
        yield checked
        mark_told(tools.catalog, {event.id for event in checked.events if event.alert}, tools.now())


def _print(
    recovered: Sequence[Checked], checks: Iterable[Checked], counted: Counter[Outcome], *, as_json: bool
) -> None:
    """Print each check as it ends, and count it by its outcome."""
    out = None if as_json else console()
    for checked in recovered:
        if out is None:
            print_json(_as_json(checked, recovered=True), at_once=True)
        else:
            out.print(
                f"recovered after a crash: {checked.document} of {checked.started:%Y-%m-%d %H:%M:%S}", markup=False
            )
    for checked in checks:
        counted[checked.outcome] += 1
        if out is None:
            print_json(_as_json(checked), at_once=True)
        elif not checked.quiet:
            print_lines(out, _lines(checked), style=STYLES[checked.outcome])


def _lines(checked: Checked) -> Iterator[str]:
    why = f": {checked.detail}" if checked.detail else ""
    yield f"{checked.outcome.value:9}  {checked.document}{why}"
    for event in checked.events:
        yield f"{'':9}    {event.severity.value}: {event.summary}"
        labelled = [change for change in event.changes if change.labels_before or change.labels_after]
        for change in labelled[:TOLD]:
            yield f"{'':9}      {change.direction.value}: {change.reason}"
        if len(labelled) > TOLD:
            yield f"{'':9}      … {len(labelled) - TOLD} more: tosmon changes --event {event.id}"
    for note in checked.notes:
        yield f"{'':9}    {note}"


def _as_json(checked: Checked, *, recovered: bool = False) -> dict[str, object]:
    return {
        "document": checked.document,
        "at": checked.started,
        "outcome": checked.outcome.value,
        "reason": checked.reason,
        "detail": checked.detail,
        "snapshot": checked.snapshot or None,
        "events": [
            {"id": event.id, "kind": event.kind.value, "severity": event.severity.value, "summary": event.summary,
             "alert": event.alert}
            for event in checked.events
        ],
        "notes": list(checked.notes),
        "recovered": recovered,
    }  # fmt: skip


def _summarise(counted: Counter[Outcome], wanted: int, *, interrupted: bool, as_json: bool) -> None:
    if as_json:
        return
    done = (
        ", ".join(f"{counted[outcome]} {outcome.value}" for outcome in Outcome if counted[outcome]) or "nothing checked"
    )
    say(f"{'stopped: ' if interrupted else ''}{counted.total()} of {wanted} checked: {done}")
