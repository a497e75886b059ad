"""The command `robots diff`: what changes from one robots.txt to another, by what they permit and say."""

from __future__ import annotations

from typing import Annotated

import typer

from tosmon.cli.common import AsJson, console, print_json, read_bytes
from tosmon.core.contracts import robots_change_json
from tosmon.core.robots import as_changes
from tosmon.robots import Robots

__all__ = ["robots_diff"]


def robots_diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Older robots.txt.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Newer robots.txt.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Say what changes from one robots.txt to another."""
    statements = Robots(read_bytes(old)).compare(Robots(read_bytes(new)))
    if as_json:
        print_json({"changes": [robots_change_json(statement) for statement in statements], "signals": []})
        return
    for change in as_changes(statements):
        console().print(change.reason, markup=False)
    if not statements:
        console().print("they permit the same")
