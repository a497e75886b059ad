"""What alerts are called: the headline of what happened to one text, and the subject of a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from tosmon.core.messages import Item
from tosmon.core.model import Change, Direction, EventKind, Severity
from tosmon.core.printed import shortened
from tosmon.core.words import counted, in_words

__all__ = ["LONGEST", "PREFIX", "direction_of", "headline", "item_subject", "labels_of", "subject"]

PREFIX: Final = "[tosmon] "
LONGEST: Final = 200  # characters of a subject: what mail programs show, several times over
_LABELS: Final = 2  # named of one direction
_PLATFORMS: Final = 3  # named in the subject of a digest
_POINTING: Final = (Direction.STRENGTHENED, Direction.WEAKENED)
_ORDER: Final = (*_POINTING, Direction.UNCLEAR, Direction.NEUTRAL)
_RULES: Final = frozenset({EventKind.AMENDMENT, EventKind.STATUS})


def direction_of(changes: Iterable[Change]) -> Direction | None:
    """Return which way changes point together: `unclear` where some bind more and others less; None for no change."""
    found = {change.direction for change in changes}
    if len(found) > 1:
        found.discard(Direction.NEUTRAL)
    return found.pop() if len(found) == 1 else Direction.UNCLEAR if found else None


def labels_of(changes: Iterable[Change], asked: Collection[str] = ()) -> tuple[str, ...]:
    """Return the labels of changes: those asked for first, then the most frequent, then by name."""
    counts = Counter(label for change in changes for label in change.labels or change.labels_before)
    return tuple(sorted(counts, key=lambda label: (label not in asked, -counts[label], label)))


def headline(changes: Sequence[Change], asked: Collection[str] = ()) -> str:
    """Return what changes amount to, in a few words: "AI training, resale strengthened; load limits weakened".

    Of what points neither way, what happened is told beside it ("resale amended, unclear").
    """
    ways = [[one for one in changes if one.direction is way] for way in _ORDER]
    gravest_first = sorted(filter(None, ways), key=lambda ones: -max(one.severity.rank for one in ones))
    return "; ".join(_of_direction(ones, asked) for ones in gravest_first)


def _of_direction(changes: Sequence[Change], asked: Collection[str]) -> str:
    labels = labels_of(changes, asked)
    way = changes[0].direction
    kinds = {change.kind.value for change in changes}
    does = way.value if way in _POINTING else f"{kinds.pop() if len(kinds) == 1 else 'changed'}, {way.value}"
    if not labels:
        return f"{counted(len(changes), 'clause')} {does}"
    more = len(labels) - _LABELS
    named = ", ".join(map(in_words, labels[:_LABELS]))
    return f"{named}{f' and {more} more' if more > 0 else ''} {does}"


def item_subject(item: Item) -> str:
    """Return the subject of an alert of one text: "X · Terms of Service: AI training strengthened (high)"."""
    worth = f" ({item.severity.value})" if item.severity.rank else ""
    return (
        shortened(f"{item.platform_name} · {item.title}: {item.headline}", LONGEST - len(PREFIX) - len(worth)) + worth
    )


def subject(items: Sequence[Item]) -> str:
    """Return the subject of a message: that of its one item, or "3 changes at X, Reddit (high)"."""
    if len(items) == 1:
        return PREFIX + item_subject(items[0])
    thing = "change" if {item.kind for item in items} <= _RULES else "alert"
    gravest = max((item.severity for item in items), key=lambda one: one.rank, default=Severity.NONE)
    by_weight = sorted(items, key=lambda item: -item.severity.rank)
    names = tuple(dict.fromkeys(item.platform_name for item in by_weight))
    more = len(names) - _PLATFORMS
    listed = ", ".join(names[:_PLATFORMS]) + (f" and {more} more" if more > 0 else "")
    worth = f" ({gravest.value})" if gravest.rank else ""
    return PREFIX + shortened(f"{counted(len(items), thing)} at {listed}", LONGEST - len(PREFIX) - len(worth)) + worth
