"""The list of reviews: events by what is thought of them, a page at a time, and what is done with those ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.catalog.reviewing import Action, Counts, Reviewed, Reviews
from tosmon.catalog.suspects import Suspects
from tosmon.core.model import Severity
from tosmon.core.reviews import LONGEST_NAME, Marking, ReviewState, Verdict
from tosmon.core.weights import LABELS
from tosmon.web.reviews.asking import Asked
from tosmon.web.site import Site

__all__ = ["DEEDS", "Deed", "ListPage", "list_page"]

PAGE: Final = 40  # events


@dataclass(frozen=True, slots=True)
class Deed:
    """What a button of the list does with the events that are ticked, and the key that presses it."""

    name: str
    words: str
    key: str
    marking: Marking


def _verdict(verdict: Verdict) -> Marking:
    return Marking(verdict=verdict, seen=True)  # who judges has read


DEEDS: Final[Mapping[str, Deed]] = {
    deed.name: deed
    for deed in (
        Deed("significant", "significant", "1", _verdict(Verdict.SIGNIFICANT)),
        Deed("discuss", "to be discussed", "2", _verdict(Verdict.DISCUSS)),
        Deed("noise", "noise", "3", _verdict(Verdict.NOISE)),
        Deed("open", "no verdict", "4", Marking(verdict=Verdict.NONE)),
        Deed("read", "read", "5", Marking(seen=True)),
        Deed("unread", "unread", "6", Marking(seen=False)),
    )
}


@dataclass(frozen=True, slots=True)
class ListPage:
    """What the page of reviews shows. `next_page` is where it goes on, empty at the end; `told` what went wrong."""

    asked: Asked
    events: tuple[Reviewed, ...]
    next_page: str
    counts: Counts
    suspects: int
    last: Action | None
    platforms: Sequence[tuple[str, str]]  # id and name
    who: str
    told: str = ""
    deeds: tuple[Deed, ...] = tuple(DEEDS.values())
    states: tuple[ReviewState, ...] = tuple(ReviewState)
    labels: tuple[str, ...] = tuple(sorted(LABELS))
    severities: tuple[Severity, ...] = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
    longest_name: int = LONGEST_NAME


def list_page(site: Site, asked: Asked, who: str, told: str = "") -> ListPage:
    """Return the page. Raises NotFound where it should begin behind an event that nobody knows."""
    reviews = Reviews(site.catalog)
    behind = reviews.place(asked.after) if asked.after else None
    found = reviews.events(asked.wanted, behind=behind, limit=PAGE + 1)
    return ListPage(
        asked=asked,
        events=found[:PAGE],
        next_page=asked.behind(found[PAGE - 1].event.id).address if len(found) > PAGE else "",
        counts=reviews.counts(),
        suspects=len(Suspects(site.catalog).waiting()),
        last=reviews.last_action(),
        platforms=sorted(site.names.platforms.items(), key=lambda one: one[1].casefold()),
        who=who,
        told=told,
    )
