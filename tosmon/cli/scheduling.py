"""Commands about the schedule: `schedule list|pause|resume`; what is due is `tosmon.core.due`'s to say."""

from __future__ import annotations

import getpass
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from tosmon.catalog import Catalog
from tosmon.catalog.entries import PAUSED, RESUMED
from tosmon.catalog.records import JsonValue
from tosmon.catalog.types import storable
from tosmon.cli.agenda import COLUMNS, cells, row_json, rows_of, summary
from tosmon.cli.common import (
    WHEN,
    AsJson,
    HomeOption,
    console,
    home_of,
    home_to_write,
    moment,
    print_json,
    print_rows,
    registry_of,
    say,
    settings_of,
)
from tosmon.core.due import ALWAYS, Past, is_paused
from tosmon.core.units import parse_duration
from tosmon.core.words import counted
from tosmon.errors import UsageError
from tosmon.home import Home
from tosmon.opened import require_catalog
from tosmon.registry import Document
from tosmon.registry.rhythms import past_of

if TYPE_CHECKING:
    from typer._click import Context  # Typer brings its own Click, and names its types nowhere else

__all__ = ["Listing", "add_to", "schedule_list", "schedule_pause", "schedule_resume"]

LIST = "list"  # what `tosmon schedule` does where no command follows
What = Annotated[
    list[str], typer.Argument(metavar="WHAT...", help="Platforms, documents or patterns: x, twitter/api-terms, 'x/*'.")
]


class Listing(TyperGroup):
    """A group that lists where no command is named, so that `tosmon schedule x` needs no further word."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Put the name of the list before arguments that begin with no command's name."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [LIST, *args]
        return super().parse_args(ctx, args)


schedule = typer.Typer(
    cls=Listing,
    help="Show when documents are checked; pause some.",
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(schedule, name="schedule")


# --- the list ---------------------------------------------------------------------------------------------------------


@schedule.command(LIST)
def schedule_list(
    what: Annotated[
        list[str] | None, typer.Argument(metavar="WHAT", help="Only these: x, twitter/api-terms, 'x/*'.")
    ] = None,
    *,
    due: Annotated[bool, typer.Option("--due", help="Only what is due now.")] = False,
    failing: Annotated[bool, typer.Option("--failing", help="Only what failed when it was checked last.")] = False,
    paused: Annotated[bool, typer.Option("--paused", help="Only what is paused.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many, the next ones.")] = None,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show documents with their last and their next check.

    Soonest first, in the time zone of the settings.
    """
    place = home_of(home)
    rows = rows_of(place, registry_of(place).resolve(what or []), datetime.now(UTC))
    shown = [
        row
        for row in rows
        if (row.is_due or not due) and (row.past.failures or not failing) and (row.pause is not None or not paused)
    ]
    if as_json:
        for row in shown[:limit]:
            print_json(row_json(row))
        return
    zone = settings_of(place).zone
    out = console()
    if not shown:
        asked = [word for word, said in (("due", due), ("failing", failing), ("paused", paused)) if said]
        out.print(f"none of {counted(len(rows), 'document')} is {' and '.join(asked)}", markup=False)
        return
    print_rows(out, [COLUMNS, *(cells(row, zone) for row in shown[:limit])], indent=0)
    out.print(summary(rows, len(shown[:limit])), style="dim", markup=False)


# --- pause and resume -------------------------------------------------------------------------------------------------


@schedule.command("pause")
def schedule_pause(
    what: What,
    *,
    until: Annotated[
        str,
        typer.Option(
            metavar=WHEN,
            help="Resume by itself: 3d from now, 2026-12-01, or with a time, by the settings' time zone.",
            show_default=False,
        ),
    ] = "",
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why; kept in the ledger and shown.", show_default=False)
    ] = "",
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Have the schedule leave documents alone.

    `tosmon check` by hand still checks them. A pause is a decision in the documents' ledgers.
    """
    place = home_to_write(home)
    zone, now = settings_of(place).zone, datetime.now(UTC)
    documents = registry_of(place).resolve(what)
    end = _end(until, zone, now)
    facts: dict[str, JsonValue] = {"until": end.isoformat() if end else None, "reason": storable(reason.strip())}
    with _deciding(place) as catalog:
        pasts = _pasts(catalog, documents)
        changed = [document for document, past in pasts.items() if past.paused_until != (end or ALWAYS)]
        for document in changed:
            catalog.decide(document, PAUSED, now, _who(), {name: value for name, value in facts.items() if value})
    if as_json:
        _print_decided(documents, changed, paused=True, until=end)
        return
    told = f"paused{f' until {moment(end, zone)}' if end else ''}"
    _tell(documents, changed, told, "already")
    if changed:
        say(f"`tosmon schedule resume {shlex.join(what)}` ends that")


@schedule.command("resume")
def schedule_resume(what: What, *, as_json: AsJson = False, home: HomeOption = None) -> None:
    """Have the schedule check paused documents again.

    What fell due meanwhile is checked once.
    """
    place = home_to_write(home)
    now = datetime.now(UTC)
    documents = registry_of(place).resolve(what)
    with _deciding(place) as catalog:
        changed = [document for document, past in _pasts(catalog, documents).items() if is_paused(past, now)]
        for document in changed:
            catalog.decide(document, RESUMED, now, _who())
    if as_json:
        _print_decided(documents, changed, paused=False, until=None)
        return
    _tell(documents, changed, "on schedule again", "not paused")


@contextmanager
def _deciding(place: Home) -> Iterator[Catalog]:
    """Give the home's catalog to write decisions to, made new where nothing was ever checked."""
    require_catalog(place)
    with place.writing(), Catalog.open(place.catalog) as catalog:
        yield catalog


def _pasts(catalog: Catalog, documents: Sequence[Document]) -> dict[str, Past]:
    return {document: past_of(state) for document, state in catalog.states(one.id for one in documents).items()}


def _end(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when a pause is to end, in UTC; None for not by itself.

    Raises:
        UsageError: it is no moment of the future.

    """
    if not text:
        return None
    try:
        end = _moment_or_length(text, zone, now)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no date, time or length of time", remedy="write 2026-12-01, 2026-12-01T08:00 or 3d"
        ) from None
    if end <= now:
        raise UsageError(f"{text!r} has passed already", remedy="name a later moment")
    return end


def _moment_or_length(text: str, zone: tzinfo, now: datetime) -> datetime:
    if text[-1].isalpha() and text[-1] not in "Zz":
        return (now + parse_duration(text)).replace(microsecond=0)
    end = datetime.fromisoformat(text)
    return (end if end.tzinfo else end.replace(tzinfo=zone)).astimezone(UTC)


def _who() -> str:
    """Return who decides: the user's name, where the system knows one."""
    try:
        return storable(getpass.getuser())
    except (OSError, KeyError):  # a user without an entry in the password database, as in containers
        return "command"


def _tell(documents: Sequence[Document], changed: Sequence[str], told: str, otherwise: str) -> None:
    """Say what became of the documents: of a few by name, of many by number."""
    if len(changed) == 1:
        say(f"{changed[0]} is {told}")
    elif changed:
        say(f"{counted(len(changed), 'document')} are {told}")
    rest = [one.id for one in documents if one.id not in set(changed)]
    if len(rest) == 1:
        say(f"{rest[0]} was {otherwise}")
    elif rest:
        say(f"{counted(len(rest), 'document')} were {otherwise}")


def _print_decided(
    documents: Sequence[Document], changed: Sequence[str], *, paused: bool, until: datetime | None
) -> None:
    for one in documents:
        print_json({"document": one.id, "changed": one.id in changed, "paused": paused, "paused_until": until})
