"""When a document is seen, and by which captures of its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.wayback.moments import TOGETHER, VALID, moments
from tosmon.importers.wayback.values import Era, Listed, Span

START = datetime(2014, 1, 1, tzinfo=UTC)
ONE, TWO = "x.com/one", "x.com/two"
BOTH = (Era(Span(), (f"https://{ONE}", f"https://{TWO}")),)
HOUR = 1 / 24


def seen(page: str, *days: float, digest: str = "") -> list[Listed]:
    """Return captures of a page, so many days after the start."""
    return [
        Listed(START + timedelta(days=day), f"https://{page}", f"{page}/{day:g}", "200", "", digest) for day in days
    ]


def shown(one: list[Listed], two: list[Listed], eras: tuple[Era, ...] = BOTH) -> list[tuple[str, ...]]:
    """Return the places of the captures of each moment."""
    found, _ = moments(eras, {ONE: one, TWO: two})
    return [tuple(capture.address for capture in moment.captures) for moment in found]


def test_one_page_is_seen_at_each_of_its_captures() -> None:
    """Each is a moment."""
    eras = (Era(Span(), (f"https://{ONE}",)),)
    assert shown(seen(ONE, 0, HOUR, 5), [], eras) == [("x.com/one/0",), (f"x.com/one/{HOUR:g}",), ("x.com/one/5",)]


def test_several_pages_are_seen_as_they_last_were() -> None:
    """Never as they were captured later: a change is not dated before anyone saw it."""
    assert shown(seen(ONE, 0, 20), seen(TWO, 10, 30)) == [
        ("x.com/one/0", "x.com/two/10"),
        ("x.com/one/20", "x.com/two/10"),
        ("x.com/one/20", "x.com/two/30"),
    ]


def test_a_crawl_of_all_pages_is_one_moment() -> None:
    """That of its last capture."""
    found, _ = moments(BOTH, {ONE: seen(ONE, 0, 40), TWO: seen(TWO, HOUR, 40 + HOUR)})
    assert [moment.at for moment in found] == [START + timedelta(days=day) for day in (HOUR, 40 + HOUR)]
    assert [[one.address for one in moment.captures] for moment in found] == [
        ["x.com/one/0", f"x.com/two/{HOUR:g}"],
        ["x.com/one/40", f"x.com/two/{40 + HOUR:g}"],
    ]


def test_a_page_that_was_not_captured_makes_no_moment() -> None:
    """Half a document would read as if clauses had gone; what is left out is counted."""
    found, incomplete = moments(BOTH, {ONE: seen(ONE, 0, 10, 20), TWO: seen(TWO, 15)})
    assert len(found) == 2
    assert incomplete == 2
    assert moments(BOTH, {ONE: seen(ONE, 0, 10), TWO: []}) == ([], 2)


def test_a_page_counts_for_a_year_or_while_it_stays_the_same() -> None:
    """Between two captures with equal digests nothing was seen to change."""
    assert len(shown(seen(ONE, 0, 300, 800), seen(TWO, 0))) == 2
    assert len(shown(seen(ONE, 0, 300, 800), seen(TWO, 0, 900, digest="A"))) == 4
    assert timedelta(days=365) < VALID < timedelta(days=800)


def test_each_era_has_its_pages() -> None:
    """A former address counts up to its end, today's from then on."""
    change = START + timedelta(days=10)
    eras = (
        Era(Span(ends=change), (f"https://{ONE}",)),
        Era(Span(begins=change + timedelta(microseconds=1)), (f"https://{TWO}",)),
    )
    assert shown(seen(ONE, 5, 10, 15), seen(TWO, 5, 15), eras) == [
        ("x.com/one/5",),
        ("x.com/one/10",),
        ("x.com/two/15",),
    ]


DAYS = st.lists(st.integers(0, 4000).map(lambda hours: hours / 6), max_size=12, unique=True).map(sorted)


@given(DAYS, DAYS)
def test_moments_run_forward_and_look_back(one: list[float], two: list[float]) -> None:
    """In order, each complete, of no capture later than itself, a day apart, and a capture of the moment's own time."""
    found, _ = moments(BOTH, {ONE: seen(ONE, *one), TWO: seen(TWO, *two)})
    times = [moment.at for moment in found]
    assert times == sorted(times)
    assert len({moment.key for moment in found}) == len(found)
    for moment in found:
        assert [capture.url for capture in moment.captures] == [f"https://{ONE}", f"https://{TWO}"]
        assert all(moment.at - VALID <= capture.at <= moment.at for capture in moment.captures)
    assert all(after - before > timedelta() for before, after in pairwise(times))
    assert timedelta(1) == TOGETHER
