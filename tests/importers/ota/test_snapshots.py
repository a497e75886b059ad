"""Repositories of snapshots: pages as they were fetched, those of a combined text together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.importers.ota.making import START, Made, grown, made
from tosmon.core.imported import Sighting, WitnessKind
from tosmon.importers.ota import open_collection
from tosmon.registry import Registry

DAY = 86_400
PAGE = "X/Developer Terms #{}.html"


def page(name: str, body: str, at: int = START, *, location: str = "") -> Made:
    """Return a commit that records a page of a combined text."""
    trailer = f"X-fetcher: fullDom\nX-source-document-location: {location}" if location else ""
    return Made(f"Record new changes of X Developer Terms\n\n{trailer}", {PAGE.format(name): body.encode()}, at)


def whole(ending: str, body: str, at: int = START) -> Made:
    """Return a commit that records a text of one page."""
    return Made("Record new changes of X Developer Terms", {f"X/Developer Terms.{ending}": body.encode()}, at)


def seen(where: Path, registry: Registry) -> list[Sighting]:
    """Return all sightings."""
    with open_collection(str(where), registry) as collection:
        assert collection.witness.kind is WitnessKind.OTA_SNAPSHOTS
        return list(collection.sightings(frozenset()))


def bodies(sightings: list[Sighting]) -> list[list[str]]:
    """Return the pages' texts of each."""
    return [[page.body.decode() for page in one.pages] for one in sightings]


def test_a_page_comes_as_it_was_fetched(tmp_path: Path, registry: Registry) -> None:
    """With its address, its kind, and how it was fetched; nothing of a snapshot is a technical upgrade."""
    commits = [
        Made(
            "Apply technical or declaration upgrade on Reddit Terms of Service\n\n"
            "X-fetcher: htmlOnly\nX-source-document-location: https://redditinc.com/terms\nX-engine-version: 14.1.0",
            {"Reddit/Terms of Service.html": b"<p>\xff"},
        ),
        Made("First record of Reddit Privacy Policy", {"Reddit/Privacy Policy.pdf": b"%PDF-\0"}),
    ]
    terms, privacy = seen(made(tmp_path / "demo-snapshots", commits), registry)
    assert terms.witness == "ota-snapshots/demo-snapshots"
    assert (terms.reference["fetcher"], terms.reference["engine"], terms.technical) == ("htmlOnly", "14.1.0", False)
    only = terms.pages[0]
    assert (only.url, only.body, only.content_type) == ("https://redditinc.com/terms", b"<p>\xff", "text/html")
    assert (privacy.pages[0].content_type, privacy.pages[0].body) == ("application/pdf", b"%PDF-\0")


def test_an_address_that_is_not_told_is_the_watch_lists(tmp_path: Path, registry: Registry) -> None:
    """Where that has one page; several could be any, and other texts are at none."""
    files = ["LINE/Terms of Service.html", "X/Developer Terms #a.html", "Nobody/Terms of Service.html"]
    commits = [Made("First record of it\n\nX-fetcher: htmlOnly", {path: b"a"}) for path in files]
    urls = {one.document: one.pages[0].url for one in seen(made(tmp_path / "c", commits), registry)}
    expected = registry.document("line/terms-of-service").pages[0].url
    assert urls == {"line/terms-of-service": expected, "x/developer-terms": "", "nobody/terms-of-service": ""}


def test_the_pages_of_one_run_are_one_sighting(tmp_path: Path, registry: Registry) -> None:
    """All as they stood after it, in the order in which they were first recorded; what did not change stays."""
    commits = [
        page("b", "b1"),
        page("a", "a1", START + 60),
        page("a", "a2", START + DAY),
        page("b", "b3", START + 2 * DAY),
        page("a", "a3", START + 2 * DAY + 60),
    ]
    found = seen(made(tmp_path / "c", commits), registry)
    assert bodies(found) == [["b1", "a1"], ["b1", "a2"], ["b3", "a3"]]
    assert [one.at for one in found] == [datetime.fromtimestamp(START + s, UTC) for s in (60, DAY, 2 * DAY + 60)]
    assert [one.at for one in found[1].pages] == [datetime.fromtimestamp(START + s, UTC) for s in (0, DAY)]
    assert len(found[0].reference["commits"].split()) == 2
    assert "commits" not in found[1].reference


def test_the_same_page_again_is_another_sighting(tmp_path: Path, registry: Registry) -> None:
    """However soon it follows."""
    commits = [page("a", "a1"), page("b", "b1", START + 1), page("a", "a2", START + 2)]
    assert bodies(seen(made(tmp_path / "c", commits), registry)) == [["a1", "b1"], ["a2", "b1"]]


def test_a_text_that_is_split_leaves_its_one_page_behind(tmp_path: Path, registry: Registry) -> None:
    """The engine leaves the old file where it is; and back again."""
    commits = [
        whole("html", "one"),
        page("a", "a1", START + DAY),
        page("b", "b1", START + DAY + 1),
        whole("html", "two", START + 2 * DAY),
    ]
    assert bodies(seen(made(tmp_path / "c", commits), registry)) == [["one"], ["a1", "b1"], ["two"]]


def test_a_page_that_becomes_a_pdf_is_the_same_page(tmp_path: Path, registry: Registry) -> None:
    """Removing the file that it was before says nothing."""
    removed = Made("Clean up", {"X/Developer Terms.html": None}, START + 2 * DAY)
    commits = [whole("html", "one"), whole("pdf", "two", START + DAY), removed]
    assert bodies(seen(made(tmp_path / "c", commits), registry)) == [["one"], ["two"]]


def test_a_page_under_a_new_name_takes_the_olds_place(tmp_path: Path, registry: Registry) -> None:
    """Known by its address, where the commits tell it."""
    where = "https://x.com/dev"
    commits = [page("1", "a", location=where), page("dev", "b", START + DAY, location=where)]
    assert bodies(seen(made(tmp_path / "c", commits), registry)) == [["a"], ["b"]]


def test_removed_pages_are_gone_and_the_last_ends_the_text(tmp_path: Path, registry: Registry) -> None:
    """Those of one commit together."""
    both: dict[str | bytes, bytes | None] = {PAGE.format("a"): None, PAGE.format("b"): None}
    commits = [
        page("a", "a1"),
        page("b", "b1"),
        page("c", "c1"),
        Made("Drop c", {PAGE.format("c"): None}, START + DAY),
        Made("Drop all", both, START + 2 * DAY),
    ]
    found = seen(made(tmp_path / "c", commits), registry)
    assert bodies(found) == [["a1", "b1", "c1"], ["a1", "b1"], []]
    assert [one.ended for one in found] == [False, False, True]


def test_a_later_import_goes_on_where_the_last_ended(tmp_path: Path, registry: Registry) -> None:
    """Pages that are known already are part of what is new."""
    where = made(tmp_path / "c", [page("a", "a1"), page("b", "b1")])
    known = {one.id for one in seen(where, registry)}
    grown(where, [page("b", "b2", START + DAY)])
    with open_collection(str(where), registry) as collection:
        assert bodies(list(collection.sightings(known))) == [["a1", "b2"]]
