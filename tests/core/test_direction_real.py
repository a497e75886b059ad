"""Directions and alerts on recorded changes of platforms' terms, as people judged them."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.events import amendment
from tosmon.core.model import Change, NewEvent
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.lexicon import load

pytestmark = pytest.mark.shared

# Commit, document, words of the clause that is meant, its direction (from shared/data/labels/changes.csv).
JUDGED = [
    ("75724158", "Reddit/Terms of Service.md", "prior written consent is prohibited", "strengthened"),
    ("d95f7625", "TikTok/Terms of Service.md", "or approved in writing", "weakened"),
    ("c2dd0e1c", "Snapchat/Terms of Service.md", "robot, spider, crawler, scraper", "neutral"),
    ("5db7fc95", "Twitter/Terms of Service.md", "permissible if done in accordance", "strengthened"),
    ("4217afb7", "X/Terms of Service.md", "knowingly facilitate", "weakened"),
    ("89a35f6f", "X/Terms of Service.md", "or you induce or facilitate", "weakened"),
    ("518b7a8c", "Snapchat/Terms of Service.md", "by eligible researchers", "weakened"),
    ("68190283", "Instagram/Terms of Service.md", "Automated Data Collection", "strengthened"),
]
# Changes that are none of a rule about scraping, some of them hard to tell.
UNRELATED = [
    ("a74d8983", "Reddit/Terms of Service.md"),
    ("82f25a89", "TikTok/Terms of Service.md"),
    ("16bd674b", "Twitch/Terms of Service.md"),
    ("4ff41408", "Instagram/Terms of Service.md"),
]


@pytest.fixture(scope="module")
def terms(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of the terms' history."""
    folder = tmp_path_factory.mktemp("terms")
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return folder


def at(terms: Path, commit: str, path: str) -> Reading:
    """Return a document as it stood at a commit."""
    body = subprocess.run(["git", "-C", str(terms), "show", f"{commit}:{path}"], check=True, capture_output=True).stdout
    return read(Material((Source(body, "text/markdown"),)), load())


def event_at(terms: Path, commit: str, path: str) -> NewEvent | None:
    """Return the event of a commit's change of a document."""
    old, new = at(terms, f"{commit}^", path), at(terms, commit, path)
    document = path.removesuffix(".md").lower().replace(" ", "-")
    changes = judge_all(
        compare(old.version.clauses, new.version.clauses),
        old.judgements,
        new.judgements,
        document=document,
        clauses_before=old.version.clauses,
        clauses_after=new.version.clauses,
    )
    return amendment(
        document,
        changes=changes,
        before=old.content,
        after=new.content,
        observed=(None, datetime(2026, 8, 22, tzinfo=UTC)),
        versions=(old.version, new.version),
    )


def has(change: Change, words: str) -> bool:
    """Return whether a labelled clause of the change has these words."""
    return bool(change.labels_before or change.labels_after) and any(
        clause is not None and words in clause.text for clause in (change.before, change.after)
    )


@pytest.mark.parametrize(("commit", "path", "words", "direction"), JUDGED)
def test_judged_changes_alert_and_point_as_people_say(
    terms: Path, commit: str, path: str, words: str, direction: str
) -> None:
    """The clause with these words is found, alerts, and points the way that a reader gave it."""
    event = event_at(terms, commit, path)
    assert event is not None
    assert event.alert
    found = {change.direction.value for change in event.changes if has(change, words)}
    assert found == {direction}, [(change.direction, change.reason) for change in event.changes if has(change, words)]


@pytest.mark.parametrize(("commit", "path"), UNRELATED)
def test_changes_of_other_rules_alert_nobody(terms: Path, commit: str, path: str) -> None:
    """The platform's own training licence, moderation and user tools, and a banner, are no rules about scraping."""
    event = event_at(terms, commit, path)
    assert event is None or not event.alert
