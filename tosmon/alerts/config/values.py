"""Read single values of alerts.toml: addresses, times, names. Secrets, channels and subscriptions have own modules.

Each reader takes what TOML or JSON gave and returns the value, or raises ValueError with what was expected there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from tosmon.core.cadence import DIGESTS, prove
from tosmon.core.layout import ALERTS, CATALOG, CRAWLERS, RESERVED, SETTINGS, UNSUBSCRIBE_KEY
from tosmon.core.subscriptions import Quiet
from tosmon.core.units import duration_text, parse_duration
from tosmon.registry.values import got, is_near

__all__ = [
    "ALWAYS",
    "FOREVER",
    "address_fault",
    "crontab",
    "digest",
    "header_name",
    "host",
    "inside",
    "length",
    "line",
    "mail_address",
    "mailbox",
    "muted",
    "name_of",
    "one_of",
    "quiet",
    "seconds",
    "template",
    "unsubscribing",
    "whole",
    "zone",
]

Value = TypeVar("Value")

ALWAYS: Final = "always"
FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)  # what "always" means for `muted_until`
LONGEST_NAME: Final = 64
LONGEST_LINE: Final = 200
# dot-atom, and a host name or one label (RFC 5321 section 4.1.2), of any script (RFC 6531 section 3.3); quoted local
# parts and literals are left out.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00A1-\U0010FFFF-]+"
_MAIL: Final = rf"({_ATOM}(?:\.{_ATOM})*)@([A-Za-z0-9.\u00A1-\U0010FFFF-]+)"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST: Final = rf"(?!.{{254}}){_LABEL}(?:\.{_LABEL})*"
_QUIET: Final = r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])"
# Lengths of a local part and of a whole address (RFC 5321 sections 4.5.3.1.1 and 4.5.3.1.3, less the brackets).
_LONGEST_LOCAL: Final = 64
_LONGEST_MAIL: Final = 254
# What a home keeps under names of its own. Folders of these two names are for feeds and files.
_KEPT: Final = (RESERVED | {SETTINGS, CRAWLERS, ALERTS, UNSUBSCRIBE_KEY}) - {"feeds", "alerts"}
# Headers that are the message's own, or the connection's (Standard Webhooks; RFC 9110 sections 6.4 and 7.6).
_OWN_HEADERS: Final = re.compile(
    r"webhook-(?:id|timestamp|signature)|host|content-(?:length|type|encoding)|transfer-encoding|connection|te|upgrade"
    r"|trailer|keep-alive",
    re.ASCII | re.IGNORECASE,
)


def line(value: object) -> str:
    """Return a text of one line, without control characters: what may stand in a header of a mail."""
    read = value.strip() if isinstance(value, str) else ""
    if not read or not read.isprintable() or len(read) > LONGEST_LINE:
        raise ValueError(f"expected a text of one line, got {got(value)}")
    return read


def name_of(value: str) -> str:
    """Return a name of a channel, subscription or template: a-z, 0-9 and single hyphens."""
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value, re.ASCII) or len(value) > LONGEST_NAME:
        raise ValueError("expected a name of a-z, 0-9 and single hyphens")
    return value


def template(value: object) -> str:
    """Return the name of a template, which its files begin with; an empty text for those shipped."""
    if value == "" or (isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", value, re.ASCII)):
        return str(value)
    raise ValueError(f"expected a name of letters, digits, hyphens and underscores, got {got(value)}")


def one_of(known: Collection[str], what: str) -> Callable[[object], str]:
    """Return a reader of one of these names; others are told with the closest."""

    def read(value: object) -> str:
        if isinstance(value, str) and value in known:
            return value
        close = get_close_matches(value.lower(), known, n=1) if isinstance(value, str) else []
        hint = f" (did you mean {close[0]!r}?)" if close else f" ({', '.join(known)})"
        raise ValueError(f"expected {what}{hint}, got {got(value)}")

    return read


# --- numbers and times ------------------------------------------------------------------------------------------------


def whole(least: int, most: int) -> Callable[[object], int]:
    """Return a reader of whole numbers in these bounds."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"expected a whole number from {least} to {most}, got {got(value)}")
        return value

    return read


def seconds(least: float, most: float) -> Callable[[object], float]:
    """Return a reader of seconds in these bounds: a number, or a length of time such as "20s"."""

    def read(value: object) -> float:
        number = parse_duration(value).total_seconds() if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int | float) or not least <= number <= most:
            raise ValueError(f"expected {least:g} to {most:g} seconds, got {got(value)}")
        return float(number)

    return read


def length(least: timedelta, most: timedelta) -> Callable[[object], timedelta]:
    """Return a reader of lengths of time such as "24h" in these bounds."""

    def read(value: object) -> timedelta:
        parsed = parse_duration(value if isinstance(value, str) else got(value))
        if not least <= parsed <= most:
            raise ValueError(f"expected {duration_text(least)} to {duration_text(most)}, got {got(value)}")
        return parsed

    return read


def zone(value: object) -> tzinfo:
    """Return a time zone of the IANA data base."""
    if value == "UTC":
        return UTC  # asks no data base, which slim systems lack
    # Imported here: few set it, and every command that writes alerts would pay for it at start-up.
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415 - start-up time, see above

    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ValueError, OSError, KeyError):
        close = get_close_matches(value, available_timezones(), n=1) if isinstance(value, str) else []
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise ValueError(f'expected a time zone such as "Europe/Berlin"{hint}, got {got(value)}') from None


def crontab(value: object) -> str:
    """Return five crontab fields, the blanks between them single; empty for never."""
    if value == "":
        return ""
    if not isinstance(value, str):
        raise ValueError(f'expected five crontab fields such as "0 8 * * 1", got {got(value)}')  # noqa: TRY004 - readers raise ValueError only
    fields = " ".join(value.split())
    prove(fields)
    return fields


def digest(value: object) -> str:
    """Return when a digest is sent, as crontab fields; empty for at once."""
    if isinstance(value, str) and value in DIGESTS:
        return DIGESTS[value]
    try:
        return crontab(value)
    except ValueError as error:
        raise ValueError(f'expected "daily", "weekly" or {str(error).removeprefix("expected ")}') from None


def quiet(value: object) -> Quiet | None:
    """Return quiet hours such as "22:00-07:00"; None for an empty text."""
    if value == "":
        return None
    match = re.fullmatch(_QUIET, value.replace(" ", ""), re.ASCII) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'expected quiet hours such as "22:00-07:00", got {got(value)}')
    begins, ends = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if begins == ends:
        raise ValueError(f"expected quiet hours that end at another time than they begin, got {got(value)}")
    return Quiet(begins, ends)


def muted(value: object) -> datetime | date | None:
    """Return until when a subscription is muted; a date or a time without an offset is yet to be put into its zone.

    Empty is not at all, "always" is FOREVER.
    """
    if value == "":
        return None
    if value == ALWAYS:
        return FOREVER
    read = _when(value) if isinstance(value, str) else value
    if not isinstance(read, date):
        raise ValueError(f'expected a date such as 2026-12-01, a time, or "always", got {got(value)}')  # noqa: TRY004 - readers raise ValueError only
    return read


def _when(text: str) -> datetime | date | None:
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None


# --- addresses --------------------------------------------------------------------------------------------------------


def mail_address(value: object) -> str:
    """Return an e-mail address, its domain in lower case."""
    match = re.fullmatch(_MAIL, value.strip()) if isinstance(value, str) else None
    if match is None or not _is_mail(match[1], match[2]):
        raise ValueError(f'expected an e-mail address such as "ada@example.org", got {got(value)}')
    return f"{match[1]}@{match[2].lower()}"


def _is_mail(local: str, domain: str) -> bool:
    if not f"{local}{domain}".isprintable():  # lone surrogates among it, which nothing can send
        return False
    try:
        sent = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    fits = len(local.encode()) <= _LONGEST_LOCAL and len(f"{local}@{sent}") <= _LONGEST_MAIL
    return fits and re.fullmatch(_HOST, sent, re.ASCII) is not None


def mailbox(value: object) -> str:
    """Return an e-mail address with a name in front, where there is one: "Terms watch <alerts@example.org>"."""
    read = line(value)
    match = re.fullmatch(r'(?:"([^"<>\\]*)"|([^"<>]*?)) *<([^<>]*)>', read)
    if match is None:
        return mail_address(read)
    called = (match[1] or match[2] or "").strip()
    address = mail_address(match[3])
    return f"{called} <{address}>" if called else address


def host(value: object) -> str:
    """Return a host name, or an IP address."""
    read = value if isinstance(value, str) else ""
    if not re.fullmatch(_HOST, read, re.ASCII) and not _is_ipv6(read):
        raise ValueError('expected a host name such as "smtp.example.org"')
    return read.lower()


def _is_ipv6(text: str) -> bool:
    if not re.fullmatch(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", text, re.ASCII):
        return False
    from ipaddress import IPv6Address  # noqa: PLC0415 - hardly anybody writes one

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def address_fault(text: str) -> str:
    """Return what is expected of a web address that alerts are sent to; empty where it is right. It is not shown."""
    expected = 'expected an address such as "https://hooks.example.org/tosmon"'
    if not re.fullmatch(r"https?://[!-~]+", text, re.ASCII):
        return expected
    try:
        parts = urlsplit(text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return expected
    if not (re.fullmatch(_HOST, name, re.ASCII) or _is_ipv6(name)) or port == 0 or parts.fragment:
        return expected
    if "@" in parts.netloc:
        return "expected an address without user and password; they may be sent as headers"
    if parts.scheme == "http" and not _stays_near(name):
        return "expected an https address (http is for this machine and private networks only)"
    return ""


def _stays_near(name: str) -> bool:
    return is_near(name) or "." not in name or name.endswith((".local", ".internal", ".home.arpa", ".lan"))


def unsubscribing(value: object) -> str:
    """Return a mailto: or https: address for List-Unsubscribe (RFC 2369 section 3.2), or an empty text."""
    if value == "":
        return ""
    read = value if isinstance(value, str) else ""
    scheme, _, rest = read.partition(":")
    if re.fullmatch(r"[!-;=?-~]+", read, re.ASCII):  # no blanks, no angle brackets: it stands between two of them
        if scheme == "mailto" and re.fullmatch(_MAIL, rest.partition("?")[0]):
            return read
        if scheme == "https" and not address_fault(read):
            return read
    raise ValueError(f'expected an address such as "mailto:leave@example.org" or "https://…", got {got(value)}')


def header_name(name: str) -> str:
    """Return the name of a header that may be added to a webhook (a token, RFC 9110 section 5.6.2)."""
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", name, re.ASCII):
        raise ValueError("expected the name of a header such as Authorization")
    if _OWN_HEADERS.fullmatch(name):
        raise ValueError("expected another header: this one is set by tosmon")
    return name


def inside(home: Path) -> Callable[[object], Path]:
    """Return a reader of paths that lie in the home, and are none of what it holds already."""

    def read(value: object) -> Path:
        wanted = f"expected a path below the home such as {'feeds'!r}, got {got(value)}"
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise ValueError(wanted)
        path = Path(value)
        first = path.parts[0] if path.parts else ""
        root = home.resolve()
        if path.is_absolute() or ".." in path.parts or not first:
            raise ValueError(wanted)
        if first in _KEPT or first.startswith((".", CATALOG)):
            raise ValueError(f"{wanted}: {first!r} has a meaning of its own there")
        try:
            full = (root / path).resolve()
        except (OSError, RuntimeError):  # a circle of links
            raise ValueError(wanted) from None
        if root not in full.parents:
            raise ValueError(wanted)
        return full

    return read
