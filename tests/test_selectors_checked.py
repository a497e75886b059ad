"""Selectors that stop matching, or match much less: checks that notice, name them, and do not cry wolf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, Bench, Site, bench_in, serving
from tosmon import doubting
from tosmon.core.model import EventKind, Outcome, Range, Reason, Selection, Selector
from tosmon.registry import Document, Page

TERMS, MORE = "/terms", "/more"
MAIN, ANNEX = RULES[:12], RULES[12:]
NAVIGATION = "<nav><a href=/>Home of the club</a> <a href=/shop>Shop</a></nav>"


def part(name: str, *texts: str) -> str:
    """Return an element of that class with a paragraph for each text."""
    return f"<div class={name}>{''.join(f'<p>{text}</p>' for text in texts)}</div>"


def sheet(*parts: str) -> bytes:
    """Return a page of these parts."""
    return f"<!doctype html><html lang=en><title>Terms</title><body>{NAVIGATION}{''.join(parts)}</body></html>".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a page of two parts."""
    with serving() as site:
        site.put(TERMS, sheet(part("main", *MAIN), part("annex", *ANNEX)))
        yield site


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site."""
    with bench_in(tmp_path / "home", site) as bench:
        yield bench


def watched(bench: Bench, *select: Selector, remove: tuple[Selector, ...] = ()) -> Document:
    """Return the document of terms with that selection, checked once."""
    document = bench.document(TERMS)
    page = Page(document.pages[0].url, Selection(select, remove))
    document = replace(document, pages=(page,))
    assert bench.check(document, 0).outcome is Outcome.NEW
    return document


# --- what is noticed --------------------------------------------------------------------------------------------------


def test_a_selector_that_stops_matching_is_named(bench: Bench, site: Site) -> None:
    """The main text is elsewhere on the page now, and the annex carries on: nothing is told as removed."""
    terms = watched(bench, ".main", ".annex")
    site.put(TERMS, sheet(part("text", *MAIN), part("annex", *ANNEX)))
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.SELECTOR)
    length = sum(map(len, MAIN))
    assert checked.detail == f"nothing on the page matches .main, which brought {length:,} characters"
    assert [event.kind for event in checked.events] == [EventKind.SUSPECT]


def test_a_small_part_that_is_lost_is_named_too(bench: Bench, site: Site) -> None:
    """Losing the annex alone is far from much of the text, and still no removal to be told."""
    terms = watched(bench, ".main", ".annex")
    site.put(TERMS, sheet(part("main", *MAIN), part("appendix", *ANNEX)))
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.SELECTOR)
    assert ".annex" in checked.detail


def test_time_does_not_settle_a_lost_selector(bench: Bench, site: Site) -> None:
    """The layout changed: somebody has to repair the selection, however often the page comes like that."""
    terms = watched(bench, ".main", ".annex")
    site.put(TERMS, sheet(part("text", *MAIN), part("annex", *ANNEX)))
    assert {bench.check(terms, day).outcome for day in (1, 2.5, 3.5, 30)} == {Outcome.SUSPECT}
    site.put(TERMS, sheet(part("main", *MAIN), part("annex", *ANNEX)))
    assert bench.check(terms, 31).outcome is Outcome.UNCHANGED


def test_an_element_that_is_empty_now_is_named(bench: Bench, site: Site) -> None:
    """A script fills it, perhaps: it matches, and brings nothing."""
    terms = watched(bench, ".main", ".annex")
    site.put(TERMS, sheet(part("main"), part("annex", *ANNEX)))
    checked = bench.check(terms, 1)
    assert (checked.reason, checked.outcome) == (Reason.SELECTOR, Outcome.SUSPECT)
    assert checked.detail.startswith("nothing is read on the page where .main matches")


def test_text_that_went_elsewhere_on_the_page_is_noticed(bench: Bench, site: Site) -> None:
    """The selector matches much less, and what it brought stands beside it: no amendment, and no matter of time."""
    terms = watched(bench, ".main", ".annex")
    site.put(TERMS, sheet(part("main", *MAIN[:3]), part("text", *MAIN[3:]), part("annex", *ANNEX)))
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.SELECTOR)
    assert checked.detail.startswith(".main brings ")
    assert checked.detail.endswith("; the rest stands elsewhere on the page")
    assert bench.check(terms, 2.5).outcome is Outcome.SUSPECT


def test_text_that_is_gone_from_a_part_confirms_itself(bench: Bench, site: Site) -> None:
    """It is nowhere on the page any more: a day later that is believed, as rule 2 has it; the selector was named."""
    terms = watched(bench, ".main", ".annex")
    site.put(TERMS, sheet(part("main", *MAIN[:3]), part("annex", *ANNEX)))
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.MUCH_TEXT_GONE)
    assert ".main brings " in checked.detail
    assert bench.check(terms, 2.5).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (sheet("<h1>Terms</h1>", part("main", *MAIN), "<hr class=end>"), "nothing on the page matches footer, of "),
        (sheet("<h2>Terms</h2>", part("main", *MAIN), "<footer>F</footer>"), "nothing on the page matches h1, of "),
        (sheet("<footer>F</footer>", "<h1>Terms</h1>", part("main", *MAIN)), "nothing is read on the page where "),
    ],
    ids=["end", "start", "order"],
)
def test_a_range_that_lost_an_end_names_it(bench: Bench, site: Site, body: bytes, named: str) -> None:
    """Of a range it matters which of its two selectors matches nothing."""
    site.put(TERMS, sheet("<h1>Terms</h1>", part("main", *MAIN), "<footer>F</footer>"))
    terms = watched(bench, Range("h1", "footer", start_included=True, end_included=False))
    site.put(TERMS, body)
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.SELECTOR)
    assert checked.detail.startswith(named)
    assert "h1 … footer" in checked.detail


def test_of_several_pages_the_one_is_named(bench: Bench, site: Site) -> None:
    """A combined document says on which of its pages the selector is lost."""
    site.put(MORE, sheet(part("annex", *ANNEX)))
    site.put(TERMS, sheet(part("main", *MAIN)))
    document = bench.document(TERMS, MORE, name="both")
    pages = (Page(document.pages[0].url, Selection((".main",))), Page(document.pages[1].url, Selection((".annex",))))
    document = replace(document, pages=pages)
    assert bench.check(document, 0).outcome is Outcome.NEW
    site.put(MORE, sheet(part("appendix", *ANNEX)))
    checked = bench.check(document, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.SELECTOR)
    assert checked.detail.startswith(f"nothing on {document.pages[1].url} matches .annex")


def test_a_first_capture_without_any_match_is_suspect(bench: Bench) -> None:
    """There was no version that could be lost, and there is none of an empty text."""
    checked = bench.check(bench.document(TERMS, select=".terms"), 0)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.SELECTOR)
    assert checked.detail == "nothing on the page matches .terms"


# --- what is no news --------------------------------------------------------------------------------------------------


def test_a_selector_that_never_matched_is_no_news(bench: Bench, site: Site) -> None:
    """Lists have entries for what some pages have: an amendment beside one is told as it is."""
    terms = watched(bench, ".main", ".annex", ".notice")
    site.put(TERMS, sheet(part("main", *MAIN, BAN), part("annex", *ANNEX)))
    assert bench.check(terms, 1).outcome is Outcome.NEW


def test_a_selector_whose_text_another_one_brings_is_no_news(bench: Bench, site: Site) -> None:
    """Nothing of the document is lost."""
    terms = watched(bench, ".main", ".annex", "p")
    site.put(TERMS, sheet(part("text", *MAIN, BAN), part("annex", *ANNEX)))
    assert bench.check(terms, 1).outcome is Outcome.NEW


def test_a_line_that_is_gone_is_an_amendment(bench: Bench, site: Site) -> None:
    """A line of some words comes and goes: it is told, and stops nothing."""
    site.put(TERMS, sheet("<p class=date>Last updated in May</p>", part("main", *MAIN)))
    terms = watched(bench, ".date", ".main")
    site.put(TERMS, sheet(part("main", *MAIN, BAN)))
    assert bench.check(terms, 1).outcome is Outcome.NEW


def test_a_part_that_was_rewritten_is_an_amendment(bench: Bench, site: Site) -> None:
    """As long as before, in its own element, and of other words: that is what platforms do."""
    terms = watched(bench, ".main", ".annex")
    other = tuple(f"Paragraph {n} of the new annex speaks of other things, and at some length." for n in range(6))
    site.put(TERMS, sheet(part("main", *MAIN), part("annex", *other)))
    assert bench.check(terms, 1).outcome is Outcome.NEW


def test_noise_on_a_page_costs_no_second_look(bench: Bench, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that differ at every visit, and a list with an entry that never matches: nothing is read twice for it."""
    terms = watched(bench, ".main", ".annex", ".notice")
    looks: list[object] = []

    def look(*asked: object) -> tuple[()]:
        looks.append(asked)
        return ()

    monkeypatch.setattr(doubting, "archived_pages", look)
    for visit in range(1, 4):
        site.put(TERMS, sheet(f"<i>{visit}</i>", part("main", *MAIN), part("annex", *ANNEX)))
        assert bench.check(terms, visit).outcome is Outcome.UNCHANGED
    assert looks == []


def test_a_page_that_needs_scripts_is_called_empty(bench: Bench, site: Site) -> None:
    """No selector is to blame where the page has no text at all."""
    terms = watched(bench, ".main", ".annex")
    site.put(TERMS, b"<html><body><div id=app></div><script src=app.js></script></body></html>")
    assert bench.check(terms, 1).reason == Reason.EMPTY


def test_a_lost_snapshot_stops_no_check(bench: Bench, site: Site) -> None:
    """What selectors brought cannot be told then: the rules for the whole text hold alone."""
    terms = watched(bench, ".main", ".annex")
    (snapshot,) = (bench.home.root / "club").rglob("*.warc.gz")
    snapshot.unlink()
    site.put(TERMS, sheet(part("main", *MAIN), part("appendix", *ANNEX)))
    assert bench.check(terms, 1).outcome is Outcome.NEW


# --- what is taken out ------------------------------------------------------------------------------------------------


def test_what_is_not_taken_out_any_more_is_noted(bench: Bench, site: Site) -> None:
    """The text grew by it: the event says why."""
    box = "Subscribe to the letter of our club, which comes out twice a year, by leaving your address here."
    site.put(TERMS, sheet(part("main", *MAIN, part("box", box))))
    terms = watched(bench, ".main", remove=(".box", ".never"))
    site.put(TERMS, sheet(part("main", *MAIN, part("card", box))))
    event = bench.event(terms, 1)
    assert event.notes == ("nothing matches .box any more: the text that it took out is read as the document's",)


def test_what_is_not_there_to_be_taken_out_is_no_news(bench: Bench, site: Site) -> None:
    """An entry that matches nothing, because the box is gone from the page."""
    site.put(TERMS, sheet(part("main", *MAIN, part("box", "Subscribe to the letter of our club by leaving a line."))))
    terms = watched(bench, ".main", remove=(".box",))
    site.put(TERMS, sheet(part("main", *MAIN, BAN)))
    assert bench.event(terms, 1).notes == ()
