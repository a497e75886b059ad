"""Which way a change points, alone and beside the other changes of its amendment."""

from __future__ import annotations

import pytest

from tosmon.core.compare import compare
from tosmon.core.direction import judge, judge_all
from tosmon.core.labels import classify
from tosmon.core.model import Change, ChangeKind, Clause, Direction, Judgement, Rule, Severity
from tosmon.lexicon import load

TERMS = "x/terms-of-service"
BAN = "You may not scrape, crawl or otherwise access the service by automated means."
OTHER = "You keep the rights to what you post, and you are responsible for it at all times."


def changed(before: list[str], after: list[str]) -> tuple[Change, ...]:
    """Return the judged changes between two texts, given as paragraphs."""
    old, new = (tuple(map(Clause, texts)) for texts in (before, after))
    judgements = [tuple(classify(clause, load()) for clause in clauses) for clauses in (old, new)]
    return judge_all(compare(old, new), *judgements, document=TERMS, clauses_after=new)


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


@pytest.mark.parametrize(
    ("kind", "rule", "direction"),
    [
        ("added", Rule.DUTY, Direction.STRENGTHENED),
        ("added", Rule.PENALTY, Direction.STRENGTHENED),
        ("added", Rule.CONDITION, Direction.STRENGTHENED),
        ("added", Rule.PERMISSION, Direction.WEAKENED),
        ("removed", Rule.PERMISSION, Direction.STRENGTHENED),
        ("removed", Rule.DUTY, Direction.WEAKENED),
        ("added", Rule.NONE, Direction.UNCLEAR),
    ],
)
def test_whole_clauses_point_by_their_rule(kind: str, rule: Rule, direction: Direction) -> None:
    """What binds strengthens when it comes and weakens when it goes; a permission the other way round."""
    clause, judgement = Clause(BAN), Judgement(("automated_access",), rule)
    if kind == "added":
        judged = judge(Change(ChangeKind.ADDED, None, clause, (None, 0), ()), None, judgement, document=TERMS)
    else:
        judged = judge(Change(ChangeKind.REMOVED, clause, None, (0, None), ()), judgement, None, document=TERMS)
    assert judged.direction is direction


def test_a_condition_for_researchers_frees() -> None:
    """Who may collect under conditions could not before."""
    change = Change(ChangeKind.ADDED, None, Clause("Researchers may collect if …"), (None, 0), ())
    judged = judge(change, None, Judgement(("research_exception",), Rule.CONDITION), document=TERMS)
    assert judged.direction is Direction.WEAKENED


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


def test_a_privacy_policy_counts_less() -> None:
    """The document's kind lowers the severity by one step."""
    change = Change(ChangeKind.ADDED, None, Clause(BAN), (None, 0), ())
    judgement = Judgement(("automated_access",), Rule.BAN)
    assert judge(change, None, judgement, document="x/privacy-policy").severity is Severity.MEDIUM


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
