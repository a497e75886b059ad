"""Compares signals by what they say: order, repetition, place and line are no change, nor is a move to another place.

A header that becomes a meta of the same meaning says the same. What a change is worth and how it reads is `worth`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tosmon.core.signals.answers import answers
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal, SignalChange
from tosmon.core.signals.worth import decided, severity, turns

__all__ = ["compare"]

_Key = tuple[str, str, str, str]
_Said = tuple[str, frozenset[tuple[Purpose, Answer]]]


def compare(old: Iterable[Signal], new: Iterable[Signal]) -> tuple[SignalChange, ...]:
    """Return the signals that came, went, or say something else under the same key, the gravest first.

    Where a key had one value and now has another one, that is one change. Of keys with several values (Sitemap), those
    that both sides have are set aside, and the others came or went.
    """
    old, new = tuple(old), tuple(new)
    before, after = _by_key(old), _by_key(new)
    changes = [change for key in before.keys() | after.keys() for change in _of_key(before.get(key), after.get(key))]
    kept = _kept(old, new) if changes else ()
    return tuple(sorted((replace(change, kept=_of_change(change, kept)) for change in changes), key=_order))


def _kept(old: Iterable[Signal], new: Iterable[Signal]) -> tuple[tuple[Purpose, Answer], ...]:
    """Return the overall answers that all signals together give before and after."""
    pairs = zip(answers(("", one) for one in old), answers(("", one) for one in new), strict=True)
    return tuple((was.purpose, was.answer) for was, now in pairs if was.answer is now.answer is not Answer.UNSPECIFIED)


def _of_change(change: SignalChange, kept: tuple[tuple[Purpose, Answer], ...]) -> tuple[tuple[Purpose, Answer], ...]:
    """Return of these the answers to purposes of which the change speaks to everybody."""
    turned = turns(change)
    return tuple((one, answer) for one, answer in kept if one in turned and decided(change, one))


def _by_key(signals: Iterable[Signal]) -> dict[_Key, dict[_Said, Signal]]:
    """Return the signals by key and by what they say, each once: the one that stands first stands for the others."""
    found: dict[_Key, dict[_Said, Signal]] = {}
    for signal in sorted(signals, key=_first):
        said = (signal.value, frozenset(signal.answers))
        found.setdefault(_key(signal), {}).setdefault(said, signal)
    return found


def _key(signal: Signal) -> _Key:
    """Return the signal's key; header and meta for robots are one mechanism in two places."""
    mechanism = Mechanism.ROBOTS_TAG if signal.mechanism is Mechanism.ROBOTS_META else signal.mechanism
    return (mechanism.value, *signal.key[1:])


def _of_key(old: dict[_Said, Signal] | None, new: dict[_Said, Signal] | None) -> Iterator[SignalChange]:
    old, new = old or {}, new or {}
    gone = [signal for said, signal in old.items() if said not in new]
    come = [signal for said, signal in new.items() if said not in old]
    if len(gone) == len(come) == 1:
        yield SignalChange(gone[0], come[0])
    else:
        yield from (SignalChange(signal, None) for signal in gone)
        yield from (SignalChange(None, signal) for signal in come)


def _first(signal: Signal) -> tuple[object, ...]:
    """Return what sorts signals that say the same; it tells apart all that differ."""
    line = (signal.line is not None, signal.line or 0)
    return (signal.value, signal.place, line, signal.mechanism.value, signal.answers, signal.faults)


def _order(change: SignalChange) -> tuple[object, ...]:
    sides = sorted(_first(side) for side in (change.was, change.now) if side is not None)
    return (-severity(change).rank, _key(change.standing), sides)
