"""Pictures of rendered pages: where a document's page leads to, and what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from httpx import Client

from tests.web.conftest import served
from tosmon.demo import demonstration
from tosmon.registry import load

pytestmark = pytest.mark.service

RENDERED = """
[documents.rendered-terms]
url = "{address}/terms"
render = "browser"
repeats = true
"""


@pytest.fixture(scope="module")
def pages(chromium: str) -> Iterator[Client]:
    """Return a client of the pages of a site of which one document is rendered."""
    with demonstration() as plain:
        file = plain.home.platforms / "exemplar.toml"
        file.write_text(file.read_text() + RENDERED.format(address=plain.site.address))
        registry = load(user_folder=plain.home.platforms, packaged=False)
        stage = replace(plain, registry=registry, settings=replace(plain.settings, browser=chromium))
        stage.check()
        with served(stage) as address, Client(base_url=address) as client:
            yield client


@pytest.fixture(scope="module")
def address(pages: Client) -> str:
    """Return the address of the picture that the document's page leads to."""
    found = re.search(r'href="(/s/[^"]+)">picture of the page<', pages.get("/d/exemplar/rendered-terms").text)
    assert found is not None
    return found[1]


def test_a_rendered_documents_page_leads_to_its_picture(pages: Client, address: str) -> None:
    """The picture is a PNG that may be kept for good."""
    answer = pages.get(address)
    assert answer.content.startswith(b"\x89PNG\r\n")
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_plain_documents_page_speaks_of_no_picture(pages: Client) -> None:
    """What was never rendered has none."""
    assert "picture" not in pages.get("/d/exemplar/terms-of-service").text


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "99999999999"])
def test_pages_that_a_snapshot_has_not_have_no_picture(pages: Client, address: str, number: str) -> None:
    """Numbers count from one, up to the snapshot's pages."""
    assert pages.get(re.sub(r"1\.png$", f"{number}.png", address)).status_code in {400, 404}


@pytest.mark.parametrize("snapshot", ["exemplar/rendered-terms/2020-01-01T00-00-00Z-00000000", "a/b/c", "..%2f/x/y"])
def test_snapshots_that_are_not_there_have_no_picture(pages: Client, snapshot: str) -> None:
    """Names are looked up as snapshots' names, and nothing else is opened."""
    assert pages.get(f"/s/{snapshot}/1.png").status_code == 404
