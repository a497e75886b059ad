"""Ask the robots.txt of a host what it says to tosmon, once for each host and run.

The verdict is recorded with every capture, and obeyed where a document or the settings say so (design rule 10). What
a robots.txt says is core's to decide; what its HTTP status means follows RFC 9309 section 2.3.1.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tosmon.catalog.records import JsonValue
from tosmon.core.robots import RobotsTxt, decide, parse
from tosmon.core.robots.status import Meaning, meaning

__all__ = ["KnownRobots", "Verdict", "Verdicts", "origin_of"]


@dataclass(frozen=True, slots=True)
class KnownRobots:
    """A robots.txt as last answered: its status (0 where unreachable), its body, and where that is recorded."""

    status: int
    body: bytes
    source: str  # a snapshot's id, or the address it was fetched from


@dataclass(frozen=True, slots=True)
class Verdict:
    """What robots.txt says of one URL to tosmon's own agent, with the line and the source that say so."""

    allowed: bool
    line: int | None
    status: int
    source: str

    def facts(self) -> dict[str, JsonValue]:
        """Return the verdict as the ledger keeps it."""
        return {"allowed": self.allowed, "line": self.line, "status": self.status, "source": self.source}


@dataclass(frozen=True, slots=True)
class _Host:
    status: int
    source: str
    robots: RobotsTxt | None  # None: everything is disallowed


class Verdicts:
    """Verdicts for a run; thread-safe. `find` brings a host's robots.txt, from the archive or the network."""

    def __init__(self, agent: str, find: Callable[[str], KnownRobots]) -> None:
        self._agent = agent
        self._find = find
        self._hosts: dict[str, _Host] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def of(self, url: str) -> Verdict:
        """Return the verdict on a URL, finding its host's robots.txt first where this run has not seen it."""
        host = self._host(origin_of(url))
        if host.robots is None:
            return Verdict(allowed=False, line=None, status=host.status, source=host.source)
        decision = decide(host.robots, self._agent, url)
        return Verdict(allowed=decision.allowed, line=decision.line, status=host.status, source=host.source)

    def learn(self, origin: str, known: KnownRobots) -> None:
        """Take in the robots.txt that a check has just brought."""
        self._hosts[origin] = _understood(known)

    def forget(self) -> None:
        """Begin another run: every robots.txt is found anew (RFC 9309 section 2.4: none should serve over a day)."""
        self._hosts.clear()

    def _host(self, origin: str) -> _Host:
        with self._guard:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            known = self._hosts.get(origin)  # in one step: `forget` may come between two
            if known is None:
                known = self._hosts[origin] = _understood(self._find(origin))
            return known


def origin_of(url: str) -> str:
    """Return scheme and authority of a URL: the place whose robots.txt speaks of it (RFC 9309 section 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _understood(known: KnownRobots) -> _Host:
    """Return what a robots.txt amounts to by its status (RFC 9309 section 2.3.1)."""
    means = meaning(known.status)
    if means is Meaning.UNREACHABLE:
        return _Host(known.status, known.source, None)
    return _Host(known.status, known.source, parse(known.body) if means is Meaning.RULES else RobotsTxt())
