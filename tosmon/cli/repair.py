"""The command `platforms repair`: another selection for a document whose own stopped finding its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.cli.common import (
    AsJson,
    Doc,
    HomeOption,
    asking,
    console,
    home_of,
    home_to_write,
    moment,
    print_json,
    read_bytes,
    registry_of,
    say,
    settings_of,
)
from tosmon.cli.redline import print_change
from tosmon.core.contracts import change_json
from tosmon.core.model import Range, Selection, Selector
from tosmon.core.words import counted, listed
from tosmon.errors import UsageError
from tosmon.home import Home
from tosmon.registry import Document
from tosmon.registry.mending import Mended, in_toml, mend

if TYPE_CHECKING:
    from rich.console import Console

    from tosmon.repairing import Preview, Repair

__all__ = ["platforms_repair"]

SHORT = 100  # characters of a clause
TOLD = 5  # labelled changes of a proposal


def platforms_repair(
    document: Doc,
    number: Annotated[
        int | None,
        typer.Argument(metavar="[N]", min=1, help="Which proposal: shown with all its changes, or accepted."),
    ] = None,
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Write proposal N, or else the first, to the home's platforms folder.")
    ] = False,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Look at the page as it is now, not as it was captured.")
    ] = False,
    file: Annotated[
        list[str] | None,
        typer.Option(metavar="PAGE.html", help="Look at this file; of several pages, one for each in their order."),
    ] = None,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> int:
    """Propose another selection where a document's own stopped finding its text.

    The text of the last good version is looked for in the latest capture. Proposals are shown with what they would
    read; an accepted one is written to the home's platforms folder, and the next check reads with it.
    """
    if fetch and file:
        raise UsageError("--fetch and --file look at two pages", remedy="give one of them")
    place = home_to_write(home) if accept else home_of(home)
    with asking(place, document) as (_, name):
        watched = registry_of(place).document(name)
    found = _found(place, watched, fetch=fetch, files=file or ())
    if accept:
        return _accept(place, found, number or 1)
    if as_json:
        for rank, one in _chosen(found, number):
            print_json(_json(found, rank, one))
    else:
        _print(place, found, number)
    return 0 if found.proposals or found.doubt is None else 1


def _found(place: Home, document: Document, *, fetch: bool, files: Sequence[str]) -> Repair:
    # Imported here: all that a check needs, which other commands of the watch list need not wait for.
    from tosmon.repairing import fetched, latest, of_files, repair, require_repairable  # noqa: PLC0415 - as said above
    from tosmon.tools import open_tools  # noqa: PLC0415 - as above

    settings, registry = settings_of(place), registry_of(place)
    with open_tools(place, settings, registry, asked_by="command", workers=0) as tools:
        state = tools.catalog.state(document.id)
        require_repairable(document, state)
        if files:
            looked = of_files(document, [(file, read_bytes(file)) for file in files], tools)
        else:
            looked = fetched(document, state, tools) if fetch else latest(document, state, tools)
        return repair(document, state, looked, tools)


def _chosen(found: Repair, number: int | None) -> list[tuple[int, Preview]]:
    """Return the proposals with their numbers: all, or the one that is asked for.

    Raises:
        UsageError: there is none of that number.

    """
    ranked = list(enumerate(found.proposals, start=1))
    if number is None or not ranked:
        return ranked
    if number > len(ranked):
        raise UsageError(
            f"there is no proposal {number}", remedy=f"there {'is' if len(ranked) == 1 else 'are'} {len(ranked)}"
        )
    return [ranked[number - 1]]


# --- accepting --------------------------------------------------------------------------------------------------------


def _accept(place: Home, found: Repair, number: int) -> int:
    name = found.document.id
    if not found.proposals:
        say(f"{name}: nothing is proposed: {found.hint if found.doubt else 'its selection finds the text'}")
        return 1 if found.doubt else 0
    ((_, chosen),) = _chosen(found, number)
    mended = mend(place.platforms, found.document, chosen.selections)
    for line in _entry_lines(found.document, chosen):
        say(line)
    say(f"written to [{mended.table}] of {mended.path}; `tosmon check {name}` reads with it")
    say(f"to undo it, {_undoing(mended)}")
    return 0


def _undoing(mended: Mended) -> str:
    if not mended.before:
        return f"delete these lines of [{mended.table}]"
    return f"put back {' and '.join(mended.before)}"


# --- printing ---------------------------------------------------------------------------------------------------------


def _print(place: Home, found: Repair, number: int | None) -> None:
    out = console()
    name, zone = found.document.id, settings_of(place).zone
    out.print(name, style="bold", markup=False)
    good = found.good
    out.print(
        f"last good version: {moment(good.observed_first, zone)}, {counted(good.size, 'clause')}",
        style="dim",
        markup=False,
    )
    if found.doubt is None:
        out.print(f"nothing to repair: its selection finds the text in {found.source}", markup=False)
        if found.hint:
            out.print(found.hint, markup=False)
        return
    out.print(f"{found.source}: {found.doubt.detail}", markup=False)
    if not found.proposals:
        out.print(f"nothing is proposed: {found.hint}", markup=False)
    for rank, one in _chosen(found, number):
        out.print()
        for place_, line in enumerate(_entry_lines(found.document, one)):
            out.print(f"{rank if not place_ else ' '}  {line}", style="bold", markup=False)
        for line in _preview_lines(one):
            out.print(f"     {line}", markup=False)
        _print_changes(out, one, every=number is not None)
    if found.proposals:
        out.print(f"\n`tosmon platforms repair {name} --accept {number or 1}` writes it to the watch list", style="dim")


def _print_changes(out: Console, one: Preview, *, every: bool) -> None:
    if every:
        out.print()
        for change in one.changes:
            print_change(out, change)
        return
    for change in one.labelled[:TOLD]:
        labels = listed(change.labels_after or change.labels_before)
        out.print(f"       {change.kind.value}: {labels}", markup=False)
    if len(one.labelled) > TOLD:
        out.print(f"       … {len(one.labelled) - TOLD} more", markup=False)


def _preview_lines(one: Preview) -> Iterator[str]:
    before, after = one.clauses
    yield f"keeps {one.kept:.1%} of the words and adds {one.added:,}; {before:,} clauses before, {after:,} now"
    yield f"from “{_short(one.first)}”"
    yield f"to “{_short(one.last)}”"
    if one.fragile:
        yield "breaks easily: it goes by places among siblings, or by how things look"
    told = [change for change in one.changes if change.kind.value not in {"moved", "reworded"}]
    yield (
        f"a check would tell {counted(len(told), 'change')}, {len(one.labelled) or 'none'} of them labelled"
        if told
        else ("a check would tell no change")
    )


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"


def _entry_lines(document: Document, one: Preview) -> Iterator[str]:
    """Yield the fields as the entry would have them; of several pages those that change, each with its address."""
    for page, selection in zip(document.pages, one.selections, strict=True):
        if len(document.pages) > 1:
            if selection == page.selection:
                continue
            yield f"# {page.url}"
        yield f"select = {in_toml(selection.select)}"
        if selection.remove or page.selection.remove:
            yield f"remove = {in_toml(selection.remove)}"


def _range(entry: Range) -> dict[str, str]:
    start = "start_before" if entry.start_included else "start_after"
    return {start: entry.start, "end_after" if entry.end_included else "end_before": entry.end}


def _json(found: Repair, rank: int, one: Preview) -> dict[str, object]:
    pages = [
        {"url": page.url, **_selection_json(selection)}
        for page, selection in zip(found.document.pages, one.selections, strict=True)
    ]
    return {
        "document": found.document.id,
        "number": rank,
        "pages": pages,
        "kept": round(one.kept, 4),
        "added": one.added,
        "clauses": list(one.clauses),
        "first": one.first,
        "last": one.last,
        "fragile": one.fragile,
        "changes": [change_json(change, found.document.id) for change in one.changes],
    }


def _selection_json(selection: Selection) -> dict[str, list[object]]:
    def plain(entries: Sequence[Selector]) -> list[object]:
        return [_range(entry) if isinstance(entry, Range) else entry for entry in entries]

    return {"select": plain(selection.select), "remove": plain(selection.remove)}
