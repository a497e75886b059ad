"""A temporary file for blocks that cannot be gone to again at little cost: those in the middle of a packed file."""

from __future__ import annotations

import tempfile
import zlib
from typing import IO

from tosmon.importers.warc.values import Unusable

__all__ = ["Spool"]


class Spool:
    """A file without a name, of bounded size, gone when it is closed or the program ends."""

    def __init__(self, limit: int) -> None:
        self._file: IO[bytes] | None = None
        self._sizes: dict[int, int] = {}
        self._end, self._limit = 0, limit

    def put(self, block: bytes) -> int | None:
        """Return under which number a block can be had again, None where there is no room for it."""
        packed = zlib.compress(block, 1)
        if self._end + len(packed) > self._limit:
            return None
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="tosmon-")  # noqa: SIM115 - `close` closes it
        place = self._file.seek(self._end)
        self._file.write(packed)
        self._sizes[place] = len(packed)
        self._end += len(packed)
        return place

    def get(self, place: int) -> bytes:
        """Return the block that was put there.

        Raises:
            Unusable: the disk does not give it back.
        """
        assert self._file is not None
        try:
            self._file.seek(place)
            return zlib.decompress(self._file.read(self._sizes[place]))
        except (OSError, zlib.error) as error:
            raise Unusable(f"the temporary file cannot be read: {error}") from error

    def close(self) -> None:
        """Give the room back."""
        if self._file is not None:
            self._file.close()
