"""Answers of bounded size for the HTTP client that Apprise brings: what goes on for ever would fill all memory.

Nothing else of tosmon uses that client; where it may connect to is not decided here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import requests.sessions
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse

__all__ = ["MOST", "bound_answers"]

MOST: Final = 1024 * 1024  # bytes of an answer: services say in a few hundred what they did
_SECONDS: Final = 30.0  # for the body

_Stream = Callable[..., Iterator[bytes]]


class _BoundedAdapter(HTTPAdapter):
    """Reads so much of each answer, for so long, and leaves the rest; what the status says stands."""

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """Return the answer, of which not more can be read."""
        resp.stream = partial(_beginning, resp.stream, resp.close)  # type: ignore[method-assign]  # of this one alone
        return super().build_response(req, resp)


def bound_answers() -> None:
    """Let sessions that are made from now on read bounded answers."""
    requests.sessions.HTTPAdapter = _BoundedAdapter  # type: ignore[attr-defined]  # where sessions look for their adapter


def _beginning(stream: _Stream, close: Callable[[], None], *how: object, **named: object) -> Iterator[bytes]:
    until, room = time.monotonic() + _SECONDS, MOST
    for part in stream(*how, **named):
        yield part[:room]
        room -= len(part)
        if room <= 0 or time.monotonic() > until:
            close()
            return
