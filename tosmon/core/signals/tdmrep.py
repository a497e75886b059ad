"""Reads `/.well-known/tdmrep.json`, by which a site reserves text and data mining, rule by rule.

After the TDM Reservation Protocol, final report of its W3C community group, 2024-05-10 (read as `spec/index.html` of
w3c/tdm-reservation-protocol): an array of rules with `location` and `tdm-reservation`, and at will `tdm-policy`.
Headers and metas of the same names are `page`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Final

from tosmon.core.signals.lines import MOST, decoded, not_text, shortest
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal, SignalFile
from tosmon.core.signals.values import absolute, shown

__all__ = ["POLICY", "RESERVATION", "read_tdmrep"]

RESERVATION: Final = "tdm-reservation"
POLICY: Final = "tdm-policy"
# "Reserved" is the opt-out of Art. 4(3) DSM Directive; "not reserved" lets TDM agents mine without asking. Training is
# text and data mining (AI Act, Art. 53(1)(c)); whether feeding a page to a model at hand is too, nobody has settled.
_ANSWERS: Final = {
    1: ((Purpose.AI_TRAINING, Answer.RESERVED),),
    0: ((Purpose.AI_TRAINING, Answer.ALLOWED),),
}
_PLACE: Final = "tdmrep.json"
_TOLD: Final = 20  # faults of the file; the others would say the same
_SHOWN: Final = 60  # characters of a wrong value that a fault shows


def read_tdmrep(body: bytes) -> SignalFile:
    """Return the rules of a tdmrep.json as signals: the reservation of each location, and its policy.

    What is no array of objects is a fault of the file. A rule without a location, or whose reservation is neither 0
    nor 1 (the string "1" is not), reserves nothing: the protocol takes it for unset. A policy that is no URL is a
    fault of its own and leaves the reservation.
    """
    instead = not_text(body)
    if instead:
        return SignalFile(faults=(instead,))
    try:
        found: object = json.loads(decoded(body))
    except RecursionError:
        return SignalFile(faults=("not JSON that can be read: nested too deeply",))
    except ValueError as fault:
        return SignalFile(faults=(f"not JSON: {fault}",))
    if not isinstance(found, list):
        return SignalFile(faults=(f"not an array of rules but {_kind(found)}: the protocol demands the brackets",))
    signals = tuple(signal for number, rule in enumerate(found[:MOST], 1) for signal in _rule(rule, number))
    return SignalFile(signals, tuple(islice(_faults(found), _TOLD)))


def _faults(rules: list[object]) -> Iterator[str]:
    """Yield what is wrong with rules so that they give no signal."""
    if not rules:
        yield "no rules"
    for number, rule in enumerate(rules[:MOST], 1):
        if not isinstance(rule, dict):
            yield f"rule {number} is {_kind(rule)}, not an object"
        elif RESERVATION not in rule:
            yield f"rule {number} has no {RESERVATION}"
    if len(rules) > MOST:
        yield f"more than {MOST} rules: the rest is not read"


def _rule(rule: object, number: int) -> Iterator[Signal]:
    if not isinstance(rule, dict) or RESERVATION not in rule:
        return
    path, faults = _location(rule, number)
    reservation = rule[RESERVATION]
    valid = type(reservation) is int and reservation in _ANSWERS
    if not valid:
        faults = (*faults, f"rule {number}: {RESERVATION} is {_shown(reservation)}, not 0 or 1: unset")
    yield Signal(
        Mechanism.TDM,
        RESERVATION,
        str(reservation) if valid else _shown(reservation),
        path=path,
        answers=() if faults else _ANSWERS[reservation],
        place=_PLACE,
        faults=faults,
    )
    if POLICY in rule:
        yield _policy(rule[POLICY], path, number)


def _location(rule: dict[str, object], number: int) -> tuple[str, tuple[str, ...]]:
    """Return a rule's location as the shortest pattern, and what is wrong with it."""
    location = rule.get("location")
    if not isinstance(location, str):
        what = f"is {_kind(location)}, not a path" if "location" in rule else "is missing"
        return "", (f"rule {number}: location {what}",)
    if not location.startswith(("/", "*")):
        return shown(location)[0], (f"rule {number}: location {_shown(location)} is no path of this site",)
    return shortest(shown(location)[0]), ()


def _policy(policy: object, path: str, number: int) -> Signal:
    url = absolute(policy) if isinstance(policy, str) else None
    faults = () if url else (f"rule {number}: {POLICY} {_shown(policy)} is no URL",)
    return Signal(
        Mechanism.TDM, POLICY, shown(url)[0] if url else _shown(policy), path=path, place=_PLACE, faults=faults
    )


def _kind(value: object) -> str:
    """Return what a JSON value is, in words."""
    words = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return words.get(type(value), "a number")


def _shown(value: object) -> str:
    """Return a JSON value as it may be shown in a line: short, and as JSON writes it."""
    plain = isinstance(value, (str, int, float, type(None)))
    return shown(json.dumps(value, ensure_ascii=False), _SHOWN)[0] if plain else _kind(value)
