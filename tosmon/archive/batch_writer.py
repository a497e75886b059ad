"""Composes a batch, one WARC 1.1 object of what a witness saw; reading it is left to `batch_reader`, disks to `store`.

A batch is a warcinfo record, the manifest, then every page in order: a `response` record where the witness has the
whole answer of a server, else a `resource` record. It is named by its own hash and tells no time but the witness's, so
the same sightings make the same object. The manifest comes early, so that nothing else need be unpacked to read it, and
counts the pages' places from its own end.

Section numbers are those of WARC 1.1.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from urllib.parse import quote

from tosmon.archive.http import Unreadable, payload_sha256, read_response
from tosmon.archive.manifest import Listed, Manifest, ManifestPage, to_json
from tosmon.archive.packing import Fields, pack, warcinfo_block
from tosmon.archive.records import MAX_OBJECT, Part, PlacedSighting
from tosmon.archive.summary import joined, stamp
from tosmon.core.imported import RESPONSE, SightedPage, Sighting, Witness
from tosmon.core.layout import BatchName, document_fault, witness_fault
from tosmon.errors import ArchiveError

__all__ = ["compose_batch", "escaped", "joined_or_none", "page_hashes", "placed"]

_NAMESPACE = uuid.UUID("a2f0c1de-5b0e-5f0b-9d55-7c0c1e6b7f10")
_LEVEL = 4  # zlib's: on 283 MB of Markdown 5 takes half as long again and saves a twenty-fifth
_LONGEST_HEAD = 32 * 1024  # bytes of a record's header fields, half of what the reader takes
_SURROGATE = re.compile("[\ud800-\udfff]")
_REQUEST = b"GET / HTTP/1.1\r\n\r\n"  # what any answer that is kept is an answer to


def _record_id(*what: str) -> str:
    """Return a record's id, made of what the record is."""
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, chr(0).join(what))}>"


@dataclass(frozen=True, slots=True)
class _Packed:
    """A page as it will lie in the object: its record, and the hashes that prove it."""

    record: str
    data: bytes
    size: int  # uncompressed
    content_sha256: str
    wire_sha256: str


def compose_batch(
    witness: Witness, sightings: Sequence[Sighting], software: str
) -> tuple[BatchName, bytes, tuple[PlacedSighting, ...]]:
    """Return the object's name and bytes, and where in it each sighting lies.

    Raises:
        ArchiveError: a sighting is not the witness's, stands twice, or cannot be written as WARC, or all of them are
            more than an object may hold.
    """
    _check(witness, sightings)
    warcinfo = _record_id("warcinfo", software, witness.id, *(sighting.id for sighting in sightings))
    packed = _pack_pages(sightings, warcinfo)
    listed = tuple(_list(sightings, packed))
    try:
        manifest = to_json(Manifest(witness, listed))
    except ValueError as error:
        raise ArchiveError(f"{witness.id}: what it says of its sightings cannot be written as JSON: {error}") from error
    latest = max(sighting.at for sighting in sightings)
    head = _pack_head(witness, software, warcinfo, manifest, latest)
    data = b"".join((head, *(page.data for page in packed)))
    digest = hashlib.sha256(data).hexdigest()
    name = BatchName(witness.id, digest[:16])
    return name, data, tuple(placed(name, digest, len(head), item) for item in listed)


def _check(witness: Witness, sightings: Sequence[Sighting]) -> None:
    fault = witness_fault(witness.id)
    if fault or witness.id.partition("/")[0] != witness.kind:
        raise ArchiveError(f"cannot archive what {witness.id!r} saw: {fault or 'it is of another kind'}")
    seen: set[str] = set()
    for sighting in sightings:
        fault = document_fault(sighting.document) or _fault(witness, sighting)
        fault = fault or ("it stands twice" if sighting.id in seen else "")
        if fault:
            raise ArchiveError(f"cannot archive what {witness.id} saw of {sighting.document!r}: {fault}")
        seen.add(sighting.id)


def _fault(witness: Witness, sighting: Sighting) -> str:
    """Return what is wrong with a sighting, or an empty string."""
    if sighting.witness != witness.id:
        return f"{sighting.witness or 'nobody'} saw it"
    if _SURROGATE.search(sighting.key):
        return f"its key {sighting.key!r:.100} is not valid Unicode"
    if sighting.ended == bool(sighting.pages):
        return "it ended, and has pages" if sighting.ended else "it has no pages"
    kinds = {page.content_type for page in sighting.pages}
    odd = next((kind for kind in kinds if not kind.isascii() or not kind.isprintable() or kind.strip() != kind), None)
    return f"{odd!r:.100} is no content type" if odd is not None else ""


def _pack_pages(sightings: Sequence[Sighting], warcinfo: str) -> list[_Packed]:
    """Return every page as a gzip member; hashing and zlib let go of the interpreter, so threads help."""
    pages = [(sighting, place) for sighting in sightings for place in range(len(sighting.pages))]
    if sum(len(sighting.pages[place].body) for sighting, place in pages) > MAX_OBJECT:
        raise ArchiveError(f"a batch of more than {MAX_OBJECT} bytes is larger than the archive takes")
    with ThreadPoolExecutor(min(os.cpu_count() or 1, max(len(pages), 1))) as pool:
        return list(pool.map(partial(_pack_page, warcinfo), *zip(*pages, strict=True))) if pages else []


def _pack_page(warcinfo: str, sighting: Sighting, place: int) -> _Packed:
    page = sighting.pages[place]
    block_sha256 = hashlib.sha256(page.body).hexdigest()
    try:
        content, wire = page_hashes(page, block_sha256)
    except Unreadable as error:
        raise ArchiveError(f"cannot archive {sighting.id}: {error}") from error
    record = _record_id(sighting.witness, sighting.id, str(place), block_sha256)
    fields = [
        ("WARC-Type", "response" if page.content_type == RESPONSE else "resource"),
        ("WARC-Record-ID", record),
        ("WARC-Date", stamp(page.at)),
        ("WARC-Target-URI", escaped(page.url) if page.url else _urn(sighting, place)),
        ("WARC-Payload-Digest", f"sha256:{wire}"),
        *_last_fields(block_sha256, page.content_type, page.body, warcinfo),
    ]
    if sum(len(value) for _, value in fields) * 4 > _LONGEST_HEAD:
        raise ArchiveError(f"cannot archive {sighting.id}: its address is too long")
    return _Packed(record, *pack(fields, page.body, _LEVEL), content, wire)


def _last_fields(block_sha256: str, content_type: str, block: bytes, warcinfo: str) -> Fields:
    return (
        ("WARC-Block-Digest", f"sha256:{block_sha256}"),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
        *((("WARC-Warcinfo-ID", warcinfo),) if warcinfo else ()),
    )


def page_hashes(page: SightedPage, block_sha256: str) -> tuple[str, str]:
    """Return the hash of a text, or of a response's body with its codings undone; and that of it as the witness had it.

    Witnesses keep answers cut short, or with headers of codings that they undid: then both are of the body as it is.

    Raises:
        Unreadable: the headers of a response do not end.
    """
    if page.content_type != RESPONSE:
        return block_sha256, block_sha256
    wire = payload_sha256(page.body)
    try:
        return hashlib.sha256(read_response(_REQUEST, page.body).body).hexdigest(), wire
    except Unreadable:
        return wire, wire


def escaped(url: str) -> str:
    """Return an address as it may stand in a header: what would end the field or start another one is escaped."""
    return "".join(_escaped(sign) if sign.isspace() or not sign.isprintable() else sign for sign in url)


def _escaped(sign: str) -> str:
    return quote(sign, safe="", errors="replace")


def _urn(sighting: Sighting, place: int) -> str:
    """Return what names a page whose address nobody knows."""
    key = quote(sighting.key, safe="/:", errors="replace")
    return f"urn:x-tosmon:{sighting.witness}:{sighting.document}:{key}" + (f"#{place + 1}" if place else "")


def _list(sightings: Iterable[Sighting], packed: Iterable[_Packed]) -> Iterator[Listed]:
    """Yield what the manifest says of each sighting."""
    pages, end = iter(packed), 0
    for sighting in sightings:
        listed, own = [], list(islice(pages, len(sighting.pages)))
        for seen, page in zip(sighting.pages, own, strict=True):
            listed.append(ManifestPage(page.record, end, len(page.data), seen.url, seen.at, seen.content_type))
            end += len(page.data)
        content = joined_or_none([page.content_sha256 for page in own])
        yield Listed(sighting, content, joined_or_none([page.wire_sha256 for page in own]), tuple(listed))


def joined_or_none(hashes: Sequence[str]) -> str:
    """Return the one hash of a sighting's pages; an empty string where it has none."""
    return joined(hashes) if hashes else ""


def _pack_head(witness: Witness, software: str, warcinfo: str, manifest: bytes, latest: datetime) -> bytes:
    """Return the first two records: who wrote this (section 6.2), and the manifest (6.6)."""
    info, date = warcinfo_block(software), ("WARC-Date", stamp(latest))
    info_sha256, sha256 = hashlib.sha256(info).hexdigest(), hashlib.sha256(manifest).hexdigest()
    first: Fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", warcinfo),
        date,
        *_last_fields(info_sha256, "application/warc-fields", info, ""),
    ]
    second: Fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", _record_id("manifest", sha256)),
        date,
        ("WARC-Target-URI", f"urn:x-tosmon:{witness.id}"),
        *_last_fields(sha256, "application/json", manifest, warcinfo),
    ]
    (packed_info, _), (packed_manifest, size) = pack(first, info, _LEVEL), pack(second, manifest, _LEVEL)
    if size > MAX_OBJECT:
        raise ArchiveError(f"a batch of more than {MAX_OBJECT} bytes is larger than the archive takes")
    return packed_info + packed_manifest


def placed(name: BatchName, object_sha256: str, start: int, listed: Listed) -> PlacedSighting:
    """Return where a sighting lies; `start` is where the pages of its object begin."""
    parts = tuple(Part(start + page.offset, page.length, page.url, page.content_type) for page in listed.pages)
    return PlacedSighting(
        listed.sighting.id, str(name), object_sha256, listed.content_sha256, listed.wire_sha256, parts
    )
