"""Fetching: one page, politely, within limits, from checked addresses only, with the bytes as they went over the wire.

`Fetcher.fetch` takes a `Request` and returns a `Capture` (`tosmon.core.model`) or raises `FetchFailed`. What the answer
means (status, login page, charset, robots verdict) is judged elsewhere; storing it is the archive's.
"""

from __future__ import annotations

from tosmon.fetch.addresses import networks
from tosmon.fetch.dial import Dialer, upstreams
from tosmon.fetch.fetcher import Fetcher
from tosmon.fetch.politeness import Politeness
from tosmon.fetch.values import Limits, Request, user_agent

__all__ = ["Dialer", "Fetcher", "Limits", "Politeness", "Request", "networks", "upstreams", "user_agent"]
