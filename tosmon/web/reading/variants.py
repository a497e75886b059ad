"""Variants of one text on pages: events of a family that happened together, and a document among its variants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from tosmon.catalog import Catalog
from tosmon.catalog.views import StoredEvent
from tosmon.core.families import TOGETHER, About, Families, family_of, together, told_once, variant_name
from tosmon.web.reading.values import DocumentRow, EventGroup, Sibling

__all__ = ["beside_each_other", "group_of", "grouped", "siblings"]

NEAR = 20  # events of one document, among which those of a group are looked for


def grouped(events: Iterable[StoredEvent], families: Families) -> tuple[EventGroup, ...]:
    """Return the events in groups, in their order; one that happened to no other variant is a group of its own."""
    return tuple(_group(group, families) for group in together(events, _about))


def group_of(catalog: Catalog, event: StoredEvent, families: Families) -> EventGroup | None:
    """Return the group of an event; None where nothing of its weight happened to another variant together with it.

    What does not bear on scraping is no company for what does, as it is not on the first page.
    """
    members = {*families.members.get(family_of(event.document), ()), event.document}
    if len(members) == 1:
        return None
    end = event.observed_to + TOGETHER + timedelta.resolution
    near = [one for member in sorted(members) for one in catalog.events(document=member, before=end, limit=NEAR)]
    alike = (
        one
        for one in near
        if event.observed_to - one.observed_to <= TOGETHER and bool(one.severity.rank) is bool(event.severity.rank)
    )
    found = next((group for group in together(alike, _about) if event in group), ())
    return _group(found, families) if len(found) > 1 else None


def _about(event: StoredEvent) -> About:
    return About(event.document, event.kind, event.observed_to, event.id)


def _group(events: Sequence[StoredEvent], families: Families) -> EventGroup:
    in_order = sorted(events, key=lambda event: families.place(event.document))
    documents = [event.document for event in in_order]
    summaries = told_once([(event.id, [event.summary]) for event in in_order])
    return EventGroup(
        family=family_of(documents[0]),
        events=tuple((variant_name(event.document), event) for event in in_order),
        happened=families.happened(in_order[0].kind, documents) if len(in_order) > 1 else "",
        summary=summaries[0][0] if len(summaries) == 1 else "",
    )


def siblings(document: str, families: Families) -> tuple[Sibling, ...]:
    """Return the variants of a document's text that are watched, itself among them; none where it has no other."""
    members = families.members.get(family_of(document), ())
    if not set(members) - {document}:
        return ()
    return tuple(Sibling(member, variant_name(member), member == document) for member in members)


def beside_each_other(rows: Iterable[DocumentRow]) -> tuple[DocumentRow, ...]:
    """Return the rows with those of one text's variants one after another, where the first of them stands."""
    of_family: dict[str, list[DocumentRow]] = {}
    for row in rows:
        of_family.setdefault(family_of(row.id), []).append(row)
    return tuple(row for family in of_family.values() for row in family)
