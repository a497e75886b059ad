"""Facts about identity and meaning of texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Clause, Version
from tosmon.core.text import clause_id, content_hash, heading_text, normalise, numbered, skeleton, tidy

ANY_TEXT = st.text(alphabet=st.characters())  # surrogates and controls included


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    """A normalised text is its own normal form."""
    assert normalise(normalise(text)) == normalise(text)


@given(ANY_TEXT)
def test_tidying_twice_changes_nothing(text: str) -> None:
    """A tidy text is its own tidy form."""
    assert tidy(tidy(text)) == tidy(text)


@given(ANY_TEXT)
def test_what_is_tidied_keeps_its_identity(text: str) -> None:
    """Tidying is a part of normalising."""
    assert normalise(tidy(text)) == normalise(text)


@given(ANY_TEXT)
def test_equal_identity_means_equal_meaning(text: str) -> None:
    """The skeleton depends on the normalised text alone."""
    assert skeleton(normalise(text)) == skeleton(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_fast_path_for_ascii_agrees_with_the_long_one(text: str) -> None:
    """A character outside ASCII that nobody sees sends the text the long way, to the same end."""
    assert normalise(text + "\u200b") == normalise(text)


@pytest.mark.parametrize(
    ("fancy", "plain"),
    [
        ("X’s “Services”", 'X\'s "Services"'),
        ("you–we — they", "you-we - they"),
        ("you -- we", "you - we"),
        ("and so on…", "and so on..."),
        ("a\u00a0b \t\r\n c", "a b c"),
        ("scr\u200baping\u00ad\ufeff", "scraping"),
        ("\u202eright\u202c", "right"),
        ("ﬁle ①", "file 1"),
        ("a\x00b\x07", "ab"),
        ("\ud800half", "half"),
        ("icon \ue001 font", "icon font"),
        ("Café Cafe\u0301", "Café Café"),
    ],
)
def test_typography_is_folded(fancy: str, plain: str) -> None:
    """What only a typesetter cares about does not make another text."""
    assert normalise(fancy) == plain


def test_case_is_part_of_identity() -> None:
    """A text in capitals is another text (of the same meaning)."""
    assert normalise("YOU MAY NOT") != normalise("You may not")
    assert skeleton("YOU MAY NOT") == skeleton("You may not")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You authorise us to analyse your behaviour.", "You authorize us to analyze your behavior"),
        ("without a licence", "without a license"),
        ("cancelled programmes of the centre", "canceled programs of the center"),
        ("third-party services, and e-mail", "third party services and email"),
        ("You can't scrape; we won't allow it", "You cannot scrape, we will not allow it"),
        ("4.5 You may not", "4.6 You may not"),
        ("(b) scrape the Services", "(c) scrape the Services;"),
        ("Last updated: August 5, 2026", "Last updated 1 May 2024"),
        ("Effective: September 29, 2023", "Effective: November 15, 2024"),
        ("Gültig ab 1. Mai 2024", "Gültig ab 3. Juni 2025"),
        ("Fassung vom 01.05.2024", "Fassung vom 2024-06-01"),
        ("see https://twitter.com/tos for more", "see https://x.com/tos for more"),
        ("write to [email protected]", "write to legal@example.com"),
        ("terms & conditions", "terms and conditions"),
        ("1,000,000 posts", "1000000 posts"),
    ],
)
def test_wording_without_effect_has_one_skeleton(one: str, other: str) -> None:
    """Spelling, punctuation, numbering, links and the date of editing say nothing."""
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("you can scrape", "you cannot scrape"),
        ("you may scrape", "you may not scrape"),
        ("1,000,000 posts", "100,000 posts"),
        ("section 1, 23 of them", "section 12, 3 of them"),
        ("$15,000 USD", "€15,000 EUR"),
        ("$15,000", "15,000"),
        ("1.5 times", "15 times"),
        ("50% of it", "50 of it"),
        ("our content", "or content"),
        ("for four posts", "for for posts"),
        ("Scraping is banned from May 1, 2024", "Scraping is banned from June 1, 2025"),
        ("with permission and consent", "with permission or consent"),
        ("< 100 requests", "> 100 requests"),
        ("हिंदी", "हदी"),
    ],
)
def test_wording_with_effect_differs(one: str, other: str) -> None:
    """What changes a rule is kept."""
    assert skeleton(one) != skeleton(other)


def test_a_clause_is_named_by_document_and_text() -> None:
    """The id is 16 hexadecimal digits, the same for typographic variants, another for another document."""
    name = clause_id("x/terms-of-service", "You’ll  not scrape")
    assert len(name) == 16
    assert int(name, 16) >= 0
    assert name == clause_id("x/terms-of-service", "You'll not scrape")
    assert name != clause_id("x/privacy-policy", "You'll not scrape")


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_has_an_id(document: str, text: str) -> None:
    """No text is too odd to be named."""
    assert len(clause_id(document, text)) == 16


def test_the_content_hash_ignores_numbers_lead_ins_links_and_typography() -> None:
    """Renumbering and other quotes make no other content."""
    old = Version((Clause("X’s rules", ("4. Use",), number="4.1", lead_in="You agree:", links=("https://a",)),))
    new = Version((Clause("X's  rules", ("5. Use",), number="5.1"),), language="en", title="Terms")
    assert content_hash(old) == content_hash(new)
    assert len(content_hash(old)) == 64


@pytest.mark.parametrize(
    "other",
    [
        (Clause("b", ("H",)), Clause("a", ("H",))),
        (Clause("a", ("H",)),),
        (Clause("a", ("G",)), Clause("b", ("G",))),
        (Clause("a b", ("H",)),),
        (Clause("a"), Clause("H"), Clause("b")),
    ],
)
def test_the_content_hash_tells_texts_headings_and_order(other: tuple[Clause, ...]) -> None:
    """What a reader reads, in the order of reading, is content."""
    assert content_hash(Version(other)) != content_hash(Version((Clause("a", ("H",)), Clause("b", ("H",)))))


@pytest.mark.parametrize(
    ("heading", "number", "text"),
    [
        ("4. Using the Services", "4.", "Using the Services"),
        ("3.1.1. Learning for Library", "3.1.1.", "Learning for Library"),
        ("4.5 Your content", "4.5", "Your content"),
        ("Privacy", "", "Privacy"),
        ("2024 in review", "", "2024 in review"),
        ("13 years old", "", "13 years old"),
    ],
)
def test_a_heading_is_known_without_its_number(heading: str, number: str, text: str) -> None:
    """Only what is clearly a number of its own is taken off."""
    assert numbered(heading) == (number, text)
    assert heading_text(heading) == text


@pytest.mark.parametrize("word", ["w", "a-", "a.", "-.", "a@", "1,", "http://", "a.b/", "'", "[email"])
def test_a_word_of_any_length_is_read_at_once(word: str) -> None:
    """Looked at from each of its letters as far as its end, 200 kB would take minutes, and hold up every check."""
    began = time.process_time()
    skeleton(f"see @ www.example.org/ protected {word * (200_000 // len(word))} more")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to a.b+c@mail.example.org now", "writetoemailnow"),
        ("see example.org/terms for more", "seeformore"),
        ("see …help.example.org/terms, please", "seeplease"),
        ("see (my-site.example.org/a) or sub.my-site.org/", "seeor"),
        ("and/or a.b.c", "andorabc"),
    ],
)
def test_addresses_are_found_where_they_begin(text: str, left: str) -> None:
    """Whatever stands before them."""
    assert skeleton(text) == left
