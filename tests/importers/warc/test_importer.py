"""WARC files as a source of sightings: what is taken in, in what order, under what name."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.importers.warc.made import ALL, NOON, TERMS, at, document, http, importing, page, raw, wacz, warc, written
from tosmon.archive import Archive, Revisit, SnapshotRecord
from tosmon.core.imported import RESPONSE, Sighting
from tosmon.core.model import Capture, Connection, Hop, Rendering
from tosmon.errors import ImportRefused
from tosmon.importers.warc import Chosen
from tosmon.importers.warc.values import LIMITS, Limits
from tosmon.registry import Document, DocumentKind, Former, Page

ROBOTS = "https://www.example.com/robots.txt"


def seen(*paths: Path, documents: tuple[Document, ...] = (), chosen: Chosen = ALL) -> list[Sighting]:
    """Return all sightings of these files; nothing may be skipped."""
    with importing(*paths, documents=documents, chosen=chosen) as source:
        found = list(source.sightings())
        assert source.skipped == []
        assert source.total() == len(found)
        return found


def skipped(*paths: Path, limits: Limits = LIMITS) -> list[str]:
    """Return why records of these files are skipped; nothing may come of them."""
    with importing(*paths, limits=limits) as source:
        assert list(source.sightings()) == []
        return [one.why for one in source.skipped]


@pytest.mark.parametrize("packed", ["each", "whole", "plain"])
@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_a_capture_of_a_watched_page_is_a_sighting(tmp_path: Path, packed: str, version: str) -> None:
    """Whatever the file's form: the response as it stands in the record, its time, and where it is from."""
    response = http(b"<p>You may not scrape.</p>")
    record = raw(response, WARC_Record_ID="<urn:uuid:1>", version=version)
    (sighting,) = seen(warc(tmp_path / "a.warc.gz", page(url="https://other.example/"), record, packed=packed))
    assert (sighting.document, sighting.witness, sighting.at) == ("x/terms", "warc/a", NOON)
    (shown,) = sighting.pages
    assert (shown.url, shown.at, shown.body, shown.content_type) == (TERMS, NOON, response, RESPONSE)
    assert sighting.reference == {
        "warc": "a.warc.gz",
        "record": "<urn:uuid:1>",
        "url": TERMS,
        "date": at().lower().upper(),
    }


def test_sightings_come_by_document_and_in_time(tmp_path: Path) -> None:
    """Files have them in any order."""
    a = warc(tmp_path / "a.warc.gz", page(hours=5), page(url=ROBOTS, hours=4), page(hours=1))
    b = warc(tmp_path / "b.warc.gz", page(url=ROBOTS, hours=2), page(hours=3))
    found = [(one.document, (one.at - NOON) / timedelta(hours=1)) for one in seen(a, b)]
    assert found == [
        ("x/terms", 1), ("x/terms", 3), ("x/terms", 5), ("x/robots.txt", 2), ("x/robots.txt", 4),
    ]  # fmt: skip


def test_a_record_of_two_files_is_one(tmp_path: Path) -> None:
    """A WACZ and the WARC in it hold the same; also where the records have no id."""
    plain = [(TERMS, at(), b"<p>one</p>"), (TERMS, at(1), b"<p>two</p>")]
    own = written(tmp_path / "a.warc.gz", plain)
    package = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": own.read_bytes()})
    assert len(seen(own, package)) == 2
    assert [one.id for one in seen(own)] == [one.id for one in seen(package)]
    digest = "sha1:" + base64.b32encode(hashlib.sha1(b"body").digest()).decode()
    nameless = raw(http(b"body"), WARC_Record_ID="", WARC_Payload_Digest=digest)
    assert len(seen(warc(tmp_path / "b.warc", nameless), warc(tmp_path / "c.warc.gz", nameless))) == 1


def test_records_of_one_id_at_two_times_are_two(tmp_path: Path) -> None:
    """Some tools give all their records the same id."""
    records = [page(words, hours=hours, WARC_Record_ID="<urn:uuid:0>") for hours, words in enumerate("ab")]
    assert len(seen(warc(tmp_path / "a.warc.gz", *records))) == 2


def test_known_sightings_are_not_read(tmp_path: Path) -> None:
    """Their bytes may be gone or changed by then."""
    path = warc(tmp_path / "a.warc.gz", page("a"), page("b", hours=1))
    first, second = seen(path)
    with importing(path) as source:
        assert [one.id for one in source.sightings({first.id})] == [second.id]
        assert source.total() == 2


def test_redirects_and_errors_are_no_documents(tmp_path: Path) -> None:
    """They are counted; where a page went is told."""
    path = warc(
        tmp_path / "a.warc.gz",
        raw(http(b"", "301 Moved Permanently", Location="/legal/terms")),
        raw(http(b"", "301 Moved Permanently", Location="https://example.com/terms/"), WARC_Date=at(1)),
        raw(http(b"no", "404 Not Found"), WARC_Date=at(2)),
        raw(http(b"", "206 Partial Content"), WARC_Date=at(3)),
        raw(http(b"wait", "503 Service Unavailable"), WARC_Date=at(4)),
        raw(b"GET /terms HTTP/1.1\r\n\r\n", "request"),
        raw(b"via: x\r\n", "metadata"),
    )
    with importing(path) as source:
        looked = source.look()
        assert list(source.sightings()) == []
    assert looked.records == 7
    assert looked.passed_over == {"redirect": 2, "status 404": 1, "status 206": 1, "status 503": 1}
    assert ["/legal/terms: --document" in one.why for one in source.skipped] == [True]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_the_absence_of_robots_and_signal_files_counts(tmp_path: Path, status: str) -> None:
    """It permits, or withdraws what was said."""
    urls = (ROBOTS, "https://www.example.com/ai.txt")
    records = [raw(http(b"gone", status), WARC_Target_URI=url) for url in urls]
    assert [one.document for one in seen(warc(tmp_path / "a.warc.gz", *records))] == ["x/robots.txt", "x/ai.txt"]


def test_resources_are_taken_as_they_are(tmp_path: Path) -> None:
    """They have no response around them, and say themselves what they are."""
    record = raw(b"# Terms", "resource", Content_Type="text/markdown")
    (sighting,) = seen(warc(tmp_path / "a.warc.gz", record))
    assert (sighting.pages[0].body, sighting.pages[0].content_type) == (b"# Terms", "text/markdown")


def test_what_a_browser_made_of_a_page_stands_for_it(tmp_path: Path) -> None:
    """The response of a rendered page is a script without the text."""
    shell = page("", WARC_Record_ID="<urn:uuid:shell>")
    dom = raw(
        b"<p>You may not scrape.</p>",
        "resource",
        Content_Type="text/html; charset=utf-8",
        WARC_Target_URI=f"onreadydom:{TERMS}",
        WARC_Concurrent_To="<urn:uuid:shell>",
    )
    (sighting,) = seen(warc(tmp_path / "a.warc.gz", shell, dom))
    assert (sighting.pages[0].url, sighting.pages[0].body) == (TERMS, b"<p>You may not scrape.</p>")


# --- several pages ----------------------------------------------------------------------------------------------------

PAGES = ("https://x.example/one", "https://x.example/two")


def test_a_document_of_several_pages_needs_all_within_a_day(tmp_path: Path) -> None:
    """It is dated by the last of them, in the order of the watch list, and each capture is used once."""
    one, two = PAGES
    path = warc(
        tmp_path / "a.warc.gz",
        page("late", two, 80),
        page("old two", two, 0),
        page("one", one, 30),
        page("two", two, 31),
        page("one again", one, 32),
    )
    with importing(path, documents=(document("long", *PAGES),)) as source:
        looked = source.look()
        (sighting,) = source.sightings()
    assert sighting.at == NOON + timedelta(hours=31)
    assert [one.url for one in sighting.pages] == list(PAGES)
    assert looked.passed_over == {"page without the document's others": 3}
    assert sighting.reference["url"] == f"{one} {two}"


def test_a_document_is_made_of_the_pages_of_its_time(tmp_path: Path) -> None:
    """Before it was split, one page was all of it; an address taken up later may have been its own before."""
    before = Former(datetime.fromisoformat("2024-06-01T00:00:00Z"), (Page("https://x.example/all"),))
    split = document("long", *PAGES, previous=(before,))
    one, two = PAGES
    path = warc(
        tmp_path / "a.warc.gz", page("all", "https://x.example/all"), page("one", one, 5000), page("two", two, 5000.5)
    )
    assert [len(one.pages) for one in seen(path, documents=(split,))] == [1, 2]


# --- revisits ---------------------------------------------------------------------------------------------------------

SHA1 = "sha1:" + base64.b32encode(hashlib.sha1(b"<p>same</p>").digest()).decode()
ORIGINAL = raw(http(b"<p>same</p>"), WARC_Record_ID="<urn:uuid:first>", WARC_Payload_Digest=SHA1)
PROFILE = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"


HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
NAMED = {"WARC_Refers_To": "<urn:uuid:first>"}


def revisit(block: bytes = HEAD, **fields: str) -> bytes:
    """Return a revisit of the terms an hour later."""
    given = {"WARC_Date": at(1), "WARC_Profile": PROFILE, "WARC_Payload_Digest": SHA1, "WARC_Record_ID": "<urn:uuid:2>"}
    return raw(block, "revisit", **(given | fields))


@pytest.mark.parametrize(
    ("block", "fields"),
    [
        (HEAD, NAMED),
        (HEAD, {"WARC_Refers_To_Target_URI": TERMS, "WARC_Refers_To_Date": at()}),
        (HEAD, {"WARC_Truncated": "length"}),
        (b"", NAMED),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", {"WARC_Payload_Digest": "", **NAMED}),
    ],
)
def test_a_revisit_shows_what_it_refers_to(tmp_path: Path, block: bytes, fields: dict[str, str]) -> None:
    """By id, by address and time, or by digest; it stands before or behind it, in this file or another."""
    later = revisit(block, **fields)
    first, second = seen(warc(tmp_path / "b.warc.gz", later), warc(tmp_path / "c.warc.gz", ORIGINAL))
    assert second.at - first.at == timedelta(hours=1)
    assert second.pages[0].body == first.pages[0].body
    assert second.reference["record"] == "<urn:uuid:2>"
    assert second.reference["refers_to"] == "<urn:uuid:first>"


def test_a_revisit_may_refer_to_a_page_that_nobody_watches(tmp_path: Path) -> None:
    """Crawlers tell equal bytes by their digest, whatever the address; files are looked through again for it."""
    elsewhere = raw(
        http(b"<p>same</p>"), WARC_Record_ID="<urn:uuid:first>", WARC_Target_URI="https://elsewhere.example/"
    )
    (sighting,) = seen(warc(tmp_path / "a.warc.gz", revisit(WARC_Refers_To="<urn:uuid:first>"), elsewhere))
    assert sighting.pages[0].body == http(b"<p>same</p>")
    assert sighting.pages[0].url == TERMS


def test_a_revisit_without_its_response_is_skipped(tmp_path: Path) -> None:
    """Nothing is known of what it showed."""
    why = skipped(warc(tmp_path / "a.warc.gz", revisit(WARC_Refers_To="<urn:uuid:gone>")))
    assert why == ["the response that it refers to is in none of the files"]


def test_a_revisit_of_other_bytes_is_skipped(tmp_path: Path) -> None:
    """The response to which it refers is not what it saw."""
    other = raw(http(b"<p>other</p>"), WARC_Record_ID="<urn:uuid:first>", WARC_Target_URI="https://elsewhere.example/")
    why = skipped(warc(tmp_path / "a.warc.gz", revisit(WARC_Refers_To="<urn:uuid:first>"), other))
    assert why == ["the response that it refers to does not have the payload digest that it states"]


def test_a_revisit_of_an_error_is_no_document(tmp_path: Path) -> None:
    """Equal bytes under another status are another answer."""
    error = raw(
        http(b"<p>same</p>", "404 Not Found"), WARC_Record_ID="<urn:uuid:first>", WARC_Target_URI="https://e.example/"
    )
    why = skipped(warc(tmp_path / "a.warc.gz", revisit(WARC_Refers_To="<urn:uuid:first>"), error))
    assert why == ["it refers to a response of another status (404)"]


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "record",
    [
        page(WARC_Payload_Digest="sha1:" + "A" * 32),
        page(WARC_Block_Digest="sha256:" + "0" * 64),
        page(WARC_Payload_Digest="md5:" + "0" * 32),
    ],
)
def test_a_wrong_digest_is_told(tmp_path: Path, record: bytes) -> None:
    """The record is left out."""
    (why,) = skipped(warc(tmp_path / "a.warc.gz", record))
    assert "digest that it states" in why


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"WARC_Date": "2024-02-31T00:00:00Z"}, "no time"),
        ({"WARC_Date": "2024"}, "no time"),
        ({"WARC_Date": "1970-01-01T00:00:00Z"}, "no time"),
        ({"WARC_Date": "2031-01-01T00:00:00Z"}, "no time"),
        ({"WARC_Truncated": "length"}, "only its beginning (length)"),
        ({"WARC_Segment_Number": "1"}, "in several pieces"),
    ],
)
def test_what_a_record_says_against_itself_is_told(tmp_path: Path, fields: dict[str, str], why: str) -> None:
    """A capture without a time, or without its end, is none."""
    (said,) = skipped(warc(tmp_path / "a.warc.gz", raw(http(b"<p>text</p>"), **fields)))
    assert why in said


def test_fractions_of_seconds_are_kept(tmp_path: Path) -> None:
    """WARC 1.1 writes up to nine digits."""
    (sighting,) = seen(warc(tmp_path / "a.warc.gz", raw(http(b"x"), WARC_Date="2024-03-01T12:00:00.123456789Z")))
    assert sighting.at == NOON.replace(microsecond=123456)


def test_a_record_over_the_limit_is_told_and_not_read(tmp_path: Path) -> None:
    """Its length stands in its head."""
    limits = replace(LIMITS, page=1000)
    why = skipped(warc(tmp_path / "a.warc.gz", raw(http(b"x" * 2000))), limits=limits)
    assert why == ["it has 2,066 bytes, more than 1,000"]


def test_blocks_in_the_middle_of_a_packed_file_are_spooled(tmp_path: Path) -> None:
    """They come out as they went in; where the spool is full that is told."""
    filler = [page("z" * 200_000, f"https://other.example/{number}") for number in range(3)]
    path = warc(tmp_path / "a.warc.gz", *filler, page("deep"), *filler, page("deeper", hours=1), packed="whole")
    assert [b"deep" in one.pages[0].body for one in seen(path)] == [True, True]
    (first, second) = skipped(path, limits=replace(LIMITS, spool=10))
    assert first == second == "no room: recompress the file with a gzip member for each record"


def test_too_many_captures_are_refused(tmp_path: Path) -> None:
    """What is known of each is held in memory."""
    path = warc(tmp_path / "a.warc.gz", *(page(hours=hours) for hours in range(5)))
    with importing(path, limits=replace(LIMITS, captures=4)) as source, pytest.raises(ImportRefused, match="--include"):
        source.look()


def test_of_very_many_faults_the_first_are_told(tmp_path: Path) -> None:
    """And how many more there were."""
    bad = raw(http(b"x"), WARC_Date="never")
    why = skipped(warc(tmp_path / "a.warc.gz", *[bad] * 1500))
    assert len(why) == 1001
    assert why[-1] == "too many to be told one by one"


# --- names ------------------------------------------------------------------------------------------------------------


def info(text: str) -> bytes:
    """Return a warcinfo record."""
    return raw(text.encode(), "warcinfo", WARC_Target_URI="", Content_Type="application/warc-fields")


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("CC-MAIN-20240220211055-20240221001055-00000.warc.gz", "isPartOf: CC-MAIN-2024-10\r\n", "commoncrawl"),
        ("rec-1f2e3d4c.warc.gz", "software: x\r\nisPartOf: My Crawl!\r\n", "my-crawl"),
        ("library-20240301120000-00017-crawl811.warc.gz", "hostname: crawl811.example\r\n", "library-crawl811"),
        ("terms-2024-03-01.warc.gz", "software: Wget\r\n", "terms"),
        ("20240301.warc.gz", "software: Wget\r\n", "20240301"),
    ],
)
def test_the_next_file_of_a_crawl_has_the_same_witness(tmp_path: Path, file: str, text: str, name: str) -> None:
    """Dates, numbers and machines are left out of the name."""
    with importing(warc(tmp_path / file, info(text), page())) as source:
        assert source.witness.id == f"warc/{name}"


def test_a_witness_may_be_named(tmp_path: Path) -> None:
    """Nobody knows better who made a file than who has it."""
    path = warc(tmp_path / "a.warc.gz", page())
    with importing(path, name="our-crawl", title="our crawl") as source:
        assert (source.witness.id, source.witness.title) == ("warc/our-crawl", "our crawl")
    with pytest.raises(ImportRefused, match="--name"):
        importing(path, name="../x")


# --- files ------------------------------------------------------------------------------------------------------------


def test_folders_are_read_with_all_below_them(tmp_path: Path) -> None:
    """Links and files of other names are not; what is called a WARC file and is none is told."""
    below = tmp_path / "sets" / "below"
    below.mkdir(parents=True)
    warc(below / "a.warc.gz", page())
    warc(tmp_path / "elsewhere.warc.gz", page(hours=2))
    (below / "b.warc.gz").symlink_to(tmp_path / "elsewhere.warc.gz")
    (below / "c.warc").write_text("nonsense")
    (below / "notes.txt").write_text("nonsense")
    with importing(tmp_path / "sets") as source:
        assert [one.at for one in source.sightings()] == [NOON]
        assert [(one.what, "link" in one.why) for one in source.skipped] == [("b.warc.gz", True), ("c.warc", False)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"hello", "no WARC"),
        (b"\x28\xb5\x2f\xfd1234", "zstd -d"),
        (b"filedesc://a.arc 0.0.0.0 2008", "warcio recompress"),
        (b"PK\x03\x04nonsense", "WACZ"),
        (b"BZh91AY", "bunzip2"),
    ],
)
def test_what_is_no_web_archive_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    """In one line, with what to do about it."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=why) as refused:
        importing(path)
    assert "\n" not in str(refused.value)


def test_missing_files_and_pipes_are_refused(tmp_path: Path) -> None:
    """A pipe would never end."""
    os.mkfifo(tmp_path / "pipe.warc")
    for path in (tmp_path / "none.warc", tmp_path / "pipe.warc", tmp_path):
        with pytest.raises(ImportRefused):
            importing(path)


def test_a_file_that_changes_under_the_import_is_told(tmp_path: Path) -> None:
    """Between the looks."""
    path = warc(tmp_path / "a.warc.gz", page())
    with importing(path) as source:
        source.look()
        warc(path, page("another"))
        assert list(source.sightings()) == []
        assert "changed" in source.skipped[0].why
        path.write_bytes(gzip.compress(b"x" * 100))


# --- what is chosen ---------------------------------------------------------------------------------------------------


def test_a_document_may_be_named_with_its_addresses(tmp_path: Path) -> None:
    """Also one that nobody watches; then nothing else is looked for."""
    path = warc(tmp_path / "a.warc.gz", page(), page("old", "http://old.example/tos.html", 1))
    for name in ("x/terms", "y/terms"):
        chosen = Chosen(document=name, urls=("https://www.old.example/tos.html",))
        assert [(one.document, one.pages[0].url) for one in seen(path, chosen=chosen)] == [
            (name, "http://old.example/tos.html")
        ]


def test_documents_and_hosts_are_chosen_by_patterns(tmp_path: Path) -> None:
    """By id, by title, by host."""
    path = warc(tmp_path / "a.warc.gz", page(), page(url=ROBOTS))
    for chosen, names in (
        (Chosen(include=("X/Terms of*",)), ["x/terms"]),
        (Chosen(include=("*/robots.txt",)), ["x/robots.txt"]),
        (Chosen(hosts=("*.example.com",)), ["x/terms", "x/robots.txt"]),
        (Chosen(hosts=("example.com",), include=("x/robots*",)), ["x/robots.txt"]),
    ):
        assert [one.document for one in seen(path, chosen=chosen)] == names
    with pytest.raises(ImportRefused, match="no watched document"):
        importing(path, chosen=Chosen(include=("nothing",)))


def test_kinds_of_named_documents_are_told_by_their_names(tmp_path: Path) -> None:
    """The absence of a robots.txt counts whoever watches it."""
    path = warc(tmp_path / "a.warc.gz", raw(http(b"", "404 Not Found"), WARC_Target_URI="https://y.example/robots.txt"))
    chosen = Chosen(document="y/robots.txt", urls=("https://y.example/robots.txt",))
    assert [one.document for one in seen(path, chosen=chosen)] == ["y/robots.txt"]
    assert document("robots.txt", "https://y.example/robots.txt", kind=DocumentKind.ROBOTS).kind is DocumentKind.ROBOTS


# --- homes of others --------------------------------------------------------------------------------------------------


def capture(url: str, body: bytes, when: datetime, rendering: Rendering | None = None) -> Capture:
    """Return what one fetch brought, or one by a browser that showed something else."""
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nsame"
    if rendering is None:
        response = http(body)
    hop = Hop(url, when, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", response, 200, (), Connection("203.0.113.7", 443))
    return Capture(url, url, (hop,), body, when, 0.1, rendering=rendering)


def test_somebody_elses_home_is_taken_in(tmp_path: Path) -> None:
    """Its objects are WARC files as any: responses, revisits, and what a browser showed."""
    home = tmp_path / "their-home"
    archive = Archive(home, "tosmon/test")
    day = timedelta(days=1)
    first = archive.put(SnapshotRecord("x/terms", NOON, (capture(TERMS, b"<p>one</p>", NOON),)))
    known = Revisit(first.id, NOON, TERMS, first.wire_sha256)
    again = capture(TERMS, b"<p>one</p>", NOON + day)
    archive.put(SnapshotRecord("x/terms", NOON + day, (again,), revisit_of=known))
    shown = capture(TERMS, b"<p>shown</p>", NOON + 2 * day, Rendering("Chromium/1", (1280, 800), b"png"))
    archive.put(SnapshotRecord("x/terms", NOON + 2 * day, (shown,)))
    found = seen(home)
    assert [(one.at - NOON) / day for one in found] == [0, 1, 2]
    assert found[1].pages[0].body == found[0].pages[0].body
    assert found[2].pages[0].body == b"<p>shown</p>"
    assert {one.witness for one in found} == {"warc/their-home"}


def test_an_address_is_no_file() -> None:
    """Nothing is fetched by this command."""
    with pytest.raises(ImportRefused, match="download it first"):
        importing(Path("https://data.example/a.warc.gz"))


def test_fields_without_end_are_not_held(tmp_path: Path) -> None:
    """What is known of each capture lies in memory."""
    (why,) = skipped(warc(tmp_path / "a.warc.gz", page(WARC_Record_ID="<urn:" + "x" * 500 + ">")))
    assert "longer than any tool" in why
