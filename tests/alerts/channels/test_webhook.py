"""Webhooks against real receivers on loopback, with the library that receivers verify signatures by."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from tests.alerts.channels.authority import Authority
from tests.alerts.channels.receiver import Answer, Got, Receiver, drip, endless, hang_up, silence, status
from tests.alerts.made import parcel
from tosmon.alerts.channels.webhook import LONGEST_WAIT, WebhookChannel, signature
from tosmon.alerts.config import WebhookConfig
from tosmon.alerts.parcels import Parcel
from tosmon.alerts.secrets import Secret
from tosmon.errors import DeliveryFailed
from tosmon.fetch import networks
from tosmon.fetch.dial import Resolver
from tosmon.settings import Settings

SECRET = f"whsec_{base64.b64encode(b'a secret of twenty-four b').decode()}"
OTHER = f"whsec_{base64.b64encode(b'another one, for rotation').decode()}"
OPEN = Settings(allow_private=networks(["127.0.0.0/8", "::1"]))
TOKEN = "t0ken-in-the-path"
SAID = [
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200\r\n\r\n",
    b"HTTP/1.1 999 \xff\r\n\r\n",
    b"HTTP/1.1 302 F\r\nLocation: http://\xc3\xa4\xff/\r\n\r\n",
    b"HTTP/1.1 429 F\r\nRetry-After: \xff\r\nContent-Length: 5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
    b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
]


def here(_host: str, _port: int) -> list[str]:
    """Return this machine for every name."""
    return ["127.0.0.1"]


def channel(
    url: str,
    *,
    secrets: tuple[str, ...] = (SECRET,),
    headers: Mapping[str, str] | None = None,
    settings: Settings = OPEN,
    resolver: Resolver = here,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    **more: Any,
) -> WebhookChannel:
    """Return a channel to that address."""
    config = WebhookConfig(
        "hook",
        Secret(url),
        tuple(map(Secret, secrets)),
        **{"timeout": 3.0, "headers": {name: Secret(value) for name, value in (headers or {}).items()}, **more},
    )
    return WebhookChannel(config, settings, resolver=resolver, now=now)


def sent(receiver: Receiver, *parcels: Parcel, **more: Any) -> list[Got]:
    """Send these, or one, to the receiver; return what it got."""
    with closing(channel(receiver.url, **more)) as hook:
        for one in parcels or [parcel()]:
            hook.send(one)
    return receiver.got


def refused(channel: WebhookChannel) -> DeliveryFailed:
    """Return how sending fails; the token of the address stands nowhere."""
    with pytest.raises(DeliveryFailed) as failure:
        channel.send(parcel())
    channel.close()
    assert TOKEN not in failure.value.message
    assert failure.value.message.isprintable()
    return failure.value


def answered(*answers: Answer, **more: Any) -> DeliveryFailed:
    """Return how sending to a receiver with those answers fails."""
    with Receiver(*answers) as receiver:
        return refused(channel(receiver.url, **more))


# --- what arrives -----------------------------------------------------------------------------------------------------


def test_the_payload_arrives_signed() -> None:
    """As JSON, under the key of the message."""
    with Receiver() as receiver:
        sent(receiver, parcel(key="msg_7", payload={"type": "alert", "text": "契約 & Grüße"}))
    [got] = receiver.got
    assert got.verified(SECRET) == {"type": "alert", "text": "契約 & Grüße"}
    assert got.headers["webhook-id"] == "msg_7"
    assert got.headers["content-type"] == "application/json"
    assert got.path == f"/hook/{TOKEN}"


def test_each_attempt_has_the_same_id_and_its_own_time() -> None:
    """So that receivers can drop what they have, and old copies are refused."""
    moments = iter([datetime.now(UTC) - timedelta(seconds=60), datetime.now(UTC)])
    with Receiver() as receiver:
        sent(receiver, parcel(), parcel(), now=lambda: next(moments))
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60
    assert first.verified(SECRET) == second.verified(SECRET)


def test_while_secrets_rotate_either_verifies() -> None:
    """And a third one does not."""
    with Receiver() as receiver:
        sent(receiver, secrets=(SECRET, OTHER))
    [got] = receiver.got
    assert got.verified(SECRET) == got.verified(OTHER)
    with pytest.raises(WebhookVerificationError):
        got.verified(base64.b64encode(b"nobody gave us this one").decode())


def test_a_body_that_was_altered_does_not_verify() -> None:
    """The signature covers id, time and body."""
    with Receiver() as receiver:
        sent(receiver)
    [got] = receiver.got
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(got.body + b" ", dict(got.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(got.body, {**got.headers, "webhook-id": "msg_2"})


@given(st.binary(min_size=1, max_size=64), st.text(max_size=40).filter(str.isprintable), st.text(max_size=200))
def test_the_signature_is_that_of_the_standard(key: bytes, identity: str, body: str) -> None:
    """Whatever is signed, and with whatever key."""
    moment = datetime(2026, 11, 23, 9, tzinfo=UTC)
    body = body.encode("utf-8", "replace").decode()
    expected = Webhook(key).sign(identity, moment, body)
    assert signature(key, identity, int(moment.timestamp()), body.encode()) == expected


def test_a_secret_needs_neither_prefix_nor_padding() -> None:
    """Receivers show them in several ways."""
    bare = SECRET.removeprefix("whsec_").rstrip("=")
    with Receiver() as receiver:
        sent(receiver, secrets=(bare,))
    receiver.got[0].verified(SECRET)


def test_half_a_character_is_sent_as_a_question_mark() -> None:
    """Pages hold what UTF-8 cannot."""
    with Receiver() as receiver:
        sent(receiver, parcel(payload={"text": "a\ud800b"}))
    assert receiver.got[0].verified(SECRET) == {"text": "a?b"}


def test_headers_of_the_operator_are_sent() -> None:
    """Such as a token; what tosmon signs by is not theirs to set."""
    with Receiver() as receiver:
        own = {"Authorization": "Bearer hush", "User-Agent": "mine", "webhook-id": "forged"}
        sent(receiver, parcel(key="msg_7"), headers=own)
    [got] = receiver.got
    assert got.headers["authorization"] == "Bearer hush"
    assert got.headers["user-agent"] == "mine"
    assert got.headers["webhook-id"] == "msg_7"


def test_messages_share_a_connection() -> None:
    """Where the receiver keeps it."""
    with Receiver(status(200, b"thank you")) as receiver:
        sent(receiver, parcel(), parcel(), parcel())
    assert (len(receiver.got), receiver.connections) == (3, 1)


def test_a_connection_that_was_closed_meanwhile_is_made_again() -> None:
    """That is no failure."""
    with Receiver(status(200), hang_up, status(200)) as receiver:
        sent(receiver, parcel(), parcel())
    assert receiver.connections == 2


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_any_2xx_is_acceptance(code: int) -> None:
    """Whatever the body says."""
    with Receiver(status(code, b"" if code == 204 else b'{"ok": false}')) as receiver:
        sent(receiver)
    assert len(receiver.got) == 1


def test_a_body_without_end_is_not_waited_for() -> None:
    """The status was the answer."""
    with Receiver(endless) as receiver:
        began = time.monotonic()
        sent(receiver)
    assert time.monotonic() - began < 2


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [400, 401, 403, 404, 408, 409, 413, 422, 425, 500, 502, 504, 599])
def test_most_refusals_are_tried_again(code: int) -> None:
    """Whoever looks after the receiver may mend it within the day."""
    failure = answered(status(code, b"no"))
    assert (failure.permanent, failure.whole, failure.retry_after) == (False, False, None)
    assert f"answers {code}" in failure.message


def test_gone_is_for_good() -> None:
    """410 says so."""
    assert answered(status(410)).permanent


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("7", 7.0),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("999999999999999999999", LONGEST_WAIT),
        ("86400", LONGEST_WAIT),
        ("-5", None),
        ("soon", None),
        ("", None),
        (format_datetime(datetime(2026, 11, 23, 9, 10, tzinfo=UTC), usegmt=True), 600.0),
        (format_datetime(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), usegmt=True), 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("Mon, 99 Nov 2026 09:10:00 GMT", None),
    ],
)
def test_the_receiver_says_when_to_come_back(asked: str, expected: float | None) -> None:
    """In seconds or as a date, and for twelve hours at most."""
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    failure = answered(status(429, Retry_After=asked), now=lambda: now)
    assert failure.retry_after == expected


@pytest.mark.parametrize("code", [429, 503])
def test_a_receiver_that_asks_for_quiet_means_all_messages(code: int) -> None:
    """The others need not be tried before."""
    assert answered(status(code, Retry_After="60")).whole
    assert answered(status(500, Retry_After="60")).retry_after == 60


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_failures_that_say_where_to(code: int) -> None:
    """By host alone: what follows may be a token."""
    with Receiver() as elsewhere:
        failure = answered(status(code, Location=elsewhere.url))
        assert elsewhere.got == []
    assert f"http://localhost:{elsewhere.port};" in failure.message
    assert not failure.permanent


@pytest.mark.parametrize("location", ["", "http://[", "//", "javascript:alert(1)", "\x80\xff"])
def test_a_redirect_to_nowhere_is_one_too(location: str) -> None:
    """And breaks nothing."""
    assert "redirects" in answered(status(302, Location=location)).message


def test_a_redirect_is_told_in_bounded_words() -> None:
    """Wherever it leads."""
    assert len(answered(status(302, Location=f"https://{'a' * 30_000}.example/")).message) < 500


@pytest.mark.parametrize("answer", [hang_up, silence, drip])
def test_a_receiver_that_does_not_answer_is_left_alone(answer: Answer) -> None:
    """In bounded time, whatever it does."""
    began = time.monotonic()
    failure = answered(answer, timeout=0.4)
    assert time.monotonic() - began < 2
    assert (failure.whole, failure.permanent) == (True, False)
    assert "localhost" in failure.message


def test_nobody_there_is_told() -> None:
    """As the channel's trouble."""
    with Receiver() as receiver:
        pass
    failure = refused(channel(receiver.url))
    assert failure.whole
    assert f"localhost:{receiver.port}" in failure.message


def test_what_is_no_http_is_told() -> None:
    """As the channel's trouble, too."""

    def babble(handler: Any) -> None:
        handler.wfile.write(b"220 mail.example.org ESMTP\r\n\r\n")
        handler.close_connection = True

    assert answered(babble).whole


def test_a_head_without_end_is_left() -> None:
    """More is not read than any receiver needs."""

    def boast(handler: Any) -> None:
        handler.send_response(200)
        for number in range(3000):
            handler.send_header(f"X-{number}", "x" * 100)
        handler.end_headers()
        handler.close_connection = True

    assert answered(boast).whole


@given(st.binary(max_size=80) | st.sampled_from(SAID))
@settings(max_examples=60)
def test_whatever_is_answered_is_a_failure_or_a_success(said: bytes) -> None:
    """Nothing else is raised."""

    def blurt(handler: Any) -> None:
        handler.wfile.write(said)
        handler.close_connection = True

    with Receiver(blurt) as receiver:
        told = ""
        try:
            sent(receiver, timeout=1.0)
        except DeliveryFailed as failure:
            told = failure.message
    assert not told or told.isprintable()
    assert TOKEN not in told


# --- where it goes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/x"]
)
def test_private_addresses_are_refused(url: str) -> None:
    """Unless the settings open them, as for every fetch."""
    failure = refused(channel(url, settings=Settings()))
    assert failure.whole
    assert "is refused" in failure.message


def test_a_name_is_judged_by_every_address_it_has() -> None:
    """One private address among public ones is enough (rebinding)."""
    hook = channel("http://hooks.example.org/", settings=Settings(), resolver=lambda *_: ["93.184.215.14", "10.0.0.1"])
    assert "10.0.0.1" in refused(hook).message


def test_a_name_is_looked_up_once_and_connected_as_checked() -> None:
    """What it means a moment later does not matter."""
    looked_up: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["127.0.0.9"]

    with Receiver() as receiver:
        sent(receiver, resolver=rebinding)
    assert (len(receiver.got), looked_up) == (1, ["localhost"])


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules on addresses would not hold there."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with Receiver() as receiver:
        sent(receiver)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org/x",
        "ftp://hooks.example.org/x",
        f"https://me:{TOKEN}@hooks.example.org/",
        "http://2130706433/",
    ],
)
def test_what_is_no_address_is_told_without_it(url: str) -> None:
    """It is a secret, whatever it is."""
    with pytest.raises(DeliveryFailed, match="url of channel 'hook'") as failure:
        channel(url)
    assert TOKEN not in failure.value.message
    assert not url or url not in failure.value.message


@pytest.mark.parametrize("secret", ["", "whsec_", "not base64!", "whsec_a"])
def test_a_secret_that_cannot_sign_is_told_without_it(secret: str) -> None:
    """Before a receiver wonders."""
    with pytest.raises(DeliveryFailed, match="a secret of channel 'hook'"):
        channel("https://hooks.example.org/", secrets=(secret,))


# --- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority that the channels of these tests may trust."""
    return Authority.at(tmp_path_factory.mktemp("authority"))


def test_tls_is_spoken_with_whom_the_operator_trusts(authority: Authority) -> None:
    """The file named in alerts.toml."""
    with Receiver(tls=authority.server("localhost")) as receiver:
        sent(receiver, ca_file=authority.file)
    receiver.got[0].verified(SECRET)


def test_a_certificate_that_nobody_vouches_for_is_refused(authority: Authority) -> None:
    """Nothing was sent."""
    with Receiver(tls=authority.server("localhost")) as receiver:
        failure = refused(channel(receiver.url))
    assert "certificate is not trusted" in failure.message
    assert failure.whole
    assert receiver.got == []


def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    """Nothing was sent, either."""
    with Receiver(tls=authority.server("hooks.example.net")) as receiver:
        failure = refused(channel(receiver.url, ca_file=authority.file))
    assert "certificate is not trusted" in failure.message
    assert receiver.got == []


def test_a_ca_file_that_is_not_there_is_told(tmp_path: Path, authority: Authority) -> None:
    """By its path."""
    with Receiver(tls=authority.server("localhost")) as receiver:
        failure = refused(channel(receiver.url, ca_file=tmp_path / "gone.pem"))
    assert "gone.pem" in failure.message


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_a_receiver_that_repeats_what_it_was_sent_tells_nobody() -> None:
    """Where a redirect's host holds a secret, it is taken out."""
    failure = answered(status(302, Location="https://hush-hush.example/x"), headers={"X-Token": "hush-hush"})
    assert "hush-hush" not in failure.message


# --- trying without sending -------------------------------------------------------------------------------------------


def test_a_probe_connects_and_asks_for_nothing(authority: Authority) -> None:
    """Any request would be a message to somebody."""
    with Receiver(tls=authority.server("localhost")) as receiver:
        told = channel(receiver.url, ca_file=authority.file).probe()
    assert receiver.got == []
    assert f"localhost:{receiver.port} listens" in told


def test_a_probe_tells_what_a_message_would_fail_by(authority: Authority) -> None:
    """Here the certificate."""
    with Receiver(tls=authority.server("localhost")) as receiver, pytest.raises(DeliveryFailed, match="not trusted"):
        channel(receiver.url).probe()


def test_a_payload_is_compact_json() -> None:
    """Its bytes are what is signed."""
    with Receiver() as receiver:
        sent(receiver, parcel(payload={"a": [1, 2]}))
    assert receiver.got[0].body == b'{"a":[1,2]}'
    assert json.loads(receiver.got[0].body) == {"a": [1, 2]}
