"""What a crawler's token can do in robots.txt (RFC 9309 section 2.2.1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose, is_product_token, read_as
from tosmon.core.robots.parse import parse


@pytest.mark.parametrize("token", ["GPTBot", "Google-Extended", "ia_archiver", "x", "-", "_"])
def test_letters_hyphens_and_underscores_make_a_product_token(token: str) -> None:
    """All that section 2.2.1 allows."""
    assert is_product_token(token)
    assert Crawler(token).matchable


@pytest.mark.parametrize(
    "token", ["", "Brightbot 1.0", "iaskspider/2.0", "img2dataset", "archive.org_bot", "Bötchen", "*"]
)
def test_anything_else_makes_none(token: str) -> None:
    """Not digits, dots, spaces, slashes, letters outside ASCII, nor nothing at all."""
    assert not is_product_token(token)
    assert not Crawler(token).matchable


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("Brightbot 1.0", "Brightbot"),
        ("iaskspider/2.0", "iaskspider"),
        ("img2dataset", "img"),
        ("archive.org_bot", "archive"),
        ("GPTBot", "GPTBot"),
        ("008", ""),
    ],
)
def test_a_name_is_read_up_to_the_first_other_character(name: str, token: str) -> None:
    """In its own case."""
    assert read_as(name) == token


@given(st.text(st.characters(codec="ascii", exclude_characters="#\n\r\0*"), min_size=1).map(str.strip).filter(bool))
def test_a_file_that_names_it_reads_it_so(name: str) -> None:
    """What the parser makes of an agent line is what is said here."""
    assert parse(f"User-agent: {name}\nDisallow: /").groups[0].agents == (read_as(name).lower(),)


def test_a_crawler_has_all_its_spellings_as_names() -> None:
    """The token itself first."""
    crawler = Crawler("Meta-ExternalAgent", spellings=("meta-externalagent",))
    assert crawler.names == ("Meta-ExternalAgent", "meta-externalagent")


def test_every_purpose_is_told_in_words() -> None:
    """Each in words of its own."""
    assert len({purpose.words for purpose in CrawlerPurpose}) == len(CrawlerPurpose)
