"""Captures come home as sightings: which, in which order, with which bytes, and what is said of the others."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.importers.wayback.archives import Archive, Kept, Reply, quick
from tosmon.archive.http import read_response
from tosmon.core.imported import RESPONSE, Sighting
from tosmon.errors import ImportRefused
from tosmon.importers.wayback import Every, Service, Span, Take, Wanted, WaybackImport, Wishes, by_hand, importer
from tosmon.importers.wayback.payload import Payload
from tosmon.importers.wayback.remembered import Remembered
from tosmon.importers.wayback.values import Era

TERMS = "https://club.example/terms"
GET = b"GET / HTTP/1.1\r\n\r\n"


def work(archive: Archive, *, by: str = "service", wanted: Sequence[Wanted] = (), **wishes: Any) -> WaybackImport:
    """Return an import of the terms, unless something else is wanted; `by` names how the archive is asked."""
    service: Service = getattr(archive, by)
    return WaybackImport(archive.client(), service, wanted or [by_hand("club/terms", [TERMS])], Wishes(**wishes))


def taken(archive: Archive, known: Container[str] = (), **wishes: Any) -> list[Sighting]:
    """Return the sightings of the terms."""
    return list(work(archive, **wishes).sightings(known))


def texts(sightings: Sequence[Sighting]) -> list[bytes]:
    """Return the bodies, as the archive reads them back."""
    return [read_response(GET, page.body).body for one in sightings for page in one.pages]


def times(sightings: Sequence[Sighting]) -> list[str]:
    """Return the days."""
    return [f"{one.at:%Y-%m-%d}" for one in sightings]


def test_a_capture_becomes_a_sighting_with_its_place_and_time() -> None:
    """The archive's own address and time are kept, and that the bytes are those of the index."""
    kept = Kept("20140102030405", TERMS, b"<p>Be kind.</p>")
    with Archive(kept) as archive:
        (one,) = taken(archive)
    assert one.at == datetime(2014, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert one.reference == {
        "archive": archive.service.host,
        "timestamp": "20140102030405",
        "url": TERMS,
        "address": f"{archive.base}/web/20140102030405id_/{TERMS}",
        "digest": kept.digest,
        "digest_checked": "matches",
    }
    assert (one.pages[0].url, one.pages[0].at, one.pages[0].content_type) == (TERMS, one.at, RESPONSE)
    assert texts([one]) == [b"<p>Be kind.</p>"]


def test_known_sightings_are_not_asked_for() -> None:
    """A second run asks for the list alone."""
    with Archive(Kept("20140101000000", TERMS, b"one"), Kept("20150101000000", TERMS, b"two")) as archive:
        known = {one.id for one in taken(archive)}
        archive.asked.clear()
        assert taken(archive, known) == []
        assert archive.captures_asked == []


def test_of_equal_captures_both_ends_are_taken_and_one_is_asked_for() -> None:
    """Until when a text was seen is known from its last capture, whose bytes the digest vouches for."""
    kept = [Kept(f"2014{month:02}01000000", TERMS, b"same") for month in range(1, 7)]
    with Archive(*kept, Kept("20150101000000", TERMS, b"other")) as archive:
        sightings = taken(archive)
        assert times(sightings) == ["2014-01-01", "2014-06-01", "2015-01-01"]
        assert texts(sightings) == [b"same", b"same", b"other"]
        assert len(archive.captures_asked) == 2
    assert sightings[1].reference["payload_of"] == sightings[0].reference["address"]


def test_a_gap_leaves_no_document_without_a_word() -> None:
    """Nothing in the archive is told as nothing."""
    with Archive() as archive:
        run = work(archive)
        assert list(run.sightings(())) == []
    assert [one.what for one in run.skipped] == ["club/terms: nothing to take in"]


def test_captures_that_are_gone_are_told_and_the_others_come() -> None:
    """The list has more than the archive."""
    gone = Kept("20140201000000", TERMS, b"lost", reply=Reply(404, {}, b"<html>not archived</html>"))
    with Archive(Kept("20140101000000", TERMS, b"one"), gone, Kept("20150101000000", TERMS, b"two")) as archive:
        run = work(archive)
        assert texts(list(run.sightings(()))) == [b"one", b"two"]
    (skipped,) = run.skipped
    assert skipped.what == f"club/terms: {archive.base}/web/20140201000000id_/{TERMS}"
    assert skipped.why == "the archive lists it, but has it not (404)"


@pytest.mark.parametrize("kind", ["service", "pywb", "memento"])
def test_all_kinds_of_archive_give_the_same_texts(kind: str) -> None:
    """By its CDX server, as pywb's collection, by TimeMaps."""
    kept = [
        Kept("20140101000000", TERMS, b"one"),
        Kept("20150101000000", TERMS, quick(b"two"), headers={"Content-Encoding": "gzip"}),
    ]
    with Archive(*kept) as archive:
        assert texts(taken(archive, by=kind)) == [b"one", b"two"]


def test_an_archive_that_cannot_be_asked_is_refused() -> None:
    """Nothing was taken in, and the line says why."""
    with Archive(Kept("20140101000000", TERMS, b"one")) as archive:
        archive.faults = [Reply(403, {"Content-Type": "text/plain"}, b"Blocked Site Error")]
        with pytest.raises(ImportRefused, match="does not show it to the public"):
            taken(archive)


def test_every_month_takes_one_a_month() -> None:
    """The first of each."""
    kept = [Kept(f"20140{month}{day}000000", TERMS, f"{month}{day}".encode()) for month in (1, 2) for day in (10, 20)]
    with Archive(*kept) as archive:
        assert times(taken(archive, every=Every.MONTH)) == ["2014-01-10", "2014-02-10"]


@pytest.mark.parametrize(
    "wishes", [{"every": Every.MONTH}, {"every": Every.DAY, "take": Take.ALL}, {"take": Take.FIRST}, {}]
)
def test_the_same_is_taken_whether_a_server_narrows_its_list_or_not(wishes: dict[str, Any]) -> None:
    """What it does is done again."""
    texts_, statuses = b"aabbbaccaa", [200, 301, 200, 200, 404, 200, 200, 503, 200, 200]
    kept = [
        Kept(f"2014{1 + n // 4:02}{1 + n // 2:02}{n:02}0000", TERMS, bytes([text]), status)
        for n, (text, status) in enumerate(zip(texts_, statuses, strict=True))
    ]
    found = []
    for heeds in (True, False):
        with Archive(*kept, rows=3) as archive:
            archive.heeds = heeds
            found.append([one.key for one in taken(archive, **wishes)])
    assert found[0] == found[1] != []


def test_both_schemes_and_www_are_one_list() -> None:
    """The index looks them up as one; the address of each capture is its own."""
    urls = ("http://www.club.example/terms", TERMS, "http://club.example:80/terms/")
    with Archive(*(Kept(f"201{n}0101000000", url, str(n).encode()) for n, url in enumerate(urls))) as archive:
        assert [one.pages[0].url for one in taken(archive)] == list(urls)
        assert len(archive.asked) == 1 + 3


def test_revisits_are_had_like_others() -> None:
    """Their records have no status; the archive answers with the bytes that they refer to."""
    revisit = {"mimetype": "warc/revisit", "statuscode": "-"}
    kept = [Kept("20140101000000", TERMS, b"one"), Kept("20140201000000", TERMS, b"one", listed=revisit)]
    with Archive(*kept) as archive:
        assert texts(taken(archive)) == [b"one", b"one"]
        assert len(archive.captures_asked) == 1
        known = {one.id for one in taken(archive)[:1]}
        assert texts(taken(archive, known)) == [b"one"]
        assert len(archive.captures_asked) == 3


def test_a_digest_that_does_not_fit_is_told_and_not_trusted() -> None:
    """The bytes are taken as they came; nothing else is taken for them."""
    wrong = {"digest": "A" * 32}
    kept = [Kept(f"2014010{n}000000", TERMS, f"text {n}".encode(), listed=wrong) for n in (1, 2, 3)]
    with Archive(*kept) as archive:
        found = taken(archive)
        assert texts(found) == [b"text 1", b"text 3"]
        assert [one.reference["digest_checked"] for one in found] == ["differs", "differs"]


def test_a_page_of_the_archives_own_is_no_capture() -> None:
    """Though it comes with status 200."""
    error = Reply(200, {"Content-Type": "text/html"}, b"<html>Sorry, something went wrong</html>")
    with Archive(Kept("20140101000000", TERMS, b"x", reply=error)) as archive:
        run = work(archive)
        assert list(run.sightings(())) == []
    assert [one.why for one in run.skipped] == ["the archive answers with a page of its own, and no capture"]


def test_an_archive_that_says_nothing_of_itself_is_believed_by_the_digest() -> None:
    """Small servers give the bytes and no more."""
    with Archive(Kept("20140101000000", TERMS, b"x", reply=Reply(200, {}, b"x"))) as archive:
        assert texts(taken(archive)) == [b"x"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_robots_txt_that_was_not_there_is_a_sighting(status: int) -> None:
    """Its absence restricts nothing, which is a rule (RFC 9309 section 2.3.1.3); a refusal is not one."""
    robots = "https://club.example/robots.txt"
    kept = [
        Kept("20140101000000", robots, b"User-agent: *\nDisallow: /\n"),
        Kept("20150101000000", robots, b"gone", status),
        Kept("20160101000000", robots, b"no", 403),
        Kept("20170101000000", robots, b"no", 503),
    ]
    with Archive(*kept) as archive:
        run = work(archive, wanted=[by_hand("club/robots.txt", [robots])])
        found = list(run.sightings(()))
        assert [read_response(GET, one.pages[0].body).status for one in found] == [200, status]
        assert [one.what for one in run.skipped] == [
            "club/robots.txt: 1 capture with status 403",
            "club/robots.txt: 1 capture with status 503",
        ]


def test_several_pages_make_one_sighting() -> None:
    """Each page with its own time and bytes; one that stays is asked for once."""
    one, two = "https://club.example/one", "https://club.example/two"
    kept = [
        Kept("20140101000000", one, b"1a"),
        Kept("20140101000500", two, b"2a"),
        Kept("20140601000000", one, b"1b"),
    ]
    wanted = Wanted("club/terms", (Era(Span(), (one, two)),))
    with Archive(*kept) as archive:
        first, second = taken(archive, wanted=[wanted])
        assert len(archive.captures_asked) == 3
    assert (texts([first]), texts([second])) == ([b"1a", b"2a"], [b"1b", b"2a"])
    assert [page.at for page in second.pages] == [second.at, first.at]
    assert second.reference["url"] == one
    assert second.reference["pages"].split() == [
        f"{archive.base}/web/20140601000000id_/{one}",
        f"{archive.base}/web/20140101000500id_/{two}",
    ]


def test_what_cannot_be_had_is_named_by_its_address_once() -> None:
    """And why, in words that do not begin with the address again."""
    kept = Kept("20140101000000", TERMS, b"text", reply=Reply(200, {"Content-Length": "900"}, b"cut"))
    with Archive(kept) as archive:
        run = work(archive)
        assert not list(run.sightings(()))
    (skipped,) = run.skipped
    assert skipped.what == f"club/terms: {archive.base}/web/20140101000000id_/{TERMS}"
    assert "http" not in skipped.why


def test_a_page_that_is_lost_is_asked_for_once() -> None:
    """Whatever moments it would have belonged to; they are told."""
    one, two = "https://club.example/one", "https://club.example/two"
    kept = [Kept(f"20140{month}01000000", one, str(month).encode()) for month in (2, 3, 4)]
    kept += [Kept("20140101000000", two, b"lost", reply=Reply(404)), Kept("20140401000000", two, b"had")]
    with Archive(*kept) as archive:
        run = work(archive, wanted=[Wanted("club/terms", (Era(Span(), (one, two)),))])
        assert times(list(run.sightings(()))) == ["2014-04-01"]
        assert [path for path in archive.captures_asked if "20140101" in path] == archive.captures_asked[1:2]
    assert [one.what for one in run.skipped] == [
        "club/terms: 1 moment", "club/terms: 2014-02-01 00:00:00", "club/terms: 2014-03-01 00:00:00",
    ]  # fmt: skip


def test_addresses_of_several_eras_that_are_one_to_an_index_are_asked_for_once() -> None:
    """The scheme changed, and then the place."""
    old, new = "http://club.example/terms", "https://club.example/new"
    eras = tuple(
        Era(Span(datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)), (url,))
        for year, url in ((2014, old), (2015, new), (2016, TERMS))
    )
    kept = [Kept(f"{year}0601000000", url, str(year).encode()) for year in range(2013, 2018) for url in (old, new)]
    with Archive(*kept) as archive:
        found = taken(archive, wanted=[Wanted("club/terms", eras)])
        assert times(found) == ["2014-06-01", "2015-06-01", "2016-06-01"]
        assert [one.pages[0].url for one in found] == [old, new, old]
        assert len(archive.asked) == 2 + 3


def test_where_all_captures_redirect_it_is_told_where_to() -> None:
    """The last one is asked, and no other."""
    moved = {"Location": "/new"}
    kept = [Kept(f"201{n}0101000000", TERMS, b"", 301, headers=moved) for n in range(4)]
    with Archive(*kept) as archive:
        run = work(archive)
        assert list(run.sightings(())) == []
        assert len(archive.captures_asked) == 1
    assert [(one.what, one.why) for one in run.skipped] == [
        ("club/terms: nothing to take in", "its address leads to https://club.example/new, which --url takes in"),
        ("club/terms: 4 captures with a redirect", "they hold no text"),
    ]


def test_a_limit_is_of_all_documents_and_the_next_run_goes_on() -> None:
    """What is known does not count."""
    other = TERMS + "2"
    kept = [Kept(f"2014010{n}000000", url, f"{url}{n}".encode()) for n in (1, 2, 3) for url in (TERMS, other)]
    wanted = [by_hand("club/terms", [TERMS]), by_hand("club/more", [other])]
    known: set[str] = set()
    with Archive(*kept) as archive:
        counts = []
        for _ in range(3):
            found = taken(archive, known, wanted=wanted, limit=4)
            counts.append(len(found))
            known |= {one.id for one in found}
    assert counts == [4, 2, 0]


def test_how_many_are_to_come_is_known_before_the_first() -> None:
    """Of the documents listed so far."""
    with Archive(*(Kept(f"2014010{n}000000", TERMS, str(n).encode()) for n in range(1, 6))) as archive:
        run = work(archive)
        assert run.total() is None
        found = run.sightings(())
        next(found)
        assert run.total() == 5
        found.close()  # type: ignore[attr-defined]  # a generator, for a test that asks no more


def test_archives_without_raw_captures_are_taken_as_they_show_them() -> None:
    """RFC 7089 promises no more than that; `form` says so, and the others are not asked for in vain."""
    kept = [Kept(f"2014010{n}000000", TERMS, str(n).encode()) for n in (1, 2, 3)]
    with Archive(*kept) as archive:
        whole = archive._capture
        archive.routes["/web/"] = lambda path: Reply(404) if "id_/" in path else whole(path)
        archive.routes["/web/timemap/"] = archive._timemap
        found = taken(archive, by="memento")
        assert texts(found) == [b"1", b"2", b"3"]
        assert {one.reference["form"] for one in found} == {"as shown by the archive"}
        assert len(archive.captures_asked) == 1


def test_a_memento_that_says_nothing_is_left() -> None:
    """TimeMaps tell no status: it is seen when the memento comes."""
    kept = [
        Kept("20140101000000", TERMS, b"", 302),
        Kept("20140102000000", TERMS, b"no", 404),
        Kept("20140103000000", TERMS, b"yes"),
    ]
    with Archive(*kept) as archive:
        run = work(archive, by="memento")
        assert texts(list(run.sightings(()))) == [b"yes"]
    assert [one.why for one in run.skipped] == ["a capture with a redirect", "a capture with status 404"]


def test_too_many_captures_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setattr(importer, "MOST_CAPTURES", 3)
    kept = (Kept(f"2014010{n}000000", TERMS, str(n).encode()) for n in range(1, 6))
    with Archive(*kept) as archive, pytest.raises(ImportRefused, match=r"more than 3 captures of .*--every"):
        taken(archive)


def test_one_document_that_cannot_be_listed_costs_no_others() -> None:
    """It is told."""
    other = TERMS + "2"
    with Archive(Kept("20140101000000", other, b"x")) as archive:
        archive.faults = [Reply(403)]
        run = work(archive, wanted=[by_hand("club/terms", [TERMS]), by_hand("club/more", [other])])
        assert [one.document for one in run.sightings(())] == ["club/more"]
    assert [(one.what, one.why) for one in run.skipped] == [
        ("club/terms", "the archive does not show it to the public (403)")
    ]


def test_what_was_had_is_remembered_within_bounds() -> None:
    """The oldest goes first; what was not checked is not kept."""
    kept = Remembered(most_bytes=10)

    def had(body: bytes, *, matches: bool | None = True) -> Payload:
        return Payload(200, (), body, "", matches)

    kept.keep("a", had(b"12345"), "at a")
    kept.keep("b", had(b"12345"), "at b")
    assert kept.get("A") == (had(b"12345"), "at a")
    kept.keep("c", had(b"1"), "at c")
    kept.keep("d", had(b"12345678901"), "at d")
    kept.keep("e", had(b"1", matches=None), "at e")
    assert [kept.get(name) is not None for name in "abcde"] == [True, False, True, False, False]
    assert kept.get("") is None
