"""Held against a slow and obvious reader: nasty files made up, and the real files of many hosts."""

from __future__ import annotations

import random
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.robots.reference import verdict
from tosmon.core.robots import RobotsTxt, decide, parse

AGENTS = ("unnamedbot", "Googlebot", "Bingbot", "GPTBot", "CCBot", "Twitterbot")
PATHS_A_FILE = 2  # the slow reader takes its time; the benchmark `robots_decisions.py` asks for every path
RULE = re.compile(rb"(?im)^[ \t]*(?:dis)?allow[ \t]*:[ \t]*([^\s#]+)")
NAME = re.compile(rb"(?im)^[ \t]*user-agent[ \t]*:[ \t]*([^\s#]+)")

TURNS: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.swapcase, quote, lambda text: text[:-1])

FIELDS = st.sampled_from(
    ["User-agent", "USER AGENT", "useragent", "Allow", "Disallow", "disalow", "Diasllow", "allowed", "Sitemap", "x", ""]
)
COLONS = st.sampled_from([":", ": ", " : ", "\t:\t", " ", "\t", " \t ", "", "::", ":\x0b", "\x0c:"])
VALUES = st.sampled_from(
    [
        "*", "* x", "*\x0bx", "*x", "a", "A/1", "b", "B c", "a-b_c", "1a", "é", "", "/", "/a", "/a/b", "/a*b", "/*",
        "/a$", "/$", "/a$b", "/a**$", "/a/index.html", "/a/index.htm?x", "/*/index.html", "/index.htm$", "/%c3%a9",
        "/é", "/%c3é", "%aé", "/a#b", "/a\0b", "http://h/a", "/a b", "/a\tb", "?x", "/robots.txt", "a",
    ]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\n", "\r", "\r\n", "\n\n", "\n\r", " \n", "\x1c\n", " # c\n", "#\n", "\0\n", "\x85\n"])
BEGINS = st.sampled_from(["", "", "", " ", "\t", "\x0b", "\x1f", "\ufeff", "#"])
LINES = st.tuples(BEGINS, FIELDS, COLONS, VALUES, ENDS).map("".join)
FILES = st.one_of(
    st.builds(
        lambda mark, lines: bytes(mark) + "".join(lines).encode(),
        st.sampled_from([b"", b"", b"\xef", b"\xef\xbb", b"\xef\xbb\xbf"]),
        st.lists(LINES, max_size=10),
    ),
    st.binary(max_size=200),
)
URLS = st.tuples(
    st.sampled_from(["", "http://h", "//", "//h", "h", "http:/", "x?", "/x://", "é://", "a#b"]),
    VALUES,
    st.sampled_from(["", "", "b", "/", "?x", "#y"]),
).map("".join)


def answer(robots: RobotsTxt, agent: str, url: str) -> tuple[bool, int | None]:
    """Return what the quick reader says."""
    decision = decide(robots, agent, url)
    return decision.allowed, decision.line


@given(FILES, st.sampled_from(["a", "A", "b", "a-b_c", "*", "other", "", "1a", "a/1", "é", "\u212a"]), URLS)
def test_nasty_files_are_decided_as_the_reference_decides(body: bytes, agent: str, url: str) -> None:
    """Whatever stands in a file, decision and line are the slow reader's."""
    assert answer(parse(body), agent, url) == verdict(body, agent, url)


@pytest.fixture(scope="module")
def bodies(shared: Path) -> dict[str, bytes]:
    """Return the real files by host and date."""
    with tarfile.open(shared / "data" / "robots.tar.xz") as tar:
        files = ((member.name, tar.extractfile(member)) for member in tar if member.isfile())
        return {name: file.read() for name, file in files if file is not None}


def mutations(path: str, choice: random.Random) -> Iterator[str]:
    """Yield URLs near a path that a rule names: one of the ways to fill its wildcards, and one way to go on."""
    filled = path.replace("*", choice.choice(["", "x", "a/b", ".html"])).replace("$", choice.choice(["", "$"]))
    gone_on = filled + choice.choice(["", "", "x", "/", "?q=1", "/index.html", "#top", ".."])
    turned = choice.choice(TURNS)(gone_on)
    yield choice.choice(["https://example.com", "http://example.com:80", "", "//example.com"]) + turned


@pytest.mark.shared
def test_real_files_are_decided_as_the_reference_decides(bodies: dict[str, bytes]) -> None:
    """Paths that the files name, mutated, for seven agents each: no decision and no line differs."""
    choice = random.Random(9309)
    different = []
    for name, body in bodies.items():
        small = body[:20_000]
        robots, paths, names = parse(small), RULE.findall(small), NAME.findall(small)
        agents = (*AGENTS, choice.choice(names or [b"x"]).decode("utf-8", "replace"))
        for path in choice.sample(paths, min(PATHS_A_FILE, len(paths))):
            for url in mutations(path.decode("utf-8", "replace"), choice):
                different += [
                    (name, agent, url) for agent in agents if answer(robots, agent, url) != verdict(small, agent, url)
                ]
    assert different == []
