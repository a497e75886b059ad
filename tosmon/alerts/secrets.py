"""Secrets that channels need: held so that nothing prints them, and taken out of texts that others wrote.

Where secrets are written, and how they are read, is for `config`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from hmac import compare_digest
from typing import Final
from urllib.parse import quote, quote_plus, unquote, urlsplit

__all__ = ["HIDDEN", "Secret", "redacted"]

HIDDEN: Final = "…"
_SHORTEST: Final = 4  # characters; what is shorter would be found in every other word
_SHORTEST_PART: Final = 6  # of an address: shorter ones are words
_WORD: Final = re.compile(r"[a-z]{6,15}")  # a longer one is hardly a word
_WEB: Final = re.compile(r"https?|jsons?|xmls?|forms?|mailtos?", re.IGNORECASE)  # whose host is one, and no secret
_SCHEME: Final = re.compile(r"(?:Bearer|Basic|Token|ApiKey|Digest|Negotiate)", re.IGNORECASE)  # of Authorization


class Secret:
    """A text that only `reveal` gives. `source` says where it was read: "environment variable NAME", "file path".

    One that is not to be had here has a reason in `missing`, and reveals nothing.
    """

    __slots__ = ("_text", "missing", "source")

    def __init__(self, text: str, source: str = "", *, missing: str = "") -> None:
        self._text = text
        self.source = source
        self.missing = missing

    def reveal(self) -> str:
        """Return the secret itself; call it where it is used, and keep what it gives nowhere."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not written down")


def redacted(text: str, secrets: Iterable[Secret], *, parts: bool = True) -> str:
    """Return the text with "…" for each secret in it, however it is quoted there.

    With `parts`, the user, password, path and query of a secret address count as secrets, too, of one that is no web
    address also its host, and the words of a header: libraries like to name them alone.
    """
    secrets = tuple(secrets)
    traces = {trace for secret in secrets for trace in _traces(secret.reveal(), parts=parts)}
    for trace in sorted(traces, key=lambda one: (-len(one), one)):
        text = text.replace(trace, HIDDEN)
    words = {word for secret in secrets for word in _words(secret.reveal())} if parts else set()
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b", HIDDEN, text) if words else text


def _traces(secret: str, *, parts: bool) -> Iterator[str]:
    """Yield how a secret may stand in a text, the longest forms among them."""
    whole = {secret, secret.strip()}
    split = {part for part in _parts(secret) if len(part) >= _SHORTEST_PART} - {*_words(secret)} if parts else set()
    for part in whole | split:
        forms = (
            part, unquote(part), quote(part, safe=""), quote(part), quote_plus(part), repr(part)[1:-1],
            json.dumps(part)[1:-1], base64.b64encode(part.encode(errors="surrogatepass")).decode(),
        )  # fmt: skip
        yield from (form for form in forms if len(form) >= _SHORTEST)


def _words(secret: str) -> Iterator[str]:
    """Yield the plain words of a web address's path: elsewhere they stand within others, as "direct" in "redirects"."""
    try:
        parts = urlsplit(secret)
    except ValueError:
        return
    if _WEB.fullmatch(parts.scheme):
        yield from filter(_WORD.fullmatch, parts.path.split("/"))


def _parts(secret: str) -> Iterator[str]:
    """Yield what may be secret of an address, or of a header such as "Bearer …"; nothing of any other text."""
    if "://" not in secret:
        kind, _, token = secret.strip().partition(" ")
        yield token.strip() if _SCHEME.fullmatch(kind) else ""
        return
    try:
        parts = urlsplit(secret)
    except ValueError:
        return
    login, _, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    if not _WEB.fullmatch(parts.scheme):
        yield from (host, *host.split(":"))  # Apprise: "tgram://token/chat", "slack://token/…"
    yield from (user, password, parts.path.strip("/"), parts.query, parts.fragment)
    yield from parts.path.split("/")
    yield from (pair.partition("=")[2] for pair in parts.query.split("&"))
