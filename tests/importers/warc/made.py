"""WARC files made for tests: by warcio where it writes what is wanted, else byte by byte."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tosmon.core.model import Selection
from tosmon.importers.warc import Chosen, WarcImport
from tosmon.importers.warc.values import LIMITS, Limits
from tosmon.registry import Document, DocumentKind, Page, Platform, Registry

__all__ = [
    "ALL",
    "NOON",
    "NOW",
    "TERMS",
    "at",
    "document",
    "http",
    "importing",
    "page",
    "raw",
    "registry",
    "wacz",
    "warc",
    "written",
]

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TERMS = "https://www.example.com/terms"
ALL = Chosen()


def document(name: str, *urls: str, kind: DocumentKind = DocumentKind.TEXT, **more: Any) -> Document:
    """Return a document of platform `x` with pages at these addresses."""
    pages = tuple(Page(url, Selection()) for url in urls)
    return Document("x", name, more.pop("title", name.title()), kind, pages, **more)


def registry(*documents: Document) -> Registry:
    """Return a watch list of these documents, or else of terms, robots.txt and ai.txt of example.com."""
    own = documents or (
        document("terms", TERMS, title="Terms of Service"),
        document("robots.txt", "https://www.example.com/robots.txt", kind=DocumentKind.ROBOTS),
        document("ai.txt", "https://www.example.com/ai.txt", kind=DocumentKind.SIGNAL),
    )
    return Registry([Platform("x", "X", "https://www.example.com", own)])


def at(hours: float = 0) -> str:
    """Return a WARC-Date so many hours after noon."""
    return datetime.fromtimestamp(NOON.timestamp() + hours * 3600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Return a response with that body; empty headers are left out."""
    fields = {"Content-Type": "text/html", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def raw(block: bytes, kind: str = "response", version: str = "1.0", **fields: str) -> bytes:
    """Return a record byte by byte: a response of the terms at noon, unless fields say otherwise. Empty ones go."""
    name = hashlib.sha1(block + repr(fields).encode()).hexdigest()
    given = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:test:{name}>",
        "WARC-Date": at(),
        "WARC-Target-URI": TERMS,
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"WARC/{version}", *(f"{name}: {value}" for name, value in given.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def page(words: str = "You may not scrape.", url: str = TERMS, hours: float = 0, **more: str) -> bytes:
    """Return a record of a page with these words."""
    return raw(http(f"<html><p>{words}</p></html>".encode()), WARC_Target_URI=url, WARC_Date=at(hours), **more)


def warc(path: Path, *records: bytes, packed: str = "each") -> Path:
    """Write records into a file: a gzip member for `each`, one for the `whole` file, or `plain`."""
    if packed == "whole":
        path.write_bytes(gzip.compress(b"".join(records)))
    else:
        path.write_bytes(b"".join(gzip.compress(one) if packed == "each" else one for one in records))
    return path


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """warcio's writer, without the temporary files that it leaves to be closed by chance."""

    _create_temp_file = staticmethod(io.BytesIO)


def written(path: Path, pages: Iterable[tuple[str, str, bytes]], *, packed: bool = True, version: str = "1.1") -> Path:
    """Write responses with warcio: address, date, body of each."""
    with path.open("wb") as file:
        writer = _Writer(file, gzip=packed, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio", "isPartOf": "tests"}))
        for url, date, body in pages:
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=headers, warc_headers_dict={"WARC-Date": date}
            )
            writer.write_record(record)
    return path


def wacz(
    path: Path, files: Mapping[str, bytes], *, compression: int = zipfile.ZIP_STORED, hashes: Mapping[str, str] = {}
) -> Path:
    """Write a WACZ of these files, with true hashes but where others are given."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        resources = []
        for name, content in files.items():
            archive.writestr(name, content)
            digest = hashes.get(name, f"sha256:{hashlib.sha256(content).hexdigest()}")
            resources.append({"name": name.rpartition("/")[2], "path": name, "hash": digest, "bytes": len(content)})
        archive.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return path


def importing(*paths: Path, chosen: Chosen = ALL, documents: tuple[Document, ...] = (), **more: Any) -> WarcImport:
    """Return the import of these files for the tests' watch list."""
    limits: Limits = more.pop("limits", LIMITS)
    now: datetime = more.pop("now", NOW)
    return WarcImport(paths, registry(*documents), chosen, now, limits=limits, **more)
