"""From all that others saw of a document to versions and events: a function of the sightings, made anew as a whole.

Sightings are read in time order, whoever's they are. Each witness is compared with itself, for what two of them show
differs by how they read. A text that another one has in force already is one version with two witnesses; a change that
another one has told is told once, with the references of both. What tosmon saw itself is never touched: it only
confirms, or is confirmed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol

from tosmon.backfill.joining import changed_texts
from tosmon.backfill.pages import Seen, kind_of, read_pages, unlisted
from tosmon.backfill.past import Memory, Waiting
from tosmon.backfill.rows import Clauses, Growing
from tosmon.backfill.telling import Telling
from tosmon.catalog.backfilled import Derived, Past, Shown
from tosmon.comparing import NOTHING, Before, changes_between
from tosmon.core import events
from tosmon.core.imported import Part, SightedPage, WitnessKind
from tosmon.core.incorporated import notes_on_links
from tosmon.core.labels import Lexicon
from tosmon.core.model import Capture, Change, NewEvent, Outcome, Reason, Suspicion, Version
from tosmon.core.reading import Reading, recipe
from tosmon.core.recall import Recall
from tosmon.core.robots import parse
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.status_events import absent_event, present_event
from tosmon.errors import ArchiveError
from tosmon.registry import Document, DocumentKind
from tosmon.settings import Settings

__all__ = ["Judges", "derive", "same_words"]

CONFIRMED_AFTER: Final = timedelta(hours=24)  # rule 2: a doubt that time settles
LANGUAGE_STANDS: Final = timedelta(days=7)
OF_LANGUAGE: Final = frozenset({Reason.LANGUAGE, Reason.MUCH_TEXT_GONE})  # doubts that another language brings with it
RECORDING: Final = frozenset({WitnessKind.OTA, WitnessKind.OTA_SNAPSHOTS})  # collections, which look daily
OTHER_LANGUAGE: Final = Suspicion(Reason.LANGUAGE, "in another language than before")
_Reference = Mapping[str, str]
_Looked = tuple[Shown, Seen, Reading]


class _Pages(Protocol):
    """Where the bytes of sightings lie."""

    def sighted(self, placed_object: str, parts: Sequence[Part]) -> tuple[SightedPage, ...]:
        """Return the pages that lie there."""


@dataclass(frozen=True, slots=True)
class Judges:
    """What a derivation judges by: the lexicon, the settings' weights, and the crawlers that are known."""

    lexicon: Lexicon
    settings: Settings
    crawlers: Callable[[], tuple[Crawler, ...]]


def derive(past: Past, entry: Document | None, pages: _Pages, judges: Judges) -> Derived:
    """Return what the document's imports amount to. `entry` is the watch list's, where it has the document."""
    work = _Work(past, entry, pages, judges)
    for shown in past.sightings:
        work.take(shown)
    return work.done()


def same_words(version: Version) -> str:
    """Return a hash that two readings of one page share, though one had it as HTML and the other as Markdown.

    Letters and digits of the clauses' texts in order: how they are cut, marked, numbered and headed differs.
    """
    text = "".join(clause.text for clause in version.clauses).casefold()
    return sha256(re.sub(r"[\W_]+", "", text).encode("utf-8", "surrogatepass")).hexdigest()


class _Work:
    """One derivation."""

    def __init__(self, past: Past, entry: Document | None, pages: _Pages, judges: Judges) -> None:
        self._past, self._entry, self._pages, self._judges = past, entry, pages, judges
        self._kind = kind_of(past.document, entry)
        self._clauses = Clauses(past.document, past.clauses, past.latest)
        self._recall = Recall()
        self._versions: list[Growing] = []
        self._telling = Telling(past.told)
        self._memories: defaultdict[str, Memory] = defaultdict(Memory)
        self._outcomes: list[tuple[str, Outcome, str]] = []
        self._alone = not past.own and len({shown.witness for shown in past.sightings}) == 1
        self._own_words = [self._said(one.version, one.content) for one in past.own]
        self._own_first = [one.first for one in past.own]
        self._confirmed: defaultdict[int, list[str]] = defaultdict(list)
        self._next = self._times()

    def done(self) -> Derived:
        """Return what came of it."""
        for memory in self._memories.values():
            self._doubt_waiting(memory)
            self._settle(memory)
        return Derived(
            document=self._past.document,
            sequence=self._past.sequence,
            latest=self._past.latest,
            clauses=tuple(self._clauses.new),
            versions=tuple(one.done() for one in self._versions),
            events=self._telling.events(),
            outcomes=tuple(self._outcomes),
            confirmed={key: tuple(ids) for key, ids in self._confirmed.items()},
            joint={event: tuple(sources) for event, sources in self._telling.joint.items()},
            aliases=self._telling.aliases,
        )

    def take(self, shown: Shown) -> None:
        """Read one sighting, and note what comes of it."""
        memory = self._memories[shown.witness]
        try:
            pages = self._pages.sighted(shown.object, shown.parts)
        except ArchiveError as error:  # `verify` names the damage; the rest of the history stands
            self._outcomes.append((shown.id, Outcome.FAILED, error.message))
            return
        asked = self._past.document, self._entry, pages, shown.at, self._judges.lexicon
        seen = read_pages(*asked, self._recall, memory.current)
        if seen.failed:
            self._outcomes.append((shown.id, Outcome.FAILED, seen.failed[0].value))
        elif seen.absent:
            self._absent(shown, memory)
        elif seen.reading is not None:
            left = [(shown, seen, seen.reading)]
            while left:
                left = [*self._reading(*left[0], memory), *left[1:]]

    # --- believed or not ----------------------------------------------------------------------------------------------

    def _reading(self, shown: Shown, seen: Seen, reading: Reading, memory: Memory) -> Iterator[_Looked]:
        """Take a reading; yield those that waited for it, to be taken anew in its light."""
        doubt = seen.doubt(self._past.document, self._entry, memory.current)
        if memory.speaks(reading.version.language) and (doubt is None or doubt.reason is not Reason.LANGUAGE):
            self._doubt_waiting(memory)
            if doubt is not None and doubt.confirmable:
                yield from self._hold(Waiting(shown, seen, reading, doubt), memory)
            elif doubt is not None:
                self._doubted(shown, reading, memory, doubt)
            else:
                self._doubt_held(memory)
                self._believed(shown, seen, reading, memory)
        elif doubt is not None and doubt.reason not in OF_LANGUAGE:
            self._doubted(shown, reading, memory, doubt)
        else:
            yield from self._otherwise(Waiting(shown, seen, reading, doubt or OTHER_LANGUAGE), memory)

    def _doubted(self, shown: Shown, reading: Reading, memory: Memory, doubt: Suspicion) -> None:
        self._versions.append(self._version(shown, reading, memory, doubt))
        self._outcomes.append((shown.id, Outcome.SUSPECT, doubt.reason.value))

    def _otherwise(self, one: Waiting, memory: Memory) -> Iterator[_Looked]:
        """Believe a document in another language where it has stood for a week, was believed before, or is watched.

        It is compared with what it last was in that language, if ever. A capture from another country ends with the
        next; a site that is in another language from then on does not.
        """
        language = one.reading.version.language
        if memory.waiting and memory.waiting[0].reading.version.language != language:
            self._doubt_waiting(memory)
        memory.waiting.append(one)
        known = memory.spoke(language) or (self._entry is not None and language == self._entry.language)
        known = known and (memory.current is None or language != memory.current.version.language)
        if not known and self._stood(memory.waiting) < LANGUAGE_STANDS:
            return
        self._settle(memory)
        (first, *others), memory.waiting = memory.waiting, []
        memory.speak(language)
        self._believed(first.shown, first.seen, first.reading, memory)
        yield from ((each.shown, each.seen, each.reading) for each in others)

    def _doubt_waiting(self, memory: Memory) -> None:
        """Give up what waited: the document is in its former language again."""
        for one in memory.waiting:
            self._doubted(one.shown, one.reading, memory, one.doubt)
        memory.waiting = []

    def _hold(self, one: Waiting, memory: Memory) -> Iterator[_Looked]:
        """Believe a text without most of the one before where it stood for a day (rule 2), and until another one came.

        What archives show twice in a row and never again, while the text before goes on, was no text of the document.
        """
        if memory.held and not memory.held[-1].is_like(one):
            self._settle(memory)
            yield one.shown, one.seen, one.reading
            return
        memory.held.append(one)
        if _records(one.shown):
            self._settle(memory)

    def _settle(self, memory: Memory) -> None:
        """Believe what is held, if it stood for long enough."""
        if memory.held and self._stood(memory.held, at_last=datetime.max.replace(tzinfo=UTC)) < CONFIRMED_AFTER:
            self._doubt_held(memory)
        held, memory.held = memory.held, []
        for each in held:
            self._believed(each.shown, each.seen, each.reading, memory)

    def _doubt_held(self, memory: Memory) -> None:
        """Give up what was held: the text before is there again."""
        for one in memory.held:
            self._doubted(one.shown, one.reading, memory, one.doubt)
        memory.held = []

    def _stood(self, seen: Sequence[Waiting], at_last: datetime | None = None) -> timedelta:
        """Return how long a witness saw what these sightings show.

        Who records each change saw it until the next, or `at_last` where there is none; an archive that looks now and
        then, at its captures only.
        """
        last = seen[-1].shown
        until = self._next.get(last.id) or at_last if _records(last) else None
        return (until or last.at) - seen[0].shown.at

    def _believed(self, shown: Shown, seen: Seen, reading: Reading, memory: Memory) -> None:
        if shown.technical:
            memory.readers += 1
        again = memory.current is not None and memory.current.content == reading.content and not memory.absent
        place = memory.place if again else self._placed(shown, reading, memory)
        self._see(place, shown)
        self._outcomes.append((shown.id, Outcome.UNCHANGED if again else Outcome.NEW, ""))
        if not again and not shown.technical:
            self._tell(shown, seen, reading, memory, place)
        if memory.current is not None and not again:
            memory.left(memory.current.content, shown.at)
        memory.current, memory.place, memory.seen, memory.absent = reading, place, shown.at, False
        memory.rules = parse(seen.captures[0].body) if self._kind is DocumentKind.ROBOTS else memory.rules

    def _absent(self, shown: Shown, memory: Memory) -> None:
        """Note that a robots.txt or signal file was not there; told where it was before."""
        self._outcomes.append((shown.id, Outcome.ABSENT, ""))
        if memory.current is not None and not memory.absent:
            speaks = any(one.labels for one in memory.current.judgements)
            event = absent_event(self._past.document, memory.current.content, memory.seen, shown.at, speaks=speaks)
            self._telling.add(event, shown, (memory.place, None))
        memory.absent, memory.seen = True, shown.at

    # --- where a text goes --------------------------------------------------------------------------------------------

    def _placed(self, shown: Shown, reading: Reading, memory: Memory) -> int:
        """Return the place of the version that the text belongs to: another's in force then, or one of its own."""
        said = self._said(reading.version, reading.content)
        own = bisect_right(self._own_first, shown.at) - 1
        if own >= 0 and self._own_words[own] == said:
            return -self._past.own[own].key - 1
        others = (one.place for name, one in self._memories.items() if name != shown.witness and not one.absent)
        for place in others:
            if place is not None and place >= 0 and self._versions[place].said == said:
                return place
        self._versions.append(self._version(shown, reading, memory))
        self._versions[-1].snapshots.clear()  # `_see` notes the first as it notes all
        return len(self._versions) - 1

    def _see(self, place: int | None, shown: Shown) -> None:
        if place is None:
            return
        if place < 0:
            self._confirmed[-place - 1].append(shown.id)
        else:
            self._versions[place].see(shown)

    def _version(self, shown: Shown, reading: Reading, memory: Memory, doubt: Suspicion | None = None) -> Growing:
        return Growing.of(
            shown,
            reading,
            self._said(reading.version, reading.content),
            self._clauses,
            extractor=recipe((), f"{shown.witness} {memory.readers}"),
            lexicon=self._judges.lexicon.version,
            doubt=doubt,
            technical=shown.technical and memory.current is not None,
        )

    def _said(self, version: Version, content: str) -> str:
        """Return what tells texts apart between witnesses; where there is one alone, nothing is asked."""
        if self._alone:
            return ""
        return same_words(version) if self._kind is DocumentKind.TEXT else content

    # --- what is told -------------------------------------------------------------------------------------------------

    def _tell(self, shown: Shown, seen: Seen, reading: Reading, memory: Memory, place: int | None) -> None:
        """Tell what changed since the witness looked before; nothing at its first look."""
        before = memory.current
        if before is None:
            return
        if memory.absent:
            speaks = any(one.labels for one in before.judgements)
            event = present_event(self._past.document, before.content, memory.seen, shown.at, speaks=speaks)
            self._telling.add(event, shown, (None, memory.place))
        old = Before(before.version, before.judgements, before.content, memory.rules, before.signals)
        old = NOTHING if memory.absent else old
        changes = self._changes(seen.captures, old, reading)
        amended = self._amended(shown, changes, (old, reading), memory)
        if amended is None:
            return
        memory.told(amended)
        if not self._telling.joined(amended, memory.seen or shown.at, shown):
            changed = changed_texts(amended.changes)
            self._telling.add(amended, shown, (None if memory.absent else memory.place, place), changed)

    def _changes(self, captures: Sequence[Capture], old: Before, reading: Reading) -> tuple[Change, ...]:
        entry = self._entry or unlisted(self._past.document, self._kind)
        return changes_between(entry, captures, old, reading, self._judges)

    def _amended(
        self, shown: Shown, changes: Sequence[Change], sides: tuple[Before, Reading], memory: Memory
    ) -> NewEvent | None:
        old, new = sides
        event = events.amendment(
            self._past.document,
            changes=changes,
            before=old.content,
            after=new.content,
            observed=(memory.seen, shown.at),
            effective=new.effective,
            history=memory.turns(old.content, new.content),
            versions=(old.version, new.version) if self._kind is DocumentKind.TEXT else None,
        )
        if event is None:
            return None
        event = replace(event, notes=(*event.notes, *new.faults))
        addresses = [part.url for part in shown.parts if part.url]
        return events.bounded(replace(event, notes=(*event.notes, *notes_on_links(event.changes, addresses))))

    def _times(self) -> dict[str, datetime]:
        """Return for each sighting when its witness next saw the document."""
        following: dict[str, datetime] = {}
        latest: dict[str, datetime] = {}
        for shown in reversed(self._past.sightings):
            if shown.witness in latest:
                following[shown.id] = latest[shown.witness]
            latest[shown.witness] = shown.at
        return following


def _records(shown: Shown) -> bool:
    """Return whether the witness records each change, and not only what it meets now and then."""
    return shown.witness.partition("/")[0] in RECORDING
