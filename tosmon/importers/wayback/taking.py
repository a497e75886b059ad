"""Takes the captures of one document, in order of time, and says of each what is known of where it is from.

An archive may answer with the capture of another time than it was asked for. What counts is the time of the capture
that came: it is taken where it fits the order, put off where its turn comes later, and left where it is taken anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from tosmon.core.imported import RESPONSE, Known, SightedPage, Sighting, Skipped
from tosmon.importers.wayback.addresses import same_page
from tosmon.importers.wayback.choosing import tells
from tosmon.importers.wayback.client import Answer, Client
from tosmon.importers.wayback.moments import Moment, Plan
from tosmon.importers.wayback.payload import Payload, payload_of, response_of
from tosmon.importers.wayback.remembered import Remembered
from tosmon.importers.wayback.values import Listed, Service, Span, Trouble

__all__ = ["MOST_SIGHTING", "Taking"]

MOST_SIGHTING: Final = 200 * 2**20  # bytes of all pages of a sighting
_READ_BY = frozenset({"content-type", "content-language", "content-encoding"})  # the headers a body is read by


@dataclass(frozen=True, slots=True)
class _Had:
    """A page as it was had: the capture that it is, its bytes, and where they are from."""

    capture: Listed
    page: SightedPage
    facts: Mapping[str, str]


class Taking:
    """Takes documents, one after another. `stopped` says why nothing more can be had, where that is so.

    `skipped` is added to: what could not be had, and why. Captures outside of `span` are none that were asked for.
    """

    def __init__(self, client: Client, service: Service, span: Span, skipped: list[Skipped]) -> None:
        self.stopped = ""
        self._client, self._service, self._span = client, service, span
        self._remembered, self._skipped = Remembered(), skipped
        self._document, self._absence = "", False
        self._known: Known = ()
        self._waiting: list[tuple[datetime, int, Moment]] = []
        self._planned: set[str] = set()
        self._latest: datetime | None = None
        self._given: set[str] = set()
        self._pages: dict[str, _Had] = {}
        self._lost: dict[str, str] = {}
        self._numbers = count()
        self._gives_raw: bool | None = None  # until it is known

    def sightings(self, plan: Plan, known: Known, *, absence: bool) -> Iterator[Sighting]:
        """Yield the sightings of a document that are not known, in order of time."""
        self._document, self._absence, self._known = plan.document, absence, known
        self._waiting = [(one.at, next(self._numbers), one) for one in plan.moments]
        self._planned = {capture.timestamp for one in plan.moments for capture in one.captures}
        self._latest, self._given, self._pages, self._lost = None, set(), {}, {}
        heapify(self._waiting)
        while self._waiting and not self.stopped:
            moment = heappop(self._waiting)[2]
            try:
                sighting = self._sighting(moment)
            except Trouble as trouble:
                self._fail(moment, trouble)
                continue
            if sighting is not None:
                self._latest = sighting.at
                self._given.add(sighting.id)
                yield sighting

    def _fail(self, moment: Moment, trouble: Trouble) -> None:
        self._skip(moment, str(trouble))
        if trouble.final:
            self.stopped = str(trouble)
            if self._waiting:
                what = f"{self._document}: {len(self._waiting):,} more, of {self._waiting[0][0]:%Y-%m-%d} and later"
                self._skipped.append(Skipped(what, f"{trouble}; run the same command again later"))

    def _skip(self, moment: Moment, why: str) -> None:
        what = moment.captures[0].address if len(moment.captures) == 1 else f"{moment.at:%Y-%m-%d %H:%M:%S}"
        self._skipped.append(Skipped(f"{self._document}: {what}", why))

    # --- one moment ---------------------------------------------------------------------------------------------------

    def _sighting(self, moment: Moment) -> Sighting | None:
        """Return what was seen at that moment; None where it is taken already, or its turn comes later.

        Raises:
            Trouble: a page of it cannot be had.
        """
        self._pages = {one.address: self._pages[one.address] for one in moment.captures if one.address in self._pages}
        had = [self._page(one) for one in moment.captures]
        real = Moment(tuple(one.capture for one in had), led=moment.led)
        if real.key != moment.key and not self._takes(moment, real):
            return None
        if sum(len(one.page.body) for one in had) > MOST_SIGHTING:
            raise Trouble(f"its pages have more than {MOST_SIGHTING // 2**20} MiB together", refused=True)
        return Sighting(
            self._document,
            self._service.witness.id,
            real.at,
            real.key,
            _reference(had),
            tuple(one.page for one in had),
        )

    def _takes(self, moment: Moment, real: Moment) -> bool:
        """Return whether what came in place of what was asked for is to be taken now."""
        identity = real.id(self._document, self._service.witness.id)
        given = f"the archive gives its capture of {real.at:%Y-%m-%d %H:%M:%S} for it"
        times = {one.timestamp for one in real.captures}
        if identity in self._known or identity in self._given or times <= self._planned:
            self._skip(moment, f"{given}, which is taken in")
        elif real.at not in self._span:
            self._skip(moment, f"{given}, which is of another time than was asked for")
        elif self._latest is not None and real.at < self._latest:
            self._skip(moment, f"{given}, and later ones were taken in before")
        elif self._waiting and real.at > self._waiting[0][0]:
            if moment.led:
                self._skip(moment, "the archive leads from one time to another, again and again")
            else:
                heappush(self._waiting, (real.at, next(self._numbers), replace(real, led=True)))
                self._planned |= times
        else:
            return True
        return False

    # --- one page -----------------------------------------------------------------------------------------------------

    def _page(self, listed: Listed) -> _Had:
        """Return a page: as it was had a moment ago, or as it is had now.

        Raises:
            Trouble: it cannot be had, now or a moment ago, or is no capture of the document.
        """
        if listed.address in self._lost:
            raise Trouble(self._lost[listed.address], refused=True)
        try:
            had = self._pages[listed.address] = self._pages.get(listed.address) or self._brought(listed)
        except Trouble as trouble:
            self._lost[listed.address] = str(trouble)
            raise
        return had

    def _brought(self, listed: Listed) -> _Had:
        """Return a page by its digest, where that is known, or from the archive.

        Raises:
            Trouble: it cannot be had, or is no capture of the document.
        """
        remembered = self._remembered.get(listed.digest)
        if remembered is not None and listed.status in {"", str(remembered[0].status)}:
            payload, address = remembered
            headers = tuple(header for header in payload.headers if header[0].lower() in _READ_BY)
            return _had(listed, replace(payload, headers=headers), {"payload_of": address})
        capture, payload, facts = self._asked(listed)
        self._remembered.keep(listed.digest, payload, capture.address)
        return _had(capture, payload, facts)

    def _asked(self, listed: Listed) -> tuple[Listed, Payload, Mapping[str, str]]:
        """Return a capture as it is in the archive, or as the archive shows it where that is all that it gives.

        Raises:
            Trouble: it cannot be had, or is no capture of the document.
        """
        if self._gives_raw is not False:
            try:
                answer = self._client.capture(listed.address)
            except Trouble as trouble:
                if self._gives_raw or not trouble.refused or listed.shown in {"", listed.address}:
                    raise
            else:
                self._gives_raw = True
                return *self._checked(answer, listed), {}
        shown = replace(listed, address=listed.shown)
        capture, payload = self._checked(self._client.capture(shown.address), shown)
        self._gives_raw = False  # it knows no `id_`, and need not be asked again
        return capture, payload, {"form": "as shown by the archive"}

    def _checked(self, answer: Answer, listed: Listed) -> tuple[Listed, Payload]:
        """Return the capture that an answer is, and what it holds.

        Raises:
            Trouble: it is a page of the archive's own, or a capture of something else.
        """
        at = answer.at or listed.at
        url = answer.original or listed.url
        led = at != listed.at
        payload = payload_of(answer, listed.digest, listed.mimetype)
        if not answer.kept and not payload.matches:
            raise Trouble("the archive answers with a page of its own, and no capture", refused=True)
        if led and not same_page(url, listed.url):
            raise Trouble(f"the archive gives a capture of {url[:200]} for it", refused=True)
        silent = tells(replace(listed, status=str(answer.status)), absence=self._absence)
        if silent:
            raise Trouble(f"a capture {silent}", refused=True)
        if not led:
            return listed, payload
        capture = replace(listed, at=at, url=url, address=answer.url)
        if payload.matches:
            return capture, payload
        return replace(capture, digest=""), replace(payload, matches=None)  # the digest is another capture's


def _had(capture: Listed, payload: Payload, more: Mapping[str, str]) -> _Had:
    page = SightedPage(capture.url, capture.at, response_of(payload), RESPONSE)
    checked = {} if payload.matches is None else {"digest_checked": "matches" if payload.matches else "differs"}
    digest = {"digest": capture.digest} if capture.digest else {}
    facts = {
        "archive": urlsplit(capture.address).netloc,
        "timestamp": capture.timestamp,
        "url": capture.url,
        "address": capture.address,
    }
    return _Had(capture, page, facts | digest | checked | dict(more))


def _reference(had: Sequence[_Had]) -> dict[str, str]:
    """Return where a sighting is from: its latest page's place, and those of all pages where it has several."""
    latest = max(had, key=lambda one: one.capture.at)
    if len(had) == 1:
        return dict(latest.facts)
    return {**latest.facts, "pages": " ".join(one.capture.address for one in had)}
