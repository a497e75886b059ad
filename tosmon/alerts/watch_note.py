"""What the note on the watch itself says: documents and alerts that somebody should look after, in sections of lines.

When it is written, and for whom, is `operations`'s; how it reads is `rendering`'s.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.outbox import DEAD, MUTED, PENDING, channel_of
from tosmon.catalog import Catalog
from tosmon.catalog.records import DocumentState
from tosmon.catalog.views import DocumentOverview, StoredEvent
from tosmon.core.events import ALTERNATES
from tosmon.core.model import EventKind, Outcome, Severity
from tosmon.core.subscriptions import Filter, Subscription, Told, takes
from tosmon.core.words import counted, in_words
from tosmon.registry import Document, Registry

__all__ = ["LINES", "NOISY_WITHIN", "Note", "Section", "section_dicts", "sections"]

NOISY_WITHIN: Final = timedelta(days=30)
LINES: Final = 15  # of a section; the rest is counted

_RULES: Final = frozenset({EventKind.AMENDMENT, EventKind.STATUS})
_OWN_KINDS: Final = frozenset({"alerts", "note"})  # told in sections of their own, or not at all
_FIRST_PAGE: Final = 500  # events


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What is known when a note is written: it tells what is so `now`, and what happened `since` the last one."""

    catalog: Catalog
    config: AlertsConfig
    documents: tuple[Document, ...]
    since: datetime
    now: datetime

    @property
    def zone(self) -> tzinfo:
        """Return the zone in which times are told."""
        return self.config.operations.zone

    def day(self, moment: datetime) -> str:
        """Return the day of a moment, as people there write it."""
        return moment.astimezone(self.zone).date().isoformat()

    def minute(self, moment: datetime) -> str:
        """Return a moment to the minute."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M %Z")


def sections(
    catalog: Catalog, config: AlertsConfig, registry: Registry, since: datetime, now: datetime
) -> tuple[Section, ...]:
    """Return what is to be said of the watch; nothing where all is well."""
    note = Note(catalog, config, tuple(registry), since, now)
    watched = {one.id for one in note.documents}
    overviews = [one for one in catalog.documents_overview() if one.document in watched]
    states = [state for name, state in sorted(catalog.states().items()) if name in watched]
    told: tuple[tuple[str, Callable[[], Iterable[str]]], ...] = (
        ("Alerts that were given up", lambda: _outbox(note, DEAD, "`tosmon alerts retry` tries them again")),
        ("Alerts that wait for a channel", lambda: _waiting(note)),
        ("Subscriptions with faults", lambda: (str(fault) for fault in config.faults_of(catalog.subscriptions()))),
        ("Documents that cannot be captured", lambda: _failing(note, overviews)),
        ("Captures that are not believed", lambda: _suspect(note, overviews)),
        ("Documents that change too often", lambda: _noisy(note)),
        ("Documents whose changes nobody is told of", lambda: _unheard(note)),
        ("Documents that are paused", lambda: _paused(note, states)),
        ("Alerts that are muted", lambda: _outbox(note, MUTED, "`tosmon alerts retry` sends them")),
        ("Recipients who have unsubscribed", lambda: _unsubscribed(note)),
        ("Imports that are not in the history yet", lambda: _underived(note)),
        ("What happened to tosmon itself", lambda: _operations(note)),
    )
    return tuple(Section(title, lines) for title, find in told if (lines := _shortened(find())))


def section_dicts(found: Iterable[Section]) -> list[dict[str, object]]:
    """Return sections as the note's row has them: {"title", "lines"}."""
    return [{"title": one.title, "lines": list(one.lines)} for one in found]


def _shortened(lines: Iterable[str]) -> tuple[str, ...]:
    every = tuple(lines)
    if len(every) <= LINES:
        return every
    return (*every[: LINES - 1], f"and {len(every) - LINES + 1} more")


# --- documents --------------------------------------------------------------------------------------------------------


def _failing(note: Note, overviews: Iterable[DocumentOverview]) -> Iterator[str]:
    for one in overviews:
        if one.failing:
            last = f"last captured {note.day(one.captured_at)}" if one.captured_at else "never captured"
            yield f"{one.document}: {last}, {counted(one.failures, 'failed check')} since: {_why(one)}"


def _suspect(note: Note, overviews: Iterable[DocumentOverview]) -> Iterator[str]:
    for one in overviews:
        if one.outcome is Outcome.SUSPECT:
            since = f" since {note.day(one.suspect_since)}" if one.suspect_since else ""
            yield f"{one.document}{since}: {_why(one)}"


def _why(overview: DocumentOverview) -> str:
    return ": ".join(filter(None, (in_words(overview.reason), overview.detail)))


def _noisy(note: Note) -> Iterator[str]:
    watched = {one.id for one in note.documents}
    changes: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    for event in _recent(note):
        if event.document in watched and event.kind in _RULES and not event.saw:
            changes[event.document] += 1
            turns[event.document] += ALTERNATES in event.notes
    days = NOISY_WITHIN.days
    for document, count in changes.most_common():
        alternating = ", alternates between variants" if turns[document] else ""
        if alternating or count >= note.config.operations.noisy:
            yield f"{document}: {counted(count, 'change')} in {days} days{alternating}"


def _recent(note: Note) -> list[StoredEvent]:
    """Return the events first observed in the last thirty days."""
    begin, limit = note.now - NOISY_WITHIN, _FIRST_PAGE
    while True:
        found = note.catalog.events(limit=limit)
        if len(found) < limit or found[-1].observed_to < begin:
            return [one for one in found if one.observed_to >= begin]
        limit *= 4


def _unheard(note: Note) -> Iterator[str]:
    """Yield the documents that no subscription is about; a platform's alone where all of its are such."""
    filters = tuple(_about_alone(one.filter) for one in _listening(note))
    unheard: defaultdict[str, list[Document]] = defaultdict(list)
    of_platform: Counter[str] = Counter(one.platform for one in note.documents)
    for document in note.documents:
        told = Told(document.id, EventKind.SUSPECT, Severity.HIGH, language=document.language)
        if not any(takes(one, told) for one in filters):
            unheard[document.platform].append(document)
    for platform, documents in sorted(unheard.items()):
        if len(documents) == of_platform[platform]:
            yield f"{platform}: {'its one document' if len(documents) == 1 else f'all {len(documents)} documents'}"
        else:
            yield from (one.id for one in documents)


def _listening(note: Note) -> Iterator[Subscription]:
    """Yield the subscriptions by which somebody is told of changes."""
    gone = note.catalog.unsubscribed()
    for one in note.config.subscriptions_with(note.catalog.subscriptions()):
        targets = [target for target in one.targets if (one.name, target) not in gone]
        reached = any(channel_of(target) in note.config.channels for target in targets)
        if one.enabled and reached and not _RULES.isdisjoint(one.filter.events):
            yield one


def _about_alone(asked: Filter) -> Filter:
    """Return a filter of the same platforms, documents and languages that takes whatever happens to them.

    An event of another kind than the rules' is taken where it is named and about the right document.
    """
    return replace(asked, events=(EventKind.SUSPECT,), labels=(), kinds=(), directions=())


def _paused(note: Note, states: Iterable[DocumentState]) -> Iterator[str]:
    for state in states:
        if state.paused == "always":
            yield f"{state.document}: until `tosmon resume`"
        elif state.paused and (until := _moment(state.paused)) > note.now:
            yield f"{state.document}: until {note.minute(until)}"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _underived(note: Note) -> Sequence[str]:
    waiting = note.catalog.underived()
    return [f"{counted(len(waiting), 'document')}: `tosmon import` goes on with them"] if waiting else []


# --- alerts and tosmon itself -----------------------------------------------------------------------------------------


def _outbox(note: Note, state: str, remedy: str) -> Iterator[str]:
    for one in note.catalog.outbox_depths():
        if one.state == state:
            yield f"{one.target}: {counted(one.count, 'alert')}, the oldest of {note.day(one.oldest)}: {remedy}"


def _waiting(note: Note) -> Iterator[str]:
    """Yield the targets to which an attempt failed, with what was said the last time, and how many wait behind it."""
    composed = [row for row in note.catalog.outbox(PENDING) if row.message]
    for target in sorted({row.target for row in composed if row.attempts}):
        rows = [row for row in composed if row.target == target]
        tried = [row for row in rows if row.attempts]
        first = min(row.first_attempt or row.created_at for row in tried)
        yield f"{target}: {counted(len(rows), 'alert')} since {note.minute(first)}: {tried[-1].last_error}"


def _unsubscribed(note: Note) -> Iterator[str]:
    for (name, target), at in note.catalog.unsubscribed().items():
        if note.since <= at <= note.now:
            yield f"{target} from {name}, {note.day(at)}"


def _operations(note: Note) -> Iterator[str]:
    for one in reversed(note.catalog.operations(_FIRST_PAGE)):
        if one.kind not in _OWN_KINDS and note.since <= one.at <= note.now:
            yield f"{note.minute(one.at)}: {one.detail}"
