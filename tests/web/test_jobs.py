"""What takes seconds, done beside the pages: waited for a little, bounded in number, told in words."""

from __future__ import annotations

import threading

import pytest

from tosmon.errors import UsageError
from tosmon.web.jobs import KEPT, Busy, Jobs

SECONDS = 10.0


def test_what_ends_in_time_is_there_at_once() -> None:
    """With its result."""
    job = Jobs[int]().begin(lambda: 7, SECONDS)
    assert (job.done, job.result, job.error) == (True, 7, "")


def test_what_takes_longer_is_found_by_its_number() -> None:
    """And another one must wait its turn."""
    go_on = threading.Event()
    jobs = Jobs[bool](most=1)
    job = jobs.begin(lambda: go_on.wait(SECONDS), 0.0)
    assert not job.done
    with pytest.raises(Busy):
        jobs.begin(lambda: True, SECONDS)
    go_on.set()
    assert job.ended.wait(SECONDS)
    assert jobs.get(job.token) is job
    assert jobs.begin(lambda: True, SECONDS).result


def test_what_cannot_be_done_says_why() -> None:
    """In the words of the error."""

    def refused() -> int:
        raise UsageError("not so", remedy="otherwise")

    job = Jobs[int]().begin(refused, SECONDS)
    assert (job.result, job.error) == (None, "not so (otherwise)")


def test_a_fault_of_ours_ends_its_job_alone(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, and the reader told."""

    def faulty() -> int:
        return len([]) // 0

    jobs = Jobs[int]()
    assert "ZeroDivisionError" in jobs.begin(faulty, SECONDS).error
    assert "a job of the pages failed" in caplog.text
    assert jobs.begin(lambda: 1, SECONDS).result == 1


def test_few_are_remembered_and_none_for_long() -> None:
    """What came of them is for the reader who asked."""
    now = [0.0]
    jobs = Jobs[int](kept=2, clock=lambda: now[0])
    first, *others = [jobs.begin(lambda: 1, SECONDS).token for _ in range(3)]
    assert jobs.get(first) is None
    assert all(jobs.get(one) for one in others)
    now[0] = KEPT + 1
    assert not any(jobs.get(one) for one in others)
