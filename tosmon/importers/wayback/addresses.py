"""Addresses of pages: when two are one to an archive's index, and which a document has had, era by era."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import unquote, urldefrag, urlsplit

from tosmon.core.layout import document_fault
from tosmon.errors import ImportRefused
from tosmon.importers.wayback.values import BEGINNING, Era, Span, Wanted
from tosmon.registry import Document, DocumentKind, Page

__all__ = ["LONGEST", "by_hand", "canonical", "fault", "raw", "same_page", "stamped", "wanted"]

LONGEST = 2048  # characters of an address; what is longer is no page of terms

_STAMP = re.compile(r"/([0-9]{14})(?:[a-z]{2}_)?/(https?:.*)", re.ASCII | re.IGNORECASE | re.DOTALL)
_WWW = re.compile(r"www\d*\.")
_MOMENT = timedelta(microseconds=1)


def fault(url: str) -> str:
    """Return what is wrong with an address that an archive or a user gives, or an empty string."""
    if len(url) > LONGEST:
        return f"longer than {LONGEST} characters"
    if not url.isprintable() or " " in url:
        return "not printable"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not an address"
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or port == 0:
        return "not an address of http or https"
    return "with a user name in it" if "@" in parts.netloc else ""


def canonical(url: str) -> str:
    """Return what an archive's index looks a page up by: without scheme, "www.", port and final slash, in lower case.

    The rule is the one that CDX servers follow (SURT), as far as it decides whether two addresses need to be asked for.
    """
    parts = urlsplit(url)
    query = f"?{unquote(parts.query).lower()}" if parts.query else ""
    return f"{_page(url)}{query}"


def same_page(one: str, other: str) -> bool:
    """Return whether two addresses are one to an archive, but perhaps for what stands after a question mark.

    Indexes put parameters in order and leave out those of sessions, by rules that differ from archive to archive.
    """
    return _page(one) == _page(other)


def stamped(address: str) -> tuple[str, str] | None:
    """Return time and page of an archive's address that names them, ".../20140102030405id_/https://x.com/tos"."""
    found = _STAMP.search(address)
    return (found[1], found[2]) if found else None


def raw(address: str) -> str:
    """Return where a capture is had as it was: the archives that write times into addresses agree on `id_`."""
    return _STAMP.sub(r"/\1id_/\2", address, count=1)


def wanted(document: Document) -> Wanted:
    """Return the eras of a document of the watch list: each former reading up to its end, then today's."""
    eras: list[Era] = []
    begins = BEGINNING
    for former in document.previous:
        eras.append(Era(Span(begins, former.until), _addresses(former.pages)))
        begins = max(begins, former.until + _MOMENT)
    eras.append(Era(Span(begins), _addresses(document.pages)))
    return Wanted(document.id, _joined(eras), document.kind is not DocumentKind.TEXT)


def by_hand(document: str, urls: Sequence[str]) -> Wanted:
    """Return what is wanted of a document at addresses given by hand: a capture of any of them is the document.

    Raises:
        ImportRefused: the name is no document's, or an address is none.
    """
    wrong = document_fault(document)
    if wrong:
        raise ImportRefused(f"{document}: {wrong}")
    for url in urls:
        if fault(url):
            raise ImportRefused(f"--url {url[:200]}: {fault(url)}", remedy="give it as https://host/path")
    name = document.partition("/")[2]
    eras = tuple(Era(Span(), (url,)) for url in _apart(urls))
    return Wanted(document, eras, name.partition("@")[0] == "robots.txt")


def _joined(eras: Sequence[Era]) -> tuple[Era, ...]:
    """Return the eras with neighbours made one that differ in nothing an archive can tell apart (selectors, mostly)."""
    joined: list[Era] = []
    for era in eras:
        before = joined[-1] if joined else None
        if before and [*map(canonical, before.pages)] == [*map(canonical, era.pages)]:
            joined[-1] = Era(Span(before.span.begins, era.span.ends), era.pages)
        else:
            joined.append(era)
    return tuple(joined)


def _addresses(pages: Sequence[Page]) -> tuple[str, ...]:
    return tuple(urldefrag(page.url).url for page in pages)


def _apart(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple({canonical(url): urldefrag(url).url for url in urls}.values())


def _page(url: str) -> str:
    parts = urlsplit(url)
    site = _WWW.sub("", (parts.hostname or "").lower().rstrip("."), count=1)
    return site + unquote(parts.path).rstrip("/").lower()
