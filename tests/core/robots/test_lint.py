"""What is remarked on a robots.txt, and on what nothing is."""

from __future__ import annotations

import tarfile
import time
from pathlib import Path

import pytest
from hypothesis import given

from tests.core.robots.test_reference import FILES
from tosmon.core.robots.lint import lint

AGENT = "User-agent: *\n"


def codes(text: str | bytes) -> list[tuple[int | None, str]]:
    """Return line and code of each remark."""
    body = text.encode() if isinstance(text, str) else text
    return [(one.line, one.code) for one in lint(body)]


def test_a_good_file_gives_no_remarks() -> None:
    """All fields that crawlers know, in their places, in any case, with comments: nothing to remark."""
    good = """# Hello: this is a comment
User-Agent: Googlebot
user-agent: bing_bot-x   # why
Crawl-delay: 10
Content-Signal: search=yes, ai-train=no
Disallow: /search
Allow: /search/about$
Disallow:

User-agent: *
Content-Usage: train-ai=n
Request-rate: 1/5
Visit-time: 0600-0845
Noindex: /old
Disallow: /*.pdf$
Disallow: *
Disallow: /ö

Host: example.com
Clean-param: ref /articles/
License: https://example.com/license.xml
Sitemap: https://example.com/sitemap.xml
"""
    assert lint(good.encode()) == ()
    assert lint(good.replace("\n", "\r\n").encode()) == ()


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("", "agent-empty", "no agent is named"),
        ("360Spider", "agent-unmatchable", "can match no crawler"),
        ("Brightbot 1.0", "agent-cut", 'read as "Brightbot"'),
        ("img2dataset", "agent-cut", 'read as "img"'),
        ("Foo*", "agent-cut", 'read as "Foo"'),
        ("* all", "agent-cut", "everybody"),
        ("Mozilla/5.0 (compatible; x)", "agent-string", "Mozilla"),
        ("Foo Disallow: /", "line-break-lost", "two records"),
    ],
)
def test_names_that_match_no_crawler_are_told_with_what_they_are_read_as(name: str, code: str, words: str) -> None:
    """A product token has only letters, `_` and `-` (RFC 9309 section 2.2.1)."""
    (told,) = lint(f"User-agent: {name}\nDisallow: /\n".encode()[: None if name else -1])[-1:]
    assert (told.line, told.code) == (1, code)
    assert words in told.message


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("Disallow: page", "pattern-unrooted"),
        ("Disallow: ?q=", "pattern-unrooted"),
        ("Disallow: https://example.com/x", "address-as-path"),
        ("Disallow: *https://example.com/x", "address-as-path"),
        ("Disallow: /a /b", "blank-in-pattern"),
        ("Disallow: /a Disallow: /b", "line-break-lost"),
        ("Disallow: /a$b", "dollar-inside"),
        ("Disallow: /a*", "asterisk-at-end"),
        ("Disallow: /a*$", "asterisk-at-end"),
        ("Disallow: /a#b", "comment-in-path"),
        ("Allow:", "empty-allow"),
        ("Dissallow: /a", "misspelt-field"),
        ("Disallowed: /a", "misspelt-field"),
        ("Disallow /a", "missing-colon"),
    ],
)
def test_remarks_on_rules(rule: str, code: str) -> None:
    """What a rule reads as, where its author probably meant something else."""
    assert codes(f"{AGENT}{rule}\nDisallow: /z\n") == [(2, code)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Disalow /a /b", "not-a-record"),
        ("Disallow /a /b", "missing-colon"),
        ("/a", "not-a-record"),
        ("Please go away", "not-a-record"),
        ("\x85", "not-a-record"),
        (": /a", "not-a-record"),
        ("<p>: x", "not-a-record"),
        ("// a comment", "comment-style"),
        ("// see: a comment", "comment-style"),
        ("; a comment", "comment-style"),
        ("<!-- a comment -->", "comment-style"),
        ("Craw-delay: 5", "unknown-field"),
        ("X-Own: 5", "unknown-field"),
        ("Sitemap: /sitemap.xml", "sitemap-relative"),
        ("Site-map: https://example.com/s", "misspelt-field"),
    ],
)
def test_remarks_on_other_lines(line: str, code: str) -> None:
    """Lines that crawlers skip or read otherwise are told, with their number."""
    assert codes(f"{AGENT}Disallow: /z\n{line}\n") == [(3, code)]


def test_a_mistyped_field_is_told_with_the_field_that_is_meant() -> None:
    """The nearest known field is named."""
    assert lint(f"{AGENT}Allow: /\nCraw-delay: 5\n".encode())[0].message.endswith("crawl-delay may be meant")


def test_rules_and_records_for_agents_need_an_agent_above() -> None:
    """Before the first agent, rules bind nobody; a sitemap may stand anywhere."""
    body = "Disallow: /\nCrawl-delay: 5\nSitemap: https://h/s\n" + AGENT + "Allow: /\n"
    assert codes(body) == [(1, "rule-outside-group"), (2, "record-outside-group")]


def test_an_agent_named_again_is_told_with_its_first_line() -> None:
    """Its groups are read as one (section 2.2.1); in one group, naming it twice is needless."""
    told = lint(b"User-agent: A\nDisallow: /\nUser-agent: a\nUser-agent: A\nDisallow: /b\n")
    assert [(one.line, one.code) for one in told] == [(3, "agent-repeated"), (4, "agent-repeated")]
    assert "line 1" in told[0].message


def test_agents_at_the_end_without_a_rule_are_free() -> None:
    """Being named without a rule allows everything, whatever `*` is told."""
    assert codes(AGENT + "Disallow: /\nUser-agent: A\n") == [(3, "group-without-rules")]


def test_agents_that_a_record_does_not_part_are_told() -> None:
    """A crawl delay ends no group: the agents above it share the rules below (section 2.2.4)."""
    body = "User-agent: A\nCrawl-delay: 5\n\nUser-agent: B\nDisallow: /\n"
    assert codes(body) == [(4, "groups-run-together")]


@pytest.mark.parametrize(("rules", "line"), [("Disallow: /a\nAllow: /a\n", 2), ("Allow: /a\nDisallow: /a\n", 3)])
def test_a_disallow_beside_an_equal_allow_never_wins(rules: str, line: int) -> None:
    """Of equals Allow is used (section 2.2.2), wherever it stands."""
    assert codes(AGENT + rules) == [(line, "overridden")]


def test_a_rule_said_twice_is_told() -> None:
    """The second is needless."""
    assert codes(AGENT + "Disallow: /a\nDisallow: /a\n") == [(3, "rule-repeated")]


def test_needless_asterisks_are_told_once() -> None:
    """Some files have thousands; the first line and their number suffice."""
    (told,) = lint((AGENT + "".join(f"Disallow: /{number}*\n" for number in range(1_200))).encode())
    assert (told.line, told.message.endswith("(so on 1,200 lines)")) == (2, True)


@pytest.mark.parametrize(
    ("body", "line", "code"),
    [
        (b"", None, "no-rules"),
        (b"\xef\xbb\xbfUser-agent: *\nAllow: /", None, "byte-order-mark"),
        ("User-agent: *\nAllow: /".encode("utf-16"), None, "utf-16"),
        (b"<!DOCTYPE html>\n<p>User-agent: *", None, "html"),
        (b"\xef\xbbUser-agent: *\nAllow: /", None, "byte-order-mark"),
        (b"\n <!-- x --><html>", None, "html"),
        (b"User-agent: *\nAllow: /\n# caf\xe9", 3, "not-utf8"),
        (b"User-agent: *\nAllow: /a\0b", 2, "nul"),
        (b"User-agent: *\r\nAllow: /a\x1b", 2, "control"),
        (b"User-agent: *\nAllow: /" + b"a" * 17_000, 2, "line-cut"),
        (b"User-agent: *\nAllow: /\n" + b"# long comment\n" * 40_000, 34_134, "size"),
    ],
    ids=["empty", "bom", "utf-16", "html", "broken-bom", "html-comment", "latin-1", "nul", "control", "long", "large"],
)
def test_remarks_on_octets_and_sizes(body: bytes, line: int | None, code: str) -> None:
    """What a file is made of is told once, with the first line that shows it."""
    assert codes(body) == [(line, code)]


def test_rules_in_a_web_page_are_remarked_on_as_well() -> None:
    """Crawlers read what rules they find, whatever stands around them."""
    told = codes("<html><pre>\nUser-agent: *\nDisallow: x\n</pre>")
    assert told == [(None, "html"), (1, "not-a-record"), (3, "pattern-unrooted"), (4, "not-a-record")]


def test_a_long_comment_is_not_cut() -> None:
    """Only what crawlers read counts."""
    assert codes(b"User-agent: *\nAllow: / #" + b"a" * 17_000) == []


@given(FILES)
def test_linting_never_raises_and_tells_lines_of_the_file(body: bytes) -> None:
    """Anything may be served as robots.txt."""
    lines = body.count(b"\n") + body.count(b"\r") + 1
    assert all(one.line is None or 1 <= one.line <= lines for one in lint(body))


@pytest.mark.parametrize(
    "unit",
    [b"<!---->", b":", b"Disallow: /a\n", b"User-agent: a\n", b"a: b\n", b"Disallow: /*\n", b" ", b"\r", b"\0", b"#:"],
)
def test_hostile_files_are_linted_in_time(unit: bytes) -> None:
    """Half a megabyte of anything takes a second or two; what took the square of the size would take minutes."""
    start = time.perf_counter()
    lint(unit * (500_000 // len(unit)))
    assert time.perf_counter() - start < 15


@pytest.mark.shared
def test_real_files_without_a_fault_stay_without_remarks(shared: Path) -> None:
    """A third of the real files are clean; a check that cried wolf would show here."""
    with tarfile.open(shared / "data" / "robots.tar.xz") as tar:
        files = [file.read() for file in map(tar.extractfile, tar) if file is not None]
    assert sum(not lint(body) for body in files) > len(files) / 3
