"""A reader at work: from the first page to the redline, and by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.web.conftest import served
from tests.web.test_browser import Watched
from tosmon.demo import demonstration


def test_the_latest_redline_is_at_most_three_clicks_away(browser: Browser, site: str) -> None:
    """From the first page, of what is unread; and it is one that shows what was inserted."""
    with Watched(browser) as watched:
        watched.page.goto(site)
        watched.page.locator(".news", has_text="Terms of Service").get_by_role("link", name="Redline").click()
        expect(watched.page.locator("ins").first).to_be_visible()
        assert "/compare/exemplar/terms-of-service/" in watched.page.url
    assert watched.said == []


def test_news_are_read_by_keyboard_alone(browser: Browser) -> None:
    """`n` goes to the first, Enter on its button marks it as read, and `u` undoes that."""
    with demonstration() as stage:
        stage.check(days_ago=1)
        stage.site.change()
        stage.check()
        with served(stage) as address, Watched(browser) as watched:
            watched.page.goto(address)
            news = watched.page.locator("#unread ~ form .news")
            expect(news).to_have_count(2)
            watched.page.keyboard.press("n")
            while watched.page.evaluate("document.activeElement.name") != "events":
                watched.page.keyboard.press("Tab")
            watched.page.keyboard.press("Enter")
            expect(news).to_have_count(1)
            watched.page.keyboard.press("u")
            expect(news).to_have_count(2)
    assert watched.said == []


def test_a_timeline_is_walked_by_keyboard(browser: Browser, site: str) -> None:
    """Into a year, and by an arrow to the one beside it where anybody looked."""
    with Watched(browser) as watched:
        watched.page.goto(f"{site}/d/exemplar/terms-of-service")
        watched.page.locator(".zoom .parts a").first.press("Enter")
        expect(watched.page.locator(".zoom [aria-current]")).to_be_visible()
        assert "?span=2" in watched.page.url
        watched.page.get_by_role("link", name="All", exact=True).press("Enter")
        expect(watched.page.locator(".zoom .steps")).to_have_count(0)
    assert watched.said == []
