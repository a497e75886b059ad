"""Facts about the redline inside one clause."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Segment
from tosmon.core.redline import segments
from tosmon.core.text import normalise, tidy

# Few words, so that texts share some; typography and spacing, so that they differ in little.
PIECES = st.sampled_from(
    [
        "you",
        "may",
        "not",
        "scrape",
        "the",
        "Services",
        ",",
        ".",
        " ",
        "  ",
        "’",
        "'",
        "—",
        "-",
        "...",
        "…",
        "é",
        "\u200b",
        "1,000",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(alphabet=st.characters(), max_size=40))


def without(kind: str, redline: tuple[Segment, ...]) -> str:
    """Return the text that is left when segments of a kind are taken out."""
    return "".join(text for each, text in redline if each != kind)


@given(TEXTS, TEXTS)
def test_without_the_deletes_it_is_the_new_text(before: str, after: str) -> None:
    """The new text stands in the redline, character for character as a reader sees it."""
    assert without("delete", segments(before, after)) == tidy(after)


@given(TEXTS, TEXTS)
def test_without_the_inserts_it_is_the_old_text(before: str, after: str) -> None:
    """The old text stands there too, but for typography that did not matter."""
    assert normalise(without("insert", segments(before, after))) == normalise(before)


@given(TEXTS)
def test_an_unchanged_text_has_one_equal_segment(text: str) -> None:
    """Nothing is marked where nothing changed."""
    assert segments(text, text) == ((("equal", tidy(text)),) if tidy(text) else ())


@given(TEXTS, TEXTS)
def test_neighbouring_segments_differ_in_kind_and_none_is_empty(before: str, after: str) -> None:
    """A redline has no more pieces than it needs."""
    redline = segments(before, after)
    assert all(text for _, text in redline)
    assert all(one != two for (one, _), (two, _) in pairwise(redline))


def test_only_what_changed_is_marked() -> None:
    """A word that came in is all that is marked (after Reddit's User Agreement of April 2023)."""
    assert segments("without prior consent is prohibited", "without prior written consent is prohibited") == (
        ("equal", "without prior"),
        ("insert", " written"),
        ("equal", " consent is prohibited"),
    )


def test_a_replaced_word_is_deleted_first() -> None:
    """What stood there is read before what stands there now."""
    assert segments("the old rule", "the new rule") == (
        ("equal", "the"),
        ("delete", " old"),
        ("insert", " new"),
        ("equal", " rule"),
    )


def test_typography_is_shown_as_it_is_now() -> None:
    """Quotes and dashes that changed beside a word are not marked."""
    assert segments("X's rules -- all", "X’s new rules — all") == (
        ("equal", "X’s"),
        ("insert", " new"),
        ("equal", " rules — all"),
    )


def test_a_small_word_between_two_rewritten_stretches_is_joined_to_them() -> None:
    """Two changes with nothing but "of" between them are read as one."""
    redline = segments("early summer days of quiet country life", "late autumn nights of loud city noise")
    assert redline == (
        ("delete", "early summer days of quiet country life"),
        ("insert", "late autumn nights of loud city noise"),
    )


def test_sentences_that_stayed_in_a_long_text_are_not_marked() -> None:
    """A long text is compared by sentences first."""
    sentences = [f"Sentence {number} says that rule {number * 7} holds for all of you." for number in range(300)]
    redline = segments(" ".join(sentences), " ".join([*sentences[:150], "A new one.", *sentences[151:]]))
    assert [text.strip() for kind, text in redline if kind == "insert"] == ["A new one"]
    assert sum(len(text) for kind, text in redline if kind == "delete") < 80


@pytest.mark.parametrize(
    ("vocabulary", "length"),
    [(50_000, 50_000), (2, 50_000), (200, 50_000), (1, 50_000)],
    ids=["all different", "two words", "few words", "one word"],
)
def test_the_worst_case_is_bounded(vocabulary: int, length: int) -> None:
    """Two long texts of nothing in common, or of nothing but repetition, take seconds at most."""
    chance = random.Random(vocabulary)
    before, after = (" ".join(f"w{chance.randrange(vocabulary)}" for _ in range(length)) for _ in range(2))
    start = time.perf_counter()
    redline = segments(before, after)
    assert time.perf_counter() - start < 5
    assert without("delete", redline) == after
