"""Links by which a clause incorporates another document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.incorporated import address, document_name, notes_on_links, place_of, policy_links, site_of
from tosmon.core.model import Change, ChangeKind, Clause

TERMS = "https://telegram.org/tos/content-licensing"


def clause(*links: str) -> Clause:
    """Return a clause with these links."""
    return Clause("You may not use this to train models, see our terms.", links=links)


@pytest.mark.parametrize(
    ("link", "written"),
    [
        (TERMS, TERMS),
        ("http://x.com/tos", "https://x.com/tos"),
        ("https://x.com/tos#4?utm_source=mail", "https://x.com/tos"),
        ("https://x.com/tos?utm_source=a&id=7&fbclid=b", "https://x.com/tos?id=7"),
        ("https://x.com:443/tos", "https://x.com/tos"),
        ("http://x.com:80/tos", "https://x.com/tos"),
        ("http://x.com:443/tos", ""),
        ("HTTPS://Help.X.com/Rules", "https://help.x.com/Rules"),
        ("http://127.0.1.5:8900/terms", "http://127.0.1.5:8900/terms"),
        ("mailto:legal@x.com", ""),
        ("javascript:alert(1)//terms", ""),
        ("ftp://x.com/terms", ""),
        ("#terms", ""),
        ("https://x.com@evil.example/terms", ""),
        ("https://x.com:8443/terms", ""),
        ("https://[::1/terms", ""),
        ("https://x.com:port/terms", ""),
        ("https://x.com/terms\x1b[31m", ""),
        ("https://x.com/\u202eterms", ""),
        (f"https://x.com/terms/{'a' * 500}", ""),
    ],
)
def test_addresses_are_written_in_one_way(link: str, written: str) -> None:
    """Over https, without fragment and trackers; what is no plain address of a page is none."""
    assert address(link) == written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.x.com/tos", "http://x.com/tos/"),
        ("https://x.com/en/tos", "https://x.com/tos"),
        ("https://policies.google.com/intl/de/terms.html", "https://policies.google.com/terms"),
        ("https://x.com/tos#a", "https://x.com/TOS?ref=footer"),
    ],
)
def test_addresses_of_one_place(one: str, other: str) -> None:
    """Scheme, www, language, ending, slash, case, fragment and trackers make no other place."""
    assert place_of(one) == place_of(other)


def test_other_pages_are_other_places() -> None:
    """Another path, host or question."""
    assert (
        len({place_of(url) for url in (TERMS, "https://x.com/tos", "https://x.com/tos?v=2", "https://a.x.com/tos")})
        == 4
    )


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://help.x.com/en", "x.com"),
        ("https://a.b.example.co.uk/", "example.co.uk"),
        ("http://127.0.1.5:80/", "127.0.1.5"),
        ("https://localhost/", "localhost"),
    ],
)
def test_sites_are_what_was_registered(url: str, site: str) -> None:
    """The last labels of a host's name."""
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("link", "near", "counts"),
    [
        (TERMS, "telegram.org", True),
        (TERMS, "x.com", False),
        ("https://www.facebook.com/legal/automated_data_collection_terms", "instagram.com", True),
        ("https://help.x.com/rules-and-policies/x-automation", "twitter.com", True),
        ("https://x.com/", "x.com", False),
        ("https://x.com/XDevelopers", "x.com", False),
        ("https://x.com/determsination", "x.com", False),
        ("https://example.de/Nutzungsbedingungen", "example.de", True),
        ("https://evil-x.com/terms", "x.com", False),
        ("https://x.com.evil.example/terms", "x.com", False),
    ],
)
def test_links_count_that_stay_and_speak_of_rules(link: str, near: str, counts: bool) -> None:  # noqa: FBT001 - given
    """On the platform's own sites, or those of its owner."""
    assert bool(policy_links(clause(link), (near,))) is counts


@pytest.mark.parametrize(
    ("url", "taken", "name"),
    [
        (TERMS, (), "content-licensing"),
        (TERMS, ("content-licensing",), "tos-content-licensing"),
        (TERMS, ("content-licensing", "tos-content-licensing"), "tos-content-licensing-2"),
        ("https://www.facebook.com/legal/automated_data_collection_terms", (), "automated-data-collection-terms"),
        ("https://developer.x.com/developer-terms/policy.html", (), "developer-terms-policy"),
        ("https://x.com/tos", (), "tos"),
    ],
)
def test_documents_are_named_by_their_address(url: str, taken: tuple[str, ...], name: str) -> None:
    """By the end of the path, as much of it as is needed."""
    assert document_name(url, taken) == name


@given(st.text(), st.frozensets(st.text(max_size=3), max_size=3))
def test_any_link_is_borne(link: str, taken: frozenset[str]) -> None:
    """Whatever stands in a page: an address is written once for all, and leads to the place that it led to."""
    written = address(link)
    assert address(written) == written
    assert not written or place_of(written) == place_of(link)
    assert written.isprintable()
    policy_links(clause(link), ("x.com",))
    assert document_name(f"https://x.com/{written}", taken) not in taken


def test_a_new_link_is_noted_once() -> None:
    """Of a labelled clause that did not have it, with what the clause is about."""
    label = ("ai_training",)
    old, new = clause("https://telegram.org/tos"), clause("https://telegram.org/tos/", TERMS, f"{TERMS}#a")
    amended = Change(ChangeKind.AMENDED, old, new, (0, 0), (), label, label)
    added = Change(ChangeKind.ADDED, None, clause(TERMS), (None, 1), (), (), label)
    assert notes_on_links((amended, added), ("https://telegram.org/api/terms",)) == (
        f"a clause about AI training now refers to {TERMS}",
    )
    unlabelled = Change(ChangeKind.ADDED, None, new, (None, 0), ())
    removed = Change(ChangeKind.REMOVED, new, None, (0, None), (), label)
    assert notes_on_links((unlabelled, removed), ("https://telegram.org/api/terms",)) == ()


def test_a_link_to_the_document_itself_is_no_news() -> None:
    """Tables of contents lead there."""
    added = Change(ChangeKind.ADDED, None, clause(f"{TERMS}#4"), (None, 1), (), (), ("ai_training",))
    assert notes_on_links((added,), (TERMS,)) == ()
