"""Which addresses matter: those of watched documents, of how they were read before, and those named by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase

from tosmon.core.layout import document_fault
from tosmon.core.signal_names import is_signal_file
from tosmon.errors import ImportRefused, NotFound
from tosmon.importers.warc.addresses import Address, parse, quick_host
from tosmon.registry import Document, DocumentKind, Registry

__all__ = ["Chosen", "Span", "Wanted", "Watched"]

ROBOTS = "robots.txt"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the watch list is looked for.

    `include` are patterns of documents ("x/*", "X/Terms of Service"), `hosts` of hosts ("*.reddit.com"); none for all.
    `document` and `urls` name one by hand, which need not be watched.
    """

    include: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    document: str = ""
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """The pages of a document, in order, up to the moment `until`, which is included; None for the latest."""

    until: datetime | None
    addresses: tuple[Address, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that is looked for, its spans in time order; `file`: a host's robots.txt or signal file."""

    id: str
    file: bool
    spans: tuple[Span, ...]
    base: str = ""  # the document of which this is a variant

    def key(self, address: Address) -> str:
        """Return how the address is spelled among its pages."""
        return address.file if self.file else address.page

    def pages_at(self, at: datetime, key: str) -> tuple[str, ...]:
        """Return the pages that made the document then, if that page is among them.

        Else the pages of the time nearest after it in which it is, or nearest before: an address that the watch list
        took up later was often the document's before.
        """
        standing = (place for place, span in enumerate(self.spans) if span.until is None or at <= span.until)
        now = next(standing, len(self.spans) - 1)
        for span in (*self.spans[now:], *reversed(self.spans[:now])):
            if key in span.keys:
                return span.keys
        return (key,)


@dataclass(slots=True)
class Watched:
    """The documents that are looked for, by their addresses."""

    documents: dict[str, Wanted] = field(default_factory=dict)
    _hosts: set[str] = field(default_factory=set)
    _by_key: dict[str, list[Wanted]] = field(default_factory=dict)

    @classmethod
    def of(cls, registry: Registry, chosen: Chosen) -> Watched:
        """Return what is chosen of the watch list.

        Raises:
            ImportRefused: nothing is, or what is named by hand cannot be.
        """
        self = cls()
        for wanted in [_by_hand(registry, chosen)] if chosen.document else _listed(registry, chosen):
            self._add(wanted)
        if not self.documents:
            raise ImportRefused(
                "no watched document fits --include and --host", remedy="`tosmon platforms show NAME` lists documents"
            )
        return self

    def is_near(self, url: str) -> bool:
        """Return whether the address is of a host that has a document, at little cost."""
        return quick_host(url) in self._hosts

    def match(self, url: str) -> tuple[tuple[Wanted, str], ...]:
        """Return the documents whose page this is, each with how the page is spelled there.

        Where a document has exactly this address, those that are only alike are left out; so are variants of a
        document that has it itself, for nothing here tells what language was asked for.
        """
        address = parse(url)
        if address is None:
            return ()
        found = {one.id: one for key in {address.page, address.file} for one in self._by_key.get(key, ())}
        found = {name: one for name, one in found.items() if one.key(address) in self._keys(one)}
        exact = {name: one for name, one in found.items() if _has(one, address)}
        fitting = exact or found
        return tuple((one, one.key(address)) for one in fitting.values() if one.base not in fitting)

    def _keys(self, one: Wanted) -> set[str]:
        return {key for span in one.spans for key in span.keys}

    def _add(self, wanted: Wanted) -> None:
        self.documents[wanted.id] = wanted
        for key in self._keys(wanted):
            self._by_key.setdefault(key, []).append(wanted)
        self._hosts |= {quick_host(address.exact) for span in wanted.spans for address in span.addresses}


def _has(one: Wanted, address: Address) -> bool:
    return any(address.exact == page.exact for span in one.spans for page in span.addresses)


def _by_hand(registry: Registry, chosen: Chosen) -> Wanted:
    """Return the document that is named, with the addresses given for it."""
    if not chosen.urls:
        raise ImportRefused("--document names a document without an address", remedy="say --url ADDRESS, too")
    try:
        document = registry.document(chosen.document)
        name, is_file = document.id, document.kind is not DocumentKind.TEXT
    except NotFound as error:
        name = chosen.document
        if document_fault(name):
            raise ImportRefused(f"{name!r} names no document: {document_fault(name)}") from error
        is_file = name.partition("/")[2].partition("@")[0] == ROBOTS or is_signal_file(name)
    spans = [_span(None, (url,), file=is_file) for url in chosen.urls]
    return Wanted(name, is_file, tuple(spans))


def _listed(registry: Registry, chosen: Chosen) -> Iterable[Wanted]:
    """Yield the documents of the watch list, those included that are only told of for how they were read before."""
    names = {platform.id: platform.name for platform in registry.platforms}
    included = _any_of(chosen.include)
    for document in (*registry, *registry.retired):
        title = f"{names.get(document.platform, document.platform)}/{document.title}"
        if not included((document.id, title)):
            continue
        wanted = _wanted(document, chosen.hosts)
        if wanted.spans:
            yield wanted


def _wanted(document: Document, hosts: Sequence[str]) -> Wanted:
    is_file = document.kind is not DocumentKind.TEXT
    formers = [(former.until, former.pages) for former in document.previous]
    spans = []
    for until, pages in [*formers, (None, document.pages)]:
        urls = tuple(page.url for page in pages)
        if urls and _of_hosts(urls, hosts):
            spans.append(_span(until, urls, file=is_file))
    base = document.family if document.variant else ""
    return Wanted(document.id, is_file, tuple(spans), base)


def _span(until: datetime | None, urls: Sequence[str], *, file: bool) -> Span:
    addresses = []
    for url in urls:
        address = parse(url)
        if address is None:
            raise ImportRefused(f"{url!r} is no address of a page", remedy="give it whole: https://example.com/terms")
        addresses.append(address)
    return Span(until, tuple(addresses), tuple(one.file if file else one.page for one in addresses))


def _of_hosts(urls: Sequence[str], hosts: Sequence[str]) -> bool:
    """Return whether one of the addresses lies on one of these hosts."""
    fits = _any_of(hosts)
    return any(fits((quick_host(url), f"www.{quick_host(url)}")) for url in urls)


def _any_of(patterns: Sequence[str]) -> Callable[[Sequence[str]], bool]:
    """Return a test of whether one of some names fits one of the patterns, whatever the case; none fit all."""
    folded = [pattern.casefold() for pattern in patterns]
    return lambda names: not folded or any(fnmatchcase(name.casefold(), one) for name in names for one in folded)
