"""Keeps what was worked out lately, and no more than so many characters of it; what that is, its owner says."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, ParamSpec, TypeVar

__all__ = ["Kept"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")

_ENTRY = 200  # characters that an entry costs beside its text


class Kept(Generic[K, V]):
    """What was worked out, by what it was worked out from; what was not asked for lately is forgotten.

    Two generations: when the younger one holds more than `most` characters, it becomes the older one, and that is
    forgotten. What is asked for is young again. For one owner at a time: threads do not share one.
    """

    __slots__ = ("_most", "_old", "_weight", "_young")

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._weight = 0

    def __len__(self) -> int:
        """Return how many entries are kept."""
        return len(self._young) + len(self._old)

    def of(self, key: K, weight: int, work: Callable[P, V], *given: P.args, **named: P.kwargs) -> V:
        """Return what is kept for the key, else what `work` brings; `weight` are the characters of the key's texts."""
        try:
            return self._young[key]
        except KeyError:
            found = self._old.pop(key) if key in self._old else work(*given, **named)
        if self._weight > self._most:
            self._old, self._young, self._weight = self._young, {}, 0
        self._young[key] = found
        self._weight += weight + _ENTRY
        return found
