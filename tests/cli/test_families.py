"""Variants of one text in the terminal: checked, told and listed together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.lived import AI, FIRST, PRIVACY, ROBOTS, RULES, SECOND, TERMS, Site, new_home, page
from tosmon.catalog import Catalog
from tosmon.home import Home

VARIANTS = """
[documents.terms-of-service.variants.de]
url = "{base}/terms-de"
applies_to = "those who live in Germany"
applies_source = "https://example.org/where"

[documents.terms-of-service.variants.us]
url = "{base}/terms-us"
"""
MORE = page(*RULES, AI, "You may not scrape the pictures of stamps that others show here.")


@pytest.fixture
def several() -> Iterator[Site]:
    """Serve three variants of the terms."""
    with Site.served() as served:
        serve(served, FIRST, FIRST, FIRST)
        yield served


def serve(site: Site, main: str, german: str, american: str) -> None:
    """Let the variants read so from now on."""
    site.answers |= {"/terms": (200, main), "/terms-de": (200, german), "/terms-us": (200, american)}


@pytest.fixture
def home(several: Site, tmp_path: Path) -> Home:
    """Return a home that watches them and checked them once."""
    home = new_home(tmp_path / "home", several)
    file = home.platforms / "example.toml"
    file.write_text(file.read_text() + VARIANTS.format(base=several.base))
    return home


def test_a_change_of_all_variants_is_told_once(command: Run, several: Site, home: Home) -> None:
    """In the lines that one document's would take; and none of it is told again."""
    command("check", "example", home=home)
    serve(several, SECOND, SECOND, SECOND)
    ended = command("check", "example", home=home)
    first, second, third = ended.out.splitlines()
    assert first == f"new        {TERMS}: all three variants changed"
    assert second.startswith("             high: 1 clause ")
    assert third.startswith("               strengthened: ")
    assert ended.err == "5 of 5 checked: 3 new, 2 unchanged\n"
    with Catalog.open(home.catalog) as catalog:
        assert [row.state for row in catalog.outbox()] == ["sent"] * 3


def test_what_differs_is_told_by_variant(command: Run, several: Site, home: Home) -> None:
    """Under the line of one of them, what is of several names them; and what does not change is not told."""
    command("check", "example", home=home)
    serve(several, SECOND, FIRST, MORE)
    lines = command("check", "example", home=home).out.splitlines()
    assert lines[0] == f"new        {TERMS}: 2 of 3 variants changed (main, us)"
    assert [line.strip().partition(": high: ")[0] for line in lines if ": high: " in line] == ["main", "us"]
    assert lines[2].startswith("             main, us:   strengthened: ")
    assert lines[-1].startswith("             us:   strengthened: ")


def test_a_variant_that_changes_alone_is_told_as_ever(command: Run, several: Site, home: Home) -> None:
    """By its own name."""
    command("check", "example", home=home)
    serve(several, FIRST, SECOND, FIRST)
    assert command("check", "example", home=home).out.startswith(f"new        {TERMS}@de\n")


def test_each_check_stays_a_line_of_json(command: Run, several: Site, home: Home) -> None:
    """Programs put together themselves what they want together."""
    command("check", "example", home=home)
    serve(several, SECOND, SECOND, SECOND)
    lines = command("check", "example", "--json", home=home).json
    assert {line["document"] for line in lines} == {TERMS, f"{TERMS}@de", f"{TERMS}@us", PRIVACY, ROBOTS}
    assert sum(len(line["events"]) for line in lines) == 3


def test_changes_of_variants_stand_under_one_heading(command: Run, several: Site, home: Home) -> None:
    """Each with its own event; a change of several is shown once."""
    command("check", "example", home=home)
    serve(several, SECOND, FIRST, MORE)
    checked = command("check", "example", "--json", home=home).json
    events = {line["document"]: line["events"][0]["id"] for line in checked if line["events"]}
    lines = command("changes", home=home).out.splitlines()
    assert lines[0] == f"{TERMS} · 2 of 3 variants changed (main, us)"
    assert lines[1].startswith("main · high · ")
    assert lines[1].endswith(f"event {events[TERMS]}")
    assert lines[2].endswith(f"event {events[f'{TERMS}@us']}")
    assert sum(AI in line for line in lines) == 1
    assert "  us:" in lines


def test_changes_in_json_say_family_and_variant(command: Run, several: Site, home: Home) -> None:
    """A line for each change, as ever."""
    command("check", "example", home=home)
    serve(several, SECOND, SECOND, FIRST)
    command("check", "example", "--json", home=home)
    lines = command("changes", "--json", home=home).json
    assert {(line["document"], line["family"], line["variant"]) for line in lines} == {
        (TERMS, TERMS, ""),
        (f"{TERMS}@de", TERMS, "de"),
    }


def test_variants_are_listed_under_their_text(command: Run, home: Home) -> None:
    """Set in, with whom they bind and where the platform says so."""
    lines = command("platforms", "show", "example", home=home).out.splitlines()
    names = [line for line in lines if line.strip().startswith("example/") and "://" not in line]
    assert names == [TERMS, f"  {TERMS}@de", f"  {TERMS}@us", PRIVACY, ROBOTS]
    assert "      for those who live in Germany (https://example.org/where)" in lines
