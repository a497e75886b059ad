"""The dates that a document gives for itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.dates import DatedPhrase, DateKind, dated_phrases, effective_date, latest, updated_date
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


SPOKEN: dict[str, list[tuple[str, str, str]]] = {
    "en": [
        ("effective", "Effective Date: 1 March 2025", "2025-03-01"),
        ("updated", "Last updated on Mar 1, 2025", "2025-03-01"),
        ("announced", "Posted on March 1, 2025", "2025-03-01"),
        ("announced", "We are making changes to these terms that take effect on March 1, 2025.", "2025-03-01"),
        ("announced", "We’re updating our Terms of Service on March 1, 2025.", "2025-03-01"),
        ("announced", "We have made updates. This version will go into effect on March 1, 2025.", "2025-03-01"),
    ],
    "de": [
        ("effective", "Gültig ab dem 1. März 2025", "2025-03-01"),
        ("effective", "Diese Bedingungen gelten ab 1. März 2025.", "2025-03-01"),
        ("updated", "Stand: 01.03.2025", "2025-03-01"),
        ("updated", "Zuletzt geändert am 1. März 2025", "2025-03-01"),
        ("announced", "Veröffentlicht am 1. März 2025", "2025-03-01"),
        ("announced", "Wir ändern unsere AGB; die Änderungen treten am 1. März 2025 in Kraft.", "2025-03-01"),
    ],
    "fr": [
        ("effective", "Date d’entrée en vigueur : 1er mars 2025", "2025-03-01"),
        ("updated", "Dernière mise à jour le 01/03/2025", "2025-03-01"),
        ("announced", "Publié le 1er mars 2025", "2025-03-01"),
        ("announced", "Nous modifions nos conditions, qui entrent en vigueur le 1er mars 2025.", "2025-03-01"),
    ],
    "es": [
        ("effective", "Fecha de entrada en vigor: 1 de marzo de 2025", "2025-03-01"),
        ("effective", "Vigente desde el 1 de marzo de 2025", "2025-03-01"),
        ("updated", "Última actualización: 01/03/2025", "2025-03-01"),
        ("announced", "Publicado el 1 de marzo de 2025", "2025-03-01"),
        ("announced", "Estamos actualizando los términos, que entran en vigor el 1 de marzo de 2025.", "2025-03-01"),
    ],
    "it": [
        ("effective", "In vigore dal 1º marzo 2025", "2025-03-01"),
        ("effective", "Data di entrata in vigore: 1 marzo 2025", "2025-03-01"),
        ("updated", "Ultimo aggiornamento: 01/03/2025", "2025-03-01"),
        ("announced", "Pubblicato il 1 marzo 2025", "2025-03-01"),
        ("announced", "Aggiorniamo le condizioni, che entrano in vigore il 1 marzo 2025.", "2025-03-01"),
    ],
    "pt": [
        ("effective", "Em vigor a partir de 1º de março de 2025", "2025-03-01"),
        ("effective", "Data de vigência: 1 de março de 2025", "2025-03-01"),
        ("updated", "Última atualização em 01/03/2025", "2025-03-01"),
        ("announced", "Publicado em 1 de março de 2025", "2025-03-01"),
        ("announced", "Estamos alterando os termos, que entram em vigor em 1 de março de 2025.", "2025-03-01"),
    ],
    "nl": [
        ("effective", "Van kracht vanaf 1 maart 2025", "2025-03-01"),
        ("effective", "Ingangsdatum: 1 maart 2025", "2025-03-01"),
        ("updated", "Laatst bijgewerkt op 01-03-2025", "2025-03-01"),
        ("announced", "Gepubliceerd op 1 maart 2025", "2025-03-01"),
        ("announced", "Wij wijzigen de voorwaarden met ingang van 1 maart 2025.", "2025-03-01"),
    ],
    "ja": [
        ("effective", "発効日：2025年3月1日", "2025-03-01"),
        ("effective", "本規約は2025年3月1日より施行します。", "2025-03-01"),
        ("effective", "令和７年３月１日 施行", "2025-03-01"),
        ("updated", "最終更新日: ２０２５年３月１日", "2025-03-01"),
        ("updated", "2025年3月1日改定", "2025-03-01"),
        ("updated", "改訂日 2025/3/1", "2025-03-01"),
        ("announced", "2025年3月1日公開", "2025-03-01"),
        ("announced", "利用規約の変更を行い、変更後の規約は2025年3月1日から適用されます。", "2025-03-01"),
    ],
}
TABLE = [(language, *row) for language, rows in SPOKEN.items() for row in rows]


@pytest.mark.parametrize(("language", "kind", "text", "day"), TABLE)
def test_each_language_dates_its_documents(language: str, kind: DateKind, text: str, day: str) -> None:
    """In effect from, last updated, announced; with numbers in the order of the language."""
    version = Version((Clause("…"), Clause(text)), language)
    found = latest(dated_phrases(version), kind)
    assert found is not None
    assert found.date == date.fromisoformat(day)
    assert found.text in text
    assert found.clause == 1


def test_what_others_published_is_no_date_of_the_document() -> None:
    """Long texts cite laws and posts."""
    cited = "media depicting prisoners of war posted by government accounts on or after April 5, 2022"
    law = "Directive (EU) 2019/790, published on 17 May 2019, " + "has to be transposed by the member states. " * 4
    assert dated_phrases(page(cited, law)) == ()


@pytest.mark.parametrize(
    ("texts", "locale", "day"),
    [
        (["Last updated 03/04/2025"], "en-GB", date(2025, 4, 3)),
        (["Last updated 03/04/2025"], "en-US", date(2025, 3, 4)),
        (["Last updated 03/04/2025"], "de", date(2025, 4, 3)),
        (["Last updated 03/04/2025"], "pt_BR", date(2025, 4, 3)),
        (["Last updated 03/04/2025", "Effective 25/12/2024"], "en-US", date(2025, 4, 3)),
        (["Last updated 03/04/2025", "Effective 12/25/2024"], "", date(2025, 3, 4)),
        (["Last updated 03/04/2025"], "en", None),
        (["Last updated 03/04/2025", "Effective 12/25/2024", "Until 25/12/2024"], "", None),
    ],
)
def test_numbers_are_read_in_the_order_that_the_place_uses(texts: list[str], locale: str, day: date | None) -> None:
    """Another date of the document says it, else the locale; English alone says nothing."""
    found = updated_date(page(*texts), locale)
    assert (found.date if found else None) == day


def test_the_dates_of_two_copies_are_told_apart_by_their_places() -> None:
    """Terms in force and terms to come stand below each other for weeks."""
    version = page(
        "Effective: January 15, 2026", "New terms.", "New rule.", "Effective: November 15, 2024", "Old terms."
    )
    found = [(phrase.clause, phrase.date) for phrase in dated_phrases(version) if phrase.kind == "effective"]
    assert found == [(0, date(2026, 1, 15)), (3, date(2024, 11, 15))]


def test_a_heading_stands_at_its_first_clause_and_the_title_before_all() -> None:
    """Where a phrase stands is told in clauses."""
    clauses = (Clause("Hello."), Clause("Welcome.", headings=("Stand: 1. März 2025",)), Clause("So long."))
    version = Version(clauses, "de", "AGB, gültig ab 2. März 2025")
    assert [(phrase.kind, phrase.clause) for phrase in dated_phrases(version)] == [("effective", -1), ("updated", 1)]


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
