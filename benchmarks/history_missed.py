"""Prints what a whole history of terms changed about scraping without an alert: the net that is cast, and its catch.

    python -m benchmarks.history_missed REPOSITORY [--against benchmarks/judged/missed.csv] [--show COMMIT]

REPOSITORY is as for `history_judged`. An event without an alert is caught where a word that came or went in one of its
clauses touches the net. All of those in terms and developer documents were read, 150 of the others, and 50 events drawn
at random from all, caught or not; the table holds how each was chosen and its verdict: `right` where nobody had to be
told, `missed` where a rule about scraping was amended. `--show` prints the words in which an event's clauses touch the
net.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.history_judged import Told, Walk

NET = re.compile(
    r"""
    \b(?:
      scrap(?:e[drs]?|ing) | crawl\w* | spiders? | robots? | bots? | automat\w+ | data.?min\w+ | harvest\w* | bulk
    | extract(?:s|ed|ing|ion)? | index(?:ing|ed)? | cach(?:e|ed|ing) | archiv\w+ | apis? | interfaces?
    | reverse.?engineer\w* | decompil\w* | circumvent\w* | bypass\w* | overburden\w* | overload\w* | rate.?limits?
    | unreasonable\ load | train(?:ing)? (?=[^.]{0,40}\b(?:model|ai\b|machine|artificial|llm))
    | machine\ learning | artificial\ intelligence | language\ models? | text\ and\ data
    | (?:re)?sell(?:ing)? | sublicens\w* | data\ brokers? | surveillance | facial\ recognition | biometric | profiling
    | researchers? | competing | competitive | benchmark\w* | liquidated | framing | mirror(?:ing)? | non-public
    | probe | vulnerabilit\w+ | logged.?(?:in|out)
    | auslesen | umgeh\w+ | moissonn\w* | extraire | rastre\w+ | extraer\w*
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
TERMS = ("Terms of Service.md", "Developer Terms.md", "Acceptable Use Policy.md")


def main() -> None:
    """Read the arguments, walk the history, cast the net, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repository", type=Path)
    options.add_argument("--against", type=Path, help="a table of judged events (benchmarks/judged/missed.csv)")
    options.add_argument("--show", default="", help="print what one event's clauses say")
    arguments = options.parse_args()
    told = [one for one in Walk().over(arguments.repository, (".md",)) if one.event]
    caught = print_figures(told, arguments.against)
    if arguments.show:
        print(
            *(line for one in caught if one.record.commit.startswith(arguments.show) for line in touched(one)), sep="\n"
        )


def print_figures(told: list[Told], table: Path | None) -> list[Told]:
    """Print what the net catches of the events without an alert, and what a table says of it; return the catch."""
    silent = sorted((one for one in told if one.event and not one.event.alert), key=place)
    caught = [one for one in silent if touched(one)]
    print(f"the net has {NET.pattern.count('|') + 1} words; events: {len(told)}, without an alert: {len(silent)}")
    print(f"caught: {len(caught)}, of which in terms and developer documents: {sum(map(in_terms, caught))}")
    if table:
        print(*weighed(silent, caught, len(told) - len(silent), table), sep="\n")
    return caught


def place(told: Told) -> tuple[str, str]:
    """Return what tells an event apart in the table."""
    return told.record.path, told.record.commit


def in_terms(told: Told) -> bool:
    """Return whether an event is of terms, or of what developers are bound by."""
    return told.record.path.endswith(TERMS)


def touched(told: Told) -> list[str]:
    """Return the words that came or went in the event's clauses and touch the net, one line for each clause."""
    lines = []
    for change in told.event.changes if told.event else ():
        words = " ".join(text for kind, text in change.segments if kind in {"insert", "delete"})
        found = dict.fromkeys(hit.group().lower() for hit in NET.finditer(words))
        if found:
            lines.append(f"{change.kind.value}: {', '.join(found)}: {words[:160]}")
    return lines


def weighed(silent: list[Told], caught: list[Told], alerts: int, table: Path) -> Iterator[str]:
    """Yield what a table of judged events says of these: those missed, their share, and those of terms not judged."""
    with table.open(newline="", encoding="utf-8") as file:
        rows = {(row["path"], row["commit"]): row for row in csv.DictReader(file)}
    known = [row for one in silent if (row := rows.get((one.record.path, one.record.commit[:9])))]
    for how, number in sorted(Counter(row["chosen"] for row in known).items()):
        yield f"read, {how}: {number}"
    missed = sum(row["verdict"] == "missed" for row in known)
    yield f"missed: {missed} beside {alerts} alerts: {missed / max(missed + alerts, 1):.1%}"
    for one in caught:
        if in_terms(one) and (one.record.path, one.record.commit[:9]) not in rows:
            yield f"not judged: {one.record.commit[:9]} {one.record.path}"


if __name__ == "__main__":
    main()
