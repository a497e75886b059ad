"""URLs as tosmon requests them: parsed once, in one way, so that what is checked is what is connected to."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address

import httpx

from tosmon.core.model import Reason
from tosmon.errors import AddressRefused, FetchFailed

__all__ = ["authority", "follow", "is_number", "parse"]

LONGEST = 8192  # characters; RFC 9110 section 4.1 asks for 8000 at least
HIGHEST_PORT = 65535
# A last label of digits or 0x… makes a host an IPv4 address in the eyes of resolvers (WHATWG URL, "ends in a number").
NUMERIC = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$", re.IGNORECASE)
AUTHORITY = re.compile(r"(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE | re.ASCII)


def parse(text: str) -> httpx.URL:
    """Return the URL to request, without fragment and without the dot that may end a host name.

    FetchFailed with `scheme_refused` for anything but http and https, `address_refused` for user names and passwords,
    odd spellings of IPv4 addresses, empty hosts and port 0, and `protocol` for what is no URL at all.
    """
    try:
        return _checked(httpx.URL(text), text)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(Reason.PROTOCOL, f"not a URL: {_short(text)} ({error})", url=_short(text)) from error


def follow(base: httpx.URL, location: str) -> httpx.URL:
    """Return where a redirect leads, seen from the URL that answered it (RFC 3986 section 5); errors as above."""
    try:
        target = base.join(location.strip())
    except (httpx.InvalidURL, ValueError) as error:
        message = f"{base} redirects to what is no URL: {_short(location)} ({error})"
        raise FetchFailed(Reason.PROTOCOL, message, url=str(base)) from error
    return parse(str(target))


def authority(text: str, port: int | None) -> tuple[str, int]:
    """Return host and port of what a browser asks its proxy for: "terms.example:443", "[2606:4700::1]:443".

    The host is in lower case, without brackets and final dot; `port` is taken where there is none. AddressRefused for
    what `parse` refuses in a URL and for what is written otherwise.
    """
    try:
        url = parse(f"http://{text}/")
    except AddressRefused:
        raise
    except FetchFailed as error:
        raise _refused("no host and port", _short(text.rpartition("@")[2])) from error
    if not AUTHORITY.fullmatch(text):
        raise _refused("no host and port", _short(text.rpartition("@")[2]))
    # httpx leaves out http's own port
    found = int(text.rpartition(":")[2]) if not text.endswith("]") and ":" in text else port
    if found is None:
        raise _refused("no port", _short(text))
    return url.raw_host.decode("ascii").lower(), found


def _refused(why: str, url: str) -> AddressRefused:
    return AddressRefused(Reason.ADDRESS_REFUSED, f"{why}: {url}", url=url, why=why)


def _checked(url: httpx.URL, text: str) -> httpx.URL:
    if len(text) > LONGEST:
        raise ValueError("too long")
    if url.scheme not in {"http", "https"}:
        message = f"only http and https are fetched, not {url.scheme or 'a bare path'}: {_short(text)}"
        raise FetchFailed(Reason.SCHEME_REFUSED, message, url=_short(text))
    host = url.host.removesuffix(".")
    fault = _fault(url, host)
    if fault:
        raise _refused(fault, _short(_bare(url)))
    if host != url.host:
        url = url.copy_with(host=host)
    return url.copy_with(fragment=None) if url.fragment else url


def _fault(url: httpx.URL, host: str) -> str | None:
    if url.userinfo:
        return "the URL carries a user name or password"
    if not host or host.startswith(".") or ".." in host:
        return "the URL names no host"
    if "%" in host:
        return "the host has a zone or escapes in it"
    if url.port is not None and not 0 < url.port <= HIGHEST_PORT:
        return f"no port {url.port}"
    if is_number(host):
        return "the host is a number, not a name or a dotted address"
    return None


def is_number(host: str) -> bool:
    """Return whether a resolver may take the host for an IPv4 address although it is not written as one: "0x7f.1"."""
    return ":" not in host and NUMERIC.search(host.removesuffix(".")) is not None and not _dotted(host)


def _dotted(host: str) -> bool:
    try:
        return str(IPv4Address(host)) == host
    except AddressValueError:
        return False


def _bare(url: httpx.URL) -> str:
    """Return the URL as text without user name and password: messages are stored and shown."""
    return str(url.copy_with(userinfo=b"")) if url.userinfo else str(url)


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"  # noqa: PLR2004 - enough to recognise a URL in a message
