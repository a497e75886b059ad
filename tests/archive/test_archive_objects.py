"""What is put into the archive comes out of it again, equal to the byte, here and in other tools."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tosmon.archive import Archive, Revisit, SnapshotRecord, Stored
from tosmon.core.model import Capture
from tosmon.errors import ArchiveError

MakeCapture = Callable[..., Capture]
MakeRecord = Callable[..., SnapshotRecord]

WIRE_FORMS = [("", False), ("gzip", False), ("deflate", False), ("", True), ("gzip", True)]


def read_with_warcio(archive: Archive, stored: Stored) -> list[dict[str, Any]]:
    """Return the records as warcio, another reader altogether, sees them."""
    seen = []
    with (archive.root / stored.object).open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            head = record.http_headers
            seen.append(
                {
                    "type": record.rec_type,
                    "headers": dict(record.rec_headers.headers),
                    "status": head.get_statuscode() if head and record.rec_type != "request" else "",
                    "body": record.content_stream().read(),
                }
            )
    return seen


def revisit_of(stored: Stored, capture: Capture) -> Revisit:
    """Return the reference to a stored snapshot of that capture."""
    return Revisit(stored.id, capture.started, capture.url, stored.wire_sha256)


@pytest.mark.parametrize("form", WIRE_FORMS)
def test_what_was_put_comes_back_equal(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord, form: tuple[str, bool]
) -> None:
    """Captures, facts and hashes are the same after a round trip, in every form that a body takes on the wire."""
    record = make_record(make_capture(coding=form[0], in_chunks=form[1]))
    stored = archive.put(record)
    archived = archive.get(stored.object)
    assert archived.captures == record.captures
    assert archived.facts == record.facts
    assert (archived.document, archived.captured_at) == (record.document, record.captured_at)
    assert archived.software == "tosmon/0.1.0"
    assert archived.stored == stored


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=3000), form=st.sampled_from(WIRE_FORMS))
def test_any_body_survives(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord, body: bytes, form: tuple[str, bool]
) -> None:
    """No body, however odd its bytes, is changed by being kept."""
    stored = archive.put(make_record(make_capture(body, form[0], in_chunks=form[1])))
    assert archive.get(stored.id).bodies == (body,)
    assert archive.verify_object(stored.object, stored.object_sha256) == []


@pytest.mark.parametrize("form", WIRE_FORMS)
def test_warcio_reads_the_decoded_body(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord, form: tuple[str, bool]
) -> None:
    """Another tool finds the same records, statuses and bodies, and agrees with every digest."""
    capture = make_capture(coding=form[0], in_chunks=form[1])
    seen = read_with_warcio(archive, archive.put(make_record(capture)))
    kinds = [record["type"] for record in seen]
    assert kinds == ["warcinfo", "response", "request", "response", "request", "metadata"]
    assert [record["status"] for record in seen if record["type"] == "response"] == ["301", "200"]
    assert seen[3]["body"] == capture.body


def test_warcio_check_passes(archive: Archive, make_capture: MakeCapture, make_record: MakeRecord) -> None:
    """The checker that others run over WARC files finds nothing to say."""
    stored = archive.put(make_record(make_capture(coding="gzip", in_chunks=True)))
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(archive.root / stored.object)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "digest pass" in done.stdout


def test_records_name_address_tls_and_each_other(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """The headers that WARC has for connection facts are filled where the facts are known."""
    seen = read_with_warcio(archive, archive.put(make_record(make_capture())))
    plain, answer, request, metadata = seen[1], seen[3], seen[4], seen[5]
    assert plain["headers"]["WARC-Target-URI"] == "http://twitter.com/tos"
    assert "WARC-Cipher-Suite" not in plain["headers"]
    assert answer["headers"]["WARC-IP-Address"] == "203.0.113.7"
    assert answer["headers"]["WARC-Protocol"] == "tls/1.3"
    assert answer["headers"]["WARC-Cipher-Suite"] == "TLS_AES_128_GCM_SHA256"
    assert answer["headers"]["WARC-Date"] == "2026-08-22T12:00:00.123456Z"
    for other in (request, metadata):
        assert other["headers"]["WARC-Concurrent-To"] == answer["headers"]["WARC-Record-ID"]


def test_metadata_holds_what_the_bytes_do_not_tell(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """Durations, attempts, certificates and the check's facts are in the object, readable by any JSON reader."""
    seen = read_with_warcio(archive, archive.put(make_record(make_capture())))
    summary = json.loads(seen[-1]["body"])
    capture = summary["captures"][0]
    assert summary["facts"]["robots"] == {"allowed": True}
    assert (capture["requested_url"], capture["url"]) == ("http://twitter.com/tos", "https://x.com/tos")
    assert (capture["duration"], capture["attempts"]) == (0.25, 2)
    assert capture["hops"][1]["connection"]["chain"] == ["ab" * 32, "cd" * 32]


def test_the_address_of_the_main_record_is_the_answer(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """Offset and length lead to the last response of the first capture, without reading the rest."""
    capture = make_capture()
    stored = archive.put(make_record(capture))
    record = archive.read_record(stored.object, stored.offset, stored.length)
    assert record.kind == "response"
    assert record.block == capture.answer.response


def test_hashes_are_of_decoded_and_received_bytes(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """The content hash is the same however the body travelled; the hash as received tells the difference."""
    plain = archive.put(make_record(make_capture()))
    packed = archive.put(make_record(make_capture(coding="gzip")))
    body = make_capture().body
    assert plain.content_sha256 == packed.content_sha256 == hashlib.sha256(body).hexdigest()
    assert plain.wire_sha256 == hashlib.sha256(body).hexdigest() != packed.wire_sha256
    data = (archive.root / plain.object).read_bytes()
    assert plain.object_sha256 == hashlib.sha256(data).hexdigest()


def test_several_pages_make_one_snapshot(archive: Archive, make_capture: MakeCapture, make_record: MakeRecord) -> None:
    """A document of several pages is one object, whose content hash is over the pages' hashes."""
    pages = (make_capture(b"one"), make_capture(b"two", "gzip"))
    stored = archive.put(make_record(*pages))
    lines = "\n".join(hashlib.sha256(body).hexdigest() for body in (b"one", b"two"))
    assert stored.content_sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert archive.get(stored.object).captures == pages


def test_a_revisit_stands_for_the_same_bytes(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """Bytes seen before are kept as a reference, and read back whole."""
    capture = make_capture(coding="gzip", in_chunks=True)
    first = archive.put(make_record(capture))
    later = make_record(capture, captured_at=capture.started + timedelta(days=9), revisit_of=revisit_of(first, capture))
    second = archive.put(later)
    assert second.revisit_of == first.id
    assert (archive.root / second.object).stat().st_size < (archive.root / first.object).stat().st_size
    assert archive.get(second.object).captures == (capture,)
    assert archive.read_record(second.object, second.offset, second.length).kind == "revisit"
    assert archive.verify_object(second.object, second.object_sha256) == []


def test_warcio_finds_the_revisited_record(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """A revisit names the older record as WARC has it: address, time, profile and digest of the payload."""
    capture = make_capture()
    first = archive.put(make_record(capture))
    second = archive.put(make_record(capture, revisit_of=revisit_of(first, capture)))
    older, newer = read_with_warcio(archive, first)[3], read_with_warcio(archive, second)[3]
    assert newer["type"] == "revisit"
    assert newer["status"] == "200"
    assert newer["headers"]["WARC-Profile"].endswith("/revisit/identical-payload-digest")
    assert newer["headers"]["WARC-Refers-To-Target-URI"] == older["headers"]["WARC-Target-URI"]
    assert newer["headers"]["WARC-Refers-To-Date"] == older["headers"]["WARC-Date"]
    assert newer["headers"]["WARC-Payload-Digest"] == older["headers"]["WARC-Payload-Digest"]


def test_other_bytes_are_kept_whole(archive: Archive, make_capture: MakeCapture, make_record: MakeRecord) -> None:
    """The same page in another compression is no identical payload, so it is not kept as one."""
    first = archive.put(make_record(make_capture()))
    packed = make_capture(coding="gzip")
    second = archive.put(make_record(packed, revisit_of=revisit_of(first, packed)))
    assert second.revisit_of == ""
    assert archive.get(second.object).captures == (packed,)


def test_a_revisit_of_a_revisit_is_followed(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """References may lead over several objects to the bytes."""
    capture = make_capture()
    stored = archive.put(make_record(capture))
    for _ in range(3):
        stored = archive.put(make_record(capture, revisit_of=revisit_of(stored, capture)))
    assert archive.get(stored.object).captures == (capture,)


def test_a_revisit_takes_the_bytes_from_a_given_loader(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """Who keeps the older bytes elsewhere can hand them in; wrong bytes are refused."""
    capture = make_capture(b"the page")
    first = archive.put(make_record(capture))
    stored = archive.put(make_record(capture, revisit_of=revisit_of(first, capture)))
    (archive.root / first.object).unlink()
    assert archive.get(stored.object, {first.id: b"the page"}.__getitem__).bodies == (b"the page",)
    with pytest.raises(ArchiveError, match="does not hold the same bytes"):
        archive.get(stored.object, lambda _: b"another page")


def test_no_reference_is_kept_to_bytes_that_are_not_there(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """Where the older object is gone or damaged, the bytes at hand are kept whole."""
    capture = make_capture()
    first = archive.put(make_record(capture))
    (archive.root / first.object).write_bytes(b"damaged")
    second = archive.put(make_record(capture, revisit_of=revisit_of(first, capture)))
    assert second.revisit_of == ""
    assert archive.get(second.object).captures == (capture,)


def test_non_ascii_headers_and_interim_responses_are_read(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """Header bytes beyond ASCII come back as the fetch read them, after an interim response too."""
    capture = make_capture(b"hi")
    response = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nX-City: K\xc3\xb6ln\r\n\r\nhi"
    hop = replace(capture.answer, response=response, headers=(("X-City", "Köln"),))
    capture = replace(capture, hops=(hop,))
    stored = archive.put(make_record(capture))
    assert archive.get(stored.object).captures == (capture,)


def test_names_are_sorted_by_document_and_time(archive: Archive, make_record: MakeRecord) -> None:
    """The listing is stable: platforms, documents, then times; what is no object is not in it."""
    record = make_record()
    documents = ["x/terms-of-service", "reddit/robots.txt", "x/robots.txt@help.x.com"]
    for document in documents:
        for day in (2, 1):
            archive.put(replace(record, document=document, captured_at=record.captured_at + timedelta(days=day)))
    (archive.root / "seals").mkdir()
    (archive.root / "x" / "notes.txt").write_text("mine")
    (archive.root / "x" / "terms-of-service" / ".tmp-1").write_text("half")
    names = list(archive.objects())
    assert [name.rsplit("/", 1)[0] for name in names] == sorted(documents * 2)
    assert names == sorted(names)


def test_an_empty_archive_has_nothing(archive: Archive) -> None:
    """An archive whose folder is not there yet is empty, not an error."""
    assert list(archive.objects()) == []
    assert list(archive.seals()) == []
    assert archive.sweep() == 0
