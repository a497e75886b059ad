"""A program that records checks until it is stopped, and says on standard output which were acknowledged.

python recorder.py CATALOG DOCUMENT: each line is "<sequence> <hash>", written after the transaction. Every third check
brings a new version with an event that alerts.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from tests.catalog.making import amendment, check, version
from tosmon.catalog import Catalog, Conflict
from tosmon.catalog.records import CheckRecord
from tosmon.core.model import Outcome

__all__: list[str] = []


def next_check(document: str, sequence: int) -> CheckRecord:
    """Return the check that follows that many."""
    if sequence % 3:
        return check(sequence, after=sequence, document=document)
    old, new = (version(*(f"Rule {rule} of {number}" for rule in range(20))) for number in (sequence - 3, sequence))
    event = replace(amendment(old, new, sequence), id=f"{document}/{sequence}")
    return check(sequence, Outcome.NEW, after=sequence, document=document, reading=new, events=(event,))


def main(path: str, document: str, limit: str = "1000000") -> None:
    """Record for ever, or up to the limit."""
    with Catalog.open(path) as catalog:
        while (sequence := catalog.state(document).sequence) < int(limit):
            try:
                recorded = catalog.record(next_check(document, sequence))
            except Conflict:
                continue
            sys.stdout.write(f"{recorded.sequence} {recorded.entry_hash}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
