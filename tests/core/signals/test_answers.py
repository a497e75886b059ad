"""One answer for each purpose from many signals: who decides, who yields, and what is a contradiction."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.signals import (
    Answer,
    Mechanism,
    Purpose,
    PurposeAnswer,
    Signal,
    admitted,
    answers,
    of_page,
    read_file,
)

A, D, R, U, C = Answer.ALLOWED, Answer.DISALLOWED, Answer.RESERVED, Answer.UNSPECIFIED, Answer.CONTRADICTORY
M = Mechanism
PLACES = ("robots.txt", "tdmrep.json", "header tdm-reservation", "meta tdm-reservation")


def signal(
    mechanism: Mechanism,
    answer: Answer,
    *,
    place: str = "",
    agent: str = "*",
    path: str = "/",
    name: str = "n",
    purpose: Purpose = Purpose.AI_TRAINING,
) -> Signal:
    """Return a signal with one answer."""
    return Signal(mechanism, name, answer.value, agent, path, ((purpose, answer),), place)


def told(*signals: Signal, purpose: Purpose = Purpose.AI_TRAINING) -> PurposeAnswer:
    """Return the overall answer of signals to a purpose."""
    found = answers(("x/f", one) for one in signals)
    return next(one for one in found if one.purpose is purpose)


def test_nothing_said_is_unspecified_for_each_purpose_in_order() -> None:
    """Always three answers."""
    assert answers(()) == tuple(PurposeAnswer(purpose, U) for purpose in Purpose)


@pytest.mark.parametrize(
    ("one", "other", "overall"),
    [(A, A, A), (D, D, D), (R, R, R), (D, R, D), (A, D, C), (A, R, C), (A, U, A), (D, U, D), (C, A, C), (C, D, C)],
)
def test_between_mechanisms(one: Answer, other: Answer, overall: Answer) -> None:
    """Two that agree agree; a reservation is the weaker no; a yes beside a no contradicts it."""
    assert told(signal(M.CONTENT_SIGNAL, one), signal(M.TRUST_TXT, other)).answer is overall


def test_both_sources_of_a_no_are_named() -> None:
    """Disallowed and reserved are no contradiction, and both are told."""
    found = told(signal(M.CONTENT_SIGNAL, D), signal(M.TDM, R))
    assert [(one.signal.mechanism, one.answer, one.decides) for one in found.sources] == [
        (M.CONTENT_SIGNAL, D, True),
        (M.TDM, R, True),
    ]


@pytest.mark.parametrize(("agent", "path"), [("gptbot", "/"), ("*", "/private/"), ("*", "images")])
def test_what_binds_an_agent_or_a_part_stands_beside(agent: str, path: str) -> None:
    """It is listed, and decides nothing."""
    found = told(signal(M.AI_TXT, D, agent=agent, path=path), signal(M.CONTENT_SIGNAL, A))
    assert found.answer is A
    assert [(one.answer, one.decides) for one in found.sources] == [(A, True), (D, False)]
    assert told(signal(M.AI_TXT, D, agent=agent, path=path)).answer is U


def test_tdm_file_yields_to_header_and_header_to_meta() -> None:
    """TDMRep, "Processing priority"."""
    file, header, meta = (
        signal(M.TDM, answer, place=place) for answer, place in zip((R, A, R), PLACES[1:], strict=True)
    )
    assert told(file, header).answer is A
    assert told(file, header, meta).answer is R
    assert [one.signal.place for one in told(file, header, meta).sources if one.decides] == [PLACES[3]]


@pytest.mark.parametrize("mechanism", [M.CONTENT_USAGE, M.RSL])
def test_where_the_specification_says_so_the_most_restrictive_counts(mechanism: Mechanism) -> None:
    """AIPREF on combining preferences, RSL section 4.9."""
    assert told(signal(mechanism, A), signal(mechanism, D)).answer is D
    assert told(signal(mechanism, A), signal(mechanism, R)).answer is R


def test_where_it_has_no_rule_a_mechanism_can_contradict_itself() -> None:
    """Content-Signal has no rule for a record that is repeated."""
    assert told(signal(M.CONTENT_SIGNAL, A), signal(M.CONTENT_SIGNAL, D)).answer is C


def test_header_and_meta_for_robots_are_one_mechanism() -> None:
    """Google: the more restrictive rule applies, wherever it stands."""
    header = signal(M.ROBOTS_TAG, A, name="noai", place="header X-Robots-Tag")
    assert told(header, signal(M.ROBOTS_META, D, name="noai", place="meta robots")).answer is D


def test_a_reference_to_a_licence_yields_to_the_licence() -> None:
    """The document says what the reference could not."""
    reference, document = signal(M.LICENSE, R), signal(M.RSL, A)
    assert told(reference).answer is R
    assert told(reference, document).answer is A
    silent = Signal(M.RSL, "ai-index", "prohibited")
    assert told(reference, silent).answer is U


def test_a_document_for_whatever_refers_to_it_leaves_the_reference() -> None:
    """Its path is empty: which part of the site it means is not known."""
    assert told(signal(M.LICENSE, R), signal(M.RSL, A, path="")).answer is R


def test_a_legal_page_kept_out_of_search_says_nothing_of_the_site() -> None:
    """`noindex` and `nosnippet` are set for single pages; they are listed beside the answer."""
    signals = of_page((("X-Robots-Tag", "noindex, nosnippet"),), (("robots", "noindex"),))
    for purpose in (Purpose.SEARCH, Purpose.AI_INPUT):
        found = told(*signals, purpose=purpose)
        assert found.answer is U
        assert found.sources
        assert not any(source.decides for source in found.sources)


def test_an_opt_out_from_ai_on_a_page_counts() -> None:
    """`noai` is set for sites; the watched pages are a sample of theirs."""
    assert told(*of_page((), (("robots", "noai"),))).answer is D


def test_signals_that_faults_void_are_no_sources() -> None:
    """A reservation of "1" as a string is unset, as the protocol has it."""
    found = read_file("tdmrep.json", b'[{"location": "/", "tdm-reservation": "1"}]')
    assert told(*found.signals) == PurposeAnswer(Purpose.AI_TRAINING, U)


# --- what robots.txt admits -------------------------------------------------------------------------------------------


def test_robots_rules_decide_only_where_every_known_crawler_is_refused() -> None:
    """One that is let in leaves the purpose open; the sentence is listed either way."""
    all_shut = told(admitted(Purpose.AI_TRAINING, allowed=0, refused=12))
    assert (all_shut.answer, all_shut.sources[0].signal.value) == (D, "12 of 12 refused the whole site")
    one_open = told(admitted(Purpose.AI_TRAINING, allowed=1, refused=11))
    assert (one_open.answer, one_open.sources[0].decides) == (U, False)


def test_robots_rules_never_say_yes_and_yield_to_every_signal() -> None:
    """Who may fetch is not what for."""
    shut, open_ = (admitted(Purpose.AI_TRAINING, allowed=number, refused=5 - number) for number in (0, 5))
    assert told(open_).answer is U
    assert told(shut, signal(M.TDM, A)).answer is A
    assert [one.decides for one in told(shut, signal(M.TDM, A)).sources] == [True, False]


def test_a_purpose_that_no_known_crawler_serves_is_open() -> None:
    """None of none is no refusal."""
    assert told(admitted(Purpose.AI_INPUT, allowed=0, refused=0), purpose=Purpose.AI_INPUT).answer is U


# --- laws -------------------------------------------------------------------------------------------------------------

SIGNALS = st.builds(
    signal,
    st.sampled_from(Mechanism),
    st.sampled_from(Answer),
    place=st.sampled_from(PLACES),
    agent=st.sampled_from(["*", "gptbot"]),
    path=st.sampled_from(["/", "/a", ""]),
    name=st.sampled_from(["n", "noai"]),
    purpose=st.sampled_from(Purpose),
)
SOURCES = st.lists(st.tuples(st.sampled_from(["x/a", "x/b"]), SIGNALS), max_size=8)


@given(SOURCES, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(sources: list[tuple[str, Signal]], random: Random) -> None:
    """Answers and the order of their sources are the same for any order of reading."""
    shuffled = [*sources, *sources[:2]]
    random.shuffle(shuffled)
    assert answers(shuffled) == answers(sources)


@given(SOURCES)
def test_every_decided_answer_has_a_source_that_decides(sources: list[tuple[str, Signal]]) -> None:
    """Nothing is said that nobody said; and only everybody's and the whole site's signals decide."""
    for one in answers(sources):
        deciding = [source for source in one.sources if source.decides]
        assert all((source.signal.agent, source.signal.path) == ("*", "/") for source in deciding)
        assert one.answer is U or deciding


@given(SOURCES)
def test_a_ban_is_never_lost(sources: list[tuple[str, Signal]]) -> None:
    """Where one deciding source says no, the overall answer is not a plain yes."""
    for one in answers(sources):
        if any(source.decides and source.answer is D for source in one.sources):
            assert one.answer in {D, C}
