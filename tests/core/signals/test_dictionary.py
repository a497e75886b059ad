"""Dictionaries of structured fields are read as RFC 9651 section 4.2.2 says, or not at all."""

from __future__ import annotations

import http_sf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.signals.dictionary import Dictionary, parse_dictionary

KEYS = st.from_regex(r"[a-z*][a-z0-9_.*-]{0,10}", fullmatch=True)
TOKENS = st.from_regex(r"[A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]{0,8}", fullmatch=True).map(http_sf.Token)
NUMBERS = st.integers(-999_999_999_999_999, 999_999_999_999_999)
STRINGS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=10)
BARE = TOKENS | NUMBERS | STRINGS | st.booleans() | st.binary(max_size=8)
ITEMS = st.tuples(BARE, st.dictionaries(KEYS, BARE, max_size=2))
MEMBERS = ITEMS | st.tuples(st.lists(ITEMS, max_size=3), st.dictionaries(KEYS, BARE, max_size=2))


@given(st.dictionaries(KEYS, MEMBERS, min_size=1, max_size=5))
def test_what_is_written_is_read(written: http_sf.DictionaryType) -> None:
    """Keys, their order and their values come back from a dictionary as it is serialised; parameters do not."""
    found = parse_dictionary([http_sf.ser(written)])
    assert found.fault == ""
    assert [key for key, _ in found.members] == list(written)
    # What was read is written as a dictionary that reads the same.
    again = ", ".join(f"{key}={value}" for key, value in found.members)
    assert parse_dictionary([again]).members == found.members


@pytest.mark.parametrize(
    ("value", "spelled"),
    [("y", "y"), ('"y"', '"y"'), ("?0", "?0"), ("1", "1"), ("1.50", "1.5"), ("(a  b);c", "(a b)"), ("y;why=x", "y")],
)
def test_a_token_is_told_from_a_string(value: str, spelled: str) -> None:
    """Each type has a spelling of its own, so that `y` and `"y"` differ, and parameters are left out."""
    assert parse_dictionary([f"key={value}"]).members == (("key", spelled),)


def test_a_key_alone_is_true() -> None:
    """A member without a value is the boolean true."""
    assert parse_dictionary(["train-ai"]).members == (("train-ai", "?1"),)


def test_the_last_of_two_counts() -> None:
    """A repeated key has its last value, and is named; a repeated parameter is not."""
    found = parse_dictionary(["train-ai=y;a;a, search=n, train-ai=n"])
    assert found == Dictionary((("train-ai", "n"), ("search", "n")), repeated=("train-ai",))


def test_lines_of_a_field_are_one() -> None:
    """Several lines of a header are read as one (section 4.2), blank ones aside."""
    assert parse_dictionary(["a=y", " ", "b=n"]).members == (("a", "y"), ("b", "n"))


@pytest.mark.parametrize(
    "value", ["Train-AI=n", "train-ai=", "train-ai=n,", "a=y,,b=n", "a=y b=n", "a = y", "ä=y", "a=é"]
)
def test_a_fault_voids_all(value: str) -> None:
    """Whatever does not parse says nothing, and the fault tells where."""
    found = parse_dictionary([f"ok=y, {value}"])
    assert found.members == ()
    assert "at position" in found.fault


@given(st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_read(lines: list[str]) -> None:
    """No text raises, and every text has either members, a fault, or nothing in it."""
    found = parse_dictionary(lines)
    assert not (found.members and found.fault)
    assert len(found.fault) < 300
