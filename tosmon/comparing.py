"""What a new reading is held against: the version in force as today's reader reads it, and what changed since.

Clauses are compared with clauses, what a robots.txt permits with what it permitted, signals with signals. Whether a
capture is believed, and what follows, is told in `tosmon.finding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tosmon.catalog.records import DocumentState
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.model import Capture, Change, Judgement, Outcome, Version
from tosmon.core.prose import compare_prose
from tosmon.core.reading import Material, Reading, Source, judge_version, rules_of
from tosmon.core.robots import RobotsTxt, parse
from tosmon.core.robots import as_changes as as_robots_changes
from tosmon.core.robots import compare as compare_robots
from tosmon.core.signal_names import is_signal_file
from tosmon.core.signals import Signal, as_changes
from tosmon.core.signals import compare as compare_signals
from tosmon.core.suspicion import text_gone
from tosmon.core.weights import Weights
from tosmon.errors import ArchiveError
from tosmon.registry import Document, DocumentKind
from tosmon.tools import Tools

__all__ = ["NOTHING", "Before", "archived_pages", "before", "changes_between", "material_of"]

BELIEVED = frozenset({Outcome.NEW, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True)
class Before:
    """The current version as today's reader reads it: what a new capture is compared with.

    `rules` and `signals` are those of a robots.txt or signal file; `signals` is None where its object is damaged, and
    the catalog cannot tell them. `snapshot` is the latest that showed the version.
    """

    version: Version
    judgements: tuple[Judgement, ...]
    content: str
    rules: RobotsTxt = field(default_factory=RobotsTxt)
    signals: tuple[Signal, ...] | None = ()
    snapshot: str = ""


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
    snapshot = _shown(state, stored.snapshot)
    by_rules = document.kind is not DocumentKind.TEXT
    captures = () if tools.is_current(document, state) and not by_rules else archived_pages(document, snapshot, tools)
    if captures:
        reading = tools.reader.read(material_of(document, captures))
        if by_rules or _nearer(reading.version, stored.version, now.version):
            rules = parse(captures[0].body) if document.kind is DocumentKind.ROBOTS else RobotsTxt()
            return Before(reading.version, reading.judgements, reading.content, rules, reading.signals, snapshot)
    judgements = stored.judgements
    if stored.lexicon != tools.lexicon.version and not by_rules:  # a better lexicon is no change of the platform's
        judgements = judge_version(stored.version, tools.lexicon, document.language)
    if not by_rules:
        return Before(stored.version, judgements, state.version_content, snapshot=snapshot)
    return Before(stored.version, judgements, state.version_content, rules_of(stored.version), None, snapshot)


def _nearer(one: Version, other: Version, to: Version) -> bool:
    """Return whether the one text differs less from a third than the other does, or as little."""
    distances = (text_gone(version, to) + text_gone(to, version) for version in (one, other))
    return next(distances) <= next(distances)


def _shown(state: DocumentState, first: str) -> str:
    """Return the latest snapshot that showed the version in force: its lines are the ones to name."""
    return state.snapshot if state.snapshot_outcome in BELIEVED else first


def archived_pages(document: Document, snapshot: str, tools: Tools) -> tuple[Capture, ...]:
    """Return the snapshot's captures, none where it is damaged: then the catalog's reading of it must do.

    `verify` names the damage; one lost object must not stop the watch of its document. None, too, where the document
    has more or fewer pages now: nobody knows which is which.
    """
    try:
        captures = tools.archive.get(f"{snapshot}.warc.gz").captures
    except ArchiveError:
        return ()
    return captures if len(captures) == len(document.pages) else ()


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
    document: Document, captures: Sequence[Capture], old: Before, new: Reading, tools: Tools
) -> tuple[Change, ...]:
    """Return what changed from the version in force to a believed reading, judged; what machines are told by weight.

    Of equals, rules come first, those for crawlers that readers ask for before others; then signals, then comments.
    """
    weights = tools.settings.severity
    if document.kind is DocumentKind.TEXT:
        return _changed_clauses(document, old.version, old.judgements, new.version, new.judgements, weights)
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
