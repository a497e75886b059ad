"""Chains of like rules: each lineage in exactly one, in order of time, joined where one took over from another."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_lineage import BAN, OTHERS, WIDER, period, periods
from tosmon.core.gaps import Period
from tosmon.core.kin import Chain, Kin, chains
from tosmon.core.lineage import lineages
from tosmon.core.model import Direction
from tosmon.core.pairing import Likeness

OTHER_MATTER = "You may not resell accounts that somebody else has opened."
WORDS = (*OTHERS, BAN, WIDER, OTHER_MATTER, "You may not scrape or crawl the service without consent.")


def chained(found: Sequence[Period]) -> tuple[Chain, ...]:
    """Return the chains of all clauses of these versions."""
    return chains(found, lineages(found))


def of(found: Sequence[Period], text: str) -> Chain:
    """Return the one chain that ends with this text."""
    (chain,) = [one for one in chained(found) if one.members[-1].lineage.clause.text == text]
    return chain


def told(chain: Chain) -> list[str]:
    """Return the last words of its members."""
    return [member.lineage.clause.text for member in chain.members]


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6), min_size=1, max_size=7))
def test_every_lineage_is_in_exactly_one_chain(texts: list[list[str]]) -> None:
    """So the chain of any of its members is the same chain, and no member is in it twice."""
    found = [period(day, words) for day, words in enumerate(texts)]
    every = lineages(found)
    kin = Kin(found, every)
    for number, one in enumerate(every):
        assert kin.chain_of(number) in kin.chains()
        assert one in [member.lineage for member in kin.chain_of(number).members]
    members = [member.lineage for chain in chains(found, every) for member in chain.members]
    assert sorted(map(repr, members)) == sorted(map(repr, every))


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6), min_size=1, max_size=7))
def test_members_come_in_order_of_time(texts: list[list[str]]) -> None:
    """Each came while the one before stood, or at once when it went, and stayed longer."""
    for chain in chained([period(day, words) for day, words in enumerate(texts)]):
        assert chain.members[0].joint is None
        for before, after in zip(chain.members, chain.members[1:], strict=False):
            first, last = before.lineage.places[0][0], before.lineage.places[-1][0]
            assert first < after.lineage.places[0][0] <= last + 1 <= after.lineage.places[-1][0]
            assert after.joint is not None


@given(st.lists(st.lists(st.sampled_from(OTHERS), max_size=6), min_size=1, max_size=6))
def test_what_sets_no_rule_is_its_own_chain(texts: list[list[str]]) -> None:
    """Only rules are joined."""
    found = [period(day, words) for day, words in enumerate(texts)]
    assert [chain.members[0].lineage for chain in chained(found)] == list(lineages(found))


def test_a_rule_that_came_beside_another_and_stayed_follows_it() -> None:
    """The page showed both for a time: what was in force, and what was announced."""
    found = periods((*OTHERS, BAN), (WIDER, *OTHERS, BAN), (WIDER, *OTHERS))
    chain = of(found, WIDER)
    assert told(chain) == [BAN, WIDER]
    joint = chain.members[1].joint
    assert joint is not None
    assert joint.change is not None
    assert joint.share == Likeness().of(BAN.lower(), WIDER.lower(), 0.0)
    assert joint.change.direction is not Direction.UNCLEAR


def test_a_joint_is_judged_from_the_words_that_stood_when_the_new_rule_came() -> None:
    """Its redline leads from those to the first ones of the new rule."""
    joint = of(periods((*OTHERS, BAN), (WIDER, *OTHERS, BAN), (WIDER, *OTHERS)), WIDER).members[1].joint
    assert joint is not None
    assert joint.change is not None
    assert joint.change.before is not None
    assert joint.change.after is not None
    assert (joint.change.before.text, joint.change.after.text) == (BAN, WIDER)


def test_an_amended_rule_is_its_own_chain() -> None:
    """What was observed as an amendment is one lineage already."""
    chain = of(periods((*OTHERS, BAN), (*OTHERS, WIDER)), WIDER)
    assert [member.joint for member in chain.members] == [None]
    assert (chain.before, chain.after) == (None, None)


def test_rules_of_other_matter_stay_apart() -> None:
    """However one of them went while the other stood."""
    found = periods((*OTHERS, BAN), (OTHER_MATTER, *OTHERS, BAN), (OTHER_MATTER, *OTHERS))
    assert told(of(found, OTHER_MATTER)) == [OTHER_MATTER]


def test_of_two_that_ended_one_is_taken_over_from() -> None:
    """And the other is told to have had a like rule beside it."""
    found = periods((BAN, *OTHERS, BAN), (WIDER, BAN, *OTHERS, BAN), (WIDER, *OTHERS))
    joined = [chain for chain in chained(found) if len(chain.members) > 1]
    (apart,) = [chain for chain in chained(found) if len(chain.members) == 1 and chain.members[0].lineage.labels[-1][1]]
    assert [told(chain) for chain in joined] == [[BAN, WIDER]]
    assert apart.after is not None
    assert apart.after.lineage == joined[0].members[-1].lineage


def test_a_rule_that_came_beside_one_that_stays_is_told_to() -> None:
    """It follows none, for nothing went."""
    chain = of(periods((*OTHERS, BAN), (WIDER, *OTHERS, BAN)), WIDER)
    assert len(chain.members) == 1
    assert chain.before is not None
    assert chain.before.lineage.clause.text == BAN
