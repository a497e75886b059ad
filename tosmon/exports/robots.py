"""What a robots.txt let crawlers fetch, through all that was observed of it: by tosmon, and by others before and after.

What counts is what `tosmon.signalled` goes by: the file; where it is believed to be absent, no restriction; where
another status is believed, what that means (RFC 9309 section 2.3.1). A check that failed or was not believed says
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from tosmon.catalog.entries import ACCEPTED, CHECK
from tosmon.catalog.queries.exports import SnapshotSeen, entries_seen, snapshots_seen, versions_seen
from tosmon.catalog.queries.ledger import decisions
from tosmon.catalog.queries.versions import read_version
from tosmon.catalog.records import LedgerEntry
from tosmon.core.marks import STATUS, UNREACHABLE
from tosmon.core.model import Outcome
from tosmon.core.reading import rules_of
from tosmon.core.robots import RobotsTxt
from tosmon.core.robots.matrix import Said
from tosmon.core.robots.status import GONE, Meaning, meaning
from tosmon.core.robots.status import UNREACHABLE as NO_ANSWER
from tosmon.exports.spans import Seen, Span, spans

__all__ = ["Answer", "answers", "said", "what"]

OK: Final = 200
NOT_FOUND: Final = 404
_SHOWING: Final = frozenset({Outcome.NEW.value, Outcome.UNCHANGED.value})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: a file of that content, or a status in its place, 0 for none at all."""

    status: int
    content: str = ""


def answers(connection: Connection, document: str) -> Iterator[Span[Answer]]:
    """Yield the times in which the robots.txt of that document id was answered alike, by time."""
    own = list(_own(connection, document))
    others = (one for one in snapshots_seen(connection, document) if not _within(one, own))
    found = [*own, *(seen for one in others if (seen := _of_import(one)) is not None)]
    yield from spans(sorted(found, key=lambda seen: (seen.first, seen.witness)))


def said(connection: Connection, document: str) -> Mapping[str, RobotsTxt]:
    """Return the rules of each content that the robots.txt of that document id ever had."""
    found: dict[str, RobotsTxt] = {}
    for one in versions_seen(connection, document):
        if one.info.content not in found and not one.info.suspect:
            version = read_version(connection, one.info.key)
            if version is not None:
                found[one.info.content] = rules_of(version.version)
    return found


def what(answer: Answer, rules: Mapping[str, RobotsTxt]) -> Said:
    """Return what crawlers had to go by."""
    means = meaning(answer.status)
    return rules[answer.content] if means is Meaning.RULES else means


def _own(connection: Connection, document: str) -> Iterator[Seen[Answer]]:
    """Yield what tosmon's own checks observed, by time."""
    instead = ""
    content, snapshot = "", ""
    accepted = [one for one in decisions(connection, (ACCEPTED,)) if one.document == document]
    for entry in entries_seen(connection, document):
        if entry.kind != CHECK:
            continue
        while accepted and accepted[0].at <= entry.at:  # a reviewer believed what checks had not
            decision = accepted.pop(0).value()
            content, snapshot = decision["text"], decision["capture"]
        value = entry.value()
        instead = value.get("marks", {}).get(STATUS, instead)
        if entry.outcome in _SHOWING:
            content = value["content"] or content
            snapshot = (value["snapshot"] or {}).get("id", snapshot)
        answer = _answered(entry, value, instead, content)
        if answer is not None:
            yield Seen(answer, entry.at, entry.at, snapshot if answer.content else "", "")


def _answered(entry: LedgerEntry, value: Mapping[str, Any], instead: str, content: str) -> Answer | None:
    """Return what a check was answered, as it was believed then; None where it tells nothing."""
    status: int = (value.get("pages") or [{}])[0].get("status") or NO_ANSWER
    if instead:
        believed = NO_ANSWER if instead == UNREACHABLE else int(instead)
        told = entry.outcome == Outcome.FAILED.value and believed in {status, NO_ANSWER}
        return Answer(believed) if told else None
    if entry.outcome == Outcome.ABSENT.value:
        return Answer(status if status in GONE else NOT_FOUND) if value["absent"] else None
    return Answer(OK, content) if entry.outcome in _SHOWING and content else None


def _within(one: SnapshotSeen, own: list[Seen[Answer]]) -> bool:
    """Return whether tosmon looked itself before that and after it."""
    return bool(own) and own[0].first <= one.at <= own[-1].last


def _of_import(one: SnapshotSeen) -> Seen[Answer] | None:
    if one.outcome == Outcome.ABSENT.value:
        return Seen(Answer(NOT_FOUND), one.at, one.at, "", one.witness)
    if one.version is None or one.version.suspect:
        return None
    return Seen(Answer(OK, one.version.content), one.at, one.at, one.id, one.witness)
