"""Finds the dates that a document gives for itself: in effect, updated, announced; when it was seen is left to others.

A date counts only beside words that say what it is ("Effective: November 15, 2024", "Stand: 1. Januar 2025"), in the
languages of the lexicon; `date_words` holds the words. Where a page holds several (terms in force and terms announced
stand below each other for weeks), the latest is the answer: it is the one that the newest text on the page was
announced with. Each phrase says where it stands, so that the copies' dates can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal

from tosmon.core.date_words import (
    ANNOUNCED,
    ANNOUNCES,
    BEHIND,
    DAY_FIRST,
    EFFECTIVE,
    JAPANESE_BEHIND,
    JAPANESE_FRONT,
    JOINING,
    MONTHS,
    UPDATED,
)
from tosmon.core.labels.passages import fold
from tosmon.core.model import Version

__all__ = ["DateKind", "DatedPhrase", "dated_phrases", "effective_date", "latest", "updated_date"]

DateKind = Literal["effective", "updated", "announced"]
Order = Literal["day", "month", ""]  # which of the two a numeric date begins with; empty where that is not known

_KINDS: tuple[DateKind, ...] = ("updated", "announced", "effective")  # "last updated and effective" is an update
_BEFORE = 80  # characters in front of a date in which its meaning must stand
_AFTER = 60  # and behind it
_ANNOUNCED = 200  # and in front of an effective date in which its announcement must begin
_SHORT = 160  # characters of a text that may say when it was published: longer ones cite what others published
_WORDS = {"effective": EFFECTIVE, "updated": UPDATED, "announced": ANNOUNCED}
_ERAS = {"令和": 2018, "平成": 1988}  # Japanese eras, by the year before their first


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """A date with the words that say what it is, as printed: "Effective: November 15, 2024".

    `announced` is the day on which a text was made public, or from which a change holds that it announces. `clause` is
    the place of the clause that says so, or that the heading stands above, in the version; -1 for the title.
    """

    date: date
    kind: DateKind
    text: str
    clause: int = field(default=0, compare=False)


def effective_date(version: Version, locale: str = "") -> DatedPhrase | None:
    """Return the latest date on which the document says that it takes effect, or None."""
    return latest(dated_phrases(version, locale), "effective")


def updated_date(version: Version, locale: str = "") -> DatedPhrase | None:
    """Return the latest date on which the document says that it was last updated, or None."""
    return latest(dated_phrases(version, locale), "updated")


def dated_phrases(version: Version, locale: str = "") -> tuple[DatedPhrase, ...]:
    """Return every date of effect, of last update and of announcement in the document's order, each wording once.

    Left out: months without a day, and numeric dates whose day and month could change places (03/06/2024), unless
    another date of the document, the `locale` (BCP 47) or the version's language says which comes first.
    """
    texts = [_dated(place, text) for place, text in _texts(version)]
    if not texts:
        return ()
    order = _order((one for text in texts for one in text.dates), locale or version.language)
    return tuple(dict.fromkeys(phrase for text in texts for phrase in _phrases(text, order)))


def latest(phrases: Iterable[DatedPhrase], kind: DateKind) -> DatedPhrase | None:
    """Return the phrase of that kind with the latest date; of equal ones the first."""
    return max((phrase for phrase in phrases if phrase.kind == kind), key=lambda phrase: phrase.date, default=None)


# --- where a date may stand -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Dated:
    """A text that may hold a date, its place, the same as it is searched, and its dates."""

    text: str
    place: int
    folded: str
    dates: tuple[re.Match[str], ...]


def _dated(place: int, text: str) -> _Dated:
    folded = fold(text)
    return _Dated(text, place, folded, tuple(_date().finditer(folded)))


def _texts(version: Version) -> Iterator[tuple[int, str]]:
    """Yield place and words of title, headings and texts that may hold a date.

    A label alone on its line is joined to the next text.
    """
    texts: dict[str, int] = {}
    headings: tuple[str, ...] = ()
    for place, clause in enumerate(version.clauses):
        if clause.headings != headings:
            headings = clause.headings
            for heading in headings:
                texts.setdefault(heading, place)
        texts.setdefault(clause.text, place)
    last = ""
    for text, place in ((version.title, -1), *texts.items()):
        if _year().search(text):
            label_alone = len(last) <= _BEFORE and not _year().search(last)
            yield place, f"{last} {text}" if label_alone and _meaning(fold(last)) else text
        last = text


def _phrases(where: _Dated, order: Order) -> Iterator[DatedPhrase]:
    """Yield the dates of one text that say what they are."""
    text, place, folded = where.text, where.place, where.folded
    for found in where.dates:
        day = _day(found, order)
        told = _told(folded, found) if day else None
        if day is None or told is None:
            continue
        kind, start, end = told
        if kind == "announced" and len(text) > _SHORT:
            continue
        words = text[start:end].strip(" *_(:")
        yield DatedPhrase(day, kind, words, place)
        if kind == "effective" and (begins := _announcement(folded, found.start(), end)) is not None:
            yield DatedPhrase(day, "announced", text[min(begins, start) : end].strip(" *_(:"), place)


def _told(folded: str, found: re.Match[str]) -> tuple[DateKind, int, int] | None:
    """Return what a date is, with the place of the words that say so and of the date; None where nothing says it."""
    start = max(0, found.start() - _BEFORE)
    if meaning := _meaning(folded[start : found.start()]):
        kind, offset = meaning
        return kind, start + offset, found.end()
    after = folded[found.end() : found.end() + _AFTER]
    for kind in _KINDS:
        if behind := _behind(kind).match(after):
            return kind, found.start(), found.end() + len(behind.group().rstrip())
    return None


def _meaning(before: str) -> tuple[DateKind, int] | None:
    """Return what a date behind these words is, and where the words for it begin; None where they do not say."""
    for kind in _KINDS:
        if found := _front(kind).search(before):
            return kind, found.start()
    return None


def _announcement(folded: str, start: int, end: int) -> int | None:
    """Return where the words begin that announce the change which an effective date is said of, or None."""
    found = _announces().search(folded, max(0, start - _ANNOUNCED), end + _AFTER)
    return found.start() if found else None


# --- what day it is ---------------------------------------------------------------------------------------------------


def _order(dates: Iterable[re.Match[str]], locale: str) -> Order:
    """Return what numeric dates begin with: as another one of the document shows, or as its language has it."""
    shown: set[Order] = set()
    for found in dates:
        if found["a4"] and found["sep"] != ".":
            first, second = int(found["a4"]), int(found["b4"])
            shown |= {"day"} if first > len(MONTHS) else {"month"} if second > len(MONTHS) else set()
    if len(shown) == 1:
        return shown.pop()
    tag = locale.lower().replace("_", "-")
    if tag in DAY_FIRST or (not tag.startswith("en") and tag.partition("-")[0] in DAY_FIRST):
        return "day"
    return "month" if tag == "en-us" else ""


def _day(found: re.Match[str], order: Order) -> date | None:
    """Return the day that a match of the date pattern names, or None where it is ambiguous or does not exist."""
    part = found.groupdict()
    if part["era"]:
        year = _ERAS[part["era"]] + (1 if part["ey"] == "元" else int(part["ey"]))
        return _existing(year, int(part["em"]), int(part["ed"]))
    year = int(part["y1"] or part["y2"] or part["y3"] or part["y4"])
    if part["name1"] or part["name2"]:
        month = _month_numbers()[(part["name1"] or part["name2"]).lower()]
        return _existing(year, month, int(part["d1"] or part["d2"]))
    if part["m3"]:
        return _existing(year, int(part["m3"]), int(part["d3"]))
    numeric = _numeric(int(part["a4"]), int(part["b4"]), "day" if part["sep"] == "." else order)
    return _existing(year, *numeric) if numeric else None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric(first: int, second: int, order: Order) -> tuple[int, int] | None:
    """Return month and day of a numeric date, where one number is above 12, both are equal, or the order is known."""
    if first > len(MONTHS) or (order == "day" and second <= len(MONTHS)):
        return second, first
    if second > len(MONTHS) or first == second or order == "month":
        return first, second
    return None


# --- patterns, compiled when first needed -----------------------------------------------------------------------------


@cache
def _month_numbers() -> dict[str, int]:
    """Return the number, 1 to 12, of every name of a month."""
    return {name: number for number, names in enumerate(MONTHS, start=1) for name in names.split()}


@cache
def _year() -> re.Pattern[str]:
    """Return a pattern that every date contains, in digits of either width."""
    return re.compile(r"[12１２令平](?:[90９０]\d\d|和|成)")  # it begins with a set: that is sought fast


@cache
def _date() -> re.Pattern[str]:
    """Return a pattern for a date with a day, in any of the forms read."""
    names = "|".join(sorted(_month_numbers(), key=len, reverse=True))
    year = r"(?:19|20)\d\d"
    return re.compile(
        rf"(?<!\w)(?:(?P<name1>{names})\b\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>{year})"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª)?\\?\.?\s+(?:of\s+|de\s+)?(?P<name2>{names})\b\.?,?\s+(?:del?\s+)?(?P<y2>{year})"
        rf"|(?P<a4>\d{{1,2}})(?P<sep>[./-])(?P<b4>\d{{1,2}})(?P=sep)(?P<y4>{year}))(?!\d)"
        rf"|(?<![\d./-])(?P<y3>{year})(?P<s3>[-/.]|\s?年\s?)(?P<m3>\d{{1,2}})(?:(?P=s3)|\s?月\s?)(?P<d3>\d{{1,2}})(?![\d/-])(?:\s?日)?"
        r"|(?P<era>令和|平成)\s?(?P<ey>元|\d{1,2})\s?年\s?(?P<em>\d{1,2})\s?月\s?(?P<ed>\d{1,2})\s?日",
        re.IGNORECASE,
    )


@cache
def _front(kind: DateKind) -> re.Pattern[str]:
    """Return a pattern for the words in front of a date of that kind."""
    japanese = rf"(?:{JAPANESE_FRONT[kind]})[\s:は、,(]{{0,4}}"
    return re.compile(rf"(?:\b|^)(?:{_WORDS[kind]})\b{JOINING}\s*$|{japanese}$", re.IGNORECASE)


@cache
def _behind(kind: DateKind) -> re.Pattern[str]:
    """Return a pattern for the words behind a date of that kind."""
    japanese = rf"[\s(]{{0,3}}(?:{JAPANESE_BEHIND[kind]})"
    return re.compile(f"{BEHIND}|{japanese}" if kind == "effective" else japanese, re.IGNORECASE)


@cache
def _announces() -> re.Pattern[str]:
    """Return a pattern for the words that announce a change."""
    return re.compile(rf"(?<!\w)(?:{ANNOUNCES})", re.IGNORECASE)
