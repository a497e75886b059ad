"""The lexicon's notation: what spaces and gaps stand for, with words parted by spaces and without."""

from __future__ import annotations

import re

import pytest

from tosmon.core.labels.notation import expand

TEXT = "当社のサイトをロボット等の自動化された手段で収集してはなりません。収集は当社が行います。"


def unspaced(pattern: str, barred: str = "") -> str:
    """Return what the pattern finds in the Japanese text."""
    found = re.search(expand(pattern, {"robot": "ロボット|ボット"}, barred=barred, spaced=False), TEXT)
    return found.group() if found else ""


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("自動 化", "自動化"),
        ("{robot} <12> 収集", "ロボット等の自動化された手段で収集"),
        ("{robot} <8> 収集", ""),
        ("自動 <4> 手", "自動化された手"),
        ("なりません <8> 収集", ""),
    ],
)
def test_without_spaces_a_gap_counts_characters_of_one_sentence(pattern: str, found: str) -> None:
    """A pattern begins and ends anywhere, a space may be none, and no gap leaves the sentence."""
    assert unspaced(pattern) == found


def test_without_spaces_a_gap_does_not_run_over_barred_words() -> None:
    """What is barred stands anywhere in the text."""
    assert unspaced("サイト <20> 収集", barred="手段") == ""
    assert unspaced("サイト <20> 収集", barred="なりません")


def test_with_spaces_a_gap_counts_words() -> None:
    """A pattern begins and ends with words, and a gap runs over no barred one."""
    assert re.search(expand("no <2> bots", {}), "no crawlers or bots")
    assert not re.search(expand("no <1> bots", {}), "no crawlers or bots")
    assert not re.search(expand("no <2> bots", {}, barred="or"), "no crawlers or bots")
    assert not re.search(expand("no bot", {}), "no bots")
