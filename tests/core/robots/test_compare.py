"""Comparison by what is permitted: it says all that changed, nothing else, and nothing twice."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tosmon.core.robots import RobotsChange, RobotsTxt, compare, decide, parse, rules_hash
from tosmon.core.robots.globs import FRESH, glob_of, intersect, match, words
from tosmon.core.robots.regions import Extent

OLD = "User-agent: *\nDisallow: /private\nUser-agent: GPTBot\nAllow: /\n"
PATHS = ["/" + "".join(rest) for length in range(5) for rest in product("/abc", repeat=length)]
AGENTS = ("*", "a", "b", "unnamed")


def told(old: str, new: str) -> list[tuple[str, str, tuple[str, ...], bool]]:
    """Return agent, path, exceptions and what is now of each statement."""
    return [(one.agent, one.path, one.exceptions, one.now) for one in compare(parse(old), parse(new))]


def for_all(*rules: str) -> str:
    """Return a file with these rules for every crawler."""
    return "\n".join(("User-agent: *", *rules))


def covers(statement: RobotsChange, path: str) -> bool:
    """Return whether a path matches the statement's, and no exception."""
    globs = [glob_of(pattern) for pattern in (statement.path, *statement.exceptions)]
    assert None not in globs
    held = [match(glob, path) for glob in globs if glob is not None]
    return held[0] and not any(held[1:])


def of_agent(statements: tuple[RobotsChange, ...], agent: str, *files: RobotsTxt) -> list[RobotsChange]:
    """Return what is said of an agent: of `*`, where no file names it."""
    named = any(agent in robots.agents for robots in files)
    return [one for one in statements if one.agent == (agent if named else "*")]


# --- what is told -----------------------------------------------------------------------------------------------------


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
    (change,) = compare(parse(for_all("Disallow: /")), parse(for_all("Disallow: /", "User-agent: a", "Allow: /")))
    assert (change.agent, change.was, change.now, change.named) == ("a", False, True, (False, True))


def test_exceptions_are_named() -> None:
    """A part of the site that did not change with the rest is an exception of the statement."""
    (change,) = compare(parse(for_all("Allow: /")), parse(for_all("Disallow: /", "Allow: /open")))
    assert (change.exceptions, change.otherwise) == (("/open",), ("/open",))


def test_what_was_disallowed_before_is_an_exception_and_not_otherwise() -> None:
    """An exception that now is as the rest is differs only in what it was."""
    (change,) = compare(parse(for_all("Disallow: /old")), parse(for_all("Disallow: /", "Disallow: /old")))
    assert (change.exceptions, change.otherwise) == (("/old",), ())


@pytest.mark.parametrize(
    ("old", "new", "statements"),
    [
        (["Disallow: /a/b"], ["Disallow: /a"], [("/a", ("/a/b",), False)]),
        (["Disallow: /", "Allow: /a"], ["Disallow: /"], [("/a", (), False)]),
        (["Disallow: /", "Allow: /a", "Allow: /b"], [], [("/", ("/a", "/b"), True)]),
        ([], ["Disallow: /docs/", "Disallow: /docs/x"], [("/docs/", (), False)]),
        ([], ["Disallow: /", "Allow: /*.css", "Allow: /*.css$"], [("/", ("/*.css",), False)]),
        (["Disallow: /*.pdf"], ["Disallow: /*.pdf", "Allow: /docs/long"], [("/docs/long*.pdf", (), True)]),
        ([], ["Disallow: */feed"], [("*/feed", (), False)]),
        (["Disallow: /a*"], ["Disallow: /a"], []),
        (["Disallow: /robots.txt$"], [], []),
        ([], ["Disallow: /", "Allow: /", "Allow: /a", "Disallow: /a"], []),
        ([], ["Disallow: /x", "Allow: /x/index.html"], [("/x", ("/x/$", "/x/index.html"), False)]),
    ],
)
def test_statements_are_few_and_exact(
    old: list[str], new: list[str], statements: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    """Each case is told in its fewest words."""
    assert told(for_all(*old), for_all(*new)) == [("*", *statement) for statement in statements]


def test_an_example_is_a_path_that_no_pattern_meets_by_accident() -> None:
    """Where a pattern holds the word that stands for wildcards in examples, another word is taken."""
    old, new = for_all("Disallow: /*tosmon"), for_all("Disallow: /x*y", "Disallow: /*tosmon")
    (change,) = compare(parse(old), parse(new))
    assert "tosmon" not in change.example
    assert decide(parse(new), "*", change.example).line == 2


def test_the_whole_site_comes_first_then_everybody_then_those_asked_for() -> None:
    """A reader meets the gravest first; within one rank agents are in order."""
    new = "User-agent: b\nUser-agent: c\nDisallow: /y\nUser-agent: zz\nDisallow: /\nUser-agent: *\nDisallow: /x\n"
    found = compare(RobotsTxt(), parse(new), agents=("c",))
    assert [(one.agent, one.path) for one in found] == [("zz", "/"), ("*", "/x"), ("c", "/y"), ("b", "/y")]


def test_rules_that_cross_many_others_are_told_once() -> None:
    """A ban on many kinds of files, where one folder had been freed, is told kind by kind and the folder once."""
    kinds = [f"Disallow: /*.{kind}" for kind in ("css", "gif", "ico", "jpg")]
    old, new = for_all("Disallow: /", "Allow: /open/"), for_all("Disallow: /", "Allow: /open/", *map(longer, kinds))
    (change,) = compare(parse(old), parse(new))
    assert (change.path, change.extent, change.now) == ("/open/", Extent.PART, False)
    assert not decide(parse(new), "*", change.example).allowed


def test_a_new_ban_that_crosses_old_exceptions_is_told_once_as_most() -> None:
    """What no rule spoke of is taken away, and so is a part of what had been freed: one statement says so."""
    folders = [f"{verb}: /{name}{end}" for name in "abcd" for verb, end in (("Disallow", "/"), ("Allow", "/open/"))]
    (change,) = compare(parse(for_all(*folders)), parse(for_all(*folders, "Disallow: /*/every-page-of-a-kind")))
    assert (change.path, change.extent, change.exceptions) == ("/*/every-page-of-a-kind", Extent.MOST, ())


def test_what_a_part_would_cover_is_told_where_the_part_is_not() -> None:
    """A rule of which only parts would be meant is left out where others tell these; nothing may rely on it then."""
    old, new = for_all("Disallow: /b", "Disallow: *a"), for_all("Allow: /", "Allow: */b", "Disallow: /")
    assert [one[1] for one in told(old, new)] == ["/*a", "/b"]


def longer(rule: str) -> str:
    """Return the rule with a pattern that is longer than most, so that it decides."""
    return rule.replace("/*.", "/*a-file-of-the-kind.")


# --- laws -------------------------------------------------------------------------------------------------------------

PATTERN = st.text("/ab*$", max_size=5).map(lambda text: text if text.startswith("*") else f"/{text}")
RULE = st.builds("{}: {}".format, st.sampled_from(["Allow", "Disallow"]), PATTERN)
AGENT = st.sampled_from(["User-agent: *", "User-agent: a", "User-agent: b"])
GROUP = st.tuples(st.lists(AGENT, min_size=1, max_size=2), st.lists(RULE, max_size=4)).map(lambda two: two[0] + two[1])
FILE = st.lists(GROUP, max_size=3)


def as_text(groups: list[list[str]]) -> str:
    """Return the file of these groups."""
    return "\n".join(line for group in groups for line in group)


@given(FILE, st.data())
def test_a_file_compared_with_itself_is_silent(groups: list[list[str]], data: st.DataObject) -> None:
    """Order, comments, case, repetition and line endings change nothing."""
    groups = [[*group, "Allow: /"] for group in groups]  # a group without rules would be one with the next
    text = as_text(groups)
    other = (
        as_text(data.draw(st.permutations([*groups, *groups])))
        .replace("User-agent", "# remark\n\nUSER-AGENT")
        .replace("\n", "\r\n")
    )
    assert compare(parse(text), parse(other + "\r\n# comment")) == ()


@given(FILE, FILE)
def test_statements_say_all_that_differs_and_nothing_else(old: list[list[str]], new: list[list[str]]) -> None:
    """For every agent, a path that differs is covered by a statement that says how; whole ones cover no other path."""
    before, after = parse(as_text(old)), parse(as_text(new))
    statements = compare(before, after)
    assert all(one.exact for one in statements)
    for agent in AGENTS:
        own = of_agent(statements, agent, before, after)
        for path in PATHS:
            was, now = (decide(robots, agent, f"https://host{path}").allowed for robots in (before, after))
            covering = [one for one in own if covers(one, path)]
            differs = {(was, now)} if was != now else set()
            assert differs <= {(one.was, one.now) for one in covering}
            assert {(one.was, one.now) for one in covering if one.extent is Extent.WHOLE} <= differs


@given(FILE, FILE)
def test_every_example_is_decided_as_stated_on_the_lines_stated(old: list[list[str]], new: list[list[str]]) -> None:
    """The example matches, no exception does, and both files decide it as the statement says."""
    before, after = parse(as_text(old)), parse(as_text(new))
    for one in compare(before, after):
        decisions = [decide(robots, one.agent, f"https://host{one.example}") for robots in (before, after)]
        assert covers(one, one.example)
        assert [decision.allowed for decision in decisions] == [one.was, one.now]
        assert tuple(decision.line for decision in decisions) == one.lines


@given(FILE, FILE)
def test_no_statement_can_be_left_out(old: list[list[str]], new: list[list[str]]) -> None:
    """A statement's example is covered by no other of its agent."""
    statements = compare(parse(as_text(old)), parse(as_text(new)))
    for one in statements:
        assert [other for other in statements if other.agent == one.agent and covers(other, one.example)] == [one]


def is_whole(one: RobotsChange) -> bool:
    """Return whether a statement means all of the paths that it matches."""
    return one.extent is Extent.WHOLE


def samples(one: RobotsChange, exception: str, *files: RobotsTxt) -> list[str]:
    """Return paths that match a statement's path, its exception and, where that can be, each pattern of the files."""
    patterns = [rule.pattern for robots in files for group in robots.groups for rule in group.rules]
    path, kept_out, *globs = (glob_of(pattern) for pattern in (one.path, exception, *patterns))
    assert path is not None
    assert kept_out is not None
    parts = list(intersect(path, kept_out))
    parts += [met for part in parts for glob in globs if glob is not None for met in intersect(part, glob)]
    return [place.replace(FRESH, "c") for part in parts for place in words(part)]


@given(FILE, FILE)
def test_no_exception_can_be_left_out(old: list[list[str]], new: list[list[str]]) -> None:
    """Each exception alone keeps out some path that does not differ as stated."""
    before, after = parse(as_text(old)), parse(as_text(new))
    for one in filter(is_whole, compare(before, after)):
        for exception in one.exceptions:
            others = tuple(pattern for pattern in one.exceptions if pattern != exception)
            wider = replace(one, exceptions=others)
            assert any(
                covers(wider, path)
                and tuple(decide(robots, one.agent, f"https://host{path}").allowed for robots in (before, after))
                != (one.was, one.now)
                for path in samples(one, exception, before, after)
            )


@given(FILE, FILE)
def test_the_way_back_is_told_in_reverse(old: list[list[str]], new: list[list[str]]) -> None:
    """Comparing new with old gives the same statements, with what was and is exchanged, where all are whole."""
    before, after = parse(as_text(old)), parse(as_text(new))
    there, back = compare(before, after), compare(after, before)
    assume(all(map(is_whole, (*there, *back))))
    told_there = {(one.agent, one.path, one.exceptions, one.was) for one in there}
    assert told_there == {(one.agent, one.path, one.exceptions, one.now) for one in back}


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_a_large_file_and_its_successor_are_compared_at_once() -> None:
    """20,000 rules of which 20 changed take a fraction of a second (the benchmark holds it to less)."""
    lines = [f"Disallow: /section{number % 97}/archive/page-{number}" for number in range(20_000)]
    changed = [f"Disallow: /elsewhere/{n}/" if n % 1_000 == 0 else line for n, line in enumerate(lines)]
    old, new = parse(for_all(*lines)), parse(for_all(*changed))
    start = time.perf_counter()
    assert len(compare(old, new)) == 40
    assert time.perf_counter() - start < 3


def test_entangled_rules_end_and_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the budget is used up, what is told says that it may not be all; each statement still holds."""
    monkeypatch.setattr(sys.modules["tosmon.core.robots.compare"], "_STEPS", 100_000)
    letters = random.Random(9309)

    def tangled() -> RobotsTxt:
        patterns = ("*".join("".join(letters.choices("abc", k=2)) for _ in range(3)) for _ in range(200))
        return parse(for_all(*(f"{letters.choice(('Allow', 'Disallow'))}: /{pattern}" for pattern in patterns)))

    old, new = tangled(), tangled()
    found = compare(old, new)
    assert any(not one.exact for one in found)
    for one in found:
        decisions = [decide(robots, "*", one.example).allowed for robots in (old, new)]
        assert decisions == [one.was, one.now]
