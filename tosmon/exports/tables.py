"""Every table that can be exported, with its columns: what the data dictionary, Parquet and data packages say of them.

`docs/datasets.md` shows them by `tosmon.exports.dictionary`.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tosmon.core.model import ChangeKind, Direction, EventKind, Rule, Severity
from tosmon.exports.schema import Column, Kind, Table

__all__ = ["CHANGES", "TABLES"]


def _values(vocabulary: type[StrEnum]) -> tuple[str, ...]:
    return tuple(word.value for word in vocabulary)


_PLATFORM: Final = Column("platform", Kind.TEXT, "Id of the platform: `facebook`.")
_DOCUMENT: Final = Column("document", Kind.TEXT, "Id of the document: `facebook/terms-of-service`.")
_WITNESS: Final = Column(
    "witness",
    Kind.TEXT,
    "Who saw it: the id of an import's witness (`ota/pga-versions`); null for tosmon itself.",
    nullable=True,
)
_SOURCE: Final = Column(
    "source",
    Kind.JSON,
    "References of imports, as their sources name them: an array of objects such as"
    ' `{"collection": …, "commit": …}` or `{"archive": …, "timestamp": …, "url": …}`; empty for tosmon\'s own.',
)

CHANGES: Final = Table(
    "changes",
    "Changes",
    "A row for each change of a clause (or robots.txt rule, or signal) between two consecutive versions of a document.",
    "observed_to, event, position",
    ("event", "position"),
    (
        Column("event", Kind.TEXT, "Id of the event that the change is part of: all changes between the two versions."),
        Column("position", Kind.NUMBER, "Place of the change within its event, from 0."),
        _PLATFORM,
        _DOCUMENT,
        Column("family", Kind.TEXT, "The document without its variant: `x/terms-of-service` for `…@de`."),
        Column("variant", Kind.TEXT, "Which variant of the family it is: `de`; null where it has none.", nullable=True),
        Column(
            "observed_from",
            Kind.MOMENT,
            "When the old text was last seen: the change was made after it. Null where nothing was seen before.",
            nullable=True,
        ),
        Column("observed_to", Kind.MOMENT, "When the new text was first seen: the change was made before it."),
        Column(
            "effective",
            Kind.DAY,
            "The platform's own effective date of the new text, where it gives one.",
            nullable=True,
        ),
        Column("from_snapshot", Kind.TEXT, "Id of the snapshot that first showed the old text.", nullable=True),
        Column("to_snapshot", Kind.TEXT, "Id of the snapshot that first showed the new text.", nullable=True),
        _WITNESS,
        _SOURCE,
        Column("event_kind", Kind.TEXT, "What the event is about.", words=_values(EventKind)),
        Column("event_severity", Kind.TEXT, "How much the event as a whole matters.", words=_values(Severity)),
        Column("kind", Kind.TEXT, "What happened to the clause.", words=_values(ChangeKind)),
        Column("labels", Kind.WORDS, "Labels of the clause after the change, or before it where it was removed."),
        Column("labels_added", Kind.WORDS, "Labels that it has after the change and had not before."),
        Column("labels_removed", Kind.WORDS, "Labels that it had before the change and has not after."),
        Column(
            "direction",
            Kind.TEXT,
            "Which way the change points for those who are bound by the rule.",
            words=_values(Direction),
        ),
        Column("reason", Kind.TEXT, "Why it is thought to point there.", nullable=True),
        Column("severity", Kind.TEXT, "How much this change matters.", words=_values(Severity)),
        Column("heading", Kind.TEXT, "Heading over the clause, the nearest.", nullable=True),
        Column("clause_before", Kind.TEXT, "Id of the clause as it was; null where it was added.", nullable=True),
        Column("clause_after", Kind.TEXT, "Id of the clause as it is; null where it was removed.", nullable=True),
        Column("before", Kind.TEXT, "Text of the clause as it was.", nullable=True),
        Column("after", Kind.TEXT, "Text of the clause as it is.", nullable=True),
        Column("notes", Kind.TEXTS, "What else is to be known of the event or the change, in words."),
    ),
)

TABLES: Final = MappingProxyType({table.name: table for table in (CHANGES,)})
"""By name, in the order in which they are told."""

_RULES: Final = _values(Rule)
