"""The lexicon's data: complete, true to its own examples, and written out in the docs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.labels.lexicon import Cue, Lexicon
from tosmon.core.labels.notation import compiled, expand
from tosmon.core.labels.passages import fold
from tosmon.core.model import Clause

ROOT = Path(__file__).resolve().parent.parent
LOADED = lexicon.load()
CUES = [
    pytest.param(code, cue, id=f"{code}-{cue.label}-{number}")
    for code in LOADED.languages
    for number, cue in enumerate((*LOADED.grammar(code).cues, *LOADED.grammar(code).dependent_cues))
]
TAXONOMY = {
    "ai_training", "api_only", "automated_access", "circumvention", "competing_use", "deletion_duty",
    "facial_recognition",
    "fake_accounts", "liquidated_damages", "load_limits", "logged_out_access", "personal_data_harvesting",
    "prior_permission", "resale", "research_exception", "robots_txt", "search_engine_exception", "security_probing",
    "surveillance", "tdm_reservation",
}  # fmt: skip


def test_the_labels_are_those_of_the_taxonomy() -> None:
    """The twenty labels, and nothing else."""
    assert {label.id for label in LOADED.labels} == TAXONOMY


def test_every_label_speaks_english() -> None:
    """Each label has English cues: they are read where a language has none."""
    english = LOADED.grammar("en")
    assert {cue.label for cue in (*english.cues, *english.dependent_cues)} == TAXONOMY


@pytest.mark.parametrize(("code", "cue"), CUES)
def test_a_cue_finds_its_example(code: str, cue: Cue) -> None:
    """The example carries the label, and the cue itself finds it."""
    assert cue.label in classify(Clause(cue.example), LOADED, code).labels
    assert compiled(cue.pattern).search(fold(cue.example))


@pytest.mark.parametrize(("code", "cue"), CUES)
def test_a_cue_leaves_its_near_miss_alone(code: str, cue: Cue) -> None:
    """The near miss does not carry the label, by no cue."""
    assert cue.label not in classify(Clause(cue.near_miss), LOADED, code).labels


@pytest.mark.parametrize(("code", "cue"), CUES)
def test_stems_let_the_example_pass(code: str, cue: Cue) -> None:
    """The plain substrings that decide first are in what the cue finds."""
    folded = fold(cue.example)
    assert code in LOADED.languages
    assert any(stem in folded for stem in cue.stems)
    assert not cue.also or any(stem in folded for stem in cue.also)


@pytest.mark.parametrize(("code", "cue"), CUES)
def test_patterns_repeat_nothing_without_a_bound_but_word_endings(code: str, cue: Cue) -> None:
    """No star or plus stands on a group: that is what makes a pattern's time explode."""
    assert code in LOADED.languages
    for pattern in (cue.pattern, *cue.needs, *cue.unless):
        assert not re.search(r"\)[*+](?!\+)", pattern.replace(r"\)", ""))


def test_the_lexicon_is_read_once() -> None:
    """Loading again gives the same value."""
    assert lexicon.load() is LOADED


def test_the_version_tells_the_data_apart() -> None:
    """The same texts make the same version, another text in any language another."""
    texts = lexicon.texts()
    assert Lexicon.from_texts(texts).version == LOADED.version
    for name in texts:
        assert Lexicon.from_texts({**texts, name: texts[name] + "\n"}).version != LOADED.version


def test_a_language_is_read_when_it_is_first_asked_for() -> None:
    """What is wrong with one language costs nothing to a run that never meets it."""
    texts = {**lexicon.texts(), "xx": "[operators"}
    fresh = Lexicon.from_texts(texts)
    assert fresh.grammar("en") is fresh.grammar("en")
    with pytest.raises(tomllib.TOMLDecodeError):
        fresh.grammar("xx")


def test_a_label_that_does_not_exist_is_named() -> None:
    """A language cannot have cues of a label without a definition."""
    texts = lexicon.texts()
    with pytest.raises(KeyError, match="no_such"):
        Lexicon.from_texts({**texts, "en": texts["en"].replace("[[cues.resale]]", "[[cues.no_such]]")}).grammar("en")


def test_a_fragment_that_is_missing_is_named() -> None:
    """A pattern with an unknown fragment says which."""
    with pytest.raises(KeyError, match="no_such"):
        expand("use {no_such}", {})


def test_the_docs_say_what_the_data_says() -> None:
    """docs/labels.md is what `python -m tosmon.lexicon` prints."""
    assert (ROOT / "docs" / "labels.md").read_text("utf-8") == lexicon.page(LOADED)
