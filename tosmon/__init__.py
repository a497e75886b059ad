"""tosmon watches what social platforms allow others to do with their public data.

It snapshots terms of service, policies and robots.txt on a schedule, finds the clauses that speak of scraping, follows
each through time, and says what changed, since when, and which way:

    registry → schedule → check: fetch → archive → extract → clauses → labels → compare → event → outbox → channels
                                                            (robots.txt: rules → compare)            ↘ web, exports

`tosmon/check.py` tells that story in one screen. Thinking lives in `tosmon/core/` (values in, values out); everything
that acts lies outside it. What tosmon does not do: run scripts of pages that need no browser, hide what it is, or
decide what a clause means for you.

What programs may use stands in `__all__`. These names are looked up when first asked for (PEP 562): importing any
module of tosmon imports this one, and must not import the whole world with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tosmon.__about__ import __version__

if TYPE_CHECKING:
    from tosmon.api import classify, compare
    from tosmon.exports.opening import open_archive
    from tosmon.robots import Robots

__all__ = ["Robots", "__version__", "classify", "compare", "open_archive"]

_HOMES = {
    "Robots": "tosmon.robots",
    "classify": "tosmon.api",
    "compare": "tosmon.api",
    "open_archive": "tosmon.exports.opening",
}


def __getattr__(name: str) -> object:
    """Return a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names, also before they were asked for."""
    return sorted({*globals(), *__all__})
