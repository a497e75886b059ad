"""What a catalog can be asked, by subject: functions from a connection to the values of `tosmon.catalog.views`."""

from __future__ import annotations

__all__: list[str] = []
