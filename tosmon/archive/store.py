"""The archive: a folder of immutable WARC objects and seals; what a check makes of them is left to others.

Nothing here replaces or removes a finished file. `sweep` alone removes unfinished ones, and belongs under the home's
exclusive lock (`tosmon.home.Home.alone`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from secrets import token_hex

from tosmon.archive.batch_reader import read_batch, read_pages, verify_batch
from tosmon.archive.batch_writer import compose_batch
from tosmon.archive.faults import RESTORE, damaged, read_error, write_error
from tosmon.archive.files import HashingReader, put_new
from tosmon.archive.reader import Damaged, digest_problems, read_records
from tosmon.archive.records import (
    MAX_OBJECT,
    Archived,
    BatchEntry,
    Part,
    PlacedSighting,
    Revisit,
    SnapshotRecord,
    Stored,
    WarcRecord,
)
from tosmon.archive.snapshot import PayloadLoader, payload_of, rebuild, summary_of
from tosmon.archive.writer import compose
from tosmon.core.imported import SightedPage, Sighting, Witness
from tosmon.core.layout import (
    IMPORTS,
    OBJECT_SUFFIX,
    RESERVED,
    SEALS,
    TEMPORARY,
    BatchName,
    ObjectName,
    document_fault,
    parse_batch,
    parse_object,
    parse_seal,
    safe_name,
    seal_name,
    witness_fault,
)
from tosmon.errors import ArchiveError

__all__ = ["Archive"]

_MAX_REVISITS = 8  # a revisit names a whole snapshot; a few steps are allowed for, a circle is not followed
_TRIES = 16  # of another token, when a name is taken


class Archive:
    """The snapshots and seals under `root`. `software` names this tosmon in what it writes: "tosmon/0.1.0"."""

    def __init__(self, root: Path, software: str) -> None:
        self.root = root
        self.software = software

    # --- writing ------------------------------------------------------------------------------------------------------

    def put(self, record: SnapshotRecord) -> Stored:
        """Write a snapshot as a new object, on disk when this returns, and say where it lies.

        Raises:
            ArchiveError: the name is not allowed, the snapshot cannot be written as WARC, or the disk does not take
                it. Nothing is left behind then.
        """
        fault = document_fault(record.document)
        if fault or not record.captures or not all(capture.hops for capture in record.captures):
            raise ArchiveError(f"cannot archive {record.document!r}: {fault or 'nothing was captured'}")
        record = replace(record, revisit_of=self._held(record.revisit_of))
        for _ in range(_TRIES):
            name = ObjectName(record.document, record.captured_at, token_hex(4))
            data, stored = compose(name, record, self.software)
            if self._put_new(str(name), data):
                return stored
        raise ArchiveError(f"{record.document}: no free name for a snapshot of {record.captured_at.isoformat()}")

    def _held(self, revisit: Revisit | None) -> Revisit | None:
        """Return the older snapshot with its answer's own address and time, which other tools look it up by.

        None where it is missing or damaged, or holds other bytes: then a reference to it would lose these.
        """
        if revisit is None:
            return None
        try:
            older = self.get(revisit.id)
        except ArchiveError:
            return None
        answer = older.captures[0].answer
        held = older.stored.wire_sha256 == revisit.wire_sha256
        return replace(revisit, captured_at=answer.started, url=answer.url) if held else None

    def put_batch(self, witness: Witness, sightings: Sequence[Sighting]) -> tuple[PlacedSighting, ...]:
        """Write what a witness saw as one object, on disk when this returns; say where each lies, in the order given.

        The same sightings make the same object; where it lies there already, it is left as it is.

        Raises:
            ArchiveError: a sighting cannot be written as WARC, or the disk does not take the object. Nothing is left
                behind then.
        """
        if not sightings:
            return ()
        name, data, placed = compose_batch(witness, sightings, self.software)
        if not self._put_new(str(name), data) and self._read_whole(str(name)) != data:
            raise ArchiveError(f"{self.root / str(name)} is damaged: it has another hash than its name", remedy=RESTORE)
        return placed

    def put_seal(self, day: date, data: bytes) -> str:
        """Write that day's seal and return its name; the very same bytes again are no error.

        Raises:
            ArchiveError: the day has another seal already, or the disk does not take it.
        """
        name = seal_name(day)
        if not self._put_new(name, data) and self._read_whole(name) != data:
            raise ArchiveError(f"{self.root / name} is there already and differs", remedy="seals are never replaced")
        return name

    def _put_new(self, name: str, data: bytes) -> bool:
        """Write a new file; return False where the name is taken."""
        path = self.root / name
        try:
            put_new(path, data)
        except FileExistsError:
            if path.exists():
                return False
            raise ArchiveError(f"cannot write {path}: a file lies where a folder should be") from None
        except OSError as error:
            raise write_error(path, error) from error
        return True

    def sweep(self) -> int:
        """Remove the unfinished files of processes that died; return how many. Only where nobody else writes.

        Raises:
            ArchiveError: a folder cannot be read or a file not removed.
        """
        count = 0
        for folder in (*self._folders(keep=(SEALS,)), *self._witness_folders()):
            for name in self._names(folder):
                if name.startswith(TEMPORARY):
                    self._remove(folder / name)
                    count += 1
        return count

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(path, error) from error

    # --- reading ------------------------------------------------------------------------------------------------------

    def get(self, name: str, load: PayloadLoader | None = None) -> Archived:
        """Return a snapshot, by its object's name or its id, with every digest in it checked.

        The body of a revisit comes from `load`, which gets the older snapshot's id; without it, from this archive.

        Raises:
            ArchiveError: the object is missing or damaged.
        """
        parsed = self._own(name)
        records, digest = self._records(str(parsed))
        try:
            return rebuild(parsed, records, digest, load or self.payload)
        except Damaged as error:
            raise damaged(parsed, error) from error

    def payload(self, name: str) -> bytes:
        """Return the body as received of a snapshot's first answer, also where a revisit refers to it elsewhere.

        Raises:
            ArchiveError: an object on the way is missing or damaged.
        """
        return self._payload(name, _MAX_REVISITS)

    def _payload(self, name: str, steps: int) -> bytes:
        parsed = self._own(name)
        if not steps:
            raise ArchiveError(f"{parsed}: revisits lead on and on without a body")
        records, _ = self._records(str(parsed))
        try:
            return payload_of(summary_of(records), records, lambda older: self._payload(older, steps - 1))
        except Damaged as error:
            raise damaged(parsed, error) from error

    def read_record(self, name: str, offset: int, length: int) -> WarcRecord:
        """Return the one record that lies there in an object, of ours or of an import.

        Raises:
            ArchiveError: the object is missing, or no whole record lies there.
        """
        if not safe_name(name) or not name.endswith(OBJECT_SUFFIX):
            raise ArchiveError(f"{name!r} is no object's name")
        try:
            with (self.root / name).open("rb") as file:
                file.seek(offset)
                records = list(read_records(BytesIO(file.read(min(length, MAX_OBJECT)))))
        except (OSError, ValueError) as error:
            raise read_error(self.root / name, error) from error
        if len(records) != 1:
            raise ArchiveError(f"{name}: {len(records)} records lie at bytes {offset} to {offset + length}, not one")
        return records[0]

    def sighted(self, name: str, parts: Sequence[Part]) -> tuple[SightedPage, ...]:
        """Return pages of a sighting from the object they lie in, their digests checked; nothing else of it is read.

        Raises:
            ArchiveError: the object is missing or damaged, or other pages lie there.
        """
        return read_pages(self.root, self._batch(name), parts)

    def batch(self, name: str) -> tuple[Witness, tuple[BatchEntry, ...]]:
        """Return who saw what lies in an object of imports, and each sighting but its pages' bytes.

        The object's bytes are hashed; only its manifest is unpacked.

        Raises:
            ArchiveError: the object is missing or damaged.
        """
        return read_batch(self.root, self._batch(name))

    def _batch(self, name: str) -> BatchName:
        parsed = parse_batch(name)
        if parsed is None:
            raise ArchiveError(f"{name!r} is not the name of an object of imports")
        return parsed

    def read_seal(self, day: date) -> bytes:
        """Return that day's seal as it was written.

        Raises:
            ArchiveError: there is none, or it cannot be read.
        """
        return self._read_whole(seal_name(day))

    def _read_whole(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise read_error(self.root / name, error) from error

    def _records(self, name: str) -> tuple[list[WarcRecord], str]:
        """Return an own object's records, their digests checked, and the hash of its bytes."""
        path = self.root / name
        try:
            with path.open("rb") as file:
                hashing = HashingReader(file)
                records = list(read_records(hashing))
        except (OSError, Damaged) as error:
            raise read_error(path, error) from error
        for record in records:
            for problem in digest_problems(record):
                raise ArchiveError(f"{name} is damaged: {problem}", remedy=RESTORE)
        return records, hashing.hexdigest()

    def _own(self, name: str) -> ObjectName:
        parsed = parse_object(name)
        if parsed is None:
            raise ArchiveError(f"{name!r} is not the name of a snapshot")
        return parsed

    # --- listing and verifying ----------------------------------------------------------------------------------------

    def objects(self) -> Iterator[str]:
        """Yield the names of all own objects, sorted by platform, document and time.

        Raises:
            ArchiveError: a folder cannot be read.
        """
        for folder in self._folders():
            document = f"{folder.parent.name}/{folder.name}"
            for name in self._names(folder):
                if name.endswith(OBJECT_SUFFIX) and parse_object(f"{document}/{name}"):
                    yield f"{document}/{name}"

    def batches(self) -> Iterator[str]:
        """Yield the names of all objects of imports, sorted by witness.

        Raises:
            ArchiveError: a folder cannot be read.
        """
        for folder in self._witness_folders():
            for name in self._names(folder):
                batch = f"{IMPORTS}/{folder.parent.name}/{folder.name}/{name}"
                if parse_batch(batch):
                    yield batch

    def seals(self) -> Iterator[date]:
        """Yield the days that are sealed, oldest first."""
        for name in self._names(self.root / SEALS):
            day = parse_seal(f"{SEALS}/{name}")
            if day is not None:
                yield day

    def verify_object(self, name: str, expected_sha256: str = "") -> list[str]:
        """Return what is wrong with an object, one line each; nothing where every byte is accounted for.

        `expected_sha256` is what the catalog or a seal says of the whole object; empty: only the object's own hashes
        are checked, which an alteration by someone who knows how would satisfy.
        """
        batch = parse_batch(name)
        if batch:
            return verify_batch(self.root, batch, expected_sha256)
        try:
            archived = self.get(name)
        except ArchiveError as error:
            return [error.message]
        if expected_sha256 and archived.stored.object_sha256 != expected_sha256:
            return [f"{archived.stored.object} has another hash than recorded: {archived.stored.object_sha256}"]
        return []

    def _folders(self, keep: tuple[str, ...] = ()) -> Iterator[Path]:
        """Yield the folders of all documents, and those of `keep`."""
        for platform in self._names(self.root):
            if platform in keep:
                yield self.root / platform
            elif platform not in RESERVED and (self.root / platform).is_dir():
                for document in self._names(self.root / platform):
                    folder = self.root / platform / document
                    if not document_fault(f"{platform}/{document}") and folder.is_dir():
                        yield folder

    def _witness_folders(self) -> Iterator[Path]:
        """Yield the folders that objects of imports lie in."""
        root = self.root / IMPORTS
        for kind in self._names(root):
            for witness in self._names(root / kind) if (root / kind).is_dir() else ():
                folder = root / kind / witness
                if not witness_fault(f"{kind}/{witness}") and folder.is_dir():
                    yield folder

    def _names(self, folder: Path) -> list[str]:
        """Return the sorted names in a folder, which may be missing."""
        try:
            return sorted(path.name for path in folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise read_error(folder, error) from error
