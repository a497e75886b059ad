"""Keeps the label turns of each document: which labels its text in force carried when, by which clauses.

Everything that writes versions calls this in its own transaction: a check adds what it saw to the turns that stand; an
import, a relabelling and whatever rewrites a version has the document's turns told anew. Both come to the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from tosmon.catalog.entries import CHECK
from tosmon.catalog.layouts import JudgementJson, said_by, unpack
from tosmon.catalog.placing import Placed
from tosmon.catalog.queries.lineage import in_line
from tosmon.catalog.records import CheckRecord
from tosmon.catalog.tables import IS_JUDGED, clauses, documents, label_turns, ledger, versions
from tosmon.catalog.taking_in import ENDED, IMPORT
from tosmon.core.label_turns import STANDS, LabelTurn, Said, turn, turns
from tosmon.core.model import Outcome

__all__ = ["IMPORTED", "OWN", "after_check", "retell", "retell_all"]

OWN: Final = "own"  # in the place of a rule: tosmon saw the text itself
IMPORTED: Final = "imported"  # others did

Observed = tuple[datetime, Said]

_SHOWING: Final = (Outcome.NEW, Outcome.UNCHANGED)
_STANDING: Final = select(label_turns).where(label_turns.c.document == bindparam("of"), label_turns.c.until.is_(None))
_END: Final = (
    label_turns.update()
    .where(
        label_turns.c.document == bindparam("of"),
        label_turns.c.label == bindparam("of_label"),
        label_turns.c.rule == bindparam("of_rule"),
        label_turns.c.until.is_(None),
    )
    .values(until=bindparam("at"))
)
_VERSIONS: Final = (
    select(
        versions.c.key,
        versions.c.observed_first,
        versions.c.observed_last,
        versions.c.witness,
        versions.c.layout,
    )
    .where(versions.c.document == bindparam("of"), ~versions.c.suspect)
    .order_by(versions.c.observed_first, versions.c.key)
)
_JUDGED: Final = select(clauses.c.number, clauses.c.judgement).where(clauses.c.document == bindparam("of"), IS_JUDGED)
# Absence that is believed: no line of the history is sure to tell of it, the entry does.
_ABSENT: Final = select(ledger.c.at).where(
    ledger.c.document == bindparam("of"),
    ledger.c.kind == CHECK,
    ledger.c.outcome == Outcome.ABSENT.value,
    ledger.c.entry.like('%"absent":true%'),
)
_BACK: Final = select(ledger.c.at).where(
    ledger.c.document == bindparam("of"),
    ledger.c.notable,
    ledger.c.kind == CHECK,
    ledger.c.outcome.in_([outcome.value for outcome in _SHOWING]),
)
_ENDED: Final = select(func.max(ledger.c.at)).where(
    ledger.c.document == bindparam("of"), ledger.c.notable, ledger.c.kind == IMPORT, ledger.c.outcome == ENDED
)


# --- after a check ----------------------------------------------------------------------------------------------------


def after_check(connection: Connection, before: Mapping[str, Any], record: CheckRecord, placed: Placed) -> None:
    """Write what a check changes of the document's turns; for text that goes on as it was, nothing.

    `before` is the document's row as it was before the check.
    """
    document = record.document
    if placed.rewritten or _over_others(connection, before, record):
        retell(connection, document)
    elif placed.said is not None:
        _go_on(connection, document, {(STANDS, OWN): (), **placed.said}, record.started)
    elif record.outcome is Outcome.ABSENT and record.absent and not before["absent"]:
        _go_on(connection, document, {(STANDS, OWN): ()}, record.started)
    elif before["absent"] and record.outcome in _SHOWING:
        retell(connection, document)  # the same text again, which no version tells of


def _over_others(connection: Connection, before: Mapping[str, Any], record: CheckRecord) -> bool:
    """Return whether a check looked where others were the last: what they saw since tosmon's first look counts no more.

    That one of them watches no more counts as having looked.
    """
    if not before["imported"] or record.outcome not in _SHOWING:
        return False
    own = _STANDING.where(label_turns.c.label == STANDS, label_turns.c.rule == OWN)
    return connection.execute(own, {"of": record.document}).first() is None


def _go_on(connection: Connection, document: str, said: Said, at: datetime) -> None:
    standing = [_turn_of(row) for row in connection.execute(_STANDING, {"of": document})]
    if any(one.first >= at for one in standing):  # a clock was set back
        retell(connection, document)
        return
    turned = turn(standing, said, at)
    if turned.ended:
        rows = [{"of": document, "of_label": one.label, "of_rule": one.rule, "at": at} for one in turned.ended]
        connection.execute(_END, rows)
    _insert(connection, document, turned.begun)


def _turn_of(row: Any) -> LabelTurn:  # noqa: ANN401 - a row of SQLAlchemy's, which knows no columns
    return LabelTurn(row.label, row.rule, tuple(row.clauses), row.since, row.first, row.until)


def _insert(connection: Connection, document: str, begun: Iterable[LabelTurn]) -> None:
    rows = [
        {
            "document": document,
            "label": one.label,
            "rule": one.rule,
            "first": one.first,
            "until": one.until,
            "since": one.since,
            "clause": one.clauses[0] if one.clauses else 0,
            "clauses": list(one.clauses),
        }
        for one in begun
    ]
    if rows:
        connection.execute(label_turns.insert(), rows)


# --- as a whole -------------------------------------------------------------------------------------------------------


def retell_all(connection: Connection) -> None:
    """Write the turns of every document anew."""
    for document in connection.execute(select(documents.c.document)).scalars().all():
        retell(connection, document)


def retell(connection: Connection, document: str) -> None:
    """Write the turns of a document anew, from its versions in force and its ledger."""
    connection.execute(label_turns.delete().where(label_turns.c.document == document))
    _insert(connection, document, turns(_observed(connection, document)))


def _observed(connection: Connection, document: str) -> list[Observed]:
    """Return what the document was observed to say, by time."""
    of = {"of": document}
    line = in_line(connection.execute(_VERSIONS, of).all())
    judged = {row.number: row.judgement for row in connection.execute(_JUDGED, of)} if line else {}
    seen = list(_seen(line, judged))
    if line and line[-1].witness:
        ended = connection.execute(_ENDED, of).scalar()
        if ended is not None and ended > max(row.observed_last for row in line):
            seen.append((ended, {}))
    absent = list(connection.execute(_ABSENT, of).scalars())
    return _with_absences(seen, absent, connection.execute(_BACK, of).scalars()) if absent else seen


def _seen(line: Sequence[Any], judged: Mapping[int, JudgementJson]) -> Iterator[Observed]:
    known: dict[bytes, Said] = {}
    for row in line:
        says = known.get(row.layout)
        if says is None:
            says = known[row.layout] = _said(row.layout, judged)
        yield row.observed_first, {(STANDS, IMPORTED if row.witness else OWN): (), **says}


def _said(layout: bytes, judged: Mapping[int, JudgementJson]) -> Said:
    """Return what the clauses of a version say, as it displays them."""
    numbers, other = unpack(layout)
    otherwise = {int(place): shown["j"] for place, shown in other.items() if "j" in shown}
    return said_by(
        (number, otherwise.get(place, judged.get(number, [])))
        for place, number in enumerate(numbers)
        if number in judged or place in otherwise
    )


def _with_absences(seen: Iterable[Observed], absent: Iterable[datetime], back: Iterable[datetime]) -> list[Observed]:
    """Return what was observed with the times in which the file was believed to be gone, and said nothing."""
    gone: Said = {(STANDS, OWN): ()}
    marked: list[tuple[datetime, Said | None, bool]] = [(at, said, True) for at, said in seen]
    marked += [(at, None, False) for at in absent] + [(at, None, True) for at in back]
    found: list[Observed] = []
    last = gone
    for at, said, there in sorted(marked, key=itemgetter(0)):
        last = last if said is None else said
        found.append((at, last if there else gone))
    return found
