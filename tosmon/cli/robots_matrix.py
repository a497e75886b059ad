"""The command `robots matrix`: which crawlers each platform admits, at a date, and what is otherwise since another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.cli.common import WHEN, AsJson, HomeOption, asking, console, home_of, print_json, registry_of, settings_of
from tosmon.cli.robots_grid import print_changes, print_matrix
from tosmon.cli.robots_sources import crawlers_of, robots_documents
from tosmon.core.robots import parse
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.robots.matrix import CellChange, Matrix, Said, changed, matrix
from tosmon.core.robots.matrix_contract import cell_change_json, matrix_json
from tosmon.core.robots.status import Meaning, meaning
from tosmon.errors import UsageError
from tosmon.home import Home
from tosmon.opened import when
from tosmon.signalled import RobotsAt, robots_at

__all__ = ["robots_matrix"]


def robots_matrix(  # noqa: PLR0913 - each choice is an option
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PLATFORM]...", help="Platforms, or x/robots.txt@help.x.com (default: all).", show_default=False
        ),
    ] = None,
    *,
    at: Annotated[str | None, typer.Option(metavar=WHEN, help="As it stood then: 2024-11-16 (default: now).")] = None,
    since: Annotated[
        str | None, typer.Option(metavar=WHEN, help="Show only what is otherwise than it was then.")
    ] = None,
    crawler: Annotated[
        list[str] | None, typer.Option(metavar="TOKEN", help="Only this crawler; may be given again.")
    ] = None,
    purpose: Annotated[CrawlerPurpose | None, typer.Option(help="Only crawlers for this.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All known crawlers (--json always gives them).")] = False,
    files: Annotated[
        bool, typer.Option("--files", help="The arguments are files of your own, as NAME=FILE or FILE.")
    ] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show which crawlers each platform admits."""
    if files and (at or since):
        raise UsageError("files have no dates", remedy="give --at and --since with platforms of the archive")
    asked = _asked(crawlers_of(home), crawler, purpose)
    whole = every or as_json or bool(crawler or purpose)
    if files:
        found = _Found(matrix(_of_files(names or []), asked))
    else:
        found = _of_archive(home_of(home), names or [], asked, when(at) if at else None, when(since) if since else None)
    if as_json:
        print_json(_json(found, at=when(at) if at else None))
        return
    zone = settings_of(home_of(home)).zone
    if found.compared:
        print_changes(console(), found.changes, zone)
    else:
        print_matrix(console(), found.matrix, whole=whole, named=bool(names))


@dataclass(frozen=True, slots=True)
class _Found:
    """A matrix, when its files were first observed, and what changed since `compared`, each with its moment."""

    matrix: Matrix
    observed: Mapping[str, datetime] = field(default_factory=dict)
    compared: datetime | None = None
    changes: tuple[tuple[CellChange, datetime | None], ...] = ()


def _json(found: _Found, at: datetime | None) -> dict[str, object]:
    changes = [{**cell_change_json(change), "since": since} for change, since in found.changes]
    return {**matrix_json(found.matrix, at=at, observed=found.observed), "since": found.compared, "changes": changes}


def _asked(
    known: Iterable[Crawler], tokens: Sequence[str] | None, purpose: CrawlerPurpose | None
) -> tuple[Crawler, ...]:
    """Return the crawlers asked for, those that readers ask for first; a token that nobody knows is one, too."""
    if tokens:
        by_name = {name.lower(): one for one in known for name in one.names}
        return tuple(by_name.get(token.lower(), Crawler(token)) for token in dict.fromkeys(tokens))
    return tuple(one for one in known if purpose in {None, one.purpose})


# --- files ------------------------------------------------------------------------------------------------------------


def _of_files(names: Iterable[str]) -> Iterator[tuple[str, Said]]:
    """Yield name and rules of each file given as NAME=FILE, or FILE, which is then called by its own name.

    Raises:
        UsageError: there is none, or one cannot be read.

    """
    nothing = True
    for text in names:
        nothing = False
        name, sign, file = ("", "", text) if Path(text).is_file() else text.rpartition("=")
        path = Path(file)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read {file}: {error.strerror}") from None
        own = path.absolute().parent.name if path.name == "robots.txt" else path.stem
        yield (name if sign else own), parse(body)
    if nothing:
        raise UsageError("--files needs files: NAME=FILE or FILE")


# --- the archive ------------------------------------------------------------------------------------------------------


def _of_archive(
    home: Home, names: Sequence[str], asked: Sequence[Crawler], at: datetime | None, since: datetime | None
) -> _Found:
    """Return the matrix of documents in the archive, and what changed in it since the earlier moment."""
    documents = _documents(home, names)
    with asking(home, None) as (catalog, _):
        archive = Archive(home.root, "")
        now = [(document, robots_at(archive, catalog, document, at)) for document in documents]
        found = matrix(((document, _said(one)) for document, one in now), asked)
        observed = {document: one.since for document, one in now if one and one.since}
        if since is None:
            return _Found(found, observed)
        if at is not None and since >= at:
            raise UsageError("--since must lie before --at")
        before = matrix(((one, _said(robots_at(archive, catalog, one, since))) for one in documents), asked)
        turns = _Turns(archive, catalog, since, at)
        changes = tuple((change, turns.since(change)) for change in changed(before, found))
        return _Found(found, observed, since, changes)


def _documents(home: Home, names: Sequence[str]) -> list[str]:
    """Return the ids of the robots.txt documents: those of platforms named, else the first of every platform."""
    if names:
        return list(dict.fromkeys(one.id for name in names for one in robots_documents(home, name)))
    return [
        document.id
        for platform in registry_of(home).platforms
        for document in platform.documents
        if document.id == f"{platform.id}/robots.txt"
    ]


def _said(known: RobotsAt | None) -> Said:
    if known is None:
        return None
    told = meaning(known.status)
    if told is Meaning.RULES:
        return known.robots
    return Meaning.UNAVAILABLE if told is Meaning.UNAVAILABLE else Meaning.UNREACHABLE


class _Turns:
    """Finds when cells became what they are, by the moments at which something new was first observed."""

    def __init__(self, archive: Archive, catalog: Catalog, after: datetime, until: datetime | None) -> None:
        self._archive, self._catalog, self._after, self._until = archive, catalog, after, until
        self._said: dict[str, list[tuple[datetime, Said]]] = {}

    def since(self, change: CellChange) -> datetime | None:
        """Return when the cell was first observed as it is, without a break until now; None where nothing tells."""
        found = None
        for moment, said in self._steps(change.document):
            ((now,),) = (row.admissions for row in matrix([(change.document, said)], [change.crawler]).rows)
            if (now.access, now.front_page, now.elsewhere) != (
                change.now.access,
                change.now.front_page,
                change.now.elsewhere,
            ):
                break
            found = moment
        return found

    def _steps(self, document: str) -> list[tuple[datetime, Said]]:
        """Return what was said at each moment of something new, the latest first."""
        if document not in self._said:
            latest = robots_at(self._archive, self._catalog, document, self._until)
            moments = {one.observed_first for one in self._catalog.versions(document)}
            moments |= {latest.since} if latest and latest.since else set()
            between = [one for one in moments if self._after < one and (self._until is None or one <= self._until)]
            self._said[document] = [
                (one, _said(robots_at(self._archive, self._catalog, document, one)))
                for one in sorted(between, reverse=True)
            ]
        return self._said[document]
