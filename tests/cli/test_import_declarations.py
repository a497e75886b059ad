"""`import ota-declarations`: what a collection watches comes into the watch list, and nothing of the user's is lost."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.lived import Ended
from tosmon.errors import HomeError
from tosmon.home import Home
from tosmon.registry import Registry, adopted, load, validate
from tosmon.registry.files import write_text

URL = "https://www.foo.example/terms"
TERMS = {"fetch": URL, "select": "main"}
PRIVACY = {"fetch": "https://www.foo.example/privacy", "select": "#text", "remove": [".share", "nav"]}
MINE = """# my own, with care
name = "Foo"
site = "www.foo.example"

[documents.terms-of-service]
url = "https://www.foo.example/terms"
select = "article"  # better than main
interval = "1h"
"""

Import = Callable[..., Ended]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home without anything."""
    return Home.create(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder for declarations."""
    place = tmp_path / "collection" / "declarations"
    place.mkdir(parents=True)
    return place


@pytest.fixture
def take(command: Run, home: Home, folder: Path) -> Import:
    """Return what imports the folder's declarations into the home."""
    return lambda *options: command("import", "ota-declarations", str(folder), *options, home=home)


def declare(folder: Path, name: str, terms: dict[str, Any], history: object = None) -> None:
    """Write a service's declaration, and its history."""
    (folder / f"{name}.json").write_text(json.dumps({"name": name, "terms": terms}))
    if history is not None:
        (folder / f"{name}.history.json").write_text(json.dumps(history))


def watched(home: Home) -> Registry:
    """Return the watch list as it is now."""
    return load(user_folder=home.platforms)


def ids(home: Home) -> set[str]:
    """Return the ids of all documents that are watched now."""
    return {document.id for document in watched(home)}


def own(home: Home, name: str) -> str:
    """Return the text of a file of the user's, empty where there is none."""
    path = home.platforms / f"{name}.toml"
    return path.read_text() if path.exists() else ""


def changes(ended: Ended) -> dict[str, str]:
    """Return what became of each document."""
    (answer,) = ended.json
    return {one["document"]: one["change"] for file in answer["files"] for one in file["documents"]}


def packaged_document() -> tuple[str, str]:
    """Return name and id of a packaged platform's terms of one page."""
    for one in load(user_folder=None):
        if one.name == "terms-of-service" and len(one.pages) == 1 and one.platform == "reddit":
            return "Reddit", one.id
    raise AssertionError("the packaged list has Reddit's terms")


# --- new platforms ----------------------------------------------------------------------------------------------------


def test_a_service_is_watched_from_then_on(take: Import, home: Home, folder: Path) -> None:
    """Its file is written, the list loads, and each text has its address and selection."""
    declare(folder, "Foo", {"Terms of Service": TERMS, "Privacy Policy": PRIVACY})
    ended = take()
    assert ended.status == 0
    assert ended.out.splitlines() == [
        "platforms/foo.toml: new",
        "    foo/terms-of-service: added",
        "    foo/privacy-policy: added",
    ]
    assert ended.err == "wrote 1 file; 2 documents: 2 added\n"
    page = watched(home).document("foo/privacy-policy").pages[0]
    assert (page.url, page.selection.select, page.selection.remove) == (PRIVACY["fetch"], ("#text",), (".share", "nav"))


def test_a_second_import_changes_nothing(take: Import, home: Home, folder: Path) -> None:
    """Not a byte, and says so."""
    declare(folder, "Foo", {"Terms of Service": TERMS, "Privacy Policy": {**PRIVACY, "executeClientScripts": True}})
    take()
    before = own(home, "foo"), (home.platforms / "foo.toml").stat().st_mtime_ns
    ended = take()
    assert (ended.out, ended.err) == ("", "wrote no files; 2 documents: 2 the same already\n")
    assert (own(home, "foo"), (home.platforms / "foo.toml").stat().st_mtime_ns) == before


def test_a_dry_run_writes_nothing(command: Run, folder: Path, tmp_path: Path) -> None:
    """It says what would be, and does not even make the home."""
    declare(folder, "Foo", {"Terms of Service": TERMS})
    ended = command("import", "ota-declarations", str(folder), "--dry-run", "--home", str(tmp_path / "none"))
    assert "    foo/terms-of-service: added" in ended.out
    assert ended.err.startswith("would write 1 file; ")
    assert not (tmp_path / "none").exists()


def test_patterns_choose(take: Import, home: Home, folder: Path) -> None:
    """By the collection's names or ours; what is not meant is not watched."""
    declare(folder, "Foo", {"Terms of Service": TERMS, "Privacy Policy": PRIVACY})
    declare(folder, "Bar", {"Terms of Service": {"fetch": "https://bar.example/t", "select": "main"}})
    assert changes(take("--include", "Foo/Terms*", "--json")) == {"foo/terms-of-service": "added"}
    assert changes(take("--include", "bar", "--json")) == {"bar/terms-of-service": "added"}
    assert {one.id for one in watched(home) if one.platform in ("foo", "bar") and one.kind == "text"} == {
        "foo/terms-of-service",
        "bar/terms-of-service",
    }
    assert changes(take("--include", "foo/privacy-policy", "--json")) == {"foo/privacy-policy": "added"}
    assert "terms-of-service" in own(home, "foo"), "what was chosen before stays"


def test_a_pattern_that_means_nothing_is_told(take: Import, home: Home, folder: Path) -> None:
    """With what is close to it; nothing is written."""
    declare(folder, "Foo", {"Terms of Service": TERMS})
    ended = take("--include", "Foo/Term of Service")
    assert ended.status
    assert "did you mean Foo/Terms of Service?" in ended.err
    assert own(home, "foo") == ""


def test_a_collection_s_folder_will_do(command: Run, home: Home, folder: Path) -> None:
    """Its declarations lie one folder below."""
    declare(folder, "Foo", {"Terms of Service": TERMS})
    (folder.parent / "package.json").write_text("{}")
    assert command("import", "ota-declarations", str(folder.parent), home=home).status == 0
    assert "foo/terms-of-service" in ids(home)


def test_a_repository_will_do(command: Run, home: Home, folder: Path, tmp_path: Path) -> None:
    """Without a working folder, or in one file: git's own programs read it, and run nothing of it."""
    declare(folder, "Foo", {"Terms of Service": TERMS})
    who = ("-c", "user.name=me", "-c", "user.email=me@example.org")
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("commit", "-qm", "Declare"),
        ("bundle", "create", "-q", "x", "HEAD"),
    ):
        subprocess.run(["git", *who, "-C", str(folder.parent), *arguments], check=True)
    bundle = (folder.parent / "x").rename(tmp_path / "x.bundle")
    for place in (bundle, folder.parent / ".git"):
        ended = command("import", "ota-declarations", str(place), "--dry-run", home=home)
        assert "    foo/terms-of-service: added" in ended.out


def test_a_file_brings_its_history(command: Run, home: Home, folder: Path) -> None:
    """Named alone, with or without the history's own name."""
    past = {"Terms of Service": [{"fetch": "http://old.foo.example", "validUntil": "2020-01-02T03:04:05Z"}]}
    declare(folder, "Foo", {"Terms of Service": TERMS}, past)
    declare(folder, "Bar", {"Terms of Service": {"fetch": "https://bar.example/t", "select": "main"}})
    command("import", "ota-declarations", str(folder / "Foo.history.json"), home=home)
    assert watched(home).document("foo/terms-of-service").previous[0].pages[0].url == "http://old.foo.example"
    assert own(home, "bar") == ""


def test_an_ended_service_is_switched_off(take: Import, home: Home, folder: Path) -> None:
    """It is known, and nothing of it is fetched."""
    past = {"Terms of Service": [{**TERMS, "validUntil": "2020-01-02T03:04:05Z"}]}
    declare(folder, "Foo", {}, past)
    declare(folder, "Bar", {})
    assert changes(take("--json")) == {"foo/terms-of-service": "past"}
    assert {"foo", "bar"} <= watched(home).switched_off.keys()
    assert [one.id for one in watched(home).retired if one.platform == "foo"] == ["foo/terms-of-service"]
    assert take().err.startswith("wrote no files")


def test_another_id_is_kept_as_an_alias(take: Import, home: Home, folder: Path) -> None:
    """Histories call a service by its file's name."""
    (folder / "FooBar Net.json").write_text(json.dumps({"name": "Foo", "terms": {"Terms of Service": TERMS}}))
    take()
    assert watched(home).platform("FooBar Net").id == "foo"


def test_an_id_that_is_taken_gets_a_number(take: Import, home: Home, folder: Path) -> None:
    """Names that differ by an accent are two platforms; a second run finds them again."""
    declare(folder, "Rédditt", {"Terms of Service": TERMS})
    (home.platforms).mkdir(exist_ok=True)
    (home.platforms / "redditt.toml").write_text('name = "Redditt"\nsite = "redditt.example"\n')
    take()
    assert watched(home).platform("Rédditt").id == "redditt-2"
    assert take().err.startswith("wrote no files")


def test_a_file_s_name_cannot_write_the_list(take: Import, home: Home, folder: Path) -> None:
    """Line ends in it are no line ends in the comment that names it."""
    (folder / 'Foo\nenabled = false\n#"""\x1b.json').write_text(
        json.dumps({"name": "Foo", "terms": {"Terms of Service": TERMS}})
    )
    take()
    assert "foo/terms-of-service" in ids(home)
    assert "\nenabled" not in own(home, "foo")


# --- what is watched already ------------------------------------------------------------------------------------------


def test_packaged_platforms_get_what_they_lack(take: Import, home: Home, folder: Path) -> None:
    """The user's file holds the new text alone; what the package says of the others stays."""
    name, known = packaged_document()
    before = load(user_folder=None)
    declare(folder, name, {"Terms of Service": {"fetch": "https://x.example"}, "Seller Terms": TERMS})
    ended = take("--json")
    assert changes(ended) == {known: "differs", "reddit/seller-terms": "added"}
    assert watched(home).document(known) == before.document(known)
    assert watched(home).document("reddit/seller-terms").pages[0].url == URL
    assert "terms-of-service" not in own(home, "reddit")


def test_what_differs_is_left_and_told(take: Import, home: Home, folder: Path) -> None:
    """With the fields, and how to have the declaration count."""
    name, known = packaged_document()
    declare(folder, name, {"Terms of Service": {"fetch": "https://x.example"}})
    ended = take()
    assert f"    {known}: differs (url)" in ended.out
    assert "--replace" in ended.err
    assert own(home, "reddit") == ""


def test_a_declaration_counts_where_that_is_asked_for(take: Import, home: Home, folder: Path) -> None:
    """The document is read as declared in every respect; a later import without the option leaves it so."""
    name, known = packaged_document()
    declare(folder, name, {"Terms of Service": {"fetch": "https://x.example/", "select": "b"}})
    assert changes(take("--replace", "--json")) == {known: "replaced"}
    document = watched(home).document(known)
    assert [page.url for page in document.pages] == ["https://x.example/"]
    assert (document.pages[0].selection.select, document.pages[0].selection.remove) == (("b",), ())
    assert changes(take("--json")) == {known: "same"}
    assert changes(take("--replace", "--json")) == {known: "same"}


def test_pages_under_another_name_are_not_watched_twice(take: Import, home: Home, folder: Path) -> None:
    """What the list calls otherwise is named."""
    (_, known), pages = packaged_document(), {"select": "main"}
    url = load(user_folder=None).document(known).pages[0].url
    declare(folder, "Reddit", {"User Contract": {"fetch": url, **pages}})
    ended = take()
    assert "    reddit/user-contract: elsewhere (terms-of-service)" in ended.out
    assert own(home, "reddit") == ""


def test_titles_find_documents(take: Import, home: Home, folder: Path) -> None:
    """A text that the user calls otherwise, and shows under the declared title, is the same."""
    home.platforms.mkdir(exist_ok=True)
    text = 'name = "Foo"\nsite = "www.foo.example"\n[documents.rules]\ntitle = "Terms of Service"\n'
    (home.platforms / "foo.toml").write_text(f'{text}url = "{URL}"\nselect = "main"\n')
    declare(folder, "Foo", {"Terms of Service": TERMS})
    assert changes(take("--json")) == {"foo/rules": "same"}


def test_how_it_was_read_before_is_added(take: Import, home: Home, folder: Path) -> None:
    """A history says nothing against what is watched now: it comes in beside it."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "foo.toml").write_text(MINE)
    past = {"Terms of Service": [{"fetch": "http://old.foo.example", "validUntil": "2020-01-02T03:04:05Z"}]}
    declare(folder, "Foo", {"Terms of Service": {**TERMS, "select": "article"}}, past)
    assert changes(take("--json")) == {"foo/terms-of-service": "completed"}
    assert own(home, "foo").startswith(MINE.rstrip())
    document = watched(home).document("foo/terms-of-service")
    assert (document.previous[0].pages[0].url, document.pages[0].url) == ("http://old.foo.example", URL)
    assert changes(take("--json")) == {"foo/terms-of-service": "same"}


# --- the user's hand --------------------------------------------------------------------------------------------------


def test_what_the_user_wrote_stays_to_the_byte(take: Import, home: Home, folder: Path) -> None:
    """New texts are written below it."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "foo.toml").write_text(MINE)
    declare(folder, "Foo", {"Terms of Service": TERMS, "Privacy Policy": PRIVACY})
    assert changes(take("--json")) == {"foo/terms-of-service": "differs", "foo/privacy-policy": "added"}
    assert own(home, "foo").startswith(MINE)
    assert watched(home).document("foo/terms-of-service").pages[0].selection.select == ("article",)
    assert "foo/privacy-policy" in ids(home)
    assert take().err.startswith("wrote no files")


def test_replacing_spares_what_is_not_declared(take: Import, home: Home, folder: Path) -> None:
    """Comments, rhythm and order stay where a declaration takes the place of a selection."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "foo.toml").write_text(MINE)
    declare(folder, "Foo", {"Terms of Service": {"combine": [TERMS, {"fetch": f"{URL}/2"}], "select": "b"}})
    assert changes(take("--replace", "--json")) == {"foo/terms-of-service": "replaced"}
    text = own(home, "foo")
    assert text.startswith("# my own, with care\n")
    assert 'interval = "1h"' in text
    document = watched(home).document("foo/terms-of-service")
    assert [(page.url, page.selection.select) for page in document.pages] == [(URL, ("main",)), (f"{URL}/2", ("b",))]
    assert changes(take("--replace", "--json")) == {"foo/terms-of-service": "same"}


def test_an_untouched_import_follows_its_declarations(take: Import, home: Home, folder: Path) -> None:
    """What was adopted and is as it was then is brought up to date, and new texts come in."""
    declare(folder, "Foo", {"Terms of Service": TERMS})
    take()
    declare(folder, "Foo", {"Terms of Service": {**TERMS, "select": "article"}, "Privacy Policy": PRIVACY})
    ended = take()
    assert "    foo/terms-of-service: updated (select)" in ended.out
    assert "    foo/privacy-policy: added" in ended.out
    assert watched(home).document("foo/terms-of-service").pages[0].selection.select == ("article",)


def test_an_edited_import_is_the_user_s(take: Import, home: Home, folder: Path) -> None:
    """One changed character, and the file is theirs: what differs is told, and left."""
    declare(folder, "Foo", {"Terms of Service": TERMS})
    take()
    edited = own(home, "foo").replace('"main"', '"body"')
    (home.platforms / "foo.toml").write_text(edited)
    declare(folder, "Foo", {"Terms of Service": {**TERMS, "select": "article"}})
    assert changes(take("--json")) == {"foo/terms-of-service": "differs"}
    assert own(home, "foo") == edited


def test_what_is_declared_no_more_is_watched_on(take: Import, home: Home, folder: Path) -> None:
    """Only the user ends a watch."""
    declare(folder, "Foo", {"Terms of Service": TERMS, "Privacy Policy": PRIVACY})
    take()
    declare(folder, "Foo", {"Terms of Service": TERMS})
    ended = take()
    assert "    foo/privacy-policy: kept" in ended.out
    assert "foo/privacy-policy" in ids(home)


# --- faults -----------------------------------------------------------------------------------------------------------


def test_faults_are_named_and_the_rest_comes_in(take: Import, home: Home, folder: Path) -> None:
    """By file, type of terms and field; the exit status says that something is missing."""
    declare(folder, "Foo", {"Terms of Service": TERMS, "Privacy Policy": {**PRIVACY, "select": "p:foo("}})
    (folder / "Bar.json").write_text("{")
    ended = take()
    assert ended.status == 1
    assert "fault: Foo.json: terms.Privacy Policy.select: expected a CSS selector" in ended.err
    assert "fault: Bar.json: line 1, column 2: expected JSON" in ended.err
    assert "foo/terms-of-service" in ids(home)
    (answer,) = take("--json").json
    assert [(fault["file"], fault["entry"], fault["field"]) for fault in answer["faults"]] == [
        ("Bar.json", "", "line 1, column 2"),
        ("Foo.json", "terms.Privacy Policy", "select"),
    ]


def test_faults_of_what_is_not_wanted_are_not_told(take: Import, folder: Path) -> None:
    """With patterns those count alone that they mean; a fault may be why a pattern means nothing."""
    declare(folder, "Foo", {"Terms of Service": TERMS, "Privacy Policy": {}})
    declare(folder, "Bar", {"Terms of Service": TERMS})
    ended = take("--include", "Bar")
    assert (ended.status, "fault" in ended.err) == (0, False)
    assert "fault: Foo.json: terms.Privacy Policy" in take("--include", "Foo").err
    ended = take("--include", "Foo/Privacy Policy")
    assert ended.status
    assert "fault: Foo.json: terms.Privacy Policy" in ended.err
    assert "nothing in the collection is named 'Foo/Privacy Policy'" in ended.err


def test_what_the_list_cannot_hold_is_refused_alone(take: Import, home: Home, folder: Path) -> None:
    """Where two documents would read one page alike, say; the others of the platform come in."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "foo.toml").write_text(f'{MINE}variants.eu = {{ url = "{URL}/eu" }}\n')
    declare(folder, "Foo", {"Terms of Service": {"fetch": f"{URL}/eu", "select": "article"}, "Privacy Policy": PRIVACY})
    ended = take("--replace", "--json")
    assert ended.status == 1
    assert changes(ended) == {"foo/terms-of-service": "refused", "foo/privacy-policy": "added"}
    (refused,) = [one for one in ended.json[0]["files"][0]["documents"] if one["change"] == "refused"]
    assert "expected a page of its own" in refused["detail"]
    assert validate(user_folder=home.platforms) == ()


def test_a_list_with_faults_is_mended_first(take: Import, home: Home, folder: Path) -> None:
    """Nothing is added to what does not load."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "mine.toml").write_text('name = "Mine"\n')
    declare(folder, "Foo", {"Terms of Service": TERMS})
    ended = take()
    assert ended.status
    assert "mine.toml: site: expected a host name" in ended.err
    assert own(home, "foo") == ""


def test_a_failure_midway_leaves_the_list_as_it_was(
    take: Import, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All files or none."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "bar.toml").write_text(MINE.replace("Foo", "Bar"))
    before = own(home, "bar")
    for name in ("Bar", "Baz", "Foo"):
        declare(folder, name, {"Privacy Policy": PRIVACY})

    def write(path: Path, text: str) -> None:
        if path.stem == "foo":
            raise HomeError("the disk is full")
        write_text(path, text)

    monkeypatch.setattr(adopted, "write_text", write)
    ended = take()
    assert ended.status
    assert "the disk is full" in ended.err
    assert (own(home, "bar"), own(home, "baz"), own(home, "foo")) == (before, "", "")


def test_filters_are_reported_and_not_run(take: Import, folder: Path) -> None:
    """They are a collection's programs; texts may differ without them."""
    declare(folder, "Foo", {"Terms of Service": {**TERMS, "filter": ["removeX", {"removeQueryParams": ["a"]}]}})
    (folder / "Foo.filters.js").write_text("import fs from 'fs'; export function removeX() { fs.rmSync('/'); }")
    ended = take()
    assert (
        "not run: removeX, removeQueryParams, filters of Foo/Terms of Service: texts may differ from the collection's"
        in ended.err
    )
    assert take("--json").json[0]["files"][0]["documents"][0]["filters"] == ["removeX", "removeQueryParams"]


@pytest.mark.parametrize(
    ("name", "why"),
    [("none", "there is no such file or folder"), ("empty", "nothing is declared there"), ("a.txt", "nothing is")],
)
def test_places_without_declarations_are_told(command: Run, home: Home, tmp_path: Path, name: str, why: str) -> None:
    """A typing error is no empty collection."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("{}")
    ended = command("import", "ota-declarations", str(tmp_path / name), home=home)
    assert ended.status
    assert why in ended.err


def test_hostile_files_are_faults(take: Import, home: Home, folder: Path) -> None:
    """A pipe is not waited for, a file too large not read."""
    os.mkfifo(folder / "Pipe.json")
    with (folder / "Large.json").open("wb") as file:
        file.truncate(2_000_000_000)
    declare(folder, "Foo", {"Terms of Service": TERMS})
    ended = take()
    assert ended.status == 1
    assert "fault: Large.json: expected at most 4,000,000 bytes" in ended.err
    assert "fault: Pipe.json: expected a file" in ended.err
    assert "foo/terms-of-service" in ids(home)


def test_services_of_one_platform_do_not_overwrite_each_other(take: Import, home: Home, folder: Path) -> None:
    """Where two names are one platform's, the second text of a name is refused."""
    home.platforms.mkdir(exist_ok=True)
    (home.platforms / "foo.toml").write_text('name = "Foo"\naliases = ["Bar"]\nsite = "www.foo.example"\n')
    declare(folder, "Bar", {"Terms of Service": {"fetch": f"{URL}/bar"}, "Seller Terms": PRIVACY})
    declare(folder, "Foo", {"Terms of Service": TERMS})
    (answer,) = take("--json").json
    found = {one["declared"]: (one["change"], one["detail"]) for one in answer["files"][0]["documents"]}
    assert found == {
        "Foo/Terms of Service": ("added", ""),
        "Bar/Terms of Service": ("refused", "Foo/Terms of Service has this name"),
        "Bar/Seller Terms": ("added", ""),
    }
    assert watched(home).document("foo/terms-of-service").pages[0].url == URL


# --- a real collection ------------------------------------------------------------------------------------------------


@pytest.fixture
def collection(shared: Path) -> Path:
    """Return the declarations that lie beside the repository."""
    return shared / "data" / "declarations"


def test_a_real_collection_comes_in(command: Run, home: Home, collection: Path) -> None:
    """What the package lacks is added and loads, what it has stays as it is, and a second run changes nothing."""
    packaged = load(user_folder=None)
    ended = command("import", "ota-declarations", str(collection), "--json", home=home)
    assert ended.status == 0
    counted = list(changes(ended).values())
    assert counted.count("added") > 40
    assert "refused" not in counted
    registry = watched(home)
    assert all(registry.document(one.id).pages == one.pages for one in packaged)
    assert {id_ for id_, change in changes(ended).items() if change == "added"} <= ids(home)
    assert {id_ for id_, change in changes(ended).items() if change == "past"} <= {one.id for one in registry.retired}
    files = {path: path.read_bytes() for path in home.platforms.iterdir()}
    again = command("import", "ota-declarations", str(collection), home=home)
    assert again.err.splitlines()[-1].startswith("wrote no files; ")
    assert {path: path.read_bytes() for path in home.platforms.iterdir()} == files


def test_a_real_collection_can_take_over(command: Run, home: Home, collection: Path) -> None:
    """With --replace all but what the list cannot hold is read as declared, and stays so."""
    ended = command("import", "ota-declarations", str(collection), "--replace", "--json", home=home)
    assert "differs" not in changes(ended).values()
    assert validate(user_folder=home.platforms) == ()
    again = command("import", "ota-declarations", str(collection), "--replace", "--json", home=home)
    assert {file["change"] for file in again.json[0]["files"]} == {"unchanged"}
