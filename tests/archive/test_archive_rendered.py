"""What a browser made of a page is kept beside what the server sent, and comes back equal, here and in other tools."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tests.archive.conftest import DOM, SCREENSHOT, SHELL
from tosmon.archive import Archive, Revisit, SnapshotRecord, Stored
from tosmon.core.model import Capture
from tosmon.errors import ArchiveError

MakeCapture = Callable[..., Capture]
MakeRecord = Callable[..., SnapshotRecord]

WORDS = st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=4).map(tuple)


def by_warcio(archive: Archive, stored: Stored) -> list[tuple[str, dict[str, str], bytes]]:
    """Return each record's type, headers and content as warcio reads them, every digest checked."""
    with (archive.root / stored.object).open("rb") as file:
        return [
            (record.rec_type, dict(record.rec_headers.headers), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


def summary_in(archive: Archive, stored: Stored) -> Any:
    """Return the metadata record's JSON."""
    return json.loads(by_warcio(archive, stored)[-1][2])


def altered(archive: Archive, stored: Stored, old: bytes, new: bytes) -> None:
    """Replace bytes inside an object and mend nothing but the compression."""
    path = archive.root / stored.object
    plain = gzip.decompress(path.read_bytes())
    assert plain.count(old) == 1
    members = plain.replace(old, new).split(b"WARC/1.1\r\n")[1:]
    path.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + member) for member in members))


def test_a_rendered_capture_comes_back_equal(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """DOM, screenshot, region and all that is known of the rendering are the same after a round trip."""
    record = make_record(make_rendered())
    stored = archive.put(record)
    archived = archive.get(stored.object)
    assert archived.captures == record.captures
    assert archived.stored == stored
    assert archive.verify_object(stored.object, stored.object_sha256) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dom=st.text(st.characters(codec="utf-8"), max_size=500).map(str.encode),
    sent=st.binary(max_size=500),
    screenshot=st.binary(max_size=300),
    words=st.tuples(WORDS, WORDS),
    counts=st.tuples(*[st.integers(0, 2**40)] * 4),
)
def test_any_rendering_survives(
    archive: Archive,
    make_rendered: MakeCapture,
    make_record: MakeRecord,
    dom: bytes,
    sent: bytes,
    screenshot: bytes,
    words: tuple[tuple[str, ...], tuple[str, ...]],
    counts: tuple[int, int, int, int],
) -> None:
    """Whatever a page became, whatever it asked for and was refused, is not changed by being kept."""
    fields = {"screenshot": screenshot, "refused": words[0], "missing": words[1], "viewport": counts[2:]}
    capture = make_rendered(dom, sent, **fields, requests=counts[0], received=counts[1])
    stored = archive.put(make_record(capture))
    assert archive.get(stored.id).captures == (capture,)
    assert archive.verify_object(stored.object, stored.object_sha256) == []


def test_a_plain_capture_keeps_its_region(archive: Archive, make_capture: MakeCapture, make_record: MakeRecord) -> None:
    """Through whose proxy a page was fetched is part of what was captured, rendered or not."""
    capture = replace(make_capture(), region="eu")
    assert archive.get(archive.put(make_record(capture)).object).captures == (capture,)


def test_pages_plain_and_rendered_make_one_snapshot(
    archive: Archive, make_capture: MakeCapture, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """A document of several pages may need a browser for some of them only."""
    pages = (make_capture(), make_rendered(), make_rendered(b"<p>another</p>", screenshot=b""))
    stored = archive.put(make_record(*pages))
    assert archive.get(stored.object).captures == pages


def test_hashes_are_of_the_dom_and_of_what_was_sent(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """The content is what is read, the DOM; as received is the main answer, as the server sent it."""
    stored = archive.put(make_record(make_rendered()))
    assert stored.content_sha256 == hashlib.sha256(DOM).hexdigest()
    assert stored.wire_sha256 == hashlib.sha256(SHELL).hexdigest()
    main = archive.read_record(stored.object, stored.offset, stored.length)
    assert (main.kind, main.block.partition(b"\r\n\r\n")[2]) == ("response", SHELL)


def test_warcio_reads_dom_and_screenshot(archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord) -> None:
    """Another tool finds both as resource records, beside the answer that they belong to."""
    records = by_warcio(archive, archive.put(make_record(make_rendered())))
    kinds = [kind for kind, _, _ in records]
    assert kinds == ["warcinfo", "response", "request", "response", "request", "resource", "resource", "metadata"]
    answer, dom, screenshot = records[3], records[5], records[6]
    assert (dom[2], screenshot[2]) == (DOM, SCREENSHOT)
    assert dom[1]["Content-Type"] == "text/html; charset=utf-8"
    assert dom[1]["WARC-Target-URI"] == "onreadydom:https://x.com/tos"
    assert screenshot[1]["Content-Type"] == "image/png"
    assert screenshot[1]["WARC-Target-URI"] == "urn:fullPage:https://x.com/tos"
    for resource in (dom, screenshot):
        assert resource[1]["WARC-Concurrent-To"] == answer[1]["WARC-Record-ID"]
        assert resource[1]["WARC-Date"] == answer[1]["WARC-Date"]
        assert resource[1]["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(resource[2]).hexdigest()}"


def test_warcio_check_passes(archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord) -> None:
    """The checker that others run over WARC files finds nothing to say."""
    stored = archive.put(make_record(make_rendered()))
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(archive.root / stored.object)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_said_of_a_protocol_that_only_the_browser_knows(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """Hops of a browser are written down as HTTP/1.1, which need not be what it spoke."""
    capture = make_rendered()
    nowhere = replace(capture.answer, connection=replace(capture.answer.connection, address=""))
    with (archive.root / archive.put(make_record(replace(capture, hops=(nowhere,)))).object).open("rb") as file:
        fields = [record.rec_headers.headers for record in ArchiveIterator(file)][1]
    assert [value for name, value in fields if name == "WARC-Protocol"] == ["tls/1.3"]
    assert "WARC-IP-Address" not in dict(fields)


def test_the_summary_names_the_records_and_their_hashes(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """Any JSON reader finds out what was rendered how, and where it lies."""
    stored = archive.put(make_record(make_rendered()))
    records = by_warcio(archive, stored)
    summary = summary_in(archive, stored)
    (capture,) = summary["captures"]
    rendering = capture["rendering"]
    assert (summary["format"], capture["region"]) == (2, "eu")
    assert capture["body_sha256"] == hashlib.sha256(DOM).hexdigest()
    assert rendering["screenshot_sha256"] == hashlib.sha256(SCREENSHOT).hexdigest()
    ids = [headers["WARC-Record-ID"] for _, headers, _ in records]
    assert [rendering["dom"], rendering["screenshot"]] == ids[5:7]
    assert (rendering["browser"], rendering["requests"]) == ("Chromium/141.0.7390.37", 17)
    assert rendering["refused"] == ["http://169.254.169.254/: metadata service"]


def test_plain_objects_stay_in_the_first_format(
    archive: Archive, make_capture: MakeCapture, make_record: MakeRecord
) -> None:
    """What says nothing new is written as it was, and older readers go on reading it."""
    summary = summary_in(archive, archive.put(make_record(make_capture())))
    assert summary["format"] == 1
    assert set(summary["captures"][0]) == {
        "requested_url", "url", "started", "duration", "attempts", "notes", "body_sha256", "wire_sha256", "hops",
    }  # fmt: skip


def test_a_rendered_capture_is_never_a_revisit(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """The same few bytes of script may become another page: nothing stands for what was made of them."""
    capture = make_rendered()
    first = archive.put(make_record(capture))
    same = Revisit(first.id, capture.started, capture.url, first.wire_sha256)
    for again in (capture, make_rendered(b"<p>You may scrape.</p>")):
        stored = archive.put(make_record(again, revisit_of=same))
        assert stored.revisit_of == ""
        assert archive.get(stored.object).captures == (again,)


def test_a_plain_capture_may_refer_to_what_a_rendered_one_was_sent(
    archive: Archive, make_capture: MakeCapture, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """The bytes as received are the same wherever they lie."""
    first = archive.put(make_record(make_rendered(sent=DOM)))
    plain = make_capture(DOM)
    second = archive.put(make_record(plain, revisit_of=Revisit(first.id, plain.started, plain.url, first.wire_sha256)))
    assert second.revisit_of == first.id
    assert archive.get(second.object).captures == (plain,)


@pytest.mark.parametrize("part", [b"not to scrape", SCREENSHOT[40:80]])
def test_a_damaged_dom_or_screenshot_is_found(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord, part: bytes
) -> None:
    """A word of the DOM or a stretch of the picture exchanged does not fit the digests."""
    stored = archive.put(make_record(make_rendered(screenshot=SCREENSHOT[:256])))
    altered(archive, stored, part, part[::-1])
    (problem,) = archive.verify_object(stored.object)
    assert "resource at byte" in problem
    assert "do not have the block digest" in problem


def test_a_forged_dom_with_mended_digests_is_found(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """Who mends the record's own digests must mend the metadata record too, and then the ledger tells."""
    stored = archive.put(make_record(make_rendered(screenshot=b"")))
    forged = DOM.replace(b"not to", b"now to")
    path = archive.root / stored.object
    plain = gzip.decompress(path.read_bytes())
    old, new = (hashlib.sha256(body).hexdigest().encode() for body in (DOM, forged))
    head, mark, rest = plain.partition(b"WARC-Type: resource")
    record, end, metadata = rest.partition(b"WARC-Type: metadata")
    record = record.replace(DOM, forged).replace(old, new)
    members = (head + mark + record + end + metadata).split(b"WARC/1.1\r\n")[1:]
    path.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + member) for member in members))
    assert "does not have the hash that the metadata record states" in archive.verify_object(stored.object)[0]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 2**20), change=st.integers(1, 255))
def test_any_flipped_byte_is_found(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord, place: int, change: int
) -> None:
    """Whichever byte of a rendered snapshot is altered, it is known to be damaged."""
    stored = archive.put(make_record(make_rendered()))
    path = archive.root / stored.object
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= change
    path.write_bytes(data)
    assert archive.verify_object(stored.object, stored.object_sha256)
    path.unlink()


def test_a_response_that_cannot_be_read_back_is_refused(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """What a browser reports was parsed by nobody before: it is taken only as a whole HTTP response."""
    capture = make_rendered()
    cut = replace(capture.answer, response=b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort")
    with pytest.raises(ArchiveError, match="cannot archive a response: not a whole HTTP response"):
        archive.put(make_record(replace(capture, hops=(cut,))))
    assert list(archive.objects()) == []


def test_a_later_format_is_refused_in_words(
    archive: Archive, make_rendered: MakeCapture, make_record: MakeRecord
) -> None:
    """An object of a tosmon to come is not read as if it were one of ours."""
    stored = archive.put(make_record(make_rendered()))
    path = archive.root / stored.object
    head, mark, metadata = gzip.decompress(path.read_bytes()).partition(b"WARC-Type: metadata")
    block = metadata.partition(b"\r\n\r\n")[2][:-4]
    later = block.replace(b'"format":2', b'"format":3')
    old, new = (hashlib.sha256(data).hexdigest().encode() for data in (block, later))
    members = (head + mark + metadata.replace(block, later).replace(old, new)).split(b"WARC/1.1\r\n")[1:]
    path.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + member) for member in members))
    assert "format 3 is not known to this version of tosmon" in archive.verify_object(stored.object)[0]
