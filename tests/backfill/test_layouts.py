"""Pages of other times are read as what they were: today's selection is left aside where it does not fit them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.backfill.seen import AI, ENTRY, RULES, TERMS, WAYBACK, answer, saw, take
from tosmon.catalog import Catalog
from tosmon.catalog.views import HistoryLine, StoredChange
from tosmon.core.imported import Sighting
from tosmon.core.model import Outcome
from tosmon.home import Home

LANGUAGES = "".join(f"<li><a href=/{one}>{one}</a></li>" for one in ("Deutsch", "Español", "Français", "Italiano"))
LONG = tuple(f"{rule} This is rule number {number} of this place." for number in range(4) for rule in RULES)
TWO_PAGES = """
name = "Example"
site = "example.org"
language = "en"

[documents.terms-of-service]
select = "main"
combine = [{ url = "https://example.org/terms" }, { url = "https://example.org/rules" }]
"""


def home_with(folder: Path, entry: str) -> Home:
    """Return an empty home whose watch list has that platform."""
    home = Home.create(folder)
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "example.toml").write_text(entry, "utf-8")
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home that watches terms in `main`."""
    return home_with(tmp_path / "home", ENTRY)


def paragraphs(rules: tuple[str, ...]) -> str:
    """Return rules as a page's paragraphs."""
    return "".join(f"<p>{rule}</p>" for rule in rules)


def now(*rules: str) -> bytes:
    """Return a page as it is laid out today."""
    return answer(f"<html lang=en><body><main>{paragraphs(rules)}</main></body></html>".encode())


def then(*rules: str) -> bytes:
    """Return a page of a time when `main` held a list of languages below the text."""
    return answer(
        f"<html lang=en><body><div id=terms>{paragraphs(rules)}</div><main><p>More languages</p><ul>{LANGUAGES}</ul>"
        f"<p>Was this page helpful to you, and what can we do better?</p></main></body></html>".encode()
    )


def frame() -> bytes:
    """Return a page that waits for scripts: its navigation, and nothing of the text."""
    links = "".join(f"<li>All about the stamps of {place}</li>" for place in ("Malta", "Chile", "Ghana", "Nepal"))
    return answer(f"<html lang=en><body><div id=app></div><ul>{links}</ul></body></html>".encode())


def looked(day: float, body: bytes) -> Sighting:
    """Return an archive's capture."""
    return saw(day, body, WAYBACK)


def changes(home: Home) -> list[StoredChange]:
    """Return the changes of clauses that carry a label."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return [one for one in catalog.changes() if one.change.labels_before or one.change.labels_after]


def texts(home: Home) -> list[list[str]]:
    """Return the clauses of each believed version."""
    with Catalog.open(home.catalog, create=False) as catalog:
        contents = [catalog.version(one.key).version for one in catalog.versions(TERMS)]
        return [[clause.text for clause in content.clauses] for content in contents]


def outcomes(home: Home) -> list[Outcome]:
    """Return what became of each capture, in time order."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return [one.outcome for one in sorted(catalog.snapshots(), key=lambda one: one.captured_at)]


def history(home: Home) -> tuple[HistoryLine, ...]:
    """Return the document's history."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return catalog.history(TERMS)


def test_a_selector_that_matches_something_else_is_left_aside(home: Home) -> None:
    """The text of then is found, and a new layout is no change of its rules."""
    take(home, looked(0, then(*LONG)), looked(900, now(*LONG)), looked(1800, now(*LONG, AI)), witness=WAYBACK)
    assert all(set(LONG) <= set(text) for text in texts(home))
    assert [one.change.after.text for one in changes(home) if one.change.after] == [AI]


def test_a_selector_that_loses_the_text_is_left_aside(home: Home) -> None:
    """Even where it brings more than a little: the whole page still has the text before."""
    aside = paragraphs(tuple(f"Stamp number {number} was printed in the year {1840 + number}." for number in range(60)))
    moved = f"<html lang=en><body><div>{paragraphs(LONG)}</div><main>{aside}</main></body></html>"
    take(home, looked(0, now(*LONG)), looked(90, answer(moved.encode())), looked(900, now(*LONG)), witness=WAYBACK)
    assert not changes(home)
    assert Outcome.SUSPECT not in outcomes(home)


def test_a_page_of_several_that_was_laid_out_otherwise_is_read_whole(tmp_path: Path) -> None:
    """Its rules are not lost because the other page still has what is selected."""
    home = home_with(tmp_path / "two", TWO_PAGES)

    def both(day: float, second: bytes) -> Sighting:
        one = looked(day, now(*LONG))
        (page,) = one.pages
        return replace(one, pages=(page, replace(page, url="https://example.org/rules", body=second)))

    rule = "You may not scrape, crawl or harvest anything of this place by automated means."
    old = answer(f"<html lang=en><body><div><p>{rule}</p></div></body></html>".encode())
    take(home, both(0, old), both(900, now(rule)), witness=WAYBACK)
    assert [rule in text for text in texts(home)] == [True] * len(texts(home))
    assert not changes(home)


def test_a_frame_without_its_text_is_not_believed(home: Home) -> None:
    """A page that scripts fill, as an archive's crawler saw it: neither at first nor later, however often."""
    captures = [looked(0, frame()), looked(30, now(*LONG)), looked(60, frame()), looked(90, frame())]
    take(home, *captures, looked(120, now(*LONG, AI)), witness=WAYBACK)
    assert outcomes(home) == [Outcome.SUSPECT, Outcome.NEW, Outcome.SUSPECT, Outcome.SUSPECT, Outcome.NEW]
    assert [one.change.after.text for one in changes(home) if one.change.after] == [AI]


def test_one_capture_without_most_of_the_text_is_not_believed(home: Home) -> None:
    """An archive looks now and then: that it shows nothing else for weeks settles nothing."""
    take(home, looked(0, now(*LONG)), looked(30, now(*LONG[:1])), looked(60, now(*LONG)), witness=WAYBACK)
    assert outcomes(home) == [Outcome.NEW, Outcome.SUSPECT, Outcome.UNCHANGED]
    assert not changes(home)


def test_two_captures_without_most_of_the_text_confirm_each_other(home: Home) -> None:
    """A day or more apart: then it is gone since the first of them."""
    gone = now(*LONG[:1])
    take(home, looked(0, now(*LONG)), looked(30, gone), looked(60, gone), witness=WAYBACK)
    assert outcomes(home) == [Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED]
    assert {one.event.observed_to for one in changes(home)} == {looked(30, gone).at}


def test_a_loss_that_ends_was_none(home: Home) -> None:
    """A page that says that nothing is there, at 200 and seen twice; then the text goes on, amended."""
    missing = answer(
        b"<html lang=en><body><main><h1>We cannot find that page</h1><p>It may have moved, or the address may be "
        b"wrong. Go back to where you came from, or try the search above.</p></main></body></html>"
    )
    captures = (looked(0, now(*LONG)), looked(30, missing), looked(60, missing), looked(90, now(*LONG, AI)))
    take(home, *captures, witness=WAYBACK)
    assert outcomes(home) == [Outcome.NEW, Outcome.SUSPECT, Outcome.SUSPECT, Outcome.NEW]
    assert [one.change.after.text for one in changes(home) if one.change.after] == [AI]


def test_a_loss_is_believed_where_another_text_follows(home: Home) -> None:
    """Two texts in a row that are not the first one: the document was written anew, and then again."""
    written = tuple(f"Whoever lends stamp {number} brings it back in the week that follows." for number in range(30))
    gone = now(*LONG[:1])
    take(home, looked(0, now(*LONG)), looked(30, gone), looked(60, gone), looked(90, now(*written)), witness=WAYBACK)
    assert outcomes(home) == [Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED, Outcome.NEW]
