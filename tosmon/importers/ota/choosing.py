"""Which texts of a collection are meant by patterns, and what is close to a pattern that means none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from tosmon.core.words import counted
from tosmon.errors import ImportRefused

__all__ = ["choose"]


def choose(names: Mapping[str, str], patterns: Sequence[str]) -> frozenset[str]:
    """Return the names ("X/Terms of Service") that patterns mean; all of them for no pattern.

    `names` maps each to our id. A pattern is one of both, in any case, with `*` and `?`; a service alone means all of
    its texts.

    Raises:
        ImportRefused: a pattern means none; says what is close to it, and what there is.
    """
    if not patterns:
        return frozenset(names)
    chosen: set[str] = set()
    for pattern in patterns:
        found = {name for name, document in names.items() if _means(pattern, name) or _means(pattern, document)}
        if not found:
            raise ImportRefused(f"nothing in the collection is named {pattern!r}", remedy=_close(pattern, names))
        chosen |= found
    return frozenset(chosen)


def _means(pattern: str, name: str) -> bool:
    wanted, whole = pattern.strip().strip("/").casefold(), name.casefold()
    literally = whole == wanted or whole.startswith(f"{wanted}/")  # names may hold the signs of patterns
    return literally or fnmatchcase(whole, wanted) or fnmatchcase(whole, f"{wanted}/*")


def _close(pattern: str, names: Mapping[str, str]) -> str:
    services = sorted({name.partition("/")[0] for name in names})
    folded = {one.casefold(): one for one in (*names, *services)}
    close = [folded[one] for one in get_close_matches(pattern.strip().casefold(), folded, n=3)]
    there = f"it has {counted(len(names), 'text')} of {counted(len(services), 'service')}, among them "
    return f"did you mean {' or '.join(close)}?" if close else there + ", ".join(services[:5])
