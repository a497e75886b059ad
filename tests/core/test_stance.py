"""Operators: what they govern, before, inside, around and after their own words."""

from __future__ import annotations

import pytest

from tosmon.core.labels import Lexicon, classify
from tosmon.core.model import Clause

TEXTS = {
    "labels": '[automated_access]\ndefinition = "…"\n',
    "en": """
platform_words = "we"
addressee = "you"
platform_verb = "uses"
ban_opening = "zz"
duty_opening = "zz"
ban_heading = "zz"
platform_heading = "zz"
supposes = "zz"
carries_on = "zz"
[conditions]
[fragments]
[[operators]]
rule = "ban"
governs = "GOVERNS"
pattern = "may <8> not"
[[cues.automated_access]]
stems = ["crawl"]
pattern = "crawl"
example = "…"
near_miss = "…"
""",
}
SENTENCES = ("crawl you may really not", "you may crawl not", "you may really not crawl")


@pytest.mark.parametrize(
    ("governs", "found"),
    [
        ("before", (True, False, False)),
        ("after", (False, True, True)),
        ("both", (True, True, True)),
        ("nothing", (False, False, False)),
    ],
)
def test_an_operator_governs_the_side_it_says(governs: str, found: tuple[bool, ...]) -> None:
    """What stands before its words, between them, and after them."""
    lexicon = Lexicon.from_texts({**TEXTS, "en": TEXTS["en"].replace("GOVERNS", governs)})
    assert tuple(bool(classify(Clause(text), lexicon).labels) for text in SENTENCES) == found


def test_in_a_lead_in_what_governs_nothing_has_no_say() -> None:
    """An operator of neither side says nothing about the items below it."""
    text = TEXTS["en"].replace("GOVERNS", "nothing")
    lexicon = Lexicon.from_texts({**TEXTS, "en": text})
    assert classify(Clause("crawl", lead_in="you may not:"), lexicon).labels == ()
