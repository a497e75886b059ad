"""Homes to show on pages: one with a change, one with troubles and hostile texts; and a browser to look with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from httpx import Client
from playwright.sync_api import Browser, sync_playwright

from tests.web.machines import BEFORE, NAME, SPEAKING, checked, crowded, signalling
from tests.web.machines import HOSTILE as HOSTILE_ROBOTS
from tests.web.serving import serving
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration, demonstration
from tosmon.registry import Registry
from tosmon.up import Listening
from tosmon.web import create_app

HOSTILE = """
<html lang="en"><head><title>Terms &lt;script&gt;alert(1)&lt;/script&gt;</title></head><body><main>
<h1>"&gt;&lt;img src=x onerror=window.hacked=1&gt; Terms</h1>
<h2>3. &lt;script&gt;window.hacked=2&lt;/script&gt; {{ 7 * 7 }} \u202egnihtyna</h2>
<p>These terms are a contract between you and Exemplar, and they are long enough to be read as English text.</p>
<p>You must not scrape the service &lt;script&gt;window.hacked=3&lt;/script&gt; by robots, "quoted' \u202e\u2066 or
spiders, &lt;/p&gt;&lt;/article&gt;&lt;style&gt;* { display: none }&lt;/style&gt; without our prior consent.</p>
<p>We keep Exemplar running as well as we can, but we cannot promise that it always works.</p>
</main></body></html>
"""
CHALLENGE = "<html><head><title>Just a moment...</title></head><body><p>Verifying you are human.</p></body></html>"


@contextmanager
def served(
    stage: Demonstration, *, registry: Registry | None = None, public_url: str = "", opened: type[Catalog] = Catalog
) -> Iterator[str]:
    """Serve the pages that show the stage's home until the block ends, and give their address."""
    listening = Listening.at("127.0.0.1", 0)
    settings = replace(stage.settings, public_url=public_url)
    with opened.open(stage.home.catalog) as catalog:
        app = create_app(
            catalog,
            Archive(stage.home.root, ""),
            registry=stage.registry if registry is None else registry,
            settings=settings,
            address=listening.address,
        )
        with serving(app, listening) as address:
            yield address


@contextmanager
def changed_once() -> Iterator[Demonstration]:
    """Give a stage of its own on which the site has changed once."""
    with demonstration() as stage:
        stage.check(days_ago=1)
        stage.site.change()
        stage.check()
        yield stage


@pytest.fixture(scope="session")
def changed() -> Iterator[Demonstration]:
    """Return a stage on which the site has changed once."""
    with changed_once() as stage:
        yield stage


@pytest.fixture(scope="session")
def troubled() -> Iterator[Demonstration]:
    """Return a stage with hostile terms, developer terms that fail, a suspect policy, and robots.txt gone."""
    with demonstration() as stage:
        stage.check(days_ago=9)
        pages = {"/terms": HOSTILE.encode(), "/privacy": CHALLENGE.encode()}
        stage.site.pages = pages
        for days_ago in (5, 4, 3):
            stage.check(days_ago=days_ago)
        stage.site.pages = {**pages, "/terms": HOSTILE.replace("prior consent", "prior written consent").encode()}
        stage.check()
        yield stage


@pytest.fixture(scope="session")
def site(changed: Demonstration) -> Iterator[str]:
    """Return the address at which the pages after the change are served."""
    with served(changed) as address:
        yield address


@pytest.fixture(scope="session")
def troubled_site(troubled: Demonstration) -> Iterator[str]:
    """Return the address at which the pages of the troubled home are served."""
    with served(troubled) as address:
        yield address


@pytest.fixture(scope="session")
def client(site: str) -> Iterator[Client]:
    """Return a client of the pages after the change."""
    with Client(base_url=site) as found:
        yield found


@pytest.fixture(scope="session")
def troubled_client(troubled_site: str) -> Iterator[Client]:
    """Return a client of the pages of the troubled home."""
    with Client(base_url=troubled_site) as found:
        yield found


@pytest.fixture(scope="session")
def empty() -> Iterator[Client]:
    """Return a client of the pages of a home in which nothing was checked."""
    with demonstration() as stage, served(stage) as address, Client(base_url=address) as found:
        yield found


@pytest.fixture(scope="session")
def speaking_site() -> Iterator[str]:
    """Return the address of the pages of a site that began to speak to machines today."""
    with signalling() as stage:
        for days_ago in (3, 2):  # absence is believed at the second check
            checked(stage, {"/robots.txt": BEFORE}, days_ago=days_ago)
        files = {
            "/robots.txt": SPEAKING,
            "/.well-known/tdmrep.json": '[{"location": "/", "tdm-reservation": 1}]',
            "/trust.txt": "datatrainingallowed=perhaps\n",
            "/llms.txt": "# Exemplar\n",
        }
        checked(stage, files)
        with served(stage) as address:
            yield address


@pytest.fixture(scope="session")
def hostile_site() -> Iterator[str]:
    """Return the address of the pages of a site whose robots.txt and ai.txt are hostile."""
    with signalling() as stage:
        checked(stage, {"/robots.txt": BEFORE}, days_ago=2)
        checked(stage, {"/robots.txt": HOSTILE_ROBOTS, "/ai.txt": f"User-agent: {NAME}\nDisallow: {NAME}\n"})
        with served(stage) as address:
            yield address


@pytest.fixture(scope="session")
def crowded_site() -> Iterator[str]:
    """Return the address of the pages of a site that names ten thousand crawlers since today."""
    with demonstration() as stage:
        checked(stage, {"/robots.txt": BEFORE}, days_ago=2)
        checked(stage, {"/robots.txt": crowded()})
        with served(stage) as address:
            yield address


@pytest.fixture(scope="session")
def speaking(speaking_site: str) -> Iterator[Client]:
    """Return a client of the pages of the site that speaks to machines."""
    with Client(base_url=speaking_site) as found:
        yield found


@pytest.fixture(scope="session")
def hostile(hostile_site: str) -> Iterator[Client]:
    """Return a client of the pages of the site with hostile files."""
    with Client(base_url=hostile_site) as found:
        yield found


@pytest.fixture(scope="session")
def crowd(crowded_site: str) -> Iterator[Client]:
    """Return a client of the pages of the site that names a crowd."""
    with Client(base_url=crowded_site) as found:
        yield found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a browser that asks nobody but us."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield found
        found.close()
