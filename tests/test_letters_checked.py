"""Checks of pages whose letters were sent wrongly: nothing is lost, nothing is called amended, everything is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checking import Bench, Site, bench_in, serving
from tosmon.core.model import Outcome, Reason
from tosmon.registry import Document

TERMS = "/terms"
RULES = [
    f"Règle numéro {number} : vous n’êtes pas autorisé à extraire des données du service par des moyens automatisés,"
    " même à des fins privées, sans notre autorisation préalable écrite."
    for number in range(12)
]
WALL = "<h1>Avant d’accéder à Example</h1><p>Nous utilisons des cookies.</p><button>Tout accepter</button>"


def page(*rules: str) -> str:
    """Return a French page of these rules."""
    return f"<!doctype html><html lang=fr><main>{''.join(f'<p>{rule}</p>' for rule in rules)}</main></html>"


def spoilt(text: str) -> str:
    """Return what a program makes of UTF-8 that it takes for windows-1252."""
    return text.encode().decode("cp1252", "replace")


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a page of terms."""
    with serving() as site:
        site.put(TERMS, page(*RULES).encode(), Content_Type="text/html; charset=utf-8")
        yield site


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site."""
    with bench_in(tmp_path / "home", site) as bench:
        yield bench


@pytest.fixture
def terms(bench: Bench) -> Document:
    """Return the document of terms, checked once."""
    document = bench.document(TERMS, language="fr")
    assert bench.check(document, 0).outcome is Outcome.NEW
    return document


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "ascii", "nonsense", "utf-16"])
def test_another_charset_in_the_header_is_no_change(bench: Bench, site: Site, terms: Document, charset: str) -> None:
    """The same text is read, whatever the server begins to call its bytes."""
    site.put(TERMS, page(*RULES).encode() + b" ", Content_Type=f"text/html; charset={charset}")
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())


@pytest.mark.parametrize("charset", ["windows-1252", "utf-8", ""])
def test_another_encoding_is_no_change(bench: Bench, site: Site, terms: Document, charset: str) -> None:
    """A server that now sends windows-1252 sends the same text, also where it says otherwise."""
    site.put(
        TERMS, page(*RULES).encode("cp1252"), Content_Type=f"text/html; charset={charset}" if charset else "text/html"
    )
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.events) == (Outcome.UNCHANGED, ())


def test_mojibake_is_doubted_until_the_letters_are_back(bench: Bench, site: Site, terms: Document) -> None:
    """It does not confirm itself, and its end is no amendment."""
    site.put(TERMS, spoilt(page(*RULES)).encode(), Content_Type="text/html; charset=utf-8")
    for day in (1, 3):
        checked = bench.check(terms, day)
        assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.MOJIBAKE)
        assert "decoded wrongly: “RÃ¨gle” for “Règle”" in checked.detail
    site.put(TERMS, page(*RULES).encode(), Content_Type="text/html; charset=utf-8")
    assert bench.check(terms, 4).outcome is Outcome.UNCHANGED


def test_one_spoilt_rule_of_many_is_no_amendment(bench: Bench, site: Site, terms: Document) -> None:
    """A version of its own, kept as it came, and nothing that anyone need read again."""
    long = [
        *RULES,
        *(f"Autre règle générale, numéro {number}, très détaillée et déjà ancienne." for number in range(60)),
    ]
    site.put(TERMS, page(*long).encode(), Content_Type="text/html; charset=utf-8")
    bench.check(terms, 1)
    site.put(TERMS, page(spoilt(long[0]), *long[1:]).encode(), Content_Type="text/html; charset=utf-8")
    checked = bench.check(terms, 2)
    assert (checked.outcome, [event.alert for event in checked.events if event.alert]) == (Outcome.NEW, [])


def test_wall_of_consent_is_doubted(bench: Bench, site: Site, terms: Document) -> None:
    """What is behind it nobody has seen."""
    site.put(TERMS, f"<html lang=fr><main>{WALL}</main>".encode(), Content_Type="text/html; charset=utf-8")
    checked = bench.check(terms, 1)
    assert (checked.outcome, checked.reason) == (Outcome.SUSPECT, Reason.CONSENT)
