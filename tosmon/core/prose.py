"""Compares the prose in the comments of two robots.txt: their clauses, as the clauses of any page are compared.

What counts as prose is told by `tosmon.core.robots.comments`; where it stands in a version, and how it is judged, by
`tosmon.core.reading`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.model import Change, Judgement, Severity, Version
from tosmon.core.reading import prose_of
from tosmon.core.severity import AS_IT_COMES
from tosmon.core.weights import Weights

__all__ = ["compare_prose"]


def compare_prose(
    old: tuple[Version, Sequence[Judgement]],
    new: tuple[Version, Sequence[Judgement]],
    document: str = "robots.txt",
    weights: Weights = AS_IT_COMES,
) -> tuple[Change, ...]:
    """Return what changed in what comments say about scraping; other words and other comments are no change (rule 8).

    Each side is a robots.txt's version and the judgements of its clauses, in order.
    """
    (was, judged_was), (now, judged_now) = (_prose(*side) for side in (old, new))
    changes = judge_all(
        compare(was.clauses, now.clauses),
        judged_was,
        judged_now,
        document=document,
        clauses_before=was.clauses,
        clauses_after=now.clauses,
        language=now.language or "en",
        weights=weights,
    )
    return tuple(filter(_tells, changes))


def _tells(change: Change) -> bool:
    labelled = change.labels_before or change.labels_after
    return bool(labelled) and change.severity is not Severity.NONE


def _prose(version: Version, judgements: Sequence[Judgement]) -> tuple[Version, tuple[Judgement, ...]]:
    prose = prose_of(version)
    return prose, tuple(judgements[len(judgements) - len(prose.clauses) :])  # prose stands last
