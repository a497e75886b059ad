"""The second look: one capture at a time, gone to where it lies, checked, and handed out as a page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Final

from tosmon.core.imported import RESPONSE, SightedPage
from tosmon.errors import ImportRefused
from tosmon.importers.warc.answers import payloads, read
from tosmon.importers.warc.digests import fits
from tosmon.importers.warc.files import WarcFile
from tosmon.importers.warc.originals import Originals
from tosmon.importers.warc.records import Records
from tosmon.importers.warc.spool import Spool
from tosmon.importers.warc.streams import Source, stream_of
from tosmon.importers.warc.values import Broken, Capture, Head, Limits, Unusable

__all__ = ["Pages"]

OPEN: Final = 16  # files at a time
UNKNOWN_TYPE: Final = "application/octet-stream"

Reference = dict[str, str]


class Pages:
    """Reads captures; files stay open between them, a few at a time."""

    def __init__(self, files: Sequence[WarcFile], spool: Spool, originals: Originals, limits: Limits) -> None:
        self._files, self._spool, self._originals, self._limits = files, spool, originals, limits
        self._open: OrderedDict[int, Source] = OrderedDict()

    def page(self, capture: Capture) -> tuple[SightedPage, Reference]:
        """Return what a capture shows, and how it is named: file, record, address, date; of a revisit both records.

        Raises:
            Unusable: it is not whole, does not have its digests, refers to nothing that was found, or is too large.
        """
        original = self._original(capture) if capture.kind == "revisit" else None
        shown = original or capture
        block = self._block(shown)
        if original and capture.digest and not fits(capture.digest, _payloads(original, block, self._limits)):
            raise Unusable("the response that it refers to does not have the payload digest that it states")
        reference = self._reference(capture)
        if original:
            reference |= {"refers_to": original.id, "refers_to_date": _date(original)}
        if shown.kind == "resource":
            return SightedPage(capture.url, capture.at, block, shown.content_type or UNKNOWN_TYPE), reference
        answer = read(block, self._limits)
        if answer.mended:
            reference["mended"] = answer.mended
        return SightedPage(capture.url, capture.at, answer.response, RESPONSE), reference

    def close(self) -> None:
        """Close all files."""
        while self._open:
            self._open.popitem()[1].close()

    def _original(self, revisit: Capture) -> Capture:
        """Return the response that a revisit refers to, and that says the same as its own headers do."""
        found = self._originals.of(revisit)
        if found is None:
            raise Unusable("the response that it refers to is in none of the files")
        silent = revisit.status in {0, HTTPStatus.NOT_MODIFIED}
        fits_status = found.status == revisit.status or (silent and _is_fine(found))
        if not fits_status:
            raise Unusable(f"it refers to a response of another status ({found.status})")
        return found

    def _block(self, capture: Capture) -> bytes:
        """Return the capture's block, its digests checked."""
        spooled = capture.place.spooled
        block = self._spool.get(spooled) if spooled >= 0 else self._again(capture)
        if not fits(capture.block_digest, (block,)):
            raise Unusable("it does not have the block digest that it states")
        if not fits(capture.digest, _payloads(capture, block, self._limits)):
            raise Unusable("it does not have the payload digest that it states")
        return block

    def _again(self, capture: Capture) -> bytes:
        """Return the block of a record that is gone to where it was met first."""
        place = capture.place

        def wants(head: Head) -> int | None:
            return head.length if head.skip == place.skip and head.length <= self._limits.page else None

        try:
            records = Records(stream_of(self._file(place.file), self._limits, place.member), wants, self._limits)
            head, block = next(iter(records), (None, b""))
        except (Broken, OSError) as error:
            raise Unusable(str(error)) from error
        if head is None or head.get("warc-record-id") != capture.id:
            raise Unusable("it is not there any more: the file changed while it was read")
        return block

    def _file(self, number: int) -> Source:
        """Return a file, opened; the one that was not needed for longest is closed for it."""
        if number not in self._open:
            if len(self._open) >= OPEN:
                self._open.popitem(last=False)[1].close()
            try:
                self._open[number] = self._files[number].open()
            except ImportRefused as refused:
                raise Unusable(refused.message) from refused
        self._open.move_to_end(number)
        return self._open[number]

    def _reference(self, capture: Capture) -> Reference:
        file = self._files[capture.place.file]
        package = {"wacz": file.package} if file.package else {}
        return {"warc": file.name, **package, "record": capture.id, "url": capture.url, "date": _date(capture)}


def _payloads(capture: Capture, block: bytes, limits: Limits) -> Iterable[bytes]:
    return (block,) if capture.kind == "resource" else payloads(block, limits)


def _is_fine(capture: Capture) -> bool:
    return capture.kind == "resource" or HTTPStatus.OK <= capture.status < HTTPStatus.MULTIPLE_CHOICES


def _date(capture: Capture) -> str:
    return capture.at.isoformat().replace("+00:00", "Z")
