"""Asks archives, one request at a time: lists as they read, captures as the archive kept them, trouble in one line.

Redirects of an archive from one time to another are followed within it; a redirect that was itself captured is an
answer. What an answer holds is read by others; limits, manners and addresses are `tosmon.fetch`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

from tosmon.core.model import Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Fetcher, Request
from tosmon.importers.wayback.addresses import raw, stamped
from tosmon.importers.wayback.timemap import read_moment
from tosmon.importers.wayback.values import Trouble, instant

__all__ = ["Answer", "Client"]

_LISTS: Final = "application/json, application/link-format, text/plain;q=0.9, */*;q=0.5"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_TURNS: Final = 5  # from one time to another; the Wayback Machine needs one, rarely two
_IN_A_ROW: Final = {True: 5, False: 15}  # failures after which it is left alone: out of reach, or only not answering
_UNREACHED: Final = frozenset({Reason.RESET, Reason.CONNECT, Reason.DNS, Reason.TLS})
_PERIODS: Final = 90  # seconds up to which a wait is told in them


@dataclass(frozen=True, slots=True)
class Answer:
    """What an archive answered: `url` is where, `body` with the content coding that it came with, if asked for so."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the first header of that name, in any case, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def kept(self) -> bool:
        """Return whether it says of itself that it is a capture, and no page of the archive's own."""
        told = ("memento-datetime", "x-archive-src")
        return any(name.lower() in told or name.lower().startswith("x-archive-orig-") for name, _ in self.headers)

    @property
    def at(self) -> datetime | None:
        """Return when it was captured, as it says itself: by its header, or by its address."""
        named = stamped(self.url)
        return read_moment(self.header("memento-datetime")) or (instant(named[0]) if named else None)

    @property
    def target(self) -> str:
        """Return where a captured redirect led, by the address that the page had; empty for no redirect."""
        location = self.header("x-archive-orig-location") or self.header("location")
        named = stamped(location)
        if self.status not in _REDIRECTS or not location:
            return ""
        try:
            return named[1] if named else urljoin(self.original or self.url, location)
        except ValueError:  # no address
            return ""

    @property
    def original(self) -> str:
        """Return the address that it was captured at, as its own address says; empty where that does not."""
        named = stamped(self.url)
        return named[1] if named else ""


class Client:
    """Asks one archive. What fails again and again becomes final, so that nobody hammers at a closed door."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._failures = 0

    def listing(self, url: str) -> Answer:
        """Return an archive's answer to a question about its index; 404 is one.

        Raises:
            Trouble: it does not answer, or refuses.
        """
        answer = self._ask(Request(url=url, accept=_LISTS))
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            raise self._refused(answer)
        return answer

    def capture(self, url: str) -> Answer:
        """Return a capture, whatever its status was, its content coding still on.

        Raises:
            Trouble: the archive has none there, or does not answer.
        """
        for _ in range(_MOST_TURNS):
            answer = self._ask(Request(url=url, accept="*/*", follow=False, decode=False))
            location = answer.header("location") if answer.status in _REDIRECTS else ""
            if answer.kept or not location:
                break
            target = _within(answer.url, location)
            url = raw(target) if url == raw(url) else target  # what was asked for raw is wanted so at its own time
        else:
            raise Trouble("the archive sends from one time to another without end", refused=True)
        if not answer.kept and answer.status != HTTPStatus.OK:
            raise self._refused(answer)
        return answer

    def _ask(self, request: Request) -> Answer:
        try:
            capture = self._fetcher.fetch(request)
        except FetchFailed as failure:
            raise self._failed(failure) from failure
        if capture.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self._failures = 0
        return Answer(capture.url, capture.status, capture.answer.headers, capture.body)

    def _failed(self, failure: FetchFailed) -> Trouble:
        """Return what a failed fetch means: final where the archive asked for quiet, or nobody answers any more."""
        if failure.retry_after is not None:
            return Trouble(f"the archive asks to be left alone for {_seconds(failure.retry_after)}", final=True)
        why = failure.message.removeprefix(f"{failure.url}: ")  # which address it was is told beside
        if failure.reason not in {Reason.TIMEOUT, *_UNREACHED}:
            return Trouble(why, refused=True)
        return Trouble(why, final=self._enough(unreached=failure.reason in _UNREACHED))

    def _refused(self, answer: Answer) -> Trouble:
        """Return why an answer is no capture and no list."""
        said = f" ({_said(answer.body)})" if _said(answer.body) else ""
        if answer.status == HTTPStatus.NOT_FOUND:
            return Trouble("the archive lists it, but has it not (404)", refused=True)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = answer.header("retry-after").strip()
            how_long = f" for {_seconds(float(wait))}" if wait.isascii() and wait.isdigit() else ""
            return Trouble(f"the archive asks to be left alone{how_long} (429)", final=True)
        if answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}:
            return Trouble(f"the archive does not show it to the public ({answer.status}){said}", refused=True)
        why = f"the archive answers with status {answer.status}{said}"
        if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return Trouble(why, refused=True)
        return Trouble(why, final=self._enough(unreached=False))

    def _enough(self, *, unreached: bool) -> bool:
        """Count a failure; return whether so many came in a row that going on would be rude."""
        self._failures += 1
        return self._failures >= _IN_A_ROW[unreached]


def _within(here: str, location: str) -> str:
    """Return where an archive's redirect leads, if that is in the archive.

    Raises:
        Trouble: it is not; what stands there today is nothing that was captured.
    """
    try:
        target = urljoin(here, location.strip())
        host = urlsplit(target).hostname
    except ValueError:
        target, host = "", None
    if not host or host != urlsplit(here).hostname:
        raise Trouble(f"the archive sends elsewhere, to {target[:200] or 'no address'}", refused=True)
    return target


def _said(body: bytes) -> str:
    """Return the message of an error that is a line of text, and nothing of one that is a page."""
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return "" if text.startswith(("<", "{")) or not text.isprintable() else text[:160]


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds <= _PERIODS else f"{seconds / 60:.0f} min"
