"""Clauses: one clause through all versions, with a redline for each amendment, its labels and their words.

`lives` follows it through the catalog, `pages` composes what is shown, `routes` has the address.
"""

from __future__ import annotations

from tosmon.web.clauses.routes import add_clauses

__all__ = ["add_clauses"]
