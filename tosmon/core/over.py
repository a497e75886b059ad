"""The sentence over a list of rules: which labels it governs; what a change of it means is `direction`'s to say.

"You should not:" becomes "You must not:", and every item below it binds more, though none of them changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tosmon.core.model import Change, Clause, Evidence, Judgement
from tosmon.core.text import normalise

__all__ = ["over_items"]

_Side = tuple[Sequence[Clause], Sequence[Judgement]]


def over_items(change: Change, before: _Side, after: _Side) -> tuple[Judgement, Judgement] | None:
    """Return what the clause of a change governs, before and after, as judgements of the clause itself.

    Only labels that items on both sides carry count: what items came or went is told by themselves. None where the
    clause stands over no such list, on either side.
    """
    if change.before is None or change.after is None or not (before[0] and after[0]):
        return None
    old, new = (list(_items(change.positions[side] or 0, *(before, after)[side])) for side in (0, 1))
    labels = {label for _, one in old for label in one.labels} & {label for _, one in new for label in one.labels}
    if not labels:
        return None
    return _governed(change.before, old, labels), _governed(change.after, new, labels)


def _items(
    place: int, clauses: Sequence[Clause], judgements: Sequence[Judgement]
) -> Iterator[tuple[Clause, Judgement]]:
    """Yield the items of the list that the clause at a place introduces."""
    over = normalise(clauses[place].text)
    for clause, judgement in zip(clauses[place + 1 :], judgements[place + 1 :], strict=True):
        lead_in = normalise(clause.lead_in)
        if not lead_in or not (over.endswith(lead_in) or lead_in.endswith(over)):
            return
        yield clause, judgement


def _governed(clause: Clause, items: Sequence[tuple[Clause, Judgement]], labels: set[str]) -> Judgement:
    """Return the judgement of the sentence over items, shown by the whole of that sentence."""
    rule = next(judgement.rule for _, judgement in items if labels.intersection(judgement.labels))
    lead_in = items[0][0].lead_in
    start = max(clause.text.rfind(lead_in), 0)
    shown = tuple(Evidence(label, start, len(clause.text), clause.text[start:]) for label in sorted(labels))
    return Judgement(tuple(sorted(labels)), rule, shown)
