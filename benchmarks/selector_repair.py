"""Prints how well broken selections are repaired on real pages.

    python benchmarks/selector_repair.py ../shared/data/pages.tar.xz

Each page of five platforms is broken in several ways, so that its selection finds nothing any more, and another is
proposed from the text of an earlier capture. Printed are the shares of the page's words that the first proposal keeps,
and of what it reads that is the document's; and whether the selector that was proposed on one day finds the text on
the others, broken in the same way, with names generated anew for each day.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import tarfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from bs4 import BeautifulSoup, Tag

from tosmon.core.extract.dom import parse
from tosmon.core.extract.measure import Opened
from tosmon.core.extract.rank import Ranked, best, tried
from tosmon.core.model import Selection
from tosmon.core.runs import known_runs, plain, share_missing

# What finds the text on the pages of 2022: the declared selection, or where that is of a later layout, the main part.
SELECTIONS: Final = {
    "facebook": Selection(('[role="main"]',)),
    "instagram": Selection(("#cms-help-content-results", "#root")),
    "linkedin": Selection(("main",), (".banner__image-container",)),
    "twitter": Selection(("main[id=twtr-main]",), (".p05-chapter-navigation", ".twtr-hidden--lg")),
    "youtube": Selection(("div#main-content",)),
}
LEAST = 1_000  # characters that a capture of the document has at least; others are error pages
ALIKE = 0.5  # share of an earlier text that stands in a later one of the same document and language
GOOD = 0.99  # of the words kept, and of those read
NOISE = " ".join(
    f"Read about offer number {number} of our partners and friends in this column." for number in range(20)
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A capture: the day, the page as sent, and the texts that are the document."""

    day: str
    html: str
    texts: tuple[str, ...]


Break = Callable[[BeautifulSoup, list[Tag], str], None]


# --- how layouts change -----------------------------------------------------------------------------------------------


def hashed(page: BeautifulSoup, found: list[Tag], day: str) -> None:
    """Give every element names as a build tool makes them, others on every day; ids and roles of the text go."""
    for element in page.find_all(True):
        for name in ("class", "id"):
            if element.get(name):
                words = str(element[name]).split()
                element[name] = " ".join(f"css-{_digest(word + day)}" for word in words)
    for element in found:
        _anonymous(element)


def renamed(_: BeautifulSoup, found: list[Tag], __: str) -> None:
    """Give the text's own element a new name that means something."""
    for element in found:
        _anonymous(element)
        element["class"] = "legal-document"


def wrapped(page: BeautifulSoup, found: list[Tag], day: str) -> None:
    """Wrap the text into elements of a new layout, of which only an outer one has a name."""
    outer = page.new_tag("div", attrs={"class": f"x{_digest(day)}", "data-testid": "policy-page"})
    inner = page.new_tag("div", attrs={"class": f"_{_digest(day)[:5]}"})
    found[0].insert_before(outer)
    outer.append(inner)
    for element in found:
        _anonymous(element)
        inner.append(element.extract())


def beside(page: BeautifulSoup, found: list[Tag], _: str) -> None:
    """Move the text into a new column beside one of offers, in a part of the page that was not there."""
    row = page.new_tag("section", attrs={"class": "two-columns"})
    offers = page.new_tag("div", attrs={"class": "offers"})
    column = page.new_tag("div", attrs={"class": "agreement"})
    offers.string = NOISE
    found[0].insert_before(row)
    row.append(offers)
    row.append(column)
    for element in found:
        _anonymous(element)
        column.append(element.extract())


def nameless(page: BeautifulSoup, found: list[Tag], day: str) -> None:
    """Take every name and landmark from the page: only places are left."""
    hashed(page, found, day)
    for element in page.find_all(True):
        for name in ("id", "role", "aria-label", "data-testid", "itemprop", "name"):
            del element[name]
        if element.name in {"main", "article", "section"}:
            element.name = "div"


BREAKS: Final[dict[str, Break]] = {
    "renamed": renamed,
    "wrapped": wrapped,
    "beside others": beside,
    "generated names": hashed,
    "no names": nameless,
}


def _anonymous(element: Tag) -> None:
    for name in ("id", "class", "role", "data-testid", "aria-label"):
        del element[name]
    if element.name == "main":
        element.name = "div"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def broken(dated: Dated, selection: Selection, how: Break) -> Opened:
    """Return the page, broken."""
    page = parse(dated.html)
    found = [element for entry in selection.select for element in page.select(str(entry))]
    outermost = [one for one in found if not any(other in one.parents for other in found)]
    how(page, outermost, dated.day)
    return Opened(parse(str(page)), "")


# --- what is measured -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Figures:
    """What came of the cases of one platform and break."""

    cases: int = 0
    found: int = 0
    later: int = 0
    later_found: int = 0
    kept: list[float] = field(default_factory=list)
    pure: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Add the cases of another."""
        self.cases += other.cases
        self.found += other.found
        self.later += other.later
        self.later_found += other.later_found
        self.kept += other.kept
        self.pure += other.pure
        self.seconds += other.seconds


def measure(captures: Sequence[Dated], selection: Selection, how: Break, every: int) -> Figures:
    """Repair every n-th capture by the text of the one before it, and try the first proposal on all the others."""
    figures = Figures()
    pages = [broken(one, selection, how) for one in captures]
    for place in range(1, len(captures), every):
        if not _alike(captures[place - 1], captures[place]):
            continue  # the platform answered in another language: that text is nowhere to be found
        started = time.perf_counter()
        headings: tuple[str, ...] = ()
        found = best(pages[place], captures[place - 1].texts, headings, selection, ())
        figures.seconds.append(time.perf_counter() - started)
        figures.cases += 1
        if not found:
            figures.kept.append(0.0)
            figures.pure.append(0.0)
            continue
        first = tried(pages[place], captures[place].texts, found[0].selection)
        figures.kept.append(first.kept)
        figures.pure.append(first.pure)
        figures.found += _good(first)
        for other, page in zip(captures, pages, strict=True):
            if other is not captures[place]:
                figures.later += 1
                figures.later_found += _good(tried(page, other.texts, found[0].selection))
    return figures


def _alike(one: Dated, other: Dated) -> bool:
    return share_missing(map(plain, one.texts), known_runs(map(plain, other.texts))) < 1 - ALIKE


def _good(one: Ranked) -> bool:
    return one.kept >= GOOD and one.pure >= GOOD


def captures_in(archive: Path) -> Iterator[tuple[str, list[Dated]]]:
    """Yield each platform with its captures that show the document, oldest first."""
    pages: dict[str, list[Dated]] = defaultdict(list)
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda one: one.name):
            file = tar.extractfile(member) if member.name.endswith(".html") else None
            if file is None:
                continue
            _, platform, _, name = member.name.rsplit("/", 3)
            html = io.TextIOWrapper(file, "utf-8", errors="replace").read().replace("\0", "")
            texts = Opened(parse(html), "").texts(SELECTIONS[platform])
            if sum(map(len, texts)) >= LEAST:
                pages[platform].append(Dated(name.removesuffix(".html"), html, texts))
    yield from sorted(pages.items())


def main(arguments: Sequence[str]) -> int:
    """Print a line for each platform and way to break its pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, help="pages.tar.xz")
    parser.add_argument("--every", type=int, default=3, help="repair each n-th capture (default: 3)")
    chosen = parser.parse_args(arguments)
    print(f"{'platform':10} {'layout':16} found  words kept (least)  the document's (least)  on other days  seconds")
    totals = Figures()
    for platform, captures in captures_in(chosen.archive):
        for name, how in BREAKS.items():
            one = measure(captures, SELECTIONS[platform], how, chosen.every)
            _print(platform, name, one)
            totals.add(one)
    _print("all", "", totals)
    return 0


def _print(platform: str, name: str, one: Figures) -> None:
    print(
        f"{platform:10} {name:16} {one.found:2}/{one.cases:<2}"
        f"  {median(one.kept):9.1%} ({min(one.kept):6.1%})  {median(one.pure):13.1%} ({min(one.pure):6.1%})"
        f"  {one.later_found:4}/{one.later:<4}      {median(one.seconds):5.2f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
