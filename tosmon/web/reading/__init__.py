"""Pages to read: what is news, the platforms, a platform, a document with its timeline, and an event."""

from __future__ import annotations

from tosmon.web.reading.routes import add_reading

__all__ = ["add_reading"]
