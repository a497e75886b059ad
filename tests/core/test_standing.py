"""Whether a version says the words of a rule already, however it is cut."""

from __future__ import annotations

import pytest

from tosmon.core.labels import classify
from tosmon.core.model import Clause
from tosmon.core.standing import Standing
from tosmon.lexicon import load

BAN = "You may not scrape, crawl or otherwise access the service by automated means."
OTHER = "You keep the rights to what you post, and you are responsible for it at all times."


def standing(*texts: str, lead_in: str = "") -> Standing:
    """Return what a version of these clauses says."""
    clauses = [Clause(text, lead_in=lead_in) for text in texts]
    return Standing(clauses, [classify(clause, load()) for clause in clauses], "en")


def says(version: Standing, text: str, lead_in: str = "") -> bool:
    """Return whether the version says what the clause says about scraping."""
    clause = Clause(text, lead_in=lead_in)
    return version.says(clause, classify(clause, load()))


@pytest.mark.parametrize(
    "texts",
    [
        (BAN, OTHER),
        (f"{OTHER} 1.5. {BAN}",),
        ("You may not scrape, crawl or otherwise", "access the service by automated means."),
        (BAN.replace("may not", "must not"), OTHER),
        (BAN.upper(),),
    ],
    ids=["as it is", "joined", "broken", "in other words", "in capitals"],
)
def test_words_stand_however_they_are_cut(texts: tuple[str, ...]) -> None:
    """Paragraphs joined, lines broken, and cosmetics."""
    assert says(standing(*texts), BAN)


@pytest.mark.parametrize(
    "texts",
    [(OTHER,), (BAN.replace("may not", "may"),), (BAN.replace("crawl", "copy"),), ("You may not scrape the service.",)],
    ids=["nothing", "a permission", "another word", "less"],
)
def test_other_words_do_not_stand(texts: tuple[str, ...]) -> None:
    """Every word counts."""
    assert not says(standing(*texts), BAN)


def test_few_words_stand_only_in_a_rule_of_the_same_kind() -> None:
    """That the platform may scrape is no ban on scraping."""
    item = "scrape the site;"
    assert says(standing("do bad things, scrape the site, or sell it;", lead_in="You may not:"), item, "You may not:")
    assert not says(standing("We may scrape the site of others."), item, "You may not:")


def test_a_lead_in_belongs_to_the_words() -> None:
    """An item that moved below another sentence says something else."""
    item = "use a robot, a spider, a crawler or another scraper to copy the content of the service;"
    allowed, forbidden = "You are allowed to do these things:", "You are not allowed to do these things:"
    version = standing(allowed, item, lead_in=allowed)
    assert not says(version, item, forbidden)


def test_a_paragraph_stands_in_the_items_that_it_became() -> None:
    """Each label under the same rule, and nearly all words."""
    text = "Users may not use bots, scrape platform data, reverse engineer the platform, or sell accounts."
    clause = Clause(text)
    items = ["Use of bots;", "Scraping platform data;", "Reverse engineering the platform;", "Selling accounts."]
    version = standing("Users may not:", *items, lead_in="Users may not:")
    judgement = classify(clause, load())
    assert version.says_in_pieces(clause, judgement, version.pieces(range(1, 5)))
    assert not version.says_in_pieces(clause, judgement, version.pieces([1, 4]))
