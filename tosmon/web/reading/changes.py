"""Sorts the changes of an event by what they are about (rules for crawlers, signals, clauses), and cuts them in pages.

Changes are shown as they were told when they were observed; nothing is compared anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from tosmon.catalog import Catalog
from tosmon.catalog.views import ChangeFilter, StoredChange, StoredEvent
from tosmon.core.about import is_signal, is_statement, said_of
from tosmon.core.model import Severity
from tosmon.opened import is_robots
from tosmon.web.reading.values import EventPage
from tosmon.web.robots_values import Statement, Statements

__all__ = ["event_page", "is_signal", "statements"]

OTHERS = 100  # changes without a label on one page of an event
RULES = 200  # statements about rules for crawlers on one page of an event


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
