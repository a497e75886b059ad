"""tosmon watches what social platforms allow others to do with their public data.

It snapshots terms of service, policies and robots.txt on a schedule, finds the clauses that speak of scraping, follows
each through time, and says what changed, since when, and which way:

    registry → schedule → check: fetch → archive → extract → clauses → labels → compare → event → outbox → channels
                                                            (robots.txt: rules → compare)            ↘ web, exports

`tosmon/check.py` tells that story in one screen. Thinking lives in `tosmon/core/` (values in, values out); everything
that acts lies outside it. What tosmon does not do: run scripts of pages that need no browser, hide what it is, or
decide what a clause means for you.
"""

from __future__ import annotations

from tosmon.__about__ import __version__

__all__ = ["__version__"]
