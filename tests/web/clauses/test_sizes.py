"""Pages of clauses stay small, however long the clauses are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tosmon.core.lineage import Step, Turn
from tosmon.web.clauses.pages import fitting
from tosmon.web.clauses.values import StepView

SEEN = datetime(2024, 1, 1, tzinfo=UTC)


def view(text: str) -> StepView:
    """Return a step that brought these words."""
    return StepView(
        step=Step(Turn.FIRST, (None, SEEN), "x/terms", "", ("", "a")),
        turn="first observed",
        compare="",
        version="",
        text=text,
        number=1,
        until=None,
        labels_gained=(),
        labels_lost=(),
    )


@pytest.mark.parametrize(("length", "fits"), [(10, 40), (9_000, 9), (1_000_000, 1)])
def test_long_texts_share_a_page_with_few_others(length: int, fits: int) -> None:
    """As many steps stand on a page as keep it small: forty at most, and one at least."""
    assert fitting([view("x" * length)] * 50) == fits


def test_a_last_page_has_what_is_left() -> None:
    """Fewer steps than fit are all shown."""
    assert fitting([view("words")] * 3) == len(range(3))
