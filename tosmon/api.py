"""The Python API: judge a text, compare two texts, read robots.txt, open an archive.

    >>> import tosmon
    >>> tosmon.classify("You may not scrape the Service.").labels
    ('automated_access',)

The commands say the same with the same words; `docs/api.md` tells the JSON contracts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tosmon import lexicon
from tosmon.core import robots
from tosmon.core.compare import compare as compare_clauses
from tosmon.core.contracts import ChangeJson, change_json
from tosmon.core.direction import judge_all
from tosmon.core.events import amendment
from tosmon.core.extract import Format, sniff
from tosmon.core.labels import classify as classify_clause
from tosmon.core.language import detect
from tosmon.core.model import Change, Clause, Judgement, Severity
from tosmon.core.reading import Material, Reading, Source, read

__all__ = ["Comparison", "Robots", "classify", "compare", "compare_readings", "read_file", "read_text"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # texts compared by hand were observed at no time


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two texts, and whether the default subscription would send it."""

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


def classify(
    text: str, lead_in: str | None = None, heading: str | None = None, language: str | None = None
) -> Judgement:
    """Return what a clause says about scraping: labels, rule, and the words that show each label.

    `lead_in` is the sentence that governs it where it is a list item; `language` an ISO 639-1 code, told from the text
    where it is None.
    """
    clause = Clause(text, headings=(heading,) if heading else (), lead_in=lead_in or "")
    return classify_clause(clause, lexicon.load(), language or detect(f"{lead_in or ''} {text}") or "en")


def compare(old: str | Path, new: str | Path, *, document: str = "") -> Comparison:
    """Return what changed from one text to another: files by path, or texts (Markdown, HTML or plain) as strings.

    `document` ("x/terms-of-service") names what the texts are, where that is known.
    """
    before, after = (read_file(text) if isinstance(text, Path) else read_text(text) for text in (old, new))
    return compare_readings(before, after, document=document)


def compare_readings(before: Reading, after: Reading, *, document: str = "") -> Comparison:
    """Return what changed between two texts that were read already."""
    changes = compare_clauses(before.version.clauses, after.version.clauses)
    judged = judge_all(
        changes, before.judgements, after.judgements, document=document, clauses_after=after.version.clauses
    )
    event = amendment(
        document,
        changes=judged,
        before=before.content,
        after=after.content,
        observed=(None, EPOCH),
        effective=after.effective,
        versions=(before.version, after.version),
    )
    if event is None:
        return Comparison(False, Severity.NONE, "nothing changed", judged, (), document)
    return Comparison(event.alert, event.severity, event.summary, event.changes, event.notes, document)


def read_file(path: Path) -> Reading:
    """Return what a file of HTML, Markdown or plain text says.

    Raises:
        OSError: it cannot be read.

    """
    return read(Material((Source(path.read_bytes(), url=path.name),)), lexicon.load())


def read_text(text: str) -> Reading:
    """Return what a text says; HTML, Markdown and plain text are told apart by what stands in it."""
    body = text.encode("utf-8", "replace")
    kind = "text/html" if sniff(body, "") is Format.HTML else "text/markdown"
    return read(Material((Source(body, content_type=f"{kind}; charset=utf-8"),)), lexicon.load())


class Robots:
    """A robots.txt, read as RFC 9309 says."""

    def __init__(self, text: str | bytes) -> None:
        self.parsed = robots.parse(text)

    def allowed(self, agent: str, url: str) -> bool:
        """Return whether the agent may fetch the URL (or path)."""
        return self.decide(agent, url).allowed

    def decide(self, agent: str, url: str) -> robots.Decision:
        """Return the decision, with the rule and line that made it."""
        return robots.decide(self.parsed, agent, url)

    def compare(self, new: Robots, agents: Iterable[str] = ()) -> tuple[robots.RobotsChange, ...]:
        """Return what changes from this robots.txt to another, by what they permit."""
        return robots.compare(self.parsed, new.parsed, agents)
