"""A PDF file to its sheets: opened within limits, every page drawn by the pen, links laid over its words.

Files come from strangers: page trees may loop, streams swell to any size, tables lie. pypdf's own limits and ours keep
time and memory bounded; whatever it raises means that the file is damaged. Scripts, forms and attachments are left.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pypdf import Configuration, PageObject, PasswordType, PdfReader, apply_configuration
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject

from tosmon.core.extract.pdf.fonts import Face
from tosmon.core.extract.pdf.matrices import Matrix
from tosmon.core.extract.pdf.mirroring import mirrored
from tosmon.core.extract.pdf.operands import object_of
from tosmon.core.extract.pdf.pen import Budget, Pen
from tosmon.core.extract.pdf.turning import upright
from tosmon.core.extract.pdf.values import Sheet

__all__ = ["MOST_PAGES", "File", "Refused", "open_file"]

MOST_PAGES: Final = 400  # the longest terms watched have 60
_OPERATORS: Final = 600_000  # in all; a page of text has 500 to 3,000, and ten times that letter by letter
_FORMS: Final = 3_000
_LINKS: Final = 500  # on a page
_LIMITS: Final = Configuration(
    maximum_declared_stream_length=40_000_000,
    array_based_stream_maximum_output_length=10_000_000,
    zlib_maximum_output_length=10_000_000,
    zlib_maximum_recovery_input_length=0,  # half a page is no evidence: a stream that is broken is damage
    lzw_maximum_output_length=4_000_000,
    run_length_maximum_output_length=4_000_000,
    brotli_maximum_output_length=10_000_000,
    stream_decoding_work_maximum_length=30_000_000,
    stream_parsing_work_maximum_count=500_000,
    page_tree_maximum_entries=4_000,
    page_tree_maximum_page_entries=100_000,
    disable_legacy_handling=True,
)
_DEFAULT_BOX: Final = (0.0, 0.0, 612.0, 792.0)  # US Letter
_LARGEST_BOX: Final = 20_000.0


class Refused(Exception):
    """Why a file cannot be read: its state ("encrypted", "damaged") and the words for it."""

    def __init__(self, state: str, words: str) -> None:
        super().__init__(words)
        self.state = state
        self.words = words


@dataclass(slots=True)
class File:
    """What a file holds: its sheets in order, and what it says of itself."""

    sheets: list[Sheet] = field(default_factory=list)
    title: str = ""
    language: str = ""


def open_file(body: bytes) -> File:
    """Return what the file holds.

    Raises:
        Refused: it asks for a password, is damaged, or is too long to be read.

    """
    # What pypdf finds wrong is told by what comes of it; its loggers would write to the terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    with apply_configuration(_LIMITS):
        try:
            return _read(body)
        except Refused:
            raise
        except OverflowError as error:
            raise Refused("damaged", f"too much to read: {error}") from None
        except Exception as error:  # noqa: BLE001 - pypdf: "broken PDF files might cause other Exceptions"
            raise Refused("damaged", f"cannot be read: {_words(error)}") from None


def _words(error: Exception) -> str:
    """Return what an exception says in one short line."""
    return (" ".join(str(error).split()) or type(error).__name__)[:200]


def _read(body: bytes) -> File:
    reader = PdfReader(io.BytesIO(body), strict=False)
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise Refused("encrypted", "it asks for a password")
    _count(reader)
    file = File(title=_title(reader), language=_language(reader))
    faces: dict[object, Face] = {}
    budget = Budget(_OPERATORS, _FORMS)
    for number, page in enumerate(reader.pages, start=1):
        try:
            file.sheets.append(_sheet(page, faces, budget))
        except OverflowError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            raise Refused("damaged", f"page {number} cannot be read: {_words(error)}") from None
    return file


def _count(reader: PdfReader) -> None:
    """Refuse a file of too many pages: first by what it says, since counting takes long, then by what it has."""
    root: Any = reader.root_object["/Pages"]
    said: Any = root.get("/Count")
    count = int(said) if isinstance(said, int) else 0
    count = count if count > MOST_PAGES else len(reader.pages)
    if count > MOST_PAGES:
        raise Refused("damaged", f"too much to read: it has {count:,} pages, and at most {MOST_PAGES} are read")


def _title(reader: PdfReader) -> str:
    metadata = reader.metadata
    title = metadata.title if metadata is not None else None
    return " ".join(title.split()) if isinstance(title, str) else ""


def _language(reader: PdfReader) -> str:
    language: Any = reader.root_object.get("/Lang")
    return language[:40] if isinstance(language, str) else ""


# --- pages ------------------------------------------------------------------------------------------------------------


def _sheet(page: PageObject, faces: dict[object, Face], budget: Budget) -> Sheet:
    matrix, width, height = _geometry(page)
    sheet = Sheet(width, height)
    contents: Any = page.get("/Contents")
    contents = contents.get_object() if contents is not None else None
    if contents is not None:
        resources: Any = page.get_inherited("/Resources", DictionaryObject()).get_object()
        stream = ContentStream(contents, page.pdf, "bytes")
        Pen(sheet, matrix, faces, budget).draw(stream, resources if isinstance(resources, Mapping) else {})
    _lay_links(page, sheet, matrix)
    return mirrored(upright(sheet))


def _geometry(page: PageObject) -> tuple[Matrix, float, float]:
    """Return what turns the page's places into points from its top left corner, and its width and height as shown."""
    x0, y0, x1, y1 = _box(page)
    width, height = x1 - x0, y1 - y0
    turn: Any = page.get_inherited("/Rotate", 0)
    turn = turn.get_object() if hasattr(turn, "get_object") else turn
    quarters = int(turn) // 90 % 4 if isinstance(turn, int | float) else 0
    matrix: Matrix = (
        (1.0, 0.0, 0.0, -1.0, -x0, y1),
        (0.0, 1.0, 1.0, 0.0, -y0, -x0),
        (-1.0, 0.0, 0.0, 1.0, x1, -y0),
        (0.0, -1.0, -1.0, 0.0, y1, x1),
    )[quarters]
    return (matrix, height, width) if quarters % 2 else (matrix, width, height)


def _box(page: PageObject) -> tuple[float, float, float, float]:
    """Return what of the page is shown (14.11.2): its crop box, or else its media box."""
    for name in ("/CropBox", "/MediaBox"):
        box = _rectangle(page.get_inherited(name))
        if box and box[2] - box[0] > 1 and box[3] - box[1] > 1:
            return box
    return _DEFAULT_BOX


def _rectangle(value: object) -> tuple[float, float, float, float] | None:
    """Return a rectangle's corners, the lower left first, or None where it is none."""
    array = object_of(value)
    if not isinstance(array, ArrayObject) or len(array) < 4:  # noqa: PLR2004 - two corners
        return None
    numbers = [number.get_object() for number in array[:4]]
    if not all(isinstance(number, int | float) and abs(number) < _LARGEST_BOX for number in numbers):
        return None
    xa, ya, xb, yb = map(float, numbers)
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


# --- links (12.5.6.5) -------------------------------------------------------------------------------------------------


def _lay_links(page: PageObject, sheet: Sheet, matrix: Matrix) -> None:
    """Give each word the address of the link annotation that lies over its middle."""
    areas = list(_areas(page, matrix))
    if not areas:
        return
    for word in sheet.words:
        if word.turned:
            continue
        x, y = (word.x0 + word.x1) / 2, word.y - word.size * 0.3
        word.link = next((link for (x0, y0, x1, y1), link in areas if x0 <= x <= x1 and y0 <= y <= y1), "")


def _areas(page: PageObject, matrix: Matrix) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    annotations: Any = page.get("/Annots")
    annotations = annotations.get_object() if annotations is not None else ()
    for reference in list(annotations)[:_LINKS] if isinstance(annotations, ArrayObject) else ():
        annotation = reference.get_object()
        link = _target(annotation)
        box = _rectangle(annotation.get("/Rect")) if link else None
        if box:
            yield _turned(box, matrix), link


def _target(annotation: object) -> str:
    """Return the address that an annotation leads to, or an empty string."""
    if not isinstance(annotation, Mapping) or annotation.get("/Subtype") != "/Link":
        return ""
    action: Any = annotation.get("/A")
    action = action.get_object() if action is not None else None
    address: Any = action.get("/URI") if isinstance(action, Mapping) and action.get("/S") == "/URI" else None
    address = address.get_object() if hasattr(address, "get_object") else address
    if isinstance(address, bytes):
        return address.decode("utf-8", "replace")
    return address if isinstance(address, str) else ""


def _turned(box: tuple[float, float, float, float], matrix: Matrix) -> tuple[float, float, float, float]:
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x, y in ((box[0], box[1]), (box[2], box[3]))]
    ys = [b * x + d * y + f for x, y in ((box[0], box[1]), (box[2], box[3]))]
    return min(xs), min(ys), max(xs), max(ys)
