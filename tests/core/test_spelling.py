"""Facts about spellings that mean the same."""

from __future__ import annotations

import pytest

from tosmon.core.spelling import one_spelling, without_contractions


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("authorisation", "authorization"),
        ("organised", "organized"),
        ("analyse", "analyze"),
        ("behaviour", "behavior"),
        ("favourites", "favorites"),
        ("dishonoured", "dishonored"),
        ("centre", "center"),
        ("kilometres", "kilometers"),
        ("licence", "license"),
        ("licencing", "licensing"),
        ("defence", "defense"),
        ("practising", "practicing"),
        ("cancelled", "canceled"),
        ("labelling", "labeling"),
        ("programme", "program"),
        ("fulfil", "fulfill"),
        ("judgement", "judgment"),
    ],
)
def test_both_sides_of_the_atlantic_fold_together(british: str, american: str) -> None:
    """One word, two spellings, one key."""
    assert one_spelling(british) == one_spelling(american)


@pytest.mark.parametrize(
    ("one", "other"),
    [("our", "or"), ("four", "for"), ("course", "corse"), ("metre", "meters"), ("expire", "expier"), ("is", "iz")],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    """A rule never reaches a word that it was not made for."""
    assert one_spelling(one) != one_spelling(other)


def test_contractions_are_written_out() -> None:
    """A short form is as binding as the long one."""
    assert without_contractions("you can't, won't, don't; we'll, they're, we've, i'm") == (
        "you cannot, will not, do not; we will, they are, we have, i am"
    )
