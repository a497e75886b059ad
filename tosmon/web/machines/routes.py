"""The address of platforms by crawlers."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from tosmon.core.robots.crawlers import CrawlerPurpose
from tosmon.web import asked
from tosmon.web.machines.matrix import Machines
from tosmon.web.machines.values import Asked
from tosmon.web.site import READ, Site

__all__ = ["add_machines"]


def add_machines(app: FastAPI, site: Site) -> None:
    """Add the page of platforms by crawlers."""
    machines = Machines(site.catalog, site.registry, site.names, site.sayings)

    @app.api_route("/robots", methods=READ)
    def robots(request: Request, at: str = "", purpose: str = "", page: str = "") -> Response:
        number = max(asked.position(page) or 1, 1)
        wanted = Asked(asked.day(at), asked.choice(purpose, CrawlerPurpose), number)
        return site.shown.page(request, "machines/robots.html", {"page": machines.page(wanted)})
