"""Commands that judge a text: `classify`, and `robots test|show|diff`. They need no home."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tosmon import api
from tosmon.cli.common import AsJson, console, print_json, read_bytes
from tosmon.core.contracts import judgement_json, robots_change_json
from tosmon.core.model import Judgement
from tosmon.core.robots import as_changes
from tosmon.errors import UsageError

__all__ = ["add_to", "classify", "robots_diff", "robots_show", "robots_test"]

MANY = 3000  # clauses that take longer to judge than a worker to start
CHUNK = 250  # of them are handed to a worker at a time
MOST_WORKERS = 8

robots = typer.Typer(help="Read robots.txt by what it permits.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(classify)
    app.add_typer(robots, name="robots")


def classify(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="File to judge; - for standard input.", show_default=False)
    ] = "-",
    *,
    clauses: Annotated[
        bool,
        typer.Option("--clauses", help="The file holds one JSON object a line: id, text, lead_in, heading, language."),
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Show clauses without a label, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say which clauses of a text speak of scraping, and why."""
    body = read_bytes(file)
    if clauses:
        _classify_lines(body, as_json=as_json)
        return
    reading = api.read_text(body.decode("utf-8", "replace")) if file == "-" else api.read_file(Path(file))
    for clause, judgement in zip(reading.version.clauses, reading.judgements, strict=True):
        if judgement.labels or every:
            _show(clause.text, judgement, {"text": clause.text, "heading": clause.heading}, as_json=as_json)


def _classify_lines(body: bytes, *, as_json: bool) -> None:
    """Judge a clause a line. All lines are read before the first answer: a wrong one leaves no half of a file."""
    lines = body.decode("utf-8", "replace").removeprefix("\N{BYTE ORDER MARK}").rstrip().split("\n")
    given = [_clause_given(line, number) for number, line in enumerate(lines, start=1)] if lines != [""] else []
    for one, judgement in zip(given, _judged(given), strict=True):
        _show(one["text"], judgement, {"id": one.get("id")}, as_json=as_json)


def _judged(given: Sequence[dict[str, Any]]) -> Iterator[Judgement]:
    """Yield the clauses' judgements in order; many are shared out among the processors."""
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    alone = len(given) if len(given) < MANY or workers == 1 else CHUNK
    yield from map(api.classify, *_columns(given[:alone]))
    if alone == len(given):
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only where it is worth its start
    from multiprocessing import get_context  # noqa: PLC0415 - as above

    # A fork begins with what the first clauses needed, the lexicon and its compiled patterns; this command has no
    # threads that could suffer. Elsewhere than on Linux system libraries may have some.
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    silent = (signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is ours to answer
    with ProcessPoolExecutor(workers, mp_context=context, initializer=signal.signal, initargs=silent) as pool:
        yield from pool.map(api.classify, *_columns(given[alone:]), chunksize=CHUNK)


def _columns(given: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Return the clauses as the arguments of `classify`, a list for each."""
    return [[one.get(name) for one in given] for name in ("text", "lead_in", "heading", "language")]


def _clause_given(line: str, number: int) -> dict[str, Any]:
    """Return the clause that a line holds.

    Raises:
        UsageError: it holds none, and why.

    """
    if not line.strip():
        raise UsageError(f"line {number}: blank, expected a JSON object")
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"line {number}: no JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise UsageError(f"line {number}: no JSON that can be read: nested too deep") from None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise UsageError(f'line {number}: expected an object with "text"')
    for name in ("lead_in", "heading", "language"):
        if not isinstance(given.get(name), str | None):
            raise UsageError(f"line {number}: expected {name} to be a text")
    return given


def _show(text: str, judgement: Judgement, given: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json({**given, **judgement_json(judgement)})
        return
    from rich.text import Text  # noqa: PLC0415 - `--json` need not pay for it

    shown = Text(text)
    for found in judgement.evidence:
        shown.stylize("bold underline", found.start, found.end)
    labels = ", ".join(judgement.labels) or "no label"
    console().print(Text(f"{judgement.rule.value}: {labels}", style="bold"), shown, "", sep="\n")


@robots.command("test")
def robots_test(
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="robots.txt; - for standard input.")] = None,
    agent: Annotated[
        str | None, typer.Argument(metavar="AGENT", help="Product token of the crawler (GPTBot), or *.")
    ] = None,
    url: Annotated[str | None, typer.Argument(metavar="URL", help="Address or path.")] = None,
    *,
    batch: Annotated[
        bool, typer.Option("--batch", help="Read FILE<TAB>AGENT<TAB>URL lines; print 1 (allowed) or 0 for each.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say whether a crawler may fetch an address, and which line says so."""
    if batch:
        _test_batch()
        return
    if file is None or agent is None or url is None:
        raise UsageError("expected FILE AGENT URL, or --batch")
    decision = api.Robots(read_bytes(file)).decide(agent, url)
    if as_json:
        print_json({"agent": agent, "url": url, "allowed": decision.allowed, "line": decision.line})
        return
    why = f"line {decision.line}" if decision.line else "no rule speaks of it"
    console().print(f"{'allowed' if decision.allowed else 'disallowed'} ({why})", markup=False)


def _test_batch() -> None:
    """Answer a line for each line, as it comes; each file is read once."""
    known: dict[str, api.Robots] = {}
    for number, line in enumerate(sys.stdin.buffer, start=1):
        parts = line.decode("utf-8", "surrogateescape").rstrip("\r\n").split("\t")
        if len(parts) != 3:  # noqa: PLR2004 - FILE, AGENT, URL
            raise UsageError(f"line {number}: expected FILE<TAB>AGENT<TAB>URL")
        file, agent, url = parts
        if file not in known:
            known[file] = _robots_file(file, number)
        sys.stdout.write("1\n" if known[file].allowed(agent, url) else "0\n")


def _robots_file(file: str, number: int) -> api.Robots:
    try:
        return api.Robots(Path(file).read_bytes())
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"line {number}: cannot read {file}: {why}") from None


@robots.command("show")
def robots_show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="robots.txt; - for standard input.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show which crawlers a robots.txt names, and its rules for them."""
    parsed = api.Robots(read_bytes(file)).parsed
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


@robots.command("diff")
def robots_diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Older robots.txt.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Newer robots.txt.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Say what changes from one robots.txt to another."""
    statements = api.Robots(read_bytes(old)).compare(api.Robots(read_bytes(new)))
    if as_json:
        print_json({"changes": [robots_change_json(statement) for statement in statements], "signals": []})
        return
    for change in as_changes(statements):
        console().print(change.reason, markup=False)
    if not statements:
        console().print("they permit the same")
