"""Commands that serve: `up`, the schedule with its pages, and `demo`, the same on a small site of its own.

What they start is imported when they run: the web framework takes longer to load than other commands to end.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.check import Checked
from tosmon.cli.common import HomeOption, console, home_to_write, registry_of, say, settings_of
from tosmon.cli.logs import LogFormat, begin_log, say_ready
from tosmon.cli.redline import print_change
from tosmon.cli.stopping import stopping

if TYPE_CHECKING:
    from rich.console import Console

    from tosmon.demo import Demonstration

__all__ = ["add_to", "demo", "up"]

Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, help="Port of the pages; 0 for any.", show_default="web_port")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(up)
    app.command()(demo)


def up(
    *,
    port: Port = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Loopback address of the pages.", show_default="web_host")
    ] = None,
    web: Annotated[bool, typer.Option("--web/--no-web", help="Serve the pages.")] = True,
    alerts: Annotated[bool, typer.Option("--alerts/--no-alerts", help="Deliver alerts; without, they wait.")] = True,
    log_format: Annotated[
        LogFormat | None, typer.Option("--log-format", help="Log lines for people or programs.", show_default="text")
    ] = None,
    home: HomeOption = None,
) -> int:
    """Run until stopped: check what is due, tell alerts, and serve the pages."""
    from tosmon import up as running  # noqa: PLC0415 - start-up time, see above

    place = home_to_write(home)
    settings, registry = settings_of(place), registry_of(place)
    settings = replace(
        settings,
        web_port=settings.web_port if port is None else port,
        web_host=settings.web_host if host is None else host,
        log_format=settings.log_format if log_format is None else log_format,
    )
    begin_log(settings.log_format)
    with stopping() as stop:
        running.up(
            place,
            settings,
            registry,
            stop=stop,
            leave=lambda: os._exit(stop.status),
            web=web,
            alerts=alerts,
            ready=lambda address: say_ready(address, len(registry), settings.log_format),
        )
        return stop.status


def demo(
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the pages; 0 for any.")] = 0,
    once: Annotated[bool, typer.Option("--once", help="Tell the story and end, without pages.")] = False,
) -> int:
    """Show what tosmon does on a small made-up site, without network."""
    from tosmon import up as running  # noqa: PLC0415 - start-up time, see above
    from tosmon.demo import demonstration  # noqa: PLC0415 - as above

    with demonstration() as stage:
        _tell_story(stage, console())
        if once:
            return 0
        settings = replace(stage.settings, web_port=port)
        begin_log(settings.log_format)
        with stopping() as stop:
            running.up(
                stage.home,
                settings,
                stage.registry,
                stop=stop,
                leave=lambda: os._exit(stop.status),
                ready=lambda address: _say_where(address, stage),
            )
            return stop.status


def _tell_story(stage: Demonstration, out: Console) -> None:
    """Check the site, let it change, check it again, and tell what came of it."""
    watched = f"{len(stage.registry)} documents of a platform that does not exist"
    out.print(f"Yesterday: tosmon begins to watch Exemplar, {watched}.", style="bold")
    for checked in stage.check(days_ago=1):
        out.print(f"  {checked.outcome.value:9}  {checked.document}", markup=False)
    out.print("\nOvernight, Exemplar edits its terms and its robots.txt, and redesigns its privacy policy.\n")
    stage.site.change()
    out.print("Today: tosmon checks again.", style="bold")
    for checked in stage.check():
        out.print(f"  {checked.outcome.value:9}  {checked.document}{_explained(checked)}", markup=False)
        for event in checked.events:
            out.print(f"\n  {event.severity.value}: {event.summary}\n", style="bold", markup=False)
            for change in event.changes:
                if change.labels:
                    print_change(out, change, full=True)


def _explained(checked: Checked) -> str:
    redesigned = checked.document.endswith("/privacy-policy") and checked.snapshot
    return ": every line of its markup is new, none of its words is" if redesigned else ""


def _say_where(address: str, stage: Demonstration) -> None:
    say(f"See the redline: {address}d/exemplar/terms-of-service")
    say(f"Ask the archive: tosmon --home {stage.home.root} history exemplar/terms-of-service")
    say("Ctrl-C stops the demonstration and removes what it stored.")
