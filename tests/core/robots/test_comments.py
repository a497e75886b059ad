"""Prose in the comments of a robots.txt: what counts as a passage, and where it stands."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon import lexicon
from tosmon.core.labels import memory_of
from tosmon.core.model import Clause
from tosmon.core.robots import parse, rules_hash
from tosmon.core.robots.comments import Comment, passages

NOTICE = """# Notice: collecting our pages by machine is prohibited unless you
# have express written permission. Write to crawl@example.com first.
"""
TEXT = (
    "Notice: collecting our pages by machine is prohibited unless you have express written permission."
    " Write to crawl@example.com first."
)


def texts(body: str) -> list[str]:
    """Return the passages' texts."""
    return [comment.text for comment in passages(body)]


def test_consecutive_lines_are_one_passage_with_the_line_it_begins_on() -> None:
    """A sentence that runs over several comment lines is read as one text."""
    assert passages(f"User-agent: *\nDisallow: /a\n\n{NOTICE}") == (Comment(TEXT, 4),)


@pytest.mark.parametrize("between", ["#\n", "\n", "# ======\n", "User-agent: *\n", "# Disallow: /x\n"])
def test_what_ends_a_passage(between: str) -> None:
    """An empty comment, an empty line, a line of decoration, a rule, or one that was commented out."""
    assert texts(f"{NOTICE}{between}{NOTICE}") == [TEXT, TEXT]


@pytest.mark.parametrize(
    "note",
    [
        "# tracking pages",
        "# Disallow: /search?q=a really long path with many words in it.",
        "# User-agent: the crawler of somebody who was not asked before this.",
        "# /a /b /c /d /e /f /g /h /i /j.",
        "# block pages which make no sense to anybody but their authors",  # a note over rules, not a sentence
        "# go go go go go go go go go go go go go.",
        "Disallow: /x # you may not scrape this site, whoever you are, without our permission.",
    ],
)
def test_notes_and_rules_are_no_prose(note: str) -> None:
    """What is no sentence for readers, or no comment of its own, is passed over."""
    assert texts(note) == []


@pytest.mark.parametrize(
    "explanation",
    [
        "# This file is to prevent the crawling and indexing of certain parts of your site by web crawlers.",
        "# If the Joomla site is installed within a folder, the file must be moved to the site root, too.",
    ],
)
def test_what_publishing_software_explains_is_no_policy(explanation: str) -> None:
    """Drupal and Joomla put the same words over everybody's rules: they are not the site's."""
    assert texts(explanation) == []


def test_frames_and_list_marks_are_taken_off() -> None:
    """Stars, bars and double signs belong to the drawing; each item of a list is a passage."""
    framed = """
    ##  * (a) If a signal says yes, you may collect content for that use. *
    ##  * (b) If a signal says no, you may not collect content for that use. *
    """
    assert texts(framed) == [
        "If a signal says yes, you may collect content for that use.",
        "If a signal says no, you may not collect content for that use.",
    ]


def test_capitals_and_scripts_without_spaces_are_prose() -> None:
    """Lawyers shout, and Japanese writes no spaces."""
    shouted = "ANY RESTRICTIONS HERE ARE EXPRESS RESERVATIONS OF RIGHTS UNDER ARTICLE 4 OF THE DIRECTIVE."
    japanese = "事前の書面による許可なく自動的な手段でデータを収集することを禁止します。"
    assert texts(f"# {shouted}\n\n# {japanese}") == [shouted, japanese]


def test_prose_is_no_rule() -> None:
    """Comments, prose too, change nothing about what is permitted."""
    rules = "User-agent: *\nDisallow: /a\n"
    assert rules_hash(parse(NOTICE + rules)) == rules_hash(parse(rules))


@given(st.text() | st.binary())
def test_any_body_is_read(body: str | bytes) -> None:
    """Nothing raises, lines count from one, and no passage holds a line break."""
    for comment in passages(body):
        assert comment.line >= 1
        assert "\n" not in comment.text


def test_a_long_comment_is_read_in_time() -> None:
    """Two megabytes in one comment cost no more than reading them; over and over the same is no prose."""
    assert passages("# " + "a word, and " * 200_000) == ()


@pytest.fixture(scope="module")
def archived(shared: Path) -> dict[str, bytes]:
    """Return robots.txt files of 2019 that hold permission clauses, by host."""
    with tarfile.open(shared / "data" / "robots.tar.xz") as archive:
        wanted = {f"robots/{host}/2019-07-20.txt": host for host in ("linkedin.com", "ebay.co.uk", "facebook.com")}
        return {
            wanted[member.name]: file.read()
            for member in archive
            if member.name in wanted and (file := archive.extractfile(member))
        }


@pytest.mark.parametrize("host", ["linkedin.com", "ebay.co.uk", "facebook.com"])
def test_permission_clauses_of_real_files_carry_labels(archived: dict[str, bytes], host: str) -> None:
    """What LinkedIn, eBay and Facebook wrote over their rules (2019) asks for permission, in the lexicon's eyes too."""
    first = passages(archived[host])[0]
    judged = memory_of(lexicon.load()).judge(Clause(first.text), "en")
    assert "prior_permission" in judged.labels
