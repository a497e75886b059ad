"""What the path of a file says: "Service/Type.md" is a version, "Service/Type.html" a snapshot or a page of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

__all__ = ["PAGES", "TEXT", "Place", "read_path", "sounds_like_terms"]

TEXT: Final = "text/markdown"
PAGES: Final = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "pdf": "application/pdf",
    "txt": "text/plain",
}
"""What the files of snapshots are, by the ends of their names; versions are Markdown."""

_PAGE_MARK: Final = " #"
_NO_SERVICES: Final = frozenset({".", "..", ".git", ".github", ".gitlab", ".vscode", ".well-known"})  # ".NET" is one
_LONGEST: Final = 4096  # bytes of a path, as file systems have it


@dataclass(frozen=True, slots=True)
class Place:
    """What a path says: the service, the type of its terms, the name of the page where there are several, its form."""

    service: str
    type: str
    page: str
    content_type: str


def read_path(path: bytes) -> Place | None:
    """Return what a path says, or None where no text of a service is kept there.

    What is no UTF-8 is told by its bytes' numbers, so that names stay apart and can be shown.
    """
    if len(path) > _LONGEST:
        return None
    service, slash, file = path.decode("utf-8", "backslashreplace").partition("/")
    stem, dot, ending = file.rpartition(".")
    content_type = TEXT if ending == "md" else PAGES.get(ending, "")
    if not (slash and dot and content_type) or "/" in file or service in _NO_SERVICES or stem.lower() == "readme":
        return None
    kind, _, page = stem.partition(_PAGE_MARK)
    return Place(service, kind, page, content_type) if service.strip() and kind.strip() else None


@cache
def _terms() -> re.Pattern[str]:
    last = (
        "Agreement|Conditions|Description|Guidelines|Imprint|Notice|Policy|Sale|Service|Terms|Users|Warranty|Carriage"
    )
    return re.compile(rf"(?:[A-Z][\w’'-]*|of|to)(?: .*)? ?\b(?:{last})|(?:{last})")


def sounds_like_terms(kind: str) -> bool:
    """Return whether a type is worded as those of Open Terms Archive: "Privacy Policy", and not "installation"."""
    return bool(_terms().fullmatch(kind))
