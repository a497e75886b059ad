"""Which selections of a page read a known text best: those that keep its words and bring little else, then by name.

Each is tried on the page. Where they come from is told in `propose`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.core.extract.css import FRAGILE
from tosmon.core.extract.measure import Opened
from tosmon.core.extract.propose import Proposal, propose
from tosmon.core.model import Selection
from tosmon.core.runs import known_runs, plain, share_missing

__all__ = ["Ranked", "best", "tried"]

_USEFUL: Final = 0.3  # of the text; a selection that keeps less finds something else
_MOSTLY: Final = 0.6  # of an element that must be the text for the rest to be new text of it
_FURNITURE: Final = ("nav", "aside", "footer", "form", '[role="navigation"]', '[role="contentinfo"]')
_STEP: Final = 0.01  # differences in what is read that are smaller do not outweigh a better name


@dataclass(frozen=True, slots=True)
class Ranked:
    """A selection as it reads a page: the shares of the text that it keeps, and of what it reads that is the text.

    `cost` tells how likely it is to break, see `css.Found`.
    """

    selection: Selection
    kept: float
    pure: float
    cost: float = 0.0

    @property
    def fragile(self) -> bool:
        """Return whether it depends on places among siblings, or on names that say what things look like."""
        return self.cost >= FRAGILE

    @property
    def worth(self) -> float:
        """Return how well it reads the text, 0 to 1: the harmonic mean of both shares."""
        return 2 * self.kept * self.pure / (self.kept + self.pure) if self.kept + self.pure else 0.0


def tried(page: Opened, texts: Sequence[str], selection: Selection, cost: float = 0.0) -> Ranked:
    """Return a selection as it reads that text on the page."""
    read = list(map(plain, page.texts(selection)))
    wanted = list(map(plain, texts))
    kept = 1 - share_missing(wanted, known_runs(read)) if read else 0.0
    return Ranked(selection, kept, 1 - share_missing(read, known_runs(wanted)), cost)


def best(
    page: Opened, clauses: Sequence[str], headings: Sequence[str], old: Selection, taken_out: Sequence[str]
) -> tuple[Ranked, ...]:
    """Return the selections that find these clauses on the page, the best first; none where they are not there."""
    found = propose(page, (*clauses, *headings), old=old, taken_out=taken_out)
    wanted = (*clauses, *_beside(page, clauses, found))
    ranked = [tried(page, wanted, one.selection, one.cost) for one in found]
    useful = [one for one in ranked if one.kept >= _USEFUL]
    return tuple(sorted(useful, key=lambda one: (-round(one.worth / _STEP), one.cost, len(repr(one.selection)))))


def _beside(page: Opened, clauses: Sequence[str], found: Sequence[Proposal]) -> tuple[str, ...]:
    """Return what stands beside the text in the smallest element that holds it: new clauses are wanted, too.

    Less navigation and its like, and nothing where most of that element is something else.
    """
    around = min((one for one in found if one.around), key=lambda one: len(page.texts(one.selection)), default=None)
    if around is None:
        return ()
    selection = Selection(around.selection.select, (*around.selection.remove, *_FURNITURE))
    if tried(page, clauses, selection).pure < _MOSTLY:
        return ()
    known = set(clauses)
    return tuple(text for text in page.texts(selection) if text not in known)
