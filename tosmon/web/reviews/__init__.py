"""Reviews on pages: events listed by what is thought of them, marked one or many at once, and suspects decided about.

What is written here is privileged (design.md, rule 11): no feed, export, alert, metric or log has it.
"""

from __future__ import annotations

from tosmon.web.reviews.panel import ReviewPanel, panel_of
from tosmon.web.reviews.routes import add_reviews

__all__ = ["ReviewPanel", "add_reviews", "panel_of"]
