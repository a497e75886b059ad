"""Dialling: what is connected to, what is refused, and that a dial can be called back."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fetch.loopback import LOOPBACK, RawServer, ok
from tests.fetch.names import NameServer
from tosmon.core.model import Reason
from tosmon.errors import AddressRefused, FetchFailed
from tosmon.fetch import networks
from tosmon.fetch.addresses import REFUSED_V4, REFUSED_V6, Network
from tosmon.fetch.dial import Dialer, Recall

OUTSIDE = networks(["127.0.0.1/32"])  # plays a public address, its neighbours private ones


def test_a_name_is_dialled_at_the_number_that_was_checked() -> None:
    """Each dial asks anew; what a name becomes after the check is refused by the next."""
    with (
        RawServer(ok(b"")) as server,
        NameServer({"rebinding.example": [["127.0.0.1"], ["127.0.0.2"]]}) as names,
    ):
        dialer = Dialer(resolver=names.resolver, allowed=OUTSIDE)
        sock, address = dialer.dial("rebinding.example", server.port, seconds=2)
        with sock:
            assert (address, sock.getpeername()) == ("127.0.0.1", ("127.0.0.1", server.port))
        with pytest.raises(AddressRefused, match=r"rebinding\.example is 127\.0\.0\.2, which is refused") as caught:
            dialer.dial("rebinding.example", server.port, seconds=2)
    assert caught.value.why == "loopback (RFC 1122)"
    assert names.asked == ["rebinding.example"] * 2


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0x7f000001", "127.0.0.1.", "1.2.3.4.5", "example.0x1", "", "7"],
)
def test_numbers_that_are_no_dotted_address_are_refused(host: str) -> None:
    """What a resolver may take for an address is none here, and is not asked for."""
    with NameServer({}) as names, pytest.raises(AddressRefused):
        Dialer(resolver=names.resolver, allowed=LOOPBACK).dial(host, 80, seconds=1)
    assert names.asked == []


@pytest.mark.parametrize("host", ["fe80::1%eth0", "2606:4700::1%1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "::1"])
def test_addresses_that_lead_inside_are_refused(host: str) -> None:
    """Zones, and IPv4 addresses inside of IPv6 ones, open no door."""
    with pytest.raises(AddressRefused):
        Dialer().dial(host, 80, seconds=1)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_ports_that_do_not_exist_are_refused(port: int) -> None:
    """A port is a number of 16 bits above 0 (RFC 6335 section 6)."""
    with pytest.raises(AddressRefused, match=f"there is no port {port}"):
        Dialer(allowed=LOOPBACK).dial("127.0.0.1", port, seconds=1)


@st.composite
def refused(draw: st.DrawFn) -> str:
    """Draw an address of the tables, plain or as IPv4 inside IPv6."""
    tables: list[Network] = [*(network for network, _ in REFUSED_V4), *(network for network, _ in REFUSED_V6)]
    network = draw(st.sampled_from(tables))
    address = network[draw(st.integers(0, network.num_addresses - 1))]
    if address.version == 4:
        return draw(st.sampled_from(["{}", "::ffff:{}", "64:ff9b::{}"])).format(address)
    return str(address)


@given(refused(), st.lists(st.sampled_from(["1.1.1.1", "2606:4700::1111"]), max_size=3), st.integers(0, 3))
def test_a_name_with_a_refused_address_is_refused(address: str, public: list[str], place: int) -> None:
    """Whatever stands beside it, and wherever: nothing is connected to."""
    answer = [*public[:place], address, *public[place:]]
    with pytest.raises(AddressRefused):
        Dialer(resolver=lambda _host, _port: answer).dial("mixed.example", 9, seconds=1)


# --- time -------------------------------------------------------------------------------------------------------------


@contextmanager
def deaf() -> Iterator[int]:
    """Give the port of a listener whose queue is full: who connects waits."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port: int = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        yield port
        for sock in waiting:
            sock.close()


def test_a_dial_ends_in_time() -> None:
    """A server that does not take the connection is a timeout that may pass."""
    with deaf() as port, pytest.raises(FetchFailed, match=r"no connection to 127\.0\.0\.1 .* within 0\.05 s") as caught:
        Dialer(allowed=LOOPBACK).dial("127.0.0.1", port, seconds=0.05)
    assert (caught.value.reason, caught.value.transient) == (Reason.TIMEOUT, True)


def test_the_deadline_is_for_everything() -> None:
    """`until` ends a dial that had more seconds."""
    began = time.monotonic()
    with deaf() as port, pytest.raises(FetchFailed):
        Dialer(allowed=LOOPBACK).dial("127.0.0.1", port, seconds=60, until=began + 0.05)
    assert time.monotonic() - began < 5


def recalled(dialer: Dialer, host: str, port: int) -> FetchFailed:
    """Return how a dial fails that is called back once it waits."""
    recall = Recall()
    timer = threading.Timer(0.1, recall.call)
    timer.start()
    began = time.monotonic()
    with pytest.raises(FetchFailed) as caught:
        dialer.dial(host, port, seconds=60, recall=recall)
    assert time.monotonic() - began < 5
    timer.join()
    return caught.value


def test_a_dial_that_connects_can_be_called_back() -> None:
    """Whoever waits for a server that does not answer is woken."""
    with deaf() as port:
        assert recalled(Dialer(allowed=LOOPBACK), "127.0.0.1", port).reason in {Reason.TIMEOUT, Reason.CONNECT}


def test_a_dial_that_resolves_can_be_called_back() -> None:
    """Whoever waits for a resolver is woken, although the resolver cannot be interrupted."""
    done = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        done.wait(60)
        return []

    assert recalled(Dialer(resolver=hang), "slow.example", 80).reason == Reason.TIMEOUT
    done.set()


def test_what_was_called_back_does_not_begin() -> None:
    """A dial that is called back before it began connects to nobody."""
    recall = Recall()
    recall.call()
    with RawServer(ok(b"")) as server, pytest.raises(FetchFailed):
        Dialer(allowed=LOOPBACK).dial("127.0.0.1", server.port, seconds=2, recall=recall)
    assert server.connections == 0
