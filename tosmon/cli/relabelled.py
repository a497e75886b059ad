"""How a relabelling is shown: how far it is, what differs, and the question whether it is to be put in place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from tosmon.cli.common import console, print_rows, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from tosmon.relabelling import Relabelled
    from tosmon.relabelling.reports import ClauseDiffers, EventDiffers, ImportsDiffer, ReadOtherwise

__all__ = ["Bar", "asked", "show", "told_end"]

EXAMPLES = 12  # clauses and events that are shown; --json has all
WORDS = 60  # characters of a clause's words, or of its text
NONE = "no label"


class Bar:
    """How many versions of how many are done, where there is a terminal to show it; it begins with the first."""

    def __init__(self, *, quiet: bool) -> None:
        self._out = None if quiet else console(stderr=True)
        self._shown: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show how far the work is. Processes have started by then: a thread of Rich's stands in no fork's way."""
        if self._out is None or not self._out.is_terminal:
            return
        if self._shown is None:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - only where it is shown

            columns = (TextColumn("relabelling"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._shown = Progress(*columns, console=self._out, transient=True)
            self._task = self._shown.add_task("versions", total=total)
            self._shown.start()
        assert self._task is not None
        self._shown.update(self._task, completed=done)

    def end(self) -> None:
        """Show it no more."""
        if self._shown is not None:
            self._shown.stop()
            self._shown = None


def asked() -> bool:
    """Return whether whoever sits at the terminal accepts what was shown; True where nobody does."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    with suppress(typer.Abort):
        return typer.confirm("Put this in place? (checks wait meanwhile)", default=False, err=True)
    return False


def show(found: Relabelled) -> None:
    """Print what differs, as much as goes on a screen."""
    out = console()
    for problem in found.problems:
        print(problem)  # noqa: T201 - the answer itself, a line each
    print_rows(out, list(_numbers(found)), indent=0)
    if found.otherwise:
        print("\nversions with other clauses")  # noqa: T201 - as above
        print_rows(out, [_of_version(one) for one in found.otherwise[:EXAMPLES]])
        _more(len(found.otherwise), "versions")
    if found.imports:
        print("\nimports derived anew")  # noqa: T201 - as above
        print_rows(out, [_of_imports(one) for one in found.imports[:EXAMPLES]])
        _more(len(found.imports), "documents")
    if found.clauses:
        print("\nclauses, from labels to labels")  # noqa: T201 - as above
        turns = found.turns()
        print_rows(out, [(f"{count:,}", f"{_listed(a)} → {_listed(b)}") for (a, b), count in turns[:EXAMPLES]])
        _more(len(turns), "turns")
        print("\nsome of them")  # noqa: T201 - as above
        print_rows(out, [_of_clause(one) for one in _spread(found)])
        _more(len(found.clauses), "clauses")
    if found.events:
        print("\nevents that read otherwise (no alert comes of it)")  # noqa: T201 - as above
        print_rows(out, [_of_event(one) for one in found.events[:EXAMPLES]])
        _more(len(found.events), "events")


def _more(count: int, what: str) -> None:
    if count > EXAMPLES:
        print(f"  … {count - EXAMPLES:,} more {what}: --json tells all")  # noqa: T201 - as above


def _numbers(found: Relabelled) -> Iterator[tuple[str, str]]:
    numbers = found.numbers()
    words = {
        "documents": "documents",
        "versions": "versions",
        "versions_judged": "  judged anew by another lexicon",
        "versions_read": "  read anew by another extractor",
        "versions_read_otherwise": "  with other clauses then",
        "clauses_judged_otherwise": "clauses with other labels or another rule",
        "events_judged_otherwise": "events that read otherwise",
        "events_of_other_severity": "  of another severity",
    }
    for name, said in words.items():
        yield said, f"{numbers[name]:,}"


def _spread(found: Relabelled) -> list[ClauseDiffers]:
    """Return some of the clauses, of as many turns as there are."""
    turns = {labels: place for place, (labels, _) in enumerate(found.turns())}
    seen: dict[object, int] = {}
    ranked = []
    for one in found.clauses:
        nth = seen[one.labels] = seen.get(one.labels, -1) + 1
        ranked.append((nth, turns[one.labels], one))
    return [one for *_, one in sorted(ranked, key=lambda item: item[:2])[:EXAMPLES]]


def _of_version(one: ReadOtherwise) -> tuple[str, ...]:
    return one.snapshot, f"{one.clauses} clauses: {one.came} come, {one.went} gone"


def _of_imports(one: ImportsDiffer) -> tuple[str, ...]:
    was, now = one.versions
    versions = f"{now} versions" if was == now else f"{was} → {now} versions"
    return one.document, versions, f"{len(one.events_come)} events come, {len(one.events_gone)} gone"


def _of_clause(one: ClauseDiffers) -> tuple[str, ...]:
    rule = one.rule[1] if one.rule[0] == one.rule[1] else " → ".join(one.rule)
    shown = ", ".join(f"“{words}”" for words in one.words) or one.text
    turn = " → ".join(_listed(labels) for labels in one.labels)
    return one.document, one.clause, f"{turn} ({rule})", _cut(shown)


def _of_event(one: EventDiffers) -> tuple[str, ...]:
    was, now = one.severity
    return one.document, one.event, was if was == now else f"{was} → {now}", one.summary[1]


def _listed(labels: tuple[str, ...]) -> str:
    return ", ".join(labels) or NONE


def _cut(text: str) -> str:
    return text if len(text) <= WORDS else f"{text[: WORDS - 1]}…"


def told_end(found: Relabelled, *, dry_run: bool) -> None:
    """Say how it ended."""
    if not found.touched:
        say("all is as today's extractor and lexicon have it")
    elif dry_run:
        say("nothing was written")
    elif found.accepted:
        say(f"put in place; the old catalog is kept as {found.kept}")
    else:
        say("not accepted: the catalog stays as it was")
