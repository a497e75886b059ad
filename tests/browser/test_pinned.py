"""Chromium as rendering starts it: a page that tries every way past the proxy reaches nobody but who it may."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.hostile import Evidence, visited
from tosmon.browser.flags import NOWHERE

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def evidence(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return what came of a visit through the proxy."""
    return visited(chromium, tmp_path_factory.mktemp("log"), pinned=True)


def test_the_page_is_as_hostile_as_it_claims(chromium: str, tmp_path: Path) -> None:
    """Without proxy and arguments the same page reaches inside, by HTTP, WebSocket and UDP: the witnesses can see."""
    plain = visited(chromium, tmp_path, pinned=False)
    assert {path.partition(" ")[2] for path in plain.inside} >= {"/image", "/frame", "/beacon", "/preloaded"}
    assert plain.datagrams > 0
    assert "WebRTC works" in plain.said


def test_nobody_inside_hears_of_it(evidence: Evidence) -> None:
    """No request, no WebSocket and no datagram arrives where the rules do not lead."""
    assert (evidence.inside, evidence.datagrams) == ([], 0)
    assert f"localhost:{port_of(evidence)} /" in evidence.outside
    failing = {"private WebSocket", "private name's WebSocket", "WebTransport", "WebRTC"}
    assert {f"{what} fails" for what in failing} <= evidence.said


def test_what_was_refused_is_told(evidence: Evidence) -> None:
    """The account names every address inside, with the rule, each once; WebSockets and TURN among them."""
    port = port_of(evidence)
    loopback = "loopback (RFC 1122)"
    assert set(evidence.refused) == {
        f"http://127.0.0.2:{port}/: {loopback}",
        f"127.0.0.2:{port}: {loopback}",
        f"http://inside.example:{port}/: {loopback}",
        f"https://inside.example/: {loopback}",
        f"http://rebinding.example:{port}/: {loopback}",
        f"http://x.localhost:{port}/: {loopback}",
        "http://169.254.169.254/: metadata service",
        f"http://[::1]:{port}/: loopback (RFC 4291)",
        "https://10.0.0.1/: private (RFC 1918)",
    }
    assert len(evidence.refused) == len(set(evidence.refused))


def test_a_name_that_rebinds_is_reached_once(evidence: Evidence) -> None:
    """The first answer leads outside and is used; the ones after it lead inside and are refused."""
    rebound = [path for path in evidence.outside if path.startswith("rebinding.example")]
    assert rebound == [f"rebinding.example:{port_of(evidence)} /rebound0"]
    assert evidence.asked["rebinding.example"] == 5


def test_the_browser_connects_to_the_proxy_alone(evidence: Evidence) -> None:
    """Every TCP connection that Chromium tried, prefetches and its own errands among them, went to the page's proxy.

    What belongs to no page goes where nobody listens.
    """
    tried = set(evidence.log["TCP_CONNECT_ATTEMPT"]) - {""}
    assert tried <= {evidence.server.removeprefix("http://"), NOWHERE.removeprefix("http://")}
    assert evidence.server.removeprefix("http://") in tried


def test_the_browser_sends_no_datagram(evidence: Evidence) -> None:
    """No QUIC, no STUN, no DNS of its own: nothing left by UDP."""
    assert "UDP_BYTES_SENT" not in evidence.log


def test_the_browser_looks_no_name_up(evidence: Evidence) -> None:
    """Names are the proxy's to resolve: not even those to prefetch are asked for, by DNS or the system."""
    looked_up = {kind for kind in evidence.log if kind.startswith(("DNS_TRANSACTION", "HOST_RESOLVER"))}
    assert not {kind for kind in looked_up if "TASK" in kind and "CREATED" not in kind}
    assert "DNS_TRANSACTION" not in looked_up
    assert set(evidence.asked) == {
        "localhost",
        "x.localhost",
        "inside.example",
        "rebinding.example",
        "prefetch.example",
    }


def port_of(evidence: Evidence) -> str:
    """Return the port that the site had."""
    return evidence.outside[0].partition(" ")[0].rpartition(":")[2]
