"""Says what a change is about: a clause, a rule for crawlers or a signal for machines, and reads statements of rules.

Rules and signals stand among an event's changes as clauses do, in words that their own modules gave them; from these
words, and what stands beside them, they are known again.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from tosmon.core.model import Change
from tosmon.core.robots.wording import EVERYBODY
from tosmon.core.signals.model import Mechanism, Signal, SignalChange
from tosmon.core.signals.worth import as_changes

__all__ = ["Said", "is_signal", "is_statement", "said_of"]

_VERDICTS: Final = frozenset({"allowed", "disallowed"})


def is_statement(change: Change) -> bool:
    """Return whether a change is a statement about rules for crawlers: "GPTBot: whole site allowed" and its reverse."""
    if change.before is None or change.after is None or not change.before.headings or not change.after.headings:
        return False
    was, now = (side.text.rpartition(" ") for side in (change.before, change.after))
    if {was[2], now[2]} != _VERDICTS:
        return False
    agent = change.after.heading.partition(", ")[0]
    return was[0] == now[0] and was[0].startswith(EVERYBODY if agent == "*" else agent)


def is_signal(change: Change) -> bool:
    """Return whether a change is one of a signal: "Content-Signal: ai-train = no", below whom it is for."""
    standing = change.after or change.before
    if standing is None or not standing.headings or standing.lead_in or standing.number:
        return False
    return standing.text.partition(":")[0] in _mechanisms()


@cache
def _mechanisms() -> frozenset[str]:
    """Return the words with which clauses about signals begin."""
    said = as_changes(SignalChange(None, Signal(mechanism, "", "")) for mechanism in Mechanism)
    return frozenset(change.after.text.partition(":")[0] for change in said if change.after)


class Said(NamedTuple):
    """What a statement says: of which crawlers, of which part of the site, what was, what is, and what else."""

    agents: tuple[str, ...]  # as the file names them, `*` for every other one
    place: str  # "whole site", "/jobs/ (except /jobs/public)"
    was: str  # "allowed" or "disallowed"
    now: str
    note: str  # empty where there is nothing else


def said_of(change: Change) -> Said:
    """Return what a statement about rules says."""
    was, now = (side.text if side else "" for side in (change.before, change.after))
    place = now.partition(": ")[2].rpartition(" ")[0].removeprefix("the ")
    return Said(
        agents=tuple(change.after.heading.split(", ")) if change.after else (),
        place=place,
        was=was.rpartition(" ")[2],
        now=now.rpartition(" ")[2],
        note=change.reason.partition(place)[2].partition("; ")[2],
    )
