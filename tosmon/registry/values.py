"""Read single values of a platform file: addresses, selectors, languages. `fields.py` says which fields there are.

Each reader takes what TOML gave and returns the value, or raises ValueError with what was expected there; a list's
reader raises `Faulty`, which holds the faults of all its items.
"""

from __future__ import annotations

import ipaddress
import json
import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from tosmon.core import cadence
from tosmon.core.model import Range, Selector

__all__ = [
    "Faulty",
    "address",
    "choice",
    "cron",
    "css",
    "day",
    "flag",
    "got",
    "is_near",
    "language",
    "locale",
    "many",
    "moment",
    "one_or_many",
    "origin",
    "page_filter",
    "parameters",
    "region",
    "selector",
    "site",
    "text",
    "time_zone",
]

Value = TypeVar("Value")
Kind = TypeVar("Kind", bound=StrEnum)

# ISO 639-1, as the Library of Congress lists it.
_LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
    "dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
    "ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu "
    "lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu "
    "rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
    "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
# The part of BCP 47 (RFC 5646, section 2.1) that Accept-Language needs: language, script, region.
_LOCALE = re.compile(r"([a-z]{2})(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?", re.ASCII)
_HOST_NAME = re.compile(
    r"(?!.{254})(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII
)
# Selectors so plain that they are right without asking a parser, which takes 80 ms to import.
_COMPOUND = r"(?:[a-z][a-z0-9]*|[a-z][a-z0-9]*(?:[.#][A-Za-z_][\w-]*)+|(?:[.#][A-Za-z_][\w-]*)+)"
_PLAIN_CSS = re.compile(rf"{_COMPOUND}(?:(?: | > |, ){_COMPOUND})*", re.ASCII)


class Faulty(ValueError):
    """Several faults inside one field: for each, where in it ("[2].url"), and what was expected."""

    def __init__(self, parts: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{place}: {expected}" for place, expected in parts))
        self.parts = parts


def got(value: object) -> str:
    """Return how a value is shown in a fault: as written, short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = value.isoformat() if isinstance(value, date) else repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "…"  # noqa: PLR2004 - a line's worth


def text(value: object) -> str:
    """Return a text of one line or more that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, got {got(value)}")
    return value.strip()


def flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {got(value)}")  # noqa: TRY004 - readers raise ValueError only
    return value


def choice(kind: type[Kind]) -> Callable[[object], Kind]:
    """Return a reader of an enum's values."""

    def read(value: object) -> Kind:
        for member in kind:
            if value == member.value:
                return member
        names = [f'"{member.value}"' for member in kind]
        raise ValueError(f"expected {', '.join(names[:-1])} or {names[-1]}, got {got(value)}")

    return read


def many(read: Callable[[object], Value]) -> Callable[[object], tuple[Value, ...]]:
    """Return a reader of lists of what `read` reads; it reports the faults of every item."""

    def read_list(value: object) -> tuple[Value, ...]:
        if not isinstance(value, list):
            raise ValueError(f"expected a list, got {got(value)}")  # noqa: TRY004 - readers raise ValueError only
        items: list[Value] = []
        faults: list[tuple[str, str]] = []
        for index, item in enumerate(value):
            try:
                items.append(read(item))
            except Faulty as fault:
                faults.extend((f"[{index}]{place}", expected) for place, expected in fault.parts)
            except ValueError as fault:
                faults.append((f"[{index}]", str(fault)))
        if faults:
            raise Faulty(tuple(faults))
        return tuple(items)

    return read_list


def one_or_many(read: Callable[[object], Value]) -> Callable[[object], tuple[Value, ...]]:
    """Return a reader of one item, or a list of them."""
    read_list = many(read)

    def read_either(value: object) -> tuple[Value, ...]:
        return read_list(value) if isinstance(value, list) else (read(value),)

    return read_either


def day(value: object) -> date | None:
    """Return a date, or None for an empty text."""
    if value == "":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f"expected a date such as 2026-08-22, or nothing, got {got(value)}") from None


def language(value: object) -> str:
    """Return an ISO 639-1 code."""
    if not isinstance(value, str) or not _is_language(value):
        raise ValueError(f'expected a language code of ISO 639-1 such as "en", got {got(value)}')
    return value


def locale(value: object) -> str:
    """Return a locale: a language, with a script and a region where wanted."""
    match = _LOCALE.fullmatch(value) if isinstance(value, str) else None
    if match is None or not _is_language(match[1]):
        raise ValueError(f'expected a locale such as "en-GB" or "zh-Hant-TW", got {got(value)}')
    return match[0]


def address(value: object, *, old: bool = False) -> str:
    """Return an https address; http is right only for this machine and private networks (development).

    `old` takes one that is not fetched any more: http is right as well.
    """
    expectation = f"expected an https address, got {got(value)}"
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]+", value, re.ASCII):
        raise ValueError(expectation)
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(expectation) from None
    if parts.scheme not in {"http", "https"} or not _is_host(host) or "@" in parts.netloc or parts.netloc.endswith(":"):
        raise ValueError(expectation)
    if parts.scheme == "http" and not old and not is_near(host):
        raise ValueError(
            f"expected an https address (http is for this machine and private networks only), got {got(value)}"
        )
    return value


def moment(value: object) -> datetime:
    """Return a moment, which says its offset from UTC."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"expected a moment such as 2024-05-17T00:38:36Z, got {got(value)}")
    return value


def region(value: object) -> str:
    """Return a region's name; which there are, the settings say."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value, re.ASCII):
        raise ValueError(f'expected the name of a region of tosmon.toml such as "eu", got {got(value)}')
    return value


def parameters(value: object) -> dict[str, str]:
    """Return parameters of a query by name."""
    if not isinstance(value, dict) or not value or "" in value:
        raise ValueError(f'expected a table such as {{ hl = "de" }}, got {got(value)}')
    wrong = next((name for name, one in value.items() if not isinstance(one, str)), None)
    if wrong is not None:
        raise Faulty(((f".{wrong}", f"expected a text, got {got(value[wrong])}"),))
    return dict(value)


def page_filter(value: object) -> str:
    """Return a filter: a function's name, or a JSON object of one name and its arguments."""
    read = text(value)
    if read.startswith("{"):
        try:
            table = json.loads(read)
        except (ValueError, RecursionError):
            table = {}
        if len(table) != 1:
            raise ValueError(f"expected a name, or a JSON object of one name and its arguments, got {got(value)}")
    return read


def site(value: object) -> str:
    """Return the origin of a host name such as "www.reddit.com"; a whole origin is right too (development)."""
    if isinstance(value, str) and _HOST_NAME.fullmatch(value):
        return f"https://{value}"
    try:
        read = address(value)
    except ValueError:
        read = ""
    if not read or origin(read) != read.removesuffix("/"):
        raise ValueError(f'expected a host name such as "www.example.com", got {got(value)}')
    return origin(read)


def origin(url: str) -> str:
    """Return scheme, host and port of an address: what one robots.txt speaks for (RFC 9309, section 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_language(code: str) -> bool:
    return code in _LANGUAGES.split()


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_host(host: str) -> bool:
    return bool(_HOST_NAME.fullmatch(host)) or host == "localhost" or _literal(host) is not None


def is_near(host: str) -> bool:
    """Return whether a host is this machine or in a private network."""
    literal = _literal(host)
    return literal.is_private if literal else host == "localhost" or host.endswith(".localhost")


Ends = tuple[str, str]  # how the two kinds of an end are called: what is found lies before it, or after


def selector(
    read_css: Callable[[object], str],
    start: Ends = ("start_before", "start_after"),
    end: Ends = ("end_before", "end_after"),
) -> Callable[[object], Selector]:
    """Return a reader of a CSS selector, or of a range between two of them."""

    def read(value: object) -> Selector:
        if not isinstance(value, dict):
            return read_css(value)
        starts = [name for name in start if name in value]
        ends = [name for name in end if name in value]
        if (len(starts), len(ends), len(value)) != (1, 1, 2):
            raise ValueError(f"expected one of {', '.join(start)} and one of {', '.join(end)}, got {got(value)}")
        return Range(read_css(value[starts[0]]), read_css(value[ends[0]]), starts[0] == start[0], ends[0] == end[1])

    return read


def css(value: object, *, prove: bool = True) -> str:
    """Return a CSS selector; `prove` asks the parser about every one that is not plain."""
    read = text(value)
    if prove and not _PLAIN_CSS.fullmatch(read):
        # Imported here, for the few registries that need it: 80 ms, a fifth of a command's start.
        import soupsieve  # noqa: PLC0415 - start-up time, see above

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # for what is no CSS and only understood still, as `:contains()`
                soupsieve.compile(read)
        except (soupsieve.SelectorSyntaxError, ValueError, NotImplementedError, FutureWarning) as error:
            reason = str(error).splitlines()[0]
            raise ValueError(f"expected a CSS selector, got {got(read)}: {reason}") from None
        except RecursionError:
            raise ValueError(f"expected a CSS selector, got {got(read)}: nested too deeply") from None
    return read


def cron(value: object, *, prove: bool = True) -> str:
    """Return five crontab fields; `prove` asks whether they come at some time."""
    read = text(value)
    if prove:
        cadence.prove(read)
    return read


def time_zone(value: object) -> str:
    """Return the name of a time zone, by whose clocks crontab fields are read."""
    if value == "UTC":
        return "UTC"  # asks no data base, which slim systems lack
    # Imported here, for the few registries that say a time zone.
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time, see above

    try:
        return ZoneInfo(value if isinstance(value, str) else "").key
    except (ValueError, OSError, KeyError):
        raise ValueError(f'expected a time zone such as "Europe/Berlin", got {got(value)}') from None
