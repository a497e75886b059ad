"""The kinds of words that make a rule stricter or milder, and how each language says them; weighing is `wording`'s.

Patterns are sought in lower-case text with plain quotes (`tosmon.core.text.normalise`). A language without words of its
own is read with the English ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tosmon.core.model import Rule
from tosmon.core.strictness_words import BINDING, CONSENT, ENDINGS, OWN, SMALL, TAKES_BACK, TELLS_OTHERS, WORDS

__all__ = [
    "KINDS",
    "Kind",
    "binding_words",
    "consent",
    "endings",
    "own_words",
    "patterns",
    "small_words",
    "spoken",
    "takes_back",
    "tells_others",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of words, and the points that each more of it makes a rule stricter (milder below zero).

    What makes a ban milder makes a permission stricter where `in_permission` says so: an exception takes from each.
    Kinds of `one_clause` tell nothing where a rule is held against one in another clause.
    """

    name: str
    in_ban: float
    in_permission: float
    in_condition: float
    one_clause: bool = False

    def points(self, rule: Rule) -> float:
        """Return the points of one more of these words in such a rule."""
        return {Rule.PERMISSION: self.in_permission, Rule.CONDITION: self.in_condition}.get(rule, self.in_ban)

    def takes_away(self, rule: Rule) -> bool:
        """Return whether more words of this kind mean less of the rule: then its length tells nothing."""
        return self.points(rule) > 0 if rule is Rule.PERMISSION else self.points(rule) < 0


KINDS = (
    Kind("form of consent", 2, 2, 2),
    Kind("exception", -2, 2, -2),
    Kind("way with consent", -2, -2, -2),
    Kind("permission", -2, -2, -2),
    Kind("qualifier", -2, 2, -2),
    Kind("limit", 2, 2, 2),
    Kind("proviso", 0, 2, 2),
    Kind("mere request", -2, -2, -2),
    Kind("liability", 1, 1, 1),
    Kind("haste", 1, 1, 1),
    Kind("reach", 1, -1, 1),
    Kind("open list", 1, -1, 1, one_clause=True),
)


def spoken(language: str) -> str:
    """Return the language whose words are to be used for a text in that language."""
    code = language.lower().partition("-")[0]
    return code if code in WORDS else "en"


@cache
def patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    """Return a pattern for each kind of words, by its name."""
    return {name: re.compile("|".join(words)) for name, words in WORDS[spoken(language)].items()}


@cache
def consent(language: str) -> re.Pattern[str]:
    """Return a pattern for the words for leave."""
    return re.compile(CONSENT[spoken(language)])


@cache
def binding_words(language: str) -> frozenset[str]:
    """Return the words, in lower case, that only bind a sentence together."""
    return frozenset(BINDING[spoken(language)].split())


@cache
def own_words(language: str) -> frozenset[str]:
    """Return the words, in lower case, that stand for the party that speaks, or for one named before."""
    return frozenset(OWN[spoken(language)].split())


@cache
def small_words(language: str) -> frozenset[str]:
    """Return the words, in lower case, that say nothing about what a rule is about."""
    return frozenset(SMALL[spoken(language)].split())


@cache
def endings(language: str) -> re.Pattern[str]:
    """Return a pattern for the ending of a lower-case word."""
    return re.compile(ENDINGS[spoken(language)])


@cache
def takes_back(language: str) -> re.Pattern[str]:
    """Return a pattern for how a sentence begins that takes something back from the one before."""
    return re.compile(TAKES_BACK[spoken(language)])


@cache
def tells_others(language: str) -> re.Pattern[str]:
    """Return a pattern for words that say outright that others than the platform must or must not."""
    return re.compile(TELLS_OTHERS[spoken(language)])
