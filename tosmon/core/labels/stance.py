"""Whom a passage binds and how: the operator that governs each of its words, or the platform speaking of itself.

The order of judgement: an operator after the words ("… is prohibited"), else the last one before them in the passage,
else the last of the sentence's opening, else what the sentence inherits (lead-in, a list item's opening verb, heading,
or the sentence before where this one only carries on from it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tosmon.core.labels.lexicon import Grammar, Operator
from tosmon.core.labels.notation import compiled
from tosmon.core.labels.passages import Passage, Sentence, fold
from tosmon.core.model import Clause, Rule

__all__ = ["Reading", "Stance", "Text", "inherited"]

# A name with a capital before a verb of the platform's own doings: "Reddit may use automated review".
NAMED = re.compile(r"(?<![\w'’])([A-Z][\w.&]{0,24}+)(?:['’]s\s\w{1,20})?\s(?=[a-z])")

# "You should read the rest, too. What it comes to:" binds no item of the list below; a ban does from anywhere.
NEAR_THE_ITEMS = 60

ITSELF = Operator(pattern="", rule=None)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it stands, and folded; both of the same length."""

    original: str
    folded: str


@dataclass(frozen=True, slots=True)
class Stance:
    """A rule, or None where the platform speaks of itself; `opening` where only an item's first verb tells it."""

    rule: Rule | None
    opening: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """An operator at its place in the text."""

    start: int
    end: int
    operator: Operator


@dataclass(frozen=True)
class Reading:
    """A sentence, ready to say what governs a place in it; its operators are sought when first asked for."""

    text: Text
    sentence: Sentence
    grammar: Grammar
    outside: Stance | None

    @cached_property
    def found(self) -> tuple[tuple[_Found, ...], ...]:
        """The operators of each passage, in order."""
        return tuple(tuple(_operators(self.text, passage, self.grammar)) for passage in self.sentence.passages)

    @cached_property
    def grants(self) -> bool:
        """Whether the opening allows something on conditions that its items tell: "You may, provided that: …"."""
        opening, last = self.sentence.passages[0], self.found[0][-1:]
        expression = self.grammar.conditions.get(Rule.PERMISSION)
        if expression is None or not last or last[0].operator.rule is not Rule.PERMISSION:
            return False
        return compiled(expression).search(self.text.folded, opening.start, opening.end) is not None

    @cached_property
    def whole(self) -> Stance | None:
        """What the sentence says last, for one that carries on from it."""
        everything = tuple(one for found in self.found for one in found)
        end = len(self.text.folded)
        return _told(everything, end, end) or self.outside

    def at(self, place: int, start: int, end: int) -> Stance | None:
        """Return what governs the words from `start` to `end` of the passage at `place`; None where nothing does."""
        here = self.found[place]
        told = _told(here, start, end)
        if told is not None and told.rule in {Rule.BAN, Rule.DUTY} and self._on_terms(place, start):
            return Stance(Rule.CONDITION)
        if told is None and place:
            told = _told(self.found[0], start, end)
        first = told or self.outside
        if first is not None and first.rule is None:
            return first
        return self.conditioned(_concluded(here, start) or first or self._supposed(place, start))

    def _on_terms(self, place: int, start: int) -> bool:
        """Return whether the words are a term on which the sentence allows something: "You may …, provided that …"."""
        if place:
            return self.grants
        folded, opening = self.text.folded, self.sentence.passages[0].start
        proviso = compiled(self.grammar.proviso).search(folded, opening, start)
        before = [one for one in self.found[0] if proviso is not None and one.start < proviso.start()]
        return bool(before) and before[-1].operator.rule is Rule.PERMISSION

    def _supposed(self, place: int, start: int) -> Stance | None:
        """Return what the words lead to: "If you run a crawler, you must …"."""
        opening = self.sentence.passages[place].start
        if not compiled(self.grammar.supposes).search(self.text.folded, opening, start):
            return None
        later = (one for one in self.found[place] if one.operator.after and one.start >= start)
        return next((Stance(one.operator.rule) for one in later), None)

    def conditioned(self, stance: Stance | None) -> Stance | None:
        """Return the stance, made a condition where the sentence allows or demands something only under one."""
        return Stance(Rule.CONDITION) if stance is not None and stance.rule in self.conditional else stance

    @cached_property
    def conditional(self) -> frozenset[Rule | None]:
        """The rules that the sentence makes a condition of: a permission with "only if", a duty to ask first."""
        folded, sentence = self.text.folded, self.sentence
        return frozenset(
            rule
            for rule, expression in self.grammar.conditions.items()
            if compiled(expression).search(folded, sentence.start, sentence.end)
        )


def inherited(clause: Clause, folded: str, grammar: Grammar) -> Stance | None:
    """Return what governs a clause from outside or by its first word: lead-in, opening verb, or heading."""
    if clause.lead_in and (stance := _of_lead_in(clause.lead_in, grammar)):
        return stance
    if any(compiled(grammar.ban_heading).search(fold(heading)) for heading in clause.headings[-2:]):
        return Stance(Rule.BAN)
    if any(compiled(grammar.platform_heading).search(fold(heading)) for heading in clause.headings):
        return Stance(None)
    if compiled(grammar.ban_opening).match(folded):
        return Stance(Rule.BAN, opening=True)
    return Stance(Rule.DUTY, opening=True) if compiled(grammar.duty_opening).match(folded) else None


def _of_lead_in(lead_in: str, grammar: Grammar) -> Stance | None:
    """Return what a lead-in says of its items: its last word on the matter."""
    text = Text(lead_in, fold(lead_in))
    whole = Sentence(0, len(lead_in), (Passage(0, len(lead_in), len(lead_in)),))
    reading = Reading(text, whole, grammar, None)
    governing = [one for one in reading.found[0] if one.operator.before or one.operator.after]
    found = [one for one in governing if one.operator.after] or governing
    if not found:
        return None
    last = found[-1]
    if last.operator.rule in {Rule.PERMISSION, Rule.DUTY} and len(lead_in) - last.end > NEAR_THE_ITEMS:
        return None
    return reading.conditioned(Stance(last.operator.rule))


def _concluded(found: tuple[_Found, ...], start: int) -> Stance | None:
    """Return the stance of the first operator after `start` that speaks of what stands before it."""
    return next((Stance(one.operator.rule) for one in found if one.operator.before and one.start >= start), None)


def _told(found: tuple[_Found, ...], start: int, end: int) -> Stance | None:
    """Return the stance of the last operator that speaks of the words from `start` to `end`, found around or before.

    One that begins in the words and runs past `end` has what was found for its subject ("search engines may"). What
    the platform does governs nothing that began before it was said ("any measure that we use").
    """
    for one in reversed(found):
        operator = one.operator
        if operator.after and one.start < (end if operator.rule is not None else max(start, 1)):
            return Stance(operator.rule)
    return None


def _operators(text: Text, passage: Passage, grammar: Grammar) -> Iterator[_Found]:
    """Yield the operators of the passage in order; of overlapping ones the first and longest."""
    everything = [
        _Found(hit.start(), hit.end(), operator)
        for operator in grammar.operators
        for hit in compiled(operator.pattern).finditer(text.folded, passage.start, passage.end)
    ]
    everything.extend(_named(text, passage, grammar))
    everything.sort(key=lambda one: (one.start, -one.end))
    reached = -1
    for one in everything:
        if one.start >= reached:
            reached = one.end
            yield one


def _named(text: Text, passage: Passage, grammar: Grammar) -> Iterator[_Found]:
    """Yield the places where a name, likely the platform's own, is the subject of what it does itself."""
    for hit in NAMED.finditer(text.original, passage.start, passage.end):
        verb = compiled(grammar.platform_verb).match(text.folded, hit.end(), passage.end)
        if verb and not compiled(grammar.addressee).fullmatch(text.folded, hit.start(1), hit.end(1)):
            yield _Found(hit.start(), verb.end(), ITSELF)
