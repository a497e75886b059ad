"""The watch list as it stands: entries found by words, kind, place and state, and each of them whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from tosmon.catalog.records import DocumentState
from tosmon.core.due import next_due
from tosmon.core.lengths import spelt
from tosmon.core.model import Outcome, Selector
from tosmon.core.toml import NotToml, parse_toml
from tosmon.errors import NotFound
from tosmon.registry import Document, DocumentKind
from tosmon.registry.mending import in_toml
from tosmon.registry.rhythms import past_of, rhythm_of
from tosmon.web.registry.values import Asked, EntryPage, EntryRow, ListPage, PageView, Seen, Where
from tosmon.web.site import Site
from tosmon.web.translating import gettext

__all__ = ["Listing", "address_of"]

ROWS: Final = 60  # on a page

_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A document of the list, what is known of it, its platform's name, and whether a file of one's own has it."""

    document: Document
    state: DocumentState | None
    platform: str
    own: bool


def address_of(document: str) -> str:
    """Return the address of an entry's page."""
    return f"/registry/{quote(document, safe='/@')}"


class Listing:
    """Shows the watch list of one home."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._own: dict[str, tuple[_Stamp, frozenset[str]]] = {}

    def page(self, asked: Asked, told: str = "") -> ListPage:
        """Return a page of the entries that fit."""
        states = self._site.catalog.states()
        registry = self._site.registry
        own = {one.id: self._written(one.id) for one in registry.platforms}
        listed = [
            _Listed(one, states.get(one.id), self._site.names.platform(one.platform), one.name in own[one.platform])
            for one in registry
        ]
        fitting = [one for one in listed if _fits(one, asked)]
        found = [one for one in fitting if not _says_nothing(one)] if asked.folds else fitting
        pages = max(1, -(-len(found) // ROWS))
        if asked.page > pages:
            raise NotFound(f"there are {pages} pages")
        start = (asked.page - 1) * ROWS
        return ListPage(
            asked=asked,
            rows=[self._row(one) for one in found[start : start + ROWS]],
            total=len(found),
            pages=pages,
            documents=len(listed),
            platforms=len(registry.platforms),
            own=sum(one.own for one in listed),
            folded=len(fitting) - len(found),
            told=told,
        )

    def document(self, name: str) -> Document:
        """Return the watched document of that id. Raises NotFound."""
        found = next((one for one in self._site.registry if one.id == name), None)
        if found is None:
            raise NotFound(f"no document {name!r} is watched")
        return found

    def entry(self, name: str) -> EntryPage:
        """Return an entry whole. Raises NotFound."""
        document = self.document(name)
        state = self._site.catalog.state(name)
        overviews = self._site.catalog.documents_overview(document.platform)
        selects = any(page.selection.select for page in document.pages)
        doubted = state.outcome is Outcome.SUSPECT and state.version is not None
        return EntryPage(
            row=self._row(
                _Listed(
                    document,
                    state,
                    self._site.names.platform(document.platform),
                    document.name in self._written(document.platform),
                )
            ),
            pages=tuple(
                PageView(
                    page.url,
                    _in_toml(page.selection.select),
                    _in_toml(page.selection.remove),
                    document.rendered(page).value,
                )
                for page in document.pages
            ),
            seen=next((one for one in overviews if one.document == name), None),
            next_due=next_due(document.id, rhythm_of(document), past_of(state), datetime.now(UTC)),
            repairable=selects and doubted and document.kind is DocumentKind.TEXT,
            repair=None,
            repair_token="",
            repairing=False,
            repair_error="",
            told="",
            undo="",
        )

    def _row(self, one: _Listed) -> EntryRow:
        document, state = one.document, one.state
        place = self._site.registry.places.get(document.id, (f"{document.platform}.toml", ""))[0]
        return EntryRow(
            document=document,
            platform=one.platform,
            address=address_of(document.id),
            host=urlsplit(document.pages[0].url).netloc,
            rhythm=_rhythm(document),
            place=f"platforms/{document.platform}.toml" if one.own else place,
            own=one.own,
            outcome=state.outcome if state else None,
            checked_at=state.checked_at if state else None,
            failing=bool(state and state.failing),
        )

    def _written(self, platform: str) -> frozenset[str]:
        """Return the names of the documents for which the home's own file has an entry."""
        path = self._site.home.platforms / f"{platform}.toml"
        try:
            found = path.stat()
        except OSError:
            return frozenset()
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._own.get(platform)
        if known is None or known[0] != stamp:
            known = self._own[platform] = (stamp, _names_in(path))
        return known[1]


def _names_in(path: Path) -> frozenset[str]:
    """Return the documents of a platform file, variants among them; none where it is no TOML any more."""
    try:
        documents = parse_toml(path.read_bytes()).get("documents")
    except (OSError, NotToml):
        return frozenset()
    found: set[str] = set()
    for name, table in documents.items() if isinstance(documents, dict) else ():
        variants = table.get("variants") if isinstance(table, Mapping) else None
        found |= {str(name), *(f"{name}@{one}" for one in (variants if isinstance(variants, dict) else ()))}
    return frozenset(found)


def _says_nothing(one: _Listed) -> bool:
    """Return whether it is a signal file that the site was never seen to have, as most sites have none."""
    outcome = one.state.outcome if one.state else None
    return one.document.kind is DocumentKind.SIGNAL and outcome in {None, Outcome.ABSENT} and not one.own


def _fits(one: _Listed, asked: Asked) -> bool:
    document = one.document
    if asked.kind and document.kind.value != asked.kind:
        return False
    if asked.where and one.own is not (asked.where == Where.OWN):
        return False
    if asked.state and not _stands(one.state, Seen(asked.state)):
        return False
    if not asked.words:
        return True
    said = f"{one.platform} {document.id} {document.title} {' '.join(page.url for page in document.pages)}".casefold()
    return all(word in said for word in asked.words.casefold().split())


def _stands(state: DocumentState | None, wanted: Seen) -> bool:
    match wanted:
        case Seen.DOUBT:
            return state is not None and state.outcome is Outcome.SUSPECT
        case Seen.FAILED:
            return state is not None and (state.failing or state.outcome is Outcome.FAILED)
        case Seen.NEVER:
            return state is None or state.checked_at is None


def _rhythm(document: Document) -> str:
    if document.interval:
        return gettext("every %(time)s") % {"time": spelt(document.interval)}
    return f"{document.cron} ({document.time_zone or 'UTC'})"


def _in_toml(entries: tuple[Selector, ...]) -> str:
    return in_toml(entries) if entries else ""
