"""Say what happened to each clause between two versions: added, removed, amended, moved, reworded.

Labels, directions and severities are for `tosmon.core.direction` to add; how clauses find each other is
`tosmon.core.pairing`'s, and how a redline is drawn `tosmon.core.redline`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tosmon.core.model import Change, ChangeKind, Clause
from tosmon.core.pairing import Pair, alike, in_order, same_elsewhere
from tosmon.core.redline import segments
from tosmon.core.text import heading_text, normalise, skeleton, tidy

__all__ = ["compare"]


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Change, ...]:
    """Return what changed, in the new version's reading order; removed clauses stand where they stood.

    Unchanged clauses give nothing; typography, numbers and lead-ins alone are no change. Filled are kind, the two
    clauses, their positions (indexes into `old` and `new`) and the redline.
    """
    before, after = _side(old), _side(new)
    # Pairing must not depend on which version is the older one: undoing a change reads as its mirror image.
    pairing = _pair(before, after) if before.texts <= after.texts else _pair(after, before).turned()
    return tuple(_changes(before, after, pairing))


@dataclass(frozen=True, slots=True)
class _Side:
    """One version: its clauses, their normalised texts, and these with their headings."""

    clauses: Sequence[Clause]
    texts: list[str]
    places: list[tuple[tuple[str, ...], str]]


def _side(clauses: Sequence[Clause]) -> _Side:
    """Return the clauses with what they are known by."""
    texts = [normalise(clause.text) for clause in clauses]
    known = {clause.headings: tuple(map(heading_text, clause.headings)) for clause in clauses}
    places = [(known[clause.headings], text) for clause, text in zip(clauses, texts, strict=True)]
    return _Side(clauses, texts, places)


@dataclass(frozen=True, slots=True)
class _Pairing:
    """Which clauses belong together: unchanged in place, unchanged elsewhere, and alike."""

    kept: list[Pair]
    moved: list[Pair]
    similar: list[Pair]

    def turned(self) -> _Pairing:
        """Return the same pairing with the sides exchanged."""
        kept, moved, similar = ([(j, i) for i, j in pairs] for pairs in (self.kept, self.moved, self.similar))
        return _Pairing(kept, moved, similar)


def _pair(old: _Side, new: _Side) -> _Pairing:
    """Pair what is the same in order, then what is the same elsewhere (best under its old headings), then alike."""
    kept = list(_kept(old, new))
    rest_old, rest_new = _rest(old, (i for i, _ in kept)), _rest(new, (j for _, j in kept))
    moved: list[Pair] = []
    for old_keys, new_keys in ((old.places, new.places), (old.texts, new.texts)):
        found = same_elsewhere(rest_old, rest_new, old_keys, new_keys)
        moved += found
        rest_old = sorted(set(rest_old).difference(i for i, _ in found))
        rest_new = sorted(set(rest_new).difference(j for _, j in found))
    return _Pairing(kept, moved, alike(rest_old, rest_new, old.texts, new.texts))


def _rest(side: _Side, used: Iterable[int]) -> list[int]:
    """Return the places that are not used, in order."""
    return sorted(set(range(len(side.texts))).difference(used))


def _kept(old: _Side, new: _Side) -> Iterator[Pair]:
    """Yield the unchanged clauses: first those under the same headings, then between them those of the same text."""
    i0 = j0 = 0
    for i, j in [*in_order(old.places, new.places), (len(old.texts), len(new.texts))]:
        if i0 < i and j0 < j:
            yield from ((i0 + a, j0 + b) for a, b in in_order(old.texts[i0:i], new.texts[j0:j]))
        if i < len(old.texts):
            yield i, j
        i0, j0 = i + 1, j + 1


def _changes(before: _Side, after: _Side, pairing: _Pairing) -> Iterator[Change]:
    """Yield the changes in reading order."""
    arrived = {j: _moved(before, after, i, j) for i, j in pairing.moved}
    arrived |= {j: _rewritten(before, after, i, j) for i, j in pairing.similar}
    old_of = {j: i for i, j in pairing.kept + pairing.similar}
    gone = _rest(before, (i for i, _ in pairing.kept + pairing.moved + pairing.similar))
    stood_after = _stood_after(gone, pairing)
    kept = {j for _, j in pairing.kept}
    for j in range(-1, len(after.clauses)):
        if j in arrived:
            yield arrived[j]
        elif j >= 0 and j not in kept:
            clause = after.clauses[j]
            yield Change(ChangeKind.ADDED, None, clause, (None, j), (("insert", tidy(clause.text)),))
        if j < 0 or j in old_of:
            yield from (_removed(before, i) for i in stood_after.get(j, ()))


def _stood_after(gone: list[int], pairing: _Pairing) -> dict[int, list[int]]:
    """Return the places of removed clauses by the new place of the clause that they stood behind; -1 at the start."""
    anchors = dict(pairing.kept + pairing.similar)
    behind: dict[int, list[int]] = {}
    removed = set(gone)
    place = -1
    for i in range(max(gone, default=-1) + 1):
        place = anchors.get(i, place)
        if i in removed:
            behind.setdefault(place, []).append(i)
    return behind


def _moved(before: _Side, after: _Side, i: int, j: int) -> Change:
    """Return the change of a clause that stands elsewhere, word for word."""
    clause = after.clauses[j]
    return Change(ChangeKind.MOVED, before.clauses[i], clause, (i, j), (("move", tidy(clause.text)),))


def _rewritten(before: _Side, after: _Side, i: int, j: int) -> Change:
    """Return the change of a clause whose words differ."""
    was, now = before.clauses[i], after.clauses[j]
    same = skeleton(was.text) == skeleton(now.text)
    kind = ChangeKind.REWORDED if same else ChangeKind.AMENDED
    return Change(kind, was, now, (i, j), segments(was.text, now.text))


def _removed(before: _Side, i: int) -> Change:
    """Return the change of a clause that is gone."""
    clause = before.clauses[i]
    return Change(ChangeKind.REMOVED, clause, None, (i, None), (("delete", tidy(clause.text)),))
