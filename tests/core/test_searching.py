"""What a line in the search box asks for: any line is understood, and texts are cut as questions are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.search_marks import Kind, marked
from tosmon.core.search_words import words_of
from tosmon.core.searching import LONGEST, MOST_TERMS, Field, Filter, Term, filters_in, parse
from tosmon.core.stems import stem
from tosmon.errors import UsageError

LINES = (
    st.text(st.sampled_from('ab "*-:ORéデ\ud800\x00(){}^+NEAR/AND NOT platform:x at:2023-09-29 is:current')) | st.text()
)


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("scrape", "scraping"), ("scrape", "scraped"), ("scrape", "scraper"), ("scrapping", "scrap"),
        ("policy", "policies"), ("cookie", "cookies"), ("use", "using"), ("use", "uses"), ("train", "training"),
        ("collect", "collection"), ("automated", "automation"), ("service", "services"), ("crawl", "crawlers"),
        ("license", "licensed"), ("make", "making"), ("agree", "agreed"), ("base", "based"), ("add", "adding"),
        ("Inhalt", "Inhalte"), ("automatizado", "automatizados"), ("utilisateur", "utilisateurs"),
    ],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    """So that either finds the other."""
    assert stem(words_of(one)[0]) == stem(words_of(other)[0])


@pytest.mark.parametrize(
    ("one", "other"), [("use", "us"), ("king", "k"), ("police", "policy"), ("not", "note"), ("fee", "feed")]
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    """Short words above all, which texts are full of."""
    assert stem(one) != stem(other)


@given(st.text())
def test_a_stem_is_never_empty_and_no_word_raises(text: str) -> None:
    """Whatever stands in a text."""
    assert all(stem(word) for word in words_of(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't SCRAPE!", ["don", "t", "scrape"]),
        ("café Straße", ["cafe", "strasse"]),
        ("ＡＩ学習データ", ["ai", "学", "習", "デ", "ー", "タ"]),
        ("ข้อมูล", ["ข", "อ", "ม", "ล"]),
        ("데이터 수집", ["데", "이", "터", "수", "집"]),
        ("§ 4.1 (b)", ["4", "1", "b"]),
    ],
)
def test_words_are_folded_and_letters_without_spaces_are_words(text: str, words: list[str]) -> None:
    """Case, accents and width do not matter; Thai's vowels over letters are letters of their own."""
    assert [word for word in words_of(text) if word.isalnum()] == words


@given(st.text())
def test_plain_letters_are_cut_as_all_others(text: str) -> None:
    """The quick way for ASCII gives what the other gives."""
    plain = text.encode("ascii", "replace").decode()
    assert words_of(plain) == words_of(f"{plain} é")[:-1]


# --- questions --------------------------------------------------------------------------------------------------------


def test_words_are_stems_and_quotes_are_exact() -> None:
    """All must be met."""
    query = parse('scraping "prior written Consent"')
    assert query.every == ((Term(("scrap",)),), (Term(("prior", "written", "consent"), exact=True),))


def test_or_joins_what_stands_beside_it() -> None:
    """Either is enough; one at an end joins nothing."""
    assert parse("a OR b c").every == ((Term(("a",)), Term(("b",))), (Term(("c",)),))
    assert parse("OR a OR").every == ((Term(("a",)),),)


def test_what_is_excluded_is_no_word_to_be_found() -> None:
    """A dash before a word, a phrase or a filter."""
    query = parse('a -b -"c d" -platform:x')
    assert query.every == ((Term(("a",)),),)
    assert query.none == (Term(("b",)), Term(("c", "d"), exact=True))
    assert query.filters == (Filter(Field.PLATFORM, "x", without=True),)


def test_a_star_finds_beginnings() -> None:
    """Of two letters at least; of fewer it is no star, or all would be found."""
    assert parse("scrap*").every == ((Term(("scrap",), exact=True, prefix=True),),)
    assert parse("s*").every == ((Term(("s",)),),)


def test_words_that_belong_together_are_a_phrase() -> None:
    """As hyphens, addresses and languages without spaces write them."""
    assert parse("opt-out").every == ((Term(("opt", "out"), exact=True),),)
    assert parse("https://x.com").every == ((Term(("https", "x", "com"), exact=True),),)
    assert parse("学習").every == ((Term(("学", "習"), exact=True),),)


def test_filters_are_read_by_any_of_their_names() -> None:
    """Several values are alternatives."""
    query = parse("doc:terms-of-service lang:de,en label:ai-training rule:BAN")
    assert query.filters == (
        Filter(Field.DOCUMENT, "terms-of-service"),
        Filter(Field.LANGUAGE, "de"),
        Filter(Field.LANGUAGE, "en"),
        Filter(Field.LABEL, "ai-training"),
        Filter(Field.RULE, "ban"),
    )


def test_moments_are_days_or_times_in_utc() -> None:
    """A day is its first moment."""
    query = parse("at:2023-09-29 since:2023-01-01T12:00+02:00 until:2024-01-01 is:current")
    assert query.at == datetime(2023, 9, 29, tzinfo=UTC)
    assert query.since == datetime(2023, 1, 1, 10, tzinfo=UTC)
    assert query.until == datetime(2024, 1, 1, tzinfo=UTC)
    assert query.current


def test_a_moment_that_is_none_is_told() -> None:
    """With what it should look like."""
    with pytest.raises(UsageError, match=r"at:yesterday is no date or time \(write at:2023-09-29"):
        parse("a at:yesterday")


def test_filters_in_a_line_can_be_taken_out() -> None:
    """Each leaves the rest of the line."""
    line = 'scraping platform:x "at:no" at:2023-09-29 http://x.example'
    assert filters_in(line) == [
        ("platform:x", 'scraping "at:no" at:2023-09-29 http://x.example'),
        ("at:2023-09-29", 'scraping platform:x "at:no" http://x.example'),
    ]


@given(LINES)
def test_any_line_is_understood(line: str) -> None:
    """Or says which moment is none; never more terms than are allowed."""
    try:
        query = parse(line)
    except UsageError:  # told above
        return
    assert sum(len(term.words) for term in (*query.terms, *query.none)) <= MOST_TERMS
    assert all(word.strip() for term in (*query.terms, *query.none) for word in term.words)


def test_a_long_line_is_cut() -> None:
    """What stands behind is not read."""
    assert parse(" " * LONGEST + "word").every == ()


def test_words_of_phrases_count_too() -> None:
    """A phrase is found by its beginning where it is longer than all that is understood."""
    long = parse(f'"{"of the " * 60}" behind')
    assert [len(term.words) for term in long.terms] == [MOST_TERMS]


def test_few_beginnings_are_looked_for() -> None:
    """Each stands for thousands of words: others are left out, wherever they stand."""
    query = parse("th* in* -co* re* OR un* plain")
    assert [term.words for term in (*query.terms, *query.none) if term.prefix] == [("th",), ("in",), ("co",)]
    assert query.terms[-1] == Term(("plain",))


# --- marks ------------------------------------------------------------------------------------------------------------


def shown(text: str, line: str, longest: int = 0) -> str:
    """Return the text with brackets around what is marked."""
    signs = {Kind.PLAIN: "{}", Kind.MATCH: "[{}]", Kind.CUT: "…{}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in marked(text, parse(line), longest))


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("scrape", "You may not [Scrape], and [scraping] is bad."),
        ('"scraping is"', "You may not Scrape, and [scraping is] bad."),
        ("scrapi*", "You may not Scrape, and [scraping] is bad."),
        ('"not scrape" scrape', "You may [not Scrape], and [scraping] is bad."),
        ("robots -bad", "You may not Scrape, and scraping is bad."),
    ],
)
def test_what_was_asked_for_is_marked(line: str, seen: str) -> None:
    """In the page's own letters; what was excluded is not."""
    assert shown("You may not Scrape, and scraping is bad.", line) == seen


def test_accents_and_letters_without_spaces_are_marked_where_they_stand() -> None:
    """Offsets are the text's own, whatever folding did to it."""
    assert shown("Der Café-Straße", "strasse") == "Der Café-[Straße]"
    assert shown("当社のデータを", "データ") == "当社の[データ]を"


def test_the_part_of_a_long_text_that_shows_most_is_shown() -> None:
    """With signs where something is left out, between words."""
    text = f"{'before scrape ' + 'word ' * 100}scrape data, scrape more. {'word ' * 100}"
    seen = shown(text, "scrape", 100)
    assert seen.startswith("…word")
    assert "[scrape] data, [scrape] more." in seen
    assert seen.endswith("…")
    assert len(seen) < 140


@given(st.text(max_size=200), LINES, st.integers(0, 60))
def test_pieces_are_the_text(text: str, line: str, longest: int) -> None:
    """Whole, or one stretch of it about as long as asked for."""
    try:
        query = parse(line)
    except UsageError:
        return
    pieces = marked(text, query, longest)
    joined = "".join(piece.text for piece in pieces)
    assert joined in text
    if not longest or len(text) <= longest:
        assert joined == text
    else:
        assert len(joined) <= longest + 40
