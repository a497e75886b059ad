"""Compare two texts line by line, as they stand in files: for sources, which have no clauses.

Lines of the same words in the same order stay; others go or come. Where as many came as went, they are told word by
word. The work is bounded as that of `tosmon.core.redline` is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tosmon.core.model import Segment
from tosmon.core.pairing import in_order
from tosmon.core.redline import segments

__all__ = ["LineChange", "compare_lines"]

_BESIDE = 12  # lines that went and came together, up to which they are held against each other one by one


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of either text or of both: its number in each, from 1, None where it is not there; and its redline.

    A line that stayed has one `equal` segment, which an empty line has as well.
    """

    old: int | None
    new: int | None
    segments: tuple[Segment, ...]

    @property
    def changed(self) -> bool:
        """Return whether the texts differ here."""
        return self.old is None or self.new is None or any(kind != "equal" for kind, _ in self.segments)


def compare_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[LineChange]:
    """Yield the lines of both texts, each once, in order; without the ends of lines."""
    i0 = j0 = 0
    for i, j in [*in_order(old, new), (len(old), len(new))]:
        yield from _between(old, new, (i0, i), (j0, j))
        if i < len(old):
            yield LineChange(i + 1, j + 1, (("equal", new[j]),))
        i0, j0 = i + 1, j + 1


def _between(
    old: Sequence[str], new: Sequence[str], gone: tuple[int, int], come: tuple[int, int]
) -> Iterator[LineChange]:
    """Yield what lies between two lines that stayed."""
    (i1, i2), (j1, j2) = gone, come
    if 0 < i2 - i1 == j2 - j1 <= _BESIDE:
        for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
            yield from _beside(old[i], new[j], i + 1, j + 1)
        return
    yield from (LineChange(i + 1, None, (("delete", old[i]),)) for i in range(i1, i2))
    yield from (LineChange(None, j + 1, (("insert", new[j]),)) for j in range(j1, j2))


def _beside(was: str, now: str, i: int, j: int) -> Iterator[LineChange]:
    """Yield a line that was rewritten as one where words stayed, and as two where none did or nobody sees what did."""
    found = segments(was, now)
    kinds = {kind for kind, _ in found}
    if "equal" in kinds and len(kinds) > 1:
        yield LineChange(i, j, found)
        return
    yield LineChange(i, None, (("delete", was),))
    yield LineChange(None, j, (("insert", now),))
