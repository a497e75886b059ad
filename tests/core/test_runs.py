"""How much of one text stands in another, by runs of three words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.runs import known_runs, plain, runs, share_missing, words


def test_characters_of_unspaced_scripts_are_words() -> None:
    """Chinese, Japanese and Korean have no blanks between words."""
    assert words("スクレイピング禁止 by robots") == [*"スクレイピング禁止", "by", "robots"]


def test_order_and_cut_do_not_count() -> None:
    """The same words in other paragraphs are all there."""
    known = known_runs(map(plain, ("Second of all the rules. First of all the rules.",)))
    assert share_missing(map(plain, ("First of all the rules.", "Second of all the rules.")), known) == 0


def test_a_share_is_by_length() -> None:
    """A long text that is gone weighs more than a short one that stays."""
    assert share_missing(("gone words here and there", "kept"), known_runs(("kept",))) > 0.8


@given(st.lists(st.text(), max_size=5))
def test_nothing_is_missing_from_a_text_itself(texts: list[str]) -> None:
    """Whatever it is."""
    assert share_missing(texts, known_runs(texts)) == 0
    assert all(runs(text) for text in texts)
