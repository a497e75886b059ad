"""Judges what became of a selection: selectors that matched in the last good version and no longer do, or much less.

Only what was there before counts: lists have entries that match now and then, or never. What each entry brings is
measured in `core.extract.measure`; which suspicion of several stands is for `tosmon.finding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tosmon.core.model import Reason, Suspicion
from tosmon.core.runs import Run, known_runs, missing, plain, runs, share_missing

if TYPE_CHECKING:
    from tosmon.core.extract.measure import Part  # only a type: measuring imports the HTML parser

__all__ = ["PageParts", "no_longer_removed", "selector_lost"]

# Lengths are characters. What is lost is worth a doubt from a hundred of them, or in a short text from a twentieth.
_LOST: Final = 100
_LOST_SHARE: Final = 0.05
_TELLING: Final = 300  # an entry that brought less tells nothing by bringing less
_MUCH: Final = 0.60  # of an entry's own text, as of a whole document's (rule 2)
_AS_LONG: Final = 0.7  # of the old length: then the text is not gone but replaced
_ELSEWHERE: Final = 0.5  # of what an entry lost stands on the page, where it does not match
_LEFT_IN: Final = 0.5  # of what an entry took out stands in the text now


@dataclass(frozen=True, slots=True)
class PageParts:
    """One page of a document as a selection reads it: what each entry brings, and all that stands there."""

    url: str
    parts: tuple[Part, ...]
    everything: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Loss:
    """An entry before and after, and the texts that it brought and nobody brings now."""

    page: str  # its address, where the document has several
    before: Part
    after: Part
    length: int
    elsewhere: bool  # the page still has the text, outside of what is selected

    @property
    def layout(self) -> bool:
        """Return whether the page is laid out otherwise now: a day's waiting would settle nothing."""
        return self.elsewhere or not self.after.texts

    def in_words(self) -> str:
        on = f"on {self.page}" if self.page else "on the page"
        held = f"which brought {self.before.length:,} characters"
        if self.after.absent:
            selector = " and ".join(self.after.absent)
            of = f", of “{self.before.selector}”" if self.after.absent != (self.before.selector,) else ""
            return f"nothing {on} matches {selector}{of}, {held}"
        if not self.after.texts:
            return f"nothing is read {on} where {self.before.selector} matches, {held}"
        where = "; the rest stands elsewhere on the page" if self.elsewhere else ""
        return (
            f"{self.before.selector} brings {self.after.length:,} characters {on}, before {self.before.length:,}{where}"
        )


def selector_lost(before: Sequence[PageParts], after: Sequence[PageParts], read: Iterable[str]) -> Suspicion | None:
    """Return a suspicion that names the selectors which stopped matching, or match much less, or None.

    `before` and `after` are a document's pages in the last good snapshot and now, read with one selection; `read` are
    the texts of all clauses read now: what another entry still brings is not lost. Where the layout changed, time
    settles nothing; text that is nowhere on the page may have been taken away (rule 2).
    """
    known = known_runs(map(plain, read))
    whole = sum(part.length for page in before for part in page.parts)
    losses = [
        loss
        for old, new in zip(before, after, strict=True)
        if old.parts and new.parts  # none of a page that is, or was, a PDF or a plain text: nothing is selected of it
        for loss in _losses(old, new, known, whole, several=len(before) > 1)
    ]
    certain = [loss for loss in losses if loss.layout]
    if certain:
        return Suspicion(Reason.SELECTOR, "; ".join(loss.in_words() for loss in certain))
    if losses:
        return Suspicion(Reason.MUCH_TEXT_GONE, "; ".join(loss.in_words() for loss in losses), confirmable=True)
    return None


def _losses(old: PageParts, new: PageParts, known: set[Run], whole: int, *, several: bool) -> Iterator[_Loss]:
    on_page: set[Run] | None = None
    for before, after in zip(old.parts, new.parts, strict=True):
        lost = [text for text in map(plain, before.texts) if missing(runs(text), known) > 0]
        share = share_missing(map(plain, before.texts), known)
        length = round(share * before.length)
        if not _matters(before, after, length, whole):
            continue
        if on_page is None:
            on_page = known_runs(map(plain, new.everything))
        elsewhere = 1 - share_missing(lost, on_page) >= _ELSEWHERE
        if not after.texts or elsewhere or after.length < before.length * _AS_LONG:
            yield _Loss(new.url if several else "", before, after, length, elsewhere)


def _matters(before: Part, after: Part, lost: int, whole: int) -> bool:
    """Return whether so many characters that an entry brought, and nobody brings now, are worth a doubt."""
    if not after.texts:
        return lost > 0 and (lost >= _LOST or lost >= whole * _LOST_SHARE)
    return before.length >= _TELLING and lost > before.length * _MUCH


def no_longer_removed(before: Sequence[Part], after: Sequence[Part], read: Iterable[str]) -> tuple[str, ...]:
    """Return a note for each `remove` entry that matches nothing any more while its text is read as the document's."""
    known = known_runs(map(plain, read))
    return tuple(
        f"nothing matches {' and '.join(now.absent)} any more: the text that it took out is read as the document's"
        for then, now in zip(before, after, strict=True)
        if then.texts and now.absent and 1 - share_missing(map(plain, then.texts), known) >= _LEFT_IN
    )
