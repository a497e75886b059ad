"""Parsing robots.txt: what counts as a group, a rule, a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.robots import RobotsRule, parse
from tosmon.core.robots.parse import Record


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


@pytest.mark.parametrize("mark", [b"\xef", b"\xef\xbb", b"\xef\xbb\xbf"])
def test_a_broken_byte_order_mark_is_skipped(mark: bytes) -> None:
    """As much of a BOM as a file begins with hides nothing."""
    assert parse(mark + b"User-agent: A").agents == ("a",)


def test_only_one_byte_order_mark_is_skipped() -> None:
    """A second BOM belongs to the field's name, which is then unknown."""
    assert parse(b"\xef\xbb\xbf\xef\xbb\xbfUser-agent: A").agents == ()


def test_long_lines_are_cut_where_the_reference_cuts_them() -> None:
    """A line counts up to 16,663 bytes: eight times 2,083, less one."""
    (group,) = parse(b"User-agent: *\nDisallow: /" + b"x" * 20_000).groups
    assert len("Disallow: ") + len(group.rules[0].pattern) == 16_663


@pytest.mark.parametrize("line", [b"Disallow: /a\0b", b"Disallow: /a\0", b"Disallow: /a # c\0d", b"Disallow: /a\0#"])
def test_a_nul_ends_its_line(line: bytes) -> None:
    """What stands behind a NUL is not read, and the next line is."""
    (group,) = parse(b"User-agent: *\n" + line + b"\nDisallow: /c").groups
    assert [(rule.pattern, rule.line) for rule in group.rules] == [("/a", 2), ("/c", 3)]


@pytest.mark.parametrize(
    "line", ["Disallow", "Disallow /a b", "Disallow\v/a", "Disallow\x1c/a", "Disallow\u2003/a", "Disallow /a\x0b\t/b"]
)
def test_without_a_colon_two_words_must_stand_between_blanks_or_tabs(line: str) -> None:
    """One word, three words, and words between other white space are no record."""
    (group,) = parse(f"User-agent: *\n{line}\n").groups
    assert group.rules == ()


@pytest.mark.parametrize("value", ["/a\x1c", "/a\x85", "/a\xa0", "/a\u2003"])
def test_only_white_space_of_ascii_is_cut_off(value: str) -> None:
    """Other control characters and blanks belong to the pattern."""
    (group,) = parse(f"User-agent: *\nDisallow:{value}\n").groups
    assert group.rules[0].pattern != "/a"


@pytest.mark.parametrize("name", ["*", "* ", "* all", "*\tall"])
def test_an_asterisk_before_white_space_is_everybody(name: str) -> None:
    """`* all` means what `*` means."""
    assert parse(f"User-agent: {name}\n").agents == ("*",)


@pytest.mark.parametrize("name", ["", "360Spider", "**", "*bot"])
def test_a_name_that_begins_with_no_letter_has_an_empty_token(name: str) -> None:
    """Nothing of it can match a product token."""
    assert parse(f"User-agent: {name}\n").agents == ("",)


def test_names_keep_their_spelling_and_characters() -> None:
    """What people shall read is decoded as UTF-8 (section 2.3)."""
    (group,) = parse("User-agent: Bot für alle\n".encode()).groups
    assert group.names == ("Bot für alle",)


def test_octets_that_are_not_utf8_do_not_disturb() -> None:
    """A pattern in Latin-1 is compared octet by octet; a name shows a replacement character."""
    (group,) = parse(b"User-agent: B\xf6t\nDisallow: /\xf6\n").groups
    assert (group.names, group.rules[0].pattern) == (("B\ufffdt",), "/%F6")


def test_records_keep_field_value_line_and_group() -> None:
    """Fields are lower-case; values stay as written; the group is the one above."""
    parsed = parse("Host: a\nUser-agent: *\nCrawl-Delay: 5 # slow\nAllow: /\nUser-agent: b\nSITEMAP: http://ä/\n")
    assert parsed.records == (
        Record("host", "a", 1),
        Record("crawl-delay", "5", 3, 0, named=1),
        Record("sitemap", "http://ä/", 6, 1, named=1),
    )


def test_fields_match_by_their_beginning() -> None:
    """`Disallowed` and `User-agents` count, as the reference parser has it."""
    (group,) = parse("User-agents: a\nDisallowed: /x\nAllowed: /y\n").groups
    assert [(rule.allow, rule.pattern) for rule in group.rules] == [(False, "/x"), (True, "/y")]


def test_field_names_are_compared_by_letters_of_ascii() -> None:
    """A Kelvin sign is no `k`: nothing but ASCII is folded."""
    assert parse("Blac\u212a: 1\n").records == (Record("blac\u212a", "1", 1),)


@pytest.mark.parametrize(
    ("written", "compared"), [("/é", "/%C3%A9"), ("/%c3%a9", "/%C3%A9"), ("/a%2fb", "/a%2Fb"), ("/%é%c", "/%%C3%A9%c")]
)
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
