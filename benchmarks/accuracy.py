"""Prints how well clauses are labelled and changes judged, and how fast: all figures of docs/accuracy.md.

    python -m benchmarks.accuracy SHARED [REPOSITORY] [--whole]

SHARED is the folder that holds data/labels/clauses.jsonl (judged by hand) and data/labels/changes.csv (changes with a
category and words to find them by); REPOSITORY a git repository of Open Terms Archive versions (a clone of
data/terms.bundle), which the clauses judged by reference (benchmarks/judged), the changes and the speed need. The
lexicon is developed on one half of each set of judged clauses only; the other shows how it does on what it was not
fitted to. `--whole` walks the repository's whole history, too, which takes minutes: precision of its alerts, and what
was missed. The sets of single languages are tests (tests/core/test_labels_<language>.py).
"""

from __future__ import annotations

import argparse
import csv
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import changes_accuracy, history_judged, history_missed
from benchmarks.judging import Judged, by_reference, clauses_of, from_file, git, label, score
from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.model import Clause

PLAIN = str.maketrans("‘’“”\u00a0", "''\"\" ")
ROOT = Path(__file__).resolve().parent.parent
JUDGED = ROOT / "benchmarks" / "judged"
PARALLEL = ROOT / "tests" / "core" / "parallel"
HALVES = ("seen while developing", "held out")


def main() -> None:
    """Read the arguments, then print each table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("repository", type=Path, nargs="?")
    options.add_argument("--whole", action="store_true", help="walk the repository's whole history")
    arguments = options.parse_args()
    labels = arguments.shared / "data" / "labels"
    print_set("clauses.jsonl", list(from_file(labels / "clauses.jsonl")))
    if arguments.repository:
        print_set("clauses judged by reference", list(by_reference(arguments.repository)))
        print_changes(labels / "changes.csv", arguments.repository)
        changes_accuracy.print_figures(arguments.repository, labels / "changes.csv")
        print_speed(arguments.repository)
    print_parallel()
    if arguments.repository and arguments.whole:
        print_history(arguments.repository)


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


def print_parallel() -> None:
    """Print for each language how many of the rules that are said in all get the labels and the rule they should."""
    master = {one["id"]: one for one in tomllib.loads((PARALLEL / "en.toml").read_text("utf-8"))["rule"]}
    print("\none rule said in each language")
    for code in lexicon.load().languages:
        cues = lexicon.load().grammar(code)
        spoken = {cue.label for cue in (*cues.cues, *cues.dependent_cues)}
        rules = tomllib.loads((PARALLEL / f"{code}.toml").read_text("utf-8"))["rule"]
        asked = [one for one in rules if spoken.issuperset(master[one["id"]]["labels"])]
        right = sum(reads_as(one, master[one["id"]], code) for one in asked)
        print(f"  {code}: {right} of {len(asked)} rules right, cues for {len(spoken)} labels")


def reads_as(said: dict[str, str], right: dict[str, object], language: str) -> bool:
    """Return whether a rule as a language says it gets the labels and the rule that are right."""
    headings = (said["heading"],) if "heading" in said else ()
    clause = Clause(said["text"], headings=headings, lead_in=said.get("lead_in", ""))
    found = classify(clause, lexicon.load(), language)
    return (list(found.labels), found.rule.value) == (right["labels"], right["rule"])


def print_history(repository: Path) -> None:
    """Print what the whole history would have alerted, how much of it rightly, and what was missed."""
    print("\nthe whole history")
    walk = history_judged.Walk()
    told = list(walk.over(repository, (".md",)))
    walk.report()
    print(
        *history_judged.weighed([one for one in told if one.event and one.event.alert], JUDGED / "alerts.csv"), sep="\n"
    )
    history_missed.print_figures([one for one in told if one.event], JUDGED / "missed.csv")


if __name__ == "__main__":
    main()
