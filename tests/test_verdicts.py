"""Verdicts of robots.txt: what each status means, found once a host, fresh enough, and by many threads at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.checking import RULES, Bench, Site, bench_in, page, serving
from tosmon.core.model import Outcome
from tosmon.fetch import networks
from tosmon.registry import DocumentKind, Page, Platform, Registry
from tosmon.registry.model import Document
from tosmon.settings import Settings
from tosmon.tools import open_tools
from tosmon.verdicts import KnownRobots, Verdicts, origin_of

CLOSED = b"User-agent: *\nAllow: /open/\nDisallow: /\n"
URL = "https://club.example/terms"


def verdicts(status: int, body: bytes = CLOSED) -> Verdicts:
    """Return the verdicts of hosts that all answer so."""
    return Verdicts("tosmon", lambda origin: KnownRobots(status, body, f"{origin}/robots.txt"))


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, False),
        (206, False),
        (404, True),
        (410, True),
        (403, True),
        (429, False),
        (500, False),
        (0, False),
        (304, False),
    ],
)
def test_the_status_is_part_of_the_rule(status: int, allowed: bool) -> None:  # noqa: FBT001 - pytest's way
    """4xx restricts nothing, 5xx and an unreachable host everything; 429 is taken as unreachable (RFC 9309, 2.3.1)."""
    verdict = verdicts(status).of(URL)
    assert (verdict.allowed, verdict.status) == (allowed, status)


def test_a_verdict_names_the_line_and_where_it_stands() -> None:
    """Who reads the verdict can look it up."""
    verdict = verdicts(200).of("https://club.example/open/house")
    assert verdict.facts() == {
        "allowed": True,
        "line": 2,
        "status": 200,
        "source": "https://club.example/robots.txt",
    }


def test_rules_for_tosmon_come_before_rules_for_all() -> None:
    """The product token chooses the group (RFC 9309 section 2.2.1)."""
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: tosmon\nDisallow: /secret\n"
    assert verdicts(200, body).of(URL).allowed


def test_a_hosts_file_is_found_once_by_many_threads() -> None:
    """Threads that ask at once wait for one answer; another host is asked by itself."""
    found: list[str] = []
    together = threading.Barrier(8, timeout=10)

    def find(origin: str) -> KnownRobots:
        found.append(origin)
        return KnownRobots(200, b"", origin)

    shared = Verdicts("tosmon", find)

    def ask(number: int) -> bool:
        together.wait()
        return shared.of(f"https://{'a' if number % 2 else 'b'}.example/{number}").allowed

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))
    assert sorted(found) == ["https://a.example", "https://b.example"]


def test_what_a_check_brought_is_used() -> None:
    """A robots.txt that the run has fetched itself is not fetched for the verdict."""
    known = verdicts(500)
    known.learn("https://club.example", KnownRobots(200, b"", "club/robots.txt/1"))
    assert known.of(URL).source == "club/robots.txt/1"


def test_another_run_finds_everything_anew() -> None:
    """What was known is forgotten between runs."""
    known = verdicts(404)
    known.learn("https://club.example", KnownRobots(200, CLOSED, "old"))
    known.forget()
    assert known.of(URL).allowed


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Club.Example/terms?x=1#y", "https://club.example"),
        ("http://club.example:8080/", "http://club.example:8080"),
    ],
)
def test_an_origin_is_scheme_and_authority(url: str, origin: str) -> None:
    """A robots.txt speaks for scheme, host and port (RFC 9309 section 2.3)."""
    assert origin_of(url) == origin


# --- where a host's file is found -------------------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a robots.txt and terms."""
    with serving() as site:
        site.put("/robots.txt", CLOSED, Content_Type="text/plain")
        site.put("/terms", page(*RULES))
        yield site


def watching_robots(site: Site) -> Registry:
    """Return a registry that watches the site's robots.txt."""
    document = Document("club", "robots.txt", "robots.txt", DocumentKind.ROBOTS, (Page(f"{site.base}/robots.txt"),))
    return Registry((Platform("club", "Club", site.base, (document,)),))


def test_a_fresh_robots_txt_comes_from_the_archive(site: Site, tmp_path: Path) -> None:
    """What was checked within a day is not asked for again, and the verdict names its snapshot."""
    with bench_in(tmp_path / "home", site) as bench:
        snapshot = bench.check(bench.document("/robots.txt"), 0).snapshot
        for days, asked, source in ((0.9, 1, snapshot), (1.1, 2, f"{site.base}/robots.txt")):
            bench.at(days)
            assert source_in_another_run(bench) == source
            assert len(site.asked("/robots.txt")) == asked


def source_in_another_run(bench: Bench) -> str:
    """Return where another run in the same home finds the robots.txt that its registry watches."""
    settings = Settings(allow_private=networks(["127.0.0.0/8"]), spacing=0)
    registry = watching_robots(bench.site)
    with open_tools(bench.home, settings, registry, asked_by="test", workers=0, now=bench.tools.now) as tools:
        return tools.verdicts.of(f"{bench.site.base}/terms").source


def test_a_robots_txt_not_watched_is_fetched(site: Site, tmp_path: Path) -> None:
    """A verdict is had for every page, whoever watches its host's robots.txt."""
    with bench_in(tmp_path / "home", site) as bench:
        bench.check(bench.document("/terms"), 0)
        (entry,) = bench.tools.catalog.entries("club/terms")
        assert entry.value()["pages"][0]["robots"]["source"] == f"{site.base}/robots.txt"


def test_a_host_without_an_answer_forbids_and_is_recorded(site: Site, tmp_path: Path) -> None:
    """An unreachable robots.txt disallows; recorded, it does not keep the page from being read."""
    site.put("/robots.txt", b"", status=503)
    with bench_in(tmp_path / "home", site) as bench:
        assert bench.check(bench.document("/terms"), 0).outcome is Outcome.NEW
        (entry,) = bench.tools.catalog.entries("club/terms")
        assert entry.value()["pages"][0]["robots"]["allowed"] is False


def verdict_of(bench: Bench) -> bool:
    """Return the verdict of the latest check of the terms."""
    *_, entry = bench.tools.catalog.entries("club/terms")
    allowed: bool = entry.value()["pages"][0]["robots"]["allowed"]
    return allowed


def test_a_run_sees_the_robots_txt_of_its_day(site: Site, tmp_path: Path) -> None:
    """Another run forgets, and takes what the host says now."""
    with bench_in(tmp_path / "home", site) as bench:
        document = bench.document("/terms")
        bench.check(document, 0)
        assert verdict_of(bench) is False
        site.put("/robots.txt", b"", Content_Type="text/plain")
        bench.tools.verdicts.forget()
        bench.check(document, 2)
        assert verdict_of(bench) is True
