"""What checks note of a document beside its text, from one check to the next: signals of its pages, its status.

A mark is a short text under a name. It stands in the ledger's entry that changed it, and in the document's state until
another takes its place. What follows from a mark that changed is told in `tosmon.finding`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tosmon.core.evidence import canonical

__all__ = [
    "ACCEPTED",
    "ANSWERED",
    "BESIDE_TEXT",
    "REJECTED",
    "RENDER",
    "SIGNALS",
    "STATUS",
    "UNREACHABLE",
    "Stated",
    "numbers",
    "read_stated",
    "stated",
    "with_number",
    "without_number",
    "write_stated",
]

SIGNALS: Final = "signals"  # what the document's pages state, as `write_stated` writes it
STATUS: Final = "status"  # of a robots.txt: what is answered in its place and believed, "503" or UNREACHABLE
RENDER: Final = "render"  # of `render = "auto"`: how the text was had last, and for which selection
ANSWERED: Final = "answered"  # of a robots.txt: the status that was answered once, and is not believed yet
UNREACHABLE: Final = "unreachable"
# Suspects that a reviewer accepted or rejected, by the number of the entry that first brought each. Numbers, and not
# hashes of texts: a better extractor reads the same snapshot as another text.
ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"

BESIDE_TEXT: Final = "stated beside the text, for this page"  # the note of a change of what a page states

_HEADERS: Final = frozenset({"x-robots-tag", "content-usage", "content-signal", "tdm-reservation", "tdm-policy"})
_MOST: Final = 30  # statements of one kind on one page; more is no policy but noise
_LONGEST: Final = 500  # characters of a value

_Statement = TypeVar("_Statement", tuple[str, str], tuple[str, str, str])


@dataclass(frozen=True, slots=True)
class Stated:
    """What one page states for machines, as it stands there: headers, metas (name, content), links (rel, type, href).

    The words are kept, not what they mean: a better reading of the same words is no change by the platform (rule 5).
    """

    headers: tuple[tuple[str, str], ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()


def stated(
    headers: Iterable[tuple[str, str]],
    metas: Iterable[tuple[str, str]] = (),
    links: Iterable[tuple[str, str, str]] = (),
) -> Stated:
    """Return what counts of an answer's headers and a page's statements, each cut to a bounded length, sorted."""
    kept = ((name.lower(), value[:_LONGEST]) for name, value in headers if _speaks(name.lower(), value))
    named = ((name.lower(), content[:_LONGEST]) for name, content in metas)
    leading = ((rel.lower(), type_.lower()[:_LONGEST], href[:_LONGEST]) for rel, type_, href in links)
    return Stated(_bounded(kept), _bounded(named), _bounded(leading))


def write_stated(pages: Sequence[Stated]) -> str:
    """Return the pages' statements as canonical JSON: "[]" where none states anything."""
    if not any(page.headers or page.metas or page.links for page in pages):
        return "[]"
    return canonical([[page.headers, page.metas, page.links] for page in pages]).decode()


def read_stated(text: str) -> tuple[Stated, ...]:
    """Return the pages' statements that `write_stated` wrote; empty where there were none."""
    pages: list[list[list[Any]]] = json.loads(text)
    return tuple(Stated(*(tuple(tuple(one) for one in part) for part in page)) for page in pages)


def numbers(mark: str) -> frozenset[int]:
    """Return the numbers of entries that a mark of suspects holds."""
    return frozenset(map(int, mark.split()))


def with_number(mark: str, number: int) -> str:
    """Return the mark with one number more, as text in their order."""
    return " ".join(map(str, sorted(numbers(mark) | {number})))


def without_number(mark: str, number: int) -> str:
    """Return the mark without a number; empty where it was the only one."""
    return " ".join(map(str, sorted(numbers(mark) - {number})))


def _bounded(statements: Iterable[_Statement]) -> tuple[_Statement, ...]:
    """Return the statements in one order, whatever the page's: each once, and as many as can mean something."""
    return tuple(sorted(set(statements)))[:_MOST]


def _speaks(name: str, value: str) -> bool:
    return name in _HEADERS or (name == "link" and "license" in value.lower())
