"""Columns that several tables have: each means the same wherever it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tosmon.core.model import Rule
from tosmon.exports.schema import Column, Kind

__all__ = [
    "DOCUMENT",
    "EVIDENCE",
    "HEADINGS",
    "LABELS",
    "LEAD_IN",
    "NUMBER",
    "PLATFORM",
    "RULE",
    "SEEN_FIRST",
    "SEEN_LAST",
    "SOURCE",
    "SPAN",
    "STANDING",
    "TEXT",
    "WITNESS",
    "words",
]


def words(vocabulary: type[StrEnum]) -> tuple[str, ...]:
    """Return the values of a vocabulary."""
    return tuple(word.value for word in vocabulary)


PLATFORM: Final = Column("platform", Kind.TEXT, "Id of the platform: `facebook`.")
DOCUMENT: Final = Column("document", Kind.TEXT, "Id of the document: `facebook/terms-of-service`.")
WITNESS: Final = Column(
    "witness",
    Kind.TEXT,
    "Who saw it: the id of an import's witness (`ota/pga-versions`), told of in `witnesses`; null for tosmon itself.",
    nullable=True,
)
SOURCE: Final = Column(
    "source",
    Kind.JSON,
    'References of imports, as their sources name them: an array of objects such as `{"collection": …, "commit": …}`'
    ' or `{"archive": …, "timestamp": …, "url": …}`; empty where only tosmon saw it.',
)
SEEN_FIRST: Final = Column("observed_first", Kind.MOMENT, "When it was first seen.")
SEEN_LAST: Final = Column("observed_last", Kind.MOMENT, "When it was last seen.")
SPAN: Final = (
    Column(
        "observed_before",
        Kind.MOMENT,
        "When something else was last seen: this began after it. Null where nobody had looked before.",
        nullable=True,
    ),
    Column("observed_first", Kind.MOMENT, "When this was first seen: it began by then."),
    Column("observed_last", Kind.MOMENT, "When this was last seen: it ended after that, if it has ended."),
    Column(
        "observed_after",
        Kind.MOMENT,
        "When something else was first seen: this had ended by then. Null where nothing else was seen since.",
        nullable=True,
    ),
)

HEADINGS: Final = Column("headings", Kind.TEXTS, "Headings over the clause, from the outermost to the nearest.")
NUMBER: Final = Column("number", Kind.TEXT, "Number of the clause as the document writes it: `3.2`.", nullable=True)
LEAD_IN: Final = Column(
    "lead_in", Kind.TEXT, "The sentence that governs a list item: `You agree not to:`.", nullable=True
)
TEXT: Final = Column("text", Kind.TEXT, "Text of the clause.")
LABELS: Final = Column("labels", Kind.WORDS, "Its labels: the kinds of scraping rule that it carries (docs/labels.md).")
RULE: Final = Column("rule", Kind.TEXT, "What the clause does.", words=words(Rule))
EVIDENCE: Final = Column(
    "evidence",
    Kind.JSON,
    'The words that carry each label: an array of `{"label", "start", "end", "text"}`, places in code points of'
    " the text.",
)
STANDING: Final = Column("standing", Kind.TRUTH, "Whether the latest version of the document holds it.")
