"""A file that grows by one line of JSON for each message, for pipelines; what stands in a line is the message's.

Programs that rotate logs may move the file away at any time: it is opened anew for each message.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tosmon.alerts.channels.files import MODE, locked, sync_folder, unwritable, write_all
from tosmon.alerts.config import JsonLinesConfig
from tosmon.alerts.parcels import Parcel
from tosmon.errors import DeliveryFailed

__all__ = ["JsonLinesChannel", "line_of"]

_FLAGS: Final = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe would be waited for
_TRIES: Final = 10  # at a file that is moved away again and again while it is opened
_HALVES: Final = re.compile("[\ud800-\udfff]")  # of characters: no UTF-8 has them
# What JSON lets stand, and programs take for the end of a line (Unicode 5.8).
_LINE_ENDS: Final = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


class JsonLinesChannel:
    """Appends messages to the file of one channel."""

    def __init__(self, config: JsonLinesConfig) -> None:
        self._path = config.path

    def send(self, parcel: Parcel) -> None:
        """Append the message, and see it onto the disk.

        A line that a crash cut short is ended first, so that it spoils no other.

        Raises:
            DeliveryFailed: the file cannot be written.

        """
        line = line_of(parcel)
        with self._opened() as descriptor:
            begun = b"" if _ends_well(descriptor) else b"\n"
            write_all(descriptor, begun + line)

    def probe(self) -> str:
        """Return which file grows; one that is not there yet is made.

        Raises:
            DeliveryFailed: the file cannot be written.

        """
        with self._opened() as descriptor:
            size = os.fstat(descriptor).st_size
        return f"{self._path} can be written; it has {size} bytes"

    def close(self) -> None:
        """Do nothing: nothing stays open."""

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Give the file, opened and held as its only writer; faults of the disk are told as DeliveryFailed."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            for _ in range(_TRIES):
                with _open(self._path) as descriptor, locked(descriptor, self._path):
                    if _is_there(descriptor, self._path):
                        yield descriptor
                        return
        except OSError as error:
            raise unwritable("alerts to", self._path, error) from error
        raise DeliveryFailed(f"{self._path} is moved away each time it is opened", whole=True)


@contextmanager
def _open(path: Path) -> Iterator[int]:
    made = not path.exists()
    descriptor = os.open(path, _FLAGS, MODE)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise DeliveryFailed(f"{path} is no file that could grow; name another path in alerts.toml", whole=True)
        if made:
            sync_folder(path.parent)
        yield descriptor
    finally:
        os.close(descriptor)


def _is_there(descriptor: int, path: Path) -> bool:
    """Return whether the open file is still the one of that name: somebody may have rotated it before it was held."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _ends_well(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def line_of(parcel: Parcel) -> bytes:
    """Return a message as a line: an object of what webhooks send, and the message's `key`, the same at every try."""
    text = json.dumps({"key": parcel.key, **parcel.payload}, ensure_ascii=False, allow_nan=False)
    return _HALVES.sub("\ufffd", text).translate(_LINE_ENDS).encode() + b"\n"
