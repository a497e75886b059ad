"""The command `search`: clauses that hold words, through all versions of all documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.catalog.hits import Hit, Hits
from tosmon.cli.common import (
    WHEN,
    AsJson,
    HomeOption,
    asking,
    console,
    home_of,
    moment,
    print_json,
    registry_of,
    settings_of,
)
from tosmon.core.model import Rule
from tosmon.core.search_marks import Kind, marked
from tosmon.core.searching import Field, Filter, Order, Query, parse
from tosmon.core.words import counted
from tosmon.errors import UsageError
from tosmon.exports.searches import hit_json, named
from tosmon.opened import when

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["add_to", "search"]

LONG = 600  # letters of a clause that are shown whole
MATCHED = "bold underline"


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(search)


def search(  # noqa: PLR0913 - each filter is an option
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT …]", help="""Words, '"phrases"', begin*, 'this -without', this OR that."""),
    ] = None,
    *,
    platform: Annotated[list[str] | None, typer.Option(metavar="PLATFORM", help="Only these platforms.")] = None,
    document: Annotated[
        list[str] | None, typer.Option(metavar="DOC", help="Only x/terms-of-service, or terms-of-service of all.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(metavar="LABEL", help="Only clauses with these labels.")] = None,
    rule: Annotated[list[Rule] | None, typer.Option(help="Only clauses that do this.")] = None,
    language: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only texts in these: en, ja.")] = None,
    at: Annotated[str | None, typer.Option(metavar=WHEN, help="In force then: 2023-09-29.")] = None,
    since: Annotated[str | None, typer.Option(metavar=WHEN, help="In force at some time since then.")] = None,
    until: Annotated[str | None, typer.Option(metavar=WHEN, help="In force at some time until then.")] = None,
    current: Annotated[bool, typer.Option("--current", help="In force today.")] = False,
    order: Annotated[Order, typer.Option(help="Best first, or seen in force latest first.")] = Order.RELEVANCE,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many hits.")] = 20,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Find clauses in all versions of all documents.

    Each is one hit, with all wordings that it had.
    """
    more = [
        Filter(field, value)
        for field, values in (
            (Field.PLATFORM, platform),
            (Field.DOCUMENT, document),
            (Field.LABEL, label),
            (Field.RULE, [one.value for one in rule or ()]),
            (Field.LANGUAGE, language),
        )
        for value in values or ()
    ]
    query = parse(" ".join(text or ()), more=more)
    query = replace(
        query,
        at=when(at) if at else query.at,
        since=when(since) if since else query.since,
        until=when(until) if until else query.until,
        current=current or query.current,
        order=order,
    )
    if not query.asks:
        raise UsageError("nothing to search for", remedy="give a word, a platform or a label")
    place = home_of(home)
    with asking(place, None) as (catalog, _):
        asked, query = query, named(query, catalog, registry_of(place))
        found = catalog.search(query, limit=limit)
    if as_json:
        for hit in found.hits:
            print_json(hit_json(hit, query))
        return
    _print(console(), found, settings_of(place).zone, _brought(asked, query))


def _brought(asked: Query, query: Query) -> tuple[str, ...]:
    """Return the platforms and documents that are searched as well, because one asked for continues their history."""
    wanted = (Field.PLATFORM, Field.DOCUMENT)
    before, after = ([one for one in each.filters if one.field in wanted] for each in (asked, query))
    return tuple(one.value for one in after if one not in before) if len(after) > len(before) else ()


def _print(out: Console, found: Hits, zone: tzinfo, brought: Sequence[str] = ()) -> None:
    if not found.hits:
        out.print(f"no clause matches{_hint(found.query)}", markup=False)
        return
    out.print(_counted(found), style="bold", markup=False)
    if brought:
        out.print(f"with those of {', '.join(brought)}, whose history goes on here", markup=False)
    for hit in found.hits:
        _print_hit(out, hit, found.query, zone)


def _counted(found: Hits) -> str:
    """Return how many there are, and how many of them are shown."""
    every = f"{found.total:,} clauses" if found.total != 1 else "1 clause"
    if found.cut:
        every = f"more than {found.total:,} clauses, of {found.wordings} wordings"
    return f"{every}, the first {len(found.hits)}" if len(found.hits) < found.total else every


def _hint(query: Query) -> str:
    """Return what may be left out, where something may."""
    told = ["the filters"] if query.filters else []
    told += ["the time"] if query.timed else []
    if told:
        return f"; try without {' and '.join(told)}"
    if any(term.exact and len(term.words) > 1 for term in query.terms):
        return '; try the words without "quotes"'
    return "; try fewer words, or their beginning: scrap*"


def _print_hit(out: Console, hit: Hit, query: Query, zone: tzinfo) -> None:
    from rich.padding import Padding  # noqa: PLC0415 - `--json` need not pay for it
    from rich.text import Text  # noqa: PLC0415 - as above

    out.print()
    where = " › ".join(hit.clause.headings)
    out.print(f"{hit.document}{f' · {where}' if where else ''}", style="bold", markup=False)
    shown = _clause(hit, query)
    for line in (shown, Text(_facts(hit, zone), style="dim")):
        out.print(Padding(line, (0, 0, 0, 2)) if out.is_terminal else Text("  ") + line)


def _clause(hit: Hit, query: Query) -> Text:
    from rich.text import Text  # noqa: PLC0415 - as above

    shown = Text(f"{hit.clause.number} " if hit.clause.number else "")
    if hit.clause.lead_in:
        shown.append(f"{hit.clause.lead_in} ", style="dim")
    for piece in marked(hit.clause.text, query, LONG):
        shown.append("…" if piece.kind is Kind.CUT else piece.text, style=MATCHED if piece.kind is Kind.MATCH else "")
    return shown


def _facts(hit: Hit, zone: tzinfo) -> str:
    since, until = moment(hit.since, zone), moment(hit.until, zone)
    told = [f"in force since {since}, last seen {until}" if hit.standing else f"was in force from {since} to {until}"]
    if hit.judgement.labels:
        told.append(f"{hit.judgement.rule.value}: {', '.join(hit.judgement.labels)}")
    if len(hit.wordings) > 1:
        told.append(f"{counted(len(hit.wordings), 'wording')}, {hit.matching} with these words")
    if hit.variants:
        told.append(f"also in {', '.join(hit.variants)}")
    return " · ".join((*told, hit.id))
