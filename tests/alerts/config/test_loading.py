"""alerts.toml as a whole: what comes of it, every fault at once, and no secret in any."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.config.written import KEY, MAIL, config, faults, written
from tosmon.alerts.config import (
    AppriseConfig,
    EmailConfig,
    FeedConfig,
    JsonLinesConfig,
    TerminalConfig,
    WebhookConfig,
    load,
)
from tosmon.alerts.secrets import Secret
from tosmon.core.subscriptions import BUILT_IN, TERMINAL
from tosmon.errors import AlertsError
from tosmon.home import Home
from tosmon.settings import Settings

BERLIN = ZoneInfo("Europe/Berlin")
EVERYTHING = f"""
time_zone = "Europe/Berlin"
give_up_after = "36h"

[channels.mail]
kind = "email"
host = "smtp.example.org"
port = 2525
security = "tls"
user = "tosmon"
password = {{ env = "MAIL_PASSWORD" }}
from = "Terms watch <alerts@example.org>"
to = ["ada@example.org", "bob@example.org", "ada@example.org"]
reply_to = "desk@example.org"
unsubscribe = "mailto:leave@example.org"
ca_file = "ca.pem"
timeout = "20s"

[channels.hook]
kind = "webhook"
url = "https://hooks.example.org/tosmon"
secret = ["{KEY}", {{ file = "old-key" }}]
timeout = 20
headers = {{ Authorization = {{ env = "TOKEN" }}, X-Team = "terms" }}

[channels.chat]
kind = "apprise"
url = {{ env = "CHAT" }}

[channels.site]
kind = "feed"
folder = "feeds"
title = "Terms"
entries = 20

[channels.pipe]
kind = "jsonl"
path = "alerts/all.jsonl"

[subscriptions.one]
to = ["mail", "mail:eve@example.org", "hook", "terminal"]

[operations]
to = "hook"
note = ""
noisy = 5
time_zone = "America/New_York"
"""
ENVIRONMENT = {"MAIL_PASSWORD": "s3cret-mail", "TOKEN": "s3cret-token", "CHAT": "slack://s3cret/s3cret/s3cret"}


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Return a home folder with all that the file above names beside itself."""
    (tmp_path / "ca.pem").write_text("certificates")
    (tmp_path / "old-key").write_text(f"{KEY[:-1]}x\n")
    (tmp_path / "old-key").chmod(0o600)
    return tmp_path


def test_without_a_file_the_built_in_subscriptions_stand(tmp_path: Path) -> None:
    """And the terminal is the channel."""
    read = load(Home(tmp_path), Settings(public_url="https://terms.example.org"), environment={})
    assert read.subscriptions == BUILT_IN
    assert read.channels == {TERMINAL: TerminalConfig()}
    assert read.public_url == "https://terms.example.org"
    assert read.warnings == ()


def test_an_empty_file_is_as_none(tmp_path: Path) -> None:
    """A byte order mark, too."""
    assert config(tmp_path, "\ufeff").subscriptions == BUILT_IN


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    """As `alerts preview --file` names one."""
    with pytest.raises(AlertsError, match=r"and there is none"):
        load(Home(tmp_path), Settings(), file=tmp_path / "other.toml", environment={})


def test_every_kind_of_channel_is_read(full: Path) -> None:
    """With its secrets from wherever they are."""
    read = config(full, EVERYTHING, ENVIRONMENT).channels
    assert read["mail"] == EmailConfig(
        "mail", "smtp.example.org", "Terms watch <alerts@example.org>", 2525, "tls", "tosmon", Secret("s3cret-mail"),
        ("ada@example.org", "bob@example.org"), "desk@example.org", "mailto:leave@example.org", full / "ca.pem", 20,
    )  # fmt: skip
    assert read["hook"] == WebhookConfig(
        "hook", Secret("https://hooks.example.org/tosmon"), (Secret(KEY), Secret(f"{KEY[:-1]}x")), 20,
        {"Authorization": Secret("s3cret-token"), "X-Team": Secret("terms")},
    )  # fmt: skip
    assert read["chat"] == AppriseConfig("chat", Secret("slack://s3cret/s3cret/s3cret"))
    assert read["site"] == FeedConfig("site", full.resolve() / "feeds", "Terms", 20)
    assert read["pipe"] == JsonLinesConfig("pipe", full.resolve() / "alerts" / "all.jsonl")
    assert list(read) == [TERMINAL, "mail", "hook", "chat", "site", "pipe"]


def test_what_holds_for_all_is_read(full: Path) -> None:
    """The time zone of subscriptions that say none, and when to give up."""
    read = config(full, EVERYTHING, ENVIRONMENT)
    assert read.give_up_after == timedelta(hours=36)
    assert [(one.name, one.zone) for one in read.subscriptions] == [
        ("default", BERLIN), ("one", BERLIN), ("operations", ZoneInfo("America/New_York")),
    ]  # fmt: skip


def test_operations_are_read(full: Path) -> None:
    """As settings of the note, and as the subscription that takes failing documents."""
    read = config(full, EVERYTHING, ENVIRONMENT)
    assert (read.operations.targets, read.operations.note, read.operations.noisy) == (("hook",), "", 5)
    told = read.find("operations", ())
    assert told is not None
    assert (told.targets, told.origin, told.filter) == (("hook",), "alerts.toml", BUILT_IN[1].filter)


def test_recipients_of_a_mail_channel_are_targets_of_their_own(full: Path) -> None:
    """So that one who cannot be reached, or unsubscribes, is no other's matter."""
    read = config(full, EVERYTHING, ENVIRONMENT).find("one", ())
    assert read is not None
    assert read.targets == (
        "mail:ada@example.org", "mail:bob@example.org", "mail:eve@example.org", "hook", TERMINAL,
    )  # fmt: skip


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_how_mail_is_secured(tmp_path: Path, security: str, port: int) -> None:
    """Unless it is set."""
    read = config(tmp_path, f'{MAIL}security = "{security}"').channels["mail"]
    assert isinstance(read, EmailConfig)
    assert read.port == port


def test_the_time_zone_is_that_of_the_settings(tmp_path: Path) -> None:
    """Where alerts.toml has none."""
    home = written(tmp_path, MAIL)
    assert load(home, Settings(time_zone="Asia/Tokyo")).zone == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = ", "expected TOML: Invalid value"),
        ("chanels = 3", "chanels: unknown field (did you mean 'channels'?)"),
        ("channels = 3", "channels: expected tables such as [channels.mail], got 3"),
        ("subscriptions = []", "subscriptions: expected tables such as [subscriptions.ai-training], got []"),
        ("operations = 3", "operations: expected a table [operations], got 3"),
        ("channels.mail = 3", "channels.mail: expected a table [channels.mail]"),
        ("subscriptions.one = 3", "subscriptions.one: expected a table [subscriptions.one], got 3"),
        ("[channels.mail]", "channels.mail.kind: expected email, webhook, feed, jsonl or apprise, got nothing"),
        ('[channels.mail]\nkind = "mail"', "apprise (did you mean 'email'?), got 'mail'"),
        ('[channels.mail]\nkind = "email"', "channels.mail.host: expected the mail server"),
        ('[channels.mail]\nkind = "email"', "channels.mail.from: expected an address"),
        (f'{MAIL}user = "ada"', "channels.mail.password: expected a password beside the user, got nothing"),
        (f'{MAIL}password = "abcd"', "channels.mail.user: expected a user beside the password, got nothing"),
        (f'{MAIL}security = "ssl"', "channels.mail.security: expected a way to secure the connection"),
        (f'{MAIL}pasword = "abcd"', "channels.mail.pasword: unknown field (did you mean 'password'?)"),
        (f'{MAIL}ca_file = "nowhere.pem"', "channels.mail.ca_file: expected a file of certificates"),
        (f"{MAIL}port = 0", "channels.mail.port: expected a whole number from 1 to 65535, got 0"),
        (f'{MAIL}to = ["ada"]', "channels.mail.to[0]: expected an e-mail address"),
        ('[channels.Mail]\nkind = "jsonl"\npath = "x"', "channels.Mail: expected a name of a-z"),
        ('[channels.terminal]\nkind = "jsonl"', "channels.terminal: expected another name"),
        ('[channels.a]\nkind = "webhook"\nurl = "https://a.example"', "channels.a.secret: expected the key that signs"),
        ('[channels.a]\nkind = "feed"\nfolder = "x"\n[channels.b]\nkind = "feed"\nfolder = "./x"',
         "channels.b.folder: expected a place of its own: a writes there"),
        ("[subscriptions.one]", "subscriptions.one.to: expected where it goes (terminal), got nothing"),
        ('[subscriptions.one]\nto = "hok"\n[channels.hook]', "subscriptions.one.to: expected a channel of alerts.toml"),
        ('[subscriptions.one]\nto = "hok"\n[channels.hook]', "(did you mean 'hook'?), got 'hok'"),
        ("[subscriptions.one]\nto = []", "subscriptions.one.to: expected a channel (terminal), got []"),
        ('[subscriptions.one]\nto = "terminal:ada"', "takes no address"),
        (f'{MAIL}[subscriptions.one]\nto = "mail"', "[channels.mail] has no recipients of its own"),
        (f'{MAIL}[subscriptions.one]\nto = "mail:ada"', "subscriptions.one.to: expected an e-mail address"),
        ('[subscriptions.operations]\nto = "terminal"', "subscriptions.operations: expected a table [operations]"),
        ('[operations]\nnote = "weekly"', "operations.note: expected five crontab fields"),
        ('[operations]\nlabels = ["x"]', "operations.labels: unknown field"),
        ('give_up_after = "1s"', "give_up_after: expected 1m to 30d, got '1s'"),
        ('time_zone = "Europe/Berln"', "time_zone: expected a time zone"),
    ],
)  # fmt: skip
def test_each_fault_is_named(tmp_path: Path, text: str, told: str) -> None:
    """With entry, field and what was expected."""
    found = faults(tmp_path, text)
    assert any(told in fault for fault in found), found


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    """Those of one entry hide no others."""
    text = 'time_zone = 3\n[channels.mail]\nkind = "email"\n[subscriptions.one]\nto = "nowhere"\nquiet = "x"\n'
    assert [fault.split(":")[0] for fault in faults(tmp_path, text)] == [
        "time_zone", "channels.mail.host", "channels.mail.from", "subscriptions.one.to", "subscriptions.one.quiet",
    ]  # fmt: skip


def test_a_faulty_channel_makes_no_faulty_subscription(tmp_path: Path) -> None:
    """One fault is told once."""
    text = (
        '[channels.mail]\nkind = "email"\nhost = "smtp.example.org"\n[subscriptions.one]\nto = "mail:ada@example.org"\n'
    )
    assert len(faults(tmp_path, text)) == 1


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """As a folder in its place is."""
    (tmp_path / "alerts.toml").mkdir()
    with pytest.raises(AlertsError, match="expected a file that can be read: Is a directory"):
        load(Home(tmp_path), Settings(), environment={})


def test_a_list_of_apprise_addresses_is_refused(tmp_path: Path) -> None:
    """It would be read as one address, and all but the first recipient would hear nothing."""
    (fault,) = faults(tmp_path, '[channels.chat]\nkind = "apprise"\nurl = "json://a.example/x,json://b.example/y"\n')
    assert fault == ("channels.chat.url: expected one Apprise address, got several: each takes a channel of its own")


# --- secrets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ('{ env = "NOWHERE" }', "in the environment variable NOWHERE, which is not set"),
        ('{ env = "EMPTY" }', "in the environment variable EMPTY, which is empty"),
        ('{ env = "not a name" }', "expected the name of an environment variable"),
        ('{ env = "TOSMON_MAIL" }', "variables that begin with TOSMON_ are settings"),
        ('{ file = "nowhere" }', "in the file 'nowhere', which cannot be read: No such file or directory"),
        ('{ file = "." }', "which cannot be read: Is a directory"),
        ('{ file = "binary" }', "in the file 'binary', which holds no text"),
        ('{ file = "empty" }', "in the file empty, got nothing"),
        ('{ env = "LINES" }', "expected a secret of one line in the environment variable LINES"),
        ('{ enw = "X" }', 'expected a text, { env = "NAME" } or { file = "path" }, got something else'),
        ('{ env = "X", file = "Y" }', "got something else"),
        ("12345678", "got something else"),
        ('["12345678"]', "got something else"),
        ('""', "expected a secret of one line in alerts.toml, got nothing"),
    ],
)
def test_a_secret_that_cannot_be_had_is_named(tmp_path: Path, password: str, told: str) -> None:
    """By its variable or file, never by what it holds."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").write_text("\n")
    environment = {"EMPTY": "", "LINES": "12345678\nBcc: x"}
    (fault,) = faults(tmp_path, f'{MAIL}user = "ada"\npassword = {password}', environment)
    assert fault.startswith("channels.mail.password: ")
    assert told in fault
    assert "12345678" not in fault


def test_a_secret_without_end_is_a_fault(tmp_path: Path) -> None:
    """As of a device that somebody named for a file."""
    (tmp_path / "alerts.toml").write_text(
        '[channels.mail]\nkind = "email"\nhost = "mail.example.org"\nfrom = "a@example.org"\nuser = "a"\n'
        'password = { file = "/dev/zero" }\n'
    )
    with pytest.raises(AlertsError, match=r"channels.mail.password: expected a secret of one line in the file"):
        load(Home(tmp_path), Settings(), environment={})


@pytest.mark.parametrize(
    "secret",
              ['"whsec_"', '"whsec_abc"', f'"{KEY[6:]}"', '"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa=="',
               f'"whsec_{"A" * 88}"',
               "[]", f'["{KEY}", "whsec_short"]', '"whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"']
)  # fmt: skip
def test_a_key_of_webhooks_is_of_24_to_64_bytes(tmp_path: Path, secret: str) -> None:
    """In base64 behind "whsec_"."""
    text = f'[channels.hook]\nkind = "webhook"\nurl = "https://hooks.example.org"\nsecret = {secret}'
    (fault,) = faults(tmp_path, text)
    assert fault.startswith("channels.hook.secret")
    assert KEY[6:] not in fault


def test_a_command_that_needs_no_secret_reads_on_without(full: Path) -> None:
    """Only the channels that lack one know it; every other fault stands."""
    home = written(full, EVERYTHING)
    read = load(home, Settings(), environment={}, secrets_needed=False)
    assert [secret.missing for secret in read.secrets if secret.missing] == [
        "the environment variable MAIL_PASSWORD is not set",
        "the environment variable TOKEN is not set",
        "the environment variable CHAT is not set",
    ]
    with pytest.raises(AlertsError, match="MAIL_PASSWORD, which is not set"):
        load(home, Settings(), environment={})


def test_an_open_file_with_secrets_is_a_warning(tmp_path: Path) -> None:
    """Whether they stand in alerts.toml itself or elsewhere."""
    (tmp_path / "key").write_text("s3cret-mail")
    (tmp_path / "key").chmod(0o644)
    home = written(tmp_path, f'{MAIL}user = "ada"\npassword = {{ file = "key" }}')
    home.alerts.chmod(0o644)
    assert [str(one) for one in load(home, Settings()).warnings] == [
        "alerts.toml: key can be read by others: `chmod 600 key`"
    ]
    home.alerts.write_text(f'{MAIL}user = "ada"\npassword = "s3cret-mail"')
    (warning,) = load(home, Settings()).warnings
    assert "chmod 600 alerts.toml" in str(warning)
    home.alerts.chmod(0o600)
    assert load(home, Settings()).warnings == ()


def test_a_password_in_the_clear_is_a_warning(tmp_path: Path) -> None:
    """Except on this machine."""
    login = 'security = "none"\nuser = "ada"\npassword = "s3cret-mail"'
    (warning,) = config(tmp_path, f"{MAIL}{login}").warnings
    assert str(warning).startswith("alerts.toml: channels.mail.security: ")
    assert config(tmp_path, f"{MAIL}{login}".replace("smtp.example.org", "localhost")).warnings == ()


def test_nothing_that_is_read_prints_a_secret(full: Path) -> None:
    """However the whole of it is shown."""
    read = config(full, EVERYTHING, ENVIRONMENT)
    shown = f"{read} {read!r} {replace(read)} {read.secrets}"
    assert not [one for one in (*ENVIRONMENT.values(), KEY, KEY[:-1], "hooks.example.org") if one in shown]
    assert len(read.secrets) == 7


# --- any TOML at all --------------------------------------------------------------------------------------------------

SECRET = "Tr0ub4dor-and-3"
SCALARS = (
    st.sampled_from(['""', "1", "true", "[]", "{}", "2026-12-01", "07:00:00", "1.5", '"x"', '"mail"', '"*"', '"daily"'])
    | st.sampled_from(
        [f'"{SECRET}"', f'["{SECRET}"]', '{ env = "SECRET" }', '{ file = "secret" }', f'{{ env = "{KEY}" }}']
    )
    | st.text(st.characters(codec="ascii", exclude_characters='\\"\x7f', min_codepoint=32), max_size=12).map(
        lambda one: f'"{one}"'
    )
)
FIELDS = st.sampled_from(
    ["kind", "host", "from", "user", "password", "to", "url", "secret", "headers", "folder", "path", "port", "security",
     "unsubscribe", "labels", "platforms", "digest", "quiet", "muted_until", "time_zone", "template", "x", '"a b"']
)  # fmt: skip
TABLES = st.sampled_from(
    ["channels.mail", "channels.hook", "channels.terminal", "subscriptions.one", "subscriptions.default",
     "subscriptions.operations", "operations", '"x.y"', "channels", "subscriptions"]
)  # fmt: skip
KINDS = st.sampled_from(["email", "webhook", "apprise", "feed", "jsonl", "other"])
HIDING = st.sampled_from(["password", "secret", "url"])


def told(home: Home, environment: dict[str, str]) -> list[str]:
    """Return all that is told of a home's alerts.toml: what is read of it, then each fault."""
    try:
        return [repr(load(home, Settings(), environment=environment))]
    except AlertsError as error:
        return [str(error), *map(str, error.faults)]


@given(st.dictionaries(TABLES, st.tuples(KINDS, st.dictionaries(FIELDS, SCALARS, max_size=6)), max_size=5), HIDING)
def test_any_toml_is_read_or_faulty(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, tuple[str, dict[str, str]]], hiding: str
) -> None:
    """And nothing else is raised; a secret stands in no fault, wherever it was written by mistake."""
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    (folder / "secret").write_text(SECRET)
    text = ""
    for name, (kind, fields) in tables.items():
        own = {"kind": f'"{kind}"', **fields, hiding: f'"{SECRET}"'} if name.startswith("channels.") else fields
        text += f"[{name}]\n" + "".join(f"{field} = {value}\n" for field, value in own.items())
    home = written(folder, text)
    shown = "\n".join(told(home, {"SECRET": SECRET}))
    assert SECRET not in shown or not any(one.startswith("channels.") for one in tables)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_faulty(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever somebody's editor left."""
    folder = tmp_path_factory.getbasetemp() / "bytes"
    home = written(folder, "")
    home.alerts.write_bytes(content)
    assert all(fault.startswith("alerts.toml: ") for fault in told(home, {})[1:])
