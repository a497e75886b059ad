"""The watch list: what is packaged, how it is found, how a user's files change it, and how its faults are told."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tosmon.core.layout import document_fault
from tosmon.core.model import Range, Selection
from tosmon.core.signal_names import NAMES, is_signal_file
from tosmon.core.signals.files import SIGNAL_FILES
from tosmon.errors import NotFound
from tosmon.registry import (
    PACKAGED,
    Document,
    DocumentKind,
    Page,
    PlatformKind,
    Registry,
    Render,
    RobotsPolicy,
    document_from,
    load,
    validate,
)

PROMISED = """\
    facebook instagram x youtube google venmo linkedin threads whatsapp tiktok snapchat reddit pinterest tumblr twitch
    discord telegram quora bluesky mastodon flickr vimeo medium stack-overflow github spotify soundcloud wikimedia
    truth-social wechat line clearview-ai pimeyes bright-data common-crawl
"""

EXAMPLE = """
name = "Example"
aliases = ["Ex"]
site = "www.example.com"
language = "en"
locale = "en-GB"

[documents.terms-of-service]
url = "https://www.example.com/terms"
select = ["main", { start_before = "h1", end_after = "#end" }]
remove = ".share"
verified_on = 2026-08-22
note = "A note."

[documents."terms-of-service@de"]
url = "https://www.example.com/de/terms"
language = "de"
interval = "1h30m"

[documents.api-terms]
combine = [
  { url = "https://dev.example.com/a" },
  { url = "https://dev.example.com/b", select = "article", remove = [] },
]
select = "main"
remove = "nav"
render = "browser"
robots = "obey"
cron = "15 */6 * * *"
"""


@pytest.fixture(scope="session")
def packaged() -> Registry:
    """Return the packaged watch list."""
    return load(user_folder=None)


def write(folder: Path, **files: str) -> Path:
    """Write `<id>.toml` files and return their folder; `_` in an id stands for `-`."""
    for name, content in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(content, encoding="utf-8")
    return folder


def example(tmp_path: Path) -> Registry:
    """Return a registry of the example alone."""
    return load(user_folder=write(tmp_path, example=EXAMPLE), packaged=False)


# --- what is packaged -------------------------------------------------------------------------------------------------


def test_packaged_files_have_no_fault() -> None:
    """Every packaged selector, address and date stands the full validation."""
    assert validate(user_folder=None) == ()


def test_each_packaged_file_is_a_platform(packaged: Registry) -> None:
    """No packaged file is left out, and at least forty are there."""
    assert sorted(one.id for one in packaged.platforms) == sorted(path.stem for path in PACKAGED.glob("*.toml"))
    assert len(packaged.platforms) >= 40


@pytest.mark.parametrize("name", PROMISED.split())
def test_promised_platform_has_terms_and_robots(packaged: Registry, name: str) -> None:
    """Every platform that tosmon promises to watch has at least its terms and its site's robots.txt."""
    names = {document.name for document in packaged.platform(name).documents}
    assert {"terms-of-service", "robots.txt"} <= names


def test_every_host_has_its_robots(packaged: Registry) -> None:
    """The robots.txt of every host that serves a platform's texts is watched with them."""
    for platform in packaged.platforms:
        pages = [page.url for document in platform.documents for page in document.pages]
        hosts = {"/".join(url.split("/", 3)[:3]) for url in pages}
        robots = {page.url for one in platform.documents if one.kind is DocumentKind.ROBOTS for page in one.pages}
        assert robots == {f"{host}/robots.txt" for host in hosts}


def test_packaged_ids_can_be_folders(packaged: Registry) -> None:
    """The archive takes every document's id as a folder."""
    assert [document_fault(document.id) for document in packaged if document_fault(document.id)] == []


def test_collectors_are_told_from_platforms(packaged: Registry) -> None:
    """Those who collect are marked as collectors, and they alone."""
    collectors = {one.id for one in packaged.platforms if one.kind is PlatformKind.COLLECTOR}
    assert collectors == {"clearview-ai", "pimeyes", "bright-data", "common-crawl"}


def test_packaged_texts_say_their_language(packaged: Registry) -> None:
    """Each text's language is known, so that another one is noticed."""
    assert {document.language for document in packaged if document.kind is DocumentKind.TEXT} == {"en"}


def test_packaged_list_loads_quickly() -> None:
    """The whole list is read in a fraction of a command's start; the bound leaves room for a busy machine."""
    best = min(_seconds_to_load() for _ in range(5))
    assert best < 0.2


def _seconds_to_load() -> float:
    began = time.perf_counter()
    load(user_folder=None)
    return time.perf_counter() - began


# --- what an entry becomes --------------------------------------------------------------------------------------------


def test_entry_becomes_document(tmp_path: Path) -> None:
    """Every field of an entry arrives, and what it leaves open has its default."""
    assert example(tmp_path).document("example/terms-of-service") == Document(
        platform="example",
        name="terms-of-service",
        title="Terms of Service",
        kind=DocumentKind.TEXT,
        pages=(
            Page(
                "https://www.example.com/terms",
                Selection(("main", Range("h1", "#end", start_included=True, end_included=True)), (".share",)),
            ),
        ),
        language="en",
        locale="en-GB",
        interval=timedelta(hours=12),
        jitter=timedelta(minutes=30),
        verified_on=date(2026, 8, 22),
        note="A note.",
    )


def test_combined_pages_inherit_what_they_leave_out(tmp_path: Path) -> None:
    """A page's own select and remove win over the document's, also when empty."""
    document = example(tmp_path).document("example/api-terms")
    assert document.pages == (
        Page("https://dev.example.com/a", Selection(("main",), ("nav",))),
        Page("https://dev.example.com/b", Selection(("article",))),
    )
    assert document.title == "API Terms"
    assert (document.render, document.robots) == (Render.BROWSER, RobotsPolicy.OBEY)


def test_cron_takes_the_place_of_the_interval(tmp_path: Path) -> None:
    """A document with crontab fields has no interval, and no jitter unless it says one."""
    document = example(tmp_path).document("example/api-terms")
    assert (document.interval, document.cron, document.jitter) == (None, "15 */6 * * *", timedelta())


def timed(tmp_path: Path, of_platform: str, of_document: str = "") -> Registry:
    """Return a list of one platform with two documents, with a rhythm of its own and of the first of them."""
    pages = 'url = "https://www.n.com/{}"\n'
    toml = f"""name = "N"\nsite = "www.n.com"\n{of_platform}
[documents.terms]\n{pages.format("terms")}{of_document}
[documents.policy]\n{pages.format("policy")}"""
    return load(user_folder=write(tmp_path, n=toml), packaged=False)


def rhythm(registry: Registry, name: str) -> tuple[timedelta | None, str, str, timedelta]:
    """Return interval, crontab fields, time zone and jitter of a document."""
    document = registry.document(name)
    return document.interval, document.cron, document.time_zone, document.jitter


BERLIN_AT_SIX = 'cron = "0 6 * * *"\ntime_zone = "Europe/Berlin"\njitter = "10m"'


def test_a_platforms_rhythm_is_that_of_all_its_documents(tmp_path: Path) -> None:
    """Texts, robots.txt and signal files without a rhythm of their own are checked when the platform says."""
    registry = timed(tmp_path, BERLIN_AT_SIX)
    wanted = (None, "0 6 * * *", "Europe/Berlin", timedelta(minutes=10))
    assert {rhythm(registry, document.id) for document in registry} == {wanted}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ('interval = "2h"', (timedelta(hours=2), "", "", timedelta(minutes=5))),
        ('cron = "0 7 * * *"', (None, "0 7 * * *", "Europe/Berlin", timedelta())),
        ('time_zone = "Asia/Tokyo"', (None, "0 6 * * *", "Asia/Tokyo", timedelta(minutes=10))),
        ('jitter = "0s"', (None, "0 6 * * *", "Europe/Berlin", timedelta())),
    ],
)
def test_a_documents_rhythm_goes_over_its_platforms(
    tmp_path: Path, said: str, wanted: tuple[timedelta | None, str, str, timedelta]
) -> None:
    """What a document says replaces that alone, and what does not go with it."""
    registry = timed(tmp_path, BERLIN_AT_SIX, said)
    assert rhythm(registry, "n/terms") == wanted
    assert rhythm(registry, "n/policy") == (None, "0 6 * * *", "Europe/Berlin", timedelta(minutes=10))


def test_crontab_fields_go_over_a_platforms_interval(tmp_path: Path) -> None:
    """Neither the platform's interval nor its jitter stays beside them."""
    registry = timed(tmp_path, 'interval = "2h"\njitter = "1m"\ntime_zone = "Europe/Berlin"', 'cron = "0 6 * * *"')
    assert rhythm(registry, "n/terms") == (None, "0 6 * * *", "Europe/Berlin", timedelta())
    assert rhythm(registry, "n/policy") == (timedelta(hours=2), "", "", timedelta(minutes=1))


def test_a_variant_has_its_documents_rhythm_over_the_platforms(tmp_path: Path) -> None:
    """The nearest that says a rhythm counts."""
    variant = 'interval = "2h"\n[documents.terms.variants.de]\nlanguage = "de"\n'
    registry = timed(tmp_path, BERLIN_AT_SIX, variant)
    assert rhythm(registry, "n/terms@de") == rhythm(registry, "n/terms")


def test_the_users_rhythm_of_a_platform_goes_over_the_packaged_intervals(tmp_path: Path) -> None:
    """A line in a file of one's own has a whole packaged platform checked when one likes."""
    registry = load(user_folder=write(tmp_path, reddit=BERLIN_AT_SIX))
    assert {one.cron for one in registry.platform("reddit").documents} == {"0 6 * * *"}
    assert "0 6 * * *" not in {one.cron for one in registry.platform("x").documents}


def test_days_of_the_week_are_crontabs_own(tmp_path: Path) -> None:
    """Sunday is 0 and 7, and days have names."""
    for day in ("0", "7", "sun", "MON-FRI"):
        assert timed(tmp_path, f'cron = "0 6 * * {day}"').document("n/terms").cron == f"0 6 * * {day}"


def test_entries_with_a_time_zone_are_read_back(tmp_path: Path) -> None:
    """A capture records by whose clocks a document is checked; entries of before have none."""
    document = timed(tmp_path, BERLIN_AT_SIX).document("n/terms")
    entry = json.loads(json.dumps(document.entry()))
    assert document_from(entry) == document
    del entry["time_zone"]
    assert document_from(entry).time_zone == ""


def test_other_language_drops_the_platforms_locale(tmp_path: Path) -> None:
    """A German variant does not ask for British English."""
    document = example(tmp_path).document("example/terms-of-service@de")
    assert (document.language, document.locale, document.title) == ("de", "", "Terms of Service (de)")


def test_jitter_follows_the_interval(tmp_path: Path) -> None:
    """Without a jitter of its own a document is spread over a twenty-fourth of its interval, at most half an hour."""
    document = example(tmp_path).document("example/terms-of-service@de")
    assert (document.interval, document.jitter) == (timedelta(minutes=90), timedelta(minutes=3, seconds=45))


def test_robots_of_each_host_is_derived(tmp_path: Path) -> None:
    """The site's robots.txt has the plain name, another host's carries the host, and both come every six hours."""
    registry = example(tmp_path)
    other = registry.document("example/robots.txt@dev.example.com")
    assert registry.document("example/robots.txt").pages == (Page("https://www.example.com/robots.txt"),)
    assert other.pages == (Page("https://dev.example.com/robots.txt"),)
    assert (other.kind, other.interval, other.language) == (DocumentKind.ROBOTS, timedelta(hours=6), "")


def test_entry_is_json(tmp_path: Path) -> None:
    """What a capture records of its entry survives JSON, with the ranges as the file has them."""
    entry = example(tmp_path).document("example/terms-of-service").entry()
    assert json.loads(json.dumps(entry)) == entry
    assert entry["pages"] == [
        {
            "url": "https://www.example.com/terms",
            "select": ["main", {"start_before": "h1", "end_after": "#end"}],
            "remove": [".share"],
        }
    ]
    assert (entry["interval"], entry["jitter"], entry["verified_on"]) == ("12h", "30m", "2026-08-22")


def test_entries_are_read_back(packaged: Registry, tmp_path: Path) -> None:
    """A document is the same when read back from the entry that a capture recorded."""
    for document in (*packaged, *example(tmp_path)):
        assert document_from(json.loads(json.dumps(document.entry()))) == document


def test_development_hosts_may_use_http_and_ports(tmp_path: Path) -> None:
    """Loopback origins are right, and their port stands in the name of their robots.txt so that it can be a folder."""
    toml = (
        'name = "Local"\nsite = "http://127.0.1.5:8900"\n[documents.terms]\nurl = "http://127.0.1.5:8900/terms"\n'
        '[documents.other]\nurl = "http://localhost:8901/terms"\n'
    )
    registry = load(user_folder=write(tmp_path, local=toml), packaged=False)
    assert [document.id for document in registry] == [
        "local/terms",
        "local/other",
        "local/robots.txt",
        "local/robots.txt@localhost-8901",
        "local/ai.txt",
        "local/ai.txt@well-known",
        "local/tdmrep.json",
        "local/trust.txt",
        "local/llms.txt",
    ]
    assert registry.document("local/robots.txt").pages == (Page("http://127.0.1.5:8900/robots.txt"),)
    assert [document_fault(document.id) for document in registry] == [""] * 9


def test_signal_files_are_named_by_kind(tmp_path: Path) -> None:
    """A document with a signal file's name is one, wherever it lies, whether or not it says so."""
    toml = EXAMPLE + '\n[documents."tdmrep.json"]\nkind = "signal"\nurl = "https://www.example.com/tdmrep.json"\n'
    toml += '\n[documents."rsl.xml"]\nurl = "https://www.example.com/license.xml"\n'
    registry = load(user_folder=write(tmp_path, example=toml), packaged=False)
    for name in ("ex/tdmrep.json", "ex/rsl.xml"):
        assert registry.document(name).kind is DocumentKind.SIGNAL
    assert registry.document("ex/tdmrep.json").pages == (Page("https://www.example.com/tdmrep.json"),)


# --- how it is found --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x", "X", "Twitter", "TWITTER", " twitter "])
def test_platform_is_found_by_any_name(packaged: Registry, name: str) -> None:
    """Id, name and alias lead to the platform in any case."""
    assert packaged.platform(name).id == "x"


@pytest.mark.parametrize("name", ["stack-overflow", "Stack Overflow", "StackOverflow", "stack_overflow"])
def test_spelling_of_spaces_does_not_matter(packaged: Registry, name: str) -> None:
    """Spaces, hyphens and underscores are one in a platform's name."""
    assert packaged.platform(name).id == "stack-overflow"


def test_x_continues_twitter(packaged: Registry) -> None:
    """The history of Twitter is X's."""
    assert packaged.platform("x").predecessors == ("Twitter",)


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        (["ex"], 10),
        (["Example/*"], 10),
        (["ex/terms-of-service"], 1),
        (["ex/terms-of-service*"], 2),
        (["*/robots.txt*"], 2),
        (["ex", "ex/api-terms"], 10),
        (["*/ai.txt*"], 2),
        ([], 10),
    ],
)
def test_selectors_name_documents(tmp_path: Path, selectors: list[str], expected: int) -> None:
    """Platforms, documents and patterns select documents, each once."""
    assert len(example(tmp_path).resolve(selectors)) == expected


def test_selection_keeps_the_registrys_order(tmp_path: Path) -> None:
    """The order of selectors does not order the documents."""
    chosen = example(tmp_path).resolve(["ex/api-terms", "ex/terms-of-service"])
    assert [document.name for document in chosen] == ["terms-of-service", "api-terms"]


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("fasebook", "no platform 'fasebook' is watched (did you mean facebook?)"),
        ("Twiter", "no platform 'Twiter' is watched (did you mean Twitter or twitch?)"),
        ("x/terms", "no document 'x/terms' is watched (did you mean x/terms-of-service?)"),
        ("qqqqq", "no platform 'qqqqq' is watched (`tosmon platforms list` shows all)"),
        ("x/qqqqq*", "no document 'x/qqqqq*' is watched (`tosmon platforms list` shows all)"),
    ],
)
def test_unknown_names_are_answered_with_close_ones(packaged: Registry, selector: str, message: str) -> None:
    """What is not watched is said in one line, with what may have been meant."""
    with pytest.raises(NotFound) as caught:
        packaged.resolve([selector])
    assert str(caught.value) == message


# --- what a user's files do -------------------------------------------------------------------------------------------


def test_missing_user_folder_is_no_fault(packaged: Registry, tmp_path: Path) -> None:
    """A home without own platforms has the packaged ones."""
    assert len(load(user_folder=tmp_path / "platforms")) == len(packaged)


def test_user_adds_a_platform(packaged: Registry, tmp_path: Path) -> None:
    """A new file is a new platform."""
    registry = load(user_folder=write(tmp_path, example=EXAMPLE))
    assert len(registry) == len(packaged) + 10


def test_user_overrides_one_field(packaged: Registry, tmp_path: Path) -> None:
    """A field given by the user replaces the packaged one; the others stay."""
    registry = load(user_folder=write(tmp_path, reddit='[documents.terms-of-service]\ninterval = "1h"\n'))
    before, after = (one.document("reddit/terms-of-service") for one in (packaged, registry))
    assert (after.interval, after.jitter) == (timedelta(hours=1), timedelta(minutes=2, seconds=30))
    assert (after.pages, after.verified_on) == (before.pages, before.verified_on)


def test_new_address_is_no_longer_verified(tmp_path: Path) -> None:
    """What was tried at one address says nothing of another, nor do combined pages stay beside a single one."""
    toml = '[documents.developer-terms]\nurl = "https://docs.x.com/terms"\n'
    document = load(user_folder=write(tmp_path, x=toml)).document("x/developer-terms")
    assert [page.url for page in document.pages] == ["https://docs.x.com/terms"]
    assert document.pages[0].selection.select == ("[id='content-area']",)
    assert document.verified_on is None


def test_cron_of_the_user_replaces_the_interval(tmp_path: Path) -> None:
    """The user's crontab fields and a packaged interval do not clash."""
    base = load(user_folder=write(tmp_path, example=EXAMPLE), packaged=False)
    assert base.document("ex/terms-of-service@de").interval
    own = write(tmp_path, x='[documents.terms-of-service]\ncron = "0 5 * * *"\n')
    assert load(user_folder=own).document("x/terms-of-service").cron == "0 5 * * *"


def test_user_adds_a_document(packaged: Registry, tmp_path: Path) -> None:
    """A new document joins the packaged platform, and its host's robots.txt with it."""
    toml = '[documents.brand]\nurl = "https://brand.x.com/terms"\n'
    registry = load(user_folder=write(tmp_path, x=toml))
    added = {document.id for document in registry} - {document.id for document in packaged}
    assert added == {"x/brand", "x/robots.txt@brand.x.com"}
    assert registry.platform("x").sources == ("x.toml",)


def test_user_switches_off_a_document(packaged: Registry, tmp_path: Path) -> None:
    """A document switched off is not watched, nor is the robots.txt of a host that only it needed."""
    toml = "[documents.developer-terms]\nenabled = false\n"
    registry = load(user_folder=write(tmp_path, x=toml))
    gone = {document.id for document in packaged} - {document.id for document in registry}
    assert gone == {"x/developer-terms", "x/robots.txt@docs.x.com"}
    with pytest.raises(NotFound, match=r"is switched off \(x\.toml says enabled = false\)"):
        registry.document("x/developer-terms")


def test_user_switches_off_a_robots_txt(tmp_path: Path) -> None:
    """A derived document can be switched off like any other."""
    toml = '[documents."robots.txt@docs.x.com"]\nenabled = false\n'
    registry = load(user_folder=write(tmp_path, x=toml))
    assert "x/robots.txt@docs.x.com" not in {document.id for document in registry}


def test_user_changes_a_derived_robots_txt(tmp_path: Path) -> None:
    """An entry of a derived document's name lies over it."""
    toml = '[documents."robots.txt"]\ninterval = "1h"\n'
    document = load(user_folder=write(tmp_path, x=toml)).document("x/robots.txt")
    assert document.pages == (Page("https://x.com/robots.txt"),)
    assert document.interval == timedelta(hours=1)


def test_robots_txt_under_another_name_is_not_derived_twice(tmp_path: Path) -> None:
    """An entry that names a host's robots.txt otherwise takes the derived one's place."""
    toml = EXAMPLE + '\n[documents."robots.txt@dev"]\nurl = "https://dev.example.com/robots.txt"\n'
    registry = load(user_folder=write(tmp_path, example=toml), packaged=False)
    assert [one.name for one in registry if one.kind is DocumentKind.ROBOTS] == ["robots.txt@dev", "robots.txt"]


def test_every_site_has_its_signal_files(packaged: Registry) -> None:
    """Beside a site's robots.txt, the files that speak to machines are watched, once a day."""
    assert {
        document.name: document.pages[0].url for document in packaged if document.id.startswith("reddit/")
    }.items() >= {
        "ai.txt": "https://www.reddit.com/ai.txt",
        "ai.txt@well-known": "https://www.reddit.com/.well-known/ai.txt",
        "tdmrep.json": "https://www.reddit.com/.well-known/tdmrep.json",
        "trust.txt": "https://www.reddit.com/trust.txt",
        "llms.txt": "https://www.reddit.com/llms.txt",
    }.items()
    signals = [document for document in packaged if document.kind is DocumentKind.SIGNAL]
    assert {document.interval for document in signals} == {timedelta(days=1)}
    assert len(signals) == 5 * len(packaged.platforms)


def test_every_signal_file_can_be_read(packaged: Registry) -> None:
    """What is watched as a signal file has a reader of its name."""
    assert set(NAMES) == {name.partition("@")[0] for name in SIGNAL_FILES}
    for document in packaged:
        assert is_signal_file(document.id) == (document.kind is DocumentKind.SIGNAL)


def test_user_switches_off_a_signal_file(tmp_path: Path) -> None:
    """A derived signal file can be switched off, and changed, like any other document."""
    toml = '[documents."ai.txt"]\nenabled = false\n[documents."llms.txt"]\ninterval = "7d"\n'
    names = {one.name: one for one in load(user_folder=write(tmp_path, x=toml)).platform("x").documents}
    assert "ai.txt" not in names
    assert names["llms.txt"].interval == timedelta(days=7)
    assert names["llms.txt"].pages == (Page("https://x.com/llms.txt"),)


def test_user_switches_off_all_signal_files_of_a_platform(tmp_path: Path) -> None:
    """`signals = false` leaves those that an entry of its own speaks of."""
    toml = 'signals = false\n[documents."trust.txt"]\ninterval = "7d"\n'
    documents = load(user_folder=write(tmp_path, x=toml)).platform("x").documents
    assert [one.name for one in documents if one.kind is DocumentKind.SIGNAL] == ["trust.txt"]


def test_user_switches_off_a_platform(tmp_path: Path) -> None:
    """A platform switched off is gone with its names, and asking for it says why."""
    registry = load(user_folder=write(tmp_path, moltbook="enabled = false\n"))
    with pytest.raises(NotFound, match=r"'moltbook' is switched off \(moltbook\.toml says enabled = false\)"):
        registry.resolve(["moltbook"])


def test_editors_files_are_passed_over(tmp_path: Path) -> None:
    """Hidden files and other suffixes are not read."""
    (tmp_path / ".#x.toml").write_text("broken", encoding="utf-8")
    (tmp_path / "x.toml~").write_text("broken", encoding="utf-8")
    (tmp_path / "README.md").write_text("broken", encoding="utf-8")
    assert len(load(user_folder=tmp_path, packaged=False)) == 0


def test_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    """A file saved with a byte order mark is read as any other."""
    (tmp_path / "example.toml").write_text(EXAMPLE, encoding="utf-8-sig")
    assert len(load(user_folder=tmp_path, packaged=False)) == 10
