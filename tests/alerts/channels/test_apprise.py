"""Apprise as a channel, against a JSON receiver on loopback: the right form of text, failures told, secrets kept."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from apprise import NotifyImageSize, NotifyType

from tests.alerts.made import entry, parcel
from tosmon.alerts.channels.apprise import AppriseChannel
from tosmon.alerts.channels.bounded_answers import MOST
from tosmon.alerts.config import AppriseConfig
from tosmon.alerts.secrets import Secret
from tosmon.errors import DeliveryFailed

# Apprise loads all its services at the first address, and the library of one uses what Python 3.13 has no more.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRETS = ("hush-user", "hush-word", "hush-token")


@dataclass
class Receiver:
    """A service that takes JSON, or answers with another status, or not at all."""

    port: int = 0
    status: int = 200
    silent: threading.Event | None = None
    endless: bool = False
    said: int = 0  # bytes of an answer without end
    location: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def channel(self, query: str = "") -> AppriseChannel:
        """Return the channel to it, with secrets in user, password and path."""
        address = f"json://{SECRETS[0]}:{SECRETS[1]}@127.0.0.1:{self.port}/{SECRETS[2]}/{query}"
        return AppriseChannel(AppriseConfig("chat", Secret(address)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a receiver that listens."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if state.silent is not None:
                state.silent.wait(20)
            state.taken.append(json.loads(body))
            state.headers.append(dict(self.headers.items()))
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            if not state.endless:
                self.send_header("Content-Length", "0")
            self.end_headers()
            with suppress(OSError):  # the channel hangs up
                while state.endless and state.said < 50 * MOST:
                    state.said += self.wfile.write(b"x" * 65_536)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield state
        server.shutdown()
        thread.join()


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_the_service_gets_subject_and_redline(receiver: Receiver) -> None:
    """As Markdown, where it takes that; nothing else comes along."""
    receiver.channel().send(parcel(entry(1)))
    (taken,) = receiver.taken
    assert taken["title"] == parcel().subject
    assert taken["message"] == parcel().markdown
    assert taken["attachments"] == []
    assert receiver.headers[0]["User-Agent"] == "tosmon"


@pytest.mark.parametrize("form", ["html", "text", "markdown"])
def test_the_address_may_ask_for_a_form(receiver: Receiver, form: str) -> None:
    """And gets the message as it was rendered in that form."""
    receiver.channel(f"?format={form}").send(parcel(entry(1)))
    assert receiver.taken[0]["message"] == getattr(parcel(), form)


def test_a_page_comes_without_its_head(receiver: Receiver) -> None:
    """Or services would say the subject twice."""
    page = "<!doctype html>\n<html><head>\n<title>Twice</title></head>\n<body><p>Once</p></body></html>"
    receiver.channel("?format=html").send(parcel(html=page))
    assert receiver.taken[0]["message"] == "<!doctype html>\n<html><body><p>Once</p></body></html>"


def test_a_long_message_comes_in_pieces(receiver: Receiver) -> None:
    """None longer than the service takes, and together all of it."""
    words = [f"word{number}" for number in range(10_000)]
    receiver.channel().send(parcel(markdown=" ".join(words)))
    assert len(receiver.taken) > 1
    assert max(len(piece["message"]) for piece in receiver.taken) <= 32_768
    assert " ".join(piece["message"] for piece in receiver.taken).split() == words


def test_the_address_may_ask_for_less(receiver: Receiver) -> None:
    """One piece, cut off."""
    receiver.channel("?overflow=truncate").send(parcel(markdown="word " * 10_000))
    assert len(receiver.taken) == 1


# --- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "told"), [(401, "401 (Unauthorized)"), (429, "429"), (500, "500"), (599, "599")])
def test_a_refusal_is_a_failure(receiver: Receiver, status: int, told: str) -> None:
    """With the status that was answered."""
    receiver.status = status
    with pytest.raises(DeliveryFailed) as caught:
        receiver.channel().send(parcel(entry(1)))
    assert f"JSON by Apprise answered {told}" in str(caught.value)
    assert not caught.value.permanent
    assert caught.value.whole is (status >= 500)


def test_a_redirect_is_a_failure(receiver: Receiver) -> None:
    """Whoever follows one asks with GET, and the message is lost."""
    receiver.status, receiver.location = 302, f"http://127.0.0.1:{receiver.port}/elsewhere"
    with pytest.raises(DeliveryFailed, match="302"):
        receiver.channel().send(parcel(entry(1)))
    assert len(receiver.taken) == 1


def test_optional_services_fail_as_others_do(receiver: Receiver) -> None:
    """Apprise would count that as sent."""
    receiver.status = 500
    with pytest.raises(DeliveryFailed, match="500"):
        receiver.channel("?optional=yes").send(parcel(entry(1)))


def test_nobody_there_is_a_failure() -> None:
    """Of the whole channel."""
    channel = AppriseChannel(AppriseConfig("chat", Secret("json://127.0.0.1:1/")))
    with pytest.raises(DeliveryFailed, match="did not take the message") as caught:
        channel.send(parcel(entry(1)))
    assert caught.value.whole


def test_a_service_that_does_not_answer_is_left(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time."""
    monkeypatch.setattr("tosmon.alerts.channels.apprise.TIMEOUT", 0.3)
    receiver.silent = threading.Event()
    try:
        with pytest.raises(DeliveryFailed, match="did not answer within"):
            receiver.channel("?rto=15").send(parcel(entry(1)))
    finally:
        receiver.silent.set()


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_without_end_is_not_read(receiver: Receiver, status: int) -> None:
    """It would fill all memory; what its status says stands."""
    receiver.endless, receiver.status = True, status
    with nullcontext() if status == 200 else pytest.raises(DeliveryFailed, match="500"):
        receiver.channel().send(parcel())
    assert len(receiver.taken) == 1
    assert receiver.said < 20 * MOST  # the system's own buffers take some


@pytest.mark.parametrize("address", ["slack://hush-token", "nosuch://hush-token", "hush-token", "json://", ""])
def test_an_address_that_is_none_is_told(address: str) -> None:
    """With the channel's name, and without the address."""
    with pytest.raises(DeliveryFailed, match="'chat'") as caught:
        AppriseChannel(AppriseConfig("chat", Secret(address)))
    assert "hush" not in str(caught.value)


# --- secrets ----------------------------------------------------------------------------------------------------------


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Give all that reaches the log of a program that logs everything."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]  # a listener
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


@pytest.mark.parametrize("status", [200, 401, 500])
def test_no_secret_is_logged(receiver: Receiver, status: int, capfd: pytest.CaptureFixture[str]) -> None:
    """Not even where everything is logged: Apprise and its HTTP client name addresses."""
    receiver.status = status
    failure: BaseException | None = None
    with overheard() as said:
        channel = receiver.channel()
        try:
            channel.send(parcel(entry(1)))
        except DeliveryFailed as error:
            failure = error
    assert (failure is None) is (status == 200)
    everything = f"{said}{capfd.readouterr()}{failure}{channel.probe()}"
    assert not [secret for secret in SECRETS if secret in everything]


def test_probing_sends_nothing(receiver: Receiver) -> None:
    """It names the service."""
    channel = receiver.channel()
    assert channel.probe().startswith("Apprise knows the service as JSON")
    channel.close()
    assert receiver.taken == []


def test_nothing_is_kept_or_loaded(receiver: Receiver) -> None:
    """No plugins, state or keys from disk, no pictures from elsewhere."""
    asset = receiver.channel()._asset
    assert not asset.plugin_paths
    assert asset.storage_mode == "memory"
    assert not asset.pgp_autogen
    assert not asset.pem_autogen
    assert not asset.image_url(NotifyType.INFO, NotifyImageSize.XY_256)
