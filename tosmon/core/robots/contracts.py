"""The JSON contracts of robots.txt and signals: what `robots show|diff` print and the API answers, field by field.

Stable and documented in `docs/api.md`; fields may be added, never renamed or dropped.
"""

from __future__ import annotations

from typing import TypedDict

from tosmon.core.robots.compare import RobotsChange
from tosmon.core.robots.lint import Lint
from tosmon.core.robots.parse import Group
from tosmon.core.signals.model import Answer, PurposeAnswer, Signal, SignalChange, Source
from tosmon.core.signals.specifications import SPECIFICATIONS
from tosmon.core.signals.worth import direction, reason

__all__ = [
    "AnswerJson",
    "GroupJson",
    "LintJson",
    "RobotsChangeJson",
    "RuleJson",
    "SignalChangeJson",
    "SignalJson",
    "SourceJson",
    "answer_json",
    "group_json",
    "lint_json",
    "robots_change_json",
    "signal_change_json",
    "signal_json",
]


RobotsChangeJson = TypedDict(
    "RobotsChangeJson",
    {
        "agent": str,
        "path": str,
        "except": list[str],
        "example": str,
        "was": bool,
        "now": bool,
        "line": list[int | None],
        "extent": str,
    },
)


class SignalChangeJson(TypedDict):
    """What a machine-readable signal said and says: pairs are before and after, null where it was not there."""

    mechanism: str
    name: str
    agent: str
    path: str
    was: str | None
    now: str | None
    line: list[int | None]
    answers: list[dict[str, str] | None]
    direction: str
    reason: str


class RuleJson(TypedDict):
    """A rule: its path pattern as it is compared, and its line."""

    allow: bool
    path: str
    line: int


class GroupJson(TypedDict):
    """A group: agents as written, and its rules in the file's order."""

    agents: list[str]
    rules: list[RuleJson]


class SignalJson(TypedDict):
    """A signal; `answers` by purpose, `status` how far its specification is agreed."""

    mechanism: str
    name: str
    value: str
    agent: str
    path: str
    answers: dict[str, str]
    place: str
    line: int | None
    faults: list[str]
    specification: str
    status: str


class SourceJson(TypedDict):
    """What an answer comes from; `decides` is false for what stands beside it only."""

    where: str
    mechanism: str
    name: str
    value: str
    agent: str
    path: str
    place: str
    line: int | None
    answer: str
    decides: bool


class AnswerJson(TypedDict):
    """The overall answer to one purpose."""

    purpose: str
    answer: str
    sources: list[SourceJson]


class LintJson(TypedDict):
    """What an author probably meant otherwise; `line` is null for the file as a whole."""

    line: int | None
    code: str
    message: str


def robots_change_json(change: RobotsChange) -> RobotsChangeJson:
    """Return a statement about robots.txt as its contract says."""
    return {
        "agent": change.agent,
        "path": change.path,
        "except": list(change.exceptions),
        "example": _askable(change.example),
        "was": change.was,
        "now": change.now,
        "line": list(change.lines),
        "extent": change.extent.value,
    }


def _askable(path: str) -> str:
    """Return the path as `robots test` takes it: after `//` it reads a host (RFC 3986 section 4.2)."""
    return f"https://example.com{path}" if path.startswith("//") else path


def signal_change_json(change: SignalChange) -> SignalChangeJson:
    """Return a change of a signal as its contract says."""
    signal, sides = change.standing, (change.was, change.now)
    return {
        "mechanism": signal.mechanism.value,
        "name": signal.name,
        "agent": signal.agent,
        "path": signal.path,
        "was": change.was.value if change.was else None,
        "now": change.now.value if change.now else None,
        "line": [side.line if side else None for side in sides],
        "answers": [{purpose.value: one.value for purpose, one in side.answers} if side else None for side in sides],
        "direction": direction(change).value,
        "reason": reason(change),
    }


def group_json(group: Group) -> GroupJson:
    """Return a group as its contract says."""
    return {
        "agents": list(group.names),
        "rules": [{"allow": rule.allow, "path": rule.pattern, "line": rule.line} for rule in group.rules],
    }


def signal_json(signal: Signal) -> SignalJson:
    """Return a signal as its contract says."""
    specification = SPECIFICATIONS[signal.mechanism]
    return {
        "mechanism": signal.mechanism.value,
        "name": signal.name,
        "value": signal.value,
        "agent": signal.agent,
        "path": signal.path,
        "answers": _answers(signal),
        "place": signal.place,
        "line": signal.line,
        "faults": list(signal.faults),
        "specification": specification.title,
        "status": specification.status.value,
    }


def answer_json(answer: PurposeAnswer) -> AnswerJson:
    """Return an overall answer as its contract says; what says nothing to the purpose is no source of it."""
    return {
        "purpose": answer.purpose.value,
        "answer": answer.answer.value,
        "sources": [_source(source) for source in answer.sources if source.answer is not Answer.UNSPECIFIED],
    }


def lint_json(found: Lint) -> LintJson:
    """Return a finding as its contract says."""
    return {"line": found.line, "code": found.code, "message": found.message}


def _answers(signal: Signal) -> dict[str, str]:
    return {purpose.value: answer.value for purpose, answer in signal.answers}


def _source(source: Source) -> SourceJson:
    signal = source.signal
    return {
        "where": source.where,
        "mechanism": signal.mechanism.value,
        "name": signal.name,
        "value": signal.value,
        "agent": signal.agent,
        "path": signal.path,
        "place": signal.place,
        "line": signal.line,
        "answer": source.answer.value,
        "decides": source.decides,
    }
