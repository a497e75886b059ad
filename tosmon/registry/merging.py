"""Lay the user's entries over the packaged ones, documents over their platform and variants over their document."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TypeVar

from tosmon.registry.written import DocumentEntry, PlatformEntry

__all__ = ["in_rhythm", "merge", "merge_document"]

Entry = TypeVar("Entry", PlatformEntry, DocumentEntry)


def merge(base: PlatformEntry, over: PlatformEntry) -> PlatformEntry:
    """Return `base` with what `over` says laid over it: documents by name, their fields one by one."""
    documents = dict(base.documents)
    for name, document in over.documents.items():
        documents[name] = merge_document(documents[name], document) if name in documents else document
    return replace(_lay(_timed(base, over), over), documents=documents, faulty=base.faulty | over.faulty)


def merge_document(base: DocumentEntry, over: DocumentEntry) -> DocumentEntry:
    """Return `base` with what `over` says laid over it, variants by name, and without what that makes untrue."""
    if over.url or over.combine:
        base = replace(base, url=None, combine=None)
    base = _timed(base, over)
    if over.interval:
        base = replace(base, time_zone=None)  # nothing is read by a clock now
    if any((over.url, over.combine, over.select, over.remove, over.parameters, over.locale, over.region)):
        base = replace(base, verified_on=None)  # what was tried is not what is asked for now
    variants = dict(base.variants or {})
    for name, variant in (over.variants or {}).items():
        variants[name] = merge_document(variants[name], variant) if name in variants else variant
    return replace(_lay(base, over), variants=variants or None)


def in_rhythm(platform: PlatformEntry, one: DocumentEntry) -> DocumentEntry:
    """Return a platform's document with the platform's rhythm, where it does not say its own."""
    wrong = platform.interval and platform.jitter and platform.jitter >= platform.interval  # told of the platform
    jitter = None if wrong else platform.jitter
    base = DocumentEntry(
        platform.file, interval=platform.interval, cron=platform.cron, jitter=jitter, time_zone=platform.time_zone
    )
    whole = merge_document(base, one)
    return whole if whole.cron or one.time_zone else replace(whole, time_zone=None)


def _timed(base: Entry, over: Entry) -> Entry:
    """Return `base` without the rhythm that `over` replaces: neither goes with the other's interval, fields, jitter."""
    return replace(base, interval=None, cron=None, jitter=None) if over.interval or over.cron else base


def _lay(base: Entry, over: Entry) -> Entry:
    said = {one.name: getattr(over, one.name) for one in fields(over) if getattr(over, one.name) is not None}
    return replace(base, **said)
