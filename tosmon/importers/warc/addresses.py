"""When two addresses are one document's: a crawler writes them otherwise than the watch list does.

One and the same: http and https, the host in any case, with `www.` or without, with its own default port or none, the
path with or without a slash at its end, with needless escapes or dots in it, the query's parameters in any order, and
whatever fragment. Not the same: another host, port, path (its case included), another parameter or another value, for
these choose languages and countries. A robots.txt or signal file speaks for its host alone (RFC 9309 section 2.3):
there `www.` counts, and the path is taken as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

import idna

__all__ = ["LONGEST", "Address", "parse", "quick_host"]

LONGEST: Final = 2048  # characters; no page of terms has more, and addresses are held of each capture
PORTS: Final = {"http": 80, "https": 443}


class Address(NamedTuple):
    """An address in three spellings: as it is, less its fragment; what pages, and what files of a host, are told by."""

    exact: str
    page: str
    file: str


def parse(url: str) -> Address | None:
    """Return the address's spellings, or None where nobody can be asked for it: no http, no host, a password in it."""
    if len(url) > LONGEST:
        return None
    try:
        split = urlsplit(url)
        port = split.port
        host = _host(split.hostname or "")
    except (ValueError, idna.IDNAError):  # brackets without an end, port 70000, a host that is no name
        return None
    scheme = split.scheme.lower()
    if scheme not in PORTS or not host or "@" in split.netloc:
        return None
    place = "" if port in {None, PORTS[scheme]} else f":{port}"
    path = _path(split.path)
    query = f"?{_query(split.query)}" if split.query else ""
    exact = f"{scheme}://{host}{place}{split.path or '/'}{f'?{split.query}' if split.query else ''}"
    bare = host.removeprefix("www.") + place
    return Address(exact, bare + (path.rstrip("/") or "/") + query, host + place + path + query)


def quick_host(url: str) -> str:
    """Return the host without `www.`, at little cost: what most records of a crawl are told apart by, millions of them.

    It is empty for what is no address; what is not ASCII is spelled out.
    """
    found = _authority().match(url)
    if found is None:
        return ""
    host = found[1].rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    if not host.isascii():
        try:
            host = _host(host)
        except idna.IDNAError:
            return ""
    return host.removeprefix("www.")


@cache
def _authority() -> re.Pattern[str]:
    return re.compile(r"https?://([^/?#\\]*)", re.IGNORECASE)


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(r"%([0-9A-Fa-f]{2})")


def _host(host: str) -> str:
    """Return the host in lower case, in the letters that DNS knows, without a dot at its end."""
    host = host.rstrip(".").lower()
    return host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")


def _path(path: str) -> str:
    """Return the path without `.` and `..` (RFC 3986 section 5.2.4), in one spelling."""
    kept: list[str] = []
    segments = _escaped(path or "/").split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1:] in (["."], [".."]):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    """Return the parameters by name; those of one name stay in their order, which may mean something."""
    parts = [part for part in _escaped(query).split("&") if part]
    return "&".join(sorted(parts, key=lambda part: part.partition("=")[0]))


def _escaped(text: str) -> str:
    """Return the text with escapes where they are needed, in capitals (RFC 3986 section 6.2.2)."""

    def plain(found: re.Match[str]) -> str:
        letter = chr(int(found[1], 16))
        return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else found[0].upper()

    return quote(_escape().sub(plain, text), safe="/?:@!$&'()*+,;=-._~%[]|{}^\"<>`\\ ", errors="replace")
