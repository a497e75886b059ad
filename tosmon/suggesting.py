"""What the watch list might take in: documents that labelled clauses link to, and that nobody watches.

Which links count is `tosmon.core.incorporated`'s to say; an accepted suggestion becomes an entry by
`tosmon.registry.adding`. A refusal is a decision in the ledger of the document that links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tosmon.catalog import Catalog
from tosmon.catalog.views import StoredVersion
from tosmon.core.gaps import Period
from tosmon.core.incorporated import document_name, place_of, policy_links, site_of
from tosmon.registry import Document, DocumentKind, Platform, Registry

__all__ = ["Suggestion", "dismiss", "restore", "suggestions", "unwatched"]

DISMISSED = "suggestion_dismissed"  # kinds of decisions
RESTORED = "suggestion_restored"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document that might be watched: what it could be called, and where it stands.

    It is linked to by `clause` (an id) of `source`, which had the link first in `snapshot`, observed between the
    moments `since` (the first is None where nobody had looked before). `dismissed` says that somebody refused it.
    """

    document: str
    url: str
    source: str
    clause: str
    text: str
    labels: tuple[str, ...]
    snapshot: str
    since: tuple[datetime | None, datetime]
    dismissed: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A link of a labelled clause in force; `near` are the sites to which such links may lead."""

    url: str
    source: Document
    near: tuple[str, ...]
    clause: str
    text: str
    labels: tuple[str, ...]


def suggestions(catalog: Catalog, registry: Registry, platform: str | None = None) -> tuple[Suggestion, ...]:
    """Return what clauses in force link to and is not watched, also what was dismissed, by platform and first sight.

    `platform` (an id) leaves out what is linked to by others' documents. Of several links to one place the one that was
    observed first counts.
    """
    watched = _watched(catalog, registry)
    found: dict[str, list[_Found]] = defaultdict(list)
    for one in registry.platforms:
        if platform in {None, one.id}:
            for link in _links(catalog, one):
                if place_of(link.url) not in watched:
                    found[place_of(link.url)].append(link)
    histories = _Histories(catalog)
    dated = [min((histories.dated(one) for one in ones), key=lambda one: one[1][1]) for ones in found.values()]
    dated.sort(key=lambda one: (one[0].source.platform, one[1][1], one[0].url))
    return tuple(_named(dated, registry, _dismissed(catalog)))


def unwatched(catalog: Catalog, registry: Registry, version: StoredVersion) -> tuple[str, ...]:
    """Return the addresses that a version's labelled clauses link to, are not watched, and were not dismissed."""
    document = next((one for one in registry if one.id == version.document), None)
    if document is None:
        return ()
    links = {one.url: None for one in _found(version, document, _sites(registry.platform(document.platform)))}
    if not links:
        return ()
    known = _watched(catalog, registry) | _dismissed(catalog)
    return tuple(url for url in links if place_of(url) not in known)


def _watched(catalog: Catalog, registry: Registry) -> frozenset[str]:
    """Return the places that are watched, by their entries and by where they were found last."""
    entered = (page.url for document in registry for page in document.pages)
    return frozenset(map(place_of, (*entered, *catalog.current_addresses().values())))


def _links(catalog: Catalog, platform: Platform) -> Iterator[_Found]:
    """Yield the links of labelled clauses of a platform's documents that count."""
    near = _sites(platform)
    states = catalog.states(document.id for document in platform.documents if document.kind is DocumentKind.TEXT)
    for document in platform.documents:
        state = states.get(document.id)
        if state is not None and state.version is not None:
            yield from _found(catalog.version(state.version), document, near)


def _found(stored: StoredVersion, document: Document, near: tuple[str, ...]) -> Iterator[_Found]:
    shown = zip(stored.clause_ids, stored.version.clauses, stored.judgements, strict=True)
    for identifier, clause, judgement in shown:
        if judgement.labels:
            for url in policy_links(clause, near):
                yield _Found(url, document, near, identifier, clause.text, judgement.labels)


def _sites(platform: Platform) -> tuple[str, ...]:
    """Return the sites that a platform's documents come from."""
    addresses = [platform.site, *(page.url for document in platform.documents for page in document.pages)]
    return tuple(dict.fromkeys(map(site_of, addresses)))


_Dated = tuple[_Found, tuple[datetime | None, datetime], str]


class _Histories:
    """The documents' versions, each read once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[str, tuple[Period, ...]] = {}

    def dated(self, found: _Found) -> _Dated:
        """Return a link with the moments between which it was first observed, and the snapshot that shows it."""
        document = found.source.id
        if document not in self._known:
            self._known[document] = self._catalog.periods(document)
        periods = self._known[document]
        first = next((n for n, period in enumerate(periods) if _links_to(period, found)), len(periods) - 1)
        return found, (periods[first - 1].last if first else None, periods[first].first), periods[first].snapshot


def _links_to(period: Period, found: _Found) -> bool:
    place = place_of(found.url)
    return any(
        place_of(url) == place
        for clause, judgement in zip(period.clauses, period.judgements, strict=True)
        if judgement.labels and clause.links
        for url in policy_links(clause, found.near)
    )


def _named(dated: Iterable[_Dated], registry: Registry, dismissed: frozenset[str]) -> Iterator[Suggestion]:
    """Yield the links as suggestions, each with a name that its platform does not use yet."""
    taken = {platform.id: {one.name for one in platform.documents} for platform in registry.platforms}
    for found, since, snapshot in dated:
        platform = found.source.platform
        name = document_name(found.url, taken[platform])
        taken[platform].add(name)
        yield Suggestion(
            document=f"{platform}/{name}",
            url=found.url,
            source=found.source.id,
            clause=found.clause,
            text=found.text,
            labels=found.labels,
            snapshot=snapshot,
            since=since,
            dismissed=place_of(found.url) in dismissed,
        )


# --- decisions --------------------------------------------------------------------------------------------------------


def dismiss(catalog: Catalog, suggestion: Suggestion, at: datetime) -> None:
    """Remember that nobody wants to watch that document."""
    catalog.decide(suggestion.source, DISMISSED, at, "command", {"url": suggestion.url})


def restore(catalog: Catalog, suggestion: Suggestion, at: datetime) -> None:
    """Take a refusal back."""
    catalog.decide(suggestion.source, RESTORED, at, "command", {"url": suggestion.url})


def _dismissed(catalog: Catalog) -> frozenset[str]:
    """Return the places that were dismissed, and not restored since."""
    decided: dict[str, bool] = {}
    for entry in catalog.decisions((DISMISSED, RESTORED)):
        url = entry.value().get("url")
        if isinstance(url, str):
            decided[place_of(url)] = entry.kind == DISMISSED
    return frozenset(place for place, refused in decided.items() if refused)
