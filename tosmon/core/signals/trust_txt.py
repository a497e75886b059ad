"""Reads `trust.txt`: whom a publisher is associated with, and whether data of its site may train AI.

It stands at `/trust.txt` or `/.well-known/trust.txt`. After JournalList's reference document, which has
`datatrainingallowed` since 2024-04-04, and the expired draft-org-trust-relationship-protocol-01 (2025-02): lines
`attribute=value`, comments behind `#`.
"""

from __future__ import annotations

from typing import Final

from tosmon.core.signals.lines import MOST, fields, not_text
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal, SignalFile

__all__ = ["TRAINING", "read_trust_txt"]

_TOLD: Final = 20  # faults; the others would say the same
TRAINING: Final = "datatrainingallowed"
_ATTRIBUTES: Final = frozenset(
    {
        "belongto",
        "contact",
        "control",
        "controlledby",
        "customer",
        "disclosure",
        "member",
        "social",
        "vendor",
        TRAINING,
    }
)
_ANSWERS: Final = {
    "yes": ((Purpose.AI_TRAINING, Answer.ALLOWED),),
    "no": ((Purpose.AI_TRAINING, Answer.DISALLOWED),),
}


def read_trust_txt(body: bytes) -> SignalFile:
    """Return the attributes of a trust.txt as signals; only `datatrainingallowed` answers anything.

    It may stand once: where it stands again with another value, none of the values counts. An attribute that the
    specification does not have is a fault of the file and gives no signal.
    """
    instead = not_text(body)
    if instead:
        return SignalFile(faults=(instead,))
    found = list(fields(body, "="))
    faults = [f"line {line}: no attribute of trust.txt: {name[:40]}" for line, name, _, _ in found if _unknown(name)]
    known = [(line, name, value) for line, name, value, _ in found if name in _ATTRIBUTES]
    stated = {value.lower() for _, name, value in known if name == TRAINING}
    if not known:
        faults.append("no attribute of trust.txt in it")
    signals = (_signal(line, name, value, at_odds=len(stated) > 1) for line, name, value in known[:MOST])
    return SignalFile(tuple(signals), tuple(faults[:_TOLD]))


def _unknown(name: str) -> bool:
    return name not in _ATTRIBUTES


def _signal(line: int, name: str, value: str, *, at_odds: bool) -> Signal:
    if name != TRAINING:
        return Signal(Mechanism.TRUST_TXT, name, value, place="trust.txt", line=line)
    value = value.lower()
    faults = []
    if value not in _ANSWERS:
        faults.append(f"{value[:40]} is neither yes nor no")
    if at_odds:
        faults.append("stated again with another value, where it may stand once")
    answers = () if faults else _ANSWERS[value]
    return Signal(Mechanism.TRUST_TXT, name, value, answers=answers, place="trust.txt", line=line, faults=tuple(faults))
