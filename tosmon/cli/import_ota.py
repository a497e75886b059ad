"""The command `import ota`: a collection of Open Terms Archive, of versions or of snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tosmon.cli.common import AsJson, HomeOption, console, home_of, registry_of, say
from tosmon.cli.importing_run import Alerts, DryRun, Include, dry_run, take_in
from tosmon.core.layout import IMPORTS
from tosmon.importers.ota import Collection, open_collection
from tosmon.importers.ota.remote import Fetching, bare_address

__all__ = ["add_to", "import_ota"]

COPIES = ".cache"
"""The folder below `imports` with copies of what lies at addresses; what starts with a dot is nobody's object."""

Where = Annotated[
    str,
    typer.Argument(metavar="PATH|URL", help="Repository of versions or snapshots: folder, .bundle file, or address."),
]
Name = Annotated[
    str, typer.Option("--name", help="What to call the collection (default: as its repository is called).")
]


def add_to(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("ota")(import_ota)


def import_ota(
    where: Where,
    *,
    name: Name = "",
    include: Include = None,
    alerts: Alerts = False,
    dry: DryRun = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Take in the texts that a collection of Open Terms Archive recorded, what is new of them each time."""
    place = home_of(home)  # made only once there is something to take in
    copies = None if dry else place.root / IMPORTS / COPIES
    registry = registry_of(place)
    with ExitStack() as stack:
        with _fetching(where, as_json=as_json) as told:
            opening = open_collection(where, registry, name=name, include=include or (), copies=copies, told=told)
            collection = stack.enter_context(opening)
        for note in collection.notes:
            say(f"note: {note}")
        status = _taken_in(home, collection, dry=dry, alerts=alerts, as_json=as_json)
    if status:
        raise typer.Exit(status)


def _taken_in(home: Path | None, collection: Collection, *, dry: bool, alerts: bool, as_json: bool) -> int:
    witness, source, skipped = collection.witness, collection.sightings, collection.skipped
    if dry:
        return dry_run(home, witness, source, skipped=skipped, as_json=as_json)
    return take_in(home, witness, source, total=collection.total, skipped=skipped, alerts=alerts, as_json=as_json)


@contextmanager
def _fetching(where: str, *, as_json: bool) -> Iterator[Fetching]:
    """Give what shows on a terminal how much of a collection has come."""
    out = console(stderr=True)
    if as_json or not out.is_terminal or not bare_address(where):
        yield lambda _: None
        return
    with out.status(f"fetching {bare_address(where)}") as status:
        yield lambda size: status.update(f"fetching {bare_address(where)}: {size / 1_000_000:,.1f} MB")
