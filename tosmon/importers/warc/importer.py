"""An import of WARC files: looked through once, then read capture by capture, document after document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from tosmon.core.imported import Known, SightedPage, Sighting, Witness, sighting_id
from tosmon.importers.warc.files import WarcFile, found
from tosmon.importers.warc.index import Index
from tosmon.importers.warc.looking import Tell, whole
from tosmon.importers.warc.naming import witness_of
from tosmon.importers.warc.plans import Plan, plans_of
from tosmon.importers.warc.reading import Pages, Reference
from tosmon.importers.warc.values import LIMITS, Limits, Unusable
from tosmon.importers.warc.watched import Chosen, Watched
from tosmon.registry import Registry

__all__ = ["Looked", "WarcImport"]


@dataclass(frozen=True, slots=True)
class Looked:
    """What the first look found: files, records, sightings, of how many documents.

    `passed_over` counts what is quietly no document, by what it is.
    """

    files: int
    records: int
    sightings: int
    documents: int
    passed_over: Counter[str]


class WarcImport:
    """WARC and WACZ files as a source of sightings. `skipped` grows while they are read; close it in the end.

    Raises:
        ImportRefused: there are no such files, or nothing of the watch list is chosen.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        registry: Registry,
        chosen: Chosen,
        now: datetime,
        *,
        name: str = "",
        title: str = "",
        limits: Limits = LIMITS,
    ) -> None:
        named = tuple(paths)
        self._watched = Watched.of(registry, chosen)
        files, self.skipped = found(named, limits)
        self.files: Sequence[WarcFile] = files
        self.witness: Witness = witness_of(files, limits, _folder(named[0]), name, title)
        self._limits = limits
        self._index = Index(self._watched, limits, now, self.skipped)
        self._total: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self, tell: Tell = lambda _done, _total: None) -> Looked:
        """Look through all files, those in packages also for their digests; `tell` hears how many bytes of how many.

        Raises:
            ImportRefused: a file is gone, or far too much of it matters.
        """
        self.files = whole(self.files, self._index.skip, tell)
        self._index.look(self.files, tell)
        documents = Counter(plan.document for plan in self._plans())
        self._total = documents.total()
        alone = sum(map(len, self._index.captures.values())) - sum(len(set(one.captures)) for one in self._plans())
        passed_over = self._index.passed_over + Counter({"page without the document's others": alone})
        return Looked(len(self.files), self._index.records, self._total, len(documents), passed_over)

    def total(self) -> int | None:
        """Return how many sightings there are, known ones included; None before the first look."""
        return self._total

    def sightings(self, known: Known = frozenset()) -> Iterator[Sighting]:
        """Yield each sighting that is not known, document after document, each in time order.

        Raises:
            ImportRefused: as `look`, which is done first where it was not.
        """
        if self._total is None:
            self.look()
        pages = Pages(self.files, self._index.spool, self._index.originals, self._limits)
        with closing(pages):
            for plan in self._plans():
                if sighting_id(plan.document, self.witness.id, plan.at, _key(plan)) in known:
                    continue
                sighting = self._sighting(plan, pages)
                if sighting is not None:
                    yield sighting

    def close(self) -> None:
        """Give back the room of the spool."""
        self._index.spool.close()

    def _plans(self) -> Iterator[Plan]:
        for name, captures in self._index.captures.items():
            yield from plans_of(self._watched.documents[name], captures.values())

    def _sighting(self, plan: Plan, pages: Pages) -> Sighting | None:
        """Return a sighting with its pages, None where one of them cannot be taken in, which is noted."""
        read: list[tuple[SightedPage, Reference]] = []
        for capture in plan.captures:
            try:
                read.append(pages.page(capture))
            except Unusable as error:
                self._index.skip(f"{capture.url} of {capture.at:%Y-%m-%d %H:%M:%S}", str(error))
                return None
        if sum(len(page.body) for page, _ in read) > self._limits.sighting:
            self._index.skip(f"{plan.document} of {plan.at:%Y-%m-%d %H:%M:%S}", "its pages are too large together")
            return None
        reference = _together([reference for _, reference in read])
        return Sighting(plan.document, self.witness.id, plan.at, _key(plan), reference, tuple(page for page, _ in read))


def _folder(path: Path) -> str:
    return path.resolve().name if path.is_dir() else ""


def _key(plan: Plan) -> str:
    """Return the key of a sighting; that of many pages would be long."""
    return plan.key if len(plan.captures) == 1 else f"pages {hashlib.sha256(plan.key.encode()).hexdigest()}"


def _together(references: Sequence[Reference]) -> Reference:
    """Return what several pages' references say, joined by blanks where they differ."""
    names = dict.fromkeys(name for one in references for name in one)
    return {name: " ".join(dict.fromkeys(one[name] for one in references if name in one)) for name in names}
