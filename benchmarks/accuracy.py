"""Prints how well clauses are labelled, and how fast: on judged clauses, on known changes, and on whole documents.

    python -m benchmarks.accuracy SHARED [REPOSITORY]

SHARED is the folder that holds data/labels/clauses.jsonl (judged by hand) and data/labels/changes.csv (changes with a
category and words to find them by); REPOSITORY a git repository of Open Terms Archive versions (a clone of
data/terms.bundle), which the changes and the speed need. The lexicon is developed on the judged clauses with an even
number only; the odd ones show how it does on what it was not fitted to.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tosmon import lexicon
from tosmon.core.extract import Format, extract_text
from tosmon.core.labels import classify
from tosmon.core.model import Clause, Judgement

PLAIN = str.maketrans("‘’“”\u00a0", "''\"\" ")


@dataclass(frozen=True, slots=True)
class Judged:
    """A clause with the labels and the rule that people gave it."""

    number: int
    clause: Clause
    labels: frozenset[str]
    rule: str


def main() -> None:
    """Read the arguments, then print each table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("repository", type=Path, nargs="?")
    arguments = options.parse_args()
    labels = arguments.shared / "data" / "labels"
    clauses = list(judged(labels / "clauses.jsonl"))
    print("half   any label F1   per label F1   rule right")
    for name, remainder in (("even", 0), ("odd", 1)):
        print(f"{name:5}", row([one for one in clauses if one.number % 2 == remainder]))
    print_labels(clauses)
    if arguments.repository:
        print_changes(labels / "changes.csv", arguments.repository)
        print_speed(arguments.repository)


def judged(path: Path) -> Iterator[Judged]:
    """Yield the judged clauses of the file."""
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        clause = Clause(entry["text"], lead_in=entry.get("lead_in") or "")
        yield Judged(int(entry["id"][1:]), clause, frozenset(entry["labels"]), entry["rule"])


def label(clause: Clause) -> Judgement:
    """Return the judgement of tosmon's own lexicon."""
    return classify(clause, lexicon.load())


def f1(right: int, extra: int, missed: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
    return 2 * right / (2 * right + extra + missed) if right + extra + missed else 1.0


def row(clauses: Sequence[Judged]) -> str:
    """Return the three figures for these clauses, with the counts (right, extra, missed) behind them."""
    found = [(one, label(one.clause)) for one in clauses]
    some = Counter((bool(one.labels), bool(judgement.labels)) for one, judgement in found)
    any_label = (some[True, True], some[False, True], some[True, False])
    each = (
        sum(len(one.labels & set(judgement.labels)) for one, judgement in found),
        sum(len(set(judgement.labels) - one.labels) for one, judgement in found),
        sum(len(one.labels - set(judgement.labels)) for one, judgement in found),
    )
    rules = sum(judgement.rule == one.rule for one, judgement in found)
    return (
        f"{f1(*any_label):.3f} {any_label}   {f1(*each):.3f} {each}   {rules / len(found):.3f} ({rules}/{len(found)})"
    )


def print_labels(clauses: Iterable[Judged]) -> None:
    """Print for each label how often it was right, extra and missed in all judged clauses."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in clauses:
        found = set(label(one.clause).labels)
        counts.update((name, "right") for name in found & one.labels)
        counts.update((name, "extra") for name in found - one.labels)
        counts.update((name, "missed") for name in one.labels - found)
    print("\nlabel                      right extra missed")
    for name in sorted({name for name, _ in counts}):
        print(f"{name:26} {counts[name, 'right']:5} {counts[name, 'extra']:5} {counts[name, 'missed']:6}")


def git(repository: Path, *arguments: str) -> str:
    """Return what git prints, empty where it fails."""
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def print_changes(path: Path, repository: Path) -> None:
    """Print how many known changes have their category's label on the clause that holds their words."""
    entries = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    outcomes = Counter((entry["label"], outcome(entry, repository)) for entry in entries)
    positive = sum(count for (kind, _), count in outcomes.items() if kind == "positive")
    print(
        f"\nchanges of a scraping rule: the category's label on {outcomes['positive', 'right']} of {positive} clauses"
    )
    negative = sum(count for (kind, _), count in outcomes.items() if kind == "negative")
    print(f"other changes: a label on {outcomes['negative', 'labelled']} of {negative} clauses")


def outcome(entry: dict[str, str], repository: Path) -> str:
    """Return "right", "labelled", "unlabelled" or "not found" for the clause that a change is about."""
    anchor = entry["anchor"].translate(PLAIN)
    for commit in (entry["commit"], entry["commit"] + "^"):
        text = git(repository, "show", f"{commit}:{entry['path']}")
        for clause in extract_text(text, format=Format.MARKDOWN).version.clauses:
            if anchor in clause.text.translate(PLAIN):
                found = label(clause).labels
                return "right" if entry["category"] in found else "labelled" if found else "unlabelled"
    return "not found"


def print_speed(repository: Path) -> None:
    """Print what labelling costs per distinct clause at HEAD, and how much of each kind of document is labelled."""
    paths = [path for path in git(repository, "ls-tree", "-r", "--name-only", "HEAD").splitlines() if "/" in path]
    seen: dict[str, tuple[str, Clause]] = {}
    for path in paths:
        for clause in extract_text(git(repository, "show", f"HEAD:{path}"), format=Format.MARKDOWN).version.clauses:
            seen.setdefault(clause.text, (path, clause))
    clauses = list(seen.values())
    for _, clause in clauses[:2_000]:  # compiles the patterns
        label(clause)
    started = time.perf_counter()
    found = [(path, bool(label(clause).labels)) for path, clause in clauses]
    spent = (time.perf_counter() - started) / len(clauses)
    print(f"\n{len(clauses)} distinct clauses at HEAD: {spent * 1e6:.0f} µs each")
    every = Counter(path.partition("/")[2] for path, _ in found)
    labelled = Counter(path.partition("/")[2] for path, labelled in found if labelled)
    for kind, count in labelled.most_common():
        print(f"  {kind:34} {count:4} of {every[kind]:5} labelled")


if __name__ == "__main__":
    main()
