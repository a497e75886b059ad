"""The page where a recipient ends a subscription, and takes that back. Links are `tosmon.alerts.unsubscribing`'s.

Looking at the page changes nothing: mail scanners open every link. Mail programs that unsubscribe at one click send a
POST instead (RFC 8058), and so does the page's button. Whoever has the link may do both; nothing else is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from tosmon.alerts.unsubscribing import UnsubscribeLinks, Wish, shortened
from tosmon.catalog import Catalog
from tosmon.errors import NotFound

__all__ = ["UnsubscribePage", "add_unsubscribing"]

Show = Callable[[Request, str, dict[str, Any]], Response]


@dataclass(frozen=True, slots=True)
class UnsubscribePage:
    """What the page says. `since` is when the recipient unsubscribed, None where they are subscribed.

    `again` says that they have just taken it back.
    """

    token: str
    subscription: str
    recipient: str
    since: datetime | None
    again: bool = False


def add_unsubscribing(app: FastAPI, catalog: Catalog, links: UnsubscribeLinks, show: Show) -> None:
    """Add the addresses of the page; `show` makes an answer of a template that no browser keeps."""

    def page(request: Request, token: str, wish: Wish, *, again: bool = False) -> Response:
        since = catalog.unsubscribed().get((wish.subscription, wish.target))
        told = UnsubscribePage(token, wish.subscription, shortened(wish.target), since, again)
        return show(request, "unsubscribe.html", {"page": told})

    @app.api_route("/unsubscribe/{token}", methods=["GET", "HEAD"])
    def look(request: Request, token: str) -> Response:
        return page(request, token, _wish(links, token))

    @app.post("/unsubscribe/{token}")
    def unsubscribe(request: Request, token: str) -> Response:
        wish = _wish(links, token)
        catalog.unsubscribe(wish.subscription, wish.target)
        return page(request, token, wish)

    @app.post("/resubscribe/{token}")
    def resubscribe(request: Request, token: str) -> Response:
        wish = _wish(links, token)
        catalog.resubscribe(wish.subscription, wish.target)
        return page(request, token, wish, again=True)


def _wish(links: UnsubscribeLinks, token: str) -> Wish:
    wish = links.read(token)
    if wish is None:
        raise NotFound("This link to unsubscribe is not one of ours, or not whole: open it from the message itself.")
    return wish
