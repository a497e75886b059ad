"""What makes a change matter, as a value that an operator may set; applying it is left to `severity`.

`weights_of` reads the table [severity] of `tosmon.toml`; `docs/severity.md` tells what its keys do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from tosmon.core.model import Severity

__all__ = ["CENTRAL", "LABELS", "Counts", "Weights", "WrongWeights", "weights_of"]

CENTRAL = frozenset(
    {
        "ai_training",
        "api_only",
        "automated_access",
        "facial_recognition",
        "liquidated_damages",
        "logged_out_access",
        "prior_permission",
        "research_exception",
        "robots_txt",
        "search_engine_exception",
        "tdm_reservation",
    }
)
"""The labels that decide whether and how public data may be collected at all."""

LABELS = CENTRAL | {
    "circumvention",
    "competing_use",
    "deletion_duty",
    "fake_accounts",
    "load_limits",
    "personal_data_harvesting",
    "resale",
    "security_probing",
    "surveillance",
}
"""Every label that may be weighed: those of the lexicon."""


class Counts(StrEnum):
    """How much the changes of one kind of document count: in full, one step lower (never below low), or not at all."""

    FULL = "full"
    LOWER = "lower"
    IGNORE = "ignore"


_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
DOCUMENTS = {"privacy-policy": Counts.LOWER}  # it speaks mostly of what the platform itself does with data


@dataclass(frozen=True, slots=True)
class Weights:
    """What makes a change matter; as it comes, the table of `docs/severity.md`.

    `labels` gives labels a weight of their own, in place of the table's; `documents` goes by the documents' names
    without platform and variant ("privacy-policy"), and what is not named counts in full. `neutral` and `unclear` are
    what a change of words weighs that leaves the rule as strict as it was, or of which that cannot be said.
    """

    central: frozenset[str] = CENTRAL
    neutral: Severity = Severity.LOW
    unclear: Severity = Severity.LOW
    labels: Mapping[str, Severity] = field(default_factory=dict)
    documents: Mapping[str, Counts] = field(default_factory=lambda: dict(DOCUMENTS))


class WrongWeights(ValueError):
    """A table says something that weighs nothing: `faults` are keys ("labels.resale") with what was expected there."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{key}: {expected}" if key else expected for key, expected in faults))
        self.faults = faults


def weights_of(table: object) -> Weights:
    """Return the weights that a table sets; what it does not name stays as it comes.

    Raises:
        WrongWeights: naming every wrong key.

    """
    if not isinstance(table, Mapping):
        raise WrongWeights((("", f"expected a table, got {table!r}"),))
    faults: list[tuple[str, str]] = []
    values = dict(_read(table, _READERS, "", faults))
    if faults:
        raise WrongWeights(tuple(faults))
    return Weights(**values)


# --- each reader returns the value, or raises ValueError with what was expected ---------------------------------------

Reader = Callable[[object], Any]
_Word = TypeVar("_Word", Severity, Counts)


def _read(
    table: Mapping[str, object], readers: Mapping[str, Reader], within: str, faults: list[tuple[str, str]]
) -> Iterator[tuple[str, Any]]:
    """Yield the table's keys and values as read; what is wrong goes to `faults`."""
    for key, value in table.items():
        try:
            yield key, _reader(key, readers)(value)
        except WrongWeights as error:
            faults += [(f"{within}{key}.{inner}" if inner else f"{within}{key}", why) for inner, why in error.faults]
        except ValueError as error:
            faults.append((f"{within}{key}", str(error)))


def _reader(key: str, readers: Mapping[str, Reader]) -> Reader:
    if key in readers:
        return readers[key]
    raise ValueError(f"expected {_among(key, sorted(readers))}")


def _among(given: object, names: list[str]) -> str:
    """Return what would have been right, and what comes closest to what was given."""
    close = get_close_matches(str(given), names, n=1)
    return f"one of {', '.join(names)}" + (f" (did you mean {close[0]!r}?)" if close else "")


def _word(kind: type[_Word], value: object) -> _Word:
    if isinstance(value, str) and value in {one.value for one in kind}:
        return kind(value)
    raise ValueError(f"expected {', '.join(repr(one.value) for one in kind)}, got {value!r}")


def _severity(value: object) -> Severity:
    return _word(Severity, value)


def _central(value: object) -> frozenset[str]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise ValueError(f"expected a list of labels, got {value!r}")  # noqa: TRY004 - a fault of the file, as others
    wrong = [name for name in value if not isinstance(name, str) or name not in LABELS]
    if wrong:
        raise ValueError(f"expected labels; {wrong[0]!r} is none: {_among(wrong[0], sorted(LABELS))}")
    return frozenset(value)


def _labels(value: object) -> dict[str, Severity]:
    return _table(value, dict.fromkeys(LABELS, _severity))


def _documents(value: object) -> dict[str, Counts]:
    names = value if isinstance(value, Mapping) else {}
    return DOCUMENTS | _table(value, {name: _counts if _NAME.fullmatch(str(name)) else _no_name for name in names})


def _counts(value: object) -> Counts:
    return _word(Counts, value)


def _no_name(_: object) -> Counts:
    raise ValueError("expected a document's name without platform and variant, such as 'terms-of-service'")


def _table(value: object, readers: Mapping[str, Reader]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a table, got {value!r}")  # noqa: TRY004 - a fault of the file, as others
    faults: list[tuple[str, str]] = []
    found = dict(_read(value, readers, "", faults))
    if faults:
        raise WrongWeights(tuple(faults))
    return found


_READERS: Mapping[str, Reader] = {
    "central": _central,
    "neutral": _severity,
    "unclear": _severity,
    "labels": _labels,
    "documents": _documents,
}
