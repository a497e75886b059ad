"""Which waiting alerts are told as one message, and what that message is named; when they may go is `cadence`'s.

All alerts here go from one subscription to one target. Who claims a message is left to `tosmon.alerts.outbox`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.core.families import About, together

__all__ = ["BURST", "Bundle", "Waiting", "bundled", "message_key", "note_key"]

BURST: Final = 25  # more groups than this at once are one message: nobody reads the twenty-sixth of a morning


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that may be told now: the number of its row, and what its event is about."""

    id: int
    about: About


@dataclass(frozen=True, slots=True)
class Bundle:
    """Alerts that are one message: their rows' numbers in order, and the message's key."""

    key: str
    ids: tuple[int, ...]


def bundled(
    subscription: str, target: str, waiting: Sequence[Waiting], *, digest: bool, for_people: bool = True
) -> list[Bundle]:
    """Return these alerts as messages, in the order of their first alerts.

    A digest is one message. Otherwise each group of `families.together` is one, as variants that changed alike are;
    where there are more than `BURST` groups `for_people`, all are one message.
    """
    if not waiting:
        return []
    groups = together(waiting, lambda one: one.about)
    if digest or (for_people and len(groups) > BURST):
        groups = [tuple(waiting)]
    return [_bundle(subscription, target, group) for group in sorted(groups, key=_first)]


def _first(group: Sequence[Waiting]) -> int:
    return min(one.id for one in group)


def _bundle(subscription: str, target: str, group: Sequence[Waiting]) -> Bundle:
    key = message_key(subscription, target, [one.about.event for one in group])
    return Bundle(key, tuple(sorted(one.id for one in group)))


def message_key(subscription: str, target: str, events: Iterable[str]) -> str:
    """Return the key of the message that tells these events: 32 hexadecimal digits, the same wherever it is asked."""
    return _key("alert", subscription, target, *sorted(events))


def note_key(subscription: str, target: str, made: str, text: str) -> str:
    """Return the key of a note on the watch itself: of what it says, and of the moment at which it was made."""
    return _key("note", subscription, target, made, text)


def _key(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]
