"""Reads a batch and doubts every byte of it; composing one is left to `batch_writer`, which there are to `store`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from tosmon.archive.batch_writer import escaped, joined_or_none, page_hashes, placed
from tosmon.archive.faults import read_error
from tosmon.archive.files import HashingReader
from tosmon.archive.manifest import Listed, Manifest, ManifestPage, from_json
from tosmon.archive.reader import Damaged, digest_problems, read_records
from tosmon.archive.records import MAX_OBJECT, BatchEntry, Part, WarcRecord
from tosmon.core.imported import RESPONSE, SightedPage, Witness
from tosmon.core.layout import BatchName

__all__ = ["read_batch", "read_pages", "verify_batch"]

_CHUNK = 1024 * 1024
_TOKEN = 16  # digits of its hash that an object is named by


def read_pages(root: Path, name: BatchName, parts: Sequence[Part]) -> tuple[SightedPage, ...]:
    """Return the pages that lie there in an object, their digests checked; nothing else of it is read.

    Raises:
        ArchiveError: the object is missing or damaged, or other pages lie there.
    """
    path = root / str(name)
    try:
        with path.open("rb") as file:
            return tuple(_page(_record_at(file, part), part) for part in parts)
    except (OSError, ValueError) as error:
        raise read_error(path, error) from error


def read_batch(root: Path, name: BatchName) -> tuple[Witness, tuple[BatchEntry, ...]]:
    """Return who saw what lies in an object, and each sighting but its pages' bytes; only the manifest is unpacked.

    Raises:
        ArchiveError: the object is missing or damaged.
    """
    path = root / str(name)
    try:
        with path.open("rb") as file:
            hashing = HashingReader(file)
            manifest, start = _manifest(name, read_records(hashing))
            while hashing.read(_CHUNK):
                pass
            _check_whole(name, hashing, start + manifest.size, file.tell())
    except (OSError, Damaged) as error:
        raise read_error(path, error) from error
    digest = hashing.hexdigest()
    return manifest.witness, tuple(
        BatchEntry(listed.sighting, placed(name, digest, start, listed)) for listed in manifest.sightings
    )


def verify_batch(root: Path, name: BatchName, expected_sha256: str) -> list[str]:
    """Return what is wrong with an object, one line each; nothing where every byte is accounted for."""
    path = root / str(name)
    try:
        with path.open("rb") as file:
            hashing = HashingReader(file)
            records = read_records(hashing)
            manifest, start = _manifest(name, records)
            problems = [f"{path} is damaged: {problem}" for problem in _problems(manifest, start, records)]
            if problems:
                return problems
            _check_whole(name, hashing, start + manifest.size, file.tell())
    except (OSError, Damaged) as error:
        return [read_error(path, error).message]
    if expected_sha256 and hashing.hexdigest() != expected_sha256:
        return [f"{name} has another hash than recorded: {hashing.hexdigest()}"]
    return []


def _check_whole(name: BatchName, hashing: HashingReader, stated: int, size: int) -> None:
    """Hold an object that was read to its end to its name, and to the length that its manifest states."""
    if hashing.hexdigest()[:_TOKEN] != name.token:
        raise Damaged("it does not have the hash that it is named by")
    if size != stated:
        raise Damaged(f"it has {size} bytes, its manifest tells of {stated}")


def _record_at(file: BinaryIO, part: Part) -> WarcRecord:
    file.seek(part.offset)
    records = list(read_records(BytesIO(file.read(min(part.length, MAX_OBJECT)))))
    if len(records) != 1:
        raise Damaged(f"{len(records)} records lie at bytes {part.offset} to {part.offset + part.length}, not one")
    return records[0]


def _manifest(name: BatchName, records: Iterator[WarcRecord]) -> tuple[Manifest, int]:
    """Return the manifest of an object, given its records from the first on, and where the pages begin.

    Raises:
        Damaged: it does not begin as a batch does, or is of another witness than the name says.
    """
    head = list(islice(records, 2))
    if [record.kind for record in head] != ["warcinfo", "metadata"]:
        raise Damaged("it does not begin with a warcinfo record and a manifest")
    for record in head:
        for problem in digest_problems(record):
            raise Damaged(problem)
    try:
        manifest = from_json(head[1].block)
    except ValueError as error:
        raise Damaged(f"the manifest cannot be read: {error}") from error
    if manifest.witness.id != name.witness:
        raise Damaged(f"it holds what {manifest.witness.id} saw, not what its name says")
    return manifest, head[1].offset + head[1].length


def _page(record: WarcRecord, part: Part) -> SightedPage:
    """Return the page that a record holds.

    Raises:
        Damaged: its digests do not fit, or it is another page than the part says.
    """
    for problem in digest_problems(record):
        raise Damaged(problem)
    kind = "response" if part.content_type == RESPONSE else "resource"
    if (record.kind, record.header("Content-Type")) != (kind, part.content_type):
        raise Damaged(f"the record at byte {part.offset} is no {part.content_type}")
    if part.url and record.header("WARC-Target-URI") != escaped(part.url):
        raise Damaged(f"the record at byte {part.offset} is not of {part.url}")
    try:
        at = datetime.fromisoformat(record.header("WARC-Date"))
    except ValueError as error:
        raise Damaged(f"the record at byte {part.offset} states no time") from error
    return SightedPage(part.url, at, record.block, part.content_type)


def _problems(manifest: Manifest, start: int, records: Iterable[WarcRecord]) -> Iterator[str]:
    """Yield what is wrong with the pages of a batch, held against its manifest; `records` are those after it."""
    rest = iter(records)
    for listed in manifest.sightings:
        bodies = []
        for page in listed.pages:
            record = next(rest, None)
            if record is None:
                yield f"{listed.sighting.id}: its page {page.record} is missing"
                return
            try:
                bodies.append(_checked(record, page, start))
            except Damaged as error:
                yield f"{listed.sighting.id}: {error}"
        if len(bodies) == len(listed.pages):
            yield from _hash_problems(listed, bodies)
    if next(rest, None) is not None:
        yield "it holds records that its manifest does not name"


def _checked(record: WarcRecord, page: ManifestPage, start: int) -> SightedPage:
    part = Part(start + page.offset, page.length, page.url, page.content_type)
    if (record.id, record.offset, record.length) != (page.record, part.offset, part.length):
        raise Damaged(f"the record at byte {record.offset} is not the one that the manifest names")
    read = _page(record, part)
    if read.at != page.at:
        raise Damaged(f"the record at byte {record.offset} has another time than the manifest states")
    return read


def _hash_problems(listed: Listed, pages: Sequence[SightedPage]) -> Iterator[str]:
    hashes = [page_hashes(page, hashlib.sha256(page.body).hexdigest()) for page in pages]
    found = (joined_or_none([content for content, _ in hashes]), joined_or_none([wire for _, wire in hashes]))
    if found != (listed.content_sha256, listed.wire_sha256):
        yield f"{listed.sighting.id}: its pages do not have the hashes that the manifest states"
