"""Decisions: which rules bind an agent, and which of them wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.robots import decide, parse
from tosmon.core.robots.decide import matches, path_of

FILE = """
User-agent: *
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$

User-agent: GPTBot
Disallow: /

User-agent: gptbot
Allow: /about
"""


@pytest.mark.parametrize(
    ("agent", "url", "allowed", "line"),
    [
        ("Other", "https://h/", True, None),
        ("Other", "https://h/private/x", False, 3),
        ("Other", "https://h/private/open/x", True, 4),
        ("Other", "https://h/a.pdf", False, 5),
        ("Other", "https://h/a.pdf?x", True, None),
        ("GPTBot", "https://h/", False, 8),
        ("gptBOT/1.2", "https://h/about", True, 11),
        ("GPTBot", "https://h/robots.txt", True, None),
        ("*", "https://h/private", False, 3),
    ],
)
def test_decisions(agent: str, url: str, *, allowed: bool, line: int | None) -> None:
    """All groups of an agent merge, `*` binds the others, the longest pattern wins, and the line is told."""
    decision = decide(parse(FILE), agent, url)
    assert (decision.allowed, decision.line) == (allowed, line)


def test_allow_wins_ties() -> None:
    """Of two rules of one length the least restrictive is used (RFC 9309 section 2.2.2)."""
    assert decide(parse("User-agent: *\nDisallow: /a\nAllow: /a\n"), "x", "/a").allowed


def test_empty_disallow_forbids_nothing() -> None:
    """`Disallow:` without a path is no restriction."""
    assert decide(parse("User-agent: *\nDisallow:\n"), "x", "/a").allowed


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://h", "/"),
        ("https://h/a?b#c", "/a?b"),
        ("https://h?b", "/?b"),
        ("https://h#/x", "/"),
        ("/a", "/a"),
        ("//h/a", "/a"),
        ("https://h/ö", "/%C3%B6"),
    ],
)
def test_paths_of_urls(url: str, path: str) -> None:
    """What is compared is path and query, without the fragment."""
    assert path_of(url) == path


PATTERN = st.text(alphabet="/ab*$", max_size=8)
PATH = st.text(alphabet="/ab$", max_size=10).map(lambda text: "/" + text)


@given(PATTERN, PATH)
def test_matching_agrees_with_the_plain_reading(pattern: str, path: str) -> None:
    """Matching equals the obvious recursive definition of section 2.2.3."""

    def plain(rest: str, left: str) -> bool:
        if not rest:
            return True
        if rest == "$":
            return not left
        if rest[0] == "*":
            return any(plain(rest[1:], left[cut:]) for cut in range(len(left) + 1))
        return bool(left) and rest[0] == left[0] and plain(rest[1:], left[1:])

    assert matches(pattern, path) == plain(pattern, path)
