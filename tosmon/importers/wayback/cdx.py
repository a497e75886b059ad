"""Reads what CDX servers answer, in each of their forms, into rows; asking them is `listing`'s job.

    [["urlkey","timestamp",…], ["com,x)/tos","20140102030405",…], …, [], ["com%2Cx…"]]    the Wayback Machine's JSON
    {"urlkey": "com,x)/tos", "timestamp": "20140102030405", "url": …, "mime": …}          pywb's: an object a line
    com,x)/tos 20140102030405 https://x.com/tos text/html 200 ABC… 1234                   plain: 7 or 11 fields

An empty row, and one with a single value after it, give the key to resume with. Nothing here raises but `NotCdx`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.importers.wayback.values import Listed, instant

__all__ = ["COLUMNS", "EMPTY", "CdxPage", "NotCdx", "read_page"]

COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
"""The fields that public servers give, in their usual order; longer rows have theirs behind them."""

MOST_ROWS: Final = 250_000  # of one answer, whatever was asked for
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}  # pywb's
EMPTY = re.compile(r"\bno (?:captures|results|matches)\b", re.IGNORECASE)
"""How servers say, in a message, that a list is empty."""
_REVISIT = "warc/revisit"
_UNKNOWN = frozenset({"", "-", "unk"})


class NotCdx(ValueError):
    """The answer is no list of captures; the message is how it begins."""


@dataclass(frozen=True, slots=True)
class CdxPage:
    """One answer: captures in its order, how many rows it had, and the key to resume with (empty at the end).

    `faulty` counts rows that are none. The captures have no address yet: `address` is empty.
    """

    captures: tuple[Listed, ...]
    rows: int
    resume: str = ""
    faulty: int = 0


def read_page(body: bytes) -> CdxPage:
    """Return the captures of an answer.

    Raises:
        NotCdx: it is something else: an error page, a message.
    """
    if body.count(b"[") + body.count(b"{") > MOST_ROWS:  # small lists take a hundred times their room
        raise NotCdx(f"more than {MOST_ROWS:,} rows at once")
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return CdxPage((), 0)
    if text[0] == "[":
        return _of_lists(text)
    if text[0] == "{":
        return _of_objects(text)
    return _of_lines(text)


def _of_lists(text: str) -> CdxPage:
    rows = _json(text)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise NotCdx(_beginning(text))
    resume = ""
    if len(rows) > 1 and not rows[-2] and len(rows[-1]) == 1:
        resume, rows = str(rows[-1][0]), rows[:-2]
    names: Sequence[str] = COLUMNS
    if rows and "timestamp" in rows[0]:
        names, rows = [_NAMES.get(str(name), str(name)) for name in rows[0]], rows[1:]
    return _page((dict(zip(names, row, strict=False)) for row in rows if row), resume)


def _of_objects(text: str) -> CdxPage:
    """Return the captures of an answer with an object a line; a lone message ("No Captures found") is none at all."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        row = _object(lines[0])
        said = str(next((row[name] for name in ("message", "error") if name in row), ""))
        if row and "timestamp" not in row and not EMPTY.search(said):
            raise NotCdx(_beginning(said or text))
        lines = lines if "timestamp" in row else []
    return _page(map(_object, lines), "")


def _object(line: str) -> dict[str, object]:
    row = _json(line)
    if not isinstance(row, dict):
        raise NotCdx(_beginning(line))
    return {_NAMES.get(str(name), str(name)): value for name, value in row.items()}


def _of_lines(text: str) -> CdxPage:
    lines = text.splitlines()
    resume = ""
    if len(lines) > 1 and not lines[-2].strip() and len(lines[-1].split()) == 1:
        resume, lines = lines[-1].strip(), lines[:-2]
    page = _page((dict(zip(COLUMNS, line.split(" "), strict=False)) for line in lines if line.strip()), resume)
    if not page.captures:
        raise NotCdx(_beginning(text))
    return page


def _page(rows: Iterable[Mapping[str, object]], resume: str) -> CdxPage:
    found = [_capture(row) for row in rows]
    captures = tuple(one for one in found if one is not None)
    return CdxPage(captures, len(found), resume, len(found) - len(captures))


def _capture(row: Mapping[str, object]) -> Listed | None:
    """Return the capture of a row, None where it tells no time or address."""
    at, url = instant(str(row.get("timestamp", ""))), str(row.get("original", ""))
    if at is None or not url:
        return None
    mimetype = _known(row.get("mimetype"))
    status = "" if mimetype == _REVISIT else _known(row.get("statuscode"))
    return Listed(at, url, "", status, "" if mimetype == _REVISIT else mimetype, _known(row.get("digest")))


def _known(value: object) -> str:
    text = str(value if value is not None else "").strip()[:200]
    return "" if text.lower() in _UNKNOWN else text


def _json(text: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:  # cut off, or nested without end
        raise NotCdx(_beginning(text)) from error
    return found


def _beginning(text: str) -> str:
    """Return the first words of an answer, for a message."""
    lines: Iterable[str] = (" ".join(line.split()) for line in text[:2000].splitlines())
    return next((line for line in lines if line), "nothing")[:160]
