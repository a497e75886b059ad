"""Which addresses a document has had, and which of them are one to an archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tosmon.core.model import Selection
from tosmon.errors import ImportRefused, UsageError
from tosmon.importers.wayback import by_hand, span_of, wanted
from tosmon.importers.wayback.addresses import canonical, fault, same_page
from tosmon.importers.wayback.values import BEGINNING, Era, Span
from tosmon.registry import Document, DocumentKind, Former, Page

MOVED = datetime(2019, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def document(*urls: str, previous: tuple[Former, ...] = (), kind: DocumentKind = DocumentKind.TEXT) -> Document:
    """Return a document at those addresses."""
    return Document("club", "terms", "Terms", kind, tuple(Page(url) for url in urls), previous=previous)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.com/tos", "http://www.x.com:80/TOS/"),
        ("https://www2.x.com/tos?a=B", "https://x.com/tos?a=b"),
        ("https://x.com/%7Eme", "https://x.com/~me"),
        ("https://x.com", "https://x.com./"),
    ],
)
def test_addresses_that_an_index_looks_up_as_one_are_one(one: str, other: str) -> None:
    """Scheme, "www.", port, case, final slash and needless escapes do not tell them apart."""
    assert canonical(one) == canonical(other)
    assert same_page(one, other)


def test_other_pages_are_others() -> None:
    """By host, path or question; of one page, questions may differ."""
    assert not same_page("https://x.com/tos", "https://help.x.com/tos")
    assert not same_page("https://x.com/tos", "https://x.com/privacy")
    assert canonical("https://x.com/tos?a=1") != canonical("https://x.com/tos?a=2")
    assert same_page("https://x.com/tos?a=1", "https://x.com/tos?a=2")


def test_a_document_has_an_era_for_each_of_its_addresses() -> None:
    """A former one up to its end, today's from then on; parts of a page are no addresses."""
    former = Former(MOVED, (Page("https://old.example/terms"),))
    found = wanted(document("https://club.example/terms#top", previous=(former,)))
    assert found.eras == (
        Era(Span(BEGINNING, MOVED), ("https://old.example/terms",)),
        Era(Span(MOVED + timedelta(microseconds=1)), ("https://club.example/terms",)),
    )
    assert found.addresses() == ("https://old.example/terms", "https://club.example/terms")


def test_eras_that_differ_in_selectors_alone_are_one() -> None:
    """An archive has pages, whatever is read of them."""
    formers = (
        Former(MOVED - timedelta(days=9), (Page("http://www.club.example/terms/", Selection(("main",))),)),
        Former(MOVED, (Page("https://club.example/terms", Selection(("article",))),)),
    )
    found = wanted(document("https://club.example/terms", previous=formers))
    assert found.eras == (Era(Span(), ("https://club.example/terms",)),)


@pytest.mark.parametrize(("kind", "absence"), [("text", False), ("robots", True), ("signal", True)])
def test_absence_says_something_of_files_for_machines(kind: str, *, absence: bool) -> None:
    """And nothing of a text."""
    assert wanted(document("https://club.example/x", kind=DocumentKind(kind))).absence is absence


def test_addresses_given_by_hand_stand_side_by_side() -> None:
    """A capture of any is the document; those that are one to an archive are asked for once."""
    found = by_hand("club/terms", ["https://a.example/t", "http://www.a.example/t/", "https://b.example/t#x"])
    assert [era.pages for era in found.eras] == [("http://www.a.example/t/",), ("https://b.example/t",)]
    assert by_hand("club/robots.txt@help", ["https://help.club.example/robots.txt"]).absence


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("terms", "https://a.example/"),
        ("club/../x", "https://a.example/"),
        ("club/terms", "a.example"),
        ("club/terms", "file:///etc"),
    ],
)
def test_what_is_no_document_or_address_is_refused(name: str, url: str) -> None:
    """With the line that says so."""
    with pytest.raises(ImportRefused):
        by_hand(name, [url])


@pytest.mark.parametrize(
    "url",
    [
        "http://x.com:0/",
        "http://u@x.com/",
        "http://x.com/ b",
        "http:///x",
        "http://x.com:99999/",
        "http://" + "x" * 3000,
    ],
)
def test_odd_addresses_have_a_fault(url: str) -> None:
    """None of them is asked for."""
    assert fault(url)


@pytest.mark.parametrize(
    ("begins", "ends", "first", "last"),
    [
        ("2012", "2021", "2012-01-01 00:00:00", "2021-12-31 23:59:59"),
        ("2012-05", "2016-02", "2012-05-01 00:00:00", "2016-02-29 23:59:59"),
        ("2012-05-31", "2012-05-31", "2012-05-31 00:00:00", "2012-05-31 23:59:59"),
        ("20120531", "20120531094500", "2012-05-31 00:00:00", "2012-05-31 09:45:00"),
        ("2012-05-31T09:45", "2012-05-31 09:45:10Z", "2012-05-31 09:45:00", "2012-05-31 09:45:10"),
        ("", "", "1991-08-06 00:00:00", "2026-01-02 00:00:00"),
        ("2026", "2030", "2026-01-01 00:00:00", "2026-01-02 00:00:00"),
    ],
)
def test_times_are_whole_periods(begins: str, ends: str, first: str, last: str) -> None:
    """Both ends included, and never the future."""
    span = span_of(begins, ends, NOW)
    assert (f"{span.begins:%Y-%m-%d %H:%M:%S}", f"{span.ends:%Y-%m-%d %H:%M:%S}") == (first, last)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2021", "2012"),
        ("yesterday", ""),
        ("2012-13", ""),
        ("", "2012-02-30"),
        ("0000", ""),
        ("1066", ""),
        ("2030", ""),
        ("", "20"),
    ],
)
def test_times_that_are_none_are_refused(begins: str, ends: str) -> None:
    """Or that leave nothing between them."""
    with pytest.raises(UsageError, match=r"--from|--to"):
        span_of(begins, ends, NOW)
