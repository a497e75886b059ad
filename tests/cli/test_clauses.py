"""`clauses --lineage`: each clause's life, for programs and for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.test_read import CHANGE, check_change
from tests.lived import ROBOTS, TERMS
from tosmon.catalog import Catalog
from tosmon.cli.clauses import shortened
from tosmon.core.model import Clause, Evidence, Judgement, Rule
from tosmon.home import Home
from tosmon.opened import periods_of

LINEAGE: dict[str, type | tuple[type, ...]] = {
    "document": str,
    "clause": str,
    "clauses": list,
    "standing": bool,
    "observed_first": str,
    "observed_last": str,
    "headings": list,
    "number": str,
    "lead_in": str,
    "text": str,
    "labels": list,
    "rule": str,
    "evidence": list,
    "labels_since": list,
    "steps": list,
}


def lives(command: Run, home: Home, *options: str) -> list[dict[str, Any]]:
    """Return the answers of `clauses --lineage --json`."""
    ended = command("clauses", TERMS, "--lineage", "--json", *options, home=home)
    assert ended.status == 0, ended.err
    return ended.json


def test_lives_keep_their_contract(command: Run, old_home: Home) -> None:
    """A line for each clause of the latest version, in its order, with steps whose changes are those of `changes`."""
    found = lives(command, old_home)
    latest = command("clauses", TERMS, "--json", home=old_home).json
    assert [one["clause"] for one in found] == [one["clause"] for one in latest]
    for one in found:
        for name, kind in LINEAGE.items():
            assert isinstance(one[name], kind), name
        for step in one["steps"]:
            assert set(step) == {"turn", "observed_between", "document", "snapshot", "event", "again", "change"}
            if step["change"] is not None:
                check_change(step["change"], CHANGE)


def test_steps_tell_what_changes_tell(command: Run, old_home: Home) -> None:
    """Every change that an event told of is one step of one life, with the same event and the same ids."""
    told = command("changes", "--document", TERMS, "--json", home=old_home).json
    steps = [step for one in lives(command, old_home, "--removed") for step in one["steps"] if step["event"]]
    pairs = [(step["event"], step["change"]["kind"], step["change"]["clause"]) for step in steps]
    assert sorted(map(str, pairs)) == sorted(str((one["event"], one["kind"], one["clause"])) for one in told)


def test_people_read_lives_newest_first(command: Run, old_home: Home) -> None:
    """How things stand, then each turn with its redline, back to the first look."""
    ended = command("clauses", TERMS, "--lineage", "--label", "automated_access", home=old_home)
    assert ended.status == 0
    lines = [line.strip() for line in ended.out.splitlines()]
    assert any(line.startswith("in force, last seen 2026-") for line in lines)
    turns = [line.partition(" ·")[0] for line in lines if line.startswith(("amended", "first observed"))]
    assert turns == ["amended, back with the words last seen 2026-07-04 18:00 UTC", "amended", "first observed"]
    assert any(line.endswith("UTC, the first look") for line in lines)


def test_no_life_says_where_to_look(command: Run, old_home: Home) -> None:
    """Among clauses without a label, and among those that are gone."""
    out = command("clauses", TERMS, "--lineage", "--label", "resale", home=old_home).out
    assert "--all shows every clause; --removed tells of those that are gone" in out
    assert "--removed" not in command("clauses", TERMS, "--label", "resale", home=old_home).out


def test_one_life_is_asked_for_by_any_id_it_had(command: Run, old_home: Home) -> None:
    """Also by one that the clause does not have any more."""
    (life,) = [one for one in lives(command, old_home) if len(one["clauses"]) > 1]
    assert [lives(command, old_home, "--clause", name) for name in life["clauses"]] == [[life]] * len(life["clauses"])


def test_lives_are_those_of_a_version(command: Run, old_home: Home) -> None:
    """With --at, of the clauses in force then; with --removed, also of those that had gone by then."""
    every = lives(command, old_home, "--removed")
    (first, *_) = sorted(one["observed_first"] for one in every)
    then = lives(command, old_home, "--at", first)
    assert [one["clause"] for one in then] == [one["clause"] for one in every if one["observed_first"] == first]
    ended = command("clauses", TERMS, "--lineage", "--at", "1999-01-01", home=old_home)
    assert ended.status == 1
    assert "has no version of 1999-01-01" in ended.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([TERMS, "--removed"], "add --lineage"),
        ([TERMS, "--clause", "0123456789abcdef"], "add --lineage"),
        ([TERMS, "--lineage", "--clause", "0123456789abcdef"], "never had a clause '0123456789abcdef'"),
        ([ROBOTS, "--lineage"], "tosmon changes --document"),
    ],
)
def test_lives_that_cannot_be_told_say_why(command: Run, old_home: Home, words: list[str], complaint: str) -> None:
    """With what to do."""
    ended = command("clauses", *words, home=old_home)
    assert ended.status != 0
    assert complaint in ended.err


def test_long_clauses_are_cut_around_their_words() -> None:
    """And what is shown of the evidence stands where it stood."""
    text = f"{'before ' * 100}you may not scrape anything {'behind ' * 100}".strip()
    at = text.index("scrape")
    judgement = Judgement(("automated_access",), Rule.BAN, (Evidence("automated_access", at, at + 6, "scrape"),))
    clause, shown = shortened(Clause(text), judgement)
    assert len(clause.text) < 500
    assert clause.text[shown.evidence[0].start : shown.evidence[0].end] == "scrape"
    assert (clause.text[0], clause.text[-1]) == ("…", "…")


@pytest.mark.parametrize(
    "text", [f"{'収集' * 500}禁止{'収集' * 500}", f"{'収集' * 50} {'収集' * 500}禁止{'収集' * 500}"]
)
def test_long_clauses_without_spaces_are_cut_as_well(text: str) -> None:
    """In the midst of what no space parts, with the words that carry a label."""
    at = text.index("禁止")
    judgement = Judgement(("automated_access",), Rule.BAN, (Evidence("automated_access", at, at + 2, "禁止"),))
    clause, shown = shortened(Clause(text), judgement)
    assert 400 < len(clause.text) < 500
    assert clause.text[shown.evidence[0].start : shown.evidence[0].end] == "禁止"


def test_a_platforms_earlier_name_comes_first(old_home: Home, tmp_path: Path) -> None:
    """The document of a platform that the watch list calls a predecessor: its versions until the new one began."""
    place = Home.create(tmp_path / "home")
    place.platforms.mkdir()
    (place.platforms / "newer.toml").write_text('name = "Newer"\nsite = "newer.example"\npredecessors = ["Example"]\n')
    with Catalog.open(old_home.catalog) as catalog:
        earlier = catalog.periods(TERMS)
        assert periods_of(place, catalog, "newer/terms-of-service") == earlier
        assert periods_of(old_home, catalog, TERMS) == earlier
