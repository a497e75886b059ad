"""A collection of Open Terms Archive as sightings: who saw, how many there are, and one after another what was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tosmon.core.imported import Known, SightedPage, Sighting, Skipped, Witness, WitnessKind, sighting_id
from tosmon.errors import ImportRefused, UsageError
from tosmon.importers.ota.addresses import Addresses
from tosmon.importers.ota.blobs import Blobs
from tosmon.importers.ota.choosing import choose
from tosmon.importers.ota.git import GitFailed
from tosmon.importers.ota.history import commits
from tosmon.importers.ota.licence import licence_of
from tosmon.importers.ota.moments import Moment, moments
from tosmon.importers.ota.names import Names
from tosmon.importers.ota.records import Record, Text, Texts, gather
from tosmon.importers.ota.remote import Fetching
from tosmon.importers.ota.repository import Repository, opened
from tosmon.registry import Registry

__all__ = ["Collection", "open_collection"]

_MEGABYTE: Final = 1024 * 1024
_LARGEST_PAGE: Final = 60 * _MEGABYTE
_LARGEST: Final = 200 * _MEGABYTE  # bytes of all pages of a text
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


class Collection:
    """A collection that is open for reading.

    `skipped` are what of it is not taken in, more of them after `sightings` were read; `notes` are lines for people on
    how its names became ours.
    """

    def __init__(
        self, repository: Repository, witness: Witness, texts: Sequence[tuple[Text, str]], addresses: Addresses
    ) -> None:
        self.witness = witness
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self._repository = repository
        self._texts = texts
        self._addresses = addresses
        self._total: int | None = None

    @property
    def name(self) -> str:
        """Return what the collection is called: "pga-versions"."""
        return self.witness.id.partition("/")[2]

    def total(self) -> int:
        """Return how many sightings it has; once they are read, how many of them were not known before."""
        if self._total is None:
            self._total = sum(1 for text, _ in self._texts for _ in moments(text.records))
        return self._total

    def sightings(self, known: Known) -> Iterator[Sighting]:
        """Return the sightings that are not known, all of one document together, each in the graph's order.

        Raises:
            ImportRefused: a text cannot be read.
        """
        self._total = sum(self._id(document, one) not in known for _, document, one in self._all())
        return self._read(known)

    def _all(self) -> Iterator[tuple[Text, str, Moment]]:
        for text, document in self._texts:
            for moment in moments(text.records):
                yield text, document, moment

    def _read(self, known: Known) -> Iterator[Sighting]:
        with Blobs(self._repository.git) as blobs:
            for _, document, moment in self._all():
                if self._id(document, moment) in known:
                    continue
                pages = self._pages(blobs, document, moment)
                if pages is not None:
                    yield self._sighting(document, moment, pages)

    def _pages(self, blobs: Blobs, document: str, moment: Moment) -> tuple[SightedPage, ...] | None:
        """Return the pages of a moment; None where they are too large, which is noted."""
        pages: list[SightedPage] = []
        left = _LARGEST
        for record in moment.pages:
            body = self._body(blobs, record, min(_LARGEST_PAGE, left))
            if body is None:
                size = min(_LARGEST_PAGE, left) // _MEGABYTE
                what = f"{moment.last.path} of commit {moment.last.commit[:12]}"
                self.skipped.append(Skipped(what, f"{record.path} is larger than {size} MB"))
                return None
            left -= len(body)
            had = _time(min(record.time or moment.at, moment.at))
            url = record.told.location or self._addresses.get(document, had)
            pages.append(SightedPage(url, had, body, record.content_type))
        return tuple(pages)

    def _body(self, blobs: Blobs, record: Record, limit: int) -> bytes | None:
        try:
            return blobs.read(record.blob, limit)
        except GitFailed as error:
            message = f"{self.name} is damaged: {record.path} of commit {record.commit[:12]} cannot be read ({error})"
            raise ImportRefused(message, remedy=self._repository.remedy) from error

    def _id(self, document: str, moment: Moment) -> str:
        return sighting_id(document, self.witness.id, _time(moment.at), _key(moment))

    def _sighting(self, document: str, moment: Moment, pages: tuple[SightedPage, ...]) -> Sighting:
        return Sighting(
            document,
            self.witness.id,
            _time(moment.at),
            _key(moment),
            self._reference(moment),
            pages,
            technical=self.witness.transcribes and moment.last.told.technical,
            ended=not moment.pages,
        )

    def _reference(self, moment: Moment) -> dict[str, str]:
        """Return how the sighting is named: its commit and path, and what the commit tells, where it does."""
        last = moment.last
        commits_of = dict.fromkeys(record.commit for record in moment.records)
        more = {
            "commits": " ".join(commits_of) if len(commits_of) > 1 else "",
            "snapshots": " ".join(last.told.snapshots),
            "recorded": _time(last.time).isoformat() if last.time not in (0, moment.at) else "",
            "engine": last.told.engine,
            "fetcher": last.told.fetcher,
        }
        said = {name: value for name, value in more.items() if value}
        return {"collection": self.name, "commit": last.commit, "path": last.path, **said}


@contextmanager
def open_collection(
    where: str,
    registry: Registry,
    *,
    name: str = "",
    include: Sequence[str] = (),
    copies: Path | None = None,
    told: Fetching = lambda _: None,
) -> Iterator[Collection]:
    """Give the collection at a path or address, of versions or of snapshots, as it says itself.

    `name` is what to call it (else what its repository is called), `include` the patterns of the texts that are meant,
    `copies` and `told` as of `repository.opened`.

    Raises:
        ImportRefused: it is none, cannot be read, or has nothing that a pattern means.
        UsageError: it cannot be called so.
    """
    if name:
        _called(name)
    with opened(where, copies=copies, told=told) as repository:
        found = gather(commits(repository))
        if not found.texts:
            raise ImportRefused(f"{repository.name} is no collection of Open Terms Archive", remedy=_remedy(found))
        names = Names(registry)
        documents = {text.name: names.document(text.service, text.type) for text in found.texts}
        chosen = choose(documents, include)
        texts = [(text, documents[text.name]) for text in found.texts if text.name in chosen]
        addresses = Addresses(registry if found.snapshots else ())  # a transcription is at no address
        collection = Collection(repository, _witness(repository, found, name), texts, addresses)
        collection.notes += [*_rewritten(repository), *names.notes]
        collection.skipped += found.skipped
        yield collection


def _rewritten(repository: Repository) -> Iterator[str]:
    if repository.rewritten:
        yield (
            f"the history of {repository.name} was rewritten since it was last fetched: "
            "its commits have other names now, and come as new"
        )


def _witness(repository: Repository, found: Texts, name: str) -> Witness:
    called = _called(name or re.sub(r"[^A-Za-z0-9._-]+", "-", repository.name).strip("-._")[:100])
    kind = WitnessKind.OTA_SNAPSHOTS if found.snapshots else WitnessKind.OTA
    title = f"Open Terms Archive, collection {called}"
    return Witness(f"{kind.value}/{called}", kind, title, repository.address, licence_of(repository))


def _called(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(f"a collection cannot be called {name!r}", remedy="--name takes letters, digits and -_.")
    return name


def _remedy(found: Texts) -> str:
    if any(one.what.startswith("declarations/") for one in found.skipped):
        return "its declarations are taken in by `tosmon import ota-declarations`"
    return "a collection keeps its texts as Service/Type.md, or Service/Type.html for snapshots"


def _key(moment: Moment) -> str:
    return f"{moment.last.commit}:{moment.last.path}"


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
