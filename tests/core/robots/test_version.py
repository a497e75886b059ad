"""robots.txt as a version and back, and the hash of what it permits."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.robots.test_reference import FILES
from tosmon.core.model import Clause, Version
from tosmon.core.robots import as_version, decide, from_version, parse, rules_hash

FILE = "User-agent: *\nDisallow: /a\nCrawl-delay: 5\n\nUser-agent: A\nUser-agent: B\nAllow: /b\n"


def test_a_version_holds_a_clause_for_each_rule_under_its_agents() -> None:
    """Rules come first, with their line as number; records follow."""
    assert as_version(parse(FILE)).clauses == (
        Clause("Disallow: /a", headings=("*",), number="2"),
        Clause("Allow: /b", headings=("A, B",), number="7"),
        Clause("crawl-delay: 5", number="3"),
    )


def test_agents_without_a_rule_stay_in_the_version() -> None:
    """An agent that is named without a rule is free, although everybody is not."""
    again = from_version(as_version(parse("User-agent: *\nDisallow: /\nUser-agent: A\n")))
    assert decide(again, "A", "/").allowed


def test_a_comma_in_a_name_names_nobody_else() -> None:
    """`Foo, Bar` is read as `foo`, and so it is after the way through a version."""
    again = from_version(as_version(parse("User-agent: Foo, Bar 100%, %2C\nDisallow: /\n")))
    assert [(group.agents, group.names) for group in again.groups] == [(("foo",), ("Foo, Bar 100%, %2C",))]


def test_versions_stored_by_earlier_releases_are_read() -> None:
    """Headings without quoted names mean what they meant."""
    (group,) = from_version(Version((Clause("Disallow: /a", headings=("A%, *",), number="3"),))).groups
    assert (group.agents, group.rules[0].pattern, group.rules[0].line) == (("a", "*"), "/a", 3)


@given(FILES, st.sampled_from(["a", "b", "a-b_c", "other"]), st.sampled_from(["/", "/a", "/a/b", "/aab", "/b"]))
def test_the_way_through_a_version_changes_no_decision(body: bytes, agent: str, path: str) -> None:
    """What a version holds decides as the file did, by the same line."""
    robots = parse(body)
    assert decide(from_version(as_version(robots)), agent, path).line == decide(robots, agent, path).line


@pytest.mark.parametrize(
    "same",
    [
        "User-agent: a\nUSER-AGENT: b\nallow: /b # why\n\nUser-agent: *\nCrawl-delay:  5\nDisallow: /a\n",
        FILE + "Allow: /b\n",
        FILE + "Disallow: /b\n",
        FILE + "User-agent: C\nCrawl-delay: 5\nDisallow: /a\n",
        FILE + "User-agent: 360Spider\nDisallow: /\n",
        FILE.replace("User-agent: B\n", "Allow: /b\n\nUser-agent: B\n"),
        FILE.replace("\n", "\r\n"),
    ],
)
def test_the_hash_stays_where_the_same_is_permitted(same: str) -> None:
    """Order, case, comments, grouping, repetition, overridden rules and needless groups are nothing."""
    assert rules_hash(parse(same)) == rules_hash(parse(FILE))


def test_a_group_that_forbids_nothing_to_anybody_is_no_group() -> None:
    """`Disallow:` for everybody permits what an empty file permits."""
    assert rules_hash(parse("User-agent: *\nDisallow:\n")) == rules_hash(parse(""))


def test_many_agents_under_many_rules_are_hashed_in_time() -> None:
    """Agents of one group share what they are told: 20,000 of them under 20,000 rules are no 400 million."""
    agents = "".join(f"User-agent: a{'b' * (number % 90)}-{'c' * (number // 90)}\n" for number in range(20_000))
    robots = parse(agents + "".join(f"Crawl-delay: {number}\nDisallow: /{number}\n" for number in range(20_000)))
    start = time.perf_counter()
    rules_hash(robots)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "other",
    [
        FILE.replace("/a", "/A"),
        FILE.replace("Crawl-delay: 5", "Crawl-delay: 6"),
        FILE.replace("Crawl-delay: 5\n", "") + "Crawl-delay: 5\n",
        FILE + "Sitemap: https://example.com/s\n",
        FILE + "User-agent: C\n",
        FILE + "User-agent: C\nDisallow: /a\n",
        FILE + "User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n",
    ],
)
def test_the_hash_changes_with_what_is_said(other: str) -> None:
    """Rules, records, and the agents whom a record speaks to count."""
    assert rules_hash(parse(other)) != rules_hash(parse(FILE))
