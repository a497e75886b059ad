"""What an operator changes in the watch list is never told as a change by the platform, and never passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, START, Bench, Site, bench_in, page, serving
from tosmon.catalog import Catalog
from tosmon.core.lineage import Turn, lineages
from tosmon.core.model import Direction, Outcome, Reason
from tosmon.rebuild import rebuild
from tosmon.registry import Document, Registry
from tosmon.relisted import AS_BEFORE, relisted
from tosmon.settings import Settings

AI = "You must not use what members show here to train artificial intelligence models."
BOTS = "You must not use robots, spiders or crawlers to collect anything from this site without our permission."
GERMAN = (
    "Diese Bedingungen gelten für alle, die unserem Verein beitreten, von dem Tag an, an dem sie unterschreiben.",
    "Neue Mitglieder werden von zwei alten vorgeschlagen und im Frühjahr durch Handzeichen gewählt.",
    "Ein Beitrag ist im Januar fällig; wer zu spät zahlt, wird zweimal erinnert und verliert dann die Stimme.",
    "Das automatisierte Auslesen unserer Seiten ist ohne unsere Zustimmung nicht gestattet.",
)


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve three pages, the second with a rule about robots."""
    with serving() as served:
        served.put("/0", page(*RULES[:6], BAN))
        served.put("/1", page(*RULES[6:11], BOTS))
        served.put("/2", page(*RULES[11:], AI))
        yield served


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Give a bench."""
    with bench_in(tmp_path / "home", site, free_space_minimum=0) as opened:
        yield opened


def terms(bench: Bench, *paths: str) -> Document:
    """Return the document of these pages."""
    return bench.document(*paths, name="terms")


def texts(bench: Bench) -> list[str]:
    """Return the texts of the version in force."""
    return [clause.text for clause in bench.tools.catalog.version_at("club/terms").version.clauses]


def versions(bench: Bench) -> int:
    """Return how many versions there are."""
    return len(bench.tools.catalog.versions("club/terms"))


def history(bench: Bench) -> list[str]:
    """Return what the history's lines of checks say, newest first."""
    lines = bench.tools.catalog.history("club/terms")
    return [line.entry.value()["detail"] for line in lines if line.entry]


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_that_is_added_brings_a_version_and_no_event(bench: Bench, site: Site) -> None:
    """Its rules were not seen before, and nobody knows since when they stand: check and history say what it is."""
    bench.check(terms(bench, "/0"), 0)
    checked = bench.check(terms(bench, "/0", "/1"), 1)
    assert (checked.outcome, checked.events) == (Outcome.NEW, ())
    said = f"the watch list names other pages: with {site.base}/1; what comes of that is told as no change"
    assert checked.detail == said
    assert history(bench) == [said]
    assert BOTS in texts(bench)
    assert versions(bench) == 2
    assert bench.check(terms(bench, "/0", "/1"), 2).detail == ""


def test_a_page_that_is_left_out_takes_its_rules_along_without_an_event(bench: Bench) -> None:
    """Nor is the check doubted, although most of the text is gone."""
    bench.check(terms(bench, "/0", "/1", "/2"), 0)
    checked = bench.check(terms(bench, "/2"), 1)
    assert (checked.outcome, checked.events) == (Outcome.NEW, ())
    assert "without" in checked.detail
    assert BOTS not in texts(bench)


@pytest.mark.parametrize("order", [("/1", "/0"), ("/1", "/2", "/0"), ("/2", "/0")])
def test_what_the_platform_changes_meanwhile_is_told_alone(bench: Bench, site: Site, order: tuple[str, ...]) -> None:
    """With a note that the watch list changed, too."""
    bench.check(terms(bench, "/0", "/1"), 0)
    milder = "You may read our service by automated means if you ask us for written consent."
    site.put("/0", page(*RULES[:6], milder))
    event = bench.event(terms(bench, *order), 1)
    assert event.alert
    assert {change.direction for change in event.changes if change.labels_before} == {Direction.WEAKENED}
    told = [clause.text for change in event.changes for clause in (change.before, change.after) if clause]
    assert set(told) == {BAN, milder}
    assert any(note.startswith("the watch list names ") for note in event.notes)


def test_another_order_of_pages_is_no_change(bench: Bench) -> None:
    """The old captures are read in that order, too, each with its own selection."""
    bench.check(terms(bench, "/0", "/1", "/2"), 0)
    checked = bench.check(terms(bench, "/2", "/0", "/1"), 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    assert checked.detail == "the watch list names the pages in another order"
    assert texts(bench).index(AI) < texts(bench).index(BAN)


def test_a_rule_that_goes_to_a_page_that_is_added_was_not_withdrawn(bench: Bench, site: Site) -> None:
    """The platform split its terms, and the operator followed."""
    bench.check(terms(bench, "/0"), 0)
    site.put("/0", page(*RULES[:6]))
    site.put("/9", page(BAN, "Whoever wants to ask about this writes to the office."))
    checked = bench.check(terms(bench, "/0", "/9"), 1)
    assert (checked.outcome, checked.events) == (Outcome.NEW, ())


def test_a_page_that_is_added_is_watched_from_then_on(bench: Bench, site: Site) -> None:
    """Its next change is the platform's."""
    bench.check(terms(bench, "/0"), 0)
    both = terms(bench, "/0", "/1")
    bench.check(both, 1)
    site.put("/1", page(*RULES[6:11]))
    event = bench.event(both, 2)
    assert [change.before.text for change in event.changes if change.before] == [BOTS]
    assert event.notes == ()


# --- another address, language or region ------------------------------------------------------------------------------


def test_another_address_with_the_same_text_is_unchanged(bench: Bench, site: Site) -> None:
    """It is kept with its entry, so that the archive tells where the text was read from, and validators begin anew."""
    site.put("/0", page(*RULES[:6], BAN), ETag='"a"')
    site.put("/moved", page(*RULES[:6], BAN), ETag='"a"')
    bench.check(terms(bench, "/0"), 0)
    checked = bench.check(terms(bench, "/moved"), 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    assert checked.detail == f"the watch list names another address: {site.base}/moved instead of {site.base}/0"
    assert checked.snapshot
    assert "if-none-match" not in site.asked("/moved")[0]
    assert bench.check(terms(bench, "/moved"), 2).detail == ""
    assert versions(bench) == 1


def test_a_document_that_is_followed_to_another_address_keeps_its_amendments(bench: Bench, site: Site) -> None:
    """Most of its text is there: what differs may be the platform's, and the event says that it may not."""
    site.put("/moved", page(*RULES[:6], BAN, AI))
    bench.check(terms(bench, "/0"), 0)
    event = bench.event(terms(bench, "/moved"), 1)
    assert [change.after.text for change in event.changes if change.after] == [AI]
    assert event.alert
    assert any("the watch list names another address" in note for note in event.notes)
    assert any("some of what differs may come from that" in note for note in event.notes)


@pytest.mark.parametrize("other", ["https://{host}{path}", "http://{host}:9{path}"])
def test_another_scheme_or_port_is_no_other_page(bench: Bench, other: str) -> None:
    """A site that goes over to https is the same site."""
    document = terms(bench, "/0")
    bench.check(document, 0)
    stored = bench.tools.archive.get(f"{bench.tools.catalog.state(document.id).snapshot}.warc.gz")
    url = other.format(host="127.0.0.1", path="/0")
    moved = replace(document, pages=(replace(document.pages[0], url=url),))
    assert relisted(document, stored.captures, moved) == AS_BEFORE


def test_another_text_at_another_address_is_no_amendment_and_no_doubt(bench: Bench, site: Site) -> None:
    """However much it differs."""
    bench.check(terms(bench, "/0"), 0)
    checked = bench.check(terms(bench, "/1"), 1)
    assert (checked.outcome, checked.events) == (Outcome.NEW, ())
    assert checked.detail.startswith("the watch list names another address: ")
    site.put("/1", page(*RULES[6:11], BOTS, AI))
    assert [change.after.text for change in bench.event(terms(bench, "/1"), 2).changes if change.after] == [AI]


def test_an_address_that_was_redirected_to_all_along_is_the_same_page(bench: Bench, site: Site) -> None:
    """An operator who writes down where a redirect leads loses no amendment of that day."""
    site.put("/old", b"", status=301, Location="/0")
    bench.check(terms(bench, "/old"), 0)
    site.put("/0", page(*RULES[:6], BAN, AI))
    event = bench.event(terms(bench, "/0"), 1)
    assert [change.after.text for change in event.changes if change.after] == [AI]


def test_another_language_or_region_is_no_amendment(bench: Bench, site: Site) -> None:
    """The check says what is asked for now."""
    bench.check(terms(bench, "/0"), 0)
    site.put("/0", page(*GERMAN).replace(b"lang=en", b"lang=de"))
    german = replace(terms(bench, "/0"), language="de", locale="de-DE")
    checked = bench.check(german, 1)
    assert (checked.outcome, checked.events) == (Outcome.NEW, ())
    assert checked.detail.startswith("the watch list asks in de-DE instead of en; ")


def test_what_is_no_text_is_doubted_at_another_address_too(bench: Bench, site: Site) -> None:
    """As a first capture would be."""
    bench.check(terms(bench, "/0"), 0)
    site.put("/empty", b"<html><body><main></main></body></html>")
    checked = bench.check(terms(bench, "/empty"), 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.EMPTY)
    assert BAN in texts(bench)


def test_another_hosts_robots_txt_is_no_change(bench: Bench, site: Site) -> None:
    """Nor is it after a doubt between."""
    site.put("/robots.txt", b"User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    site.put("/robots.txt?other", b"User-agent: *\nDisallow: /\n", Content_Type="text/plain")
    one, other = (bench.document(path, name="robots.txt") for path in ("/robots.txt", "/robots.txt?other"))
    bench.check(one, 0)
    checked = bench.check(other, 1)
    assert (checked.outcome, checked.events) == (Outcome.NEW, ())
    site.put("/robots.txt?other", page(*RULES))
    assert bench.check(other, 2).outcome is Outcome.SUSPECT
    site.put("/robots.txt?other", b"User-agent: *\nDisallow:\n", Content_Type="text/plain")
    assert bench.event(other, 3).alert


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_a_rebuild_tells_the_same(bench: Bench, site: Site) -> None:
    """Each snapshot holds the entry by which it was asked for."""
    bench.check(terms(bench, "/0"), 0)
    bench.check(terms(bench, "/1", "/0"), 1)
    site.put("/0", page(*RULES[:6], BAN, AI))
    bench.check(terms(bench, "/0"), 2)
    bench.check(terms(bench, "/2", "/0"), 3)
    site.put("/2", b"", status=503)
    bench.check(terms(bench, "/2", "/0"), 4)
    bench.check(terms(bench, "/0"), 5)
    assert bench.problems() == []
    before = bench.tools.catalog.history("club/terms")
    (event,) = (line.event for line in before if line.event)
    assert event.alert
    home = bench.home
    bench.tools.catalog.close()
    rebuild(home, Settings(free_space_minimum=0), Registry(()), now=lambda: bench.clock[0])
    with Catalog.open(home.catalog, clock=lambda: START) as catalog:
        after = catalog.history("club/terms")
    assert [(line.at, line.event and line.event.id, line.entry and line.entry.text) for line in after] == [
        (line.at, line.event and line.event.id, line.entry and line.entry.text) for line in before
    ]
    assert [line.version and line.version.content for line in after] == [
        line.version and line.version.content for line in before
    ]


def test_a_clause_of_another_page_begins_as_reread(bench: Bench) -> None:
    """Its lineage does not say that the platform added it on that day."""
    bench.check(terms(bench, "/0"), 0)
    bench.check(terms(bench, "/0", "/1"), 1)
    lines = lineages(bench.tools.catalog.periods("club/terms"))
    (found,) = (one for one in lines if one.clause.text == BOTS)
    assert [step.turn for step in found.steps] == [Turn.REREAD]
