"""Prints, for recorded changes judged by reading, whether tosmon alerts and which direction it gives, row by row.

    python -m benchmarks.changes_accuracy REPOSITORY CHANGES [--show]

REPOSITORY is a clone of terms.bundle, CHANGES the table of judged changes (labels/changes.csv). Each row's document is
read before and after its commit, compared and judged as a check would do it. A positive row should alert, a negative
one should not; positive rows whose comment begins with a tag ([flap], [variant], [cosmetic], [artefact], [language])
may do either. The direction is that of the change that holds the row's anchor, or else its label.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tosmon import lexicon
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.events import amendment
from tosmon.core.model import Change, NewEvent, Severity
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.suspicion import suspect
from tosmon.core.text import normalise

EITHER = ("[flap]", "[variant]", "[cosmetic]", "[artefact]", "[language]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What tosmon says of one row: the event, whether the capture would be suspect, and the change that was meant."""

    event: NewEvent | None
    doubt: str
    meant: Change | None


def main() -> None:
    """Read the arguments, judge every row, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repository", type=Path)
    options.add_argument("changes", type=Path)
    options.add_argument("--show", action="store_true", help="print every labelled change of the rows that went wrong")
    arguments = options.parse_args()
    tally: Counter[str] = Counter()
    for row in rows(arguments.changes):
        verdict = judged(arguments.repository, row)
        print(line(row, verdict))
        right = count(row, verdict, tally)
        if arguments.show and not right:
            show(verdict)
    print(*figures(tally), sep="\n")


def print_figures(repository: Path, changes: Path) -> None:
    """Print the figures alone."""
    tally: Counter[str] = Counter()
    for row in rows(changes):
        count(row, judged(repository, row), tally)
    print(*figures(tally), sep="\n")


def rows(changes: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the table."""
    with changes.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def figures(tally: Counter[str]) -> Iterator[str]:
    """Yield what was counted, in words."""
    yield f"alerts right: {tally['alert']} of {tally['rows']} ({tally['positive']} positive, {tally['negative']} not)"
    share = tally["direction"] / tally["directed"]
    yield f"direction right: {tally['direction']} of {tally['directed']} ({share:.0%})"


def judged(repository: Path, row: dict[str, str]) -> Verdict:
    """Return what tosmon says of the row's commit."""
    old, new = (version(repository, commit, row["path"]) for commit in (f"{row['commit']}^", row["commit"]))
    changes = judge_all(
        compare(old.version.clauses, new.version.clauses),
        old.judgements,
        new.judgements,
        document=document_id(row["path"]),
        clauses_before=old.version.clauses,
        clauses_after=new.version.clauses,
        language=new.version.language,
    )
    doubt = suspect(new.facts, new.version, previous=old.version)
    now = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
    event = amendment(
        document_id(row["path"]),
        changes=changes,
        before=old.content,
        after=new.content,
        observed=(None, now),
        versions=(old.version, new.version),
    )
    return Verdict(event, doubt.detail if doubt else "", meant(event, row))


def version(repository: Path, commit: str, path: str) -> Reading:
    """Return the document as it stood at a commit."""
    body = subprocess.run(
        ["git", "-C", str(repository), "show", f"{commit}:{path}"], capture_output=True, check=True
    ).stdout
    return read(Material((Source(body, content_type="text/markdown", url=path),)), lexicon.load())


def document_id(path: str) -> str:
    """Return "reddit/terms-of-service" for "Reddit/Terms of Service.md"."""
    return path.removesuffix(".md").lower().replace(" ", "-")


def meant(event: NewEvent | None, row: dict[str, str]) -> Change | None:
    """Return the change that the row speaks of: with its anchor and label, its anchor, or else its label."""
    anchor = normalise(row["anchor"]).casefold()

    def fit(change: Change) -> tuple[bool, bool, int]:
        clauses = [clause for clause in (change.before, change.after) if clause]
        has_anchor = any(anchor in normalise(clause.text).casefold() for clause in clauses)
        has_label = row["category"] in {*change.labels_before, *change.labels_after}
        return has_anchor and bool(change.labels), has_label, change.severity.rank

    best = max(event.changes, key=fit, default=None) if event else None
    return best if best and any(fit(best)[:2]) else None


def agreement(row: dict[str, str], verdict: Verdict) -> tuple[bool, bool]:
    """Return whether the row alerts as it should, and whether its direction is the one judged."""
    positive = row["label"] == "positive"
    alert = bool(verdict.event and verdict.event.alert)
    fits = alert == positive or (positive and row["comment"].startswith(EITHER))
    return fits, not positive or direction(verdict) == row["direction"]


def direction(verdict: Verdict) -> str:
    """Return the direction of the change that was meant, "-" where there is none."""
    return verdict.meant.direction.value if verdict.meant else "-"


def count(row: dict[str, str], verdict: Verdict, tally: Counter[str]) -> bool:
    """Count the row, and return whether all of it is right."""
    fits, agrees = agreement(row, verdict)
    positive = row["label"] == "positive"
    tally.update(rows=1, alert=fits, **{row["label"]: fits})
    tally.update(directed=positive, direction=positive and agrees)
    return agrees and fits


def line(row: dict[str, str], verdict: Verdict) -> str:
    """Return one line for the row."""
    marks = " ".join("ok   " if right else "WRONG" for right in agreement(row, verdict))
    place = f"{row['date']} {row['path'].removesuffix('.md')}"
    return f"{marks} {place:45} {row['category']:22} {row['direction']:12} {direction(verdict):12} {verdict.doubt}"


def show(verdict: Verdict) -> None:
    """Print what was said of the row in full."""
    if verdict.event is None:
        return
    print(f"      {verdict.event.summary} {verdict.event.notes}")
    for change in verdict.event.changes:
        if (change.labels_before or change.labels_after) and (change.severity is not Severity.NONE):
            labels = f"{','.join(change.labels_before)} → {','.join(change.labels_after)}"
            print(f"      - {change.kind} [{labels}] {change.severity} {change.direction}: {change.reason}")
            for clause in (change.before, change.after):
                print(f"          {clause.text[:400] if clause else None}")


if __name__ == "__main__":
    main()
