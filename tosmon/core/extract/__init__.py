"""A captured body to clauses: HTML, PDF, Markdown and plain text, cut where the reader sees paragraphs and list items.

    sniff → decode → page | markdown | plain → blocks → clauses
                       └ select, landmarks, facts

Leaves to others: what a clause's identity is (`tosmon.core.text`), which language a text is in, whether a capture is
believed.
"""

from __future__ import annotations

from typing import Final

from tosmon.core.extract.decode import decode
from tosmon.core.extract.model import Decoded, Extraction, Format, PageFacts
from tosmon.core.extract.read import extract, extract_text
from tosmon.core.extract.sniff import sniff

__all__ = [
    "EXTRACTOR",
    "Decoded",
    "Extraction",
    "Format",
    "PageFacts",
    "decode",
    "extract",
    "extract_text",
    "sniff",
]

EXTRACTOR: Final = "tosmon-3"  # recorded with each version; the number grows when the same body brings other clauses
