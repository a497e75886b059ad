"""Commands about the watch list: `platforms list|show|add`, `registry validate`; `suggest` and `repair` stand apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from tosmon import crawlers
from tosmon.catalog.views import DocumentOverview
from tosmon.cli.common import (
    AsJson,
    HomeOption,
    console,
    home_of,
    home_to_write,
    moment,
    print_json,
    registry_of,
    say,
    settings_of,
)
from tosmon.cli.repair import platforms_repair
from tosmon.cli.suggest import platforms_suggest
from tosmon.core.words import counted
from tosmon.errors import Fault, NotFound
from tosmon.home import Home
from tosmon.opened import existing_catalog
from tosmon.registry import Document, DocumentKind, Platform, Render, validate
from tosmon.registry.adding import add_document
from tosmon.registry.written import DocumentEntry, PageEntry

__all__ = ["add_to", "platforms_add", "platforms_list", "platforms_show", "registry_validate"]

platforms = typer.Typer(help="Show and extend the watch list.", no_args_is_help=True)
registry = typer.Typer(help="Check the watch list's files.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    platforms.command("suggest")(platforms_suggest)
    platforms.command("repair")(platforms_repair)
    app.add_typer(platforms, name="platforms")
    app.add_typer(registry, name="registry")


@platforms.command("list")
def platforms_list(*, as_json: AsJson = False, home: HomeOption = None) -> None:
    """List the watched platforms."""
    place = home_of(home)
    known = _overviews(place)
    if as_json:
        for platform in registry_of(place).platforms:
            print_json(_platform_json(platform, known))
        return
    from rich.table import Table  # noqa: PLC0415 - `--json` need not pay for it

    table = Table("platform", "name", "documents", "checked", "failing", box=None, pad_edge=False)
    for platform in registry_of(place).platforms:
        seen = [known[document.id] for document in platform.documents if document.id in known]
        failing = sum(one.failing for one in seen)
        numbers = (str(len(platform.documents)), str(len(seen)), str(failing or ""))
        table.add_row(platform.id, platform.name, *numbers)
    console().print(table)


@platforms.command("show")
def platforms_show(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="Platform: id, name or alias.")],
    *,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show a platform's documents, how they are read, their last check."""
    place = home_of(home)
    found = registry_of(place).platform(platform)
    known = _overviews(place)
    if as_json:
        print_json({**_platform_json(found, known), "documents": [document.entry() for document in found.documents]})
        return
    zone = settings_of(place).zone
    out = console()
    aliases = f" (also {', '.join(found.aliases)})" if found.aliases else ""
    out.print(f"{found.name}{aliases}", style="bold", markup=False)
    out.print(f"read from {', '.join(found.sources)}", style="dim", markup=False)
    folded = [document for document in found.documents if _says_nothing(document, known.get(document.id))]
    for margin, document in _by_family([one for one in found.documents if one not in folded]):
        out.print(f"{margin}{document.id}", style="bold", markup=False)
        for line in _document_lines(document):
            out.print(f"{margin}    {line}", markup=False)
        one = known.get(document.id)
        checked = f"last checked {moment(one.checked_at, zone)}: {one.outcome}" if one else "never checked"
        out.print(f"{margin}    {checked}", style="dim", markup=False)
    if folded:
        names = ", ".join(document.name for document in folded)
        out.print(f"{counted(len(folded), 'signal file')}, none found yet: {names}", style="dim", markup=False)


def _by_family(documents: Sequence[Document]) -> Iterator[tuple[str, Document]]:
    """Yield the documents with the variants of a text under the first of them, each behind its margin."""
    families: dict[str, list[Document]] = {}
    for document in documents:
        families.setdefault(document.family, []).append(document)
    for first, *others in families.values():
        yield "", first
        yield from (("  ", other) for other in others)


def _says_nothing(document: Document, seen: DocumentOverview | None) -> bool:
    """Return whether it is a signal file that the site was never seen to have, as most sites have none."""
    return document.kind is DocumentKind.SIGNAL and (seen is None or not seen.versions)


def _document_lines(document: Document) -> Iterator[str]:
    for page in document.pages:
        render = f" (render {page.render.value})" if page.render else ""
        yield f"{page.url}{render}"
    if document.applies_to:
        yield f"for {document.applies_to}{f' ({document.applies_source})' if document.applies_source else ''}"
    entry = document.entry()
    facts = {
        "every": entry["interval"] or "",
        "at": f"{document.cron} {document.time_zone or 'UTC'}" if document.cron else "",
        "language": document.language,
        "asked for in": document.locale,
        "region": document.region,
        "render": document.render.value if document.render.value != "http" else "",
        "address tried": document.verified_on.isoformat() if document.verified_on else "",
        "note": document.note,
    }
    yield ", ".join(f"{name} {value}" for name, value in facts.items() if value)


@platforms.command("add")
def platforms_add(  # noqa: PLR0913 - each option is one
    document: Annotated[str, typer.Argument(metavar="DOC", help="What to call it: example/terms-of-service.")],
    urls: Annotated[
        list[str],
        typer.Argument(metavar="URL...", help="Its address; those of its pages, in order, where it has several."),
    ],
    *,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CSS", help="CSS selector of its text; may be given again.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="CSS", help="CSS selector of what is no part of it; may be given again.")
    ] = None,
    render: Annotated[
        Render | None, typer.Option(help="Whether a browser makes its pages; auto asks one where there is no text.")
    ] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="Its language, as en or de.")] = "",
    locale: Annotated[str, typer.Option(metavar="CODE", help="Language and country to ask in, as de-AT.")] = "",
    region: Annotated[str, typer.Option(metavar="NAME", help="Proxy of the settings to ask through.")] = "",
    title: Annotated[str, typer.Option(metavar="TEXT", help="How to show it.")] = "",
    home: HomeOption = None,
) -> None:
    """Watch another document.

    It is written to the home's platforms folder, if the whole list is without fault then.
    """
    place = home_to_write(home)
    document = _by_id(place, document)
    entry = DocumentEntry(
        file="",
        title=title or None,
        url=urls[0] if len(urls) == 1 else None,
        combine=tuple(PageEntry(url) for url in urls) if len(urls) > 1 else None,
        select=tuple(select) if select else None,
        remove=tuple(remove) if remove else None,
        language=language or None,
        locale=locale or None,
        region=region or None,
        render=render,
    )
    path = add_document(place.platforms, document, entry)
    say(f"{document} is watched now, by {path}; `tosmon check {document}` makes its first snapshot")
    for fault in _unknown_regions(place):
        say(str(fault))


def _by_id(place: Home, document: str) -> str:
    """Return the document's name with its platform's id, where that is known by another name ("Twitter/api-terms")."""
    platform, slash, name = document.partition("/")
    try:
        return f"{registry_of(place).platform(platform).id}{slash}{name}"
    except NotFound:
        return document


@registry.command("validate")
def registry_validate(*, as_json: AsJson = False, home: HomeOption = None) -> int:
    """Name every fault of every file, crawlers.toml among them, and what was expected."""
    place = home_of(home)
    found = validate(user_folder=place.platforms)
    faults = (*found, *(() if found else _unknown_regions(place)), *crawlers.faults(place.crawlers))
    for fault in faults:
        if as_json:
            print_json({"file": fault.file, "entry": fault.entry, "field": fault.field, "expected": fault.expected})
        else:
            print(fault)  # noqa: T201 - the answer itself, plain, for other programs to read
    if faults:
        return 1
    if not as_json:
        loaded = registry_of(place)
        console().print(f"no fault: {counted(len(loaded.platforms), 'platform')}, {counted(len(loaded), 'document')}")
    return 0


def _unknown_regions(place: Home) -> tuple[Fault, ...]:
    """Return a fault for each document whose region the settings do not name."""
    return registry_of(place).region_faults(settings_of(place).regions)


def _overviews(place: Home) -> dict[str, DocumentOverview]:
    """Return what the catalog knows of each document that was seen; nothing where there is no catalog yet."""
    if not place.catalog.exists():
        return {}
    with existing_catalog(place) as catalog:
        return {one.document: one for one in catalog.documents_overview() if one.checked_at or one.versions}


def _platform_json(platform: Platform, known: dict[str, DocumentOverview]) -> dict[str, object]:
    seen = [known[document.id] for document in platform.documents if document.id in known]
    return {
        "id": platform.id,
        "name": platform.name,
        "aliases": list(platform.aliases),
        "kind": platform.kind.value,
        "site": platform.site,
        "documents": [document.id for document in platform.documents],
        "checked": len(seen),
        "failing": sum(one.failing for one in seen),
    }
