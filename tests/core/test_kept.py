"""What is kept is bounded by its characters, and what is asked for stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.kept import Kept


class Work:
    """Counts what was worked out."""

    def __init__(self, kept: Kept[str, str]) -> None:
        self.kept = kept
        self.done: list[str] = []

    def ask(self, key: str) -> str:
        """Return the answer, worked out where it is not known."""
        return self.kept.of(key, len(key), self._work, key)

    def _work(self, key: str) -> str:
        self.done.append(key)
        return key.upper()


@given(st.lists(st.sampled_from(["a", "b" * 300, "c" * 900, "d", "e"])), st.integers(0, 2_000))
def test_every_answer_is_the_one_that_work_brings(asked: list[str], most: int) -> None:
    """However little is kept."""
    work = Work(Kept(most))
    assert [work.ask(key) for key in asked] == [key.upper() for key in asked]


def test_what_is_known_is_not_worked_out_again() -> None:
    """A look-up is no work; neither is an answer that is false."""
    work = Work(Kept(10_000))
    assert [work.ask(key) for key in ("a", "", "a", "")] == ["A", "", "A", ""]
    assert work.done == ["a", ""]


def test_no_more_is_kept_than_twice_what_may_be() -> None:
    """Thousands of texts pass, and a few stay."""
    kept: Kept[str, str] = Kept(10_000)
    work = Work(kept)
    for number in range(5_000):
        work.ask(f"{number} {'x' * 1_000}")
    assert len(kept) <= 2 * 10


def test_what_is_asked_for_again_and_again_stays() -> None:
    """Texts that come once push out others that came once."""
    work = Work(Kept(5_000))
    for number in range(500):
        work.ask("always")
        work.ask(f"{number} {'x' * 1_000}")
    assert work.done.count("always") == 1
