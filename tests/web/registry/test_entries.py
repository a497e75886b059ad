"""The watch list on pages: found, read, and mended where a selection was lost."""

from __future__ import annotations

import re

import pytest

from tests.web.sending import Sender, text_of
from tosmon.demo import Demonstration

RELAID = b"<html lang='en'><body><nav>Menu</nav><div id='legal-text'>%s</div></body></html>"


def test_entries_are_found_by_words_kind_and_place(sender: Sender) -> None:
    """Each with how often it is checked, and where it is written."""
    told = text_of(sender.client.get("/registry?q=exemplar terms&kind=text&where=own"))
    assert "Terms of Service" in told
    assert "platforms/exemplar.toml" in told
    assert "Privacy Policy" not in told
    assert "No entry fits" in text_of(sender.client.get("/registry?q=nothing of that name"))


@pytest.mark.parametrize("query", ["kind=foo", "where=foo", "state=foo", "page=x", f"q={'x' * 501}"])
def test_nonsense_is_refused(sender: Sender, query: str) -> None:
    """It is none of what the page knows."""
    assert sender.client.get(f"/registry?{query}").status_code == 400


def test_pages_that_are_not_there_are_not_found(sender: Sender) -> None:
    """Of the list, and of entries."""
    for address in ("/registry?page=99", "/registry/exemplar/nothing", "/registry/<script>/x"):
        assert sender.client.get(address).status_code == 404


def test_an_entry_shows_its_address_selection_and_rhythm(sender: Sender, stage: Demonstration) -> None:
    """And where its history and its alerts are."""
    shown = sender.client.get("/registry/exemplar/terms-of-service")
    told = text_of(shown)
    assert f'href="{stage.site.address}/terms"' in shown.text
    assert '"main"' in told
    assert "every 12 h" in told
    assert 'href="/alerts/new?document=exemplar%2Fterms-of-service"' in shown.text or (
        'href="/alerts/new?document=exemplar/terms-of-service"' in shown.text
    )


def test_a_lost_selection_is_found_again_and_written(sender: Sender, stage: Demonstration) -> None:
    """The proposals say what each keeps; the accepted one counts at once, and can be taken back."""
    stage.check(days_ago=1)
    before = (stage.home.platforms / "exemplar.toml").read_text()
    body = re.search(rb"<main>(.*)</main>", stage.site.pages["/terms"], re.DOTALL)
    assert body
    stage.site.pages = {**stage.site.pages, "/terms": RELAID % body[1]}
    stage.check()
    page = "/registry/exemplar/terms-of-service"
    assert "Find another selection" in text_of(sender.client.get(page))
    found = sender.send(page, f"{page}/repair")
    assert "#legal-text" in found.text
    assert "% of the words" in text_of(found)
    token = found.url.params["repair"]
    done = sender.send(str(found.url), f"{page}/accept", repair=token, number="0")
    assert "Written: the next check reads with it." in text_of(done)
    assert stage.registry.document("exemplar/terms-of-service").pages[0].selection.select == ("#legal-text",)
    sender.send(str(done.url), "/registry/undo", undo=done.url.params["undo"])
    assert (stage.home.platforms / "exemplar.toml").read_text() == before


def test_a_proposal_that_is_not_known_is_not_written(sender: Sender) -> None:
    """As of another document, or after a restart."""
    page = "/registry/exemplar/terms-of-service"
    answer = sender.send("/registry/add", f"{page}/accept", repair="nothing", number="0")
    assert answer.status_code == 404


def test_nothing_is_written_without_the_pages_own_form(sender: Sender) -> None:
    """Another site's form, or none, is refused."""
    for action in ("/registry/add", "/registry/undo", "/registry/exemplar/terms-of-service/repair"):
        assert sender.client.post(action, data={"url": "https://example.com/"}).status_code == 403
