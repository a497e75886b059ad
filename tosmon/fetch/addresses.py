"""Which addresses tosmon connects to; looking them up and connecting is `tosmon.fetch.wire`'s job.

A watched URL, or a redirect of a watched site, must not lead into the network that tosmon runs in. The tables follow
the IANA special-purpose address registries (RFC 6890 and its updates), written out here because the answers of
Python's `ipaddress` differ between its releases. For IPv6 only the global unicast space handed out so far (2000::/3,
RFC 4291 section 2.4) is open at all, and addresses that carry an IPv4 address are judged by that one too.

A name with any refused address is refused whole: honest sites do not mix public and private answers, and rebinding
attacks do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["Address", "Network", "networks", "refusal"]

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Metadata services of clouds: they hand out credentials, so a wide `allow_private` does not open them; naming the very
# address does.
METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",  # most clouds
        "169.254.170.2",  # container credentials
        "168.63.129.16",  # a public number, answered by the host
        "192.0.0.192",
        "100.100.100.200",
        "fd00:ec2::254",
        "fd20:ce::254",
    )
)

REFUSED_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "unspecified (RFC 791)"),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "shared by carriers (RFC 6598)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("169.254.0.0/16", "link-local (RFC 3927)"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "reserved for protocols (RFC 6890)"),
        ("192.0.2.0/24", "documentation (RFC 5737)"),
        ("192.88.99.0/24", "6to4 relay (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("198.18.0.0/15", "benchmarking (RFC 2544)"),
        ("198.51.100.0/24", "documentation (RFC 5737)"),
        ("203.0.113.0/24", "documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("240.0.0.0/4", "reserved (RFC 1112)"),
    )
)

REFUSED_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::/128", "unspecified (RFC 4291)"),
        ("::1/128", "loopback (RFC 4291)"),
        ("::/96", "IPv4-compatible (RFC 4291)"),
        ("64:ff9b:1::/48", "local translation (RFC 8215)"),
        ("100::/64", "discard-only (RFC 6666)"),
        ("2001::/23", "reserved for protocols, Teredo and benchmarking among them (RFC 2928)"),
        ("2001:db8::/32", "documentation (RFC 3849)"),
        ("2002::/16", "6to4 (RFC 3056, its relays given up by RFC 7526)"),
        ("3fff::/20", "documentation (RFC 9637)"),
        ("fc00::/7", "unique local (RFC 4193)"),
        ("fe80::/10", "link-local (RFC 4291)"),
        ("fec0::/10", "site-local (RFC 3879)"),
        ("ff00::/8", "multicast (RFC 4291)"),
    )
)

GLOBAL_UNICAST = IPv6Network("2000::/3")
TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64, RFC 6052: what DNS64 resolvers make of public IPv4 hosts
V4_BITS = 0xFFFFFFFF


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks written in `texts` (`127.0.0.0/8`, `::1`); ValueError for anything else."""
    return tuple(ip_network(text) for text in texts)


def refusal(text: str, allowed: Sequence[Network] = ()) -> str | None:
    """Return why tosmon does not connect to this address, or None where it may.

    `allowed` are the private networks that the operator opened. ValueError where `text` is no address.
    """
    address = ip_address(text)
    faces = (address, *_embedded(address))
    if any(face in METADATA and not _named(face, allowed) for face in faces):
        return "metadata service"
    if any(face in network for face in faces for network in allowed if network.version == face.version):
        return None
    return next((reason for reason in map(_reason, faces) if reason), None)


def _named(address: Address, allowed: Sequence[Network]) -> bool:
    return any(network.num_addresses == 1 and network.network_address == address for network in allowed)


def _embedded(address: Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 address that an IPv6 address stands for (RFC 4291 2.5.5.2, RFC 6052), if any."""
    if isinstance(address, IPv4Address):
        return ()
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in TRANSLATED:
        return (IPv4Address(int(address) & V4_BITS),)
    return ()


def _reason(address: Address) -> str | None:
    if isinstance(address, IPv4Address):
        return next((what for network, what in REFUSED_V4 if address in network), None)
    if address.ipv4_mapped is not None or address in TRANSLATED:
        return None  # judged by the IPv4 address inside
    named = next((what for network, what in REFUSED_V6 if address in network), None)
    return named or (None if address in GLOBAL_UNICAST else "not global unicast (RFC 4291)")
