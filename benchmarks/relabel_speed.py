"""Prints what it costs to judge a whole history of terms anew: clauses, seconds, peak memory of all processes.

    python -m benchmarks.relabel_speed HOME

HOME holds the history: `python -m benchmarks.import_speed SHARED --keep HOME` makes it of the bundle of terms. Nothing
is written there. The catalog is copied into a folder of its own, its versions are said to be of another lexicon, and
then `tosmon rebuild --relabel` judges all of it on all cores: first as a dry run, last for good. In between, one
process does it alone and counts the judgements that had to be worked out.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.import_speed import MEGABYTE, cost_of
from tosmon import lexicon
from tosmon.catalog.replacing import copy_to
from tosmon.core.labels import memory_of
from tosmon.home import Home
from tosmon.registry import load
from tosmon.relabelling import relabel
from tosmon.settings import load_settings


def main() -> None:
    """Read the arguments, relabel, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("home", type=Path)
    source = Home.open(options.parse_args().home, write=False)
    with tempfile.TemporaryDirectory() as folder:
        home = Home.create(Path(folder))
        copy_to(source.catalog, home.catalog)
        versions, shown, distinct = outdated(home)
        print(
            f"{versions:,} versions show {shown:,} clauses, {distinct:,} of them of another text within their document"
        )
        commanded(home, "--dry-run")
        alone(home)
        commanded(home)


def outdated(home: Home) -> tuple[int, int, int]:
    """Say of all versions that another lexicon judged them; return how many there are, and how many clauses."""
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("UPDATE versions SET lexicon = 'another'")
        connection.commit()
        counts = connection.execute(
            "SELECT count(*), sum(size), (SELECT count(*) FROM clauses) FROM versions"
        ).fetchone()
    return int(counts[0]), int(counts[1]), int(counts[2])


def commanded(home: Home, *words: str) -> None:
    """Run the command, and print what it cost."""
    cost = cost_of("rebuild", "--relabel", "--json", *words, "--home", str(home.root))
    said: dict[str, Any] = json.loads(cost.said or "{}")
    print(
        f"{'relabel ' + ' '.join(words):18} {cost.seconds:6.1f} s, {cost.cpu:.1f} s of CPU, peak memory"
        f" {cost.peak / MEGABYTE:,.0f} MB: {said['versions_judged']:,} versions judged,"
        f" {said['clauses_judged_otherwise']} clauses and {said['events_judged_otherwise']} events otherwise"
    )


def alone(home: Home) -> None:
    """Print how many judgements one process works out for all of it, and how long it takes."""
    registry, settings = load(user_folder=home.platforms), load_settings(home.root, {})
    started = time.process_time()
    relabel(home, settings, registry, dry_run=True, processes=0)
    seconds = time.process_time() - started
    judged = memory_of(lexicon.load()).judged
    print(f"{'in one process':18} {seconds:6.1f} s of CPU: {judged:,} distinct clauses judged, each once")


if __name__ == "__main__":
    main()
