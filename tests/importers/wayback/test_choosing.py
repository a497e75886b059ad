"""Which captures of a list are asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.wayback.choosing import chosen, tells
from tosmon.importers.wayback.values import Every, LeftOut, Listed, Take

START = datetime(2014, 1, 1, tzinfo=UTC)


def listed(digests: str, *, days: int = 1) -> list[Listed]:
    """Return captures days apart, one a letter."""
    return [
        Listed(START + number * timedelta(days=days), "u", f"a{number}", "200", "", digest.strip())
        for number, digest in enumerate(digests)
    ]


def picked(captures: list[Listed], take: Take = Take.ENDS, every: Every | None = None, *, absence: bool = False) -> str:
    """Return the digests of those chosen."""
    found = chosen(captures, absence=absence, take=take, every=every, left_out=LeftOut())
    return "".join(one.digest for one in found)


@pytest.mark.parametrize(
    ("digests", "ends", "first"),
    [
        ("", "", ""),
        ("A", "A", "A"),
        ("AA", "AA", "A"),
        ("AAAA", "AA", "A"),
        ("AAABBA", "AABBA", "ABA"),
        ("ABAB", "ABAB", "ABAB"),
    ],
)
def test_runs_of_equal_digests_are_taken_by_their_ends(digests: str, ends: str, first: str) -> None:
    """Or by their first alone, or whole."""
    captures = listed(digests)
    assert (picked(captures), picked(captures, Take.FIRST), picked(captures, Take.ALL)) == (ends, first, digests)


def test_captures_without_a_digest_are_all_taken() -> None:
    """Nobody knows whether they are equal."""
    found = chosen(listed("   "), absence=False, take=Take.ENDS, every=None, left_out=LeftOut())
    assert len(list(found)) == 3


@given(st.text("ABC ", max_size=30))
def test_ends_lose_no_text_and_no_time(digests: str) -> None:
    """Every run keeps its first and its last time, and every text stays."""
    captures = listed(digests)
    found = list(chosen(captures, absence=False, take=Take.ENDS, every=None, left_out=LeftOut()))
    assert found == sorted(found, key=lambda one: one.at)
    assert {one.digest for one in found} == {one.digest for one in captures}
    for before, one, after in zip([None, *captures], captures, [*captures[1:], None], strict=False):
        edge = not one.digest or before is None or after is None or {before.digest, after.digest} != {one.digest}
        assert (one in found) == edge


@pytest.mark.parametrize(("every", "count"), [(Every.DAY, 60), (Every.MONTH, 22), (Every.YEAR, 2)])
def test_the_first_of_each_period_is_taken(every: Every, count: int) -> None:
    """For those who want to spare an archive."""
    captures = [Listed(START + timedelta(hours=6 * n + 240 * (n // 4)), "u", "", "200", "", str(n)) for n in range(240)]
    found = list(chosen(captures, absence=False, take=Take.ALL, every=every, left_out=LeftOut()))
    assert len(found) == count
    assert found[0] == captures[0]


@pytest.mark.parametrize(
    ("status", "text", "robots"),
    [
        ("200", "", ""),
        ("206", "", ""),
        ("", "", ""),
        ("404", "with status 404", ""),
        ("410", "with status 410", ""),
        ("403", "with status 403", "with status 403"),
        ("503", "with status 503", "with status 503"),
        ("301", "with a redirect", "with a redirect"),
        ("0", "of no known status", "of no known status"),
        ("٢٠٠", "of no known status", "of no known status"),
    ],
)
def test_a_status_says_something_or_not(status: str, text: str, robots: str) -> None:
    """404 and 410 do where absence counts; a refusal never does."""
    one = Listed(START, "u", "a", status)
    assert (tells(one, absence=False), tells(one, absence=True)) == (text, robots)


def test_what_is_left_out_is_counted_with_the_last_redirect() -> None:
    """A revisit of a redirect is one, though it has no status."""
    left_out = LeftOut()
    captures = [
        Listed(START, "u", f"a{n}", status, "", digest)
        for n, (status, digest) in enumerate([("301", "R"), ("", "R"), ("", "T"), ("500", "")])
    ]
    found = list(chosen(captures, absence=False, take=Take.ENDS, every=None, left_out=left_out))
    assert [one.digest for one in found] == ["T"]
    assert left_out.counts == {"with a redirect": 2, "with status 500": 1}
    assert left_out.redirect is captures[1]
