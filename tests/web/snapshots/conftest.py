"""Homes whose snapshots are looked at: one that lived through days in which much happened, one with hostile terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from httpx import Client

from tests.lived import Site, check_at, lived, new_home
from tests.web.serving import serving
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.home import Home
from tosmon.registry import Registry, load
from tosmon.settings import load_settings
from tosmon.up import Listening
from tosmon.web import create_app

ODD = (
    "<!doctype html><html lang=en><head><title>Terms</title><base href=//evil.example/>"
    "<meta http-equiv=refresh content='0;url=//evil.example'><link rel=preconnect href=//evil.example>"
    "<style>@import '//evil.example/x.css';</style><script>window.hacked=1;parent.hacked=1</script></head><body><main>"
    "<h1>Terms of Service</h1><p onclick=window.hacked=1 style='background:url(//evil.example/x.png)'>These terms are"
    " an agreement between you and the people who run this place for stamp collectors.</p>"
    "<p>You may not use bots, crawlers or scrapers to collect data from this place without our written permission.</p>"
    "<img src=//evil.example/x.png onerror=window.hacked=1 alt='a stamp'><iframe src=//evil.example></iframe>"
    "<form action=//evil.example><input autofocus onfocus=window.hacked=1><button>go</button></form>"
    "<a href='javascript:window.hacked=1'>run</a> <a href='https://evil.example/x' target=_top>leave</a>"
    "<svg onload=window.hacked=1></svg><video src=//evil.example autoplay></video>"
    "<p>Members agree to be kind to each other, to describe damage truthfully, and to send what they have sold.</p>"
    "</main></body></html>"
)


@dataclass(frozen=True, slots=True)
class Served:
    """A home whose pages are served at an address."""

    home: Home
    address: str
    catalog: Catalog
    client: Client

    def snapshot(self, document: str, outcome: str = "new") -> str:
        """Return the id of the latest snapshot with that outcome."""
        found = [one.id for one in self.catalog.snapshots(document) if one.outcome.value == outcome]
        return found[-1]


def served(home: Home, registry: Registry | None = None) -> Iterator[Served]:
    """Serve the pages of a home, with its own watch list or another."""
    listening = Listening.at("127.0.0.1", 0)
    registry = registry or load(user_folder=home.platforms, packaged=False)
    with Catalog.open(home.catalog) as catalog:
        app = create_app(
            catalog,
            Archive(home.root, ""),
            registry=registry,
            settings=load_settings(home.root, {}),
            address=listening.address,
        )
        with serving(app, listening) as address, Client(base_url=address) as client:
            yield Served(home, address, catalog, client)


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a home that was checked on nine days, in which nearly everything happened."""
    with Site.served() as site:
        home = lived(tmp_path_factory.mktemp("week") / "home", site)
    yield from served(home)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a home of one check, whose terms are hostile."""
    root: Path = tmp_path_factory.mktemp("odd") / "home"
    with Site.served() as site:
        home = new_home(root, site)
        site.set(ODD)
        check_at(home, datetime(2026, 7, 1, 12, tzinfo=UTC))
    yield from served(home)
