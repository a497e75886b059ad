"""Read declarations of Open Terms Archive: JSON files of services as entries of the watch list, every field kept.

Where each field goes is told in `docs/registry.md`. `writing.py` makes platform files of the entries; histories of
texts are not read here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TypeVar
from urllib.parse import urlsplit

from tosmon.errors import Fault, UsageError
from tosmon.registry.declared import SERVICE, filter_name, formers, parsed, terms
from tosmon.registry.model import Render
from tosmon.registry.naming import LONGEST_NAME, document_name, platform_id, title_of
from tosmon.registry.tables import Report, read_table
from tosmon.registry.values import Faulty, address, is_near, origin
from tosmon.registry.watchlist import key
from tosmon.registry.written import DocumentEntry, PlatformEntry, addresses, pages_of

__all__ = ["Declaration", "declared_files", "read_declaration", "read_declarations", "read_files"]

_TERMS = "Terms of Service"
_HISTORY = ".history.json"
_LARGEST = 4_000_000  # bytes of a file; the largest known ones have a fiftieth

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A service as a collection declares it: its id there, which is its file's name, and what the watch list holds."""

    service: str
    entry: PlatformEntry


def read_declarations(folder: Path) -> tuple[tuple[Declaration, ...], tuple[Fault, ...]]:
    """Return the services that a folder declares, by file name, and every fault of every file.

    A service whose id would name another one as well gets the next number: "example-2".
    """
    return read_files(sorted(folder.glob("*.json")))


def declared_files(places: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that folders and files of declarations mean, histories with what they belong to, each once.

    A folder is one of declarations, or a collection's, which has them in the folder `declarations`.

    Raises:
        UsageError: there is no such place, or nothing is declared there.
    """
    found: dict[Path, None] = {}
    for place in places:
        if place.is_dir():
            folder = place / "declarations" if (place / "declarations").is_dir() else place
            files = sorted(folder.glob("*.json"))
        elif place.name.endswith(".json"):
            service = place.name.removesuffix(_HISTORY).removesuffix(".json")
            files = [path for suffix in (".json", _HISTORY) if (path := place.with_name(service + suffix)).exists()]
        else:
            files = []
        if not files:
            why = "nothing is declared there" if place.exists() else "there is no such file or folder"
            remedy = "name a folder with files such as Example.json, or such files"
            raise UsageError(f"cannot read declarations of {place}: {why}", remedy=remedy)
        found.update(dict.fromkeys(files))
    return tuple(found)


def read_files(files: Sequence[Path]) -> tuple[tuple[Declaration, ...], tuple[Fault, ...]]:
    """Return the services that files declare, and every fault of every file, as `read_declarations` does."""
    found: list[Declaration] = []
    faults: list[Fault] = []
    pasts = {path: None for path in files if path.name.endswith(_HISTORY)}
    for path in files:
        if path.name.endswith(_HISTORY):
            continue
        past = path.with_name(f"{path.stem}{_HISTORY}")
        content = _content(path, faults)
        history = _content(past, faults) if past in pasts else None
        pasts.pop(past, None)
        one, wrong = read_declaration(path.stem, content, history) if content is not None else (None, ())
        faults.extend(wrong)
        found += [one] if one else []
    faults += [Fault(one.name, "", "", f"expected {one.name.removesuffix(_HISTORY)}.json beside it") for one in pasts]
    return _told_apart(found, faults), tuple(faults)


def read_declaration(
    service: str, content: bytes, history: bytes | None = None
) -> tuple[Declaration | None, tuple[Fault, ...]]:
    """Return what `<service>.json` and `<service>.history.json` declare, and every fault in them.

    Terms with a fault are left out. None where the service has no name, or terms with faults alone.
    """
    report, past = Report(f"{service}.json"), Report(f"{service}{_HISTORY}")
    said = read_table(parsed(content, report), SERVICE, report, "")
    documents = _documents(said.get("terms", {}), report)
    if history is not None:
        former = _formers(parsed(history, past), past)
        wrong = {document_name(kind) for kind in said.get("terms", {})} - documents.keys()
        documents |= _with_past(documents, {name: one for name, one in former.items() if name not in wrong})
    if "name" not in said and not report.faults:
        report.add("", "name", "expected the service's name, got nothing")
    if "terms" not in said and not report.faults:
        report.add("", "terms", "expected a table of terms by type, got nothing")
    faults = (*report.faults, *past.faults)
    if "name" not in said or "terms" not in said or (report.faults and not documents):
        return None, faults
    documents = _marked(documents)
    entry = PlatformEntry(
        f"{service}.json",
        platform_id(said["name"]),
        enabled=None if any(map(addresses, documents.values())) else False,
        name=said["name"],
        site=_site(documents),
        imported_from=said.get("importedFrom"),
        documents=documents,
    )
    return Declaration(service, entry), faults


# --- files ------------------------------------------------------------------------------------------------------------


def _content(path: Path, faults: list[Fault]) -> bytes | None:
    try:
        about = path.stat()
        expected = "" if about.st_size <= _LARGEST else f"expected at most {_LARGEST:,} bytes"
        if not S_ISREG(about.st_mode) and not S_ISDIR(about.st_mode):
            expected = "expected a file"  # reading a pipe would wait for ever
        content = b"" if expected else path.read_bytes()
    except OSError as error:
        expected = f"expected a file that can be read: {error.strerror}"
    if expected:
        faults.append(Fault(path.name, "", "", expected))
        return None
    return content


def _told_apart(found: Sequence[Declaration], faults: list[Fault]) -> tuple[Declaration, ...]:
    """Return the services with ids that name no other; those of a name that an earlier one has are reported instead."""
    owners: dict[str, Declaration] = {}
    for one in found:
        owner = owners.setdefault(key(one.entry.name or ""), one)
        if owner is not one:
            expected = f"expected a name of its own, got {one.entry.name!r}, which is that of {owner.entry.file}, too"
            faults.append(Fault(one.entry.file, "", "name", expected))
    taken: set[str] = set()
    apart = []
    for name, one in owners.items():
        id_ = _free(one.entry.id, taken | (owners.keys() - {name}))
        taken.add(key(id_))
        apart.append(replace(one, entry=replace(one.entry, id=id_)))
    return tuple(apart)


def _free(name: str, taken: Collection[str]) -> str:
    """Return the name, or the first of its numbered ones whose key nobody has."""
    numbered = (f"{name[: LONGEST_NAME - 6]}-{number}" for number in count(2))
    return next(one for one in chain((name,), numbered) if key(one) not in taken)


# --- terms ------------------------------------------------------------------------------------------------------------


def _documents(declared: Mapping[str, object], report: Report) -> dict[str, DocumentEntry]:
    documents: dict[str, DocumentEntry] = {}
    for kind, value in declared.items():
        place = f"terms.{kind}"
        name = _named(kind, place, report)
        if name in documents:
            report.add(place, "", f"expected another type than {documents[name].place.removeprefix('terms.')!r}")
        read = _read_terms(value, terms, place, report)
        if read is None or not name or name in documents:
            continue
        one = DocumentEntry(report.file, place, title=_title(kind, name), **read)
        documents[name] = _fetchable(one, report)
    return {name: one for name, one in documents.items() if addresses(one)}


def _formers(history: Mapping[str, object], report: Report) -> dict[str, DocumentEntry]:
    """Return what a history says, as documents that are read no more."""
    documents = {}
    for kind, value in history.items():
        name = _named(kind, kind, report)
        past = _read_terms(value, formers, kind, report)
        if name and past:
            documents[name] = DocumentEntry(report.file, kind, enabled=False, title=_title(kind, name), previous=past)
    return documents


def _with_past(documents: Mapping[str, DocumentEntry], former: Mapping[str, DocumentEntry]) -> dict[str, DocumentEntry]:
    """Return the documents that have a past, with it; those that are declared no more are switched off."""
    return {
        name: replace(documents[name], previous=one.previous) if name in documents else one
        for name, one in former.items()
    }


def _read_terms(value: object, read: Callable[[object], Read], place: str, report: Report) -> Read | None:
    """Return what `read` does, None for a fault, which is reported."""
    try:
        return read(value)
    except Faulty as fault:
        for part, expected in fault.parts:
            index, bracket, inside = part.partition("]") if part.startswith("[") else ("", "", part)
            report.add(f"{place}{index}{bracket}", inside.removeprefix("."), expected)
    except ValueError as fault:
        report.add(place, "", str(fault))
    return None


def _named(kind: str, place: str, report: Report) -> str:
    name = document_name(kind)
    if not name:
        report.add(place, "", 'expected a type of terms such as "Terms of Service"')
    return name


def _title(kind: str, name: str) -> str | None:
    return None if title_of(name) == kind.strip() else kind.strip()


# --- what the watch list asks for -------------------------------------------------------------------------------------


def _fetchable(one: DocumentEntry, report: Report) -> DocumentEntry:
    """Return the document with addresses that the watch list takes, and a note of what is not as it was declared.

    http becomes https; what follows `#`, which is sent to no server, goes where no browser sees it. A document with an
    address that cannot be fetched so has none, and is reported.
    """
    notes = []
    pages = (
        [(one.url, one.render)] if one.url else [(page.url, page.render or one.render) for page in one.combine or ()]
    )
    fetched = []
    for index, (url, render) in enumerate(pages):
        try:
            fetched.append(address(_over_tls(url if render is Render.BROWSER else (url or "").partition("#")[0])))
        except ValueError as fault:
            report.add(one.place, "fetch" if one.url else f"combine[{index}].fetch", str(fault))
            return replace(one, url=None, combine=None)
        if fetched[-1] != url:
            notes.append(f"Declared as {url}.")
    run = dict.fromkeys(filter_name(one) for page in pages_of(one) for one in page.filters)
    if run:
        notes.append(f"Its collection runs filters that tosmon does not, so that texts may differ: {', '.join(run)}.")
    combine = one.combine and tuple(replace(page, url=url) for page, url in zip(one.combine, fetched, strict=True))
    return replace(one, url=fetched[0] if one.url else None, combine=combine, note=" ".join(notes) or None)


def _over_tls(url: str | None) -> str:
    """Return an https address for an http one of a public host that names no port of its own."""
    parts = urlsplit(url or "")
    if parts.scheme != "http" or is_near(parts.hostname or "") or parts.port not in {None, 80}:
        return url or ""
    return parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl()


def _site(documents: Mapping[str, DocumentEntry]) -> str | None:
    """Return the site of the terms of service, else of the first terms, else of those that were; None for none."""
    ordered = sorted(documents, key=lambda name: name != document_name(_TERMS))
    current = [url for name in ordered for url in addresses(documents[name])]
    return origin(current[0]) if current else None


def _marked(documents: Mapping[str, DocumentEntry]) -> dict[str, DocumentEntry]:
    """Return the documents, with the mark on those that read what an earlier one reads, as collections may want it."""
    seen: set[object] = set()
    marked = {}
    for name, one in documents.items():
        readings = {(page.url, page.selection) for page in pages_of(one)}
        marked[name] = replace(one, repeats=True) if readings & seen else one
        seen |= readings
    return marked
