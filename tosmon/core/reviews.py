"""What reviewers say of an event: a verdict, a privileged note, who looks after it, and that it is no news any more.

What they write is privileged (design.md, rule 11): it is for no exhibit, published site, export or feed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tosmon.core.model import Severity

__all__ = ["LONGEST_NAME", "LONGEST_NOTE", "NOTHING", "Marking", "Opinion", "ReviewState", "Verdict", "Wanted"]

LONGEST_NOTE: Final = 10_000  # letters
LONGEST_NAME: Final = 100  # letters


class Verdict(StrEnum):
    """What a reviewer thinks of an event."""

    NONE = ""
    SIGNIFICANT = "significant"
    NOISE = "noise"
    DISCUSS = "discuss"

    @property
    def words(self) -> str:
        """Return what readers call it."""
        return {"": "no verdict", "discuss": "to be discussed"}.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is thought of an event as a whole; each replaces the one before it. `seen`: it is no news any more."""

    verdict: Verdict = Verdict.NONE
    note: str = ""
    assignee: str = ""
    seen: bool = False


NOTHING: Final = Opinion()
"""What is thought of an event that nobody has looked at."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What a reviewer changes of what is thought, of one event or of many; None leaves it as it is."""

    verdict: Verdict | None = None
    note: str | None = None
    assignee: str | None = None
    seen: bool | None = None

    def of(self, opinion: Opinion) -> Opinion:
        """Return the opinion with what is changed."""
        return Opinion(
            verdict=opinion.verdict if self.verdict is None else self.verdict,
            note=opinion.note if self.note is None else self.note[:LONGEST_NOTE],
            assignee=opinion.assignee if self.assignee is None else self.assignee[:LONGEST_NAME],
            seen=opinion.seen if self.seen is None else self.seen,
        )


class ReviewState(StrEnum):
    """Which events are asked for, by what was thought of them.

    `unread` ones alert, and nobody said that they are no news any more; `open` ones have no verdict.
    """

    UNREAD = "unread"
    OPEN = "open"
    SIGNIFICANT = "significant"
    DISCUSS = "discuss"
    NOISE = "noise"
    ALL = "all"

    @property
    def words(self) -> str:
        """Return what readers call it."""
        return {"open": "no verdict", "discuss": "to be discussed"}.get(self.value, self.value)

    @property
    def verdict(self) -> Verdict | None:
        """Return the verdict that is asked for, where one is."""
        return Verdict(self.value) if self in _OF_VERDICTS else None


_OF_VERDICTS: Final = frozenset({ReviewState.SIGNIFICANT, ReviewState.DISCUSS, ReviewState.NOISE})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for; what is empty or None does not matter. `severity` is at least that."""

    state: ReviewState = ReviewState.ALL
    assignee: str = ""
    platform: str = ""
    label: str = ""
    severity: Severity | None = None
    note: str = ""  # letters that the note holds, in either case
