"""Chooses, of all captures of an address, those worth asking for; asking is left to others.

An archive may have a page a hundred times with one text. Where captures next to each other have equal digests, the
first and the last are enough: between them nothing was seen to change, and the last says until when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from tosmon.importers.wayback.values import Every, LeftOut, Listed, Take

__all__ = ["REDIRECT", "chosen", "narrowing", "tells"]

REDIRECT: Final = "with a redirect"

ABSENT: Final = frozenset({"404", "410"})
_STATUS = re.compile(r"[1-9][0-9]{2}", re.ASCII)


def tells(one: Listed, *, absence: bool) -> str:
    """Return an empty string for a capture that says something about a document, else what it is, for a count.

    Texts are what was answered with 2xx. Of robots.txt and signal files 404 and 410 say that there is none (RFC 9309
    section 2.3.1.3). A status that is not listed may be any: revisit records have none, and TimeMaps.
    """
    if not one.status or _STATUS.fullmatch(one.status) is None:
        return "" if not one.status else "of no known status"
    if one.status[0] == "2" or (absence and one.status in ABSENT):
        return ""
    return REDIRECT if one.status[0] == "3" else f"with status {one.status}"


def narrowing(*, absence: bool, take: Take, every: Every | None) -> dict[str, str]:
    """Return what a CDX server may do of the choice itself, so that its list is short; `chosen` does all of it again.

    Nothing for the ends of runs: servers keep only the first of captures that are alike.
    """
    if every is None and take is not Take.FIRST:
        return {}
    silent = "[35]..|40[0-35-9]|41[1-9]|4[2-9]." if absence else "[345].."
    collapse = f"timestamp:{every.digits}" if every else "digest"
    return {"filter": f"!statuscode:{silent}", "collapse": collapse}


def chosen(
    captures: Iterable[Listed], *, absence: bool, take: Take, every: Every | None, left_out: LeftOut
) -> Iterator[Listed]:
    """Yield the captures to ask for, in the order given; `left_out` counts those that say nothing, by what they are."""
    told = _telling(captures, absence=absence, left_out=left_out)
    spaced = _spaced(told, every.digits) if every else told
    return spaced if take is Take.ALL else _runs(spaced, ends=take is Take.ENDS)


def _telling(captures: Iterable[Listed], *, absence: bool, left_out: LeftOut) -> Iterator[Listed]:
    """Yield what says something. A revisit record, which has no status, is what it revisits: a redirect, perhaps."""
    silent: dict[str, str] = {}
    for one in captures:
        what = tells(one, absence=absence) or ("" if one.status else silent.get(one.digest, ""))
        if not what:
            yield one
            continue
        left_out.counts[what] += 1
        if what == REDIRECT:
            left_out.redirect = one
        if one.digest:
            silent[one.digest] = what


def _spaced(captures: Iterable[Listed], digits: int) -> Iterator[Listed]:
    """Yield the first capture of each period."""
    period = ""
    for one in captures:
        if one.timestamp[:digits] != period:
            period = one.timestamp[:digits]
            yield one


def _runs(captures: Iterable[Listed], *, ends: bool) -> Iterator[Listed]:
    """Yield the first of each run of equal digests, and its last with `ends`; those without a digest stand alone."""
    last: Listed | None = None  # of the run, unless it is the first
    digest = ""
    for one in captures:
        if one.digest and one.digest == digest:
            last = one
            continue
        if ends and last is not None:
            yield last
        last, digest = None, one.digest
        yield one
    if ends and last is not None:
        yield last
