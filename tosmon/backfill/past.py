"""What one witness saw of a document before: its current text, the turns it made, what was lost and found again.

The same that the catalog remembers for tosmon's own checks (`Catalog.turns`), kept for each witness by itself: what two
of them see differs by how they read, and that is no change of the platform's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from tosmon.backfill.pages import Seen
from tosmon.catalog.backfilled import Shown
from tosmon.core.events import EXTRACTION, RETURN, Turns
from tosmon.core.model import NewEvent, Suspicion
from tosmon.core.reading import Reading
from tosmon.core.robots import RobotsTxt
from tosmon.core.suspicion import share_lost
from tosmon.core.text import normalise

__all__ = ["Memory", "Waiting"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sighting in another language than those before it, or without most of their text: what follows will tell."""

    shown: Shown
    seen: Seen
    reading: Reading
    doubt: Suspicion

    def is_like(self, other: Waiting) -> bool:
        """Return whether neither text lacks most of the other."""
        one, two = self.reading.version, other.reading.version
        return not share_lost(one, two) and not share_lost(two, one)


@dataclass(slots=True)
class Memory:
    """A witness's view of a document, as it grows sighting by sighting.

    `current` is the latest reading that was believed, with its `rules` where it is a robots.txt, `place` the version
    that holds it (its place among those derived, or an own version's key below zero, less one), `seen` when it was seen
    last. `readers` counts how often the witness changed its way of reading. `waiting` are the latest sightings where
    they are in another language, `held` where most of the text is gone from them.
    """

    current: Reading | None = None
    rules: RobotsTxt = field(default_factory=RobotsTxt)
    place: int | None = None
    seen: datetime | None = None
    absent: bool = False
    readers: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    held: list[Waiting] = field(default_factory=list)
    _spoken: dict[str, tuple[Reading, int | None, datetime | None]] = field(default_factory=dict)
    _last: dict[str, datetime] = field(default_factory=dict)
    _made: defaultdict[tuple[str, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _returned: datetime | None = None
    _lost: set[str] = field(default_factory=set)

    def turns(self, before: str, after: str) -> Turns:
        """Return what the witness's past says of a turn from one content to another (rule 4)."""
        return Turns(self._last.get(after), tuple(self._made[before, after]), self._returned, frozenset(self._lost))

    def speaks(self, language: str) -> bool:
        """Return whether a text of that language is in the one of the text before it, as far as either can be told."""
        known = self.current.version.language if self.current is not None else ""
        return not known or not language or language == known

    def spoke(self, language: str) -> bool:
        """Return whether it was believed in that language before the one that it is in."""
        return language in self._spoken

    def speak(self, language: str) -> None:
        """Go on in another language: what it last said in that one, if ever, is what follows is compared with."""
        if self.current is not None:
            self._spoken[self.current.version.language] = (self.current, self.place, self.seen)
        self.current, self.place, self.seen = self._spoken.pop(language, (None, None, None))

    def left(self, content: str, at: datetime) -> None:
        """Remember when a content was last in force."""
        self._last[content] = at

    def told(self, event: NewEvent) -> None:
        """Remember an amendment."""
        self._made[event.from_content, event.to_content].append(event.observed_to)
        if any(note.startswith(RETURN) for note in event.notes):
            self._returned = event.observed_to
        lost = (one.before for one in event.changes if one.before is not None and EXTRACTION in one.notes)
        self._lost |= {normalise(clause.text) for clause in lost}
