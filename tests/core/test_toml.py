"""TOML bytes become a table, or one fault with its place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.toml import NotToml, parse_toml


def test_table_is_read() -> None:
    """A document is its table, with or without a byte order mark."""
    assert parse_toml(b"a = 1\n[b]\nc = 'd'") == {"a": 1, "b": {"c": "d"}}
    assert parse_toml(b"\xef\xbb\xbfa = 1") == {"a": 1}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a = 1\nb = = 2", "line 2, column 5"),
        (b"a = [1", "end of file"),
        (b"a = '\xff'", "line 1"),
        (b"\n\n\xc3\x28", "line 3"),
        (b"a = " + b"[" * 100_000, ""),
        (b"a = 1" + b"0" * 10_000, ""),
        (b".".join([b"a"] * 100_000) + b" = 1", ""),
        (b"[" + b" . ".join([b'"a-b"'] * 1_000) + b"]", ""),
    ],
)
def test_fault_has_its_place(content: bytes, place: str) -> None:
    """What is wrong is found by line, and by column where the parser knows it."""
    with pytest.raises(NotToml) as caught:
        parse_toml(content)
    assert caught.value.place == place
    assert caught.value.expected.startswith("expected ")


def test_a_long_text_is_no_long_key() -> None:
    """Lists of addresses, sentences without blanks and one long word are read as they are, and at once."""
    texts = ["mail.example.org, " * 200, "." * 5_000, "a" * 1_000_000]
    table = parse_toml("\n".join(f"t{place} = '{text}'" for place, text in enumerate(texts)).encode())
    assert list(table.values()) == texts


@given(st.binary(max_size=60))
def test_any_bytes_are_a_table_or_a_fault(content: bytes) -> None:
    """No input raises anything else."""
    with suppress(NotToml):
        assert isinstance(parse_toml(content), dict)
