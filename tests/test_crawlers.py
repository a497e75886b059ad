"""The registry of crawlers: whole, in order, true to its sources, mended by the user, and written out in the docs."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tosmon import crawlers
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.errors import RegistryError

ROOT = Path(__file__).resolve().parent.parent
LOADED = crawlers.load()


@pytest.fixture(scope="module")
def listed(shared: Path) -> dict[str, dict[str, str | None]]:
    """Return the public list of AI crawlers, by token."""
    entries = json.loads((shared / "data" / "crawlers.json").read_text("utf-8"))
    return {entry["token"]: entry for entry in entries}


def user_file(folder: Path, text: str) -> Path:
    """Return a user's file with that text."""
    path = folder / "crawlers.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    """Return the faults of a user's file with that text."""
    with pytest.raises(RegistryError) as raised:
        crawlers.load(user_file(folder, text))
    return [str(fault) for fault in raised.value.faults]


def found(token: str) -> Crawler:
    """Return the packaged crawler of that token."""
    crawler = crawlers.by_token(token)
    assert crawler is not None
    return crawler


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_every_token_of_the_public_list_is_found(listed: dict[str, dict[str, str | None]]) -> None:
    """All 166 tokens are there as they are written, three pairs of them in one entry each."""
    names = {name: crawler.token for crawler in LOADED for name in crawler.names}
    assert len(listed) == 166
    assert listed.keys() <= names.keys()
    assert len({names[token] for token in listed}) == 163


def test_twenty_one_tokens_of_the_public_list_cannot_match(listed: dict[str, dict[str, str | None]]) -> None:
    """Those with a digit, a space, a dot or a slash, and no others."""
    unmatchable = {token for token in listed if not found(token).matchable}
    assert unmatchable == {token for token in listed if any(char.isdigit() or char in " ./" for char in token)}
    assert len(unmatchable) == 21


def test_what_the_public_list_says_of_obeying_is_kept(listed: dict[str, dict[str, str | None]]) -> None:
    """A plain yes is true, a plain no is false, whatever link hangs on it; "at the discretion of …" is not known."""
    for token, entry in listed.items():
        said = (entry["obeys_robots"] or "").lstrip("[").lower()
        if said:
            expected = True if said.startswith("yes") else False if said.startswith("no") else None
            assert found(token).obeys is expected, token


def test_no_sentence_of_the_public_list_is_copied(listed: dict[str, dict[str, str | None]]) -> None:
    """Notes are our own words."""
    theirs = {entry["purpose"] for entry in listed.values()}
    assert not theirs & {crawler.note for crawler in LOADED}
    assert all(len(crawler.operator) <= 40 for crawler in LOADED)


def test_the_five_that_readers_ask_for_come_first() -> None:
    """In this order, and no others are marked so."""
    asked = ["GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Bytespider"]
    assert [crawler.token for crawler in LOADED[:5]] == asked
    assert [crawler.token for crawler in LOADED if crawler.asked_first] == asked


def test_the_others_are_in_order() -> None:
    """By purpose as the purposes are told, then by token."""
    purposes = list(CrawlerPurpose)
    others = [(purposes.index(crawler.purpose), crawler.token.lower()) for crawler in LOADED[5:]]
    assert others == sorted(others)


def test_no_token_is_listed_twice() -> None:
    """Not even in another case."""
    tokens = [crawler.token.lower() for crawler in LOADED]
    assert len(tokens) == len(set(tokens))


@pytest.mark.parametrize(
    ("token", "operator", "purpose"),
    [
        ("GPTBot", "OpenAI", CrawlerPurpose.AI_TRAINING),
        ("Google-Extended", "Google", CrawlerPurpose.AI_TRAINING),
        ("CCBot", "Common Crawl", CrawlerPurpose.AI_TRAINING),
        ("meta-externalagent", "Meta", CrawlerPurpose.AI_TRAINING),
        ("OAI-SearchBot", "OpenAI", CrawlerPurpose.AI_SEARCH),
        ("PerplexityBot", "Perplexity", CrawlerPurpose.AI_SEARCH),
        ("ChatGPT-User", "OpenAI", CrawlerPurpose.AI_ASSISTANT),
        ("Claude-User", "Anthropic", CrawlerPurpose.AI_ASSISTANT),
        ("Googlebot", "Google", CrawlerPurpose.SEARCH_ENGINE),
        ("bingbot", "Microsoft", CrawlerPurpose.SEARCH_ENGINE),
        ("archive.org_bot", "Internet Archive", CrawlerPurpose.ARCHIVE),
        ("AhrefsBot", "Ahrefs", CrawlerPurpose.SEO),
        ("facebookexternalhit", "Meta", CrawlerPurpose.SOCIAL_PREVIEW),
        ("Twitterbot", "X", CrawlerPurpose.SOCIAL_PREVIEW),
        ("SemanticScholarBot", "Ai2", CrawlerPurpose.ACADEMIC),
        ("Scrapy", "", CrawlerPurpose.OTHER),
    ],
)
def test_crawlers_that_everybody_knows(token: str, operator: str, purpose: CrawlerPurpose) -> None:
    """They are listed for what they do, under who runs them."""
    crawler = found(token)
    assert (crawler.operator, crawler.purpose) == (operator, purpose)


def test_every_purpose_has_crawlers() -> None:
    """No kind is empty."""
    assert {crawler.purpose for crawler in LOADED} == set(CrawlerPurpose)


def test_a_token_is_found_however_it_is_cased() -> None:
    """Product tokens ignore case (RFC 9309 section 2.2.1)."""
    assert found("gptbot") is found("GPTBOT")
    assert found("Meta-ExternalAgent") is found("meta-externalagent")
    assert crawlers.by_token("NoSuchBot") is None


def test_the_list_is_read_once() -> None:
    """Loading again gives the same value."""
    assert crawlers.load() is LOADED


def test_every_entry_is_whole() -> None:
    """The package's file says all of each crawler, also what is not known."""
    table = tomllib.loads(crawlers.PACKAGED.read_text("utf-8"))
    assert all({"token", "operator", "purpose", "obeys", "url"} <= entry.keys() for entry in table["crawlers"])


# --- the user's own ---------------------------------------------------------------------------------------------------


def test_without_a_file_of_the_users_the_packaged_list_counts(tmp_path: Path) -> None:
    """A home need not have one."""
    assert crawlers.load(tmp_path / "crawlers.toml") is LOADED


def test_the_user_adds_a_crawler(tmp_path: Path) -> None:
    """It stands among those of its purpose."""
    mine = crawlers.load(
        user_file(tmp_path, '[[crawlers]]\ntoken = "ExampleBot"\npurpose = "academic"\nobeys = "unknown"\n')
    )
    assert len(mine) == len(LOADED) + 1
    assert crawlers.by_token("ExampleBot", mine) == Crawler("ExampleBot", purpose=CrawlerPurpose.ACADEMIC)


def test_the_user_mends_a_crawler_field_by_field(tmp_path: Path) -> None:
    """What the user does not say stays as it is."""
    mine = crawlers.load(user_file(tmp_path, '[[crawlers]]\ntoken = "GPTBot"\nobeys = false\n'))
    mended, packaged = crawlers.by_token("GPTBot", mine), found("GPTBot")
    assert mended is not None
    assert (mended.obeys, mended.operator, mended.url) == (False, packaged.operator, packaged.url)
    assert mended.asked_first


def test_the_user_says_who_comes_first(tmp_path: Path) -> None:
    """Instead of those that the package puts first."""
    mine = crawlers.load(user_file(tmp_path, 'asked_first = ["Twitterbot", "gptbot"]\n'))
    assert [crawler.token for crawler in mine[:2]] == ["Twitterbot", "GPTBot"]
    assert [crawler.token for crawler in mine if crawler.asked_first] == ["Twitterbot", "GPTBot"]


PURPOSES = "ai-training, ai-search, ai-assistant, search-engine, archive, seo, social-preview, academic or other"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("asked_first = [}", "line 1, column 16: expected TOML: Invalid value"),
        ("asked_first = 3", "asked_first: expected a list of tokens, got 3"),
        ('asked_first = ["GPTBto"]', "asked_first: expected tokens of the list, got 'GPTBto' (did you mean 'gptbot'?)"),
        ("crawler = []", "crawler: unknown field (did you mean 'crawlers'?)"),
        ("crawlers = 3", "crawlers: expected tables [[crawlers]], got 3"),
        ("crawlers = [3]", 'crawlers[0].token: expected a token such as "GPTBot", got None'),
        ('[[crawlers]]\ntoken = "*"', "crawlers[0].token: expected a token such as \"GPTBot\", got '*'"),
    ],
)
def test_a_fault_of_the_file_is_named_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    """File and field, what was expected, and what stood there: once."""
    assert faults(tmp_path, text) == [f"crawlers.toml: {fault}"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('token = "NewBot"', f"NewBot.purpose: expected {PURPOSES}, got nothing"),
        ('token = "NewBot"\npurpose = "ai"', f"NewBot.purpose: expected {PURPOSES}, got 'ai'"),
        ('token = "GPTBot"\nobeys = "yes"', "GPTBot.obeys: expected true, false or \"unknown\", got 'yes'"),
        (
            'token = "GPTBot"\nurl = 3',
            'GPTBot.url: expected an address such as "https://example.com/bot", or "", got 3',
        ),
        ('token = "GPTBot"\noperater = ""', "GPTBot.operater: unknown field (did you mean 'operator'?)"),
        ('token = "GPTBot"\nnote = 3', "GPTBot.note: expected a text of one line, got 3"),
        ('token = "GPTBot"\nspellings = ["GPT-Bot"]', "GPTBot.spellings: expected the token in other cases only"),
        (
            'token = "GPTBot"\n[[crawlers]]\ntoken = "gptbot"',
            "gptbot.token: expected each token once, however it is cased",
        ),
    ],
)
def test_a_fault_of_a_crawler_is_named_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    """File, token and field, what was expected, and what stood there: once."""
    assert faults(tmp_path, f"[[crawlers]]\n{text}") == [f"crawlers.toml: crawlers.{fault}"]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """One look at the file is enough to mend it."""
    text = '[[crawlers]]\ntoken = "A"\npurpose = "x"\nobeys = 1\n[[crawlers]]\nurl = ""\n'
    assert [fault.split(":")[1].strip() for fault in faults(tmp_path, text)] == [
        "crawlers.A.purpose",
        "crawlers.A.obeys",
        "crawlers[1].token",
    ]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """Text that is no UTF-8 is named, too."""
    path = tmp_path / "crawlers.toml"
    path.write_bytes(b'asked_first = ["\xff"]')
    with pytest.raises(RegistryError, match=r"crawlers.toml: line 1: expected UTF-8 text"):
        crawlers.load(path)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_docs_say_what_the_data_says() -> None:
    """docs/crawlers.md is what `python -m tosmon.crawlers` prints."""
    assert (ROOT / "docs" / "crawlers.md").read_text("utf-8") == crawlers.page(LOADED)


def test_the_page_shows_every_crawler_once() -> None:
    """One row each, in the section of its purpose."""
    rows = [line for line in crawlers.page(LOADED).splitlines() if line.startswith(("| `", "| [`"))]
    assert len(rows) == len(LOADED)


def test_the_example_on_the_page_can_be_loaded(tmp_path: Path) -> None:
    """What the page shows as a file of one's own is one."""
    example = crawlers.page(LOADED).split("```toml\n")[1].split("```")[0]
    mine = crawlers.load(user_file(tmp_path, example))
    assert [crawler.token for crawler in mine[:2]] == ["GPTBot", "ExampleBot"]
