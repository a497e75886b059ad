"""Sorts the changes of an event by what they are about (rules for crawlers, signals, clauses), and cuts them in pages.

Changes are shown as they were told when they were observed; nothing is compared anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.views import ChangeFilter, StoredChange, StoredEvent
from tosmon.core.about import is_signal, is_statement, said_of
from tosmon.core.model import Severity
from tosmon.opened import is_robots
from tosmon.web.reading.values import EventPage
from tosmon.web.robots_values import Statement, Statements

__all__ = ["event_page", "is_signal", "statements"]

OTHERS = 60  # changes without a label on one page of an event
LONGEST = 90_000  # octets, about, that the changes of one page take
_FRAME: Final = 1_000  # octets of a change beside its texts
_TURN: Final = 130  # and of each turn from one kind of segment to another


def event_page(
    catalog: Catalog, event: StoredEvent, after: int | None = None, *, others: bool = True, longest: int = 0
) -> EventPage:
    """Return an event with its changes; with `after`, the page of what is behind that position.

    What is about scraping comes first, then the other changes (if asked for); each page has as much of it as is no
    longer than `longest`, and one change at least.
    """
    weighty = _in_order(event, catalog.changes(ChangeFilter(event=event.id, min_severity=Severity.LOW)))
    behind = next((place + 1 for place, one in enumerate(weighty) if one.position == after), None)
    begin = behind if behind is not None else 0 if after is None else len(weighty)
    room = longest or LONGEST
    shown = _fitting(weighty[begin:], room)
    left = len(weighty) - begin - len(shown)
    more = shown[-1].position if left else None
    without_weight: Sequence[StoredChange] = ()
    if others and not left:
        passed = -1 if begin < len(weighty) or after is None or behind is not None else after
        found = _others(catalog, event.id, passed, len(weighty))
        room -= sum(map(_length, shown))
        without_weight = _fitting(found[:OTHERS], room) if room > 0 or not shown else ()
        more = _last(without_weight, shown) if len(without_weight) < len(found) else None
    rules = [one for one in shown if _is_rule(event, one)]
    rest = [one for one in shown if not _is_rule(event, one)]
    return EventPage(
        event=event,
        rules=statements(rules),
        unshown=left,
        signals=tuple(one for one in rest if is_signal(one.change)),
        labelled=tuple(one for one in rest if not is_signal(one.change)),
        others=tuple(without_weight),
        more=more,
        first_page=after is None,
    )


def _in_order(event: StoredEvent, changes: Iterable[StoredChange]) -> list[StoredChange]:
    """Return changes as they stand on the page: statements about rules, then signals, then clauses."""
    return sorted(changes, key=lambda one: (not _is_rule(event, one), not is_signal(one.change), one.position))


def _is_rule(event: StoredEvent, one: StoredChange) -> bool:
    return is_robots(event.document) and is_statement(one.change)


def _fitting(changes: Sequence[StoredChange], room: int) -> Sequence[StoredChange]:
    """Return the first of the changes, as many as have room; one at least, where there is any."""
    for count, one in enumerate(changes):
        room -= _length(one)
        if room < 0:
            return changes[: max(count, 1)]
    return changes


def _length(one: StoredChange) -> int:
    """Return about how many octets a change takes on a page."""
    standing = one.change.after or one.change.before
    around = len(standing.lead_in) + sum(map(len, standing.headings)) if standing else 0
    return _FRAME + around + sum(len(text) for _, text in one.change.segments) + _TURN * len(one.change.segments)


def _last(*pages: Sequence[StoredChange]) -> int | None:
    """Return the position of the last change of the first of these that has any."""
    return next((page[-1].position for page in pages if page), None)


def _others(catalog: Catalog, event: str, after: int, labelled: int) -> tuple[StoredChange, ...]:
    """Return the first of the changes without weight behind a position: one more than a page holds.

    Among `after + 1` positions passed over, the `labelled` changes and a page and one more, they all are.
    """
    changes = catalog.changes(ChangeFilter(event=event), limit=after + labelled + OTHERS + 2)
    behind = (one for one in changes if one.position > after and not one.change.severity.rank)
    return tuple(islice(behind, OTHERS + 1))


# --- statements about rules for crawlers ------------------------------------------------------------------------------


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
    said = said_of(stored.change)
    return Statement(
        place=said.place,
        was=said.was,
        now=said.now,
        lines=stored.change.positions,
        severity=stored.change.severity,
        note=said.note,
        position=stored.position,
    )
