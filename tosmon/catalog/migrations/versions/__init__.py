"""The revisions of the schema, oldest first by number."""

from __future__ import annotations

__all__: list[str] = []
