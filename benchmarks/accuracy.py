"""Prints how well clauses are labelled, and how fast: on judged clauses, on known changes, and on whole documents.

    python -m benchmarks.accuracy SHARED [REPOSITORY]

SHARED is the folder that holds data/labels/clauses.jsonl (judged by hand) and data/labels/changes.csv (changes with a
category and words to find them by); REPOSITORY a git repository of Open Terms Archive versions (a clone of
data/terms.bundle), which the clauses judged by reference (benchmarks/judged), the changes and the speed need. The
lexicon is developed on one half of each set of judged clauses only; the other shows how it does on what it was not
fitted to.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.judging import Judged, by_reference, clauses_of, from_file, git, label, score
from tosmon.core.model import Clause

PLAIN = str.maketrans("‘’“”\u00a0", "''\"\" ")
HALVES = ("seen while developing", "held out")


def main() -> None:
    """Read the arguments, then print each table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("repository", type=Path, nargs="?")
    arguments = options.parse_args()
    labels = arguments.shared / "data" / "labels"
    print_set("clauses.jsonl", list(from_file(labels / "clauses.jsonl")))
    if arguments.repository:
        print_set("clauses judged by reference", list(by_reference(arguments.repository)))
        print_changes(labels / "changes.csv", arguments.repository)
        print_speed(arguments.repository)


def print_set(name: str, clauses: Sequence[Judged]) -> None:
    """Print the figures of a set of judged clauses, for each half and for each label."""
    print(f"{name}: (right, extra, missed)")
    for half, called in enumerate(HALVES):
        one = score(judged for judged in clauses if judged.half == half)
        print(
            f"  {called:22} {one.clauses:3} clauses   any label F1 {one.any_f1:.3f} {one.any_label}   "
            f"per label F1 {one.each_f1:.3f} {one.each_label}   rule {one.rule_share:.3f} ({one.rules}/{one.labelled})"
        )
    print_labels(clauses)


def print_labels(clauses: Iterable[Judged]) -> None:
    """Print for each label how often it was right, extra and missed in all judged clauses."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in clauses:
        found = set(label(one.clause).labels)
        counts.update((name, "right") for name in found & one.labels)
        counts.update((name, "extra") for name in found - one.labels)
        counts.update((name, "missed") for name in one.labels - found)
    print("label                      right extra missed")
    for name in sorted({name for name, _ in counts}):
        print(f"{name:26} {counts[name, 'right']:5} {counts[name, 'extra']:5} {counts[name, 'missed']:6}")
    print()


def print_changes(path: Path, repository: Path) -> None:
    """Print how many known changes have their category's label on the clause that holds their words."""
    entries = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    outcomes = Counter((entry["label"], outcome(entry, repository)) for entry in entries)
    positive = sum(count for (kind, _), count in outcomes.items() if kind == "positive")
    print(f"changes of a scraping rule: the category's label on {outcomes['positive', 'right']} of {positive} clauses")
    negative = sum(count for (kind, _), count in outcomes.items() if kind == "negative")
    print(f"other changes: a label on {outcomes['negative', 'labelled']} of {negative} clauses")


def outcome(entry: dict[str, str], repository: Path) -> str:
    """Return "right", "labelled", "unlabelled" or "not found" for the clause that a change is about."""
    anchor = entry["anchor"].translate(PLAIN)
    for commit in (entry["commit"], entry["commit"] + "^"):
        for clause in clauses_of(repository, commit, entry["path"]):
            if anchor in clause.text.translate(PLAIN):
                found = label(clause).labels
                return "right" if entry["category"] in found else "labelled" if found else "unlabelled"
    return "not found"


def print_speed(repository: Path) -> None:
    """Print what labelling costs per distinct clause at HEAD, and how much of each kind of document is labelled."""
    paths = [path for path in git(repository, "ls-tree", "-r", "--name-only", "HEAD").splitlines() if "/" in path]
    seen: dict[str, tuple[str, Clause]] = {}
    for path in paths:
        for clause in clauses_of(repository, "HEAD", path):
            seen.setdefault(clause.text, (path, clause))
    clauses = list(seen.values())
    for _, clause in clauses[:2_000]:  # compiles the patterns
        label(clause)
    started = time.process_time()
    found = [(path, bool(label(clause).labels)) for path, clause in clauses]
    spent = (time.process_time() - started) / len(clauses)
    print(f"\n{len(clauses)} distinct clauses at HEAD: {spent * 1e6:.0f} µs of CPU time each")
    every = Counter(path.partition("/")[2] for path, _ in found)
    labelled = Counter(path.partition("/")[2] for path, labelled in found if labelled)
    for kind, count in labelled.most_common():
        print(f"  {kind:34} {count:4} of {every[kind]:5} labelled")


if __name__ == "__main__":
    main()
