"""Bytes and headers as they were captured, from what archives make of them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.archive.http import read_response
from tosmon.importers.wayback import payload as module
from tosmon.importers.wayback.client import Answer
from tosmon.importers.wayback.payload import Payload, payload_of, response_of
from tosmon.importers.wayback.values import Trouble

TEXT = "<p>Betreten der Baustelle verboten — 利用規約</p>".encode()
GZIP = gzip.compress(TEXT, mtime=0)
CHUNKS = b"%x;name=value\r\n%b\r\n0\r\n\r\n"
GET = b"GET / HTTP/1.1\r\n\r\n"
ORIG = "X-Archive-Orig-"


def digest(body: bytes) -> str:
    """Return the digest as indexes have it."""
    return base64.b32encode(hashlib.sha1(body).digest()).decode()


def answer(body: bytes, *headers: tuple[str, str], status: int = 200) -> Answer:
    """Return what an archive answered."""
    return Answer("https://archive.example/web/20140102030405id_/https://x.com/", status, headers, body)


@pytest.mark.parametrize("listed", [digest(TEXT), digest(GZIP), "-", "A" * 32])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (TEXT, []),
        (GZIP, [("Content-Encoding", "gzip")]),
        (GZIP, [("Content-Encoding", "gzip"), (ORIG + "Content-Encoding", "gzip")]),
        (GZIP, [("Content-Encoding", "gzip"), (ORIG + "Content-Type", "text/html")]),
        (GZIP, [(ORIG + "Content-Encoding", "gzip")]),
        (TEXT, [(ORIG + "Content-Encoding", "gzip")]),
        (TEXT, [("Content-Encoding", "gzip")]),
        (TEXT, [("Content-Encoding", "gzip"), (ORIG + "Content-Encoding", "gzip")]),
        (gzip.compress(GZIP), [("Content-Encoding", "gzip"), (ORIG + "Content-Encoding", "gzip")]),
        (zlib.compress(TEXT), [("Content-Encoding", "deflate")]),
        (TEXT, [(ORIG + "Transfer-Encoding", "chunked"), (ORIG + "Content-Encoding", "br")]),
        (CHUNKS % (len(TEXT), TEXT), []),
        (CHUNKS % (len(GZIP), GZIP), [(ORIG + "Transfer-Encoding", "chunked"), (ORIG + "Content-Encoding", "gzip")]),
    ],
    ids=[
        "plain", "as captured", "told twice", "the archive's own", "not told", "undone by the archive", "a lie",
        "a lie told twice", "twice", "deflate", "undone and unknown", "in chunks", "in chunks and coded",
    ],
)  # fmt: skip
def test_the_text_is_read_whatever_was_done_to_its_coding(
    body: bytes, headers: list[tuple[str, str]], listed: str
) -> None:
    """And the response says the truth of its bytes: it reads back as the text."""
    payload = payload_of(answer(body, *headers), listed, "text/html")
    response = read_response(GET, response_of(payload))
    assert response.body == TEXT
    assert dict(response.headers)["Content-Length"] == str(len(payload.body))


@pytest.mark.parametrize("listed", [digest(GZIP), f"sha1:{digest(GZIP)}", hashlib.sha1(GZIP).hexdigest()])
def test_the_bytes_are_those_whose_digest_is_listed(listed: str) -> None:
    """In the forms in which indexes write SHA-1."""
    headers = (("Content-Encoding", "gzip"),)
    assert payload_of(answer(GZIP, *headers), listed, "").matches is True
    assert payload_of(answer(GZIP, *headers), listed, "").body == GZIP
    assert payload_of(answer(GZIP, *headers), "B" * 32, "").matches is False
    assert payload_of(answer(GZIP, *headers), "-", "").matches is None
    sha256 = f"sha256:{hashlib.sha256(TEXT).hexdigest()}"
    assert payload_of(answer(GZIP, *headers), sha256, "").body == TEXT


def test_what_the_archive_added_is_left_away() -> None:
    """Headers of the captured server have their own names again; framing that is no longer true has not."""
    payload = payload_of(
        answer(
            TEXT,
            ("Content-Type", "text/html; charset=utf-8"),
            ("Server", "archive"),
            ("Memento-Datetime", "x"),
            ("Link", "<x>; rel=original"),
            (ORIG + "Server", "Apache"),
            (ORIG + "X-Robots-Tag", "noai"),
            (ORIG + "Content-Length", "12"),
            (ORIG + "Transfer-Encoding", "chunked"),
            (ORIG + "Connection", "close"),
            (ORIG + "Bad Name", "x"),
        ),
        digest(TEXT),
        "text/html",
    )
    assert read_response(GET, response_of(payload)).headers == (
        ("Server", "Apache"),
        ("X-Robots-Tag", "noai"),
        ("X-Archive-Orig-Content-Length", "12"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(TEXT))),
    )


def test_headers_that_an_archive_renames_in_part_are_all_the_servers() -> None:
    """As pywb does: what speaks of the page keeps its name there."""
    headers = (("Content-Type", "text/html"), (ORIG + "Server", "Apache"), ("X-Robots-Tag", "noai"), ("Date", "x"))
    told = payload_of(answer(TEXT, *headers), "", "").headers
    assert told == (("Server", "Apache"), ("Content-Type", "text/html"), ("X-Robots-Tag", "noai"))
    machine = payload_of(answer(TEXT, *headers, ("X-Archive-Src", "a.warc.gz")), "", "").headers
    assert machine == (("Server", "Apache"), ("Content-Type", "text/html"))


def test_of_a_coding_that_the_archive_has_undone_neither_length_nor_digest_are_held_against_the_text() -> None:
    """They are of the bytes that were compressed, which are longer now and then."""
    headers = ((ORIG + "Content-Encoding", "gzip"), (ORIG + "Content-Length", "900"))
    payload = payload_of(answer(TEXT, *headers), digest(GZIP), "")
    assert (payload.body, payload.matches) == (TEXT, None)
    assert payload_of(answer(TEXT, *headers), digest(TEXT), "").matches is True


def test_headers_of_nobody_knows_whom_are_kept_where_they_speak_of_the_page() -> None:
    """Archives that do not rename give the server's and their own alike."""
    payload = payload_of(answer(TEXT, ("X-Robots-Tag", "noai"), ("Date", "x"), ("Set-Cookie", "a=b")), "", "text/html")
    assert payload.headers == (("X-Robots-Tag", "noai"), ("Content-Type", "text/html"))


def test_a_type_that_is_none_is_not_made_one() -> None:
    """What an index says goes into a header."""
    assert payload_of(answer(TEXT), "", "text/html\r\nX: y").headers == ()
    assert payload_of(answer(TEXT), "", "unk").headers == ()


def test_pages_that_are_not_utf_8_keep_every_byte() -> None:
    """Reading them is the extractor's job."""
    body = "Nutzungsbedingungen für Köche".encode("latin-1") + bytes(range(256))
    payload = payload_of(answer(body, ("Content-Type", "text/html; charset=iso-8859-1")), digest(body), "")
    assert read_response(GET, response_of(payload)).body == body


def test_a_capture_that_was_cut_off_is_refused() -> None:
    """Its server had said how long it is."""
    with pytest.raises(Trouble, match="cut off in the archive: 5 of 900 bytes"):
        payload_of(answer(TEXT[:5], (ORIG + "Content-Length", "900")), digest(TEXT[:5]), "")


def test_a_coding_that_nobody_can_undo_is_refused() -> None:
    """Its bytes would be read as a text of odd letters."""
    with pytest.raises(Trouble, match="content coding br"):
        payload_of(answer(b"\x0b\x02\x80abc\x03", ("Content-Encoding", "br")), "", "")


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is unpacked."""
    monkeypatch.setattr(module, "MOST_BYTES", 10_000)
    with pytest.raises(Trouble, match="unpacks to more than 10000 bytes"):
        payload_of(answer(gzip.compress(bytes(10**6)), ("Content-Encoding", "gzip")), "", "")


def test_absence_is_an_answer_too() -> None:
    """Of a robots.txt, say; one without a body has none."""
    gone = payload_of(answer(b"gone", status=410), "", "text/html")
    assert read_response(GET, response_of(gone)).status == 410
    empty = payload_of(answer(b"", status=204), "", "")
    assert response_of(empty) == b"HTTP/1.1 204 No Content\r\n\r\n"


NAMES = st.sampled_from(["Content-Encoding", ORIG + "Content-Encoding", "Content-Type", ORIG + "Link", ORIG + "Date"])
VALUES = st.text(st.characters(blacklist_characters="\r\n\0", max_codepoint=0x24F), max_size=12) | st.sampled_from(
    ["gzip"]
)


@given(
    st.binary(max_size=80) | st.binary(max_size=40).map(gzip.compress), st.lists(st.tuples(NAMES, VALUES), max_size=5)
)
def test_whatever_is_taken_reads_back(body: bytes, headers: list[tuple[str, str]]) -> None:
    """The archive's reader finds a whole response, with the bytes as they are or undone."""
    try:
        payload = payload_of(answer(body, *headers), "", "text/html")
    except Trouble:
        return
    response = read_response(GET, response_of(payload))
    assert response.status == 200
    assert payload.coding or response.body == payload.body


def test_odd_statuses_and_letters_can_be_written() -> None:
    """Archives keep what no standard knows."""
    payload = Payload(799, (("X-Title", "利用規約"),), b"x", "", None)
    assert response_of(payload).startswith(b"HTTP/1.1 799 Archived\r\n")


@pytest.mark.parametrize("body", [b"0\r\n\r\n", b"5\r\nhello", b"5\r\nhello\r\n0\r\nmore", b"5\r\nhello\r\nand more"])
def test_what_is_not_chunks_to_its_end_is_left_as_it_is(body: bytes) -> None:
    """A text may begin with a number."""
    assert payload_of(answer(body), digest(body), "text/html").body == body
