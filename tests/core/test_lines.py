"""Two files line by line: nothing lost, and words told where a line was rewritten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.lines import LineChange, compare_lines

LINES = st.lists(st.sampled_from(["", "# Terms", "You may not scrape.", "You may scrape.", "We agree."]), max_size=12)


def side(found: list[LineChange], *, newer: bool) -> list[str]:
    """Return the lines of one text, as the comparison tells them."""
    gone = "delete" if newer else "insert"
    told = [one for one in found if (one.new if newer else one.old) is not None]
    return ["".join(text for kind, text in one.segments if kind != gone) for one in told]


@given(LINES, LINES)
def test_both_texts_are_told_whole_and_in_order(old: list[str], new: list[str]) -> None:
    """Each line has its own number."""
    found = list(compare_lines(old, new))
    assert side(found, newer=False) == old
    assert side(found, newer=True) == new
    assert [one.old for one in found if one.old] == list(range(1, len(old) + 1))
    assert [one.new for one in found if one.new] == list(range(1, len(new) + 1))


@given(LINES)
def test_a_text_beside_itself_has_no_change(lines: list[str]) -> None:
    """Also of empty lines."""
    assert not any(one.changed for one in compare_lines(lines, lines))


def test_a_rewritten_line_is_told_word_by_word() -> None:
    """As long as words of it stayed."""
    (one,) = compare_lines(["You may scrape."], ["You may not scrape."])
    assert one.segments == (("equal", "You may"), ("insert", " not"), ("equal", " scrape."))
    assert one.changed


def test_what_nobody_sees_is_told_as_two_lines() -> None:
    """White space within a source is a difference of the source."""
    assert [(one.old, one.new) for one in compare_lines(["a  b"], ["a b"])] == [(1, None), (None, 1)]


def test_many_lines_that_came_at_once_are_not_held_against_those_that_went() -> None:
    """They are told as they stand."""
    found = list(compare_lines(["x"] * 20, ["y"] * 20))
    assert [one.old for one in found[:20]] == list(range(1, 21))
