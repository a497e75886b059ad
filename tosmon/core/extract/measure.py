"""What each entry of a selection is on a page: the text that a selector brings, and the text that it takes out.

A page is parsed once for all its entries. Whether a difference between two pages matters is for `core.selecting`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup

from tosmon.core.extract.clauses import to_clauses
from tosmon.core.extract.decode import clean, decode
from tosmon.core.extract.dom import parse
from tosmon.core.extract.landmarks import chosen
from tosmon.core.extract.model import Format
from tosmon.core.extract.page import read_parsed
from tosmon.core.extract.select import absent, shown
from tosmon.core.extract.sniff import sniff
from tosmon.core.model import Selection, Selector

__all__ = ["Opened", "Part", "opened"]


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of a selection on one page: the texts that it brings, or takes out of what the others bring.

    `absent` are those of its selectors that match nothing: of a range its start, its end or both.
    """

    selector: str
    texts: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def length(self) -> int:
        """Return the characters of its texts."""
        return sum(map(len, self.texts))


@dataclass(frozen=True, slots=True)
class Opened:
    """A parsed page, to be read in several ways."""

    soup: BeautifulSoup
    url: str

    def texts(self, selection: Selection) -> tuple[str, ...]:
        """Return the texts of the clauses that are read with that selection."""
        page = read_parsed(self.soup, self.url, selection)
        return tuple(clause.text for clause in to_clauses(chosen(page.blocks, selected=bool(selection.select))))

    def everything(self) -> tuple[str, ...]:
        """Return every visible text of the page, whatever is selected of it."""
        return tuple(block.text for block in read_parsed(self.soup, self.url, Selection()).blocks)

    def absent(self, entry: Selector) -> tuple[str, ...]:
        """Return those of an entry's selectors that match nothing: of a range its start, its end or both."""
        return absent(self.soup, entry)

    def selected(self, selection: Selection) -> tuple[Part, ...]:
        """Return what each `select` entry brings by itself, in their order."""
        return tuple(
            Part(shown(entry), self.texts(replace(selection, select=(entry,))), self.absent(entry))
            for entry in selection.select
        )

    def removed(self, selection: Selection) -> tuple[Part, ...]:
        """Return what each `remove` entry takes out that the others leave in, in their order."""
        left = Counter(self.texts(selection)) if selection.remove else Counter()
        parts = []
        for place, entry in enumerate(selection.remove):
            others = (*selection.remove[:place], *selection.remove[place + 1 :])
            more = Counter(self.texts(replace(selection, remove=others))) - left
            parts.append(Part(shown(entry), tuple(more.elements()), self.absent(entry)))
        return tuple(parts)


def opened(body: bytes, content_type: str = "", url: str = "") -> Opened | None:
    """Return the page that a body holds, None for what is no HTML."""
    if sniff(body, content_type, url) is not Format.HTML:
        return None
    return Opened(parse(clean(decode(body, content_type).text)), url)
