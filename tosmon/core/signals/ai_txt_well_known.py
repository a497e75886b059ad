"""Reads `/.well-known/ai.txt`, the namesake of Spawning's file: whether AI may train on, index or cache a site.

After draft-car-ai-txt-wellknown-00 (2026-06-12; read as the author's source of 2026-02): "Field: value" lines for the
site, and blocks `Agent: name` whose lines are indented. An individual draft, adopted by no working group.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tosmon.core.signals.lines import MOST, fields, shortest
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal

__all__ = ["FIELDS", "read_ai_txt_well_known"]

_REQUIRED: Final = ("Site-Name", "Site-URL")
_POLICIES: Final = ("training", "scraping", "indexing", "caching")
_PATHS: Final = {"training-allow": "allow", "training-deny": "deny"}
_OTHERS: Final = frozenset({"training-license", "training-fee", "rate-limit", "attribution", "ai-disclosure", "audit"})
FIELDS: Final = frozenset({*_POLICIES, *_PATHS, *_OTHERS, "agent", *(one.lower() for one in _REQUIRED)})

# Indexing is "for retrieval", which feeds models that answer. Scraping is access and caching storage: no purpose.
_PURPOSES: Final = {"training": Purpose.AI_TRAINING, "indexing": Purpose.AI_INPUT}
_ANSWERS: Final = {"allow": Answer.ALLOWED, "deny": Answer.DISALLOWED, "conditional": Answer.RESERVED}
_PLACE: Final = ".well-known/ai.txt"
_DEFAULT: Final = "not stated: `deny` is the draft's default"


def read_ai_txt_well_known(body: bytes) -> tuple[tuple[Signal, ...], tuple[str, ...]]:
    """Return what the file says of training, scraping, indexing and caching, by agent and path, and its faults.

    What a block `Agent: *` says takes the place of the site's default. A file with the required names that is silent
    on training denies it, as the draft has it; the other defaults are permissions, and nobody is taken to have given
    a permission by silence. Values that the draft does not have answer nothing.
    """
    found = list(_statements(body))
    names = {field for _, field, _, _ in fields(body)}
    missing = [name for name in _REQUIRED if name.lower() not in names]
    faults = tuple(f"no {name}, which the draft requires" for name in missing)
    overridden = {name for agent, name, _, _ in found if agent == "*"}
    signals = [
        _signal(agent or "*", name, value, line)
        for agent, name, value, line in found[:MOST]
        if agent or name not in overridden
    ]
    if not missing and not any(one.name == "training" and (one.agent, one.path) == ("*", "/") for one in signals):
        answers = ((Purpose.AI_TRAINING, Answer.DISALLOWED),)
        faulty = (_DEFAULT,)
        signals.append(_made("training", "deny", answers=answers, faults=faulty))
    return tuple(signals), faults


def _statements(body: bytes) -> Iterator[tuple[str, str, str, int]]:
    """Yield agent (empty for the site's own lines), field, value and line of everything that is policy."""
    agent = ""
    for line, field, value, indented in fields(body):
        agent = agent if indented else ""
        if field == "agent":
            agent = value.lower()
        elif field in FIELDS and field not in {name.lower() for name in _REQUIRED}:
            yield agent, field, value, line


def _signal(agent: str, name: str, value: str, line: int) -> Signal:
    if name in _PATHS:
        said = _PATHS[name]
        answers = ((Purpose.AI_TRAINING, _ANSWERS[said]),)
        return _made("training", said, agent=agent, path=shortest(value), answers=answers, line=line)
    if name not in _POLICIES:
        return _made(name, value, agent=agent, line=line)
    said = value.lower()
    if said not in _ANSWERS:
        return _made(name, said, agent=agent, line=line, faults=(f"{said[:40]} is not allow, deny or conditional",))
    purpose = _PURPOSES.get(name)
    return _made(name, said, agent=agent, answers=((purpose, _ANSWERS[said]),) if purpose else (), line=line)


def _made(
    name: str,
    value: str,
    *,
    agent: str = "*",
    path: str = "/",
    answers: tuple[tuple[Purpose, Answer], ...] = (),
    line: int | None = None,
    faults: tuple[str, ...] = (),
) -> Signal:
    mechanism = Mechanism.AI_TXT_WELL_KNOWN
    return Signal(mechanism, name, value, agent, path, answers, place=_PLACE, line=line, faults=faults)
