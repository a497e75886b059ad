"""Times in which something stayed as it was: what was observed again and again, joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

__all__ = ["Seen", "Span", "spans"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """Something that was observed from `first` to `last`; `snapshot` and `witness` are those of the first time.

    `technical` says that this witness only read the page anew then.
    """

    value: T
    first: datetime
    last: datetime
    snapshot: str
    witness: str
    technical: bool = False


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """A time in which the same was observed.

    It began after `after` (None where nobody had looked before) and by `seen.first`; it ended after `seen.last` and by
    `before`, which is None where nothing else was observed since. `ended_technical` says that what was observed then
    came of reading the page anew.
    """

    seen: Seen[T]
    after: datetime | None = None
    before: datetime | None = None
    ended_technical: bool = False


def spans(observed: Iterable[Seen[T]]) -> Iterator[Span[T]]:
    """Yield the spans of what was observed, given by time: neighbours of one value are one."""
    current: Span[T] | None = None
    for seen in observed:
        if current is None:
            current = Span(seen)
        elif current.seen.value == seen.value:
            current = replace(current, seen=replace(current.seen, last=max(current.seen.last, seen.last)))
        else:
            yield replace(current, before=seen.first, ended_technical=seen.technical)
            current = Span(seen, after=min(current.seen.last, seen.first))
    if current is not None:
        yield current
