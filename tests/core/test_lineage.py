"""Lineages: clauses followed through all versions of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.events import amendment
from tosmon.core.gaps import Period
from tosmon.core.lineage import Lineage, Turn, lineages
from tosmon.core.model import ChangeKind, Clause, Direction, Evidence, Judgement, Rule
from tosmon.core.text import clause_id

DOCUMENT = "x/terms-of-service"
START = datetime(2024, 1, 1, tzinfo=UTC)
BAN = "You may not scrape the service."
WIDER = "You may not scrape or crawl the service for any purpose whatsoever."
OTHERS = ("These terms bind members.", "A fee is due each January.", "Quarrels are settled by three elders.")


def judged(clause: Clause) -> Judgement:
    """Return a ban where the text says so."""
    if "scrape" not in clause.text:
        return Judgement()
    shown = Evidence("automated_access", 0, len(clause.text), clause.text)
    return Judgement(("automated_access",), Rule.BAN, (shown,))


def period(day: int, texts: Sequence[str], *, document: str = DOCUMENT, extractor: str = "html/1") -> Period:
    """Return a version of these texts, first seen on a day, and last half a day later."""
    at = START + timedelta(days=day)
    clauses = tuple(Clause(text, ("Terms",)) for text in texts)
    return Period(
        document,
        f"{document}/{day}",
        at,
        at + timedelta(hours=12),
        extractor,
        clauses,
        tuple(map(judged, clauses)),
        tuple(clause_id(document, text) for text in texts),
    )


def periods(*versions: Sequence[str]) -> list[Period]:
    """Return versions of these texts, a day apart, as no event has told of them."""
    return [period(day, texts) for day, texts in enumerate(versions)]


def with_events(versions: Sequence[Period]) -> list[Period]:
    """Return the versions with the changes that events told."""
    told = list(versions[:1])
    for before, after in pairwise(versions):
        changes = judge_all(
            compare(before.clauses, after.clauses), before.judgements, after.judgements, document=DOCUMENT
        )
        event = amendment(DOCUMENT, changes=changes, before="a", after="b", observed=(before.last, after.first))
        told.append(replace(after, event=f"event{len(told)}", told=event.changes) if event else after)
    return told


def of(found: Sequence[Lineage], text: str) -> Lineage:
    """Return the one lineage that ever had that text."""
    (one,) = [each for each in found if clause_id(DOCUMENT, text) in each.ids]
    return one


def turns(lineage: Lineage) -> list[str]:
    """Return what the steps are."""
    return [step.turn.value for step in lineage.steps]


# --- one life ---------------------------------------------------------------------------------------------------------


def test_what_no_event_told_is_weighed_in_the_languages_own_words() -> None:
    """German words are weighed by what they mean in German."""
    texts = (
        "Sie dürfen Daten nicht ohne unsere Zustimmung scrape.",
        "Sie dürfen Daten nicht ohne vorherige Zustimmung scrape.",
    )

    def reason(language: str) -> str:
        versions = [replace(one, language=language) for one in periods(texts[:1], texts[1:])]
        change = lineages(versions)[0].steps[1].change
        assert change is not None
        return change.reason

    assert "form of consent added: “vorherige”" in reason("de")
    assert "form of consent" not in reason("en")


def test_a_clause_is_told_from_first_to_last() -> None:
    """First observed, amended, removed; each between the last look at the old text and the first at the new one."""
    versions = with_events(periods(OTHERS, (*OTHERS, BAN), (*OTHERS, WIDER), (*OTHERS, WIDER), OTHERS))
    life = of(lineages(versions), BAN)
    assert turns(life) == ["first", "amended", "removed"]
    assert [step.observed for step in life.steps] == [
        (versions[number - 1].last, versions[number].first) for number in (1, 2, 4)
    ]
    assert [step.event for step in life.steps] == ["event1", "event2", "event4"]
    assert not life.standing
    assert life.last_seen == versions[3].last
    assert life.clause.text == WIDER


def test_an_amendment_has_its_redline_and_direction() -> None:
    """As the event has told them."""
    step = of(lineages(with_events(periods((*OTHERS, BAN), (*OTHERS, WIDER)))), BAN).steps[1]
    assert step.change is not None
    assert (step.change.kind, step.change.direction) == (ChangeKind.AMENDED, Direction.STRENGTHENED)
    assert "".join(text for kind, text in step.change.segments if kind != "delete") == WIDER
    assert step.clause == (clause_id(DOCUMENT, BAN), clause_id(DOCUMENT, WIDER))


def test_what_an_event_told_stands() -> None:
    """A direction that today's rules would judge otherwise is told as it was."""
    versions = with_events(periods((*OTHERS, BAN), (*OTHERS, WIDER)))
    then = replace(versions[1].told[0], direction=Direction.UNCLEAR, reason="as then judged")
    versions[1] = replace(versions[1], told=(then,))
    assert of(lineages(versions), BAN).steps[1].change == then


def test_what_an_event_told_of_as_two_clauses_stays_two() -> None:
    """Its pairing counts, also where today's would pair otherwise."""
    before, after = periods((*OTHERS, BAN), (*OTHERS, WIDER))
    whole = (
        compare((*before.clauses,), before.clauses[:3])[0],
        compare(before.clauses[:3], (*after.clauses,))[0],
    )
    found = lineages([before, replace(after, event="e", told=whole)])
    assert turns(of(found, BAN)) == ["first", "removed"]
    assert turns(of(found, WIDER)) == ["first"]


def test_a_removed_clause_that_stands_there_again_is_back() -> None:
    """It is the same one, and says when it was last there."""
    versions = with_events(periods((*OTHERS, BAN), OTHERS, (*OTHERS, BAN)))
    life = of(lineages(versions), BAN)
    assert turns(life) == ["first", "removed", "returned"]
    assert life.steps[2].again == versions[0].last
    assert life.standing


def test_a_clause_that_is_amended_back_says_so() -> None:
    """The step names when these words were last in force."""
    versions = with_events(periods((*OTHERS, BAN), (*OTHERS, WIDER), (*OTHERS, BAN)))
    life = of(lineages(versions), BAN)
    assert [step.again for step in life.steps] == [None, None, versions[0].last]
    assert life.ids == (clause_id(DOCUMENT, BAN), clause_id(DOCUMENT, WIDER))


def test_moves_and_other_spelling_are_steps_too() -> None:
    """Although no event tells of them."""
    moved = lineages(with_events(periods((*OTHERS, BAN), (BAN, *OTHERS))))
    assert Counter(turn for one in moved for turn in turns(one)) == {"first": 4, "moved": 1}
    behind = "You may not scrape the service"
    assert turns(of(lineages(with_events(periods((*OTHERS, BAN), (*OTHERS, behind)))), BAN)) == ["first", "reworded"]


def test_labels_are_told_since_when() -> None:
    """Each set with the first observation of it."""
    versions = with_events(periods((*OTHERS, "You may scrape the service."), (*OTHERS, "You may visit the service.")))
    life = of(lineages(versions), "You may visit the service.")
    assert life.labels == ((versions[0].first, ("automated_access",)), (versions[1].first, ()))


def test_another_extractor_amends_nothing() -> None:
    """What a newer tosmon reads otherwise is no doing of the platform's, in either direction."""
    before = period(0, (*OTHERS, "(a) " + BAN, "Menu"))
    after = period(1, (*OTHERS, BAN), extractor="html/2")
    found = lineages([before, after])
    assert {turn for one in found for turn in turns(one)} <= {"first", "reread"}
    assert turns(of(found, "Menu")) == ["first", "reread"]


def test_a_change_seen_by_another_extractor_is_told() -> None:
    """Where an event told of it, with the old text read anew."""
    before = period(0, (*OTHERS, "Menu", BAN))
    after = period(1, (*OTHERS, WIDER), extractor="html/2")
    anew = period(0, (*OTHERS, BAN), extractor="html/2")
    told = with_events([anew, after])[1]
    found = lineages([before, told])
    assert turns(of(found, BAN)) == ["first", "amended"]
    assert of(found, BAN).steps[1].event == "event1"
    assert turns(of(found, "Menu")) == ["first", "reread"]


def test_a_document_that_takes_over_continues_its_clauses() -> None:
    """A platform's new name: kept clauses say so, amended ones are judged as they are read."""
    before = period(0, (*OTHERS, BAN), document="twitter/terms-of-service")
    after = period(1, (*OTHERS, WIDER))
    found = lineages([before, after])
    assert turns(of(found, OTHERS[0])) == ["first", "continued"]
    step = of(found, WIDER).steps[1]
    assert (step.turn, step.event, step.document) == (Turn.AMENDED, "", DOCUMENT)
    assert step.change is not None
    assert step.change.direction is Direction.STRENGTHENED


def test_no_version_has_no_lineages() -> None:
    """A document that was never read."""
    assert lineages([]) == ()


# --- laws -------------------------------------------------------------------------------------------------------------

TEXTS = st.lists(st.sampled_from([BAN, WIDER, *OTHERS, "Menu", "You may scrape."]), max_size=7)
HISTORIES = st.lists(TEXTS, min_size=1, max_size=6)


@given(HISTORIES, st.booleans())
def test_lineages_partition_all_clauses(texts: list[list[str]], told: bool) -> None:  # noqa: FBT001 - given
    """Every clause of every version belongs to exactly one lineage, at one place of each version."""
    versions = periods(*texts)
    found = lineages(with_events(versions) if told else versions)
    places = [place for one in found for place in one.places]
    assert sorted(places) == [(n, j) for n, version in enumerate(texts) for j in range(len(version))]
    assert all(len({n for n, _ in one.places}) == len(one.places) for one in found)


@given(HISTORIES)
def test_every_clause_of_the_last_version_ends_one_lineage(texts: list[list[str]]) -> None:
    """Those that stand are the last version's clauses, and all others ended."""
    found = lineages(periods(*texts))
    standing = [one for one in found if one.standing]
    assert sorted(one.clause.text for one in standing) == sorted(texts[-1])
    assert all(one.steps[-1].turn is Turn.REMOVED for one in found if not one.standing)


@given(TEXTS, st.integers(1, 5))
def test_equal_versions_give_lineages_of_one_step(texts: list[str], times: int) -> None:
    """Nothing happens where nothing changed."""
    found = lineages(periods(*[texts] * times))
    assert len(found) == len(texts)
    assert all(turns(one) == ["first"] for one in found)


@given(HISTORIES)
def test_events_and_lineages_agree(texts: list[list[str]]) -> None:
    """Lineages tell of each change that an event tells of, once, and of no other that adds, removes or amends."""
    versions = with_events(periods(*texts))
    told = Counter((one.event, change.kind) for one in versions for change in one.told if not change.notes)
    steps = [step for one in lineages(versions) for step in one.steps]
    found = Counter(
        (step.event, step.change.kind) for step in steps if step.event and step.change and not step.change.notes
    )
    assert found == told


@given(TEXTS, TEXTS)
def test_two_versions_turned_round_pair_the_same_clauses(one: list[str], other: list[str]) -> None:
    """Undoing a change is its mirror image."""
    if one == other:
        return
    there, back = lineages(periods(one, other)), lineages(periods(other, one))
    pairs = [[dict(each.places) for each in found] for found in (there, back)]
    assert sorted((p.get(0, -1), p.get(1, -1)) for p in pairs[0]) == sorted(
        (p.get(1, -1), p.get(0, -1)) for p in pairs[1]
    )


@given(HISTORIES)
def test_steps_are_in_order(texts: list[list[str]]) -> None:
    """Each step is observed after the one before, and ids lead from step to step."""
    for one in lineages(with_events(periods(*texts))):
        assert [step.observed[1] for step in one.steps] == sorted(step.observed[1] for step in one.steps)
        assert one.steps[0].turn is Turn.FIRST
        assert [step.clause[1] for step in one.steps if step.clause[1]][-1] == one.id
