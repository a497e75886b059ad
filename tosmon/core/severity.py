"""Says how much a judged change matters; `docs/severity.md` gives the reasons.

    high    a clause with a ban or penalty, or with a central label, added or removed; labels gained or lost; a central
            label strengthened or weakened
    medium  another labelled clause added or removed; another label strengthened or weakened
    low     labelled, and the words of the rule changed: neutral, or it cannot be said which way
    none    no label; moved, or reworded without effect

A privacy policy counts one step lower: it speaks mostly of what the platform itself does. Which labels are central and
what else an operator may weigh otherwise are `weights`. Whether the words of a rule changed at all is told by
`direction`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tosmon.core.model import Change, ChangeKind, Direction, Judgement, Rule, Severity
from tosmon.core.weights import Counts, Weights

__all__ = ["AS_IT_COMES", "severity"]

AS_IT_COMES = Weights()
_COME_OR_GONE = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED})
_POINTING = frozenset({Direction.STRENGTHENED, Direction.WEAKENED})


def severity(
    change: Change, judgements: tuple[Judgement, Judgement], document: str, weights: Weights = AS_IT_COMES
) -> Severity:
    """Return how much a change with labels and direction matters, by the table at the top of this module.

    `judgements` are those of the clause before and after, `document` is the document's id ("x/privacy-policy").
    """
    labels = {*change.labels_before, *change.labels_after}
    counts = weights.documents.get(_kind(document), Counts.FULL)
    if not labels or change.kind in {ChangeKind.MOVED, ChangeKind.REWORDED} or counts is Counts.IGNORE:
        return Severity.NONE
    found = max(_weights(change, labels, judgements, weights), key=lambda one: one.rank)
    return _lower(found) if counts is Counts.LOWER else found


def _weights(
    change: Change, labels: set[str], judgements: tuple[Judgement, Judgement], weights: Weights
) -> Iterator[Severity]:
    """Yield what a labelled change weighs: by labels with a weight of their own, and by the table for the others."""
    quiet = _quiet(change, weights)
    for label in labels & weights.labels.keys():
        own = weights.labels[label]
        stays = change.kind in _COME_OR_GONE or (label in change.labels_before and label in change.labels_after)
        yield min(own, quiet, key=lambda one: one.rank) if quiet is not None and stays else own
    others = labels - weights.labels.keys()
    if others:
        yield _by_table(change, others, judgements, weights)


def _by_table(change: Change, labels: set[str], judgements: tuple[Judgement, Judgement], weights: Weights) -> Severity:
    """Return what a change of clauses with these labels weighs, whatever other labels they have."""
    central = not weights.central.isdisjoint(labels)
    quiet = _quiet(change, weights)
    if change.kind in _COME_OR_GONE:
        grave = central or any(judgement.rule in {Rule.BAN, Rule.PENALTY} for judgement in judgements)
        return quiet or (Severity.HIGH if grave else Severity.MEDIUM)
    if labels & {*change.labels_before} != labels & {*change.labels_after}:
        return Severity.HIGH
    return quiet or (Severity.HIGH if central else Severity.MEDIUM)


def _quiet(change: Change, weights: Weights) -> Severity | None:
    """Return what a change weighs that points nowhere, or None where it points somewhere.

    A clause that comes or goes is a change of words alone where its rule stands in another clause (`neutral`); that
    nobody can say which way a whole clause points makes it no lesser one.
    """
    if change.direction is Direction.NEUTRAL:
        return weights.neutral
    if change.direction in _POINTING or change.kind in _COME_OR_GONE:
        return None
    return weights.unclear


def _kind(document: str) -> str:
    """Return the document's name without platform and variant: "terms-of-service"."""
    return document.rpartition("/")[2].partition("@")[0]


def _lower(found: Severity) -> Severity:
    """Return the severity one step down, but never below low: it is a change all the same."""
    return {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW}.get(found, found)
