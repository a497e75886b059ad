"""What pages show of robots.txt and signals: whom a site admits, and what it tells machines.

Composed of what `said` reads and core decides; the other parts of the pages are `pages`'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tosmon.catalog.views import DocumentOverview, StoredVersion
from tosmon.core.reading import COMMENTS
from tosmon.core.robots.crawlers import CrawlerPurpose
from tosmon.core.robots.lint import lint
from tosmon.core.robots.matrix import Bound
from tosmon.core.signals.answers import answers
from tosmon.core.signals.model import Mechanism, Signal
from tosmon.core.signals.specifications import SPECIFICATIONS
from tosmon.opened import is_robots
from tosmon.registry import Document, Platform
from tosmon.web.robots_values import (
    PURPOSES,
    WORDS,
    AdmittedRow,
    ByPurpose,
    RobotsView,
    SignalGroup,
    Told,
    admitted_row,
)
from tosmon.web.said import ANYBODY, Sayings

__all__ = ["robots_document", "robots_view", "told"]

REMARKS = 100  # of lint, on one page
SIGNALS = 200  # of one mechanism, on one page: lists of sitemaps may be long


# --- one site ---------------------------------------------------------------------------------------------------------


def robots_document(platform: Platform) -> Document | None:
    """Return the document of the robots.txt that stands for a platform: that of its own host, else its first."""
    found = [one for one in platform.documents if is_robots(one.id)]
    return next((one for one in found if "@" not in one.name), found[0] if found else None)


def robots_view(sayings: Sayings, seen: DocumentOverview, version: StoredVersion | None = None) -> RobotsView | None:
    """Return what a robots.txt lets crawlers do now; None where nobody knows.

    With its `version`, also what its comments say about scraping, and what its author probably meant.
    """
    robots = sayings.robots(seen.document, seen.checks)
    if robots is None:
        return None
    admitted = sayings.of(robots)
    rows = [admitted_row(crawler, admitted.crawlers[crawler.token]) for crawler in sayings.crawlers]
    pairs = zip(version.version.clauses, version.judgements, strict=True) if version else ()
    prose = tuple(pair for pair in pairs if pair[0].heading == COMMENTS and pair[1].labels)
    return RobotsView(
        admitted=admitted,
        anybody=admitted_row(ANYBODY, admitted.anybody),
        asked=tuple(row for row in rows if row.crawler.asked_first),
        purposes=tuple(_by_purpose(purpose, rows) for purpose in CrawlerPurpose if _of(purpose, rows)),
        prose=prose,
        lint=lint(robots.body)[:REMARKS] if version and robots.body else (),
    )


def _of(purpose: CrawlerPurpose, rows: Iterable[AdmittedRow]) -> tuple[AdmittedRow, ...]:
    return tuple(row for row in rows if row.crawler.purpose is purpose)


def _by_purpose(purpose: CrawlerPurpose, rows: Iterable[AdmittedRow]) -> ByPurpose:
    """Return the crawlers of a purpose, those that the file names first."""
    own = sorted(_of(purpose, rows), key=lambda row: row.by not in {Bound.OWN, Bound.CANNOT_MATCH})
    counts = Counter(row.cell.word for row in own)
    return ByPurpose(PURPOSES[purpose], tuple((word, counts[word]) for word in WORDS if counts[word]), tuple(own))


def told(sayings: Sayings, documents: Iterable[Document], checks: Mapping[str, int]) -> Told | None:
    """Return what documents of a site tell machines together now; None where none of them was captured.

    `checks` are the numbers of checks of the documents that were ever checked, by id. What the rules of a robots.txt
    amount to counts among the answers' sources, and is no signal to list.
    """
    seen = [one for one in documents if one.id in checks]
    found = {one.document: one for one in sayings.signals(one for one in seen if not is_robots(one.id))}
    signals: list[tuple[str, Signal]] = []
    rules: list[tuple[str, Signal]] = []
    for one in seen:
        robots = sayings.robots(one.id, checks[one.id]) if is_robots(one.id) else None
        if robots is not None:
            held, amounting = sayings.of_robots(robots)
            signals += ((one.id, signal) for signal in held)
            rules += ((one.id, signal) for signal in amounting)
        elif one.id in found:
            signals += found[one.id].sources
    if not seen:
        return None
    return Told(
        answers=answers([*signals, *rules]),
        groups=_by_mechanism([signal for _, signal in signals]),
        faults=tuple(dict.fromkeys(fault for one in found.values() for fault in one.faults)),
        present=tuple(dict.fromkeys(document for document, _ in signals)),
    )


def _by_mechanism(signals: Sequence[Signal]) -> tuple[SignalGroup, ...]:
    """Return the signals by mechanism: those that answer anything first, then as mechanisms are listed."""
    found = []
    for mechanism in Mechanism:
        own = [signal for signal in signals if signal.mechanism is mechanism]
        if own:
            group = SignalGroup(SPECIFICATIONS[mechanism], tuple(own[:SIGNALS]), len(own) - len(own[:SIGNALS]))
            found.append(group)
    return tuple(sorted(found, key=lambda group: not any(signal.answers for signal in group.signals)))
