"""Labels: what binds others and what does not, the rule of the whole, places of the evidence, and hostile text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.labels.passages import fold, sentences
from tosmon.core.model import Clause, Judgement, Rule

LEXICON = lexicon.load()
WORDS = sorted(LEXICON.grammar("en").gate.stems)


def judged(text: str, *, lead_in: str = "", heading: str = "", language: str = "en") -> Judgement:
    """Return the judgement of a clause with that text."""
    headings = (heading,) if heading else ()
    return classify(Clause(text, headings=headings, lead_in=lead_in), LEXICON, language)


@pytest.mark.parametrize(
    "text",
    [
        "You may not scrape the site.",
        "Users must never scrape the site.",
        "Members agree not to scrape the site.",
        "We do not permit anybody to scrape the site.",
        "Examplo prohibits scraping of the site.",
        "Scraping the site is strictly forbidden.",
        "Don't scrape the site.",
        "No scraping.",
        "Nobody should scrape here: scraping violates these terms.",
        "scrape the site;",
        "(b) scraping the site, or",
        "To scrape the site by any means.",
    ],
)
def test_a_ban_is_a_ban_however_it_is_put(text: str) -> None:
    """Operators before and after the words, imperatives, and bare list items."""
    assert judged(text) == judged(text)
    assert "automated_access" in judged(text).labels
    assert judged(text).rule is Rule.BAN


@pytest.mark.parametrize(
    "text",
    [
        "We may scrape public pages to improve search.",
        "We use automated systems that collect and review content.",
        "Our systems collect data automatically by means of robots and crawlers.",
        "Examplo may use automated tools to collect information about abuse.",
        "Examplo Inc. uses crawlers to index websites.",
        "You agree that we may scrape websites that you link.",
        "We will never sell your data.",
        "You grant us a licence to use your content to train machine learning models.",
        "You do not need to delete content obtained from the API.",
    ],
)
def test_what_the_platform_does_itself_carries_no_label(text: str) -> None:
    """Its own acts, promises and licences bind nobody else."""
    assert judged(text) == Judgement()


@pytest.mark.parametrize(
    "text",
    [
        "Content with sexual solicitation (defined as sharing contact information) is not allowed.",
        "Do not ask for or solicit personal information of others in chat.",
        "Comments that only serve to gather personal information from viewers are not allowed.",
        "You may not use the service to deceptively obtain personal information of others.",
        "By using it you consent to the transfer of information to countries where you may not have the same rights.",
        "We do not allow posts that are prohibited by laws about trade, commerce or data protection.",
        "Do not sell, buy or exchange content for engagement.",
        "You may not sell devices that circumvent technical protection measures.",
        "You must have a policy that is accessible (also by our crawlers, to collect and index it).",
        "Do not forget to store personal information from your address book.",
        "Restricted: fetch the documentation index at https://docs.example.com/llms.txt.",
        "If you do not opt out, the recipients of your information may use it to train their AI models.",
    ],
)
def test_words_about_something_else_carry_no_label(text: str) -> None:
    """Asking people, trade in goods, the platform's own transfers: none of it takes data from the service."""
    assert judged(text) == Judgement()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("You may not harvest, solicit or collect personal information of members.", "personal_data_harvesting"),
        ("You may not sell comments, data or other content from the service.", "resale"),
        ("You agree not to use any device that circumvents technical protection measures.", "circumvention"),
        ("You may not access the site by crawlers.", "automated_access"),
        ("You must not use our content to train your AI models; we opt out of text and data mining.", "ai_training"),
    ],
)
def test_words_beside_others_keep_their_label(text: str, label: str) -> None:
    """What is left out above is left out narrowly."""
    assert label in judged(text).labels


def test_a_lead_in_about_goods_governs_its_items() -> None:
    """What may not be offered is no act against the service."""
    assert judged("Bypassing security measures.", lead_in="We remove content with the promotion of:") == Judgement()


def test_a_lead_in_with_a_ban_governs_its_items() -> None:
    """The item says what, the lead-in says not."""
    found = judged("Any scraper or crawler.", lead_in="You must not access the service by:")
    assert found.rule is Rule.NONE or found.rule is Rule.BAN
    assert judged("crawling of public pages", lead_in="You may not do the following:").rule is Rule.BAN


def test_a_lead_in_with_a_permission_governs_its_items() -> None:
    """The same item under "You may:" is allowed."""
    assert judged("crawl public pages", lead_in="You may:").rule is Rule.PERMISSION


def test_a_lead_in_of_the_platform_takes_the_label_away() -> None:
    """The same item under "We may:" says what the platform does."""
    assert judged("crawl public pages", lead_in="We may:") == Judgement()
    assert judged("collect data by automated means", lead_in="When you use Examplo, we:") == Judgement()


def test_a_heading_of_bans_governs_what_has_no_verb() -> None:
    """Under "Prohibited conduct" a noun is enough."""
    text = "Automated access to the service through robots that collect data"
    assert judged(text) == Judgement()
    assert judged(text, heading="Prohibited conduct").rule is Rule.BAN


def test_permission_asked_for_in_the_lead_in_is_shown_by_the_act() -> None:
    """Evidence points into the clause's own text, also where the operative words stand above it."""
    text = "access the site by means of robots"
    found = judged(text, lead_in="You may not, without our prior written consent:")
    assert found.labels == ("automated_access", "prior_permission")
    assert all(text[one.start : one.end] == one.text for one in found.evidence)


def test_permission_alone_is_no_label() -> None:
    """Consent needs something that it is asked for."""
    assert judged("You may not use our logo without our prior written consent.") == Judgement()


def test_inline_items_take_over_the_opening_s_ban() -> None:
    """Items of a sentence inherit what opens it."""
    text = "You may not: (a) decompile the app; (b) harvest user data; or (c) sell content taken from it."
    found = judged(text)
    assert {"security_probing", "resale"} <= set(found.labels)
    assert found.rule is Rule.BAN


def test_an_item_with_its_own_operator_keeps_it() -> None:
    """What we may do inside a list of bans carries no label."""
    assert judged("You may not sell your account; we may crawl websites that you link.") == Judgement()


def test_an_opening_may_end_in_its_first_item() -> None:
    """A verb before the list finds its object in the list."""
    text = "circumvent or interfere with: (a) security features, or (b) other protection;"
    assert judged(text).labels == ("circumvention",)


def test_a_sentence_that_carries_on_inherits() -> None:
    """A sentence with "This includes" speaks with the sentence before it."""
    found = judged("You may not misuse the service. This includes scraping it.")
    assert found.rule is Rule.BAN
    assert judged("We keep the service safe. This includes scraping it.") == Judgement()


def test_an_exception_does_not_make_a_permission_of_a_ban() -> None:
    """The words "except as the law permits" limit a ban, and allow nothing."""
    text = "You may not decompile the app except and only to the extent that this is expressly permitted by law."
    assert judged(text).rule is Rule.BAN


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("You may crawl public pages.", Rule.PERMISSION),
        ("Crawling is permitted.", Rule.PERMISSION),
        ("You may crawl public pages only if you identify yourself.", Rule.CONDITION),
        ("Crawlers must obey our robots.txt.", Rule.DUTY),
        ("If you run a crawler, you must obey our robots.txt.", Rule.DUTY),
        ("You will pay liquidated damages for every 100 posts that you scraped.", Rule.PENALTY),
        ("Crawling is permitted, but scraping is prohibited.", Rule.BAN),
        ("Nothing here speaks of the subject.", Rule.NONE),
    ],
)
def test_the_rule_of_the_whole(text: str, rule: Rule) -> None:
    """A ban outweighs what else a clause says."""
    assert judged(text).rule is rule


@pytest.mark.parametrize(
    ("consequence", "rule"),
    [
        ("we may suspend your access.", Rule.PENALTY),
        ("we will share your details with the police and may terminate your account.", Rule.PENALTY),
        ("you will be liable for the damage.", Rule.PENALTY),
        ("we may share your details to defend ourselves against claims.", Rule.NONE),
        ("we will tell the members concerned.", Rule.NONE),
    ],
)
def test_what_the_platform_does_then_is_a_penalty_only_if_it_costs_others_something(
    consequence: str, rule: Rule
) -> None:
    """Who scrapes loses access or owes something; that the platform tells others of it is its own affair."""
    assert judged(f"For example, if you attempt to harvest user data, {consequence}").rule is rule


def test_a_language_without_cues_is_read_in_english() -> None:
    """Better an English reading than none."""
    assert judged("You may not scrape the site.", language="tlh") == judged("You may not scrape the site.")


@pytest.mark.parametrize("text", ["You may not “scrape” the site – ever.", "You mustn’t scrape the site."])
def test_typographic_characters_change_nothing(text: str) -> None:
    """Curly quotes, long dashes and hard spaces read like plain ones, and evidence keeps the page's own."""
    found = judged(text)
    assert found.rule is Rule.BAN
    assert all(text[one.start : one.end] == one.text for one in found.evidence)


def test_a_short_word_is_found_as_a_word() -> None:
    """The word "AI" between spaces or before a full stop opens the gate, too."""
    assert judged("You may not use our data to improve AI.").labels == ("ai_training",)
    assert judged("You may not use our data to build an AI for sale.").labels == ("ai_training",)


def test_folding_keeps_places() -> None:
    """Lower case may be longer than upper case; folded text is not."""
    text = "İİ You may NOT scrape İİ"
    assert len(fold(text)) == len(text)
    assert {text[one.start : one.end] for one in judged(text).evidence} == {"scrape"}


def test_sentences_do_not_end_at_abbreviations_and_numbers() -> None:
    """Neither "e.g." nor "4.2." ends one; a real end does."""
    text = "4.2. Use e.g. The Tool. Then stop."
    assert [text[one.start : one.end] for one in sentences(text)] == ["4.2. Use e.g. The Tool. ", "Then stop."]


@given(st.text())
def test_sentences_cover_their_text(text: str) -> None:
    """Sentences and their passages follow each other without gap, from the first character to the last."""
    places = [(passage.start, passage.end) for sentence in sentences(text) for passage in sentence.passages]
    assert "".join(text[start:end] for start, end in places) == text
    assert all(end == start for (_, end), (start, _) in pairwise(places))


PIECES = st.one_of(
    st.sampled_from([*WORDS, "you may not", "(a)", ";", ". A", "we", ":", "\0", "\ud800", "İ"]), st.text()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES).map(" ".join), st.lists(PIECES, max_size=5).map(" ".join))
def test_any_text_is_judged_and_its_evidence_is_in_place(text: str, lead_in: str) -> None:
    """Nothing raises; labels, rule and evidence agree with each other and with the text."""
    found = judged(text, lead_in=lead_in)
    assert (found.rule is Rule.NONE) == (not found.labels) == (not found.evidence)
    assert {one.label for one in found.evidence} == set(found.labels)
    assert list(found.labels) == sorted(set(found.labels))
    assert all(one.start < one.end and text[one.start : one.end] == one.text for one in found.evidence)


BAIT = {
    "sentences": "You may not scrape data by automated means. ",
    "items": "(a) you may not sell content; ",
    "verbs": "access, collect, extract, ",
    "one word": "scrape",
    "full stops": "Scrape. . . ",
    "spaces": "scrape" + " " * 60,
    "operators": "you we may not must ",
    "stems": " ".join(WORDS) + " ",
}


@pytest.mark.parametrize("bait", BAIT)
def test_time_grows_no_faster_than_the_text(bait: str) -> None:
    """Four times the text takes at most about four times as long (nine allows for a busy machine)."""

    def seconds(size: int) -> float:
        text = "you agree not to " + BAIT[bait] * (size // len(BAIT[bait]))
        best = 9.9
        for _ in range(2):
            started = time.process_time()
            judged(text)
            best = min(best, time.process_time() - started)
        return best

    seconds(2_000)
    assert seconds(60_000) < 9 * seconds(15_000) + 0.05
