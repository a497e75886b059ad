"""The command `import warc`: what comes in, what is said of it, and what a second run does."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.importers.warc.made import at, http, page, raw, wacz, warc
from tosmon.home import Home

ROBOTS = "https://www.reddit.com/robots.txt"
TERMS = "https://www.redditinc.com/policies/user-agreement"
OPEN = b"User-agent: *\nDisallow: /login\n"
CLOSED = b"User-agent: *\nDisallow: /\n"
MONTH = 24 * 30


def robots(body: bytes, hours: float, url: str = ROBOTS, status: str = "200 OK") -> bytes:
    """Return a capture of a robots.txt."""
    response = http(body, status, Content_Type="text/plain")
    return raw(response, WARC_Target_URI=url, WARC_Date=at(hours))


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """Return a robots.txt archive as Common Crawl makes them: of many hosts, one of which is watched."""
    about = raw(
        b"isPartOf: CC-MAIN-2024-10\r\n", "warcinfo", WARC_Target_URI="", Content_Type="application/warc-fields"
    )
    others = [robots(OPEN, number / 100, f"https://host{number}.example/robots.txt") for number in range(50)]
    path = tmp_path / "CC-MAIN-20240301-00000.warc.gz"
    return warc(path, about, *others, robots(CLOSED, 5), robots(b"", 6, ROBOTS, "302 Found"), *others)


def test_captures_come_in_once(command: Run, crawl: Path, tmp_path: Path) -> None:
    """They are in the history, named as what they are; the next month's file goes on where the last one ended."""
    home = Home(tmp_path / "home")
    first = command("import", "warc", str(crawl), home=home)
    assert first.status == 0, first.err
    assert "103 records in 1 file: 1 sighting of 1 document, as warc/commoncrawl" in first.err
    assert "passed over: 1 redirect" in first.err
    assert "captured by Common Crawl" in command("history", "reddit/robots.txt", home=home).out
    assert "nothing new" in command("import", "warc", str(crawl), home=home).err
    later = warc(tmp_path / "CC-MAIN-20240401-00000.warc.gz", robots(OPEN, MONTH))
    again = command("import", "warc", str(crawl), str(later), "--json", home=home)
    assert {name: json.loads(again.out)[name] for name in ("taken", "known", "skipped")} == {
        "taken": 1, "known": 1, "skipped": [],
    }  # fmt: skip


def test_what_came_in_is_found_by_its_record(command: Run, crawl: Path, tmp_path: Path) -> None:
    """In the listing of changes, with file, record, address and date."""
    home = Home(tmp_path / "home")
    later = warc(tmp_path / "b.warc.gz", robots(OPEN, MONTH))
    command("import", "warc", str(crawl), str(later), home=home)
    (changed, *_) = [json.loads(line) for line in command("changes", "--json", home=home).out.splitlines()]
    assert changed["document"] == "reddit/robots.txt"
    (source,) = changed["source"]
    assert (source["warc"], source["url"], source["date"]) == ("b.warc.gz", ROBOTS, at(MONTH))
    assert source["record"].startswith("<urn:")


def test_a_text_comes_in_from_a_package(command: Run, tmp_path: Path) -> None:
    """As it was captured; its clauses are judged as those of any version."""
    home = Home(tmp_path / "home")
    words = "".join(f"</p><p>You and we agree on point {number}, read by nobody to its end." for number in range(20))
    rule = "You must not scrape our services without our prior written consent."
    content = gzip.compress(page(f"{rule}{words}", TERMS))
    path = wacz(tmp_path / "terms.wacz", {"archive/data.warc.gz": content})
    told = command("import", "warc", str(path), "--title", "our crawl", home=home)
    assert told.status == 0, told.err
    assert "1 version" in told.err
    assert "captured by our crawl" in command("history", "reddit/terms-of-service", home=home).out
    assert rule in command("clauses", "reddit/terms-of-service", "--json", home=home).out


def test_a_dry_run_writes_nothing(command: Run, crawl: Path, tmp_path: Path) -> None:
    """It counts, and leaves no home behind."""
    home = Home(tmp_path / "home")
    told = command("import", "warc", str(crawl), "--dry-run", "--host", "*.reddit.com", home=home)
    assert (told.status, told.out) == (0, "reddit/robots.txt  1\n")
    assert not home.root.exists()


def test_an_address_may_be_named_by_hand(command: Run, tmp_path: Path) -> None:
    """Where a document stood before anybody watched it; a page that led elsewhere says how."""
    home = Home(tmp_path / "home")
    moved = raw(http(b"", "301 Moved", Location="/old/terms"), WARC_Target_URI=TERMS)
    path = warc(tmp_path / "a.warc.gz", moved, page("You may not scrape.", "https://www.redditinc.com/old/terms"))
    told = command("import", "warc", str(path), "--dry-run", "--json", home=home)
    assert "https://www.redditinc.com/old/terms: --document" in json.loads(told.out)["skipped"][0]["why"]
    where = ("--document", "reddit/terms-of-service", "--url", "http://redditinc.com/old/terms/")
    told = command("import", "warc", str(path), "--dry-run", *where, home=home)
    assert told.out == "reddit/terms-of-service  1\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["none.warc.gz"],
        ["notes.txt"],
        ["crawl.warc.gz", "--include", "nobody/*"],
        ["crawl.warc.gz", "--name", "a/b"],
        ["crawl.warc.gz", "--document", "reddit/terms-of-service"],
    ],
)
def test_what_is_refused_leaves_nothing(command: Run, tmp_path: Path, arguments: list[str]) -> None:
    """One line that says what is wrong, and no home that was not there before."""
    home = Home(tmp_path / "home")
    warc(tmp_path / "crawl.warc.gz", robots(OPEN, 0))
    (tmp_path / "notes.txt").write_text("nothing of a web archive")
    told = command("import", "warc", str(tmp_path / arguments[0]), *arguments[1:], home=home)
    assert (told.status, told.out, told.err.count("\n")) == (2, "", 1)
    assert not home.root.exists()


def test_a_cut_file_says_so(command: Run, crawl: Path, tmp_path: Path) -> None:
    """What came before the cut is taken in."""
    home = Home(tmp_path / "home")
    crawl.write_bytes(crawl.read_bytes()[:-10])
    told = command("import", "warc", str(crawl), home=home)
    assert told.status == 0
    assert "1 sighting of 1 document from Common Crawl" in told.err
    assert "is cut off" in told.err
