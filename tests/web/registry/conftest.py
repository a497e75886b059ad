"""A home with a watch list of its own, and somebody who sends forms to its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client

from tests.web.conftest import HOSTILE, served
from tests.web.sending import Sender
from tosmon.demo import Demonstration, demonstration

OTHER = """
<html lang="en"><head><title>Acme API Terms</title></head><body>
<nav><a href="/">Home</a><a href="/legal/privacy-policy">Privacy</a><a href="https://elsewhere.example/terms">Other</a></nav>
<div id="legal-text"><h1>Acme API Terms</h1>
<p>These terms are a contract between you and Acme. They say how you may use our services and data.</p>
<p>You may not scrape, crawl or otherwise collect data from Acme by automated means without our prior consent.</p>
<p>You may not use Acme's content to train machine learning or artificial intelligence models.</p>
</div><footer><p>Follow us everywhere</p></footer></body></html>
"""
CHALLENGE = "<html><head><title>Just a moment...</title></head><body><p>Verifying you are human.</p></body></html>"


@pytest.fixture
def stage() -> Iterator[Demonstration]:
    """Return a stage with pages that nobody watches."""
    with demonstration() as found:
        more = {"/api-terms": OTHER, "/hostile": HOSTILE, "/challenge": CHALLENGE}
        found.site.pages = {**found.site.pages, **{path: text.encode() for path, text in more.items()}}
        yield found


@pytest.fixture
def sender(stage: Demonstration) -> Iterator[Sender]:
    """Return who sends forms to the pages of that stage."""
    with served(stage) as address, Client(base_url=address, timeout=30) as client:
        yield Sender(client)
