"""`platforms repair`: another selection proposed, previewed, accepted; and the next check, which ends the doubt."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.lived import AI, FIRST, RULES, TERMS, WALL, Site, check_at, new_home, page
from tosmon.catalog import Catalog
from tosmon.core.model import EventKind, Outcome
from tosmon.home import Home

DAYS = [datetime(2026, 7, day, 12, tzinfo=UTC) for day in range(1, 9)]
MENU = "<div class=x78zum5>Home of the club, a shop for stamps, letters to the editor</div>"


def relaid(*rules: str, name: str = "legal-text") -> str:
    """Return the terms in a new layout, without the element that used to hold them."""
    paragraphs = "".join(f"<p>{rule}</p>" for rule in rules)
    text = f"<div class=x1n2onr6><div id={name} class=css-1x2y3z><h1>Terms of Service</h1>{paragraphs}</div></div>"
    return f"<!doctype html><html lang=en><title>Terms</title><body>{MENU}{text}</body></html>"


def outcome(home: Home, at: datetime) -> Outcome:
    """Check the terms then, and return how that ended."""
    return next(checked.outcome for checked in check_at(home, at) if checked.document == TERMS)


@pytest.fixture(scope="module")
def doubted(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home whose document is doubted since its page was laid out anew, on the second day."""
    site.set(relaid(*RULES).replace("div id=legal-text", "main").replace("</div></div>", "</main></div>"))
    home = new_home(tmp_path_factory.mktemp("repair") / "home", site)
    assert outcome(home, DAYS[0]) is Outcome.NEW
    site.set(relaid(*RULES))
    assert outcome(home, DAYS[1]) is Outcome.SUSPECT
    return home


@pytest.fixture
def place(doubted: Home, site: Site, tmp_path: Path) -> Home:
    """Return a copy of that home, and the site as it was on the second day."""
    site.set(relaid(*RULES))
    return Home(shutil.copytree(doubted.root, tmp_path / "home"))


# --- what is proposed -------------------------------------------------------------------------------------------------


def test_another_selection_is_proposed(command: Run, place: Home) -> None:
    """With what it would read: all words, from the first clause to the last."""
    ended = command("platforms", "repair", TERMS, "--json", home=place)
    assert ended.status == 0
    first = ended.json[0]
    assert (first["document"], first["number"]) == (TERMS, 1)
    (read,) = first["pages"]
    assert (read["select"], read["remove"]) == (["#legal-text"], [])
    assert (first["kept"], first["added"], first["clauses"]) == (1.0, 0, [8, 8])
    assert (first["first"], first["last"]) == (RULES[0], RULES[-1])
    assert (first["changes"], first["fragile"]) == ([], False)


def test_people_read_proposals(command: Run, place: Home) -> None:
    """Why the capture is doubted, the entry as it would be, and how to accept it; without colours in a file."""
    out = command("platforms", "repair", TERMS, home=place).out
    assert "the capture of 2026-07-02 12:00 UTC: nothing on the page matches main, which brought 772 characters" in out
    assert '1  select = "#legal-text"' in out
    assert "keeps 100.0% of the words and adds 0; 8 clauses before, 8 now" in out
    assert "a check would tell no change" in out
    assert f"`tosmon platforms repair {TERMS} --accept 1` writes it" in out
    assert "\x1b" not in out


def test_changes_that_would_be_told_are_named(command: Run, place: Home, site: Site) -> None:
    """A platform may amend its text on the day on which it lays its pages out anew."""
    site.set(relaid(*RULES, AI))
    check_at(place, DAYS[2])
    out = command("platforms", "repair", TERMS, home=place).out
    assert "a check would tell 1 change, 1 of them labelled" in out
    assert "added: AI training" in out
    assert AI in command("platforms", "repair", TERMS, "1", home=place).out


def test_another_order_is_no_change_that_would_be_told(command: Run, place: Home, site: Site) -> None:
    """What a preview counts is what the next check says."""
    site.set(relaid(*RULES[4:], *RULES[:4], AI))
    (first, *_) = command("platforms", "repair", TERMS, "--fetch", "--json", home=place).json
    assert [change["after"] for change in first["changes"]] == [AI]
    assert command("platforms", "repair", TERMS, "--fetch", "--accept", home=place).status == 0
    (event,) = next(checked for checked in check_at(place, DAYS[2]) if checked.document == TERMS).events
    assert [change.after.text for change in event.changes if change.after] == [AI]


def test_the_page_as_it_is_can_be_looked_at(command: Run, place: Home, site: Site, tmp_path: Path) -> None:
    """Fetched now, or from a file; nothing is recorded of it."""
    with Catalog.open(place.catalog) as catalog:
        before = catalog.state(TERMS)
    site.set(relaid(*RULES, name="terms-today"))
    (fetched, *_) = command("platforms", "repair", TERMS, "--fetch", "--json", home=place).json
    assert fetched["pages"][0]["select"] == ["#terms-today"]
    file = tmp_path / "page.html"
    file.write_text(relaid(*RULES, name="terms-of-file"))
    (read, *_) = command("platforms", "repair", TERMS, "--file", str(file), "--json", home=place).json
    assert read["pages"][0]["select"] == ["#terms-of-file"]
    with Catalog.open(place.catalog) as catalog:
        assert catalog.state(TERMS) == before
    assert len(list((place.root / TERMS).iterdir())) == 2


# --- what is accepted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("--accept",), ("--accept", "1")])
def test_an_accepted_selection_ends_the_doubt(command: Run, place: Home, words: tuple[str, ...]) -> None:
    """The next check reads the very bytes that were doubted: the text is unchanged, and no amendment is told."""
    file = place.platforms / "example.toml"
    before = file.read_text()
    ended = command("platforms", "repair", TERMS, *words, home=place)
    assert ended.status == 0
    assert 'to undo it, put back select = "main"' in ended.err
    assert file.read_text() == before.replace('"main"', '"#legal-text"', 1)
    (checked,) = (one for one in check_at(place, DAYS[2]) if one.document == TERMS)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
    with Catalog.open(place.catalog) as catalog:
        (version,) = catalog.versions(TERMS)
        assert (version.observed_first, version.observed_last) == (DAYS[0], DAYS[2])
    assert "finds the text" in command("platforms", "repair", TERMS, home=place).out


def test_an_amendment_beside_the_new_layout_is_told_alone(command: Run, place: Home, site: Site) -> None:
    """The old page is not read with the selection of the new one."""
    site.set(relaid(*RULES, AI))
    assert outcome(place, DAYS[2]) is Outcome.SUSPECT
    command("platforms", "repair", TERMS, "--accept", home=place)
    (checked,) = (one for one in check_at(place, DAYS[3]) if one.document == TERMS)
    assert checked.outcome is Outcome.NEW
    (event,) = checked.events
    assert event.kind is EventKind.AMENDMENT
    assert [change.after.text for change in event.changes if change.after] == [AI]


def test_after_a_repair_lost_selectors_are_noticed_again(command: Run, place: Home, site: Site) -> None:
    """The repaired check is the last good one now: what matched there counts."""
    command("platforms", "repair", TERMS, "--accept", home=place)
    check_at(place, DAYS[2])
    site.set(relaid(*RULES, name="text-of-rules"))
    (checked,) = (one for one in check_at(place, DAYS[3]) if one.document == TERMS)
    assert checked.outcome is Outcome.SUSPECT
    assert "nothing on the page matches #legal-text" in checked.detail


def test_a_rebuild_tells_the_same_of_a_repair(command: Run, place: Home) -> None:
    """The snapshot of the check that ended the doubt records the selection that read it."""
    command("platforms", "repair", TERMS, "--accept", home=place)
    for day in (2, 3):
        check_at(place, DAYS[day])
    history = command("history", TERMS, "--json", home=place).json
    assert command("rebuild", home=place).status == 0
    assert command("history", TERMS, "--json", home=place).json == history
    assert outcome(place, DAYS[4]) is Outcome.UNCHANGED
    assert command("verify", home=place).status == 0


# --- where there is nothing to propose --------------------------------------------------------------------------------


def test_what_works_is_left_alone(command: Run, old_home: Home) -> None:
    """That is no failure."""
    ended = command("platforms", "repair", TERMS, home=old_home)
    assert (ended.status, "nothing to repair" in ended.out) == (0, True)
    assert "nothing is proposed" in command("platforms", "repair", TERMS, "--accept", home=old_home).err


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (WALL, "a wall stands before the document"),
        ("<html><div id=app></div><script src=app.js></script></html>", 'render = "auto"'),
        (relaid(*(f"Rule {n} of another club speaks of other things at length." for n in range(30))), "nowhere on the"),
    ],
    ids=["wall", "scripts", "another text"],
)
def test_a_text_that_is_not_there_is_said_so(command: Run, place: Home, site: Site, body: str, words: str) -> None:
    """With what to try instead."""
    site.set(body)
    check_at(place, DAYS[2])
    for options in ((), ("--fetch",), ("--accept",)):
        ended = command("platforms", "repair", TERMS, *options, home=place)
        assert ended.status == 1
        assert "nothing is proposed" in ended.out + ended.err
        assert words in ended.out + ended.err


OTHERS = """
[documents.new]
url = "http://127.0.0.1/new"
select = "main"
[documents.whole]
url = "http://127.0.0.1/whole"
"""


@pytest.mark.parametrize(
    ("words", "said", "status"),
    [
        (("example/robots.txt",), "is read whole, as it is sent", 2),
        (("example/whole",), "has no selection to repair: the whole page is read", 2),
        (("example/new",), "has no good version whose text could be looked for (`tosmon check example/new`", 1),
        (("example/nothing",), "no document 'example/nothing' is watched", 1),
        ((TERMS, "9"), "there is no proposal 9", 2),
        ((TERMS, "--fetch", "--file", "page.html"), "--fetch and --file look at two pages", 2),
        ((TERMS, "--file", "page.html"), "cannot read page.html", 2),
        ((TERMS, "--file", "-", "--file", "-"), "has 1 page, and 2 files were given", 2),
    ],
)
def test_what_cannot_be_repaired_is_refused(
    command: Run, place: Home, words: tuple[str, ...], said: str, status: int
) -> None:
    """In a line that says why."""
    with (place.platforms / "example.toml").open("a") as file:
        file.write(OTHERS)
    ended = command("platforms", "repair", *words, home=place)
    assert (ended.status, said in ended.err) == (status, True), ended.err


def test_a_home_without_checks_has_nothing_to_repair(command: Run, site: Site, tmp_path: Path) -> None:
    """It says what makes the first."""
    ended = command("platforms", "repair", TERMS, home=new_home(tmp_path / "home", site))
    assert (ended.status, "holds no checks yet" in ended.err) == (1, True)


def test_of_several_pages_the_broken_one_is_repaired(command: Run, site: Site, tmp_path: Path) -> None:
    """The other keeps its selection, in the proposal and in the file."""
    home = new_home(tmp_path / "home", site)
    both = f"combine = [{{ url = '{site.base}/terms' }}, {{ url = '{site.base}/privacy' }}]"
    file = home.platforms / "example.toml"
    file.write_text(f'name = "Example"\nsite = "{site.base}"\n[documents.both]\nselect = "main"\n{both}\n')
    other = page(*(f"Paragraph {n} says what becomes of {n} letters that nobody fetched." for n in range(9)))

    def serve(terms: str) -> None:
        site.set(terms)
        site.answers["/privacy"] = (200, other)

    serve(FIRST)
    assert [one.outcome for one in check_at(home, DAYS[0]) if one.document == "example/both"] == [Outcome.NEW]
    serve(relaid(*RULES))
    (checked,) = (one for one in check_at(home, DAYS[1]) if one.document == "example/both")
    assert checked.detail.startswith(f"nothing on {site.base}/terms matches main")
    (first, *_) = command("platforms", "repair", "example/both", "--json", home=home).json
    assert [one["select"] for one in first["pages"]] == [["#legal-text"], ["main"]]
    out = command("platforms", "repair", "example/both", home=home).out
    assert f"1  # {site.base}/terms" in out
    assert f"# {site.base}/privacy" not in out
    assert command("platforms", "repair", "example/both", "--accept", home=home).status == 0
    assert f"{{ url = '{site.base}/terms', select = \"#legal-text\"}}" in file.read_text()
    (checked,) = (one for one in check_at(home, DAYS[2]) if one.document == "example/both")
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())
