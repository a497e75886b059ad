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
from tosmon.importers.wayback import Every, Service, Wanted, WaybackImport, Wishes, by_hand

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
