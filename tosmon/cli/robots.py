"""The commands `robots test|show|diff|matrix`: what robots.txt permits, to whom, and what changes.

`test` lies here, with the group; the others have modules of their own. What they read is found by `robots_sources`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from tosmon.cli.common import AsJson, HomeOption, console, print_json
from tosmon.cli.robots_diff import robots_diff
from tosmon.cli.robots_matrix import robots_matrix
from tosmon.cli.robots_show import robots_show
from tosmon.cli.robots_sources import SOURCE, Found, found, is_address
from tosmon.core.robots import Decision
from tosmon.errors import UsageError
from tosmon.robots import Binding, Robots

__all__ = ["add_to", "robots_test"]

robots = typer.Typer(help="Read robots.txt by what it permits.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    robots.command("test")(robots_test)
    robots.command("show")(robots_show)
    robots.command("diff")(robots_diff)
    robots.command("matrix")(robots_matrix)
    app.add_typer(robots, name="robots")


def robots_test(
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help=SOURCE),
    ] = None,
    agent: Annotated[
        str | None, typer.Argument(metavar="AGENT", help="Product token of the crawler (GPTBot), or *.")
    ] = None,
    url: Annotated[str | None, typer.Argument(metavar="URL", help="Address or path.")] = None,
    *,
    batch: Annotated[
        bool, typer.Option("--batch", help="Read FILE<TAB>AGENT<TAB>URL lines; print 1 (allowed) or 0 for each.")
    ] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Say whether a crawler may fetch an address, and why."""
    if batch:
        if source is not None:
            raise UsageError("--batch reads its questions from standard input", remedy="give no SOURCE with it")
        _test_batch()
        return
    if source is None or agent is None or url is None:
        raise UsageError("expected SOURCE AGENT URL, or --batch")
    one = found(source, home, url=url if is_address(url) else "")
    decision = one.robots.decide(agent, url)
    binding = one.robots.binding(agent)
    notes = list(_notes(agent, one.robots, binding))
    if as_json:
        print_json(_test_json(one, agent, url, decision, binding, notes))
        return
    out = console()
    out.print(_decided(one, decision), style="bold green" if decision.allowed else "bold red", markup=False)
    told = [] if one.robots.meaning else [_bound(binding)]
    for line in (*told, *notes):
        out.print(line, markup=False)


def _decided(one: Found, decision: Decision) -> str:
    word = "allowed" if decision.allowed else "disallowed"
    if one.robots.meaning:
        return word
    rule = _rule(one, decision)
    return f"{word} by line {decision.line}: {rule}" if rule else f"{word}: no rule speaks of it"


def _rule(one: Found, decision: Decision) -> str | None:
    """Return the deciding rule as it stands in the file; None where no rule of it decided."""
    return one.robots.line(decision.line) if decision.line and not one.robots.meaning else None


def _bound(binding: Binding) -> str:
    """Return which group binds the agent, in words."""
    names = ", ".join(binding.agents)
    if binding.group == "own":
        return f"bound by its own group: {names}"
    return f"bound by the group of {names}" if binding.group else "bound by no group"


def _notes(agent: str, one: Robots, binding: Binding) -> Iterator[str]:
    """Yield what there is to say of an answer without rules, and of an agent's name that no group can name."""
    if one.meaning:
        yield one.meaning
    if binding.nameable:
        return
    instead = f"; {binding.token!r} can be named" if binding.token else ""
    yield (
        f"{agent!r} is no product token (letters, - and _; RFC 9309 section 2.2.1): no group can name it, "
        f"so only * can bind it{instead}"
    )


def _test_json(
    one: Found, agent: str, url: str, decision: Decision, binding: Binding, notes: list[str]
) -> dict[str, object]:
    rule = _rule(one, decision)
    return {
        "agent": agent,
        "url": url,
        "allowed": decision.allowed,
        "line": decision.line if rule else None,
        "rule": rule,
        "group": binding.group or None,
        "agents": list(binding.agents),
        "source": one.where,
        "status": one.status,
        "notes": notes,
    }


def _test_batch() -> None:
    """Answer a line for each line, as it comes; each file is read once."""
    known: dict[str, Robots] = {}
    for number, line in enumerate(sys.stdin.buffer, start=1):
        parts = line.decode("utf-8", "surrogateescape").rstrip("\r\n").split("\t")
        if len(parts) != 3:  # noqa: PLR2004 - FILE, AGENT, URL
            raise UsageError(f"line {number}: expected FILE<TAB>AGENT<TAB>URL")
        file, agent, url = parts
        if file not in known:
            known[file] = _robots_file(file, number)
        sys.stdout.write("1\n" if known[file].allowed(agent, url) else "0\n")


def _robots_file(file: str, number: int) -> Robots:
    try:
        return Robots.from_file(Path(file))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"line {number}: cannot read {file}: {why}") from None
