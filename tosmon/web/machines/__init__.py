"""The page of robots.txt: which crawlers the platforms admit, on any day.

What a robots.txt said when is asked of `tosmon.web.said`, which reads each file once; a document's own page shows more.
"""

from __future__ import annotations

from tosmon.web.machines.routes import add_machines

__all__ = ["add_machines"]
