"""The commands `alerts list|show|retry|drop|preview|subscriptions`: what became of alerts, and what might have."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli.conftest import Run
from tests.lived import ROBOTS, TERMS, Ended
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow
from tosmon.home import Home

NOW = datetime(2026, 7, 10, 12, tzinfo=UTC)
SECRET = "Tr0ub4dor-and-3"
ALERTS = f"""
[channels.pipe]
kind = "jsonl"
path = "alerts/all.jsonl"

[channels.mail]
kind = "email"
host = "127.0.0.1"
port = 9
from = "alerts@example.org"
to = ["ada@example.org", "bob@example.org"]
user = "tosmon"
password = "{SECRET}"

[subscriptions.desk]
to = ["mail", "pipe"]
digest = "weekly"
time_zone = "Europe/Berlin"
"""


@pytest.fixture
def home(old_home: Home, tmp_path: Path) -> Home:
    """Return a copy of the home that has lived, with channels of its own and its clock at a day after."""
    shutil.copytree(old_home.root, tmp_path / "home")
    mine = Home(tmp_path / "home")
    mine.alerts.write_text(ALERTS)
    mine.alerts.chmod(0o600)
    return mine


@pytest.fixture(autouse=True)
def _at_that_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def alerts(home: Home) -> list[OutboxRow]:
    """Return all alerts, oldest first."""
    with Catalog.open(home.catalog) as catalog:
        return list(catalog.outbox())


def put(home: Home, number: int, **changes: Any) -> OutboxRow:
    """Write something else into an alert, and return it."""
    with Catalog.open(home.catalog) as catalog:
        row = replace(catalog.outbox(id=number)[0], **changes)
        catalog.mark_outbox(row)
    return row


def lines(ended: Ended) -> list[dict[str, Any]]:
    """Return what a command printed as JSON."""
    assert ended.status == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


def states(home: Home, numbers: Sequence[int]) -> list[str]:
    """Return the states of these alerts."""
    known = {row.id: row.state for row in alerts(home)}
    return [known[number] for number in numbers]


# --- list -------------------------------------------------------------------------------------------------------------


def test_alerts_are_listed_newest_first(command: Run, home: Home) -> None:
    """With what each is about, for whom, and what is next."""
    shown = lines(command("alerts", "list", "--json", home=home))
    assert [one["id"] for one in shown] == sorted((row.id for row in alerts(home)), reverse=True)
    first = shown[-1]
    assert first["document"] == TERMS
    assert (first["subscription"], first["target"], first["severity"]) == ("default", "terminal", "high")
    assert first["summary"] == "1 clause strengthened: AI training"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--subscription", "operations"], {"operations"}),
        (["--document", "example"], {"default", "operations"}),
        (["--document", TERMS], {"default", "operations"}),
        (["--document", "*/robots.txt"], {"default"}),
        (["--document", "nobody"], set()),
        (["--state", "dead"], set()),
        (["--target", "mail"], set()),
    ],
)
def test_alerts_are_narrowed_down(command: Run, home: Home, words: list[str], wanted: set[str]) -> None:
    """By subscription, state, target, document, platform or pattern."""
    assert {one["subscription"] for one in lines(command("alerts", "list", "--json", *words, home=home))} == wanted


def test_a_channels_name_stands_for_its_targets(command: Run, home: Home) -> None:
    """Each recipient of mail is one."""
    with Catalog.open(home.catalog) as catalog:
        catalog.add_note("operations", ["mail:ada@example.org", "mail:bob@example.org"], {"title": "a note"})
    found = lines(command("alerts", "list", "--json", "--target", "mail", home=home))
    assert [one["target"] for one in found] == ["mail:bob@example.org", "mail:ada@example.org"]
    assert {(one["event"], one["document"], one["summary"]) for one in found} == {(None, None, "a note")}


def test_so_many_are_listed_as_asked_for(command: Run, home: Home) -> None:
    """The newest of them."""
    (one,) = lines(command("alerts", "list", "--limit", "1", "--json", home=home))
    assert one["id"] == max(row.id for row in alerts(home))


def test_what_was_given_up_is_told_below_every_list(command: Run, home: Home) -> None:
    """With why, and what to do; also where the list shows none of them."""
    put(home, 1, state="dead", attempts=7, next_attempt=None, last_error="mailbox is full")
    shown = command("alerts", "list", home=home).out
    assert "given up after 7 attempts\n       mailbox is full\n" in shown
    other = command("alerts", "list", "--state", "sent", home=home).out
    assert "1 alert given up: `tosmon alerts list --state dead` says why" in other


def test_no_secret_stands_in_a_list(command: Run, home: Home) -> None:
    """Should a channel have said one."""
    put(home, 1, state="dead", last_error=f"login with {SECRET} failed")
    for words in (["list"], ["list", "--json"], ["show", "1"], ["show", "1", "--json"]):
        ended = command("alerts", *words, home=home)
        assert ended.status == 0
        assert "login with … failed" in ended.out
        assert SECRET not in ended.out + ended.err


def test_a_digest_says_when_it_comes(command: Run, home: Home) -> None:
    """In the list, as the next time of what waits for it."""
    home.alerts.write_text('[subscriptions.default]\ndigest = "weekly"\n')
    number = alerts(home)[-1].id
    put(home, number, state="pending", message="")
    (one,) = [one for one in lines(command("alerts", "list", "--json", home=home)) if one["id"] == number]
    assert (one["created_at"], one["next_attempt"]) == ("2026-07-09T12:00:00+00:00", "2026-07-13T08:00:00+00:00")
    assert "next delivery 2026-07-13 08:00 UTC" in command("alerts", "list", home=home).out


def test_quiet_hours_hold_back(command: Run, home: Home) -> None:
    """What would go now goes at their end."""
    home.alerts.write_text('[subscriptions.default]\nquiet = "11:00-14:30"\n')
    number = alerts(home)[-1].id
    put(home, number, state="pending", message="k" * 32, attempts=2)
    shown = command("alerts", "list", home=home).out
    assert "next attempt 2026-07-10 14:30 UTC after 2 attempts" in shown


def test_a_new_home_has_no_alerts(command: Run, tmp_path: Path) -> None:
    """And says so, without an error."""
    ended = command("alerts", "list", home=Home(tmp_path))
    assert (ended.status, ended.out.partition(":")[0]) == (0, "no alerts yet")
    assert command("alerts", "list", "--json", home=Home(tmp_path)).out == ""


# --- show -------------------------------------------------------------------------------------------------------------


def test_an_alert_is_shown_with_its_message(command: Run, home: Home) -> None:
    """As its recipients read it."""
    shown = command("alerts", "show", "1", home=home).out
    assert "default → terminal" in shown
    assert "[tosmon] Example · Terms of Service: AI training strengthened (high)" in shown
    assert "{+You may not use anything you find here to train artificial" in shown
    (one,) = lines(command("alerts", "show", "1", "--json", home=home))
    assert one["payload"]
    assert one["text"].startswith("Example · Terms of Service (high)")


def test_alerts_told_together_are_shown_together(command: Run, home: Home) -> None:
    """They are one message."""
    for number in (1, 2):
        put(home, number, message="0" * 32)
    (one,) = lines(command("alerts", "show", "1", "--json", home=home))
    assert one["told_with"] == [2]
    assert "told together with 2" in command("alerts", "show", "1", home=home).out


def test_a_note_is_shown(command: Run, home: Home) -> None:
    """Though it has no event."""
    with Catalog.open(home.catalog) as catalog:
        catalog.add_note(
            "operations", ["terminal"], {"title": "a note", "sections": [{"title": "Disk", "lines": ["low"]}]}
        )
    number = alerts(home)[-1].id
    shown = command("alerts", "show", str(number), home=home).out
    assert "a note" in shown
    assert "low" in shown


@pytest.mark.parametrize("words", [["show", "999"], ["retry", "999"], ["drop", "999", "--yes"]])
def test_an_unknown_alert_is_told(command: Run, home: Home, words: list[str]) -> None:
    """In one line, with status 1."""
    ended = command("alerts", *words, home=home)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "tosmon: there is no alert 999 (`tosmon alerts list` shows them)\n"


@pytest.mark.parametrize("verb", ["show", "retry"])
def test_a_number_of_any_length_is_a_number(command: Run, home: Home, verb: str) -> None:
    """There is no such alert, and nothing else to be said."""
    number = "9" * 30
    ended = command("alerts", verb, number, home=home)
    assert (ended.status, ended.err.partition(" (")[0]) == (1, f"tosmon: there is no alert {number}")
    assert command("alerts", "list", "--limit", number, home=home).status == 0


# --- retry and drop ---------------------------------------------------------------------------------------------------


def test_what_was_given_up_waits_again(command: Run, home: Home) -> None:
    """Under its key, with its count of attempts begun anew."""
    put(home, 1, state="dead", attempts=7, first_attempt=NOW - timedelta(days=1), message="k" * 32, next_attempt=None)
    ended = command("alerts", "retry", "--dead", home=home)
    assert (ended.status, ended.err) == (0, "1 alert to be told again: the next delivery tries\n")
    row = alerts(home)[0]
    assert (row.state, row.attempts, row.first_attempt, row.message) == ("pending", 0, None, "k" * 32)
    assert row.next_attempt == NOW


def test_a_message_is_tried_as_a_whole(command: Run, home: Home) -> None:
    """All its alerts share a key: half of it would be another message."""
    for number in (1, 2, 3):
        put(home, number, state="dead" if number < 3 else "dropped", message="k" * 32)
    assert [one["id"] for one in lines(command("alerts", "retry", "1", "--json", home=home))] == [1, 2]
    assert states(home, [1, 2, 3]) == ["pending", "pending", "dropped"]


def test_only_those_of_a_target_are_tried(command: Run, home: Home) -> None:
    """Once that one is well again."""
    with Catalog.open(home.catalog) as catalog:
        catalog.add_note("operations", ["mail:ada@example.org", "pipe"], {"title": "a note"})
    one, two = (row.id for row in alerts(home)[-2:])
    for number in (one, two):
        put(home, number, state="dead")
    command("alerts", "retry", "--dead", "--target", "mail", home=home)
    assert states(home, [one, two]) == ["pending", "dead"]


def test_a_dropped_alert_comes_back(command: Run, home: Home) -> None:
    """By its number: that is the undo of dropping."""
    assert command("alerts", "drop", "1", "--yes", home=home).status == 0
    assert states(home, [1]) == ["dropped"]
    assert command("alerts", "retry", "1", home=home).status == 0
    assert states(home, [1]) == ["pending"]


@pytest.mark.parametrize("verb", ["retry", "drop"])
def test_what_was_sent_is_left_alone(command: Run, home: Home, verb: str) -> None:
    """It is on its way already."""
    put(home, 1, state="sent")
    ended = command("alerts", verb, "1", home=home)
    assert (ended.status, ended.err.partition(" (")[0]) == (2, "tosmon: alert 1 was sent already")


@pytest.mark.parametrize("words", [["retry"], ["drop"], ["retry", "1", "--dead"], ["drop", "1", "--target", "pipe"]])
def test_it_must_be_clear_which_are_meant(command: Run, home: Home, words: list[str]) -> None:
    """Numbers, or a state; not both, not neither."""
    ended = command("alerts", *words, home=home)
    assert ended.status == 2
    assert set(states(home, [1])) == {alerts(home)[0].state}


def test_nothing_is_dropped_without_an_answer(command: Run, home: Home) -> None:
    """The question says how many, of whom; silence is no yes."""
    put(home, 1, state="dead")
    ended = command("alerts", "drop", "--dead", home=home)
    assert ended.status == 2
    assert "1 dead    default → terminal" in ended.err
    assert ended.err.endswith("tosmon: nobody answered (--yes drops without asking)\n")
    assert states(home, [1]) == ["dead"]


@pytest.mark.parametrize(("answer", "state"), [(b"y\n", "dropped"), (b"n\n", "dead"), (b"\n", "dead")])
def test_the_answer_counts(command: Run, home: Home, answer: bytes, state: str) -> None:
    """No is the default."""
    put(home, 1, state="dead")
    assert command("alerts", "drop", "--dead", home=home, given=answer).status == 0
    assert states(home, [1]) == [state]


def test_nothing_to_do_is_said(command: Run, home: Home) -> None:
    """And is no error."""
    for verb in ("retry", "drop"):
        ended = command("alerts", verb, "--muted", home=home)
        assert (ended.status, ended.err) == (0, "no such alert: nothing to do\n")


def test_a_muted_subscription_is_unmuted_first(command: Run, home: Home) -> None:
    """Or the next delivery would only mute its alerts again."""
    command("alerts", "mute", "default", home=home)
    put(home, 1, state="muted")
    ended = command("alerts", "retry", "--muted", home=home)
    assert (ended.status, ended.err) == (2, "tosmon: default is muted (`tosmon alerts unmute default` first)\n")
    ended = command("alerts", "unmute", "default", home=home)
    assert "1 alert muted meanwhile: `tosmon alerts retry --muted --subscription default` sends them" in ended.err
    assert command("alerts", "retry", "--muted", home=home).status == 0
    assert states(home, [1]) == ["pending"]


def test_alerts_for_a_channel_that_is_gone_are_not_tried(command: Run, home: Home) -> None:
    """The remedy names its table."""
    with Catalog.open(home.catalog) as catalog:
        catalog.add_note("operations", ["chat"], {"title": "a note"})
    put(home, alerts(home)[-1].id, state="dead")
    ended = command("alerts", "retry", "--dead", home=home)
    assert (ended.status, ended.err) == (2, "tosmon: there is no channel chat any more (write [channels.chat] first)\n")


# --- preview ----------------------------------------------------------------------------------------------------------


def test_a_preview_shows_past_events(command: Run, home: Home) -> None:
    """Those that the subscription takes, and in sum why not the others."""
    shown = command("alerts", "preview", "default", home=home).out
    assert "default → terminal, at once\n" in shown
    assert f"2026-07-02 12:00 UTC  {TERMS}: high: 1 clause strengthened: AI training" in shown
    *told, total = lines(command("alerts", "preview", "default", "--json", home=home))
    assert (total["taken"], total["subscription"]) == (len(told), "default")
    assert total["left_out"].pop("another kind of event") == 3
    assert {one["document"] for one in told} == {TERMS, ROBOTS}


def test_a_preview_tells_when_a_digest_would_have_come(command: Run, home: Home) -> None:
    """And how many of them."""
    *told, total = lines(command("alerts", "preview", "desk", "--json", home=home))
    assert total["messages"] == 2
    assert {one["told_at"] for one in told} == {"2026-07-06T06:00:00+00:00", "2026-07-13T06:00:00+00:00"}
    assert told[0]["targets"] == ["mail:ada@example.org", "mail:bob@example.org", "pipe"]


def test_a_preview_is_bounded_in_time(command: Run, home: Home) -> None:
    """By the first observation."""
    words = ("--since", "2026-07-03", "--until", "2026-07-04", "--json")
    (one, total) = lines(command("alerts", "preview", "default", *words, home=home))
    assert one["document"] == ROBOTS
    assert total["taken"] == 1


def test_a_preview_shows_whole_messages(command: Run, home: Home) -> None:
    """As they would read."""
    shown = command("alerts", "preview", "default", "--full", home=home).out
    assert "{+You may not use anything you find here to train artificial" in shown
    first = lines(command("alerts", "preview", "default", "--full", "--json", home=home))[0]
    assert first["subject"] == "[tosmon] Example · Terms of Service: AI training strengthened (high)"


def test_a_preview_tries_another_file(command: Run, home: Home, tmp_path: Path) -> None:
    """In place of the home's."""
    other = tmp_path / "other.toml"
    other.write_text('[subscriptions.robots]\ndocuments = ["*/robots.txt"]\nto = "terminal"\n')
    *told, _ = lines(command("alerts", "preview", "robots", "--file", str(other), "--json", home=home))
    assert {one["document"] for one in told} == {ROBOTS}
    ended = command("alerts", "preview", "robots", home=home)
    assert (ended.status, ended.err.partition(" (")[0]) == (1, "tosmon: there is no subscription 'robots'")


def test_a_preview_of_a_missing_file_is_an_error(command: Run, home: Home) -> None:
    """In one line."""
    ended = command("alerts", "preview", "--file", "nowhere.toml", home=home)
    assert (ended.status, ended.err) == (2, "tosmon: alerts.toml: expected a file nowhere.toml, and there is none\n")


def test_a_preview_of_a_file_without_end_is_an_error(command: Run, home: Home) -> None:
    """It is not read for ever, nor into all memory."""
    ended = command("alerts", "preview", "--file", "/dev/zero", home=home)
    assert (ended.status, ended.err) == (2, "tosmon: alerts.toml: expected at most 4,194,304 bytes\n")


def test_a_preview_sends_nothing(command: Run, home: Home) -> None:
    """And notes nothing."""
    before = alerts(home)
    command("alerts", "preview", home=home)
    assert alerts(home) == before
    assert not (home.root / "alerts").exists()


def test_a_preview_of_a_new_home_says_so(command: Run, tmp_path: Path) -> None:
    """It holds nothing to try."""
    ended = command("alerts", "preview", home=Home(tmp_path))
    assert (ended.status, "holds no events yet" in ended.err) == (1, True)
