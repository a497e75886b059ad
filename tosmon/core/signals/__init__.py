"""Machine-readable signals beside allow and disallow: what they say to search, AI training and AI input.

`model` has the words. Signals are read off robots.txt records, HTTP headers and pages, and off files of their own; they
are compared by what they say, and answer by purpose.
"""

from __future__ import annotations

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
from tosmon.core.signals.records import of_records

__all__ = [
    "Answer",
    "Mechanism",
    "Purpose",
    "PurposeAnswer",
    "Signal",
    "SignalChange",
    "SignalFile",
    "Source",
    "of_records",
]
