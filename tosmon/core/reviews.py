"""What reviewers say of an event: a verdict, a privileged note, who looks after it, and that it is no news any more.

What they write is privileged (design.md, rule 11): it is for no exhibit, published site, export or feed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["LONGEST_NAME", "LONGEST_NOTE", "NOTHING", "Opinion", "Verdict"]

LONGEST_NOTE: Final = 10_000  # letters
LONGEST_NAME: Final = 100  # letters


class Verdict(StrEnum):
    """What a reviewer thinks of an event."""

    NONE = ""
    SIGNIFICANT = "significant"
    NOISE = "noise"
    DISCUSS = "discuss"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is thought of an event as a whole; each replaces the one before it. `seen`: it is no news any more."""

    verdict: Verdict = Verdict.NONE
    note: str = ""
    assignee: str = ""
    seen: bool = False


NOTHING: Final = Opinion()
"""What is thought of an event that nobody has looked at."""
