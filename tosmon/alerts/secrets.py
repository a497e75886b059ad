"""Secrets that channels need: held so that nothing prints them, and taken out of texts that others wrote.

Where secrets are written, and how they are read, is for `config`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from hmac import compare_digest
from typing import Final
from urllib.parse import quote, quote_plus, unquote, urlsplit

__all__ = ["HIDDEN", "Secret", "redacted"]

HIDDEN: Final = "…"
_SHORTEST: Final = 4  # characters; what is shorter would be found in every other word


class Secret:
    """A text that only `reveal` gives. `source` says where it was read: "environment variable NAME", "file path"."""

    __slots__ = ("_text", "source")

    def __init__(self, text: str, source: str = "") -> None:
        self._text = text
        self.source = source

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


def redacted(text: str, secrets: Iterable[Secret]) -> str:
    """Return the text with "…" for each secret in it, however it is quoted there.

    Of a secret address its user, password, path and query count as secrets, too: libraries like to name them alone.
    """
    traces = {trace for secret in secrets for trace in _traces(secret.reveal()) if len(trace) >= _SHORTEST}
    for trace in sorted(traces, key=lambda one: (-len(one), one)):
        text = text.replace(trace, HIDDEN)
    return text


def _traces(secret: str) -> Iterator[str]:
    for part in {secret, secret.strip(), *_parts(secret)}:
        yield part
        yield unquote(part)
        yield quote(part, safe="")
        yield quote(part)
        yield quote_plus(part)
        yield repr(part)[1:-1]
        yield json.dumps(part)[1:-1]
        yield base64.b64encode(part.encode(errors="surrogatepass")).decode()


def _parts(secret: str) -> Iterator[str]:
    """Yield what may be secret of an address; nothing of any other text."""
    if "://" not in secret:
        return
    try:
        parts = urlsplit(secret)
    except ValueError:
        return
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    yield from (user, password, parts.path.strip("/"), parts.query, parts.fragment)
    yield from parts.path.split("/")
    yield from (pair.partition("=")[2] for pair in parts.query.split("&"))
