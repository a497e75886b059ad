"""Prints how fast versions are compared and how short their redlines are, beside two usual ways of doing it.

    python benchmarks/diff_speed.py [../shared/data/terms.bundle]

Compared are all consecutive versions of seven platforms' terms of service in the bundle (240 pairs). The rivals are
difflib over the words of the whole text, and difflib over lines and then over the words of the lines that differ; they
get the same text: headings and clauses in reading order, with typography already folded, which spares them work and
shortens their redlines. Ours is `tosmon.core.compare.compare`, redlines included, typography not yet folded; cutting
versions into clauses is done before and printed apart. Times are the best of three rounds (rivals: one).

A redline's length is the number of characters inserted or deleted, white space aside; a moved clause counts once.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from tosmon.core.compare import compare
from tosmon.core.extract import Format, extract_text
from tosmon.core.model import Change, Clause
from tosmon.core.text import heading_text, normalise

PLATFORMS = ("Facebook", "Snapchat", "TikTok", "Reddit", "LinkedIn", "YouTube", "X")
BUNDLE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "terms.bundle"
ROUNDS = 3
BARS = "bars: mean at most 10 ms, worst at most 200 ms, redline no longer than the whole text's on at least 95 %"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two consecutive versions of a platform's terms."""

    name: str
    old: tuple[Clause, ...]
    new: tuple[Clause, ...]


def timed(work: Callable[[], T], rounds: int = 1) -> tuple[T, float]:
    """Return what the work gives, and its best time in milliseconds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return result, best * 1_000


def versions(folder: str, platform: str) -> Iterator[tuple[str, str]]:
    """Yield the commit and the text of each version of a platform's terms, the oldest first."""
    git = ["git", "-C", folder]
    path = f"{platform}/Terms of Service.md"
    log = subprocess.run(
        [*git, "log", "--reverse", "--format=%h", "--", path], capture_output=True, text=True, check=True
    )
    for commit in log.stdout.split():
        shown = subprocess.run([*git, "show", f"{commit}:{path}"], capture_output=True, check=False)
        if shown.returncode == 0:  # else the commit deleted it
            yield commit, shown.stdout.decode()


def pairs(bundle: Path) -> list[Pair]:
    """Return all pairs, and print what they are made of."""
    found = []
    sizes, times = [], []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", "--bare", str(bundle), folder], check=True)
        for platform in PLATFORMS:
            cut: list[tuple[str, tuple[Clause, ...]]] = []
            for commit, text in versions(folder, platform):
                extraction, took = timed(lambda text=text: extract_text(text, format=Format.MARKDOWN))  # type: ignore[misc]  # a default argument binds the loop's value
                cut.append((commit, extraction.version.clauses))
                sizes.append(len(text))
                times.append(took)
            found += [Pair(f"{platform} {a}..{b}", old, new) for (a, old), (b, new) in pairwise(cut)]
    mean, cutting = sum(sizes) / len(sizes), sum(times) / len(times)
    print(f"{len(found)} pairs of {mean:,.0f} characters; to cut one version into clauses takes {cutting:.1f} ms")
    return found


def lines(clauses: Sequence[Clause]) -> list[str]:
    """Return headings and clauses in reading order, with typography folded and numbers off, as ours are compared."""
    found = []
    path: tuple[str, ...] = ()
    for clause in clauses:
        for depth, heading in enumerate(clause.headings):
            if path[: depth + 1] != clause.headings[: depth + 1]:
                found.append(heading_text(heading))
        path = clause.headings
        found.append(normalise(clause.text))
    return found


def differing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield the stretches that difflib finds to differ."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield old[i1:i2], new[j1:j2]


def size(texts: Sequence[str]) -> int:
    """Return how many characters that are no white space the texts have."""
    return sum(len("".join(text.split())) for text in texts)


def whole_text(old: Sequence[str], new: Sequence[str]) -> int:
    """Return the length of the redline of difflib over all words."""
    stretches = differing("\n".join(old).split(), "\n".join(new).split())
    return sum(size(gone) + size(come) for gone, come in stretches)


def lines_then_words(old: Sequence[str], new: Sequence[str]) -> int:
    """Return the length of the redline of difflib over lines, and then over words and spaces."""
    length = 0
    for gone, come in differing(old, new):
        a, b = (re.findall(r"\s+|\w+|[^\w\s]", "\n".join(side)) for side in (gone, come))
        length += sum(size(less) + size(more) for less, more in differing(a, b))
    return length


def redline(changes: Sequence[Change]) -> int:
    """Return the length of our redline."""
    return size([text for change in changes for kind, text in change.segments if kind != "equal"])


def report(name: str, times: list[float]) -> None:
    """Print one line of figures."""
    ordered = sorted(times)
    print(
        f"{name:28} mean {sum(times) / len(times):7.2f} ms, 95 % under {ordered[int(len(ordered) * 0.95)]:8.2f} ms, "
        f"worst {ordered[-1]:8.2f} ms"
    )


def main() -> None:
    """Measure and print."""
    chosen = pairs(Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLE)
    times: dict[str, list[float]] = {"whole text by words": [], "lines, then words": [], "clauses (ours)": []}
    longer, shorter = [], 0
    for pair in chosen:
        old, new = lines(pair.old), lines(pair.new)
        whole, took_whole = timed(lambda old=old, new=new: whole_text(old, new))  # type: ignore[misc]  # as above
        _, took_lines = timed(lambda old=old, new=new: lines_then_words(old, new))  # type: ignore[misc]  # as above
        changes, took = timed(lambda pair=pair: compare(pair.old, pair.new), ROUNDS)  # type: ignore[misc]  # as above
        for name, milliseconds in zip(times, (took_whole, took_lines, took), strict=True):
            times[name].append(milliseconds)
        ours = redline(changes)
        shorter += ours < whole
        if ours > whole:
            longer.append(f"  {pair.name}: {ours:,} against {whole:,} ({len(changes)} changes)")
    for name, each in times.items():
        report(name, each)
    no_longer = 1 - len(longer) / len(chosen)
    print(
        f"redline no longer than the whole text's on {no_longer:.1%} of pairs, shorter on {shorter / len(chosen):.1%}"
    )
    print("longer on")
    print("\n".join(longer))
    print(BARS)


if __name__ == "__main__":
    main()
