"""Says how much a judged change matters; `docs/severity.md` gives the reasons.

    high    a clause with a ban or penalty, or with a central label (`CENTRAL`), added or removed; labels gained or
            lost; a central label strengthened or weakened
    medium  another labelled clause added or removed; another label strengthened or weakened
    low     labelled, and the words of the rule changed: neutral, or it cannot be said which way
    none    no label; moved, or reworded without effect

A privacy policy counts one step lower: it speaks mostly of what the platform itself does. Whether the words of a rule
changed at all is told by `direction`.
"""

from __future__ import annotations

from tosmon.core.model import Change, ChangeKind, Direction, Judgement, Rule, Severity

__all__ = ["CENTRAL", "severity"]

CENTRAL = frozenset(
    {
        "ai_training",
        "api_only",
        "automated_access",
        "facial_recognition",
        "liquidated_damages",
        "logged_out_access",
        "prior_permission",
        "research_exception",
        "robots_txt",
        "search_engine_exception",
        "tdm_reservation",
    }
)
"""The labels that decide whether and how public data may be collected at all."""


def severity(change: Change, judgements: tuple[Judgement, Judgement], document: str) -> Severity:
    """Return how much a change with labels and direction matters, by the table at the top of this module.

    `judgements` are those of the clause before and after, `document` is the document's id ("x/privacy-policy").
    """
    labels = {*change.labels_before, *change.labels_after}
    if not labels or change.kind in {ChangeKind.MOVED, ChangeKind.REWORDED}:
        return Severity.NONE
    found = _severity(change, labels, judgements)
    return _lower(found) if _kind(document) == "privacy-policy" else found


def _severity(change: Change, labels: set[str], judgements: tuple[Judgement, Judgement]) -> Severity:
    """Return the severity of a labelled change, whatever document it is in."""
    central = not CENTRAL.isdisjoint(labels)
    if change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}:
        grave = central or any(judgement.rule in {Rule.BAN, Rule.PENALTY} for judgement in judgements)
        return Severity.HIGH if grave else Severity.MEDIUM
    if set(change.labels_before) != set(change.labels_after):
        return Severity.HIGH
    if change.direction in {Direction.STRENGTHENED, Direction.WEAKENED}:
        return Severity.HIGH if central else Severity.MEDIUM
    return Severity.LOW


def _kind(document: str) -> str:
    """Return the document's name without platform and variant: "terms-of-service"."""
    return document.rpartition("/")[2].partition("@")[0]


def _lower(found: Severity) -> Severity:
    """Return the severity one step down, but never none: it is a change all the same."""
    return {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW}.get(found, found)
