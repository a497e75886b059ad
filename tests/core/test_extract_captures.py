"""Pages as platforms served them in 2022: nothing of the text lost, nothing of the page around it kept."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tosmon.core.extract import Extraction, extract
from tosmon.core.model import Selection


@pytest.fixture(scope="session")
def captures(shared: Path) -> dict[str, list[bytes]]:
    """Return each platform's captured pages, in order of time."""
    pages: dict[str, list[bytes]] = {}
    with tarfile.open(shared / "data" / "pages.tar.xz") as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            file = tar.extractfile(member)
            assert file is not None
            pages.setdefault(member.name.split("/")[1], []).append(file.read())
    return pages


def read(body: bytes, *select: str) -> Extraction:
    """Return what a captured page says."""
    return extract(body, content_type="text/html", url="https://h.example/", selection=Selection(select=select))


@pytest.mark.parametrize(
    ("platform", "first", "words", "never", "least"),
    [
        ("facebook", "groupe Facebook", "collecter des données sur nos Produits", "Cookies essentiels", 100),
        ("instagram", "Conditions d’utilisation", "de manière automatisée", "Se connecter", 80),
        ("linkedin", "23 avril 2021", "moyens automatisés", "S’inscrire", 70),
        ("twitter", "Date d’effet", "par contre, le scraping", "Se connecter", 40),
        ("youtube", "IN", "robots, botnets or scrapers", "Sign in", 80),
    ],
)
def test_terms_are_read_without_a_selector(
    captures: dict[str, list[bytes]], platform: str, first: str, words: str, never: str, least: int
) -> None:
    """The last capture of each platform is cut into its clauses."""
    extraction = read(captures[platform][-1])
    clauses = extraction.version.clauses
    assert extraction.facts.language.startswith("fr")
    assert len(clauses) >= least
    assert first in clauses[0].text
    assert any(words in clause.text for clause in clauses)
    assert not any(clause.text == never for clause in clauses)


@pytest.mark.parametrize(("platform", "texts"), [("linkedin", 1), ("twitter", 3)])
def test_only_readable_changes_make_another_text(captures: dict[str, list[bytes]], platform: str, texts: int) -> None:
    """Tokens and markup that change at every capture leave the clauses as they were."""
    assert len({read(body, "main").version for body in captures[platform]}) == texts


def test_items_of_a_facebook_list_carry_its_lead_in(captures: dict[str, list[bytes]]) -> None:
    """Lists that are built of spans between items are still lists (Facebook, 3.2 of 2022-07-26)."""
    clauses = read(captures["facebook"][-1], "[role=main]").version.clauses
    ban = next(clause for clause in clauses if "collecter des données sur nos Produits" in clause.text)
    assert ban.number == "3."
    assert "ne pas agir" in ban.lead_in
