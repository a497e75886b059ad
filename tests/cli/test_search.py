"""`tosmon search`: clauses of all versions by words, filters and a moment, for people and as JSON."""

from __future__ import annotations

import pytest

import tosmon
from tests.cli.conftest import Run
from tosmon.errors import UsageError
from tosmon.home import Home


def test_a_clause_is_found_with_its_life(command: Run, old_home: Home) -> None:
    """Where it stands, since when, what it does, and its id for `clauses`."""
    ended = command("search", "scraping", home=old_home)
    assert ended.status == 0
    assert "clause" in ended.out.splitlines()[0]
    assert "in force since" in ended.out
    assert "automated_access" in ended.out


def test_json_is_a_line_for_each_hit(command: Run, old_home: Home) -> None:
    """With the offsets of what matches in the text, and every wording."""
    lines = command("search", "scraping", "--json", home=old_home).json
    assert lines
    for hit in lines:
        assert {hit["text"][start:end].lower()[:5] for start, end in hit["matches"]} <= {"scrap"}
        assert hit["clause"] in {one["clause"] for one in hit["wordings"]}
        assert hit["observed_first"] <= hit["observed_last"]


def test_options_are_what_the_line_can_say(command: Run, old_home: Home) -> None:
    """Either way the same hits."""
    document = command("search", "scraping rule:ban is:current", "--json", home=old_home).json[0]["document"]
    options = ("--document", document, "--rule", "ban", "--current")
    by_option = command("search", "scraping", *options, "--json", home=old_home)
    by_line = command("search", f"scraping document:{document} rule:ban is:current", "--json", home=old_home)
    assert by_option.out == by_line.out != ""


def test_nothing_found_says_what_to_leave_out(command: Run, old_home: Home) -> None:
    """By what was asked for."""
    assert "without the filters and the time" in command("search", "zebra rule:ban is:current", home=old_home).out
    assert 'without "quotes"' in command("search", '"zebra crossing"', home=old_home).out
    assert "scrap*" in command("search", "zebra", home=old_home).out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "nothing to search for"),
        (["--", "-zebra"], "nothing to search for"),
        (["zebra", "--at", "yesterday"], "no date or time"),
        (["zebra platform:nobody"], "no platform 'nobody'"),
    ],
)
def test_what_cannot_be_searched_for_is_told(command: Run, old_home: Home, words: list[str], complaint: str) -> None:
    """In one line."""
    ended = command("search", *words, home=old_home)
    assert ended.status != 0
    assert complaint in ended.err
    assert ended.err.count("\n") == 1


def test_programs_search_as_people_do(command: Run, old_home: Home) -> None:
    """The same hits as JSON has."""
    with tosmon.open_archive(old_home.root) as archive:
        assert archive.search("scraping") == command("search", "scraping", "--json", home=old_home).json
        with pytest.raises(UsageError, match="nothing to search for"):
            archive.search("")
