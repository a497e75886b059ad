"""Lay the user's entries over the packaged ones, build platforms of them, and check what shows only between entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import TypeVar

from tosmon.core.model import Selection
from tosmon.core.signal_names import ADDRESSES, NAMES, is_signal_file
from tosmon.errors import Fault
from tosmon.registry.fields import DocumentEntry, PlatformEntry, guess
from tosmon.registry.model import Document, DocumentKind, Page, Platform, PlatformKind, Render, key
from tosmon.registry.values import origin

__all__ = ["ROBOTS_INTERVAL", "SIGNAL_INTERVAL", "TEXT_INTERVAL", "build", "merge"]

# Terms change a few times a year and are announced weeks ahead: two looks a day date a change to half a day, at a cost
# to the host that nobody notices, and on the grain of the public collections whose histories we import.
TEXT_INTERVAL = timedelta(hours=12)
# robots.txt changes without notice and takes effect at once; crawlers may keep it for a day (RFC 9309, section 2.4).
# Four looks a day see every version that stood long enough to bind one of them.
ROBOTS_INTERVAL = timedelta(hours=6)
# Signal files are declarations for years, and most sites have none: one look a day finds the day on which one came.
SIGNAL_INTERVAL = timedelta(days=1)
# Spreads the checks, so that neither we nor the hosts see a burst: half an hour in twelve, a quarter in six.
_JITTER_PART = 24
_MOST_JITTER = timedelta(minutes=30)

_INTERVALS = {
    DocumentKind.TEXT: TEXT_INTERVAL,
    DocumentKind.ROBOTS: ROBOTS_INTERVAL,
    DocumentKind.SIGNAL: SIGNAL_INTERVAL,
}

_ROBOTS = "robots.txt"
_ORDER = (DocumentKind.TEXT, DocumentKind.ROBOTS, DocumentKind.SIGNAL)  # in which a platform's documents are listed
_SMALL_WORDS = {"a", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to"}
_CAPITALS = {"api": "API", "faq": "FAQ", "eu": "EU", "eea": "EEA", "uk": "UK", "us": "US", "ai": "AI"}

Entry = TypeVar("Entry", PlatformEntry, DocumentEntry)


# --- laying over ------------------------------------------------------------------------------------------------------


def merge(base: PlatformEntry, over: PlatformEntry) -> PlatformEntry:
    """Return `base` with what `over` says laid over it: documents by name, their fields one by one."""
    documents = dict(base.documents)
    for name, document in over.documents.items():
        documents[name] = _merge_document(documents[name], document) if name in documents else document
    return replace(_lay(base, over), documents=documents, faulty=base.faulty | over.faulty)


def _merge_document(base: DocumentEntry, over: DocumentEntry) -> DocumentEntry:
    if over.url or over.combine:
        base = replace(base, url=None, combine=None)
    if over.interval or over.cron:
        base = replace(base, interval=None, cron=None, jitter=None)
    if over.url or over.combine or over.select or over.remove:
        base = replace(base, verified_on=None)  # what was tried is not what is asked for now
    return _lay(base, over)


def _lay(base: Entry, over: Entry) -> Entry:
    said = {one.name: getattr(over, one.name) for one in fields(over) if getattr(over, one.name) is not None}
    return replace(base, **said)


# --- building ---------------------------------------------------------------------------------------------------------


def build(
    entries: Iterable[PlatformEntry], known: tuple[str, ...]
) -> tuple[tuple[Platform, ...], dict[str, str], tuple[Fault, ...]]:
    """Return the platforms, the file that switches off each id that is off, and the faults.

    `known` are the packaged ids, to guess what a misspelt file name meant.
    """
    platforms: list[Platform] = []
    switched_off: dict[str, str] = {}
    faults: list[Fault] = []
    for entry in entries:
        faults.extend(_missing(entry, known))
        if entry.enabled is False:
            switched_off[entry.id] = entry.file
            continue
        documents = {**entry.documents, **_derived(entry), **_derived_signals(entry)}
        switched_off.update({f"{entry.id}/{name}": one.file for name, one in documents.items() if one.enabled is False})
        platforms.append(_platform(entry, documents, faults))
    faults.extend(_shared_names(platforms))
    return tuple(platforms), switched_off, tuple(faults)


def _missing(entry: PlatformEntry, known: tuple[str, ...]) -> list[Fault]:
    faults = []
    hint = "" if entry.id in known else guess(entry.id, known)
    if entry.name is None and ("", "name") not in entry.faulty:
        expected = f'a name such as "Example", as no packaged platform is called {entry.id!r}{hint}'
        faults.append(Fault(entry.file, "", "name", f"expected {expected}"))
    if entry.site is None and ("", "site") not in entry.faulty:
        faults.append(Fault(entry.file, "", "site", 'expected a host name such as "www.example.com"'))
    return faults


def _platform(entry: PlatformEntry, documents: Mapping[str, DocumentEntry], faults: list[Fault]) -> Platform:
    built: list[Document] = []
    seen: dict[tuple[object, ...], str] = {}
    for name, one in documents.items():
        found = _document_faults(entry, name, one)
        faults.extend(found)
        if found or one.enabled is False or not (one.url or one.combine):
            continue
        document = _document(entry, name, one)
        faults.extend(_repeated(one, document, seen))
        built.append(document)
    return Platform(
        id=entry.id,
        name=entry.name or entry.id,
        site=entry.site or "",
        documents=tuple(sorted(built, key=lambda document: _ORDER.index(document.kind))),
        aliases=entry.aliases or (),
        kind=entry.kind or PlatformKind.PLATFORM,
        predecessors=entry.predecessors or (),
        sources=tuple(dict.fromkeys((entry.file, *(one.file for one in entry.documents.values())))),
    )


def _document_faults(entry: PlatformEntry, name: str, one: DocumentEntry) -> list[Fault]:
    place = f"documents.{name}"

    def fault(field: str, expected: str) -> list[Fault]:
        return [] if {(place, field), (place, "")} & entry.faulty else [Fault(one.file, place, field, expected)]

    found: list[Fault] = []
    if not one.url and not one.combine and (place, "combine") not in entry.faulty:
        others = tuple(other for other, it in entry.documents.items() if other != name and (it.url or it.combine))
        found += fault("url", f"expected an https address, or pages to combine{guess(name, others)}")
    if _kind(name, one) is not DocumentKind.TEXT:
        said = [field for field in ("combine", "select", "remove", "render") if getattr(one, field) is not None]
        found += [
            one
            for field in said
            for one in fault(field, "expected nothing here: the file is read whole, as it is sent")
        ]
    found += [one for expected in _kind_faults(name, one) for one in fault("kind", expected)]
    if one.interval and one.jitter and one.jitter >= one.interval:
        found += fault("jitter", "expected less than the interval")
    return found


def _kind_faults(name: str, one: DocumentEntry) -> Iterator[str]:
    """Yield what was expected of the kind: robots.txt and signal files are read by their names."""
    if one.kind is None:
        return
    if _is_robots(name) and one.kind is not DocumentKind.ROBOTS:
        yield 'expected "robots" for a document of this name'
    elif is_signal_file(name) != (one.kind is DocumentKind.SIGNAL):
        known = ", ".join(NAMES)
        named = '"signal" for a document of this name' if is_signal_file(name) else f"a signal file's name: {known}"
        yield f"expected {named}"


def _repeated(one: DocumentEntry, document: Document, seen: dict[tuple[object, ...], str]) -> list[Fault]:
    """Return a fault for each page that another document of the platform reads in the same way."""
    found = []
    for index, page in enumerate(document.pages):
        other = seen.setdefault((page, document.locale), document.name)
        if other != document.name:
            field = "url" if one.url else f"combine[{index}].url"
            expected = f"expected a page of its own, got {page.url!r}, which documents.{other} reads in the same way"
            found.append(Fault(one.file, f"documents.{document.name}", field, expected))
    return found


def _shared_names(platforms: Iterable[Platform]) -> list[Fault]:
    """Return a fault for each name by which two platforms would be found."""
    found = []
    owners: dict[str, Platform] = {}
    for platform in platforms:
        for name in platform.names:
            owner = owners.setdefault(key(name), platform)
            if owner is not platform:
                field = "aliases" if name in platform.aliases else "name"
                expected = f"expected names of its own, got {name!r}, which names {owner.id!r} ({owner.sources[-1]})"
                found.append(Fault(platform.sources[-1], "", field, expected))
    return list(dict.fromkeys(found))


# --- one document -----------------------------------------------------------------------------------------------------


def _document(entry: PlatformEntry, name: str, one: DocumentEntry) -> Document:
    kind = _kind(name, one)
    interval = None if one.cron else one.interval or _INTERVALS[kind]
    # A document that says its language does not follow the platform's locale, unless they agree.
    language = one.language or (one.locale or entry.language or entry.locale or "").partition("-")[0]
    locale = one.locale or (entry.locale if (entry.locale or "").startswith(f"{language}-") else "") or ""
    is_text = kind is DocumentKind.TEXT
    return Document(
        platform=entry.id,
        name=name,
        title=one.title or _title(name),
        kind=kind,
        pages=_pages(one),
        language=language if is_text else "",
        locale=locale if is_text else "",
        render=one.render or Render.HTTP,
        interval=interval,
        cron=one.cron or "",
        jitter=_jitter(one, interval),
        robots=one.robots or entry.robots,
        verified_on=one.verified_on,
        note=one.note or "",
    )


def _kind(name: str, one: DocumentEntry) -> DocumentKind:
    if one.kind is not None:
        return one.kind
    if is_signal_file(name):
        return DocumentKind.SIGNAL
    return DocumentKind.ROBOTS if _is_robots(name) else DocumentKind.TEXT


def _jitter(one: DocumentEntry, interval: timedelta | None) -> timedelta:
    if one.jitter is not None:
        return one.jitter
    seconds = interval // timedelta(seconds=_JITTER_PART) if interval else 0
    return min(timedelta(seconds=seconds), _MOST_JITTER)


def _pages(one: DocumentEntry) -> tuple[Page, ...]:
    select, remove = one.select or (), one.remove or ()
    if one.url:
        return (Page(one.url, Selection(select, remove)),)
    return tuple(
        Page(
            page.url,
            Selection(
                select if page.select is None else page.select,
                remove if page.remove is None else page.remove,
            ),
        )
        for page in one.combine or ()
    )


def _title(name: str) -> str:
    base, _, variant = name.partition("@")
    words = [base] if "." in base else base.split("-")
    title = " ".join(
        _CAPITALS.get(word) or (word if "." in word or (index and word in _SMALL_WORDS) else word.capitalize())
        for index, word in enumerate(words)
    )
    return f"{title} ({_CAPITALS.get(variant, variant)})" if variant else title


# --- robots.txt and signal files --------------------------------------------------------------------------------------


def _derived(entry: PlatformEntry) -> dict[str, DocumentEntry]:
    """Return the robots.txt of every host that the platform is read from, with what the files say of them laid over."""
    if entry.site is None:
        return {}
    on = {name: one for name, one in entry.documents.items() if one.enabled is not False}
    pages = [url for name, one in on.items() if not _is_robots(name) for url in _urls(one)]
    explicit = {one.url for name, one in on.items() if _is_robots(name)}
    derived = {}
    for place in dict.fromkeys((entry.site, *(origin(url) for url in pages))):
        name = _ROBOTS if place == entry.site else f"{_ROBOTS}@{_host(place)}"
        base = DocumentEntry(entry.file, url=f"{place}/robots.txt")
        said = entry.documents.get(name)
        if said or base.url not in explicit:
            derived[name] = _merge_document(base, said) if said else base
    return derived


def _derived_signals(entry: PlatformEntry) -> dict[str, DocumentEntry]:
    """Return the signal files of the platform's site, with what the files say of them laid over.

    `signals = false` leaves out those of which no file says anything.
    """
    if entry.site is None:
        return {}
    explicit = {url for one in entry.documents.values() for url in _urls(one)}
    derived = {}
    for name, path in ADDRESSES.items():
        base = DocumentEntry(entry.file, url=f"{entry.site}{path}")
        said = entry.documents.get(name)
        if said:
            derived[name] = _merge_document(base, said)
        elif entry.signals is not False and base.url not in explicit:
            derived[name] = base
    return derived


def _is_robots(name: str) -> bool:
    return name.partition("@")[0] == _ROBOTS


def _urls(one: DocumentEntry) -> tuple[str, ...]:
    return (one.url,) if one.url else tuple(page.url for page in one.combine or ())


def _host(place: str) -> str:
    """Return the host of an origin, written so that it can stand in a file name on every system."""
    return place.partition("://")[2].translate({ord("["): None, ord("]"): None, ord(":"): "-"})
