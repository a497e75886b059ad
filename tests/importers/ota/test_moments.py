"""What was seen of a text at which moment, whatever was recorded in whatever order."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.ota.messages import Told
from tosmon.importers.ota.moments import moments
from tosmon.importers.ota.records import Record

PAGES = st.tuples(st.sampled_from(["", "", "a", "b", "c"]), st.sampled_from(["html", "pdf"]))
STEPS = st.lists(st.tuples(PAGES, st.integers(0, 3000), st.booleans()), max_size=30)


def records(steps: Sequence[tuple[tuple[str, str], int, bool]]) -> list[Record]:
    """Return a record for each step: a page and its form, when, and whether it was removed."""
    return [
        Record(f"{n}", time, f"X/T #{page}.{form}", page, form, "" if removed else f"blob {n}", Told())
        for n, ((page, form), time, removed) in enumerate(steps)
    ]


@given(STEPS)
def test_moments_never_run_backwards(steps: Sequence[tuple[tuple[str, str], int, bool]]) -> None:
    """And are never before what they show."""
    found = list(moments(records(steps)))
    times = [one.at for one in found]
    assert times == sorted(times)
    assert all(one.at >= one.last.time for one in found)


@given(STEPS)
def test_every_page_that_was_recorded_is_seen(steps: Sequence[tuple[tuple[str, str], int, bool]]) -> None:
    """Each in exactly one moment, as what came then, and standing at its end unless another took its place in it."""
    given_ = records(steps)
    made = [record for one in moments(given_) for record in one.records]
    assert [record for record in made if record.blob] == [record for record in given_ if record.blob]
    for one in moments(given_):
        assert len({page.page for page in one.pages}) == len(one.pages)
        assert all(page.blob for page in one.pages)
        assert len({bool(page.page) for page in one.pages}) <= 1  # one page, or pages with names


@given(STEPS, st.integers(0, 30))
def test_what_comes_later_changes_no_earlier_moment(
    steps: Sequence[tuple[tuple[str, str], int, bool]], cut: int
) -> None:
    """But the last, which it may complete: so a second import finds again what the first took in."""
    given_ = records(steps)
    before, after = list(moments(given_[:cut])), list(moments(given_))
    assert before[:-1] == after[: max(len(before) - 1, 0)]
