"""Proposes another selection where a document's own stopped finding its text, and shows what each would read.

The text of the last good version is looked for on the pages of a capture; what each proposal keeps, adds and would
tell as changed is found out by reading with it, as a check would. Nothing is recorded here; what is accepted is
written by `registry.mending`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from tosmon.capturing import Taken, capture, capture_rendered
from tosmon.catalog.records import DocumentState
from tosmon.catalog.views import StoredVersion
from tosmon.comparing import Before, before, changes_between, material_of
from tosmon.core.extract import Format
from tosmon.core.model import Capture, Change, ChangeKind, Connection, Hop, Outcome, Reason, Selection, Suspicion
from tosmon.core.reading import Reading, judge_version
from tosmon.core.runs import words
from tosmon.core.suspicion import text_gone
from tosmon.core.words import counted
from tosmon.doubting import doubt_of
from tosmon.errors import ArchiveError, NotFound, UsageError
from tosmon.registry import Document, DocumentKind, Page, Render, document_from
from tosmon.tools import Tools

if TYPE_CHECKING:
    from tosmon.core.extract.measure import Opened
    from tosmon.core.extract.rank import Ranked

__all__ = ["Looked", "Preview", "Repair", "fetched", "latest", "of_files", "repair", "require_repairable"]

MOST = 3  # proposals
QUIET = frozenset({ChangeKind.MOVED, ChangeKind.REWORDED})  # changes that no check tells (rule 3)
BETTER = 0.01  # share of the text that a proposal must keep beyond what the selection in force does


@dataclass(frozen=True, slots=True)
class Looked:
    """The pages that are looked at, a capture of each, and where they are from, in words."""

    captures: tuple[Capture, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What selections, one for each page, read of what is looked at, held against the last good version.

    `kept` is the share of its words that are there, `added` the number of words that it had not. `changes` are those
    that a check would tell. `fragile` says that a selector depends on places among siblings, or on looks.
    """

    selections: tuple[Selection, ...]
    kept: float
    added: int
    clauses: tuple[int, int]
    first: str
    last: str
    changes: tuple[Change, ...]
    fragile: bool = False

    @property
    def labelled(self) -> tuple[Change, ...]:
        """Return the changes of clauses that carry a label, or carried one."""
        return tuple(change for change in self.changes if change.labels_before or change.labels_after)


@dataclass(frozen=True, slots=True)
class Repair:
    """What was found: why the capture is not believed (None: there is nothing to repair), and better selections.

    The best comes first; `hint` says what to try where there is none.
    """

    document: Document
    good: StoredVersion
    source: str  # what was looked at, in words
    doubt: Suspicion | None
    proposals: tuple[Preview, ...]
    hint: str = ""


def require_repairable(document: Document, state: DocumentState) -> None:
    """Refuse what has no selection, or no text by which it could be repaired.

    Raises:
        UsageError: the document is read whole.
        NotFound: it has no version yet.

    """
    file = f"platforms/{document.platform}.toml"
    if document.kind is not DocumentKind.TEXT:
        raise UsageError(f"{document.id} is read whole, as it is sent: there is no selection to repair")
    if not any(page.selection.select for page in document.pages):
        raise UsageError(
            f"{document.id} has no selection to repair: the whole page is read",
            remedy=f"`select` in its entry in {file} would take a part of it",
        )
    if state.version is None:
        remedy = f"correct `select` in {file}" if state.sequence else f"`tosmon check {document.id}` makes the first"
        raise NotFound(f"{document.id} has no good version whose text could be looked for", remedy=remedy)


# --- what is looked at ------------------------------------------------------------------------------------------------


def latest(document: Document, state: DocumentState, tools: Tools) -> Looked:
    """Return the latest capture in the archive.

    Raises:
        ArchiveError: it is damaged.
        NotFound: the document has other pages now.

    """
    archived = tools.archive.get(f"{state.snapshot}.warc.gz")
    if len(archived.captures) != len(document.pages):
        counts = f"{len(archived.captures)}, and the document has {len(document.pages)} now"
        raise NotFound(f"the pages of the latest capture are {counts}", remedy="--fetch looks at them as they are")
    return Looked(archived.captures, f"the capture of {archived.captured_at:%Y-%m-%d %H:%M} UTC")


def fetched(document: Document, state: DocumentState, tools: Tools) -> Looked:
    """Return the pages as they are now, fetched as a check fetches them; nothing is recorded.

    Raises:
        CheckFailed: a page could not be fetched.

    """
    taken = Taken()
    capture(document, DocumentState(document.id, marks=state.marks), tools, taken)  # unconditional: without validators
    if any(page.script_only for page in _read(document, taken.captures, tools).facts):
        taken = capture_rendered(document, taken, tools)
    return Looked(tuple(taken.captures), "the page as fetched just now")


def of_files(document: Document, files: Sequence[tuple[str, bytes]], tools: Tools) -> Looked:
    """Return files, by name and content, as if the document's pages had been answered with them, one each, in order.

    Raises:
        UsageError: they are more or fewer than the pages.

    """
    if len(files) != len(document.pages):
        given = f"{counted(len(files), 'file')} {'was' if len(files) == 1 else 'were'} given"
        counts = f"{counted(len(document.pages), 'page')}, and {given}"
        raise UsageError(f"{document.id} has {counts}", remedy="give --file for each page")
    now = tools.now()
    captures = []
    for page, (_, body) in zip(document.pages, files, strict=True):
        hop = Hop(page.url, now, b"", b"", HTTPStatus.OK, (), Connection("", 0))
        captures.append(Capture(page.url, page.url, (hop,), body, now, 0.0))
    return Looked(tuple(captures), ", ".join(name for name, _ in files))


# --- what is found ----------------------------------------------------------------------------------------------------


def repair(document: Document, state: DocumentState, looked: Looked, tools: Tools) -> Repair:
    """Return the selections that find the text of the last good version on the pages that are looked at.

    Raises:
        UsageError: the document is read whole.
        NotFound: it has no version yet.

    """
    require_repairable(document, state)
    assert state.version is not None
    good = tools.catalog.version(state.version)
    reading = _read(document, looked.captures, tools)
    doubt = doubt_of(document, looked.captures, reading, before(document, state, reading, tools), tools)
    if doubt is None:
        return Repair(document, good, looked.source, None, (), _why_doubted(document, state))
    known = _Known(document, good, state, tools)
    found = [_of_page(number, document, known, one) for number, one in enumerate(looked.captures)]
    proposals: list[Preview] = []
    for number in range(min(MOST, max(map(len, found)))):
        ranked = [page[min(number, len(page) - 1)] for page in found]
        proposals.append(_preview(document, good, looked, ranked, tools))
    least = 1 - text_gone(good.version, reading.version) + BETTER
    useful = tuple(one for one in proposals if one.kept >= least)
    hint = "" if useful else _hint(document, reading, doubt)
    return Repair(document, good, looked.source, doubt, useful, hint)


class _Known:
    """What is known of the text in force: of each page its clauses, their headings, and what was taken out of it."""

    def __init__(self, document: Document, good: StoredVersion, state: DocumentState, tools: Tools) -> None:
        believed = state.snapshot_outcome in {Outcome.NEW, Outcome.UNCHANGED}
        self._good = good.version
        self._pages, self._captures = _as_read(state.snapshot if believed else good.snapshot, tools)
        self._several = len(document.pages) > 1
        if self._several and len(self._pages) != len(document.pages):
            raise NotFound(
                f"which page of {document.id} held what cannot be told: its last good snapshot is damaged, or of other"
                " pages",
                remedy=f"correct `select` in platforms/{document.platform}.toml",
            )

    def clauses(self, number: int) -> tuple[str, ...]:
        """Return the texts of a page's clauses."""
        if not self._several:
            return tuple(clause.text for clause in self._good.clauses)
        page = _opened(self._captures[number])
        return page.texts(self._pages[number].selection) if page else ()

    def headings(self) -> tuple[str, ...]:
        """Return the headings of the document, each once."""
        return tuple(dict.fromkeys(heading for clause in self._good.clauses for heading in clause.headings))

    def taken_out(self, number: int) -> tuple[str, ...]:
        """Return the texts that were taken out of a page; none where its snapshot is damaged."""
        page = _opened(self._captures[number]) if len(self._captures) > number else None
        parts = page.removed(self._pages[number].selection) if page else ()
        return tuple(text for part in parts for text in part.texts)


def _as_read(snapshot: str, tools: Tools) -> tuple[tuple[Page, ...], tuple[Capture, ...]]:
    """Return the pages of a snapshot as they were read then, and its captures; none where it is damaged."""
    try:
        archived = tools.archive.get(f"{snapshot}.warc.gz")
    except ArchiveError:
        return (), ()
    entry = archived.facts["entry"]
    assert isinstance(entry, dict)  # it is what Document.entry() wrote
    return document_from(entry).pages, archived.captures


def _of_page(number: int, document: Document, known: _Known, one: Capture) -> tuple[Ranked, ...]:
    """Return the best selections for a page, at least its own: that stands where no other keeps more."""
    from tosmon.core.extract.rank import Ranked, best, tried  # noqa: PLC0415 - imports the HTML parser

    selection, clauses, page = document.pages[number].selection, known.clauses(number), _opened(one)
    if page is None:
        return (Ranked(selection, 0.0, 0.0),)
    own = tried(page, clauses, selection)
    found = best(page, clauses, known.headings(), selection, known.taken_out(number))
    return tuple(one for one in found if one.kept >= own.kept + BETTER)[:MOST] or (own,)


def _opened(one: Capture) -> Opened | None:
    from tosmon.core.extract.measure import opened  # noqa: PLC0415 - as above

    return opened(one.body, one.content_type, one.url)


def _read(document: Document, captures: Sequence[Capture], tools: Tools) -> Reading:
    return tools.reader.read(material_of(document, captures))


# --- what is shown ----------------------------------------------------------------------------------------------------


def _preview(
    document: Document, good: StoredVersion, looked: Looked, ranked: Sequence[Ranked], tools: Tools
) -> Preview:
    """Return what these selections read, held against the last good version."""
    selections = tuple(one.selection for one in ranked)
    pages = tuple(replace(page, selection=one) for page, one in zip(document.pages, selections, strict=True))
    reading = _read(replace(document, pages=pages), looked.captures, tools)
    clauses = reading.version.clauses
    judgements = judge_version(good.version, tools.lexicon, document.language)
    old = Before(good.version, judgements, good.content)
    count = sum(len(words(clause.text)) for clause in clauses)
    changes = changes_between(document, looked.captures, old, reading, tools)
    return Preview(
        selections=selections,
        kept=1 - text_gone(good.version, reading.version),
        added=round(text_gone(reading.version, good.version) * count),
        clauses=(len(good.version.clauses), len(clauses)),
        first=clauses[0].text if clauses else "",
        last=clauses[-1].text if clauses else "",
        changes=tuple(change for change in changes if change.kind not in QUIET),
        fragile=any(one.fragile for one in ranked),
    )


BROWSER = 'the page needs scripts to show its text: `render = "auto"` in the entry has a browser run them'
NO_BROWSER = "the page needs scripts to show its text, and a browser did not help: --fetch tries again"
HINTS = {
    Reason.CHALLENGE: "a wall stands before the document, and no selection mends that: --fetch tries again",
    Reason.LOGIN: "the page asks to log in, and no selection mends that: the text may stand at another address (`url`)",
    Reason.ERROR_PAGE: "the page tells of an error: --fetch tries again",
    Reason.LANGUAGE: "the page is in another language: `language` and `locale` of the entry ask for one",
    Reason.MUCH_TEXT_GONE: (
        "the text is nowhere on the page; if the platform took it away, the same text a day later is believed"
    ),
}
ELSEWHERE = (
    "the text is nowhere on the page: it may stand at another address now (`url`), need a browser"
    ' (`render = "auto"`), or have been taken away; then take the selector that found it out of `select`'
)


def _why_doubted(document: Document, state: DocumentState) -> str:
    """Return what is the matter with a document whose selection finds its text; nothing where all is well."""
    if state.outcome is Outcome.FAILED:
        return f"its latest check failed, which no selection mends: `tosmon history {document.id}` says why"
    return f"`tosmon check {document.id}` reads with it" if state.outcome is Outcome.SUSPECT else ""


def _hint(document: Document, reading: Reading, doubt: Suspicion) -> str:
    """Return what to try where the text is not to be found."""
    if any(page.format is Format.PDF for page in reading.facts):
        return "it is a PDF now, of which nothing is selected: take `select` out of the entry"
    if any(page.script_only for page in reading.facts):
        return BROWSER if document.render is Render.HTTP else NO_BROWSER
    return HINTS.get(doubt.reason, ELSEWHERE)
