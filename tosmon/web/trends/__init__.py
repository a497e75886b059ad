"""The pages of trends: how many platforms carry each label, and how often rules became stricter or milder.

Each chart has the figures behind it as a table and as a file, and each figure leads to what it counts.
"""

from __future__ import annotations

from tosmon.web.trends.routes import add_trends

__all__ = ["add_trends"]
