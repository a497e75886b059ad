"""Parsing robots.txt: what counts as a group, a rule, a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.robots import RobotsRule, parse


def test_consecutive_agents_share_their_rules() -> None:
    """Agents named without a rule between them form one group (RFC 9309 section 2.2.1)."""
    (group,) = parse("User-agent: A\nUser-agent: B\nDisallow: /x\n").groups
    assert group.agents == ("a", "b")
    assert group.rules == (RobotsRule(allow=False, pattern="/x", line=3),)


def test_other_records_do_not_end_a_group() -> None:
    """A crawl delay between two agents keeps them together (section 2.2.4)."""
    (group,) = parse("User-agent: A\nCrawl-delay: 5\nUser-agent: B\nDisallow: /x\n").groups
    assert group.agents == ("a", "b")


def test_rules_before_any_agent_bind_nobody() -> None:
    """A rule without a group is no rule."""
    assert parse("Disallow: /\n").groups == ()


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_every_line_ending_counts(ending: str) -> None:
    """Lines end with LF, CR or both, and keep their numbers."""
    (group,) = parse(ending.join(["User-agent: *", "Allow: /a", "Disallow: /"])).groups
    assert [rule.line for rule in group.rules] == [2, 3]


@pytest.mark.parametrize(
    "line", ["Disallow: /x", "disallow:/x", "DISALOW : /x", "Dissallow: /x # why", "disallow /x", "\tdisallow:\t/x "]
)
def test_spellings_of_disallow(line: str) -> None:
    """Misspellings, comments, blanks and a missing colon do not hide a rule."""
    (group,) = parse(f"User-agent: *\n{line}\n").groups
    assert [(rule.allow, rule.pattern) for rule in group.rules] == [(False, "/x")]


def test_byte_order_mark_is_skipped() -> None:
    """A file that begins with a BOM has its first agent."""
    assert parse(b"\xef\xbb\xbfUser-agent: A\nDisallow: /").agents == ("a",)


def test_long_lines_are_cut_where_the_reference_cuts_them() -> None:
    """A line counts up to 16,664 bytes."""
    (group,) = parse(b"User-agent: *\nDisallow: /" + b"x" * 20_000).groups
    assert len("Disallow: ") + len(group.rules[0].pattern) == 16_664


@pytest.mark.parametrize(("written", "compared"), [("/é", "/%C3%A9"), ("/%c3%a9", "/%C3%A9"), ("/a%2fb", "/a%2Fb")])
def test_paths_are_percent_encoded_for_comparison(written: str, compared: str) -> None:
    """Octets outside ASCII are encoded, hexadecimal digits upper-case (section 2.2.2)."""
    (group,) = parse(f"User-agent: *\nDisallow: {written}\n").groups
    assert group.rules[0].pattern == compared


def test_product_tokens_end_at_the_first_other_character() -> None:
    """`Googlebot/2.1` names the product token `googlebot` (section 2.2.1)."""
    assert parse("User-agent: Googlebot/2.1\nDisallow: /").agents == ("googlebot",)


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_parsing_never_raises(body: bytes | str) -> None:
    """Anything may be served as robots.txt."""
    parse(body)
