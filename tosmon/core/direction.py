"""Judges which way a change points, in words; how words weigh is left to `wording`.

A change is judged by the labels and rules on both sides, then by the words of the labelled passages. Clauses of one
amendment are looked at together, because a rule that moved into a list, or that stands twice on the page (terms in
force beside terms announced), is neither new nor gone.

How much a change matters is left to `severity`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tosmon.core.compare import COPY, HEADING
from tosmon.core.cosmetic import only_link_texts, reads_the_same
from tosmon.core.model import Change, ChangeKind, Clause, Direction, Judgement, Rule, Severity
from tosmon.core.naming import renamed
from tosmon.core.severity import AS_IT_COMES, severity
from tosmon.core.text import skeleton
from tosmon.core.weights import Weights
from tosmon.core.wording import Weight, alikeness, content_words, direction_of, rule_text, weigh
from tosmon.core.words import in_words

__all__ = ["judge", "judge_all"]

_EXCEPTIONS = frozenset({"research_exception", "search_engine_exception"})  # more of these is milder
_MODIFIERS = frozenset({"prior_permission", "robots_txt"})  # how another rule holds: only words tell which way
_BINDING = frozenset({Rule.BAN, Rule.DUTY, Rule.PENALTY})
_TWIN = 0.55  # share of the shorter rule's words that two clauses must have in common to be the same rule …
_STANDING_TWIN = 0.7  # … and more where neither took the other's place
_LABEL_POINTS = 2
_EXCEPTION_POINTS = 4
_RULE_POINTS = 3
_NO_EFFECT = {ChangeKind.MOVED: "moved", ChangeKind.REWORDED: "says the same in other spelling or punctuation"}
_SAME_ELSEWHERE = "the same text stands elsewhere on the page"
_SAME = "the words about scraping read the same"
_UNCHANGED = frozenset({_SAME, _SAME_ELSEWHERE})


# --- one change -------------------------------------------------------------------------------------------------------


def judge(
    change: Change,
    before: Judgement | None,
    after: Judgement | None,
    *,
    document: str,
    renamed: frozenset[str] = frozenset(),
    weights: Weights = AS_IT_COMES,
) -> Change:
    """Return the change with labels, direction, reason and severity, judged by itself.

    `before` and `after` are the judgements of its two clauses, None where there is none; `document` is the document's
    id ("x/terms-of-service"), whose kind tells how much weight the change has. `renamed` are names, in lower case, that
    the new version does not use any more, `weights` what makes a change matter.
    """
    old, new = before or Judgement(), after or Judgement()
    direction, reason = _direction(change, old, new, renamed)
    judged = replace(change, labels_before=old.labels, labels_after=new.labels, direction=direction, reason=reason)
    return _weighed(judged, (old, new), document, weights)


def _weighed(change: Change, judgements: tuple[Judgement, Judgement], document: str, weights: Weights) -> Change:
    """Return a judged change with its severity: none where its rule reads the same."""
    return replace(
        change,
        severity=Severity.NONE if change.reason in _UNCHANGED else severity(change, judgements, document, weights),
    )


def _direction(change: Change, old: Judgement, new: Judgement, renamed: frozenset[str]) -> tuple[Direction, str]:
    """Return the direction of a change, and the reason in words."""
    if change.kind in _NO_EFFECT:
        return Direction.NEUTRAL, _NO_EFFECT[change.kind]
    if not old.labels and not new.labels:
        return Direction.UNCLEAR, ""
    if COPY in change.notes:
        return Direction.NEUTRAL, _SAME_ELSEWHERE
    if change.before is None or change.after is None:
        return _whole(change, new if change.before is None else old)
    if not (old.labels and new.labels):
        return _begun_or_ended(old, new)
    texts = (change.before.text, old), (change.after.text, new)
    return (Direction.NEUTRAL, _SAME) if _cosmetic(change, *texts, renamed) else _amended(*texts)


def _cosmetic(
    change: Change, before: tuple[str, Judgement], after: tuple[str, Judgement], renamed: frozenset[str]
) -> bool:
    """Return whether an amended clause has the same rule in the same words but for cosmetics."""
    (old_text, old), (new_text, new) = before, after
    if (old.labels, old.rule) != (new.labels, new.rule):
        return False
    return only_link_texts(change.segments) or reads_the_same(
        rule_text(old_text, old), rule_text(new_text, new), renamed
    )


def _whole(change: Change, judgement: Judgement) -> tuple[Direction, str]:
    """Return the direction of a clause added or removed as a whole."""
    added = change.before is None
    binds = _binds(judgement)
    if binds is None:
        return Direction.UNCLEAR, f"{judgement.rule} {change.kind.value}"
    direction = Direction.STRENGTHENED if added == binds else Direction.WEAKENED
    return direction, f"{judgement.rule.value} {change.kind.value}: {_shown(judgement)}"


def _binds(judgement: Judgement) -> bool | None:
    """Return whether a clause restricts (True) or frees (False) those whom it addresses; None where it says neither."""
    if judgement.rule in _BINDING:
        return True
    if judgement.rule is Rule.PERMISSION:
        return False
    if judgement.rule is Rule.CONDITION:
        return not _EXCEPTIONS.issuperset(set(judgement.labels) - _MODIFIERS)
    return None


def _begun_or_ended(old: Judgement, new: Judgement) -> tuple[Direction, str]:
    """Return the direction of a clause that gained its first label, or lost its last."""
    judgement = new if new.labels else old
    binds = _binds(judgement)
    if binds is None:
        return Direction.UNCLEAR, f"now {', '.join(new.labels)}" if new.labels else f"no longer {', '.join(old.labels)}"
    gained = bool(new.labels)
    direction = Direction.STRENGTHENED if gained == binds else Direction.WEAKENED
    return direction, f"{judgement.rule.value} {'inserted' if gained else 'taken out'}: {_shown(judgement)}"


def _amended(
    before: tuple[str, Judgement], after: tuple[str, Judgement], *, one_clause: bool = True
) -> tuple[Direction, str]:
    """Return the direction from one labelled text to another, and the reason in words."""
    (old_text, old), (new_text, new) = before, after
    old_rule, new_rule = rule_text(old_text, old), rule_text(new_text, new)
    weights = [*_label_weights(old, new), *_rule_weights(old.rule, new.rule)]
    weights += weigh(old_rule, new_rule, binding=new.rule is not Rule.PERMISSION, one_clause=one_clause)
    if not weights:
        if skeleton(old_rule) == skeleton(new_rule):
            return Direction.NEUTRAL, _SAME
        return Direction.NEUTRAL, "other words, but the same kinds of rule, as strict as before"
    direction = direction_of(weights)
    return direction, _reason(direction, weights)


def _label_weights(old: Judgement, new: Judgement) -> Iterator[Weight]:
    """Yield a weight for labels gained and lost."""
    for labels, sign, what in (
        (set(new.labels) - set(old.labels), 1, "gains"),
        (set(old.labels) - set(new.labels), -1, "loses"),
    ):
        freeing = labels & _EXCEPTIONS
        binding = labels - _EXCEPTIONS - _MODIFIERS
        if freeing:
            yield Weight(-sign * _EXCEPTION_POINTS, f"{what} {_listed(freeing)}")
        if binding:
            yield Weight(sign * _LABEL_POINTS, f"{what} {_listed(binding)}")


def _rule_weights(old: Rule, new: Rule) -> Iterator[Weight]:
    """Yield a weight where the clause as a whole now does something else."""
    strictness = {Rule.PERMISSION: 0, Rule.CONDITION: 1, Rule.DUTY: 2, Rule.BAN: 2, Rule.PENALTY: 2}
    if old in strictness and new in strictness and strictness[old] != strictness[new]:
        sign = 1 if strictness[new] > strictness[old] else -1
        yield Weight(sign * _RULE_POINTS, f"{old.value} becomes {new.value}")


def _reason(direction: Direction, weights: Sequence[Weight]) -> str:
    """Return the weights in words, those that decided first."""
    sign = {Direction.STRENGTHENED: 1, Direction.WEAKENED: -1}.get(direction, 0)
    ordered = sorted(weights, key=lambda weight: (weight.points * sign < 0, -abs(weight.points)))
    told: list[str] = []
    for weight in ordered:
        if not _only_repeats(weight.reason, told):
            told.append(weight.reason)
    return "; ".join(told[:4])


def _only_repeats(reason: str, told: Sequence[str]) -> bool:
    """Return whether all words that a reason shows are shown by those told already."""
    shown = re.findall("“([^”]+)”", reason)
    return bool(shown) and all(any(f"“{word}”" in one for one in told) for word in shown)


def _shown(judgement: Judgement) -> str:
    """Return the words that show the labels, at most three of them."""
    words = dict.fromkeys(found.text for found in judgement.evidence)
    return ", ".join(f"“{text}”" for text in list(words)[:3]) or _listed(set(judgement.labels))


def _listed(labels: set[str]) -> str:
    return ", ".join(in_words(label) for label in sorted(labels))


# --- all changes of an amendment --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rule:
    """A labelled clause, and the words of its labelled passages."""

    text: str
    judgement: Judgement
    words: tuple[str, ...]

    @classmethod
    def of(cls, clause: Clause, judgement: Judgement) -> _Rule:
        return cls(clause.text, judgement, tuple(content_words(rule_text(clause.text, judgement))))


def judge_all(
    changes: Sequence[Change],
    judgements_before: Sequence[Judgement],
    judgements_after: Sequence[Judgement],
    *,
    document: str,
    clauses_after: Sequence[Clause] = (),
    weights: Weights = AS_IT_COMES,
) -> tuple[Change, ...]:
    """Return all changes between two versions, judged in the light of each other.

    The judgements are those of the versions' clauses, in order: a change's positions index into them. With
    `clauses_after`, the new version's, a clause that comes or goes is also held against the rules that stand on
    the page.
    """
    old_names: frozenset[str] = frozenset()
    if clauses_after and any(_both_labelled(change, judgements_before, judgements_after) for change in changes):
        old_names = renamed(changes, (clause.text for clause in clauses_after))
    judged = [
        judge(
            change,
            _at(judgements_before, change, 0),
            _at(judgements_after, change, 1),
            document=document,
            renamed=old_names,
            weights=weights,
        )
        for change in changes
    ]
    removed = _rules(judged, judgements_before, ChangeKind.REMOVED)
    added = _rules(judged, judgements_after, ChangeKind.ADDED)
    partner = _partners(removed, added)
    standing = _standing(changes, judgements_after, clauses_after) if removed or added else ()
    for place, other in partner.items():
        judged[place] = _with_partner(judged[place], removed[place], added[other], document, weights)
        judged[other] = _with_partner(judged[other], removed[place], added[other], document, weights)
    for place, rule in (removed | added).items():
        if place not in partner and place not in partner.values():
            judged[place] = _with_standing(judged[place], rule, standing, document, weights)
    return tuple(judged)


def _both_labelled(change: Change, before: Sequence[Judgement], after: Sequence[Judgement]) -> bool:
    """Return whether a clause was amended that had labels and has some: only there names are looked at."""
    old, new = _at(before, change, 0), _at(after, change, 1)
    return change.kind is ChangeKind.AMENDED and bool(old and old.labels and new and new.labels)


def _at(judgements: Sequence[Judgement], change: Change, side: int) -> Judgement | None:
    """Return the judgement of a change's clause before (0) or after (1); a heading has none: it says what follows."""
    position = change.positions[side]
    return None if position is None or HEADING in change.notes else judgements[position]


def _rules(changes: Sequence[Change], judgements: Sequence[Judgement], kind: ChangeKind) -> dict[int, _Rule]:
    """Return the labelled clauses of that kind of change, by the change's place."""
    found = {}
    for place, change in enumerate(changes):
        clause = change.before or change.after
        position = change.positions[1] if change.positions[0] is None else change.positions[0]
        told = change.kind is kind and bool(change.labels) and change.reason not in _UNCHANGED
        if told and clause is not None and position is not None:
            found[place] = _Rule.of(clause, judgements[position])
    return found


def _partners(removed: dict[int, _Rule], added: dict[int, _Rule]) -> dict[int, int]:
    """Return which removed clause lives on in which added one, each used once, the most alike first."""
    pairs = sorted(
        ((_likeness(old, new), i, j) for i, old in removed.items() for j, new in added.items()),
        key=lambda pair: (-pair[0][0], -pair[0][1], *pair[1:]),
    )
    partner: dict[int, int] = {}
    for (likeness, _), i, j in pairs:
        if likeness >= _TWIN and i not in partner and j not in partner.values():
            partner[i] = j
    return partner


def _likeness(one: _Rule, other: _Rule) -> tuple[float, float]:
    """Return how much two rules say the same, as `alikeness` does; nothing where they share no label."""
    if (set(one.judgement.labels) - _MODIFIERS).isdisjoint(other.judgement.labels):
        return 0.0, 0.0
    return alikeness(one.words, other.words)


def _with_partner(change: Change, old: _Rule, new: _Rule, document: str, weights: Weights) -> Change:
    """Return one half of a rule that left one clause and stands in another, judged as an amendment of the rule."""
    direction, reason = _amended((old.text, old.judgement), (new.text, new.judgement), one_clause=False)
    where = "stands in another clause now" if change.after is None else "stood in another clause"
    told = f"the rule {where}" if direction is Direction.NEUTRAL else f"the rule {where}: {reason}"
    judged = replace(change, direction=direction, reason=told)
    return _weighed(judged, (old.judgement, new.judgement), document, weights)


def _standing(
    changes: Sequence[Change], judgements: Sequence[Judgement], clauses: Sequence[Clause]
) -> tuple[_Rule, ...]:
    """Return the labelled clauses of the new version that were not added: they stood there before."""
    come = {change.positions[1] for change in changes if change.kind is ChangeKind.ADDED}
    return tuple(
        _Rule.of(clause, judgement)
        for place, (clause, judgement) in enumerate(zip(clauses, judgements, strict=False))
        if judgement.labels and place not in come
    )


def _with_standing(change: Change, rule: _Rule, standing: Sequence[_Rule], document: str, weights: Weights) -> Change:
    """Return a clause that came or went while another like it stood on the page, judged against that one."""
    alike = [other for other in standing if _likeness(rule, other)[0] >= _STANDING_TWIN]
    if not alike:
        return change
    nearest = max(alike, key=lambda other: _likeness(rule, other)[1])
    went = change.after is None
    old, new = (rule, nearest) if went else (nearest, rule)
    direction, reason = _amended((old.text, old.judgement), (new.text, new.judgement), one_clause=False)
    where = "a like rule stays on the page" if went else "a like rule stands on the page already"
    if reason == _SAME:
        return replace(change, direction=Direction.NEUTRAL, severity=Severity.NONE, reason=where)
    judged = replace(change, direction=direction, reason=f"{where}: {reason}")
    return _weighed(judged, (old.judgement, new.judgement), document, weights)
