"""Comparison by what is permitted: text that permits the same is no change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Direction, Severity
from tosmon.core.robots import as_changes, compare, decide, parse, rules_hash

OLD = "User-agent: *\nDisallow: /private\nUser-agent: GPTBot\nAllow: /\n"


def test_site_wide_flip_is_one_statement() -> None:
    """An agent that loses the whole site is told in one line, with the lines that say so."""
    (change,) = compare(parse(OLD), parse(OLD.replace("Allow: /", "Disallow: /")))
    assert (change.agent, change.path, change.was, change.now, change.lines) == ("GPTBot", "/", True, False, (4, 4))


def test_comments_order_case_and_grouping_are_no_change() -> None:
    """Two files that permit the same have no statements and one hash."""
    other = "# hello\nuser-AGENT: gptbot\n allow: /\n\nUSER-AGENT: *\nDisallow: /private # x\nDisallow: /private\n"
    assert compare(parse(OLD), parse(other)) == ()
    assert rules_hash(parse(OLD)) == rules_hash(parse(other))


def test_an_agent_newly_named_is_compared_with_what_bound_it_before() -> None:
    """Before it was named, an agent was bound by the rules of `*`."""
    changes = compare(
        parse("User-agent: *\nDisallow: /\n"), parse("User-agent: *\nDisallow: /\nUser-agent: a\nAllow: /\n")
    )
    assert [(change.agent, change.was, change.now) for change in changes] == [("a", False, True)]


def test_exceptions_are_named() -> None:
    """A part of the site that did not change with the rest is an exception of the statement."""
    (change,) = compare(parse("User-agent: *\nAllow: /\n"), parse("User-agent: *\nDisallow: /\nAllow: /open\n"))
    assert change.exceptions == ("/open",)


def test_changes_say_who_may_no_longer_do_what() -> None:
    """A statement becomes a change with words, direction and severity."""
    (change,) = as_changes(compare(parse(OLD), parse(OLD.replace("Allow: /", "Disallow: /"))))
    assert change.reason == "GPTBot may no longer fetch the whole site"
    assert (change.direction, change.severity) == (Direction.STRENGTHENED, Severity.HIGH)


LINES = st.lists(
    st.sampled_from(
        [
            "User-agent: *",
            "User-agent: a",
            "User-agent: b",
            "Disallow: /",
            "Allow: /x",
            "Disallow: /x/y",
            "Allow: /*z$",
            "",
        ]
    ),
    max_size=12,
)


@given(LINES)
def test_a_file_compared_with_itself_is_silent(lines: list[str]) -> None:
    """Nothing changed where nothing changed."""
    text = "\n".join(lines)
    assert compare(parse(text), parse(text + "\n# comment\n")) == ()


@given(LINES, LINES)
def test_every_example_differs_as_stated(old: list[str], new: list[str]) -> None:
    """The example of a statement is decided in both files as the statement says."""
    before, after = parse("\n".join(old)), parse("\n".join(new))
    for change in compare(before, after):
        assert decide(before, change.agent, change.example).allowed == change.was
        assert decide(after, change.agent, change.example).allowed == change.now
