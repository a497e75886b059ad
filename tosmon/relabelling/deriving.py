"""What of a document's rows is other with today's extractor and lexicon, and a report of what differs.

A function of the rows, the archive and today's means alone: killed, resumed or made again it comes out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tosmon.catalog.relabelling import DocumentRows, EventRow, Rewritten, ToldEvent, VersionRow
from tosmon.core.labels import Lexicon, memory_of
from tosmon.core.model import Change, Clause, EventKind, Judgement, NewEvent, Rule, Version
from tosmon.core.reading import prose_of
from tosmon.core.retelling import Retelling, Sides, lost_by, retold
from tosmon.core.signal_names import is_signal_file
from tosmon.core.text import clause_id
from tosmon.core.weights import Weights
from tosmon.errors import ArchiveError
from tosmon.relabelling.laying import Laid, Layouts, is_robots
from tosmon.relabelling.reports import ChangeDiffers, ClauseDiffers, DocumentReport, EventDiffers, ReadOtherwise
from tosmon.relabelling.rereading import Reread, Rereader

__all__ = ["Means", "derived"]

EXCERPT = 200  # characters of a clause that differs
NO_SIDE: tuple[Version, tuple[Judgement, ...]] = (Version(()), ())


@dataclass(frozen=True, slots=True)
class Means:
    """Today's means: the lexicon, what makes changes matter, and what reads a document's versions anew."""

    lexicon: Lexicon
    weights: Weights
    rereader: Rereader


def derived(
    rows: DocumentRows, told: Callable[[], Sequence[ToldEvent]], means: Means
) -> tuple[Rewritten, DocumentReport]:
    """Return what is to be written of the document, and what differs by it.

    `told` gives its amendments in the order of time; it is asked only where one must be judged anew.
    """
    return _Deriving(rows, means).made(told)


@dataclass(frozen=True, slots=True)
class _Version:
    """A version before and after: its row, how it was laid out, and how it is."""

    row: VersionRow
    was: Laid
    now: Laid
    reread: Reread | None

    @property
    def differs(self) -> bool:
        """Return whether some clause is judged otherwise, or is another one."""
        return self.was.judged != self.now.judged or self.was.numbers != self.now.numbers


class _Deriving:
    """One document on its way."""

    def __init__(self, rows: DocumentRows, means: Means) -> None:
        self._rows = rows
        self._means = means
        self._layouts = Layouts(rows.document, rows.clauses, rows.latest, means.lexicon)
        self._problems: list[str] = []
        self._versions = {row.key: self._version(row) for row in rows.versions}
        self._now = {key: self._row(one) for key, one in self._versions.items()}
        self._shown: dict[int, tuple[Version, tuple[Judgement, ...]]] = {}
        latest = rows.versions[-1] if rows.versions else None
        self._language = means.rereader.language(latest) if latest else "en"

    def made(self, told: Callable[[], Sequence[ToldEvent]]) -> tuple[Rewritten, DocumentReport]:
        """Return what is to be written, and the report."""
        judged = self._layouts.first_judgements(self._language)
        versions = tuple(row for key, row in self._now.items() if row != self._versions[key].row)
        retold_, events = self._events(told)
        reread = [one for one in self._versions.values() if one.reread]
        rewritten = Rewritten(
            self._rows.document,
            versions=versions,
            added=tuple(self._layouts.added),
            judged={number: one for number, one in judged.items() if self._is_other(number, one)},
            spans=self._spans() if reread else {},
            ends=self._ends(),
            events=retold_,
            suspect_content=self._suspect_content(),
        )
        report = DocumentReport(
            self._rows.document,
            versions=len(self._versions),
            judged=sum(one.row.lexicon != self._means.lexicon.version for one in self._versions.values()),
            read=len(reread),
            otherwise=tuple(self._read_otherwise(one) for one in reread if one.was.numbers != one.now.numbers),
            clauses=self._clauses_differ(),
            events=events,
            problems=tuple(self._problems),
        )
        return rewritten, report

    # --- versions -----------------------------------------------------------------------------------------------------

    def _version(self, row: VersionRow) -> _Version:
        was = self._layouts.as_it_was(row)
        reread = self._reread(row, was)
        if reread:
            return _Version(row, was, self._layouts.read(reread.reading), reread)
        if row.lexicon == self._means.lexicon.version:
            return _Version(row, was, self._layouts.kept(was), None)
        return _Version(row, was, self._layouts.judged(was, self._means.rereader.language(row)), None)

    def _reread(self, row: VersionRow, was: Laid) -> Reread | None:
        try:
            return self._means.rereader.reread(row, lambda: self._layouts.version(was, row)[0])
        except ArchiveError as error:  # a lost object costs its new reading, not the run
            self._problems.append(str(error))
            return None

    def _row(self, one: _Version) -> VersionRow:
        row = replace(
            one.row,
            lexicon=self._means.lexicon.version,
            layout=self._layouts.packed(one.now, one.was, one.row.layout),
        )
        if one.reread is None:
            return row
        reading = one.reread.reading
        return replace(
            row,
            content=reading.content,
            language=reading.version.language,
            title=reading.version.title,
            extractor=one.reread.extractor,
            effective=reading.effective,
            updated=reading.updated,
            size=len(reading.version.clauses),
        )

    def _is_other(self, number: int, judgement: list[Any]) -> bool:
        known = self._rows.clauses.get(number)
        return known is not None and known.judgement != judgement

    def _spans(self) -> dict[int, tuple[int, int]]:
        """Return the keys of the first and last version that hold each clause; a suspect holds none."""
        spans: dict[int, tuple[int, int]] = {}
        for key, one in self._versions.items():
            for number in () if one.row.suspect else one.now.numbers:
                spans[number] = (spans.get(number, (key,))[0], key)
        return spans

    def _suspect_content(self) -> str | None:
        """Return the content of the suspect that waits to be confirmed, where it is read otherwise."""
        waiting = [
            one for one in self._versions.values() if one.row.suspect and one.row.content == self._rows.suspect_content
        ]
        return waiting[-1].reread.reading.content if waiting and waiting[-1].reread else None

    def _ends(self) -> tuple[EventRow, ...]:
        """Return the events of whose versions today's extractor makes another content: it is named so from now on."""
        found = []
        for end in self._rows.events:
            other = replace(
                end,
                from_content=self._content(end.from_version, end.from_content),
                to_content=self._content(end.to_version, end.to_content),
            )
            if other != end:
                found.append(other)
        return tuple(found)

    def _content(self, key: int | None, named: str) -> str:
        one = self._versions.get(key) if key is not None else None
        return one.reread.reading.content if one and one.reread and one.row.content == named else named

    # --- events -------------------------------------------------------------------------------------------------------

    def _events(self, told: Callable[[], Sequence[ToldEvent]]) -> tuple[tuple[NewEvent, ...], tuple[EventDiffers, ...]]:
        """Return the amendments that are told otherwise, and how they differ."""
        wanted = set() if is_signal_file(self._rows.document) else self._to_be_judged()
        events, differ = [], []
        lost = frozenset[str](), frozenset[str]()
        for one in told() if wanted else ():
            now = self._retold(one, lost) if one.event.id in wanted else one.event
            if now != one.event:
                events.append(now)
                differ.append(_event_differs(self._rows.document, one.event, now))
            lost = lost[0] | lost_by(one.event.changes), lost[1] | lost_by(now.changes)
        return tuple(events), tuple(differ)

    def _to_be_judged(self) -> set[str]:
        """Return the ids of the events of which a version is judged or read otherwise, or that tell other labels.

        A check that read a version with a newer lexicon leaves the events before it as they were told.
        """
        differing = {key for key, one in self._versions.items() if one.differs}
        found = {end.id for end in self._rows.events if {end.from_version, end.to_version} & differing}
        for event, labels in self._rows.told.items():
            if event not in found and any(self._labels(clause, told) != told for clause, told in labels):
                found.add(event)
        return found

    def _labels(self, clause: str, told: tuple[str, ...]) -> tuple[str, ...]:
        """Return a clause's labels; those that were told for a text that is no clause, as a heading is none."""
        number = self._layouts.number(clause)
        if number is None:
            return told
        judgement = self._layouts.stored_judgement(number, self._language)
        return tuple(judgement[1]) if judgement else ()

    def _retold(self, one: ToldEvent, lost: tuple[frozenset[str], frozenset[str]]) -> NewEvent:
        if one.event.kind is not EventKind.AMENDMENT:
            return one.event
        before, after = self._side(one.from_version), self._side(one.to_version)
        sides = Sides(before[0], after[0], before[1], after[1])
        ends = (self._versions.get(key) for key in (one.from_version, one.to_version) if key is not None)
        language = after[0].language or self._language
        means = Retelling(
            document=self._rows.document,
            is_page=not is_robots(self._rows.document),
            language=language,
            weights=self._means.weights,
            judge=lambda clause: memory_of(self._means.lexicon).judge(clause, language),
            lost=lost,
            reread=any(end is not None and end.reread is not None for end in ends),
        )
        return retold(one.event, sides, means)

    def _side(self, key: int | None) -> tuple[Version, tuple[Judgement, ...]]:
        """Return a version as it is read today; of a robots.txt the prose of its comments, which stands last."""
        one = self._versions.get(key) if key is not None else None
        if one is None:
            return NO_SIDE
        if one.row.key not in self._shown:
            if len(self._shown) > 1:  # events follow one another: the one's new version is the next one's old
                del self._shown[next(iter(self._shown))]
            self._shown[one.row.key] = self._layouts.version(one.now, self._now[one.row.key])
        version, judgements = self._shown[one.row.key]
        if is_robots(self._rows.document):
            prose = prose_of(version)
            return prose, judgements[len(judgements) - len(prose.clauses) :]
        return version, judgements

    # --- what differs -------------------------------------------------------------------------------------------------

    def _clauses_differ(self) -> tuple[ClauseDiffers, ...]:
        """Return each clause that some version shows with other labels or another rule than before."""
        found: dict[int, ClauseDiffers] = {}
        for one in self._versions.values():
            if not one.differs:
                continue
            was = dict(zip(one.was.numbers, one.was.judged, strict=True))
            for number, now in zip(one.now.numbers, one.now.judged, strict=True):
                before = was.get(number, now)
                if before != now and number not in found and before[:2] != now[:2]:
                    found[number] = self._clause_differs(number, before, now)
        return tuple(found[number] for number in sorted(found))

    def _clause_differs(self, number: int, was: list[Any], now: list[Any]) -> ClauseDiffers:
        stored = self._layouts.clause(number)
        rule = Rule.NONE.value
        old, new = (set(one[1]) if one else set() for one in (was, now))
        shown = [(now, new - old), (was, old - new), (now, new), (was, old)]
        words = next((found for judged, labels in shown if (found := _words(judged, labels, stored.text))), ())
        return ClauseDiffers(
            self._rows.document,
            stored.id,
            labels=(tuple(was[1]) if was else (), tuple(now[1]) if now else ()),
            rule=(was[0] if was else rule, now[0] if now else rule),
            words=words,
            text=stored.text[:EXCERPT],
        )

    def _read_otherwise(self, one: _Version) -> ReadOtherwise:
        was, now = set(one.was.numbers), set(one.now.numbers)
        return ReadOtherwise(self._rows.document, one.row.snapshot, len(was), len(now - was), len(was - now))


def _words(judged: list[Any], labels: set[str], text: str) -> tuple[str, ...]:
    """Return the words that show these labels, each once."""
    shown = judged[2] if judged else ()
    words = (rest[0] if rest else text[start:end] for label, start, end, *rest in shown if label in labels)
    return tuple(dict.fromkeys(words))


def _event_differs(document: str, was: NewEvent, now: NewEvent) -> EventDiffers:
    pairs = zip(was.changes, now.changes, strict=True)
    return EventDiffers(
        document,
        was.id,
        severity=(was.severity.value, now.severity.value),
        summary=(was.summary, now.summary),
        changes=tuple(_change_differs(document, *pair) for pair in pairs if _judged(pair[0]) != _judged(pair[1])),
    )


def _judged(change: Change) -> tuple[object, ...]:
    return change.labels_before, change.labels_after, change.direction, change.reason, change.severity


def _change_differs(document: str, was: Change, now: Change) -> ChangeDiffers:
    shown: Clause | None = was.after or was.before
    return ChangeDiffers(
        clause_id(document, shown.text) if shown else "",
        labels_before=(was.labels_before, now.labels_before),
        labels_after=(was.labels_after, now.labels_after),
        direction=(was.direction.value, now.direction.value),
        reason=(was.reason, now.reason),
        severity=(was.severity.value, now.severity.value),
    )
