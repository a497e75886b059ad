"""What readers come for, done from the first page on as they do it: by mouse, and by keyboard alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from warcio.archiveiterator import ArchiveIterator

from tests.web.history import historic_home, settings_of
from tests.web.serving import serving
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.up import Listening
from tosmon.web import create_app

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("journeys")]

GONE = "crawling the Services is permissible if done in accordance with"

PATIENCE = 120_000  # milliseconds: the tab key takes its time on a busy machine


@pytest.fixture(scope="module")
def address(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of pages that show the history of X and of Twitter, which it was."""
    with historic_home(shared, tmp_path_factory.mktemp("history"), "x", "twitter") as (home, registry):
        listening = Listening.at("127.0.0.1", 0)
        with Catalog.open(home.catalog) as catalog:
            archive, settings = Archive(home.root, ""), settings_of(home)
            app = create_app(catalog, archive, registry=registry, settings=settings, address=listening.address)
            with serving(app, listening) as found:
                yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return a browser on the first page, which fails the test where anything goes wrong or leaves the host."""
    wrong: list[str] = []
    context = browser.new_context(accept_downloads=True)
    found = context.new_page()
    found.on("console", lambda message: wrong.append(message.text))
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(address) else None)
    found.goto(address)
    yield found
    context.close()
    assert wrong == []


Step = Callable[[Page, str], None]


def click(page: Page, name: str) -> None:
    """Follow the first visible link or button of that name with the mouse."""
    page.locator("a, button, summary").filter(has_text=re.compile(name), visible=True).first.click()


def tab_to(page: Page, name: str) -> None:
    """Go to the first visible link or button of that name by the tab key, and press Enter."""
    page.locator("body").press("Home")
    for _ in range(400):
        page.keyboard.press("Tab")
        text = page.evaluate("document.activeElement.textContent || ''")
        kind = page.evaluate("document.activeElement.localName")
        if kind in {"a", "button", "summary"} and re.search(name, text):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the tab key leads to nothing named {name!r} on {page.url}")


def search(page: Page, words: str) -> None:
    """Search from wherever one is, as both do: the key / leads to the box."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?"))


@pytest.mark.parametrize("step", [click, tab_to], ids=["mouse", "keyboard"])
def test_a_lawyer_finds_the_clause_and_takes_evidence_away(page: Page, step: Step) -> None:
    """X's scraping clause, each amendment since 2022, the redline around 2023-09-29 on paper, and the records."""
    search(page, "crawling permissible platform:x")
    step(page, r"^\s*Its history")
    page.wait_for_url(re.compile("/c/"))
    expect(page.locator("main")).to_contain_text("2022")
    page.go_back()
    step(page, "What changed last")
    page.wait_for_url(re.compile("/compare/twitter/terms-of-service/2023-08-30.*2023-09-29"))
    assert page.locator("main ins").count() and page.locator("main del").count()  # noqa: PT018 - one fact, a redline
    page.keyboard.press("n")
    expect(page.locator("[data-counter]").first).to_contain_text(re.compile("1 (of|/) "))
    step(page, "Lay out for paper")
    expect(page.locator("div.paper")).to_be_attached()
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    printed = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert GONE.replace(" ", "") in printed.replace(" ", "").replace("\n", "")
    assert re.search(r"[0-9a-f]{64}", printed.replace("\n", ""))
    assert f"of {len(paper.pages)}" in printed
    page.goto(page.url.partition("/compare")[0] + "/s/twitter/terms-of-service/2023-09-29T18-34-54Z")
    with page.expect_download(timeout=PATIENCE) as download:
        step(page, "Download the WARC")
    with Path(download.value.path()).open("rb") as file:
        records = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]
    assert {"warcinfo", "resource"} <= set(records)


@pytest.mark.parametrize("step", [click, tab_to], ids=["mouse", "keyboard"])
def test_a_researcher_subscribes_sees_the_trend_and_takes_the_data(page: Page, step: Step) -> None:
    """AI training: a subscription, what it tells, how many platforms say something of it, and the figures."""
    step(page, "^Alerts$")
    step(page, "New subscription")
    page.get_by_label("Name").first.fill(f"training-{step.__name__.replace('_', '-')}")
    page.get_by_label("AI training").first.check()
    step(page, "^Subscribe$")
    expect(page.locator("main")).to_contain_text("AI training")
    page.locator("input[name=days]").fill("365")
    step(page, "^Show$")
    told = page.locator("main a[href^='/e/']").first
    expect(told).to_be_visible()
    page.goto(page.url.partition("/alerts")[0] + str(told.get_attribute("href")))
    assert page.locator("main ins, main del").count()
    step(page, "^Trends$")
    page.wait_for_url(re.compile("/trends"))
    expect(page.locator("main svg").first).to_be_visible()
    with page.expect_download(timeout=PATIENCE) as download:
        step(page, "Download day by day")
    assert "ai_training" in Path(download.value.path()).read_text()


def test_the_latest_labelled_redline_is_three_clicks_away(page: Page) -> None:
    """From the first page, whatever has been imported or checked."""
    click(page, "Redline")
    page.wait_for_url(re.compile("/compare/"))
    assert page.locator("main ins, main del").count()
