"""What a search answers, as values: clauses with their lineages, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tosmon.core.model import Clause, Judgement
from tosmon.core.searching import Query

__all__ = ["MANY", "Hit", "Hits", "Wording"]

MANY: Final = 10_000
"""Clauses that are counted and ranked: words that more of them hold do not tell one from another."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One of the texts that a clause had, by its id; `matches` says that it holds what was asked for."""

    id: str
    since: datetime
    until: datetime  # last seen in force
    matches: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause through all of its wordings, as the latest of those that match displays it.

    `shown` is that wording. `since` and `until` are of all wordings; `standing` says that one of them is in force now.
    `version` is the id of the snapshot of a version that displays it so; empty for what was never in the archive.
    `variants` are the documents in which the same text stands as well. `event` is the latest amendment that changed it,
    and `compared` the snapshots on both of its sides; empty where nothing did.
    """

    document: str
    clause: Clause
    judgement: Judgement
    shown: Wording
    wordings: tuple[Wording, ...]  # oldest first
    since: datetime
    until: datetime
    standing: bool
    version: str
    variants: tuple[str, ...] = ()
    event: str = ""
    compared: tuple[str, str] = ("", "")

    @property
    def id(self) -> str:
        """Return the id of the clause that is shown."""
        return self.shown.id

    @property
    def matching(self) -> int:
        """Return how many of the wordings hold what was asked for."""
        return sum(one.matches for one in self.wordings)


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of hits, best first, of `total`.

    Where `cut`, there are more clauses than were looked at: `matches` is how many hold the words at all, whenever they
    stood, and `total` counts what is in a part of them. They are counted up to MANY, and one more. `platforms`,
    `labels` and `rules` say how many of the hits each has, the most first.
    """

    query: Query
    hits: tuple[Hit, ...]
    total: int
    matches: int
    cut: bool
    platforms: Mapping[str, int]
    labels: Mapping[str, int]
    rules: Mapping[str, int]

    @property
    def wordings(self) -> str:
        """Return how many clauses hold the words, for people: "more than 10,000"."""
        return f"more than {MANY:,}" if self.matches > MANY else f"{self.matches:,}"
