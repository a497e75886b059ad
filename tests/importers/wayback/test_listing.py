"""An archive's index asked for captures: page by page, to an end, whatever it answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.importers.wayback.archives import Archive, Kept, Reply
from tosmon.errors import ImportRefused
from tosmon.importers.wayback import Every, Take, find_service, given_timemap, listing
from tosmon.importers.wayback.cdx import COLUMNS
from tosmon.importers.wayback.choosing import narrowing, tells
from tosmon.importers.wayback.listing import Index
from tosmon.importers.wayback.values import LeftOut, Listed, Service, ServiceKind, Span, Trouble

TERMS = "https://club.example/terms"
START = datetime(2014, 1, 1, tzinfo=UTC)
DATE = "Thu, 02 Jan 2014 03:04:05 GMT"
OLD = "Thu, 01 Jan 2004 00:00:00 GMT"
JSON = {"Content-Type": "application/json"}
LINKS = {"Content-Type": "application/link-format"}


def many(count: int) -> list[Kept]:
    """Return captures an hour apart."""
    hour = timedelta(hours=1)
    return [Kept(f"{START + n * hour:%Y%m%d%H%M%S}", TERMS, str(n).encode()) for n in range(count)]


def listed(archive: Archive, service: Service | None = None, span: Span | None = None) -> list[Listed]:
    """Return what an archive lists of the terms."""
    return list(Index(archive.client(), service or archive.service).captures(TERMS, span or Span()))


def trouble(archive: Archive, service: Service | None = None) -> Trouble:
    """Return why nothing could be listed."""
    with pytest.raises(Trouble) as caught:
        listed(archive, service)
    return caught.value


# --- CDX --------------------------------------------------------------------------------------------------------------


def test_a_list_is_asked_for_page_by_page() -> None:
    """With the key that each page ends with; nothing comes twice, nothing is lost."""
    with Archive(*many(25), rows=10) as archive:
        found = listed(archive)
        assert [one.timestamp for one in found] == [one.time for one in archive.kept]
        assert [parse_qs(path).get("resumeKey") for path in archive.asked] == [None, ["10"], ["20"]]


def test_without_keys_the_next_page_begins_at_the_last_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As pywb's lists do; the captures of that second come once."""
    monkeypatch.setattr(listing, "ROWS", 4)
    with Archive(*many(10), Kept("20140101030000", "http://club.example/terms", b"3b")) as archive:
        found = listed(archive, archive.pywb)
        assert [(one.timestamp, one.url) for one in found] == [(one.time, one.url) for one in archive.kept]
        assert len(archive.asked) == 4


def test_only_the_time_asked_for_is_listed() -> None:
    """By the archive, and by us where the archive does not care."""
    span = Span(START + timedelta(hours=2), START + timedelta(hours=4))
    with Archive(*many(9)) as archive:
        found = listed(archive, span=span)
        assert [one.at.hour for one in found] == [2, 3, 4]
        question = parse_qs(urlsplit(archive.asked[0]).query)
        assert (question["from"], question["to"]) == (["20140101020000"], ["20140101040000"])
        archive.routes["/cdx/"] = lambda _: archive._wayback_index(f"/cdx/search/cdx?url={TERMS}&limit=99")
        assert listed(archive, span=span) == found


def test_servers_are_asked_to_shorten_their_lists_where_they_can() -> None:
    """What they leave out is left out here, too, whether they heed it or not; keys and fields are not pywb's words."""
    narrow = narrowing(absence=False, take=Take.ENDS, every=Every.MONTH)
    assert narrow == {"filter": "!statuscode:[345]..", "collapse": "timestamp:6"}
    assert narrowing(absence=False, take=Take.ENDS, every=None) == {}
    assert narrowing(absence=False, take=Take.FIRST, every=None)["collapse"] == "digest"
    with Archive(*many(2)) as archive:
        for service in (archive.service, archive.pywb):
            list(Index(archive.client(), service, narrow).captures(TERMS, Span()))
        first, second = (parse_qs(urlsplit(path).query) for path in archive.asked)
        assert (first["filter"], first["collapse"]) == (["!statuscode:[345].."], ["timestamp:6"])
        assert {"filter", "collapse", "fl", "showResumeKey"}.isdisjoint(second)


def test_the_filter_leaves_what_absence_says() -> None:
    """Of all statuses, those that say nothing of a robots.txt are left out, and no others."""
    for absence in (False, True):
        pattern = narrowing(absence=absence, take=Take.FIRST, every=None)["filter"].removeprefix("!statuscode:")
        for status in [*map(str, range(200, 600)), "-"]:
            said = not tells(Listed(START, "", "", status.strip("-")), absence=absence)
            assert (re.fullmatch(pattern, status) is None) == said, status


def test_captures_are_had_raw_and_under_their_own_address() -> None:
    """`id_` asks for the bytes as they were captured."""
    with Archive(Kept("20140101000000", "http://www.club.example:80/terms/", b"x")) as archive:
        (one,) = listed(archive)
        assert one.address == f"{archive.base}/web/20140101000000id_/http://www.club.example:80/terms/"


@pytest.mark.parametrize(
    "original",
    ["javascript:alert(1)", "file:///etc/passwd", "http://user@club.example/terms",
     "https://club.example/terms\r\nX: y", "https://club.example/" + "t" * 9000, "http://[::1/terms", "https://other.example/terms",
     "https://club.example/other"],
)  # fmt: skip
def test_hostile_originals_are_left_out(original: str) -> None:
    """A list may name what it likes; what was asked for is taken, the rest is counted."""
    with Archive(Kept("20140101000000", TERMS, b"x")) as archive:
        archive.kept.append(Kept("20140102000000", TERMS, b"y", listed={"original": original}))
        index = Index(archive.client(), archive.service)
        assert [one.url for one in index.captures(TERMS, Span())] == [TERMS]
        assert index.left_out.counts.total() == 1


def rows_of(answer: Callable[[int], list[list[str]]]) -> Callable[[str], Reply]:
    """Return a route that answers with the rows for how often it was asked."""
    asked = iter(range(10**6))
    return lambda _: Reply(200, JSON, json.dumps([list(COLUMNS), *answer(next(asked))]).encode())


def row(second: int) -> list[str]:
    """Return a row."""
    at = START + timedelta(seconds=second)
    return ["k", f"{at:%Y%m%d%H%M%S}", TERMS, "text/html", "200", str(second), "1"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda n: [row(n), [], [f"key{n}"]], "does not end"),
        (lambda n: [row(n), [], ["same"]], "repeats itself"),
        (lambda n: [row(0), [], [f"key{n}"]], "repeats itself"),
        (lambda n: [[], [f"key{n}"]], "does not end"),
        (lambda n: [*(row(100 * n + m) for m in range(100)), [], [f"key{n}"]], "does not end"),
    ],
    ids=["new rows for ever", "one key", "one row", "no rows", "many rows"],
)
def test_a_list_without_end_is_given_up(
    answer: Callable[[int], list[list[str]]], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many pages or rows, or at the first that was there before."""
    monkeypatch.setattr(listing, "MOST_PAGES", 30)
    monkeypatch.setattr(listing, "MOST_ROWS", 500)
    with Archive() as archive:
        archive.routes["/cdx/"] = rows_of(answer)
        assert why in str(trouble(archive))
        assert len(archive.asked) <= 30


def test_a_list_that_goes_past_the_time_asked_for_is_at_its_end() -> None:
    """However many pages it has left."""
    with Archive() as archive:
        archive.routes["/cdx/"] = rows_of(lambda n: [row(n), [], [f"key{n}"]])
        assert len(listed(archive, span=Span(START, START + timedelta(seconds=5)))) == 6
        assert len(archive.asked) == 7


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(200, JSON, b"<html>The Wayback Machine is offline</html>"), "no list of captures: <html>The Wayback"),
        (Reply(403, {}, b"Blocked Site Error"), r"not show it to the public \(403\) \(Blocked Site Error\)"),
        (Reply(400, {}, b"<html>bad</html>"), "answers with status 400$"),
        (Reply(500, {}, b""), "answers with status 500"),
        (Reply(429, {"Retry-After": "86400"}, b""), r"left alone for 1440 min \(429\)"),
    ],
)
def test_what_is_no_list_is_told(reply: Reply, why: str) -> None:
    """In the archive's own words, where they are words."""
    with Archive() as archive:
        archive.faults = [reply] * 3
        with pytest.raises(Trouble, match=why):
            listed(archive)


def test_an_endless_answer_is_cut() -> None:
    """Nobody waits for its end."""
    with Archive() as archive:
        archive.routes["/cdx/"] = lambda _: Reply(200, {"Content-Length": str(10**12)}, b"[" * 2**21)
        assert "1000000000000 bytes" in str(trouble(archive))


# --- TimeMaps ---------------------------------------------------------------------------------------------------------


def links(*lines: str) -> Callable[[str], Reply]:
    """Return a route that answers with links."""
    return lambda _: Reply(200, LINKS, ",\n".join(lines).encode())


def test_timemaps_that_a_timemap_names_are_asked_too() -> None:
    """Those of the time asked for, each once, and none elsewhere."""
    with Archive() as archive:
        index = f"{archive.base}/timemap/link/"
        memento = f'<{archive.base}/m/%s>; rel="memento"; datetime="{DATE}"'
        archive.routes |= {
            "/timemap/link/http": links(
                f'<{index}1>; rel="timemap"; from="{DATE}"; until="{DATE}"',
                f'<{index}2>; rel="timemap"; from="{OLD}"; until="{OLD}"',
                f'<{index}{TERMS}>; rel="self timemap"',
                '<http://127.0.0.2/timemap>; rel="timemap"',
            ),
            "/timemap/link/1": links(memento % 1, f'<{index}3>; rel="next"', f'<{index}1>; rel="timemap"'),
            "/timemap/link/3": links(memento % 3),
        }
        found = listed(archive, archive.memento, Span(START))
        assert [one.address for one in found] == [f"{archive.base}/m/1", f"{archive.base}/m/3"]
        assert [path[-1] for path in archive.asked] == ["s", "1", "3"]


def test_timemaps_without_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each names another."""
    monkeypatch.setattr(listing, "MOST_PAGES", 20)
    with Archive() as archive:
        archive.routes["/timemap/"] = lambda path: links(f'<{path}x>; rel="timemap"')(path)
        assert "does not end" in str(trouble(archive, archive.memento))
        assert len(archive.asked) <= 20


def test_mementos_of_other_hosts_are_for_those_who_ask_a_gatherer() -> None:
    """An archive does not send us anywhere; `--timemap` names one that speaks for many."""
    foreign = f'<http://elsewhere.example/20140102030405/{TERMS}>; rel="memento"; datetime="{DATE}"'
    with Archive() as archive:
        archive.routes["/timemap/"] = links(foreign)
        index = Index(archive.client(), archive.memento)
        assert list(index.captures(TERMS, Span())) == []
        assert index.left_out == LeftOut(index.left_out.counts)
        assert index.left_out.counts == {"on another host": 1, "without time or address": 0}
        (one,) = listed(archive, given_timemap(f"{archive.base}/timemap/link"))
        assert one.address == f"http://elsewhere.example/20140102030405id_/{TERMS}"
        assert one.shown == f"http://elsewhere.example/20140102030405/{TERMS}"


@pytest.mark.parametrize("given", ["/timemap/link", "/timemap/link/", "/timemap/link/{url}", "/timemap?of={url}"])
def test_a_timemap_is_asked_for_under_the_address_given(given: str) -> None:
    """With the page's own at its end, or where it says."""
    with Archive() as archive:
        archive.routes["/timemap"] = links(f'<{TERMS}>; rel="original"')
        assert listed(archive, given_timemap(archive.base + given)) == []
        asked = "/timemap?of=https%3A%2F%2Fclub.example%2Fterms" if "?" in given else f"/timemap/link/{TERMS}"
        assert archive.asked == [asked]


# --- which kind -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("", "service"),
        ("/", "service"),
        ("/web", "service"),
        ("/web/", "service"),
        ("/cdx/search/cdx", "service"),
        ("/cdx/search/cdx?url=x", "service"),
        ("/coll", "pywb"),
        ("/coll/", "pywb"),
        ("/coll/cdx", "pywb"),
        ("/timemap/link/", "memento"),
    ],
)
@pytest.mark.parametrize("empty", [False, True])
def test_the_kind_of_an_archive_is_found_out(address: str, name: str, *, empty: bool) -> None:
    """From any of the addresses that people know it by, also where it has nothing of the page."""
    with Archive(*([] if empty else many(1))) as archive:
        assert find_service(archive.client(), archive.base + address, TERMS) == getattr(archive, name)


def test_timemaps_are_found_where_there_is_nothing_else() -> None:
    """In the usual places."""
    with Archive(*many(1)) as archive:
        archive.routes |= dict.fromkeys(["/cdx", "/web/timemap", "/timemap/link"], lambda _: Reply(404))
        archive.routes["/timemap/http"] = links(f'<{TERMS}>; rel="original"')
        found = find_service(archive.client(), archive.base, TERMS)
        assert (found.kind, found.index) == (ServiceKind.MEMENTO, f"{archive.base}/timemap/")


def test_a_place_that_lists_nothing_is_refused_with_what_was_tried() -> None:
    """And with what to do."""
    with Archive() as archive:
        archive.routes["/"] = lambda _: Reply(200, {}, b"<html>Welcome</html>")
        with pytest.raises(ImportRefused, match=r"nothing there lists captures .*<html>Welcome.*--timemap ADDRESS"):
            find_service(archive.client(), archive.base, TERMS)


def test_a_place_that_is_busy_is_not_asked_in_other_ways() -> None:
    """Its other addresses are as busy."""
    with Archive() as archive:
        archive.faults = [Reply(429, {"Retry-After": "86400"})]
        with pytest.raises(ImportRefused, match=r"left alone for 1440 min .*try again later"):
            find_service(archive.client(), archive.base, TERMS)
        assert len(archive.asked) == 1


@pytest.mark.parametrize(
    "address", ["archive.example", "ftp://archive.example", "http://u:p@archive.example/", "http://"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """Before anybody is asked."""
    with Archive() as archive:
        with pytest.raises(ImportRefused):
            find_service(archive.client(), address, TERMS)
        with pytest.raises(ImportRefused):
            given_timemap(address)
        assert archive.asked == []


@pytest.mark.parametrize(
    "address", ["https://web.archive.org", "https://web.archive.org/web/", "http://archive.org/wayback"]
)
def test_the_wayback_machine_is_known(address: str) -> None:
    """Without asking."""
    with Archive() as archive:
        assert find_service(archive.client(), address, TERMS) == listing.WAYBACK_MACHINE
    assert listing.WAYBACK_MACHINE.witness.id == "wayback/web.archive.org"
    assert listing.WAYBACK_MACHINE.witness.title == "Wayback Machine (web.archive.org)"
