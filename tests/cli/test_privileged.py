"""What reviewers write stays with reviewers (design.md, rule 11): not one word of it in anything that leaves."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client

from tests.cli.conftest import Run
from tests.lived import TERMS
from tests.web.serving import serving
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.reviews import Opinion, Verdict
from tosmon.home import Home
from tosmon.metrics import Metrics
from tosmon.registry import load
from tosmon.settings import load_settings
from tosmon.web import create_app

WORDS = ("quetzalcoatl", "popocatepetl", "xochimilco")  # of the note, of who looks after it, of who wrote it
TABLES = ("changes", "clauses", "lineages", "labels", "versions", "checks", "robots", "witnesses")


@pytest.fixture(scope="module")
def reviewed(old_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home every event of which has a privileged note."""
    root = tmp_path_factory.mktemp("reviewed") / "home"
    shutil.copytree(old_home.root, root)
    home = Home.open(root)
    note, assignee, who = WORDS
    with Catalog.open(home.catalog) as catalog:
        opinion = Opinion(Verdict.SIGNIFICANT, f"{note}: ask counsel", assignee)
        catalog.review({one.id: opinion for one in catalog.events(limit=1000)}, who)
    return home


@pytest.fixture(scope="module")
def client(reviewed: Home) -> Iterator[Client]:
    """Return a client of its pages."""
    with Catalog.open(reviewed.catalog) as catalog:
        app = create_app(
            catalog,
            Archive(reviewed.root, ""),
            registry=load(user_folder=reviewed.platforms, packaged=False),
            settings=load_settings(reviewed.root, {}),
            metrics=Metrics(catalog),
        )
        with serving(app) as address, Client(base_url=address) as found:
            yield found


def told(text: str) -> list[str]:
    """Return the privileged words in a text."""
    return [word for word in WORDS if word in text.lower()]


def test_reviewers_see_them(client: Client, command: Run, reviewed: Home) -> None:
    """Or this test would prove nothing."""
    assert set(told(client.get("/reviews?state=all").text)) == set(WORDS)
    assert set(told(command("reviews", "list", "--state", "all", "--json", home=reviewed).out)) == set(WORDS)


@pytest.mark.parametrize("form", ["atom", "json"])
@pytest.mark.parametrize("of", ["", "/p/example", f"/d/{TERMS}", "/labels/ai_training", "/subscriptions/default"])
def test_no_feed_has_them(client: Client, of: str, form: str) -> None:
    """Whatever it is of."""
    answer = client.get(f"{of}/feed.{form}")
    assert answer.status_code == 200
    assert told(answer.text) == []


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/robots", "/rules", "/trends", f"/d/{TERMS}", "/p/example"])
def test_no_other_page_has_them(client: Client, path: str) -> None:
    """Nor do the numbers for machines."""
    assert told(client.get(path).text) == []


@pytest.mark.parametrize("table", TABLES)
def test_no_export_has_them(command: Run, reviewed: Home, table: str) -> None:
    """In no table."""
    ended = command("export", table, "--format", "jsonl", home=reviewed)
    assert ended.status == 0
    assert told(ended.out) == []


def test_no_release_has_them(command: Run, reviewed: Home, tmp_path: Path) -> None:
    """In no file of it."""
    assert command("export", "dataset", str(tmp_path / "release"), home=reviewed).status == 0
    files = [path for path in (tmp_path / "release").rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if told(path.read_bytes().decode("latin-1"))] == []


@pytest.mark.parametrize(
    "words",
    [
        ["history", TERMS],
        ["history", TERMS, "--json"],
        ["changes", "--json"],
        ["clauses", TERMS, "--lineage"],
        ["alerts", "list", "--json"],
        ["alerts", "preview", "--since", "2026-07-01", "--until", "2026-08-01"],
        ["schedule", "list", "--json"],
    ],
)
def test_no_other_command_has_them(command: Run, reviewed: Home, words: list[str]) -> None:
    """Nor any alert, sent or yet to be."""
    ended = command(*words, home=reviewed)
    assert ended.status == 0
    assert told(ended.out + ended.err) == []


def test_no_alert_has_them(command: Run, reviewed: Home) -> None:
    """Each of those that were made, as it is sent."""
    numbers = [str(one["id"]) for one in command("alerts", "list", "--json", home=reviewed).json]
    assert numbers
    for number in numbers:
        ended = command("alerts", "show", number, home=reviewed)
        assert ended.status == 0
        assert told(ended.out) == []


def test_no_log_has_them(command: Run, reviewed: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Neither when they are written, nor when they are taken back."""
    caplog.set_level(logging.DEBUG)
    with Catalog.open(reviewed.catalog) as catalog:
        event = catalog.events(limit=1)[0].id
    command("reviews", "mark", event, "--note", f"{WORDS[0]} again", "--assignee", WORDS[1], home=reviewed)
    command("reviews", "undo", home=reviewed)
    assert told(caplog.text) == []


def test_a_rebuild_takes_reviews_over(command: Run, reviewed: Home, tmp_path: Path) -> None:
    """All that was said, in its order."""
    shutil.copytree(reviewed.root, tmp_path / "home")
    home = Home.open(tmp_path / "home")

    def said() -> list[tuple[object, ...]]:
        with Catalog.open(home.catalog) as catalog:
            return [(one.event, one.at, one.who, one.opinion) for one in catalog.reviews()]

    before = said()
    assert command("rebuild", home=home).status == 0
    assert said() == before
