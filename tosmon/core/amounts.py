"""Reads the amounts of a rule (sums owed, limits, terms) and says whether another amount is stricter.

Which words of a rule count otherwise is told by `tosmon.core.strictness`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

__all__ = ["Raised", "raised"]

_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_MULTIPLIED = {
    "thousand": 1_000, "tausend": 1_000, "mille": 1_000, "mil": 1_000, "million": 1_000_000, "millions": 1_000_000,
    "millionen": 1_000_000, "millones": 1_000_000, "millón": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip
_CURRENCY = r"(?:usd|eur|gbp|us-dollar|[$€£]|dollars?|euros?|dólares|pounds?)"
_LIMIT = (
    r"\b(?:more than|over|exceed\w*|excess of|up to|at most|limit(?:ed)? (?:of|to)|above|maximum of"
    r"|mehr als|über|bis zu|höchstens|maximal|plus d[e']|jusqu'à|au maximum|dépass\w*"
    r"|más de|hasta|como máximo|superar|superior a)\W*$"
)
_PERIOD = {
    "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365,
    "stunde": 1 / 24, "tag": 1, "woche": 7, "monat": 30, "jahr": 365,
    "heure": 1 / 24, "jour": 1, "semaine": 7, "mois": 30, "an": 365,
    "hora": 1 / 24, "día": 1, "semana": 7, "mes": 30, "año": 365,
}  # fmt: skip
_PLURAL = r"(?:es|en|s|n|e)?"


@dataclass(frozen=True, slots=True)
class Raised:
    """One amount that took another's place: `kind` is "sum", "limit" or "term" (in days)."""

    kind: str
    was: float
    now: float

    @property
    def stricter(self) -> bool:
        """Return whether that binds more: a higher sum, a lower limit, a shorter term."""
        return self.now > self.was if self.kind == "sum" else self.now < self.was


def raised(before: str, after: str) -> Raised | None:
    """Return the amount that was changed, where it is one alone; texts in lower case."""
    old, new = list(_amounts(before)), list(_amounts(after))
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if len(gone) != 1 or len(come) != 1 or gone[0][1] != come[0][1] or not gone[0][1]:
        return None
    return Raised(gone[0][1], gone[0][0], come[0][0])


def _amounts(text: str) -> Iterator[tuple[float, str]]:
    """Yield the numbers of a text, each with what it is: a "sum" owed, a "limit", a "term", or ""."""
    for found in _amount().finditer(text):
        ahead, behind = text[max(0, found.start() - 20) : found.start()], text[found.end() : found.end() + 16]
        value = _value(found["number"]) * _MULTIPLIED.get(found["times"] or "", 1)
        if re.search(rf"{_CURRENCY}\W*$", ahead) or re.match(rf"\W*{_CURRENCY}", behind):
            yield value, "sum"
        elif re.search(_LIMIT, ahead):
            yield value, "limit"
        elif period := _period().match(behind):
            yield value * _PERIOD[period["unit"]], "term"
        else:
            yield value, ""


def _value(number: str) -> float:
    """Return what a number is worth: separators before three digits part thousands, another one is the decimal's."""
    if re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", number):
        return float(re.sub(r"\D", "", number))
    return float(number.replace(",", "."))


@cache
def _amount() -> re.Pattern[str]:
    """Return a pattern for a number, with the word that multiplies it."""
    return re.compile(rf"(?<![\w.,])(?P<number>{_NUMBER})(?: (?P<times>{'|'.join(_MULTIPLIED)})\b)?")


@cache
def _period() -> re.Pattern[str]:
    """Return a pattern for a unit of time behind a number; the number may be repeated in brackets before it."""
    return re.compile(rf"\W*(?P<unit>{'|'.join(_PERIOD)}){_PLURAL}\b")
