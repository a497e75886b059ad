"""`tosmon import warc`: captures of watched documents out of WARC and WACZ files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tosmon.cli.common import AsJson, HomeOption, console, home_of, registry_of, say
from tosmon.cli.importing_run import Alerts, DryRun, Include, dry_run, take_in
from tosmon.core.words import counted
from tosmon.importers.warc import Chosen, Looked, WarcImport

__all__ = ["add_to", "warc"]


def add_to(group: typer.Typer) -> None:
    """Add this command to the group `import`."""
    group.command()(warc)


def warc(  # noqa: PLR0913 - its options are arguments, each by name
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|FOLDER", help="WARC or WACZ files (*.warc, *.warc.gz, *.wacz), or folders."),
    ],
    *,
    include: Include = None,
    host: Annotated[
        list[str] | None,
        typer.Option("--host", metavar="GLOB", help="Only documents on these hosts: '*.reddit.com'. Repeatable."),
    ] = None,
    document: Annotated[
        str, typer.Option(metavar="ID", help="Look for this document alone, at the addresses of --url.")
    ] = "",
    url: Annotated[
        list[str] | None, typer.Option("--url", metavar="ADDRESS", help="Where --document stood. Repeatable.")
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Who made the files: the same name for the next ones of the same crawl.")
    ] = "",
    title: Annotated[str, typer.Option(metavar="TEXT", help="The same for people: 'captured by TEXT'.")] = "",
    only_look: DryRun = False,
    alerts: Alerts = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> int:
    """Take in captures of watched documents from web archives' files, robots.txt archives among them.

    Files are streamed; what is of no watched document is passed over.
    """
    chosen = Chosen(tuple(include or ()), tuple(host or ()), document, tuple(url or ()))
    registry = registry_of(home_of(home))
    with WarcImport(files, registry, chosen, datetime.now(UTC), name=name, title=title) as source:
        with _bytes_shown(as_json=as_json) as tell:
            looked = source.look(tell)
        if not as_json:
            _say(looked, source.witness.id)
        if only_look:
            return dry_run(home, source.witness, source.sightings, skipped=source.skipped, as_json=as_json)
        return take_in(
            home,
            source.witness,
            source.sightings,
            total=source.total,
            skipped=source.skipped,
            alerts=alerts,
            as_json=as_json,
        )


def _say(looked: Looked, witness: str) -> None:
    """Say what the first look found."""
    found = f"{counted(looked.sightings, 'sighting')} of {counted(looked.documents, 'document')}"
    say(f"{counted(looked.records, 'record')} in {counted(looked.files, 'file')}: {found}, as {witness}")
    if looked.passed_over:
        counts = ", ".join(f"{count:,} {what}" for what, count in looked.passed_over.most_common())
        say(f"passed over: {counts}")


@contextmanager
def _bytes_shown(*, as_json: bool) -> Iterator[Callable[[int, int], None]]:
    """Give what shows how many bytes are looked through, where there is a terminal to show it."""
    out = console(stderr=True)
    if as_json or not out.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import (  # noqa: PLC0415 - only where it is shown
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("looking through")
        yield lambda done, total: bar.update(task, completed=done, total=total)
