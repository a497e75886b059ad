"""Read single files and fields of Open Terms Archive's declarations; `declarations.py` says what becomes of them.

The fields are those of the format's version 14: one of `fetch` and `combine`, `select`, `remove`, `filter`,
`executeClientScripts`, and `validUntil` in histories.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from tosmon.registry.model import Render
from tosmon.registry.tables import Readers, Report, table
from tosmon.registry.values import address, css, flag, got, many, one_or_many, selector, text
from tosmon.registry.written import FormerEntry, PageEntry

__all__ = ["SERVICE", "filter_name", "formers", "parsed", "terms"]

_DEEPEST = 50  # a filter's arguments may be any JSON


# --- files ------------------------------------------------------------------------------------------------------------


def parsed(content: bytes, report: Report) -> dict[str, Any]:
    """Return the object that a file holds; an empty one where it is none, which is reported."""
    try:
        read = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
        json.dumps(read, ensure_ascii=False).encode()  # halves of characters, which JSON can escape, are no text
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        report.add("", f"line {line}", "expected UTF-8 text")
    except UnicodeEncodeError:
        report.add("", "", "expected Unicode text, got half a character")
    except json.JSONDecodeError as error:
        report.add("", f"line {error.lineno}, column {error.colno}", f"expected JSON: {error.msg}")
    except RecursionError:
        report.add("", "", "expected JSON: nested too deeply")
    except ValueError as error:
        report.add("", "", f"expected JSON: {error}")
    else:
        if isinstance(read, dict) and not _deep(read):
            return read
        report.add(
            "", "", "expected JSON: nested too deeply" if _deep(read) else f"expected an object, got {got(read)}"
        )
    return {}


def _deep(value: object) -> bool:
    """Return whether a value is nested deeper than any declaration."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; one that says a thing twice means neither surely."""
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise ValueError(f"{name!r} stands there twice")
        read[name] = value
    return read


# --- fields -----------------------------------------------------------------------------------------------------------


def _location(value: object) -> str:
    """Return an address as it is sent: what is no ASCII is escaped (RFC 3987, section 3.1)."""
    read = text(value)
    try:
        parts = urlsplit(read)
        escaped = read if parts.netloc.isascii() else parts._replace(netloc=_ascii(parts.netloc)).geturl()
    except ValueError:
        escaped = read
    return address(re.sub(r"[^!-~]+", lambda found: quote(found[0]), escaped), old=True)


def _ascii(host: str) -> str:
    """Return a host as browsers look it up (RFC 5891): "xn--strae-oqa.de" for "straße.de", and not "strasse.de".

    Raises ValueError where it is no name.
    """
    from idna import encode  # noqa: PLC0415 - its tables take time, and hardly a declaration needs them

    name, colon, port = host.partition(":")
    return f"{encode(name, uts46=True).decode()}{colon}{port}"


def _filter(value: object) -> str:
    """Return a function's name, or JSON of one name and its arguments."""
    if isinstance(value, str) and not value.lstrip().startswith("{"):
        return text(value)
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError(f"expected a function's name, or an object of one name and its arguments, got {got(value)}")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def filter_name(declared: str) -> str:
    """Return the name of a function that `filter` holds as a name or as JSON."""
    return next(iter(json.loads(declared))) if declared.startswith("{") else declared


def _render(value: object) -> Render:
    return Render.BROWSER if flag(value) else Render.HTTP


def _until(value: object) -> datetime:
    """Return a moment; one without an offset is in UTC."""
    try:
        read = datetime.fromisoformat(value if isinstance(value, str) else "")
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"expected a moment such as 2024-05-17T00:38:36Z, got {got(value)}") from None


def _terms_by_type(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"expected a table of terms by type, got {got(value)}")  # noqa: TRY004 - readers raise ValueError only
    return dict(value)


_selection = one_or_many(selector(css, start=("startBefore", "startAfter"), end=("endBefore", "endAfter")))
_PAGE: Readers = {
    "fetch": _location,
    "select": _selection,
    "remove": _selection,
    "filter": one_or_many(_filter),
    "executeClientScripts": _render,
}
_NAMES = {"fetch": "url", "filter": "filters", "executeClientScripts": "render", "validUntil": "until"}
_EXAMPLE = '{ "fetch": "https://…" }'
_ADDRESS = {"fetch": "an address"}
_read_page = table(_PAGE, _EXAMPLE, needed=_ADDRESS)


def _renamed(read: Mapping[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(name, name): value for name, value in read.items()}


def _pages(value: object) -> tuple[PageEntry, ...]:
    if value == []:
        raise ValueError("expected at least one page, got an empty list")
    return many(lambda page: PageEntry(**_renamed(_read_page(page))))(value)


_WHOLE: Readers = {**_PAGE, "combine": _pages}
_read_whole = table(_WHOLE, _EXAMPLE, needed=_ADDRESS, either=("fetch", "combine"))
_read_former = table(
    {**_WHOLE, "validUntil": _until},
    '{ "fetch": "https://…", "validUntil": "2024-05-17T00:38:36Z" }',
    needed={**_ADDRESS, "validUntil": "a moment such as 2024-05-17T00:38:36Z"},
    either=("fetch", "combine"),
)
SERVICE: Readers = {"name": text, "importedFrom": text, "terms": _terms_by_type}


def terms(value: object) -> dict[str, Any]:
    """Return what terms declare, by the names of a document's fields."""
    return _renamed(_read_whole(value))


# Reads the past of a type of terms, a list of what was declared until when.
formers = many(lambda value: FormerEntry(**_renamed(_read_former(value))))
