"""Plain text to blocks: empty lines part paragraphs, hard-wrapped lines are joined, markers begin list items."""

from __future__ import annotations

import re
from typing import Final

from tosmon.core.extract.blocks import BlockWriter
from tosmon.core.extract.markers import starts_item
from tosmon.core.extract.model import Block

__all__ = ["read_plain"]

_UNDERLINE: Final = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|\*{3,}|_{3,})\s*$")
_UNDERLINED_LEVEL: Final = 2


def read_plain(text: str) -> list[Block]:
    """Return the text's blocks; underlined lines are headings."""
    writer = BlockWriter()
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if not line.strip():
            writer.end()
        elif _UNDERLINE.match(line):
            writer.end()
            writer.level = 0
        elif index + 1 < len(lines) and _underlines(lines[index + 1], line):
            writer.end()
            writer.level = _UNDERLINED_LEVEL
            writer.text(line)
        else:
            if starts_item(line.strip()):
                writer.end()
            writer.text(line + "\n")
    return writer.finish()


def _underlines(below: str, line: str) -> bool:
    rule = below.strip()
    return bool(_UNDERLINE.match(below)) and abs(len(rule) - len(line.strip())) <= max(3, len(rule) // 4)
