"""`platforms suggest`: documents that clauses link to, accepted, refused, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from httpx import Client

from tests.cli.conftest import Run
from tests.lived import AI, RULES, TERMS, Site, check_at, new_home, page
from tests.web.serving import serving
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.home import Home
from tosmon.registry import load
from tosmon.settings import load_settings
from tosmon.web import create_app

NAME = "example/licensing-of-data"
FIRST, SECOND = (datetime(2026, 7, day, 12, tzinfo=UTC) for day in (1, 2))


def linking(*paths: str) -> str:
    """Return the terms with a clause on AI training that links to these paths."""
    links = " ".join(f'<a href="{path}">these terms</a>' for path in paths)
    return page(*RULES, f"{AI[:-1]}, as {links} say.") if paths else page(*RULES, AI)


@pytest.fixture
def place(site: Site, tmp_path: Path) -> Home:
    """Return a home whose document links to another one since the second day, and to some that do not count."""
    home = new_home(tmp_path / "home", site)
    site.set(linking())
    check_at(home, FIRST)
    site.set(
        linking("/legal/licensing_of_data?utm_source=tos#top", "/privacy", "#terms", "https://elsewhere.example/terms")
    )
    check_at(home, SECOND)
    return home


def test_what_a_clause_links_to_is_suggested(command: Run, place: Home, site: Site) -> None:
    """Once, with a name, and where and since when it is linked to; what is watched or elsewhere is not."""
    (found,) = command("platforms", "suggest", "--json", home=place).json
    latest = command("changes", "--document", TERMS, "--json", home=place).json[-1]
    assert found == {
        "document": NAME,
        "url": f"{site.base}/legal/licensing_of_data",
        "source": TERMS,
        "clause": latest["clause"][1],
        "labels": ["ai_training"],
        "snapshot": latest["to"],
        "observed_between": [FIRST.isoformat(), SECOND.isoformat()],
        "dismissed": False,
    }


def test_the_event_notes_the_new_link(command: Run, place: Home, site: Site) -> None:
    """Whoever gets the alert reads what the clause refers to now."""
    (*_, change) = command("changes", "--document", TERMS, "--json", home=place).json
    assert change["notes"] == [
        f"a clause about AI training now refers to {site.base}/legal/licensing_of_data",
        f"a clause about AI training now refers to {site.base}/privacy",
    ]


def test_people_read_suggestions(command: Run, place: Home, site: Site) -> None:
    """With how to answer them."""
    out = command("platforms", "suggest", "example", home=place).out.splitlines()
    assert out[:2] == [NAME, f"    {site.base}/legal/licensing_of_data"]
    assert out[2].startswith(f"    linked to by {TERMS}, clause ")
    assert out[3] == "    first observed between 2026-07-01 12:00 UTC and 2026-07-02 12:00 UTC"
    assert "--dismiss DOC" in out[-1]


@pytest.mark.parametrize("words", [("--accept", NAME), ("--accept-all",)])
def test_an_accepted_suggestion_is_watched(command: Run, place: Home, site: Site, words: tuple[str, ...]) -> None:
    """By an entry in the user's file, and not suggested any more."""
    ended = command("platforms", "suggest", *words, home=place)
    assert ended.status == 0
    assert f"`tosmon check {NAME}`" in ended.err
    document = load(user_folder=place.platforms).document(NAME)
    assert [one.url for one in document.pages] == [f"{site.base}/legal/licensing_of_data"]
    assert command("platforms", "suggest", "--json", home=place).json == []
    assert "nobody watches" in command("platforms", "suggest", home=place).out
    assert "nothing to accept" in command("platforms", "suggest", "--accept-all", home=place).err


def test_a_dismissed_suggestion_is_gone_until_it_is_restored(command: Run, place: Home) -> None:
    """The refusal is a decision in the ledger, whose chain stays whole."""
    assert command("platforms", "suggest", "--dismiss", NAME, home=place).status == 0
    assert command("platforms", "suggest", "--json", home=place).json == []
    assert "1 dismissed" in command("platforms", "suggest", home=place).out
    assert "suggestion dismissed: http://" in command("history", TERMS, "--limit", "1", home=place).out
    (kept,) = command("platforms", "suggest", "--dismissed", "--json", home=place).json
    assert (kept["document"], kept["dismissed"]) == (NAME, True)
    assert command("platforms", "suggest", "--restore", NAME, home=place).status == 0
    assert [one["document"] for one in command("platforms", "suggest", "--json", home=place).json] == [NAME]
    with Catalog.open(place.catalog) as catalog:
        kinds = [entry.kind for entry in catalog.entries(TERMS)]
        assert kinds[-2:] == ["suggestion_dismissed", "suggestion_restored"]
    assert command("verify", home=place).status == 0


def test_a_wrong_name_answers_nothing(command: Run, place: Home) -> None:
    """Also where others are right."""
    ended = command("platforms", "suggest", "--accept", NAME, "--dismiss", "example/nothing", home=place)
    assert ended.status == 1
    assert "nobody suggests 'example/nothing'" in ended.err
    assert command("platforms", "suggest", "--accept", NAME, "--dismiss", NAME, home=place).status == 2
    assert len(command("platforms", "suggest", "--json", home=place).json) == 1


def test_an_empty_list_says_so(command: Run, old_home: Home) -> None:
    """In words for people; as no line for programs."""
    assert "nobody watches" in command("platforms", "suggest", home=old_home).out
    assert command("platforms", "suggest", "--json", home=old_home).out == ""
    assert "none was dismissed" in command("platforms", "suggest", "--dismissed", home=old_home).out


def test_the_documents_page_mentions_what_nobody_watches(command: Run, place: Home, site: Site) -> None:
    """As a link, until it is dismissed; what is watched is not mentioned."""
    registry = load(user_folder=place.platforms, packaged=False)
    link = f'href="{site.base}/legal/licensing_of_data"'
    with Catalog.open(place.catalog) as catalog:
        app = create_app(catalog, Archive(place.root, ""), registry=registry, settings=load_settings(place.root))
        with serving(app) as address, Client(base_url=address) as client:
            assert link in client.get(f"/d/{TERMS}").text
            command("platforms", "suggest", "--dismiss", NAME, home=place)
            assert link not in client.get(f"/d/{TERMS}").text
