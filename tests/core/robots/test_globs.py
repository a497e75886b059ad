"""The algebra of patterns: each law is tried on all short paths, so that nothing is taken on trust."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tosmon.core.robots.globs import (
    FRESH,
    Glob,
    TooMuch,
    contains,
    generality,
    glob_of,
    intersect,
    intersects,
    match,
    meeting,
    text_of,
    words,
)

PATHS = ["/" + "".join(rest) for length in range(5) for rest in product("/ab$", repeat=length)]
PATTERNS = st.text("/ab*$", max_size=6).map(lambda text: text if text.startswith("*") else f"/{text}")
GLOBS = PATTERNS.map(glob_of).filter(lambda glob: glob is not None)


def matched(pattern: str, path: str) -> bool:
    """Return what section 2.2.3 of RFC 9309 says, a character at a time."""
    if pattern == "$":
        return not path
    if not pattern:
        return True
    if pattern[0] == "*":
        return any(matched(pattern[1:], path[place:]) for place in range(len(path) + 1))
    return path[:1] == pattern[0] and matched(pattern[1:], path[1:])


def paths_of(*globs: Glob) -> set[str]:
    """Return the short paths that match one of the globs."""
    return {path for path in PATHS if any(match(glob, path) for glob in globs)}


@given(st.text("/ab*$", min_size=1, max_size=6))
def test_a_glob_matches_what_its_pattern_does(pattern: str) -> None:
    """Cutting a pattern into a glob changes nothing, and what cannot match is none (an empty one decides nothing)."""
    glob = glob_of(pattern)
    for path in PATHS[::7]:
        assert matched(pattern, path) == (glob is not None and match(glob, path))


@given(GLOBS)
def test_a_globs_text_is_a_pattern_for_it(glob: Glob) -> None:
    """Text and glob are one for one."""
    assert glob_of(text_of(glob)) == glob


@given(GLOBS, GLOBS)
def test_the_parts_of_an_intersection_match_what_both_do(one: Glob, other: Glob) -> None:
    """A path matches one of the parts if, and only if, it matches both."""
    parts = intersect(one, other)
    assert paths_of(*parts) == paths_of(one) & paths_of(other)
    assert bool(parts) == intersects(one, other)


@given(GLOBS, GLOBS)
def test_no_part_of_an_intersection_lies_in_another(one: Glob, other: Glob) -> None:
    """An intersection is told in parts of which none can be left out because another says as much."""
    parts = intersect(one, other)
    assert not any(contains(above, below) for above in parts for below in parts if above is not below)


@given(GLOBS, GLOBS)
def test_words_decide_whether_a_glob_contains_another(outer: Glob, inner: Glob) -> None:
    """Containment found by words is containment of all paths."""
    assert all(match(inner, path) for path in words(inner))
    if contains(outer, inner):
        assert paths_of(inner) <= paths_of(outer)
    else:  # the fresh character is a path's as any other: replaced, it shows one that does not match
        shown = [path.replace(FRESH, "#") for path in words(inner)]
        assert not all(match(outer, path) for path in shown)


@given(GLOBS, GLOBS)
def test_globs_that_meet_share_a_path(one: Glob, other: Glob) -> None:
    """The path given for two globs that intersect matches both."""
    if intersects(one, other):
        path = meeting(one, other)
        assert match(one, path)
        assert match(other, path)


@given(GLOBS, GLOBS)
@example(("/", ""), ("", "/"))
def test_general_globs_come_first(outer: Glob, inner: Glob) -> None:
    """A glob that contains another is not sorted behind it."""
    if outer != inner and contains(outer, inner):
        assert generality(outer) < generality(inner)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("*", "/"), ("/*", "/"), ("/a**b*", "/a*b"), ("*.pdf$", "/*.pdf$"), ("/a*$", "/a"), ("/a$*", "/a$*"), ("*/", "/")],
)
def test_patterns_are_told_in_their_shortest_form(pattern: str, text: str) -> None:
    """Wildcards that say nothing are left out."""
    glob = glob_of(pattern)
    assert glob is not None
    assert text_of(glob) == text


def test_entangled_patterns_are_given_up() -> None:
    """Two patterns of many wildcards fall into more parts than anybody could read: that is said, not computed."""
    one, other = glob_of("/" + "*ab*c" * 12), glob_of("/" + "*d*ef" * 12)
    assert one is not None
    assert other is not None
    assert intersects(one, other)
    with pytest.raises(TooMuch):
        intersect(one, other)
