"""The page on which readers choose how pages look; what there is to choose tells `looks`."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from tosmon.web import asked
from tosmon.web.forms import Form, read_form
from tosmon.web.looks import Look, Palette, Theme
from tosmon.web.site import READ, Site

__all__ = ["add_displaying"]

_ADDRESS = re.compile(r"/(?![/\\])[!-~]*", re.ASCII)  # a path of these pages, which leads to no other host


def add_displaying(app: FastAPI, site: Site) -> None:
    """Add the page of choices, and what remembers them."""

    @app.api_route("/display", methods=READ)
    def display(request: Request) -> Response:
        values = {"themes": tuple(Theme), "palettes": tuple(Palette), "back": _came_from(request)}
        return site.shown.with_forms(request, "display.html", values)

    @app.post("/display")
    def choose(form: Annotated[Form, Depends(read_form)]) -> Response:
        look = Look(
            asked.choice(form["theme"], Theme) or Theme.AUTO, asked.choice(form["palette"], Palette) or Palette.STANDARD
        )
        answer = site.shown.done(_own(form["back"]))
        look.remember(answer)
        return answer


def _came_from(request: Request) -> str:
    """Return the page from which the reader came, where it is one of these; the first one otherwise."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host", "") or came.path == "/display":
        return "/"
    return _own(f"{came.path}?{came.query}" if came.query else came.path)


def _own(address: str) -> str:
    """Return a path of these pages as it is, and the first page instead of anything else."""
    return address if _ADDRESS.fullmatch(address) else "/"
