"""A researcher subscribes to AI training in a real browser: by keys alone, with the count beside the form."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.sending import Sender


def test_subscribing_takes_a_few_keys(browser: Browser, sender: Sender) -> None:
    """The form names itself, counts as it is filled in, and says what it will tell; no word on the console."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{sender.client.base_url}/alerts")
    page.keyboard.press("c")
    page.wait_for_url("**/alerts/new")
    page.get_by_label("AI training").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Name", exact=True)).to_have_value("ai-training")
    expect(page.locator("[data-words]")).to_contain_text("labelled AI training")
    expect(page.locator("[data-told]")).to_contain_text("would have been told")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/alerts/ai-training?told=saved")
    assert said == []
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_faults_are_told_with_and_without_scripts(browser: Browser, sender: Sender, *, scripts: bool) -> None:
    """Beside the field, before or after sending."""
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{sender.client.base_url}/alerts/new?label=resale")
    page.get_by_label("Other times, as five crontab fields").fill("61 8 * * *")
    page.locator("#digest").select_option("other")
    if not scripts:
        page.get_by_role("button", name="Count without saving").click()
    expect(page.get_by_text('expected "daily", "weekly" or five crontab fields').first).to_be_visible()
    context.close()
