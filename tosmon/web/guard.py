"""The guard before every page: answers only to its own names, and tells browsers what a page may do, which is little.

It knows nothing of pages. Checking the Host header keeps web sites that point their own name at this machine (DNS
rebinding) from reading the pages through a visitor's browser.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Guard", "own_names"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?")

HEADERS = {
    # Nothing but our own style sheet and images; no scripts at all.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # What somebody reads here is not told to the platforms whose documents they open.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def own_names(public_url: str, *more: str) -> frozenset[str]:
    """Return the names under which the pages may be asked for: loopback's, that of the public URL, and `more`."""
    public = urlsplit(public_url).netloc.rpartition("@")[2] if public_url else ""
    return LOOPBACK | {name for text in (public, *more) if (name := _name(text))}


def _name(host: str) -> str:
    """Return the name in a Host header without its port, in lower case; empty for what is no such header."""
    found = _HOST.fullmatch(host.lower())
    return found[1] if found else ""


class Guard:
    """ASGI middleware: 400 for other names than `names`, the security headers on everything else."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if scope["type"] == "http" and not self._is_own(scope):
            refusal = PlainTextResponse(
                "These pages do not answer to that name. Set public_url in tosmon.toml to the address you use.\n", 400
            )
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _is_own(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        return len(hosts) == 1 and _name(hosts[0].decode("latin-1")) in self._names
