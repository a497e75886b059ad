"""Single values of alerts.toml: what is right, and what is said of what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tosmon.alerts.config import values
from tosmon.core.subscriptions import Quiet


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ada@example.org", "ada@example.org"),
        (" ada@Example.ORG ", "ada@example.org"),
        ("Ada.Lovelace+terms@mail.example.org", "Ada.Lovelace+terms@mail.example.org"),
        ("root@localhost", "root@localhost"),
        ("Käthe@BÜCHER.example", "Käthe@bücher.example"),
        ("o'hara@xn--bcher-kva.example", "o'hara@xn--bcher-kva.example"),
    ],
)
def test_mail_addresses(written: str, read: str) -> None:
    """The domain has no case."""
    assert values.mail_address(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "", "ada", "ada@", "@example.org", "ada@example..org", "ada@-example.org", "a..b@example.org", ".a@example.org",
        "ada@example.org\r\nBcc: eve@example.org", "ada@example.org\n", "ada lovelace@example.org", "ada@exa mple.org",
        "ada@example.org,eve@example.org", "<ada@example.org>", "ada@b@example.org", "a" * 65 + "@example.org",
        "a\u2028b@example.org",
        "a\ud800@example.org", "ada@exa\u0300mple..org", 3, None, ["ada@example.org"], "ada@" + "x." * 130 + "org",
    ],
)  # fmt: skip
def test_what_is_no_mail_address(written: object) -> None:
    """Several in one, others' headers, brackets."""
    if written == "ada@example.org\n":
        assert values.mail_address(written) == "ada@example.org"
        return
    with pytest.raises(ValueError, match="expected an e-mail address"):
        values.mail_address(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Terms watch <alerts@example.org>", "Terms watch <alerts@example.org>"),
        ('"Watch, terms" <alerts@example.org>', "Watch, terms <alerts@example.org>"),
        ("<alerts@example.org>", "alerts@example.org"),
        ("alerts@example.org", "alerts@example.org"),
        ("Überwachung <alerts@example.org>", "Überwachung <alerts@example.org>"),
    ],
)
def test_mailboxes(written: str, read: str) -> None:
    """A name may stand in front."""
    assert values.mailbox(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "Watch <alerts@example.org>\r\nBcc: x@y.org",
        "Wat\nch <alerts@example.org>",
        "Watch <alerts>",
        "Watch alerts@example.org",
    ],
)
def test_what_is_no_mailbox(written: str) -> None:
    """Nothing that would start another header."""
    with pytest.raises(ValueError, match="expected"):
        values.mailbox(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("22:00-07:00", Quiet(time(22), time(7))),
        ("00:00-06:30", Quiet(time(0), time(6, 30))),
        ("12:00 - 13:00", Quiet(time(12), time(13))),
        ("", None),
    ],
)
def test_quiet_hours(written: str, read: Quiet | None) -> None:
    """Over midnight too; empty for none."""
    assert values.quiet(written) == read


@pytest.mark.parametrize("written", ["22-7", "22:00", "24:00-07:00", "22:60-07:00", "22:00-22:00", 22, ["22:00-07:00"]])
def test_what_are_no_quiet_hours(written: object) -> None:
    """A whole day neither: that is `enabled = false`."""
    with pytest.raises(ValueError, match="expected quiet hours"):
        values.quiet(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [("daily", "0 8 * * *"), ("weekly", "0 8 * * 1"), ("", ""), ("  0  6 * *  1-5 ", "0 6 * * 1-5")],
)
def test_digests(written: str, read: str) -> None:
    """Names stand for crontab fields."""
    assert values.digest(written) == read


@pytest.mark.parametrize("written", ["hourly", "0 8 * *", "61 8 * * *", "0 8 31 2 *", "@daily", "0 8 * * * *", 8, None])
def test_what_is_no_digest(written: object) -> None:
    """Fields that never come among them."""
    with pytest.raises(ValueError, match='expected "daily", "weekly" or '):
        values.digest(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", None),
        ("always", values.FOREVER),
        ("2026-12-01", date(2026, 12, 1)),
        (date(2026, 12, 1), date(2026, 12, 1)),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 9)),  # noqa: DTZ001 - its zone is the subscription's
        ("2026-12-01T09:00Z", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ],
)
def test_how_long_something_is_muted(written: object, read: object) -> None:
    """A date, a moment, or for good; as TOML has them and as JSON writes them."""
    assert values.muted(written) == read


@pytest.mark.parametrize("written", ["soon", 2026, True, time(9), "2026-13-01", ["2026-12-01"]])
def test_how_long_nothing_is_muted(written: object) -> None:
    """Neither numbers nor times of day."""
    with pytest.raises(ValueError, match="expected a date"):
        values.muted(written)


def test_a_time_zone_is_guessed() -> None:
    """With the closest name."""
    with pytest.raises(ValueError, match=r"did you mean 'America/New_York'"):
        values.zone("America/NewYork")


@pytest.mark.parametrize("written", ["", "Europe", "../../etc/passwd", "Europe/Berlin\0", 2, None, "x" * 300])
def test_what_is_no_time_zone(written: object) -> None:
    """Folders and paths of the data base among it."""
    with pytest.raises(ValueError, match="expected a time zone"):
        values.zone(written)


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.example.org/a?b=c", "https://hooks.example.org:8443/", "http://127.0.0.1:9000/hook",
        "http://localhost:9000", "http://receiver:5678/webhook", "http://[::1]:9000/", "http://10.0.0.7/x",
        "http://n8n.internal/x",
    ],
)  # fmt: skip
def test_addresses_that_alerts_may_go_to(address: str) -> None:
    """In the clear only where it stays near."""
    assert values.address_fault(address) == ""


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://hooks.example.org/", "expected an https address"),
        ("ftp://hooks.example.org/", "expected an address"),
        ("https://user:pass@hooks.example.org/", "without user and password"),
        ("https://hooks.example.org/a b", "expected an address"),
        ("https://hooks.example.org/\r\nX: y", "expected an address"),
        ("https://hooks.example.org:99999/", "expected an address"),
        ("https://hooks.example.org/#part", "expected an address"),
        ("https:///path", "expected an address"),
        ("https://[::1/", "expected an address"),
        ("file:///etc/passwd", "expected an address"),
        ("", "expected an address"),
    ],
)
def test_addresses_that_alerts_may_not_go_to(address: str, fault: str) -> None:
    """What is wrong is told without the address, which may be secret."""
    told = values.address_fault(address)
    assert told.startswith(fault) or fault in told
    assert not address or address not in told


@pytest.mark.parametrize(
    "written", ["", "mailto:leave@example.org", "mailto:leave@example.org?subject=out", "https://example.org/leave"]
)
def test_where_to_unsubscribe(written: str) -> None:
    """By mail or page, or nowhere."""
    assert values.unsubscribing(written) == written


@pytest.mark.parametrize(
    "written",
    ["leave@example.org", "http://example.org/", "mailto:leave", "mailto:a@b.org>\r\nX: y", "mailto:a@b.org> <x", 3],
)
def test_where_not_to_unsubscribe(written: object) -> None:
    """It stands between angle brackets in a header."""
    with pytest.raises(ValueError, match="expected an address"):
        values.unsubscribing(written)


@pytest.mark.parametrize("written", ["Authorization", "X-Api-Key", "x_y.z"])
def test_header_names(written: str) -> None:
    """Tokens."""
    assert values.header_name(written) == written


@pytest.mark.parametrize("written", ["", "X Y", "X:Y", "X\r\n", "ä", "Host", "content-LENGTH", "Webhook-Signature"])
def test_what_is_no_header_name(written: str) -> None:
    """Nor those that tosmon sets itself."""
    with pytest.raises(ValueError, match="expected"):
        values.header_name(written)


def test_hosts_may_be_addresses() -> None:
    """Of either version, or names."""
    assert [values.host(one) for one in ("SMTP.example.org", "127.0.0.1", "::1", "mailhog")] == [
        "smtp.example.org", "127.0.0.1", "::1", "mailhog",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written", ["", "smtp example", "smtp.example.org:25", "user@smtp.example.org", "http://x", 25, ":::"]
)
def test_what_is_no_host(written: object) -> None:
    """What was written is not shown: a password may stand in it."""
    with pytest.raises(ValueError, match="expected a host name") as caught:
        values.host(written)
    assert "@" not in str(caught.value)


@pytest.mark.parametrize(("written", "read"), [(20, 20.0), (1.5, 1.5), ("20s", 20.0), ("1m", 60.0)])
def test_seconds(written: object, read: float) -> None:
    """As numbers or as people write them."""
    assert values.seconds(1, 300)(written) == read


@pytest.mark.parametrize("written", [0, 301, "6m", "20", True, None, float("nan"), float("inf")])
def test_what_are_no_seconds(written: object) -> None:
    """Out of bounds, or no number."""
    with pytest.raises(ValueError, match="expected"):
        values.seconds(1, 300)(written)


def test_lengths_are_told_as_they_are_written() -> None:
    """Bounds, too."""
    read = values.length(timedelta(minutes=1), timedelta(days=30))
    assert read("36h") == timedelta(hours=36)
    with pytest.raises(ValueError, match="expected 1m to 30d, got '10s'"):
        read("10s")


def test_a_path_lies_in_the_home(tmp_path: Path) -> None:
    """And comes out absolute."""
    assert values.inside(tmp_path)("feeds/public") == tmp_path.resolve() / "feeds" / "public"


@pytest.mark.parametrize(
    "written",
    ["", ".", "..", "../feeds", "feeds/../../x", "/srv/feeds", "seals", "platforms/x", "tosmon.toml", "alerts.toml",
     "catalog.sqlite3", ".hidden", "a\0b", "a\nb", 3, None, "link/feeds", "circle/x", "archive/x", "unsubscribe.key"],
)  # fmt: skip
def test_what_is_no_path_in_the_home(tmp_path: Path, written: object) -> None:
    """Outside it, also by a link; or what the home keeps itself."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "link").symlink_to(tmp_path)
    (tmp_path / "home" / "circle").symlink_to(tmp_path / "home" / "circle")
    with pytest.raises(ValueError, match="expected a path below the home"):
        values.inside(tmp_path / "home")(written)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
READERS = {
    "line": values.line, "template": values.template, "crontab": values.crontab, "digest": values.digest,
    "quiet": values.quiet, "muted": values.muted, "zone": values.zone, "mail_address": values.mail_address,
    "mailbox": values.mailbox,
    "host": values.host, "unsubscribing": values.unsubscribing, "whole": values.whole(0, 9),
    "seconds": values.seconds(0, 9), "length": values.length(timedelta(0), timedelta(1)),
    "inside": values.inside(Path("/nowhere")),
}  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
@given(value=ANYTHING)
def test_readers_say_what_they_expect(reader: str, value: object) -> None:
    """Of anything at all they raise ValueError, with "expected" in it, and nothing else."""
    told = "expected"
    try:
        READERS[reader](value)
    except ValueError as error:
        told = str(error)
    assert "expected" in told
    assert len(told.splitlines()) == 1


@given(st.text(st.characters(codec="utf-8")) | st.from_regex(r"[a-z.@<>\r\n \"]{1,20}"))
@example("ada@\u0378.org")  # no letter, and taken by the library that writes domains
def test_no_address_holds_the_end_of_a_line(text: str) -> None:
    """Whatever reads it: it will stand in a header."""
    for read in (values.mail_address, values.mailbox, values.line, values.unsubscribing):
        try:
            assert read(text).isprintable()
        except ValueError:
            continue
