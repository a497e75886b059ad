"""Which way a change points, alone and beside the other changes of its amendment."""

from __future__ import annotations

import pytest

from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.labels import classify
from tosmon.core.model import Change, ChangeKind, Clause, Direction, Severity
from tosmon.lexicon import load

TERMS = "x/terms-of-service"
BAN = "You may not scrape, crawl or otherwise access the service by automated means."
OTHER = "You keep the rights to what you post, and you are responsible for it at all times."


def changed(before: list[str], after: list[str]) -> tuple[Change, ...]:
    """Return the judged changes between two texts, given as paragraphs."""
    old, new = (tuple(map(Clause, texts)) for texts in (before, after))
    judgements = [tuple(classify(clause, load()) for clause in clauses) for clauses in (old, new)]
    return judge_all(compare(old, new), *judgements, document=TERMS, clauses_before=old, clauses_after=new)


def only(before: list[str], after: list[str]) -> Change:
    """Return the one change between two texts."""
    (change,) = changed(before, after)
    return change


PLAIN_BAN = "You may not scrape the service."


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (BAN, f"{BAN[:-1]} without our prior written permission.", Direction.WEAKENED),
        (f"{BAN[:-1]} without our consent.", f"{BAN[:-1]} without our prior written consent.", Direction.STRENGTHENED),
        (PLAIN_BAN, f"{PLAIN_BAN[:-1]}, or use its content to train AI models.", Direction.STRENGTHENED),
        (PLAIN_BAN, f"{PLAIN_BAN[:-1]}, except that eligible researchers may collect public data.", Direction.WEAKENED),
    ],
)
def test_amended_rules_point_by_labels_and_words(before: str, after: str, direction: Direction) -> None:
    """Labels gained and lost, and operators, decide together."""
    change = only([OTHER, before], [OTHER, after])
    assert change.direction is direction, change.reason


def test_a_new_name_of_the_platform_changes_no_rule() -> None:
    """Where it was changed everywhere; where the old one stays, another party may be meant."""
    before = ["You may not scrape the Examplo service or sell Examplo data.", OTHER]
    after = ["You may not scrape the Ex service or sell Ex data.", OTHER]
    change = only(before, after)
    assert (change.direction, change.severity) == (Direction.NEUTRAL, Severity.NONE)
    elsewhere = "Examplo keeps its rights at all times, and many other things of its own besides."
    change = only([*before, elsewhere], [*after, elsewhere])
    assert (change.direction, change.severity) == (Direction.NEUTRAL, Severity.LOW)


def test_more_names_are_not_more_rules() -> None:
    """A clause that cites its document by its full name binds nobody more."""
    before = "You may not scrape the service, except under this Agreement with us."
    after = "You may not scrape the service, except under this Developer Policy Agreement with us."
    assert only([before], [after]).direction is Direction.NEUTRAL


def test_an_added_ban_strengthens() -> None:
    """The reason names the words that show the ban."""
    change = only([OTHER], [OTHER, BAN])
    assert (change.kind, change.direction, change.severity) == (ChangeKind.ADDED, Direction.STRENGTHENED, Severity.HIGH)
    assert "scrape" in change.reason


def test_a_removed_ban_weakens() -> None:
    """And keeps the labels that it had."""
    change = only([OTHER, BAN], [OTHER])
    assert (change.direction, change.labels) == (Direction.WEAKENED, ("automated_access",))


def test_a_clause_without_labels_has_no_severity() -> None:
    """It is told in the history, and alerts nobody."""
    change = only([OTHER], [OTHER, "Our offices are open on weekdays."])
    assert (change.direction, change.severity, change.reason) == (Direction.UNCLEAR, Severity.NONE, "")


def test_words_beside_the_rule_do_not_count() -> None:
    """A labelled paragraph whose labelled sentence reads the same is no change of the rule."""
    change = only([f"{BAN} Our support answers on weekdays."], [f"{BAN} Our support answers on weekdays and Sundays."])
    assert (change.direction, change.severity) == (Direction.NEUTRAL, Severity.NONE)
    assert change.labels == ("automated_access",)


def test_moved_and_reworded_clauses_are_neutral() -> None:
    """Order and punctuation change no rule."""
    for change in changed(
        [BAN, OTHER, "Third paragraph of these terms."], [OTHER, "Third paragraph of these terms", BAN]
    ):
        assert (change.direction, change.severity) == (Direction.NEUTRAL, Severity.NONE)


def test_a_rule_that_changes_its_clause_is_neutral() -> None:
    """A removed and an added clause that say the same are one rule that moved, not a weakening and a strengthening."""
    old = (
        "In order to keep our community healthy and our servers running we ask for your help with a few things that"
        " matter to us a great deal, which is why you may not scrape or crawl profiles by automated means."
    )
    new = "No scraping: you may not crawl profiles by automated means."
    changes = changed([OTHER, old], [new, OTHER])
    labelled = [change for change in changes if change.labels]
    assert {change.kind for change in labelled} <= {ChangeKind.REMOVED, ChangeKind.ADDED, ChangeKind.AMENDED}
    assert all(change.direction is not Direction.WEAKENED for change in labelled), [c.reason for c in labelled]


def test_an_old_text_that_leaves_its_successor_standing_is_judged_against_it() -> None:
    """X, September 2023: the terms that allowed crawling went, those that forbid it stood beside them already."""
    tail = "You agree not to interfere with the service, to probe its systems, or to forge any part of a message."
    old = (
        "Crawling the service is permissible in accordance with robots.txt, but scraping it without our prior consent"
        f" is prohibited. {tail}"
    )
    new = (
        "Crawling or scraping the service in any form, for any purpose without our prior written consent is"
        f" prohibited. {tail}"
    )
    change = only([old, OTHER, new], [OTHER, new])
    assert change.kind is ChangeKind.REMOVED
    assert change.direction is Direction.STRENGTHENED, change.reason
    assert "stays on the page" in change.reason


def test_a_second_copy_that_goes_is_no_change_of_the_rule() -> None:
    """The same rule still stands."""
    (change,) = [
        c for c in changed([BAN, OTHER, BAN.replace("scrape, crawl", "crawl, scrape")], [BAN, OTHER]) if c.labels
    ]
    assert change.direction in {Direction.NEUTRAL, Direction.UNCLEAR}
    assert change.severity in {Severity.NONE, Severity.LOW}


def test_a_heading_carries_no_rule() -> None:
    """A heading that was renamed is no change of the clause under it."""
    before, after = (Clause(BAN, headings=(name,)) for name in ("Limits", "Restrictions on use"))
    judgement = classify(before, load())
    (change,) = judge_all(compare((before,), (after,)), (judgement,), (judgement,), document=TERMS)
    assert (change.labels, change.severity) == ((), Severity.NONE)


def test_a_copy_that_comes_is_no_change_of_the_rule() -> None:
    """The same words stand on the page already."""
    change = only([BAN, OTHER], [BAN, OTHER, BAN])
    assert (change.direction, change.severity) == (Direction.NEUTRAL, Severity.NONE)


# --- the same rule, cut otherwise -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([OTHER, BAN], [f"{OTHER} {BAN}"]),
        ([f"{OTHER} {BAN}"], [OTHER, BAN]),
        ([BAN, OTHER], [BAN.replace("You may not", "You must not"), OTHER]),
        (["13.11." + BAN, OTHER], [BAN, OTHER]),
    ],
    ids=["joined", "parted", "other words for not", "its number"],
)
def test_a_rule_that_is_cut_otherwise_is_no_change(before: list[str], after: list[str]) -> None:
    """Telegram, June 2026: two paragraphs became one, and two again."""
    assert all(change.severity is Severity.NONE for change in changed(before, after))


def test_a_ban_that_is_dropped_beside_a_joined_one_is_a_change() -> None:
    """Each rule is looked for by itself."""
    training = "You may not use the content of the service to train any AI model or large language model."
    changes = changed([OTHER, BAN, training], [f"{OTHER} {BAN}"])
    assert [change.labels for change in changes if change.severity is not Severity.NONE] == [("ai_training",)]


def listed(lead_in: str, *items: str) -> tuple[Clause, ...]:
    """Return a sentence over a list, with its items."""
    return (Clause(lead_in), *(Clause(item, lead_in=lead_in) for item in items))


def over(before: str, after: str) -> Change:
    """Return what became of the sentence over a list of rules."""
    items = ("scrape the service by automated means;", "sell data that you obtained from the service;")
    old, new = listed(before, *items), listed(after, *items)
    judgements = [[classify(clause, load()) for clause in clauses] for clauses in (old, new)]
    changes = judge_all(compare(old, new), *judgements, document=TERMS, clauses_before=old, clauses_after=new)
    return next(change for change in changes if change.kind is ChangeKind.AMENDED)


def test_the_sentence_over_a_list_carries_its_labels() -> None:
    """Where "should not" becomes "must not", every item binds more, though none of them changed."""
    change = over("When you use the service, you should not:", "When you use the service, you must not:")
    assert change.direction is Direction.STRENGTHENED, change.reason
    assert "automated_access" in change.labels
    assert change.reason.startswith("over a list")


def test_other_words_over_a_list_are_no_change() -> None:
    """They bind as much."""
    change = over("When you use the service, you must not:", "While using our service, you shall not:")
    assert (change.labels, change.severity) == ((), Severity.NONE)


def test_german_rules_point_by_german_words() -> None:
    """The language of the version decides whose words are read."""
    old, new = (
        (Clause(text),)
        for text in (
            "Sie dürfen die Website nicht ohne unsere Zustimmung mit Bots auslesen.",
            "Sie dürfen die Website nicht ohne unsere vorherige schriftliche Zustimmung mit Bots auslesen.",
        )
    )
    judgements = [tuple(classify(clause, load(), "de") for clause in clauses) for clauses in (old, new)]
    (change,) = judge_all(
        compare(old, new), *judgements, document=TERMS, clauses_before=old, clauses_after=new, language="de"
    )
    if judgements[0][0].labels:  # as far as the lexicon speaks German
        assert change.direction is Direction.STRENGTHENED, change.reason
