"""Machine-readable signals beside allow and disallow: what they say to search, AI training and AI input.

`model` has the words. Signals are read off robots.txt records, HTTP headers and pages, and off files of their own; they
are compared by what they say, and answer by purpose.
"""

from __future__ import annotations

from tosmon.core.signals.answers import admitted, answers
from tosmon.core.signals.compare import compare
from tosmon.core.signals.files import SIGNAL_FILES, read_file
from tosmon.core.signals.model import (
    Answer,
    Mechanism,
    Purpose,
    PurposeAnswer,
    Signal,
    SignalChange,
    SignalFile,
    Source,
)
from tosmon.core.signals.page import of_page
from tosmon.core.signals.records import of_records
from tosmon.core.signals.specifications import SPECIFICATIONS, Specification, Status
from tosmon.core.signals.worth import as_changes, direction, reason, severity

__all__ = [
    "SIGNAL_FILES",
    "SPECIFICATIONS",
    "Answer",
    "Mechanism",
    "Purpose",
    "PurposeAnswer",
    "Signal",
    "SignalChange",
    "SignalFile",
    "Source",
    "Specification",
    "Status",
    "admitted",
    "answers",
    "as_changes",
    "compare",
    "direction",
    "of_page",
    "of_records",
    "read_file",
    "reason",
    "severity",
]
