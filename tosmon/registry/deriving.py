"""Derive what need not be written: the robots.txt of every host of a platform, and the signal files of its site."""

from __future__ import annotations

from tosmon.core.signal_names import ADDRESSES, is_signal_file
from tosmon.registry.merging import merge_document
from tosmon.registry.model import DocumentKind
from tosmon.registry.values import origin
from tosmon.registry.written import DocumentEntry, PlatformEntry, addresses

__all__ = ["derived_robots", "derived_signals", "is_robots", "kind_of"]

_ROBOTS = "robots.txt"


def derived_robots(entry: PlatformEntry) -> dict[str, DocumentEntry]:
    """Return the robots.txt of every host that the platform is read from, with what the files say of them laid over."""
    if entry.site is None:
        return {}
    on = {name: one for name, one in entry.documents.items() if one.enabled is not False}
    pages = [url for name, one in on.items() if not is_robots(name) for url in addresses(one)]
    explicit = {one.url for name, one in on.items() if is_robots(name)}
    derived = {}
    for place in dict.fromkeys((entry.site, *(origin(url) for url in pages))):
        name = _ROBOTS if place == entry.site else f"{_ROBOTS}@{_host(place)}"
        base = DocumentEntry(entry.file, f"documents.{name}", url=f"{place}/robots.txt")
        said = entry.documents.get(name)
        if said or base.url not in explicit:
            derived[name] = merge_document(base, said) if said else base
    return derived


def derived_signals(entry: PlatformEntry) -> dict[str, DocumentEntry]:
    """Return the signal files of the platform's site, with what the files say of them laid over.

    `signals = false` leaves out those of which no file says anything.
    """
    if entry.site is None:
        return {}
    explicit = {url for one in entry.documents.values() for url in addresses(one)}
    derived = {}
    for name, path in ADDRESSES.items():
        base = DocumentEntry(entry.file, f"documents.{name}", url=f"{entry.site}{path}")
        said = entry.documents.get(name)
        if said:
            derived[name] = merge_document(base, said)
        elif entry.signals is not False and base.url not in explicit:
            derived[name] = base
    return derived


def is_robots(name: str) -> bool:
    """Return whether a document of that name is a robots.txt."""
    return name.partition("@")[0] == _ROBOTS


def kind_of(name: str, one: DocumentEntry) -> DocumentKind:
    """Return what a document is read as: what its entry says, or what its name does."""
    if one.kind is not None:
        return one.kind
    if is_signal_file(name):
        return DocumentKind.SIGNAL
    return DocumentKind.ROBOTS if is_robots(name) else DocumentKind.TEXT


def _host(place: str) -> str:
    """Return the host of an origin, written so that it can stand in a file name on every system."""
    return place.partition("://")[2].translate({ord("["): None, ord("]"): None, ord(":"): "-"})
