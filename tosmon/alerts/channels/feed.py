"""Feed files: `atom.xml` and `feed.json` in a folder, with the newest entries; the formats are `tosmon.alerts.feeds`'.

The files are all that there is: new entries join those read back from them, by id, so that a message handed over twice
stands there once. A killed process leaves each file whole, as it was or as it should be.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Final

from tosmon.alerts.channels.files import MODE, locked, read_file, replace_file, unwritable
from tosmon.alerts.config import FeedConfig
from tosmon.alerts.feeds import Feed, atom, iri_of, json_feed
from tosmon.alerts.kept_feeds import Kept, read_atom, read_json
from tosmon.alerts.parcels import FeedEntry, Parcel
from tosmon.errors import DeliveryFailed

__all__ = ["ATOM_FILE", "AT_LEAST", "JSON_FILE", "MOST", "FeedChannel"]

ATOM_FILE: Final = "atom.xml"
JSON_FILE: Final = "feed.json"
AT_LEAST: Final = timedelta(days=2)  # that an entry stays, so that who looks once a day misses none
MOST: Final = 1000  # entries, whatever happens within that time
_LOCK: Final = ".lock"
_LONGEST: Final = 256 * 1024 * 1024  # bytes of a file that is read back: what a thousand entries can take

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class FeedChannel:
    """Keeps the feed files of one channel. `home_url` is the address of the pages, empty where they have none."""

    def __init__(self, config: FeedConfig, home_url: str = "", now: Callable[[], datetime] = _now) -> None:
        self._folder = config.folder
        self._entries = config.entries
        self._now = now
        self._feed = Feed(f"file {config.name}", config.title or "tosmon", home_url=home_url)

    def send(self, parcel: Parcel) -> None:
        """Put the message's entries into the feed; those that it has already are brought up to date.

        Raises:
            DeliveryFailed: the files cannot be written.

        """
        arriving = [replace(entry, id=iri_of(entry.id)) for entry in parcel.entries or (_entry_of(parcel),)]
        with self._alone():
            kept = self._chosen(_joined(self._kept(), arriving, self._now()))
            entries = [one.entry for one in kept]
            told = {one.entry.id: one.told for one in kept}
            # JSON first, for it is the one that is read back: a crash between the two costs nothing.
            replace_file(self._folder / JSON_FILE, json_feed(self._feed, entries, told))
            replace_file(self._folder / ATOM_FILE, atom(self._feed, entries, told))

    def probe(self) -> str:
        """Return what the feed has; a folder that is not there yet is made.

        Raises:
            DeliveryFailed: the files cannot be written.

        """
        with self._alone():
            for name in (JSON_FILE, ATOM_FILE):
                self._require_file(self._folder / name)
            count = len(self._kept())
        return (
            f"{self._folder} takes {ATOM_FILE} and {JSON_FILE}; {count} {'entry' if count == 1 else 'entries'} so far"
        )

    def close(self) -> None:
        """Do nothing: nothing stays open."""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder as its only writer; faults of the disk are told as DeliveryFailed."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self._folder / _LOCK, flags, MODE)
            try:
                with locked(descriptor, self._folder):
                    yield
            finally:
                os.close(descriptor)
        except OSError as error:
            raise unwritable("the feed", self._folder, error) from error

    def _require_file(self, path: Path) -> None:
        if path.exists() and not path.is_file():
            raise DeliveryFailed(f"cannot write the feed {path}: something else lies there", whole=True)

    def _kept(self) -> list[Kept]:
        """Return what the files have; of a damaged one the other tells."""
        for name, read in ((JSON_FILE, read_json), (ATOM_FILE, read_atom)):
            path = self._folder / name
            try:
                return read(read_file(path, _LONGEST))
            except FileNotFoundError:
                continue
            except ValueError:
                log.warning("%s was damaged, and is written anew with what is known", path)
        return []

    def _chosen(self, kept: Iterable[Kept]) -> Sequence[Kept]:
        """Return the newest entries, newest first, and all that came lately."""
        in_order = sorted(kept, key=lambda one: (one.told, one.entry.published, one.entry.id), reverse=True)
        latest = self._now() - AT_LEAST
        return [one for place, one in enumerate(in_order[:MOST]) if place < self._entries or one.told > latest]


def _joined(kept: Iterable[Kept], arriving: Iterable[FeedEntry], now: datetime) -> Iterable[Kept]:
    """Return each entry once: as it arrives, and with the time at which it came first."""
    found = {one.entry.id: one for one in kept}
    second = now.replace(microsecond=0)  # as the files have it
    for entry in arriving:
        known = found.get(entry.id)
        found[entry.id] = Kept(entry, known.told if known else second)
    return found.values()


def _entry_of(parcel: Parcel) -> FeedEntry:
    """Return a message that has no entries of its own, a note or a trial, as one."""
    return FeedEntry(
        id=parcel.key,
        title=parcel.subject,
        url="",
        html=f"<pre>{escape(parcel.text)}</pre>",
        text=parcel.text,
        published=parcel.created_at,
        tags=(parcel.form.value,),
    )
