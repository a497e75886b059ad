"""WARC files that are damaged, lie, or mean harm: what is whole is read, the rest is told, at bounded cost."""

from __future__ import annotations

import gzip
import io
import os
import random
import time
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.importers.warc.made import http, importing, page, raw, warc
from tosmon.importers.warc.records import Records
from tosmon.importers.warc.streams import stream_of
from tosmon.importers.warc.values import LIMITS, Head, Limits

WORDS = ("first", "second", "third", "fourth")
RECORDS = [page(words, hours=hours) for hours, words in enumerate(WORDS)]
MIB = 1024 * 1024


def walk(content: bytes, limits: Limits = LIMITS) -> tuple[list[bytes], list[str]]:
    """Return the blocks of all records in these bytes, and what is wrong with them."""
    records = Records(stream_of(io.BytesIO(content), limits), lambda head: head.length, limits)
    return [block for _, block in records], records.faults


def words_in(path: Path) -> tuple[list[str], list[str]]:
    """Return the words of all sightings in a file, and why others were skipped."""
    with importing(path) as source:
        bodies = [sighting.pages[0].body for sighting in source.sightings()]
        return [words for body in bodies for words in WORDS if words.encode() in body], [
            one.why for one in source.skipped
        ]


def packed(*records: bytes) -> bytes:
    """Return a gzip member for each record."""
    return b"".join(map(gzip.compress, records))


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "spare"), [("each", 0), ("plain", 4)])
def test_what_came_before_a_cut_is_read(tmp_path: Path, form: str, spare: int) -> None:
    """Every record that is whole, and no other; a cut within one is told. Of a plain one empty lines may be missing."""
    ends = [len(warc(tmp_path / "part.warc", *RECORDS[:count], packed=form).read_bytes()) for count in range(5)]
    whole = (tmp_path / "part.warc").read_bytes()
    path = tmp_path / "cut.warc"
    for cut in range(20, len(whole), 9):
        path.write_bytes(whole[:cut])
        found, why = words_in(path)
        count = sum(end - spare <= cut for end in ends[1:])
        assert found == list(WORDS[:count])
        assert bool(why) == (not ends[count] - spare <= cut <= ends[count])


def test_what_came_before_a_cut_of_one_member_is_read(tmp_path: Path) -> None:
    """The file was compressed as a whole: its bytes end nowhere near its records' ends."""
    filler = [page(random.Random(1).randbytes(200).hex(), "https://other.example/")] * 40
    whole = warc(tmp_path / "whole.warc", RECORDS[0], *filler, *RECORDS[1:], packed="whole").read_bytes()
    path = tmp_path / "cut.warc"
    path.write_bytes(whole[:-20])
    found, why = words_in(path)
    assert found
    assert found == list(WORDS[: len(found)])
    assert why == ["the gzip member at byte 0 is cut off"]


@pytest.mark.parametrize("form", ["each", "whole"])
def test_a_flipped_byte_is_never_taken_in(tmp_path: Path, form: str) -> None:
    """What gzip's sums do not vouch for is no capture, and the others still are."""
    whole = warc(tmp_path / "whole.warc", *RECORDS, packed=form).read_bytes()
    path = tmp_path / "flipped.warc"
    chance = random.Random(6)
    for place in sorted(chance.sample(range(20, len(whole)), 80)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        with importing(path) as source:
            bodies = [one.pages[0].body for one in source.sightings()]
            told = list(source.skipped)
        assert set(bodies) <= {http(f"<html><p>{words}</p></html>".encode()) for words in WORDS}
        assert len(bodies) >= (3 if form == "each" else 0)
        assert len(bodies) == len(WORDS) or told


def test_junk_between_members_is_told_and_passed_over() -> None:
    """Files that were cut and appended to, or stuck together."""
    first, second = packed(RECORDS[0]), packed(RECORDS[1])
    blocks, faults = walk(first + b"junk \x1f\x8b\x08 junk" + second + b"\0" * 512)
    assert len(blocks) == 2
    assert len(faults) == 2
    blocks, faults = walk(first[:-30] + second)
    assert len(blocks) == 1
    assert "is cut off" in faults[0] or "is broken" in faults[0]


def test_a_record_in_a_page_is_no_record() -> None:
    """A page may hold what looks like one: behind a wrong length it must not be found in a plain file."""
    forged = page("forged")
    lying = raw(http(b"x"), Content_Length="20") + forged
    blocks, faults = walk(RECORDS[0] + lying + RECORDS[1])
    assert len(blocks) == 1
    assert "not as long as it says" in faults[0]
    blocks, faults = walk(RECORDS[0] + raw(http(b"\r\n\r\n" + forged)) + RECORDS[1])
    assert (len(blocks), faults) == (3, [])


@pytest.mark.parametrize("length", ["5", "5000", "", "-1", "1e3", "9" * 30, "٣"])
def test_a_wrong_length_costs_its_member_alone(length: str) -> None:
    """Where each record has one."""
    wrong = raw(http(b"<p>text</p>"), Content_Length=length)
    blocks, faults = walk(packed(RECORDS[0], wrong, RECORDS[1]))
    assert len(blocks) == 2
    assert len(faults) == 1


def test_two_lengths_are_none() -> None:
    """Who reads the first and who reads the second would see two files."""
    record = RECORDS[0].replace(b"Content-Length", b"Content-Length: 7\r\nContent-Length", 1)
    assert walk(packed(record, RECORDS[1]))[1][0].endswith("states two lengths")


def test_loose_writing_is_read() -> None:
    """Lines that end as on Unix, folded fields, fields in any case, no or more empty lines between records."""
    body = http(b"x")
    record = b"WARC/1.0\nwarc-type: response\nWARC-Target-URI:\n https://x.example/\nCONTENT-LENGTH: %d\n\n" % len(body)
    heads: list[Head] = []

    def keep(head: Head) -> int:
        heads.append(head)
        return 0

    content = record + body + record + body + b"\r\n\r\n\r\n\r\n" + record + body + b"\n" * 500
    records = Records(stream_of(io.BytesIO(content), LIMITS), keep, LIMITS)
    assert len(list(records)) == 3
    assert records.faults == []
    assert {head.url for head in heads} == {"https://x.example/"}


@given(st.binary(max_size=300), st.sampled_from(["prefix", "suffix", "alone", "packed"]))
def test_any_bytes_are_read(junk: bytes, where: str) -> None:
    """Nothing raises, and nothing comes of them but the record that is there."""
    record = packed(RECORDS[0])
    content = {"prefix": junk + record, "suffix": record + junk, "alone": junk, "packed": gzip.compress(junk)}[where]
    blocks, faults = walk(content)
    assert len(blocks) <= 1
    assert blocks or faults or not junk.strip(b"\r\n")


# --- harm -------------------------------------------------------------------------------------------------------------


def test_a_head_without_end_is_not_held() -> None:
    """Neither in one line nor in many."""
    for head in (b"WARC/1.0\r\nX: " + b"y" * 200_000, b"WARC/1.0\r\n" + b"X: y\r\n" * 40_000):
        for content in (head, gzip.compress(head) + packed(RECORDS[0])):
            _, faults = walk(content)
            assert "takes more than 65536 bytes" in faults[0]


def test_a_gzip_bomb_is_left_behind() -> None:
    """What comes after it is read."""
    bomb = gzip.compress(b"WARC/1.0\r\nContent-Length: 999999999\r\n\r\n" + b"\0" * (40 * MIB))
    begun = time.process_time()
    tracemalloc.start()
    limits = replace(LIMITS, free=8 * MIB)
    records = Records(stream_of(io.BytesIO(bomb + packed(RECORDS[0])), limits), lambda _: 100, limits)
    assert len(list(records)) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "gzip bomb" in records.faults[0]
    assert peak < 8 * MIB
    assert time.process_time() - begun < 10


def test_many_small_gzip_bombs_are_left_behind() -> None:
    """Each alone would be let through."""
    record = b"WARC/1.0\r\nContent-Length: %d\r\n\r\n" % MIB + b"\0" * MIB + b"\r\n\r\n"
    limits = replace(LIMITS, free=2 * MIB, free_in_all=20 * MIB)
    records = Records(stream_of(io.BytesIO(packed(record) * 60), limits), lambda _: None, limits)
    assert list(records) == []
    assert records.seen < 30
    assert "gzip bombs" in records.faults[0]


def test_a_record_of_two_gigabytes_costs_nothing(tmp_path: Path) -> None:
    """It is stepped over in a plain file, and told where it shows a watched page."""
    path = tmp_path / "large.warc"
    size = 2 * 1024 * MIB
    head = raw(b"", Content_Length=str(size)).removesuffix(b"\r\n\r\n")
    with path.open("wb") as file:
        file.write(RECORDS[0] + head)
        file.seek(size, os.SEEK_CUR)
        file.write(b"\r\n\r\n" + RECORDS[1])
    begun = time.process_time()
    found, why = words_in(path)
    assert time.process_time() - begun < 2
    assert found == ["first", "second"]
    assert why == ["it has 2,147,483,648 bytes, more than 62,914,560"]


def test_a_record_that_says_it_is_large_and_is_not_is_told(tmp_path: Path) -> None:
    """A length is only believed when its last byte was there."""
    path = warc(tmp_path / "a.warc", RECORDS[0], raw(http(b"x"), Content_Length="2147483648"), packed="plain")
    found, why = words_in(path)
    assert found == ["first"]
    assert any("cut off" in one for one in why)


def test_large_records_that_nobody_asks_for_are_not_held() -> None:
    """A file of any size is gone through in the memory of a few pieces."""
    chance = random.Random(1)
    body = http(chance.randbytes(MIB) * 12)
    content = packed(raw(body, WARC_Target_URI="https://other.example/film"), RECORDS[0])
    del body
    tracemalloc.start()
    records = Records(stream_of(io.BytesIO(content), LIMITS), lambda _: None, LIMITS)
    assert list(records) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert records.seen == 2
    assert peak < 8 * MIB


def test_time_grows_as_size_does() -> None:
    """Whatever is repeated: magic numbers, empty lines, tiny members, broken members."""
    stored = zlib.compressobj(0, zlib.DEFLATED, 31).compress(b"WARC/1.0\r\nX: " + b"y" * 60_000)
    for piece in (b"\x1f\x8b\x08", b"\r\n", gzip.compress(b""), gzip.compress(b"WARC/1.0\r\n"), stored[:40]):
        taken = []
        for size in (60_000, 240_000):
            content = gzip.compress(b"") + piece * (size // len(piece))
            begun = time.process_time()
            walk(content)
            taken.append(time.process_time() - begun)
        assert taken[1] < 12 * max(taken[0], 0.05), piece[:20]
