"""The command `import wayback`: what web archives captured of documents comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from tosmon import __version__
from tosmon.cli.common import HomeOption, home_of, print_json, registry_of, say, settings_of
from tosmon.cli.importing_run import Alerts, DryRun, take_in
from tosmon.cli.stopping import INTERRUPTED
from tosmon.core.words import counted
from tosmon.errors import NotFound, UsageError
from tosmon.fetch import Dialer, Fetcher, Politeness, upstreams, user_agent
from tosmon.home import Home
from tosmon.importers.wayback import (
    SPACINGS,
    WAYBACK_MACHINE,
    Client,
    Every,
    Plan,
    Take,
    Wanted,
    WaybackImport,
    Wishes,
    archive_limits,
    by_hand,
    find_service,
    given_timemap,
    span_of,
    wanted,
)
from tosmon.registry import Document, Registry
from tosmon.settings import Settings
from tosmon.tools import CONTACT, utc_now

__all__ = ["add_to", "import_wayback"]


def add_to(group: typer.Typer) -> None:
    """Add the command to the group `import`."""
    group.command("wayback")(import_wayback)


def import_wayback(  # noqa: PLR0913 - each choice is an option
    documents: Annotated[
        list[str], typer.Argument(metavar="DOC", help="Documents: x/terms-of-service, 'x/*', x for all of a platform.")
    ],
    *,
    begins: Annotated[
        str, typer.Option("--from", metavar="TIME", help="Captures from then on: 2012, 2012-05 or 2012-05-31.")
    ] = "",
    ends: Annotated[str, typer.Option("--to", metavar="TIME", help="Captures up to then, all of it: 2021.")] = "",
    urls: Annotated[
        list[str] | None,
        typer.Option(
            "--url", metavar="ADDRESS", help="Captures of this address instead of the watch list's. Repeatable."
        ),
    ] = None,
    archive: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Another archive than the Wayback Machine, or a collection of it: CDX, pywb, TimeMaps.",
        ),
    ] = "",
    timemap: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="Where TimeMaps are had; a page's address goes for {url}, or to the end."),
    ] = "",
    take: Annotated[
        Take, typer.Option(help="Of captures in a row with equal bytes: both ends, the first alone, or all.")
    ] = Take.ENDS,
    every: Annotated[Every | None, typer.Option(help="At most one capture of each address in that time.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many captures; the next run goes on.")] = None,
    spacing: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=3600,
            help="Seconds between requests (Wayback Machine: 4; others: the setting).",
            show_default=False,
        ),
    ] = None,
    alerts: Alerts = False,
    dry_run: DryRun = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what came of it as JSON.")] = False,
    home: HomeOption = None,
) -> int:
    """Take in what a web archive captured of documents: the Wayback Machine, a pywb server, any Memento archive.

    One request at a time, seconds apart. A run that was stopped goes on where it was when it is called again.
    """
    if archive and timemap:
        raise UsageError("--archive and --timemap name two archives", remedy="give one of them")
    place = home_of(home)
    settings = settings_of(place)
    asked_for = _wanted(registry_of(place), documents, urls or ())
    span = span_of(begins, ends, utc_now())
    kind = given_timemap(timemap) if timemap else None
    with _fetcher(settings, spacing) as fetcher:
        client = Client(fetcher)
        service = kind or (find_service(client, archive, asked_for[0].addresses()[0]) if archive else WAYBACK_MACHINE)
        work = WaybackImport(client, service, asked_for, Wishes(span, take, every, limit))
        if dry_run:
            return _say_plans(place, work, as_json=as_json)
        status = take_in(
            home,
            work.witness,
            work.sightings,
            total=work.total,
            skipped=work.skipped,
            alerts=alerts,
            as_json=as_json,
        )
    if work.interrupted:
        say("tosmon: interrupted; what had come is kept, and the same command goes on from there")
        return INTERRUPTED
    return status or int(work.stopped)


# --- what is asked for ------------------------------------------------------------------------------------------------


def _wanted(registry: Registry, names: Sequence[str], urls: Sequence[str]) -> tuple[Wanted, ...]:
    """Return what is asked for of each document, by the watch list or by the addresses given.

    Raises:
        NotFound: a document is not known, and no address is given.
        UsageError: addresses are given for several documents.

    """
    if not urls:
        return tuple(wanted(document) for document in _documents(registry, names))
    if len(names) != 1:
        raise UsageError("--url is of one document", remedy="name one, and run the command for each")
    try:
        (document,) = _documents(registry, names)
    except NotFound:  # a text that nobody watches has a history too
        return (by_hand(names[0], urls),)
    except ValueError:
        raise UsageError(f"--url is of one document, and {names[0]} names several") from None
    return (by_hand(document.id, urls),)


def _documents(registry: Registry, names: Sequence[str]) -> tuple[Document, ...]:
    """Return the documents of those names, those among them that are watched no more."""
    retired = {document.id: document for document in registry.retired}
    gone = [retired[name] for name in names if name in retired]
    others = [name for name in names if name not in retired]
    return (*(registry.resolve(others) if others else ()), *gone)


def _fetcher(settings: Settings, spacing: float | None) -> Fetcher:
    """Return what asks an archive: as the settings say, but with more patience and less haste."""
    slow = {host: max(wait, settings.spacing) for host, wait in SPACINGS.items()} if spacing is None else {}
    limits = archive_limits(
        connect=settings.connect_timeout,
        read=settings.read_timeout,
        total=settings.total_timeout,
        attempts=settings.attempts,
    )
    return Fetcher(
        user_agent=user_agent(__version__, settings.contact or CONTACT),
        limits=limits,
        politeness=Politeness(1, settings.spacing if spacing is None else spacing, own=slow),
        dialer=Dialer(allowed=settings.allow_private, upstreams=upstreams(settings.regions)),
        now=utc_now,
    )


# --- what would be taken in -------------------------------------------------------------------------------------------


def _say_plans(place: Home, work: WaybackImport, *, as_json: bool) -> int:
    """Say how many captures of each document would be taken in, from when to when."""
    plans: list[Plan] = []
    for plan in work.plans(_known(place, work)):
        plans.append(plan)
        if plan.moments and not as_json:
            print(_plan_line(plan), flush=True)  # noqa: T201 - the answer itself; the next is some seconds away
    if as_json:
        told = {"witness": work.witness.id, "title": work.witness.title, "documents": [*map(_plan_json, plans)]}
        print_json(told | {"skipped": [{"what": one.what, "why": one.why} for one in work.skipped]})
        return int(work.stopped)
    for one in work.skipped:
        say(f"skipped: {one.what}: {one.why}")
    count = counted(sum(len(plan.moments) for plan in plans), "capture")
    say(f"would take in {count} from {work.witness.title}")
    return int(work.stopped)


def _plan_line(plan: Plan) -> str:
    first, last = plan.moments[0].at, plan.moments[-1].at
    return f"{plan.document}  {counted(len(plan.moments), 'capture')}  {first:%Y-%m-%d} to {last:%Y-%m-%d}"


def _known(place: Home, work: WaybackImport) -> set[str]:
    if not place.catalog.exists():
        return set()
    from tosmon.catalog import Catalog  # noqa: PLC0415 - the database takes long to import

    with Catalog.open(place.catalog, create=False) as catalog:
        return catalog.sightings(work.witness.id)


def _plan_json(plan: Plan) -> dict[str, object]:
    times = [moment.at.isoformat() for moment in plan.moments]
    return {
        "document": plan.document,
        "captures": len(times),
        "from": min(times, default=None),
        "to": max(times, default=None),
    }
