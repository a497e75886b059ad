"""What pages say about their text is held against what it is, and disagreements are told in words."""

from __future__ import annotations

import pytest

from tosmon import lexicon
from tosmon.core.reading import Material, Reading, Source, read

ENGLISH = (
    "<p>You may not access or collect data from the services by automated means, and you will not do so, number {}.</p>"
)
FRENCH = (
    "<p>Vous ne pouvez pas accéder aux données des services par des moyens automatisés, ni les extraire, numéro {}.</p>"
)


def page(*rules: str, lang: str = "") -> str:
    """Return a page of ten of each of the rules, whose language is said to be that."""
    body = "".join(rule.format(number) for rule in rules for number in range(10))
    return f"<!doctype html><html lang='{lang}'><head><meta charset=utf-8></head><body>{body}</body></html>"


def reading(
    text: str, *, registry: str = "", sent: str = "", content_type: str = "text/html", charset: str = "utf-8"
) -> Reading:
    """Return what is read of a page that is sent so."""
    source = Source(text.encode(charset), content_type, "https://example.com/terms", language=sent)
    return read(Material((source,), language=registry), lexicon.load())


@pytest.mark.parametrize("lang", ["fr", "fr-FR", "FR_ca", "", "x-klingon", "mul"])
def test_what_agrees_or_says_nothing_is_no_fault(lang: str) -> None:
    """Regions do not matter, and a language that nobody can tell is not held against the text."""
    assert reading(page(FRENCH, lang=lang), registry="fr", sent=lang).faults == ()


def test_each_that_disagrees_with_the_text_is_named() -> None:
    """The page, the server and the registry may each be wrong."""
    assert reading(page(FRENCH, lang="en-US"), registry="de", sent="es").faults == (
        "the page calls itself “en-US”, and the text is in “fr”",
        "the server calls it “es”, and the text is in “fr”",
        "the registry expects “de”, and the text is in “fr”",
    )


def test_header_of_several_languages_is_no_statement() -> None:
    """It names those of the readers it is meant for (RFC 9110 section 8.5)."""
    assert reading(page(FRENCH), sent="en, fr").faults == ()


def test_text_in_two_languages_is_told() -> None:
    """A translation that stands beside its original makes half of the text another language's."""
    faults = reading(page(ENGLISH, FRENCH)).faults
    assert len(faults) == 1
    assert "% of the text is in “" in faults[0]


def test_encoding_that_was_declared_wrongly_is_told() -> None:
    """It is read as what it is, and nobody need wonder why the archive's bytes say otherwise."""
    found = reading(page(FRENCH), content_type="text/html; charset=iso-8859-1")
    assert found.version.clauses[0].text.startswith("Vous ne pouvez pas accéder")
    assert found.faults == ("declared as iso-8859-1 by the header, read as utf-8",)


def test_few_words_decoded_wrongly_are_told() -> None:
    """They make no text doubtful, and are no secret."""
    (fault,) = reading(page(FRENCH) + "<p>Merci aux cafÃ©s</p>").faults
    assert fault.endswith("decoded wrongly: “cafÃ©s” for “cafés”")


def test_short_text_tells_no_language() -> None:
    """A line is not held against anything."""
    assert reading("<html lang=de><p>You may not do this.</p></html>", registry="fr").faults == ()
