"""Lay the user's entries over the packaged ones, and variants over their document: field by field."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TypeVar

from tosmon.registry.written import DocumentEntry, PlatformEntry

__all__ = ["merge", "merge_document"]

Entry = TypeVar("Entry", PlatformEntry, DocumentEntry)


def merge(base: PlatformEntry, over: PlatformEntry) -> PlatformEntry:
    """Return `base` with what `over` says laid over it: documents by name, their fields one by one."""
    documents = dict(base.documents)
    for name, document in over.documents.items():
        documents[name] = merge_document(documents[name], document) if name in documents else document
    return replace(_lay(base, over), documents=documents, faulty=base.faulty | over.faulty)


def merge_document(base: DocumentEntry, over: DocumentEntry) -> DocumentEntry:
    """Return `base` with what `over` says laid over it, variants by name, and without what that makes untrue."""
    if over.url or over.combine:
        base = replace(base, url=None, combine=None)
    if over.interval or over.cron:
        base = replace(base, interval=None, cron=None, jitter=None)
    if any((over.url, over.combine, over.select, over.remove, over.parameters, over.locale, over.region)):
        base = replace(base, verified_on=None)  # what was tried is not what is asked for now
    variants = dict(base.variants or {})
    for name, variant in (over.variants or {}).items():
        variants[name] = merge_document(variants[name], variant) if name in variants else variant
    return replace(_lay(base, over), variants=variants or None)


def _lay(base: Entry, over: Entry) -> Entry:
    said = {one.name: getattr(over, one.name) for one in fields(over) if getattr(over, one.name) is not None}
    return replace(base, **said)
