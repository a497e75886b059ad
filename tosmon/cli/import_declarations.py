"""The command `import ota-declarations`: what a collection of Open Terms Archive watches, into the watch list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tosmon.cli.common import AsJson, HomeOption, home_of, home_to_write, print_json, say, visible
from tosmon.core.layout import IMPORTS
from tosmon.core.words import counted
from tosmon.errors import Fault, ImportRefused

if TYPE_CHECKING:
    from tosmon.registry.adopting import Adopted, PlannedFile, Wanted
    from tosmon.registry.declarations import Declaration

__all__ = ["add_to", "import_declarations"]

Places = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH|URL...",
        help="Folders of declarations, repositories (also bare, .bundle files, addresses), or files: Example.json.",
    ),
]
Include = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="GLOB", help="These alone: 'X/Terms of Service', 'x/*'. Repeatable."),
]
Replace = Annotated[bool, typer.Option("--replace", help="Let declarations count where the watch list says otherwise.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")]

_COPIES: Final = ".cache"  # below `imports`, as of collections of texts
_SHOWN: Final = 10  # texts with filters that are named one by one
_COUNTED: Final = {
    "added": "added",
    "past": "only noted as watched once",
    "completed": "told how they were read before",
    "updated": "brought up to date",
    "replaced": "replaced",
    "kept": "declared no more, and kept",
    "same": "the same already",
    "elsewhere": "there under another name",
    "differs": "read otherwise and left so (--replace lets declarations count)",
    "refused": "refused",
}


def add_to(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("ota-declarations")(import_declarations)


def import_declarations(
    places: Places,
    *,
    include: Include = None,
    replace: Replace = False,
    dry: DryRun = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Watch what a collection of Open Terms Archive declares.

    What nobody watches yet is added to the platforms folder of the home. What is watched stays as it is, and what
    differs is told; only files that an earlier import made, and nobody touched, follow their declarations.
    """
    from tosmon.registry.adopted import adopt  # noqa: PLC0415 - reading declarations is for this command alone
    from tosmon.registry.declarations import declared_files, read_files  # noqa: PLC0415 - as above

    place = home_of(home) if dry else home_to_write(home)
    with ExitStack() as stack:
        folders = [_on_disk(one, None if dry else place.root / IMPORTS / _COPIES, stack) for one in places]
        declarations, faults = read_files(declared_files(folders))
    try:
        wanted = _wanted(declarations, include or ())
    except ImportRefused:
        _say_faults(faults)  # one of them may be why nothing is called so
        raise
    if include:
        services = {one.declaration.service for one in wanted}
        faults = tuple(fault for fault in faults if _service_of(fault) in services)
    files = adopt(place.platforms, wanted, replacing=replace, writing=not dry)
    if as_json:
        print_json(_as_json(files, faults, written=not dry))
    else:
        _say(files, faults, dry=dry)
    if faults or any(one.change == "refused" for file in files for one in file.documents):
        raise typer.Exit(1)


def _on_disk(place: str, copies: Path | None, stack: ExitStack) -> Path:
    """Return where the declarations of a place lie: there, or unpacked from a repository until the stack is left."""
    path = Path(place).expanduser()
    bare = path.is_dir() and (path / "HEAD").is_file() and (path / "objects").is_dir()
    if "://" not in place and not bare and not place.endswith(".bundle"):
        return path
    from tosmon.importers.ota.declared import declarations_of  # noqa: PLC0415 - most declarations lie in folders

    return stack.enter_context(declarations_of(place, copies=copies))


def _wanted(declarations: Sequence[Declaration], patterns: Sequence[str]) -> list[Wanted]:
    """Return the declarations with those of their documents that patterns mean; all of them for no pattern."""
    from tosmon.importers.ota.choosing import choose  # noqa: PLC0415 - as above
    from tosmon.registry.adopting import Wanted, called_there  # noqa: PLC0415 - as above

    names = {called_there(one, name): f"{one.entry.id}/{name}" for one in declarations for name in one.entry.documents}
    chosen = choose(names, patterns)
    wanted = [
        Wanted(one, frozenset(name for name in one.entry.documents if called_there(one, name) in chosen))
        for one in declarations
    ]
    return [one for one in wanted if one.documents or not patterns]


# --- saying what came of it -------------------------------------------------------------------------------------------


def _as_json(files: Sequence[PlannedFile], faults: Sequence[Fault], *, written: bool) -> dict[str, object]:
    return {
        "written": written,
        "files": [
            {
                "file": f"platforms/{file.platform}.toml",
                "platform": file.platform,
                "change": _change(file),
                "documents": [_document_json(one) for one in file.documents],
            }
            for file in files
        ],
        "faults": [
            {"file": fault.file, "entry": fault.entry, "field": fault.field, "expected": fault.expected}
            for fault in faults
        ],
    }


def _document_json(one: Adopted) -> dict[str, object]:
    return {
        "document": one.document,
        "declared": one.declared,
        "change": one.change.value,
        "fields": list(one.fields),
        "detail": one.detail,
        "filters": list(one.filters),
    }


def _change(file: PlannedFile) -> str:
    if not file.changed:
        return "unchanged"
    return "changed" if file.before else "new"


def _say(files: Sequence[PlannedFile], faults: Sequence[Fault], *, dry: bool) -> None:
    for line in _lines(files):
        print(visible(line))  # noqa: T201 - the answer itself, a line each
    _say_faults(faults)
    _say_filters(files)
    changed = Counter(_change(file) for file in files)
    counts = Counter(one.change.value for file in files for one in file.documents)
    parts = [f"{counts[name]:,} {words}" for name, words in _COUNTED.items() if counts[name]]
    written = counted(changed["new"] + changed["changed"], "file")
    say(f"{'would write' if dry else 'wrote'} {written}; {counted(counts.total(), 'document')}: {', '.join(parts)}")


def _say_faults(faults: Sequence[Fault]) -> None:
    for fault in faults:
        say(f"fault: {fault}")


def _service_of(fault: Fault) -> str:
    """Return the id of the service in whose file the fault is."""
    return fault.file.removesuffix(".json").removesuffix(".history")


def _lines(files: Sequence[PlannedFile]) -> Iterator[str]:
    """Yield each file that changes or that there is something to say of, with its documents."""
    for file in files:
        shown = [one for one in file.documents if one.change != "same"]
        if not shown and not file.changed:
            continue
        yield f"platforms/{file.platform}.toml: {_change(file)}"
        for one in shown:
            why = ", ".join(one.fields) or one.detail
            yield f"    {one.document}: {one.change.value}{f' ({why})' if why else ''}"


def _say_filters(files: Sequence[PlannedFile]) -> None:
    """Name the texts whose collection runs functions on them; they are programs of others, and never run here."""
    filtered = [one for file in files for one in file.documents if one.filters]
    for one in filtered[:_SHOWN]:
        say(f"not run: {', '.join(one.filters)}, filters of {one.declared}: texts may differ from the collection's")
    if len(filtered) > _SHOWN:
        say(f"not run: filters of {len(filtered) - _SHOWN:,} more (--json names all)")
