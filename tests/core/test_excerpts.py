"""Redlines cut for messages: what changed stays, what is left out is counted, and nothing grows without end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.excerpts import ELLIPSIS, Piece, excerpt, shown_length, shows
from tosmon.core.model import Segment
from tosmon.core.redline import segments

LONG = "and so on, word by word, " * 40

redlines = st.lists(
    st.tuples(st.sampled_from(["equal", "insert", "delete", "move"]), st.text(max_size=300)), max_size=12
).map(tuple)


def kept(pieces: tuple[Piece, ...]) -> str:
    """Return what is shown, without what stands for words left out."""
    return "".join(text for kind, text in pieces if kind != "gap")


def test_a_short_redline_stays_as_it_is() -> None:
    """Nothing is cut where all of it fits."""
    redline = segments("You may crawl slowly.", "You may not crawl.")
    assert excerpt(redline) == redline


def test_long_unchanged_words_make_room_for_what_changed() -> None:
    """Words next to the change stay; the cut is at a space, and shown."""
    pieces = excerpt((("equal", LONG), ("insert", "never "), ("equal", LONG)))
    assert [kind for kind, _ in pieces] == ["gap", "equal", "insert", "equal", "gap"]
    assert pieces[0][1].strip() == pieces[-1][1].strip() == ELLIPSIS
    assert all(word in LONG.split() for kind, text in pieces if kind == "equal" for word in text.split())


def test_a_very_long_insertion_says_how_much_follows() -> None:
    """The words shown and the words counted are all words."""
    shown, gap = excerpt((("insert", LONG),), longest=100)
    assert gap == ("gap", f" {ELLIPSIS} {len(LONG.split()) - len(shown[1].split())} more words inserted {ELLIPSIS} ")


def test_words_that_tell_are_shown_wherever_they_stand() -> None:
    """Of a very long insertion the reader sees why it matters, between counts of what is left out."""
    text = "We are kind. " * 300 + "You may not train models with it. " + "We mean it. " * 300
    pieces = excerpt((("insert", text), ("equal", "And so on.")), telling=("train models", "nowhere"))
    shown = [words for kind, words in pieces if kind == "insert"]
    assert [("train models" in words, len(words) < 1_000) for words in shown] == [(False, True), (True, True)]
    assert [words.strip()[:1] for kind, words in pieces if kind == "gap"] == ["…", "…"]
    assert "".join(words for _, words in pieces).endswith("more words inserted … And so on.")


def test_words_that_tell_beside_each_other_are_one_part() -> None:
    """No mark ends where nothing was left out."""
    text = "We are kind. " * 80 + "You may not train models with it, nor sell it, nor lease it. " + "We mean it. " * 300
    pieces = excerpt((("insert", text),), telling=("train models", "sell it", "lease it"))
    assert [kind for kind, _ in pieces] == ["insert", "gap", "insert", "gap"]


def test_words_that_tell_at_the_beginning_need_no_place_of_their_own() -> None:
    """Then nothing is shown twice, and the beginning is as long as ever."""
    text = "You may not train models with it. " + "We mean it. " * 300
    assert excerpt((("insert", text),), telling=("train models",)) == excerpt((("insert", text),))


def test_writing_without_spaces_is_counted_in_characters() -> None:
    """Japanese has no words between spaces."""
    text = "あなたは自動化された手段でデータを収集してはなりません。" * 20
    shown, gap = excerpt((("delete", text),), longest=100)
    assert len(shown[1]) == 100
    assert f"{len(text) - 100} more characters deleted" in gap[1]


def test_a_cut_does_not_part_a_letter_from_its_mark() -> None:
    """A combining accent stays with the letter before it."""
    shown, _ = excerpt((("insert", "x" * 99 + "e\u0301" + "y" * 200),), longest=100)
    assert shown[1].endswith("e\u0301")


def test_a_clause_that_changed_at_every_word_is_cut_with_a_count() -> None:
    """A redline of thousands of pieces shows some of them."""
    redline: tuple[Segment, ...] = tuple(
        (kind, f"{kind} {place} ") for place in range(2000) for kind in ("delete", "insert")
    )
    pieces = excerpt(redline)
    assert len(pieces) < 100
    assert "more words changed" in pieces[-1][1].replace(",", "")


@pytest.mark.parametrize("redline", [(), (("equal", "all"),), (("insert", "  "),), (("delete", "\n"), ("equal", "x"))])
def test_white_space_alone_is_no_change_to_see(redline: tuple[Segment, ...]) -> None:
    """A redline of equal words or of spaces shows a reader nothing."""
    assert not shows(redline)


@given(redlines, st.integers(20, 400), st.integers(20, 400), st.lists(st.text("ab ", min_size=1, max_size=5)))
def test_what_is_shown_is_there_and_in_order(
    redline: tuple[Segment, ...], around: int, longest: int, telling: list[str]
) -> None:
    """Each piece is a part of a segment of its kind, in the segments' order."""
    wanted = iter(redline)
    segment: Segment = ("equal", "")
    for kind, text in excerpt(redline, around=around, longest=longest, telling=telling):
        if kind == "gap" or not text:
            continue
        while segment[0] != kind or text not in segment[1]:
            segment = next(wanted)
        segment = (segment[0], segment[1].partition(text)[2])


@given(redlines)
def test_nothing_is_left_out_in_silence(redline: tuple[Segment, ...]) -> None:
    """Where there is no gap, all of it is shown."""
    pieces = excerpt(redline, around=20, longest=40, whole=200)
    if all(kind != "gap" for kind, _ in pieces):
        assert kept(pieces) == "".join(text for _, text in redline)


@given(st.lists(st.tuples(st.sampled_from(["equal", "insert", "delete"]), st.text(max_size=5000)), max_size=8))
def test_a_redline_has_an_end(redline: list[Segment]) -> None:
    """However long a clause is, what is shown of it is bounded."""
    assert shown_length(excerpt(redline)) < 4_000 + 1_500 + 500


@given(redlines)
def test_a_change_that_could_be_seen_is_seen(redline: tuple[Segment, ...]) -> None:
    """An excerpt shows a change where the redline does."""
    assert shows(excerpt(redline)) == shows(redline)
