"""`tosmon import wayback` as users call it: from an archive into a home, and what the home then tells."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.importers.wayback.archives import Archive, Kept, Reply
from tests.lived import AI, CLOSED, OPEN, RULES, SETTINGS, Ended, page
from tests.programs import started
from tosmon.cli import run

Run = Callable[..., Ended]

URL = "https://club.example/terms"
OLD_URL = "http://www.old-club.example/tos.php"
ROBOTS = "https://club.example/robots.txt"
FIRST, SECOND, THIRD = page(*RULES), page(*RULES, AI), page(*RULES[:3], *RULES[4:], AI)
TERMS = f"""name = "Club"
site = "https://club.example"
signals = false
[documents.terms]
url = "{URL}"
select = "main"
language = "en"
[[documents.terms.previous]]
until = 2013-01-01T00:00:00Z
url = "{OLD_URL}"
select = "main"
"""
KEPT = (
    Kept("20100101000000", OLD_URL, FIRST.encode()),
    Kept("20120601000000", "http://old-club.example/tos.php", FIRST.encode()),
    Kept("20130601000000", OLD_URL, b"<p>This domain is for sale.</p>"),
    Kept("20140101000000", URL, SECOND.encode("latin-1"), headers={"Content-Type": "text/html; charset=iso-8859-1"}),
    Kept("20150101000000", URL, SECOND.encode("latin-1"), listed={"mimetype": "warc/revisit", "statuscode": "-"}),
    Kept("20160101000000", URL, b"", 301),
    Kept("20170101000000", URL, THIRD.encode()),
    Kept("20140101000001", ROBOTS, OPEN.encode(), mimetype="text/plain", headers={"Content-Type": "text/plain"}),
    Kept("20150101000001", ROBOTS, CLOSED.encode(), mimetype="text/plain", headers={"Content-Type": "text/plain"}),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home that watches the club, and may ask archives on loopback."""
    place = tmp_path / "home"
    (place / "platforms").mkdir(parents=True)
    (place / "platforms" / "club.toml").write_text(TERMS)
    (place / "tosmon.toml").write_text(SETTINGS)
    return place


@pytest.fixture
def archive() -> Iterator[Archive]:
    """Return an archive that has the club's history."""
    with Archive(*KEPT, rows=3) as served:
        yield served


@pytest.fixture
def tosmon(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in this process, in that home."""

    def call(*arguments: str) -> Ended:
        monkeypatch.setenv("TOSMON_HOME", str(home))
        capsys.readouterr()
        status = run(arguments)
        return Ended(status, *capsys.readouterr())

    return call


@pytest.fixture
def taken(tosmon: Run, archive: Archive) -> Run:
    """Return a function that runs the import."""

    def call(*options: str, document: str = "club/terms") -> Ended:
        return tosmon("import", "wayback", document, "--archive", archive.base, *options)

    return call


def test_a_history_comes_in_and_is_told(tosmon: Run, taken: Run, archive: Archive) -> None:
    """Versions with their sources, events that are no news, and a second run that brings nothing."""
    first = taken()
    assert first.status == 0, first.err
    assert "skipped: club/terms: 1 capture with a redirect: they hold no text" in first.err
    assert f"5 sightings of 1 document from Web archive ({archive.service.host})" in first.err
    changes = tosmon("changes", "--json").json
    assert [day[:10] for day in changes[0]["observed_between"]] == ["2012-06-01", "2014-01-01"]
    assert changes[0]["kind"] == "added"
    assert changes[0]["source"][-1]["address"] == f"{archive.base}/web/20140101000000id_/{URL}"
    archive.asked.clear()
    again = taken()
    assert (again.status, archive.captures_asked) == (0, [])
    assert "nothing new" in again.err
    assert tosmon("verify").status == 0


def test_a_dry_run_asks_for_lists_alone_and_writes_nothing(home: Path, taken: Run, archive: Archive) -> None:
    """It says how many captures, from when to when."""
    ended = taken("--dry-run", "--from", "2012", "--to", "2014", document="club")
    assert ended.status == 0, ended.err
    assert sorted(ended.out.splitlines()) == [
        "club/robots.txt  1 capture  2014-01-01 to 2014-01-01",
        "club/terms  2 captures  2012-06-01 to 2014-01-01",
    ]
    assert archive.captures_asked == []
    assert {path.name for path in home.iterdir()} == {"platforms", "tosmon.toml"}
    (told,) = taken("--dry-run", "--json").json
    assert told["documents"] == [
        {
            "document": "club/terms",
            "captures": 5,
            "from": "2010-01-01T00:00:00+00:00",
            "to": "2017-01-01T00:00:00+00:00",
        }
    ]
    assert told["skipped"] == [{"what": "club/terms: 1 capture with a redirect", "why": "they hold no text"}]


@pytest.mark.parametrize(
    "place", [["--archive", "/coll"], ["--timemap", "/timemap/link/{url}"], ["--timemap", "/timemap/link"]]
)
def test_other_kinds_of_archive_are_asked_in_their_ways(tosmon: Run, archive: Archive, place: list[str]) -> None:
    """By a collection's address, or by that of its TimeMaps, which tell no status and no digest."""
    option, path = place
    ended = tosmon("import", "wayback", "club/terms", option, archive.base + path, "--dry-run")
    assert ended.status == 0, ended.err
    captures = 5 if option == "--archive" else 6
    assert ended.out == f"club/terms  {captures} captures  2010-01-01 to 2017-01-01\n"


def test_a_robots_txt_is_taken_in(tosmon: Run, taken: Run) -> None:
    """And compared by what it permits."""
    (told,) = taken("--json", document="club/robots.txt").json
    assert (told["taken"], told["versions"], told["skipped"]) == (2, 2, [])
    assert "GPTBot" in tosmon("changes", "--json").out


def test_a_document_that_nobody_watches_is_taken_in_by_its_address(taken: Run) -> None:
    """Its name is given; without an address there is nothing to ask for."""
    ended = taken("--url", OLD_URL, "--to", "2012", document="oldclub/terms")
    assert ended.status == 0, ended.err
    assert "2 sightings of 1 document" in ended.err
    assert taken(document="oldclub/terms").status == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "2021", "--to", "2012"], "is after --to"),
        (["--from", "soon"], "--from soon: no time since 1991"),
        (["--url", "javascript:alert(1)"], "not an address of http or https"),
        (["--archive", "http://127.0.0.1:9"], "try again later"),
        (["--timemap", "http://127.0.0.1:9/{url}"], "name two archives"),
        (["--limit", "0"], "--limit"),
        (["--every", "second"], "--every"),
    ],
)
def test_what_cannot_be_followed_is_refused_in_a_line(
    home: Path, tosmon: Run, archive: Archive, options: list[str], said: str
) -> None:
    """Before anything is written."""
    ended = tosmon("import", "wayback", "club/terms", "--archive", archive.base, *options)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not (home / "catalog.sqlite3").exists()


def test_ctrl_c_keeps_what_came_and_the_next_run_goes_on(home: Path, tosmon: Run) -> None:
    """The status says that it was interrupted."""
    waiting, freed = threading.Event(), threading.Event()
    with Archive(*KEPT) as archive:

        def late(path: str) -> Reply:
            waiting.set()
            freed.wait(30)
            return archive._capture(path)

        archive.routes["/web/20170101"] = late
        command = [sys.executable, "-m", "tosmon", "import", "wayback", "club/terms", "--archive", archive.base]
        environment = os.environ | {"TOSMON_HOME": str(home)}
        with started(command, env=environment, stderr=-1, stdout=-1, start_new_session=True) as process:
            assert waiting.wait(30)
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody in the group gets it
            _, err = process.communicate(timeout=30)
            freed.set()
        assert process.returncode == 130, err
        assert "4 sightings of 1 document" in err
        assert "the same command goes on from there" in err
        archive.routes.clear()
        assert "1 sighting of 1 document" in tosmon(*command[3:]).err


def test_an_archive_that_wants_to_be_left_alone_ends_the_run_with_status_1(taken: Run, archive: Archive) -> None:
    """What came is kept."""
    archive.routes["/web/2017"] = lambda _: Reply(429, {"Retry-After": "86400"})
    ended = taken()
    assert ended.status == 1
    assert "4 sightings of 1 document" in ended.err
    assert "left alone for 1440 min (429)" in ended.err
