"""Writes small PDFs, object by object, as tests need them: text where it shall stand, and whatever else is put in."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Page", "Text", "pdf", "pdf_of", "text_pdf"]

FONTS = {"R": "Helvetica", "B": "Helvetica-Bold", "C": "Courier", "Y": "Symbol"}
WIDTH, HEIGHT = 612, 792


@dataclass(frozen=True, slots=True)
class Text:
    """A string at a place: `x` from the left, `y` down from the top, in points."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "R"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its texts, operators of its own after them, entries of its own in its dictionary and resources."""

    texts: Sequence[Text] = ()
    content: bytes = b""
    entries: str = ""
    resources: str = ""
    size: tuple[float, float] = field(default=(WIDTH, HEIGHT))


def shown(text: Text, height: float) -> bytes:
    """Return the operators that show a text."""
    string = text.text.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    place = f"BT /{text.font} {text.size} Tf 1 0 0 1 {text.x} {height - text.y} Tm (".encode()
    return place + string + b") Tj ET\n"


def pdf_of(objects: Mapping[int, bytes], trailer: str = "/Root 1 0 R") -> bytes:
    """Return a file of these objects, by their numbers, with its table of them."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{places.get(number, 0):010} 00000 {'n' if number in places else 'f'} \n".encode()
    return bytes(out + f"trailer << /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())


def stream(data: bytes, entries: str = "", *, packed: bool = True) -> bytes:
    """Return a stream object."""
    if packed:
        data, entries = zlib.compress(data), f"{entries} /Filter /FlateDecode"
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def pdf(
    pages: Sequence[Page], *, more: Mapping[int, bytes] | None = None, catalog: str = "", trailer: str = ""
) -> bytes:
    """Return a file of these pages; `more` are objects from number 1,000 on that they speak of."""
    fonts = " ".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} "
        f"{'' if name == 'Y' else '/Encoding /WinAnsiEncoding'} >>"
        for name, base in FONTS.items()
    )
    kids = " ".join(f"{10 + 2 * place} 0 R" for place in range(len(pages)))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        **(more or {}),
    }
    for place, page in enumerate(pages):
        number, (width, height) = 10 + 2 * place, page.size
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {number + 1} 0 R "
            f"/Resources << /Font << {fonts} >> {page.resources} >> {page.entries} >>"
        ).encode()
        objects[number + 1] = stream(b"".join(shown(text, height) for text in page.texts) + page.content)
    return pdf_of(objects, f"/Root 1 0 R {trailer}")


def text_pdf(lines: Iterable[str], *, top: float = 72, leading: float = 12, left: float = 72) -> bytes:
    """Return a file of one page with these lines, one below the other; an empty one leaves a gap."""
    return pdf([Page([Text(left, top + place * leading, line) for place, line in enumerate(lines) if line])])
