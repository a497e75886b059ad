"""A console on which the texts of others stay texts: they can neither move the cursor nor change what was printed.

Platforms write what they like, and clauses keep every character of it. A terminal takes escape sequences for commands,
so the characters that begin them are shown as signs.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from tosmon.cli.common import visible

__all__ = ["Terminal"]


class Terminal(Console):
    """A Rich console whose texts hold no control characters; those that style them are its own."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of what is to be printed, with signs in place of control characters."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
