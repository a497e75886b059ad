"""WARC files that GNU Wget writes while it fetches from a server on loopback."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.conftest import skip_or_fail
from tests.importers.warc.made import document, importing
from tosmon.archive.http import read_response
from tosmon.registry import Document, DocumentKind

pytestmark = pytest.mark.service
TEXT = "<html><p>Du darfst nicht scrapen: müde Wörter.</p></html>"


@pytest.fixture(scope="module")
def wget() -> str:
    """Return the path of wget."""
    program = shutil.which("wget")
    if program is None:
        skip_or_fail("needs wget")
    assert program is not None
    return program


def watched(server: HTTPServer) -> tuple[Document, ...]:
    """Return documents on that server."""
    return (
        document("terms", server.url_for("/terms")),
        document("privacy", server.url_for("/privacy")),
        document("robots.txt", server.url_for("/robots.txt"), kind=DocumentKind.ROBOTS),
    )


def serve(server: HTTPServer) -> None:
    """Serve a page at once, one in chunks behind a redirect, and no robots.txt."""
    server.expect_request("/terms").respond_with_data(TEXT.encode("latin-1"), content_type="text/html; charset=latin-1")
    server.expect_request("/old").respond_with_data("", 301, headers={"Location": server.url_for("/privacy")})
    server.expect_request("/robots.txt").respond_with_data("gone", 404)

    def pieces(_: Request) -> Response:
        packed = gzip.compress(TEXT.encode())
        return Response(
            (packed[at : at + 20] for at in range(0, len(packed), 20)), headers={"Content-Encoding": "gzip"}
        )

    server.expect_request("/privacy").respond_with_handler(pieces)


@pytest.mark.parametrize("option", ["--no-warc-compression", "--warc-header=operator: tests"])
def test_what_wget_fetched_is_taken_in(wget: str, httpserver: HTTPServer, tmp_path: Path, option: str) -> None:
    """Pages as they were sent, in whatever coding, and the absence of robots.txt; its logs and redirects are not."""
    serve(httpserver)
    urls = [httpserver.url_for(path) for path in ("/terms", "/old", "/robots.txt")]
    command = [wget, "--quiet", "--no-proxy", "--tries=1", "--timeout=10", f"--warc-file={tmp_path / 'kept'}", option]
    subprocess.run([*command, "-P", str(tmp_path), *urls], timeout=60, check=False)
    (file,) = tmp_path.glob("kept.warc*")
    with importing(file, documents=watched(httpserver), now=datetime.now(UTC)) as source:
        found = {one.document: one.pages[0].body for one in source.sightings()}
        assert source.skipped == []
        assert source.witness.id == "warc/kept"
    answers = {name: read_response(b"GET", body) for name, body in found.items()}
    assert {name: answer.status for name, answer in answers.items()} == {
        "x/terms": 200, "x/privacy": 200, "x/robots.txt": 404,
    }  # fmt: skip
    assert answers["x/terms"].body == TEXT.encode("latin-1")
    assert answers["x/privacy"].body == TEXT.encode()


def test_revisits_by_wget_are_taken_in(wget: str, httpserver: HTTPServer, tmp_path: Path) -> None:
    """A second crawl with the first one's index writes a revisit where the bytes are the same."""
    serve(httpserver)
    url = httpserver.url_for("/terms")
    command = [wget, "--quiet", "--no-proxy", "--tries=1", "--timeout=10", "-P", str(tmp_path)]
    first = [f"--warc-file={tmp_path / 'first'}", "--warc-cdx", url]
    second = [f"--warc-file={tmp_path / 'second'}", f"--warc-dedup={tmp_path / 'first.cdx'}", url]
    for options in (first, second):
        subprocess.run([*command, *options], timeout=60, check=True)
    with importing(tmp_path, documents=watched(httpserver), now=datetime.now(UTC)) as source:
        one, other = sorted(source.sightings(), key=lambda sighting: "refers_to" in sighting.reference)
        assert source.skipped == []
    assert other.reference["refers_to"] == one.reference["record"]
    assert read_response(b"GET", other.pages[0].body).body == TEXT.encode("latin-1")
