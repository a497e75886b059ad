"""Snapshots that others saw: who did, by which references, nothing that nobody knows, and their own records alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.web.snapshots.conftest import Served, served
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.imported import RESPONSE, SightedPage, Sighting, Witness, WitnessKind
from tosmon.home import Home

pytestmark = pytest.mark.service

URL = "https://www.example.com/terms"
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\nX-Odd: <b>&\r\n\r\n<p>"
    + "您不得抓取本服务的数据。".encode("gbk")
    + b"<script>window.hacked=1</script></p>"
)
OTA = Witness(
    "ota/terms", WitnessKind.OTA, "Open Terms Archive, collection terms", "https://example.com/x", "ODC-By-1.0"
)
WEB = Witness("wayback/web.archive.org", WitnessKind.WAYBACK, "the Wayback Machine", "https://web.archive.org")


def sighting(witness: Witness, hour: int, body: bytes, content_type: str) -> Sighting:
    """Return what a witness saw at that hour."""
    at = datetime(2024, 3, 1, hour, tzinfo=UTC)
    pages = (SightedPage(URL if content_type == RESPONSE else "", at, body, content_type),)
    return Sighting("x/terms-of-service", witness.id, at, str(hour), {"commit": f"c{hour}"}, pages)


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a home with nothing but what two witnesses saw."""
    home = Home.create(tmp_path_factory.mktemp("others") / "home")
    archive = Archive(home.root, "tosmon/test")
    with Catalog.open(home.catalog) as catalog:
        for witness, seen in (
            (OTA, [sighting(OTA, hour, b"# Terms\n\n<b>%d</b>" % hour, "text/markdown") for hour in (1, 2, 3)]),
            (WEB, [sighting(WEB, 5, ANSWER, RESPONSE)]),
        ):
            catalog.take_in(witness, [*zip(seen, archive.put_batch(witness, seen), strict=True)])
    yield from served(home)


def at(others: Served, hour: int) -> str:
    """Return the id of what was seen at that hour."""
    return next(one.id for one in others.catalog.snapshots("x/terms-of-service") if one.captured_at.hour == hour)


def test_it_is_never_shown_as_our_own(others: Served) -> None:
    """Who saw it, under which licence and reference; and no server, no agent, no certificate."""
    text = others.client.get(f"/s/{at(others, 1)}").text
    for words in ("Transcribed by Open Terms Archive", "ODC-By-1.0", "c1", "tosmon did not see the page"):
        assert words in text
    for words in ("User agent", "Certificate", "Asked for by", "Encryption", "Captured by tosmon itself"):
        assert words not in text


def test_a_kept_answer_shows_its_headers(others: Served) -> None:
    """Escaped; and its page in its own charset, as UTF-8."""
    text = others.client.get(f"/s/{at(others, 5)}").text
    assert "Captured by the Wayback Machine" in text
    assert "<bdi>X-Odd</bdi></th><td><bdi>&lt;b&gt;&amp;</bdi>" in text
    framed = others.client.get(f"/s/{at(others, 5)}/page/1").text
    assert "您不得抓取本服务的数据。" in framed
    assert "hacked" not in framed


def test_a_text_is_shown_as_a_text(others: Served) -> None:
    """Markup in Markdown is no markup."""
    assert "# Terms\n\n&lt;b&gt;2&lt;/b&gt;" in others.client.get(f"/s/{at(others, 2)}/page/1").text


@pytest.mark.parametrize(("hour", "kind"), [(2, "resource"), (5, "response")])
def test_its_records_make_a_warc_file_of_their_own(others: Served, hour: int, kind: str) -> None:
    """The software that wrote them, and this snapshot's: not those that share the object."""
    answer = others.client.get(f"/s/{at(others, hour)}/warc")
    assert re.fullmatch(r'attachment; filename="[\w.-]+\.warc\.gz"', answer.headers["content-disposition"])
    records = [
        (record.rec_type, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(answer.content), check_digests="raise")
    ]
    assert [name for name, _ in records] == ["warcinfo", kind]
    assert (b"<b>2</b>" in records[1][1]) is (hour == 2)
