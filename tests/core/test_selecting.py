"""What became of selectors, judged from what each brought and brings; whole checks are in test_selectors_checked."""

from __future__ import annotations

import pytest

from tests.checking import RULES
from tosmon.core.extract.measure import Part
from tosmon.core.model import Reason
from tosmon.core.selecting import PageParts, no_longer_removed, selector_lost

GONE: tuple[str, ...] = ()


def page(*parts: tuple[str, ...], everything: tuple[str, ...] = ()) -> list[PageParts]:
    """Return one page whose selectors ".0", ".1" … bring these texts; those without any match nothing."""
    made = tuple(Part(f".{place}", texts, () if texts else (f".{place}",)) for place, texts in enumerate(parts))
    return [PageParts("https://www.example.com/terms", made, everything)]


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (page(RULES[:8], RULES[8:]), None),
        (page(RULES[:8], GONE), Reason.SELECTOR),
        (page(RULES[:1], RULES[8:], everything=RULES), Reason.SELECTOR),
        (page(RULES[:1], RULES[8:], everything=RULES[8:]), Reason.MUCH_TEXT_GONE),
        (page(RULES[:5], RULES[8:]), None),
    ],
    ids=["whole", "lost", "elsewhere", "gone", "less"],
)
def test_what_is_lost_is_judged_entry_by_entry(now: list[PageParts], reason: Reason | None) -> None:
    """Lost, elsewhere on the page, nowhere on it, or not much less."""
    read = [text for one in now for part in one.parts for text in part.texts]
    found = selector_lost(page(RULES[:8], RULES[8:]), now, read)
    assert (found and found.reason) == reason
    assert found is None or found.confirmable == (reason is Reason.MUCH_TEXT_GONE)


def test_all_that_are_lost_are_named() -> None:
    """In one line."""
    found = selector_lost(page(RULES[:8], RULES[8:]), page(GONE, GONE), ())
    assert found is not None
    assert "matches .0, " in found.detail
    assert "matches .1, " in found.detail


def test_a_page_that_is_no_html_now_is_left_to_others() -> None:
    """Nothing is selected of a PDF."""
    assert selector_lost(page(RULES), [PageParts("https://www.example.com/terms", ())], RULES) is None


def test_a_page_that_was_no_html_before_is_left_to_others() -> None:
    """A PDF or a text file that became a page: nothing was selected of it, so that no selector lost anything."""
    assert selector_lost([PageParts("https://www.example.com/terms", ())], page(GONE, everything=RULES), ()) is None


def test_what_is_taken_out_is_noted_only_where_it_is_read_now() -> None:
    """An entry that matches nothing because there is nothing to take out is no news."""
    before, now = (Part(".box", RULES[:2], ()),), (Part(".box", (), (".box",)),)
    assert len(no_longer_removed(before, now, RULES)) == 1
    assert no_longer_removed(before, now, RULES[2:]) == ()
    assert no_longer_removed(before, before, RULES) == ()
