"""The `tosmon` command: its groups, its options that hold everywhere, and how errors end.

The module of a command is imported when it is called: importing all takes longer than most commands.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_group

from tosmon import __version__
from tosmon.cli.common import say
from tosmon.cli.stopping import INTERRUPTED
from tosmon.errors import TosmonError, UsageError

if TYPE_CHECKING:
    from typer._click import Command, Context  # Typer brings its own Click, and names its types nowhere else

__all__ = ["MODULES", "Commands", "app", "run"]

# The modules below `tosmon.cli`, in the order of the help, with their commands and groups.
MODULES = MappingProxyType(
    {
        "serving": ("up", "demo"),
        "running": ("check",),
        "scheduling": ("schedule",),
        "watchlist": ("platforms", "registry"),
        "read": ("history", "clauses", "changes", "diff"),
        "search": ("search",),
        "export": ("export",),
        "judge": ("classify",),
        "robots": ("robots",),
        "alerts": ("alerts",),
        "reviews": ("reviews",),
        "imports": ("import",),
        "keep": ("verify", "rebuild", "backup", "restore"),
    }
)


class Commands(TyperGroup):
    """All commands: the one that is called is imported with its module, and all where they are listed or none fits."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        for names in MODULES.values():
            self._import(names[0])
        return super().list_commands(ctx)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command of that name; None where there is none."""
        if not self._import(cmd_name):
            self.list_commands(ctx)  # those that were perhaps meant
        return super().get_command(ctx, cmd_name)

    def _import(self, name: str) -> bool:
        """Import the module that the name is from; return whether there is one."""
        module = next((module for module, names in MODULES.items() if name in names), None)
        if module is not None and name not in self.commands:
            own = typer.Typer(rich_markup_mode=None)
            import_module(f"tosmon.cli.{module}").add_to(own)
            self.commands.update(get_group(own).commands)
        return module is not None


app = typer.Typer(
    name="tosmon",
    cls=Commands,
    help="Watch what social platforms allow others to do with their public data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


def _show_version(value: bool) -> None:  # noqa: FBT001 - Typer hands the flag over so
    if value:
        typer.echo(f"tosmon {__version__}")
        raise typer.Exit


@app.callback()
def _everywhere(
    home: Annotated[
        Path | None, typer.Option("--home", help="Home folder (default: TOSMON_HOME, else ./snapshots).")
    ] = None,
    *,
    version: Annotated[  # noqa: ARG001 - answered by its callback
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    if home is not None:
        os.environ["TOSMON_HOME"] = str(home)


def run(arguments: Sequence[str]) -> int:
    """Run a command and return the exit status; errors that a user can mend are printed as one line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # platforms write what a terminal's encoding may lack
    for told_by_us in ("apscheduler", "stamina"):  # failed ticks and repeated fetches are reported as what they mean
        logging.getLogger(told_by_us).setLevel(logging.CRITICAL)
    try:
        status = app(list(arguments), standalone_mode=False, prog_name="tosmon")
        sys.stdout.flush()
    except TosmonError as error:
        say(f"tosmon: {error}")
        return 2 if isinstance(error, UsageError) else 1
    except typer.TyperException as error:
        return _misused(error)
    except (typer.Abort, KeyboardInterrupt):
        say("tosmon: interrupted")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output has gone (`tosmon changes | head`): nothing more to say. Typer makes an exit of it.
        _silence()
        return 0
    except OSError as error:
        # Every part names its own files; what is left is the output itself, on a full disk or a lost mount.
        _silence()
        where = f" {error.filename}" if error.filename else ""
        say(f"tosmon: cannot read or write{where}: {error.strerror or error} (check disk and permissions)")
        return 1
    return status if isinstance(status, int) else 0


def _misused(error: typer.TyperException) -> int:
    """Say what is wrong with the words of the command; a group called without any shows its help."""
    message = error.format_message().replace("Value error, ", "")
    say(message if message.startswith("Usage:") else f"tosmon: {message} (--help shows what is expected)")
    return error.exit_code


def _silence() -> None:
    """Let what still waits to be written go nowhere: it would fail again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
