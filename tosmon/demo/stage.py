"""The stage of the demonstration: the site, a temporary home that watches it, and checks on two days in a row.

The first check is dated a day back, so that the history reads as one: "first observed between yesterday and today".
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tosmon.alerts.outbox import mark_told
from tosmon.check import Checked
from tosmon.demo.site import Site, serve_site
from tosmon.home import Home
from tosmon.registry import Registry, load
from tosmon.run import check_many, working
from tosmon.settings import Settings, load_settings
from tosmon.tools import open_tools, utc_now

__all__ = ["Demonstration", "demonstration"]

SETTINGS = """\
# The demonstration's: its site is on this machine, and nobody needs to be spared there.
allow_private = ["127.0.0.0/8"]
spacing = 0
workers = 1
free_space_minimum = 0
"""
PLATFORM = """\
name = "Exemplar"
site = "{address}"
language = "en"
signals = false

[documents.terms-of-service]
url = "{address}/terms"
select = "main"

[documents.developer-terms]
url = "{address}/developer-terms"
select = "main"

[documents.privacy-policy]
url = "{address}/privacy"
select = "main"
"""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The made-up site, and the home that watches it."""

    site: Site
    home: Home
    settings: Settings
    registry: Registry

    def check(self, *, days_ago: int = 0) -> list[Checked]:
        """Check every document as it stands, dated so many days back, and return how it went, by document."""
        at = utc_now() - timedelta(days=days_ago)
        return sorted(self._check(at), key=lambda checked: checked.document)

    def _check(self, at: datetime) -> Iterator[Checked]:
        # So few and small pages are read sooner than a worker process starts.
        opened = open_tools(
            self.home, self.settings, self.registry, asked_by="demonstration", workers=0, now=lambda: at
        )
        with opened as tools, working(self.home, tools):
            for checked in check_many(self.registry, tools):
                # The story tells the alerts; the schedule that runs after it need not tell them again.
                mark_told(tools.catalog, {event.id for event in checked.events}, tools.now())
                yield checked


@contextmanager
def demonstration() -> Iterator[Demonstration]:
    """Serve the site and give its watch in a new temporary home; both are gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="tosmon-demo-") as folder, serve_site() as site:
        home = Home.create(Path(folder))
        home.platforms.mkdir()
        (home.platforms / "exemplar.toml").write_text(PLATFORM.format(address=site.address))
        home.settings.write_text(SETTINGS)
        settings = load_settings(home.root, environment={})
        yield Demonstration(site, home, settings, load(user_folder=home.platforms, packaged=False))
