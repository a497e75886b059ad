"""Archives that answer with the capture of another time than they were asked for."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.wayback.archives import Archive, Kept, Reply
from tosmon.archive.http import read_response
from tosmon.core.imported import Sighting
from tosmon.importers.wayback import Span, Take, WaybackImport, Wishes, by_hand

TERMS = "https://club.example/terms"
GET = b"GET / HTTP/1.1\r\n\r\n"


def kept(year: int, *, at: str = "", text: str = "") -> Kept:
    """Return a capture of a year's first day; with `at`, the archive leads to that time instead."""
    led = Reply(302, {"Location": f"/web/{at}id_/{TERMS}"}) if at else None
    return Kept(f"{year}0101000000", TERMS, (text or str(year)).encode(), reply=led)


def brought(
    archive: Archive, known: Container[str] = (), span: Span | None = None
) -> tuple[list[Sighting], list[tuple[str, str]]]:
    """Return the sightings, and why others were skipped, by the time that they are listed under."""
    work = WaybackImport(
        archive.client(), archive.service, [by_hand("club/terms", [TERMS])], Wishes(span or Span(), Take.ALL)
    )
    found = list(work.sightings(known))
    return found, [(one.what.rpartition("/web/")[2][:4], one.why) for one in work.skipped]


def told(sightings: list[Sighting]) -> list[tuple[int, str]]:
    """Return years and texts."""
    return [(one.at.year, read_response(GET, one.pages[0].body).body.decode()) for one in sightings]


def unlisted(archive: Archive, one: Kept) -> None:
    """Let the archive have a capture that it does not list."""
    archive.routes[f"/web/{one.time}id_/"] = lambda _: archive.replayed(one)


def test_the_time_of_the_capture_counts_and_not_that_which_was_asked_for() -> None:
    """In the sighting, its page, its id and its reference."""
    with Archive(kept(2014, at="20140501000000"), kept(2016)) as archive:
        unlisted(archive, Kept("20140501000000", TERMS, b"May"))
        (first, _), skipped = brought(archive)
    assert f"{first.at:%Y-%m-%d}" == f"{first.pages[0].at:%Y-%m-%d}" == "2014-05-01"
    assert first.id.startswith("club/terms/2014-05-01T00-00-00Z-")
    assert first.reference["timestamp"] == "20140501000000"
    assert first.reference["address"] == f"{archive.base}/web/20140501000000id_/{TERMS}"
    assert not {"digest", "digest_checked"} & first.reference.keys(), "those listed are another capture's"
    assert skipped == []


def test_a_capture_that_is_listed_itself_is_taken_once() -> None:
    """The one that leads to it is told."""
    with Archive(kept(2014), kept(2015, at="20160101000000"), kept(2016)) as archive:
        found, skipped = brought(archive)
    assert told(found) == [(2014, "2014"), (2016, "2016")]
    assert skipped == [("2015", "the archive gives its capture of 2016-01-01 00:00:00 for it, which is taken in")]


def test_a_later_capture_waits_for_its_turn() -> None:
    """So that time never runs backwards."""
    with Archive(kept(2014, at="20180601000000"), kept(2016), kept(2018), kept(2020)) as archive:
        unlisted(archive, Kept("20180601000000", TERMS, b"June"))
        found, skipped = brought(archive)
    assert told(found) == [(2014 + 2, "2016"), (2018, "2018"), (2018, "June"), (2020, "2020")]
    assert skipped == []


def test_an_earlier_capture_comes_where_nothing_later_did() -> None:
    """Else it is told and left: a document's sightings are in order."""
    with Archive(
        kept(2014, at="20120601000000"), kept(2016, at="20130601000000"), kept(2018, at="20150601000000")
    ) as archive:
        for year, text in ((2012, b"12"), (2013, b"13"), (2015, b"15")):
            unlisted(archive, Kept(f"{year}0601000000", TERMS, text))
        found, skipped = brought(archive)
    assert told(found) == [(2012, "12"), (2013, "13"), (2015, "15")]
    with Archive(kept(2014), kept(2016, at="20130601000000")) as archive:
        unlisted(archive, Kept("20130601000000", TERMS, b"13"))
        found, skipped = brought(archive)
    assert told(found) == [(2014, "2014")]
    assert skipped[0][0] == "2016"
    assert "and later ones were taken in before" in skipped[0][1]


def test_the_way_to_another_time_stays_raw() -> None:
    """Some archives forget on the way how they were asked, and would show the page with their own things in it."""
    with Archive(
        Kept("20140101000000", TERMS, b"x", reply=Reply(302, {"Location": f"/web/20140501000000/{TERMS}"}))
    ) as archive:
        unlisted(archive, Kept("20140501000000", TERMS, b"May"))
        assert told(brought(archive)[0]) == [(2014, "May")]
        assert archive.asked[-1] == f"/web/20140501000000id_/{TERMS}"


def test_what_was_led_to_before_is_known() -> None:
    """By its own time; a second run brings nothing."""
    with Archive(kept(2014, at="20140501000000"), kept(2016)) as archive:
        unlisted(archive, Kept("20140501000000", TERMS, b"May"))
        known = {one.id for one in brought(archive)[0]}
        assert brought(archive, known)[0] == []


def test_a_capture_outside_of_the_time_asked_for_is_left() -> None:
    """Nobody wants it."""
    begins = datetime(2014, 1, 1, tzinfo=UTC)
    with Archive(kept(2014, at="20120501000000")) as archive:
        unlisted(archive, Kept("20120501000000", TERMS, b"12"))
        found, skipped = brought(archive, span=Span(begins))
    assert found == []
    assert "of another time than was asked for" in skipped[0][1]


def test_archives_that_tell_no_time_are_believed_by_their_address() -> None:
    """Where that has one."""
    with Archive(kept(2014)) as archive:
        one = archive.kept[0]
        archive.routes["/web/2014"] = lambda _: Reply(200, {"X-Archive-Src": "a.warc.gz"}, one.body)
        assert told(brought(archive)[0]) == [(2014, "2014")]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("/web/20140101000000id_/https://club.example/terms", "from one time to another without end"),
        ("http://127.0.0.2:9/web/20140101000000id_/https://club.example/terms", "sends elsewhere, to http://127.0.0.2"),
        ("https://club.example/terms", "sends elsewhere, to https://club.example/terms"),
        ("file:///etc/passwd", "sends elsewhere"),
        ("http://[", "sends elsewhere, to no address"),
        ("/web/20150101000000id_/https://other.example/", "gives a capture of https://other.example/ for it"),
        ("/search", "a page of its own, and no capture"),
    ],
)
def test_an_archive_leads_nowhere_else(location: str, why: str) -> None:
    """Neither to what stands there today, nor to another page, nor round and round."""
    with Archive(Kept("20140101000000", TERMS, b"x", reply=Reply(302, {"Location": location}))) as archive:
        archive.routes["/search"] = lambda _: Reply(200, {}, b"<html>Search the archive</html>")
        other = Kept("20150101000000", "https://other.example/", b"other")
        archive.routes["/web/20150101000000id_/https://other"] = lambda _: archive.replayed(other)
        found, skipped = brought(archive)
    assert found == []
    assert why in skipped[0][1]


def test_a_redirect_that_was_captured_is_no_way_to_another_time() -> None:
    """It is what the page answered: the live page that it names is not asked."""
    gone = Reply(301, {"Location": "http://127.0.0.1:9/live", "Memento-Datetime": "Wed, 01 Jan 2014 00:00:00 GMT"})
    with Archive(Kept("20140101000000", TERMS, b"x", reply=gone)) as archive:
        found, skipped = brought(archive)
    assert (found, skipped) == ([], [("2014", "a capture with a redirect")])


def test_leading_on_and_on_ends() -> None:
    """Each answer names a later time, and none is taken."""
    with Archive(kept(2014), kept(2015), kept(2019)) as archive:

        def later(path: str) -> Reply:
            time = int(path[5:19]) + 10**10
            return Reply(200, {"Memento-Datetime": f"Thu, 01 Jan {str(time)[:4]} 00:00:00 GMT"}, b"x")

        archive.routes["/web/201"] = later
        found, skipped = brought(archive)
        assert len(archive.captures_asked) <= 6
    assert all(one.at <= two.at for one, two in pairwise(found))
    assert skipped


def _end_of(year: int, leads: dict[int, int]) -> int:
    """Return where an archive leads to in the end; any year of a circle."""
    for _ in leads:
        year = leads.get(year, year)
    return year


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], dict[int, int]]:
    """Return the years in which an archive lists captures, and to which year some of them lead."""
    listed = sorted(draw(st.sets(st.integers(2001, 2014), min_size=1, max_size=7)))
    leads = draw(st.dictionaries(st.sampled_from(listed), st.integers(2000, 2015), max_size=4))
    return listed, {year: to for year, to in leads.items() if to != year}


@given(histories())
@settings(max_examples=60, deadline=None)
def test_wherever_an_archive_leads_time_runs_forward_and_nothing_is_lost(
    history: tuple[list[int], dict[int, int]],
) -> None:
    """Every listed capture is taken, or told; each sighting has the text of its own time; none comes twice."""
    listed, leads = history
    with Archive(*(kept(year) for year in listed)) as archive:

        def answered(path: str) -> Reply:
            year = int(path[5:9])
            if year in leads:
                return Reply(302, {"Location": f"/web/{leads[year]}0101000000id_/{TERMS}"})
            return archive.replayed(kept(year))

        archive.routes["/web/"] = answered
        found, skipped = brought(archive)
    years = [one.at.year for one in found]
    assert all(before < after for before, after in pairwise(years))
    assert told(found) == [(year, str(year)) for year in years]
    for year in listed:
        assert year in years or year in leads
        assert year not in leads or str(year) in dict(skipped) or _end_of(year, leads) in years
    assert len(archive.captures_asked) <= 4 * 2 * len(listed)
