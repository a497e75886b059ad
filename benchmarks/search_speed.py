"""Prints how long searches take, and what the index costs: `python -m benchmarks.search_speed HOME [ROUNDS]`.

Each question of a list of real ones is asked of the catalog several times, the first time with nothing remembered but
what earlier ones left; on a busy machine the processor's time tells more than the clock's. Also printed: the room that
the index takes, how long it takes to make anew (in a copy), and how well stems join the words of the texts, beside
SQLite's Porter stemmer. A catalog of a hundred thousand versions is made by `benchmarks.big_home`.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.searching import index_anew
from tosmon.core.layout import CATALOG
from tosmon.core.search_words import words_of
from tosmon.core.searching import parse
from tosmon.core.stems import stem

__all__ = ["QUESTIONS", "main"]

QUESTIONS: Final = (
    "scraping", "scrape platform:x", "scraping at:2023-10-01", '"without our prior consent"', '"prior written consent"',
    "AI training", "train label:ai-training is:current", "label:ai-training", "biometric", "データ", "crawl* robots",
    "machine learning", "rate limit", "api OR sdk", "delete data -cookies", "personal data", "your personal data",
    "data", "service", "services at:2024-06-01", "the", "the at:2023-06-01", "the is:current", "you may not",
    '"you may not"', "we", "use platform:youtube", "rule:ban", "rule:ban since:2024-01-01 until:2024-12-31", "s* the",
    "liquidated damages", "research exception", "resale lang:en", "a* OR b*",
)  # fmt: skip
ROUNDS: Final = 5
LEAST: Final = 20  # times that a word occurs, to count among those that stems are judged by


def main() -> None:
    """Ask, measure, print."""
    home, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    with Catalog.open(home / CATALOG, create=False) as catalog:
        ask(catalog, rounds)
    size(home / CATALOG)
    make_anew(home / CATALOG)


def ask(catalog: Catalog, rounds: int) -> None:
    """Print the time of each question, the first and the later ones, and of all together."""
    every, first, worked = [], [], []
    print(f"{'question':45} {'first':>8} {'median':>8} {'wordings':>9} {'hits':>7}")
    for line in QUESTIONS:
        query, times = parse(line), []
        for _ in range(rounds + 1):
            begun, busy = time.perf_counter(), time.process_time()
            found = catalog.search(query, limit=20)
            times.append((time.perf_counter() - begun) * 1000)
            worked.append((time.process_time() - busy) * 1000)
        first.append(times[0])
        every += times[1:]
        more = "+" if found.cut else ""
        print(f"{line:45} {times[0]:6.1f}ms {median(times[1:]):6.1f}ms {found.matches:9,} {found.total:6,}{more}")
    for name, those in (("first times", first), ("later times", every), ("processor, all", worked)):
        print(f"{name}: p50 {median(those):.1f} ms, p95 {quantiles(those, n=20)[-1]:.1f} ms, worst {max(those):.1f} ms")


def size(path: Path) -> None:
    """Print how many clauses are indexed, and what room that takes."""
    with closing(sqlite3.connect(path)) as catalog:
        (clauses, lineages) = catalog.execute("SELECT count(*), count(DISTINCT lineage) FROM searched").fetchone()
        (room,) = catalog.execute("SELECT sum(length(block)) FROM search_data").fetchone()
        whole = path.stat().st_size
        print(
            f"{clauses:,} clauses of {lineages:,} lineages: an index of {room / 1e6:.1f} MB, {room / whole:.0%} of all"
        )
        counts = Counter(word for (text,) in catalog.execute("SELECT text FROM clauses") for word in words_of(text))
    judge_stems({word for word, count in counts.items() if count >= LEAST and word.isascii() and word.isalpha()})


def make_anew(path: Path) -> None:
    """Print how long it takes to index all clauses."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(path, folder))
        with Catalog.open(copy) as catalog:
            begun = time.perf_counter()
            with catalog.writing() as connection:
                index_anew(connection)
            print(f"made anew in {time.perf_counter() - begun:.1f} s")


def judge_stems(words: set[str]) -> None:
    """Print how many pairs of words our stems and Porter's join, and how many of either's the other joins, too."""
    ours, theirs = _pairs({word: stem(word) for word in words}), _pairs(_porter(words))
    both = len(ours & theirs)
    print(f"stems of {len(words):,} words join {len(ours):,} pairs, Porter's {len(theirs):,}, both {both:,}")
    for name, those in (("ours alone", ours - theirs), ("Porter's alone", theirs - ours)):
        print(f"  {name}: {', '.join('/'.join(pair) for pair in sorted(those)[:: max(len(those) // 12, 1)])}")


def _pairs(stems: Mapping[str, str]) -> set[tuple[str, str]]:
    joined = defaultdict(list)
    for word, root in stems.items():
        joined[root].append(word)
    return {(a, b) for those in joined.values() for a in those for b in those if a < b}


def _porter(words: Iterable[str]) -> dict[str, str]:
    """Return the stems that SQLite's tokenizer gives to words."""
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute("CREATE VIRTUAL TABLE t USING fts5(word, tokenize='porter unicode61')")
        scratch.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
        scratch.executemany("INSERT INTO t (word) VALUES (?)", ((word,) for word in words))
        query = "SELECT t.word, v.term FROM v JOIN t ON t.rowid = v.doc"
        return dict(scratch.execute(query).fetchall())


if __name__ == "__main__":
    main()
