"""The rows of what texts say and said: changes, clauses, lineages, labels over time, versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tosmon.catalog.queries.exports import VersionSeen, changes_seen, documents_seen, versions_seen
from tosmon.catalog.queries.holding import ClauseSeen, Labelled, clauses_seen, labelled_versions
from tosmon.catalog.queries.lineage import periods
from tosmon.catalog.views import ChangeFilter, StoredChange
from tosmon.core.contracts import change_json, judgement_json
from tosmon.core.families import family_of, variant_of
from tosmon.core.lineage import Lineage, Step, Turn, lineages
from tosmon.core.model import Clause, Judgement
from tosmon.exports.schema import Row, Value
from tosmon.exports.sources import Source, overlaps
from tosmon.exports.spans import Seen, Span, spans
from tosmon.exports.text_forms import iso
from tosmon.exports.values import as_json, day, platform_of, text, texts
from tosmon.opened import continued, is_robots
from tosmon.registry import load
from tosmon.settings import load_settings

__all__ = ["change_rows", "clause_rows", "label_rows", "lineage_row", "lineage_rows", "version_rows"]


# --- changes ----------------------------------------------------------------------------------------------------------


def change_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `changes`."""
    for stored, witness in changes_seen(source.connection, wanted):
        yield _change(stored, witness)


def _change(stored: StoredChange, witness: str) -> Row:
    event = stored.event
    told = change_json(stored.change, event.document)
    return (
        event.id,
        stored.position,
        event.platform,
        event.document,
        family_of(event.document),
        text(variant_of(event.document)),
        event.observed_from,
        event.observed_to,
        day(event.effective),
        text(event.from_version.snapshot if event.from_version else ""),
        text(event.to_version.snapshot if event.to_version else ""),
        text(witness),
        as_json([dict(one) for one in event.source]),
        event.kind.value,
        event.severity.value,
        told["kind"],
        tuple(told["labels"]),
        tuple(told["labels_added"]),
        tuple(told["labels_removed"]),
        told["direction"],
        text(told["reason"]),
        told["severity"],
        text(told["heading"]),
        text(stored.clause_before),
        text(stored.clause_after),
        text(told["before"]),
        text(told["after"]),
        texts((*event.notes, *stored.change.notes)),
    )


# --- clauses ----------------------------------------------------------------------------------------------------------


def clause_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `clauses`: of documents that have any, which a robots.txt has not."""
    for document in documents_seen(source.connection, wanted):
        if is_robots(document):
            continue
        for one in clauses_seen(source.connection, document):
            if _fits(one.judgement, wanted) and overlaps(one.first.observed_first, one.seen, wanted):
                yield _clause(document, one)


def _clause(document: str, one: ClauseSeen) -> Row:
    return (
        one.id,
        platform_of(document),
        document,
        one.first.observed_first,
        one.seen,
        one.standing,
        one.versions,
        text(one.first.snapshot),
        text(one.last.snapshot),
        text(one.first.witness),
        *_shown(one.clause, one.judgement),
    )


def _shown(clause: Clause, judgement: Judgement) -> Sequence[Value]:
    """Return the values of the columns from `headings` to `evidence`."""
    told = judgement_json(judgement)
    return (
        texts(clause.headings),
        text(clause.number),
        text(clause.lead_in),
        text(clause.text) or "",
        tuple(told["labels"]),
        told["rule"],
        as_json(told["evidence"]),
    )


def _fits(judgement: Judgement, wanted: ChangeFilter) -> bool:
    return wanted.label is None or wanted.label in judgement.labels


# --- lineages ---------------------------------------------------------------------------------------------------------


def lineage_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `lineages`."""
    weights = load_settings(source.home.root).severity
    watched = load(user_folder=source.home.platforms)
    for document in documents_seen(source.connection, wanted):
        if is_robots(document):
            continue
        found = continued(document, lambda name: periods(source.connection, name), watched)
        for one in lineages(found, weights):
            if _fits(one.judgement, wanted) and overlaps(one.steps[0].observed[1], one.last_seen, wanted):
                yield lineage_row(document, one)


def lineage_row(document: str, one: Lineage) -> Row:
    """Return the row of one lineage of the document."""
    since = [{"since": iso(moment), "labels": list(labels)} for moment, labels in one.labels]
    return (
        platform_of(document),
        document,
        one.document,
        one.id,
        one.ids,
        one.steps[0].observed[1],
        one.last_seen,
        one.standing,
        *_shown(one.clause, one.judgement),
        as_json(since),
        sum(step.turn is Turn.AMENDED for step in one.steps),
        as_json([_step(step) for step in one.steps]),
    )


def _step(step: Step) -> dict[str, object]:
    return {
        "turn": step.turn.value,
        "observed_between": [iso(moment) if moment else None for moment in step.observed],
        "document": step.document,
        "snapshot": step.snapshot or None,
        "event": step.event or None,
        "direction": step.change.direction.value if step.change else None,
    }


# --- labels over time -------------------------------------------------------------------------------------------------


def label_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `labels`."""
    for document in documents_seen(source.connection, wanted):
        shown = tuple(labelled_versions(source.connection, document))
        said = sorted({says for one in shown for says in one.counts})
        for label, rule in said:
            if wanted.label in {None, label}:
                for span in spans(_counted(shown, (label, rule))):
                    if span.seen.value and overlaps(span.seen.first, span.seen.last, wanted):
                        yield _labelled(document, label, rule, span)


def _counted(shown: Sequence[Labelled], says: tuple[str, str]) -> Iterator[Seen[int]]:
    for one in shown:
        info = one.info
        count = one.counts.get(says, 0)
        yield Seen(count, info.observed_first, info.observed_last, info.snapshot, info.witness, info.technical)


def _labelled(document: str, label: str, rule: str, span: Span[int]) -> Row:
    seen = span.seen
    return (
        platform_of(document),
        document,
        label,
        rule,
        seen.value,
        span.after,
        seen.first,
        seen.last,
        span.before,
        seen.technical,
        span.ended_technical,
        text(seen.snapshot),
        text(seen.witness),
    )


# --- versions ---------------------------------------------------------------------------------------------------------


def version_rows(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `versions`."""
    for document in documents_seen(source.connection, wanted):
        for one in versions_seen(source.connection, document):
            if overlaps(one.info.observed_first, one.info.observed_last, wanted):
                yield _version(one)


def _version(one: VersionSeen) -> Row:
    info = one.info
    return (
        platform_of(info.document),
        info.document,
        text(info.snapshot),
        info.observed_first,
        info.observed_last,
        text(info.witness),
        tuple(sorted({seen.witness for seen in one.snapshots})),
        as_json([dict(seen.source) for seen in one.snapshots]),
        info.technical,
        info.suspect,
        text(info.reason),
        text(one.url),
        text(info.language),
        text(info.title),
        day(info.effective),
        day(info.updated),
        info.size,
        info.content,
        info.extractor,
        info.lexicon,
    )
