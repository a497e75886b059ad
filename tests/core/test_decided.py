"""Decisions of the ledger in words."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from tosmon.core.decided import decided


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        ("paused", {"who": "ada"}, "paused (by ada)"),
        ("paused", {"who": "ada", "reason": "they are moving"}, "paused: they are moving (by ada)"),
        ("resumed", {"who": "command"}, "resumed"),
        ("suggestion_dismissed", {"url": "https://x.example/"}, "suggestion dismissed: https://x.example/"),
    ],
)
def test_a_decision_is_a_line(kind: str, facts: dict[str, str], told: str) -> None:
    """What was decided, about what, and by whom, where the system knew."""
    assert decided(kind, facts, UTC) == told


def test_the_end_of_a_pause_is_shown_in_the_readers_zone() -> None:
    """It is kept in UTC."""
    told = decided("paused", {"until": "2026-11-30T23:00:00+00:00"}, ZoneInfo("Europe/Berlin"))
    assert told == "paused until 2026-12-01 00:00 CET"
