"""Every page: nothing that axe-core finds, no word on the console, no request elsewhere, nothing wider than the window.

In light and dark, in the colours for the colour-blind, at 390, 1280 and 1920 pixels. With TOSMON_SCREENSHOTS=folder
(`make screenshots`) pictures of all of them are kept there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.web.conftest import served
from tests.web.every_page import ERRORS, Looker, pages_of, screenshots_folder
from tosmon.demo import demonstration


@pytest.fixture(scope="module")
def empty_site() -> Iterator[str]:
    """Return the address of the pages of a home in which nothing was checked."""
    with demonstration() as stage, served(stage) as address:
        yield address


@pytest.mark.parametrize("stage", ["site", "troubled_site", "speaking_site", "empty_site"])
def test_pages_are_for_everybody(request: pytest.FixtureRequest, browser: Browser, stage: str) -> None:
    """One page of each kind on each stage, with every fold open."""
    address = request.getfixturevalue(stage)
    looker = Looker(browser, address)
    for path in pages_of(stage, address):
        looker.look(path)
    looker.close()
    assert "\n".join(looker.faults) == ""


def test_errors_are_pages_for_everybody(browser: Browser, site: str) -> None:
    """What is not there says so with a heading, and leads on; only the browser itself notes the status."""
    looker = Looker(browser, site)
    for path, status in ERRORS.items():
        looker.look(path, status)
    looker.close()
    assert [fault for fault in looker.faults if "the server responded with a status of" not in fault] == []


@pytest.mark.skipif(screenshots_folder() is None, reason="kept by `make screenshots`")
@pytest.mark.parametrize("stage", ["site", "troubled_site", "speaking_site", "empty_site"])
def test_pictures_are_kept(request: pytest.FixtureRequest, browser: Browser, stage: str) -> None:
    """Of one page of each kind on each stage, whole, for people to look at."""
    folder = screenshots_folder()
    assert folder is not None
    address = request.getfixturevalue(stage)
    looker = Looker(browser, address)
    for path in pages_of(stage, address):
        looker.photograph(path, folder / stage.removesuffix("_site"))
    looker.close()
    assert any(folder.rglob("*.png"))
