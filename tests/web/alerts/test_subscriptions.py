"""Subscriptions on pages: shown, made, counted, edited, muted, tried and ended."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.web.alerts.conftest import SECRET
from tests.web.sending import Sender, text_of
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration

FORM: dict[str, Any] = {
    "labels": "ai_training",
    "events": ["amendment", "status"],
    "min_severity": "low",
    "targets": "pipe",
}


def stored(stage: Demonstration) -> Mapping[str, Any]:
    """Return the subscriptions of the catalog by name."""
    with Catalog.open(stage.home.catalog) as catalog:
        return {one.name: one.settings for one in catalog.subscriptions()}


def test_every_subscription_is_shown_with_where_it_is_written(sender: Sender) -> None:
    """Those of alerts.toml and the built-in ones, in words, with targets and times."""
    told = text_of(sender.client.get("/alerts"))
    for words in ("all", "written in alerts.toml", "built in", "labelled AI training", "in a weekly digest", "→ pipe"):
        assert words in told
    assert "it is read when tosmon starts" in told


@pytest.mark.parametrize("page", ["/alerts", "/alerts/all", "/subscriptions/outbox", "/alerts/new", "/alerts/outbox"])
def test_no_secret_is_shown(sender: Sender, page: str) -> None:
    """Channels are named, and nothing of them that only their owner knows."""
    shown = sender.client.get(page).text
    assert SECRET not in shown
    assert "very-secret-path" not in shown


def test_a_subscription_called_as_a_page_has_another_address(sender: Sender) -> None:
    """The one named "outbox" is not the outbox."""
    assert 'href="/subscriptions/outbox"' in sender.client.get("/alerts").text
    assert "labelled AI training" in text_of(sender.client.get("/subscriptions/outbox"))


def test_a_form_comes_filled_in_from_a_label(sender: Sender) -> None:
    """Who comes from a label's page has it ticked, a name, and a likely target."""
    shown = sender.client.get("/alerts/new?label=ai-training&platform=exemplar").text
    assert 'value="ai_training" checked' in shown
    assert 'value="exemplar-ai-training"' in shown
    assert 'value="pipe" checked' in shown


def test_subscribing_counts_at_once(sender: Sender, alerted: Demonstration) -> None:
    """What was sent is saved as a table of alerts.toml would say it, and has a page."""
    answer = sender.send("/alerts/new", name="desk", platforms="exemplar, x", digest="daily", save="1", **FORM)
    assert answer.url.path == "/alerts/desk"
    assert "Saved" in text_of(answer)
    assert stored(alerted)["desk"] == {
        "to": ["pipe"],
        "platforms": ["exemplar", "x"],
        "labels": ["ai_training"],
        "events": ["amendment", "status"],
        "min_severity": "low",
        "digest": "daily",
    }


def test_faults_stand_beside_their_fields_in_the_readers_words(sender: Sender, alerted: Demonstration) -> None:
    """Nothing is saved, and what was typed stays."""
    wrong = {**FORM, "labels": "ai_trainin", "targets": "pip", "digest": "other", "crontab": "61 8 * * *"}
    answer = sender.send("/alerts/new", name="Wrong Name", save="1", **wrong)
    told = text_of(answer)
    assert "expected a name of a-z, 0-9 and single hyphens" in told
    assert "expected a label (did you mean 'ai_training'?)" in told
    assert "expected a channel of alerts.toml" in told
    assert 'expected "daily", "weekly" or five crontab fields' in told
    assert 'value="Wrong Name"' in answer.text
    assert "Wrong Name" not in stored(alerted)


def test_hours_that_are_none_stay_as_they_were_typed(sender: Sender) -> None:
    """A field for times would drop them, and what was meant with them."""
    answer = sender.send("/alerts/new", name="quiet", quiet_from="22h", quiet_to="07:00")
    assert '<input type="text" id="quiet_from" name="quiet_from" value="22h">' in answer.text
    answer = sender.send("/alerts/new", name="quiet", quiet_from="22:00", quiet_to="07:00")
    assert '<input type="time" id="quiet_from" name="quiet_from" value="22:00">' in answer.text


def test_a_digest_at_other_times_must_say_which(sender: Sender, alerted: Demonstration) -> None:
    """It is no wish to be told at once."""
    answer = sender.send("/alerts/new", name="sometimes", save="1", **{**FORM, "digest": "other"})
    assert "five crontab fields" in text_of(answer).partition("When")[2].partition("Other times")[2][30:]
    assert "sometimes" not in stored(alerted)


@pytest.mark.parametrize("name", ["all", "default", "operations", "new"])
def test_names_that_are_taken_are_refused(sender: Sender, alerted: Demonstration, name: str) -> None:
    """Whether alerts.toml has them, tosmon itself, or these pages."""
    assert "expected another name" in text_of(sender.send("/alerts/new", name=name, save="1", **FORM))
    assert name not in stored(alerted)


def test_the_button_counts_what_the_last_year_would_have_brought(sender: Sender, alerted: Demonstration) -> None:
    """Without saving anything."""
    answer = sender.send("/alerts/new", name="counted", count="1", **{**FORM, "labels": "automated_access"})
    assert "1 event would have been told" in text_of(answer)
    assert "counted" not in stored(alerted)


def test_scripts_may_ask_for_the_count(sender: Sender) -> None:
    """With what is asked for in words, and faults by field."""
    asked = {"labels": "automated_access", "targets": "pipe", "events": "amendment"}
    found = sender.client.get("/alerts/count", params=asked).json()
    assert (found["taken"], found["faults"]) == (1, {})
    assert found["words"].startswith("amendments, labelled automated access")
    wrong = sender.client.get("/alerts/count", params={**asked, "quiet_from": "22:00"}).json()
    assert wrong["taken"] is None
    assert list(wrong["faults"]) == ["quiet_from"]


def test_a_name_that_fits_nothing_is_doubted(sender: Sender) -> None:
    """It may be right one day, and is said all the same."""
    answer = sender.send("/alerts/new", name="odd", platforms="exemplaar", count="1", **FORM)
    assert "no platform fits 'exemplaar' (did you mean 'exemplar'?)" in text_of(answer)


def test_editing_keeps_what_the_form_does_not_show(sender: Sender, alerted: Demonstration) -> None:
    """A template and a mute stay."""
    with Catalog.open(alerted.home.catalog) as catalog:
        catalog.save_subscription("kept", {"to": ["pipe"], "template": "mine", "muted_until": "2999-01-01"})
    shown = sender.client.get("/alerts/kept/edit")
    assert 'name="targets" value="pipe" checked' in shown.text
    sender.send("/alerts/kept/edit", name="another", owner="Ada", save="1", **FORM)
    assert (
        stored(alerted)["kept"] | {"owner": "Ada", "template": "mine", "muted_until": "2999-01-01"}
        == stored(alerted)["kept"]
    )
    assert "another" not in stored(alerted)


def test_what_alerts_toml_says_is_not_edited_here(sender: Sender) -> None:
    """There is no form for it, nor an end."""
    assert sender.client.get("/alerts/all/edit").status_code == 404
    assert sender.send("/alerts/all", "/alerts/all/remove").status_code == 404
    assert "End it" not in text_of(sender.client.get("/alerts/all"))


def test_muting_works_for_what_alerts_toml_says(sender: Sender, alerted: Demonstration) -> None:
    """The catalog holds until when; unmuting forgets it."""
    answer = sender.send("/alerts/all", "/alerts/all/mute", until="7d")
    assert "Muted: what it takes is noted, and not sent." in text_of(answer)
    assert list(stored(alerted)["all"]) == ["muted_until"]
    assert "Muted no more" in text_of(sender.send("/alerts/all", "/alerts/all/unmute"))
    assert "all" not in stored(alerted)


@pytest.mark.parametrize("until", ["", "yesterday", "-1d", "2001-01-01", "9999999999d"])
def test_a_mute_needs_a_moment_of_the_future(sender: Sender, until: str) -> None:
    """Anything else is refused."""
    assert sender.send("/alerts/all", "/alerts/all/mute", until=until).status_code == 400


def test_an_end_can_be_taken_back(sender: Sender, alerted: Demonstration) -> None:
    """The button brings the settings back as they were."""
    sender.send("/alerts/new", name="brief", owner="Ada", save="1", **FORM)
    before = stored(alerted)["brief"]
    answer = sender.send("/alerts/brief", "/alerts/brief/remove")
    assert "brief is no subscription any more." in text_of(answer)
    assert "brief" not in stored(alerted)
    assert sender.send(str(answer.url), "/alerts/restore", name="brief").url.path == "/alerts/brief"
    assert stored(alerted)["brief"] == before


def test_a_test_goes_through_the_real_channel(sender: Sender, alerted: Demonstration) -> None:
    """What came of it is shown, and the message is where the channel writes."""
    answer = sender.send("/alerts/all", "/alerts/all/test")
    assert "pipe : sent" in text_of(answer)
    lines = (alerted.home.root / "alerts/all.jsonl").read_text().splitlines()
    assert "test" in json.loads(lines[-1])["form"] or "test" in lines[-1]


def test_a_preview_says_what_would_have_been_taken(sender: Sender) -> None:
    """And why not the rest."""
    assert re.search(r"[1-9] events? in [1-9] messages?", text_of(sender.client.get("/alerts/all?days=30")))
    told = text_of(sender.client.get("/alerts/faces?days=30"))
    assert "0 events in 0 messages" in told
    assert "no change with these labels" in told


@pytest.mark.parametrize("address", ["/alerts/<script>", "/alerts/nobody", "/alerts/nobody/edit", "/alerts/outbox/0"])
def test_what_is_not_there_is_not_found(sender: Sender, address: str) -> None:
    """As a page, with nothing of the address run."""
    answer = sender.client.get(address)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("query", ["?days=x", "?told=<script>", "?days=-1"])
def test_nonsense_is_refused(sender: Sender, query: str) -> None:
    """It is none of what the page knows."""
    assert sender.client.get(f"/alerts/all{query}").status_code == 400


def test_nothing_changes_without_the_pages_own_form(sender: Sender) -> None:
    """Another site's form, or none, is refused."""
    for action in ("/alerts/new", "/alerts/all/mute", "/alerts/all/test", "/alerts/outbox", "/alerts/restore"):
        assert sender.client.post(action, data={"name": "x"}).status_code == 403
