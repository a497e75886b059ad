"""What a new reading is held against: the version in force as today's reader reads it, and what changed since.

Clauses are compared with clauses, what a robots.txt permits with what it permitted, signals with signals. Whether a
capture is believed, and what follows, is told in `tosmon.finding`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from tosmon.archive import Archived
from tosmon.catalog.records import DocumentState
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.model import Capture, Change, Judgement, Outcome, Version
from tosmon.core.prose import compare_prose
from tosmon.core.reading import Material, Reading, Source, judge_version, rules_of
from tosmon.core.robots import RobotsTxt, parse
from tosmon.core.robots import as_changes as as_robots_changes
from tosmon.core.robots import compare as compare_robots
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.signal_names import is_signal_file
from tosmon.core.signals import Signal, as_changes
from tosmon.core.signals import compare as compare_signals
from tosmon.core.suspicion import text_gone
from tosmon.core.weights import Weights
from tosmon.errors import ArchiveError
from tosmon.registry import Document, DocumentKind, document_from
from tosmon.relisted import AS_BEFORE, Relisted, platforms_own, relisted, same_pages, without_pages
from tosmon.settings import Settings
from tosmon.tools import Tools

__all__ = ["NOTHING", "Before", "Judging", "archived_pages", "before", "changes_between", "material_of"]

BELIEVED = frozenset({Outcome.NEW, Outcome.UNCHANGED})
MOVED = 0.5  # share of the old address's text that may be gone at the new one where both show one document
_EVER = datetime.min.replace(tzinfo=UTC)


class Judging(Protocol):
    """What changes are weighed by."""

    @property
    def settings(self) -> Settings:
        """Return the settings, for their weights."""

    @property
    def crawlers(self) -> Callable[[], tuple[Crawler, ...]]:
        """Return what gives the crawlers that are known."""


@dataclass(frozen=True, slots=True)
class Before:
    """The current version as today's reader reads it: what a new capture is compared with.

    `rules` and `signals` are those of a robots.txt or signal file; `signals` is None where its object is damaged, and
    the catalog cannot tell them. `snapshot` is the latest that showed the version. `relisted` tells what the watch list
    asks for otherwise since, `sizes` the numbers of clauses of each page that it names.
    """

    version: Version
    judgements: tuple[Judgement, ...]
    content: str
    rules: RobotsTxt = field(default_factory=RobotsTxt)
    signals: tuple[Signal, ...] | None = ()
    snapshot: str = ""
    relisted: Relisted = AS_BEFORE
    sizes: tuple[int, ...] = ()

    @property
    def still_listed(self) -> Version | None:
        """Return what of the version comes from pages that are still asked for; None where none of them is."""
        still = without_pages(self.version, self.relisted.gone, self.sizes)
        return still if still.clauses or not self.relisted.gone else None


NOTHING = Before(Version(()), (), "")
"""What was in force while a robots.txt or signal file was absent."""


def before(document: Document, state: DocumentState, now: Reading, tools: Tools) -> Before | None:
    """Return the current version; read anew from its bytes where another reader or selection made it (rule 5).

    `now` is what is to be compared with it. A selection that was repaired for another layout finds little or the wrong
    things on the old page: then the version stands as it was read.
    """
    if state.version is None:
        return None
    stored = tools.catalog.version(state.version)
    snapshot = _shown(document, state, stored.snapshot, tools)
    by_rules = document.kind is not DocumentKind.TEXT
    archived = None if tools.is_current(document, state) and not by_rules else _archived(snapshot, tools)
    if archived and (found := relisted(_entry_of(archived), archived.captures, document)).note:
        return _as_listed_before(document, archived, found, now, tools, snapshot)
    captures = same_pages(document.pages, archived.captures) if archived else ()
    if captures:
        reading = tools.reader.read(material_of(document, captures))
        if by_rules or _nearer(reading.version, stored.version, now.version):
            return _before(document, captures, reading, snapshot)
    judgements = stored.judgements
    if stored.lexicon != tools.lexicon.version and not by_rules:  # a better lexicon is no change of the platform's
        judgements = judge_version(stored.version, tools.lexicon, document.language)
    if not by_rules:
        return Before(stored.version, judgements, state.version_content, snapshot=snapshot)
    return Before(stored.version, judgements, state.version_content, rules_of(stored.version), None, snapshot)


def _before(document: Document, captures: Sequence[Capture], reading: Reading, snapshot: str) -> Before:
    rules = parse(captures[0].body) if document.kind is DocumentKind.ROBOTS else RobotsTxt()
    return Before(
        reading.version, reading.judgements, reading.content, rules, reading.signals, snapshot, sizes=reading.sizes
    )


def _as_listed_before(
    document: Document, archived: Archived, found: Relisted, now: Reading, tools: Tools, snapshot: str
) -> Before:
    """Return the version in force where the watch list asked for something else: each clause with the page it is from.

    Pages are read with today's selection, or with that of then, whichever brings what is nearer to the text of now.
    """
    captures = tuple(archived.captures[place] for _, place in found.pages)
    selections = _entry_of(archived).pages
    as_then = tuple(replace(page, selection=selections[place].selection) for page, place in found.pages)
    readings = [
        tools.reader.read(material_of(replace(document, pages=pages), captures))
        for pages in (tuple(page for page, _ in found.pages), as_then)
    ]
    today, then = readings
    reading = today if _nearer(today.version, then.version, now.version) else then
    if found.moved and text_gone(reading.version, now.version) <= MOVED:
        found = found.followed()
    return replace(_before(document, captures, reading, snapshot), relisted=found)


def _nearer(one: Version, other: Version, to: Version) -> bool:
    """Return whether the one text differs less from a third than the other does, or as little."""
    distances = (text_gone(version, to) + text_gone(to, version) for version in (one, other))
    return next(distances) <= next(distances)


def _shown(document: Document, state: DocumentState, first: str, tools: Tools) -> str:
    """Return the latest snapshot that showed the version in force: its lines, and its entry, are the ones to name."""
    if state.snapshot_outcome in BELIEVED:
        return state.snapshot
    latest = tools.catalog.latest_snapshot(document.id, BELIEVED, _EVER)
    return latest.id if latest else first


def _archived(snapshot: str, tools: Tools) -> Archived | None:
    """Return a snapshot; None where it is damaged: then the catalog's reading of it must do.

    `verify` names the damage; one lost object must not stop the watch of its document.
    """
    try:
        return tools.archive.get(f"{snapshot}.warc.gz")
    except ArchiveError:
        return None


def _entry_of(archived: Archived) -> Document:
    """Return the document as the watch list had it when the snapshot was made."""
    return document_from(archived.facts["entry"])  # type: ignore[arg-type]  # it is what Document.entry() wrote


def archived_pages(document: Document, snapshot: str, tools: Tools) -> tuple[Capture, ...]:
    """Return the snapshot's captures of the document's pages, in their order.

    None where it is damaged, or where the document has more or fewer pages now.
    """
    archived = _archived(snapshot, tools)
    return same_pages(document.pages, archived.captures) if archived else ()


def material_of(document: Document, captures: Sequence[Capture]) -> Material:
    """Return the captures of a document's pages as what a version is read from."""
    sources = tuple(
        Source(
            body=capture.body,
            content_type=capture.content_type,
            url=capture.url,
            selection=page.selection,
            language=capture.answer.header("Content-Language") or "",
        )
        for page, capture in zip(document.pages, captures, strict=True)
    )
    return Material(
        sources,
        is_robots=document.kind is DocumentKind.ROBOTS,
        document=document.id,
        language=document.language,
        locale=document.locale,
        signal=document.name if is_signal_file(document.id) and document.kind is DocumentKind.SIGNAL else "",
    )


# --- what changed -----------------------------------------------------------------------------------------------------


def changes_between(
    document: Document, captures: Sequence[Capture], old: Before, new: Reading, tools: Judging
) -> tuple[Change, ...]:
    """Return what changed from the version in force to a believed reading, judged; what machines are told by weight.

    What only the watch list changed is left out. Of equals, rules come first, those for crawlers that readers ask for
    before others; then signals, then comments.
    """
    weights = tools.settings.severity
    if document.kind is DocumentKind.TEXT:
        changed = _changed_clauses(document, old.version, old.judgements, new.version, new.judgements, weights)
        return platforms_own(changed, old.relisted, old.sizes, new.sizes)
    if old.relisted.note:
        return ()  # another site's file
    changes: list[Change] = []
    if document.kind is DocumentKind.ROBOTS:
        asked_first = (crawler.token for crawler in tools.crawlers() if crawler.asked_first)
        changes += as_robots_changes(compare_robots(old.rules, parse(captures[0].body), asked_first))
    if old.signals is not None:
        changes += as_changes(compare_signals(old.signals, new.signals))
    if document.kind is DocumentKind.ROBOTS:
        sides = (old.version, old.judgements), (new.version, new.judgements)
        changes += compare_prose(*sides, document.id, weights)
    return tuple(sorted(changes, key=lambda change: -change.severity.rank))


def _changed_clauses(
    document: Document,
    old: Version,
    judged_old: tuple[Judgement, ...],
    new: Version,
    judged_new: tuple[Judgement, ...],
    weights: Weights,
) -> tuple[Change, ...]:
    return judge_all(
        compare(old.clauses, new.clauses),
        judged_old,
        judged_new,
        document=document.id,
        clauses_before=old.clauses,
        clauses_after=new.clauses,
        language=new.language or document.language or "en",
        weights=weights,
    )
