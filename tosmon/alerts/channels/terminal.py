"""The terminal as a channel: lines among tosmon's own output or log; where that goes is the command line's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tosmon.alerts.parcels import Form, Parcel
from tosmon.errors import DeliveryFailed

__all__ = ["TerminalChannel"]

_OWN: Final = "[tosmon] "  # how subjects begin; everything here is tosmon's
_SIGNATURE: Final = "--"  # with a blank behind it, which what wraps lines may take
_OPENING: Final = {Form.ALERT: "ALERT", Form.DIGEST: "DIGEST", Form.OPERATIONS: "NOTE", Form.TEST: "TEST"}


class TerminalChannel:
    """Hands the lines of each message to `write`, all at once so that nothing comes between them."""

    def __init__(self, write: Callable[[Sequence[str]], None]) -> None:
        self._write = write

    def send(self, parcel: Parcel) -> None:
        """Write the message.

        Raises:
            DeliveryFailed: nobody reads the output any more, or its disk is full.

        """
        try:
            self._write(tuple(map(_printable, _lines(parcel))))
        except (OSError, ValueError) as error:  # a closed file is a ValueError
            why = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise DeliveryFailed(f"cannot write to tosmon's own output: {why}", whole=True) from error

    def probe(self) -> str:
        """Return that there is nothing to try."""
        return "tosmon's own output or log"

    def close(self) -> None:
        """Do nothing: the output is not this channel's own."""


def _lines(parcel: Parcel) -> Iterator[str]:
    """Yield what is told: what it is and its subject on the first line, for whoever searches a log, then the rest."""
    lines = _body(parcel.text)
    opening = _OPENING[parcel.form]
    if lines and lines[0].startswith(f"{opening} "):
        yield from lines
        return
    yield f"{opening} {parcel.subject.removeprefix(_OWN)}"
    yield from (f"  {line}" if line else "" for line in lines)


def _body(text: str) -> list[str]:
    """Return the lines of a text as far as its signature (RFC 3676 section 4.3), which says the same every time."""
    lines = [line.rstrip() for line in text.splitlines()]
    ends = [number for number, line in enumerate(lines) if line == _SIGNATURE]
    return "\n".join(lines[: ends[-1]] if ends else lines).strip("\n").splitlines()


def _printable(line: str) -> str:
    """Return the line without what could steer a terminal or forge a line of a log: platforms write these texts."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
