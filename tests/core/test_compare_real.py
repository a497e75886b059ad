"""Facts about comparing on platforms' real terms, at changes that people judged (Open Terms Archive's history)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tosmon.core.compare import COPY, HEADING, compare
from tosmon.core.extract import Format, extract_text
from tosmon.core.model import Change, ChangeKind, Clause

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def terms(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of the terms' history."""
    folder = tmp_path_factory.mktemp("terms")
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return folder


def git(terms: Path, *arguments: str) -> str:
    """Return what git says."""
    return subprocess.run(["git", "-C", str(terms), *arguments], check=True, capture_output=True, text=True).stdout


def clauses_at(terms: Path, commit: str, path: str) -> tuple[Clause, ...]:
    """Return a document's clauses at a commit."""
    return extract_text(git(terms, "show", f"{commit}:{path}"), format=Format.MARKDOWN).version.clauses


def changes_at(terms: Path, commit: str, platform: str) -> tuple[Change, ...]:
    """Return what a commit changed in a platform's terms of service."""
    path = f"{platform}/Terms of Service.md"
    after, before = git(terms, "log", "-2", "--format=%H", commit, "--", path).split()
    return compare(clauses_at(terms, before, path), clauses_at(terms, after, path))


def with_word(changes: tuple[Change, ...], word: str) -> list[Change]:
    """Return the changes whose redline has a word."""
    return [change for change in changes if any(word in text for _, text in change.segments)]


def test_one_inserted_word_is_all_that_is_marked(terms: Path) -> None:
    """Reddit, April 2023: consent must be written; in both regional copies, each in its place."""
    found = with_word(changes_at(terms, "75724158", "Reddit"), "scraping")
    assert [change.kind for change in found] == [ChangeKind.AMENDED] * 2
    for change in found:
        assert [(kind, text.strip()) for kind, text in change.segments if kind != "equal"] == [("insert", "written")]


def test_a_sentence_that_became_a_list_item_is_the_same_rule(terms: Path) -> None:
    """Snapchat, August 2023: the ban on robots moved into a list of bans and lost its "You will not"."""
    (found,) = with_word(changes_at(terms, "c2dd0e1c", "Snapchat"), "robot")
    assert found.kind is ChangeKind.AMENDED
    assert [text.strip() for kind, text in found.segments if kind == "delete"] == ["You will not", "."]


def test_announced_terms_beside_those_in_force_are_additions(terms: Path) -> None:
    """X, October 2024: the coming terms stand over the old ones; nothing of the old is amended or removed."""
    changes = changes_at(terms, "190ca8ff", "X")
    clauses = [change for change in changes if HEADING not in change.notes]
    assert sum(change.kind is ChangeKind.ADDED for change in clauses) > 60
    assert not [change for change in clauses if change.kind in {ChangeKind.AMENDED, ChangeKind.REMOVED}]
    assert [change for change in with_word(changes, "liquidated") if change.kind is ChangeKind.ADDED]


def test_old_terms_that_go_are_removals(terms: Path) -> None:
    """X, November 2024: the old text goes, and the announced one stays as it was."""
    changes = changes_at(terms, "94c4eab2", "X")
    assert not [change for change in changes if change.kind in {ChangeKind.AMENDED, ChangeKind.ADDED}]
    assert sum(change.kind is ChangeKind.REMOVED and COPY in change.notes for change in changes) > 40


def test_markup_that_changed_alone_gives_nothing(terms: Path) -> None:
    """Snapchat and Reddit once recast all headings and nothing else."""
    assert changes_at(terms, "86eaa424", "Snapchat") == ()
    assert changes_at(terms, "64ac7620", "Reddit") == ()
