"""The command `platforms suggest`: documents that labelled clauses link to, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Annotated

import typer

from tosmon.catalog import Catalog
from tosmon.cli.common import (
    AsJson,
    HomeOption,
    asking,
    console,
    home_of,
    home_to_write,
    moment,
    print_json,
    registry_of,
    say,
    settings_of,
)
from tosmon.core.words import listed
from tosmon.errors import NotFound, UsageError
from tosmon.home import Home
from tosmon.registry.adding import add_document
from tosmon.registry.written import DocumentEntry
from tosmon.suggesting import Suggestion, dismiss, restore, suggestions
from tosmon.tools import utc_now

__all__ = ["platforms_suggest"]

Ids = list[str] | None


def platforms_suggest(
    platform: Annotated[
        str | None, typer.Argument(metavar="PLATFORM", help="Only what documents of this platform link to.")
    ] = None,
    *,
    accept: Annotated[Ids, typer.Option(metavar="DOC", help="Watch this one from now on; may be given again.")] = None,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="Watch all that are listed.")] = False,
    refuse: Annotated[
        Ids, typer.Option("--dismiss", metavar="DOC", help="Do not suggest this one again; may be given again.")
    ] = None,
    take_back: Annotated[
        Ids, typer.Option("--restore", metavar="DOC", help="Suggest a dismissed one again; may be given again.")
    ] = None,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="List those that were dismissed.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """List documents that clauses about scraping link to and nobody watches.

    They stay with the platform, and their address speaks of rules. An accepted one is written to the home's platforms
    folder; delete its entry there to stop watching it.
    """
    answers = bool(accept or accept_all or refuse or take_back)
    place = home_to_write(home) if answers else home_of(home)
    registry = registry_of(place)
    owner = registry.platform(platform).id if platform else None
    with asking(place, None) as (catalog, _):
        found = suggestions(catalog, registry, owner)
        if answers:
            _answer(place, catalog, found, (accept or [], refuse or [], take_back or []), every=accept_all)
            return
    shown = [one for one in found if one.dismissed == dismissed]
    if as_json:
        for one in shown:
            print_json(_json(one))
        return
    _print(shown, len(found) - len(shown), settings_of(place).zone, dismissed=dismissed)


# --- answers ----------------------------------------------------------------------------------------------------------


def _answer(
    place: Home,
    catalog: Catalog,
    found: Sequence[Suggestion],
    asked: tuple[Sequence[str], Sequence[str], Sequence[str]],
    *,
    every: bool,
) -> None:
    """Do what was asked; nothing, where a name of any is wrong."""
    accepted, refused, restored = ([_known(found, name) for name in names] for names in asked)
    if len({one.document for one in (*accepted, *refused, *restored)}) < sum(map(len, asked)):
        raise UsageError("a document is answered twice", remedy="give each one answer")
    if every:
        accepted += [one for one in found if not one.dismissed and one not in (*accepted, *refused)]
    for one in accepted:
        path = add_document(place.platforms, one.document, DocumentEntry("", url=one.url))
        say(f"{one.document} is watched now, by {path}; `tosmon check {one.document}` makes its first snapshot")
    for one in refused:
        dismiss(catalog, one, utc_now())
        say(
            f"{one.document} is not suggested any more; `tosmon platforms suggest --restore {one.document}` undoes that"
        )
    for one in restored:
        restore(catalog, one, utc_now())
        say(f"{one.document} is suggested again")
    if not (accepted or refused or restored):
        say("there is nothing to accept")


def _known(found: Sequence[Suggestion], name: str) -> Suggestion:
    one = next((one for one in found if one.document == name), None)
    if one is None:
        raise NotFound(f"nobody suggests {name!r}", remedy="`tosmon platforms suggest` lists names")
    return one


# --- printing ---------------------------------------------------------------------------------------------------------


def _json(one: Suggestion) -> dict[str, object]:
    return {
        "document": one.document,
        "url": one.url,
        "source": one.source,
        "clause": one.clause,
        "labels": list(one.labels),
        "snapshot": one.snapshot,
        "observed_between": list(one.since),
        "dismissed": one.dismissed,
    }


def _print(shown: Sequence[Suggestion], others: int, zone: tzinfo, *, dismissed: bool) -> None:
    out = console()
    for one in shown:
        out.print(one.document, style="bold", markup=False)
        for line in _lines(one, zone):
            out.print(f"    {line}", markup=False)
    if not shown:
        out.print(
            "none was dismissed" if dismissed else "no clause about scraping links to a policy that nobody watches"
        )
    elif not dismissed:
        out.print("\n--accept DOC watches one, --accept-all all of them; --dismiss DOC refuses one", style="dim")
    if others and not dismissed:
        out.print(f"{others} dismissed; --dismissed lists them", style="dim")


def _lines(one: Suggestion, zone: tzinfo) -> Iterator[str]:
    yield one.url
    yield f"linked to by {one.source}, clause {one.clause}: {listed(one.labels)}"
    earlier, later = one.since
    seen = (
        f"between {moment(earlier, zone)} and {moment(later, zone)}"
        if earlier
        else f"{moment(later, zone)}, the first look"
    )
    yield f"first observed {seen}"
