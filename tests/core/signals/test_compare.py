"""Comparison of signals by what they say, what a change is worth, and how it reads."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.core.robots.contracts import signal_change_json
from tosmon.core.robots.parse import parse
from tosmon.core.signals import (
    Answer,
    Mechanism,
    Purpose,
    Signal,
    SignalChange,
    as_changes,
    compare,
    direction,
    of_page,
    of_records,
    read_file,
    reason,
    severity,
)

A, D, R, U, C = Answer.ALLOWED, Answer.DISALLOWED, Answer.RESERVED, Answer.UNSPECIFIED, Answer.CONTRADICTORY
TRAINING = Purpose.AI_TRAINING


def records(text: str) -> tuple[Signal, ...]:
    """Return the signals of a robots.txt."""
    return of_records(parse(text))


def training(answer: Answer | None, *, agent: str = "*", path: str = "/") -> Signal:
    """Return a signal that answers AI training, or nothing."""
    answers = () if answer is None else ((TRAINING, answer),)
    return Signal(Mechanism.CONTENT_SIGNAL, "ai-train", str(answer), agent, path, answers, "robots.txt", 2)


# --- what is a change -------------------------------------------------------------------------------------------------


def test_a_value_that_changes_is_one_change() -> None:
    """The same key with another value: amended, with both lines."""
    (change,) = compare(
        records("User-agent: *\nContent-Signal: ai-train=yes\n"),
        records("# hello\nUser-agent: *\nContent-Signal: ai-train=no\n"),
    )
    assert (change.was and change.was.line, change.now and change.now.line) == (2, 3)
    assert reason(change) == "AI training: allowed → disallowed, by Content-Signal"


def test_order_repetition_and_lines_are_no_change() -> None:
    """What is said is the same."""
    old = "User-agent: *\nContent-Signal: search=yes, ai-train=no\nCrawl-delay: 5\nSitemap: https://a.example/s\n"
    new = "Sitemap: https://a.example/s\n\nUSER-AGENT: *\ncrawl-delay: 5.0\ncontent-signal: ai-train=no,search=yes\n"
    assert compare(records(old), records(new + new)) == ()


def test_a_header_that_becomes_a_meta_is_no_change() -> None:
    """It says the same of the same page, in another place."""
    header = of_page((("X-Robots-Tag", "noai"), ("tdm-reservation", "1")), ())
    assert compare(header, of_page((), (("robots", "noai"), ("tdm-reservation", "1")))) == ()
    assert compare(header, of_page((), (("robots", "noai"),))) != ()


def test_of_several_values_those_that_stay_are_set_aside() -> None:
    """Sitemaps come and go one by one."""
    old, new = (records("".join(f"Sitemap: https://a.example/{name}\n" for name in names)) for names in ("abc", "bde"))
    changes = compare(old, new)
    assert sorted((bool(one.was), one.standing.value[-1]) for one in changes) == [
        (False, "d"),
        (False, "e"),
        (True, "a"),
        (True, "c"),
    ]


def test_the_gravest_change_comes_first() -> None:
    """Events are named after it."""
    changes = compare(
        (), records("Sitemap: https://a.example/s\nUser-agent: *\nCrawl-delay: 9\nContent-Signal: ai-train=no\n")
    )
    assert [severity(one) for one in changes] == [Severity.HIGH, Severity.LOW, Severity.NONE]


# --- what it is worth -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (None, D, Direction.STRENGTHENED),
        (None, R, Direction.STRENGTHENED),
        (None, A, Direction.WEAKENED),
        (R, D, Direction.STRENGTHENED),
        (A, R, Direction.STRENGTHENED),
        (D, A, Direction.WEAKENED),
        (C, D, Direction.UNCLEAR),
    ],
)
def test_directions_by_the_answers(was: Answer | None, now: Answer, expected: Direction) -> None:
    """Disallowed, reserved, nothing said, allowed: from the strictest to the most open; backwards it points back."""
    old, new = training(was), training(now)
    mirrored = {Direction.STRENGTHENED: Direction.WEAKENED, Direction.WEAKENED: Direction.STRENGTHENED}
    assert direction(SignalChange(old, new)) is expected
    assert direction(SignalChange(new, old)) is mirrored.get(expected, expected)


def test_one_purpose_more_and_another_less_is_unclear() -> None:
    """No one direction would be true."""
    old = Signal(Mechanism.RSL, "x", "1", answers=((Purpose.SEARCH, D), (TRAINING, A)))
    new = Signal(Mechanism.RSL, "x", "2", answers=((Purpose.SEARCH, A), (TRAINING, D)))
    assert direction(SignalChange(old, new)) is Direction.UNCLEAR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User-agent: *\nContent-Signal: ai-train=no\n", Severity.HIGH),
        ("User-agent: *\nContent-Signal: search=no\n", Severity.HIGH),
        ("User-agent: *\nContent-Signal: ai-input=no\n", Severity.MEDIUM),
        ("User-agent: GPTBot\nContent-Signal: ai-train=no\n", Severity.MEDIUM),
        ("User-agent: *\nCrawl-delay: 10\n", Severity.LOW),
        ("Sitemap: https://a.example/s\n", Severity.NONE),
        ("Host: a.example\n", Severity.NONE),
        ("Clean-param: sid\n", Severity.NONE),
        ("User-agent: *\nNoindex: /a\n", Severity.NONE),
    ],
)
def test_severity_by_whose_answer_it_is(text: str, expected: Severity) -> None:
    """Everybody's and the whole site's first; what permits and forbids nothing weighs nothing."""
    assert {severity(one) for one in compare((), records(text))} == {expected}


def test_severity_of_files_that_permit_nothing() -> None:
    """llms.txt and the associations of trust.txt make no alert."""
    files = (("llms.txt", b"# Acme\n"), ("trust.txt", b"member=https://a.example/\n"))
    for name, body in files:
        (change,) = as_changes(compare((), read_file(name, body).signals))
        assert (change.severity, change.labels) == (Severity.NONE, ())


def test_a_page_kept_out_of_search_is_no_matter_of_the_whole_site() -> None:
    """`noindex` of one page weighs less than the site's word."""
    (change,) = compare((), of_page((), (("robots", "noindex"),)))
    assert (severity(change), direction(change)) == (Severity.MEDIUM, Direction.STRENGTHENED)


def test_one_mechanism_that_takes_over_from_another_changes_little() -> None:
    """All signals together say what they said: no direction, and a light weight, with the reason."""
    old = records("User-agent: *\nContent-Usage: train-ai=n\n")
    changes = compare(old, records("User-agent: *\nContent-Signal: ai-train=no\n"))
    assert {(direction(one), severity(one)) for one in changes} == {(Direction.NEUTRAL, Severity.LOW)}
    assert [reason(one) for one in changes] == [
        "AI training: unspecified → disallowed, by Content-Signal; all signals together still say disallowed",
        "AI training: disallowed → unspecified, by Content-Usage; all signals together still say disallowed",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("1", "10", Direction.STRENGTHENED), ("10", "1", Direction.WEAKENED), ("ten", "x", Direction.NEUTRAL)],
)
def test_a_longer_delay_binds_more(old: str, new: str, expected: Direction) -> None:
    """Seconds, where they are seconds."""
    (change,) = compare(*(records(f"User-agent: *\nCrawl-delay: {value}\n") for value in (old, new)))
    assert direction(change) is expected


# --- in words ---------------------------------------------------------------------------------------------------------


def test_a_change_of_an_event_tells_before_and_after() -> None:
    """Clauses with whom they bind as heading, a redline, labels, direction, reason and severity."""
    (change,) = as_changes(
        compare(*(records(f"User-agent: GPTBot\nContent-Signal: ai-train={word}\n") for word in ("yes", "no")))
    )
    assert change.before is not None
    assert change.after is not None
    assert (change.kind, change.before.text, change.after.text) == (
        ChangeKind.AMENDED,
        "Content-Signal: ai-train = yes",
        "Content-Signal: ai-train = no",
    )
    assert change.after.headings == ("gptbot",)
    assert change.labels_after == ("ai_training", "robots_txt")
    assert "".join(text for kind, text in change.segments if kind != "insert") == change.before.text
    assert change.reason == "AI training: allowed → disallowed, by Content-Signal for gptbot"


@pytest.mark.parametrize(
    ("signals", "labels"),
    [
        (
            read_file("tdmrep.json", b'[{"location": "/", "tdm-reservation": 1}]').signals,
            ("ai_training", "tdm_reservation"),
        ),
        (read_file("trust.txt", b"datatrainingallowed=no").signals, ("ai_training",)),
        (records("User-agent: *\nCrawl-delay: 3\n"), ("load_limits", "robots_txt")),
        (records("User-agent: *\nContent-Signal: search=no\n"), ("robots_txt",)),
        (read_file("ai.txt@well-known", b"Scraping: deny\n").signals, ("automated_access",)),
    ],
)
def test_labels_are_those_of_a_clause_that_says_so(signals: tuple[Signal, ...], labels: tuple[str, ...]) -> None:
    """Added, they stand after the change."""
    (change,) = as_changes(compare((), signals))
    assert (change.kind, change.labels_before, change.labels_after) == (ChangeKind.ADDED, (), labels)
    (back,) = as_changes(compare(signals, ()))
    assert (back.kind, back.labels_before, back.labels_after) == (ChangeKind.REMOVED, labels, ())


def test_agents_for_whom_the_same_changed_are_told_together() -> None:
    """A group may name a hundred; everybody else stays for himself."""
    names = "".join(f"User-agent: bot{letter}\n" for letter in "abcde")
    changes = as_changes(compare((), records(f"{names}Crawl-delay: 9\n\nUser-agent: *\nCrawl-delay: 9\n")))
    assert [one.reason for one in changes] == [
        "Crawl-delay: nothing → 9",
        "Crawl-delay for bota, botb, botc and 2 more: nothing → 9",
    ]


def test_the_json_of_a_change() -> None:
    """Pairs are before and after, null where the signal was not there."""
    (change,) = compare((), records("User-agent: *\nContent-Signal: ai-train=no\n"))
    assert signal_change_json(change) == {
        "mechanism": "content-signal",
        "name": "ai-train",
        "agent": "*",
        "path": "/",
        "was": None,
        "now": "no",
        "line": [None, 2],
        "answers": [None, {"ai-training": "disallowed"}],
        "direction": "strengthened",
        "reason": "AI training: unspecified → disallowed, by Content-Signal",
    }


# --- laws -------------------------------------------------------------------------------------------------------------

SIGNALS = st.lists(
    st.builds(
        Signal,
        st.sampled_from(Mechanism),
        st.sampled_from(["a", "crawl-delay", "noai"]),
        st.sampled_from(["", "yes", "no", "9", str(math.inf), "nan"]),
        st.sampled_from(["*", "gptbot"]),
        st.sampled_from(["/", "/a", ""]),
        st.lists(
            st.tuples(st.sampled_from(Purpose), st.sampled_from(Answer)), max_size=2, unique_by=lambda one: one[0]
        ).map(tuple),
        st.sampled_from(["robots.txt", "header X-Robots-Tag", "meta robots"]),
        st.sampled_from([None, 1, 2]),
    ),
    max_size=8,
)


@given(SIGNALS, st.randoms(use_true_random=False))
def test_a_file_and_its_shuffle_are_the_same(signals: list[Signal], random: Random) -> None:
    """Nothing changed: nothing is told."""
    shuffled = [*signals, *signals[:3]]
    random.shuffle(shuffled)
    assert compare(signals, shuffled) == ()


@given(SIGNALS, SIGNALS, st.randoms(use_true_random=False))
def test_order_on_either_side_changes_nothing(old: list[Signal], new: list[Signal], random: Random) -> None:
    """Changes come in one order, whatever the order of reading."""
    shuffled = (old.copy(), new.copy())
    for side in shuffled:
        random.shuffle(side)
    assert compare(*shuffled) == compare(old, new)


@given(SIGNALS, SIGNALS)
def test_backwards_every_change_is_turned_round(old: list[Signal], new: list[Signal]) -> None:
    """The way back is the same changes the other way, as heavy, and pointing back."""
    there, back = compare(old, new), compare(new, old)
    assert [(one.now, one.was, one.kept) for one in there] == [(one.was, one.now, one.kept) for one in back]
    turned = {Direction.STRENGTHENED: Direction.WEAKENED, Direction.WEAKENED: Direction.STRENGTHENED}
    for one, other in zip(there, back, strict=True):
        assert severity(one) is severity(other)
        assert direction(other) is turned.get(direction(one), direction(one))


@given(SIGNALS, SIGNALS)
def test_every_change_has_words_and_a_redline(old: list[Signal], new: list[Signal]) -> None:
    """Whatever changed can be told."""
    for change in as_changes(compare(old, new)):
        assert change.reason
        assert change.segments
