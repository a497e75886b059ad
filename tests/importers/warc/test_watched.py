"""Which documents an address is a page of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.importers.warc.made import document, registry
from tosmon.errors import ImportRefused
from tosmon.importers.warc.watched import Chosen, Watched
from tosmon.registry import Document, DocumentKind, Former, Page


def names(url: str, *documents: Document) -> list[str]:
    """Return the documents whose page an address is."""
    watched = Watched.of(registry(*documents), Chosen())
    found = [one.id for one, _ in watched.match(url)]
    assert watched.is_near(url) or not found
    return found


def test_an_address_may_be_of_several_documents() -> None:
    """One page may have two texts."""
    both = (document("terms", "https://x.example/legal#terms"), document("privacy", "https://x.example/legal#privacy"))
    assert names("http://www.x.example/legal/", *both) == ["x/terms", "x/privacy"]


def test_an_exact_address_counts_before_one_that_is_alike() -> None:
    """Two documents may differ in no more than `www.`."""
    both = (document("terms", "https://x.example/t"), document("other", "https://www.x.example/t"))
    assert names("https://www.x.example/t", *both) == ["x/other"]
    assert names("https://x.example/t", *both) == ["x/terms"]
    assert names("http://x.example/t/", *both) == ["x/terms", "x/other"]


def test_variants_of_one_address_are_the_document_itself() -> None:
    """What language was asked for, no archive tells."""
    plain, german = document("terms", "https://x.example/t"), document("terms@de", "https://x.example/t", language="de")
    own = document("terms@fr", "https://x.example/fr/t")
    assert names("https://x.example/t", plain, german, own) == ["x/terms"]
    assert names("https://x.example/fr/t", plain, german, own) == ["x/terms@fr"]


def test_former_addresses_count() -> None:
    """Also of a page that was several, or is now."""
    before = Former(datetime(2020, 1, 1, tzinfo=UTC), (Page("https://old.example/tos"),))
    assert names("http://old.example/tos", document("terms", "https://x.example/t", previous=(before,))) == ["x/terms"]


def test_robots_files_are_told_by_their_host() -> None:
    """`www.` counts, a slash at the end, too."""
    robots = document("robots.txt", "https://x.example/robots.txt", kind=DocumentKind.ROBOTS)
    assert names("http://x.example/robots.txt", robots) == ["x/robots.txt"]
    assert names("https://www.x.example/robots.txt", robots) == []
    assert names("https://x.example/robots.txt/", robots) == []


@pytest.mark.parametrize(
    "chosen",
    [
        Chosen(document="x/terms"),
        Chosen(document="X/..", urls=("https://x.example/",)),
        Chosen(document="x/terms", urls=("example",)),
        Chosen(hosts=("*.nowhere.example",)),
    ],
)
def test_what_cannot_be_looked_for_is_refused(chosen: Chosen) -> None:
    """A document without an address, a name that is none, an address that is none, hosts that nobody watches."""
    with pytest.raises(ImportRefused):
        Watched.of(registry(), chosen)
