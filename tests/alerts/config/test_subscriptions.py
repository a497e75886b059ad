"""Subscriptions of alerts.toml and of the catalog: one reader for both, and what becomes of faulty ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.config.written import MAIL, config, faults, subscription
from tosmon.alerts.config import AlertsConfig, load
from tosmon.alerts.config.values import FOREVER
from tosmon.catalog.records import StoredSubscription
from tosmon.core.model import ChangeKind, Direction, EventKind, Severity
from tosmon.core.subscriptions import DEFAULT, TERMINAL, Filter, Quiet
from tosmon.home import Home
from tosmon.settings import Settings

ADA, BOB = "mail:ada@example.org", "mail:bob@example.org"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def stored(name: str = "team", at: datetime = NOW, **settings: Any) -> StoredSubscription:
    """Return a subscription of the catalog."""
    return StoredSubscription(name, settings, at, at)


@pytest.fixture
def known(tmp_path: Path) -> AlertsConfig:
    """Return a configuration with a mail channel and two subscriptions of its own."""
    return config(tmp_path, f'{MAIL}to = "ada@example.org"\n[subscriptions.own]\nto = "mail"\nmuted_until = 2026-12-24')


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ('platforms = ["x", "meta-*"]', Filter(platforms=("x", "meta-*"))),
        ('platforms = "x"', Filter(platforms=("x",))),
        ('documents = "*/robots.txt"', Filter(documents=("*/robots.txt",))),
        ('labels = ["ai_training"]', Filter(labels=("ai_training",))),
        ('events = ["failing", "recovered"]', Filter(events=(EventKind.FAILING, EventKind.RECOVERED))),
        ('kinds = "added"', Filter(kinds=(ChangeKind.ADDED,))),
        ('directions = ["weakened"]', Filter(directions=(Direction.WEAKENED,))),
        ('languages = ["de", "en"]', Filter(languages=("de", "en"))),
        ('min_severity = "none"', Filter(min_severity=Severity.NONE)),
        ("labels = []", Filter()),
        ("", Filter()),
    ],
)
def test_a_filter_is_read(tmp_path: Path, field: str, asked: Filter) -> None:
    """What is not said does not matter."""
    assert subscription(tmp_path, f'to = "mail"\n{field}').filter == asked


def test_when_to_tell_is_read(tmp_path: Path) -> None:
    """Digest and quiet hours with their zone; a muted day begins by its clock."""
    read = subscription(
        tmp_path,
        'to = "mail"\ntime_zone = "Europe/Berlin"\nmuted_until = 2026-12-01\nquiet = "22:00-07:00"\ndigest = "daily"\n'
        'owner = "Desk"\nenabled = false',
    )
    assert read.muted_until == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert (read.zone, read.quiet, read.digest) == (ZoneInfo("Europe/Berlin"), Quiet(time(22), time(7)), "0 8 * * *")
    assert (read.owner, read.enabled, read.template, read.origin) == ("Desk", False, "", "alerts.toml")


def test_a_moment_is_a_moment(tmp_path: Path) -> None:
    """Whatever the zone, where it says its offset."""
    read = subscription(tmp_path, 'to = "mail"\ntime_zone = "Europe/Berlin"\nmuted_until = 2026-12-01T09:00:00Z')
    assert read.muted_until == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_one_may_be_muted_for_good(tmp_path: Path) -> None:
    """Until somebody says otherwise."""
    assert subscription(tmp_path, 'to = "mail"\nmuted_until = "always"').muted_until == FOREVER


@pytest.mark.parametrize("year", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_ends_of_the_calendar_are_read(tmp_path: Path, year: str, zone: str) -> None:
    """In whatever zone."""
    assert subscription(tmp_path, f'to = "mail"\nmuted_until = {year}\ntime_zone = "{zone}"').muted_until is not None


def test_the_built_in_subscription_can_be_told_otherwise(tmp_path: Path) -> None:
    """What is not said stays as it was."""
    read = config(tmp_path, '[subscriptions.default]\nmin_severity = "high"').find("default", ())
    assert read == replace(DEFAULT, filter=Filter(min_severity=Severity.HIGH), origin="alerts.toml")


def test_the_built_in_subscription_can_be_switched_off(tmp_path: Path) -> None:
    """It stays, and takes nothing."""
    read = config(tmp_path, "[subscriptions.default]\nenabled = false").find("default", ())
    assert read is not None
    assert not read.enabled
    assert read.targets == (TERMINAL,)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ('labels = ["ai-training"]', "labels[0]: expected a label (did you mean 'ai_training'?), got 'ai-training'"),
        ('events = ["amended"]', 'events[0]: expected "amendment", "status"'),
        ("events = []", "events: expected at least one kind of event, got an empty list"),
        ('kinds = ["gone"]', 'kinds[0]: expected "added"'),
        ('directions = ["up"]', 'directions[0]: expected "strengthened"'),
        ('languages = ["english"]', "languages[0]: expected a language code"),
        ('min_severity = "huge"', 'min_severity: expected "high", "medium", "low" or "none", got \'huge\''),
        ('platforms = ["two words"]', "platforms[0]: expected a name or pattern"),
        ("platforms = [3]", "platforms[0]: expected a name or pattern"),
        (f'documents = ["{"[a]" * 10_000}"]', "documents[0]: expected a name or pattern"),
        ('owner = "Ada\\nBcc: eve@example.org"', "owner: expected a text of one line"),
        ('template = "../secrets"', "template: expected a name of letters"),
        ('enabled = "yes"', "enabled: expected true or false"),
        ('severity = "low"', "severity: unknown field (did you mean 'min_severity'?)"),
        ('to = ["mail:ada@example.org\\r\\nBcc: eve@example.org"]', "to[0]: expected an e-mail address"),
    ],
)
def test_each_fault_of_a_subscription_is_named(tmp_path: Path, field: str, told: str) -> None:
    """With the subscription's entry."""
    to = "" if field.startswith("to ") else 'to = "mail"\n'
    text = f'{MAIL}to = "ada@example.org"\n[subscriptions.one]\n{to}{field}'
    (fault,) = faults(tmp_path, text)
    assert fault.startswith(f"subscriptions.one.{told}")


@pytest.mark.parametrize("name", ["ai_training", "AI", "a--b", "a b", "-a", "", "x" * 65])
def test_names_are_plain(tmp_path: Path, name: str) -> None:
    """They stand in addresses and on command lines."""
    (fault,) = faults(tmp_path, f'[subscriptions."{name}"]\nto = "terminal"')
    assert fault.startswith(f"subscriptions.{name}")
    assert "expected a name of a-z, 0-9 and single hyphens" in fault


# --- the catalog ------------------------------------------------------------------------------------------------------


def test_the_catalog_has_subscriptions_too(known: AlertsConfig) -> None:
    """Read as those of the file, behind them; targets are expanded as there."""
    one = stored(to=["mail", "mail:bob@example.org"], labels=["resale"], muted_until="2026-12-01", quiet="22:00-07:00")
    read = known.subscriptions_with([one])
    assert [two.name for two in read] == ["default", "own", "operations", "team"]
    assert read[-1].targets == (ADA, BOB)
    assert read[-1].muted_until == datetime(2026, 12, 1, tzinfo=UTC)
    assert read[-1].origin == "catalog"
    assert known.find("team", [one]) == read[-1]
    assert known.faults_of([one]) == []


def test_a_faulty_one_is_left_out_and_told(known: AlertsConfig) -> None:
    """It stops no other."""
    wrong, right = stored("wrong", to="nowhere", digest="x"), stored(to="mail")
    assert [one.name for one in known.subscriptions_with([wrong, right])] == ["default", "own", "operations", "team"]
    assert [str(fault).partition(" such as")[0] for fault in known.faults_of([wrong, right])] == [
        "catalog: subscriptions.wrong.to: expected a channel of alerts.toml (terminal, mail), got 'nowhere'",
        'catalog: subscriptions.wrong.digest: expected "daily", "weekly" or five crontab fields',
    ]
    assert known.find("wrong", [wrong]) is None


@pytest.mark.parametrize("name", ["own", "default", "operations"])
def test_one_of_another_origin_keeps_its_name(known: AlertsConfig, name: str) -> None:
    """The catalog's of that name is told and left out."""
    one = stored(name, to="mail")
    assert known.subscriptions_with([one]) == known.subscriptions
    (fault,) = known.faults_of([one])
    assert "expected another name" in str(fault)


@pytest.mark.parametrize("name", ["own", "default", "operations"])
def test_one_of_the_file_is_muted_from_the_catalog(known: AlertsConfig, name: str) -> None:
    """By settings of its name that say nothing else: `alerts mute` writes them."""
    read = known.find(name, [stored(name, muted_until="2027-01-01T00:00Z")])
    assert read is not None
    assert read.muted_until == datetime(2027, 1, 1, tzinfo=UTC)
    before = known.find(name, [])
    assert before is not None
    assert read == replace(before, muted_until=read.muted_until)


def test_one_of_the_file_is_unmuted_from_the_catalog(known: AlertsConfig) -> None:
    """Against what the file says."""
    read = known.find("own", [stored("own", muted_until="")])
    assert read is not None
    assert read.muted_until is None


def test_a_mute_of_nothing_is_told(known: AlertsConfig) -> None:
    """The file's subscription was removed: the remedy is named."""
    (fault,) = known.faults_of([stored("gone", muted_until="always")])
    assert "`tosmon alerts unmute gone` forgets it" in str(fault)


def test_a_faulty_mute_is_no_mute(known: AlertsConfig) -> None:
    """The subscription goes on as the file has it."""
    one = stored("own", muted_until="soon")
    assert known.subscriptions_with([one]) == known.subscriptions
    assert len(known.faults_of([one])) == 1


def test_what_changed_is_read_anew(known: AlertsConfig) -> None:
    """Also where the clock stood still meanwhile."""
    before = known.find("team", [stored(to="mail")])
    after = known.find("team", [stored(to="terminal")])
    later = known.find("team", [stored(to="mail", at=NOW + timedelta(days=1))])
    assert before is not None
    assert after is not None
    assert (before.targets, after.targets, later) == ((ADA,), (TERMINAL,), before)


def test_what_did_not_change_is_not_read_again(known: AlertsConfig) -> None:
    """Checks ask for all subscriptions, each time."""
    one = stored(to="mail")
    assert known.find("team", [one]) is known.find("team", [stored(to="mail")])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["to", "labels", "platforms", "documents", "events", "kinds", "directions", "languages", "min_severity", "digest",
     "time_zone", "quiet", "muted_until", "owner", "template", "enabled", "other"]
)  # fmt: skip


@given(JSON)
def test_settings_of_any_shape_are_told(settings: Any) -> None:
    """A row that some other program wrote, or damaged, ends no check and no other's alerts."""
    read = load(Home(Path("/nowhere")), Settings(), environment={})
    one = StoredSubscription("desk", settings, NOW, NOW)
    faults = read.faults_of([one])
    assert len(read.subscriptions_with([one])) == len(read.subscriptions)
    assert all("subscriptions.desk" in str(fault) for fault in faults)
    assert faults


@pytest.mark.parametrize("name", ["a\nb", "\x00", "\ud800", "\x1b[2J", "\u202eb"])
def test_a_fault_is_one_line(known: AlertsConfig, name: str) -> None:
    """Whatever somebody wrote: it goes into logs and onto terminals."""
    (fault,) = known.faults_of([stored(name, to="mail")])
    assert str(fault).isprintable()
    assert repr(name)[1:-1] in str(fault)


@given(st.text(max_size=8), st.dictionaries(FIELDS, JSON | st.sampled_from(["mail", "terminal", "daily", "x"])))
def test_any_settings_of_the_catalog_are_read_or_told(name: str, settings: Mapping[str, Any]) -> None:
    """And nothing is raised, by which a check would end."""
    read = load(Home(Path("/nowhere")), Settings(), environment={})
    one = StoredSubscription(name, settings, NOW, NOW)
    known = {one.name for one in read.subscriptions}
    taken = [two for two in read.subscriptions_with([one]) if two.name not in known]
    assert bool(taken) != bool(read.faults_of([one])) or name in known
