"""Make documents of a document's variants: each inherits all that it does not say itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, unquote_plus

from tosmon.errors import Fault
from tosmon.registry.deriving import kind_of
from tosmon.registry.merging import merge_document
from tosmon.registry.model import DocumentKind
from tosmon.registry.written import DocumentEntry

__all__ = ["base_place", "expand", "lay_over"]


def expand(documents: Mapping[str, DocumentEntry]) -> tuple[dict[str, DocumentEntry], tuple[Fault, ...]]:
    """Return the documents with their variants after each ("terms-of-service@de"), and the faults of variants."""
    expanded: dict[str, DocumentEntry] = {}
    faults: list[Fault] = []
    for name, one in documents.items():
        expanded[name] = replace(one, variants=None)
        for variant, its in (one.variants or {}).items():
            whole = f"{name}@{variant}"
            wrong = _wrong(name, one, documents.get(whole))
            if wrong:
                faults.append(Fault(its.file, its.place, "", wrong))
            else:
                expanded[whole] = _variant(one, variant, its)
    return expanded, tuple(faults)


def base_place(one: DocumentEntry) -> str:
    """Return where the document stands of which this is a variant, or its own place."""
    return one.place.partition(".variants.")[0]


def _wrong(name: str, one: DocumentEntry, other: DocumentEntry | None) -> str:
    """Return what was expected instead of a variant of this document; `other` is the document of the variant's name."""
    if kind_of(name, one) is not DocumentKind.TEXT:
        return "expected nothing here: the file is read whole, as it is sent"
    if "@" in name:
        return f"expected it among the variants of {name.partition('@')[0]}, as {name} is one itself"
    return f"expected the variant here or as {other.place} of {other.file}, got both" if other else ""


def _variant(base: DocumentEntry, name: str, variant: DocumentEntry) -> DocumentEntry:
    """Return a variant's whole entry. Whom it binds, when it was tried and how it was read before are its own."""
    own = replace(base, variants=None, previous=None, applies_to=None, applies_source=None, verified_on=None)
    if variant.locale and not variant.language:
        own = replace(own, language=None)  # follows from the locale
    if variant.language and not variant.locale:
        own = replace(own, locale=None)
    if base.title and not variant.title:
        own = replace(own, title=f"{base.title} ({name})")
    laid = merge_document(own, variant)
    if not laid.parameters:
        return laid
    query = laid.parameters
    combine = laid.combine and tuple(replace(page, url=lay_over(page.url, query)) for page in laid.combine)
    return replace(laid, url=laid.url and lay_over(laid.url, query), combine=combine)


def lay_over(url: str, parameters: Mapping[str, str]) -> str:
    """Return the address with parameters in its query: each in place of those of its name, or after the others.

    All else of the address stays as it is written. What is laid in is escaped as UTF-8 (RFC 3986, section 2.5).
    """
    address, sharp, fragment = url.partition("#")
    path, _, query = address.partition("?")
    parts = query.split("&") if query else []
    for name, value in parameters.items():
        laid = f"{quote(name, safe='')}={quote(value, safe='')}"
        places = [index for index, part in enumerate(parts) if unquote_plus(part.partition("=")[0]) == name]
        at = places[0] if places else len(parts)
        rest = [part for index, part in enumerate(parts) if index not in places]
        parts = [*rest[:at], laid, *rest[at:]]
    return f"{path}?{'&'.join(parts)}{sharp}{fragment}"
