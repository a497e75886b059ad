"""A sealed day reads back whole, and shows every alteration."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.evidence import Head, entry_hash
from tosmon.core.seals import heads_after, read_seal, seal_lines

DAY = date(2026, 8, 22)
Entry = dict[str, Any]


def day_of_entries() -> tuple[dict[str, Head], list[Entry]]:
    """Return the heads of the day before, and two entries each of an old and a new document."""
    before = {"x/tos": Head("x/tos", 7, "77" * 32), "reddit/tos": Head("reddit/tos", 3, "33" * 32)}
    entries: list[Entry] = []
    for document in ("x/tos", "x/privacy"):
        head = before.get(document, Head(document, 0, ""))
        for _ in range(2):
            entry = {"document": document, "sequence": head.sequence + 1, "previous": head.hash, "note": "später"}
            entries.append(entry)
            head = Head(document, head.sequence + 1, entry_hash(entry))
    return before, entries


def sealed() -> tuple[dict[str, Head], list[Entry], bytes]:
    """Return the heads before, the entries, and their seal."""
    before, entries = day_of_entries()
    return before, entries, seal_lines(DAY, entries, heads_after(before, entries).values(), "ee" * 32)


def test_a_seal_reads_back() -> None:
    """Header and entries come back, in order, without a problem."""
    before, entries, data = sealed()
    seal = read_seal(data, before=before, previous_seal="ee" * 32, day=DAY)
    assert seal.problems == ()
    assert (seal.date, seal.previous_seal) == ("2026-08-22", "ee" * 32)
    assert list(seal.entries) == entries[2:] + entries[:2]


def test_a_day_without_entries_can_be_sealed() -> None:
    """Nothing happened, provably."""
    before, _ = day_of_entries()
    data = seal_lines(DAY, [], before.values(), "")
    assert read_seal(data, before=before).problems == ()


@given(st.data())
def test_any_altered_byte_is_found(data: st.DataObject) -> None:
    """Whichever byte is altered, the seal has a problem, or names another seal before it."""
    before, _, good = sealed()
    at = data.draw(st.integers(0, len(good) - 1))
    bad = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]
    assert read_seal(bad, before=before, previous_seal="ee" * 32, day=DAY).problems


@given(st.data())
def test_any_cut_is_found(data: st.DataObject) -> None:
    """A seal that lost its end, or one of its lines, has a problem."""
    before, _, good = sealed()
    cut = data.draw(st.integers(0, len(good) - 1))
    assert read_seal(good[:cut], before=before).problems
    lines = good.splitlines(keepends=True)
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    assert read_seal(b"".join(lines), before=before).problems


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    """What is no seal is reported, never raised."""
    assert read_seal(data, before={}).problems


def test_a_seal_of_another_day_is_found() -> None:
    """A seal under another day's name is not taken for that day's."""
    before, _, data = sealed()
    seal = read_seal(data, before=before, day=date(2026, 8, 23))
    assert seal.problems == ("the header says date '2026-08-22', expected '2026-08-23'",)


def test_the_root_is_only_doubted_where_heads_are_known() -> None:
    """Without the heads before, a seal's own lines are all that is checked."""
    _, entries, _ = sealed()
    assert read_seal(seal_lines(DAY, entries, [], "")).problems == ()
