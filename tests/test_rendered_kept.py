"""A rendered snapshot is kept as well as any other: told in the ledger, verified, rebuilt, adopted, backed up.

What a browser makes of a page is made up here: how pages are rendered is tested in `tests/browser`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checking import BAN, RULES, START, Bench, Site, bench_in, page, serving
from tosmon.archive import Archive
from tosmon.backup import backup, restore
from tosmon.catalog import Catalog
from tosmon.catalog.records import CheckRecord, Recorded
from tosmon.check import check
from tosmon.core.evidence import canonical
from tosmon.core.model import Capture, Connection, Hop, Outcome, Rendering
from tosmon.facts import MOST_REFUSED, ledger_facts
from tosmon.fetch import Fetcher, Request
from tosmon.home import Home
from tosmon.rebuild import rebuild
from tosmon.registry import Document, Registry
from tosmon.run import adopt

SHELL = b"<!doctype html><html lang=en><title>Terms</title><main id=root></main><script src=/app.js></script></html>"
SCREENSHOT = b"\x89PNG\r\n\x1a\n" + bytes(200)
REFUSED = tuple(f"http://10.0.0.{number}/{'x' * 300}: private address" for number in range(50))
# What the ledger has told of a page from the first version on, and as which bytes.
PLAIN_PAGE = (
    '[{"address":"203.0.113.7","attempts":2,"headers":[["Content-Length","2"]],"microseconds":250000,"notes":["slow"],'
    '"port":443,"redirects":[],"requested":"https://x.com/tos","robots":null,"started":"2026-03-01T12:00:00+00:00",'
    f'"status":200,"tls":{{"certificate_sha256":"{"ab" * 32}","chain":["{"ab" * 32}"],"cipher":'
    '"TLS_AES_128_GCM_SHA256","version":"TLSv1.3"},"url":"https://x.com/tos"}]'
)
PAGE_FACTS = {
    "requested", "url", "status", "headers", "redirects", "started", "microseconds", "attempts", "notes", "address",
    "port", "tls", "robots",
}  # fmt: skip


class Killed(Exception):
    """The process ends here."""


class Renders(Fetcher):
    """A fetcher whose pages have been through a browser: `dom` is what it made of whatever was sent."""

    def __init__(self, fetcher: Fetcher, dom: bytes) -> None:
        self.fetcher, self.dom = fetcher, dom

    def fetch(self, request: Request) -> Capture:
        """Return the capture with a DOM, a screenshot and a region."""
        rendering = Rendering("Chromium/141.0", (1280, 800), SCREENSHOT, 9, 12_345, REFUSED, ("certificate_sha256",))
        plain = self.fetcher.fetch(replace(request, etag="", last_modified=""))
        return replace(plain, body=self.dom, rendering=rendering, region="eu")


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a page that scripts make."""
    with serving() as served:
        served.put("/terms", SHELL)
        yield served


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Give a bench whose pages are rendered."""
    with bench_in(tmp_path / "home", site) as opened:
        opened.tools = replace(opened.tools, fetcher=Renders(opened.tools.fetcher, page(*RULES)))
        yield opened


@pytest.fixture
def terms(bench: Bench) -> Document:
    """Return the document."""
    return bench.document("/terms")


def becomes(bench: Bench, dom: bytes) -> None:
    """Let the page become that from now on."""
    assert isinstance(bench.tools.fetcher, Renders)
    bench.tools.fetcher.dom = dom


def entries(bench: Bench, document: Document) -> list[Any]:
    """Return the document's ledger entries."""
    return [entry.value() for entry in bench.tools.catalog.entries(document.id)]


def test_the_ledger_says_that_a_page_was_rendered(bench: Bench, terms: Document) -> None:
    """Browser and traffic, region, what a browser cannot tell; of what was refused no more than an entry can bear."""
    bench.check(terms, 0)
    (entry,) = entries(bench, terms)
    (facts,) = entry["pages"]
    assert set(facts) == PAGE_FACTS | {"region", "rendered"}
    rendered = facts["rendered"]
    assert (facts["region"], rendered["browser"], rendered["requests"]) == ("eu", "Chromium/141.0", 9)
    assert (rendered["refusals"], len(rendered["refused"])) == (50, MOST_REFUSED)
    assert max(map(len, rendered["refused"])) == 200
    assert rendered["missing"] == ["certificate_sha256"]


def test_the_ledger_says_nothing_new_of_a_plain_page(bench: Bench, terms: Document) -> None:
    """Entries of plain pages are what they were, byte for byte."""
    tls = Connection("203.0.113.7", 443, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "ab" * 32, ("ab" * 32,))
    response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    hop = Hop("https://x.com/tos", START, b"GET /tos HTTP/1.1\r\n\r\n", response, 200, (("Content-Length", "2"),), tls)
    plain = Capture("https://x.com/tos", hop.url, (hop,), b"hi", START, 0.25, 2, ("slow",))
    assert canonical(ledger_facts(terms, [plain], [None], bench.tools)["pages"]) == PLAIN_PAGE.encode()


def test_another_dom_of_the_same_script_is_a_change(bench: Bench, terms: Document) -> None:
    """What is compared is the DOM, and what is kept is whole, though the server sent the very same bytes."""
    bench.check(terms, 0)
    assert bench.check(terms, 1).outcome is Outcome.UNCHANGED
    becomes(bench, page(*RULES, BAN))
    assert bench.event(terms, 2).alert
    becomes(bench, page(*RULES))
    last = bench.check(terms, 3)
    archived = bench.tools.archive.get(f"{last.snapshot}.warc.gz")
    assert (archived.stored.revisit_of, archived.captures[0].body) == ("", page(*RULES))
    assert archived.captures[0].rendering is not None
    assert archived.captures[0].rendering.screenshot == SCREENSHOT
    assert len(list(bench.tools.archive.objects())) == 3
    assert bench.problems() == []


def test_a_damaged_screenshot_is_found(bench: Bench, terms: Document) -> None:
    """`verify` holds every record of the object to its digest, and the object to the ledger."""
    checked = bench.check(terms, 0)
    path = bench.home.root / f"{checked.snapshot}.warc.gz"
    data = bytearray(path.read_bytes())
    data[-900] ^= 1
    path.write_bytes(data)
    (problem,) = bench.problems()
    assert "damaged" in problem


def test_a_rebuilt_catalog_says_the_same(bench: Bench, terms: Document) -> None:
    """Versions and events come out of the DOMs in the archive."""
    bench.check(terms, 0)
    becomes(bench, page(*RULES, BAN))
    event = bench.event(terms, 1)
    before = bench.tools.catalog.state(terms.id)
    bench.tools.catalog.close()
    done = rebuild(bench.home, bench.tools.settings, Registry(()), now=lambda: bench.clock[0])
    assert (done.entries, done.adopted, done.problems) == (2, 0, ())
    with Catalog.open(bench.home.catalog, create=False) as catalog:
        after = catalog.state(terms.id)
        assert [one.id for one in catalog.events()] == [event.id]
    assert (after.version_content, after.snapshot_content) == (before.version_content, before.snapshot_content)


def test_an_orphan_is_adopted(bench: Bench, terms: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that died after the snapshot was written leaves all that the next start needs, region and DOM too."""

    def die(_: Catalog, record: CheckRecord) -> Recorded:
        raise Killed(record.document)

    bench.check(terms, 0)
    becomes(bench, page(*RULES, BAN))
    bench.at(1)
    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "record", die)
        with pytest.raises(Killed):
            check(terms, bench.tools)
    (adopted,) = adopt(bench.home, bench.tools)
    assert (adopted.outcome, [event.alert for event in adopted.events]) == (Outcome.NEW, [True])
    *_, entry = entries(bench, terms)
    assert (entry["recovered"], entry["pages"][0]["region"]) == (True, "eu")
    assert entry["pages"][0]["rendered"]["requests"] == 9
    assert bench.problems() == []


def test_a_restored_home_holds_it(bench: Bench, terms: Document, tmp_path: Path) -> None:
    """A backup brings DOM and screenshot back to the byte."""
    checked = bench.check(terms, 0)
    made = bench.tools.archive.get(f"{checked.snapshot}.warc.gz")
    backup(bench.home, tmp_path / "kept.tar")
    home = Home(tmp_path / "other")
    restore(tmp_path / "kept.tar", home)
    assert Archive(home.root, "").get(f"{checked.snapshot}.warc.gz") == made
