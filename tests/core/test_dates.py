"""The dates that a document gives for itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.dates import DatedPhrase, dated_phrases, effective_date, updated_date
from tosmon.core.model import Clause, Version


def page(*texts: str) -> Version:
    """Return a version with one clause for each text."""
    return Version(tuple(Clause(text) for text in texts))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Effective: November 15, 2024", date(2024, 11, 15)),
        ("Effective Date: 1 January 2025", date(2025, 1, 1)),
        ("Effective as of Sept. 5th, 2022 (view previous version)", date(2022, 9, 5)),
        ("These updates go into effect on March 6, 2024.", date(2024, 3, 6)),
        ("Our new policy comes into effect on 11 November 2026.", date(2026, 11, 11)),
        ("We've updated our Terms of Service, effective 7 April 2025.", date(2025, 4, 7)),
        ("We’re updating our terms on November 3, 2025.", date(2025, 11, 3)),
        ("On November 20, 2024, we are updating our User Agreement.", date(2024, 11, 20)),
        ("Gültig ab 15. März 2025", date(2025, 3, 15)),
        ("Wirksam ab dem 1. Oktober 2023", date(2023, 10, 1)),
        ("Diese Bedingungen treten am 3. Mai 2024 in Kraft.", date(2024, 5, 3)),
        ("Entrée en vigueur : 1er janvier 2025", date(2025, 1, 1)),
        ("Ces conditions entrent en vigueur le 14 août 2024.", date(2024, 8, 14)),
        ("Fecha de entrada en vigor: 1 de enero de 2025", date(2025, 1, 1)),
        ("Effective 25/12/2024", date(2024, 12, 25)),
        ("Effective 12/25/2024", date(2024, 12, 25)),
        ("Gültig ab 03.06.2024", date(2024, 6, 3)),
        ("Effective 2024-06-03", date(2024, 6, 3)),
    ],
)
def test_effective_dates_are_read(text: str, day: date) -> None:
    """Each usual wording gives its day."""
    found = effective_date(page(text))
    assert found is not None
    assert found.date == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Last updated 1 January 2025", date(2025, 1, 1)),
        ("Date of Last Revision: July 26, 2022", date(2022, 7, 26)),
        ("Last Modified on 2024-10-21", date(2024, 10, 21)),
        ("(Revised on October 1, 2023)", date(2023, 10, 1)),
        ("Stand: 1. Januar 2025", date(2025, 1, 1)),
        ("Zuletzt aktualisiert am 3.6.2024", date(2024, 6, 3)),
        ("Dernière mise à jour : 2 février 2024", date(2024, 2, 2)),
        ("Última actualización: 5 de mayo de 2024", date(2024, 5, 5)),
    ],
)
def test_dates_of_update_are_read(text: str, day: date) -> None:
    """Each usual wording gives its day, and is not taken for an effective date."""
    found = updated_date(page(text))
    assert found is not None
    assert found.date == day
    assert effective_date(page(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Effective 03/06/2024",  # March or June
        "Last updated: December 2025",  # no day
        "Effective February 30, 2024",  # no such day
        "Regulation of 4 June 2021, dated as printed",  # says nothing of this document
        "The prior terms apply to all users until 21 September 2026.",
        "See https://example.com/2024-06-13/effective",
    ],
)
def test_what_is_not_said_is_not_guessed(text: str) -> None:
    """Ambiguous, incomplete, impossible and unrelated dates are left out."""
    assert dated_phrases(page(text)) == ()


def test_both_dates_of_one_line_are_told_apart() -> None:
    """An effective date and a date of revision may stand side by side."""
    version = page("Effective: July 1, 2026. Last Revised: May 26, 2026.")
    assert dated_phrases(version) == (
        DatedPhrase(date(2026, 7, 1), "effective", "Effective: July 1, 2026"),
        DatedPhrase(date(2026, 5, 26), "updated", "Last Revised: May 26, 2026"),
    )


def test_of_two_texts_on_one_page_the_announced_one_counts() -> None:
    """Where terms in force and terms to come share a page, the later date is the answer."""
    version = page("Effective: September 29, 2023", "Old terms.", "Effective: May 18, 2023", "New terms.")
    found = effective_date(version)
    assert found is not None
    assert found.date == date(2023, 9, 29)


def test_a_date_may_stand_in_a_heading() -> None:
    """Some pages print the date as a heading."""
    version = Version((Clause("Welcome.", headings=("Terms", "Last Updated: September 19, 2025")),))
    assert updated_date(version) == DatedPhrase(date(2025, 9, 19), "updated", "Last Updated: September 19, 2025")


def test_a_label_may_stand_on_the_line_before() -> None:
    """A label and its date may be two paragraphs."""
    found = effective_date(page("Effective Date", "March 6, 2024"))
    assert found is not None
    assert found.date == date(2024, 3, 6)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    """Any day printed in the English way is read as itself."""
    found = effective_date(page(f"Effective {day:%B} {day.day}, {day.year}"))
    assert found is not None
    assert found.date == day
