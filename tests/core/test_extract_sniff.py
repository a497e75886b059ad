"""Formats are told by bytes first; a header alone is never believed."""

from __future__ import annotations

import gzip

import pytest

from tosmon.core.extract import Format, extract, sniff


@pytest.mark.parametrize(
    ("body", "content_type", "name", "expected"),
    [
        (b"<!doctype html><p>x", "", "", Format.HTML),
        (b"\xef\xbb\xbf  <!-- c --> <HTML>", "text/plain", "", Format.HTML),
        ("<html><p>x".encode("utf-16"), "text/html", "", Format.HTML),
        ("<html><p>x".encode("utf-16-be"), "text/html; charset=utf-16be", "", Format.HTML),
        (b"<p>x</p>", "text/html", "", Format.HTML),
        (b"<p>x</p>", "", "", Format.HTML),
        (b"<p>x</p> and **more**", "", "terms.md", Format.MARKDOWN),
        (b"no markup at all", "text/html", "", Format.TEXT),
        (b"# Terms\n\nText", "", "", Format.MARKDOWN),
        (b"Terms\n=====\n\nText", "application/octet-stream", "", Format.MARKDOWN),
        (b"Text", "text/markdown; charset=utf-8", "", Format.MARKDOWN),
        (b"User-agent: *\nDisallow: /", "text/plain", "robots.txt", Format.TEXT),
        (b"%PDF-1.7\n\x00\x01", "text/html", "", Format.PDF),
        (b"\x89PNG\r\n\x1a\n", "text/html", "", Format.BINARY),
        (gzip.compress(b"<html>", mtime=0), "text/html", "", Format.BINARY),
        (bytes(range(256)) * 40, "application/octet-stream", "", Format.BINARY),
        (b"<p>" + b"\0" * 10_000, "text/html", "", Format.BINARY),
        (b"<html><p>one stray \0 byte in a page that is long enough", "text/html", "", Format.HTML),
        (b"", "text/html", "", Format.HTML),
        (b"", "", "", Format.TEXT),
    ],
)
def test_format_is_told(body: bytes, content_type: str, name: str, expected: Format) -> None:
    """Each body has the format that its bytes, then its header, then its name show."""
    assert sniff(body, content_type, name) is expected


@pytest.mark.parametrize("body", [b"%PDF-1.4 x", b"\x89PNG\r\n\x1a\n"])
def test_unread_formats_bring_no_clauses(body: bytes) -> None:
    """A PDF or an image yields its format and nothing else, without an error."""
    extraction = extract(body, content_type="text/html")
    assert extraction.version.clauses == ()
    assert extraction.facts.format in (Format.PDF, Format.BINARY)
