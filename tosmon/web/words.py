"""How values are written on a page: moments, sizes of things, the words of enums, and evidence within a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from markupsafe import Markup

from tosmon.catalog.records import LedgerEntry
from tosmon.core.decided import decided
from tosmon.core.model import Direction, Evidence

__all__ = ["SIGNS", "breakable", "capitalize_first", "decision", "marked", "moment", "visible"]

# Beside each word, so that a glance finds it; never instead of it.
SIGNS = {Direction.STRENGTHENED: "▲", Direction.WEAKENED: "▼", Direction.NEUTRAL: "=", Direction.UNCLEAR: "?"}
# HTML knows no control characters but white space, and a saved page may end on a terminal: they are shown as pictures.
_VISIBLE = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def moment(value: datetime | None, zone: tzinfo) -> Markup:
    """Return a moment as a `time` element in the reader's zone, which is named; a dash for none."""
    if value is None:
        return Markup("–")
    try:
        shown = value.astimezone(zone)
    except OverflowError:  # the first and the last day of all, which searches may ask for
        shown = value
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat(timespec="seconds"), shown.strftime("%Y-%m-%d %H:%M\N{NO-BREAK SPACE}%Z")
    )


def decision(entry: LedgerEntry, zone: tzinfo) -> str:
    """Return what people decided about a document: "paused until 2026-12-01 00:00 CET: they are moving (by ada)"."""
    return decided(entry.kind, entry.value(), zone)


def visible(text: str) -> str:
    """Return a text without control characters; pages hold none, mostly, and looking is quicker than replacing."""
    return text.translate(_VISIBLE) if _UNSEEN.search(text) else text


def breakable(address: str) -> Markup:
    """Return an address that may be broken after its slashes, where a line is too short for it."""
    return Markup("/<wbr>").join(address.split("/"))


def capitalize_first(text: str) -> str:
    """Return a text with its first letter large, and the others as they are ("AI training")."""
    return text[:1].upper() + text[1:]


def marked(text: str, evidence: Sequence[Evidence]) -> Iterator[tuple[bool, str]]:
    """Yield the text in pieces, each with whether it is among the words that show a label; overlaps are one piece."""
    at = 0
    for start, end in _joined(sorted((found.start, found.end) for found in evidence)):
        if start > at:
            yield False, text[at:start]
        yield True, text[start:end]
        at = end
    if at < len(text):
        yield False, text[at:]


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield sorted spans with those that touch made one."""
    begun: tuple[int, int] | None = None
    for start, end in spans:
        if begun is None or start > begun[1]:
            if begun:
                yield begun
            begun = (start, end)
        else:
            begun = (begun[0], max(begun[1], end))
    if begun:
        yield begun
