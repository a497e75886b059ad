"""Sorts the changes of an event by what they are about (rules for crawlers, signals, clauses), and cuts them in pages.

Changes are shown as they were told when they were observed; nothing is compared anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.views import ChangeFilter, StoredChange, StoredEvent
from tosmon.core.model import Change, Severity
from tosmon.core.robots.wording import EVERYBODY
from tosmon.core.signals.model import Mechanism, Signal, SignalChange
from tosmon.core.signals.worth import as_changes
from tosmon.opened import is_robots
from tosmon.web.robots_values import Statement, Statements
from tosmon.web.values import EventPage

__all__ = ["event_page", "is_signal", "is_statement", "statements"]

OTHERS = 100  # changes without a label on one page of an event
RULES = 200  # statements about rules for crawlers on one page of an event
VERDICTS: Final = frozenset({"allowed", "disallowed"})


def event_page(
    catalog: Catalog, event: StoredEvent, after: int | None = None, *, others: bool = True, rules: int = 0
) -> EventPage:
    """Return an event with its changes; with `after`, the page of what is behind that position.

    What is about scraping stands on the first page, but for statements about rules, which may be a thousand: these fill
    pages (of `rules`, where given), and the other changes (if asked for) the pages after them.
    """
    labelled = tuple(catalog.changes(ChangeFilter(event=event.id, min_severity=Severity.LOW)))
    about_rules = [one for one in labelled if is_robots(event.document) and is_statement(one.change)]
    first_page = after is None
    shown, more = _page(about_rules, after, rules or RULES)
    without_weight: tuple[StoredChange, ...] = ()
    if others and more is None:
        behind = -1 if any(one.position == after for one in about_rules[:-1]) or after is None else after
        found = _others(catalog, event.id, behind, len(labelled))
        without_weight = found[:OTHERS]
        more = without_weight[-1].position if len(found) > OTHERS else None
    apart = set(map(id, about_rules))
    rest = [one for one in labelled if id(one) not in apart] if first_page else []
    return EventPage(
        event=event,
        rules=statements(shown),
        unshown=len(about_rules) - len(shown) if first_page else 0,
        signals=tuple(one for one in rest if is_signal(one.change)),
        labelled=tuple(one for one in rest if not is_signal(one.change)),
        others=without_weight,
        more=more,
        first_page=first_page,
    )


def _page(
    about_rules: Sequence[StoredChange], after: int | None, length: int
) -> tuple[Sequence[StoredChange], int | None]:
    """Return the statements of a page, and the position after which the next page's begin."""
    begin = next((place + 1 for place, one in enumerate(about_rules) if one.position == after), None)
    if begin is None:
        begin = 0 if after is None else len(about_rules)
    shown = about_rules[begin : begin + length]
    return shown, shown[-1].position if begin + length < len(about_rules) else None


def _others(catalog: Catalog, event: str, after: int, labelled: int) -> tuple[StoredChange, ...]:
    """Return the first of the changes without weight behind a position: one more than a page holds.

    Among `after + 1` positions passed over, the `labelled` changes and a page and one more, they all are.
    """
    changes = catalog.changes(ChangeFilter(event=event), limit=after + labelled + OTHERS + 2)
    behind = (one for one in changes if one.position > after and not one.change.severity.rank)
    return tuple(islice(behind, OTHERS + 1))


# --- what a change is about -------------------------------------------------------------------------------------------


def is_statement(change: Change) -> bool:
    """Return whether a change is a statement about rules for crawlers: "GPTBot: whole site allowed" and its reverse."""
    sides = [side.text for side in (change.before, change.after) if side is not None and side.headings]
    if len(sides) != 2 or {side.rpartition(" ")[2] for side in sides} != VERDICTS:  # noqa: PLR2004 - before and after
        return False
    (was, now) = (side.rpartition(" ")[0] for side in sides)
    agent = change.after.heading.partition(", ")[0] if change.after else ""
    return was == now and was.startswith(EVERYBODY if agent == "*" else agent)


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


def statements(changes: Iterable[StoredChange]) -> tuple[Statements, ...]:
    """Return statements by the agents that they are about, in the order of each's first.

    What is said in the same words of several agents is one statement about all of them.
    """
    alike: dict[tuple[str, str, str], list[tuple[tuple[str, ...], Statement]]] = {}
    for stored in changes:
        one = _statement(stored)
        heading = stored.change.after.heading if stored.change.after else ""
        alike.setdefault((one.place, one.now, one.note), []).append((tuple(heading.split(", ")), one))
    about: dict[frozenset[str], tuple[tuple[str, ...], list[Statement]]] = {}
    for ones in alike.values():
        agents = tuple(dict.fromkeys(name for names, _ in ones for name in names))
        lines = {one.lines for _, one in ones}
        shown = replace(ones[0][1], lines=lines.pop() if len(lines) == 1 else (None, None))
        about.setdefault(frozenset(agents), (agents, []))[1].append(shown)
    return tuple(_noted(agents, found) for agents, found in about.values())


def _noted(agents: tuple[str, ...], found: Sequence[Statement]) -> Statements:
    """Return the statements about some agents, with a note that all of them carry told once."""
    if len({one.note for one in found}) > 1:
        return Statements(agents, tuple(found))
    return Statements(agents, tuple(replace(one, note="") for one in found), found[0].note)


def _statement(stored: StoredChange) -> Statement:
    change = stored.change
    was, now = (side.text if side else "" for side in (change.before, change.after))
    place = now.partition(": ")[2].rpartition(" ")[0].removeprefix("the ")
    return Statement(
        place=place,
        was=was.rpartition(" ")[2],
        now=now.rpartition(" ")[2],
        lines=change.positions,
        severity=change.severity,
        note=change.reason.partition(place)[2].partition("; ")[2],
        position=stored.position,
    )
