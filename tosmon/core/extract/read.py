"""A body to its extraction: sniff, decode, read by its format, cut into clauses. Tells no language, judges nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tosmon.core.extract.clauses import to_clauses
from tosmon.core.extract.decode import clean, decode
from tosmon.core.extract.facts import FactsCollector
from tosmon.core.extract.model import Block, Extraction, Format, PageFacts
from tosmon.core.extract.plain import read_plain
from tosmon.core.extract.sniff import sniff
from tosmon.core.model import Selection, Version

if TYPE_CHECKING:
    from tosmon.core.extract.pieces import Pieces

__all__ = ["extract", "extract_text"]

_WHOLE: Final = Selection()


def extract(
    body: bytes,
    *,
    content_type: str = "",
    url: str = "",
    selection: Selection = _WHOLE,
    name: str = "",
    pieces: Pieces | None = None,
) -> Extraction:
    """Return what the body says; `url` resolves its links, `name` is a file's name where there is one.

    Selections apply to HTML alone. A binary body brings no clauses, nor does a PDF that cannot be read: `facts` say
    so. `pieces` remembers what versions of one document share, where several are read; nothing else depends on it.
    Nothing is raised for any bytes.
    """
    format_ = sniff(body, content_type, name)
    if format_ is Format.BINARY:
        return Extraction(Version(()), PageFacts(format_))
    if format_ is Format.PDF:
        return _pdf(body, url)
    decoded = decode(body, content_type)
    found = _read(decoded.text, format_, url, selection, pieces)
    return replace(found, encoding=decoded.encoding, declared=decoded.declared, faults=decoded.faults)


def extract_text(text: str, *, format: Format, url: str = "", selection: Selection = _WHOLE) -> Extraction:  # noqa: A002 - the word for it
    """Return what the text says, read as that format; selections apply to HTML alone."""
    return _read(text, format, url, selection)


def _read(text: str, format_: Format, url: str, selection: Selection, pieces: Pieces | None = None) -> Extraction:
    text = clean(text)
    if format_ is Format.HTML:
        return _page(text, url, selection)
    known = pieces.read(text, url) if pieces is not None and format_ is Format.MARKDOWN else None
    if known is None:
        blocks = _markdown(text, url) if format_ is Format.MARKDOWN else read_plain(text)
        known = blocks, to_clauses(blocks)
    blocks, clauses = known
    facts = FactsCollector().facts(format_, blocks)
    return Extraction(Version(clauses, title=_title(blocks)), facts)


def _markdown(text: str, url: str) -> list[Block]:
    # Imported here, as below: a run of checks in which nothing changed parses nothing, and should start at once.
    from tosmon.core.extract.markdown import read_markdown  # noqa: PLC0415 - as said above

    return read_markdown(text, url)


def _page(text: str, url: str, selection: Selection) -> Extraction:
    # The HTML parser and its selectors take a tenth of a second to import.
    from tosmon.core.extract.landmarks import chosen  # noqa: PLC0415 - as said above
    from tosmon.core.extract.page import read_page  # noqa: PLC0415 - as said above

    page = read_page(text, url, selection)
    facts = page.facts.facts(Format.HTML, page.blocks)
    clauses = to_clauses(chosen(page.blocks, selected=bool(selection.select)))
    return Extraction(Version(clauses, title=facts.title), facts, page.missed)


def _pdf(body: bytes, url: str) -> Extraction:
    # pypdf takes a tenth of a second to import.
    from tosmon.core.extract.pdf import read_pdf  # noqa: PLC0415 - as said above

    found = read_pdf(body, url)
    blocks = list(found.blocks)
    title = found.title or _title(blocks)
    facts = FactsCollector(title=title, language=found.language).facts(Format.PDF, blocks)
    facts = replace(facts, pdf=found.state, pdf_detail=found.detail, script_only=False)
    return Extraction(Version(to_clauses(blocks), title=title), facts, faults=found.faults)


def _title(blocks: list[Block]) -> str:
    """Return the first top-level heading, which is a text's title where anything is."""
    return next((block.text for block in blocks if block.level == 1), "")
