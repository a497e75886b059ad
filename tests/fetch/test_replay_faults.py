"""Every fault that the replay of real platforms can order and that fetching has to notice."""

from __future__ import annotations

import dataclasses
import json
import socket
import subprocess
import sys
import tracemalloc
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from stamina.instrumentation import set_on_retry_hooks

from tests.fetch.loopback import LOOPBACK
from tests.programs import started
from tosmon.core.model import Capture, Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Fetcher, Limits, Politeness, Request

pytestmark = pytest.mark.shared

PLATFORM, DOCUMENT = "facebook", "terms-of-service"
SMALL = Limits(read=0.5, total=1.5, attempts=2, backoff=0.01, backoff_most=0.02)


@dataclasses.dataclass(frozen=True)
class Replay:
    """The replayed internet: one platform's base URL, and the control host."""

    control: str
    base: str

    @property
    def url(self) -> str:
        """Return the document's address."""
        return f"{self.base}/{DOCUMENT}"

    def order(self, kind: str, times: int) -> None:
        """Let the document's next answers be faults."""
        query = f"platform={PLATFORM}&document={DOCUMENT}&kind={kind}&times={times}"
        urllib.request.urlopen(f"{self.control}/fault?{query}", data=b"", timeout=10).close()


@pytest.fixture(scope="module")
def replay(shared: Path) -> Iterator[Replay]:
    """Run the replay on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(shared / "replay" / "replay.py"), "--port", str(port)]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert "control at" in process.stdout.readline()
        control = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(control, timeout=10) as answer:
            platforms = json.load(answer)["platforms"]
        yield Replay(control, platforms[PLATFORM]["base"])


@pytest.fixture(autouse=True)
def silent_retries() -> Iterator[None]:
    """Keep stamina from logging."""
    set_on_retry_hooks([])
    yield
    set_on_retry_hooks(None)


def fetch(replay: Replay, limits: Limits = SMALL) -> Capture:
    """Return what one fetch of the document brings, over a connection of its own."""
    politeness = Politeness(2, 0)
    with Fetcher(user_agent="tosmon/test", limits=limits, politeness=politeness, allow_private=LOOPBACK) as fetcher:
        return fetcher.fetch(Request(replay.url))


def test_a_sound_page_is_captured(replay: Replay) -> None:
    """Without a fault the document comes whole."""
    capture = fetch(replay)
    assert (capture.status, capture.attempts, capture.url) == (200, 1, replay.url)
    assert capture.body.endswith(b"</html>")
    assert capture.answer.response.endswith(capture.body)


@pytest.mark.parametrize("kind", ["503", "reset", "truncated"])
def test_one_passing_fault_is_got_over(replay: Replay, kind: str) -> None:
    """A fault that passes costs one more attempt."""
    replay.order(kind, 1)
    capture = fetch(replay, dataclasses.replace(SMALL, retry_after=1))
    assert (capture.status, capture.attempts) == (200, 2)


def test_a_page_that_drips_is_cut_off(replay: Replay) -> None:
    """One small chunk a second: the whole time ends the fetch, and it is not tried again."""
    replay.order("slow", 1)
    with pytest.raises(FetchFailed, match=r"not done within 1\.2 s") as caught:
        fetch(replay, dataclasses.replace(SMALL, read=5, total=1.2))
    assert (caught.value.reason, caught.value.attempts) == (Reason.TIMEOUT, 1)


@pytest.mark.parametrize("status", [429, 503])
def test_statuses_that_stay_come_back(replay: Replay, status: int) -> None:
    """The last answer is the capture, with its Retry-After, for others to judge."""
    replay.order(str(status), 1)
    capture = fetch(replay, dataclasses.replace(SMALL, retry_after=0.5))
    assert (capture.status, capture.attempts) == (status, 1)
    assert capture.answer.header("retry-after") == "1"
    assert capture.notes == ("the server asks to wait 1 s",)


def test_missing_pages_are_captures(replay: Replay) -> None:
    """404 is not tried again."""
    replay.order("404", 1)
    assert (fetch(replay).status, fetch(replay).status) == (404, 200)


@pytest.mark.parametrize(
    ("kind", "times", "reason"),
    [
        ("reset", 2, Reason.RESET),
        ("truncated", 2, Reason.TRUNCATED),
        ("loop", 1, Reason.TOO_MANY_REDIRECTS),
        ("metadata", 1, Reason.ADDRESS_REFUSED),
    ],
)
def test_faults_that_stay_fail_with_their_reason(replay: Replay, kind: str, times: int, reason: Reason) -> None:
    """What no attempt gets over is a failure with the reason of design rule 1, and the next fetch is sound."""
    replay.order(kind, times)
    with pytest.raises(FetchFailed) as caught:
        fetch(replay)
    assert (caught.value.reason, caught.value.attempts) == (reason, times)
    assert fetch(replay).status == 200


@pytest.mark.parametrize(("kind", "reason"), [("huge", Reason.TOO_LARGE), ("bomb", Reason.TOO_LARGE_DECODED)])
def test_what_is_too_large_stops_early_and_small(replay: Replay, kind: str, reason: Reason) -> None:
    """2 GB of text and 200 MB of packed zeros stop at the usual limits; memory stays under 64 MB."""
    replay.order(kind, 1)
    tracemalloc.start()
    with pytest.raises(FetchFailed) as caught:
        fetch(replay, Limits(attempts=1))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.reason == reason
    assert peak < 64_000_000


def test_a_login_page_shows_its_way(replay: Replay) -> None:
    """The redirect to a login page is a capture whose hops and URL tell it."""
    replay.order("login", 1)
    capture = fetch(replay)
    assert [hop.status for hop in capture.hops] == [302, 200]
    assert capture.url == f"{replay.base}/login?next=/{DOCUMENT}"


def test_an_empty_page_is_a_capture(replay: Replay) -> None:
    """Nothing at 200 is for others to suspect."""
    replay.order("empty", 1)
    capture = fetch(replay)
    assert (capture.status, capture.body) == (200, b"")
