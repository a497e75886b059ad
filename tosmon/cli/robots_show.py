"""The command `robots show`: a robots.txt's groups, the crawlers it admits, its signals, prose and faults."""

from __future__ import annotations

from typing import Annotated

import typer

from tosmon.cli.common import AsJson, console, print_json, read_bytes
from tosmon.robots import Robots

__all__ = ["robots_show"]


def robots_show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="robots.txt; - for standard input.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show which crawlers a robots.txt names, and its rules for them."""
    parsed = Robots(read_bytes(file)).parsed
    for group in parsed.groups:
        if as_json:
            rules = [{"allow": rule.allow, "path": rule.pattern, "line": rule.line} for rule in group.rules]
            print_json({"agents": list(group.names), "rules": rules})
            continue
        console().print(", ".join(group.names), style="bold", markup=False)
        for rule in group.rules:
            console().print(f"{rule.line:6}  {'allow   ' if rule.allow else 'disallow'}  {rule.pattern}", markup=False)
    if not parsed.groups and not as_json:
        console().print("no rules: everything is allowed to everybody")
