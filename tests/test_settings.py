"""Settings: what a home's file and the environment say, and how everything wrong in them is told at once."""

from __future__ import annotations

import os
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from tosmon.core.model import Severity
from tosmon.core.weights import Weights
from tosmon.errors import UsageError
from tosmon.settings import FILE, Settings, load_settings

WRITTEN = """
contact = "mailto-is-not-needed@example.org"
allow_private = ["127.0.0.0/8", "::1"]
robots = "obey"
spacing = "2s"
per_host = 1
concurrency = 16
workers = 1
connect_timeout = 5
read_timeout = 7.5
total_timeout = "2m"
wire_bytes = "5 MiB"
decoded_bytes = 20000000
redirects = 5
attempts = 2
browser = "/usr/bin/chromium"
browser_pages = 1
browser_timeout = "90s"
browser_memory = "512MiB"
browser_bytes = "20MB"
browser_sandbox = false
regions = { eu = "http://user:word@proxy.example:3128", us = "socks5://127.0.0.1:1080" }
failing_after = 5
free_space_minimum = "500MB"
severity = {neutral = "none", labels = {resale = "high"}}
time_zone = "Europe/Berlin"
web_host = "0.0.0.0"
web_port = 80
public_url = "https://terms.example.org/"
log_format = "json"
"""

WRONG: list[tuple[str, str]] = [
    ('contact = "call me"', "contact: expected a URL or an e-mail address, got 'call me'"),
    (
        'allow_private = ["127.0.0.1/8", "here"]',
        "allow_private: expected networks such as \"127.0.0.0/8\" or \"::1\", got '127.0.0.1/8', 'here'",
    ),
    ('robots = "ignore"', "robots: expected 'record' or 'obey', got 'ignore'"),
    ("spacing = -1", "spacing: expected a number from 0 to 3600, got -1"),
    ("per_host = 0", "per_host: expected a whole number from 1 to 100, got 0"),
    ("concurrency = 8.5", "concurrency: expected a whole number from 1 to 256, got 8.5"),
    ("workers = true", "workers: expected a whole number from 1 to 256, got True"),
    (
        'connect_timeout = "10 s"',
        'connect_timeout: expected a length of time such as "6h", "90m" or "1d", got \'10 s\'',
    ),
    ('total_timeout = "3h"', "total_timeout: expected 0.1 to 3600 seconds, got '3h'"),
    ("read_timeout = nan", "read_timeout: expected a number from 0.1 to 600, got nan"),
    ("wire_bytes = 0", "wire_bytes: expected a size above nothing, got 0"),
    ('decoded_bytes = "many"', 'decoded_bytes: expected a size such as "500MB" or "1GB", got \'many\''),
    ("free_space_minimum = -5", 'free_space_minimum: expected a size such as "500MB" or "1GB", got \'-5\''),
    ('time_zone = "Mars/Olympus"', "time_zone: expected a time zone such as \"Europe/Berlin\", got 'Mars/Olympus'"),
    ('web_host = "a b"', "web_host: expected a host name or address such as \"127.0.0.1\", got 'a b'"),
    ("web_port = 70000", "web_port: expected a whole number from 0 to 65535, got 70000"),
    (
        'public_url = "terms.example.org"',
        "public_url: expected an address such as \"https://terms.example.org\", got 'terms.example.org'",
    ),
    ("browser = 5", 'browser: expected a program such as "/usr/bin/chromium", got 5'),
    ('browser_sandbox = "maybe"', "browser_sandbox: expected true or false, got 'maybe'"),
    (
        'regions = { EU = "http://user:secret@proxy.example:3128" }',
        (
            'regions: expected proxies by region such as { eu = "http://proxy.example:3128" }, '
            "got a name that is not of lower-case letters, digits and hyphens"
        ),
    ),
    (
        'regions = { eu = "ftp://user:secret@proxy.example", us = "http://proxy.example:3128", jp = 3 }',
        (
            'regions: expected proxies by region such as { eu = "http://proxy.example:3128" } with http, https or '
            "socks5, got another address for 'eu', 'jp'"
        ),
    ),
    (
        'regions = "http://user:secret@proxy.example:3128"',
        'regions: expected proxies by region such as { eu = "http://proxy.example:3128" }, got no table',
    ),
    ("spcing = 1", "spcing: unknown setting (did you mean 'spacing'?)"),
    ("[limits]", "limits: unknown setting"),
    ("severity = 3", "severity: expected a table, got 3"),
    (
        '[severity.labels]\nresale = "grave"',
        "severity.labels.resale: expected 'high', 'medium', 'low', 'none', got 'grave'",
    ),
    (
        '[severity]\nnetral = "low"',
        "severity.netral: expected one of central, documents, labels, neutral, unclear (did you mean 'neutral'?)",
    ),
]


def home(tmp_path: Path, content: str) -> Path:
    """Return a home whose settings file says that."""
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    return tmp_path


def test_defaults_need_no_file(tmp_path: Path) -> None:
    """A home without settings has the defaults, and parsing may use two processors where there are two."""
    settings = load_settings(tmp_path, {})
    assert settings == Settings()
    assert settings.workers == min(2, os.cpu_count() or 1)


def test_file_sets_everything(tmp_path: Path) -> None:
    """Every setting can be written in the file."""
    assert load_settings(home(tmp_path, WRITTEN), {}) == Settings(
        contact="mailto-is-not-needed@example.org",
        allow_private=(ip_network("127.0.0.0/8"), ip_network("::1")),
        robots="obey",
        spacing=2.0,
        per_host=1,
        concurrency=16,
        workers=1,
        connect_timeout=5.0,
        read_timeout=7.5,
        total_timeout=120.0,
        wire_bytes=5 * 2**20,
        decoded_bytes=20_000_000,
        redirects=5,
        attempts=2,
        browser="/usr/bin/chromium",
        browser_pages=1,
        browser_timeout=90.0,
        browser_memory=2**29,
        browser_bytes=20_000_000,
        browser_sandbox=False,
        regions={"eu": "http://user:word@proxy.example:3128", "us": "socks5://127.0.0.1:1080"},
        failing_after=5,
        free_space_minimum=500_000_000,
        severity=Weights(neutral=Severity.NONE, labels={"resale": Severity.HIGH}),
        time_zone="Europe/Berlin",
        web_host="0.0.0.0",
        web_port=80,
        public_url="https://terms.example.org",
        log_format="json",
    )


def test_every_setting_is_tried_above() -> None:
    """The file above leaves no setting out."""
    assert [line.partition(" ")[0] for line in WRITTEN.strip().splitlines()] == [one.name for one in fields(Settings)]


def test_environment_overrides_the_file(tmp_path: Path) -> None:
    """A variable wins over the file's key; what it does not name stays the file's."""
    environment = {"TOSMON_SPACING": "0.5", "TOSMON_ALLOW_PRIVATE": "10.0.0.0/8, ::1", "TOSMON_WEB_PORT": "9000"}
    settings = load_settings(home(tmp_path, WRITTEN), environment)
    assert (settings.spacing, settings.web_port, settings.per_host) == (0.5, 9000, 1)
    assert settings.allow_private == (ip_network("10.0.0.0/8"), ip_network("::1"))


def test_other_variables_are_left_alone(tmp_path: Path) -> None:
    """Neither the home's variable nor those of other programs are settings."""
    environment = {"TOSMON_HOME": "/somewhere", "TOSMON_SOAK": "1", "PATH": "/bin", "tosmon_spacing": "x"}
    assert load_settings(tmp_path, environment) == Settings()


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_wrong_setting_is_named(tmp_path: Path, line: str, message: str) -> None:
    """A wrong value is answered with file, key and expectation."""
    with pytest.raises(UsageError) as caught:
        load_settings(home(tmp_path, line), {})
    assert str(caught.value) == f"{FILE}: {message}"


@pytest.mark.parametrize(
    "text",
    [
        "http://user:secret@proxy.example:3128",  # the name is missing
        "eu=http://user:secret@proxy.example:port",
        "eu=http://user:secret@proxy.example:0",
        "eu=http://user:secret@proxy.example:3128/path",
        "eu=http://user:secret@.example:3128",
        "eu=https://user:sec,ret@proxy.example",  # a comma ends a region: it must be written %2C
        "eu=socks4://user:secret@proxy.example",
        "eu=http://user:secret@[::1",
        "eu=user:secret@proxy.example:3128",
        f"eu=socks5://user:secret{'x' * 250}@proxy.example",
    ],
)
def test_passwords_of_proxies_are_not_told(tmp_path: Path, text: str) -> None:
    """A proxy that is written wrongly is not repeated: messages end in logs."""
    with pytest.raises(UsageError) as caught:
        load_settings(tmp_path, {"TOSMON_REGIONS": text})
    assert str(caught.value).startswith("TOSMON_REGIONS: expected proxies by region such as")
    assert not {"secret", "sec", "ret@"} & set(str(caught.value).replace(":", " ").replace(",", " ").split())
    assert "user" not in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """File and environment are both read to the end before anything is said."""
    environment = {"TOSMON_SPACING": "soon", "TOSMON_SPACNG": "1", "TOSMON_ROBOTS": "obey"}
    with pytest.raises(UsageError) as caught:
        load_settings(home(tmp_path, 'web_port = "x"\nrobots = "no"\n'), environment)
    assert str(caught.value).splitlines() == [
        "tosmon.toml: web_port: expected a whole number from 0 to 65535, got 'x'",
        "tosmon.toml: robots: expected 'record' or 'obey', got 'no'",
        "TOSMON_SPACNG: unknown setting (did you mean 'spacing'?); names that begin with TOSMON_ are settings",
        'TOSMON_SPACING: expected a length of time such as "6h", "90m" or "1d", got \'soon\'',
    ]


def test_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    """What is not TOML is answered with the line."""
    with pytest.raises(UsageError, match=r"^tosmon\.toml: line 2, column 9: expected TOML: "):
        load_settings(home(tmp_path, "spacing = 1\nrobots =\n"), {})


def test_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A folder in the file's place is told, not raised as it is."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(UsageError, match=r"^tosmon\.toml: expected a file that can be read: Is a directory$"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("contact", ["", "https://example.org/bot", "bots@example.org", "http://[2001:db8::1]/"])
def test_contact_is_a_url_or_an_address(tmp_path: Path, contact: str) -> None:
    """What the user agent names can be visited or written to."""
    assert load_settings(tmp_path, {"TOSMON_CONTACT": contact}).contact == contact


@pytest.mark.parametrize(
    "contact", ["a@b", "x) (y", "https://", "ftp://example.org", "https://a b", "https://e.org/(x)"]
)
def test_contact_cannot_break_the_user_agent(tmp_path: Path, contact: str) -> None:
    """What would not stand in a header's comment is refused."""
    with pytest.raises(UsageError, match="expected a URL or an e-mail address"):
        load_settings(tmp_path, {"TOSMON_CONTACT": contact})
