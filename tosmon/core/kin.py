"""Join lineages of rules into chains: one that ended while a like one stood, which had come beside it, lives on there.

Pages often show two texts at once, in force and announced: of these the new rule was added, and the old one removed
later; neither was amended. A chain is no observation but a reading of several lineages, and says of each joint how much
of the words is common. How lineages come about is told in `lineage`; the measure of likeness is that of `pairing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from tosmon.core.direction import judge_all
from tosmon.core.gaps import Period
from tosmon.core.lineage import Lineage
from tosmon.core.model import Change, ChangeKind, Clause, Judgement
from tosmon.core.pairing import Likeness
from tosmon.core.redline import segments
from tosmon.core.severity import AS_IT_COMES
from tosmon.core.text import normalise
from tosmon.core.weights import Weights

__all__ = ["Beside", "Chain", "Joint", "Kin", "Member", "chains"]

_MOST: Final = 4000  # pairs of rules held against each other where some ended; of more, none is joined
_SAME_RULE: Final = 0.6  # so much of both texts is common where one rule took over from another


@dataclass(frozen=True, slots=True)
class Joint:
    """How a rule follows the one that it took over from: the share of words that both have in common, in order.

    `change` leads from the words that stood when the new rule came to its first ones, judged as an amendment would be;
    None where they are the same. `together` says that both stood in one version.
    """

    share: float
    together: bool
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A lineage of a chain: `joint` says how it follows the one before, None for the first."""

    lineage: Lineage
    joint: Joint | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A rule of another chain that stood there when this one began or ended, and the share of words in common."""

    lineage: Lineage
    share: float


@dataclass(frozen=True, slots=True)
class Chain:
    """One rule through time: lineages in the order in which they began, one at least.

    `before` is the most alike rule that stood on the page already when the first of them came, `after` the one that
    stayed when the last went; None where there was none.
    """

    members: tuple[Member, ...]
    before: Beside | None = None
    after: Beside | None = None


def chains(periods: Sequence[Period], lineages: Sequence[Lineage], weights: Weights = AS_IT_COMES) -> tuple[Chain, ...]:
    """Return the chains of these lineages, in the order of their first members; every lineage is in exactly one.

    The lineages are those of these versions. Only rules with a label in common are joined; each takes over from one,
    and is taken over by one, at most.
    """
    return Kin(periods, lineages, weights).chains()


class Kin:
    """Lineages by their numbers, and which of them follows which: for asking for one chain, as `chains` has it.

    It does not change once it is made.
    """

    def __init__(self, periods: Sequence[Period], lineages: Sequence[Lineage], weights: Weights = AS_IT_COMES) -> None:
        self._periods = periods
        self._lineages = lineages
        self._weights = weights
        self._likeness = Likeness()
        self._text = cache(normalise)
        self._places = [dict(one.places) for one in lineages]
        self._first = [one.places[0][0] for one in lineages]
        self._last = [one.places[-1][0] for one in lineages]
        self._ruling = [number for number, one in enumerate(lineages) if any(labels for _, labels in one.labels)]
        self._following: dict[int, int] = {}  # successors by predecessors
        self._followed: dict[int, int] = {}  # and the other way round
        for version in sorted({self._last[one] + 1 for one in self._ruling} - {len(periods)}):
            self._join(version)

    def chain_of(self, number: int) -> Chain:
        """Return the chain that the lineage of that number is in."""
        while number in self._followed:
            number = self._followed[number]
        return self._chain(number)

    def chains(self) -> tuple[Chain, ...]:
        """Return all chains."""
        begun = (number for number in range(len(self._lineages)) if number not in self._followed)
        return tuple(self._chain(number) for number in begun)

    def _join(self, version: int) -> None:
        """Join the rules that ended with that version to those that stand there and came while they stood."""
        ended = [one for one in self._ruling if self._last[one] == version - 1]
        standing = [one for one in self._ruling if version in self._places[one] and one not in self._followed]
        if len(ended) * len(standing) > _MOST:
            return
        pairs = sorted(self._pairs(version, ended, standing))
        for *_, old, new in pairs:
            if old not in self._following and new not in self._followed:
                self._following[old], self._followed[new] = new, old

    def _pairs(
        self, version: int, ended: Sequence[int], standing: Sequence[int]
    ) -> Iterator[tuple[float, bool, int, int, int]]:
        """Yield the pairs that may be joined, in terms of which the best is the least."""
        for old in ended:
            for new in standing:
                if not self._first[old] < self._first[new]:
                    continue
                share = self._share((old, version - 1), (new, version))
                if share < _SAME_RULE or self._at_joint(old, new) < _SAME_RULE:
                    continue
                was, now = self._clause(old, version - 1)[0], self._clause(new, version)[0]
                order = self._places[old][version - 1] + self._places[new][version]
                yield -share, was.headings != now.headings, order, old, new

    def _at_joint(self, old: int, new: int) -> float:
        """Return how much the new rule's first words have in common with those that stood when it came."""
        return self._share((old, self._until(old, self._first[new])), (new, self._first[new]))

    def _until(self, number: int, version: int) -> int:
        """Return the last version up to that one in which a lineage stood."""
        return max(each for each in self._places[number] if each <= version)

    def _share(self, old: tuple[int, int], new: tuple[int, int]) -> float:
        """Return the share of words that two rules have in common in these versions; 0 where they are not the same."""
        (was, before), (now, after) = self._clause(*old), self._clause(*new)
        if not set(before.labels) & set(after.labels):
            return 0.0
        return self._likeness.of(self._text(was.text), self._text(now.text), _SAME_RULE)

    def _clause(self, number: int, version: int) -> tuple[Clause, Judgement]:
        at = self._places[number][version]
        return self._periods[version].clauses[at], self._periods[version].judgements[at]

    # --- what is told of them -----------------------------------------------------------------------------------------

    def _chain(self, number: int) -> Chain:
        """Return the chain that begins with a lineage."""
        first, numbers = number, [number]
        while number in self._following:
            number = self._following[number]
            numbers.append(number)
        members = tuple(
            Member(self._lineages[one], self._joint(one) if place else None) for place, one in enumerate(numbers)
        )
        before = self._beside(first, self._first[first], self._first[first] - 1, numbers)
        after = self._beside(number, self._last[number], self._last[number] + 1, numbers)
        return Chain(members, before, after)

    def _joint(self, new: int) -> Joint:
        old, since = self._followed[new], self._first[new]
        until, together = self._until(old, since), self._last[old] >= since
        share = self._share((old, until), (new, since))
        (was, before), (now, after) = self._clause(old, until), self._clause(new, since)
        if normalise(was.text) == normalise(now.text):
            return Joint(share, together)
        change = Change(ChangeKind.AMENDED, was, now, (0, 0), segments(was.text, now.text))
        (judged,) = judge_all(
            [change],
            [before],
            [after],
            document=self._periods[since].document,
            language=self._periods[since].language,
            weights=self._weights,
        )
        return Joint(share, together, judged)

    def _beside(self, number: int, own: int, version: int, chain: Sequence[int]) -> Beside | None:
        """Return the rule of another chain in a version that is most like one where it began or ended."""
        if not 0 <= version < len(self._periods) or not self._clause(number, own)[1].labels:
            return None
        others = [one for one in self._ruling if version in self._places[one] and one not in chain]
        if len(others) > _MOST:
            return None
        shares = [(self._share((number, own), (one, version)), -one) for one in others]
        share, one = max(shares, default=(0.0, 0))
        return Beside(self._lineages[-one], share) if share >= _SAME_RULE else None
