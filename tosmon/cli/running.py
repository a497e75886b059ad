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
from tosmon.cli.families import by_family, with_variants
from tosmon.cli.stopping import INTERRUPTED, stopping
from tosmon.cli.telling import alerting_of, deliver, marked
from tosmon.core.families import Families, family_of, variant_name
from tosmon.core.model import Outcome
from tosmon.ledger import seal_due
from tosmon.run import check_many, working
from tosmon.tools import open_tools

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
    alerts: Annotated[
        bool, typer.Option("--alerts/--no-alerts", help="Deliver alerts at the end, unless `up` does.")
    ] = True,
    home: HomeOption = None,
) -> int:
    """Check documents now: all that are watched, or those named."""
    place = home_of(home)
    settings, registry = settings_of(place), registry_of(place)
    documents = registry.resolve(what or [])
    place = home_to_write(home)
    workers = settings.workers if len(documents) > FEW else 0
    counted: Counter[Outcome] = Counter()
    bar = None if as_json or len(documents) == 1 or not console(stderr=True).is_terminal else _progress()

    def leave() -> None:
        tidy()
        _summarise(counted, len(documents), interrupted=True, as_json=as_json)
        sys.stdout.flush()
        os._exit(INTERRUPTED)

    def tidy() -> None:
        if bar is not None:
            bar.stop()  # it hides the cursor
        tools.renderer.discard()

    with (
        open_tools(place, settings, registry, asked_by="command", workers=workers) as tools,
        working(place, tools) as recovered,
        alerting_of(place, tools, registry) as alerting,
        stopping() as stop,
        _within(PATIENCE, stop, leave),
    ):
        stop.farewell = tidy
        checks = _shown(check_many(documents, tools, stop=stop), bar, len(documents))
        # A line of JSON is one check, as soon as it ended.
        together = ((one,) for one in checks) if as_json else by_family(checks, [one.id for one in documents])
        families = Families.of(document.id for document in registry)
        _print(recovered, marked(together, alerting), counted, families, as_json=as_json)
        interrupted = stop.is_set()
        if not interrupted:
            seal_due(tools.catalog, tools.archive, tools.now())  # `up` does so itself; many run `check` from cron
            if alerts:
                deliver(alerting, stop)
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


def _shown(checks: Iterable[Checked], bar: Progress | None, total: int) -> Iterator[Checked]:
    """Pass the checks on under a progress bar, where there is one."""
    if bar is None:
        yield from checks
        return
    with bar:
        task = bar.add_task("checking", total=total)
        for checked in checks:
            bar.advance(task)
            yield checked


def _progress() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console(stderr=True), transient=True)


def _print(
    recovered: Sequence[Checked],
    groups: Iterable[Sequence[Checked]],
    counted: Counter[Outcome],
    families: Families,
    *,
    as_json: bool,
) -> None:
    """Print the checks as they come, those of one text's variants together, and count each by its outcome."""
    out = None if as_json else console()
    for checked in recovered:
        if out is None:
            print_json(_as_json(checked, recovered=True), at_once=True)
        else:
            out.print(
                f"recovered after a crash: {checked.document} of {checked.started:%Y-%m-%d %H:%M:%S}", markup=False
            )
    for group in groups:
        first = group[0]
        counted[first.outcome] += len(group)
        if out is None:
            print_json(_as_json(first), at_once=True)
        elif len(group) > 1:
            print_lines(out, _lines_of_variants(group, families), style=STYLES[first.outcome])
        elif not first.quiet:
            print_lines(out, _lines(first), style=STYLES[first.outcome])


def _lines(checked: Checked) -> Iterator[str]:
    why = f": {checked.detail}" if checked.detail else ""
    yield f"{checked.outcome.value:9}  {checked.document}{why}"
    yield from (f"{'':9}    {line}" for line in _news(checked))


def _lines_of_variants(group: Sequence[Checked], families: Families) -> Iterator[str]:
    """Yield the lines of checks that brought the same kind of news of one text's variants: what is the same, once."""
    first = group[0]
    happened = families.happened(first.events[0].kind, [checked.document for checked in group])
    yield f"{first.outcome.value:9}  {family_of(first.document)}: {happened}"
    in_order = sorted(group, key=lambda checked: families.place(checked.document))
    told = [(variant_name(one.document), [*([one.detail] if one.detail else []), *_news(one)]) for one in in_order]
    yield from (f"{'':9}    {line}" for line in with_variants(told))


def _news(checked: Checked) -> Iterator[str]:
    for event in checked.events:
        yield f"{event.severity.value}: {event.summary}"
        labelled = [change for change in event.changes if change.labels_before or change.labels_after]
        for change in labelled[:TOLD]:
            yield f"  {change.direction.value}: {change.reason}"
        if len(labelled) > TOLD:
            yield f"  … {len(labelled) - TOLD} more: tosmon changes --event {event.id}"
    yield from checked.notes


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
