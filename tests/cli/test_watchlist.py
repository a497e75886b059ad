"""`platforms` and `registry`: the watch list shown, extended and proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.lived import PRIVACY, ROBOTS, TERMS
from tosmon.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home without anything."""
    return Home.create(tmp_path / "home")


def test_platforms_are_listed(command: Run, old_home: Home) -> None:
    """Each with its documents, and how many of them were checked."""
    platforms = {platform["id"]: platform for platform in command("platforms", "list", "--json", home=old_home).json}
    assert set(platforms) >= {"facebook", "instagram", "x", "youtube", "google", "venmo", "linkedin", "example"}
    mine = platforms["example"]
    assert (mine["name"], mine["aliases"], mine["kind"]) == ("Example", ["Stamps"], "platform")
    assert mine["documents"] == [TERMS, PRIVACY, ROBOTS]
    assert (mine["checked"], mine["failing"]) == (3, 0)
    assert platforms["facebook"]["checked"] == 0


def test_people_get_a_table(command: Run, old_home: Home) -> None:
    """With a heading, a line each."""
    heading, *lines = command("platforms", "list", home=old_home).out.splitlines()
    assert heading.split() == ["platform", "name", "documents", "checked", "failing"]
    assert any(line.split()[:4] == ["example", "Example", "3", "3"] for line in lines)


@pytest.mark.parametrize("name", ["x", "X", "Twitter", "twitter"])
def test_a_platform_goes_by_any_name(command: Run, home: Home, name: str) -> None:
    """Id, name or alias, in any case; also in an empty home."""
    (shown,) = command("platforms", "show", name, "--json", home=home).json
    assert shown["id"] == "x"
    assert "x/terms-of-service" in {document["document"] for document in shown["documents"]}
    assert command("platforms", "show", name, home=home).out.startswith("X (also Twitter)\n")


def test_people_are_told_how_each_page_is_asked_for(command: Run, home: Home) -> None:
    """Which page needs a browser, when a crontab has it checked, and in which language and country."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "new.toml").write_text(
        """name = "New"
site = "new.example"
[documents.terms-of-service]
combine = [{ url = "https://new.example/1", render = "browser" }, { url = "https://new.example/2" }]
cron = "0 5 * * *"
locale = "en-GB"
"""
    )
    lines = [line.strip() for line in command("platforms", "show", "new", home=home).out.splitlines()]
    start = lines.index("new/terms-of-service")
    assert lines[start + 1 : start + 4] == [
        "https://new.example/1 (render browser)",
        "https://new.example/2",
        "at 0 5 * * * UTC, language en, asked for in en-GB",
    ]


def test_a_document_is_added_and_watched(command: Run, home: Home) -> None:
    """A few lines of TOML, which the watch list holds from then on."""
    address = "https://new.example/terms"
    ended = command(
        "platforms", "add", "new/terms-of-service", address, "--select", "main", "--language", "en", home=home
    )
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith("new/terms-of-service is watched now, by ")
    (shown,) = command("platforms", "show", "new", "--json", home=home).json
    (terms,) = [document for document in shown["documents"] if document["document"] == "new/terms-of-service"]
    assert (terms["pages"][0]["url"], terms["pages"][0]["select"], terms["language"]) == (address, ["main"], "en")
    assert command("registry", "validate", home=home).status == 0


def test_a_document_is_added_to_a_packaged_platform(command: Run, home: Home) -> None:
    """By any of its names; what is packaged stays."""
    ended = command("platforms", "add", "Twitter/automation-rules", "https://x.com/automation", home=home)
    assert ended.status == 0
    (shown,) = command("platforms", "show", "x", "--json", home=home).json
    names = {document["document"] for document in shown["documents"]}
    assert names >= {"x/automation-rules", "x/terms-of-service"}


def test_a_hard_page_is_added_in_one_command(command: Run, home: Home) -> None:
    """Several pages, what to leave out, the browser, the locale, the title: all that its entry may say."""
    pages = ["https://new.example/a", "https://new.example/b?x=1&y=2"]
    options = ["--render", "browser", "--locale", "de-AT", "--title", 'Große "Regeln" \U0001f916', "--select", "main"]
    options += ["--remove", "nav", "--remove", "[href='#top']"]
    assert command("platforms", "add", "new/terms-of-service", *pages, *options, home=home).status == 0
    (shown,) = command("platforms", "show", "new", "--json", home=home).json
    terms = shown["documents"][0]
    assert [page["url"] for page in terms["pages"]] == pages
    assert [page["remove"] for page in terms["pages"]] == [["nav", "[href='#top']"]] * 2
    assert (terms["render"], terms["locale"], terms["title"]) == ("browser", "de-AT", 'Große "Regeln" \U0001f916')


def test_a_way_to_render_that_there_is_not_is_refused(command: Run, home: Home) -> None:
    """With those that there are."""
    ended = command("platforms", "add", "new/terms", "https://new.example/", "--render", "chrome", home=home)
    assert ended.status == 2
    assert "auto" in ended.err


def test_a_region_that_the_settings_do_not_name_is_told(command: Run, home: Home) -> None:
    """When it is added, and by validation until tosmon.toml names it."""
    ended = command("platforms", "add", "new/terms", "https://new.example/", "--region", "eu", home=home)
    fault = "new.toml: documents.terms.region: expected no region, as tosmon.toml has none, got 'eu'"
    assert ended.status == 0
    assert fault in ended.err
    validated = command("registry", "validate", home=home)
    assert (validated.status, validated.out) == (1, f"{fault}\n")
    (home.root / "tosmon.toml").write_text('regions = { eu = "http://proxy.example:3128" }\n')
    assert command("registry", "validate", home=home).status == 0


@pytest.mark.parametrize(
    ("document", "url", "complaint"),
    [
        ("new", "https://new.example/", "expected <platform>/<document>"),
        ("../up/terms", "https://new.example/", "lower-case letters"),
        ("new/../../up", "https://new.example/", "lower-case letters"),
        ("seals/terms", "https://new.example/", "reserved word"),
        ("new/terms", "nonsense", "expected an https address"),
        ("new/terms", "ftp://new.example/", "expected an https address"),
        ("x/terms", "http://x.com/", "expected an https address"),
    ],
)
def test_what_cannot_be_watched_is_refused(command: Run, home: Home, document: str, url: str, complaint: str) -> None:
    """In one line, with status 2; no file comes of it."""
    ended = command("platforms", "add", document, url, home=home)
    assert ended.status == 2
    assert complaint in ended.err
    assert ended.err.count("\n") == 1
    assert not list(home.root.rglob("*.toml"))


@pytest.mark.parametrize("header", ['[documents."terms"]', "[documents.terms]", "documents.terms = {}"])
def test_an_entry_is_not_written_twice(command: Run, home: Home, header: str) -> None:
    """However it was written by hand."""
    home.platforms.mkdir()
    file = home.platforms / "x.toml"
    file.write_text(f'{header}\nurl = "https://x.com/other"\n' if header.startswith("[") else f"{header}\n")
    before = file.read_text()
    ended = command("platforms", "add", "x/terms", "https://x.com/terms", home=home)
    assert ended.status == 2
    assert file.read_text() == before


def test_a_file_of_another_encoding_is_left_alone(command: Run, home: Home) -> None:
    """It is named, not overwritten."""
    home.platforms.mkdir()
    (home.platforms / "mine.toml").write_bytes(b'name = "\xff"')
    ended = command("platforms", "add", "mine/terms", "https://mine.example/", home=home)
    assert ended.status in {1, 2}
    assert "mine.toml" in ended.err
    assert (home.platforms / "mine.toml").read_bytes() == b'name = "\xff"'


def test_faults_are_listed_all_at_once(command: Run, home: Home) -> None:
    """File, entry, field and expectation; status 1."""
    home.platforms.mkdir()
    (home.platforms / "a.toml").write_text("name = 5\n")
    (home.platforms / "b.toml").write_text('name = "B"\nsite = "b.example"\ncolour = "red"\n')
    ended = command("registry", "validate", home=home)
    assert ended.status == 1
    assert {line.split(":")[0] for line in ended.out.splitlines()} == {"a.toml", "b.toml"}
    faults = command("registry", "validate", "--json", home=home).json
    assert len(faults) == len(ended.out.splitlines())
    assert all(set(fault) == {"file", "entry", "field", "expected"} for fault in faults)


def test_the_homes_crawlers_are_proved_too(command: Run, home: Home) -> None:
    """A fault in crawlers.toml is named as one of the watch list is, and stops a check before it begins."""
    home.crawlers.write_text('asked_first = ["GPTBto"]\n')
    ended = command("registry", "validate", home=home)
    assert (ended.status, ended.out.partition(":")[0]) == (1, "crawlers.toml")
    (fault,) = command("registry", "validate", "--json", home=home).json
    assert (fault["file"], fault["field"]) == ("crawlers.toml", "asked_first")
    refused = command("check", "x", home=home)
    assert refused.status == 2
    assert "crawlers.toml" in refused.err
    assert not list(home.root.rglob("*.warc.gz"))


def test_a_list_without_fault_says_so(command: Run, home: Home) -> None:
    """With how much it holds; in JSON with nothing."""
    assert command("registry", "validate", home=home).out.startswith("no fault: ")
    assert command("registry", "validate", "--json", home=home).out == ""


def test_signal_files_that_a_site_has_not_are_one_line(command: Run, home: Home) -> None:
    """Five files that most sites do not have would hide the documents that they have."""
    shown = " ".join(command("platforms", "show", "x", home=home).out.split())
    assert "5 signal files, none found yet: ai.txt, ai.txt@well-known, tdmrep.json, trust.txt, llms.txt" in shown
