"""What others saw lies in batches: many sightings an object, equal to the byte when read back, damage always found."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tests.archive.conftest import NOON, respond
from tosmon.archive import Archive
from tosmon.archive.records import Part
from tosmon.core.imported import RESPONSE, SightedPage, Sighting, Witness, WitnessKind
from tosmon.core.layout import parse_batch
from tosmon.errors import ArchiveError

OTA = Witness("ota/pga-versions", WitnessKind.OTA, "Open Terms Archive, collection pga-versions", licence="ODbL-1.0")
WAYBACK = Witness("wayback/web.archive.org", WitnessKind.WAYBACK, "Wayback Machine", "https://web.archive.org")
URL = "https://x.com/tos"
TEXT = "# Terms\n\nYou agree not to scrape the services — ever.\n".encode()

See = Callable[..., Sighting]


def page(body: bytes = TEXT, url: str = URL, content_type: str = "text/markdown", at: datetime = NOON) -> SightedPage:
    """Return a page of a sighting."""
    return SightedPage(url, at, body, content_type)


def seen(key: str, *pages: SightedPage, witness: Witness = OTA, **fields: Any) -> Sighting:
    """Return a sighting of one page, unless others are given."""
    values = {"document": "x/terms-of-service", "at": NOON, "reference": {"collection": "pga"}, **fields}
    own = () if values.get("ended") else pages or (page(),)
    return Sighting(witness=witness.id, key=key, pages=own, **values)


@pytest.fixture
def sightings() -> tuple[Sighting, ...]:
    """Return sightings of all kinds that a collection has: plain, of two pages, technical, at its end."""
    later = NOON + timedelta(days=1)
    two = (page(b"one", ""), page(b"two", "https://x.com/tos?part=2\n", at=NOON - timedelta(hours=1)))
    return (
        seen("c1:X/Terms.md"),
        seen("c2:X/Terms.md", *two, at=later, reference={"collection": "pga", "commit": "c2", "café": "é"}),
        seen("c3:X/Terms.md", page(TEXT * 400), at=later, technical=True),
        seen("c1:Y/Terms.md", page(b""), document="y/terms-of-service@eu"),
        seen("c4:X/Terms.md", at=later + timedelta(days=1), ended=True),
    )


def read_with_warcio(path: Path) -> list[dict[str, Any]]:
    """Return the records as warcio, another reader altogether, sees them."""
    with path.open("rb") as file:
        return [
            {
                "type": record.rec_type,
                "headers": dict(record.rec_headers.headers),
                "body": record.content_stream().read(),
            }
            for record in ArchiveIterator(file, check_digests="raise")
        ]


# --- round trips ------------------------------------------------------------------------------------------------------


def test_pages_come_back_equal(archive: Archive, sightings: tuple[Sighting, ...]) -> None:
    """Every page has its address, time, bytes and content type again, to the microsecond and the byte."""
    placed = archive.put_batch(OTA, sightings)
    assert [one.id for one in placed] == [one.id for one in sightings]
    assert [archive.sighted(one.object, one.parts) for one in placed] == [one.pages for one in sightings]


def test_the_manifest_alone_tells_of_every_sighting(archive: Archive, sightings: tuple[Sighting, ...]) -> None:
    """Witness, sightings, places and hashes come out of the object as they went in; only pages are left."""
    placed = archive.put_batch(OTA, sightings)
    (name,) = archive.batches()
    witness, entries = archive.batch(name)
    assert witness == OTA
    assert tuple(entry.sighting for entry in entries) == tuple(replace(one, pages=()) for one in sightings)
    assert tuple(entry.placed for entry in entries) == placed


def test_hashes_are_of_texts_and_of_answers_with_their_codings_undone(archive: Archive) -> None:
    """A text's hashes are of it; an answer's of its body, decoded and as the witness had it."""
    answer = respond(TEXT, "gzip", in_chunks=True)
    kept = replace(seen("k", page(answer, content_type=RESPONSE), witness=WAYBACK))
    (placed,) = archive.put_batch(WAYBACK, [kept])
    body = answer.partition(b"\r\n\r\n")[2]
    assert placed.content_sha256 == hashlib.sha256(TEXT).hexdigest()
    assert placed.wire_sha256 == hashlib.sha256(body).hexdigest()
    (text,) = archive.put_batch(OTA, [seen("k")])
    assert text.content_sha256 == text.wire_sha256 == hashlib.sha256(TEXT).hexdigest()


def test_several_pages_have_one_hash(archive: Archive) -> None:
    """Of several pages the hash is that of their hashes, joined by newlines, as of own snapshots."""
    (placed,) = archive.put_batch(OTA, [seen("k", page(b"one"), page(b"two"))])
    digests = [hashlib.sha256(body).hexdigest() for body in (b"one", b"two")]
    assert placed.content_sha256 == hashlib.sha256("\n".join(digests).encode()).hexdigest()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\ncut off",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nalready undone",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nalready undone",
        b"HTTP/1.0 200\nX: no carriage returns\n\nbody",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot in chunks any more",
    ],
)
def test_answers_that_cannot_be_read_are_kept_as_they_are(archive: Archive, answer: bytes) -> None:
    """Witnesses keep answers cut short, or under headers of codings that they undid: nothing of them is lost."""
    (placed,) = archive.put_batch(WAYBACK, [seen("k", page(answer, content_type=RESPONSE), witness=WAYBACK)])
    assert archive.sighted(placed.object, placed.parts)[0].body == answer
    assert archive.verify_object(placed.object, placed.object_sha256) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(st.binary(max_size=500), min_size=1, max_size=4),
    url=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    key=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_any_page_survives(archive: Archive, bodies: list[bytes], url: str, key: str) -> None:
    """No body, address or key, however odd, is changed by being kept, or makes an object that does not add up."""
    sighting = seen(key, *(page(body, url) for body in bodies))
    (placed,) = archive.put_batch(OTA, [sighting])
    assert archive.sighted(placed.object, placed.parts) == sighting.pages
    assert archive.batch(placed.object)[1][0].sighting.key == key
    assert archive.verify_object(placed.object, placed.object_sha256) == []


# --- objects ----------------------------------------------------------------------------------------------------------


def test_the_same_sightings_make_the_same_object(
    archive: Archive, tmp_path: Path, sightings: tuple[Sighting, ...]
) -> None:
    """No clock and no chance is in an object: written again, here or elsewhere, it has the same name and bytes."""
    placed = archive.put_batch(OTA, sightings)
    assert archive.put_batch(OTA, list(sightings)) == placed
    other = Archive(tmp_path / "other", archive.software)
    assert other.put_batch(OTA, sightings) == placed
    assert len(list(archive.batches())) == 1
    (object_,) = {one.object for one in placed}
    assert (other.root / object_).read_bytes() == (archive.root / object_).read_bytes()


def test_an_object_is_named_by_witness_and_hash(archive: Archive) -> None:
    """The name tells whose it is, and begins the hash of its bytes."""
    (placed,) = archive.put_batch(OTA, [seen("k")])
    digest = hashlib.sha256((archive.root / placed.object).read_bytes()).hexdigest()
    assert placed.object == f"imports/ota/pga-versions/{digest[:16]}.warc.gz"
    assert placed.object_sha256 == digest
    assert str(parse_batch(placed.object)) == placed.object


def test_nothing_makes_no_object(archive: Archive) -> None:
    """Where nothing was seen, nothing is written."""
    assert archive.put_batch(OTA, []) == ()
    assert list(archive.batches()) == []
    assert not archive.root.exists()


def test_an_end_is_kept_without_pages(archive: Archive) -> None:
    """That a witness watches a document no more stands in the manifest; there is no record to point at."""
    (placed,) = archive.put_batch(OTA, [seen("k", ended=True)])
    assert (placed.parts, placed.content_sha256, placed.wire_sha256) == ((), "", "")
    assert archive.batch(placed.object)[1][0].sighting.ended
    assert archive.verify_object(placed.object, placed.object_sha256) == []


def test_own_objects_and_batches_are_listed_apart(archive: Archive) -> None:
    """Batches are not snapshots of ours, and foreign files among them are nobody's."""
    names = sorted(archive.put_batch(witness, [seen("k", witness=witness)])[0].object for witness in (OTA, WAYBACK))
    for foreign in ("imports/notes.txt", "imports/ota/notes.txt", "imports/ota/pga-versions/notes.warc.gz"):
        (archive.root / foreign).write_text("mine")
    assert list(archive.batches()) == names
    assert list(archive.objects()) == []


def test_a_record_is_read_where_it_lies(archive: Archive, sightings: tuple[Sighting, ...]) -> None:
    """A part's offset and length lead any reader to the one record, as they do in own objects."""
    placed = archive.put_batch(OTA, sightings)
    part = placed[2].parts[0]
    record = archive.read_record(placed[2].object, part.offset, part.length)
    assert (record.kind, record.block) == ("resource", TEXT * 400)
    with (archive.root / placed[2].object).open("rb") as file:
        file.seek(part.offset)
        assert TEXT * 400 in gzip.decompress(file.read(part.length))


# --- other tools ------------------------------------------------------------------------------------------------------


def test_warcio_reads_every_record(archive: Archive, sightings: tuple[Sighting, ...]) -> None:
    """Another tool finds the manifest and the pages, agrees with every digest, and sees who made what."""
    placed = archive.put_batch(OTA, sightings)
    records = read_with_warcio(archive.root / placed[0].object)
    assert [record["type"] for record in records] == ["warcinfo", "metadata", *["resource"] * 5]
    bodies = [one.body for sighting in sightings for one in sighting.pages]
    assert [record["body"] for record in records[2:]] == bodies
    manifest = json.loads(records[1]["body"])
    assert [item["id"] for item in manifest["sightings"]] == [one.id for one in sightings]
    assert manifest["witness"]["title"] == OTA.title
    ids = [page["record"] for item in manifest["sightings"] for page in item["pages"]]
    assert ids == [record["headers"]["WARC-Record-ID"] for record in records[2:]]


def test_records_tell_the_witness_s_times_and_addresses(archive: Archive, sightings: tuple[Sighting, ...]) -> None:
    """A page has its own time and address; where nobody knows the address, a name that says whose it is."""
    placed = archive.put_batch(OTA, sightings)
    heads = [record["headers"] for record in read_with_warcio(archive.root / placed[0].object)]
    assert heads[2]["WARC-Target-URI"] == URL
    assert heads[3]["WARC-Target-URI"] == "urn:x-tosmon:ota/pga-versions:x/terms-of-service:c2:X/Terms.md"
    assert heads[4]["WARC-Target-URI"] == "https://x.com/tos?part=2%0A"
    assert heads[4]["WARC-Date"] == "2026-08-22T11:00:00.123456Z"
    assert {head["WARC-Date"] for head in heads[:2]} == {"2026-08-24T12:00:00.123456Z"}
    assert {head["WARC-Warcinfo-ID"] for head in heads[1:]} == {heads[0]["WARC-Record-ID"]}


def test_answers_are_responses(archive: Archive) -> None:
    """What a server answered is a response record, which tools replay; its address and status are found."""
    answer = page(respond(TEXT, "gzip"), content_type=RESPONSE)
    (placed,) = archive.put_batch(WAYBACK, [seen("k", answer, witness=WAYBACK)])
    record = read_with_warcio(archive.root / placed.object)[2]
    assert (record["type"], record["body"]) == ("response", TEXT)


def test_warcio_check_passes(archive: Archive, sightings: tuple[Sighting, ...]) -> None:
    """The checker that others run over WARC files finds nothing to say."""
    answer = page(respond(TEXT, "gzip", in_chunks=True), content_type=RESPONSE)
    objects = [archive.put_batch(OTA, sightings)[0].object]
    objects += [archive.put_batch(WAYBACK, [seen("k", answer, witness=WAYBACK)])[0].object]
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", *(str(archive.root / name) for name in objects)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "digest pass" in done.stdout


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sighting", "why"),
    [
        (seen("k", document="../etc"), "expected a platform"),
        (seen("k", witness=WAYBACK), "wayback/web.archive.org saw it"),
        (replace(seen("k"), pages=()), "it has no pages"),
        (replace(seen("k"), ended=True), "it ended, and has pages"),
        (seen("k", page(content_type="text/plain\r\nX: y")), "is no content type"),
        (seen("k", page(b"no answer", content_type=RESPONSE)), "headers of a response do not end"),
        (seen("k", page(url="https://x.com/" + "a" * 10_000)), "address is too long"),
        (seen("\udcff"), "not valid Unicode"),
        (seen("k", reference={"commit": "\ud800"}), "cannot be written as JSON"),
    ],
)
def test_what_cannot_be_kept_is_refused(archive: Archive, sighting: Sighting, why: str) -> None:
    """What would make an object that does not add up is refused by name, and nothing is written."""
    with pytest.raises(ArchiveError, match=why):
        archive.put_batch(OTA, [seen("fine"), sighting])
    assert list(archive.batches()) == []


def test_a_sighting_stands_once(archive: Archive) -> None:
    """Two sightings of one id cannot be told apart."""
    with pytest.raises(ArchiveError, match="it stands twice"):
        archive.put_batch(OTA, [seen("k"), seen("k")])


@pytest.mark.parametrize("name", ["ota", "ota/..", "ota/a/b", "../x", "ota/.hidden", "ota/a b", "OTA/x", "wayback/x"])
def test_witnesses_without_a_plain_name_are_refused(archive: Archive, name: str) -> None:
    """A witness's id becomes folders: it never leaves its own, and begins with its kind."""
    witness = replace(OTA, id=name)
    with pytest.raises(ArchiveError, match="cannot archive what"):
        archive.put_batch(witness, [seen("k", witness=witness)])


@pytest.mark.parametrize("name", ["x/tos/2026-08-22T10-00-00Z-1a2b3c4d", "imports/ota/x/../y.warc.gz", "imports/a.gz"])
def test_names_that_are_no_batches_are_refused(archive: Archive, name: str) -> None:
    """What is read as a batch is named as one."""
    with pytest.raises(ArchiveError, match="not the name of an object of imports"):
        archive.batch(name)
    with pytest.raises(ArchiveError, match="not the name of an object of imports"):
        archive.sighted(name, ())


# --- damage -----------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0), change=st.integers(1, 255))
def test_any_flipped_byte_is_found(archive: Archive, sightings: tuple[Sighting, ...], place: int, change: int) -> None:
    """Whichever byte is altered, the object does not pass, and is not listed from."""
    (placed, *_) = archive.put_batch(OTA, sightings)
    path = archive.root / placed.object
    whole = path.read_bytes()
    at = place % len(whole)
    path.write_bytes(whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :])
    try:
        assert archive.verify_object(placed.object)
        with pytest.raises(ArchiveError, match="is damaged"):
            archive.batch(placed.object)
    finally:
        path.write_bytes(whole)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0))
def test_any_cut_is_found(archive: Archive, sightings: tuple[Sighting, ...], place: int) -> None:
    """However much of its end is missing, also whole records, the object does not pass."""
    (placed, *_) = archive.put_batch(OTA, sightings)
    path = archive.root / placed.object
    whole = path.read_bytes()
    path.write_bytes(whole[: place % len(whole)])
    try:
        assert archive.verify_object(placed.object)
        with pytest.raises(ArchiveError, match="is damaged"):
            archive.batch(placed.object)
    finally:
        path.write_bytes(whole)


def test_a_damaged_page_is_not_handed_out(archive: Archive, sightings: tuple[Sighting, ...]) -> None:
    """Reading one page finds damage to it; the others are still read."""
    placed = archive.put_batch(OTA, sightings)
    path = archive.root / placed[0].object
    data, part = bytearray(path.read_bytes()), placed[2].parts[0]
    data[part.offset + part.length // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="is damaged"):
        archive.sighted(placed[2].object, placed[2].parts)
    assert archive.sighted(placed[0].object, placed[0].parts) == sightings[0].pages


@pytest.mark.parametrize(
    "wrong",
    [{"offset": 1}, {"offset": -1}, {"length": 20}, {"url": "https://x.com/other"}, {"content_type": RESPONSE}],
)
def test_another_page_is_not_handed_out(archive: Archive, wrong: dict[str, Any]) -> None:
    """A place that the catalog has wrong gives an error, never another page."""
    (placed,) = archive.put_batch(OTA, [seen("k")])
    with pytest.raises(ArchiveError):
        archive.sighted(placed.object, [placed.parts[0]._replace(**wrong)])


def test_a_record_that_the_manifest_does_not_name_is_found(archive: Archive) -> None:
    """What was put at the end of an object is found, also when its name was made to fit."""
    (first,), (second,) = archive.put_batch(OTA, [seen("k")]), archive.put_batch(OTA, [seen("l")])
    extra = (archive.root / second.object).read_bytes()
    (part,) = second.parts
    data = (archive.root / first.object).read_bytes() + extra[part.offset : part.offset + part.length]
    forged = f"imports/{OTA.id}/{hashlib.sha256(data).hexdigest()[:16]}.warc.gz"
    (archive.root / forged).write_bytes(data)
    assert "records that its manifest does not name" in archive.verify_object(forged)[0]
    with pytest.raises(ArchiveError, match="its manifest tells of"):
        archive.batch(forged)


def test_an_object_under_another_witness_is_found(archive: Archive) -> None:
    """Whose it is stands in the object too."""
    (placed,) = archive.put_batch(OTA, [seen("k")])
    moved = placed.object.replace("pga-versions", "contrib-versions")
    (archive.root / moved).parent.mkdir()
    (archive.root / placed.object).rename(archive.root / moved)
    assert "not what its name says" in archive.verify_object(moved)[0]


def test_another_hash_than_recorded_is_found(archive: Archive) -> None:
    """A whole object in another's place is found by what the ledger says of it."""
    (placed,) = archive.put_batch(OTA, [seen("k")])
    assert "another hash than recorded" in archive.verify_object(placed.object, "0" * 64)[0]


def test_a_missing_object_is_said_to_be_missing(archive: Archive) -> None:
    """Which file to restore is in the message."""
    name = "imports/ota/pga-versions/0123456789abcdef.warc.gz"
    with pytest.raises(ArchiveError, match="is missing"):
        archive.sighted(name, [Part(0, 1, URL, RESPONSE)])
    assert "is missing" in archive.verify_object(name)[0]


def test_a_damaged_object_is_not_taken_for_the_same(archive: Archive) -> None:
    """Put again over a damaged one, the object is not said to be there."""
    (placed,) = archive.put_batch(OTA, [seen("k")])
    (archive.root / placed.object).write_bytes(b"damaged")
    with pytest.raises(ArchiveError, match="another hash than its name"):
        archive.put_batch(OTA, [seen("k")])


def test_sweeping_removes_what_a_crash_left(archive: Archive) -> None:
    """Unfinished files among the imports go, finished ones stay."""
    (placed,) = archive.put_batch(OTA, [seen("k")])
    left = (archive.root / placed.object).with_name(".tmp-0123456789abcdef")
    left.write_bytes(b"half")
    assert archive.sweep() == 1
    assert not left.exists()
    assert list(archive.batches()) == [placed.object]


def test_times_of_any_zone_are_kept_in_utc(archive: Archive) -> None:
    """A time that a witness states in its own zone is the same moment when it comes back."""
    there = datetime(2020, 2, 29, 1, 2, 3, tzinfo=timezone(timedelta(hours=9)))
    (placed,) = archive.put_batch(OTA, [seen("k", page(at=there), at=there)])
    entry = archive.batch(placed.object)[1][0]
    assert entry.sighting.at == there
    assert archive.sighted(placed.object, placed.parts)[0].at.tzinfo is UTC
