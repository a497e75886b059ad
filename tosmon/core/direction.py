"""Judges all changes between two versions in the light of each other; which way one points is `pointing`'s to say.

A rule that moved into a list, that stands twice on the page (terms in force beside terms announced), or that was only
cut into other clauses, is neither new nor gone; and the sentence over a list carries the labels of its items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tosmon.core.compare import HEADING
from tosmon.core.model import Change, ChangeKind, Clause, Direction, Judgement, Severity
from tosmon.core.naming import renamed
from tosmon.core.over import over_items
from tosmon.core.pointing import MODIFIERS, SAME, Context, from_rule_to_rule, judge, weighed
from tosmon.core.severity import AS_IT_COMES
from tosmon.core.standing import Pieces, Standing
from tosmon.core.weights import Weights
from tosmon.core.wording import alikeness, content_words, direction_of, rule_text, weigh

__all__ = ["BESIDE", "judge_all"]

_TWIN = 0.55  # share of the shorter rule's words that two clauses must have in common to be the same rule …
_STANDING_TWIN = 0.7  # … and more where neither took the other's place
BESIDE = "a like rule stands on the page already"  # what the reason of an announced rule begins with
_MOST_PAIRS = 100_000  # rules held against each other; a hundred times what a document has; hostile pages have no end
_CUT_OTHERWISE = "the same words stand on the page in both versions"


def judge_all(
    changes: Sequence[Change],
    judgements_before: Sequence[Judgement],
    judgements_after: Sequence[Judgement],
    *,
    document: str,
    clauses_before: Sequence[Clause] = (),
    clauses_after: Sequence[Clause] = (),
    language: str = "en",
    weights: Weights = AS_IT_COMES,
) -> tuple[Change, ...]:
    """Return all changes between two versions, judged in the light of each other.

    The judgements are those of the versions' clauses, in order: a change's positions index into them. With the
    versions' clauses, what comes or goes is also held against what stands on the page. `document` is the document's id
    ("x/terms-of-service"), `language` that of its new version.
    """
    context = Context(document, language or "en", weights=weights)
    before = _Side(clauses_before, judgements_before)
    return _Amendment(changes, before, _Side(clauses_after, judgements_after), context).judged()


@dataclass(frozen=True, slots=True)
class _Side:
    """A version: its clauses, none where they are not known, and their judgements."""

    clauses: Sequence[Clause]
    judgements: Sequence[Judgement]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A labelled clause, and the words of its labelled passages."""

    text: str
    judgement: Judgement
    words: frozenset[str]


class _Amendment:
    """All changes between two versions, on the way to being judged."""

    def __init__(self, changes: Sequence[Change], before: _Side, after: _Side, context: Context) -> None:
        self._changes = changes
        self._before = before
        self._after = after
        self._context = context
        if after.clauses and any(_both_labelled(change, *self._judgements(change)) for change in changes):
            gone = renamed(changes, (clause.text for clause in after.clauses))
            self._context = replace(context, renamed=gone)
        self._said_before = Standing(before.clauses, before.judgements, context.language)
        self._said_after = Standing(after.clauses, after.judgements, context.language)

    def judged(self) -> tuple[Change, ...]:
        """Return the changes in order, each judged by itself first, then beside the others."""
        told = [self._by_itself(change) for change in self._changes]
        gone = {place: rule for place, change in enumerate(told) if (rule := self._lost(change))}
        come = {place: rule for place, change in enumerate(told) if (rule := self._gained(change))}
        partner = _partners(gone, come)
        for old_place, new_place in partner.items():
            for place in (old_place, new_place):
                told[place] = self._beside(told[place], gone[old_place], come[new_place])
        standing = self._standing() if gone or come else ()
        if (len(gone) + len(come)) * len(standing) > _MOST_PAIRS:
            standing = ()
        for place, rule in (gone | come).items():
            if place not in partner and place not in partner.values() and told[place].kind is not ChangeKind.AMENDED:
                told[place] = self._beside_standing(told[place], rule, standing)
        return tuple(told)

    # --- by itself ----------------------------------------------------------------------------------------------------

    def _judgements(self, change: Change) -> tuple[Judgement | None, Judgement | None]:
        """Return the judgements of a change's clauses; a heading has none: it says what follows."""
        if HEADING in change.notes:
            return None, None
        old, new = change.positions
        return (None if old is None else self._before.judgements[old]), (
            None if new is None else self._after.judgements[new]
        )

    def _by_itself(self, change: Change) -> Change:
        old, new = self._judgements(change)
        judged = judge(change, old, new, self._context)
        if judged.severity is not Severity.NONE and self._cut_otherwise(judged, old, new):
            return replace(judged, direction=Direction.NEUTRAL, severity=Severity.NONE, reason=_CUT_OTHERWISE)
        if change.kind is ChangeKind.AMENDED and not judged.labels_before and not judged.labels_after:
            return self._over_items(judged)
        return judged

    def _cut_otherwise(self, change: Change, old: Judgement | None, new: Judgement | None) -> bool:
        """Return whether either version says what the other one's clause says about scraping, word for word."""
        came = _stands(change.after, new, self._said_before)
        return came and (_stands(change.before, old, self._said_after) or self._in_pieces(change, old))

    def _in_pieces(self, change: Change, old: Judgement | None) -> bool:
        """Return whether a rule left a clause and stands in several others now."""
        if change.before is None or old is None or change.labels_after or not self._after.clauses:
            return False
        return self._said_after.says_in_pieces(change.before, old, self._came)

    @cached_property
    def _came(self) -> Pieces:
        """The clauses that are new, or were amended."""
        came = {ChangeKind.ADDED, ChangeKind.AMENDED}
        places = (one.positions[1] for one in self._changes if one.kind in came and HEADING not in one.notes)
        return self._said_after.pieces(place for place in places if place is not None)

    def _over_items(self, change: Change) -> Change:
        """Return an amended sentence over a list with the labels of its items, where it binds more or less now."""
        sides = ((side.clauses, side.judgements) for side in (self._before, self._after))
        found = over_items(change, *sides)
        if found is None or change.before is None or change.after is None:
            return change
        old, new = found
        language = self._context.language
        texts = rule_text(change.before.text, old, language), rule_text(change.after.text, new, language)
        told = weigh(*texts, (old.rule, new.rule), things=False, language=language)
        if direction_of(told) is Direction.UNCLEAR or not told:
            return change
        judged = replace(change, labels_before=old.labels, labels_after=new.labels, direction=direction_of(told))
        return weighed(replace(judged, reason=f"over a list: {told[0].reason}"), found, self._context)

    # --- beside the others --------------------------------------------------------------------------------------------

    def _lost(self, change: Change) -> _Rule | None:
        """Return the rule that left a clause, or went with it."""
        if change.severity is Severity.NONE or not change.labels_before or change.labels_after or not change.before:
            return None
        return self._rule(change.before, self._judgements(change)[0])

    def _gained(self, change: Change) -> _Rule | None:
        """Return the rule that came into a clause, or with it."""
        if change.severity is Severity.NONE or not change.labels_after or change.labels_before or not change.after:
            return None
        return self._rule(change.after, self._judgements(change)[1])

    def _rule(self, clause: Clause, judgement: Judgement | None) -> _Rule | None:
        if judgement is None:
            return None
        words = content_words(rule_text(clause.text, judgement, self._context.language), self._context.language)
        return _Rule(clause.text, judgement, frozenset(words))

    def _beside(self, change: Change, old: _Rule, new: _Rule) -> Change:
        """Return one half of a rule that left one clause and stands in another, judged as an amendment of the rule."""
        direction, reason = self._from(old, new)
        where = "stands in another clause now" if change.labels_before else "stood in another clause"
        if reason == SAME:
            return replace(change, direction=direction, severity=Severity.NONE, reason=f"the rule {where}")
        if direction is Direction.NEUTRAL:
            return replace(change, direction=direction, severity=Severity.LOW, reason=f"the rule {where}")
        judged = replace(change, direction=direction, reason=f"the rule {where}: {reason}")
        return weighed(judged, (old.judgement, new.judgement), self._context)

    def _from(self, old: _Rule, new: _Rule) -> tuple[Direction, str]:
        texts = (old.text, old.judgement), (new.text, new.judgement)
        return from_rule_to_rule(*texts, self._context, one_clause=False)

    def _standing(self) -> tuple[_Rule, ...]:
        """Return the labelled clauses of the new version that were not added: they stood there before."""
        added = {change.positions[1] for change in self._changes if change.kind is ChangeKind.ADDED}
        rules = (
            self._rule(clause, judgement)
            for place, (clause, judgement) in enumerate(zip(self._after.clauses, self._after.judgements, strict=False))
            if judgement.labels and place not in added
        )
        return tuple(rule for rule in rules if rule)

    def _beside_standing(self, change: Change, rule: _Rule, standing: Sequence[_Rule]) -> Change:
        """Return a clause that came or went while another like it stood on the page, judged against that one."""
        alike = [other for other in standing if _likeness(rule, other)[0] >= _STANDING_TWIN]
        if not alike:
            return change
        nearest = max(alike, key=lambda other: _likeness(rule, other)[1])
        went = change.after is None
        old, new = (rule, nearest) if went else (nearest, rule)
        direction, reason = self._from(old, new)
        where = "a like rule stays on the page" if went else BESIDE
        if reason == SAME:
            return replace(change, direction=Direction.NEUTRAL, severity=Severity.NONE, reason=where)
        judged = replace(change, direction=direction, reason=f"{where}: {reason}")
        if direction is Direction.NEUTRAL:
            return replace(judged, severity=Severity.LOW)
        return weighed(judged, (old.judgement, new.judgement), self._context)


def _both_labelled(change: Change, old: Judgement | None, new: Judgement | None) -> bool:
    """Return whether a clause was amended that had labels and has some: only there names are looked at."""
    return change.kind is ChangeKind.AMENDED and bool(old and old.labels and new and new.labels)


def _stands(clause: Clause | None, judgement: Judgement | None, said: Standing) -> bool:
    """Return whether a version says what a clause says about scraping; true where it says nothing about it."""
    return clause is None or judgement is None or not judgement.labels or said.says(clause, judgement)


def _partners(gone: dict[int, _Rule], come: dict[int, _Rule]) -> dict[int, int]:
    """Return which rule that went lives on in which one that came, each used once, the most alike first.

    None where there are too many of them to be held against each other.
    """
    if len(gone) * len(come) > _MOST_PAIRS:
        return {}
    pairs = sorted(
        (
            (likeness, i, j)
            for i, old in gone.items()
            for j, new in come.items()
            if (likeness := _likeness(old, new))[0] >= _TWIN
        ),
        key=lambda pair: (-pair[0][0], -pair[0][1], *pair[1:]),
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in pairs:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _likeness(one: _Rule, other: _Rule) -> tuple[float, float]:
    """Return how much two rules say the same, as `alikeness` does; nothing where they share no label."""
    if (set(one.judgement.labels) - MODIFIERS).isdisjoint(other.judgement.labels):
        return 0.0, 0.0
    return alikeness(one.words, other.words)
