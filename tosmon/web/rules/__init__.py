"""The pages of rules: platforms by labels on any day, the clauses behind each cell, and both to take away.

What stood when is asked of the catalog's label turns; how tables look is in templates/rules.
"""

from __future__ import annotations

from tosmon.web.rules.routes import add_rules

__all__ = ["add_rules"]
