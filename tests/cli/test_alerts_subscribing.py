"""The commands about subscriptions: made, muted, ended and proved; channels tried, and trial messages sent."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.alerts.config.written import KEY
from tests.cli.conftest import Run
from tests.lived import Ended
from tosmon.catalog import Catalog
from tosmon.home import Home

PIPE = '[channels.pipe]\nkind = "jsonl"\npath = "alerts/all.jsonl"\n'
MAIL = '[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = 9\nfrom = "alerts@example.org"\n'
OWN = '[subscriptions.own]\nto = "pipe"\n'
SECRET = "Tr0ub4dor-and-3"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a new home with a channel that needs no server, and a subscription to it."""
    (tmp_path / "home").mkdir()
    return write(Home(tmp_path / "home"), PIPE + OWN)


def write(home: Home, text: str) -> Home:
    """Write that into the home's alerts.toml, for its owner alone."""
    home.alerts.write_text(text)
    home.alerts.chmod(0o600)
    return home


def lines(ended: Ended) -> list[dict[str, Any]]:
    """Return what a command printed as JSON."""
    return [json.loads(line) for line in ended.out.splitlines()]


def listed(command: Run, home: Home) -> dict[str, dict[str, Any]]:
    """Return all subscriptions by name, as the command lists them."""
    return {one["name"]: one for one in lines(command("alerts", "subscriptions", "--json", home=home))}


# --- subscriptions ----------------------------------------------------------------------------------------------------


def test_subscriptions_are_listed_wherever_they_are_from(command: Run, home: Home) -> None:
    """Built in, of the file, of the catalog."""
    command("alerts", "subscribe", "desk", "--to", "pipe", home=home)
    found = listed(command, home)
    assert {name: one["origin"] for name, one in found.items()} == {
        "default": "built-in", "own": "alerts.toml", "operations": "built-in", "desk": "catalog",
    }  # fmt: skip
    assert found["own"]["alerts"] == {"pending": 0, "sent": 0, "dead": 0, "muted": 0, "dropped": 0}


def test_every_field_may_be_given(command: Run, home: Home) -> None:
    """As alerts.toml has them."""
    words = [
        "--to", "pipe", "--platform", "x", "--document", "terms-of-service", "--label", "ai_training", "--event",
        "amendment", "--kind", "added", "--direction", "strengthened", "--language", "en", "--min-severity", "high",
        "--digest", "weekly", "--time-zone", "Europe/Berlin", "--quiet", "22:00-07:00", "--owner", "Ada",
    ]  # fmt: skip
    ended = command("alerts", "subscribe", "desk", *words, home=home)
    assert ended.status == 0, ended.err
    found = listed(command, home)["desk"]
    told = ("platforms", "labels", "events", "digest", "quiet", "owner", "time_zone")
    assert {name: found[name] for name in told} == {
        "platforms": ["x"], "labels": ["ai_training"], "events": ["amendment"], "digest": "0 8 * * 1",
        "quiet": "22:00-07:00", "owner": "Ada", "time_zone": "Europe/Berlin",
    }  # fmt: skip
    assert found["next_digest"] is not None
    shown = command("alerts", "subscriptions", home=home).out
    assert (
        "amendments of terms-of-service on x, labelled ai_training, added, strengthened, in en, of severity high\n"
        in shown
    )


def test_a_faulty_subscription_is_not_made(command: Run, home: Home) -> None:
    """Every fault is named at once."""
    ended = command("alerts", "subscribe", "desk", "--to", "pip", "--label", "ai", "--digest", "x", home=home)
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 3
    assert "subscriptions.desk.to[0]: expected a channel of alerts.toml (did you mean 'pipe'?), got 'pip'" in ended.err
    assert "desk" not in listed(command, home)


@pytest.mark.parametrize("name", ["own", "default", "operations", "Desk", "a b"])
def test_names_are_plain_and_taken_once(command: Run, home: Home, name: str) -> None:
    """Those of alerts.toml and the built-in ones stay theirs."""
    assert command("alerts", "subscribe", name, "--to", "pipe", home=home).status == 2


def test_a_subscription_is_overwritten_upon_asking(command: Run, home: Home) -> None:
    """Not by mistake."""
    command("alerts", "subscribe", "desk", "--to", "pipe", home=home)
    ended = command("alerts", "subscribe", "desk", "--to", "terminal", home=home)
    assert (ended.status, "--replace overwrites it" in ended.err) == (2, True)
    assert command("alerts", "subscribe", "desk", "--to", "terminal", "--replace", home=home).status == 0
    assert listed(command, home)["desk"]["to"] == ["terminal"]


def test_removing_a_subscription_tells_how_to_undo_it(command: Run, home: Home) -> None:
    """By commands that do so."""
    command("alerts", "subscribe", "desk", "--to", "pipe", "--digest", "0 6 * * 1-5", "--disabled", home=home)
    command("alerts", "mute", "desk", home=home)
    before = listed(command, home)["desk"]
    ended = command("alerts", "unsubscribe", "desk", home=home)
    assert "desk" not in listed(command, home)
    undo = ended.err.splitlines()[-1].removeprefix("to undo: ")
    assert undo == (
        "tosmon alerts subscribe desk --to pipe --digest '0 6 * * 1-5' --disabled && tosmon alerts mute desk"
    )
    command("alerts", "subscribe", "desk", "--to", "pipe", "--digest", "0 6 * * 1-5", "--disabled", home=home)
    command("alerts", "mute", "desk", home=home)
    assert listed(command, home)["desk"] == before


@pytest.mark.parametrize(("name", "status"), [("own", 2), ("default", 2), ("operations", 2), ("nobody", 1)])
def test_only_those_of_the_catalog_are_removed(command: Run, home: Home, name: str, status: int) -> None:
    """Of the others it is said where they are."""
    ended = command("alerts", "unsubscribe", name, home=home)
    assert (ended.status, ended.err.count("\n")) == (status, 1)


def test_a_faulty_one_of_the_catalog_is_told_and_can_be_removed(command: Run, home: Home) -> None:
    """Its channel went from alerts.toml, for one."""
    command("alerts", "subscribe", "desk", "--to", "pipe", home=home)
    write(home, "")
    ended = command("alerts", "subscriptions", home=home)
    assert "left out: catalog: subscriptions.desk.to" in ended.err
    ended = command("alerts", "validate", "--offline", home=home)
    assert (ended.status, "catalog: subscriptions.desk.to[0]: expected a channel" in ended.out) == (2, True)
    assert command("alerts", "unsubscribe", "desk", home=home).status == 0


# --- recipients -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", ["[1, 2]", "null", '"x"'])
@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_damaged_subscription_is_told_and_can_be_removed(
    command: Run, home: Home, settings: str, option: list[str]
) -> None:
    """Whatever another program wrote into its row: checks go on, lists tell it, and it goes like any other."""
    assert command("alerts", "subscribe", "desk", "--to", "terminal", home=home).status == 0
    with sqlite3.connect(home.catalog) as catalog:
        catalog.execute("UPDATE subscriptions SET settings = ?", (settings,))
    assert "subscriptions.desk: expected settings by name" in command("alerts", "subscriptions", home=home).err
    ended = command("alerts", "unsubscribe", "desk", *option, home=home)
    assert ended.status == 0, ended.err
    assert "to undo" not in ended.err
    assert "desk" not in command("alerts", "subscriptions", home=home).err


def test_a_recipient_unsubscribes_and_comes_back(command: Run, home: Home) -> None:
    """From whatever subscription it is."""
    write(home, f'{MAIL}to = ["ada@example.org", "bob@example.org"]\n[subscriptions.own]\nto = "mail"\n')
    assert command("alerts", "unsubscribe", "own", "--target", "mail:ada@example.org", home=home).status == 0
    assert listed(command, home)["own"]["unsubscribed"] == ["mail:ada@example.org"]
    assert "unsubscribed: mail:ada@example.org on " in command("alerts", "subscriptions", home=home).out
    again = command("alerts", "unsubscribe", "own", "--target", "mail:ada@example.org", home=home)
    assert (again.status, "already" in again.err) == (0, True)
    assert command("alerts", "resubscribe", "own", home=home).err == "own goes to mail:ada@example.org again\n"
    assert listed(command, home)["own"]["unsubscribed"] == []


def test_a_target_that_is_none_is_told(command: Run, home: Home) -> None:
    """With those there are."""
    ended = command("alerts", "unsubscribe", "own", "--target", "mail:eve@example.org", home=home)
    assert (ended.status, "it goes to pipe" in ended.err) == (1, True)
    ended = command("alerts", "resubscribe", "own", "--target", "pipe", home=home)
    assert (ended.status, ended.err) == (1, "tosmon: pipe has not unsubscribed from own\n")
    assert command("alerts", "resubscribe", "own", home=home).err == "nobody has unsubscribed from own\n"


# --- muting -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["own", "default", "operations", "desk"])
def test_any_subscription_is_muted_and_unmuted(command: Run, home: Home, name: str) -> None:
    """Wherever it is written."""
    command("alerts", "subscribe", "desk", "--to", "pipe", "--owner", "Ada", home=home)
    before = listed(command, home)
    assert command("alerts", "mute", name, "--until", "2099-12-01", home=home).status == 0
    muted = listed(command, home)[name]
    assert (muted["muted"], muted["muted_until"]) == (True, "2099-12-01T00:00:00+00:00")
    assert command("alerts", "unmute", name, home=home).err == f"{name} is muted no more\n"
    assert listed(command, home) == before
    assert command("alerts", "unmute", name, home=home).err == f"{name} was not muted\n"


def test_a_mute_of_the_file_can_be_ended_by_command(command: Run, home: Home) -> None:
    """The catalog's word counts before the file's."""
    write(home, f'{PIPE}{OWN}muted_until = "always"\n')
    assert "muted for good" in command("alerts", "subscriptions", home=home).out
    command("alerts", "unmute", "own", home=home)
    assert listed(command, home)["own"]["muted_until"] is None


def test_a_mute_outlives_no_subscription_unseen(command: Run, home: Home) -> None:
    """It is told, and forgotten upon asking."""
    command("alerts", "mute", "own", home=home)
    write(home, PIPE)
    assert "`tosmon alerts unmute own` forgets it" in command("alerts", "validate", "--offline", home=home).out
    assert command("alerts", "unmute", "own", home=home).status == 0
    assert command("alerts", "validate", "--offline", home=home).status == 0


def test_a_local_date_is_by_the_subscriptions_clock(command: Run, home: Home) -> None:
    """It begins there."""
    write(home, f'{PIPE}{OWN}time_zone = "Europe/Berlin"\n')
    command("alerts", "mute", "own", "--until", "2099-07-01", home=home)
    assert listed(command, home)["own"]["muted_until"] == "2099-06-30T22:00:00+00:00"


@pytest.mark.parametrize("until", ["yesterday", "2020-01-01", "3x", "0s"])
def test_muting_ends_in_the_future(command: Run, home: Home, until: str) -> None:
    """Or not at all."""
    ended = command("alerts", "mute", "own", "--until", until, home=home)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert listed(command, home)["own"]["muted"] is False


# --- validate ---------------------------------------------------------------------------------------------------------


def test_a_home_without_a_file_is_told_where_to_write_one(command: Run, tmp_path: Path) -> None:
    """The built-in subscriptions stand."""
    ended = command("alerts", "validate", home=Home(tmp_path))
    assert ended.status == 0
    assert (
        f"there is none; the built-in subscriptions stand, to the terminal (write {tmp_path}/alerts.toml)" in ended.out
    )
    assert not (tmp_path / "catalog.sqlite3").exists()


def test_all_is_well(command: Run, home: Home) -> None:
    """Each channel says what was tried."""
    ended = command("alerts", "validate", "--json", home=home)
    assert ended.status == 0
    assert [(one["level"], one["entry"]) for one in lines(ended)] == [
        ("well", "channels.terminal"), ("well", "channels.pipe"), ("note", ""),
    ]  # fmt: skip


def test_every_fault_is_printed(command: Run, home: Home) -> None:
    """With file, entry, field and what was expected; as JSON, too."""
    write(home, f'{MAIL}user = "ada"\npassword = {{ env = "NOWHERE" }}\n[subscriptions.own]\nto = "mial"\n')
    ended = command("alerts", "validate", "--json", home=home)
    assert ended.status == 2
    assert [(one["level"], one["file"], one["entry"], one["field"]) for one in lines(ended)] == [
        ("fault", "alerts.toml", "channels.mail", "password"), ("fault", "alerts.toml", "subscriptions.own", "to"),
    ]  # fmt: skip
    plain = command("alerts", "validate", home=home)
    assert (
        "channels.mail.password: expected a secret in the environment variable NOWHERE, which is not set" in plain.out
    )


def test_a_server_that_does_not_answer_is_a_fault(command: Run, home: Home) -> None:
    """With what to look at; offline it is not asked."""
    write(home, f'{MAIL}user = "ada"\npassword = "{SECRET}"\nsecurity = "tls"\n')
    ended = command("alerts", "validate", home=home)
    assert ended.status == 2
    assert "alerts.toml: channels.mail: " in ended.out
    assert "(check host, port, security, login and recipients; --offline tries no server)" in ended.out
    assert SECRET not in ended.out + ended.err
    assert command("alerts", "validate", "--offline", home=home).status == 0


def test_a_broken_template_is_a_fault(command: Run, home: Home) -> None:
    """Named by its file and line."""
    home.templates.mkdir()
    (home.templates / "short.txt").write_text("fine\n{{ message.nothing.at.all }}\n")
    write(home, f'{PIPE}{OWN}template = "short"\n[subscriptions.two]\nto = "pipe"\ntemplate = "missing"\n')
    ended = command("alerts", "validate", "--offline", home=home)
    assert ended.status == 2
    assert "templates: missing: there is none of missing.subject.txt" in ended.out
    assert "short.txt: line 2: " in ended.out


def test_names_that_fit_nothing_are_warnings(command: Run, home: Home) -> None:
    """With what was perhaps meant."""
    write(home, f'{PIPE}{OWN}platforms = ["twitter", "x"]\ndocuments = ["terms-of-servise", "*/robots.txt"]\n')
    ended = command("alerts", "validate", "--offline", home=home)
    assert ended.status == 0
    assert [line.partition("subscriptions.own.")[2] for line in ended.out.splitlines()[:2]] == [
        "platforms: no platform fits 'twitter' (did you mean 'x'?)",
        "documents: no document fits 'terms-of-servise' (did you mean 'terms-of-service'?)",
    ]
    assert ended.out.startswith("warning: alerts.toml: ")


def test_a_folder_of_snapshots_is_no_place_for_feeds(command: Run, home: Home) -> None:
    """It would stand among what is archived."""
    write(home, '[channels.site]\nkind = "feed"\nfolder = "reddit/feeds"\n')
    assert "channels.site.folder: 'reddit' is the folder of that platform's snapshots" in (
        command("alerts", "validate", "--offline", home=home).out
    )


# --- trials -----------------------------------------------------------------------------------------------------------


def test_a_trial_goes_through_the_channel(command: Run, home: Home, httpserver: HTTPServer) -> None:
    """Signed as any other message is."""
    httpserver.expect_oneshot_request("/hook", method="POST").respond_with_data("")
    url = httpserver.url_for("/hook")
    (home.root / "tosmon.toml").write_text('allow_private = ["127.0.0.0/8"]\n')
    write(
        home, f'[channels.hook]\nkind = "webhook"\nurl = "{url}"\nsecret = "{KEY}"\n[subscriptions.own]\nto = "hook"\n'
    )
    ended = command("alerts", "test", "own", home=home)
    assert (ended.status, ended.err) == (0, "hook: sent\n")
    request, _ = httpserver.log[0]
    assert request.headers["webhook-signature"].startswith("v1,")


def test_a_trial_that_fails_is_told(command: Run, home: Home) -> None:
    """For each target, with status 1; the others are tried all the same."""
    write(
        home, f'{MAIL}user = "ada"\npassword = "{SECRET}"\n{PIPE}[subscriptions.own]\nto = ["mail:a@b.org", "pipe"]\n'
    )
    ended = command("alerts", "test", "own", "--json", home=home)
    assert ended.status == 1
    assert [(one["target"], one["sent"]) for one in lines(ended)] == [("mail:a@b.org", False), ("pipe", True)]
    assert SECRET not in ended.out + ended.err
    assert (home.root / "alerts" / "all.jsonl").read_text().count("\n") == 1


def test_who_unsubscribed_gets_no_trial(command: Run, home: Home) -> None:
    """Not from that subscription."""
    command("alerts", "unsubscribe", "own", "--target", "pipe", home=home)
    ended = command("alerts", "test", "own", home=home)
    assert (ended.status, ended.err) == (0, "pipe: not sent: left out: its recipient has unsubscribed\n")


def test_what_is_no_target_is_told(command: Run, home: Home) -> None:
    """With the subscriptions there are."""
    ended = command("alerts", "test", "pip", home=home)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "'pip' is no subscription (default, own, operations), and no target: expected a channel" in ended.err


def test_the_catalog_stays_as_it_was(command: Run, home: Home) -> None:
    """Trials are no alerts."""
    command("alerts", "mute", "own", home=home)
    command("alerts", "test", "pipe", home=home)
    with Catalog.open(home.catalog) as catalog:
        assert catalog.outbox() == ()
