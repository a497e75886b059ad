"""A snapshot's records as a WARC file of their own, octet by octet as they lie in the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from tosmon.archive.faults import read_error
from tosmon.archive.reader import Damaged, read_records
from tosmon.catalog.records import StoredSnapshot
from tosmon.core.layout import safe_name
from tosmon.errors import NotFound

__all__ = ["Slices"]

_CHUNK: Final = 256 * 1024


class Slices:
    """The octets that make a snapshot's WARC file: its whole object, or of a batch its first record and its own.

    Each record is a gzip member of its own, so that any of them put together are a WARC file (WARC 1.1, annex D).

    Raises:
        NotFound: its object's name is none.
        ArchiveError: its object is missing or damaged.

    """

    def __init__(self, root: Path, one: StoredSnapshot) -> None:
        if not safe_name(one.object):
            raise NotFound(f"{one.id} has no records")
        self._path = root / one.object
        try:
            size = self._path.stat().st_size
            places = [(0, self._opening()), *((part.offset, part.length) for part in one.parts)]
        except (OSError, Damaged) as error:
            raise read_error(self._path, error) from error
        self._places: Sequence[tuple[int, int]] = places if one.witness else [(0, size)]

    def _opening(self) -> int:
        """Return how many octets the object's first record takes, which tells of the software that wrote it."""
        with self._path.open("rb") as file:
            return sum(record.length for record in islice(read_records(file), 1))

    def __len__(self) -> int:
        """Return how many octets they are."""
        return sum(length for _, length in self._places)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the octets."""
        with self._path.open("rb") as file:
            for offset, length in self._places:
                file.seek(offset)
                left = length
                while left and (chunk := file.read(min(left, _CHUNK))):
                    left -= len(chunk)
                    yield chunk
