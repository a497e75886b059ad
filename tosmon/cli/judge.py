"""The command `classify`, which judges a text; it needs no home."""

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
from tosmon.core.contracts import judgement_json
from tosmon.core.model import Judgement
from tosmon.errors import UsageError

__all__ = ["add_to", "classify"]

MANY = 3000  # clauses that take longer to judge than a worker to start
CHUNK = 250  # of them are handed to a worker at a time
MOST_WORKERS = 8


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(classify)


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
    reading = api.read_body(body, "" if file == "-" else Path(file).name)
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
