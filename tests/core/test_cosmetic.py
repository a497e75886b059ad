"""What changes the look of a rule and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.cosmetic import only_link_texts, reads_the_same
from tosmon.core.redline import segments

NOT = "You may not sell the"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{NOT} Examplo Content.", f"{NOT} Ex Content."),
        (f"{NOT} Examplo Content.", f"{NOT} Content."),
        (f"{NOT} data in the U.S. today.", f"{NOT} data in the United States today."),
        (
            f"{NOT} source code, underlying ideas, of algorithms.",
            f"{NOT} source code, underlying ideas, or algorithms.",
        ),
        (f"{NOT} functionlity.", f"{NOT} functionality."),
        (f"{NOT} recieved data.", f"{NOT} received data."),
        ("Do not sell, or lease, or lend data.", "Do not sell, lease or lend data."),
        ("Do not sell data, like posts.", "Do not sell data such as posts."),
    ],
)
def test_cosmetics_leave_a_rule_as_it_was(before: str, after: str) -> None:
    """Names changed everywhere, abbreviations, typing errors, small words."""
    assert reads_the_same(before, after, frozenset({"examplo"}))
    assert reads_the_same(before, before, frozenset())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{NOT} Content.", f"{NOT} Content, Profiles or Posts."),
        (f"{NOT} Examplo Content.", f"{NOT} Ex Content and Profiles."),
        (f"{NOT} Other Content.", f"{NOT} Ex Content."),
        ("You may sell data.", "You may not sell data."),
        ("You may not sell data.", "Users may not sell data."),
        ("You may copy 10 posts.", "You may copy 100 posts."),
        (f"{NOT} data with consent.", f"{NOT} data without consent."),
        ("You may not use our data.", "You may not use any data."),
        ("Do not sell our content.", "Do not sell our consent."),
        ("Do not train AI on it.", "Do not train ML on it."),
    ],
)
def test_what_says_something_else_is_no_cosmetic(before: str, after: str) -> None:
    """Another name, more names, numbers, and every word that carries weight."""
    assert not reads_the_same(before, after, frozenset({"examplo"}))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Only as part of an authorized bug bounty program.", "Only as part of an authorized ."),
        ("Agree to the , , and before that.", "Agree to the Terms, Policy, and Rules before that."),
        ("See the , the and the . All must to crawl.", "See the Rules, the and the Policy. All must apply to crawl."),
    ],
)
def test_a_hole_is_where_the_text_of_a_link_was(before: str, after: str) -> None:
    """Whichever of the two captures lost it."""
    assert only_link_texts(segments(before, after))
    assert only_link_texts(segments(after, before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You may not scrape the site.", "You may not scrape the site or the API."),
        ("You may scrape the site.", "You may not scrape the site."),
        ("See the . You may scrape.", "See the rules. You may crawl."),
        ("You may not scrape.", "You may not scrape."),
    ],
)
def test_words_that_come_without_a_hole_are_words(before: str, after: str) -> None:
    """A rule that grows is not taken for a link."""
    assert not only_link_texts(segments(before, after))


@given(st.text(), st.text())
def test_any_texts_can_be_held_against_each_other(one: str, other: str) -> None:
    """Nothing raises, and a text reads the same as itself."""
    reads_the_same(one, other, frozenset())
    only_link_texts(segments(one, other))
    assert reads_the_same(one, one, frozenset())
