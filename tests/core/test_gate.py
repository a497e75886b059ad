"""The gate finds what searching each substring finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.labels.gate import Gate

LEADS = {"scrap": (0, 3), "a": (1,), "data min": (2,), "text and": (4, 0)}
TEXT = st.text(alphabet="scrapdtmin e\n\t", max_size=40) | st.sampled_from(["web-scraping", "data mining, text and"])


@given(first=TEXT, second=TEXT, spaced=st.booleans())
def test_the_gate_opens_for_every_substring(first: str, second: str, *, spaced: bool) -> None:
    """Whatever it saw before, it leads to the cues whose substrings the text holds, and to no others."""
    gate = Gate(LEADS, spaced=spaced)
    gate.places(first)
    assert gate.places(second) == {place for stem, places in LEADS.items() if stem in second for place in places}


def test_a_full_memory_is_emptied_and_filled_again() -> None:
    """More words than are remembered change no answer."""
    gate = Gate(LEADS)
    gate.places(" ".join(f"w{number}" for number in range(50_001)))
    assert gate.places("scraping") == {0, 1, 3}


def test_words_without_spaces_between_them_are_not_remembered() -> None:
    """A text in such a language is searched as it stands."""
    gate = Gate({"収集": (0,), "bot": (1,)}, spaced=False)
    assert gate.places("自動botによる収集") == {0, 1}
    assert gate.stems == {"収集", "bot"}


def test_a_long_word_is_not_remembered() -> None:
    """It opens the gate and takes no room: a hostile page has as many of them as it likes."""
    gate = Gate(LEADS)
    assert gate.places(f"{'x' * 10_000}scrap") == {0, 1, 3}
    assert not gate._words  # what is kept shows nowhere else
