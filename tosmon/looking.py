"""What a page would bring as a document: captured as a check captures it, read, judged and doubted; nothing is kept.

For pages that nobody watches yet: there is no text in force to hold them against, which is what `repairing` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tosmon.capturing import Taken, capture, capture_rendered
from tosmon.catalog.records import DocumentState
from tosmon.comparing import material_of
from tosmon.core.incorporated import address, place_of, policy_links, site_of
from tosmon.core.model import Capture, Clause, Selection
from tosmon.core.reading import Reading
from tosmon.core.suspicion import failure, suspect
from tosmon.registry import Document
from tosmon.tools import Tools
from tosmon.verdicts import Verdict

if TYPE_CHECKING:
    from tosmon.core.extract.measure import Opened

__all__ = ["Brought", "Offer", "Sight", "bring", "sight"]

MOST: Final = 3  # selections that are offered
LINKS: Final = 12
_LARGEST: Final = 2_000_000  # octets of a page for which selections are looked for: more takes too long to wait for
_ANCHORS: Final = 3_000


@dataclass(frozen=True, slots=True)
class Brought:
    """The page of a document as it was captured, and what the host's robots.txt says of it to tosmon."""

    capture: Capture
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A selector that finds the text of the page, and what it reads: clauses, the first and the last of them."""

    selector: str
    clauses: int
    first: str
    last: str
    fragile: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What is read of a page. `failure` says why it is no document at all, `doubt` why a check would not believe it.

    `links` are addresses of rules that the page leads to on its own site.
    """

    reading: Reading
    failure: str
    doubt: str
    needs_browser: bool
    offers: tuple[Offer, ...]
    links: tuple[str, ...]


def bring(document: Document, tools: Tools) -> Brought:
    """Return the page of a document of one page, fetched or rendered as its entry says.

    Raises:
        CheckFailed: it could not be captured, its address is refused, or robots.txt forbids it and is obeyed.

    """
    taken = Taken()
    capture(document, DocumentState(document.id), tools, taken)
    if tools.reader.read(material_of(document, taken.captures)).facts[0].script_only:
        taken = capture_rendered(document, taken, tools)
    return Brought(taken.captures[0], taken.verdicts[0])


def sight(document: Document, brought: Brought, tools: Tools) -> Sight:
    """Return what the document's selection reads of the page, and which others there are."""
    captures = (brought.capture,)
    reading = tools.reader.read(material_of(document, captures))
    failed = failure(brought.capture, means_absence=False)
    doubt = suspect(
        reading.facts, reading.version, headers=brought.capture.answer.headers, declared_language=document.language
    )
    missed = f"nothing on the page matches {', '.join(reading.missed)}" if reading.missed else ""
    page = _opened(brought.capture)
    return Sight(
        reading=reading,
        failure=failed[1] if failed else "",
        doubt=missed or (doubt.detail if doubt else ""),
        needs_browser=reading.facts[0].script_only,
        offers=_offers(page) if page and not failed else (),
        links=_links(page, brought.capture.url) if page else (),
    )


def _opened(brought: Capture) -> Opened | None:
    from tosmon.core.extract.measure import opened  # noqa: PLC0415 - imports the HTML parser, which few commands need

    return opened(brought.body, brought.content_type, brought.url) if len(brought.body) <= _LARGEST else None


def _offers(page: Opened) -> tuple[Offer, ...]:
    """Return selectors for what is read of the page where nothing is selected: that is mostly the document."""
    from tosmon.core.extract.rank import best  # noqa: PLC0415 - as above

    texts = page.texts(Selection())
    if not texts:
        return ()
    found = []
    for one in best(page, texts, (), Selection(), ()):
        only = one.selection.select[0] if len(one.selection.select) == 1 and not one.selection.remove else None
        if isinstance(only, str):
            read = page.texts(one.selection)
            found.append(Offer(only, len(read), read[0] if read else "", read[-1] if read else "", one.fragile))
    return tuple(found[:MOST])


def _links(page: Opened, url: str) -> tuple[str, ...]:
    """Return the addresses of rules on the page's own site that it links to, itself left out."""
    from tosmon.core.extract.facts import absolute  # noqa: PLC0415 - as above

    anchors = page.soup.find_all("a", href=True, limit=_ANCHORS)
    targets = tuple(absolute(url, str(anchor["href"])) for anchor in anchors)
    links = policy_links(Clause("", links=tuple(filter(None, targets))), (site_of(address(url) or url),))
    places = {place_of(url)}
    found = []
    for link in links:
        if place_of(link) not in places:
            places.add(place_of(link))
            found.append(link)
    return tuple(found[:LINKS])
