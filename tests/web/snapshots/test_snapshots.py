"""Pages of snapshots: the facts of each capture, what surrounds it, and what can be taken away."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.lived import PRIVACY, ROBOTS, TERMS
from tests.web.snapshots.conftest import Served

pytestmark = pytest.mark.service


def page(served: Served, address: str) -> str:
    """Return a page's text, white space folded and markup left out."""
    answer = served.client.get(address)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


# --- what was captured ------------------------------------------------------------------------------------------------


def test_every_fact_of_a_capture_is_told(week: Served) -> None:
    """Requested and final address, status, times, server, agent, verdict, hashes, entry and seal."""
    snapshot = week.snapshot(TERMS)
    one = week.catalog.snapshot(snapshot)
    (entry,) = week.catalog.entries_between(TERMS, one.sequence - 1, one.sequence)
    told = entry.value()
    shown = page(week, f"/s/{snapshot}")
    (asked,) = told["pages"]
    for fact in (
        asked["requested"], "2026-07-09 12:00:00 UTC", asked["address"], told["user_agent"], told["software"],
        one.object_sha256, one.content_sha256, one.wire_sha256, entry.hash, entry.previous, f"number {entry.sequence}",
    ):  # fmt: skip
        assert str(fact).replace("/", "/ ") in shown or str(fact) in shown.replace("/ ", "/"), fact
    assert "none: plain HTTP" in shown
    assert "robots.txt allowed tosmon this address" in shown


def test_a_sealed_day_names_its_seal(week: Served) -> None:
    """The root of the seal is what an exhibit is held against; the last day has none yet."""
    first = next(iter(week.catalog.snapshots(TERMS))).id
    seal = week.catalog.seals()[0]
    assert f"of {seal.date}" in page(week, f"/s/{first}")
    assert seal.root in page(week, f"/s/{first}")
    assert "not yet: a day is sealed when it is over" in page(week, f"/s/{week.snapshot(TERMS)}")


def test_headers_are_a_table_of_untrusted_values(week: Served) -> None:
    """Name by name, with a caption."""
    text = week.client.get(f"/s/{week.snapshot(TERMS)}").text
    assert re.search(r'<th scope="row"><bdi>Content-Type</bdi></th><td><bdi>text/html</bdi></td>', text, re.IGNORECASE)


def test_a_suspect_says_so_and_why(week: Served) -> None:
    """In a banner, and it is no version of the document."""
    shown = page(week, f"/s/{week.snapshot(TERMS, 'suspect')}")
    assert "This capture is not believed" in shown
    assert "Challenge" in shown


def test_an_absence_is_told(week: Served) -> None:
    """Of a robots.txt the answer that there is none is a fact, too."""
    assert "The file was absent" in page(week, f"/s/{week.snapshot(ROBOTS, 'absent')}")


def test_what_came_of_it_is_led_to(week: Served) -> None:
    """Version, events, and the clauses about scraping with their histories."""
    text = week.client.get(f"/s/{week.snapshot(TERMS)}").text
    assert re.search(r'href="/v/example/terms-of-service/[^"]+"', text)
    assert re.search(r'href="/e/[0-9a-f]{16}"', text)
    assert re.search(r'href="/c/[0-9a-f]{16}"', text)


def test_snapshots_beside_it_are_a_key_away(week: Served) -> None:
    """By the arrow keys; the first has none before it."""
    ids = [one.id for one in week.catalog.snapshots(TERMS)]
    text = week.client.get(f"/s/{ids[1]}").text
    assert f'<a href="/s/{ids[0]}" rel="prev" data-key="ArrowLeft"' in text
    assert f'<a href="/s/{ids[2]}" rel="next" data-key="ArrowRight"' in text
    assert 'data-key="ArrowLeft"' not in week.client.get(f"/s/{ids[0]}").text


def test_damage_is_told_and_the_ledger_still_shown(week: Served) -> None:
    """A file that was altered is not shown as if it were what was captured."""
    snapshot = week.snapshot(PRIVACY)
    path = week.home.root / week.catalog.snapshot(snapshot).object
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:-9])
        shown = page(week, f"/s/{snapshot}")
        assert "missing or damaged" in shown
        assert week.catalog.snapshot(snapshot).object_sha256 in shown
        assert week.client.get(f"/s/{snapshot}/source/1").status_code == 404
    finally:
        path.write_bytes(whole)


# --- which snapshot is meant ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("time", ["2026-07-01T12-00-00Z", "2026-07-01T12:00:00+00:00", "2026-07-02"])
def test_a_time_means_the_latest_snapshot_by_then(week: Served, time: str) -> None:
    """And leads to its own address."""
    first = next(iter(week.catalog.snapshots(TERMS))).id
    answer = week.client.get(f"/s/{TERMS}/{time}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/s/{first}")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/s/{TERMS}/2020-01-01", 404),
        (f"/s/{TERMS}/2026-07-01T12-00-00Z-00000000", 404),
        (f"/s/{TERMS}/yesterday", 400),
        ("/s/example/nothing", 404),
        ("/s/example/nothing/2026-07-01", 404),
        ("/s/..%2f/x/2026-07-01", 404),
        (f"/s/{TERMS}?before=x", 404),
    ],
)
def test_what_is_not_there_is_said_clearly(week: Served, address: str, status: int) -> None:
    """Names are only ever looked up."""
    assert week.client.get(address).status_code == status


@pytest.mark.parametrize(
    "behind", ["?page=2", "?part=2", "?page=0", "/source/2", "/source/1?part=9", "/page/9", "/body/2"]
)
def test_pages_and_parts_that_a_snapshot_has_not_are_not_found(week: Served, behind: str) -> None:
    """They count from one."""
    assert week.client.get(f"/s/{week.snapshot(TERMS)}{behind}").status_code == 404


def test_all_snapshots_are_listed_newest_first(week: Served) -> None:
    """With what became of each."""
    text = week.client.get(f"/s/{TERMS}").text
    ids = [one.id for one in week.catalog.snapshots(TERMS)]
    assert re.findall(r'<th scope="row"><a href="/s/([^"]+)"', text) == ids[::-1]
    assert "not believed: challenge" in text


def test_lists_go_on_behind_a_snapshot(week: Served) -> None:
    """The next page begins behind the one that it is asked for."""
    ids = [one.id for one in week.catalog.snapshots(TERMS)]
    text = week.client.get(f"/s/{TERMS}?before={ids[1].rpartition('/')[2]}").text
    assert re.findall(r'<th scope="row"><a href="/s/([^"]+)"', text) == ids[:1]
    last = week.client.get(f"/s/{TERMS}?before={ids[0].rpartition('/')[2]}")
    assert "There are no older snapshots." in last.text


# --- the archived page ------------------------------------------------------------------------------------------------


def test_the_archived_page_is_served_apart(odd: Served) -> None:
    """In a sandbox by its own policy, which admits one style sheet and nothing else."""
    answer = odd.client.get(f"/s/{odd.snapshot(TERMS)}/page/1")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_its_page_frames_it_without_any_right(odd: Served) -> None:
    """Neither scripts nor forms nor the top window."""
    text = odd.client.get(f"/s/{odd.snapshot(TERMS)}").text
    (frame,) = re.findall("<iframe [^>]+>", text)
    assert 'sandbox=""' in frame
    assert "title=" in frame


def test_what_the_page_holds_comes_out_harmless(odd: Served) -> None:
    """Its words stay; what ran, loaded or led away is text or gone."""
    text = odd.client.get(f"/s/{odd.snapshot(TERMS)}/page/1").text
    body = text.partition("</head>")[2]
    assert "to collect data from this place" in body
    assert '<span class="picture">a stamp</span>' in body
    assert not re.search(r"<(?:script|img|iframe|form|input|svg|video|a|base|meta|link|style)\b", body)
    assert not re.search(r"\s(?:on\w+|style|src|href)\s*=", body)


# --- what can be taken away -------------------------------------------------------------------------------------------


def test_the_source_is_shown_line_by_line(odd: Served) -> None:
    """As text, with numbers that can be cited."""
    text = odd.client.get(f"/s/{odd.snapshot(TERMS)}/source/1").text
    assert '<li id="L1" value="1"><code>&lt;!doctype html&gt;' in text
    assert "&lt;script&gt;window.hacked=1" in text


def test_the_body_is_an_attachment(odd: Served) -> None:
    """Octet by octet what was captured, never opened by the browser."""
    snapshot = odd.snapshot(TERMS)
    answer = odd.client.get(f"/s/{snapshot}/body/1")
    assert hashlib.sha256(answer.content).hexdigest() == odd.catalog.snapshot(snapshot).content_sha256
    assert answer.headers["content-type"] == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+\.html"', answer.headers["content-disposition"])


def test_the_warc_file_is_the_object(week: Served) -> None:
    """Octet by octet; other tools read it."""
    snapshot = week.snapshot(TERMS)
    answer = week.client.get(f"/s/{snapshot}/warc")
    assert hashlib.sha256(answer.content).hexdigest() == week.catalog.snapshot(snapshot).object_sha256
    assert answer.headers["content-length"] == str(len(answer.content))
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(answer.content), check_digests="raise")]
    assert kinds[0] == "warcinfo"
    assert {"request", "metadata"} < set(kinds)


def test_the_entry_is_shown_whole(week: Served) -> None:
    """As it was hashed: whoever copies it can compute its hash."""
    one = week.catalog.snapshot(week.snapshot(TERMS))
    text = week.client.get(f"/s/{one.id}").text
    (entry,) = week.catalog.entries_between(TERMS, one.sequence - 1, one.sequence)
    shown = html.unescape(re.findall(r'<pre class="sent"[^>]*>(\{.*?)</pre>', text, re.DOTALL)[0])
    assert hashlib.sha256(shown.encode()).hexdigest() == entry.hash
    assert json.loads(shown)["document"] == TERMS
