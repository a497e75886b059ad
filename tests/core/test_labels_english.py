"""Many ways in which English terms put each label, and near misses: each is a test of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.labels.passages import sentences
from tosmon.core.model import Clause, Rule

LEXICON = lexicon.load()
FOLDER = Path(__file__).parent / "wordings"
WORDINGS = tomllib.loads((FOLDER / "en.toml").read_text("utf-8"))
CLAUSES = tomllib.loads((FOLDER / "en_clauses.toml").read_text("utf-8"))["clauses"]


def cases(kind: str) -> list[tuple[str, str]]:
    """Return each label with each of its sentences of a kind."""
    return [(label, text) for label, table in WORDINGS.items() for text in table[kind]]


def test_every_label_has_ten_of_each() -> None:
    """All labels of the taxonomy are there, with ten ways and ten near misses at least."""
    assert set(WORDINGS) == {label.id for label in LEXICON.labels}
    assert all(len(table[kind]) >= 10 for table in WORDINGS.values() for kind in ("ways", "near_misses"))


@pytest.mark.parametrize(("label", "text"), cases("ways"))
def test_a_way_of_putting_it_carries_the_label(label: str, text: str) -> None:
    """However it is put, it carries the label."""
    assert label in classify(Clause(text), LEXICON).labels


@pytest.mark.parametrize(("label", "text"), cases("near_misses"))
def test_a_near_miss_does_not_carry_the_label(label: str, text: str) -> None:
    """What only sounds like it does not carry it."""
    assert label not in classify(Clause(text), LEXICON).labels


@pytest.mark.parametrize("entry", CLAUSES, ids=lambda entry: str(entry["text"])[:40])
def test_a_whole_clause_carries_its_labels_and_no_other(entry: dict[str, str | list[str]]) -> None:
    """All labels, none besides, and the rule of the whole."""
    found = classify(Clause(str(entry["text"])), LEXICON)
    assert list(found.labels) == entry["labels"]
    assert found.rule == entry["rule"]


def judged(text: str, *, lead_in: str = "", headings: tuple[str, ...] = ()) -> tuple[tuple[str, ...], Rule]:
    """Return the labels and the rule of a clause in its place."""
    found = classify(Clause(text, headings=headings, lead_in=lead_in), LEXICON)
    return found.labels, found.rule


def test_a_nested_item_is_governed_by_the_outer_lead_in() -> None:
    """An intermediate item that says nothing of its own takes nothing away."""
    lead_in = "You agree not to do any of the following: With regard to our catalogue:"
    assert judged("download it by automated means", lead_in=lead_in) == (("automated_access",), Rule.BAN)


def test_an_inner_lead_in_with_a_word_of_its_own_outweighs_the_outer_one() -> None:
    """The nearest word on the matter counts."""
    lead_in = "You agree not to misuse the catalogue. You may, however:"
    assert judged("crawl public pages of the catalogue", lead_in=lead_in)[1] is Rule.PERMISSION


def test_a_warning_after_the_ban_does_not_take_it_from_the_items() -> None:
    """What happens to those who do it is no rule for the items."""
    lead_in = "You may not do any of the following, and doing so may result in us terminating your access:"
    assert judged("scrape the site;", lead_in=lead_in) == (("automated_access",), Rule.BAN)


def test_the_cases_of_a_duty_carry_its_label() -> None:
    """Items under "… delete the data when:" are cases of the duty to delete."""
    lead_in = "You must delete all data obtained through the API when:"
    assert judged("we ask you to do so;", lead_in=lead_in) == (("deletion_duty",), Rule.DUTY)


def test_items_that_are_no_cases_do_not_inherit_labels() -> None:
    """A list of further bans below a sentence on scraping is about other things."""
    lead_in = "You may not scrape the site. You also agree not to:"
    assert judged("post hateful messages;", lead_in=lead_in) == ((), Rule.NONE)


def test_what_a_cue_needs_may_stand_in_the_lead_in() -> None:
    """The data is named above, the use below."""
    lead_in = "Data from the platform must not be used for:"
    assert judged("credit scoring of individuals", lead_in=lead_in) == (("surveillance",), Rule.BAN)


@pytest.mark.parametrize("heading", ["Prohibited conduct", "Restricted matters", "Don’ts", "What you may not do"])
def test_a_heading_of_bans_governs_nouns(heading: str) -> None:
    """Items without a verb are bans below such a heading."""
    text = "Automated collection of data from the site"
    assert judged(text, headings=("Terms", heading)) == (("automated_access",), Rule.BAN)


@pytest.mark.parametrize(
    "text",
    [
        "You may not scrape the site, except as allowed by robots.txt.",
        "You may not scrape the site unless you have a separate agreement with us.",
        "Scraping is prohibited, save where the law permits it.",
        "You shall not crawl the site. This does not apply to pages that we publish under an open licence.",
        "Except as we have expressly allowed, crawling is prohibited.",
    ],
)
def test_a_ban_with_an_exception_stays_a_ban(text: str) -> None:
    """What is carved out of it does not turn it round."""
    assert judged(text)[1] is Rule.BAN


@pytest.mark.parametrize(
    "text",
    [
        "You may crawl the site only if you follow robots.txt.",
        "Crawling is allowed provided that you identify yourself.",
        "You may crawl our pages, subject to these rules: (a) follow robots.txt; (b) you must not hide your name.",
        "Crawling requires our written permission.",
        "You may quote from an article, provided that you name it and do not use automated tools.",
        "We give you a free, worldwide, personal and revocable licence to quote, as long as you scrape nothing.",
        "Only partners may scrape the site.",
    ],
)
def test_a_permission_with_terms_is_a_condition(text: str) -> None:
    """Also where the terms follow as items with operators of their own."""
    assert judged(text)[1] is Rule.CONDITION


@pytest.mark.parametrize(
    "text",
    [
        "“Scraping” means collecting data from the site by automated means.",
        "“Automated Data Collection” means the collection of data by automated means, such as bots or scripts.",
    ],
)
def test_a_definition_carries_the_label_that_it_defines(text: str) -> None:
    """Terms define such words to forbid them."""
    assert judged(text) == (("automated_access",), Rule.BAN)


def test_a_definition_of_something_else_carries_none() -> None:
    """Data protection's own words mention automated means, too."""
    text = "“Process” means any operation performed on data, whether or not by automated means, such as collection."
    assert judged(text) == ((), Rule.NONE)


def test_measures_that_we_use_are_still_circumvented_by_others() -> None:
    """What the platform does inside the words does not make them its own act."""
    text = "You may not circumvent any measure that we use to prevent automated access."
    assert "circumvention" in judged(text)[0]


@pytest.mark.parametrize(
    ("after", "labels"),
    [
        ("Any such use requires our written permission.", ("automated_access", "prior_permission")),
        ("Doing so without our consent is a breach.", ("automated_access", "prior_permission")),
        ("Our logo may not be used without our consent.", ("automated_access",)),
    ],
)
def test_permission_asked_for_in_a_sentence_that_refers_back(after: str, labels: tuple[str, ...]) -> None:
    """Consent belongs to the ban before it only where the sentence speaks of that."""
    assert judged(f"You may not scrape the site. {after}")[0] == labels


@pytest.mark.parametrize(
    "text",
    [
        "You may crawl for no more than two (2) weeks by robots that we know.",
        "Within thirty (30) days you shall erase all copies.",
        "No more than 10 (10) calls a minute are allowed.",
        "Innerhalb von vierzehn (14) Tagen sind alle Daten zu löschen.",
    ],
)
def test_a_number_said_twice_opens_no_item(text: str) -> None:
    """Saying "two (2)" is one number, and the sentence goes on."""
    assert [len(sentence.passages) for sentence in sentences(text)] == [1]


def test_a_number_after_another_word_opens_an_item() -> None:
    """Lists are numbered in brackets, too."""
    (sentence,) = sentences("You may not (1) scrape the site or (2) sell what you found.")
    assert len(sentence.passages) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Details on what the interface is not for, such as surveillance with its data.",
        "More information about scraping and surveillance with data from the interface.",
        "Please see our guidelines on scraping and on surveillance with our data.",
        "For details on surveillance with data from the interface, turn the page.",
    ],
)
def test_a_sentence_that_only_points_to_rules_carries_none(text: str) -> None:
    """Not below a heading of bans either."""
    assert judged(text, headings=("Restrictions on use",)) == ((), Rule.NONE)


def test_a_rule_beside_a_pointer_stays() -> None:
    """What is forbidden in the same sentence is forbidden."""
    text = "For more information on crawlers see below, but you may not scrape the site."
    assert judged(text) == (("automated_access",), Rule.BAN)


def test_a_ban_on_visiting_is_no_pointer() -> None:
    """What others must not look up is a rule for them."""
    text = "You may not visit the shop to learn about prices by accessing it with scrapers."
    assert judged(text) == (("automated_access",), Rule.BAN)


@pytest.mark.parametrize(
    "heading",
    [
        "How we use your information",
        "Why we process data",
        "What data do we collect?",
        "How your information is used",
        "What we do with data",
        "Use of your personal data",
        "Our uses of information",
    ],
)
def test_a_purpose_under_the_platform_s_own_heading_is_no_ban(heading: str) -> None:
    """An infinitive says there what the platform does."""
    assert judged("To gather e-mail addresses of members", headings=(heading,)) == ((), Rule.NONE)


def test_two_ways_to_name_extraction_carry_the_same_label() -> None:
    """With a noun or with a verb, below the same lead-in."""
    lead_in = "Members may not try to:"
    verb, noun = "extract data of the shop without authorisation;", "engage in unauthorised data extraction;"
    assert all("automated_access" in judged(text, lead_in=lead_in)[0] for text in (verb, noun))


def test_consent_of_a_user_to_sharing_leaves_the_limit_on_sharing() -> None:
    """The exception names whose wish it needs, and that is not the platform's permission."""
    lead_in = "You may share data from the interface only in accordance with these terms and in the following events:"
    text = "where a guest expressly allows your sharing the data with the third party (you must keep that consent);"
    assert judged(text, lead_in=lead_in)[0] == ("resale",)
