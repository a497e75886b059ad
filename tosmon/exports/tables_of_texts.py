"""The tables of what texts say and said: changes, clauses, lineages, labels over time, versions."""

from __future__ import annotations

from typing import Final

from tosmon.core.model import ChangeKind, Direction, EventKind, Rule, Severity
from tosmon.exports.columns import (
    DOCUMENT,
    EVIDENCE,
    HEADINGS,
    LABELS,
    LEAD_IN,
    NUMBER,
    PLATFORM,
    RULE,
    SEEN_FIRST,
    SEEN_LAST,
    SOURCE,
    SPAN,
    STANDING,
    TEXT,
    WITNESS,
    words,
)
from tosmon.exports.schema import Column, Kind, Table

__all__ = ["CHANGES", "CLAUSES", "LABELS_OVER_TIME", "LINEAGES", "VERSIONS"]

CHANGES: Final = Table(
    "changes",
    "Changes",
    "A row for each change of a clause (or robots.txt rule, or signal) between two consecutive versions of a document.",
    "observed_to, event, position",
    ("event", "position"),
    (
        Column("event", Kind.TEXT, "Id of the event that the change is part of: all changes between the two versions."),
        Column("position", Kind.NUMBER, "Place of the change within its event, from 0."),
        PLATFORM,
        DOCUMENT,
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
        WITNESS,
        SOURCE,
        Column("event_kind", Kind.TEXT, "What the event is about.", words=words(EventKind)),
        Column("event_severity", Kind.TEXT, "How much the event as a whole matters.", words=words(Severity)),
        Column("kind", Kind.TEXT, "What happened to the clause.", words=words(ChangeKind)),
        Column("labels", Kind.WORDS, "Labels of the clause after the change, or before it where it was removed."),
        Column("labels_added", Kind.WORDS, "Labels that it has after the change and had not before."),
        Column("labels_removed", Kind.WORDS, "Labels that it had before the change and has not after."),
        Column(
            "direction",
            Kind.TEXT,
            "Which way the change points for those who are bound by the rule.",
            words=words(Direction),
        ),
        Column("reason", Kind.TEXT, "Why it is thought to point there.", nullable=True),
        Column("severity", Kind.TEXT, "How much this change matters.", words=words(Severity)),
        Column("heading", Kind.TEXT, "Heading over the clause, the nearest.", nullable=True),
        Column("clause_before", Kind.TEXT, "Id of the clause as it was; null where it was added.", nullable=True),
        Column("clause_after", Kind.TEXT, "Id of the clause as it is; null where it was removed.", nullable=True),
        Column("before", Kind.TEXT, "Text of the clause as it was.", nullable=True),
        Column("after", Kind.TEXT, "Text of the clause as it is.", nullable=True),
        Column("notes", Kind.TEXTS, "What else is to be known of the event or the change, in words."),
    ),
)

CLAUSES: Final = Table(
    "clauses",
    "Clauses",
    "A row for each distinct clause of a document, as the latest version that holds it shows and judges it.",
    "document, observed_first, place of the clause in the version that first held it",
    ("clause",),
    (
        Column("clause", Kind.TEXT, "Id of the clause: a hash of document and normalised text."),
        PLATFORM,
        DOCUMENT,
        SEEN_FIRST,
        SEEN_LAST,
        STANDING,
        Column("versions", Kind.NUMBER, "How many versions hold it.", unit="versions"),
        Column("first_snapshot", Kind.TEXT, "Id of the snapshot that first showed it.", nullable=True),
        Column("last_snapshot", Kind.TEXT, "Id of the snapshot of the latest version that holds it.", nullable=True),
        Column("witness", Kind.TEXT, "Who saw it first; null for tosmon itself.", nullable=True),
        HEADINGS,
        NUMBER,
        LEAD_IN,
        TEXT,
        LABELS,
        RULE,
        EVIDENCE,
    ),
)

LINEAGES: Final = Table(
    "lineages",
    "Lineages",
    "A row for each clause followed through all versions of its document, however its words were amended. Versions"
    " under a platform's earlier name come first where the watch list names it, and have rows of their own, too.",
    "document, place of the clause in the first version that held it",
    (),
    (
        PLATFORM,
        DOCUMENT,
        Column("shown_in", Kind.TEXT, "The document that showed it last: an earlier name's, where it ended there."),
        Column("clause", Kind.TEXT, "Id of the clause as last shown."),
        Column("wordings", Kind.WORDS, "Ids of the clause in all its wordings, the oldest first."),
        SEEN_FIRST,
        SEEN_LAST,
        STANDING,
        HEADINGS,
        NUMBER,
        LEAD_IN,
        TEXT,
        LABELS,
        RULE,
        EVIDENCE,
        Column("labels_since", Kind.JSON, 'What it was labelled with, since when: an array of `{"since", "labels"}`.'),
        Column("amendments", Kind.NUMBER, "How often its words were amended.", unit="amendments"),
        Column(
            "steps",
            Kind.JSON,
            'Its life, oldest first: an array of `{"turn", "observed_between", "document", "snapshot", "event",'
            ' "direction"}`.',
        ),
    ),
)

LABELS_OVER_TIME: Final = Table(
    "labels",
    "Labels over time",
    "A row for each time in which the version in force of a document had a label on the same number of clauses that do"
    " the same. Where the number changes, another row begins; where it falls to none, there is no row.",
    "document, label, rule, observed_first",
    (),
    (
        PLATFORM,
        DOCUMENT,
        Column("label", Kind.TEXT, "The label (docs/labels.md)."),
        Column("rule", Kind.TEXT, "What the clauses with it do.", words=words(Rule)),
        Column("clauses", Kind.NUMBER, "How many clauses of the version have the label and do that.", unit="clauses"),
        *SPAN,
        Column(
            "began_technical",
            Kind.TRUTH,
            "Whether it began as its witness only read the page anew: the platform may have said so before.",
        ),
        Column(
            "ended_technical",
            Kind.TRUTH,
            "Whether it ended as its witness only read the page anew: the platform may say so still.",
        ),
        Column("snapshot", Kind.TEXT, "Id of the snapshot that first showed the first of its versions.", nullable=True),
        WITNESS,
    ),
)

VERSIONS: Final = Table(
    "versions",
    "Versions",
    "A row for each version of a document: a readable content, and from when to when it was seen.",
    "document, observed_first and witness, then as the witness tells it",
    (),
    (
        PLATFORM,
        DOCUMENT,
        Column("snapshot", Kind.TEXT, "Id of the snapshot that first showed it.", nullable=True),
        Column("observed_first", Kind.MOMENT, "When its witness first saw it."),
        Column("observed_last", Kind.MOMENT, "When its witness last saw it; what others saw of it is in `checks`."),
        WITNESS,
        Column(
            "witnesses", Kind.WORDS, "Ids of the witnesses whose imported snapshots show the same text, without tosmon."
        ),
        SOURCE,
        Column("technical", Kind.TRUTH, "Whether its witness only read the page anew: no doing of the platform's."),
        Column("suspect", Kind.TRUTH, "Whether it is not believed: a challenge, an error page, half a text."),
        Column("reason", Kind.TEXT, "Why it is not believed.", nullable=True),
        Column("url", Kind.TEXT, "Where it was found, after redirects.", nullable=True),
        Column("language", Kind.TEXT, "Language of the text: `en`.", nullable=True),
        Column("title", Kind.TEXT, "Title of the page.", nullable=True),
        Column("effective", Kind.DAY, "The platform's own effective date, where the text gives one.", nullable=True),
        Column("updated", Kind.DAY, "The platform's own date of its last update.", nullable=True),
        Column("clauses", Kind.NUMBER, "How many clauses it has.", unit="clauses"),
        Column("content", Kind.TEXT, "Hash of its normalised text: equal where the words are."),
        Column("extractor", Kind.TEXT, "What made clauses of the page: equal where it was read in the same way."),
        Column("lexicon", Kind.TEXT, "Hash of the lexicon that judged its clauses."),
    ),
)
