"""How a matrix of platforms and crawlers is printed: in words and marks, with colour beside them and never alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING

from tosmon.cli.common import moment, visible
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.matrix import Access, Admission, Bound, CellChange, Matrix
from tosmon.core.words import counted

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Compared", "in_word", "print_changes", "print_matrix"]

# What a crawler may fetch, in a word that fits a cell.
WORDS = {
    "all": "everything",
    "most": "all but some",
    "some": "only some",
    "none": "nothing",
    "?": "none was captured that can be read",
}
STYLES = {"all": "green", "most": "green", "some": "yellow", "none": "bold red", "?": "dim"}
MARKS = {Bound.ANY: "*", Bound.CANNOT_MATCH: "!", Bound.STATUS: "~"}
MARKED = {
    "*": "by the rules for every crawler",
    "!": "named, but cannot match: bound as every other crawler is",
    "~": "there are no rules: by the status of the answer",
}
MANY = 20  # crawlers shown as lines, where nobody asked for all
NAMED = 4  # crawlers named of those that changed alike


@dataclass(frozen=True, slots=True)
class Compared:
    """A matrix, when its files were first observed, and what changed since `compared`, each with its moment.

    `unknown` are the documents that were captured by one of the two moments only: they are not compared.
    """

    matrix: Matrix
    observed: Mapping[str, datetime] = field(default_factory=dict)
    compared: datetime | None = None
    changes: tuple[tuple[CellChange, datetime | None], ...] = ()
    unknown: tuple[str, ...] = ()


def in_word(admission: Admission) -> str:
    """Return what a crawler may fetch: "all", "most", "some", "none", or "?"."""
    match admission.access:
        case Access.ALLOWED:
            return "all"
        case Access.DISALLOWED:
            return "none"
        case Access.UNKNOWN:
            return "?"
        case Access.PARTLY:
            return "most" if admission.elsewhere else "some"


def print_matrix(out: Console, matrix: Matrix, *, whole: bool, named: bool) -> None:
    """Print a matrix: platforms in lines, or crawlers where these are many and the platforms few.

    Unless it shall be `whole`, the crawlers are those that readers ask for, and as many of the most telling others as
    fit. Platforms never captured are only counted where they were not `named`.
    """
    cells = {row.document: row.admissions for row in matrix.rows}
    known = [name for name in cells if named or cells[name][:1] == () or cells[name][0].access is not Access.UNKNOWN]
    if not known:
        out.print("no robots.txt was captured by then; `tosmon check` captures those of all platforms")
        return
    if not matrix.crawlers:
        out.print("no crawler is known for that")
        return
    ranked = _ranked(matrix, whole=whole)
    width = max(len(_short(name)) for name in known) + 2
    columns = [max(len(_short(name)), 5) for name in known]
    across = len(known) < len(ranked) and max(map(_wide, ranked)) + 2 + sum(columns) + 2 * len(columns) <= out.width
    if across and (whole or len(known) <= 3):  # noqa: PLR2004 - more platforms are easier to compare in lines
        shown = ranked if whole else ranked[:MANY]
        rows = [(_title(one), [_cell(cells[name][place]) for name in known]) for place, one in shown]
        _table(out, ["", *map(_short, known)], rows)
    else:
        shown = ranked if whole else _fitting(ranked, out.width - width)
        for part in _parts(shown, out.width - width):
            rows = [(_short(name), [_cell(cells[name][place]) for place, _ in part]) for name in known]
            _table(out, ["", *(_title(one) for _, one in part)], rows)
    _legend(out, [_cell(cells[name][place]) for name in known for place, _ in shown])
    _rest(out, len(matrix.crawlers) - len(shown), len(cells) - len(known))


def print_changes(out: Console, found: Compared, zone: tzinfo) -> None:
    """Print the cells that changed, those of one platform that changed alike in a line; and what is not known."""
    changes = found.changes
    for document, group in groupby(changes, key=lambda one: one[0].document):
        out.print(_short(document), style="bold", markup=False)
        alike: dict[tuple[str, str, datetime | None], list[str]] = {}
        for change, since in group:
            alike.setdefault((in_word(change.was), in_word(change.now), since), []).append(change.crawler.token)
        for (was, now, since), tokens in alike.items():
            more = f" and {len(tokens) - NAMED} more" if len(tokens) > NAMED else ""
            seen = f", first observed {moment(since, zone)}" if since else ""
            out.print(
                f"  {', '.join(tokens[:NAMED])}{more}: {was} → {now}{seen}",
                style=STYLES[now].removeprefix("bold "),
                markup=False,
            )
    if changes:
        out.print(_words({in_word(side) for one, _ in changes for side in (one.was, one.now)}), style="dim")
    elif not found.unknown:
        out.print("every crawler may fetch what it could fetch then")
    if found.unknown:
        some = counted(len(found.unknown), "platform") if len(found.unknown) > NAMED else _named(found.unknown)
        out.print(f"captured by one of the two moments only, and not compared: {some}", style="dim", markup=False)


def _named(documents: Iterable[str]) -> str:
    return ", ".join(map(_short, documents))


# --- which ------------------------------------------------------------------------------------------------------------


def _ranked(matrix: Matrix, *, whole: bool) -> list[tuple[int, Crawler]]:
    """Return the crawlers with their places: those asked for first, then those that most files name.

    Those that no file names come last, or where the matrix is not shown whole, not at all.
    """
    bound = {Bound.OWN, Bound.CANNOT_MATCH}
    times = [sum(row.admissions[place].by in bound for row in matrix.rows) for place in range(len(matrix.crawlers))]
    pairs = [
        (place, one) for place, one in enumerate(matrix.crawlers) if whole or one.asked_first or times[place]
    ] or list(enumerate(matrix.crawlers))
    return sorted(pairs, key=lambda pair: (not pair[1].asked_first, 0 if pair[1].asked_first else -times[pair[0]]))


def _fitting(ranked: Sequence[tuple[int, Crawler]], width: int) -> list[tuple[int, Crawler]]:
    """Return those asked for first, and as many of the others as fit beside them; where the width is no limit, some."""
    shown = [pair for pair in ranked if pair[1].asked_first] or list(ranked[:1])
    left = width - sum(_wide(pair) + 2 for pair in shown)
    for pair in ranked[len(shown) : MANY]:
        left -= _wide(pair) + 2
        if left < 0:
            break
        shown.append(pair)
    return shown


def _parts(shown: Sequence[tuple[int, Crawler]], width: int) -> list[list[tuple[int, Crawler]]]:
    """Return the crawlers cut into tables that fit the width."""
    parts: list[list[tuple[int, Crawler]]] = [[]]
    left = width
    for pair in shown:
        wide = _wide(pair) + 2
        if parts[-1] and wide > left:
            parts.append([])
            left = width
        parts[-1].append(pair)
        left -= wide
    return parts


def _wide(pair: tuple[int, Crawler]) -> int:
    return max(len(_title(pair[1])), 5)


def _title(crawler: Crawler) -> str:
    return visible(crawler.token)


def _short(document: str) -> str:
    """Return how a document is called in a table: "x" for x/robots.txt, "x@help.x.com" for its other hosts."""
    platform, slash, name = document.partition("/")
    return visible(platform + name.removeprefix("robots.txt") if slash and name.startswith("robots.txt") else document)


# --- how --------------------------------------------------------------------------------------------------------------


def _cell(admission: Admission) -> str:
    word = in_word(admission)
    return word if word == "?" else word + MARKS.get(admission.by, "")


def _table(out: Console, head: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> None:
    from rich.table import Table  # noqa: PLC0415 - `--json` need not pay for it
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for text in head:
        table.add_column(Text(text))
    for name, cells in rows:
        table.add_row(Text(name), *(Text(cell, style=STYLES[cell.rstrip("*!~")]) for cell in cells))
    out.print(table)


def _legend(out: Console, cells: Iterable[str]) -> None:
    """Say what the words and marks that were printed mean."""
    seen = set(cells)
    out.print(_words({cell.rstrip("*!~") for cell in seen}), style="dim", markup=False)
    marks = [f"{mark} {text}" for mark, text in MARKED.items() if any(cell.endswith(mark) for cell in seen)]
    if marks:
        out.print("; ".join(marks), style="dim", markup=False)


def _words(seen: set[str]) -> str:
    return "may fetch " + "; ".join(f"{word}: {text}" for word, text in WORDS.items() if word in seen)


def _rest(out: Console, crawlers: int, platforms: int) -> None:
    """Say what was left out, and how it is shown."""
    if crawlers:
        out.print(f"{crawlers} more crawlers are known; --all shows them", style="dim")
    if platforms:
        out.print(f"{platforms} more platforms were not captured by then; `tosmon check` captures them", style="dim")
