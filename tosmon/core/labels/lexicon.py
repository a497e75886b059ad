"""The lexicon as a value: for each language its cues and the operators that govern them; made from TOML texts.

A language's text is read when a clause in that language first asks for it: most runs meet one, and many none. Finding
the texts is left to `tosmon.lexicon`; using what they say, to `judge` and `stance`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tosmon.core.labels.gate import Gate
from tosmon.core.labels.notation import expand
from tosmon.core.model import Rule

__all__ = ["Cue", "Grammar", "Label", "Lexicon", "Operator"]

LABELS = "labels"  # the name of the text that says what each label means; all others are languages
NEVER = r"(?!)"  # matches nothing
SPOKEN = "en"  # read where a language has no text of its own
SIDES = {"after": (False, True), "before": (True, False), "both": (True, True), "nothing": (False, False)}


@dataclass(frozen=True, slots=True)
class Operator:
    """Words that say what holds for whom: "you may not", "is prohibited", "we may".

    `rule` is None where the platform speaks of itself. It governs what stands `before` it, or `after` its beginning:
    also between its own words, as in "Sie dürfen … nicht". In the data, `governs` says which: "after" where it is left
    out, "before", "both" or "nothing".
    """

    pattern: str
    rule: Rule | None
    before: bool = False
    after: bool = True


@dataclass(frozen=True, slots=True)
class Cue:
    """One way in which a language speaks of a label.

    `stems`: plain substrings; a text with a match contains one of them, and one of `also` where given. `pattern` finds
    the words that are shown; each of `needs` must stand in the same passage or in its sentence's opening (or, with
    `above`, in the lead-in or a heading near by), none of `unless` in the passage. `rule` is set where the words carry
    their own rule, `under` where only some rules let them count, and `opening` is the rule of a list item that tells
    its rule by its first verb alone.
    """

    label: str
    stems: tuple[str, ...]
    also: tuple[str, ...]
    pattern: str
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    rule: Rule | None
    under: tuple[Rule, ...]
    opening: Rule | None
    above: bool
    example: str
    near_miss: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a label means; a `dependent` one stands only beside another, in the same sentence."""

    id: str
    definition: str
    dependent: bool


@dataclass(frozen=True, slots=True)
class Grammar:
    """What is known of one language: its operators, openings of list items, telling headings, and cues.

    `conditions` holds, for a rule, the words that make a condition of it; `cases` those at the end of a lead-in that
    make each item a case of its rule ("… when:"), `refers_back` the opening of a sentence that speaks of the one before
    it, and `proviso` what brings in the terms of a permission, where the language tells them. `cues` are those of
    labels that stand alone, and `gate` leads from each stem to the places of its cues in them; `dependent` names the
    labels that need another.
    """

    operators: tuple[Operator, ...]
    ban_opening: str
    duty_opening: str
    ban_heading: str
    platform_heading: str
    carries_on: str
    cases: str
    refers_back: str
    proviso: str
    supposes: str
    conditions: Mapping[Rule, str]
    addressee: str
    platform_verb: str
    cues: tuple[Cue, ...]
    dependent_cues: tuple[Cue, ...]
    gate: Gate
    dependent: frozenset[str]

    def candidates(self, folded: str) -> tuple[Cue, ...]:
        """Return the cues of free labels that the folded text may hold by its plain substrings, in their order."""
        return tuple(
            self.cues[place] for place in sorted(self.gate.places(folded)) if _any_of(self.cues[place].also, folded)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Every label, and how each language speaks of it; `version` is a hash of the texts that it was built from.

    Two lexicons are told apart by their versions; as an object, each is equal to itself alone.
    """

    version: str
    labels: tuple[Label, ...]
    texts: Mapping[str, str]
    _grammars: dict[str, Grammar] = field(default_factory=dict, repr=False)

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> Lexicon:
        """Return the lexicon that TOML texts describe: one named `labels`, and one for each language by its code.

        Raises `KeyError` where the labels lack a field, and `tomllib.TOMLDecodeError` where they are not TOML.
        """
        tables = tomllib.loads(texts[LABELS])
        return cls(
            version=_version(texts),
            labels=tuple(_label(name, tables[name]) for name in sorted(tables)),
            texts={code: text for code, text in texts.items() if code != LABELS},
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that it speaks, sorted."""
        return tuple(sorted(self.texts))

    def grammar(self, language: str) -> Grammar:
        """Return the grammar of the language where it has one, else that of English; read when first asked for.

        Raises `KeyError` where its text lacks a field, or names a label or a fragment that does not exist, `ValueError`
        for a rule that is none, and `tomllib.TOMLDecodeError` where it is not TOML.
        """
        code = language if language in self.texts else SPOKEN
        known = self._grammars.get(code)
        if known is None:
            known = self._grammars[code] = _grammar(tomllib.loads(self.texts[code]), self.labels)
        return known


def _version(texts: Mapping[str, str]) -> str:
    parts = (f"{name}\0{texts[name]}\0" for name in sorted(texts))
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def _label(name: str, table: Mapping[str, Any]) -> Label:
    return Label(id=name, definition=table["definition"], dependent=bool(table.get("dependent", False)))


def _grammar(table: Mapping[str, Any], labels: Sequence[Label]) -> Grammar:
    fragments = table["fragments"]
    barred = table["platform_words"]

    spaced = bool(table.get("spaced", True))

    def plain(pattern: str) -> str:
        return expand(pattern, fragments, spaced=spaced)

    def written(pattern: str) -> str:
        return expand(pattern, fragments, barred=barred, spaced=spaced)

    dependent = {label.id: label.dependent for label in labels}
    every = tuple(_cue(name, one, plain) for name in sorted(table["cues"]) for one in table["cues"][name])
    cues = tuple(cue for cue in every if not dependent[cue.label])
    return Grammar(
        operators=tuple(_operator(one, written) for one in table["operators"]),
        ban_opening=written(table["ban_opening"]),
        duty_opening=written(table["duty_opening"]),
        ban_heading=written(table["ban_heading"]),
        platform_heading=plain(table["platform_heading"]),
        carries_on=written(table["carries_on"]),
        cases=written(table["cases"]) if "cases" in table else NEVER,
        refers_back=written(table["refers_back"]) if "refers_back" in table else NEVER,
        proviso=written(table["proviso"]) if "proviso" in table else NEVER,
        supposes=written(table["supposes"]),
        conditions={Rule(rule): written(pattern) for rule, pattern in table["conditions"].items()},
        addressee=written(table["addressee"]),
        platform_verb=written(table["platform_verb"]),
        cues=cues,
        dependent_cues=tuple(cue for cue in every if dependent[cue.label]),
        gate=_gate(cues, spaced=spaced),
        dependent=frozenset(name for name, needs in dependent.items() if needs),
    )


def _any_of(stems: tuple[str, ...], folded: str) -> bool:
    return not stems or any(stem in folded for stem in stems)


def _gate(cues: Sequence[Cue], *, spaced: bool) -> Gate:
    places: dict[str, list[int]] = {}
    for place, cue in enumerate(cues):
        for stem in cue.stems:
            places.setdefault(stem, []).append(place)
    return Gate(places, spaced=spaced)


def _operator(table: Mapping[str, Any], written: Callable[[str], str]) -> Operator:
    before, after = SIDES[table.get("governs", "after")]
    return Operator(
        pattern=written(table["pattern"]),
        rule=None if table["rule"] == "platform" else Rule(table["rule"]),
        before=before,
        after=after,
    )


def _cue(label: str, table: Mapping[str, Any], plain: Callable[[str], str]) -> Cue:
    return Cue(
        label=label,
        stems=tuple(table["stems"]),
        also=tuple(table.get("also", ())),
        pattern=plain(table["pattern"]),
        needs=tuple(plain(one) for one in table.get("needs", ())),
        unless=tuple(plain(one) for one in table.get("unless", ())),
        rule=Rule(table["rule"]) if "rule" in table else None,
        under=tuple(Rule(one) for one in table.get("under", ())),
        opening=Rule(table["opening"]) if "opening" in table else None,
        above=bool(table.get("above", False)),
        example=table["example"],
        near_miss=table["near_miss"],
    )
