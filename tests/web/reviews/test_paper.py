"""What is privileged stays on the screen: an event's page may go to a court, what reviewers think of it may not."""

from __future__ import annotations

import io

from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.web.conftest import changed_once, served
from tosmon.catalog import Catalog
from tosmon.core.reviews import Opinion


def test_a_printed_event_says_nothing_of_its_review(browser: Browser) -> None:
    """Neither the note, nor who wrote it, nor who looks after it."""
    with changed_once() as stage:
        with Catalog.open(stage.home.catalog) as catalog:
            event = catalog.events()[0]
            catalog.review({event.id: Opinion(note="Privilegedly noted", assignee="Looksafter")}, "Reviewedby")
        with served(stage) as address:
            page = browser.new_page()
            page.goto(f"{address}/e/{event.id}")
            assert "Reviewedby" in page.inner_text("main")
            paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
            page.close()
    words = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert event.id in words
    for privileged in ("Privilegedly", "Looksafter", "Reviewedby", "Save"):
        assert privileged not in words
