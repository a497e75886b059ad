"""Clauses that people judged, and how well labels agree with them; what is printed is left to `accuracy`.

Two sets: `data/labels/clauses.jsonl` of the shared folder, with the texts in it, and `judged/clauses.csv` beside this
module, which refers to versions in a git repository of Open Terms Archive versions.
"""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tosmon import lexicon
from tosmon.core.extract import Format, extract_text
from tosmon.core.labels import classify
from tosmon.core.model import Clause, Judgement

__all__ = ["BY_REFERENCE", "Judged", "Score", "by_reference", "clauses_of", "from_file", "git", "label", "score"]

BY_REFERENCE = Path(__file__).parent / "judged" / "clauses.csv"


@dataclass(frozen=True, slots=True)
class Judged:
    """A clause with the labels and the rule that people gave it; `half` is 0 or 1, and 1 is held out."""

    name: str
    half: int
    clause: Clause
    labels: frozenset[str]
    rule: str


@dataclass(frozen=True, slots=True)
class Score:
    """Agreement with people: (right, extra, missed) clauses with any label, and labels; rules of `labelled` clauses."""

    clauses: int
    any_label: tuple[int, int, int]
    each_label: tuple[int, int, int]
    labelled: int
    rules: int

    @property
    def any_f1(self) -> float:
        """Whether a clause carries a label at all."""
        return f1(*self.any_label)

    @property
    def each_f1(self) -> float:
        """All labels of all clauses together (micro)."""
        return f1(*self.each_label)

    @property
    def rule_share(self) -> float:
        """The share of the labelled clauses whose rule is right."""
        return self.rules / self.labelled if self.labelled else 1.0


def from_file(path: Path) -> Iterator[Judged]:
    """Yield the judged clauses of a file of JSON lines; the odd numbers are held out."""
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        clause = Clause(entry["text"], lead_in=entry.get("lead_in") or "")
        yield Judged(entry["id"], int(entry["id"][1:]) % 2, clause, frozenset(entry["labels"]), entry["rule"])


def by_reference(repository: Path, path: Path = BY_REFERENCE) -> Iterator[Judged]:
    """Yield the clauses that the file refers to, in its order within each document; odd hashes are held out.

    Raises `KeyError` with the hash of a clause that its version does not hold.
    """
    versions: defaultdict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for entry in csv.DictReader(path.read_text("utf-8").splitlines()):
        versions[entry["commit"], entry["path"]].append(entry)
    for (commit, document), entries in versions.items():
        clauses = {_hash(clause.text): clause for clause in clauses_of(repository, commit, document)}
        for entry in entries:
            name = entry["hash"]
            yield Judged(name, int(name, 16) % 2, clauses[name], frozenset(entry["labels"].split()), entry["rule"])


def clauses_of(repository: Path, commit: str, document: str) -> Sequence[Clause]:
    """Return the clauses of a document as it stood at a commit, none where there is no such document."""
    return extract_text(git(repository, "show", f"{commit}:{document}"), format=Format.MARKDOWN).version.clauses


def git(repository: Path, *arguments: str) -> str:
    """Return what git prints, empty where it fails."""
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def label(clause: Clause) -> Judgement:
    """Return the judgement of tosmon's own lexicon."""
    return classify(clause, lexicon.load())


def score(judged: Iterable[Judged]) -> Score:
    """Return how well the lexicon's labels agree with people's on these clauses."""
    found = [(one, label(one.clause)) for one in judged]
    some = Counter((bool(one.labels), bool(judgement.labels)) for one, judgement in found)
    return Score(
        clauses=len(found),
        any_label=(some[True, True], some[False, True], some[True, False]),
        each_label=(
            sum(len(one.labels & set(judgement.labels)) for one, judgement in found),
            sum(len(set(judgement.labels) - one.labels) for one, judgement in found),
            sum(len(one.labels - set(judgement.labels)) for one, judgement in found),
        ),
        labelled=some[True, True] + some[True, False],
        rules=sum(judgement.rule == one.rule for one, judgement in found if one.labels),
    )


def f1(right: int, extra: int, missed: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
    return 2 * right / (2 * right + extra + missed) if right + extra + missed else 1.0


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
