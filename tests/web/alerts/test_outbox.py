"""The outbox on pages: found by state, subscription and target; dropped and tried again; read as it was told."""

from __future__ import annotations

import re

from tests.web.sending import Sender, text_of
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration


def numbers(sender: Sender, query: str) -> list[str]:
    """Return the alerts that a page of the outbox lists."""
    return re.findall(r'href="/alerts/outbox/(\d+)"', sender.client.get(f"/alerts/outbox?{query}").text)


def states(stage: Demonstration) -> dict[int, str]:
    """Return the state of each alert."""
    with Catalog.open(stage.home.catalog) as catalog:
        return {row.id: row.state for row in catalog.outbox()}


def test_alerts_are_listed_newest_first(sender: Sender, alerted: Demonstration) -> None:
    """Each with what it is about and what became of it."""
    found = numbers(sender, "")
    assert found == [str(one) for one in sorted(states(alerted), reverse=True)]
    assert "waits for the next delivery" in text_of(sender.client.get("/alerts/outbox"))


def test_filters_narrow_them_down(sender: Sender, alerted: Demonstration) -> None:
    """By state, subscription and channel."""
    assert numbers(sender, "subscription=all&target=pipe")
    assert not numbers(sender, "subscription=all&target=terminal")
    pending = [str(one) for one, state in states(alerted).items() if state == "pending"]
    assert sorted(numbers(sender, "state=pending")) == sorted(pending)
    assert sender.client.get("/alerts/outbox?state=gone").status_code == 400


def test_dropped_alerts_can_be_brought_back(sender: Sender, alerted: Demonstration) -> None:
    """One or several, by their boxes."""
    chosen = numbers(sender, "subscription=all")
    answer = sender.send("/alerts/outbox", drop="1", alert=chosen, subscription="all")
    assert "dropped" in text_of(answer)
    assert {states(alerted)[int(one)] for one in chosen} == {"dropped"}
    sender.send("/alerts/outbox", retry="1", alert=chosen)
    assert {states(alerted)[int(one)] for one in chosen} == {"pending"}


def test_what_cannot_be_done_is_told_and_not_done(sender: Sender, alerted: Demonstration) -> None:
    """No box ticked; sent already; its subscription muted."""
    assert "no alert was chosen" in text_of(sender.send("/alerts/outbox", drop="1"))
    sent = [str(one) for one, state in states(alerted).items() if state == "sent"]
    assert "was sent already" in text_of(sender.send("/alerts/outbox", retry="1", alert=sent[:1]))
    chosen = numbers(sender, "subscription=all")[:1]
    sender.send("/alerts/all", "/alerts/all/mute", until="always")
    assert "all is muted" in text_of(sender.send("/alerts/outbox", retry="1", alert=chosen))
    sender.send("/alerts/all", "/alerts/all/unmute")


def test_a_message_is_shown_as_its_recipients_read_it(sender: Sender) -> None:
    """With its subject, text and fate."""
    number = numbers(sender, "subscription=all")[-1]
    told = text_of(sender.client.get(f"/alerts/outbox/{number}"))
    assert "The message as text" in told
    assert "Exemplar" in told


def test_pages_go_on_behind_the_last_alert(sender: Sender) -> None:
    """By its number."""
    first = numbers(sender, "")[0]
    assert first not in numbers(sender, f"before={first}")
    assert sender.client.get("/alerts/outbox?before=x").status_code == 400
