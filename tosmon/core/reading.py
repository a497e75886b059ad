"""From the bytes of a capture to a judged version: the one road that every text takes.

A live check, a rebuild, `diff` of two files and `classify` all go through here, so that the same text always gives
the same clauses and labels. Fetching, archiving and comparing are told elsewhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from tosmon.core.dates import dated_phrases, latest
from tosmon.core.declared import faults_of
from tosmon.core.extract import EXTRACTOR, Extraction, Format, PageFacts, extract, sniff
from tosmon.core.labels import Lexicon, memory_of
from tosmon.core.language import detect, of_clause
from tosmon.core.model import COMMENTS, Clause, Judgement, Selection, Version
from tosmon.core.recall import Recall, Told
from tosmon.core.robots import RobotsTxt, as_version, from_version, parse, rules_hash
from tosmon.core.robots.comments import passages
from tosmon.core.signals import Signal, SignalFile, of_records, read_file
from tosmon.core.signals.reading import as_clauses, signals_hash
from tosmon.core.text import clause_id, content_hash

__all__ = [
    "COMMENTS",
    "ROBOTS_READER",
    "SIGNALS_READER",
    "Material",
    "Reading",
    "Source",
    "judge_version",
    "prose_of",
    "read",
    "recipe",
    "rules_of",
]

EVERYTHING = Selection()
ROBOTS_READER = "robots-2"  # the numbers grow when the same body brings another version
SIGNALS_READER = "signals-1"


@dataclass(frozen=True, slots=True)
class Source:
    """One page as captured: its decoded body, what the server called it, where it stood, and what of it counts.

    `language` is what the server said of its language (`Content-Language`).
    """

    body: bytes
    content_type: str = ""
    url: str = ""
    selection: Selection = EVERYTHING
    language: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a version is read from: the pages in order; `is_robots` for a robots.txt, which holds rules instead.

    `signal` is the name of the signal file that it is ("ai.txt@well-known"), empty for all others. `document`
    ("x/terms-of-service") goes into the clauses' ids; it is empty for a text that is no watched document. `language`
    and `locale` are those that the registry names, where it does: they count where the text itself does not tell its
    language, or which number of its dates is the month.
    """

    sources: tuple[Source, ...]
    is_robots: bool = False
    document: str = ""
    language: str = ""
    locale: str = ""
    signal: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the version, a judgement and an id for each of its clauses, what the pages as wholes look like.

    `content` is the hash that tells versions apart, `missed` the selectors that matched nothing, `effective` and
    `updated` the platform's own dates (ISO, or empty). `signals` are those of a robots.txt or signal file. `faults`
    are words for what is wrong with a signal file as a whole, or with a text's encoding, letters and language. `sizes`
    are the numbers of clauses of each page.
    """

    version: Version
    judgements: tuple[Judgement, ...]
    content: str
    facts: tuple[PageFacts, ...]
    clause_ids: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    effective: str = ""
    updated: str = ""
    signals: tuple[Signal, ...] = ()
    faults: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()


def read(material: Material, lexicon: Lexicon, recall: Recall | None = None) -> Reading:
    """Return what the material says. Never raises for its content, whatever that is.

    With `recall`, what was read of the same document before is remembered: that takes less time and changes nothing.
    """
    if material.is_robots:
        return _read_robots(material, lexicon)
    if material.signal:
        return _read_signals(material)
    pages = tuple(_extract(source, recall) for source in material.sources)
    version = _joined(pages)
    if recall is None:
        told = _told(material, pages, version, lexicon)
    else:
        told = recall.told(
            version, _beside(material, pages, lexicon), lambda: _told(material, pages, version, lexicon, recall)
        )
    return Reading(
        version=replace(version, language=told.language),
        judgements=told.judgements,
        content=told.content,
        facts=tuple(page.facts for page in pages),
        clause_ids=told.clause_ids,
        missed=tuple(selector for page in pages for selector in page.missed),
        effective=told.effective,
        updated=told.updated,
        faults=told.faults,
        sizes=tuple(len(page.version.clauses) for page in pages),
    )


def judge_version(
    version: Version, lexicon: Lexicon, declared: str = "", recall: Recall | None = None
) -> tuple[Judgement, ...]:
    """Return a judgement for each clause, in order.

    Each is read in the version's language, or where that could not be told in the `declared` one, or else in English;
    a clause that stands out (an English original below its translation) in its own.
    """
    memory = memory_of(lexicon)
    language = version.language or declared or "en"
    if recall is not None:
        return tuple([recall.judge(memory, clause, language) for clause in version.clauses])
    return tuple([memory.judge(clause, language) for clause in version.clauses])


def prose_of(version: Version) -> Version:
    """Return what a robots.txt's version holds of prose in comments, with its language."""
    return Version(tuple(clause for clause in version.clauses if clause.headings == (COMMENTS,)), version.language)


def rules_of(version: Version) -> RobotsTxt:
    """Return the groups that a robots.txt's version holds: for where the file itself is damaged."""
    return from_version(Version(tuple(clause for clause in version.clauses if clause.headings != (COMMENTS,))))


def recipe(material_selections: tuple[Selection, ...], reader: str = "") -> str:
    """Return a hash of what turns bytes into clauses: another value means that old bytes may read differently now.

    `reader` is that of a material that is no text.
    """
    parts = (EXTRACTOR, material_selections, reader) if reader else (EXTRACTOR, material_selections)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _extract(source: Source, recall: Recall | None = None) -> Extraction:
    return extract(
        source.body,
        content_type=source.content_type,
        url=source.url,
        selection=source.selection,
        name=source.url,
        pieces=recall.pieces if recall is not None else None,
    )


def _joined(pages: tuple[Extraction, ...]) -> Version:
    clauses: tuple[Clause, ...] = tuple(clause for page in pages for clause in page.version.clauses)
    return Version(clauses=clauses, title=pages[0].version.title if pages else "")


def _beside(material: Material, pages: tuple[Extraction, ...], lexicon: Lexicon) -> tuple[object, ...]:
    """Return all but a version's words that `_told` looks at."""
    asked = (lexicon.version, material.document, material.language, material.locale)
    sent = tuple(source.language for source in material.sources)
    return (*asked, sent, tuple((page.facts.language, page.faults) for page in pages))


def _told(
    material: Material,
    pages: tuple[Extraction, ...],
    version: Version,
    lexicon: Lexicon,
    recall: Recall | None = None,
) -> Told:
    """Return what follows from a version's words."""
    version = replace(version, language=detect("\n".join(clause.text for clause in version.clauses)))
    dates = dated_phrases(version, material.locale)
    effective, updated = latest(dates, "effective"), latest(dates, "updated")
    sent = [source.language for source in material.sources]
    language_of = recall.language_of if recall is not None else of_clause
    return Told(
        language=version.language,
        judgements=judge_version(version, lexicon, material.language, recall),
        content=content_hash(version),
        clause_ids=_ids(version, material.document, recall),
        effective=effective.date.isoformat() if effective else "",
        updated=updated.date.isoformat() if updated else "",
        faults=faults_of(pages, version, material.language, sent, language_of=language_of),
    )


def _ids(version: Version, document: str, recall: Recall | None = None) -> tuple[str, ...]:
    name = recall.clause_id if recall is not None else clause_id
    return tuple([name(document, clause.text) for clause in version.clauses])


# --- robots.txt and signal files --------------------------------------------------------------------------------------


def _read_robots(material: Material, lexicon: Lexicon) -> Reading:
    """Return the rules and records of a robots.txt, and behind them the prose of its comments: that alone is judged."""
    body = material.sources[0].body
    robots = parse(body)
    rules = as_version(robots)
    comments = passages(body)
    prose = Version(
        tuple(Clause(comment.text, headings=(COMMENTS,), number=str(comment.line)) for comment in comments),
        language=detect("\n".join(comment.text for comment in comments)) if comments else "",
    )
    version = replace(rules, clauses=(*rules.clauses, *prose.clauses), language=prose.language)
    content = rules_hash(robots)
    if comments:
        said = "\n".join(sorted({content_hash(Version((clause,))) for clause in prose.clauses}))
        content = hashlib.sha256(f"{content}\n{said}".encode()).hexdigest()
    return Reading(
        version=version,
        judgements=(Judgement(),) * len(rules.clauses) + judge_version(prose, lexicon, material.language),
        content=content,
        facts=(_glance(material.sources[0]),),
        clause_ids=_ids(version, material.document),
        signals=of_records(robots),
        sizes=(len(version.clauses),),
    )


def _read_signals(material: Material) -> Reading:
    """Return a clause for each signal of a signal file; a page in its place has none."""
    source = material.sources[0]
    facts = _glance(replace(source, content_type="application/xml") if material.signal.endswith(".xml") else source)
    file = SignalFile() if facts.format is Format.HTML else read_file(material.signal, source.body)
    clauses, judgements = as_clauses(file.signals)
    version = Version(clauses, title=material.signal)
    return Reading(
        version=version,
        judgements=judgements,
        content=signals_hash(file.signals),
        facts=(facts,),
        clause_ids=_ids(version, material.document),
        signals=file.signals,
        faults=file.faults,
        sizes=(len(clauses),),
    )


def _glance(source: Source) -> PageFacts:
    """Return what kind of body a machine's file is; of a page in its place, what the page looks like."""
    begins = source.body[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    found = sniff(source.body, source.content_type)
    if found is Format.HTML and begins:
        return _extract(replace(source, url="")).facts
    return PageFacts(Format.TEXT if found in {Format.HTML, Format.MARKDOWN} else found, text_length=len(source.body))
