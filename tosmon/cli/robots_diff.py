"""The command `robots diff`: what changes from one robots.txt to another, in what they permit and say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.cli.common import AsJson, HomeOption, console, print_json, print_rows
from tosmon.cli.robots_sources import SOURCE, Found, crawlers_of, found
from tosmon.core.model import Change, Direction
from tosmon.core.robots import RobotsChange
from tosmon.core.robots.comments import passages
from tosmon.core.robots.contracts import robots_change_json, signal_change_json
from tosmon.core.robots.regions import Extent
from tosmon.core.robots.wording import EVERYBODY, NAMING, essential
from tosmon.core.signals import as_changes as as_signal_changes
from tosmon.core.signals import compare as compare_signals
from tosmon.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["robots_diff"]

SHOWN = 12  # places told for one group of crawlers
NAMED = 3  # crawlers and exceptions named
EXTENTS = {Extent.WHOLE: "", Extent.MOST: "most of ", Extent.PART: "parts of "}
# How a change is told apart: never by colour alone.
SIGNS = {
    Direction.STRENGTHENED: ("-", "red"),
    Direction.WEAKENED: ("+", "green"),
    Direction.NEUTRAL: ("=", ""),
    Direction.UNCLEAR: ("?", "yellow"),
}


def robots_diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=SOURCE)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, for the newer one.")],
    *,
    every: Annotated[bool, typer.Option("--all", help="Name every crawler, path and exception.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Say what changes from one robots.txt to another.

    What each crawler may fetch, whatever the order and grouping of the rules; then signals, and prose in comments.
    """
    if old == new == "-":
        raise UsageError("only one of the two can be standard input")
    before, after = (found(text, home) for text in (old, new))
    first = [crawler.token for crawler in crawlers_of(home) if crawler.asked_first]
    statements = before.robots.compare(after.robots, first)
    signals = compare_signals(before.robots.signals, after.robots.signals)
    prose = _prose(before, after)
    if as_json:
        from tosmon.core.contracts import change_json  # noqa: PLC0415 - brings what judges clauses; `test` needs none

        print_json(
            {
                "changes": [robots_change_json(statement) for statement in statements],
                "signals": [signal_change_json(change) for change in signals],
                "prose": [change_json(change, "") for change in prose],
                "notes": _notes(before, after),
            }
        )
        return
    out = console()
    for note in _notes(before, after):
        out.print(note, style="yellow", markup=False)
    _print_statements(out, statements if every else essential(statements), every=every)
    _print_signals(out, as_signal_changes(signals), every=every)
    _print_prose(out, prose)


def _notes(before: Found, after: Found) -> list[str]:
    """Return what there is to say of sides that brought no rules."""
    return [f"{one.where}: {one.robots.meaning}" for one in (before, after) if one.robots.meaning]


def _print_statements(out: Console, statements: Sequence[RobotsChange], *, every: bool) -> None:
    """Print statements under the crawlers of which the same is said, those about the whole site first."""
    if not statements:
        out.print("they permit the same")
    for (agents, now), group in _alike(statements).items():
        out.print(_who(agents, every=every), style="bold", markup=False)
        sign, style = ("+", "green") if now else ("-", "red")
        naming = "; ".join(dict.fromkeys(NAMING[one.named] for one in group if one.named in NAMING))
        verdict = f"  {sign} may {'now' if now else 'no longer'} fetch"
        out.print(f"{verdict}{f' ({naming})' if naming else ''}", style=style, markup=False)
        shown = group if every else group[:SHOWN]
        print_rows(out, [(_lines(one.lines), _where(one, every=every)) for one in shown], indent=6)
        if len(group) > len(shown):
            out.print(f"      … {len(group) - len(shown)} more (--all shows them)", style="dim")
        if not all(one.exact for one in group):
            out.print("      not all could be told: the rules are too entangled", style="yellow")


def _alike(statements: Iterable[RobotsChange]) -> dict[tuple[tuple[str, ...], bool], list[RobotsChange]]:
    """Return one statement for each that is made of several agents, by these agents and what they may do now."""
    agents: dict[tuple[object, ...], list[str]] = {}
    firsts: dict[tuple[object, ...], RobotsChange] = {}
    for one in statements:
        said = (one.path, one.exceptions, one.otherwise, one.now, one.named, one.extent)
        agents.setdefault(said, []).append(one.agent)
        firsts.setdefault(said, one)
    groups: dict[tuple[tuple[str, ...], bool], list[RobotsChange]] = {}
    for key, one in firsts.items():
        groups.setdefault((tuple(agents[key]), one.now), []).append(one)
    return groups


def _who(agents: Sequence[str], *, every: bool) -> str:
    """Return "GPTBot", or "Googlebot, bingbot and 12 more (14 crawlers)"."""
    names = [EVERYBODY if agent == "*" else agent for agent in agents]
    if every or len(names) <= NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more ({len(names)} crawlers)"


def _where(one: RobotsChange, *, every: bool) -> str:
    """Return the part of the site, with those of its exceptions that now are not as the rest is."""
    place = f"{EXTENTS[one.extent]}{'the whole site' if one.site_wide else one.path}"
    if not one.otherwise:
        return place
    shown = one.otherwise if every else one.otherwise[:NAMED]
    more = len(one.otherwise) - len(shown)
    return f"{place}, except {', '.join(shown)}{f' and {more} more' if more else ''}"


def _lines(lines: tuple[int | None, int | None]) -> str:
    """Return the deciding lines of the two files: "line 3 → 5", with a dash where no rule decides."""
    old, new = (str(line) if line else "–" for line in lines)
    return f"line {old} → {new}"


def _print_signals(out: Console, changes: Sequence[Change], *, every: bool) -> None:
    if changes:
        out.print("Signals", style="bold")
    shown = changes if every else changes[:SHOWN]
    for change in shown:
        sign, style = SIGNS[change.direction]
        out.print(f"  {sign} {change.reason} ({_lines(change.positions)})", style=style, markup=False)
    if len(changes) > len(shown):
        out.print(f"  … {len(changes) - len(shown)} more (--all shows them)", style="dim")


def _prose(before: Found, after: Found) -> tuple[Change, ...]:
    """Return what changed in the comments that speak of scraping."""
    bodies = before.robots.body, after.robots.body
    if passages(bodies[0]) == passages(bodies[1]):
        return ()
    from tosmon.api import compare_prose, read_robots  # noqa: PLC0415 - takes longer than all the rest

    old, new = (read_robots(body).reading for body in bodies)
    return compare_prose(old, new)


def _print_prose(out: Console, changes: Iterable[Change]) -> None:
    from tosmon.cli.redline import print_change  # noqa: PLC0415 - `--json` need not pay for it

    for number, change in enumerate(changes):
        if not number:
            out.print("Comments", style="bold")
        print_change(out, change, full=False)
