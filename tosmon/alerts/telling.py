"""What of events is told: which changes, in which order, how much of each, once for all variants that changed alike.

Pure: events come as the catalog holds them, and items go out as values. What the catalog must be asked for beside them
is `composing`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from tosmon.catalog.views import StoredChange, StoredEvent
from tosmon.core.about import is_signal, is_statement
from tosmon.core.excerpts import Piece, excerpt, shown_length, shows
from tosmon.core.families import Families, family_of, told_once, variant_name
from tosmon.core.messages import About, Item, Note, Observed, ToldChange, Turn
from tosmon.core.model import Change, EventKind
from tosmon.core.printed import shortened
from tosmon.core.redline import segments
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.subjects import direction_of, headline, labels_of
from tosmon.core.subscriptions import Filter, wanted
from tosmon.core.turns import crawlers_in_words, turns_of

__all__ = ["Room", "TellableEvent", "ToldOnce", "as_told", "bare_item", "is_long", "wanted_of"]

_MOST: Final = 60  # changes of one item
_LONGEST: Final = 800  # characters of a sentence about an item
_NOTES: Final = 12
_FULL_ROOM: Final = 12_000  # characters; with less, each redline is shorter, too
_LONG: Final = 400  # characters of one stretch shown where there is less room
_SHORT: Final = partial(excerpt, around=60, longest=_LONG, whole=800)

TellableEvent = tuple[StoredEvent, tuple[StoredChange, ...]]


@dataclass(frozen=True, slots=True)
class Room:
    """How much of an item can be shown: characters of redline, all changes together.

    `telling` are the words of clauses, by their ids, that show their labels: of what is very long, these are shown.
    """

    characters: int
    telling: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldOnce:
    """What of an item's changes is told, and how many are left out for length."""

    changes: tuple[ToldChange, ...]
    turns: tuple[Turn, ...]
    unshown: int


# --- which changes ----------------------------------------------------------------------------------------------------


def wanted_of(asked: Filter, event: StoredEvent, changes: Sequence[StoredChange]) -> tuple[StoredChange, ...]:
    """Return those of an event's changes that a filter asks for.

    Where it asks for none of them any more (it was edited since the alert was written), those with labels; where none
    has labels, all: an alert always says what happened.
    """
    if event.kind is not EventKind.AMENDMENT:
        return tuple(changes)
    asked_for = set(map(id, wanted(asked, [one.change for one in changes])))
    return (
        tuple(one for one in changes if id(one.change) in asked_for)
        or tuple(one for one in changes if _is_labelled(one.change))
        or tuple(changes)
    )


def _is_labelled(change: Change) -> bool:
    return bool(change.labels_before or change.labels_after) and bool(change.severity.rank)


# --- an item without its redlines -------------------------------------------------------------------------------------


def bare_item(group: Sequence[TellableEvent], families: Families, asked: Filter) -> Item:
    """Return what happened in a group of events, in the order of the watch list, without redlines.

    Names are ids yet; hashes, addresses and earlier alerts are not there.
    """
    events = [event for event, _ in group]
    first = events[0]
    names = tuple(variant_name(event.document) for event in events) if len(events) > 1 else ()
    told = [one.change for event, changes in group for one in wanted_of(asked, event, changes)]
    same = told_once([(event.id, (event.summary,)) for event in events])
    happened = families.happened(first.kind, [event.document for event in events]) if names else first.summary
    worth = [change.severity for change in told] or [event.severity for event in events]
    return Item(
        events=tuple(event.id for event in events),
        documents=tuple(event.document for event in events),
        family=family_of(first.document),
        platform=first.platform,
        platform_name=first.platform,
        title=first.document.partition("/")[2],
        kind=first.kind,
        severity=max(worth, key=lambda one: one.rank),
        direction=direction_of(told),
        labels=labels_of(told, asked.labels),
        headline=shortened(_headline(told, asked) if told else same[0][0], _LONGEST),
        summary=shortened(happened, _LONGEST),
        observed=_observed(events),
        variants=names,
        saw=shortened("; ".join(dict.fromkeys(event.saw for event in events if event.saw)), _LONGEST),
        notes=_notes(events, summaries=bool(names)),
        others=_others(group, asked),
    )


def _headline(told: Sequence[Change], asked: Filter) -> str:
    """Return what happened in a few words: whom robots.txt refuses or admits now, then what clauses' labels say.

    Where nothing but signals is told, the gravest is told in its own words.
    """
    rules = [one for one in told if is_statement(one)]
    others = [one for one in told if not is_statement(one)]
    if rules:
        return "; ".join(filter(None, (crawlers_in_words(rules), headline(others, asked.labels))))
    if not all(map(is_signal, told)):
        return headline(told, asked.labels)
    gravest, *more = sorted(told, key=lambda one: -one.severity.rank)
    said = f"{headline(told, asked.labels)}: {gravest.reason}"
    return f"{said}; {len(more)} more" if more else said


def _observed(events: Sequence[StoredEvent]) -> tuple[Observed, ...]:
    """Return when it was observed: once for variants that were seen within the same minutes."""
    by_name = {variant_name(one.document): one for one in events}
    times = told_once([(name, (_minutes(one),)) for name, one in by_name.items()])
    return tuple(
        Observed(
            since=min(by_name[name].observed_from or by_name[name].observed_to for name in whose) if since else None,
            until=max(by_name[name].observed_to for name in whose),
            effective=effective,
            variants=whose if len(times) > 1 else (),
        )
        for (since, _, effective), whose in times
    )


def _minutes(event: StoredEvent) -> tuple[datetime | None, datetime, str]:
    since, until = (
        at.replace(second=0, microsecond=0) if at else None for at in (event.observed_from, event.observed_to)
    )
    return since, until or event.observed_to, event.effective


def _notes(events: Sequence[StoredEvent], *, summaries: bool) -> tuple[Note, ...]:
    """Return what readers must know, once for all variants of which it holds; of several also what happened to each."""
    said = [(variant_name(one.document), (*((one.summary,) if summaries else ()), *one.notes)) for one in events]
    notes = told_once(said)[:_NOTES]
    return tuple(Note(shortened(text, _LONGEST), whose if len(whose) < len(events) else ()) for text, whose in notes)


def _others(group: Sequence[TellableEvent], asked: Filter) -> int:
    """Return how many labelled changes of the events were not asked for, those alike counted once."""
    left = []
    for event, changes in group:
        told = set(map(id, wanted_of(asked, event, changes)))
        others = [_alike(one.change) for one in changes if id(one) not in told and _is_labelled(one.change)]
        left.append((event.id, others))
    return len(told_once(left))


# --- what is shown of changes -----------------------------------------------------------------------------------------


def as_told(
    group: Sequence[tuple[StoredEvent, Sequence[StoredChange]]], room: Room, crawlers: Mapping[str, Crawler]
) -> ToldOnce:
    """Return the changes of a group's events as they are told: the gravest first where there is no room for all."""
    stored = {_alike(one.change): one for _, changes in reversed(group) for one in reversed(changes)}
    said = [(variant_name(event.document), [_alike(one.change) for one in changes]) for event, changes in group]
    told = [(stored[change], whose if len(whose) < len(group) else ()) for change, whose in told_once(said)]
    rules = [(one, whose) for one, whose in told if is_statement(one.change)]
    turns, unturned = turns_of([(one.change, whose) for one, whose in rules], crawlers)
    chosen, left = _chosen([one for one in told if not is_statement(one[0].change)], room)
    listed = rules[: _MOST - min(len(chosen), _MOST)]
    return ToldOnce(
        changes=(*(_told(one, whose, "rule", room) for one, whose in listed), *chosen),
        turns=turns,
        unshown=left + unturned,
    )


def is_long(change: Change) -> bool:
    """Return whether a message may leave out some of what came or went."""
    return any(kind != "equal" and len(text) > _LONG for kind, text in change.segments)


def _alike(change: Change) -> Change:
    """Return a change without its places in the text, which variants that changed alike need not share."""
    return replace(change, positions=(None, None))


def _chosen(told: Sequence[tuple[StoredChange, tuple[str, ...]]], room: Room) -> tuple[tuple[ToldChange, ...], int]:
    """Return the changes that there is room for, in their order, and how many are left out."""
    by_weight = sorted(range(len(told)), key=lambda place: -told[place][0].change.severity.rank)
    found: dict[int, ToldChange] = {}
    used = 0
    for place in by_weight[:_MOST]:
        one, whose = told[place]
        shown = _told(one, whose, "signal" if is_signal(one.change) else "clause", room)
        used += shown_length(shown.redline)
        if found and used > room.characters:
            break
        found[place] = shown
    return tuple(found[place] for place in sorted(found)), len(told) - len(found)


def _told(stored: StoredChange, variants: tuple[str, ...], about: About, room: Room) -> ToldChange:
    telling = (*room.telling.get(stored.clause_after, ()), *room.telling.get(stored.clause_before, ()))
    redline, words = _redline(stored.change, room, telling)
    return ToldChange(
        event=stored.event.id,
        document=stored.event.document,
        change=stored.change,
        about=about,
        redline=redline,
        words=words,
        clauses=(stored.clause_before, stored.clause_after),
        variants=variants,
    )


def _redline(change: Change, room: Room, telling: Sequence[str]) -> tuple[tuple[Piece, ...], str]:
    """Return what is shown of a change, and words for what its own text does not show; never nothing."""
    shown_of = _SHORT if room.characters < _FULL_ROOM else excerpt
    if shows(change.segments):
        return shown_of(change.segments, telling=telling), ""
    before, after = change.before, change.after
    if before is not None and after is not None:
        for words, was, now in (
            ("the sentence over it changed", before.lead_in, after.lead_in),
            ("its heading changed", " › ".join(before.headings), " › ".join(after.headings)),
            ("its number changed", before.number, after.number),
        ):
            beside = segments(was, now)
            if shows(beside):
                return shown_of(beside), words
        if before.text != after.text:
            return shown_of((("delete", before.text), ("insert", after.text))), ""
    text = after.text if after else before.text if before else ""
    shown = shown_of((("equal", text),)) if text.strip() else ()
    return shown or (("equal", change.reason or change.kind.value),), "the text itself reads as before"
