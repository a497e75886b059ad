"""Which part of a page of then is the document: by today's selection, unless that shows another page's place of it.

A watch list says where a text stands today. Ten years ago the same selector found nothing, or a list of languages below
the text: there the whole page is read, which holds the text and more. What stands around it carries no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tosmon.core.extract import Format
from tosmon.core.model import Selection, Version
from tosmon.core.reading import Reading
from tosmon.core.suspicion import share_lost

__all__ = ["ALL", "fitting"]

ALL: Final = Selection()
_FEW: Final = 2_000  # characters of a page from which a selection is taken at its word
_SHARE: Final = 0.1  # of the page's text outside its furniture: what brings less than this is something else

_Read = Callable[[Sequence[Selection]], Reading]


def fitting(read: _Read, selections: Sequence[Selection], previous: Version | None) -> tuple[Reading, bool]:
    """Return what the pages say, and whether one was read whole because what is selected today was not there.

    `read` reads the pages with these selections; `previous` is what the same witness saw of the document before. A
    selection is left aside where it brings nothing or next to nothing of its page, and where it loses the text before
    while the whole page still has it.
    """
    reading = read(selections)
    if all(selection == ALL for selection in selections) or not _narrow(reading, previous):
        return reading, False
    whole = read([ALL] * len(selections))
    if previous is not None and share_lost(previous, reading.version) and not share_lost(previous, whole.version):
        return whole, True
    pairs = zip(_lengths(reading), _lengths(whole), strict=True)
    poor = [own < _FEW and own <= _SHARE * every and every > 0 for own, every in pairs]
    if not any(poor):
        return reading, False
    if all(poor):
        return whole, True
    return read([ALL if bad else one for bad, one in zip(poor, selections, strict=True)]), True


def _narrow(reading: Reading, previous: Version | None) -> bool:
    """Return whether the whole pages are worth a look: it takes as long again."""
    lengths = zip(_lengths(reading), reading.facts, strict=True)
    if any(length < _FEW and facts.format is Format.HTML for length, facts in lengths):
        return True
    return previous is not None and share_lost(previous, reading.version) > 0


def _lengths(reading: Reading) -> list[int]:
    """Return the characters that each page brings."""
    lengths, start = [], 0
    for size in reading.sizes:
        lengths.append(sum(len(clause.text) for clause in reading.version.clauses[start : start + size]))
        start += size
    return lengths
