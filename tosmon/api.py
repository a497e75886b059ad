"""The Python API: judge a text, compare two texts.

    >>> import tosmon
    >>> tosmon.classify("You may not scrape the Service.").labels
    ('automated_access',)

The commands say the same with the same words. robots.txt is read by `tosmon.robots`, an archive
opened by `tosmon.opened`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tosmon import crawlers, lexicon
from tosmon.core import prose, robots, signals
from tosmon.core.compare import compare as compare_clauses
from tosmon.core.contracts import ChangeJson, change_json
from tosmon.core.direction import judge_all
from tosmon.core.events import amendment
from tosmon.core.extract import Format, sniff
from tosmon.core.labels import classify as classify_clause
from tosmon.core.language import of_clause
from tosmon.core.model import Change, ChangeKind, Clause, Evidence, Judgement, Severity
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.severity import AS_IT_COMES
from tosmon.core.signal_names import NAMES as SIGNAL_NAMES
from tosmon.core.signal_names import is_signal_file
from tosmon.core.text import tidy
from tosmon.core.weights import Weights, weights_of
from tosmon.errors import UsageError
from tosmon.robots import Robots

__all__ = [
    "Comparison",
    "Side",
    "classify",
    "compare",
    "compare_prose",
    "compare_sides",
    "document_named",
    "read_body",
    "read_file",
    "read_robots",
    "read_signals",
    "read_text",
    "side_of",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # texts compared by hand were observed at no time
QUIET = frozenset({ChangeKind.MOVED, ChangeKind.REWORDED})  # told by a comparison, but no event (rule 3)

# What files are called by those who collect terms; the name tells the kind of document, on which severity depends.
NAMES = frozenset(
    {
        "acceptable-use-policy", "api-terms", "automated-data-collection-terms", "code-of-conduct",
        "commercial-terms", "community-guidelines", "copyright-claims-policy", "developer-policy",
        "developer-terms", "platform-terms", "privacy-policy", "research-terms", "robots.txt", "terms-of-service",
        "trackers-policy",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two texts, and whether the default subscription would send it.

    `changes` are all of them, also those without effect (moved, reworded), which make no event.
    """

    alert: bool
    severity: Severity
    summary: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    document: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the comparison as the contract of `tosmon diff --json`."""
        changes: list[ChangeJson] = [change_json(change, self.document) for change in self.changes]
        return {
            "alert": self.alert,
            "severity": self.severity.value,
            "summary": self.summary,
            "changes": changes,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what a text says; and what it is, where it is a robots.txt or a signal file."""

    reading: Reading
    robots: Robots | None = None
    signal: str = ""  # the name of the signal file ("tdmrep.json")


# --- judging ----------------------------------------------------------------------------------------------------------


def classify(
    text: str, lead_in: str | None = None, heading: str | None = None, language: str | None = None
) -> Judgement:
    """Return what a clause says about scraping: labels, rule, and the words that show each label.

    `lead_in` is the sentence that governs it where it is a list item; `language` an ISO 639-1 code ("de", or
    "de-AT"), told from the text where it is None: what is too short to tell is English. Places are counted in code
    points of `text` as given, whatever white space stands in it.
    """
    shown = tidy(text)
    clause = Clause(shown, headings=(tidy(heading),) if heading else (), lead_in=tidy(lead_in or ""))
    judgement = classify_clause(clause, lexicon.load(), _language(clause, language or ""))
    return judgement if shown == text or not judgement.evidence else _as_given(judgement, text)


def _language(clause: Clause, given: str) -> str:
    """Return the language to read the clause in: the given one, or else its own."""
    if given:
        return given.lower().replace("_", "-").partition("-")[0]
    return of_clause(f"{clause.lead_in} {clause.text}", "en")


def _as_given(judgement: Judgement, text: str) -> Judgement:
    """Return the judgement of a tidied text with its places in the text as it was given."""
    places = _places(text)
    moved = ((found.label, places[found.start], places[found.end - 1] + 1) for found in judgement.evidence)
    return replace(
        judgement, evidence=tuple(Evidence(label, start, end, text[start:end]) for label, start, end in moved)
    )


def _places(text: str) -> list[int]:
    """Return for each character of the tidied text where it stands in the text as given."""
    unseen = {char for char in set(text) if not char.isspace() and not tidy(char)}
    places: list[int] = []
    space: int | None = None
    for place, char in enumerate(text):
        if char.isspace():
            space = place if space is None else space
        elif char not in unseen:
            if space is not None and places:
                places.append(space)
            space = None
            places.append(place)
    return places


# --- comparing --------------------------------------------------------------------------------------------------------


def compare(
    old: str | Path, new: str | Path, *, document: str = "", severity: Mapping[str, object] | None = None
) -> Comparison:
    """Return what changed from one text to another: files by path, or texts (Markdown, HTML or plain) as strings.

    Files may also be PDF. Texts that are robots.txt are compared by what they permit and signal, signal files
    (tdmrep.json) by what they say. `document` ("x/terms-of-service") names what the texts are; where it is empty, files
    are known by their names ("Privacy Policy.md"). `severity` weighs changes otherwise than docs/severity.md does: the
    table [severity] of tosmon.toml as a mapping, such as {"neutral": "none"}.

    Raises:
        OSError: a file cannot be read.
        UsageError: a file is a PDF without text, or one that is damaged or asks for a password.
        ValueError: `severity` names what cannot be weighed, or weights that are none.

    """
    weights = weights_of(severity or {})
    names = [text.name if isinstance(text, Path) else "" for text in (old, new)]
    bodies = [text.read_bytes() if isinstance(text, Path) else text.encode("utf-8", "replace") for text in (old, new)]
    known = document or document_named(names[1]) or document_named(names[0])
    before, after = (side_of(body, name, known) for body, name in zip(bodies, names, strict=True))
    return compare_sides(before, after, document=known, weights=weights)


def compare_sides(before: Side, after: Side, *, document: str = "", weights: Weights = AS_IT_COMES) -> Comparison:
    """Return what changed between two texts that were read already."""
    sides = (before, after)
    if any(side.robots or side.signal for side in sides) and all(map(_for_machines, sides)):
        judged = _changes_for_machines(before, after, document, weights)
        versions = None
    else:
        judged = _text_changes(before.reading, after.reading, document, weights)
        versions = (before.reading.version, after.reading.version)
    event = amendment(
        document,
        changes=judged,
        before=before.reading.content,
        after=after.reading.content,
        observed=(None, EPOCH),
        effective=after.reading.effective,
        versions=versions,
    )
    if event is None:
        return Comparison(alert=False, severity=Severity.NONE, summary="nothing changed", changes=judged)
    told = iter(event.changes)  # in the same order; an event may see them in another light
    changes = tuple(change if change.kind in QUIET else next(told) for change in judged)
    return Comparison(event.alert, event.severity, event.summary, changes, event.notes, document)


def _for_machines(side: Side) -> bool:
    """Return whether a side is a robots.txt or a signal file; an empty text can be taken for either."""
    return side.robots is not None or bool(side.signal) or not side.reading.version.clauses


def _changes_for_machines(old: Side, new: Side, document: str, weights: Weights) -> tuple[Change, ...]:
    """Return what changed in what two robots.txt permit, in signals, and in prose of comments, the gravest first."""
    nothing = Robots(b"")
    asked_first = (crawler.token for crawler in crawlers.load() if crawler.asked_first)
    changes = (
        *robots.as_changes((old.robots or nothing).compare(new.robots or nothing, asked_first)),
        *signals.as_changes(signals.compare(old.reading.signals, new.reading.signals)),
        *compare_prose(old.reading, new.reading, document, weights),
    )
    return tuple(sorted(changes, key=lambda change: -change.severity.rank))


def compare_prose(
    old: Reading, new: Reading, document: str = "robots.txt", weights: Weights = AS_IT_COMES
) -> tuple[Change, ...]:
    """Return what changed in those comments of a robots.txt that say something about scraping."""
    sides = (old.version, old.judgements), (new.version, new.judgements)
    return prose.compare_prose(*sides, document, weights)


def _text_changes(old: Reading, new: Reading, document: str, weights: Weights) -> tuple[Change, ...]:
    changes = compare_clauses(old.version.clauses, new.version.clauses)
    return judge_all(
        changes,
        old.judgements,
        new.judgements,
        document=document,
        clauses_before=old.version.clauses,
        clauses_after=new.version.clauses,
        language=new.version.language,
        weights=weights,
    )


def side_of(body: bytes, name: str = "", document: str = "") -> Side:
    """Return what the content of a file says, read as `document`; `name` is the file's own.

    Raises:
        UsageError: as `read_file`.

    """
    called = (document or name).rpartition("/")[2].lower()
    if (called.partition("@")[0] == "robots.txt" and sniff(body, "") is not Format.HTML) or _is_robots(body):
        return read_robots(body)
    if is_signal_file(called):
        return read_signals(called, body)
    return Side(read_body(body, name))


def read_robots(body: bytes) -> Side:
    """Return what a robots.txt says."""
    return Side(read(Material((Source(body),), is_robots=True), lexicon.load()), Robots(body))


def read_signals(name: str, body: bytes) -> Side:
    """Return what a signal file of that name ("ai.txt@well-known") says."""
    return Side(read(Material((Source(body),), signal=name), lexicon.load()), signal=name)


def _is_robots(body: bytes) -> bool:
    """Return whether a text can only be a robots.txt: it names agents, and nearly all lines are records."""
    if b"user-agent" not in body.lower():
        return False
    parsed = robots.parse(body)
    records = sum(len(group.names) + len(group.rules) for group in parsed.groups) + len(parsed.records)
    lines = sum(bool(line.split(b"#")[0].strip()) for line in body.splitlines())
    return bool(parsed.groups) and records >= 0.8 * lines


def document_named(file: str) -> str:
    """Return the document that a file's name speaks of ("Privacy Policy.md": "privacy-policy"), or an empty string."""
    name = Path(file).name.lower()
    for known in (name, Path(name).stem):
        slug = "-".join(known.replace("_", " ").replace("-", " ").split())
        if slug in NAMES or slug in SIGNAL_NAMES:
            return slug
    return ""


# --- reading ----------------------------------------------------------------------------------------------------------


def read_file(path: Path) -> Reading:
    """Return what a file of HTML, PDF, Markdown or plain text says.

    Raises:
        OSError: it cannot be read.
        UsageError: it is a PDF without text, or one that is damaged or asks for a password.

    """
    return read_body(path.read_bytes(), path.name)


def read_body(body: bytes, name: str = "") -> Reading:
    """Return what the content of a file says; `name` is the file's own, where it has one.

    Raises:
        UsageError: as `read_file`.

    """
    if not name and sniff(body) is not Format.PDF:
        return read_text(body.decode("utf-8", "replace"))
    reading = read(Material((Source(body, url=name),)), lexicon.load())
    page = reading.facts[0]
    if page.pdf:
        raise UsageError(f"{name or 'standard input'} is a PDF that is {page.pdf}: {page.pdf_detail}")
    return reading


def read_text(text: str) -> Reading:
    """Return what a text says; HTML, Markdown and plain text are told apart by what stands in it."""
    body = text.encode("utf-8", "replace")
    kind = "text/html" if sniff(body, "") is Format.HTML else "text/markdown"
    return read(Material((Source(body, content_type=f"{kind}; charset=utf-8"),)), lexicon.load())
