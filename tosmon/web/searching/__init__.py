"""Search on pages: one box for all versions of all documents, filters as a plain form, and hits to take away.

What a line asks for is told in `tosmon.core.searching`; how clauses are found, in the catalog.
"""

from __future__ import annotations

from tosmon.web.searching.routes import add_searching

__all__ = ["add_searching"]
