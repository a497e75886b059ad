"""Documents' rhythms as the registry writes them, lived through day by day: changes of the clock, sleep, pauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.catalog.records import DocumentState
from tosmon.core.due import ALWAYS, Past, next_due
from tosmon.registry import Document, DocumentKind, Page
from tosmon.registry.rhythms import family_rhythm, past_of, rhythm_of
from tosmon.schedule.agenda import due_documents

TICK = timedelta(seconds=30)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def document(cron: str = "", zone: str = "", *, interval: timedelta | None = None, name: str = "terms") -> Document:
    """Return a document with that rhythm."""
    return Document(
        platform="x",
        name=name,
        title="Terms",
        kind=DocumentKind.TEXT,
        pages=(Page("https://x.example/terms"),),
        interval=interval,
        cron=cron,
        time_zone=zone,
    )


def ticks(begin: datetime, end: datetime, every: timedelta = TICK) -> Iterator[datetime]:
    """Yield the moments at which a schedule that runs all the time looks for what is due."""
    while begin < end:
        yield begin
        begin += every


def checks(
    one: Document, moments: Iterable[datetime], last: datetime, paused: datetime | None = None
) -> list[datetime]:
    """Return when a document that was checked last then is checked, where the schedule looks at these moments."""
    rhythm, found = rhythm_of(one), [last]
    for now in moments:
        due = next_due(one.id, rhythm, Past(found[-1], 0, paused), now)
        if due is not None and due <= now:
            found.append(now)
    return found[1:]


def shown(moments: Sequence[datetime], zone: str) -> list[str]:
    """Return moments as the clocks of a zone show them."""
    return [f"{moment.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for moment in moments]


# The nights on which the clocks of a zone change, with when a document for half past two (half past one in autumn, in
# New York) is checked in them, by these clocks.
NIGHTS = [
    ("Europe/Berlin", "30 2 * * *", date(2026, 3, 28), ["03-28 02:30", "03-29 03:00", "03-30 02:30"]),
    ("Europe/Berlin", "30 2 * * *", date(2026, 10, 24), ["10-24 02:30", "10-25 02:30", "10-26 02:30"]),
    ("America/New_York", "30 2 * * *", date(2026, 3, 7), ["03-07 02:30", "03-08 03:00", "03-09 02:30"]),
    ("America/New_York", "30 1 * * *", date(2026, 10, 31), ["10-31 01:30", "11-01 01:30", "11-02 01:30"]),
]


@pytest.mark.parametrize(("zone", "cron", "first", "told"), NIGHTS)
def test_a_check_at_night_happens_once_in_every_night(zone: str, cron: str, first: date, told: list[str]) -> None:
    """Neither twice where the hour is repeated, nor not at all where it is skipped."""
    begin = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert shown(checks(document(cron, zone), ticks(begin, begin + 3 * DAY, MINUTE), begin), zone) == told


@pytest.mark.parametrize(("zone", "cron", "first", "told"), NIGHTS)
def test_an_interval_knows_no_clock(zone: str, cron: str, first: date, told: list[str]) -> None:
    """Every six hours is every six hours, on such days, too."""
    del cron, told
    begin = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = checks(document(interval=6 * HOUR), ticks(begin, begin + 3 * DAY, MINUTE), begin)
    assert {later - earlier for earlier, later in pairwise(found)} == {6 * HOUR}


def test_a_leap_day_has_its_check() -> None:
    """A check on the last day of each month comes on the twenty-ninth of February."""
    begin = datetime(2028, 2, 20, tzinfo=UTC)
    found = checks(document("0 6 L * *", "Asia/Tokyo"), ticks(begin, begin + 20 * DAY, 10 * TICK), begin)
    assert shown(found, "Asia/Tokyo") == ["02-29 06:00"]


def test_fields_without_a_zone_are_read_in_utc() -> None:
    """As they were before documents had zones."""
    begin = datetime(2026, 7, 1, tzinfo=UTC)
    assert checks(document("0 6 * * *"), ticks(begin, begin + DAY), begin) == [begin + 6 * HOUR]


@pytest.mark.parametrize("rhythm", [document("0 * * * *", "Europe/Berlin"), document(interval=HOUR)])
def test_a_laptop_asleep_for_a_day_checks_once_when_it_wakes(rhythm: Document) -> None:
    """Twenty-four times were missed, and one check catches up on them; then all goes on as before."""
    begin = datetime(2026, 3, 28, 12, tzinfo=UTC)
    wakes = begin + DAY + timedelta(minutes=10)
    found = checks(rhythm, [*ticks(begin, begin + HOUR / 2), *ticks(wakes, wakes + 2 * HOUR)], begin)
    assert found[0] == wakes
    assert len(found) == 3 if rhythm.cron else len(found) == 2


@pytest.mark.parametrize("rhythm", [document("0 * * * *", "Europe/Berlin"), document(interval=HOUR)])
@pytest.mark.parametrize("back", [timedelta(minutes=5), HOUR, DAY, 400 * DAY])
def test_a_clock_that_jumps_back_neither_stops_nor_floods_the_schedule(rhythm: Document, back: timedelta) -> None:
    """At most one check more than usual, and never two hours without one."""
    begin = datetime(2026, 8, 22, 12, tzinfo=UTC)
    before, after = begin + 3 * HOUR, begin + 3 * HOUR - back
    found = checks(rhythm, [*ticks(begin, before), *ticks(after, after + 5 * HOUR)], begin)
    since = [moment for number, moment in enumerate(found) if number >= 2]
    assert 4 <= len(since) <= 7
    assert all(timedelta() < later - earlier <= 2 * HOUR + TICK for earlier, later in pairwise(since[-4:]))


@given(
    st.sampled_from([night[:3] for night in NIGHTS]),
    st.sampled_from(["30 2 * * *", "*/20 * * * *", "0 1,2,3 * * *", "15 */2 * * *", "0 12 * * mon-fri"]),
    st.lists(st.timedeltas(timedelta(seconds=1), timedelta(hours=30)), min_size=1, max_size=20),
)
def test_a_check_catches_up_on_all_that_passed_since_the_last(
    night: tuple[str, str, date], cron: str, gaps: list[timedelta]
) -> None:
    """However irregularly the schedule looks: it checks where a time has come since the last check, and only there."""
    zone, _, first = night
    one = document(cron, zone)
    fires = rhythm_of(one).cron
    assert fires is not None
    begin = now = datetime(first.year, first.month, first.day, tzinfo=UTC)
    moments = [now := now + gap for gap in gaps]
    times, at = [], fires(begin)
    while at is not None and at <= moments[-1]:
        times.append(at)
        at = fires(at)
    wanted = [later for earlier, later in pairwise([begin, *moments]) if any(earlier < time <= later for time in times)]
    assert checks(one, moments, begin) == wanted


# --- pauses -----------------------------------------------------------------------------------------------------------


def test_a_paused_document_is_left_alone_until_then_and_caught_up_on_once() -> None:
    """Three days of checks are missed; one comes the moment that the pause is over."""
    begin = datetime(2026, 8, 22, 12, tzinfo=UTC)
    end = begin + 3 * DAY
    found = checks(document(interval=12 * HOUR), ticks(begin, end + DAY), begin, end)
    assert found == [end, end + 12 * HOUR]


def test_what_is_not_due_when_a_pause_ends_waits_for_its_time() -> None:
    """A pause of an hour changes nothing for a document that is checked at six."""
    begin = datetime(2026, 8, 22, 12, tzinfo=UTC)
    found = checks(document("0 6 * * *"), ticks(begin, begin + DAY), begin, begin + HOUR)
    assert found == [datetime(2026, 8, 23, 6, tzinfo=UTC)]


@pytest.mark.parametrize("checked", [None, datetime(2026, 8, 1, tzinfo=UTC)])
def test_a_document_paused_for_good_is_never_due(checked: datetime | None) -> None:
    """Also where it was never checked."""
    now = datetime(2026, 8, 22, 12, tzinfo=UTC)
    assert next_due("x/terms", rhythm_of(document(interval=HOUR)), Past(checked, 0, ALWAYS), now) is None


@pytest.mark.parametrize(
    ("written", "until"),
    [("", None), ("always", ALWAYS), ("2026-12-01T00:00:00+00:00", datetime(2026, 12, 1, tzinfo=UTC))],
)
def test_pauses_are_read_as_the_catalog_writes_them(written: str, until: datetime | None) -> None:
    """Nothing, for good, or until a moment."""
    state = DocumentState("x/terms", checked_at=datetime(2026, 8, 1, tzinfo=UTC), failures=2, paused=written)
    assert past_of(state) == Past(state.checked_at, 2, until)


def test_a_paused_variant_is_not_taken_along() -> None:
    """Neither is a paused document due, nor does a variant that is due take it along; a pause that is over is none."""
    now = datetime(2026, 8, 22, 12, tzinfo=UTC)
    documents = [document(interval=HOUR, name=name) for name in ("terms", "terms@de", "terms@fr")]
    states = {
        one.id: DocumentState(one.id, checked_at=now - DAY, paused=paused)
        for one, paused in zip(documents, ["", "always", (now - HOUR).isoformat()], strict=True)
    }
    assert {due.document.name for due in due_documents(documents, states, now)} == {"terms", "terms@fr"}


def test_documents_of_one_rhythm_and_zone_are_due_together() -> None:
    """Six o'clock in Berlin is not six o'clock in Tokyo."""
    berlin, tokyo = (document("0 6 * * *", zone) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    assert family_rhythm(berlin) == family_rhythm(document("0 6 * * *", "Europe/Berlin")) != family_rhythm(tokyo)
