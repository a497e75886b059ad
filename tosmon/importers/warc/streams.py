"""The plain bytes of a WARC file, gzip member by member, within limits; what they mean is left to `records`.

A plain file is read as if it were one member. Nothing is held but the piece at hand.
"""

from __future__ import annotations

import zlib
from typing import Final, Protocol

from tosmon.importers.warc.values import Broken, Limits

__all__ = ["Gzipped", "Plain", "Source", "Stream", "stream_of"]

MAGIC: Final = b"\x1f\x8b\x08"  # RFC 1952 section 2.3.1: gzip, and DEFLATE as the only method
MARK: Final = b"WARC/"
CHUNK: Final = 256 * 1024  # bytes read at once; fewer at first, where perhaps one record is wanted
FIRST_CHUNK: Final = 16 * 1024
FIRST_BITE: Final = 4096  # packed bytes handed to zlib at once: what is left over at a member's end is copied
LARGEST_BITE: Final = 64 * 1024
LARGEST_PIECE: Final = 1024 * 1024
PROBE: Final = 1024  # packed bytes by which the beginning of a record is known
GZIP: Final = zlib.MAX_WBITS | 16


class Source(Protocol):
    """A file as it lies on disk or in a package."""

    def read(self, size: int, /) -> bytes:
        """Return up to that many bytes, none at the end."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to that byte, counted from the beginning or (2) from the end; return where that is."""

    def close(self) -> None:
        """Give back what the system lent."""


class Stream(Protocol):
    """Where plain bytes come from."""

    plain: bool
    """Whether the file is not compressed: then a byte of it can be gone to."""

    member: int
    """The byte of the file at which the member begins that is being read."""

    def start(self) -> bool:
        """Go to the next member; False at the end of the file."""

    def piece(self) -> bytes:
        """Return the next bytes of the member, none at its end.

        Raises:
            Broken: it is damaged, cut off, or grows out of all proportion.
        """

    def pass_over(self, size: int) -> int:
        """Return how many bytes of that many were passed over without being read; they are not given any more."""

    def recover(self) -> None:
        """Go on behind a member that cannot be read."""

    @property
    def done(self) -> int:
        """Return how many bytes of the file were read."""


def stream_of(file: Source, limits: Limits, start: int = 0, *, random: bool = True) -> Stream:
    """Return the plain bytes of a file from there on, which is where a gzip member or a plain record begins.

    `random` says whether the file can be gone to anywhere at little cost.
    """
    file.seek(start)
    packed = file.read(len(MAGIC)) == MAGIC
    file.seek(start)
    return Gzipped(file, limits, start, random=random) if packed else Plain(file, start, random=random)


class Plain:
    """A file that is not compressed."""

    plain = True

    def __init__(self, file: Source, start: int, *, random: bool) -> None:
        self.member = start
        self._random = random
        self._file, self._started, self._at = file, False, start
        self._chunk = FIRST_CHUNK

    def start(self) -> bool:
        """Begin, once."""
        if self._started:
            return False
        self._started = True
        return True

    def piece(self) -> bytes:
        """Return the next bytes of the file."""
        read = self._file.read(self._chunk)
        self._at += len(read)
        self._chunk = min(self._chunk * 2, CHUNK)
        return read

    def pass_over(self, size: int) -> int:
        """Seek, where that is worth it; the last byte is left to be read, so that a file that is cut off is told."""
        if size <= CHUNK or not self._random:
            return 0
        end = self._file.seek(0, 2)
        passed = max(0, min(size, end - self._at) - 1)
        self._at = self._file.seek(self._at + passed)
        return passed

    def recover(self) -> None:
        """Give up: in the middle of a plain file a page's own text may look like a record."""

    @property
    def done(self) -> int:
        """Return where the file is read."""
        return self._at


class Gzipped:
    """A file of one gzip member for each record, as the standard advises (WARC 1.1 annex D), or for many."""

    plain = False

    def __init__(self, file: Source, limits: Limits, start: int, *, random: bool) -> None:
        self.member = start
        self._random = random
        self._file, self._limits = file, limits
        self._raw, self._at, self._before = b"", 0, start  # what was read, where we are in it, what lies before it
        self._decoder: zlib._Decompress | None = None
        self._bite, self._chunk = FIRST_BITE, FIRST_CHUNK
        self._given = self._given_in_all = 0
        self._begin = start
        self._broken = False
        self._again = 0  # bytes that were gone through more than once

    @property
    def done(self) -> int:
        """Return up to which packed byte of the file its plain bytes were given."""
        return self._before + self._at

    def start(self) -> bool:
        """Go to the next member, behind what is left of this one."""
        while self._decoder is not None and not self._broken:
            self.piece()
        if self._at == len(self._raw) and not self._fill():
            return False
        self.member = self.done
        self._decoder, self._bite, self._given, self._broken = zlib.decompressobj(GZIP), FIRST_BITE, 0, False
        return True

    def piece(self) -> bytes:
        """Return the next plain bytes of the member."""
        while (decoder := self._decoder) is not None:
            read = self._at < len(self._raw) or self._fill()
            bite = memoryview(self._raw)[self._at : self._at + self._bite]
            try:
                plain = decoder.decompress(bite, LARGEST_PIECE)
            except zlib.error as error:
                raise self._fault(f"is broken ({error})") from error
            # At a member's end Python may leave the same bytes in both.
            left = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
            self._at += len(bite) - len(left)
            self._bite = min(self._bite * 2, LARGEST_BITE)
            if decoder.eof:
                self._decoder = None
            if plain:
                return self._weighed(plain)
            if not read and not decoder.eof:  # zlib held nothing back either
                raise self._fault("is cut off")
        return b""

    def pass_over(self, size: int) -> int:
        """Pass over nothing: what is packed must be unpacked to know where it ends."""
        del size
        return 0

    def recover(self) -> None:
        """Go on with the next member: behind this one, or where it is itself broken, where the next record begins."""
        if not self._broken:
            try:
                while self.piece():
                    pass
            except Broken:
                self.recover()
            return
        self._again += self.done - self.member
        self._seek(self.member + 1)
        self._decoder = None
        while not self._next_begins():
            if not self._fill():
                self._at = len(self._raw)
                return

    def _next_begins(self) -> bool:
        """Go to where a member with a record begins among the bytes at hand; else to where it may begin with more."""
        if self._again > self._limits.free + self._limits.again * self.done:
            self._at = len(self._raw)  # members in members: going through all of them would never end
            return False
        while (found := self._raw.find(MAGIC, self._at)) >= 0:
            self._at = found
            if len(self._raw) - found < PROBE and self._fill():
                continue
            if _holds_record(self._raw[self._at : self._at + PROBE]):
                return True
            self._at += 1
        self._at = max(self._at, len(self._raw) - len(MAGIC) + 1)
        return False

    def _seek(self, place: int) -> None:
        """Go to a byte of the file, which is behind us, and perhaps not held any more."""
        if place >= self._before:
            self._at = place - self._before
            return
        self._again += 0 if self._random else place  # it is unpacked from its beginning
        self._file.seek(place)
        self._raw, self._at, self._before = b"", 0, place

    def _fill(self) -> bool:
        """Read on; what was not used yet is kept."""
        read = self._file.read(self._chunk)
        self._chunk = min(self._chunk * 2, CHUNK)
        self._before += self._at
        self._raw, self._at = self._raw[self._at :] + read, 0
        return bool(read)

    def _weighed(self, plain: bytes) -> bytes:
        self._given += len(plain)
        self._given_in_all += len(plain)
        limits = self._limits
        packed, in_all = self.done - self.member, self.done - self._begin
        if self._given > limits.free and self._given > limits.ratio * packed:
            raise self._fault(f"grows to more than {limits.ratio} times its size: a gzip bomb")
        if self._given_in_all > limits.free_in_all and self._given_in_all > limits.ratio * in_all:
            raise self._fault(f"makes the file grow to more than {limits.ratio} times its size: gzip bombs")
        return plain

    def _fault(self, what: str) -> Broken:
        self._broken = True
        return Broken(f"the gzip member at byte {self.member} {what}")


def _holds_record(packed: bytes) -> bool:
    """Return whether these bytes begin a gzip member that begins with a record."""
    try:
        return zlib.decompressobj(GZIP).decompress(packed, len(MARK)) == MARK
    except zlib.error:
        return False
