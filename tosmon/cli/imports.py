"""The group `import`: what others saw comes in. Each command has a module; what they share stands here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

import typer

__all__ = ["COMMANDS", "add_to"]

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ota": "import_ota",
        "wayback": "import_wayback",
        "warc": "import_warc",
        "ota-declarations": "import_declarations",
    }
)
"""The commands of the group, with their modules below `tosmon.cli`, each of which has `add_to(group)`."""


def add_to(app: typer.Typer) -> None:
    """Add the group with its commands to the application."""
    group = typer.Typer(no_args_is_help=True, help="Take in what others saw: histories of texts, and declarations.")
    for module in dict.fromkeys(COMMANDS.values()):
        import_module(f"tosmon.cli.{module}").add_to(group)
    app.add_typer(group, name="import")
