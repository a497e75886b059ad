"""What subscriptions say that is no fault and yet can hardly be meant: names that fit nothing, paths of platforms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from tosmon.alerts.config.kinds import ChannelConfig, FeedConfig, JsonLinesConfig
from tosmon.alerts.config.model import AlertsConfig
from tosmon.alerts.config.subscriptions import CATALOG, FILE
from tosmon.core.families import family_of
from tosmon.core.subscriptions import Subscription
from tosmon.errors import Fault, NotFound
from tosmon.home import Home
from tosmon.registry import Registry

__all__ = ["doubts"]


def doubts(
    config: AlertsConfig,
    subscriptions: Sequence[Subscription],
    registry: Registry,
    known: Collection[str],
    home: Home,
) -> tuple[Fault, ...]:
    """Return a warning for each pattern that no document fits, and each channel that writes into a platform's folder.

    Documents are those of the watch list, and those that are `known` (by id) though they are watched no more.
    """
    documents = {*known, *(document.id for document in registry)}
    platforms = {document.partition("/")[0] for document in documents}
    found = [fault for one in subscriptions for fault in _of_patterns(one, documents, platforms, registry)]
    for channel in config.channels.values():
        found += _of_places(channel, platforms, home)
    return tuple(found)


def _of_patterns(
    one: Subscription, documents: Collection[str], platforms: Collection[str], registry: Registry
) -> Iterator[Fault]:
    file = CATALOG if one.origin == CATALOG else FILE
    entry = f"subscriptions.{one.name}"
    for pattern in one.filter.platforms:
        if not _fits(pattern, platforms):
            yield Fault(file, entry, "platforms", f"no platform fits {pattern!r}{_meant(pattern, platforms, registry)}")
    of_platforms = [
        document
        for document in documents
        if not one.filter.platforms or any(_fits(p, [document.partition("/")[0]]) for p in one.filter.platforms)
    ]
    names = {name for document in of_platforms for name in _names(document)}
    for pattern in one.filter.documents:
        if not _fits(pattern, names):
            close = get_close_matches(pattern, names, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            yield Fault(file, entry, "documents", f"no document fits {pattern!r}{hint}")


def _names(document: str) -> Iterable[str]:
    """Return the names under which filters know a document."""
    family = family_of(document)
    return document, document.partition("/")[2], family, family.partition("/")[2]


def _meant(pattern: str, platforms: Collection[str], registry: Registry) -> str:
    """Return " (did you mean …?)" for a name that people have for a platform, or one that is close."""
    try:
        return f" (did you mean {registry.platform(pattern).id!r}?)"
    except NotFound:
        close = get_close_matches(pattern, platforms, n=1)
        return f" (did you mean {close[0]!r}?)" if close else ""


def _fits(pattern: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def _of_places(channel: ChannelConfig, platforms: Collection[str], home: Home) -> Iterator[Fault]:
    match channel:
        case FeedConfig(folder=place) | JsonLinesConfig(path=place):
            field = "folder" if isinstance(channel, FeedConfig) else "path"
        case _:
            return
    first = place.relative_to(home.root.resolve()).parts[0]
    if first in platforms:
        yield Fault(FILE, f"channels.{channel.name}", field, f"{first!r} is the folder of that platform's snapshots")
