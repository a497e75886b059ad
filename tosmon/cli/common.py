"""What commands share: the options they have in common, the home they work in, and how they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.errors import UsageError
from tosmon.home import Home, chosen
from tosmon.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from tosmon.catalog import Catalog
    from tosmon.registry import Registry

__all__ = [
    "WHEN",
    "AsJson",
    "Doc",
    "HomeOption",
    "addressed",
    "asking",
    "console",
    "home_of",
    "home_to_write",
    "moment",
    "moment_given",
    "platform_asked",
    "print_json",
    "print_lines",
    "print_rows",
    "read_bytes",
    "registry_of",
    "say",
    "settings_of",
    "visible",
]

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Home folder (default: TOSMON_HOME, else ./snapshots).", show_default=False),
]
NARROW = 30  # columns of a table that are never folded
UNCUT = 10_000  # columns of an output that is no terminal
TURNS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # of writing direction: they show a text as another one
# Terminals take these for commands, all but the ends of lines and tabs; those below a blank have pictures of their own.
CONTROLS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    **dict.fromkeys((*range(0x7F, 0xA0), *TURNS), "\N{REPLACEMENT CHARACTER}"),
}
# Of these JSON escapes none. Terminals obey some, and programs that read line by line take others for a line's end.
ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *TURNS, 0x2028, 0x2029)}
WHEN = "WHEN"  # how options that take a date or time call it
Doc = Annotated[str, typer.Argument(metavar="DOC", help="Document: x/terms-of-service.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


def say(text: str) -> None:
    """Print a line for people to standard error, where it disturbs no data."""
    print(visible(text), file=sys.stderr)  # noqa: T201 - this is where printing is done


def visible(text: str) -> str:
    """Return the text with a sign in place of each control character: others' texts are nothing to be obeyed."""
    return text if text.isprintable() else text.translate(CONTROLS)


def print_json(value: object, *, at_once: bool = False) -> None:
    """Print one JSON value as a line of standard output, whatever its encoding and whatever stands in the texts.

    What could steer a terminal or end a line stands there as an escape. `at_once` lets no line wait for the next ones:
    what is printed is an acknowledgement.
    """
    line = json.dumps(value, ensure_ascii=False, default=_plain)
    try:
        line.encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # a lone surrogate, or a terminal without these letters
        line = json.dumps(value, default=_plain)
    print(line.translate(ESCAPES), flush=at_once)  # noqa: T201 - as above


def print_lines(out: Console, lines: Iterable[str], *, style: str) -> None:
    """Print lines as they are: in a style on a terminal, and plainly elsewhere, where Rich has nothing to add."""
    if out.is_terminal:
        out.print(*lines, sep="\n", style=style, markup=False)
    else:
        print(*lines, sep="\n")  # noqa: T201 - this is where printing is done


def print_rows(out: Console, rows: Sequence[Sequence[str]], *, indent: int = 2, style: str = "") -> None:
    """Print rows of columns, wide ones folded under themselves on a terminal; into a file a line each, whole."""
    if not rows:
        return
    if not out.is_terminal:
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            out.print(" " * indent + "  ".join(cells).rstrip(), markup=False)
        return
    from rich.padding import Padding  # noqa: PLC0415 - `--json` need not pay for it
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table.grid(padding=(0, 2, 0, 0))
    for place in range(len(rows[0])):
        table.add_column(no_wrap=max(len(row[place]) for row in rows) <= NARROW, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    out.print(Padding(table, (0, 0, 0, indent)), style=style)


def console(*, stderr: bool = False) -> Console:
    """Return a Rich console; wide enough for any line where the output is no terminal, so that nothing is cut."""
    from tosmon.cli.terminal import Terminal  # noqa: PLC0415 - Rich takes 50 ms that `--json` need not pay

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Terminal(stderr=stderr, highlight=False, soft_wrap=not terminal, width=None if terminal else UNCUT)


def home_of(option: Path | None) -> Home:
    """Return the home named by the option, else by TOSMON_HOME, else ./snapshots, for reading."""
    root = chosen(option)
    return Home.open(root, write=False) if root.exists() else Home(root)


def home_to_write(option: Path | None) -> Home:
    """Return the home named so, made where there is none.

    Raises:
        HomeError: it cannot be written to.

    """
    return Home.create(chosen(option))


def settings_of(home: Home) -> Settings:
    """Return the home's settings."""
    return load_settings(home.root)


def registry_of(home: Home) -> Registry:
    """Return the packaged watch list as the home's own platforms extend it."""
    from tosmon.registry import load  # noqa: PLC0415 - commands that judge a text need no watch list

    return load(user_folder=home.platforms)


@contextmanager
def asking(place: Home, document: str | None) -> Iterator[tuple[Catalog, str]]:
    """Give the home's catalog, and the id of the document (empty for None); a wrong name is told before an empty home.

    Raises:
        NotFound: the document is not known, or nothing was ever checked here.

    """
    from tosmon.opened import document_known, existing_catalog  # noqa: PLC0415 - the database takes 0.3 s to import

    if document is not None and not place.catalog.exists():
        registry_of(place).document(document)
    with existing_catalog(place) as catalog:
        yield catalog, document_known(place, catalog, document) if document is not None else ""


def platform_asked(place: Home, name: str | None) -> str | None:
    """Return the id of the platform of that name, which was imported or is watched; None for none.

    Raises:
        NotFound: there is no such platform.

    """
    if not name:
        return None
    if not place.catalog.exists():
        return registry_of(place).platform(name).id
    from tosmon.opened import existing_catalog, platform_known  # noqa: PLC0415 - as above

    with existing_catalog(place) as catalog:
        return platform_known(place, catalog, name)


def addressed(text: str) -> tuple[str, datetime | None]:
    """Return document and time of DOC@WHEN; what follows the last @ may be the name of a variant instead."""
    name, sign, moment_ = text.rpartition("@")
    return (name, moment_given(moment_)) if sign and moment_[:4].isdigit() else (text, None)


def moment_given(text: str | None) -> datetime | None:
    """Return the moment that an option names: 2024-11-16, or with a time, in UTC; None for none.

    Raises:
        UsageError: it is no date or time.

    """
    if not text:
        return None
    from tosmon.opened import when  # noqa: PLC0415 - as in `asking`

    return when(text)


def moment(value: datetime | None, zone: tzinfo = UTC) -> str:
    """Return a moment for people: "2024-11-16 12:00 UTC", or a dash for none."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z") if value else "–"


def read_bytes(file: str) -> bytes:
    """Return the content of a file, or of standard input for a dash.

    Raises:
        UsageError: it cannot be read.

    """
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
