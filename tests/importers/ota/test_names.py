"""Which documents the texts of a collection become."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.layout import document_fault
from tosmon.importers.ota.names import Names
from tosmon.registry import Registry, load


def named(registry: Registry, *texts: tuple[str, str]) -> tuple[list[str], list[str]]:
    """Return the ids of texts, and the notes."""
    names = Names(registry)
    return [names.document(*text) for text in texts], names.notes


@pytest.mark.parametrize(
    ("service", "kind", "document"),
    [
        ("X", "Terms of Service", "x/terms-of-service"),
        ("x", "terms of service", "x/terms-of-service"),
        ("Twitter", "Terms of Service", "twitter/terms-of-service"),
        ("TruthSocial", "Privacy Policy", "truth-social/privacy-policy"),
        ("Wikimedia Foundation", "Terms of Service", "wikimedia/terms-of-service"),
        ("X", "X Rules", "x/community-guidelines"),
        ("Booking.com", "Terms of Service", "booking-com/terms-of-service"),
        ("archive", "Terms of Service", "archive-platform/terms-of-service"),
        ("條款", "服務", "689d-6b3e/670d-52d9"),
        ("…", "…", "2026/2026"),
    ],
)
def test_texts_are_documents_of_the_watch_list_or_their_own(
    registry: Registry, service: str, kind: str, document: str
) -> None:
    """By name, alias and title; names that were given up stay apart."""
    assert named(registry, (service, kind)) == ([document], [])


def test_a_platform_is_one_services_alone(registry: Registry) -> None:
    """The first has it; the other's texts stay together under its own name."""
    texts = [("Wikipedia", "Privacy Policy"), ("Wikimedia", "Privacy Policy"), ("Wikimedia", "Terms of Service")]
    documents, notes = named(registry, *texts)
    assert documents == ["wikimedia/privacy-policy", "wikimedia-2/privacy-policy", "wikimedia-2/terms-of-service"]
    assert notes == ["Wikimedia becomes wikimedia-2, as Wikipedia is wikimedia"]


def test_names_that_are_spelt_alike_are_told_apart(registry: Registry) -> None:
    """Services and texts, also from those whose own names end on numbers."""
    documents, notes = named(
        registry,
        ("Some Shop", "Terms & Conditions"),
        ("Some Shop", "Terms and Conditions 2"),
        ("Some Shop", "Terms and Conditions"),
        ("Some Shop 2", "Terms"),
        ("some-shop", "Terms"),
    )
    assert documents == [
        "some-shop/terms-and-conditions",
        "some-shop/terms-and-conditions-2",
        "some-shop/terms-and-conditions-3",
        "some-shop-2/terms",
        "some-shop-3/terms",
    ]
    assert [note.partition(", as ")[::2] for note in notes] == [
        (f"Some Shop/Terms and Conditions becomes {documents[2]}", f"Some Shop/Terms & Conditions is {documents[0]}"),
        ("some-shop becomes some-shop-3", "Some Shop is some-shop"),
    ]


@cache
def watched() -> Registry:
    """Return the watch list, for tests that Hypothesis calls many times."""
    return load(user_folder=None)


WORDS = st.sampled_from(["a", "A", "a-b", "a b", "a 2", "X", "x", "Twitter", "…", "條"]) | st.text(min_size=1)


@given(st.lists(st.tuples(WORDS, WORDS), unique=True, max_size=12))
def test_no_two_texts_become_one(texts: Sequence[tuple[str, str]]) -> None:
    """Whatever they are called, ids can be folders; and those of the first never depend on those that follow."""
    registry = watched()
    documents, _ = named(registry, *texts)
    assert len(set(documents)) == len(texts)
    assert not any(map(document_fault, documents))
    assert named(registry, *texts[:5])[0] == documents[:5]
