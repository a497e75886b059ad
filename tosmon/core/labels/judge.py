"""The labels of a clause with the words that show them, and its rule as a whole.

A cheap gate of plain substrings decides first which cues can match at all; for most clauses none can. The cues' words
are then sought passage by passage, and count only where a rule for others than the platform governs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tosmon.core.labels.lexicon import Cue, Grammar, Lexicon
from tosmon.core.labels.notation import compiled
from tosmon.core.labels.passages import Passage, Sentence, fold, sentences
from tosmon.core.labels.stance import Reading, Stance, Text, inherited
from tosmon.core.model import Clause, Evidence, Judgement, Rule

__all__ = ["classify"]

NOTHING = Judgement()

# Places of one cue that are looked at in one passage: more show nothing new, and hostile text has no end of them.
ENOUGH = 20

# Headings, from the nearest on, in which what a cue needs may stand.
NEAR = 2

# Which rule stands for the whole where its hits differ: what forbids or costs most first.
WEIGHT = (Rule.BAN, Rule.PENALTY, Rule.CONDITION, Rule.PERMISSION, Rule.DUTY)


@dataclass(frozen=True, slots=True)
class _Match:
    """A cue's words in one passage of a sentence, before it is known what governs them."""

    cue: Cue
    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """A label's words at their place in the text, the rule that governs them, and the number of their sentence."""

    label: str
    start: int
    end: int
    rule: Rule
    sentence: int


def classify(clause: Clause, lexicon: Lexicon, language: str = "en") -> Judgement:
    """Return the labels of the clause in sorted order, the words that show each, and the rule of the whole.

    Evidence gives places in `clause.text` in code points. A language without cues is read with the English ones.
    Nothing is raised for any text, and the time taken grows no faster than its length.
    """
    grammar = lexicon.grammar(language)
    hits = _own(clause, grammar) + _of_the_case(clause, grammar)
    return _judgement(_with_dependents(hits, clause, grammar), clause.text, grammar) if hits else NOTHING


def _own(clause: Clause, grammar: Grammar) -> list[_Hit]:
    """Return the hits in the clause's own words; those of dependent labels are sought only beside free ones."""
    text = Text(clause.text, fold(clause.text))
    free = _found(grammar.candidates(text.folded), text.folded)
    if not free:
        return []
    return list(_hits(clause, text, free + _found(grammar.dependent_cues, text.folded), grammar))


def _found(cues: Iterable[Cue], folded: str) -> list[Cue]:
    """Return the cues whose words are in the text at all, wherever that is."""
    return [cue for cue in cues if compiled(cue.pattern).search(folded)]


def _of_the_case(clause: Clause, grammar: Grammar) -> list[_Hit]:
    """Return the lead-in's hits where the clause is a case of its rule: "You must delete all data when:".

    Their words stand above the clause, so the whole clause shows them.
    """
    folded = fold(clause.lead_in) if clause.lead_in else ""
    if not clause.text.strip() or not compiled(grammar.cases).search(folded):
        return []
    last = sentences(clause.lead_in)[-1]
    above = _own(Clause(clause.lead_in[last.start :], headings=clause.headings), grammar)
    return [_Hit(hit.label, 0, len(clause.text), hit.rule, 0) for hit in above]


def _hits(clause: Clause, text: Text, cues: Sequence[Cue], grammar: Grammar) -> Iterator[_Hit]:
    above = fold(" \n ".join((clause.lead_in, *clause.headings[-NEAR:])))
    outside = inherited(clause, text.folded, grammar)
    before: Reading | None = None
    for number, sentence in enumerate(sentences(text.original)):
        if number:
            outside = _carried(text, sentence, grammar, before)
        reading = Reading(text, sentence, grammar, outside)
        for match in _matches(cues, text.folded, sentence, above):
            if rule := _rule(match, reading):
                yield _Hit(match.cue.label, match.start, match.end, rule, number)
        before = reading


def _carried(text: Text, sentence: Sentence, grammar: Grammar, before: Reading | None) -> Stance | None:
    """Return what the sentence takes over from the one before, where it only carries on: "This includes …"."""
    if before is None or not compiled(grammar.carries_on).match(text.folded, sentence.start, sentence.end):
        return None
    return before.whole


def _matches(cues: Sequence[Cue], folded: str, sentence: Sentence, above: str) -> Iterator[_Match]:
    for cue in cues:
        for place, passage in enumerate(sentence.passages):
            found = list(islice(compiled(cue.pattern).finditer(folded, passage.start, passage.reach), ENOUGH))
            if found and _stands(cue, folded, passage, sentence.passages[0], above):
                yield from (_Match(cue, place, one.start(), one.end()) for one in found)


def _stands(cue: Cue, folded: str, passage: Passage, opening: Passage, above: str = "") -> bool:
    """Return whether nothing in the passage bars the cue, and each of its needs is met.

    It may be met in the passage, in the sentence's opening, or, where the cue says so, `above`: in the lead-in or a
    heading near by.
    """
    return not any(_holds(one, folded, passage) for one in cue.unless) and all(
        _holds(one, folded, passage)
        or _holds(one, folded, opening)
        or (cue.above and compiled(one).search(above) is not None)
        for one in cue.needs
    )


def _holds(expression: str, folded: str, where: Passage) -> bool:
    return compiled(expression).search(folded, where.start, where.reach) is not None


def _rule(match: _Match, reading: Reading) -> Rule | None:
    """Return the rule that the words carry or that governs them; None where they bind nobody but the platform."""
    cue = match.cue
    if cue.rule is not None:
        return cue.rule
    stance = reading.at(match.passage, match.start, match.end)
    if stance is None or stance.rule is None:
        return None
    if stance.opening and cue.opening is not None:
        return cue.opening
    return stance.rule if not cue.under or stance.rule in cue.under else None


def _with_dependents(hits: list[_Hit], clause: Clause, grammar: Grammar) -> list[_Hit]:
    """Return the hits that stand, with those of dependent labels only beside another label.

    That is in the same sentence, or in the next one where it refers back: "Any such use needs our consent." A dependent
    label whose words stand in the lead-in is shown by the act that it governs.
    """
    free = [hit for hit in hits if hit.label not in grammar.dependent]
    if not free:
        return []
    beside = {hit.sentence for hit in free}
    waiting = [hit for hit in hits if hit.label in grammar.dependent]
    if any(hit.sentence not in beside for hit in waiting):
        beside |= {number for number in _referring(clause.text, grammar) if number - 1 in beside}
    kept = free + [hit for hit in waiting if hit.sentence in beside]
    have = {hit.label for hit in kept}
    last = sentences(clause.lead_in)[-1:]
    lead_in = fold(clause.lead_in[last[0].start :]) if last else ""
    whole = Passage(0, len(lead_in), len(lead_in))
    kept.extend(
        _Hit(cue.label, free[0].start, free[0].end, free[0].rule, free[0].sentence)
        for cue in grammar.dependent_cues
        if lead_in and cue.label not in have
        if _stands(cue, lead_in, whole, whole) and compiled(cue.pattern).search(lead_in)
    )
    return kept


def _referring(text: str, grammar: Grammar) -> set[int]:
    """Return the numbers of the text's sentences that speak of what the one before them says."""
    folded = fold(text)
    return {
        number
        for number, sentence in enumerate(sentences(text))
        if compiled(grammar.refers_back).match(folded, sentence.start, sentence.end)
    }


def _judgement(hits: Sequence[_Hit], text: str, grammar: Grammar) -> Judgement:
    if not hits:
        return NOTHING
    shown = sorted({(hit.start, hit.end, hit.label) for hit in hits})
    return Judgement(
        labels=tuple(sorted({hit.label for hit in hits})),
        rule=_of_the_whole(hit.rule for hit in hits if hit.label not in grammar.dependent),
        evidence=tuple(Evidence(label, start, end, text[start:end]) for start, end, label in _apart(shown)),
    )


def _apart(shown: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the places in order, without one that overlaps an earlier one of the same label."""
    reached: dict[str, int] = {}
    for start, end, label in shown:
        if start >= reached.get(label, 0):
            reached[label] = end
            yield start, end, label


def _of_the_whole(rules: Iterable[Rule]) -> Rule:
    return min(rules, key=WEIGHT.index)
