"""The command `clauses`: a version's clauses, or with `--lineage` the whole life of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.catalog.contracts import clause_lines_json
from tosmon.catalog.views import StoredVersion
from tosmon.cli.common import (
    WHEN,
    AsJson,
    Doc,
    HomeOption,
    asking,
    console,
    home_of,
    moment,
    print_json,
    say,
    settings_of,
)
from tosmon.cli.redline import redline
from tosmon.core.contracts import lineage_json
from tosmon.core.gaps import Period
from tosmon.core.lineage import Lineage, Step, Turn, lineages
from tosmon.core.model import Clause, Judgement
from tosmon.errors import NotFound, UsageError
from tosmon.opened import periods_of, when

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["clauses", "shortened"]

# What a step of a life is called; the step from which a redline follows needs no more.
TURNS = {
    Turn.FIRST: "first observed",
    Turn.AMENDED: "amended",
    Turn.REWORDED: "reworded",
    Turn.MOVED: "moved",
    Turn.REMOVED: "removed",
    Turn.RETURNED: "back",
    Turn.CONTINUED: "goes on here",
    Turn.REREAD: "read otherwise: by another tosmon, selection or address",
}
QUIET = frozenset({Turn.MOVED, Turn.REWORDED})  # what they are says what they mean
LONG = 480  # characters; longer clauses are cut where lives of several are told
REDLINED = frozenset({Turn.AMENDED, Turn.REWORDED})


def clauses(  # noqa: PLR0913 - each filter is an option
    doc: Doc,
    *,
    at: Annotated[
        str | None, typer.Option(metavar=WHEN, help="The version in force then, as 2024-11-16 (default: the latest).")
    ] = None,
    label: Annotated[str | None, typer.Option(metavar="LABEL", help="Only clauses with this label.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also clauses without a label (--json always gives them).")
    ] = False,
    lineage: Annotated[bool, typer.Option("--lineage", help="Tell each clause's whole life, newest first.")] = False,
    removed: Annotated[
        bool, typer.Option("--removed", help="With --lineage: also clauses removed until then.")
    ] = False,
    clause: Annotated[
        str | None, typer.Option(metavar="ID", help="With --lineage: the one clause that has or had this id.")
    ] = None,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show the clauses of a document that speak of scraping."""
    if (removed or clause) and not lineage:
        raise UsageError("--removed and --clause ask for lives of clauses", remedy="add --lineage")
    place = home_of(home)
    then = when(at) if at else None
    with asking(place, doc) as (catalog, document):
        if not lineage:
            _show(catalog.version_at(document, then), label, every=every, as_json=as_json)
            return
        periods = periods_of(place, catalog, document)
    settings = settings_of(place)
    lives = _Lives(document, periods, lineages(periods, settings.severity), then)
    found = lives.with_id(clause) if clause else lives.chosen(label, every=every or as_json, removed=removed)
    if as_json:
        for one in found:
            print_json(lineage_json(one))
        return
    _print_lives(console(), found, settings.zone)
    if not found:
        told = "" if removed else "; --removed tells of those that are gone"
        console().print(f"{_nothing(document, label)}{told}", markup=False)


# --- a version --------------------------------------------------------------------------------------------------------


def _show(version: StoredVersion, label: str | None, *, every: bool, as_json: bool) -> None:
    if not as_json:
        if version.saw:
            seen = " to ".join(
                dict.fromkeys(f"{at:%Y-%m-%d}" for at in (version.observed_first, version.observed_last))
            )
            say(f"as {version.saw}, seen {seen}")
        _print_clauses(console(), version, label, every=every)
        return
    for line in clause_lines_json(version):
        labels = line["labels"]
        if label is None or (isinstance(labels, list) and label in labels):
            print_json({"document": version.document, "snapshot": version.snapshot, **line})


def _print_clauses(out: Console, version: StoredVersion, label: str | None, *, every: bool) -> None:
    shown = False
    for identifier, clause, judgement in zip(
        version.clause_ids, version.version.clauses, version.judgements, strict=True
    ):
        if label in judgement.labels if label else every or judgement.labels:
            shown = True
            _print_clause(out, identifier, clause, judgement)
            out.print()
    if not shown:
        out.print(_nothing(version.document, label), markup=False)


def _nothing(document: str, label: str | None) -> str:
    return f"no clause of {document} carries {label or 'a label'}; --all shows every clause"


def _print_clause(out: Console, identifier: str, clause: Clause, judgement: Judgement) -> None:
    from rich.text import Text  # noqa: PLC0415 - `--json` need not pay for it

    text = Text(clause.text)
    for found in judgement.evidence:
        text.stylize("bold underline", found.start, found.end)
    labels = f"{judgement.rule.value}: {', '.join(judgement.labels)}" if judgement.labels else "no label"
    out.print(Text(f"{identifier}  {labels}", style="bold"))
    if clause.headings:
        out.print(Text(" › ".join(clause.headings), style="dim"))
    if clause.lead_in:
        out.print(Text(clause.lead_in, style="italic"))
    out.print(Text(f"{clause.number} ") + text if clause.number else text)


# --- lives ------------------------------------------------------------------------------------------------------------


class _Lives:
    """The lineages of a document, and which of them are asked for: by a version, the latest or the one of then."""

    def __init__(
        self, document: str, periods: Sequence[Period], found: Sequence[Lineage], then: datetime | None
    ) -> None:
        self._document = document
        self._periods = periods
        self._found = found
        self._number = max((n for n, period in enumerate(periods) if then is None or period.first <= then), default=-1)
        if self._number < 0:
            raise NotFound(f"{document} has no version{f' of {then.isoformat()} or earlier' if then else ''}")

    def with_id(self, clause: str) -> list[Lineage]:
        """Return the lineages whose clause has or had that id.

        Raises:
            NotFound: there is none.

        """
        found = [one for one in self._found if clause in one.ids]
        if not found:
            raise NotFound(
                f"{self._document} never had a clause {clause!r}",
                remedy=f"`tosmon clauses {self._document} --all` shows ids",
            )
        return found

    def chosen(self, label: str | None, *, every: bool, removed: bool) -> list[Lineage]:
        """Return the lineages of the version's clauses in order, and behind them of those removed until then."""
        standing = sorted((place, n) for n, one in enumerate(self._found) if (place := self._place(one)) is not None)
        found = [self._found[n] for _, n in standing]
        if removed:
            gone = [one for one in self._found if one.places[0][0] <= self._number and self._place(one) is None]
            found += sorted(gone, key=lambda one: self._last(one)[0], reverse=True)
        return [one for one in found if _wanted(self._labels(one), label, every=every)]

    def _place(self, one: Lineage) -> int | None:
        number, place = self._last(one)
        return place if number == self._number else None

    def _last(self, one: Lineage) -> tuple[int, int]:
        """Return where the clause stood last, until the version asked for."""
        return max((place for place in one.places if place[0] <= self._number), default=(-1, -1))

    def _labels(self, one: Lineage) -> tuple[str, ...]:
        number, place = self._last(one)
        return self._periods[number].judgements[place].labels


def _wanted(labels: tuple[str, ...], label: str | None, *, every: bool) -> bool:
    return label in labels if label else every or bool(labels)


def _print_lives(out: Console, found: Sequence[Lineage], zone: tzinfo) -> None:
    """Print lives: those alike at several places of the page once, and a clause whole where it is the only one."""
    alike: dict[object, list[Lineage]] = defaultdict(list)
    for one in found:
        alike[one.id, one.standing, tuple((step.turn, step.observed) for step in one.steps)].append(one)
    for one, *others in alike.values():
        shown = (one.clause, one.judgement) if len(alike) == 1 else shortened(one.clause, one.judgement)
        _print_clause(out, one.id, *shown)
        for line, style in _state(one, 1 + len(others), zone):
            _print_indented(out, line, 2, style)
        for step in reversed(one.steps):
            _print_step(out, step, one, zone)
        out.print()


def shortened(clause: Clause, judgement: Judgement) -> tuple[Clause, Judgement]:
    """Return a long clause cut to the surroundings of the first words that carry a label."""
    if len(clause.text) <= LONG:
        return clause, judgement
    first = min((found.start for found in judgement.evidence), default=0)
    start = _between_words(clause.text, max(first - LONG // 3, 0))
    end = _between_words(clause.text, start + LONG)
    opening, closing = "… " * bool(start), " …" * (end < len(clause.text))
    moved = len(opening) - start
    evidence = tuple(
        replace(found, start=found.start + moved, end=found.end + moved)
        for found in judgement.evidence
        if start <= found.start and found.end <= end
    )
    text = f"{opening}{clause.text[start:end].rstrip()}{closing}"
    return replace(clause, text=text), replace(judgement, evidence=evidence)


def _between_words(text: str, place: int) -> int:
    """Return where a text may be cut, at that place or before it: at a space where one is near (Japanese has none)."""
    if place in range(1, len(text)):
        return text.rfind(" ", max(place - LONG // 6, 0), place) + 1 or place
    return min(place, len(text))


def _state(one: Lineage, copies: int, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Yield lines with their styles: how things stand, and what labels the clause had before."""
    last = f"last seen {moment(one.last_seen, zone)}"
    times = f", at {copies} places of the page" if copies > 1 else ""
    yield (f"in force, {last}{times}", "green") if one.standing else (f"gone, {last}{times}", "yellow")
    if len(one.labels) > 1:
        told = [f"{', '.join(labels) or 'no label'} since {moment(since, zone)}" for since, labels in one.labels]
        yield f"labels: {'; before: '.join(reversed(told))}", "dim"


def _print_step(out: Console, step: Step, one: Lineage, zone: tzinfo) -> None:
    _print_indented(out, _turned(step, zone), 2, "bold")
    _print_indented(out, _observed(step, one, zone), 4, "dim")
    if step.turn in REDLINED and step.change is not None:
        words = redline(step.change, full=False, styled=out.color_system is not None and not out.no_color)
        _print_indented(out, words, 4)


def _print_indented(out: Console, words: str | Text, columns: int, style: str = "") -> None:
    """Print a block under what stands before it; into a file as one line, as other programs want it."""
    from rich.padding import Padding  # noqa: PLC0415 - `--json` need not pay for it
    from rich.text import Text  # noqa: PLC0415 - as above

    text = Text(words, style=style) if isinstance(words, str) else words
    out.print(Padding(text, (0, 0, 0, columns)) if out.is_terminal else Text(" " * columns) + text)


def _turned(step: Step, zone: tzinfo) -> str:
    """Return what happened, and what it means where the clause carries a label."""
    change = step.change
    told = [TURNS[step.turn]]
    if step.again is not None:
        words = f"with the words last seen {moment(step.again, zone)}"
        told = [f"back {words}" if step.turn is Turn.RETURNED else f"{told[0]}, back {words}"]
    if change is not None and step.turn not in QUIET and (change.labels_before or change.labels_after):
        told.append(f"{change.direction.value}: {change.reason}" if change.reason else change.direction.value)
        told += [change.severity.value] if change.severity.rank else []
    return " · ".join(told)


def _observed(step: Step, one: Lineage, zone: tzinfo) -> str:
    """Return when the step was observed, and where it is told."""
    earlier, later = step.observed
    if earlier is None:
        seen = f"{moment(later, zone)}, the first look"
    else:
        seen = _between(moment(earlier, zone), moment(later, zone))
    told = [seen]
    if step.document != one.document or step.turn is Turn.CONTINUED:
        told.append(step.document)
    if step.event:
        told.append(f"event {step.event}")
    return " · ".join(told)


def _between(earlier: str, later: str) -> str:
    """Return both moments, with their zone once where it is the same."""
    zone = later.rpartition(" ")[2]
    return f"between {earlier.removesuffix(zone).strip()} and {later}"
