"""Snapshots: what was captured and how, the page as it was, harmless in a sandbox, its source, and its records.

`pages` composes them of catalog and archive; `bodies` reads what snapshots hold, `facts` tells of it, `views` makes it
fit to be looked at, `warcs` hands its records on; `routes` has the addresses.
"""

from __future__ import annotations

from tosmon.web.snapshots.routes import add_snapshots

__all__ = ["add_snapshots"]
