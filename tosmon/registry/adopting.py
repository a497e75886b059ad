"""Plan what of a collection's declarations the user's watch list takes over; files are left to `adopted`.

What nobody watches yet is added. What is watched already stays as it is, whatever a declaration says, unless it was
adopted before and nobody touched the file since, or the user wants the declaration's word to count. A file that is made
here says so above, with the hash of what follows, by which a later import sees whether it is still as it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, count
from typing import Final

from tosmon.registry.declarations import Declaration
from tosmon.registry.declared import filter_name
from tosmon.registry.likening import differences, laid_over, other_name, same_pages, shares_reading
from tosmon.registry.merging import merge, merge_document
from tosmon.registry.naming import title_of
from tosmon.registry.rewriting import with_documents
from tosmon.registry.watchlist import key
from tosmon.registry.writing import document_text, platform_text
from tosmon.registry.written import DocumentEntry, PlatformEntry, addresses, pages_of

__all__ = ["WRITTEN", "Adopted", "Change", "Lists", "PlannedFile", "Wanted", "called_there", "plan"]


class Change(StrEnum):
    """What becomes of a declared document."""

    ADDED = "added"
    PAST = "past"  # it is declared no more: only how it was read is noted
    COMPLETED = "completed"  # it was watched; how it was read before is new
    UPDATED = "updated"  # it was adopted before, as it was declared then
    REPLACED = "replaced"  # the list said otherwise, and the user wanted the declaration to count
    SAME = "same"
    DIFFERS = "differs"  # the list says otherwise, and stays as it is
    ELSEWHERE = "elsewhere"  # the list reads its pages under another name
    KEPT = "kept"  # it was adopted before, and is not declared now
    REFUSED = "refused"  # the list would have a fault with it


WRITTEN: Final = frozenset({Change.ADDED, Change.PAST, Change.COMPLETED, Change.UPDATED, Change.REPLACED})

_MARK: Final = (
    "# From declarations of Open Terms Archive ({files}), by `tosmon import ota-declarations`.\n"
    "# While nothing below is changed, the next import brings it up to date ({digest}).\n\n"
)
_MARKED: Final = re.compile(
    r"# From declarations of Open Terms Archive [^\n]*\n# While nothing below [^\n]*\(([0-9a-f]{16})\)\.\n\n", re.ASCII
)
_NAMED = 3  # files that a mark names


@dataclass(frozen=True, slots=True)
class Adopted:
    """What becomes of one declared document: its id here, what its collection calls it ("X/Terms of Service"), and why.

    `fields` are those that differ; `detail` names the other document, or the fault. `filters` are functions that the
    collection runs on its text and tosmon does not.
    """

    document: str
    declared: str
    change: Change
    fields: tuple[str, ...] = ()
    detail: str = ""
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file of the user's as it is and as it is to be (empty: there is none), and what becomes of each document."""

    platform: str
    before: str
    text: str
    documents: tuple[Adopted, ...]

    @property
    def changed(self) -> bool:
        """Return whether there is anything to write."""
        return self.text != self.before


@dataclass(frozen=True, slots=True)
class Lists:
    """The watch list as its files write it, by platform: the package's, the user's, and the text of the latter."""

    packaged: Mapping[str, PlatformEntry] = field(default_factory=dict)
    own: Mapping[str, PlatformEntry] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def known(self, platform: str) -> PlatformEntry | None:
        """Return the platform as all files together make it, None where there is none."""
        base, over = self.packaged.get(platform), self.own.get(platform)
        return merge(base, over) if base and over else base or over


@dataclass(frozen=True, slots=True)
class Wanted:
    """A declaration, and the names of those of its documents that are wanted."""

    declaration: Declaration
    documents: Collection[str]

    @property
    def entry(self) -> PlatformEntry:
        """Return what is declared."""
        return self.declaration.entry


def called_there(declaration: Declaration, name: str) -> str:
    """Return what its collection calls a declared document: "X/Terms of Service"."""
    return f"{declaration.service}/{declaration.entry.documents[name].title or title_of(name)}"


def plan(
    wanted: Sequence[Wanted], lists: Lists, *, replacing: bool, refused: Mapping[tuple[str, str], str]
) -> tuple[PlannedFile, ...]:
    """Return what becomes of the file of each platform that is declared, by platform.

    `replacing` lets declarations count where the list says otherwise. `refused` says of documents why they are left
    out; with an empty name, of all of a platform.
    """
    names = _Names(lists, wanted)
    platforms: dict[str, list[Wanted]] = {}
    for one in wanted:
        platforms.setdefault(names.platform(one.entry), []).append(one)
    files = []
    for platform, services in sorted(platforms.items()):
        before = _Before.of(platform, lists)
        services.sort(key=lambda one: key(one.entry.name or "") != key(before.name))
        files.append(_planned(before, services, names, replacing=replacing, refused=refused))
    return tuple(files)


# --- names ------------------------------------------------------------------------------------------------------------


class _Names:
    """Which platform a service is, and which names are free."""

    def __init__(self, lists: Lists, wanted: Sequence[Wanted]) -> None:
        self._platforms: dict[str, str] = {}
        self._former: dict[str, set[str]] = {}
        known = [entry for name in dict.fromkeys((*lists.own, *lists.packaged)) if (entry := lists.known(name))]
        for entry in known:
            for name in (entry.id, entry.name or ""):
                self._platforms.setdefault(key(name), entry.id)
        for entry in known:
            self._former[entry.id] = {key(name) for name in entry.predecessors or ()}
            for name in entry.aliases or ():
                self._platforms.setdefault(key(name), entry.id)
        self._declared = {key(name) for one in wanted for name in (one.entry.id, one.entry.name or "")}

    def platform(self, entry: PlatformEntry) -> str:
        """Return the id of the watch list's platform of that name, else the declared one, or the next that is free.

        A service that ended is not the one that continues it: what Twitter was declared as says nothing of X.
        """
        name = key(entry.name or "")
        found = self._platforms.get(name, "")
        ended = entry.enabled is False and name in self._former.get(found, ())
        if found and not ended:
            return found
        numbered = chain((entry.id,), (f"{entry.id}-{number}" for number in count(2)))
        return next(one for one in numbered if one not in self._former)

    def aliases(self, one: Wanted) -> tuple[str, ...] | None:
        """Return the service's id where it is another name, and nobody else's: histories call it so."""
        service = one.declaration.service
        own, folded = {key(one.entry.id), key(one.entry.name or "")}, key(service)
        free = folded and folded not in own and folded not in self._platforms and folded not in self._declared
        return (service,) if free and service.isprintable() else None


# --- one platform -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Before:
    """What is watched of a platform: what the package and the user's hand make of it, and what was adopted earlier."""

    platform: str
    text: str
    edited: bool  # the user's file is the work of their hand, at least in part
    own: PlatformEntry | None
    listed: bool  # the package, or the user's hand, make the platform
    watched: Mapping[str, DocumentEntry]
    adopted: Mapping[str, DocumentEntry]

    @classmethod
    def of(cls, platform: str, lists: Lists) -> _Before:
        text, own = lists.texts.get(platform, ""), lists.own.get(platform)
        edited = bool(text) and not _is_ours(text)
        base = lists.known(platform) if edited else lists.packaged.get(platform)
        adopted = own.documents if own and not edited else {}
        return cls(platform, text, edited, own, base is not None, base.documents if base else {}, adopted)

    @property
    def name(self) -> str:
        """Return what the platform is called."""
        return (self.own.name if self.own else None) or self.platform

    def now(self, name: str) -> DocumentEntry | None:
        """Return a document as it is watched now, None where it is not."""
        mine, watched = self.adopted.get(name), self.watched.get(name)
        return merge_document(watched, mine) if mine and watched else mine or watched


@dataclass(frozen=True, slots=True)
class _Decided:
    """What becomes of a document, why, and what is to be written of it: a whole entry, or what is laid over another."""

    change: Change
    fields: tuple[str, ...] = ()
    detail: str = ""
    entry: DocumentEntry | None = None


def _planned(
    before: _Before,
    services: Sequence[Wanted],
    names: _Names,
    *,
    replacing: bool,
    refused: Mapping[tuple[str, str], str],
) -> PlannedFile:
    results: list[Adopted] = []
    taken: dict[str, str] = {}
    written: dict[str, DocumentEntry] = {}
    for service in services:
        told = frozenset(service.entry.documents)
        for declared, one in service.entry.documents.items():
            if declared not in service.documents:
                continue
            name = other_name(declared, one, {**before.watched, **before.adopted})
            called = called_there(service.declaration, declared)
            why = refused.get((before.platform, name)) or refused.get((before.platform, ""))
            if why or name in taken:
                decided = _Decided(Change.REFUSED, detail=why or f"{taken[name]} has this name")
            else:
                decided = _decide(name, one, before, told, replacing=replacing)
            taken.setdefault(name, called)
            results.append(_adopted(f"{before.platform}/{name}", called, decided, one))
            if decided.entry:
                written[name] = decided.entry
    results += _kept(before, services, taken)
    whole = (before.platform, "") not in refused
    text = _text(before, services, written, names) if whole else before.text
    return PlannedFile(before.platform, before.text, text, tuple(results))


def _adopted(document: str, called: str, decided: _Decided, one: DocumentEntry) -> Adopted:
    filters = tuple(dict.fromkeys(filter_name(name) for page in pages_of(one) for name in page.filters))
    return Adopted(document, called, decided.change, decided.fields, decided.detail, filters)


def _decide(name: str, one: DocumentEntry, before: _Before, declared: Collection[str], *, replacing: bool) -> _Decided:
    """Return what becomes of a declared document; `declared` are the names of all that its service declares."""
    mine, watched, now = before.adopted.get(name), before.watched.get(name), before.now(name)
    if now is None:
        return _added(one, {**before.watched, **before.adopted}, declared)
    if mine and (watched is None or addresses(mine)):
        entry = replace(laid_over(watched, one), repeats=one.repeats or mine.repeats)
        same = document_text(name, entry) == document_text(name, mine)
        return _Decided(Change.SAME) if same else _Decided(Change.UPDATED, differences(mine, one), entry=entry)
    fields = differences(now, one)
    if fields == ("previous",) and not now.previous:
        return _Decided(Change.COMPLETED, fields, entry=DocumentEntry(one.file, one.place, previous=one.previous))
    if fields and replacing:
        return _Decided(Change.REPLACED, fields, entry=laid_over(now, one))
    return _Decided(Change.DIFFERS if fields else Change.SAME, fields)


def _added(one: DocumentEntry, watched: Mapping[str, DocumentEntry], declared: Collection[str]) -> _Decided:
    """Return what becomes of a document that the list does not have: it may be there under another name."""
    if not addresses(one):
        return _Decided(Change.PAST, entry=one)
    other = next((name for name, it in watched.items() if name not in declared and same_pages(it, one)), "")
    if other:
        return _Decided(Change.ELSEWHERE, detail=other)
    repeats = one.repeats or any(shares_reading(it, one) for it in watched.values()) or None
    return _Decided(Change.ADDED, entry=replace(one, repeats=repeats))


def _kept(before: _Before, services: Sequence[Wanted], taken: Collection[str]) -> Iterator[Adopted]:
    """Yield what was adopted before, is watched, and is not declared now: only the user ends a watch."""
    declared = {name for service in services for name in service.entry.documents}
    for name, one in before.adopted.items():
        if name not in declared and name not in taken and addresses(one):
            called = f"{services[0].declaration.service}/{one.title or title_of(name)}"
            yield _adopted(f"{before.platform}/{name}", called, _Decided(Change.KEPT), one)


# --- the file ---------------------------------------------------------------------------------------------------------


def _text(before: _Before, services: Sequence[Wanted], written: Mapping[str, DocumentEntry], names: _Names) -> str:
    """Return the text of the platform's file with what is written."""
    if before.edited:
        return with_documents(before.text, written)
    documents = {**before.adopted, **written}
    if not before.listed and (documents or not any(service.entry.documents for service in services)):
        return _marked(platform_text(_head(before, services[0], documents, names)), services)
    if not written:
        return before.text
    return _marked(platform_text(PlatformEntry("", before.platform, documents=documents)), services)


def _head(before: _Before, service: Wanted, documents: Mapping[str, DocumentEntry], names: _Names) -> PlatformEntry:
    """Return the platform as the service declares it, or as it was adopted from another."""
    same = before.own is None or key(service.entry.name or "") == key(before.name)
    entry = replace(service.entry, aliases=names.aliases(service)) if same or not before.own else before.own
    watched = any(addresses(one) for one in documents.values())
    return replace(entry, documents=documents, enabled=None if watched else False)


def _marked(body: str, services: Sequence[Wanted]) -> str:
    """Return the text of a file with what tells a later import where it is from, and that it is as it was."""
    files = [_printable(service.entry.file) for service in services[:_NAMED]]
    more = ["…"] if len(services) > _NAMED else []
    return _MARK.format(files=", ".join([*files, *more]), digest=_digest(body)) + body


def _is_ours(text: str) -> bool:
    """Return whether a file is as an import made it."""
    found = _MARKED.match(text)
    return found is not None and found[1] == _digest(text[found.end() :])


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _printable(name: str) -> str:
    """Return a file's name as it can stand in a comment."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)
