"""Another document looked at and watched in a real browser: without losing the place, and nothing of the page run."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.sending import Sender
from tosmon.demo import Demonstration
from tosmon.web.registry import looks, routes


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_is_looked_at_selected_and_watched(
    browser: Browser, sender: Sender, stage: Demonstration, *, scripts: bool
) -> None:
    """By a few clicks, with and without scripts; the undo is there."""
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{sender.client.base_url}/registry/add")
    page.get_by_label("Address").fill(f"{stage.site.address}/api-terms")
    page.get_by_role("button", name="Show what is read").click()
    expect(page.get_by_role("heading", name="What is read")).to_be_in_viewport()
    page.get_by_role("button", name="#legal-text").click()
    expect(page.get_by_label("Selected")).to_have_value("#legal-text")
    page.get_by_label("Platform", exact=True).fill("acme")
    page.get_by_role("button", name="Watch it").click()
    expect(page.get_by_text("It is watched now")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert said == []
    context.close()


def test_a_slow_page_is_waited_for(
    browser: Browser, sender: Sender, stage: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says that it is still fetched, and shows it as soon as it is there."""
    monkeypatch.setattr(routes, "PATIENCE", 0.0)
    go_on = threading.Event()
    looked = looks.look

    def slowly(*asked: object) -> object:
        go_on.wait(20)
        return looked(*asked)  # type: ignore[arg-type]  # handed on as they come

    monkeypatch.setattr(routes, "look", slowly)
    page: Page = browser.new_page()
    page.goto(f"{sender.client.base_url}/registry/add")
    page.get_by_label("Address").fill(f"{stage.site.address}/api-terms")
    page.get_by_role("button", name="Show what is read").click()
    expect(page.get_by_text("Still fetching")).to_be_visible()
    assert sender.client.get("/registry").status_code == 200  # nobody else waits
    go_on.set()
    expect(page.get_by_role("button", name="#legal-text")).to_be_visible()
    page.close()


def test_nothing_of_a_hostile_page_runs(browser: Browser, sender: Sender, stage: Demonstration) -> None:
    """Its words are shown, and stay words."""
    page = browser.new_page()
    page.goto(f"{sender.client.base_url}/registry/add")
    page.get_by_label("Address").fill(
        f"{stage.site.address}/hostile?<script>window.hacked=9</script>".replace("<", "%3C")
    )
    page.get_by_role("button", name="Show what is read").click()
    expect(page.get_by_role("heading", name="What is read")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    page.close()
