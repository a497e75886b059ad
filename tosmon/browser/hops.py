"""The documents that a browser went through, written down as requests and responses of HTTP/1.1.

A browser reports heads and contents, not the bytes of the wire: the content stands here with its codings undone, under
a true Content-Length, and the headers that told of them are renamed (`X-Archive-Orig-…`, as web archives do).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import pairwise
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from tosmon.browser.forwarding import NAME
from tosmon.browser.traffic import Leg
from tosmon.core.model import Connection, Hop

__all__ = ["Certificates", "certificates", "hop_of", "is_proxys", "missing", "notes_on", "place_of"]

Certificates = Mapping[str, Sequence[str]]  # fingerprints by origin, leaf first
Headers = list[tuple[str, str]]
_RENAMED: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 section 5.6.2
_UNSENDABLE: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_PATIENCE: Final = 3_000.0  # milliseconds
_PORTS: Final = {"http": 80, "https": 443}
_PERMANENT: Final = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_BODILESS: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED})


def hop_of(leg: Leg, address_of: Callable[[str, int], str], certificates: Certificates) -> Hop:
    """Return the request and its answer. `address_of` tells which address a host and port were reached at."""
    answer = leg.answer
    assert answer is not None, "only answered requests are hops"
    status = int(answer["status"])
    body = b"" if status in _BODILESS else (leg.body or b"")
    headers = _response_headers(answer, leg.received, None if status in _BODILESS else len(body))
    line = f"HTTP/1.1 {status} {_phrase(status, answer.get('statusText', ''))}"
    return Hop(
        url=leg.url,
        started=datetime.fromtimestamp(leg.started, UTC),
        request=_head(_request_line(leg), _request_headers(leg)),
        response=_head(line, headers) + body,
        status=status,
        headers=tuple(headers),
        connection=_connection(leg.url, answer, address_of, certificates),
    )


def notes_on(legs: Sequence[Leg]) -> list[str]:
    """Return what people should know of the way: where the page moved for good, and where encryption was lost."""
    notes = []
    moved = 0
    while moved < len(legs) - 1 and _status(legs[moved]) in _PERMANENT:
        moved += 1
    if moved:
        notes.append(f"permanent redirect to {legs[moved].url}")
    for here, there in pairwise(legs):
        if here.url.startswith("https:") and there.url.startswith("http:"):
            notes.append(f"redirect from https to http at {here.url}")
        if here.id != there.id:
            notes.append(f"the page itself went on from {here.url} to {there.url}")
    return notes


async def certificates(session: CDPSession, legs: Iterable[Leg]) -> Certificates:
    """Return the fingerprints of the certificates of every host that the documents came from."""
    found: dict[str, tuple[str, ...]] = {}
    for origin in dict.fromkeys(_origin(leg.url) for leg in legs if leg.url.startswith("https:")):
        with suppress(PlaywrightError):  # it does not know
            said = await session.send("Network.getCertificate", {"origin": origin}, timeout=_PATIENCE)
            found[origin] = tuple(hashlib.sha256(base64.b64decode(der)).hexdigest() for der in said["tableNames"])
    return found


def missing(legs: Iterable[Leg], hops: Iterable[Hop]) -> tuple[str, ...]:
    """Return the names of the facts of a plain capture that the browser did not tell."""
    names = []
    if any(hop.url.startswith("https:") and hop.connection.certificate_sha256 is None for hop in hops):
        names.append("certificate_sha256")
    if any(leg.body is None for leg in legs):
        names.append("response_body")
    return tuple(names)


def place_of(url: str) -> tuple[str, int]:
    """Return host and port of an address."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def is_proxys(leg: Leg) -> bool:
    """Return whether tosmon's own proxy answered, because it refused the request or reached nobody.

    Only plain http is spoken with the proxy, which keeps the header from every server's answer; what comes out of a
    tunnel is the server's alone.
    """
    if leg.answer is None or not leg.url.startswith("http:"):
        return False
    headers = _raw_headers(leg.answer, leg.received)
    return any(name.lower() == "proxy-status" and value.strip().startswith(f"{NAME};") for name, value in headers)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _status(leg: Leg) -> int:
    return int(leg.answer["status"]) if leg.answer else 0


def _phrase(status: int, said: str) -> str:
    """Return the reason phrase; HTTP/2 has none."""
    said = _UNSENDABLE.sub(" ", said).strip()
    if said and said.isascii():
        return said
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _request_line(leg: Leg) -> str:
    parts = urlsplit(leg.url)
    return f"{leg.method} {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1"


def _request_headers(leg: Leg) -> Headers:
    """Return the headers sent, the host first; those of HTTP/2 that begin with a colon say what the first line says."""
    headers = list(_sound((leg.sent.get("headers") or {}).items()))
    others = [(name, value) for name, value in headers if name.lower() != "host"]
    return [("Host", urlsplit(leg.url).netloc.rpartition("@")[2]), *others]


def _response_headers(answer: Mapping[str, Any], raw: Mapping[str, Any] | None, length: int | None) -> Headers:
    """Return the headers received, with those of the content's length and codings renamed, and the true length."""
    headers: Headers = []
    for name, value in _sound(_raw_headers(answer, raw)):
        if name.lower() in _RENAMED:
            headers.append((f"X-Archive-Orig-{name}", value))
        else:
            headers.append((name, value))
    return headers if length is None else [*headers, ("Content-Length", str(length))]


def _raw_headers(answer: Mapping[str, Any], raw: Mapping[str, Any] | None) -> Iterable[tuple[str, str]]:
    """Yield the headers in the server's order, where the browser kept it; values of one name come joined by lines."""
    text = (raw or {}).get("headersText") or answer.get("headersText")
    if text:
        for line in text.splitlines()[1:]:
            name, colon, value = line.partition(":")
            if colon:
                yield name, value
        return
    for name, values in ((raw or {}).get("headers") or answer["headers"]).items():
        for value in str(values).split("\n"):
            yield name, value


def _sound(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Yield the headers that can stand in a message."""
    for name, value in headers:
        if _TOKEN.fullmatch(name):
            yield name, _UNSENDABLE.sub(" ", str(value)).strip()


def _head(line: str, headers: Headers) -> bytes:
    text = "\r\n".join([line, *(f"{name}: {value}" for name, value in headers), "", ""])
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _connection(
    url: str, answer: Mapping[str, Any], address_of: Callable[[str, int], str], certificates: Certificates
) -> Connection:
    host, port = place_of(url)
    secured = answer.get("securityDetails") or {}
    chain = tuple(certificates.get(_origin(url), ())) if secured else ()
    return Connection(
        address=address_of(host, port),
        port=port,
        tls_version=str(secured["protocol"]).replace("TLS ", "TLSv") if secured else None,
        cipher=str(secured["cipher"]) if secured else None,
        certificate_sha256=chain[0] if chain else None,
        chain=chain,
    )
