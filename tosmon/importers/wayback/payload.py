"""Makes of an archive's answer the response that was captured: its status, its own headers, and bytes that fit them.

What the archive added is left away, and what was the captured server's is kept, by its own name. Content codings are a
puzzle with few pieces: an archive may hand on the coding that it captured, undo it, forget it, put one of its own
around it, or name one that is not there. Each way of reading the bytes is tried; the one whose SHA-1 is the digest in
the index is right, and where none is, the likeliest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from tosmon.fetch.body import BODILESS, BodyError, Decoder
from tosmon.importers.wayback.client import Answer
from tosmon.importers.wayback.values import Trouble

__all__ = ["MOST_BYTES", "Payload", "payload_of", "response_of"]

MOST_BYTES: Final = 60 * 2**20  # of a page, with and without its coding

Headers = tuple[tuple[str, str], ...]
_OWN = "x-archive-orig-"
_FRAMING: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"})
# What speaks of the page, where an archive does not tell whose headers these are.
_OF_PAGES: Final = frozenset(
    {"content-type", "content-language", "content-disposition", "last-modified", "etag", "x-robots-tag"}
    | {"tdm-reservation", "tdm-policy", "content-usage", "content-signal"}
)
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 section 5.6.2
_UNSENDABLE: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_LENGTH = re.compile(r"[0-9]{1,12}", re.ASCII)
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # no encoding of texts on the Web has these
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")
_MOST_CHUNKS: Final = 100_000
_BASE32 = re.compile(r"(?:sha1:)?([A-Z2-7]{32})", re.IGNORECASE)
_HEX = re.compile(r"(?:sha1:)?([0-9a-f]{40})", re.IGNORECASE)
_LONG_HEX = re.compile(r"sha-?256:([0-9a-f]{64})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Payload:
    """What was captured: `body` with `coding` on it (empty for none), and the captured server's headers.

    `matches` says whether the body's digest is the one in the index; None where that has none, or has that of the bytes
    with a coding that the archive has undone.
    """

    status: int
    headers: Headers
    body: bytes
    coding: str
    matches: bool | None


def payload_of(answer: Answer, digest: str, mimetype: str) -> Payload:
    """Return what an archive's answer holds, given what its index says.

    Raises:
        Trouble: the body is larger than a page may be, or was cut off.
    """
    headers = _original(answer, mimetype)
    answer = replace(answer, body=_unframed(answer.body))
    readings = [_Reading(answer.body, "")] if answer.status in BODILESS else list(_readings(answer, headers))
    right = next((one for one in readings if _digest_is(digest, one.body)), None)
    best = right or readings[0]
    undone = _header(headers, "content-encoding") not in {"", "identity"} and not any(one.coding for one in readings)
    if not undone:  # else neither length nor digest are of these bytes
        _whole(readings, headers, answer.status)
    comparable = _known(digest) and (right is not None or not undone)
    return Payload(answer.status, headers, best.body, best.coding, (right is not None) if comparable else None)


def response_of(payload: Payload) -> bytes:
    """Return the response as bytes: a status line, true framing headers, the others as captured, and the body.

    Framing headers that were not true to these bytes stand under `X-Archive-Orig-…`.
    """
    lines = [f"HTTP/1.1 {payload.status} {_phrase(payload.status)}"]
    for name, value in payload.headers:
        if name.lower() not in _FRAMING:
            lines.append(f"{name}: {value}")
        elif (name.lower(), value.lower()) != ("content-encoding", payload.coding):
            lines.append(f"X-Archive-Orig-{name}: {value}")
    if payload.coding:
        lines.append(f"Content-Encoding: {payload.coding}")
    if payload.status not in BODILESS:
        lines.append(f"Content-Length: {len(payload.body)}")
    text = "\r\n".join([*lines, "", ""])
    try:
        return text.encode("latin-1") + payload.body
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace") + payload.body


# --- headers ----------------------------------------------------------------------------------------------------------


def _original(answer: Answer, mimetype: str) -> Headers:
    """Return the captured server's headers, with the type that the index knows where they have none."""
    renamed = [(name[len(_OWN) :], value) for name, value in answer.headers if name.lower().startswith(_OWN)]
    named = {name.lower() for name, _ in renamed}
    # The Wayback Machine renames all but the type; pywb leaves most that speak of the page as they were.
    plain = {"content-type"} if answer.header("x-archive-src") else _OF_PAGES
    rest = [(name, value) for name, value in answer.headers if name.lower() in plain - named]
    found = [*_sound(renamed), *_sound(rest)]
    if not any(name.lower() == "content-type" for name, _ in found) and _type_like(mimetype):
        found.append(("Content-Type", mimetype))
    return tuple(found)


def _sound(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the headers that can stand in a message of one's own."""
    for name, value in headers:
        if _TOKEN.fullmatch(name) and name.lower() not in _HOP_BY_HOP:
            yield name, _UNSENDABLE.sub(" ", value).strip()


def _type_like(text: str) -> bool:
    kind, slash, rest = text.partition("/")
    return bool(slash) and bool(_TOKEN.fullmatch(kind)) and bool(_TOKEN.fullmatch(rest))


def _header(headers: Headers, wanted: str) -> str:
    return next((value.strip().lower() for name, value in headers if name.lower() == wanted), "")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Archived"


# --- bytes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    body: bytes
    coding: str


def _readings(answer: Answer, headers: Headers) -> Iterator[_Reading]:
    """Yield the ways to read the body, the likeliest first; at least one, and none in which a coding stays hidden.

    Raises:
        Trouble: it is of a coding that cannot be undone, or unpacks to more than a page may have.
    """
    outer, inner = answer.header("content-encoding").strip().lower(), _header(headers, "content-encoding")
    wire = answer.body
    undone = _undone(wire, outer)
    captured = inner or ("" if _keeps_apart(answer) else outer)
    if undone is not None and captured and _undone(undone, captured) is not None:
        yield _Reading(undone, captured)  # two codings: the archive's own around the captured one
    elif undone is not None:
        readings = [_Reading(wire, outer), _Reading(undone, "")]
        yield from readings if captured == outer else reversed(readings)
    elif captured and not outer and _undone(wire, captured) is not None:
        yield _Reading(wire, captured)
    else:
        _refuse_unknown(wire, outer or captured)
        yield _Reading(wire, "")


def _unframed(wire: bytes) -> bytes:
    """Return a body without chunks (RFC 9112 section 7.1), which some crawlers left in it; others as they are.

    Only what is chunks from beginning to end counts: no page of the Web happens to be that.
    """
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(wire, at):
        length = int(found[1], 16)
        begins, at = found.end(), found.end() + length
        if not length:
            return b"".join(parts) if not wire[at:].strip() and parts else wire
        if wire[at : at + 2] != b"\r\n":
            break
        parts.append(wire[begins:at])
        at += 2
        if len(parts) > _MOST_CHUNKS:
            break
    return wire


def _refuse_unknown(wire: bytes, coding: str) -> None:
    """Make sure that no bytes are taken for a text which only a coding that tosmon cannot undo would make one.

    Raises:
        Trouble: the body is of such a coding, and does not only say so.
    """
    known = {"", "identity", "gzip", "x-gzip", "deflate"}
    if coding not in known and _NO_TEXT.search(wire[:1024]):
        raise Trouble(f"of content coding {coding[:40]}, which tosmon cannot undo", refused=True)


def _keeps_apart(answer: Answer) -> bool:
    return any(name.lower().startswith(_OWN) for name, _ in answer.headers)


def _undone(body: bytes, coding: str) -> bytes | None:
    """Return the body without that coding; None where it has none, or is not what the coding's name says.

    Raises:
        Trouble: it unpacks to more than a page may have.
    """
    if not coding or coding == "identity" or not body:
        return None
    try:
        decoder = Decoder(coding, MOST_BYTES)
        decoder.feed(body)
        return decoder.finish()
    except BodyError as error:
        if "unpacks to more" in error.message:
            raise Trouble(error.message, refused=True) from error
        return None


def _whole(readings: Iterable[_Reading], headers: Headers, status: int) -> None:
    """Make sure that no capture is taken for a page that was cut off on its way into the archive.

    Raises:
        Trouble: every way of reading it is shorter than the captured server said.
    """
    said = _header(headers, "content-length")
    if not _LENGTH.fullmatch(said) or status in BODILESS:
        return
    longest = max(len(one.body) for one in readings)
    if longest < int(said):
        raise Trouble(f"cut off in the archive: {longest} of {said} bytes", refused=True)


# --- digests ----------------------------------------------------------------------------------------------------------


def _known(digest: str) -> bool:
    return any(pattern.fullmatch(digest) for pattern in (_BASE32, _HEX, _LONG_HEX))


def _digest_is(digest: str, body: bytes) -> bool:
    """Return whether a digest of an index (SHA-1 in base 32, mostly) is that of these bytes."""
    if found := _BASE32.fullmatch(digest):
        return base64.b32encode(_sha1(body)).decode() == found[1].upper()
    if found := _HEX.fullmatch(digest):
        return _sha1(body).hex() == found[1].lower()
    found = _LONG_HEX.fullmatch(digest)
    return found is not None and hashlib.sha256(body).hexdigest() == found[1].lower()


def _sha1(body: bytes) -> bytes:
    return hashlib.sha1(body, usedforsecurity=False).digest()  # what indexes have; it proves nothing to tosmon
