"""The lexicon as a value: for each language its cues and the operators that govern them; made from plain tables.

Reading the tables from files is left to `tosmon.lexicon`; using them, to `judge` and `stance`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tosmon.core.labels.gate import Gate
from tosmon.core.labels.notation import expand
from tosmon.core.model import Rule

__all__ = ["Cue", "Grammar", "Label", "Lexicon", "Operator"]

Tables = Mapping[str, Mapping[str, Any]]

SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Operator:
    """Words that say what holds for whom: "you may not", "is prohibited", "we may".

    `rule` is None where the platform speaks of itself. It governs what stands `after` it, `before` it, or both.
    """

    pattern: str
    rule: Rule | None
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Cue:
    """One way in which a language speaks of a label.

    `stems`: plain substrings; a text with a match contains one of them, and one of `also` where given. `pattern` finds
    the words that are shown; each of `needs` must stand in the same passage or in its sentence's opening, none of
    `unless` in the passage. `rule` is set where the words carry their own rule, `under` where only some rules let them
    count, and `opening` is the rule of a list item that tells its rule by its first verb alone.
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

    `conditions` holds, for a rule, the words that make a condition of it. `cues` are those of labels that stand alone,
    and `gate` leads from each stem to the places of its cues in them; `dependent` names the labels that need another.
    """

    operators: tuple[Operator, ...]
    ban_opening: str
    duty_opening: str
    ban_heading: str
    platform_heading: str
    carries_on: str
    supposes: str
    conditions: Mapping[Rule, str]
    addressee: str
    platform_verb: str
    cues: tuple[Cue, ...]
    dependent_cues: tuple[Cue, ...]
    gate: Gate
    dependent: frozenset[str]

    def candidates(self, folded: str) -> tuple[Cue, ...]:
        """Return the cues that the folded text may hold by its plain substrings, in their order.

        None where only dependent labels have some: they need another one.
        """
        free = [
            self.cues[place] for place in sorted(self.gate.places(folded)) if _any_of(self.cues[place].also, folded)
        ]
        return (*free, *self.dependent_cues) if free else ()


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Every label, and how each language speaks of it; `version` is a hash of the data that it was built from.

    Two lexicons are told apart by their versions; as an object, each is equal to itself alone.
    """

    version: str
    labels: tuple[Label, ...]
    grammars: Mapping[str, Grammar]

    @classmethod
    def from_tables(cls, tables: Tables) -> Lexicon:
        """Return the lexicon that the tables describe: one named `shared`, and one for each label.

        Raises `KeyError` where a table lacks a field or names a fragment that does not exist, and `ValueError` for a
        rule that is none.
        """
        names = sorted(name for name in tables if name != SHARED)
        shared = tables[SHARED]["languages"]
        return cls(
            version=_version(tables),
            labels=tuple(_label(name, tables[name]) for name in names),
            grammars={code: _grammar(code, shared[code], tables, names) for code in shared},
        )

    def grammar(self, language: str) -> Grammar:
        """Return the grammar of the language where it has cues, else that of English."""
        return self.grammars.get(language) or self.grammars["en"]


def _version(tables: Tables) -> str:
    data = json.dumps(tables, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()[:16]


def _label(name: str, table: Mapping[str, Any]) -> Label:
    return Label(id=name, definition=table["definition"], dependent=bool(table.get("dependent", False)))


def _grammar(code: str, shared: Mapping[str, Any], tables: Tables, names: Sequence[str]) -> Grammar:
    fragments = shared["fragments"]
    barred = shared["platform_words"]

    def written(pattern: str) -> str:
        return expand(pattern, fragments, barred=barred)

    dependent = frozenset(name for name in names if tables[name].get("dependent", False))
    every = tuple(_cue(name, one, fragments) for name in names for one in tables[name]["cues"].get(code, ()))
    cues = tuple(cue for cue in every if cue.label not in dependent)
    return Grammar(
        operators=tuple(_operator(one, fragments, barred) for one in shared["operators"]),
        ban_opening=written(shared["ban_opening"]),
        duty_opening=written(shared["duty_opening"]),
        ban_heading=written(shared["ban_heading"]),
        platform_heading=expand(shared["platform_heading"], fragments),
        carries_on=written(shared["carries_on"]),
        supposes=written(shared["supposes"]),
        conditions={Rule(rule): written(pattern) for rule, pattern in shared["conditions"].items()},
        addressee=written(shared["addressee"]),
        platform_verb=written(shared["platform_verb"]),
        cues=cues,
        dependent_cues=tuple(cue for cue in every if cue.label in dependent),
        gate=_gate(cues),
        dependent=dependent,
    )


def _any_of(stems: tuple[str, ...], folded: str) -> bool:
    return not stems or any(stem in folded for stem in stems)


def _gate(cues: Sequence[Cue]) -> Gate:
    places: dict[str, list[int]] = {}
    for place, cue in enumerate(cues):
        for stem in cue.stems:
            places.setdefault(stem, []).append(place)
    return Gate(places)


def _operator(table: Mapping[str, Any], fragments: Mapping[str, str], barred: str) -> Operator:
    side = table.get("governs", "after")
    return Operator(
        pattern=expand(table["pattern"], fragments, barred=barred),
        rule=None if table["rule"] == "platform" else Rule(table["rule"]),
        before=side in {"before", "both"},
        after=side in {"after", "both"},
    )


def _cue(label: str, table: Mapping[str, Any], fragments: Mapping[str, str]) -> Cue:
    return Cue(
        label=label,
        stems=tuple(table["stems"]),
        also=tuple(table.get("also", ())),
        pattern=expand(table["pattern"], fragments),
        needs=tuple(expand(one, fragments) for one in table.get("needs", ())),
        unless=tuple(expand(one, fragments) for one in table.get("unless", ())),
        rule=Rule(table["rule"]) if "rule" in table else None,
        under=tuple(Rule(one) for one in table.get("under", ())),
        opening=Rule(table["opening"]) if "opening" in table else None,
        example=table["example"],
        near_miss=table["near_miss"],
    )
