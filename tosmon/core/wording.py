"""Weighs the words of a rule before and after: does it bind more, bind less, or the same; judges no more than that.

Only the passages that carry a label are read: the words that show it, with the opening of their sentence. The words
that count (exceptions, forms of consent, qualifiers …) are `strictness`'s tables, by language; sums, limits and terms
are read by `amounts`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from tosmon.core import strictness
from tosmon.core.amounts import raised
from tosmon.core.labels.passages import sentences
from tosmon.core.model import Direction, Judgement, Rule
from tosmon.core.naming import names_in
from tosmon.core.spelling import one_spelling
from tosmon.core.strictness import KINDS, Kind
from tosmon.core.text import normalise, skeleton

__all__ = [
    "Weight",
    "alikeness",
    "content_words",
    "direction_of",
    "rule_passages",
    "rule_text",
    "stem",
    "weigh",
]


@dataclass(frozen=True, slots=True)
class Weight:
    """One reason to call a rule stricter (`points` above zero) or milder (below), in words."""

    points: float
    reason: str


_AHEAD = 1.5  # by this factor one direction must outweigh the other
_AMOUNT = 3  # points
_GROWTH = 2  # content words more or fewer, and …
_GROWTH_SHARE = 0.08  # … this share of the rule, until they say something
_GROWTH_MUCH, _GROWTH_MUCH_SHARE = 4, 0.3  # and until they say it loudly
_LIKE_LENGTH = 0.6  # of the longer of two rules
_STEM = 4  # letters
_PLURAL = re.compile(r"[^siu]s$")
_CONTENT = re.compile(r"[^\W\d_]{3,}")


# --- what is read -----------------------------------------------------------------------------------------------------


def rule_text(text: str, judgement: Judgement | None, language: str = "en") -> str:
    """Return what a clause says about its labels, as `rule_passages` does, in one text; "" where it has none."""
    return " ".join(rule_passages(text, judgement, language))


def rule_passages(text: str, judgement: Judgement | None, language: str = "en") -> list[str]:
    """Return the passages of a clause that carry its labels, each sentence's opening before its own.

    A sentence behind them that takes something back ("This does not apply to …") belongs to them.
    """
    if judgement is None or not judgement.evidence:
        return []
    places = [found.start for found in judgement.evidence]
    kept: list[str] = []
    for sentence in sentences(text):
        if not any(sentence.start <= place < sentence.end for place in places):
            shown = text[sentence.start : sentence.end].strip()
            if not kept or not strictness.takes_back(language).match(normalise(shown).lower()):
                continue
            kept.append(shown)
            continue
        for number, passage in enumerate(sentence.passages):
            if number == 0 or any(passage.start <= place < passage.end for place in places):
                kept.append(text[passage.start : passage.end].strip())
    return kept


# --- weighing ---------------------------------------------------------------------------------------------------------


def weigh(
    before: str,
    after: str,
    rules: tuple[Rule, Rule],
    *,
    one_clause: bool = True,
    things: bool = True,
    rewritten: tuple[str, str] | None = None,
    language: str = "en",
) -> tuple[Weight, ...]:
    """Return what the words of a rule say about its direction, strongest first; `rules` are what it was and is.

    Without `one_clause` the two come from different clauses: how much each says tells nothing unless they are of like
    length. `rewritten` are the words that went and those that came, where they are known: what stood beside the rule
    before, or does now, neither came nor went. Without `things` only the words that weigh count, not how many things
    the rule speaks of. Where the two say the same (but for spelling, punctuation and the like) the answer is empty.
    """
    if skeleton(before) == skeleton(after):
        return ()
    texts = normalise(before), normalise(after)
    lowered = texts[0].lower(), texts[1].lower()
    kinds = [kind for kind in KINDS if one_clause or not kind.one_clause]
    touched = rewritten and (set(content_words(rewritten[0], language)), set(content_words(rewritten[1], language)))
    counted = list(_counted(lowered, rules, kinds, rewritten, language))
    found = [weight for _, weight in counted] + list(_amounts(lowered))
    taken = any(kind.takes_away(rules[1]) for kind, _ in counted)  # an exception adds words, too
    if things and not taken and (one_clause or _of_like_length(*texts)):
        found += _growth(texts, rules, touched, one_clause=one_clause, language=language)
    return tuple(sorted(found, key=lambda weight: -abs(weight.points)))


def direction_of(weights: Iterable[Weight]) -> Direction:
    """Return the direction that the weights add up to: unclear where they pull both ways with like force."""
    weights = tuple(weights)
    stricter = sum(weight.points for weight in weights if weight.points > 0)
    milder = -sum(weight.points for weight in weights if weight.points < 0)
    if min(stricter, milder) * _AHEAD > max(stricter, milder):
        return Direction.UNCLEAR
    return Direction.STRENGTHENED if stricter > milder else Direction.WEAKENED


def _of_like_length(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _LIKE_LENGTH * max(len(one), len(other))


def _counted(
    texts: tuple[str, str],
    rules: tuple[Rule, Rule],
    kinds: Iterable[Kind],
    rewritten: tuple[str, str] | None,
    language: str,
) -> Iterator[tuple[Kind, Weight]]:
    """Yield each kind of word of which there is more or less now, with its weight."""
    consent = strictness.consent(language)
    for kind in kinds:
        points = _points(kind, rules)
        if not points or (kind.name == "form of consent" and not all(consent.search(text) for text in texts)):
            continue  # where no consent helped before, its form makes nothing stricter
        old, new = (Counter(strictness.patterns(language)[kind.name].findall(text)) for text in texts)
        gained, lost = new - old, old - new
        difference = gained.total() - lost.total()
        more = gained if difference > 0 else lost
        if difference and rewritten:
            more = _of(more, rewritten[difference > 0])
        if difference and more:
            shown = ", ".join(f"“{word}”" for word in list(more)[:3])
            what = f"{kind.name} {'added' if difference > 0 else 'gone'}: {shown}"
            yield kind, Weight(points if difference > 0 else -points, what)


def _of(found: Counter[str], words: str) -> Counter[str]:
    """Return those of the words found that share a word with the given ones."""
    there = set(re.findall(r"\w+", words.lower()))
    return Counter({one: times for one, times in found.items() if not there.isdisjoint(re.findall(r"\w+", one))})


def _points(kind: Kind, rules: tuple[Rule, Rule]) -> float:
    """Return the points of more words of a kind; none where they depend on the rule, and that is another now."""
    was, now = map(kind.points, rules)
    return was if was == now else 0


def _amounts(texts: tuple[str, str]) -> Iterator[Weight]:
    """Yield a weight where one amount took the place of another."""
    found = raised(*texts)
    if found:
        unit = " days" if found.kind == "term" else ""
        what = f"{found.kind} {'raised' if found.now > found.was else 'lowered'}"
        yield Weight(_AMOUNT if found.stricter else -_AMOUNT, f"{what} from {found.was:,.6g} to {found.now:,.6g}{unit}")


def _growth(
    texts: tuple[str, str],
    rules: tuple[Rule, Rule],
    touched: tuple[set[str], set[str]] | None,
    *,
    one_clause: bool,
    language: str,
) -> Iterator[Weight]:
    """Yield a weight where the rule speaks of more things than before, or fewer.

    Names ("Twitter") are no things, but one may stand in a thing's place ("the App" for "the application").
    """
    frees = [rule is Rule.PERMISSION for rule in rules]
    if frees[0] != frees[1]:
        return
    names = names_in(*texts)
    (old, old_names), (new, new_names) = (_things(text, names, language) for text in texts)
    gained, lost = [word for word in new if word not in old], [word for word in old if word not in new]
    if touched:
        gained, lost = [word for word in gained if word in touched[1]], [word for word in lost if word in touched[0]]
    come = max(len(gained) - max(old_names - new_names, 0), 0)
    gone = max(len(lost) - max(new_names - old_names, 0), 0)
    more, fewer = max(come, gone), min(come, gone)
    least = max(_GROWTH, _GROWTH_SHARE * min(old.total(), new.total())) if fewer or not one_clause else 1
    if more - fewer < least or fewer * 2 > more:
        return
    wider = come > gone
    written = dict(_stems(texts[1] if wider else texts[0], language))
    shown = ", ".join(f"“{written[word]}”" for word in list(gained if wider else lost)[:4])
    points = 2 if more >= max(_GROWTH_MUCH, _GROWTH_MUCH_SHARE * min(old.total(), new.total())) else 1
    yield Weight(-points if wider == frees[0] else points, f"{'names more' if wider else 'names less'}: {shown}")


def _things(text: str, names: frozenset[str], language: str) -> tuple[Counter[str], int]:
    """Return the content words of a text that are no names, and the number of those that are."""
    words = list(_stems(text, language))
    things = Counter(found for found, word in words if word.lower() not in names)
    return things, len(words) - things.total()


# --- words ------------------------------------------------------------------------------------------------------------


def content_words(text: str, language: str = "en") -> list[str]:
    """Return the words of a text that carry its matter, in one spelling and lower case."""
    return [found for found, _ in _stems(text, language)]


def _stems(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text that carry its matter: what they are known by, and as they stand there."""
    small = strictness.small_words(language)
    for word in _CONTENT.findall(normalise(text)):
        folded = word.casefold()
        if folded not in small:
            yield stem(folded, language), word


def stem(word: str, language: str = "en") -> str:
    """Return a lower-case word in one spelling and without its ending: "evading" and "evade" are one."""
    word = one_spelling(word)
    if len(word) > _STEM:
        return strictness.endings(language).sub("", word)
    return word[:-1] if len(word) == _STEM and _PLURAL.search(word) else word


def alikeness(one: AbstractSet[str], other: AbstractSet[str]) -> tuple[float, float]:
    """Return how much of the smaller of two sets of words the larger one has, and how much of both they share.

    Both are 0 to 1; of very small sets the first is less.
    """
    shared = len(one & other)
    return shared / max(min(len(one), len(other)), 4), shared / max(len(one) + len(other) - shared, 1)
