"""Redlines in the terminal: inserted words blue and underlined, deleted red and struck, moved green.

Never by colour alone: where the output has no styles, insertions stand in [+ +] and deletions in [- -].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tosmon.core.model import Change, ChangeKind, Segment

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["headline", "print_change", "redline"]

STYLES = {"insert": "blue underline", "delete": "red strike", "move": "green", "equal": ""}
MARKS = {"insert": ("[+", "+]"), "delete": ("[-", "-]"), "move": ("", ""), "equal": ("", "")}
CONTEXT = 60  # characters of unchanged text left beside a change


def print_change(out: Console, change: Change, *, full: bool = False) -> None:
    """Print what happened to a clause: what it means, where it stands, and its redline."""
    from rich.padding import Padding  # noqa: PLC0415 - Rich is needed only where there is something to show
    from rich.text import Text  # noqa: PLC0415 - as above

    out.print(f"  {headline(change)}", style="bold" if change.labels else "", markup=False)
    standing = change.after or change.before
    if standing is not None and standing.heading:
        out.print(f"    {' › '.join(standing.headings)}", style="dim", markup=False)
    words = redline(change, full=full, styled=out.color_system is not None and not out.no_color)
    # A terminal gets an indented block; a file gets one line, whole, as other programs want it.
    out.print(Padding(words, (0, 0, 1, 4)) if out.is_terminal else Text("    ") + words + Text("\n"))


def headline(change: Change) -> str:
    """Return kind, labels, direction and its reason in one line."""
    labels = ", ".join(change.labels) or "no label"
    means = f" · {change.direction.value}: {change.reason}" if change.labels and change.reason else ""
    return f"{change.kind.value} · {labels}{means}"


def redline(change: Change, *, full: bool, styled: bool) -> Text:
    """Return the redline; unchanged stretches are shortened unless it shall be `full`."""
    from rich.text import Text  # noqa: PLC0415 - as above

    text = Text()
    segments = change.segments
    whole = change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED}
    for kind, words in segments if full or whole else _shortened(segments):
        opening, closing = ("", "") if styled else MARKS[kind]
        text.append(f"{opening}{words}{closing}", style=STYLES[kind])
    return text


def _shortened(segments: tuple[Segment, ...]) -> Iterator[Segment]:
    last = len(segments) - 1
    for place, (kind, words) in enumerate(segments):
        if kind != "equal" or len(words) <= 2 * CONTEXT:
            yield kind, words
            continue
        before = words[:CONTEXT].rsplit(" ", 1)[0] + " " if place > 0 else ""
        after = " " + words[-CONTEXT:].split(" ", 1)[-1] if place < last else ""
        yield kind, f"{before}…{after}"
