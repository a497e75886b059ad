"""Weighs the words of a rule before and after: does it bind more, bind less, or the same; judges no more than that.

Only the passages that carry a label are read: the words that show it, with the opening of their sentence. The words
that count (operators, exceptions, qualifiers, amounts) are tables below; each says in which direction more of it
points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tosmon.core.labels.passages import sentences
from tosmon.core.model import Direction, Judgement
from tosmon.core.naming import names_in
from tosmon.core.spelling import one_spelling
from tosmon.core.text import normalise, skeleton

__all__ = ["Weight", "alikeness", "content_words", "direction_of", "rule_text", "stem", "weigh"]


@dataclass(frozen=True, slots=True)
class Weight:
    """One reason to call a rule stricter (`points` above zero) or milder (below), in words."""

    points: float
    reason: str


# Words that make a rule stricter or milder the more of them it holds: what they are called, their points, the words.
_COUNTED = {
    "form of consent": (
        2,
        (
            r"\b(?:prior|written|express(?:ly)?|explicit(?:ly)?)\b(?=[^.;]{0,40}\b(?:consent|permission|agreement|approv|authori))",
            r"\bin writing\b",
            r"\bauthori[sz]ed agreement\b",
            r"\b(?:vorherig|schriftlich|ausdrücklich)\w*\b(?=[^.;]{0,30}\b(?:zustimmung|einwilligung|genehmigung))",
            r"\b(?:consentement|autorisation|accord) (?:écrite?|préalable|expr\w+)",
            r"\b(?:consentimiento|autorización|permiso) (?:previ[oa]|por escrito|expres[oa])",
        ),
    ),
    "exception": (
        2,
        (
            r"\b(?:except(?:ions?)?|unless|other than|apart from|excluding|exempt(?:ed|ion)?|carve-?outs?)\b",
            r"\bdo(?:es)? not apply\b",
            r"\bnot (?:been )?(?:provided|approved|authori[sz]ed|permitted|supported) by\b",
            r"\b(?:außer|ausgenommen|es sei denn|sauf|à l'exception|à moins que|salvo|excepto|a menos que)\b",
        ),
    ),
    "way with consent": (
        2,
        (
            r"\b(?:without|unless) (?:[^\W\d]+ ){0,6}(?:consent|permission|agreement|approval|authori[sz]ation)\b",
            r"\bohne (?:[^\W\d]+ ){0,4}(?:zustimmung|einwilligung|genehmigung)\b",
            r"\bsans (?:[^\W\d]+ ){0,3}(?:consentement|autorisation|accord)\b",
            r"\bsin (?:[^\W\d]+ ){0,3}(?:consentimiento|autorización|permiso)\b",
        ),
    ),
    "permission": (
        2,
        (
            r"\b(?:is|are) (?:permissible|permitted|allowed)\b(?! only)",
            r"\bin accordance with the provisions of\b",
            r"\bwe (?:conditionally )?grant\b",
            r"\byou (?:may|can)\b(?! not| only| neither|'t)",
            r"\b(?:ist (?:erlaubt|gestattet)|sont autorisés|está permitido)\b",
        ),
    ),
    "qualifier": (
        2,
        (
            r"\b(?:knowing|intentional|unreasonabl|substantial|unauthori[sz]ed|excessive|improper|reasonabl)\w*",
            r"\b(?:wissentlich|vorsätzlich|sciemment|a sabiendas)\b",
        ),
    ),
    "liability": (1, (r"\b(?:liable|liability|damages|jointly and severally)\b",)),
    "reach": (
        1,
        (
            r"\b(?:regardless of|whether or not|in any (?:form|way|manner)|for any (?:purpose|reason))\b",
            r"\b(?:directly or indirectly|without limitation|automated or semi-automated)\b",
        ),
    ),
}
_MILDER = frozenset({"exception", "permission", "qualifier", "way with consent"})  # the others make it stricter
_CONSENT = re.compile(
    r"consent|permission|approv|authori[sz]|agreement|zustimm|einwillig|autoris|autoriz", re.IGNORECASE
)

# An amount says more or less by what stands around it.
_AMOUNT = re.compile(r"\d[\d,.]*\d|\d")
_MONEY = re.compile(
    r"(?:usd|eur|gbp|[$€£]|dollars?|euros?)\W*$|^\W*(?:usd|eur|gbp|[$€£]|dollars?|euros?)", re.IGNORECASE
)
_LIMIT = re.compile(
    r"\b(?:more than|over|exceed\w*|excess of|up to|at most|limit(?:ed)? (?:of|to)|above|mehr als|plus de|más de)\W*$",
    re.IGNORECASE,
)
_TERM = re.compile(r"^\W*(?:hours?|days?|weeks?|months?|stunden|tage|heures|jours|horas|días)", re.IGNORECASE)

_AHEAD = 1.5  # by this factor one direction must outweigh the other
_GROWTH = 2  # content words more or fewer, and …
_GROWTH_SHARE = 0.08  # … this share of the rule, until they say something
_GROWTH_MUCH, _GROWTH_MUCH_SHARE = 4, 0.3  # and until they say it loudly
_LIKE_LENGTH = 0.6  # of the longer of two rules
_STEM = 4  # letters
_CONTENT = re.compile(r"[^\W\d_]{3,}")
_SMALL = """
    the and for you your our that this with not may are any from other such which these those will shall can has
    have its was were been who all also but into than their them they when where while under upon per via out use
    using used service services platform terms including include includes der die das und den dem ein eine oder les
    des une pour que los las una por para con otherwise attempt attempts attempting such like example
"""


def rule_text(text: str, judgement: Judgement | None) -> str:
    """Return the passages of a clause that carry its labels, each sentence's opening first; "" where none does."""
    if judgement is None or not judgement.evidence:
        return ""
    places = [found.start for found in judgement.evidence]
    kept: list[str] = []
    for sentence in sentences(text):
        if not any(sentence.start <= place < sentence.end for place in places):
            continue
        for number, passage in enumerate(sentence.passages):
            if number == 0 or any(passage.start <= place < passage.end for place in places):
                kept.append(text[passage.start : passage.end].strip())
    return " ".join(kept)


def weigh(before: str, after: str, *, binding: bool, one_clause: bool = True) -> tuple[Weight, ...]:
    """Return what the words of a rule say about its direction, strongest first; `binding` is false for a permission.

    Without `one_clause` the two come from different clauses: how much each says tells nothing unless they are of like
    length.

    Where the two say the same (but for spelling, punctuation and the like) the answer is empty.
    """
    if skeleton(before) == skeleton(after):
        return ()
    found = [*_counted(before, after), *_amounts(before, after)]
    milder = any(weight.reason.startswith(tuple(_MILDER)) for weight in found)
    if not milder and (one_clause or _of_like_length(before, after)):  # an exception adds words, too
        found += _growth(before, after, binding=binding, one_clause=one_clause)
    return tuple(sorted(found, key=lambda weight: -abs(weight.points)))


def _of_like_length(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _LIKE_LENGTH * max(len(one), len(other))


def _counted(before: str, after: str) -> Iterator[Weight]:
    """Yield a weight for each kind of word of which there is more or less now."""
    for name, pattern in _patterns().items():
        if name == "form of consent" and not (_CONSENT.search(before) and _CONSENT.search(after)):
            continue  # where no consent helped before, its form makes nothing stricter
        old, new = (Counter(found.lower() for found in pattern.findall(text)) for text in (before, after))
        gained, lost = new - old, old - new
        difference = gained.total() - lost.total()
        if difference:
            sign = (1 if difference > 0 else -1) * (-1 if name in _MILDER else 1)
            shown = ", ".join(f"“{word}”" for word in list(gained if difference > 0 else lost)[:3])
            yield Weight(sign * _COUNTED[name][0], f"{name} {'added' if difference > 0 else 'gone'}: {shown}")


def _amounts(before: str, after: str) -> Iterator[Weight]:
    """Yield a weight where one amount took the place of another."""
    old, new = _amounts_of(before), _amounts_of(after)
    gone, come = [a for a in old if a not in new], [a for a in new if a not in old]
    if len(gone) != 1 or len(come) != 1 or gone[0][1] != come[0][1] or not gone[0][1]:
        return
    (was, kind), (now, _) = gone[0], come[0]
    stricter = now > was if kind == "sum" else now < was
    yield Weight(3 if stricter else -3, f"{kind} {'raised' if now > was else 'lowered'} from {was:,} to {now:,}")


def _amounts_of(text: str) -> list[tuple[float, str]]:
    """Return the numbers of a text, each with what it is: a "sum" owed, a "limit", a "term", or ""."""
    found = []
    for number in _AMOUNT.finditer(text):
        ahead, behind = text[max(0, number.start() - 20) : number.start()], text[number.end() : number.end() + 12]
        kind = "sum" if _MONEY.search(ahead) or _MONEY.search(behind) else ""
        kind = kind or ("limit" if _LIMIT.search(ahead) else "term" if _TERM.search(behind) else "")
        digits = number.group().replace(",", "").rstrip(".")
        if digits.count(".") <= 1:
            found.append((float(digits), kind))
    return found


def _growth(before: str, after: str, *, binding: bool, one_clause: bool) -> Iterator[Weight]:
    """Yield a weight where the rule speaks of more things than before, or fewer; names ("Twitter") are none of them."""
    old, new = (Counter(_without_names(text, names_in(before, after))) for text in (before, after))
    gained, lost = new - old, old - new
    more, fewer = max(gained.total(), lost.total()), min(gained.total(), lost.total())
    least = max(_GROWTH, _GROWTH_SHARE * min(old.total(), new.total())) if fewer or not one_clause else 1
    if more - fewer < least or fewer * 2 > more:
        return
    wider = gained.total() > lost.total()
    written = _written(after if wider else before)
    shown = ", ".join(f"“{written[word]}”" for word in list(gained if wider else lost)[:4])
    points = 2 if more >= max(_GROWTH_MUCH, _GROWTH_MUCH_SHARE * min(old.total(), new.total())) else 1
    yield Weight(points if wider == binding else -points, f"{'names more' if wider else 'names less'}: {shown}")


def _without_names(text: str, names: frozenset[str]) -> list[str]:
    """Return the content words of a text that are no names."""
    return [found for found, word in _stems(text) if word.lower() not in names]


def content_words(text: str) -> list[str]:
    """Return the words of a text that carry its matter, in one spelling and lower case."""
    return [found for found, _ in _stems(text)]


def _written(text: str) -> dict[str, str]:
    """Return the words of a text as they stand there, by what `content_words` makes of them."""
    return dict(_stems(text))


def _stems(text: str) -> Iterator[tuple[str, str]]:
    for word in _CONTENT.findall(normalise(text)):
        folded = word.casefold()
        if folded not in _small():
            yield stem(folded), word


def stem(word: str) -> str:
    """Return a lower-case word in one spelling and without its English ending: "evading" and "evade" are one."""
    word = one_spelling(word)
    return re.sub(r"(?:ations?|ing|ed|es|(?<!s)s|e|ly)$", "", word) if len(word) > _STEM else word


def alikeness(one: Iterable[str], other: Iterable[str]) -> tuple[float, float]:
    """Return how much of the shorter of two lists of words the longer one has, and how much of both they share.

    Both are 0 to 1; of very short lists the first is less.
    """
    first, second = set(one), set(other)
    shared = len(first & second)
    return shared / max(min(len(first), len(second)), 4), shared / max(len(first | second), 1)


def direction_of(weights: Iterable[Weight]) -> Direction:
    """Return the direction that the weights add up to: unclear where they pull both ways with like force."""
    weights = tuple(weights)
    stricter = sum(weight.points for weight in weights if weight.points > 0)
    milder = -sum(weight.points for weight in weights if weight.points < 0)
    if min(stricter, milder) * _AHEAD > max(stricter, milder):
        return Direction.UNCLEAR
    return Direction.STRENGTHENED if stricter > milder else Direction.WEAKENED


@cache
def _small() -> frozenset[str]:
    """Return the words that say nothing about what a rule is about."""
    return frozenset(_SMALL.split())


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return one pattern for each kind of word in `_COUNTED`."""
    return {name: re.compile("|".join(words), re.IGNORECASE) for name, (_, words) in _COUNTED.items()}
