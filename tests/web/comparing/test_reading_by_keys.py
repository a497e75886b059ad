"""A comparison read in a real browser by keys alone: changes across parts, older and newer pairs, and views."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import served
from tosmon.demo import demonstration

TERMS = "/compare/exemplar/terms-of-service"


def text(version: int) -> bytes:
    """Return terms of many clauses, of which two far from each other change with each version."""
    rules = (
        f"<p>Rule {number}: {'from now on ' * version if number in {3, 1490} else ''}you may use thing {number} as long"
        f" as nobody else here is bothered by how you use it, however many of you there are.</p>"
        for number in range(1500)
    )
    return f"<html lang=en><title>Terms</title><main><h1>Terms</h1>{''.join(rules)}</main></html>".encode()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the pages of a document with three long versions."""
    with demonstration() as stage:
        for version in range(3):
            stage.site.pages = {"/terms": text(version)}
            stage.check(days_ago=3 - version)
        with served(stage) as found:
            yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a window in which nothing was read before."""
    found = browser.new_page()
    yield found
    found.close()


def test_changes_are_counted_across_parts(page: Page, address: str) -> None:
    """From the last change of one part to the first of another, and back, with one counter."""
    page.goto(f"{address}{TERMS}?view=text")
    counter = page.locator("[data-counter]")
    page.keyboard.press("n")
    expect(counter).to_have_text("change 1 of 2")
    page.keyboard.press("n")
    page.wait_for_url(re.compile("part="))
    expect(counter).to_have_text("change 2 of 2")
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"view=text#r\d+$"))
    expect(counter).to_have_text("change 1 of 2")


def test_arrows_lead_through_time_and_figures_through_views(page: Page, address: str) -> None:
    """The pair before, the same sides swapped, another view of them."""
    page.goto(f"{address}{TERMS}")
    latest = page.url
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(lambda url: url != latest)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(latest)
    page.keyboard.press("2")
    page.wait_for_url(re.compile("view=side"))
    page.keyboard.press("s")
    expect(page.get_by_text("The newer text stands first.")).to_be_visible()


def test_two_versions_are_chosen_by_hand(page: Page, address: str) -> None:
    """From the lists of both sides."""
    page.goto(f"{address}{TERMS}")
    page.get_by_label("From", exact=True).select_option(index=0)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".row[data-change]")).to_have_count(2)
    assert "view=redline" in page.url
