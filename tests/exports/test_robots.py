"""What crawlers could fetch through time: as `signalled.robots_at` tells it at each moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.lived import CLOSED, FIRST, OPEN, ROBOTS, Site, lived
from tosmon import crawlers
from tosmon.archive import Archive
from tosmon.core.robots.matrix import matrix
from tosmon.exports.opening import OpenArchive, open_archive
from tosmon.signalled import robots_at

HTML = "<!doctype html><title>Home</title><p>Welcome to the place for stamp collectors."

# On each day twice: allowed, gone, an error, a page in its place, closed, and open again.
ANSWERS: tuple[str | int, ...] = (OPEN, 404, 404, 503, 503, OPEN, HTML, CLOSED, 429, 429, 410, 500, OPEN)
DAYS: dict[int, tuple[str | int, str | int]] = {day: (FIRST, answer) for day, answer in enumerate(ANSWERS, start=1)}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenArchive]:
    """Return the archive of a home in which a robots.txt was answered in every way."""
    with Site.served() as site:
        home = lived(tmp_path_factory.mktemp("robots") / "home", site, DAYS)
    with open_archive(home.root) as opened:
        yield opened


def test_every_moment_is_told_as_the_pages_tell_it(archive: OpenArchive) -> None:
    """Access, what it is bound by, and the status, of every crawler, at every first and last look."""
    frame = archive.robots().to_pandas()
    known = crawlers.load()
    store = Archive(archive.home.root, "")
    for moment in sorted({*frame["observed_first"], *frame["observed_last"]}):
        then = robots_at(store, archive._catalog, ROBOTS, moment.to_pydatetime())
        assert then is not None
        (row,) = matrix([(ROBOTS, then.said)], known).rows
        in_force = frame[(frame["observed_first"] <= moment) & ~(frame["observed_after"] <= moment)]
        told = {one["crawler"]: one for one in in_force.to_dict("records")}
        for crawler, cell in zip(known, row.admissions, strict=True):
            one = told[crawler.token]
            assert (one["access"], one["front_page"], one["elsewhere"], one["bound_by"], one["status"]) == (
                cell.access.value,
                cell.front_page,
                cell.elsewhere,
                cell.by.value,
                then.status,
            ), (moment, crawler.token)


def test_answers_that_are_not_believed_yet_begin_nothing(archive: OpenArchive) -> None:
    """A single 404 or 503 passes; a page in the file's place says nothing at all."""
    gptbot = [row for row in archive.robots() if row["crawler"] == "GPTBot"]
    assert [(row["status"], row["access"]) for row in gptbot] == [
        (200, "partly"),
        (404, "allowed"),
        (503, "disallowed"),
        (200, "partly"),
        (200, "disallowed"),
        (429, "disallowed"),
        (410, "allowed"),
        (500, "disallowed"),
        (200, "partly"),
    ]
    assert gptbot[1]["observed_first"] == "2026-07-02T18:00:00Z"


def test_times_follow_one_another(archive: OpenArchive) -> None:
    """Each begins after the one before was last seen, and ends before the next was."""
    rows = [row for row in archive.robots() if row["crawler"] == "GPTBot"]
    for before, after in pairwise(rows):
        assert (before["observed_last"], before["observed_after"]) == (
            after["observed_before"],
            after["observed_first"],
        )
    assert (rows[0]["observed_before"], rows[-1]["observed_after"]) == (None, None)
    last = datetime.fromisoformat(str(rows[-1]["observed_last"]))
    assert last - datetime.fromisoformat(str(rows[-1]["observed_first"])) <= timedelta(hours=6)
