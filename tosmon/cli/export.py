"""The group `export`: tables of what the archive holds, into files for programs that know nothing of tosmon."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from tosmon.catalog.types import storable
from tosmon.catalog.views import ChangeFilter
from tosmon.cli.common import WHEN, AsJson, HomeOption, asking, console, home_of, platform_asked, print_json, say
from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.errors import UsageError
from tosmon.exports.arrow import arrow_schema
from tosmon.exports.citation import Author, day_of, doi_of, licence_of
from tosmon.exports.dataset import Made, Said, make_dataset
from tosmon.exports.files import Format, begun, format_of, write_rows
from tosmon.exports.rows import ROWS
from tosmon.exports.sources import Source
from tosmon.exports.tables import TABLES
from tosmon.exports.writing import whole_file
from tosmon.home import Home
from tosmon.opened import when

__all__ = ["add_to", "changes", "dataset", "witnesses"]

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
    for command in (witnesses, dataset):
        group.command()(command)
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


def dataset(  # noqa: PLR0913 - each thing to say is an option
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; it is new, or empty.")],
    *,
    title: Annotated[str, typer.Option(metavar="TITLE", help="What the release is called.")] = "",
    author: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who made it: 'Family, Given ORCID' or a body's name; may be given again."),
    ] = None,
    version: Annotated[str, typer.Option(metavar="VERSION", help="Its version (default: the last day covered).")] = "",
    doi: Annotated[str, typer.Option(metavar="DOI", help="Its DOI, reserved before: 10.5281/zenodo.1234567.")] = "",
    licence: Annotated[
        str, typer.Option("--licence", "--license", metavar="SPDX", help="Licence of what is not others': CC-BY-4.0.")
    ] = "",
    released: Annotated[str, typer.Option(metavar="DAY", help="The day of its release: 2026-11-23.")] = "",
    platform: PlatformOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Make a release to be cited: all tables, their dictionary, checksums."""
    place = home_of(home)
    said = Said(
        title=title,
        authors=tuple(map(Author.parse, author or ())),
        version=version,
        doi=doi_of(doi) if doi else "",
        licence=licence_of(licence) if licence else "",
        released=day_of(released) if released else None,
    )
    wanted = _wanted(place, platform, None, since, until)
    with asking(place, None) as (catalog, _), catalog.asking() as connection, _counting() as progress:
        made = make_dataset(Source(place, connection), folder, said, wanted, progress)
    if as_json:
        print_json(_made_json(folder, made))
        return
    for one in made.resources:
        print(f"{one.path}: {one.rows} rows")  # noqa: T201 - the answer itself, a line each
    if not any(one.form is Format.PARQUET for one in made.resources):
        say("without Parquet, which needs pyarrow (pip install 'tosmon[parquet]')")
    if not said.authors:
        say(f"{folder}/CITATION.cff names no author: --author says who made it")


def _made_json(folder: Path, made: Made) -> dict[str, object]:
    files = [
        {"path": one.path, "table": one.table.name, "rows": one.rows, "bytes": one.size, "sha256": one.sha256}
        for one in made.resources
    ]
    return {"folder": str(folder), "title": made.release.title, "version": made.release.version, "files": files}


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
        platform=platform_asked(place, platform),
        label=storable(label or "") or None,
        since=when(since) if since else None,
        until=when(until) if until else None,
    )


def _write(place: Home, name: str, document: str | None, wanted: ChangeFilter, target: _Target) -> None:
    """Write the rows of the table of that name, and say how many where they went into a file."""
    table, form = TABLES[name], target.format
    if form is Format.PARQUET:
        arrow_schema(table)  # says what is missing before anything is read
    with (
        asking(place, document) as (catalog, named),
        catalog.asking() as connection,
        _counting() as progress,
        _opened(target.path) as file,
    ):
        rows = ROWS[name](Source(place, connection), replace(wanted, document=named or None))
        written = write_rows(rows, [begun(table, file, form, spreadsheet=target.spreadsheet)], partial(progress, name))
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
def _counting() -> Iterator[Callable[[str, int], None]]:
    """Give a function that shows how far the work is, where there is a terminal to show it."""
    out = console(stderr=True)
    if not out.is_terminal:
        yield lambda _name, _count: None
        return
    with out.status("working") as status:
        yield lambda name, count: status.update(f"{name}: {count} rows")
