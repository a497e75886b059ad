"""Commands that keep what is kept: `verify`, `rebuild`, `backup`, `restore`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tosmon import backup as backups
from tosmon.cli.common import (
    AsJson,
    HomeOption,
    console,
    print_json,
    registry_of,
    say,
    settings_of,
)
from tosmon.core.words import counted
from tosmon.errors import UsageError
from tosmon.home import Home, chosen
from tosmon.rebuild import rebuild as rebuild_catalog
from tosmon.verify import verify as verify_home

__all__ = ["add_to", "backup", "rebuild", "restore", "verify"]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    for command in (verify, rebuild, backup, restore):
        app.command()(command)


def verify(
    *,
    anchor: Annotated[
        str, typer.Option(metavar="ROOT", help="Root of a seal, kept elsewhere, that the ledger must still lead to.")
    ] = "",
    as_json: AsJson = False,
    home: HomeOption = None,
) -> int:
    """Re-hash snapshots, chains and seals; exit with 1 on problems."""
    place = _existing(home)
    with _counting(as_json=as_json) as count:
        found = verify_home(place, anchor=anchor, progress=lambda what, done: count(f"{what}: {done}"))
    if as_json:
        print_json(asdict(found))
        return 1 if found.problems else 0
    for problem in found.problems:
        print(problem)  # noqa: T201 - the answer itself, a line each
    if found.orphans:
        say(f"{len(found.orphans)} snapshots without a check, as a crash leaves them: the next check adopts them")
    if anchor and found.anchor:
        say(f"the anchor is the root of the seal of {found.anchor}")
    numbers = ", ".join(
        (
            counted(found.documents, "document"),
            counted(found.entries, "entry", "entries"),
            counted(found.snapshots, "snapshot"),
            counted(found.seals, "seal"),
        )
    )
    say(f"{counted(len(found.problems), 'problem')} in {numbers}" if found.problems else f"all is well: {numbers}")
    return 1 if found.problems else 0


def rebuild(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="DOCUMENT", help="With --relabel: documents, platforms or patterns. Default: all."),
    ] = None,
    *,
    relabel: Annotated[
        bool, typer.Option("--relabel", help="Only read and judge anew, with today's extractor and lexicon.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --relabel: show what would differ, and write nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --relabel: put it in place unasked.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> int:
    """Make the catalog anew from archive and ledger.

    The old catalog is kept beside it. Chains and event ids come out as they were. With --relabel only what is derived
    is made anew, on all cores, and what differs is shown before it is put in place: no event and no alert comes of it.
    """
    if relabel:
        return _relabel(Home.open(chosen(home)), documents or [], dry_run=dry_run, yes=yes, as_json=as_json)
    if documents or dry_run or yes:
        raise UsageError("DOCUMENT, --dry-run and --yes go with --relabel", remedy="add --relabel, or leave them out")
    place = Home.open(chosen(home))
    with _counting(as_json=as_json) as count:
        done = rebuild_catalog(
            place, settings_of(place), registry_of(place), progress=lambda entries: count(f"entries: {entries}")
        )
    if as_json:
        print_json(asdict(done))
        return 1 if done.problems else 0
    for problem in done.problems:
        print(problem)  # noqa: T201 - the answer itself, a line each
    adopted = f", {counted(done.adopted, 'snapshot')} adopted" if done.adopted else ""
    say(f"{counted(done.entries, 'entry', 'entries')} from {done.source}{adopted}")
    if done.kept:
        say(f"the old catalog is kept as {done.kept}")
    if done.lossy:
        say("unchanged and failed checks since the last seal are lost with the old catalog")
    return 1 if done.problems else 0


def _relabel(place: Home, documents: list[str], *, dry_run: bool, yes: bool, as_json: bool) -> int:
    from tosmon.cli.relabelled import Bar, asked, show, told_end  # noqa: PLC0415 - only here
    from tosmon.relabelling import Relabelled, relabel  # noqa: PLC0415 - only here

    bar = Bar(quiet=as_json)

    def accept(found: Relabelled) -> bool:
        bar.end()
        if not as_json:
            show(found)
        return yes or as_json or asked()

    try:
        done = relabel(
            place,
            settings_of(place),
            registry_of(place),
            documents=documents,
            dry_run=dry_run,
            accept=accept,
            progress=bar,
        )
    except KeyboardInterrupt:
        bar.end()
        if not dry_run:
            say("stopped; the catalog is as it was, and the next run goes on from here")
        raise
    finally:
        bar.end()
    if as_json:
        print_json(done.as_json())
    else:
        if dry_run or not done.touched:
            show(done)
        told_end(done, dry_run=dry_run)
    declined = done.touched and not (dry_run or done.accepted)
    return 1 if done.problems or declined else 0


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the backup, as tosmon-2026-11-22.tar.")],
    *,
    without_settings: Annotated[
        bool, typer.Option("--without-settings", help="Leave tosmon.toml, alerts.toml and templates out.")
    ] = False,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="Keep passwords and other secrets that stand in settings.")
    ] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Write the home into one tar file, also while tosmon runs."""
    place = _existing(home)
    with _bytes_of("backing up", as_json=as_json) as progress:
        report = backups.backup(place, file, progress, without_settings=without_settings, with_secrets=with_secrets)
    _print_report(report, f"{file} holds", as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup that `tosmon backup` wrote.")],
    *,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Bring a backup back into a new or empty home."""
    root = chosen(home)
    with _bytes_of("restoring", as_json=as_json) as progress:
        report = backups.restore(file, Home(root), progress)
    _print_report(report, f"{root} holds again", as_json=as_json)


def _existing(home: Path | None) -> Home:
    return Home.open(chosen(home), write=False)


def _print_report(report: backups.BackupReport, opening: str, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(report))
        return
    say(f"{opening} {report.objects} objects, {report.seals} seals, the catalog, {report.platforms} platform files")
    if report.secrets_withheld:
        say(f"{counted(report.secrets_withheld, 'secret')} withheld: set them again after a restore (--with-secrets)")


@contextmanager
def _counting(*, as_json: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that shows how far the work is, where there is a terminal to show it."""
    out = console(stderr=True)
    if as_json or not out.is_terminal:
        yield lambda _words: None
        return
    with out.status("working") as status:
        yield status.update


@contextmanager
def _bytes_of(what: str, *, as_json: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that shows bytes done of bytes in all, where there is a terminal to show it."""
    out = console(stderr=True)
    if as_json or not out.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn  # noqa: PLC0415 - only where it is shown

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)
