"""The words by which rules are weighed, language by language."""

from __future__ import annotations

import pytest

from tosmon.core import strictness, strictness_words
from tosmon.core.model import Rule

LANGUAGES = ["de", "en", "es", "fr"]


def test_every_table_speaks_the_same_languages() -> None:
    """A language that is added is added everywhere."""
    tables = [getattr(strictness_words, name) for name in strictness_words.__all__]
    assert all(sorted(table) == LANGUAGES for table in tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_of_every_kind(language: str) -> None:
    """So the same amendment weighs the same."""
    assert set(strictness.patterns(language)) == {kind.name for kind in strictness.KINDS}


@pytest.mark.parametrize(("language", "read"), [("de-AT", "de"), ("EN", "en"), ("nl", "en"), ("", "en")])
def test_a_language_without_words_is_read_as_english(language: str, read: str) -> None:
    """Regions do not count."""
    assert strictness.spoken(language) == read


def test_an_exception_takes_from_ban_and_permission_alike() -> None:
    """It makes the one milder and the other stricter."""
    (exception,) = (kind for kind in strictness.KINDS if kind.name == "exception")
    assert exception.points(Rule.BAN) == -exception.points(Rule.PERMISSION) < 0
    assert exception.takes_away(Rule.BAN)
    assert exception.takes_away(Rule.PERMISSION)
