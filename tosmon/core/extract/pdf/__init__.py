"""A PDF to blocks: words with their places to lines, columns, paragraphs, headings and lists.

    file → pen (fonts) → furniture → columns → lines → contents → paragraphs → writing

Pure: bytes in, blocks out. Leaves to others: what clauses the blocks make, whether a capture is believed.
"""

from __future__ import annotations

from tosmon.core.extract.pdf.reading import PdfText, read_pdf

__all__ = ["PdfText", "read_pdf"]
