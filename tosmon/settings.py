"""What the operator may set: read from `<home>/tosmon.toml`, then from TOSMON_* variables, every fault at once.

The watch list is not here (`tosmon.registry`). Why no settings library is used is told in
`docs/adr/0006-settings-without-a-library.md`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from tosmon.core.toml import NotToml, parse_toml
from tosmon.core.units import parse_duration, parse_size
from tosmon.core.weights import Weights, WrongWeights, weights_of
from tosmon.errors import UsageError

__all__ = ["FILE", "PREFIX", "Settings", "load_settings"]

FILE = "tosmon.toml"
LONGEST_SECRET = 255  # bytes of a user or password (RFC 1929 section 2)
PREFIX = "TOSMON_"
# Variables that mean something elsewhere: the home folder, and switches of the tests.
_OTHERS = frozenset({"TOSMON_HOME", "TOSMON_REQUIRE_ALL", "TOSMON_SOAK"})

Network = IPv4Network | IPv6Network


def _processes() -> int:
    return min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator set, or the defaults. Times in seconds, sizes in bytes.

    The names are the keys of `tosmon.toml`; as variables they are in capitals after TOSMON_. `docs/settings.md` has a
    table of them.
    """

    contact: str = ""  # URL or e-mail address that the user agent names; empty: the project's own
    allow_private: tuple[Network, ...] = ()  # networks that may be fetched from although they are not public
    robots: Literal["record", "obey"] = "record"  # for documents that do not say

    spacing: float = 1.0  # between the starts of two requests to one host
    per_host: int = 2  # requests at a time to one host
    concurrency: int = 8  # fetches at a time
    workers: int = field(default_factory=_processes)  # processes that parse and judge changed pages

    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    wire_bytes: int = 10 * 2**20
    decoded_bytes: int = 30 * 2**20
    redirects: int = 10
    attempts: int = 3

    browser: str = ""  # program that renders pages; empty: a Chromium that is found
    browser_pages: int = 2  # pages rendered at a time
    browser_timeout: float = 60.0  # for one page
    browser_memory: int = 2**30  # of one page's process
    browser_bytes: int = 60 * 2**20  # that one page may receive, with all it asks for
    browser_sandbox: bool = True  # off only where the machine has none to offer
    regions: Mapping[str, str] = field(default_factory=dict)  # proxies by the name of a region: {"eu": "http://…"}

    failing_after: int = 3  # failed checks in a row before a document counts as failing
    free_space_minimum: int = 10**9
    severity: Weights = field(default_factory=Weights)  # what makes a change matter

    time_zone: str = "UTC"  # for display only
    web_host: str = "127.0.0.1"
    web_port: int = 8732
    public_url: str = ""  # where others reach the pages; empty: web_host and web_port
    log_format: Literal["text", "json"] = "text"  # of what `up` logs

    @property
    def zone(self) -> tzinfo:
        """Return the time zone for display."""
        if self.time_zone == "UTC":
            return UTC
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time, see below

        return ZoneInfo(self.time_zone)


def load_settings(home: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of that home; `environment` (os.environ where None) overrides its file.

    Raises:
        UsageError: naming every wrong key or variable, one a line, with what was expected.
    """
    faults: list[str] = []
    values = _read(_file_values(home / FILE, faults), faults)
    variables = os.environ if environment is None else environment
    values |= _read(_environment_values(variables, faults), faults)
    if faults:
        raise UsageError("\n".join(faults))
    return Settings(**values)


# --- where values come from: (key, where it is written, value) --------------------------------------------------------

Written = list[tuple[str, str, object]]


def _file_values(path: Path, faults: list[str]) -> Written:
    try:
        table = parse_toml(path.read_bytes())
    except FileNotFoundError:
        return []
    except NotToml as error:
        faults.append(f"{FILE}: {error}")
        return []
    except OSError as error:
        faults.append(f"{FILE}: expected a file that can be read: {error.strerror}")
        return []
    return [(name, f"{FILE}: {name}", value) for name, value in table.items()]


def _environment_values(environment: Mapping[str, str], faults: list[str]) -> Written:
    written: Written = []
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable in _OTHERS:
            continue
        name = variable.removeprefix(PREFIX).lower()
        try:
            _reader(name)
        except ValueError as error:
            faults.append(f"{variable}: {error}; names that begin with {PREFIX} are settings")
            continue
        try:
            written.append((name, variable, _from_text(name, text)))
        except ValueError as error:
            faults.append(f"{variable}: {error}")
    return written


def _from_text(name: str, text: str) -> object:
    """Return what TOML would have given: a list for networks, numbers where digits stand."""
    if name == "allow_private":
        return [part.strip() for part in text.split(",") if part.strip()]
    if name == "regions":
        pairs = (part.partition("=") for part in text.split(",") if part.strip())
        return {region.strip(): proxy.strip() for region, _, proxy in pairs}
    if re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]{1,18}\.[0-9]{1,18}", text, re.ASCII) else text


def _read(written: Written, faults: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, place, value in written:
        try:
            values[name] = _reader(name)(value)
        except WrongWeights as error:
            faults += [f"{place}{'.' * bool(key)}{key}: {expected}" for key, expected in error.faults]
        except ValueError as error:
            faults.append(f"{place}: {error}")
    return values


# --- what values may be: each reader returns the value, or raises ValueError with what was expected -------------------

Reader = Callable[[object], Any]


def _reader(name: str) -> Reader:
    if name in _READERS:
        return _READERS[name]
    close = get_close_matches(name, _READERS, n=1)
    raise ValueError(f"unknown setting (did you mean {close[0]!r}?)" if close else "unknown setting")


def _number(least: float, most: float) -> Reader:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise ValueError(f"expected a number from {least:g} to {most:g}, got {value!r}")
        return float(value)

    return read


def _whole(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"expected a whole number from {least} to {most}, got {value!r}")
        return value

    return read


def _seconds(least: float, most: float) -> Reader:
    number = _number(least, most)

    def read(value: object) -> float:
        if not isinstance(value, str):
            return float(number(value))
        seconds = parse_duration(value).total_seconds()
        if not least <= seconds <= most:
            raise ValueError(f"expected {least:g} to {most:g} seconds, got {value!r}")
        return seconds

    return read


def _size(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return parse_size(value if isinstance(value, str) else repr(value))


def _bound(value: object) -> int:
    size = _size(value)
    if not size:
        raise ValueError(f"expected a size above nothing, got {value!r}")
    return size


def _contact(value: object) -> str:
    read = value.strip() if isinstance(value, str) else ""
    if value == "" or re.fullmatch(r"[^\s@()<>]+@[^\s@()<>]+\.[a-zA-Z]{2,}", read, re.ASCII) or _is_web(read):
        return read
    raise ValueError(f"expected a URL or an e-mail address, got {value!r}")


def _public_url(value: object) -> str:
    if value == "" or (isinstance(value, str) and _is_web(value) and not set("?#") & set(value)):
        return str(value).rstrip("/")
    raise ValueError(f'expected an address such as "https://terms.example.org", got {value!r}')


def _is_web(text: str) -> bool:
    if not re.fullmatch(r"https?://[!-'*-~]+", text, re.ASCII):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _networks(value: object) -> tuple[Network, ...]:
    if not isinstance(value, list):
        raise ValueError(f'expected a list of networks such as ["127.0.0.0/8"], got {value!r}')  # noqa: TRY004 - as above
    wrong = [item for item in value if not isinstance(item, str) or not _is_network(item)]
    if wrong:
        shown = ", ".join(repr(item) for item in wrong)
        raise ValueError(f'expected networks such as "127.0.0.0/8" or "::1", got {shown}')
    return tuple(ip_network(item) for item in value)


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _program(value: object) -> str:
    if isinstance(value, str) and value.isprintable():
        return value
    raise ValueError(f'expected a program such as "/usr/bin/chromium", got {value!r}')


def _switch(value: object) -> bool:
    if value in (True, False, "true", "false"):
        return value in (True, "true")
    raise ValueError(f"expected true or false, got {value!r}")


def _regions(value: object) -> Mapping[str, str]:
    """Return the proxies by region. What is wrong is told without the proxies: passwords stand in them."""
    expected = 'expected proxies by region such as { eu = "http://proxy.example:3128" }'
    if not isinstance(value, dict):
        raise ValueError(f"{expected}, got no table")  # noqa: TRY004 - as above
    if not all(_is_region(name) for name in value):
        raise ValueError(f"{expected}, got a name that is not of lower-case letters, digits and hyphens")
    wrong = [name for name, proxy in value.items() if not _is_proxy(proxy)]
    if wrong:
        shown = ", ".join(repr(name) for name in wrong)
        raise ValueError(f"{expected} with http, https or socks5, got another address for {shown}")
    return dict(value)


def _is_region(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name, re.ASCII) is not None


def _is_proxy(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"(?:https?|socks5)://[!-~]+", value, re.ASCII):
        return False
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    secrets = (parts.username or "", parts.password or "")
    rest = parts.path.strip("/") or parts.query or parts.fragment
    return bool(host) and host[0] != "." and port != 0 and not rest and max(map(len, secrets)) <= LONGEST_SECRET


def _one_of(*names: str) -> Reader:
    def read(value: object) -> str:
        if value not in names:
            raise ValueError(f"expected {' or '.join(repr(name) for name in names)}, got {value!r}")
        return str(value)

    return read


def _time_zone(value: object) -> str:
    if value == "UTC":
        return "UTC"  # asks no data base, which slim systems lack
    # Imported here: few set it, and all pay for it at start-up.
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time, see above

    try:
        return ZoneInfo(value if isinstance(value, str) else "").key
    except (ValueError, OSError, KeyError):
        raise ValueError(f'expected a time zone such as "Europe/Berlin", got {value!r}') from None


def _host(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._:-]+", value, re.ASCII):
        return value
    raise ValueError(f'expected a host name or address such as "127.0.0.1", got {value!r}')


_READERS: Mapping[str, Reader] = {
    "contact": _contact,
    "allow_private": _networks,
    "robots": _one_of("record", "obey"),
    "spacing": _seconds(0, 3600),
    "per_host": _whole(1, 100),
    "concurrency": _whole(1, 256),
    "workers": _whole(1, 256),
    "connect_timeout": _seconds(0.1, 600),
    "read_timeout": _seconds(0.1, 600),
    "total_timeout": _seconds(0.1, 3600),
    "wire_bytes": _bound,
    "decoded_bytes": _bound,
    "redirects": _whole(0, 50),
    "attempts": _whole(1, 20),
    "browser": _program,
    "browser_pages": _whole(1, 16),
    "browser_timeout": _seconds(1, 600),
    "browser_memory": _bound,
    "browser_bytes": _bound,
    "browser_sandbox": _switch,
    "regions": _regions,
    "failing_after": _whole(1, 1000),
    "free_space_minimum": _size,
    "severity": weights_of,
    "time_zone": _time_zone,
    "web_host": _host,
    "web_port": _whole(0, 65535),
    "public_url": _public_url,
    "log_format": _one_of("text", "json"),
}
