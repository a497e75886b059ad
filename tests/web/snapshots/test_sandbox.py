"""The archived page in a real browser: it stands in its frame, and does nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.lived import TERMS
from tests.web.snapshots.conftest import Served
from tests.web.test_browser import Watched

pytestmark = pytest.mark.service


@pytest.mark.parametrize("alone", [False, True])
def test_a_hostile_page_does_nothing(browser: Browser, odd: Served, *, alone: bool) -> None:
    """Neither in its frame nor by itself: no script, no request to another host, no way out, no word of protest."""
    snapshot = odd.snapshot(TERMS)
    with Watched(browser) as watched:
        watched.page.goto(f"{odd.address}/s/{snapshot}{'/page/1' if alone else ''}")
        watched.page.wait_for_load_state("networkidle")
        frame = watched.page.main_frame if alone else watched.page.frames[1]
        assert frame.locator("h1").inner_text() == "Terms of Service"
        frame.get_by_text("leave").click()
        assert watched.page.evaluate("typeof window.hacked") == "undefined"
        assert frame.url.endswith(f"{snapshot}/page/1") or f"{snapshot}/page/1?" in frame.url
    assert watched.said == []
    assert all(address.startswith(odd.address + "/") for address in watched.asked)


def test_its_own_style_applies(browser: Browser, odd: Served) -> None:
    """The one that the policy admits: a picture's place is marked."""
    with Watched(browser) as watched:
        watched.page.goto(f"{odd.address}/s/{odd.snapshot(TERMS)}/page/1")
        border = watched.page.locator(".picture").first.evaluate("each => getComputedStyle(each).borderTopStyle")
    assert border == "dashed"


def test_a_snapshot_is_left_by_the_arrow_keys(browser: Browser, week: Served) -> None:
    """From one to the next, and back."""
    first, second = [one.id for one in week.catalog.snapshots(TERMS)][:2]
    with Watched(browser) as watched:
        watched.page.goto(f"{week.address}/s/{first}")
        watched.page.keyboard.press("ArrowRight")
        watched.page.wait_for_url(f"**/s/{second}")
        watched.page.keyboard.press("ArrowLeft")
        watched.page.wait_for_url(f"**/s/{first}")


def test_the_warc_file_is_saved_by_its_button(browser: Browser, week: Served) -> None:
    """Under a name that says what it is."""
    with Watched(browser) as watched:
        watched.page.goto(f"{week.address}/s/{week.snapshot(TERMS)}")
        with watched.page.expect_download() as saving:
            watched.page.get_by_role("link", name="Download the WARC file").click()
        assert saving.value.suggested_filename.startswith("example_terms-of-service_2026-07-09T12-00-00Z-")
        assert saving.value.suggested_filename.endswith(".warc.gz")
