"""The watch list as it stands: entries found by words, kind, place and state, and each of them whole."""

from __future__ import annotations

from collections.abc import Mapping
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

__all__ = ["Listing", "address_of"]

ROWS: Final = 60  # on a page

_Stamp = tuple[int, int]


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
        rows = [self._row(one, states.get(one.id)) for one in self._site.registry]
        folded = [one for one in rows if _says_nothing(one)] if asked.folds else []
        found = [one for one in rows if _fits(one, asked) and one not in folded]
        pages = max(1, -(-len(found) // ROWS))
        if asked.page > pages:
            raise NotFound(f"there are {pages} pages")
        start = (asked.page - 1) * ROWS
        return ListPage(
            asked=asked,
            rows=found[start : start + ROWS],
            total=len(found),
            pages=pages,
            documents=len(rows),
            platforms=len(self._site.registry.platforms),
            own=sum(one.own for one in rows),
            folded=len(folded),
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
            row=self._row(document, state),
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

    def _row(self, document: Document, state: DocumentState | None) -> EntryRow:
        registry = self._site.registry
        own = document.name in self._written(document.platform)
        place = registry.places.get(document.id, (f"{document.platform}.toml", ""))[0]
        return EntryRow(
            document=document,
            platform=self._site.names.platform(document.platform),
            address=address_of(document.id),
            host=urlsplit(document.pages[0].url).netloc,
            rhythm=_rhythm(document),
            place=f"platforms/{document.platform}.toml" if own else place,
            own=own,
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


def _says_nothing(row: EntryRow) -> bool:
    """Return whether it is a signal file that the site was never seen to have, as most sites have none."""
    return row.document.kind is DocumentKind.SIGNAL and row.outcome in {None, Outcome.ABSENT} and not row.own


def _fits(row: EntryRow, asked: Asked) -> bool:
    if asked.kind and row.document.kind.value != asked.kind:
        return False
    if asked.where and row.own is not (asked.where == Where.OWN):
        return False
    if asked.state and not _stands(row, Seen(asked.state)):
        return False
    said = f"{row.platform} {row.document.id} {row.document.title} {' '.join(p.url for p in row.document.pages)}"
    return all(word in said.casefold() for word in asked.words.casefold().split())


def _stands(row: EntryRow, state: Seen) -> bool:
    match state:
        case Seen.DOUBT:
            return row.outcome is Outcome.SUSPECT
        case Seen.FAILED:
            return row.failing or row.outcome is Outcome.FAILED
        case Seen.NEVER:
            return row.checked_at is None


def _rhythm(document: Document) -> str:
    if document.interval:
        return f"every {spelt(document.interval)}"
    return f"{document.cron} ({document.time_zone or 'UTC'})"


def _in_toml(entries: tuple[Selector, ...]) -> str:
    return in_toml(entries) if entries else ""
