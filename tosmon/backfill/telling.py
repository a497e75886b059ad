"""What imports tell, each change once: the first witness's event, and the references of those who tell the same.

Every witness would have told it by itself, under an id of its own. Whose event stands may change when another witness
is imported that had looked before; so the other ids stay known, and lead to the event that stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from tosmon.backfill.joining import Changed, told_already, weighty_texts
from tosmon.catalog.backfilled import DerivedEvent, OwnEvent, Shown
from tosmon.core.model import NewEvent

__all__ = ["Telling"]

Reference = Mapping[str, str]
Ends = tuple[int | None, int | None]


@dataclass(slots=True)
class _Told:
    """An event that was told of an import, while sources join it."""

    event: NewEvent
    shown: Shown
    ends: Ends
    sources: list[Reference]
    changed: Changed


class Telling:
    """The events of one derivation, beside those that tosmon told itself.

    `joint` are the references that join tosmon's own events, by their ids; `aliases` lead from the ids of events that
    were not told, as another told the same, to those that were.
    """

    def __init__(self, own: Sequence[OwnEvent]) -> None:
        self.joint: defaultdict[str, list[Reference]] = defaultdict(list)
        self.aliases: dict[str, str] = {}
        self._own = own
        self._told: list[_Told] = []

    def add(self, event: NewEvent, shown: Shown, ends: Ends, changed: Changed = frozenset()) -> None:
        """Tell an event of a sighting; `changed` are its changes as `joining` compares them."""
        own = replace(event, id=_id_of(event, shown.witness))
        self._told.append(_Told(own, shown, ends, [shown.source], changed))

    def joined(self, event: NewEvent, since: datetime, shown: Shown) -> bool:
        """Return whether another witness told the same; then this one's reference stands beside its own.

        Each knows of a change that it came between two looks: where these times overlap, it may be one change.
        """
        own = [one for one in self._own if since < one.at and (one.since or one.at) < shown.at]
        others = [
            one
            for one in self._told
            if one.shown.witness != shown.witness and one.changed and since < one.event.observed_to
        ]
        telling = told_already(
            weighty_texts(event.changes), (*(mine.changed for mine in own), *(other.changed for other in others))
        )
        for place in telling:
            if place < len(own):
                self.joint[own[place].id].append(shown.source)
            else:
                others[place - len(own)].sources.append(shown.source)
        if telling:
            first = telling[0]
            stands = own[first].id if first < len(own) else others[first - len(own)].event.id
            self.aliases[_id_of(event, shown.witness)] = stands
        return bool(telling)

    def events(self) -> tuple[DerivedEvent, ...]:
        """Return what was told, in order."""
        return tuple(
            DerivedEvent(one.event, one.shown.witness, one.shown.id, one.shown.place, one.ends, tuple(one.sources))
            for one in self._told
        )


def _id_of(event: NewEvent, witness: str) -> str:
    """Return the id of an event that a witness's sightings show: never that of tosmon's own, which may come later."""
    return sha256(f"{event.id}\0{witness}".encode()).hexdigest()[: len(event.id)]
