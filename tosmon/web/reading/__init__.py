"""Pages to read: what is news, the platforms, a platform, a document with its timeline, and an event."""

from __future__ import annotations

__all__: list[str] = []
