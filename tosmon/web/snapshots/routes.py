"""The addresses of snapshots: pages about them, the archived page for a frame, and what can be downloaded."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from tosmon.core.extract import Format
from tosmon.web import asked
from tosmon.web.attaching import attached
from tosmon.web.looks import Theme
from tosmon.web.pictures import Pictures
from tosmon.web.shown import FOREVER, HERE
from tosmon.web.site import READ, Site
from tosmon.web.snapshots.bodies import Body
from tosmon.web.snapshots.pages import SnapshotPages
from tosmon.web.snapshots.values import Asked
from tosmon.web.snapshots.views import kind_of

__all__ = ["FRAME_POLICY", "add_snapshots"]

_STYLE: Final = (HERE / "templates" / "snapshots" / "frame.css").read_text("utf-8").strip()
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
FRAME_POLICY: Final = (
    # The page stands apart from these, without scripts, forms or ways out; it may use one style sheet, which is ours.
    f"sandbox; default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
_OCTETS: Final = "application/octet-stream"
_ENDINGS: Final = {Format.HTML: ".html", Format.MARKDOWN: ".md", Format.TEXT: ".txt", Format.PDF: ".pdf"}
_ONE: Final = "/s/{platform}/{document}/{time}"


def add_snapshots(app: FastAPI, site: Site) -> None:
    """Add the addresses of snapshots."""
    pages = SnapshotPages(site)
    _add_pages(app, site, pages)
    _add_contents(app, pages, Pictures(site.catalog, site.archive))


def _add_pages(app: FastAPI, site: Site, pages: SnapshotPages) -> None:
    @app.api_route("/s/{platform}/{document}", methods=READ)
    def snapshots(request: Request, platform: str, document: str, before: str = "") -> Response:
        page = pages.list(f"{platform}/{document}", before)
        return site.shown.page(request, "snapshots/list.html", {"page": page})

    @app.api_route(_ONE, methods=READ)
    def snapshot(request: Request, platform: str, document: str, time: str, page: str = "", part: str = "") -> Response:
        found = pages.find(f"{platform}/{document}", time)
        if found != f"{platform}/{document}/{time}":
            return RedirectResponse(f"/s/{found}", 302)
        shown = pages.page(found, Asked(_number(page), _number(part)))
        return site.shown.page(request, "snapshots/snapshot.html", {"page": shown})

    @app.api_route(_ONE + "/source/{number}", methods=READ)
    def source(request: Request, platform: str, document: str, time: str, number: str, part: str = "") -> Response:
        shown = pages.source(f"{platform}/{document}/{time}", _number(number), _number(part))
        return site.shown.page(request, "snapshots/source.html", {"page": shown})


def _add_contents(app: FastAPI, pages: SnapshotPages, pictures: Pictures) -> None:
    @app.api_route(_ONE + "/page/{number}", methods=READ)
    def archived(platform: str, document: str, time: str, number: str, part: str = "", theme: str = "") -> Response:
        inner = pages.part(f"{platform}/{document}/{time}", _number(number), _number(part))
        headers = {**FOREVER, "Content-Security-Policy": FRAME_POLICY}
        framed = _framed(inner, asked.choice(theme, Theme) or Theme.AUTO)
        return Response(framed, media_type="text/html", headers=headers)

    @app.api_route(_ONE + "/{number}.png", methods=READ)
    def picture(platform: str, document: str, time: str, number: str) -> Response:
        body = pictures.png(f"{platform}/{document}/{time}", asked.position(number) or 0)
        return Response(body, media_type="image/png", headers=FOREVER)

    @app.api_route(_ONE + "/body/{number}", methods=READ)
    def body(platform: str, document: str, time: str, number: str) -> Response:
        found = pages.body(f"{platform}/{document}/{time}", _number(number))
        name = f"{platform}_{document}_{time}_{_number(number)}{_ending(found)}"
        return Response(found.data, media_type=_OCTETS, headers={**FOREVER, **attached(name)})

    @app.api_route(_ONE + "/warc", methods=READ)
    def warc(platform: str, document: str, time: str) -> Response:
        slices = pages.slices(f"{platform}/{document}/{time}")
        name = f"{platform}_{document}_{time}.warc.gz"
        headers = {**FOREVER, **attached(name), "Content-Length": str(len(slices))}
        return StreamingResponse(slices, media_type=_OCTETS, headers=headers)


def _number(text: str) -> int:
    """Return a number that counts from one; the first where an address names none."""
    found = asked.position(text)
    return 1 if found is None else found


def _framed(inner: str, theme: Theme) -> bytes:
    """Return an archived page as a document of its own; its style is the one that the policy admits."""
    head = f'<meta charset="utf-8"><title>Archived page</title><style>{_STYLE}</style>'
    return f'<!doctype html><html class="theme-{theme.value}"><head>{head}</head><body>{inner}</body></html>'.encode()


def _ending(body: Body) -> str:
    return _ENDINGS.get(kind_of(body), ".bin")
