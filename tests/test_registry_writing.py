"""Entries written as platform files: whatever they say is read again, and merging twice is merging once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tosmon.core.model import Range
from tosmon.core.toml import parse_toml
from tosmon.registry import Document, DocumentKind, Former, Page, Render, RobotsPolicy, document_from, load
from tosmon.registry.fields import read_file
from tosmon.registry.merging import merge
from tosmon.registry.model import PlatformKind
from tosmon.registry.writing import platform_text, toml_string
from tosmon.registry.written import DocumentEntry, FormerEntry, PageEntry, PlatformEntry

TEXTS = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
NAMES = st.from_regex(r"[a-z0-9]{1,4}([.-][a-z0-9]{1,3})?", fullmatch=True)
CSS = st.sampled_from(["main", "a[href='#\"']", ".a > .b", '[style="a: b;"]', "#ä\\:b"])
RANGES = st.builds(Range, CSS, CSS, st.booleans(), st.booleans())
SELECTION = st.lists(CSS | RANGES, max_size=3).map(tuple)
FILTERS = st.lists(
    st.sampled_from(["removeLinks", '{"removeQueryParams":["utm_source"]}', '{"a":null}']), max_size=2
).map(tuple)
URLS = st.integers(0, 99).map(lambda number: f"https://www.example.com/{number}?q=%C3%A4")
READING: dict[str, st.SearchStrategy[Any]] = {
    "select": SELECTION,
    "remove": SELECTION,
    "render": st.sampled_from(Render),
    "filters": FILTERS,
}
PAGES = st.builds(PageEntry, URLS, **{name: st.none() | values for name, values in READING.items()})
ADDRESSED = st.fixed_dictionaries({"url": URLS}) | st.fixed_dictionaries(
    {"combine": st.lists(PAGES, min_size=1, max_size=3).map(tuple)}
)
TIMED: st.SearchStrategy[dict[str, Any]] = (
    st.just({})
    | st.fixed_dictionaries(
        {"cron": st.just("15 */6 * * *")}, optional={"time_zone": st.sampled_from(["Europe/Berlin", "UTC"])}
    )
    | st.fixed_dictionaries(
        {
            "interval": st.timedeltas(timedelta(seconds=1), timedelta(days=99)).map(
                lambda one: timedelta(seconds=one // timedelta(seconds=1))
            )
        }
    )
)
MOMENTS = st.datetimes(datetime(1, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds are asked for
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **READING,
    "enabled": st.booleans(),
    "title": TEXTS,
    "language": st.sampled_from(["en", "de"]),
    "locale": st.sampled_from(["en-GB", "zh-Hant-TW"]),
    "region": st.sampled_from(["eu", "us-east"]),
    "robots": st.sampled_from(RobotsPolicy),
    "jitter": st.just(timedelta()),
    "applies_to": TEXTS,
    "applies_source": URLS.map(lambda url: f"{url}#part"),
    "repeats": st.booleans(),
    "verified_on": st.dates(),
    "note": TEXTS,
}
FORMERS = st.tuples(ADDRESSED, st.fixed_dictionaries({"until": MOMENTS}, optional=READING)).map(
    lambda parts: FormerEntry(**parts[0], **parts[1])
)


def _document(parts: tuple[dict[str, Any], ...], place: str = "") -> DocumentEntry:
    said = {name: value for part in parts for name, value in part.items()}
    return DocumentEntry("example.toml", place, **said)


VARIANTS = st.tuples(
    st.fixed_dictionaries(
        {}, optional={**FIELDS, "parameters": st.dictionaries(TEXTS, st.text(max_size=5), min_size=1, max_size=2)}
    ),
    st.just({}) | ADDRESSED,
    TIMED,
).map(_document)
DOCUMENTS = st.tuples(
    st.fixed_dictionaries(
        {},
        optional={
            **FIELDS,
            "kind": st.just(DocumentKind.TEXT),
            "previous": st.lists(FORMERS, max_size=2).map(tuple),
            "variants": st.dictionaries(NAMES, VARIANTS, min_size=1, max_size=2),
        },
    ),
    ADDRESSED,
    TIMED,
).map(_document)


def _placed(documents: dict[str, DocumentEntry]) -> dict[str, DocumentEntry]:
    """Return the documents with their places in a file."""
    placed = {}
    for name, one in documents.items():
        place = f"documents.{name}"
        variants = {key: replace(its, place=f"{place}.variants.{key}") for key, its in (one.variants or {}).items()}
        placed[name] = replace(one, place=place, variants=variants or None)
    return placed


def _platform(parts: tuple[dict[str, Any], ...]) -> PlatformEntry:
    said = {name: value for part in parts for name, value in part.items()}
    return PlatformEntry("example.toml", "example", **said)


PLATFORMS = st.tuples(
    st.fixed_dictionaries(
        {"name": TEXTS, "site": st.sampled_from(["https://www.example.com", "http://127.0.0.1:8000"])},
        optional={
            "enabled": st.booleans(),
            "aliases": st.lists(TEXTS, max_size=2).map(tuple),
            "kind": st.sampled_from(PlatformKind),
            "predecessors": st.lists(TEXTS, max_size=2).map(tuple),
            "language": st.just("en"),
            "signals": st.booleans(),
            "imported_from": TEXTS,
            "documents": st.dictionaries(NAMES, DOCUMENTS, max_size=2).map(_placed),
        },
    ),
    TIMED,
).map(_platform)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
@given(entry=PLATFORMS)
def test_what_is_written_is_read(tmp_path: Path, entry: PlatformEntry) -> None:
    """Every field of platforms, documents, variants and former readings, whatever it holds."""
    path = tmp_path / "example.toml"
    path.write_text(platform_text(entry, comment="As it was written.\nBy hand."), encoding="utf-8")
    assert read_file(path, prove=True) == (entry, ())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(base=PLATFORMS, over=PLATFORMS)
def test_merging_twice_is_merging_once(base: PlatformEntry, over: PlatformEntry) -> None:
    """The user's file says what it says, however often it is laid over."""
    once = merge(base, over)
    assert merge(once, over) == once
    assert merge(base, base) == base


@given(st.text())
def test_any_text_is_a_string_of_toml(text: str) -> None:
    """Also quotes of both kinds, controls and what lies beyond 16 bits."""
    assert parse_toml(f"a = {toml_string(text)}".encode()) == {"a": text}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (DocumentEntry("", url="https://a.example/", select=("main",)), 'url = "https://a.example/"\nselect = "main"'),
        (DocumentEntry("", url="https://a.example/", remove=('a[href="#"]',)), "remove = 'a[href=\"#\"]'"),
        (
            DocumentEntry("", select=(Range("h1", "hr", start_included=True, end_included=False),)),
            'select = { start_before = "h1", end_before = "hr" }',
        ),
        (
            DocumentEntry("", interval=timedelta(hours=6), verified_on=date(2026, 8, 22)),
            'interval = "6h"\nverified_on = 2026-08-22',
        ),
        (
            DocumentEntry(
                "", combine=(PageEntry("https://a.example/"), PageEntry("https://b.example/", render=Render.HTTP))
            ),
            'combine = [\n  { url = "https://a.example/" },\n  { url = "https://b.example/", render = "http" },\n]',
        ),
    ],
)
def test_files_read_as_people_write_them(entry: DocumentEntry, expected: str) -> None:
    """One selector needs no list, pages stand in lines, quotes need no escapes."""
    platform = PlatformEntry("a.toml", "a", name="A", site="https://a.example", documents={"terms": entry})
    assert expected in platform_text(platform)


# --- recorded entries -------------------------------------------------------------------------------------------------

RECORDED = st.builds(
    Document,
    platform=st.just("example"),
    name=NAMES,
    title=TEXTS,
    kind=st.just(DocumentKind.TEXT),
    pages=st.lists(st.builds(Page, URLS, render=st.none() | st.sampled_from(Render), filters=FILTERS), max_size=2).map(
        tuple
    ),
    render=st.sampled_from(Render),
    region=st.sampled_from(["", "eu"]),
    applies_to=st.text(max_size=5),
    applies_source=st.text(max_size=5),
    previous=st.lists(
        st.builds(Former, MOMENTS, st.just((Page("https://a.example/"),)), st.sampled_from(Render)), max_size=2
    ).map(tuple),
)


@given(RECORDED)
def test_a_recorded_entry_is_the_document(document: Document) -> None:
    """With its pages' rendering and filters, its region, whom it binds and its past."""
    assert document_from(document.entry()) == document


# --- single fields ----------------------------------------------------------------------------------------------------


def test_pages_may_say_how_they_are_rendered(tmp_path: Path) -> None:
    """Each for itself; the others are rendered as the document says."""
    toml = 'name = "E"\nsite = "www.example.com"\n[documents.a]\nrender = "auto"\n'
    toml += (
        'combine = [{ url = "https://www.example.com/a", render = "http" }, { url = "https://www.example.com/b" }]\n'
    )
    (tmp_path / "e.toml").write_text(toml, encoding="utf-8")
    one = load(user_folder=tmp_path, packaged=False).document("e/a")
    assert [one.rendered(page) for page in one.pages] == [Render.HTTP, Render.AUTO]


def test_a_browser_may_be_sent_to_a_part_of_a_page(tmp_path: Path) -> None:
    """Where a page is made by scripts, what stands after `#` may say what it shows."""
    toml = (
        'name = "E"\nsite = "www.example.com"\n[documents.a]\nurl = "https://www.example.com/#/a"\nrender = "browser"\n'
    )
    (tmp_path / "e.toml").write_text(toml, encoding="utf-8")
    registry = load(user_folder=tmp_path, packaged=False)
    assert registry.document("e/a").pages[0].url == "https://www.example.com/#/a"
    assert [one.id for one in registry if one.kind is DocumentKind.ROBOTS] == ["e/robots.txt"]


def test_steams_terms_of_sale_need_a_browser_for_one_page() -> None:
    """The packaged list says so of that page alone."""
    one = load(user_folder=None).document("steam/general-conditions-of-sale")
    assert [one.rendered(page) for page in one.pages] == [Render.HTTP, Render.HTTP, Render.BROWSER]


def test_packaged_variants_say_whom_they_bind_with_a_source() -> None:
    """Where a variant says it, its platform's page does."""
    said = [one for one in load(user_folder=None) if one.applies_to]
    assert {one.id for one in said} >= {"whatsapp/terms-of-service@eea", "tiktok/terms-of-service@eea"}
    for one in said:
        assert one.applies_source.startswith("https://")
