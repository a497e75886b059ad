"""Figures of trends: periods that follow each other, changes counted once, and spells counted day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tosmon.catalog.views import LabelSpan, Pointed
from tosmon.core.label_turns import STANDS
from tosmon.core.model import Direction
from tosmon.web.trends.periods import By, periods, tallied
from tosmon.web.trends.spells import as_renamed, counted, joined, spells_of, turnings

UP, DOWN = Direction.STRENGTHENED, Direction.WEAKENED
days = st.dates(date(1999, 1, 1), date(2030, 1, 1))


def noon(day: str) -> datetime:
    """Return the noon of a day."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def span(document: str, label: str, first: str, until: str = "", rule: str = "ban") -> LabelSpan:
    """Return a turn of a document."""
    return LabelSpan(document, label, rule, 1, 1, noon(first), noon(first), noon(until) if until else None)


@given(days, days, st.sampled_from(By))
def test_periods_follow_each_other_and_hold_every_day(one: date, other: date, by: By) -> None:
    """From the first to the last, each day in one period."""
    begin, end = sorted((one, other))
    found = periods(begin, end, by)
    assert found[0].begin <= begin < found[0].end
    assert found[-1].begin <= end <= found[-1].last
    assert all(before.end == after.begin for before, after in pairwise(found))


def test_periods_are_written_as_people_write_them() -> None:
    """Months, quarters and years."""
    day = date(2023, 9, 29)
    assert [periods(day, day, by)[0].words for by in By] == ["2023-09", "2023 Q3", "2023"]


def test_changes_are_counted_by_period_and_direction() -> None:
    """At both ends of a period; what lies outside of all does not count."""
    within = periods(date(2023, 9, 1), date(2023, 10, 1), By.MONTH)
    pointed = [
        Pointed("a", "x/terms", noon("2023-09-01"), UP, 2),
        Pointed("b", "x/terms", noon("2023-09-30"), UP, 1),
        Pointed("b", "x/terms", noon("2023-09-30"), DOWN, 1),
        Pointed("c", "x/terms", noon("2023-10-01"), DOWN, 4),
        Pointed("d", "x/terms", noon("2023-11-01"), UP, 9),
        Pointed("e", "x/terms", noon("2023-08-31"), UP, 9),
    ]
    assert [(one.strengthened, one.weakened) for one in tallied(pointed, within)] == [(3, 1), (0, 4)]


def test_variants_that_change_alike_count_once() -> None:
    """As often as in the variant where most changed; another text of the platform counts beside them."""
    within = periods(date(2023, 9, 1), date(2023, 9, 1), By.MONTH)
    documents = {"x/terms": 2, "x/terms@de": 3, "x/privacy": 1}
    pointed = [Pointed(name, name, noon("2023-09-02"), UP, count) for name, count in documents.items()]
    assert tallied(pointed, within)[0].strengthened == 4


spells = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9)).map(
        lambda one: (
            datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=one[0]),
            datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=sum(one)),
        )
    ),
    max_size=8,
)


@given(spells)
def test_joined_spells_say_of_every_day_what_the_spells_said(found: list[tuple[datetime, datetime]]) -> None:
    """Whether there was any; and none of them touches the next."""
    one = joined(found)
    for number in range(45):
        at = datetime(2024, 1, 1, 6, tzinfo=UTC) + timedelta(days=number)
        assert any(begun <= at < ended for begun, ended in found) is any(begun <= at < ended for begun, ended in one)
    assert all(before[1] < after[0] for before, after in pairwise(one))


@given(st.dictionaries(st.sampled_from("abc"), spells.map(joined)))
def test_counted_says_of_every_day_how_many_there_are(of: dict[str, tuple[tuple[datetime, datetime], ...]]) -> None:
    """At its end."""
    found = counted(of)
    for number in range(45):
        day = date(2024, 1, 1) + timedelta(days=number)
        end = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        assert found.on(day) == sum(any(begun <= end < ended for begun, ended in own) for own in of.values())


def test_a_platform_carries_a_label_while_any_of_its_texts_does() -> None:
    """Two texts that say so one after the other make one spell; collectors are left out."""
    found = spells_of(
        [
            span("x/terms", STANDS, "2024-01-01", rule="own"),
            span("x/robots.txt", STANDS, "2023-01-01", rule="own"),
            span("x/terms", "resale", "2024-01-02", "2024-01-05"),
            span("x/privacy", "resale", "2024-01-04", "2024-01-09"),
            span("clearview/terms", "resale", "2024-01-01"),
        ],
        {"clearview"},
    )
    assert found.carried["resale"] == {"x": ((noon("2024-01-02"), noon("2024-01-09")),)}
    assert (found.begin, list(found.own)) == (date(2024, 1, 1), ["x"])
    turned = list(turnings(found, ["resale"], (), noon("2024-01-02"), noon("2024-01-09")))
    assert [(one.platform, one.began) for one in turned] == [("x", True)]


def test_a_platform_that_was_renamed_counts_once() -> None:
    """Its earlier texts are those of the name of today, until that has its own; without an heir until it has any."""
    spans = [
        span("old/terms", STANDS, "2022-01-01"),
        span("old/rules", STANDS, "2022-01-01"),
        span("old/terms", "resale", "2022-01-01"),
        span("old/rules", "automated_access", "2022-01-01"),
        span("new/terms", STANDS, "2024-02-21"),
        span("new/terms", "resale", "2024-02-21"),
    ]
    found = spells_of(as_renamed(spans, {"old": "new"}))
    assert set(found.watched) == {"new"}
    assert len(found.carried["resale"]["new"]) == 1
    assert counted(found.carried["resale"]).on(date(2026, 1, 1)) == 1
    assert counted(found.carried["automated_access"]).on(date(2023, 1, 1)) == 1
    assert counted(found.carried["automated_access"]).on(date(2026, 1, 1)) == 0
    assert [one.began for one in turnings(found, ["resale"], (), noon("2020-01-01"), noon("2030-01-01"))] == [True]


def test_a_platform_whose_later_name_nobody_captured_keeps_its_own() -> None:
    """There is nothing that its history goes on in."""
    spans = [span("old/terms", STANDS, "2022-01-01"), span("old/terms", "resale", "2022-01-01")]
    assert as_renamed(spans, {"old": "new"}) == spans
