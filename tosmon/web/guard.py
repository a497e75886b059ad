"""The guard before every page: answers only to its own names, and tells browsers what a page may do, which is little.

It knows nothing of pages. Checking the Host header keeps web sites that point their own name at this machine (DNS
rebinding) from reading the pages through a visitor's browser.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tosmon.web.forms import LONGEST_FORM

__all__ = ["HEADERS", "POLICY", "Guard", "own_names"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?")

POLICY: Final = (
    # Nothing but our own style sheets, scripts, images and frames; nothing inline, and nothing from elsewhere.
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # What somebody reads here is not told to the platforms whose documents they open. Our own forms must say where
    # they come from, which browsers leave out under `no-referrer`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LONGEST_PATH: Final = 8000  # octets of path and query
READS: Final = frozenset({"GET", "HEAD"})


def own_names(public_url: str, *more: str) -> frozenset[str]:
    """Return the names under which the pages may be asked for: loopback's, that of the public URL, and `more`."""
    public = urlsplit(public_url).netloc.rpartition("@")[2] if public_url else ""
    return LOOPBACK | {name for text in (public, *more) if (name := _name(text))}


def _name(host: str) -> str:
    """Return the name in a Host header without its port, in lower case; empty for what is no such header."""
    found = _HOST.fullmatch(host.lower())
    return found[1] if found else ""


class Guard:
    """ASGI middleware: 400 for other names than `names`, the security headers on everything else.

    `app` is the application that it guards.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self.app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", POLICY)  # archived pages have a stricter one
            await send(message)

        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        await self.app(scope, _limited(receive), guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """Return the answer to what goes no further; None to what may."""
        if not self._is_own(scope):
            told = "These pages do not answer to that name. Set public_url in tosmon.toml to the address you use.\n"
            return PlainTextResponse(told, 400)
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_PATH:
            return PlainTextResponse("That address is too long.\n", 414)
        if scope["method"] not in READS and _announced(scope) > LONGEST_FORM:
            return PlainTextResponse(f"Forms hold {LONGEST_FORM:,} octets at most.\n", 413)
        return None

    def _is_own(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        return len(hosts) == 1 and _name(hosts[0].decode("latin-1")) in self._names


def _announced(scope: Scope) -> int:
    """Return how long a body says that it is; 0 where it does not say, or says no number."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if len(lengths) == 1 and lengths[0].isdigit() else 0


def _limited(receive: Receive) -> Receive:
    """Return what receives a body no longer than forms are, whatever it had announced."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LONGEST_FORM:
            raise HTTPException(413, f"Forms hold {LONGEST_FORM:,} octets at most.")
        return message

    return limited
