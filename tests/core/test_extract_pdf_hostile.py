"""PDFs from strangers: whatever the bytes are, they end as a reading or as a state, in bounded time."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from tests.core.pdfs import Page, Text, pdf, pdf_of, stream, text_pdf
from tosmon.core.extract import Format, extract
from tosmon.core.extract.pdf import read_pdf

SENTENCE = "You may not scrape the Service."
GOOD = text_pdf([SENTENCE, "", "Nor may anybody else."])
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def one_page(contents: bytes) -> bytes:
    """Return a file whose only page has that object for its contents."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>"
    return pdf_of({1: CATALOG, 2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", 3: page, 4: contents})


PACKED = zlib.compress(zlib.compress(b" " * 50_000_000))
FORM = stream(
    b"/X Do /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 1000 0 R >> >>"
)
HOSTILE = {
    "a loop of pages": pdf_of({1: CATALOG, 2: b"<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>"}),
    "a deep tree of pages": pdf_of(
        {1: CATALOG, **{n: f"<< /Type /Pages /Count 1 /Kids [{n + 1} 0 R] >>".encode() for n in range(2, 900)}}
    ),
    "too many pages": pdf([Page([Text(72, 72, SENTENCE)])] * 900),
    "pages that lie about their number": pdf([Page()] * 900).replace(b"/Count 900", b"/Count 1  "),
    "contents that swell": one_page(stream(b"q Q " * 10_000_000)),
    "packed twice": one_page(
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(PACKED), PACKED)
    ),
    "many filters": one_page(b"<< /Length 3 /Filter [" + b"/FlateDecode " * 400 + b"] >>\nstream\nabc\nendstream"),
    "too many operators": pdf([Page(content=b"q Q " * 110_000)] * 3),
    "forms within forms": pdf(
        [Page(content=b"/X Do " * 500, resources="/XObject << /X 1000 0 R >>")], more={1000: FORM}
    ),
    "nested arrays": pdf([Page(content=b"[" * 50_000 + b"]" * 50_000 + b" TJ")]),
    "a length that is itself": one_page(b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream"),
    "half a file": GOOD[: len(GOOD) // 2],
    "only a header": b"%PDF-1.7\n",
    "all bytes": b"%PDF-1.7\n" + bytes(range(256)) * 500,
    "objects again and again": b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_damaged(name: str) -> None:
    """Each ends with that state and the words for it; nothing is made up, nothing raised."""
    found = read_pdf(HOSTILE[name])
    assert (found.state, found.blocks) == ("damaged", ())
    assert found.detail


@pytest.mark.parametrize("tables", [b"/Prev 9", b"/Prev 0", b"/Prev 99999999", b"/XRefStm 9"])
def test_tables_that_lead_nowhere_do_not_matter(tables: bytes) -> None:
    """The objects are found all the same, or the file is damaged: it is not read for ever."""
    found = read_pdf(GOOD.replace(b"trailer <<", b"trailer << " + tables))
    assert found.state in ("", "damaged")


def test_scripts_and_attachments_are_left() -> None:
    """What a file would do or carries is none of its text."""
    script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    catalog = f"{script} /Names << /EmbeddedFiles << /Names [(a) 1000 0 R] >> >>"
    body = pdf([Page([Text(72, 72, SENTENCE)])], catalog=catalog, more={1000: b"<< /Type /Filespec /F (a) >>"})
    assert [block.text for block in read_pdf(body).blocks] == [SENTENCE]


@pytest.mark.parametrize(
    "content",
    [
        b"BT /R 1e99 Tf (big) Tj ET", b"BT /R 0 Tf (none) Tj ET", b"BT (no font) Tj ET", b"Q Q Q EMC BT ET",
        b"BT /Nothing 9 Tf (x) Tj ET", b"BT /R 9 Tf 1 2 Td (far) Tj 99999999 0 Td (away) Tj ET",
        b"0 0 0 0 0 0 cm BT /R 9 Tf (x) Tj ET", b"BT /R 9 Tf [(a) (b) /n [1] << >> null true] TJ ET",
        b"/P << /ActualText 5 >> BDC BT /R 9 Tf (x) Tj ET EMC", b"(a) (b) cm 1 Td",
    ],
)  # fmt: skip
def test_operators_used_wrongly_are_passed_over(content: bytes) -> None:
    """The rest of the page is read."""
    found = read_pdf(pdf([Page([Text(72, 72, SENTENCE)], content=content)]))
    assert found.state == ""
    assert any(SENTENCE in block.text for block in found.blocks)


def encrypted(user: str, algorithm: str) -> bytes:
    """Return the good file, encrypted."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD)))
    writer.encrypt(user, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_without_a_password_encrypted_files_are_read(algorithm: str) -> None:
    """Files that only their changing is forbidden of open with an empty password."""
    assert read_pdf(encrypted("", algorithm)).blocks[0].text == SENTENCE


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_files_that_ask_for_a_password_say_so(algorithm: str) -> None:
    """They cannot be read, and are not damaged."""
    found = read_pdf(encrypted("secret", algorithm))
    assert (found.state, found.blocks) == ("encrypted", ())


@settings(max_examples=100)
@given(st.binary(max_size=3_000))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever follows the header, something comes back."""
    assert extract(b"%PDF-1.4\n" + data).facts.format is Format.PDF


@settings(max_examples=100)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_no_damage_raises(place: int, data: bytes) -> None:
    """Nor do bytes anywhere in a good file; and the same bytes are always read alike."""
    body = GOOD[:place] + data + GOOD[place + len(data) :]
    assert read_pdf(body) == read_pdf(body)


@settings(max_examples=100)
@given(st.binary(max_size=400), st.sampled_from([b"BT /R 9 Tf ", b"BT /R 9 Tf 9 700 Td (a) Tj ", b"q "]))
def test_no_content_raises(data: bytes, before: bytes) -> None:
    """Nor any content stream."""
    assert read_pdf(pdf([Page(content=before + data)])).state in ("", "damaged", "scanned")
