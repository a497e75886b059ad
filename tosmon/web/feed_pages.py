"""Where a feed is cut into pages: between events that are told apart, so that no entry is torn. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tosmon.core.families import TOGETHER, About, family_of

__all__ = ["length_of_page"]


def length_of_page(newest_first: Sequence[About], least: int) -> int:
    """Return how many of the events, the newest first, make a page: `least` or a few more, all where they are fewer.

    Events of a text's variants that may be told as one stay on one page. Where that would take more events than there
    are to look at, a page has `least` all the same: an entry then stands on two pages, in two parts.
    """
    count = len(newest_first)
    if count <= least:
        return count
    return next((length for length in range(least, count) if not _is_torn(newest_first, length)), least)


def _is_torn(events: Sequence[About], length: int) -> bool:
    """Return whether events on both sides of that cut may be told as one."""
    first_older = events[length]
    newer = [one for one in events[:length] if one.at - first_older.at <= TOGETHER]
    return any(
        _may_be_one(one, other)
        for other in events[length:]
        if newer and newer[-1].at - other.at <= TOGETHER
        for one in newer
    )


def _may_be_one(newer: About, older: About) -> bool:
    return (
        newer.at - older.at <= TOGETHER
        and newer.kind is older.kind
        and newer.document != older.document
        and family_of(newer.document) == family_of(older.document)
    )
