"""Prints how many clauses of a whole history come back, how many calls label them, and what that costs.

    python -m benchmarks.labelling_calls REPOSITORY [--most NUMBER]

REPOSITORY is a git repository of Open Terms Archive versions (a clone of terms.bundle). Every version of every document
is cut into clauses and judged as a check would, in one process; `--most` limits the judgements that are remembered.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.history_judged import records
from tosmon import lexicon
from tosmon.core.extract import extract
from tosmon.core.labels.memory import Memory
from tosmon.core.language import detect
from tosmon.core.model import Clause


def main() -> None:
    """Walk the history and print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repository", type=Path)
    options.add_argument("--most", type=int, default=200_000)
    arguments = options.parse_args()
    remembered = Memory(lexicon.load(), arguments.most)
    distinct: set[tuple[object, ...]] = set()
    texts: set[str] = set()
    versions = clauses = 0
    judging = 0.0
    for path, body in bodies(arguments.repository):
        version = extract(body, content_type="text/markdown; charset=utf-8", url=path, name=path).version
        language = detect("\n".join(clause.text for clause in version.clauses)) or "en"
        started = time.process_time()
        for clause in version.clauses:
            remembered.judge(clause, language)
        judging += time.process_time() - started
        versions, clauses = versions + 1, clauses + len(version.clauses)
        texts.update(clause.text for clause in version.clauses)
        distinct.update((clause.text, clause.lead_in, clause.headings, language) for clause in version.clauses)
    print(f"versions {versions}, clauses {clauses}, distinct texts {len(texts)}")
    print(f"distinct with heading, lead-in and language {len(distinct)}, calls of classify {remembered.judged}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"judging {judging:.1f} s, {judging / clauses * 1e6:.1f} µs a clause, peak {peak} MB")
    remembering(remembered)


def bodies(repository: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each version of each document, oldest first."""
    with subprocess.Popen(
        ["git", "-C", str(repository), "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as git:
        assert git.stdin is not None
        assert git.stdout is not None
        for commit, _, path in records(repository):
            git.stdin.write(f"{commit}:{path}\n".encode())
            git.stdin.flush()
            size = int(git.stdout.readline().split()[-1])
            yield path, git.stdout.read(size + 1)[:-1]
        git.stdin.close()


def remembering(remembered: Memory) -> None:
    """Print what the judgements that are kept take up."""
    import tracemalloc  # noqa: PLC0415 - it slows down what was measured before

    tracemalloc.start()
    again = Memory(lexicon.load())
    for number in range(len(remembered)):
        again.judge(Clause(str(number)), "en")
    size = tracemalloc.get_traced_memory()[0]
    print(f"{len(remembered)} judgements kept take up about {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
