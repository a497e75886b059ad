"""What is thought of one event, with the form that changes it and all that was said before: for the event's own page.

A page that shows it passes `panel_of(…)` to its template as `panel`, is answered `with_forms`, has `reviews.css` among
its styles, and includes `reviews/panel.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fastapi import Request

from tosmon.catalog import Catalog
from tosmon.catalog.views import Review
from tosmon.core.reviews import LONGEST_NAME, LONGEST_NOTE, NOTHING, Opinion, Verdict
from tosmon.web.who import who_of

__all__ = ["ReviewPanel", "Said", "panel_of", "said_of"]


@dataclass(frozen=True, slots=True)
class Said:
    """One review among those of its event: `before` is what was thought until then."""

    review: Review
    before: Opinion


@dataclass(frozen=True, slots=True)
class ReviewPanel:
    """What the panel shows. `last` is the number of the review that counts, 0 where there is none.

    `opinion` is what stands in the form; `said` all that was said, newest first; `who` the name that the form begins
    with. `told` says why what was sent was not taken.
    """

    event: str
    last: int
    opinion: Opinion
    said: tuple[Said, ...]
    who: str
    told: str = ""
    verdicts: tuple[Verdict, ...] = (Verdict.SIGNIFICANT, Verdict.DISCUSS, Verdict.NOISE, Verdict.NONE)
    longest_note: int = LONGEST_NOTE
    longest_name: int = LONGEST_NAME


def panel_of(catalog: Catalog, request: Request, event: str) -> ReviewPanel:
    """Return the panel of an event (by the id that stands)."""
    said = catalog.reviews(event)
    last = said[-1] if said else None
    opinion = last.opinion if last else NOTHING
    return ReviewPanel(event, last.id if last else 0, opinion, said_of(said), who_of(request))


def said_of(reviews: Sequence[Review]) -> tuple[Said, ...]:
    """Return the reviews of an event (oldest first) with what each changed, newest first."""
    opinions = (NOTHING, *(one.opinion for one in reviews))
    told = [Said(one, before) for one, (before, _) in zip(reviews, pairwise(opinions), strict=True)]
    return tuple(reversed(told))
