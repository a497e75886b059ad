"""Goes through all files once, record by record, for one who says which records matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from tosmon.importers.warc.files import WarcFile
from tosmon.importers.warc.records import Records
from tosmon.importers.warc.streams import Stream, stream_of
from tosmon.importers.warc.values import Broken, Head, Limits
from tosmon.importers.warc.wacz import digest_fault

__all__ = ["Looking", "Tell", "look", "whole"]

TELL_EVERY: Final = 512  # records

Tell = Callable[[int, int], None]
"""Is told how many bytes of how many were gone through."""


def whole(files: Sequence[WarcFile], skip: Callable[[str, str], None], tell: Tell) -> tuple[WarcFile, ...]:
    """Return the files that have the digests that their packages state, and those of which none is stated."""
    stated = [file for file in files if file.packed and file.packed.digest]
    total, done = sum(file.size for file in stated), 0
    faulty: set[WarcFile] = set()

    def read(size: int) -> None:
        nonlocal done
        done += size
        tell(done, total)

    for file in stated:
        opened = file.open()
        try:
            why = digest_fault(opened, file.packed.digest if file.packed else "", read)
        finally:
            opened.close()
        if why:
            faulty.add(file)
            skip(f"{file.name} in {file.package}", why)
    return tuple(file for file in files if file not in faulty)


class Looking(Protocol):
    """Who says which records matter, and takes them."""

    def wants(self, head: Head, *, random: bool) -> int | None:
        """Return how many bytes of a record's block are wanted, None where it does not matter.

        `random` says whether the file can be gone to anywhere at little cost.
        """

    def take(self, file: int, head: Head, start: bytes, *, near: bool) -> None:
        """Take a record that was asked for, the last one: it is whole. `file` is its file's number.

        `start` is as much of its block as was wanted; `near` says whether the record can be gone to again.
        """

    def skip(self, what: str, why: str) -> None:
        """Hear of what cannot be read."""


def look(files: Sequence[WarcFile], looking: Looking, limits: Limits, tell: Tell) -> int:
    """Go through all files, and return how many records they hold.

    Raises:
        ImportRefused: a file cannot be opened any more.
    """
    total, before, records = sum(file.size for file in files), 0, 0
    for number, file in enumerate(files):
        records += _through(number, file, looking, limits, _from(before, total, tell))
        before += file.size
        tell(before, total)
    return records


def _from(before: int, total: int, tell: Tell) -> Callable[[int], None]:
    return lambda done: tell(before + done, total)


def _through(number: int, file: WarcFile, looking: Looking, limits: Limits, tell: Callable[[int], None]) -> int:
    opened = file.open()
    try:
        stream = stream_of(opened, limits, random=file.random)
        records = Records(stream, _telling(stream, looking, tell, random=file.random), limits)
        for head, start in records:
            looking.take(number, head, start, near=head.near(random=file.random))
    except (Broken, OSError) as error:  # not even the file's beginning, or the disk
        looking.skip(file.name, str(error))
        return 0
    finally:
        opened.close()
    for fault in records.faults:
        looking.skip(file.name, fault)
    return records.seen


def _telling(
    stream: Stream, looking: Looking, tell: Callable[[int], None], *, random: bool
) -> Callable[[Head], int | None]:
    """Return what asks about records, and tells now and then how far the file is read."""
    until_told = TELL_EVERY

    def wants(head: Head) -> int | None:
        nonlocal until_told
        until_told -= 1
        if not until_told:
            until_told = TELL_EVERY
            tell(stream.done)
        return looking.wants(head, random=random)

    return wants
