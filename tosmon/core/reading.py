"""From the bytes of a capture to a judged version: the one road that every text takes.

A live check, a rebuild, `diff` of two files and `classify` all go through here, so that the same text always gives
the same clauses and labels. Fetching, archiving and comparing are told elsewhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from tosmon.core.dates import dated_phrases, latest
from tosmon.core.extract import EXTRACTOR, Extraction, PageFacts, extract
from tosmon.core.labels import Lexicon, memory_of
from tosmon.core.language import detect
from tosmon.core.model import Clause, Judgement, Selection, Version
from tosmon.core.robots import as_version, parse, rules_hash
from tosmon.core.text import clause_id, content_hash

__all__ = ["Material", "Reading", "Source", "judge_version", "read", "recipe"]

EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Source:
    """One page as captured: its decoded body, what the server called it, where it stood, and what of it counts."""

    body: bytes
    content_type: str = ""
    url: str = ""
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class Material:
    """All that a version is read from: the pages in order; `is_robots` for a robots.txt, which holds rules instead.

    `document` ("x/terms-of-service") goes into the clauses' ids; it is empty for a text that is no watched document.
    `language` and `locale` are those that the registry names, where it does: they count where the text itself does not
    tell its language, or which number of its dates is the month.
    """

    sources: tuple[Source, ...]
    is_robots: bool = False
    document: str = ""
    language: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the version, a judgement and an id for each of its clauses, what the pages as wholes look like.

    `content` is the hash that tells versions apart, `missed` the selectors that matched nothing, `effective` and
    `updated` the platform's own dates (ISO, or empty).
    """

    version: Version
    judgements: tuple[Judgement, ...]
    content: str
    facts: tuple[PageFacts, ...]
    clause_ids: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    effective: str = ""
    updated: str = ""


def read(material: Material, lexicon: Lexicon) -> Reading:
    """Return what the material says. Never raises for its content, whatever that is."""
    pages = tuple(_extract(source) for source in material.sources)
    if material.is_robots:
        return _read_robots(material, pages)
    version = _joined(pages)
    version = replace(version, language=detect("\n".join(clause.text for clause in version.clauses)))
    dates = dated_phrases(version, material.locale)
    effective, updated = latest(dates, "effective"), latest(dates, "updated")
    return Reading(
        version=version,
        judgements=judge_version(version, lexicon, material.language),
        content=content_hash(version),
        facts=tuple(page.facts for page in pages),
        clause_ids=_ids(version, material.document),
        missed=tuple(selector for page in pages for selector in page.missed),
        effective=effective.date.isoformat() if effective else "",
        updated=updated.date.isoformat() if updated else "",
    )


def judge_version(version: Version, lexicon: Lexicon, declared: str = "") -> tuple[Judgement, ...]:
    """Return a judgement for each clause, in order.

    Each is read in the version's language, or where that could not be told in the `declared` one, or else in English;
    a clause that stands out (an English original below its translation) in its own.
    """
    memory = memory_of(lexicon)
    language = version.language or declared or "en"
    return tuple([memory.judge(clause, language) for clause in version.clauses])


def recipe(material_selections: tuple[Selection, ...]) -> str:
    """Return a hash of what turns bytes into clauses: another value means that old bytes may read differently now."""
    return hashlib.sha256(repr((EXTRACTOR, material_selections)).encode()).hexdigest()[:16]


def _extract(source: Source) -> Extraction:
    return extract(
        source.body, content_type=source.content_type, url=source.url, selection=source.selection, name=source.url
    )


def _joined(pages: tuple[Extraction, ...]) -> Version:
    clauses: tuple[Clause, ...] = tuple(clause for page in pages for clause in page.version.clauses)
    return Version(clauses=clauses, title=pages[0].version.title if pages else "")


def _ids(version: Version, document: str) -> tuple[str, ...]:
    return tuple(clause_id(document, clause.text) for clause in version.clauses)


def _read_robots(material: Material, pages: tuple[Extraction, ...]) -> Reading:
    robots = parse(material.sources[0].body)
    version = as_version(robots)
    return Reading(
        version=version,
        judgements=(Judgement(),) * len(version.clauses),
        content=rules_hash(robots),
        facts=tuple(page.facts for page in pages),
        clause_ids=_ids(version, material.document),
    )
