"""Finds the dates that a document gives for itself: in effect from, last updated; when it was seen is left to others.

A date counts only beside words that say what it is ("Effective: November 15, 2024", "Stand: 1. Januar 2025"), in
English, German, French or Spanish. Where a page holds several (terms in force and terms announced stand below each
other for weeks), the latest is the answer: it is the one that the newest text on the page was announced with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from tosmon.core.model import Version

__all__ = ["DatedPhrase", "dated_phrases", "effective_date", "latest", "updated_date"]

DateKind = Literal["effective", "updated"]

_MONTHS = (
    "january jan januar janvier enero ene",
    "february feb februar février fevrier febrero",
    "march mar märz maerz mars marzo",
    "april apr avril abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet julio",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre setiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre decembre diciembre dic",
)
_BEFORE = 80  # characters in front of a date in which its meaning must stand
_AFTER = 60  # and behind it

# What stands right in front of an effective date; then a few joining words, then the date.
_EFFECTIVE = (
    r"effective(?: dates?)?|date effective|with effect|in(?:to)? (?:effect|force)|tak(?:e|es|ing) effect|valid"
    r"|(?:updat|chang)ing (?:our|the|these)\b[^.]*"
    r"|wirksam|gültig|gilt|gelten|in kraft|inkrafttreten|trete?n?(?: am)?|tritt(?: am)?|datum des inkrafttretens"
    r"|en vigueur|date d[’']entrée en vigueur|prennent effet|prend effet|applicables?"
    r"|en vigor|entrada en vigor|vigentes?|vigencia|fecha efectiva|con efecto|efectivas?|efectivos?"
)
_UPDATED = (
    r"(?:last|most recently|latest) (?:updated?|modified|revised|amended|changed|edited|revision|modification)"
    r"|(?:date of )?(?:the )?(?:last|latest) (?:update|revision|modification|amendment|change)"
    r"|^\W*(?:date )?(?:updated|modified|revised|revision date)|\brevised"
    r"|zuletzt (?:aktualisiert|geändert|überarbeitet)|stand|letzte[nr]? (?:aktualisierung|änderung|überarbeitung)"
    r"|dernière (?:mise à jour|modification|révision|actualisation)|mise? à jour|modifiée?s?"
    r"|última (?:actualización|modificación|revisión)|actualizad[oa]s?"
)
_JOINING = (
    r"(?:\s*[:,(*_–—-]|\s+(?:date|as|of|on|from|is|was|ab|am|dem|seit|vom|zum"
    r"|à|compter|du|le|depuis|au|partir|desde|el|a|del?|día))*"
)
# What stands right behind a date that is an effective one.
_EFFECTIVE_AFTER = (
    r"\s*,?\s*(?:in kraft|wirksam|we(?:[’'` ]re| are) (?:updat|chang)ing|(?:these|our|the) [^.]*\b(?:effect|force)\b)"
)


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """A date with the words that say what it is, as printed: "Effective: November 15, 2024"."""

    date: date
    kind: DateKind
    text: str


def effective_date(version: Version) -> DatedPhrase | None:
    """Return the latest date on which the document says that it takes effect, or None."""
    return latest(dated_phrases(version), "effective")


def updated_date(version: Version) -> DatedPhrase | None:
    """Return the latest date on which the document says that it was last updated, or None."""
    return latest(dated_phrases(version), "updated")


def dated_phrases(version: Version) -> tuple[DatedPhrase, ...]:
    """Return every date of effect and of last update in the document's order, each wording once.

    Left out: months without a day, and numeric dates whose day and month could change places (03/06/2024).
    """
    return tuple(dict.fromkeys(phrase for text in _texts(version) for phrase in _phrases(text)))


def latest(phrases: Iterable[DatedPhrase], kind: DateKind) -> DatedPhrase | None:
    """Return the phrase of that kind with the latest date; of equal ones the first."""
    return max((phrase for phrase in phrases if phrase.kind == kind), key=lambda phrase: phrase.date, default=None)


def _texts(version: Version) -> Iterator[str]:
    """Yield title, headings and texts that may hold a date; a label alone on its line is joined to the next text."""
    texts = dict.fromkeys(text for clause in version.clauses for text in (*clause.headings, clause.text))
    last = ""
    for text in (version.title, *texts):
        if _year().search(text):
            label_alone = len(last) <= _BEFORE and not _year().search(last)
            yield f"{last} {text}" if label_alone and _meaning(last) else text
        last = text


def _phrases(text: str) -> Iterator[DatedPhrase]:
    """Yield the dates of one text that say what they are."""
    for found in _date().finditer(text):
        day = _day(found)
        if day is None:
            continue
        start = max(0, found.start() - _BEFORE)
        meaning = _meaning(text[start : found.start()])
        if meaning:
            kind, offset = meaning
            yield DatedPhrase(day, kind, text[start + offset : found.end()].strip(" *_(:"))
        elif behind := _behind().match(text[found.end() : found.end() + _AFTER]):
            yield DatedPhrase(day, "effective", text[found.start() : found.end()] + behind.group().rstrip())


def _meaning(before: str) -> tuple[DateKind, int] | None:
    """Return what a date behind these words is, and where the words for it begin; None where they do not say."""
    if found := _front("updated").search(before):  # first: "last updated and effective" would be both
        return "updated", found.start()
    if found := _front("effective").search(before):
        return "effective", found.start()
    return None


def _day(found: re.Match[str]) -> date | None:
    """Return the day that a match of the date pattern names, or None where it is ambiguous or does not exist."""
    part = found.groupdict()
    year = int(part["y1"] or part["y2"] or part["y3"] or part["y4"])
    if part["name1"] or part["name2"]:
        month = _month_numbers()[(part["name1"] or part["name2"]).lower()]
        day = int(part["d1"] or part["d2"])
    elif part["m3"]:
        month, day = int(part["m3"]), int(part["d3"])
    else:
        order = _numeric(int(part["a4"]), int(part["b4"]), part["sep"])
        if order is None:
            return None
        month, day = order
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric(first: int, second: int, separator: str) -> tuple[int, int] | None:
    """Return month and day of a numeric date: dots mean day first; else one number must be above 12 or both equal."""
    if separator == "." or first > len(_MONTHS):
        return second, first
    if second > len(_MONTHS) or first == second:
        return first, second
    return None


@cache
def _month_numbers() -> dict[str, int]:
    """Return the number, 1 to 12, of every name of a month."""
    return {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}


@cache
def _year() -> re.Pattern[str]:
    """Return a pattern that every date contains."""
    return re.compile(r"(?:19|20)\d\d")


@cache
def _date() -> re.Pattern[str]:
    """Return a pattern for a date with a day, in any of the forms read."""
    names = "|".join(sorted(_month_numbers(), key=len, reverse=True))
    year = r"(?:19|20)\d\d"
    return re.compile(
        rf"(?<!\w)(?:(?P<name1>{names})\b\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>{year})"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|º)?\\?\.?\s+(?:of\s+|de\s+)?(?P<name2>{names})\b\.?,?\s+(?:del?\s+)?(?P<y2>{year})"
        rf"|(?P<y3>{year})-(?P<m3>\d\d)-(?P<d3>\d\d)"
        rf"|(?P<a4>\d{{1,2}})(?P<sep>[./-])(?P<b4>\d{{1,2}})(?P=sep)(?P<y4>{year}))(?!\d)",
        re.IGNORECASE,
    )


@cache
def _front(kind: DateKind) -> re.Pattern[str]:
    """Return a pattern for the words in front of a date of that kind."""
    words = _EFFECTIVE if kind == "effective" else _UPDATED
    return re.compile(rf"(?:\b|^)(?:{words})\b{_JOINING}\s*$", re.IGNORECASE)


@cache
def _behind() -> re.Pattern[str]:
    """Return a pattern for the words behind an effective date."""
    return re.compile(_EFFECTIVE_AFTER, re.IGNORECASE)
