"""The group `export`: tables of what the archive holds, into files for programs that know nothing of tosmon."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from tosmon.catalog.types import storable
from tosmon.catalog.views import ChangeFilter
from tosmon.cli.common import WHEN, HomeOption, asking, console, home_of, registry_of, say
from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.errors import UsageError
from tosmon.exports.arrow import arrow_schema
from tosmon.exports.files import Format, Progress, counted, format_of, write_table
from tosmon.exports.rows import ROWS
from tosmon.exports.sources import Source
from tosmon.exports.tables import TABLES
from tosmon.exports.writing import whole_file
from tosmon.home import Home
from tosmon.opened import when

__all__ = ["add_to", "changes", "witnesses"]

FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="Format of the file (default: as its name says, else csv).", show_default=False),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Where to write (default: standard output).", show_default=False
    ),
]
SpreadsheetOption = Annotated[
    bool, typer.Option("--spreadsheet", help="CSV for a spreadsheet: it runs no text of others as a formula.")
]
PlatformOption = Annotated[str | None, typer.Option(metavar="PLATFORM", help="Only this platform.")]
DocumentOption = Annotated[str | None, typer.Option(metavar="DOC", help="Only this document.")]
LabelOption = Annotated[str | None, typer.Option(metavar="LABEL", help="Only with this label.")]
SinceOption = Annotated[
    str | None, typer.Option(metavar=WHEN, help="Only what was observed then or later: 2024-11-16.")
]
UntilOption = Annotated[str | None, typer.Option(metavar=WHEN, help="Only what was observed then or earlier.")]

_LABELLED: Final = {
    "clauses": "Write every distinct clause with its labels, and when it was seen.",
    "lineages": "Write the life of every clause through all versions.",
    "labels": "Write which labels each document had when, on how many clauses.",
}
_OF_TIMES: Final = {
    "versions": "Write every version, and who saw it when.",
    "checks": "Write every check, and every sighting that was imported.",
    "robots": "Write what each robots.txt let each crawler fetch, and when.",
}


def add_to(app: typer.Typer) -> None:
    """Add the group with its commands to the application."""
    group = typer.Typer(no_args_is_help=True, help="Write tables of what is kept, and releases of them.")
    group.command()(changes)
    for name, says in _LABELLED.items():
        group.command(name)(_with_labels(name, says))
    for name, says in _OF_TIMES.items():
        group.command(name)(_through_time(name, says))
    group.command()(witnesses)
    app.add_typer(group, name="export")


def changes(  # noqa: PLR0913 - each filter is an option
    *,
    form: FormatOption = None,
    output: OutputOption = None,
    spreadsheet: SpreadsheetOption = False,
    platform: PlatformOption = None,
    document: DocumentOption = None,
    label: LabelOption = None,
    kind: Annotated[ChangeKind | None, typer.Option(help="Only this kind.")] = None,
    direction: Annotated[Direction | None, typer.Option(help="Only this direction.")] = None,
    min_severity: Annotated[Severity | None, typer.Option(help="At least this severe.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    home: HomeOption = None,
) -> None:
    """Write the changes of clauses, robots.txt rules and signals."""
    place = home_of(home)
    wanted = replace(_wanted(place, platform, label, since, until), kind=kind, direction=direction)
    wanted = replace(wanted, min_severity=min_severity)
    _write(place, "changes", document, wanted, _Target(form, output, spreadsheet))


def _with_labels(name: str, says: str) -> Callable[..., None]:
    """Return the command for a table of labelled things."""

    def command(  # noqa: PLR0913 - each filter is an option
        *,
        form: FormatOption = None,
        output: OutputOption = None,
        spreadsheet: SpreadsheetOption = False,
        platform: PlatformOption = None,
        document: DocumentOption = None,
        label: LabelOption = None,
        since: SinceOption = None,
        until: UntilOption = None,
        home: HomeOption = None,
    ) -> None:
        place = home_of(home)
        wanted = _wanted(place, platform, label, since, until)
        _write(place, name, document, wanted, _Target(form, output, spreadsheet))

    command.__doc__ = says
    return command


def _through_time(name: str, says: str) -> Callable[..., None]:
    """Return the command for a table of things that have no labels."""

    def command(
        *,
        form: FormatOption = None,
        output: OutputOption = None,
        spreadsheet: SpreadsheetOption = False,
        platform: PlatformOption = None,
        document: DocumentOption = None,
        since: SinceOption = None,
        until: UntilOption = None,
        home: HomeOption = None,
    ) -> None:
        place = home_of(home)
        wanted = _wanted(place, platform, None, since, until)
        _write(place, name, document, wanted, _Target(form, output, spreadsheet))

    command.__doc__ = says
    return command


def witnesses(
    *,
    form: FormatOption = None,
    output: OutputOption = None,
    spreadsheet: SpreadsheetOption = False,
    home: HomeOption = None,
) -> None:
    """Write who saw what was imported, and what it may be used under."""
    _write(home_of(home), "witnesses", None, ChangeFilter(), _Target(form, output, spreadsheet))


# --- what commands share ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a table goes, and as what."""

    form: Format | None
    path: Path | None
    spreadsheet: bool

    @property
    def format(self) -> Format:
        """Return the format that was asked for.

        Raises:
            UsageError: it is one that spreadsheets do not run, or that no terminal shows.

        """
        form = self.form or format_of(self.path)
        if self.spreadsheet and form is not Format.CSV:
            raise UsageError(f"--spreadsheet is for CSV, and this is {form}")
        if form is Format.PARQUET and self.path is None and sys.stdout.isatty():
            raise UsageError("Parquet is nothing for a terminal", remedy="name a file with -o")
        return form


def _wanted(place: Home, platform: str | None, label: str | None, since: str | None, until: str | None) -> ChangeFilter:
    return ChangeFilter(
        platform=registry_of(place).platform(platform).id if platform else None,
        label=storable(label or "") or None,
        since=when(since) if since else None,
        until=when(until) if until else None,
    )


def _write(place: Home, name: str, document: str | None, wanted: ChangeFilter, target: _Target) -> None:
    """Write the rows of the table of that name, and say how many where they went into a file."""
    table, form = TABLES[name], target.format
    if form is Format.PARQUET:
        arrow_schema(table)  # says what is missing before anything is read
    written = 0

    def told(count: int) -> None:
        nonlocal written
        written = count
        progress(count)

    with (
        asking(place, document) as (catalog, named),
        catalog.asking() as connection,
        _counting(name) as progress,
        _opened(target.path) as file,
    ):
        rows = ROWS[name](Source(place, connection), replace(wanted, document=named or None))
        write_table(table, counted(rows, told), file, form, spreadsheet=target.spreadsheet)
    if target.path is not None:
        say(f"{written} rows of {name} in {target.path}")


@contextmanager
def _opened(path: Path | None) -> Iterator[BinaryIO]:
    """Give the file to write to: standard output, or one that is whole or not there."""
    if path is None or str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with whole_file(path) as file:
        yield file


@contextmanager
def _counting(name: str) -> Iterator[Progress]:
    """Give a function that shows how far the work is, where there is a terminal to show it."""
    out = console(stderr=True)
    if not out.is_terminal:
        yield lambda _count: None
        return
    with out.status(name) as status:
        yield lambda count: status.update(f"{name}: {count} rows")
