"""The pages in a real browser: silent, self-contained, harmless, and as wide as the window."""

from __future__ import annotations

from io import BytesIO
from typing import Self

import pytest
from playwright.sync_api import Browser, Page, Request
from pypdf import PdfReader

PATHS = [
    "/",
    "/p/exemplar",
    "/d/exemplar/terms-of-service",
    "/d/exemplar/robots.txt",
    "/d/exemplar/privacy-policy",
    "/d/exemplar/developer-terms",
    "/robots",
]
MACHINES = [
    "/robots",
    "/robots?purpose=ai-training",
    "/p/exemplar",
    "/d/exemplar/robots.txt",
    "/d/exemplar/ai.txt",
    "/d/exemplar/tdmrep.json",
]


class Watched:
    """A page that remembers what its console said and what it asked for."""

    def __init__(self, browser: Browser, width: int = 1280, scheme: str = "light") -> None:
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._ask)

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.close()


@pytest.mark.parametrize("width", [390, 1920])
def test_crowded_pages_are_quiet_and_fit(browser: Browser, crowded_site: str, width: int) -> None:
    """With every fold open, and ten thousand crawlers; the others are looked at in test_every_page.py."""
    with Watched(browser, width) as watched:
        for path in MACHINES[:4]:
            answer = watched.page.goto(crowded_site + path)
            assert answer is not None
            assert answer.status == 200
            watched.page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert watched.said == []


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_files_do_nothing(browser: Browser, hostile_site: str, width: int) -> None:
    """What robots.txt and ai.txt hold runs nowhere and loads nothing, also where it changed."""
    with Watched(browser, width) as watched:
        for path in MACHINES[:5]:
            watched.page.goto(hostile_site + path)
            assert watched.page.evaluate("typeof window.hacked") == "undefined"
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, path
        watched.page.goto(f"{hostile_site}/d/exemplar/robots.txt")
        watched.page.locator(".history a").first.click()
        assert watched.page.evaluate("typeof window.hacked") == "undefined"
    assert watched.said == []
    assert all(address.startswith(hostile_site + "/") for address in watched.asked)


def test_the_matrix_scrolls_in_its_own_box(browser: Browser, speaking_site: str) -> None:
    """On a telephone, by the arrow keys alone; the platform's name stays in sight."""
    with Watched(browser, 390) as watched:
        watched.page.goto(f"{speaking_site}/robots")
        box = watched.page.locator(".matrix")
        place = "document.querySelector('.matrix tbody th').getBoundingClientRect().x"
        before = watched.page.evaluate(place)
        box.focus()
        for _ in range(100):
            watched.page.keyboard.press("ArrowRight")
            if box.evaluate("each => each.scrollLeft") > 0:
                break
        assert box.evaluate("each => each.scrollLeft") > 0
        assert watched.page.evaluate(place) == before


def test_a_day_is_chosen_without_scripts(browser: Browser, speaking_site: str) -> None:
    """By a form that asks for an address."""
    with Watched(browser) as watched:
        watched.page.goto(speaking_site)
        watched.page.get_by_role("link", name="Crawlers").click()
        watched.page.get_by_label("As it stood on").fill("2001-01-01")
        watched.page.get_by_role("button", name="Show").click()
        assert watched.page.url == f"{speaking_site}/robots?at=2001-01-01"
        assert watched.page.get_by_text("No robots.txt was captured by then.").is_visible()


def test_what_a_crawler_may_fetch_is_told_by_word_and_shape(browser: Browser, speaking_site: str) -> None:
    """Not by colour alone: each word has a sign of its own."""
    with Watched(browser) as watched:
        watched.page.goto(f"{speaking_site}/robots")
        signs = watched.page.locator(".legend .may").evaluate_all(
            "all => all.map(each => [each.textContent, getComputedStyle(each, '::before').content])"
        )
    assert [word for word, _ in signs] == ["all", "most", "some", "none"]
    assert len({sign for _, sign in signs}) == 4


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_texts_do_nothing(browser: Browser, troubled_site: str, width: int) -> None:
    """Scripts, images and styles that a platform writes into its texts run nowhere, load nothing, hide nothing."""
    with Watched(browser, width) as watched:
        for path in PATHS:
            watched.page.goto(troubled_site + path)
            assert watched.page.evaluate("typeof window.hacked") == "undefined"
            assert watched.page.locator("h1").is_visible()
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, path
        watched.page.goto(f"{troubled_site}/d/exemplar/terms-of-service")
        assert "<script>window.hacked=3</script>" in watched.page.inner_text("main")
    assert watched.said == []
    assert all(address.startswith(troubled_site + "/") for address in watched.asked)


def test_a_reader_gets_from_the_first_page_to_the_redline(browser: Browser, site: str) -> None:
    """By links alone."""
    with Watched(browser) as watched:
        watched.page.goto(site)
        watched.page.get_by_role("link", name="Platforms").first.click()
        watched.page.get_by_role("link", name="Exemplar").click()
        watched.page.get_by_role("rowheader", name="Terms of Service").get_by_role("link").click()
        assert watched.page.locator("ins").first.is_visible()
        watched.page.get_by_role("link", name="All changes of this event").click()
        assert watched.page.get_by_role("heading", name="Clauses about scraping").is_visible()


def test_the_keyboard_reaches_the_content_first(browser: Browser, site: str) -> None:
    """The first stop of the Tab key is the skip link, which shows itself then."""
    with Watched(browser) as watched:
        watched.page.goto(f"{site}/d/exemplar/terms-of-service")
        watched.page.keyboard.press("Tab")
        skip = watched.page.locator(".skip")
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        watched.page.keyboard.press("Enter")
        assert watched.page.evaluate("document.activeElement.id") == "main"


def test_insertions_and_deletions_differ_in_more_than_colour(browser: Browser, site: str) -> None:
    """Underlined and struck through, in light and dark."""
    decoration = """name => {
        const found = document.querySelector("main").appendChild(document.createElement(name));
        return getComputedStyle(found).textDecorationLine;
    }"""
    for scheme in ("light", "dark"):
        with Watched(browser, scheme=scheme) as watched:
            watched.page.goto(f"{site}/d/exemplar/terms-of-service")
            lines = [watched.page.evaluate(decoration, name) for name in ("ins", "del")]
        assert lines == ["underline", "line-through"]


def test_pages_print_without_what_paper_cannot_do(browser: Browser, site: str) -> None:
    """The skip link and the trail stay on the screen; the redline prints."""
    with Watched(browser) as watched:
        watched.page.emulate_media(media="print")
        watched.page.goto(f"{site}/d/exemplar/terms-of-service")
        assert not watched.page.locator(".trail").is_visible()
        assert watched.page.locator("ins").first.is_visible()


def test_each_sheet_says_what_it_is_of(browser: Browser, site: str) -> None:
    """The page's title, its address, and which sheet of how many it is; dark pages are printed white."""
    with Watched(browser, scheme="dark") as watched:
        watched.page.goto(f"{site}/d/exemplar/terms-of-service")
        title = watched.page.title()
        sheets = PdfReader(BytesIO(watched.page.pdf(prefer_css_page_size=True))).pages
        watched.page.emulate_media(media="print")
        ground = watched.page.evaluate("getComputedStyle(document.body).color")
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        told = " ".join(sheet.extract_text().split())
        assert title in told
        assert f"{site}/d/exemplar/terms-of-service" in told
        assert f"Page {number} of {len(sheets)}" in told
    assert ground == "rgb(0, 0, 0)"
