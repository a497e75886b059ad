"""What a collection saw of a text at which moment: each version alone, and the pages of a combined text together.

The engine records the pages of a text that has several one after another, a commit each, and only those that changed.
What it saw is all of them as they then stood. So records that follow one another within minutes, each of another page,
are one moment: that of the last of them. A page that a run leaves alone stays as it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tosmon.importers.ota.records import Record

__all__ = ["Moment", "moments"]

_RUN: Final = 600  # seconds between two pages of one text in one run


@dataclass(frozen=True, slots=True)
class Moment:
    """What was seen of a text: its pages in the order in which they were first recorded, none once it was removed.

    `at` (seconds since 1970) never runs backwards from one moment to the next, whatever the records say: those of
    combined texts are dated by whichever of their pages was read last. `records` are those that made it.
    """

    at: int
    records: tuple[Record, ...]
    pages: tuple[Record, ...]

    @property
    def last(self) -> Record:
        """Return the record that completed it."""
        return self.records[-1]


def moments(records: Iterable[Record]) -> Iterator[Moment]:
    """Yield the moments of a text's records, which come in the graph's order."""
    pages: dict[str, Record] = {}
    run: list[Record] = []
    at = 0
    for record in records:
        if run and not _goes_on(run, record):
            at = max(at, run[-1].time)
            yield Moment(at, tuple(run), tuple(pages.values()))
            run = []
        if _turn(pages, record):
            run.append(record)
    if run:
        yield Moment(max(at, run[-1].time), tuple(run), tuple(pages.values()))


def _goes_on(run: list[Record], record: Record) -> bool:
    """Return whether a record is of the same moment as those before it."""
    last = run[-1]
    if record.commit == last.commit:
        return True
    other_page = all(one.page != record.page for one in run) and bool(record.page)
    return other_page and bool(record.blob and last.blob) and abs(record.time - last.time) <= _RUN


def _turn(pages: dict[str, Record], record: Record) -> bool:
    """Let a record change what stands; return whether it does.

    A text is either one page without a name, or several with names: the files of the other form stay in the
    repository, but are the text's no more. So does the file of a page that is now a PDF.
    """
    if not record.blob:
        standing = pages.get(record.page)
        if standing is None or standing.path != record.path:
            return False
        del pages[record.page]
        return True
    for other in [page for page, standing in pages.items() if _superseded(standing, record)]:
        del pages[other]
    pages[record.page] = record
    return True


def _superseded(standing: Record, record: Record) -> bool:
    """Return whether a page gives way to another: one of the other form, or the same address under a new name."""
    same = standing.told.location == record.told.location != "" and standing.page != record.page
    return same or bool(standing.page) != bool(record.page)
