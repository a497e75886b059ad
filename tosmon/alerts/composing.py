"""Composes what a subscription is told: from rows of the outbox to a message, from events to its items.

It asks the catalog for events, hashes and earlier alerts. Which rows belong together was decided when they were given a
message's key; how a message reads is `rendering`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from functools import partial
from typing import Any, Final

from tosmon.alerts.telling import Room, as_told, bare_item, is_long, wanted_of
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow, StoredChange, StoredEvent
from tosmon.core.bundling import BURST
from tosmon.core.families import About, Families, together
from tosmon.core.messages import Capture, Form, Item, Message, Previous, Section, ToldChange
from tosmon.core.model import Severity
from tosmon.core.printed import shortened
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.subjects import LONGEST, PREFIX, subject
from tosmon.core.subscriptions import Filter, Subscription
from tosmon.errors import NotFound
from tosmon.registry import Registry
from tosmon.registry.names import Names

__all__ = ["ITEMS", "LISTED", "Composer", "compose"]

ITEMS: Final = 15  # shown of a digest
LISTED: Final = 100  # named of a digest beside them
_CHARACTERS: Final = 24_000  # of all redlines of a message: mail programs cut what is longer than 100 kB as HTML
_LEAST: Final = 800  # characters of redline for each item of a long digest
_WITNESSED: Final = 10  # variants whose snapshots are named

Event = tuple[StoredEvent, tuple[StoredChange, ...]]


def compose(
    catalog: Catalog,
    rows: Sequence[OutboxRow],
    subscription: Subscription | None,
    families: Families,
    names: Registry | Names,
    public_url: str,
    zone: tzinfo = UTC,
    *,
    crawlers: Sequence[Crawler] = (),
) -> Message:
    """Return what rows of the outbox that are one message say.

    `subscription` is None where it is gone since. The same rows of the same catalog make the same message.
    """
    known = names if isinstance(names, Names) else Names.of(names)
    composer = Composer(catalog, families, known, public_url, {one.token.lower(): one for one in crawlers})
    return composer.message(rows, subscription, zone)


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes messages and items of what a catalog holds. `crawlers` are known ones, by their token in lower case."""

    catalog: Catalog
    families: Families = field(default_factory=Families)
    names: Names = field(default_factory=Names)
    public_url: str = ""
    crawlers: Mapping[str, Crawler] = field(default_factory=dict)

    def message(self, rows: Sequence[OutboxRow], subscription: Subscription | None, zone: tzinfo = UTC) -> Message:
        """Return what these rows say together."""
        asked = subscription.filter if subscription else Filter()
        found, gone = self._found([row.event for row in rows if row.event], asked)
        told = self._groups(found, asked)
        shown, listed, left = told[:ITEMS], told[ITEMS : ITEMS + LISTED], told[ITEMS + LISTED :]
        room = Room(max(_CHARACTERS // max(len(shown), 1), _LEAST))
        sections = (*_sections(rows), *_at_once(len(told), subscription), *_gone(gone))
        return Message(
            form=_form(rows, told, subscription),
            subscription=rows[0].subscription,
            subject=_subject(rows, [item for item, _ in told]),
            created_at=max(row.created_at for row in rows),
            items=tuple(self._whole(item, group, asked, room) for item, group in _arranged(shown)),
            listed=tuple(self._whole(item, group, asked, Room(_LEAST)) for item, group in _arranged(listed)),
            unshown=len(left),
            events=tuple(event for item, _ in told for event in item.events),
            more=self._more([item for item, _ in left]),
            sections=sections,
            zone=zone,
            public_url=self.public_url,
            template=subscription.template if subscription else "",
        )

    def items(self, events: Sequence[str], asked: Filter | None = None) -> tuple[Item, ...]:
        """Return what happened, for events by their ids: those of a text's variants that belong together as one.

        They come gravest first, each with room for itself. Events that are unknown are left out.
        """
        asked = asked or Filter()
        found, _ = self._found(events, asked)
        return tuple(self._whole(item, group, asked, Room(_CHARACTERS)) for item, group in self._groups(found, asked))

    # --- which -----------------------------------------------------------------------------------------------------

    def _found(self, events: Sequence[str], asked: Filter) -> tuple[list[Event], list[str]]:
        """Return the events with those changes that may be asked for, each once, and the ids of those that are gone."""
        of_weight = asked.min_severity is not Severity.NONE
        found: dict[str, Event] = {}
        gone = []
        for event in dict.fromkeys(events):
            try:
                one = self.catalog.event(event, of_weight=of_weight)
            except NotFound:
                gone.append(event)
            else:
                found[one[0].id] = one
        return list(found.values()), gone

    def _groups(self, found: Sequence[Event], asked: Filter) -> list[tuple[Item, tuple[Event, ...]]]:
        """Return the items without what costs, each with its events; the gravest first."""
        bare = partial(bare_item, families=self.families, asked=asked)
        told = []
        for group in together(found, _about):
            in_order = tuple(sorted(group, key=lambda one: self.families.place(one[0].document)))
            item = bare(in_order)
            first = in_order[0][0]
            title = self.names.document(item.family if len(in_order) > 1 else first.document)
            url = f"{self.public_url}/e/{first.id}" if self.public_url else ""
            named = replace(item, platform_name=self.names.platform(first.platform), title=title, url=url)
            told.append((named, in_order))
        return sorted(told, key=lambda one: (-one[0].severity.rank, one[0].observed_to, one[0].events))

    # --- what ------------------------------------------------------------------------------------------------------

    def _whole(self, item: Item, group: Sequence[Event], asked: Filter, room: Room) -> Item:
        """Return an item with its redlines, the alerts before it, and what proves it."""
        chosen = [(one, wanted_of(asked, one, changes)) for one, changes in group]
        long = [one for _, changes in chosen for one in changes if is_long(one.change)]
        room = replace(room, telling=self._telling(long, asked)) if long else room
        told = as_told(chosen, room, self.crawlers)
        return replace(
            item,
            changes=tuple(self._with_previous(one, group) for one in told.changes),
            turns=told.turns,
            unshown=told.unshown,
            captures=tuple(capture for one, _ in group[:_WITNESSED] for capture in self._captures(one)),
        )

    def _telling(self, changes: Sequence[StoredChange], asked: Filter) -> Mapping[str, Sequence[str]]:
        """Return by clause the first words that show each of its labels, or of those asked for."""
        ids = {clause for one in changes for clause in (one.clause_before, one.clause_after) if clause}
        found = self.catalog.telling(ids)
        return {
            clause: [words for label, words in of_label.items() if not asked.labels or label in asked.labels]
            for clause, of_label in found.items()
        }

    def _with_previous(self, told: ToldChange, group: Sequence[Event]) -> ToldChange:
        """Return a change with the latest alert before it that spoke of the same clause, where there was one."""
        clause = told.clauses[0] or told.clauses[1]
        at = next(event.observed_to for event, _ in group if event.id == told.event)
        found = self.catalog.previous_alert(clause, at) if clause else None
        if found is None:
            return told
        url = f"{self.public_url}/e/{found.id}" if self.public_url else ""
        return replace(told, previous=Previous(found.id, found.observed_to, url))

    def _captures(self, event: StoredEvent) -> list[Capture]:
        """Return the snapshots that show the text before and after; one where the text is the same."""
        before = event.from_version.snapshot if event.from_version else ""
        after = event.to_version.snapshot if event.to_version else event.snapshot
        found = []
        for name in dict.fromkeys(filter(None, (before, after))):
            one = self.catalog.snapshot(name)
            found.append(
                Capture(event.document, one.id, one.object_sha256, one.content_sha256, name == (after or name))
            )
        return found

    def _more(self, left: Sequence[Item]) -> str:
        """Return where those items are found that a digest leaves out."""
        if not left:
            return ""
        since = min(item.observed_to for item in left).date().isoformat()
        return f"{self.public_url}/" if self.public_url else f"tosmon changes --since {since}"


def _about(one: Event) -> About:
    return About(one[0].document, one[0].kind, one[0].observed_to, one[0].id)


def _arranged(told: Sequence[tuple[Item, tuple[Event, ...]]]) -> list[tuple[Item, tuple[Event, ...]]]:
    """Return the items, the gravest first, with those of one platform beside each other."""
    platforms: dict[str, list[tuple[Item, tuple[Event, ...]]]] = {}
    for one in told:
        platforms.setdefault(one[0].platform, []).append(one)
    return [one for items in platforms.values() for one in items]


def _form(rows: Sequence[OutboxRow], told: Sequence[object], subscription: Subscription | None) -> Form:
    if not told and any(row.note is not None for row in rows):
        return Form.OPERATIONS
    digest = len(told) > 1 or (subscription is not None and bool(subscription.digest))
    return Form.DIGEST if digest else Form.ALERT


def _subject(rows: Sequence[OutboxRow], items: Sequence[Item]) -> str:
    if items:
        return subject(items)
    title = next((str(row.note.get("title", "")) for row in rows if row.note is not None), "")
    return PREFIX + shortened(title or "an alert whose event is no longer known", LONGEST - len(PREFIX))


def _sections(rows: Sequence[OutboxRow]) -> tuple[Section, ...]:
    """Return the sections of notes: {"title": str, "sections": [{"title": str, "lines": [str, …]}, …]}."""
    notes: list[Mapping[str, Any]] = [row.note for row in rows if row.note is not None]
    return tuple(
        Section(str(one.get("title", "")), tuple(map(str, one.get("lines", ()))))
        for note in notes
        for one in note.get("sections", ())
    )


def _at_once(count: int, subscription: Subscription | None) -> tuple[Section, ...]:
    """Return why many are told as one message that nobody had asked for as a digest."""
    if count <= BURST or (subscription and subscription.digest):
        return ()
    return (Section("Many at once", (f"{count} alerts were due at once, and are told as one message",)),)


def _gone(events: Sequence[str]) -> tuple[Section, ...]:
    """Return what is said of events that the catalog does not hold any more."""
    lines = tuple(f"event {one} is no longer in the catalog: it was derived anew" for one in events)
    return (Section("Not told", lines),) if lines else ()
