"""Answers that are files to keep: named for every file system, and never shown as pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from fastapi.responses import Response, StreamingResponse

__all__ = ["CSV", "attached", "attachment"]

CSV: Final = "text/csv; charset=utf-8; header=present"  # RFC 4180 section 3
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


def attached(name: str) -> dict[str, str]:
    """Return the headers of a file of that name, which every file system takes, and every header."""
    return {"Content-Disposition": f'attachment; filename="{_UNSAFE.sub("-", name)}"'}


def attachment(lines: Iterable[str], kind: str, name: str) -> Response:
    """Return the lines of a text as a file that nobody keeps for others: it tells of the moment."""
    headers = {"Content-Type": kind, "Cache-Control": "no-store", **attached(name)}
    return StreamingResponse((line.encode(errors="replace") for line in lines), headers=headers)
