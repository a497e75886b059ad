"""What pages keep of robots.txt: each version is read once, and a new check is seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.web.machines import BEFORE, SPEAKING, checked
from tosmon import crawlers
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.robots.matrix import Access
from tosmon.demo import Demonstration, demonstration
from tosmon.signalled import RobotsAt, robots_at
from tosmon.web import said
from tosmon.web.said import Sayings

ROBOTS = "exemplar/robots.txt"


@pytest.fixture
def stage() -> Iterator[Demonstration]:
    """Return a stage whose robots.txt was checked a week ago and five days ago."""
    with demonstration() as found:
        checked(found, {"/robots.txt": BEFORE}, days_ago=7)
        found.check(days_ago=5)
        yield found


@pytest.fixture
def sayings(stage: Demonstration) -> Iterator[Sayings]:
    """Return what the stage's robots.txt said."""
    with Catalog.open(stage.home.catalog) as catalog:
        yield Sayings(Archive(stage.home.root, ""), catalog, crawlers.load())


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the documents whose robots.txt was read, as they are."""
    found: list[str] = []

    def counting(archive: Archive, catalog: Catalog, document: str, at: datetime | None = None) -> RobotsAt | None:
        found.append(document)
        return robots_at(archive, catalog, document, at)

    monkeypatch.setattr(said, "robots_at", counting)
    return found


def test_a_version_is_read_once(sayings: Sayings, reads: list[str]) -> None:
    """Whatever the days for which it is asked, and however often."""
    now = datetime.now(UTC)
    for days in (0, 1, 2, 0, 4):
        found = sayings.admitted(ROBOTS, 2, now - timedelta(days=days))
        assert found is not None
        assert found.crawlers["GPTBot"].access is Access.PARTLY
    assert reads == [ROBOTS]


def test_a_new_check_is_seen(stage: Demonstration, sayings: Sayings) -> None:
    """The number of checks tells that there is something new; what stood before stays as it was."""
    before = sayings.admitted(ROBOTS, 2)
    checked(stage, {"/robots.txt": SPEAKING})
    now, then = sayings.admitted(ROBOTS, 3), sayings.admitted(ROBOTS, 3, datetime.now(UTC) - timedelta(days=1))
    assert before is not None
    assert now is not None
    assert then is not None
    assert [one.crawlers["GPTBot"].access for one in (before, now, then)] == [
        Access.PARTLY,
        Access.DISALLOWED,
        Access.PARTLY,
    ]
    assert then.crawlers == before.crawlers


def test_nothing_is_known_before_the_first_check(sayings: Sayings) -> None:
    """None, which is not "allowed"."""
    assert sayings.admitted(ROBOTS, 2, datetime.now(UTC) - timedelta(days=30)) is None


def test_memory_is_bounded(sayings: Sayings, monkeypatch: pytest.MonkeyPatch, reads: list[str]) -> None:
    """With no room for versions, they are read again."""
    monkeypatch.setattr(said, "_ADMITTED", 0)
    now = datetime.now(UTC)
    assert sayings.admitted(ROBOTS, 2, now) == sayings.admitted(ROBOTS, 2, now - timedelta(hours=1))
    assert reads
