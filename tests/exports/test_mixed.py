"""Exports of an archive in which tosmon looked itself and others had looked before it, beside it and after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.backfill.seen import OTA, WAYBACK, answer, saw, take, text
from tests.lived import AI, CLOSED, FIRST, OPEN, ROBOTS, RULES, SECOND, TERMS, Site, check_at, new_home, tosmon
from tests.relabelled import relabelled
from tosmon.catalog.queries.exports import witnesses_seen
from tosmon.catalog.views import ChangeFilter
from tosmon.exports.opening import OpenArchive, open_archive
from tosmon.home import Home
from tosmon.rebuild import rebuild
from tosmon.registry import load
from tosmon.settings import load_settings


def at(day: float) -> datetime:
    """Return noon, so many days after the first of January 2024."""
    return datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)


PLAIN = "text/plain; charset=utf-8"
TEXTS = (
    saw(0, text(*RULES[:4])),
    saw(5, text(*RULES[:4], AI)),
    saw(11, text(*RULES)),  # what tosmon saw, too
    saw(15, text(*RULES[:3])),  # read otherwise, while tosmon looked itself
    saw(40, text(*RULES, AI)),
)
FILES = (
    saw(1, answer(OPEN.encode(), content_type=PLAIN), WAYBACK, document=ROBOTS),
    saw(3, answer(b"", status=404), WAYBACK, document=ROBOTS),
    saw(6, answer(CLOSED.encode(), content_type=PLAIN), WAYBACK, document=ROBOTS),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home that checked on days 10 and 20 and imported what others saw."""
    with Site.served() as site:
        home = new_home(tmp_path_factory.mktemp("mixed") / "home", site)
        for day, terms in ((10, FIRST), (20, SECOND), (21, SECOND)):
            site.set(terms, OPEN)
            check_at(home, at(day))
        take(home, *TEXTS)
        take(home, *FILES, witness=WAYBACK)
        yield home


@pytest.fixture
def archive(home: Home) -> Iterator[OpenArchive]:
    """Return its archive, opened."""
    with open_archive(home.root) as opened:
        yield opened


def test_own_versions_name_all_who_saw_them(archive: OpenArchive) -> None:
    """One text is one version, tosmon's, with the references of others that show it."""
    rows = [row for row in archive.versions(document=TERMS) if row["witness"] is None]
    confirmed = rows[0]
    assert (confirmed["observed_first"], confirmed["witnesses"]) == ("2024-01-11T12:00:00Z", [OTA.id])
    assert confirmed["source"] == [{"collection": OTA.title, "commit": "ota-11"}]


def test_imported_rows_are_told_apart(archive: OpenArchive) -> None:
    """By their witness; tosmon's own have none."""
    witnesses = {row["witness"] for row in archive.versions()}
    assert witnesses == {None, OTA.id, WAYBACK.id}
    kinds = {(row["kind"], row["witness"]) for row in archive.checks()}
    assert kinds == {("check", None), ("import", OTA.id), ("import", WAYBACK.id)}
    assert {row["witness"]: row["licence"] for row in archive.witnesses()} == {OTA.id: "ODbL-1.0", WAYBACK.id: None}


def test_labels_follow_the_documents_line(archive: OpenArchive) -> None:
    """Others' texts where tosmon had not looked yet, or looks no more; its own between."""
    rows = list(archive.labels(document=TERMS, label="ai_training"))
    assert [(row["witness"], row["observed_first"], row["observed_after"]) for row in rows] == [
        (OTA.id, "2024-01-06T12:00:00Z", "2024-01-11T12:00:00Z"),
        (None, "2024-01-21T12:00:00Z", None),
    ]
    assert rows[1]["observed_last"] == "2024-01-22T12:00:00Z", "by tosmon: what others saw later of it is in `checks`"


def test_labels_that_only_a_reading_brought_or_took_say_so(tmp_path: Path) -> None:
    """A collection that reads the page anew finds a clause, and loses it: no doing of the platform's."""
    home = Home.create(tmp_path / "home")
    home.platforms.mkdir()
    watched = '[documents.terms-of-service]\nurl = "https://example.org/terms"\nlanguage = "en"\n'
    (home.platforms / "example.toml").write_text(f'name = "Example"\nsite = "https://example.org"\n{watched}')
    bare, more = text(*RULES[:3], RULES[4]), text(*RULES[:3], RULES[4], AI)
    take(home, saw(0, bare), saw(5, more, technical=True), saw(9, bare, technical=True), saw(12, more))
    with open_archive(home.root) as archive:
        rows = archive.labels(document=TERMS, label="ai_training").to_arrow().to_pylist()
    assert [(row["began_technical"], row["ended_technical"]) for row in rows] == [(True, True), (False, False)]


def test_clauses_live_through_all_versions(archive: OpenArchive) -> None:
    """From the first version that held it to the last, whoever's these are."""
    (clause,) = archive.clauses(document=TERMS, label="ai_training")
    assert (clause["observed_first"], clause["witness"]) == ("2024-01-06T12:00:00Z", OTA.id)
    assert (clause["observed_last"], clause["standing"]) == ("2024-01-22T12:00:00Z", True)


def test_robots_run_through_imports(archive: OpenArchive) -> None:
    """The file, its absence, the file again, and then what tosmon saw."""
    rows = [row for row in archive.robots() if row["crawler"] == "GPTBot"]
    assert [(row["witness"], row["status"], row["access"], row["observed_first"]) for row in rows] == [
        (WAYBACK.id, 200, "partly", "2024-01-02T12:00:00Z"),
        (WAYBACK.id, 404, "allowed", "2024-01-04T12:00:00Z"),
        (WAYBACK.id, 200, "disallowed", "2024-01-07T12:00:00Z"),
        (None, 200, "partly", "2024-01-11T12:00:00Z"),
    ]


def test_a_release_lists_the_licences_of_its_sources(home: Home, tmp_path: Path) -> None:
    """And those that state none."""
    assert tosmon("export", "dataset", str(tmp_path / "release"), home=home).status == 0
    told = (tmp_path / "release" / "README.md").read_text()
    assert f"`{OTA.id}`, {OTA.title}: ODbL-1.0\n" in told
    assert f"`{WAYBACK.id}`, {WAYBACK.title}: no licence is stated\n" in told


def test_a_part_has_its_own_sources(home: Home) -> None:
    """And counts what they saw of that part: licences of what is not in it say nothing."""
    with open_archive(home.root) as archive, archive._catalog.asking() as connection:
        for document, witness in ((TERMS, OTA), (ROBOTS, WAYBACK)):
            (one,) = witnesses_seen(connection, ChangeFilter(document=document, since=at(1000)))
            assert (one.witness.id, one.documents) == (witness.id, 1)
        assert witnesses_seen(connection, ChangeFilter(platform="other")) == ()


def test_a_rebuilt_catalog_exports_the_same(home: Home, tmp_path: Path) -> None:
    """Every file, byte for byte: no number of the catalog's own is in it."""
    sums = []
    for number in range(2):
        folder = tmp_path / f"release-{number}"
        assert tosmon("export", "dataset", str(folder), home=home).status == 0
        sums.append((folder / "SHA256SUMS").read_text())
        rebuild(home, load_settings(home.root, {}), load(user_folder=home.platforms, packaged=False))
    assert sums[0] == sums[1]


def test_platforms_that_nobody_watches_are_asked_for(tmp_path: Path) -> None:
    """By their ids, also where that is another's alias: "stamps" is one of the platform "example" here."""
    home = Home.create(tmp_path / "home")
    home.platforms.mkdir()
    document = '[documents.terms-of-service]\nurl = "https://example.org/terms"\nlanguage = "en"\n'
    (home.platforms / "example.toml").write_text(
        f'name = "Example"\nsite = "https://example.org"\naliases = ["Stamps"]\n{document}'
    )
    for name in ("stamps/terms-of-service", "unheard-of/terms-of-service", TERMS):
        take(home, saw(0, text(*RULES[:3]), document=name), saw(1, text(*RULES), document=name))
    for given, meant in (("stamps", "stamps"), ("unheard-of", "unheard-of"), ("Example", "example")):
        with open_archive(home.root) as archive:
            assert {row["platform"] for row in archive.versions(platform=given)} == {meant}
        for command in (("changes", "--json"), ("export", "changes", "--format", "jsonl")):
            told = tosmon(*command, "--platform", given, home=home).json
            assert {row["platform"] for row in told} == {meant}
        (judged,) = relabelled(home, given, dry_run=True).documents
        assert judged.document == f"{meant}/terms-of-service"
    assert tosmon("changes", "--platform", "nobody", home=home).err.startswith("tosmon: no platform 'nobody'")
