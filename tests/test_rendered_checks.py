"""Checks of pages that need a browser: how their text is had, what is remembered, and what is no change at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, START, Bench, Site, bench_in, page, serving
from tosmon.core.marks import RENDER
from tosmon.core.model import Outcome, Reason
from tosmon.rebuild import rebuild
from tosmon.registry import Registry, Render
from tosmon.settings import Settings

pytestmark = pytest.mark.service

TERMS = "/terms"


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    """Serve a site for all tests here."""
    with serving() as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    """Return the site, empty."""
    served.answers.clear()
    served.requests.clear()
    return served


@pytest.fixture(scope="module")
def shared_bench(served: Site, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Give a bench whose browser is started once; each test watches documents of its own."""
    with bench_in(tmp_path_factory.mktemp("rendered"), served, browser=chromium) as opened:
        yield opened


@pytest.fixture
def bench(shared_bench: Bench, site: Site) -> Bench:
    """Give the bench with an empty site."""
    assert shared_bench.site is site
    return shared_bench


def scripted(*rules: str) -> bytes:
    """Return a page whose text only its script writes."""
    script = f"<script>{writing(*rules)}</script>"
    return f"<!doctype html><html lang=en><title>Terms</title><body>{script}</body></html>".encode()


def writing(*rules: str) -> str:
    """Return a script that writes the text once the page is loaded."""
    paragraphs = "".join(f"<p>{rule}</p>" for rule in rules)
    return f"onload = () => {{ document.body.innerHTML = `<main><h1>Terms</h1>{paragraphs}</main>` }}"


def asked_by_browser(site: Site, path: str) -> list[bool]:
    """Return for each request of a path whether a browser made it."""
    return ["Chrome/" in headers["user-agent"] for headers in site.asked(path)]


def test_a_page_of_scripts_is_read_through_a_browser(bench: Bench, site: Site) -> None:
    """With `render = "browser"` the text is what the scripts wrote, and the snapshot has a screenshot."""
    site.put(TERMS, scripted(*RULES))
    checked = bench.check(bench.document(TERMS, name="by-browser", render=Render.BROWSER), 0)
    assert checked.outcome is Outcome.NEW
    (capture,) = bench.tools.archive.get(f"{checked.snapshot}.warc.gz").captures
    assert capture.rendering is not None
    assert capture.rendering.screenshot.startswith(b"\x89PNG")
    assert RULES[0] in capture.body.decode()
    assert RULES[0].encode() in capture.answer.response


def test_the_same_text_rendered_again_is_unchanged(bench: Bench, site: Site) -> None:
    """A second render of the same page brings no version and no object."""
    site.put(TERMS, scripted(*RULES))
    document = bench.document(TERMS, name="same-again", render=Render.BROWSER)
    assert bench.check(document, 1).outcome is Outcome.NEW
    checked = bench.check(document, 2)
    assert (checked.outcome, checked.snapshot) == (Outcome.UNCHANGED, "")


def test_a_changed_rule_of_a_rendered_page_alerts(bench: Bench, site: Site) -> None:
    """Rendered versions are compared like any others."""
    site.put(TERMS, scripted(*RULES))
    document = bench.document(TERMS, name="changed-rule", render=Render.BROWSER)
    bench.check(document, 3)
    site.put(TERMS, scripted(*RULES, BAN))
    event = bench.event(document, 4)
    assert event.alert
    assert [change.labels for change in event.changes if change.labels]


def test_auto_asks_no_browser_where_the_page_has_text(bench: Bench, site: Site) -> None:
    """A page that can be read as sent is read so."""
    site.put(TERMS, page(*RULES))
    assert bench.check(bench.document(TERMS, name="plain-enough", render=Render.AUTO), 5).outcome is Outcome.NEW
    assert asked_by_browser(site, TERMS) == [False]


def test_auto_turns_to_a_browser_where_scripts_make_the_text(bench: Bench, site: Site) -> None:
    """A page without text as sent is asked for again, through a browser."""
    site.put(TERMS, scripted(*RULES))
    assert bench.check(bench.document(TERMS, name="auto-turns", render=Render.AUTO), 6).outcome is Outcome.NEW
    assert asked_by_browser(site, TERMS) == [False, True]


def test_auto_remembers_that_a_browser_was_needed(bench: Bench, site: Site) -> None:
    """The next check begins with the browser."""
    site.put(TERMS, scripted(*RULES))
    document = bench.document(TERMS, name="auto-remembers", render=Render.AUTO)
    bench.check(document, 7)
    site.requests.clear()
    assert bench.check(document, 8).outcome is Outcome.UNCHANGED
    assert asked_by_browser(site, TERMS) == [True]


def test_another_selection_forgets_what_was_remembered(bench: Bench, site: Site) -> None:
    """What a browser was needed for may be found without one elsewhere on the page."""
    site.put(TERMS, scripted(*RULES))
    bench.check(bench.document(TERMS, name="auto-forgets", render=Render.AUTO), 9)
    site.put(TERMS, page(*RULES))
    site.requests.clear()
    bench.check(bench.document(TERMS, name="auto-forgets", render=Render.AUTO, select="body"), 10)
    assert asked_by_browser(site, TERMS) == [False]


def test_auto_turns_to_a_browser_when_a_known_page_needs_one_all_at_once(bench: Bench, site: Site) -> None:
    """The text did not go, it moved into a script: no change, and no doubt."""
    site.put(TERMS, page(*RULES))
    document = bench.document(TERMS, name="auto-moved", render=Render.AUTO)
    bench.check(document, 11)
    site.put(TERMS, scripted(*RULES))
    checked = bench.check(document, 12)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())


def test_auto_turns_to_a_browser_when_most_of_the_text_is_gone(bench: Bench, site: Site) -> None:
    """A shell that still has a sentence of its own is no empty page, and hides as much."""
    site.put(TERMS, page(*RULES))
    document = bench.document(TERMS, name="auto-shell", render=Render.AUTO, select="body")
    bench.check(document, 21)
    shell = page(f"{RULES[0]} {RULES[1]}", extra=f"<script>{writing(*RULES)}</script>")
    site.put(TERMS, shell)
    checked = bench.check(document, 22)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())


def test_auto_keeps_the_page_as_sent_where_the_browser_finds_no_text_either(bench: Bench, site: Site) -> None:
    """A page without any text is suspect, whoever asks."""
    site.put(TERMS, b"<!doctype html><title>Terms</title><body><div id=app></div></body>")
    checked = bench.check(bench.document(TERMS, name="auto-nothing", render=Render.AUTO), 13)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.EMPTY)


def test_a_browser_that_shows_more_of_an_unchanged_page_makes_no_event(bench: Bench, site: Site) -> None:
    """When the watch list asks for a browser, what it shows beyond the page as sent is no change by the platform."""
    script = f"onload = () => document.querySelector('main').append('{BAN}')"
    site.put(TERMS, page(*RULES[:10], extra=f"<script>{script}</script>"))
    bench.check(bench.document(TERMS, name="switched"), 14)
    checked = bench.check(bench.document(TERMS, name="switched", render=Render.BROWSER), 15)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    version = bench.tools.catalog.state("club/switched").version
    assert version is not None
    assert any(BAN in clause.text for clause in bench.tools.catalog.version(version).version.clauses)


def test_a_change_seen_with_the_first_render_says_how_it_was_seen(bench: Bench, site: Site) -> None:
    """Where the page itself changed, too, the event stays, with a note that some may come from the browser."""
    site.put(TERMS, page(*RULES))
    bench.check(bench.document(TERMS, name="switched-changed"), 16)
    site.put(TERMS, page(*RULES, BAN))
    checked = bench.check(bench.document(TERMS, name="switched-changed", render=Render.BROWSER), 17)
    (event,) = checked.events
    assert event.alert
    assert any("with a browser for the first time" in note for note in event.notes)


def test_a_pdf_behind_a_rendered_address_is_read_as_sent(bench: Bench, site: Site) -> None:
    """A browser would only save it."""
    site.put(TERMS, b"%PDF-1.4\nnothing in it", Content_Type="application/pdf")
    checked = bench.check(bench.document(TERMS, name="pdf", render=Render.BROWSER), 18)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.DAMAGED)
    assert any("no browser is needed" in note for note in checked.notes)


def test_a_status_is_judged_as_without_a_browser(bench: Bench, site: Site) -> None:
    """A 503 page with text is a failed check."""
    site.put(TERMS, page(*RULES), status=503)
    checked = bench.check(bench.document(TERMS, name="status", render=Render.BROWSER), 19)
    assert (checked.outcome, checked.reason) == (Outcome.FAILED, Reason.HTTP_STATUS)


def test_rendered_snapshots_are_verified(bench: Bench, site: Site) -> None:
    """Ledger and objects of rendered checks hold."""
    site.put(TERMS, scripted(*RULES))
    bench.check(bench.document(TERMS, name="verified", render=Render.BROWSER), 20)
    assert bench.problems() == []


def test_without_a_browser_the_check_says_what_to_install(site: Site, tmp_path: Path) -> None:
    """A program that is not there fails the check, with a way out."""
    site.put(TERMS, page(*RULES))
    with bench_in(tmp_path, site, browser="/nowhere/chromium") as bench:
        checked = bench.check(bench.document(TERMS, render=Render.BROWSER), 0)
    assert (checked.outcome, checked.reason) == (Outcome.FAILED, Reason.NEEDS_BROWSER)
    assert "/nowhere/chromium" in checked.detail
    assert site.asked(TERMS) == []


def test_auto_without_a_browser_says_what_would_help(site: Site, tmp_path: Path) -> None:
    """The page as sent is judged, and a note says why no browser was asked."""
    site.put(TERMS, scripted(*RULES))
    with bench_in(tmp_path, site, browser="/nowhere/chromium") as bench:
        checked = bench.check(bench.document(TERMS, render=Render.AUTO), 0)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.EMPTY)
    assert any("a browser did not help" in note for note in checked.notes)


def test_a_rebuild_remembers_the_way(site: Site, chromium: str, tmp_path: Path) -> None:
    """A catalog made anew asks the browser first, as the old one did."""
    site.put(TERMS, scripted(*RULES))
    with bench_in(tmp_path, site, browser=chromium) as bench:
        document = bench.document(TERMS, render=Render.AUTO)
        bench.check(document, 0)
        marks = bench.tools.catalog.state(document.id).marks
        home = bench.home
    assert marks[RENDER].startswith("browser ")
    rebuild(home, Settings(), Registry(()), now=lambda: START)
    with bench_in(tmp_path, site, browser=chromium) as bench:
        assert bench.tools.catalog.state(document.id).marks == marks
