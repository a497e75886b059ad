"""Asks an archive's index what it has of an address, page by page, and finds out which kind of index it is.

Every list is held to ends: of pages, of rows, of repetition. What is chosen of the captures is `choosing`'s job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from tosmon.errors import ImportRefused
from tosmon.importers.wayback.addresses import fault, raw, same_page, stamped
from tosmon.importers.wayback.cdx import COLUMNS, EMPTY, CdxPage, NotCdx, read_page
from tosmon.importers.wayback.client import Client
from tosmon.importers.wayback.timemap import NotLinks, TimeMap, read_timemap
from tosmon.importers.wayback.values import LeftOut, Listed, Service, ServiceKind, Span, Trouble, timestamp

__all__ = ["WAYBACK_MACHINE", "Index", "find_service", "given_timemap", "is_wayback_machine"]

WAYBACK_MACHINE: Final = Service(
    ServiceKind.WAYBACK,
    "https://web.archive.org",
    "https://web.archive.org/cdx/search/cdx",
    "https://web.archive.org/web/",
)
ROWS: Final = 10_000  # asked for at a time
MOST_PAGES: Final = 300
MOST_ROWS: Final = 1_000_000
_ENDLESS: Final = "its list of captures does not end; ask for less of it with --from and --to"
_REPEATS: Final = "its list of captures repeats itself; try again later, or ask for less of it with --from and --to"


@dataclass(slots=True)
class Index:
    """The index of an archive. `left_out` counts what is listed and is no capture of what was asked for.

    `narrowing` are wishes of a CDX server's own: to leave out captures of some statuses, or those like the one before.
    """

    client: Client
    service: Service
    narrowing: Mapping[str, str] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)

    def captures(self, url: str, span: Span) -> Iterator[Listed]:
        """Yield the captures of an address in that time, in the archive's order, which is that of time.

        Raises:
            Trouble: the archive cannot be asked, or its list is none, or has no end.
        """
        pages = self._mementos if self.service.kind is ServiceKind.MEMENTO else self._rows
        for one in pages(url, span):
            if one.at not in span:
                continue
            if fault(one.url):
                self.left_out.counts["of no page's address"] += 1
            elif not same_page(one.url, url):
                self.left_out.counts["of another page"] += 1
            else:
                yield one

    # --- CDX ----------------------------------------------------------------------------------------------------------

    def _rows(self, url: str, span: Span) -> Iterator[Listed]:
        """Yield what CDX servers list. Where one gives no key to resume with, the next page begins at the last time."""
        keys: set[str] = set()
        before: frozenset[Listed] = frozenset()
        resume, begins, rows = "", span.begins, 0
        for _ in range(MOST_PAGES):
            page = self._page(url, replace(span, begins=begins), resume)
            rows += page.rows
            new = [one for one in page.captures if one not in before]
            yield from (replace(one, address=f"{self.service.replay}{one.timestamp}id_/{one.url}") for one in new)
            if rows > MOST_ROWS:
                raise Trouble(_ENDLESS, refused=True)
            if page.resume in keys or (page.resume and page.rows and not new):
                raise Trouble(_REPEATS, refused=True)
            if not page.resume and (page.rows != ROWS or not new or new[-1].at < begins):
                return
            if new and new[-1].at > span.ends:
                return
            resume, before = page.resume, frozenset(page.captures)
            keys.add(resume) if resume else None
            begins = span.begins if resume else new[-1].at
        raise Trouble(_ENDLESS, refused=True)

    def _page(self, url: str, span: Span, resume: str) -> CdxPage:
        answer = self.client.listing(self._question(url, span, resume))
        if answer.status == HTTPStatus.NOT_FOUND:  # pywb's word for an empty list
            return CdxPage((), 0)
        try:
            page = read_page(answer.body)
        except NotCdx as error:
            raise Trouble(f"its index answers with no list of captures: {error}", refused=True) from error
        self.left_out.counts["without time or address"] += page.faulty
        return page

    def _question(self, url: str, span: Span, resume: str) -> str:
        """Return the address that asks a CDX server for one page of its list."""
        wishes = {"url": url, "output": "json", "limit": str(ROWS)}
        if self.service.kind is ServiceKind.WAYBACK:
            wishes |= {"fl": ",".join(COLUMNS), "showResumeKey": "true", **self.narrowing}
        if span.begins > Span().begins:
            wishes["from"] = timestamp(span.begins)
        if span.ends < Span().ends:
            wishes["to"] = timestamp(span.ends)
        if resume:
            wishes["resumeKey"] = resume
        return f"{self.service.index}?{urlencode(wishes)}"

    # --- TimeMaps -----------------------------------------------------------------------------------------------------

    def _mementos(self, url: str, span: Span) -> Iterator[Listed]:
        """Yield what TimeMaps list, those that a TimeMap names for other times with it, in order of time."""
        found: dict[str, Listed] = {}
        addresses = {_timemap_address(self.service.index, url): None}  # in order, each once
        asked = 0
        while asked < len(addresses):
            timemap = self._timemap([*addresses][asked])
            asked += 1
            self.left_out.counts["without time or address"] += timemap.faulty
            for at, target in timemap.mementos:
                if self._theirs(target):
                    named = stamped(target)
                    page = named[1] if named else timemap.original or url
                    found.setdefault(target, Listed(at, page, raw(target), shown=target))
            near = (more for more, covers in timemap.more if self._near(more) and _overlap(covers, span))
            addresses |= dict.fromkeys(near)
            if len(addresses) > MOST_PAGES or len(found) > MOST_ROWS:
                raise Trouble(_ENDLESS, refused=True)
        yield from sorted(found.values(), key=lambda one: one.at)

    def _timemap(self, address: str) -> TimeMap:
        answer = self.client.listing(address)
        if answer.status == HTTPStatus.NOT_FOUND:  # nothing was captured
            return TimeMap("", (), ())
        try:
            return read_timemap(answer.body, answer.url)
        except NotLinks as error:
            raise Trouble(f"its TimeMap is no list of links: {error}", refused=True) from error

    def _theirs(self, target: str) -> bool:
        """Return whether a memento may be asked for: at the archive itself, unless it gathers what others have."""
        if fault(target) or not (self.service.elsewhere or self._near(target)):
            self.left_out.counts["on another host"] += 1
            return False
        return True

    def _near(self, address: str) -> bool:
        return not fault(address) and urlsplit(address).netloc.lower() == urlsplit(self.service.index).netloc.lower()


def _timemap_address(index: str, url: str) -> str:
    if "{url}" in index:
        return index.replace("{url}", quote(url, safe="") if "?" in index else url)
    return f"{index}{url}"


def _overlap(one: Span, other: Span) -> bool:
    shared = one.within(other)
    return shared.begins <= shared.ends


# --- which kind of archive --------------------------------------------------------------------------------------------


def given_timemap(address: str) -> Service:
    """Return the archive, or the gatherer of many, whose TimeMaps are at this address, followed by a page's own.

    Raises:
        ImportRefused: it is no address.
    """
    bare = address.replace("{url}", "")
    if fault(bare):
        raise ImportRefused(f"--timemap {address[:200]}: {fault(bare)}", remedy="https://archive.example/timemap/link/")
    base = bare.partition("?")[0].partition("/timemap")[0].rstrip("/")
    index = address if "{url}" in address else f"{address.rstrip('/')}/"
    return Service(ServiceKind.MEMENTO, base, index, elsewhere=True)


def is_wayback_machine(address: str) -> bool:
    """Return whether an address is the public Wayback Machine's."""
    return not fault(address) and urlsplit(address).hostname in {"web.archive.org", "archive.org", "www.archive.org"}


def find_service(client: Client, address: str, page: str) -> Service:
    """Return how the archive at this address is asked; a `page` is looked up to find out.

    The address may be that of the archive, of a collection, or of its CDX server. An address of the Wayback Machine is
    known without asking.

    Raises:
        ImportRefused: nothing there lists captures, with what was answered.
    """
    if fault(address):
        raise ImportRefused(f"--archive {address[:200]}: {fault(address)}", remedy="https://archive.example/collection")
    if is_wayback_machine(address):
        return WAYBACK_MACHINE
    bare = address.partition("?")[0].partition("#")[0].rstrip("/")
    if "/timemap/" in f"{bare}/":  # 404 of one is an empty list: asking tells nothing
        return Service(ServiceKind.MEMENTO, bare.partition("/timemap")[0], f"{bare}/")
    tried: list[str] = []
    for service in _candidates(bare):
        try:
            if _lists(client, service, page):
                return service
            tried.append(f"{service.index}: no list")
        except Trouble as trouble:
            if not trouble.refused:  # it is busy, or out of reach: another of its addresses would tell nothing
                raise ImportRefused(f"{service.host}: {trouble}", remedy="try again later") from trouble
            tried.append(f"{service.index}: {trouble}")
    raise ImportRefused(
        f"{address}: nothing there lists captures as CDX or TimeMap ({'; '.join(tried)})",
        remedy="give the address of its CDX server, or --timemap ADDRESS",
    )


def _candidates(address: str) -> Iterator[Service]:
    """Yield what may be there, the likeliest first."""
    if address.endswith("/cdx/search/cdx"):
        base = address.removesuffix("/cdx/search/cdx")
        yield Service(ServiceKind.WAYBACK, base, address, f"{base}/web/")
        return
    if address.endswith(("/cdx", "-cdx", "/index", "-index")):
        base = address[: -len("-index")] if address.endswith("index") else address[: -len("-cdx")]
        yield Service(ServiceKind.PYWB, base, address, f"{base}/")
        return
    root = address.removesuffix("/web")
    wayback = Service(ServiceKind.WAYBACK, root, f"{root}/cdx/search/cdx", f"{root}/web/")
    pywb = Service(ServiceKind.PYWB, address, f"{address}/cdx", f"{address}/")
    yield from (pywb, wayback) if urlsplit(address).path else (wayback, pywb)
    for place in ("timemap/link/", "web/timemap/link/", "timemap/"):
        yield Service(ServiceKind.MEMENTO, address, f"{address}/{place}")


def _lists(client: Client, service: Service, page: str) -> bool:
    """Return whether a list stands there, be it an empty one.

    Raises:
        Trouble: something else does, or nobody answers.
    """
    memento = service.kind is ServiceKind.MEMENTO
    question = _timemap_address(service.index, page) if memento else f"{service.index}?{_probe(page)}"
    answer = client.listing(question)
    if answer.status == HTTPStatus.NOT_FOUND:  # of pywb, a message in JSON says that the list is empty
        said = answer.body[:1000].decode("utf-8", "replace")
        return service.kind is ServiceKind.PYWB and EMPTY.search(said) is not None
    try:
        if memento:
            timemap = read_timemap(answer.body, answer.url)
            return bool(timemap.original or timemap.mementos or timemap.more)
        read_page(answer.body)
    except (NotCdx, NotLinks) as error:
        raise Trouble(f"no list of captures: {error}", refused=True) from error
    return bool(answer.body.strip()) or "html" not in answer.header("content-type")


def _probe(page: str) -> str:
    return urlencode({"url": page, "output": "json", "limit": "1"})
