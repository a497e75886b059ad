"""Text built to do harm: it takes time in proportion to its size, whatever it holds, and nothing is raised.

Every pattern of every language is tried on its own words, over and over: that is what makes a pattern backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing import cpu, grows_with_size
from tosmon import lexicon
from tosmon.core.compare import compare
from tosmon.core.dates import dated_phrases
from tosmon.core.direction import judge_all
from tosmon.core.labels import classify
from tosmon.core.labels.notation import compiled
from tosmon.core.language import detect, of_clause
from tosmon.core.model import Clause, Evidence, Judgement, Rule, Version
from tosmon.core.reading import Material, Source, judge_version, read

LEXICON = lexicon.load()
PIECE = re.compile(r"[^\W\d_]{2,}")
ESCAPE = re.compile(r"\\[A-Za-z]")
SOME = 5  # of a pattern's words are tried alone
BAIT = 1_500  # characters, and four times as many

NOISE = "\u200f\u202e\u200b\u2060\ufeff\x00\ud800\udfff\U000e0041\u0301\u0130ß\r\t\u2028|•;:()[]{}.。、!?0123"
BANS = {
    "en": "You may not access the service by automated means without our prior written consent; ",
    "de": "Sie dürfen nicht ohne unsere Zustimmung mit automatisierten Mitteln auf die Dienste zugreifen; ",
    "fr": "Vous ne pouvez pas extraire les données du site par des moyens automatisés sans notre accord; ",
    "es": "No puede acceder al servicio por medios automatizados sin nuestro consentimiento previo; ",
    "pt": "Você não pode acessar o serviço por meios automatizados sem o nosso consentimento prévio; ",
    "it": "Non è consentito accedere al servizio con mezzi automatizzati senza il nostro previo consenso; ",
    "nl": "U mag de dienst niet met geautomatiseerde middelen benaderen zonder onze toestemming; ",
    "ja": "当社の事前の承諾なく、自動化された手段で本サービスのデータを収集してはなりません、",
}


def woven(*pieces: str) -> st.SearchStrategy[str]:
    """Return texts of the pieces and of noise."""
    return st.lists(st.sampled_from([*NOISE, *pieces]), max_size=40).map("".join)


# --- the patterns -----------------------------------------------------------------------------------------------------


def expressions(language: str) -> dict[str, Callable[[re.Pattern[str], str], object]]:
    """Return the language's expressions, each with the way in which the judge applies it."""
    grammar = LEXICON.grammar(language)
    sought = {operator.pattern for operator in grammar.operators} | set(grammar.conditions.values())
    for cue in (*grammar.cues, *grammar.dependent_cues):
        sought |= {cue.pattern, *cue.needs, *cue.unless}
    sought |= {grammar.ban_heading, grammar.platform_heading, grammar.supposes, grammar.cases}
    openings = {grammar.ban_opening, grammar.duty_opening, grammar.carries_on, grammar.addressee, grammar.platform_verb}
    return dict.fromkeys(openings, re.Pattern.match) | dict.fromkeys(sought, _every)


def _every(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def baits(expression: str, between: str) -> Iterator[str]:
    """Yield texts of the expression's own words: single ones over and over, all in turn, the first with fillers."""
    words = list(dict.fromkeys(PIECE.findall(ESCAPE.sub(" ", expression))))
    if not words:
        return
    step = max(1, len(words) // SOME)
    for unit in (*([word] for word in words[::step]), words, [words[0], "a"], [words[0], words[-1], "b"]):
        said = between.join(unit) + between
        yield said * (BAIT * 4 // len(said) + 1)


@pytest.mark.parametrize("language", LEXICON.languages)
def test_no_pattern_takes_more_than_linear_time(language: str) -> None:
    """Four times the bait takes about four times as long, and never long."""
    between = "" if language == "ja" else " "
    for expression, apply in expressions(language).items():
        pattern = compiled(expression)
        for bait in baits(expression, between):
            tried = partial(_tried, apply, pattern, bait)
            assert grows_with_size(tried, BAIT), (expression, bait[:40])
            assert cpu(lambda tried=tried: tried(4 * BAIT)) < 0.5, (expression, bait[:40])  # type: ignore[misc]


def _tried(apply: Callable[[re.Pattern[str], str], object], pattern: re.Pattern[str], bait: str, size: int) -> object:
    return apply(pattern, bait[:size])


# --- clauses ----------------------------------------------------------------------------------------------------------

SHAPES: dict[str, Callable[[str, int], Clause]] = {
    "one sentence": lambda ban, size: Clause(ban * (size // len(ban) + 1)),
    "many sentences": lambda ban, size: Clause((ban.rstrip("; 、") + "。. ") * (size // len(ban) + 1)),
    "items": lambda ban, size: Clause("You may: " + "(a) " + f"{ban} (b) " * (size // len(ban) + 1)),
    "an opening, then items": lambda ban, size: Clause(
        ban.replace(";", ",") * (size // len(ban) // 2) + ": " + "(a) scrape; (b) クロール; " * (size // 50)
    ),
    "lead-in": lambda ban, size: Clause("scrape the site", lead_in=ban * (size // len(ban) + 1)),
    "headings": lambda ban, size: Clause("scrape the site", headings=(ban,) * (size // len(ban) + 1)),
    "noise": lambda ban, size: Clause(
        "".join(NOISE[place % len(NOISE)] + ban[place % len(ban)] for place in range(size // 2))
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", sorted(set(BANS) & set(LEXICON.languages)))
def test_a_clause_is_judged_in_time(language: str, shape: str) -> None:
    """However it is built."""
    made = SHAPES[shape]
    assert grows_with_size(lambda size: classify(made(BANS[language], size), LEXICON, language), 5_000)


@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_fifty_thousand_words_take_seconds(language: str) -> None:
    """One clause of that many words, all of them to the point."""
    clause = Clause(BANS[language] * (50_000 // (14 if language != "ja" else 20)))
    judged: list[Judgement] = []
    assert cpu(lambda: judged.append(classify(clause, LEXICON, language))) < 20
    assert "automated_access" in judged[0].labels


def test_ten_thousand_nested_items_take_seconds() -> None:
    """Each a list in the one before, each with a lead-in."""
    body = ("<ul><li>You may not:" * 10_000 + "scrape the site").encode()
    spent = cpu(lambda: read(Material((Source(body, "text/html"),)), LEXICON))
    assert spent < 20


@given(woven(*BANS.values(), "scrape ", "スクレイピング"))
@settings(max_examples=60, deadline=None)
def test_nothing_is_raised(text: str) -> None:
    """Right-to-left marks, zero-width characters, NULs, unpaired surrogates: in text, lead-in and headings alike."""
    clauses = (Clause(text), Clause("scrape", lead_in=text, headings=(text, text)))
    for language in (*LEXICON.languages, "xx"):
        for clause in clauses:
            judged = classify(clause, LEXICON, language)
            assert all(clause.text[found.start : found.end] == found.text for found in judged.evidence)
    judge_version(Version(clauses), LEXICON)
    assert of_clause(text, "en")
    detect(text)


# --- comparing and dating ---------------------------------------------------------------------------------------------


def compared(old: str, new: str) -> int:
    """Return how many changes are judged between two versions of one clause each."""
    before, after = (Clause(old),), (Clause(new),)
    judged = [tuple(classify(clause, LEXICON) for clause in side) for side in (before, after)]
    return len(judge_all(compare(before, after), *judged, document="", clauses_after=after))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("You may not scrape the site ", "You may scrape the site "),
        ("scrape crawl ", "crawl scrape "),
        ("a b ", "b a c "),
        ("12 000 000 ", "12,000.000 "),
        ("\u200f\u202e\ud800\x00 scrape ", "\u202e\u200f\udfff scrape "),
        ("だめ。収集してはなりません、", "収集してください、"),
        ("(((((", "(((((("),
    ],
)
def test_a_change_is_judged_in_time(old: str, new: str) -> None:
    """Also where every word of both is the same, or none."""

    def judged(size: int) -> int:
        return compared(old * (size // len(old)), new * (size // len(new)))

    judged(100)
    assert grows_with_size(judged, 5_000)


def test_rules_without_end_are_not_all_held_against_each_other() -> None:
    """A page of thousands of rules that give way to thousands of others is compared in seconds."""
    sides = [
        tuple(Clause(f"You must not scrape the {first}{n}a and {first}{n}b pages.") for n in range(3_000))
        for first in ("x", "y")
    ]
    shown = Evidence("automated_access", 0, 23, "You must not scrape the")
    judgements = (Judgement(("automated_access",), Rule.BAN, (shown,)),) * 3_000
    changes = compare(*sides)

    def judged() -> object:
        return judge_all(changes, judgements, judgements, document="", clauses_before=sides[0], clauses_after=sides[1])

    assert cpu(judged) < 4


@given(woven("You may not scrape. ", "unless "), st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_comparison_raises(old: str, new: str) -> None:
    """Whatever stands in the two clauses."""
    compared(old, new)
    compared(new, old + new)


@pytest.mark.parametrize(
    "bait",
    [
        "effective on of from date as is was ",
        "last updated on " * 3 + "2025 ",
        "updating our terms ",
        "we are making changes, ",
        "1 January ",
        "2025-03-",
        "3/4/2025 ",
        "updating our 2025-03-01 effective ",
        "施行日は、、、(2025年3月",
        "令和令和7年3月1日改定",
        "wir ändern unsere Änderungen 1. März 2025 ",
        "_*(:-–— 2025",
        "\u202e\ud800 1 May 2025 effective ",
    ],
)
def test_dates_are_sought_in_time(bait: str) -> None:
    """Words, numbers and joining words over and over."""

    def sought(size: int) -> int:
        return len(dated_phrases(Version((Clause(bait * (size // len(bait))),), "en", bait)))

    sought(100)
    assert grows_with_size(sought, 10_000)
    assert cpu(lambda: sought(40_000)) < 5


@given(woven("effective ", "2025", "年", "月", "日", "/", "May ", "99"))
def test_no_date_raises(text: str) -> None:
    """Days that do not exist, and digits of other scripts."""
    for phrase in dated_phrases(Version((Clause(text),), "de", text)):
        assert phrase.text in f"{text} {text}"


def test_judgements_of_nothing_are_nothing() -> None:
    """An empty version has none, an empty clause no label."""
    assert judge_version(Version(()), LEXICON) == ()
    assert classify(Clause(""), LEXICON) == Judgement()
