"""Brings documents home from a web archive, as sightings in order of time; storing them is left to others.

    wanted → index: captures → choosing → moments → archive: bytes → payload → sighting

What was taken in before is known by its id and not asked for again, so that a run which was stopped goes on where it
was. Nothing is dropped in silence: `skipped` names what could not be had, and counts what was left out on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from tosmon.core.imported import Known, Sighting, Skipped, Witness
from tosmon.core.words import counted
from tosmon.errors import ImportRefused
from tosmon.importers.wayback.addresses import canonical
from tosmon.importers.wayback.choosing import REDIRECT, chosen, narrowing
from tosmon.importers.wayback.client import Client
from tosmon.importers.wayback.listing import Index
from tosmon.importers.wayback.moments import Plan, moments
from tosmon.importers.wayback.taking import Taking
from tosmon.importers.wayback.values import Every, LeftOut, Listed, Service, Span, Take, Trouble, Wanted

__all__ = ["MOST_CAPTURES", "WaybackImport", "Wishes"]

MOST_CAPTURES: Final = 100_000  # of one document


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much of a history is asked for: of which time, which of its captures, and how many in all (None: all)."""

    span: Span = field(default_factory=Span)
    take: Take = Take.ENDS
    every: Every | None = None
    limit: int | None = None


class WaybackImport:
    """An import of documents from one archive. `skipped` grows, and `total` becomes known, while sightings are read.

    `stopped` says that the archive would give nothing more, `interrupted` that the user wanted it so.
    """

    def __init__(self, client: Client, service: Service, wanted: Sequence[Wanted], wishes: Wishes) -> None:
        self.skipped: list[Skipped] = []
        self.interrupted = False
        self.stopped = False
        self._client = client
        self._service = service
        self._wanted = tuple(wanted)
        self._wishes = wishes
        self._left = wishes.limit
        self._listed = 0

    @property
    def witness(self) -> Witness:
        """Return who saw what comes."""
        return self._service.witness

    def total(self) -> int | None:
        """Return how many sightings are to come of the documents listed so far, None before the first."""
        return self._listed or None

    def plans(self, known: Known) -> Iterator[Plan]:
        """Yield what would be taken in of each document, asking for lists alone.

        Raises:
            ImportRefused: the archive lists nothing of the only document, or has nothing to say at all.
        """
        for place, wanted in enumerate(self._wanted):
            if self._left == 0:
                return
            try:
                yield self._plan(wanted, known)
            except Trouble as trouble:
                if place == 0 and (trouble.final or len(self._wanted) == 1):
                    raise ImportRefused(f"{self._service.host}: {trouble}", remedy=_remedy(trouble)) from trouble
                self.skipped.append(Skipped(wanted.document, str(trouble)))
                if trouble.final:
                    self._leave(self._wanted[place + 1 :], str(trouble))
                    return

    def sightings(self, known: Known) -> Iterator[Sighting]:
        """Yield the sightings that are not known, document by document, each document's in order of time.

        An interrupt (Ctrl-C) while the archive is waited for ends them, so that what has come can be kept;
        `interrupted` says so.

        Raises:
            ImportRefused: as `plans`.
        """
        absence = {one.document: one.absence for one in self._wanted}
        names = list(absence)
        try:
            taking = Taking(self._client, self._service, self._wishes.span, self.skipped)
            for plan in self.plans(known):
                yield from taking.sightings(plan, known, absence=absence[plan.document])
                if taking.stopped:
                    self._leave(self._wanted[names.index(plan.document) + 1 :], taking.stopped)
                    return
        except KeyboardInterrupt:
            self.interrupted = True

    # --- lists --------------------------------------------------------------------------------------------------------

    def _plan(self, wanted: Wanted, known: Known) -> Plan:
        left_out = LeftOut()
        pages = {canonical(page): page for page in wanted.addresses()}  # what is one to an index is asked for once
        captures = {name: self._chosen(wanted, page, left_out) for name, page in pages.items()}
        found, incomplete = moments(wanted.eras, captures)
        new = [one for one in found if one.id(wanted.document, self.witness.id) not in known]
        if not any(captures.values()):
            self._tell_empty(wanted, left_out)
        self._tell_left_out(wanted, left_out, incomplete)
        if self._left is not None:
            new = new[: self._left]
            self._left -= len(new)
        self._listed += len(new)
        return Plan(wanted.document, tuple(new))

    def _chosen(self, wanted: Wanted, page: str, left_out: LeftOut) -> list[Listed]:
        """Return the captures of a page to ask for, in order of time, each second's once."""
        span = self._span(wanted, page)
        if span.begins > span.ends:  # it was the document's address at another time than is asked for
            return []
        take, every = self._wishes.take, self._wishes.every
        narrow = narrowing(absence=wanted.absence, take=take, every=every)
        captures = Index(self._client, self._service, narrow, left_out).captures(page, span)
        picked = chosen(captures, absence=wanted.absence, take=take, every=every, left_out=left_out)
        found: dict[str, Listed] = {}
        for one in picked:
            found.setdefault(one.timestamp, one)
            if len(found) > MOST_CAPTURES:
                raise Trouble(
                    f"more than {MOST_CAPTURES:,} captures of {page}; ask for less with --from, --to or --every",
                    refused=True,
                )
        return sorted(found.values(), key=lambda one: one.at)

    def _span(self, wanted: Wanted, page: str) -> Span:
        """Return from when to when an address is asked for: as long as the document was there, or may have been."""
        eras = [era.span for era in wanted.eras if canonical(page) in map(canonical, era.pages)]
        whole = Span(min(one.begins for one in eras), max(one.ends for one in eras))
        return whole.within(self._wishes.span)

    def _tell_left_out(self, wanted: Wanted, left_out: LeftOut, incomplete: int) -> None:
        for what, count in sorted(left_out.counts.items()):
            if count:
                why = "they hold no text" if what == REDIRECT else "nothing that the document said"
                self._skip(wanted.document, f"{counted(count, 'capture')} {what}", why)
        if incomplete:
            self._skip(wanted.document, counted(incomplete, "moment"), "not all of its pages were captured near by")

    def _tell_empty(self, wanted: Wanted, left_out: LeftOut) -> None:
        """Say that there is nothing of a document, and where it may be: where the last of its redirects leads."""
        why = f"{self._service.host} has none of its addresses in that time"
        if left_out.redirect is not None:
            with suppress(Trouble):  # it was worth a try
                target = self._client.capture(left_out.redirect.address).target
                why = f"its address leads to {target[:200]}, which --url takes in" if target else why
        self._skip(wanted.document, "nothing to take in", why)

    def _skip(self, document: str, what: str, why: str) -> None:
        self.skipped.append(Skipped(f"{document}: {what}", why))

    def _leave(self, wanted: Sequence[Wanted], why: str) -> None:
        self.stopped = True
        for one in wanted:
            self._skip(one.document, "not asked for", f"{why}; run the same command again later")


def _remedy(trouble: Trouble) -> str:
    return "" if trouble.refused else "run the same command again later"
