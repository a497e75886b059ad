"""What people decided about a document, in words; the ledger's entries hold it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from tosmon.core.words import in_words

__all__ = ["decided"]


def decided(kind: str, facts: Mapping[str, Any], zone: tzinfo) -> str:
    """Return a decision as a line: "paused until 2026-12-01 00:00 UTC: they are moving house (by ada)".

    `facts` are the entry's: `until` (a moment of ISO 8601), `reason`, or `url` (what it was about), and `who`.
    """
    until = (
        f" until {datetime.fromisoformat(facts['until']).astimezone(zone):%Y-%m-%d %H:%M %Z}"
        if facts.get("until")
        else ""
    )
    about = facts.get("reason") or facts.get("url") or ""
    who = facts.get("who", "command")
    return f"{in_words(kind)}{until}{f': {about}' if about else ''}{f' (by {who})' if who != 'command' else ''}"
