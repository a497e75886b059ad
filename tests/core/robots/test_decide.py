"""Decisions: which rules bind an agent, and which of them wins."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.robots import RobotsRule, decide, parse
from tosmon.core.robots.decide import decide_path, matches, path_of, rules_for

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
        ("gptBOT", "https://h/about", True, 11),
        ("GPTBot/1.2", "https://h/private", False, 3),
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
        ("https://h/%c3%b6%62", "/%c3%b6%62"),
        ("https://h;b", "/;b"),
        ("h/x://y", "/x://y"),
        ("a#b://h/c", "/"),
        ("https://h/a\0b", "/a"),
        ("", "/"),
    ],
)
def test_paths_of_urls(url: str, path: str) -> None:
    """What is compared is path and query, without the fragment."""
    assert path_of(url) == path


@pytest.mark.parametrize("agent", ["iaskspider/2.0", "Brightbot 1.0", "img2dataset", "Gooblé", "GOOBL\u00c9", "\u212a"])
def test_an_agent_that_is_no_product_token_is_bound_by_everybodys_rules(agent: str) -> None:
    """Names in the file are cut to tokens, the agent asked about is not: what cannot match falls to `*`."""
    robots = parse(f"User-agent: {agent}\nUser-agent: k\nDisallow: /\nUser-agent: *\nDisallow: /all\n")
    assert decide(robots, agent, "/x").allowed
    assert decide(robots, agent, "/all").line == 5


def test_a_group_without_rules_frees_its_agent_from_everybodys() -> None:
    """Being named is enough to be bound by nothing else (section 2.2.1)."""
    assert decide(parse("User-agent: *\nDisallow: /\nUser-agent: A\n"), "a", "/x").allowed


def test_rules_under_an_agent_and_everybody_bind_the_agent_with_its_other_groups() -> None:
    """A group for `*` and an agent is also the agent's own."""
    robots = parse("User-agent: *\nUser-agent: A\nDisallow: /x\nUser-agent: A\nDisallow: /y\n")
    assert [decide(robots, "A", path).line for path in ("/x", "/y")] == [3, 5]


def test_an_agent_named_twice_in_a_group_is_bound_once() -> None:
    """Naming an agent again says nothing new."""
    assert len(rules_for(parse("User-agent: a\nUser-agent: A\nDisallow: /\n"), "a")) == 1


@pytest.mark.parametrize(
    ("pattern", "path", "allowed"),
    [
        ("/x/index.html", "/x/", True),
        ("/x/index.htm?q", "/x/", True),
        ("/x/index.html", "/x/y", False),
        ("/*/index.html", "/a/b/", True),
        ("/x/index.php", "/x/", False),
        ("/index.html/x", "/", False),
    ],
)
def test_an_allowed_index_page_allows_its_folder(pattern: str, path: str, *, allowed: bool) -> None:
    """The reference parser reads `/x/index.html` as `/x/$` too, wildcards and all."""
    assert decide(parse(f"User-agent: *\nDisallow: /\nAllow: {pattern}\n"), "a", path).allowed == allowed


def test_of_equal_rules_the_first_line_is_told() -> None:
    """Two patterns of one length with one word: the upper line decides, wildcard or not."""
    robots = parse("User-agent: *\nDisallow: /*b\nDisallow: /ab\nDisallow: /a*\n")
    assert decide(robots, "x", "/ab").line == 2


def test_a_longer_wildcard_beats_an_exact_pattern() -> None:
    """Length alone decides, and asterisks count (section 2.2.2)."""
    assert decide(parse("User-agent: *\nAllow: /ab$\nDisallow: /***b\n"), "x", "/ab").line == 3


def test_the_longest_of_nested_patterns_wins() -> None:
    """Plain patterns that begin one another are tried from the longest."""
    robots = parse("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /a/bb\n")
    assert [decide(robots, "x", path).line for path in ("/a/b/cd", "/a/b/d", "/a/ba", "/ab", "/b")] == [
        4,
        3,
        3,
        2,
        None,
    ]


def test_rules_given_one_by_one_are_decided_alike() -> None:
    """What is no set of rules yet is put in order first."""
    rules = [RobotsRule(allow=False, pattern="/", line=1), RobotsRule(allow=True, pattern="/a", line=2)]
    assert decide_path(rules, "/a").line == 2


def test_endless_asterisks_cost_little() -> None:
    """A pattern of 5,000 asterisks against a path of 16 KB goes forward only."""
    robots = parse("User-agent: *\n" + "Disallow: /" + "*a" * 5_000 + "b$\n" + "Disallow: /" + "a*" * 5_000 + "c\n")
    start = time.perf_counter()
    assert decide(robots, "x", "/" + "a" * 16_000).allowed
    assert time.perf_counter() - start < 0.5


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
