"""What reading a body brings, as values: formats, blocks, facts about the page, the extraction.

Clauses and versions are the whole project's words and live in `tosmon.core.model`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Literal

from tosmon.core.model import Version

__all__ = ["Block", "Decoded", "EncodingSource", "Extraction", "Format", "PageFacts", "Zone"]

EncodingSource = Literal["bom", "header", "meta", "utf-8", "detected"]


class Format(StrEnum):
    """What kind of body it is, judged by its bytes as well as by its header."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    PDF = "pdf"
    BINARY = "binary"


class Zone(IntEnum):
    """Where on a page a block lies."""

    OUTSIDE = 0  # not selected
    FURNITURE = 1  # a navigation, banner or footer landmark, or what lies over the page
    BODY = 2
    MAIN = 3  # the page's main landmark
    SELECTED = 4  # matched by a selector


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body as text: the encoding's WHATWG name, and where it was learnt.

    `declared` is the label by which the header, or else the page, names it, as written there; `faults` says in words
    where that is not what the bytes are.
    """

    text: str
    encoding: str
    source: EncodingSource
    declared: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text between two block boundaries, before headings and lead-ins are told.

    `lists` are the numbers of the lists around it, outermost first; `marker` is the list marker, on the first block of
    an item only; `level` is 1 to 6 for a heading, else 0; `strong` when all of it is bold; `term` when it is the term
    of a definition list; `linked` counts its characters inside links.
    """

    text: str
    level: int = 0
    lists: tuple[int, ...] = ()
    item: bool = False
    marker: str = ""
    strong: bool = False
    term: bool = False
    links: tuple[str, ...] = ()
    linked: int = 0
    zone: Zone = Zone.BODY


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What suspicion needs to know about the whole page, whatever was selected of it.

    Lengths are in characters of visible text, white space folded. `language` is what the page declares (`<html lang>`),
    as written there.
    """

    format: Format
    title: str = ""
    language: str = ""
    headings: tuple[str, ...] = ()  # the first ten
    password_inputs: int = 0
    form_actions: tuple[str, ...] = ()
    text_length: int = 0
    opening: str = ""  # the first 3,000 characters or so of the visible text
    script_only: bool = False  # almost no text, but scripts, or a plea to enable JavaScript
    refresh: str = ""  # target of a meta refresh
    metas: tuple[tuple[str, str], ...] = ()  # name and content of each `<meta>` that speaks to crawlers
    links: tuple[tuple[str, str, str], ...] = ()  # relation, type and target of each `<link>` to a licence
    overlay: int = 0  # characters of visible text in dialogs and banners that ask for consent
    frames: tuple[str, ...] = ()  # addresses of the first ten pages that stand in frames
    buttons: tuple[str, ...] = ()  # what is written on the first thirty
    pdf: str = ""  # what keeps a PDF from being read: "scanned", "encrypted", "damaged"; empty for nothing
    pdf_detail: str = ""  # the words for it


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read: the version (its language untold), the page's facts, and the `select` entries without a match.

    `encoding` is the one that was used, `declared` and `faults` are those of `Decoded`.
    """

    version: Version
    facts: PageFacts
    missed: tuple[str, ...] = ()
    encoding: str = ""
    declared: str = ""
    faults: tuple[str, ...] = ()
