"""Which addresses may be connected to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.fetch.addresses import networks, refusal

PUBLIC = ["8.8.8.8", "1.1.1.1", "151.101.1.140", "2606:4700::6810:85e5", "2a00:1450:4001:81b::200e", "64:ff9b::808:808"]
REFUSED = {
    "0.0.0.0": "unspecified",
    "10.1.2.3": "private",
    "100.64.0.1": "carriers",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.1.1": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.8": "protocols",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.0.1": "private",
    "198.18.0.1": "benchmarking",
    "198.51.100.7": "documentation",
    "203.0.113.7": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "IPv4-compatible",
    "::808:808": "IPv4-compatible",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:10.0.0.1": "private",
    "64:ff9b::7f00:1": "loopback",
    "64:ff9b:1::1": "local translation",
    "2002:7f00:1::": "6to4",
    "2002:808:808::1": "6to4",
    "2001::1": "protocols",
    "2001:2::1": "benchmarking",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "5f00::1": "not global unicast",
    "100::1": "discard",
    "fc00::1": "unique local",
    "fd12:3456::1": "unique local",
    "fe80::1": "link-local",
    "fe80::1%1": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
}
METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_open(address: str) -> None:
    """What the internet routes may be fetched from."""
    assert refusal(address) is None


@pytest.mark.parametrize(("address", "reason"), REFUSED.items())
def test_special_addresses_are_refused_by_name(address: str, reason: str) -> None:
    """Each kind of special address is refused, and the reason names the kind."""
    assert reason in (refusal(address) or "")


@pytest.mark.parametrize("address", METADATA)
def test_metadata_services_are_refused(address: str) -> None:
    """Cloud metadata services are refused under every spelling of their address."""
    assert refusal(address) == "metadata service"


@pytest.mark.parametrize("wide", ["169.254.0.0/16", "0.0.0.0/0"])
def test_wide_permission_does_not_open_metadata(wide: str) -> None:
    """A permission for a whole network leaves the metadata service in it closed."""
    assert refusal("169.254.169.254", networks([wide])) == "metadata service"


def test_metadata_can_be_opened_by_its_very_address() -> None:
    """Who names the metadata address itself means it."""
    assert refusal("169.254.169.254", networks(["169.254.169.254"])) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::ffff:127.0.0.1"])
def test_allowed_networks_are_open(address: str) -> None:
    """A permitted network is open, also where IPv6 maps it."""
    assert refusal(address, networks(["127.0.0.0/8"])) is None


@pytest.mark.parametrize("address", ["::1", "10.0.0.1", "::ffff:10.0.0.1"])
def test_permission_opens_nothing_else(address: str) -> None:
    """A permission for one network leaves the others closed."""
    assert refusal(address, networks(["127.0.0.0/8"])) is not None


def test_what_is_no_address_is_an_error() -> None:
    """Names are no addresses."""
    with pytest.raises(ValueError, match="localhost"):
        refusal("localhost")


@given(st.ip_addresses(v=4))
def test_mapped_addresses_fare_like_what_they_map(address: IPv4Address) -> None:
    """IPv6 spellings of an IPv4 address are open exactly where it is."""
    plain = refusal(str(address))
    mapped = IPv6Address((0xFFFF << 32) | int(address))
    translated = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert refusal(str(mapped)) == plain
    assert refusal(str(translated)) == plain


@given(st.ip_addresses())
def test_nothing_private_is_open(address: IPv4Address | IPv6Address) -> None:
    """Whatever Python itself knows to be no global address is refused."""
    if address.is_private or address.is_multicast or address.is_loopback or address.is_link_local:
        assert refusal(str(address)) is not None
