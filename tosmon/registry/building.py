"""Build the watch list of entries, and check what shows only between them or between their fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from tosmon.core.signal_names import NAMES, is_signal_file
from tosmon.errors import Fault
from tosmon.registry.deriving import derived_robots, derived_signals, is_robots, kind_of
from tosmon.registry.merging import in_rhythm
from tosmon.registry.model import Document, DocumentKind, Former, Platform, PlatformKind, Render
from tosmon.registry.naming import title_of
from tosmon.registry.tables import guess
from tosmon.registry.values import got
from tosmon.registry.variants import base_place, expand
from tosmon.registry.watchlist import Registry, key
from tosmon.registry.written import DocumentEntry, FormerEntry, PlatformEntry, addresses, pages_of

__all__ = ["ROBOTS_INTERVAL", "SIGNAL_INTERVAL", "TEXT_INTERVAL", "build"]

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

_ORDER = (DocumentKind.TEXT, DocumentKind.ROBOTS, DocumentKind.SIGNAL)  # in which a platform's documents are listed
_OF_TEXTS = ("combine", "select", "remove", "render", "filters", "applies_to", "applies_source", "previous")


# --- building ---------------------------------------------------------------------------------------------------------


def build(entries: Iterable[PlatformEntry], known: tuple[str, ...]) -> tuple[Registry, tuple[Fault, ...]]:
    """Return the watch list that the entries make, and the faults that show only between them.

    `known` are the packaged ids, to guess what a misspelt file name meant.
    """
    platforms: list[Platform] = []
    switched_off: dict[str, str] = {}
    retired: list[Document] = []
    places: dict[str, tuple[str, str]] = {}
    faults: list[Fault] = []
    for entry in entries:
        faults.extend(_own_faults(entry, known))
        documents, wrong = expand(entry.documents)
        faults.extend(wrong)
        off = {name: one for name, one in documents.items() if entry.enabled is False or one.enabled is False}
        retired += [_document(entry, name, one) for name, one in off.items() if one.previous]
        if entry.enabled is False:
            switched_off[entry.id] = entry.file
            continue
        whole = replace(entry, documents=documents)
        documents |= {**derived_robots(whole), **derived_signals(whole)}
        documents = {name: in_rhythm(entry, one) for name, one in documents.items()}
        switched_off |= {f"{entry.id}/{name}": one.file for name, one in documents.items() if one.enabled is False}
        places |= {f"{entry.id}/{name}": (one.file, one.place) for name, one in documents.items()}
        platforms.append(_platform(entry, documents, faults))
    faults.extend(_shared_names(platforms))
    return Registry(platforms, switched_off=switched_off, retired=retired, places=places), tuple(faults)


def _own_faults(entry: PlatformEntry, known: tuple[str, ...]) -> list[Fault]:
    faults = []
    hint = "" if entry.id in known else guess(entry.id, known)
    if entry.name is None and ("", "name") not in entry.faulty:
        expected = f'a name such as "Example", as no packaged platform is called {entry.id!r}{hint}'
        faults.append(Fault(entry.file, "", "name", f"expected {expected}"))
    if entry.site is None and ("", "site") not in entry.faulty and entry.enabled is not False:
        faults.append(Fault(entry.file, "", "site", 'expected a host name such as "www.example.com"'))
    if entry.interval and entry.jitter and entry.jitter >= entry.interval:
        faults.append(Fault(entry.file, "", "jitter", "expected less than the interval"))
    return faults


def _platform(entry: PlatformEntry, documents: Mapping[str, DocumentEntry], faults: list[Fault]) -> Platform:
    built: list[Document] = []
    told: set[tuple[str, str]] = set()
    seen: dict[tuple[object, ...], str] = {}
    for name, one in documents.items():
        found = _document_faults(entry, name, one)
        # A variant has its document's faults too: they are told once.
        faults.extend(fault for fault in found if (base_place(one), fault.field) not in told)
        told |= {(one.place, fault.field) for fault in found}
        if found or one.enabled is False or not (one.url or one.combine):
            continue
        document = _document(entry, name, one)
        if one.place not in {place for place, _ in entry.faulty}:
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
        imported_from=entry.imported_from or "",
        sources=tuple(dict.fromkeys((entry.file, *(one.file for one in entry.documents.values())))),
    )


def _document_faults(entry: PlatformEntry, name: str, one: DocumentEntry) -> list[Fault]:
    here = {one.place, base_place(one)}

    def fault(field: str, expected: str) -> list[Fault]:
        said = {(place, part) for place in here for part in (re.split(r"[.\[]", field)[0], "")}
        return [] if said & entry.faulty else [Fault(one.file, one.place, field, expected)]

    found: list[Fault] = []
    retired = one.enabled is False and one.previous
    if not one.url and not one.combine and not retired and not {(place, "combine") for place in here} & entry.faulty:
        others = tuple(other for other, it in entry.documents.items() if other != name and addresses(it))
        found += fault("url", f"expected an https address, or pages to combine{guess(name, others)}")
    if kind_of(name, one) is not DocumentKind.TEXT:
        said = [field for field in _OF_TEXTS if getattr(one, field) is not None]
        found += [
            one
            for field in said
            for one in fault(field, "expected nothing here: the file is read whole, as it is sent")
        ]
    found += [one for expected in _kind_faults(name, one) for one in fault("kind", expected)]
    found += [one for field, expected in _part_faults(one) for one in fault(field, expected)]
    return found


def _part_faults(one: DocumentEntry) -> Iterator[tuple[str, str]]:
    """Yield field and expectation of what does not go with other fields of the document."""
    if one.interval and one.jitter and one.jitter >= one.interval:
        yield "jitter", "expected less than the interval"
    if one.time_zone and not one.cron:
        yield "time_zone", "expected crontab fields (cron) beside it: nothing else is read by a clock"
    if one.applies_to and not one.applies_source:
        yield "applies_source", "expected the address where the platform says whom it applies to, got nothing"
    if one.applies_source and not one.applies_to:
        yield "applies_to", "expected whom it applies to, in words, got nothing"
    for index, page in enumerate(pages_of(one)):
        if "#" in page.url and (page.render or one.render) is not Render.BROWSER:
            field = "url" if one.url else f"combine[{index}].url"
            expected = "expected an address without a '#' part, which is never sent (a browser sees it), got"
            yield field, f"{expected} {got(page.url)}"


def _kind_faults(name: str, one: DocumentEntry) -> Iterator[str]:
    """Yield what was expected of the kind: robots.txt and signal files are read by their names."""
    if one.kind is None:
        return
    if is_robots(name) and one.kind is not DocumentKind.ROBOTS:
        yield 'expected "robots" for a document of this name'
    elif is_signal_file(name) != (one.kind is DocumentKind.SIGNAL):
        known = ", ".join(NAMES)
        named = '"signal" for a document of this name' if is_signal_file(name) else f"a signal file's name: {known}"
        yield f"expected {named}"


def _repeated(one: DocumentEntry, document: Document, seen: dict[tuple[object, ...], str]) -> list[Fault]:
    """Return a fault for each page that another document of the platform reads in the same way."""
    found = []
    for index, page in enumerate(document.pages):
        asked = (page.url, page.selection, document.asked_in, document.region)
        other = seen.setdefault(asked, document.name)
        if other != document.name and not one.repeats:
            field = "url" if one.url else f"combine[{index}].url"
            expected = f"expected a page of its own, got {page.url!r}, which documents.{other} reads in the same way"
            found.append(Fault(one.file, one.place, field, f"{expected} (repeats = true, where that is meant)"))
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
    kind = kind_of(name, one)
    interval = None if one.cron else one.interval or _INTERVALS[kind]
    # A document that says its language does not follow the platform's locale, unless they agree.
    language = one.language or (one.locale or entry.language or entry.locale or "").partition("-")[0]
    locale = one.locale or (entry.locale if (entry.locale or "").startswith(f"{language}-") else "") or ""
    is_text = kind is DocumentKind.TEXT
    return Document(
        platform=entry.id,
        name=name,
        title=one.title or title_of(name),
        kind=kind,
        pages=pages_of(one),
        language=language if is_text else "",
        locale=locale if is_text else "",
        render=one.render or Render.HTTP,
        interval=interval,
        cron=one.cron or "",
        jitter=_jitter(one, interval),
        time_zone=one.time_zone or "",
        robots=one.robots or entry.robots,
        verified_on=one.verified_on,
        note=one.note or "",
        region=one.region or "",
        applies_to=one.applies_to or "",
        applies_source=one.applies_source or "",
        previous=tuple(sorted((_former(former) for former in one.previous or ()), key=lambda former: former.until)),
    )


def _former(one: FormerEntry) -> Former:
    return Former(one.until, pages_of(one), one.render or Render.HTTP)


def _jitter(one: DocumentEntry, interval: timedelta | None) -> timedelta:
    if one.jitter is not None:
        return one.jitter
    seconds = interval // timedelta(seconds=_JITTER_PART) if interval else 0
    return min(timedelta(seconds=seconds), _MOST_JITTER)
