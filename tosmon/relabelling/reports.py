"""What a relabelling changes, as values: of each document, and summed up for whoever has to accept it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

__all__ = [
    "ChangeDiffers",
    "ClauseDiffers",
    "DocumentReport",
    "EventDiffers",
    "ImportsDiffer",
    "ReadOtherwise",
    "Relabelled",
]

Pair = tuple[str, str]  # as it was, as it is now
Labels = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ClauseDiffers:
    """A clause with other labels or another rule than before; `words` are those of its text that tell so."""

    document: str
    clause: str
    labels: Labels
    rule: Pair
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """A version of which today's extractor makes other clauses: how many came and went, of how many before."""

    document: str
    snapshot: str
    clauses: int
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class ChangeDiffers:
    """A told change that is judged otherwise now; `clause` is the id of the clause after it, or before it.

    `reason` quotes the words that tell so: others may, while the labels are as they were.
    """

    clause: str
    labels_before: Labels
    labels_after: Labels
    direction: Pair
    reason: Pair
    severity: Pair


@dataclass(frozen=True, slots=True)
class EventDiffers:
    """A told event of which the line, the severity or some changes read otherwise now."""

    document: str
    event: str
    severity: Pair
    summary: Pair
    changes: tuple[ChangeDiffers, ...]


@dataclass(frozen=True, slots=True)
class ImportsDiffer:
    """What comes of a document's imports, which today's extractor derived anew: versions before and now, and events.

    Events of imports are named by what they are of: those that are `gone` and those that are `come` tell the same of
    texts that are read otherwise, or something else.
    """

    document: str
    versions: tuple[int, int]
    otherwise: tuple[ReadOtherwise, ...]
    events_gone: tuple[str, ...]
    events_come: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What a relabelling does to a document: how many versions it judges anew and reads anew, and what differs then.

    `problems` are words for what could not be read: there the reading of before stays, with today's labels.
    """

    document: str
    versions: int
    judged: int = 0
    read: int = 0
    otherwise: tuple[ReadOtherwise, ...] = ()
    clauses: tuple[ClauseDiffers, ...] = ()
    events: tuple[EventDiffers, ...] = ()
    problems: tuple[str, ...] = ()
    imports: ImportsDiffer | None = None

    @property
    def touched(self) -> bool:
        """Return whether anything of the document is to be written."""
        return bool(self.judged or self.read or self.events or self.imports)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON holds it, as it is before imports are derived."""
        return {name: value for name, value in asdict(self).items() if name != "imports"}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> DocumentReport:
        """Return the report that `as_json` gave."""
        return cls(
            **{
                **value,
                "otherwise": tuple(ReadOtherwise(**one) for one in value["otherwise"]),
                "clauses": tuple(ClauseDiffers(**_tuples(one)) for one in value["clauses"]),
                "events": tuple(_event(one) for one in value["events"]),
                "problems": tuple(value["problems"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Relabelled:
    """What a relabelling changes, or would change, over all documents; `accepted` says that it was put in place.

    `lexicon` is today's. `kept` is where the old catalog lies, empty where it is still in place.
    """

    lexicon: str
    documents: tuple[DocumentReport, ...]
    accepted: bool = False
    kept: str = ""

    @property
    def touched(self) -> bool:
        """Return whether there is anything to write."""
        return any(report.touched for report in self.documents)

    @property
    def problems(self) -> tuple[str, ...]:
        """Return what could not be read, of all documents."""
        return tuple(problem for report in self.documents for problem in report.problems)

    @property
    def clauses(self) -> tuple[ClauseDiffers, ...]:
        """Return the clauses that differ, by document."""
        return tuple(one for report in self.documents for one in report.clauses)

    @property
    def events(self) -> tuple[EventDiffers, ...]:
        """Return the events that differ, by document."""
        return tuple(one for report in self.documents for one in report.events)

    @property
    def otherwise(self) -> tuple[ReadOtherwise, ...]:
        """Return the versions that are read otherwise, by document."""
        return tuple(one for report in self.documents for one in (*report.otherwise, *_imported(report)))

    @property
    def imports(self) -> tuple[ImportsDiffer, ...]:
        """Return what differs in imports that were derived anew, by document."""
        return tuple(report.imports for report in self.documents if report.imports)

    def placed(self, kept: str) -> Relabelled:
        """Return the same as accepted, with where the old catalog lies."""
        return replace(self, accepted=True, kept=kept)

    def numbers(self) -> dict[str, int]:
        """Return how many documents, versions, clauses and events there are of each kind."""
        return {
            "documents": len(self.documents),
            "documents_touched": sum(report.touched for report in self.documents),
            "versions": sum(report.versions for report in self.documents),
            "versions_judged": sum(report.judged for report in self.documents),
            "versions_read": sum(report.read for report in self.documents),
            "versions_read_otherwise": len(self.otherwise),
            "documents_imports_derived": len(self.imports),
            "clauses_judged_otherwise": len(self.clauses),
            "events_judged_otherwise": len(self.events),
            "events_of_other_severity": sum(one.severity[0] != one.severity[1] for one in self.events),
        }

    def labels(self) -> dict[str, dict[str, int]]:
        """Return by label how many clauses get it, and how many lose it."""
        gained: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        for one in self.clauses:
            before, after = map(set, one.labels)
            gained.update(after - before)
            lost.update(before - after)
        return {label: {"gained": gained[label], "lost": lost[label]} for label in sorted(gained | lost)}

    def turns(self) -> list[tuple[Labels, int]]:
        """Return from which labels to which how many clauses go, the most frequent first."""
        counted = Counter(one.labels for one in self.clauses)
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))

    def as_json(self) -> dict[str, Any]:
        """Return everything that differs, as JSON."""
        return {
            "accepted": self.accepted,
            "kept": self.kept,
            "lexicon": self.lexicon,
            **self.numbers(),
            "labels": self.labels(),
            "label_changes": [{"from": list(a), "to": list(b), "clauses": count} for (a, b), count in self.turns()],
            "clauses": [asdict(one) for one in self.clauses],
            "otherwise": [asdict(one) for one in self.otherwise],
            "events": [asdict(one) for one in self.events],
            "imports": [asdict(one) for one in self.imports],
            "problems": list(self.problems),
        }


def _imported(report: DocumentReport) -> tuple[ReadOtherwise, ...]:
    return report.imports.otherwise if report.imports else ()


def _event(value: Mapping[str, Any]) -> EventDiffers:
    changes = tuple(ChangeDiffers(**_tuples(one)) for one in value["changes"])
    return EventDiffers(**{**_tuples(value), "changes": changes})


def _tuples(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value with tuples for lists, as they were before they were JSON."""
    return {name: _tuple(one) for name, one in value.items()}


def _tuple(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    return tuple(map(_tuple, value)) if isinstance(value, list | tuple) else value
