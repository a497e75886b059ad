"""Paths of a collection's files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.ota.paths import Place, read_path, sounds_like_terms


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("X/Terms of Service.md", Place("X", "Terms of Service", "", "text/markdown")),
        ("X/Terms of Service.html", Place("X", "Terms of Service", "", "text/html")),
        ("X/Terms of Service.pdf", Place("X", "Terms of Service", "", "application/pdf")),
        ("X/Terms of Service #en-tos.html", Place("X", "Terms of Service", "en-tos", "text/html")),
        ("a.b/C #d #e.f.pdf", Place("a.b", "C", "d #e.f", "application/pdf")),
        ("Terms of Service.md", None),
        ("X/a/Terms of Service.md", None),
        ("X/README.md", None),
        (".github/Terms of Service.md", None),
        (".NET Foundation/Privacy Policy.md", Place(".NET Foundation", "Privacy Policy", "", "text/markdown")),
        ("X/Terms of Service", None),
        ("X/Terms of Service.exe", None),
        ("X/.md", None),
        (" /Terms of Service.md", None),
        ("/Terms of Service.md", None),
        ("../Terms of Service.md", None),
    ],
)
def test_paths_say_service_type_and_page(path: str, place: Place | None) -> None:
    """Or that no text of a service is kept there."""
    assert read_path(path.encode()) == place


@given(st.binary())
def test_any_path_is_read(path: bytes) -> None:
    """Whatever its bytes."""
    read_path(path)
    read_path(b"X/" + path + b".md")


@pytest.mark.parametrize(
    "kind",
    [
        "Terms of Service",
        "Privacy Policy",
        "In-App Purchases Policy",
        "General Conditions of Sale",
        "Imprint",
        "Deceased Users",
        "Ranking Parameters Description",
        "Conditions of Carriage",
        "Platform to Business Notice",
    ],
)
def test_types_of_terms_sound_so(kind: str) -> None:
    """As Open Terms Archive words them."""
    assert sounds_like_terms(kind)


@pytest.mark.parametrize("kind", ["installing", "architecture", "policy", "0001-schema", "CHANGELOG", "Terms of use…"])
def test_other_names_do_not(kind: str) -> None:
    """Files of documentation among them."""
    assert not sounds_like_terms(kind)
