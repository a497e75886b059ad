"""What of events is told: what was asked for, once for all variants, and never nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alerts.events import NOON, TERMS, amended, crawlers_changed, event, stored
from tosmon.alerts.telling import Room, TellableEvent, ToldOnce, as_told, bare_item, wanted_of
from tosmon.core.excerpts import shown_length, shows
from tosmon.core.families import Families
from tosmon.core.messages import Item
from tosmon.core.model import Change, Direction, EventKind, Segment, Severity
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.subscriptions import Filter

ROOM = Room(20_000)
EVERYTHING = Filter()
AI = amended("You may use it.", "You may not train models with it.", "ai_training")
RESALE = amended(None, "You may not sell it.", "resale", severity=Severity.MEDIUM)
OTHER = amended("We are kind.", "We are very kind.")
FAMILY = Families.of([TERMS, f"{TERMS}@de", f"{TERMS}@fr"])


def told(*group: TellableEvent, asked: Filter = EVERYTHING, room: Room = ROOM) -> ToldOnce:
    """Return what is told of events that stand together."""
    return as_told([(one, wanted_of(asked, one, changes)) for one, changes in group], room, {})


def item(*group: TellableEvent, asked: Filter = EVERYTHING, families: Families = FAMILY) -> Item:
    """Return what happened in events that stand together."""
    return bare_item(group, families, asked)


# --- which changes ----------------------------------------------------------------------------------------------------


def test_only_labelled_changes_are_told() -> None:
    """Clauses that say nothing about scraping do not come along."""
    assert [one.change for one in told(stored(event(), AI, OTHER, RESALE)).changes] == [AI, RESALE]


def test_only_what_was_asked_for_is_told_and_the_rest_is_counted() -> None:
    """Who asked for AI training is told of it, and that one other labelled change is there."""
    one, asked = stored(event(), AI, RESALE, OTHER), Filter(labels=("ai_training",))
    assert [each.change for each in told(one, asked=asked).changes] == [AI]
    assert (item(one, asked=asked).others, item(one).others) == (1, 0)
    assert item(one, asked=asked).headline == "AI training strengthened"


def test_a_subscription_edited_since_still_says_what_happened() -> None:
    """Where nothing of the event is asked for any more, its labelled changes are told; without any, all."""
    asked = Filter(labels=("load_limits",))
    assert [one.change for one in told(stored(event(), AI, OTHER), asked=asked).changes] == [AI]
    assert [one.change for one in told(stored(event(), OTHER), asked=asked).changes] == [OTHER]


def test_severity_is_that_of_what_is_told() -> None:
    """A subject does not cry "high" for a change that was not asked for."""
    assert item(stored(event(), AI, RESALE), asked=Filter(labels=("resale",))).severity is Severity.MEDIUM


@pytest.mark.parametrize("kind", [EventKind.STATUS, EventKind.FAILING, EventKind.RECOVERED, EventKind.SUSPECT])
def test_an_event_without_changes_is_told_by_its_summary(kind: EventKind) -> None:
    """A status, a failure and its end have no redline."""
    one = item(stored(event(kind=kind, summary="not captured 3 times in a row: timeout", severity=Severity.LOW)))
    assert (one.headline, one.summary) == ("not captured 3 times in a row: timeout",) * 2
    assert (one.direction, one.severity) == (None, Severity.LOW)


# --- never an empty redline -------------------------------------------------------------------------------------------


def test_a_change_of_the_sentence_above_shows_that_sentence() -> None:
    """Where the clause itself reads as before, what changed over it is shown, and said."""
    assert AI.before is not None
    after = replace(AI.before, lead_in="You must not:")
    change = replace(AI, before=replace(AI.before, lead_in="You may:"), after=after, segments=(("equal", after.text),))
    (one,) = told(stored(event(), change)).changes
    assert ("insert", " must not") in one.redline
    assert one.words == "the sentence over it changed"


@pytest.mark.parametrize("segments", [(), (("equal", "You may use it."),), (("insert", " "), ("delete", "\n"))])
def test_no_redline_is_empty(segments: tuple[Segment, ...]) -> None:
    """A redline of equal words, of spaces or of nothing falls back to both texts, and then to words."""
    (one,) = told(stored(event(), replace(AI, segments=segments))).changes
    assert shows(one.redline)
    same = replace(AI, after=AI.before, segments=segments)
    (one,) = told(stored(event(), same)).changes
    assert any(text.strip() for _, text in one.redline)
    assert one.words == "the text itself reads as before"


def test_a_clause_without_words_is_told_in_words() -> None:
    """Nothing to show is told by its reason."""
    (one,) = told(stored(event(), amended(None, "", "resale", reason="a clause came"))).changes
    assert one.redline == (("equal", "a clause came"),)


# --- variants ---------------------------------------------------------------------------------------------------------


def family(*changes: Change) -> list[TellableEvent]:
    """Return the same changes of three variants, a minute apart."""
    return [
        stored(event(name, observed_to=NOON + timedelta(seconds=place)), *changes)
        for place, name in enumerate((TERMS, f"{TERMS}@de", f"{TERMS}@fr"))
    ]


def test_variants_that_changed_alike_are_told_once() -> None:
    """Also where the clause stands at another place in each."""
    first, second, third = family(AI)
    moved = replace(AI, positions=(9, 9))
    (one,) = told(first, stored(second[0], moved), third).changes
    assert (one.variants, one.event) == ((), first[0].id)
    assert item(first, second, third).summary == "all three variants changed"


def test_what_differs_is_told_with_the_variants_named() -> None:
    """Each change says of which variants it is told, unless of all."""
    first, second, third = family(AI)
    group = (first, stored(second[0], AI, RESALE), third)
    assert [one.variants for one in told(*group).changes] == [(), ("de",)]


def test_some_variants_are_named() -> None:
    """Where not all changed, the message says which did."""
    assert item(*family(AI)[:2]).summary == "2 of 3 variants changed (main, de)"


def test_times_within_a_minute_are_one_time() -> None:
    """Variants are checked one after another; when each was seen is told apart only where it matters."""
    one = item(*family(AI))
    assert [each.variants for each in one.observed] == [()]
    assert one.observed_to == NOON + timedelta(seconds=2)
    later = stored(event(f"{TERMS}@it", observed_to=NOON + timedelta(hours=1), effective="2026-04-01"), AI)
    assert [each.variants for each in item(*family(AI), later).observed] == [("main", "de", "fr"), ("it",)]


def test_notes_name_the_variants_of_which_they_hold() -> None:
    """A note of all variants names none."""
    first, second = family(AI)[:2]
    both = [
        stored(replace(one, notes=("seen before",)), *(each.change for each in changes))
        for one, changes in (first, second)
    ]
    alone = stored(replace(both[1][0], notes=("seen before", "back again")), AI)
    assert [(note.text, note.variants) for note in item(both[0], alone).notes][-2:] == [
        ("seen before", ()),
        ("back again", ("de",)),
    ]


# --- crawlers ---------------------------------------------------------------------------------------------------------

OPEN = "User-agent: *\nDisallow: /private\n"
CLOSED = "User-agent: *\nDisallow: /private\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n"
KNOWN = {"gptbot": Crawler("GPTBot", "OpenAI", CrawlerPurpose.AI_TRAINING)}


def test_a_robots_event_says_who_is_refused() -> None:
    """By name, with the operator and purpose of those that are known, and where."""
    changes = crawlers_changed(OPEN, CLOSED)
    _, ones = stored(event("example/robots.txt"), *changes)
    (turn,) = as_told([(ones[0].event, ones)], ROOM, KNOWN).turns
    assert not turn.allowed
    assert turn.place == "the whole site"
    assert [(one.name, one.operator, one.purpose) for one in turn.agents] == [
        ("CCBot", "", ""),
        ("GPTBot", "OpenAI", "AI training"),
    ]


def test_a_robots_event_says_who_is_admitted() -> None:
    """The way back."""
    (turn,) = told(stored(event("example/robots.txt"), *crawlers_changed(CLOSED, OPEN))).turns
    assert (turn.allowed, [one.name for one in turn.agents]) == (True, ["CCBot", "GPTBot"])


def test_the_headline_of_a_robots_event_names_them() -> None:
    """Label and direction alone would not say whom."""
    one = item(stored(event("example/robots.txt"), *crawlers_changed(OPEN, CLOSED)))
    assert one.headline == "CCBot and GPTBot may no longer fetch the whole site"
    assert one.direction is Direction.STRENGTHENED


def test_the_headline_of_a_robots_event_counts_what_else_it_refuses_and_admits() -> None:
    """Beside the gravest, each side on its own; what else was changed follows with its labels."""
    was = "User-agent: *\nDisallow: /posts\n"
    now = "User-agent: *\nDisallow: /feed\nDisallow: /search\n\nUser-agent: GPTBot\nDisallow: /\n"
    one = item(stored(event("example/robots.txt"), *crawlers_changed(was, now), AI))
    said = "GPTBot may no longer fetch the whole site; 2 more refusals; 1 admission; AI training strengthened"
    assert one.headline == said
    assert item(stored(event("example/robots.txt"), *crawlers_changed(now, was))).headline == (
        "GPTBot may now fetch the whole site (except /posts); 1 refusal; 2 more admissions"
    )


def test_one_turn_tells_of_all_parts_of_a_site_that_the_same_crawlers_lost() -> None:
    """A list of crawlers is not told again for each path."""
    rules = "".join(f"Disallow: /p{n:02d}/\n" for n in range(20))
    (turn,) = told(stored(event("example/robots.txt"), *crawlers_changed("", f"User-agent: *\n{rules}"))).turns
    assert turn.places == tuple(f"/p{n:02d}/" for n in range(12))
    assert (turn.unplaced, turn.place.endswith("/p11/ and 8 more")) == (8, True)


def letters(number: int) -> str:
    """Return a number in two letters: names of crawlers have no digits."""
    return chr(97 + number // 26) + chr(97 + number % 26)


def test_refusals_do_not_crowd_out_admissions() -> None:
    """Of hundreds of refusals, as many are told as leave room for what is admitted."""
    named = "".join(f"User-agent: bot{letters(n)}\nDisallow: /p{n:04d}/\n\n" for n in range(400))
    was, now = "User-agent: *\nDisallow: /a\n", f"User-agent: *\nDisallow:\n\n{named}"
    turns = told(stored(event("example/robots.txt"), *crawlers_changed(was, now))).turns
    assert len(turns) == 20
    assert any(turn.allowed for turn in turns)


def test_a_file_that_names_hundreds_makes_a_message_of_bounded_size() -> None:
    """Those of one statement are counted, and so are the statements."""
    rules = "".join(f"User-agent: bot{letters(n)}\nDisallow: /p{n:04d}/\n\n" for n in range(400))
    many = told(stored(event("example/robots.txt"), *crawlers_changed("", rules)))
    assert len(many.turns) <= 20
    assert many.unshown == 400 - len(many.turns)
    assert len(many.changes) <= 60
    names = "".join(f"User-agent: bot{letters(n)}\n" for n in range(300))
    together = told(stored(event("example/robots.txt"), *crawlers_changed("", f"{names}Disallow: /\n")))
    assert (len(together.turns[0].agents), together.turns[0].unnamed) == (12, 288)


# --- length -----------------------------------------------------------------------------------------------------------


def test_a_clause_of_a_hundred_kilobytes_is_shortened() -> None:
    """Its beginning, and how much more there is."""
    (one,) = told(stored(event(), amended(None, "never " * 20_000, "resale"))).changes
    assert shown_length(one.redline) < 2_000
    assert "more words inserted" in one.redline[-1][1]


def test_the_gravest_changes_are_shown_where_not_all_have_room() -> None:
    """What is left out is counted; what is shown keeps the document's order."""
    low = [amended(None, f"Rule {n}: " + "word " * 100, "resale", severity=Severity.LOW) for n in range(30)]
    some = told(stored(event(), *low[:20], AI, *low[20:]), room=Room(2_000))
    shown = [one.change for one in some.changes]
    assert AI in shown
    assert shown == sorted(shown, key=[*low[:20], AI, *low[20:]].index)
    assert some.unshown == 31 - len(shown)
