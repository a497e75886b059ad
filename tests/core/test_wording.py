"""What the words of a rule weigh."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Direction, Evidence, Judgement, Rule
from tosmon.core.wording import alikeness, content_words, direction_of, rule_text, weigh

STRICTER, MILDER, BOTH = Direction.STRENGTHENED, Direction.WEAKENED, Direction.UNCLEAR


BANS = (Rule.BAN, Rule.BAN)


def direction(before: str, after: str, rule: Rule = Rule.BAN, language: str = "en") -> Direction:
    """Return the direction of a rule's words."""
    return direction_of(weigh(before, after, (rule, rule), language=language))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("without our consent", "without our prior written consent", STRICTER),
        ("without our express written permission", "without our permission", MILDER),
        ("do not scrape the service", "do not scrape the service, except for public search engines", MILDER),
        ("do not scrape unless we agree", "do not scrape", STRICTER),
        ("use any automated system", "use any automated system that is not provided by us", MILDER),
        ("you facilitate others to do so", "you knowingly facilitate others to do so", MILDER),
        ("use automated methods", "use unauthorized automated methods", MILDER),
        ("crawling is permissible under robots.txt", "crawling under robots.txt", STRICTER),
        ("collect data", "collect data without our permission", MILDER),
        ("collect data", "collect data, regardless of whether you are logged in", STRICTER),
        ("use any robot or spider to copy data", "use any robot, spider, script or software to copy data", STRICTER),
        ("use any robot, spider, script or software to copy data", "use any robot or spider to copy data", MILDER),
        ("people, groups, or events", "people, places, groups, or events", STRICTER),
    ],
)
def test_words_point_one_way(before: str, after: str, expected: Direction) -> None:
    """Forms of consent, exceptions, qualifiers, permissions and longer lists each have their direction."""
    assert direction(before, after) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("you owe 15,000 USD", "you owe 20,000 USD", STRICTER),
        ("you owe $15,000", "you owe $10,000", MILDER),
        ("more than 1,000,000 posts a day", "more than 500,000 posts a day", STRICTER),
        ("up to 100 requests", "up to 500 requests", MILDER),
        ("delete it within 24 hours", "delete it within 48 hours", MILDER),
        ("delete it within 24 hours", "delete it within 12 hours", STRICTER),
    ],
)
def test_amounts_point_by_what_they_measure(before: str, after: str, expected: Direction) -> None:
    """A higher sum binds more, a higher limit or a longer term less."""
    assert direction(before, after) is expected


def test_a_permission_that_names_more_is_milder() -> None:
    """What lengthens a ban shortens the freedom, what lengthens a permission the reverse."""
    before, after = "researchers may collect posts", "researchers may collect posts, comments and profiles"
    assert direction(before, after, Rule.PERMISSION) is MILDER


def test_words_against_each_other_are_unclear() -> None:
    """A wider ban with an exception of like weight says nothing for sure."""
    assert (
        direction("without our written consent", "without our consent, directly or indirectly, for any purpose") is BOTH
    )


def test_reasons_name_the_words() -> None:
    """Who reads an alert sees why."""
    weights = weigh("without our consent", "without our prior written consent", BANS)
    assert weights[0].reason == "form of consent added: “prior”, “written”"


@pytest.mark.parametrize(
    "after",
    [
        "You must not scrape our organisation’s data.",
        "you must not scrape our organization's data",
        "4.2 You must not…",
    ],
)
def test_spelling_weighs_nothing(after: str) -> None:
    """Equal skeletons are equal rules."""
    before = "You must not scrape our organization's data." if "scrape" in after else "You must not"
    assert weigh(before, after, BANS) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_weights_mirror(before: str, after: str) -> None:
    """Undoing a change points the other way, with the same force."""
    there, back = (weigh(*pair, BANS) for pair in ((before, after), (after, before)))
    assert sum(weight.points for weight in there) == -sum(weight.points for weight in back)


def test_only_labelled_passages_are_read() -> None:
    """The opening of the labelled sentence belongs to the rule, its neighbours do not."""
    text = "We like you. You may not: (a) scrape the service; (b) sell accounts. Have fun."
    start = text.index("scrape")
    judgement = Judgement(("automated_access",), Rule.BAN, (Evidence("automated_access", start, start + 6, "scrape"),))
    assert rule_text(text, judgement) == "You may not: (a) scrape the service;"


def test_a_clause_without_labels_has_no_rule() -> None:
    """Nothing is weighed where nothing is said about scraping."""
    assert rule_text("We like you.", Judgement()) == ""
    assert rule_text("We like you.", None) == ""


def test_alikeness_knows_inflections() -> None:
    """Evading is evade."""
    assert alikeness(
        set(content_words("Evading rate limits or disrupting networks")),
        set(content_words("evade rate limit, disrupt network")),
    ) == (1, 1)


def test_few_words_are_not_enough_to_be_alike() -> None:
    """One word in common makes no twin."""
    assert alikeness({"scrape"}, {"scrape", "data"}) == (0.25, 0.5)
