"""Commands that read what is kept: `history`, `changes` and `diff`; `clauses` has a module of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import Annotated

import typer

from tosmon import api
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.contracts import history_line_json, stored_change_json
from tosmon.catalog.taking_in import IMPORT
from tosmon.catalog.types import storable
from tosmon.catalog.views import ChangeFilter, HistoryLine, StoredChange
from tosmon.cli.clauses import clauses
from tosmon.cli.common import (
    WHEN,
    AsJson,
    Doc,
    HomeOption,
    addressed,
    asking,
    console,
    home_of,
    moment,
    platform_asked,
    print_json,
    read_bytes,
    registry_of,
    settings_of,
)
from tosmon.cli.families import print_events
from tosmon.cli.redline import print_change
from tosmon.core.decided import decided
from tosmon.core.families import Families
from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.core.reading import Reading
from tosmon.core.signal_names import is_signal_file
from tosmon.core.words import counted
from tosmon.errors import NotFound
from tosmon.opened import is_robots, when
from tosmon.signalled import body_of

__all__ = ["add_to", "changes", "diff", "history"]

NEVER = "never checked by tosmon itself; this is what others saw"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    for command in (history, clauses, changes, diff):
        app.command()(command)


def history(
    doc: Doc,
    *,
    limit: Annotated[int, typer.Option(min=1, help="Lines to show, newest first.")] = 30,
    before: Annotated[
        str | None,
        typer.Option(metavar=WHEN, help="Only what was observed before then: 2024-11-16, or with a time, in UTC."),
    ] = None,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show a document's versions, events, and notable checks."""
    place = home_of(home)
    zone = settings_of(place).zone
    earlier = when(before) if before else None
    with asking(place, doc) as (catalog, document):
        lines = catalog.history(document, limit, earlier)
        state = catalog.state(document)
    if as_json:
        for line in lines:
            print_json(history_line_json(line))
        return
    out = console()
    if state.checked_at is None and not lines:
        out.print(f"{document} was never checked; `tosmon check {document}` does it now", markup=False)
        return
    seen = NEVER if any(line.version for line in lines) else "never checked"
    last = f"last checked {moment(state.checked_at, zone)}, {state.outcome}" if state.checked_at else seen
    out.print(f"{document}: {last}", style="bold", markup=False)
    for line in lines:
        out.print(f"{moment(line.at, zone)}  {_told(line, zone)}", markup=False)


def _told(line: HistoryLine, zone: tzinfo) -> str:
    if line.event is not None:
        return f"event {line.event.id} ({line.event.severity.value})  {line.event.summary}"
    if line.version is not None:
        effective = f", effective {line.version.effective}" if line.version.effective else ""
        doubt = f", not believed: {line.version.reason}" if line.version.suspect else ""
        return f"version of {line.version.size} clauses{effective}{doubt}{_seen_by(line)}  {line.version.snapshot}"
    if line.entry is None:
        return ""
    facts = line.entry.value()
    if line.entry.kind == IMPORT:
        return f"{facts['witness']} tracks it no more"
    if not line.entry.outcome:
        return decided(line.entry.kind, facts, zone)
    detail = facts.get("detail") or line.entry.reason
    return f"{line.entry.outcome}{f': {detail}' if detail else ''}"


def _seen_by(line: HistoryLine) -> str:
    """Return who else than tosmon saw a version, in words behind a comma."""
    version = line.version
    if version is None or not (version.saw or line.sources):
        return ""
    if not version.saw:
        return f", confirmed by {counted(len(line.sources), 'import')}"
    anew = ", read anew" if version.technical else ""
    return f", {version.saw}{anew}"


def changes(  # noqa: PLR0913 - each filter is an option
    *,
    platform: Annotated[str | None, typer.Option(metavar="PLATFORM", help="Only this platform.")] = None,
    document: Annotated[str | None, typer.Option(metavar="DOC", help="Only this document.")] = None,
    label: Annotated[
        str | None, typer.Option(metavar="LABEL", help="Only clauses with this label, before or after.")
    ] = None,
    kind: Annotated[ChangeKind | None, typer.Option(help="Only this kind.")] = None,
    direction: Annotated[Direction | None, typer.Option(help="Only this direction.")] = None,
    min_severity: Annotated[Severity | None, typer.Option(help="At least this severe.")] = None,
    since: Annotated[str | None, typer.Option(metavar=WHEN, help="First observed then or later: 2024-11-16.")] = None,
    until: Annotated[str | None, typer.Option(metavar=WHEN, help="First observed then or earlier.")] = None,
    event: Annotated[str | None, typer.Option(metavar="EVENT", help="Only of this event.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many changes, the latest.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also changes of clauses without a label (--json always gives them).")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Show clauses whole.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show changes of clauses that speak of scraping, oldest first."""
    place = home_of(home)
    zone = settings_of(place).zone
    wanted = ChangeFilter(
        platform=platform_asked(place, platform),
        label=storable(label or "") or None,
        kind=kind,
        direction=direction,
        min_severity=min_severity,
        since=when(since) if since else None,
        until=when(until) if until else None,
        event=storable(event or "") or None,
    )
    with asking(place, document) as (catalog, named):
        found = _found(catalog, replace(wanted, document=named or None), limit, every=every or as_json)
        if as_json:
            for stored in found:
                print_json(stored_change_json(stored))
            return
        told = print_events(
            console(), found, zone, lambda: Families.of(one.id for one in registry_of(place)), full=full
        )
    if not told:
        console().print("no change matches" + ("" if every else "; --all shows those of clauses without a label, too"))


def _found(catalog: Catalog, wanted: ChangeFilter, limit: int | None, *, every: bool) -> Iterator[StoredChange]:
    """Yield the changes wanted, oldest first; of a limited number, the latest."""
    found = catalog.changes(wanted, newest_first=limit is not None)
    told = (stored for stored in found if every or stored.change.labels_before or stored.change.labels_after)
    if limit is None:
        yield from told
        return
    latest = [stored for stored, _ in zip(told, range(limit), strict=False)]
    yield from sorted(latest, key=lambda stored: (stored.event.observed_to, stored.event.id, stored.position))


def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="File, or version: x/terms-of-service@2024-10-01; - for standard input."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, for the newer text.")],
    *,
    as_document: Annotated[
        str, typer.Option("--document", help="What the files are, where severity depends on it: x/privacy-policy.")
    ] = "",
    full: Annotated[bool, typer.Option("--full", help="Show clauses whole.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also changes of clauses without a label.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Compare two files, or two versions, clause by clause.

    Files of HTML, PDF, Markdown or plain text; robots.txt files are compared by what they permit.
    """
    named = as_document or _document_named(new) or _document_named(old)
    witnesses: list[str] = []
    before, after = (_side(text, home, as_document, witnesses) for text in (old, new))
    comparison = api.compare_sides(before, after, document=named, weights=settings_of(home_of(home)).severity)
    comparison = replace(comparison, notes=(*comparison.notes, *witnesses))
    if as_json:
        print_json(comparison.as_json())
        return
    out = console()
    alert = " · the default subscription would send this" if comparison.alert else ""
    out.print(f"{comparison.severity.value} · {comparison.summary}{alert}", style="bold", markup=False)
    for note in comparison.notes:
        out.print(note, style="yellow", markup=False)
    for change in comparison.changes:
        if every or (change.kind not in api.QUIET and (change.labels_before or change.labels_after)):
            print_change(out, change, full=full)


def _side(text: str, home: Path | None, document: str, witnesses: list[str]) -> api.Side:
    """Return what a file says, or a version of a document; who else than tosmon saw that is added to the witnesses.

    Raises:
        UsageError, NotFound: it is neither.

    """
    if text == "-" or Path(text).is_file():
        return api.side_of(read_bytes(text), Path(text).name, document or _document_named(text))
    name, moment_ = addressed(text)
    if "/" not in name or Path(text).exists():
        raise NotFound(f"{text} is no file, and no version", remedy="name a version as x/terms-of-service@2024-10-01")
    place = home_of(home)
    with asking(place, name) as (catalog, known):
        version = catalog.version_at(known, moment_)
        witnesses += [f"{text}: {version.saw}"] if version.saw else []
        if is_robots(known) or is_signal_file(known):
            return api.side_of(body_of(Archive(place.root, ""), catalog.snapshot(version.snapshot)), "", known)
    return api.Side(Reading(version.version, version.judgements, version.content, (), effective=version.effective))


def _document_named(text: str) -> str:
    """Return the document that an argument of `diff` speaks of; a file is known by its name."""
    return api.document_named(text) if text == "-" or Path(text).is_file() else addressed(text)[0]
