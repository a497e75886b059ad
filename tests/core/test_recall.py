"""What is remembered of a document's versions changes nothing of what is read from them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tosmon import lexicon
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.recall import Recall

LEXICON = lexicon.load()
PARAGRAPHS = (
    "# Terms", "## Use", "Scraping\n--------", "You may not:", "*   scrape the Services;", "*   use robots.\n",
    "Effective: November 15, 2024", "Last updated 03/06/2024", "You must not use robots to access the site.",
    "[Privacy](https://x.com/privacy?a=1)", "[Privacy](https://x.com/privacy?a=2)", "Read [this](/a) first.",
    "Il est interdit d'extraire les données du site par des moyens automatisés, comme les robots, sans notre accord.",
    "These terms are between you and us, and they apply to all that you do with the service as one of its members.",
    "1\\. Who may use it", "**2\\. Law**", "The law of Ireland applies to these terms and to all that follows.",
    "Thereâ€™s", "It\u2019s \u00e9t\u00e9", "| a | b |\n|---|---|\n| c | d |", "<u>not</u> Markdown", "```\nx\n```",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARAGRAPHS), max_size=12).map("\n\n".join)
MATERIALS = st.builds(
    lambda text, kind, sent, language, document, locale: Material(
        (Source(text.encode(), kind, "https://x.com/tos", language=sent),), False, document, language, locale
    ),
    TEXTS,
    st.sampled_from(("text/markdown", "text/markdown", "text/html", "text/plain")),
    st.sampled_from(("", "de")),
    st.sampled_from(("", "fr", "en")),
    st.sampled_from(("x/tos", "y/tos")),
    st.sampled_from(("", "en-GB")),
)


def remembered(materials: Sequence[Material]) -> list[Reading]:
    """Return what each says, read one after another."""
    recall = Recall()
    return [read(material, LEXICON, recall) for material in materials]


@settings(max_examples=100)
@given(st.lists(MATERIALS, min_size=1, max_size=4))
def test_every_reading_is_the_one_without_memory(materials: list[Material]) -> None:
    """Whatever was read before: other words, links, languages, documents, formats."""
    materials = [*materials, materials[0]]
    assert remembered(materials) == [read(material, LEXICON) for material in materials]


def test_pages_that_make_one_version_are_remembered_together() -> None:
    """The first page's language is no fault of the second's text."""
    one, other = (Source(f"# Page\n\n{text}".encode(), "text/markdown") for text in PARAGRAPHS[12:14])
    materials = [Material((one, other)), Material((other, one)), Material((replace(one, language="en"), other))]
    assert remembered(materials) == [read(material, LEXICON) for material in materials]


def test_the_same_words_are_judged_once() -> None:
    """Only a link changed, which says nothing of what is banned."""
    recall = Recall()
    url = "https://x.com/tos"
    first, second = (
        read(Material((Source(f"# T\n\nDo [not](/{link}) scrape.".encode(), "text/markdown", url),)), LEXICON, recall)
        for link in "ab"
    )
    assert first.judgements is second.judgements
    assert first.content == second.content
    assert first.version.clauses[0].links != second.version.clauses[0].links


def test_little_memory_brings_the_same() -> None:
    """What was forgotten is read, judged and named again."""
    texts = ["\n\n".join(PARAGRAPHS[shift : shift + 10]) for shift in range(10)] * 2
    materials = [Material((Source(text.encode(), "text/markdown"),), document="x/tos") for text in texts]
    recall = Recall(most=300)
    for material in materials:
        assert read(material, LEXICON, recall) == read(material, LEXICON)


@pytest.mark.shared
@pytest.mark.parametrize("path", ["Telegram/Developer Terms.md", "Quora/Terms of Service.md"])
def test_recorded_versions_are_read_the_same(shared: Path, tmp_path: Path, path: str) -> None:
    """All versions of two documents, in order; one of them has HTML now and then."""
    folder = str(tmp_path / "terms")
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), folder], check=True)
    told = subprocess.run(
        ["git", "-C", folder, "log", "--reverse", "--no-merges", "--diff-filter=AM", "--format=%H", "--", path],
        capture_output=True,
        text=True,
        check=True,
    )
    bodies = [
        subprocess.run(["git", "-C", folder, "show", f"{commit}:{path}"], capture_output=True, check=True).stdout
        for commit in told.stdout.split()
    ]
    materials = [Material((Source(body, "text/markdown"),), document="x/tos") for body in bodies]
    assert remembered(materials) == [read(material, LEXICON) for material in materials]
