"""One rule said in each language of the lexicon gets the same labels and the same rule.

tests/core/parallel/en.toml is the master: it alone says what is right, by what the labels mean. A language that has no
cues for a label is not asked about the rules that carry it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.model import Clause

FOLDER = Path(__file__).with_name("parallel")
LEXICON = lexicon.load()
FIELDS = {"id", "text", "lead_in", "heading"}
RULES = {"ban", "condition", "permission", "duty", "penalty", "none"}


@cache
def said(language: str) -> dict[str, dict[str, Any]]:
    """Return the rules of the language's parallel file by their ids."""
    rules = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))["rule"]
    return {rule["id"]: rule for rule in rules}


MASTER = said("en")
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem in LEXICON.languages)


def spoken(language: str) -> set[str]:
    """Return the labels for which the language has cues."""
    grammar = LEXICON.grammar(language)
    return {cue.label for cue in (*grammar.cues, *grammar.dependent_cues)}


@cache
def compared() -> list[tuple[str, str]]:
    """Return each language with the ids of the rules that it is asked about."""
    return [
        (language, name)
        for language in LANGUAGES
        for name in said(language)
        if set(MASTER.get(name, {}).get("labels", ())) <= spoken(language)
    ]


@pytest.mark.parametrize(("language", "name"), compared())
def test_a_rule_reads_the_same_in_each_language(language: str, name: str) -> None:
    """The labels and the rule are those of the master, however the language puts it."""
    rule, right = said(language)[name], MASTER[name]
    headings = (rule["heading"],) if "heading" in rule else ()
    judged = classify(Clause(rule["text"], headings=headings, lead_in=rule.get("lead_in", "")), LEXICON, language)
    assert (list(judged.labels), judged.rule.value) == (right["labels"], right["rule"]), rule["text"]


@pytest.mark.parametrize("language", LEXICON.languages)
def test_each_language_says_the_rules_of_the_master(language: str) -> None:
    """A language of the lexicon has its parallel file, with the same ids, each once, and no judgement of its own."""
    text = (FOLDER / f"{language}.toml").read_text("utf-8")
    rules = tomllib.loads(text)["rule"]
    assert sorted(rule["id"] for rule in rules) == sorted(MASTER)
    assert language == "en" or all(set(rule) <= FIELDS for rule in rules)


@pytest.mark.parametrize("language", LEXICON.languages)
def test_a_translation_has_the_shape_of_its_original(language: str) -> None:
    """What has a lead-in or a heading in English has one in each language."""
    for name, rule in said(language).items():
        assert set(rule) & {"lead_in", "heading"} == set(MASTER[name]) & {"lead_in", "heading"}, name


def test_the_master_has_each_label_twice_and_quiet_rules_beside() -> None:
    """Every label and every rule is asked about, and what binds nobody is asked about often."""
    labels = Counter(label for rule in MASTER.values() for label in rule["labels"])
    assert all(labels[label.id] >= 2 for label in LEXICON.labels)
    assert {rule["rule"] for rule in MASTER.values()} == RULES
    assert sum(not rule["labels"] for rule in MASTER.values()) >= 15
