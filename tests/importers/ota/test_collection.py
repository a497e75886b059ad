"""Collections as sightings: versions and snapshots, in the graph's order, with what their commits tell."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.importers.ota.making import START, Made, git, grown, made
from tosmon.core.imported import Sighting, Skipped, WitnessKind
from tosmon.errors import ImportRefused, UsageError
from tosmon.importers.ota import collection as collection_module
from tosmon.importers.ota import open_collection
from tosmon.registry import Registry

TERMS = "X/Terms of Service.md"
DAY = 86_400


def time(seconds: int) -> datetime:
    """Return a moment of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def record(text: str, *, path: str = TERMS, at: int = START, message: str = "") -> Made:
    """Return a commit that records a version as the engine does."""
    name = path.removesuffix(".md").replace("/", " ")
    return Made(message or f"Record new changes of {name}", {path: text.encode()}, at)


def sightings(where: Path | str, registry: Registry, *include: str, known: Sequence[str] = ()) -> list[Sighting]:
    """Return all that a collection has."""
    with open_collection(str(where), registry, include=include) as collection:
        return list(collection.sightings(frozenset(known)))


@pytest.fixture(scope="module")
def terms(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of the terms' history."""
    folder = tmp_path_factory.mktemp("terms") / "pga-versions.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return folder


def test_versions_come_in_the_graphs_order(tmp_path: Path, registry: Registry) -> None:
    """Each with its text as it is, whoever saw it, and the commit that recorded it."""
    where = made(tmp_path / "some-versions", [record("one"), record("two", at=START + DAY)])
    first, second = sightings(where, registry)
    assert [page.body for one in (first, second) for page in one.pages] == [b"one", b"two"]
    assert {first.document, second.document} == {"x/terms-of-service"}
    assert (first.witness, first.pages[0].content_type) == ("ota/some-versions", "text/markdown")
    head = git(where, "rev-parse", "main").decode().strip()
    assert second.reference == {"collection": "some-versions", "commit": head, "path": TERMS}
    assert second.at == time(START + DAY)


def test_times_never_run_backwards(tmp_path: Path, registry: Registry) -> None:
    """What the engine recorded is kept where it differs; the next text's times start anew."""
    other = record("three", path="X/Privacy Policy.md", at=START - DAY)
    where = made(tmp_path / "c", [record("one"), record("two", at=START - DAY), other])
    by_text = {one.pages[0].body: one for one in sightings(where, registry)}
    assert by_text[b"two"].at == by_text[b"two"].pages[0].at + timedelta(days=1) == time(START)
    assert by_text[b"two"].reference["recorded"] == time(START - DAY).isoformat()
    assert "recorded" not in by_text[b"one"].reference
    assert by_text[b"three"].at == time(START - DAY)


def test_the_authors_time_is_when_the_page_was_had(tmp_path: Path, registry: Registry) -> None:
    """A rewritten history has other times of commits. What cannot be a time is none."""
    rewritten = Made("Record new changes of X Terms of Service", {TERMS: b"two"}, START + DAY, START + 90 * DAY)
    odd = Made("Record new changes of X Terms of Service", {TERMS: b"three"}, 99_999_999_999, START + 2 * DAY)
    none = Made("Record new changes of X Terms of Service", {TERMS: b"four"}, 0, 0)
    found = sightings(made(tmp_path / "c", [record("one"), rewritten, odd, none]), registry)
    assert [one.at for one in found] == [time(START + days * DAY) for days in (0, 1, 2, 2)]
    assert "recorded" not in found[-1].reference


def test_a_removed_text_has_ended_until_it_comes_back(tmp_path: Path, registry: Registry) -> None:
    """A sighting without pages; what follows is the same document."""
    removed = Made("Delete X", {TERMS: None}, START + DAY)
    where = made(tmp_path / "c", [record("one"), removed, record("two", at=START + 2 * DAY)])
    found = sightings(where, registry)
    assert [(one.ended, len(one.pages)) for one in found] == [(False, 1), (True, 0), (False, 1)]
    assert {one.document for one in found} == {"x/terms-of-service"}


def test_readings_anew_are_technical(tmp_path: Path, registry: Registry) -> None:
    """In the words of both generations."""
    messages = [
        "Start tracking X Terms of Service",
        "Refilter X Terms of Service",
        "Update X Terms of Service",
        "Apply technical or declaration upgrade on X Terms of Service",
    ]
    where = made(tmp_path / "c", [record(message, message=message) for message in messages])
    assert [one.technical for one in sightings(where, registry)] == [False, True, False, True]


def test_a_second_run_reads_only_what_is_new(tmp_path: Path, registry: Registry) -> None:
    """The same ids each time; the total is of what is new."""
    where = made(tmp_path / "c", [record("one"), record("two", at=START + DAY)])
    before = [one.id for one in sightings(where, registry)]
    grown(where, [record("three", at=START + 2 * DAY)])
    assert [one.id for one in sightings(where, registry)][:2] == before
    with open_collection(str(where), registry) as collection:
        assert collection.total() == 3
        new = collection.sightings(frozenset(before))
        assert collection.total() == 1
        assert [one.pages[0].body for one in new] == [b"three"]


def test_former_platforms_are_documents_of_their_own(tmp_path: Path, registry: Registry) -> None:
    """Twitter is no name for X here, as its texts end where those of X begin; other aliases are."""
    paths = ["Twitter/Terms of Service.md", TERMS, "Wikimedia Foundation/Terms of Service.md"]
    where = made(tmp_path / "c", [record(path, path=path) for path in paths])
    documents = [one.document for one in sightings(where, registry)]
    assert documents == ["twitter/terms-of-service", "x/terms-of-service", "wikimedia/terms-of-service"]


def test_odd_names_are_read(tmp_path: Path, registry: Registry) -> None:
    """Quotes, tabs, line ends, bytes that are no UTF-8, and letters of others."""
    names = [b'A"B\\/Terms\tof\nService.md', b"Caf\xe9/Terms of Service.md", "條款/服務條款.md".encode()]
    files = [Made("First record of it", {name: name}) for name in names]
    marked = [Made(f"{one.message!s}\n\nX-engine-version: 14.1.0", one.files) for one in files]
    found = sightings(made(tmp_path / "c", marked), registry)
    assert [one.pages[0].body for one in found] == names
    assert [one.reference["path"] for one in found][1] == "Caf\\xe9/Terms of Service.md"
    assert len({one.document for one in found}) == 3


def test_files_that_are_no_texts_are_left_out(tmp_path: Path, registry: Registry) -> None:
    """READMEs and what lies in the top folder without a word; links and files elsewhere with one."""
    commits = [
        Made("Update README.md", {"README.md": b"a", "X/README.md": b"b", "LICENSE": b"c", ".github/a.md": b"d"}),
        Made("Update docs", {"docs/installing.md": b"e", "X/more/Terms of Service.md": b"f"}),
        Made("Link", {"Y/Terms of Service.md": b"../X"}, mode="120000"),
        record("one"),
    ]
    with open_collection(str(made(tmp_path / "c", commits)), registry) as collection:
        assert [one.document for one in collection.sightings(())] == ["x/terms-of-service"]
        assert collection.skipped == [
            Skipped("docs/installing", "nothing says that it is a text of a service's terms"),
            Skipped("X/more/Terms of Service.md", "no text of a service is kept there"),
            Skipped("Y/Terms of Service.md", "it is no file, but a link"),
        ]


def test_what_is_too_large_is_skipped_and_told(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the rest is read on."""
    monkeypatch.setattr(collection_module, "_LARGEST_PAGE", 1024 * 1024)
    texts = ["one", "a" * (1024 * 1024 + 1), "three"]
    where = made(tmp_path / "c", [record(text, at=START + day * DAY) for day, text in enumerate(texts)])
    with open_collection(str(where), registry) as collection:
        assert [one.pages[0].body for one in collection.sightings(())] == [b"one", b"three"]
        commit = git(where, "rev-parse", "main^").decode()[:12]
        assert collection.skipped == [Skipped(f"{TERMS} of commit {commit}", f"{TERMS} is larger than 1 MB")]


def test_merged_branches_are_read_without_the_merges(tmp_path: Path, registry: Registry) -> None:
    """Parents come before children."""
    where = made(tmp_path / "c", [record("one")], bare=False)
    git(where, "reset", "-q", "--hard")
    git(where, "checkout", "-q", "-b", "side")
    (where / "X" / "Privacy Policy.md").write_text("two")
    git(where, "add", ".")
    git(where, "commit", "-q", "-m", "First record of X Privacy Policy")
    git(where, "checkout", "-q", "main")
    (where / TERMS).write_text("three")
    git(where, "commit", "-q", "-a", "-m", "Record new changes of X Terms of Service")
    git(where, "merge", "-q", "--no-edit", "side")
    assert sorted(one.pages[0].body for one in sightings(where, registry)) == [b"one", b"three", b"two"]


def test_sha256_repositories_are_read(tmp_path: Path, registry: Registry) -> None:
    """Names of 64 digits."""
    found = sightings(made(tmp_path / "c", [record("one")], kind="sha256"), registry)
    assert len(found[0].reference["commit"]) == 64


@pytest.mark.parametrize(
    "pattern", ["X/Terms of Service", "x/terms OF service", "x/*", "X", "x/terms-of-service", "*/Terms*"]
)
def test_patterns_choose_texts(tmp_path: Path, registry: Registry, pattern: str) -> None:
    """By the names of the collection or ours, in any case."""
    paths = [TERMS, "Facebook/Privacy Policy.md"]
    where = made(tmp_path / "c", [record(path, path=path) for path in paths])
    assert [one.document for one in sightings(where, registry, pattern)] == ["x/terms-of-service"]


def test_several_patterns_add_up(tmp_path: Path, registry: Registry) -> None:
    """A text that two patterns mean comes once."""
    paths = [TERMS, "Facebook/Privacy Policy.md", "Reddit/Privacy Policy.md"]
    where = made(tmp_path / "c", [record(path, path=path) for path in paths])
    assert len(sightings(where, registry, "x/*", "facebook/*", "*/privacy-policy")) == 3


def test_a_name_means_itself(tmp_path: Path, registry: Registry) -> None:
    """Though it holds signs that mean others in a pattern."""
    paths = ["[a]/Privacy Policy.md", "b/Privacy Policy.md"]
    where = made(tmp_path / "c", [record(path, path=path) for path in paths])
    for pattern in ("[a]/Privacy Policy", "[A]"):
        assert [one.reference["path"] for one in sightings(where, registry, pattern)] == paths[:1]


def test_a_pattern_that_means_nothing_is_refused(tmp_path: Path, registry: Registry) -> None:
    """With what is close, or what there is."""
    where = made(tmp_path / "c", [record("one")])
    with pytest.raises(ImportRefused, match=r"did you mean X/Terms of Service\?"):
        sightings(where, registry, "X/Terms of Servic")
    with pytest.raises(ImportRefused, match=r"it has 1 text of 1 service, among them X"):
        sightings(where, registry, "qqqqqqqqqq")


def test_a_collection_is_called_as_it_is_told(tmp_path: Path, registry: Registry) -> None:
    """By the option, else the address it was cloned from, else its folder."""
    where = made(tmp_path / "some versions.git", [record("one")])
    for option, expected in (("", "some-versions"), ("mine", "mine")):
        with open_collection(str(where), registry, name=option) as collection:
            assert (collection.name, collection.witness.address) == (expected, "")
    git(where, "remote", "add", "origin", "https://me:secret@example.org/OpenTermsArchive/demo-versions.git")
    with open_collection(str(where), registry) as collection:
        assert collection.name == "demo-versions"
        assert collection.witness.address == "https://example.org/OpenTermsArchive/demo-versions.git"
    with (
        pytest.raises(UsageError, match="cannot be called"),
        open_collection(str(where), registry, name="../a"),
    ):
        pass


def test_the_inner_folder_of_a_working_copy_is_called_as_the_outer(tmp_path: Path, registry: Registry) -> None:
    """Where somebody names `.git` itself."""
    where = made(tmp_path / "some-versions", [record("one")], bare=False)
    with open_collection(str(where / ".git"), registry) as collection:
        assert collection.name == "some-versions"


def test_the_licence_is_what_the_repository_says(tmp_path: Path, registry: Registry) -> None:
    """And nothing where it says nothing."""
    odbl = Made("Licence", {"LICENSE": b"# Open Database License (ODbL)", "README.md": b"ODC Attribution License"})
    silent = made(tmp_path / "silent", [record("one")])
    told = made(tmp_path / "told", [record("one"), odbl])
    licences = []
    for where in (silent, told):
        with open_collection(str(where), registry) as collection:
            licences.append(collection.witness.licence)
    assert licences == ["", "ODbL-1.0"]


@pytest.mark.shared
def test_every_version_of_a_real_collection_comes(terms: Path, registry: Registry) -> None:
    """None is lost, none comes twice, all in order: those that git lists, and the one removal."""
    listed = git(terms, "log", "--no-merges", "--diff-filter=AM", "--format=%H", "--name-only", "-z", "--", "*/*.md")
    with open_collection(str(terms), registry, name="pga-versions") as collection:
        assert (collection.witness.kind, collection.witness.licence) == (WitnessKind.OTA, "ODC-By-1.0")
        assert (collection.notes, collection.skipped) == ([], [])
        assert collection.total() == 4842
        ended: list[str] = []
        order: list[str] = []
        latest: dict[str, datetime] = {}
        ids: set[str] = set()
        for one in collection.sightings(frozenset()):
            ids.add(one.id)
            ended += [one.document] if one.ended else []
            order += [one.document] if one.document not in latest else []
            assert latest.get(one.document, one.at) <= one.at
            latest[one.document] = one.at
    assert len(ids) == 4842
    assert listed.count(b".md") == 4841
    assert ended == ["expedia/privacy-policy"]
    assert len(order) == 133


@pytest.mark.shared
def test_every_change_that_was_judged_has_its_sighting(shared: Path, terms: Path, registry: Registry) -> None:
    """Found by its commit and path."""
    with (shared / "data" / "labels" / "changes.csv").open(newline="", encoding="utf-8") as file:
        judged = {(row["commit"], row["path"]) for row in csv.DictReader(file)}
    paths = [path.removesuffix(".md") for _, path in judged]
    with open_collection(str(terms), registry, include=paths) as collection:
        references = (one.reference for one in collection.sightings(frozenset()))
        assert judged <= {(one["commit"], one["path"]) for one in references}


@pytest.mark.shared
def test_a_bundle_is_the_same_collection(shared: Path, terms: Path, registry: Registry) -> None:
    """Unpacked, with the same texts at the same times."""
    bundled = sightings(shared / "data" / "terms.bundle", registry, "X/Terms of Service")
    cloned = sightings(terms, registry, "X/Terms of Service")
    assert [(one.at, one.key, one.pages) for one in bundled] == [(one.at, one.key, one.pages) for one in cloned]
