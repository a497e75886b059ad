"""Judges which way one change points, with the reason in words; how words weigh is left to `wording`.

A change is judged by the labels and rules on both sides, then by the words of the labelled passages. What the other
changes of its amendment say about it is `direction`'s to find, how much it matters `severity`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tosmon.core import strictness
from tosmon.core.compare import COPY
from tosmon.core.cosmetic import only_link_texts, reads_the_same
from tosmon.core.model import Change, ChangeKind, Direction, Judgement, Rule, Severity
from tosmon.core.redline import segments
from tosmon.core.severity import AS_IT_COMES, severity
from tosmon.core.text import normalise, skeleton
from tosmon.core.weights import Counts, Weights
from tosmon.core.wording import Weight, direction_of, rule_text, weigh
from tosmon.core.words import in_words

__all__ = ["MODIFIERS", "SAME", "Context", "from_rule_to_rule", "judge", "weighed"]

MODIFIERS = frozenset({"prior_permission", "robots_txt"})  # how another rule holds: only words tell which way
SAME = "the words about scraping read the same"
_EXCEPTIONS = frozenset({"research_exception", "search_engine_exception"})  # more of these is milder
_BINDING = frozenset({Rule.BAN, Rule.DUTY, Rule.PENALTY})
_STRICTNESS = {Rule.PERMISSION: 0, Rule.CONDITION: 1, Rule.DUTY: 2, Rule.BAN: 2, Rule.PENALTY: 2}
_LABEL_POINTS = 2
_EXCEPTION_POINTS = 4
_RULE_POINTS = 3
_NO_EFFECT = {ChangeKind.MOVED: "moved", ChangeKind.REWORDED: "says the same in other spelling or punctuation"}
_SAME_ELSEWHERE = "the same text stands elsewhere on the page"
_SAME_STRICTNESS = "other words, but the same kinds of rule, as strict as before"
_UNCHANGED = frozenset({SAME, _SAME_ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Context:
    """What a change is judged in: the document's id ("x/terms-of-service") and language, and what makes it matter.

    `renamed` are names, in lower case, that the new version does not use any more.
    """

    document: str
    language: str = "en"
    renamed: frozenset[str] = frozenset()
    weights: Weights = AS_IT_COMES

    @property
    def counts_lower(self) -> bool:
        """Return whether the document is of a kind that counts one step lower."""
        kind = self.document.rpartition("/")[2].partition("@")[0]
        return self.weights.documents.get(kind) is Counts.LOWER


def judge(change: Change, before: Judgement | None, after: Judgement | None, context: Context) -> Change:
    """Return the change with labels, direction, reason and severity, judged by itself.

    `before` and `after` are the judgements of its two clauses, None where there is none.
    """
    old, new = before or Judgement(), after or Judgement()
    direction, reason = _direction(change, old, new, context)
    judged = replace(change, labels_before=old.labels, labels_after=new.labels, direction=direction, reason=reason)
    return weighed(judged, (old, new), context)


def weighed(change: Change, judgements: tuple[Judgement, Judgement], context: Context) -> Change:
    """Return a judged change with its severity: none where its rule reads the same.

    None, too, in a document that counts lower, because it tells mostly of what the platform does itself, where no word
    of the clause tells others what they must or must not do.
    """
    found = severity(change, judgements, context.document, context.weights)
    if change.reason in _UNCHANGED or (context.counts_lower and not _tells_others(change, context.language)):
        found = Severity.NONE
    return replace(change, severity=found)


def _tells_others(change: Change, language: str) -> bool:
    told = strictness.tells_others(language)
    clauses = (clause for clause in (change.before, change.after) if clause)
    return any(told.search(normalise(f"{clause.lead_in} {clause.text}").lower()) for clause in clauses)


def _direction(change: Change, old: Judgement, new: Judgement, context: Context) -> tuple[Direction, str]:
    """Return the direction of a change, and the reason in words."""
    if change.kind in _NO_EFFECT:
        return Direction.NEUTRAL, _NO_EFFECT[change.kind]
    if not old.labels and not new.labels:
        return Direction.UNCLEAR, ""
    if COPY in change.notes:
        return Direction.NEUTRAL, _SAME_ELSEWHERE
    if change.before is None or change.after is None:
        return _whole(change, new if change.before is None else old)
    return _rewritten(change, (change.before.text, old), (change.after.text, new), context)


def _rewritten(
    change: Change, before: tuple[str, Judgement], after: tuple[str, Judgement], context: Context
) -> tuple[Direction, str]:
    """Return the direction of an amended clause, labelled on one side at least."""
    old, new = before[1], after[1]
    if not (old.labels and new.labels):
        return _begun_or_ended(old, new)
    if (old.labels, old.rule) == (new.labels, new.rule) and _only_link_texts(change, (old, new), context.language):
        return Direction.NEUTRAL, SAME
    gone, come = (
        normalise(" ".join(text for kind, text in change.segments if kind == what)) for what in ("delete", "insert")
    )
    return from_rule_to_rule(before, after, context, rewritten=(gone, come) if change.segments else None)


def _only_link_texts(change: Change, judgements: tuple[Judgement, Judgement], language: str) -> bool:
    """Return whether a clause, or what it says about scraping, differs by nothing but texts of links that were lost."""
    if only_link_texts(change.segments):
        return True
    clauses = change.before, change.after
    texts = [rule_text(clause.text, one, language) for clause, one in zip(clauses, judgements, strict=True) if clause]
    return only_link_texts(segments(texts[0], texts[1]))


def _whole(change: Change, judgement: Judgement) -> tuple[Direction, str]:
    """Return the direction of a clause added or removed as a whole."""
    added = change.before is None
    binds = _binds(judgement)
    if binds is None:
        return Direction.UNCLEAR, f"{judgement.rule.value} {change.kind.value}"
    direction = Direction.STRENGTHENED if added == binds else Direction.WEAKENED
    return direction, f"{judgement.rule.value} {change.kind.value}: {_shown(judgement)}"


def _binds(judgement: Judgement) -> bool | None:
    """Return whether a clause restricts (True) or frees (False) those whom it addresses; None where it says neither."""
    if judgement.rule in _BINDING:
        return True
    if judgement.rule is Rule.PERMISSION:
        return False
    if judgement.rule is Rule.CONDITION:
        return not _EXCEPTIONS.issuperset(set(judgement.labels) - MODIFIERS)
    return None


def _begun_or_ended(old: Judgement, new: Judgement) -> tuple[Direction, str]:
    """Return the direction of a clause that gained its first label, or lost its last."""
    gained = bool(new.labels)
    judgement = new if gained else old
    binds = _binds(judgement)
    if binds is None:
        return Direction.UNCLEAR, f"{'now' if gained else 'no longer'} {_listed(set(judgement.labels))}"
    direction = Direction.STRENGTHENED if gained == binds else Direction.WEAKENED
    return direction, f"{judgement.rule.value} {'inserted' if gained else 'taken out'}: {_shown(judgement)}"


def from_rule_to_rule(
    before: tuple[str, Judgement],
    after: tuple[str, Judgement],
    context: Context,
    *,
    one_clause: bool = True,
    rewritten: tuple[str, str] | None = None,
) -> tuple[Direction, str]:
    """Return the direction from one labelled text to another, and the reason in words.

    Without `one_clause` the two stand in different clauses of the two versions; `rewritten` are the words that went,
    and those that came, where the one clause was amended to the other.
    """
    (old_text, old), (new_text, new) = before, after
    texts = rule_text(old_text, old, context.language), rule_text(new_text, new, context.language)
    weights = [*_label_weights(before, after), *_rule_weights(old.rule, new.rule)]
    if not weights and (
        skeleton(texts[0]) == skeleton(texts[1]) or reads_the_same(*texts, context.renamed, context.language)
    ):
        return Direction.NEUTRAL, SAME
    weights += weigh(
        *texts, (old.rule, new.rule), one_clause=one_clause, rewritten=rewritten, language=context.language
    )
    if not weights:
        return Direction.NEUTRAL, _SAME_STRICTNESS
    direction = direction_of(weights)
    return direction, _reason(direction, weights)


def _label_weights(before: tuple[str, Judgement], after: tuple[str, Judgement]) -> Iterator[Weight]:
    """Yield a weight for labels gained and lost, but for those whose words stand on both sides."""
    frees = [judgement.rule is Rule.PERMISSION for _, judgement in (before, after)]
    for one, other, sign, what in ((after, before, 1, "gains"), (before, after, -1, "loses")):
        labels = _labels_of_its_own(one, other)
        freeing = labels & _EXCEPTIONS
        binding = labels - _EXCEPTIONS - MODIFIERS
        if freeing:
            yield Weight(-sign * _EXCEPTION_POINTS, f"{what} {_listed(freeing)}")
        if binding and frees[0] == frees[1]:
            yield Weight((-sign if frees[0] else sign) * _LABEL_POINTS, f"{what} {_listed(binding)}")


def _labels_of_its_own(one: tuple[str, Judgement], other: tuple[str, Judgement]) -> set[str]:
    """Return the labels that only the one has, and whose words the other has not, or has under another rule."""
    (_, judgement), (text, reference) = one, other
    labels = set(judgement.labels) - set(reference.labels)
    if not labels or judgement.rule is not reference.rule:
        return labels
    said = skeleton(text)
    shown = {label: [found.text for found in judgement.evidence if found.label == label] for label in labels}
    return {label for label, words in shown.items() if not words or any(skeleton(one) not in said for one in words)}


def _rule_weights(old: Rule, new: Rule) -> Iterator[Weight]:
    """Yield a weight where the clause as a whole now does something else."""
    if old in _STRICTNESS and new in _STRICTNESS and _STRICTNESS[old] != _STRICTNESS[new]:
        sign = 1 if _STRICTNESS[new] > _STRICTNESS[old] else -1
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
