"""What the rules of a robots.txt amount to for search, AI training and AI input, by the known crawlers that serve them.

Rules speak of crawlers and not of purposes; what follows from them for a purpose is decided by
`tosmon.core.signals.answers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.robots.matrix import Access, Said, matrix
from tosmon.core.signals.answers import admitted
from tosmon.core.signals.model import Purpose, Signal

__all__ = ["SERVING", "rules_as_signals"]

SERVING = MappingProxyType(
    {
        Purpose.SEARCH: frozenset({CrawlerPurpose.SEARCH_ENGINE}),
        Purpose.AI_TRAINING: frozenset({CrawlerPurpose.AI_TRAINING}),
        Purpose.AI_INPUT: frozenset({CrawlerPurpose.AI_SEARCH, CrawlerPurpose.AI_ASSISTANT}),
    }
)
"""The crawlers that fetch for each purpose."""


def rules_as_signals(said: Said, crawlers: Iterable[Crawler]) -> tuple[Signal, ...]:
    """Return a signal for each purpose that known crawlers serve: how many of these may fetch nothing at all.

    Crawlers that robots.txt cannot name are left out: what binds them is said to everybody else. What was never
    captured gives none.
    """
    asked = tuple(one for one in crawlers if one.matchable)
    ((*admissions,),) = (row.admissions for row in matrix([("", said)], asked).rows)
    found = []
    for purpose, kinds in SERVING.items():
        pairs = zip(asked, admissions, strict=True)
        known = [one.access for crawler, one in pairs if crawler.purpose in kinds and one.access is not Access.UNKNOWN]
        if known:
            refused = known.count(Access.DISALLOWED)
            found.append(admitted(purpose, allowed=len(known) - refused, refused=refused))
    return tuple(found)
