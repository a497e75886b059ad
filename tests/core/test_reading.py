"""Reading and judging versions: which language each clause is read in, and that a clause is judged once."""

from __future__ import annotations

import pytest

from tosmon import lexicon
from tosmon.core.extract import Format
from tosmon.core.labels.memory import Memory
from tosmon.core.model import Clause, Judgement, Rule, Selection, Version
from tosmon.core.reading import COMMENTS, Material, Reading, Source, judge_version, prose_of, read, recipe, rules_of

LEXICON = lexicon.load()
ENGLISH = "You may not access the service by automated means, and you must not scrape any of its pages."
JAPANESE = "ボットその他の自動化された手段を用いて、本サービスのコンテンツを収集してはなりません。"
SPANISH = "No está permitido el acceso a los contenidos de la web por medios automatizados como robots o arañas."
FRENCH = "Vous ne pouvez pas extraire les données du site par des moyens automatisés, comme les robots."
QUIET = {
    "en": "These terms are between you and us, and they apply to all that you do with the service as a member.",
    "fr": "Ces conditions sont conclues entre vous et nous, et elles régissent tout ce que vous faites avec le site.",
    "ja": "本規約は、お客様と当社との間で締結され、本サービスのご利用のすべてに適用されます。",
}


def labelled(*texts: str, language: str = "", declared: str = "") -> list[bool]:
    """Return for each clause of a version with those texts whether it is a ban on automated access."""
    judged = judge_version(Version(tuple(map(Clause, texts)), language), LEXICON, declared)
    return ["automated_access" in one.labels and one.rule is Rule.BAN for one in judged]


@pytest.mark.parametrize("around", ["en", "fr", "ja", ""])
@pytest.mark.parametrize("clause", [ENGLISH, FRENCH, SPANISH, JAPANESE], ids=["en", "fr", "es", "ja"])
def test_a_clause_in_another_language_is_read_in_its_own(clause: str, around: str) -> None:
    """An original below its translation, or a page of which no language could be told."""
    assert labelled(clause, language=around) == [True]


def test_a_page_in_two_languages_is_read_in_both() -> None:
    """Whatever is told of the page as a whole."""
    body = "\n\n".join([QUIET["fr"]] * 8 + [FRENCH] + [QUIET["en"]] * 3 + [ENGLISH, JAPANESE, QUIET["ja"]]).encode()
    reading = read(Material((Source(body, "text/markdown; charset=utf-8"),)), LEXICON)
    assert [bool(one.labels) for one in reading.judgements].count(True) == 3


def test_the_declared_language_counts_where_the_text_does_not_tell() -> None:
    """A few words alone are read in the language that the registry names, and else in English."""
    assert labelled("Extraction automatisée interdite.", declared="fr") == [True]
    assert labelled("Scraping forbidden.", declared="") == [True]
    assert labelled("Scraping forbidden.", language="en", declared="fr") == [True]


def test_the_locale_tells_the_month_of_a_date_in_numbers() -> None:
    """The third of April, or the fourth of March."""
    source = (Source(b"Effective 03/04/2025\n\nThese are the terms of our service.", "text/markdown"),)
    dates = [read(Material(source, locale=locale), LEXICON).effective for locale in ("", "en-GB", "en-US")]
    assert dates == ["", "2025-04-03", "2025-03-04"]


def test_a_clause_that_comes_again_is_not_judged_again() -> None:
    """Neither in the next version nor under another number, but under another heading or lead-in it is."""
    remembered = Memory(LEXICON)
    first = remembered.judge(Clause(ENGLISH, number="1."), "en")
    assert remembered.judge(Clause(ENGLISH, number="2."), "en") is first
    assert remembered.judged == 1
    remembered.judge(Clause(ENGLISH, headings=("Use",)), "en")
    remembered.judge(Clause(ENGLISH, lead_in="You may:"), "en")
    remembered.judge(Clause(ENGLISH), "fr")
    assert remembered.judged == 4


def test_a_full_memory_forgets_what_came_first_and_answers_alike() -> None:
    """It never holds more than it may."""
    small = Memory(LEXICON, most=4)
    answers = [small.judge(Clause(text), "en").labels for text in (ENGLISH, *"abcdefgh", ENGLISH)]
    assert answers[0] == answers[-1] == ("automated_access",)
    assert len(small) <= 4


def test_what_cannot_be_encoded_is_remembered() -> None:
    """Unpaired surrogates come from broken pages."""
    assert Memory(LEXICON).judge(Clause("\ud800"), "en") == Judgement()


# --- robots.txt and signal files --------------------------------------------------------------------------------------

RULES = b"User-agent: *\nDisallow: /private\n"
NOTICE = b"# Notice: crawling our pages is prohibited unless you have express written permission.\n"


def robots(body: bytes) -> Reading:
    """Return a robots.txt as read."""
    return read(Material((Source(body, "text/plain"),), is_robots=True), LEXICON)


def signal_file(name: str, body: bytes, content_type: str = "text/plain") -> Reading:
    """Return a signal file as read."""
    return read(Material((Source(body, content_type),), signal=name), LEXICON)


def test_prose_in_comments_is_judged_like_a_clause() -> None:
    """A permission clause over the rules carries its labels and its line; rules carry none."""
    reading = robots(RULES + b"\n" + NOTICE)
    rule, prose = reading.version.clauses
    assert (prose.heading, prose.number) == (COMMENTS, "4")
    assert "prior_permission" in reading.judgements[1].labels
    assert (rule.text, reading.judgements[0].labels) == ("Disallow: /private", ())
    assert prose_of(reading.version).clauses == (prose,)


def test_comments_that_are_no_prose_leave_the_content_alone() -> None:
    """Notes over rules are no change (rule 8); prose is another content, wherever it stands."""
    plain, noted, said = robots(RULES), robots(b"# private pages\n" + RULES), robots(NOTICE + RULES)
    assert plain.content == noted.content != said.content
    assert said.content == robots(RULES + b"\n" + NOTICE).content


def test_rules_are_read_back_from_a_version_with_prose() -> None:
    """Prose is taken for no agent."""
    assert rules_of(robots(NOTICE + RULES).version).agents == ("*",)


def test_records_that_speak_to_machines_are_signals() -> None:
    """A Content-Signal record is read with the rules."""
    reading = robots(b"User-agent: *\nContent-Signal: ai-train=no\nDisallow: /private\n")
    assert [(signal.name, signal.value) for signal in reading.signals] == [("ai-train", "no")]


def test_a_signal_file_is_read_as_its_signals() -> None:
    """Each signal is a clause with its labels; white space and order are no other content."""
    reading = signal_file("trust.txt", b"datatrainingallowed=no\ncontact=https://example.com/\n")
    assert any("ai_training" in judgement.labels for judgement in reading.judgements)
    assert (
        reading.content == signal_file("trust.txt", b"\n contact=https://example.com/\ndatatrainingallowed=no").content
    )


@pytest.mark.parametrize("body", [b"<!doctype html><p>Not found", b"\n<h1>404</h1>", b"<html>"])
def test_a_page_in_a_signal_files_place_says_nothing(body: bytes) -> None:
    """It is told by its format, and read no further."""
    reading = signal_file("ai.txt", body, "text/html; charset=utf-8")
    assert (reading.facts[0].format, reading.signals) == (Format.HTML, ())


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("llms.txt", b"# Example\n\n> What we do: see <https://example.com/about>\n"),
        ("tdmrep.json", b'[{"location": "/", "tdm-reservation": 1}]'),
        ("rsl.xml", b'<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl"><content url="/"/></rsl>'),
        ("ai.txt", b"User-agent: *\nDisallow: /\n"),
    ],
)
def test_a_file_is_no_page_for_its_content_type(name: str, body: bytes) -> None:
    """Servers call everything text/html; what does not begin as a page is not one."""
    assert signal_file(name, body, "text/html").facts[0].format is not Format.HTML


def test_another_kind_has_another_recipe() -> None:
    """A better reader of robots.txt does not have all terms read anew."""
    assert len({recipe((Selection(),)), recipe((Selection(),), "robots-2"), recipe((Selection(),), "signals-1")}) == 3
