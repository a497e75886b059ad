"""Load Open Terms Archive's declarations into the watch list, prove that nothing is lost, and print how much there is.

python benchmarks/declarations.py [FOLDER] [--missing]

Each file of the folder (by default ../shared/data/declarations) is read, written as a platform file and loaded by
`tosmon.registry.load`. Two proofs, both from the side of the JSON: every text and truth value in it stands again in the
platform file, under the field that it belongs to, as often; and every page, as Open Terms Archive would read it with
all that it inherits, is a page of the document that was loaded. Terms that are told as faulty are left out. `--missing`
prints, too, what the packaged watch list leaves out of the declarations, or says otherwise.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tosmon.core.model import Selector
from tosmon.errors import Fault
from tosmon.registry import Document, DocumentKind, Former, Page, Registry, Render, load, validate
from tosmon.registry.declarations import Declaration, read_declarations
from tosmon.registry.naming import document_name
from tosmon.registry.watchlist import key
from tosmon.registry.writing import platform_text

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "declarations"

# What a field of a declaration is called in a platform file; types of terms are titles, or the names of documents.
FIELDS = {
    "name": "name",
    "importedFrom": "imported_from",
    "fetch": "url",
    "select": "select",
    "remove": "remove",
    "filter": "filters",
    "executeClientScripts": "render",
    "validUntil": "until",
    "startBefore": "start_before",
    "startAfter": "start_after",
    "endBefore": "end_before",
    "endAfter": "end_after",
}
Leaf = tuple[str, object]


@dataclass
class Result:
    """What was found: the services with their JSON, what was loaded, and everything that is not as it should be."""

    services: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    declarations: dict[str, Declaration] = field(default_factory=dict)
    registry: Registry = field(default_factory=lambda: Registry(()))
    faults: tuple[Fault, ...] = ()
    lost: list[str] = field(default_factory=list)
    leaves: int = 0


def prove(folder: Path) -> Result:
    """Return what becomes of a folder's declarations."""
    declarations, faults = read_declarations(folder)
    result = Result(declarations={one.service: one for one in declarations})
    for one in declarations:
        files = [f"{one.service}{suffix}" for suffix in (".json", ".history.json")]
        current, past = (_json(folder / file) for file in files)
        told = {fault.entry.partition("[")[0] for fault in faults if fault.file in files}
        terms = {kind: its for kind, its in current["terms"].items() if f"terms.{kind}" not in told}
        kept = {kind: its for kind, its in past.items() if not {kind, f"terms.{kind}"} & told}
        result.services[one.service] = ({**current, "terms": terms}, kept)
    with tempfile.TemporaryDirectory() as place:
        for one in declarations:
            text = platform_text(one.entry)
            (Path(place) / f"{one.entry.id}.toml").write_text(text, encoding="utf-8")
            _prove_leaves(result, one, tomllib.loads(text))
        result.faults = (*faults, *validate(user_folder=Path(place), packaged=False))
        if not result.faults or result.faults == faults:
            result.registry = load(user_folder=Path(place), packaged=False)
            for one in declarations:
                _prove_pages(result, one)
    return result


def _json(path: Path) -> dict[str, Any]:
    """Return what a file holds; nothing where it is none, which is told as a fault where there is one."""
    try:
        read: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return read


# --- leaves: the file -------------------------------------------------------------------------------------------------


def _prove_leaves(result: Result, one: Declaration, table: Mapping[str, Any]) -> None:
    """Compare the leaves of the declaration with those of the platform file."""
    current, past = result.services[one.service]
    declared = Counter(_declared({**current, "history": past}))
    written = Counter(_written(table))
    result.leaves += declared.total()
    result.lost += [f"{one.service}: {key} {value!r} is not in the file" for key, value in declared - written]


def _declared(value: object, key: str = "") -> Iterator[Leaf]:
    """Yield what a declaration says, as a platform file would."""
    if key == "filter" and not isinstance(value, list):
        yield FIELDS[key], value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    elif isinstance(value, dict):
        for name, one in value.items():
            if key in {"terms", "history"}:
                yield "title", name.strip()
            yield from _declared(one, name if key not in {"terms", "history"} else "")
    elif isinstance(value, list):
        for one in value:
            yield from _declared(one, key)
    else:
        yield FIELDS.get(key, key), _normal(FIELDS.get(key, key), value)


def _written(value: object, key: str = "") -> Iterator[Leaf]:
    """Yield what a platform file says; a document's title once more for what it was before."""
    if key == "filters" and isinstance(value, str):
        yield key, json.dumps(json.loads(value), sort_keys=True) if value.startswith("{") else value
    elif isinstance(value, dict):
        if key == "documents":
            for name, one in value.items():
                title = one.get("title") or _title(name)
                times = ("previous" in one) + ("url" in one or "combine" in one)
                yield from [("title", title)] * times
                yield from _written({part: its for part, its in one.items() if part != "title"})
            return
        for name, one in value.items():
            yield from _written(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _written(one, key)
    else:
        yield key, _normal(key, value)


def _title(name: str) -> str:
    small = {"of", "the", "and", "for", "to", "on", "in"}
    return " ".join(word if word in small else word.capitalize() for word in name.split("-"))


def _normal(key: str, value: object) -> object:
    """Return a value as both sides write it."""
    if key == "url":
        return address(str(value))
    if key == "render":
        return {True: "browser", False: "http"}.get(value, value) if isinstance(value, bool) else value
    if key == "until":
        return _moment(value)
    return value.strip() if isinstance(value, str) else value


def _moment(value: object) -> datetime:
    read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def address(url: str) -> str:
    """Return what two spellings of an address share: escapes as they are sent, no scheme, nothing after `#`."""
    shared = re.sub(r"^(?:http://([^/?]+):80(?![0-9])|https?://)", r"\1", url.strip().partition("#")[0])
    labels = re.sub(r"^[^/?:]+", lambda host: ".".join(map(_label, host[0].split("."))), shared)
    return re.sub(r"[^!-~]+", lambda found: quote(found[0]), labels)


def _label(label: str) -> str:
    """Return a part of a host's name as it is looked up (RFC 3492)."""
    return label if label.isascii() else f"xn--{label.lower().encode('punycode').decode()}"


# --- pages: what was loaded -------------------------------------------------------------------------------------------


def _prove_pages(result: Result, one: Declaration) -> None:
    """Compare each page, with what it inherits, with the page that was loaded."""
    current, past = result.services[one.service]
    for kind, terms in current["terms"].items():
        _prove_reading(result, f"{one.service}, {kind}", terms, _loaded(result.registry, one, kind))
    for kind, formers in past.items():
        document = _loaded(result.registry, one, kind)
        known = document.previous if document else ()
        ordered = sorted(formers, key=lambda terms: _moment(terms["validUntil"]))
        for index, terms in enumerate(ordered):
            until = _moment(terms["validUntil"])
            former = known[index] if index < len(known) and known[index].until == until else None
            _prove_reading(result, f"{one.service}, {kind} until {until}", terms, former)


def _loaded(registry: Registry, one: Declaration, kind: str) -> Document | None:
    wanted = f"{one.entry.id}/{document_name(kind)}"
    return next((document for document in (*registry, *registry.retired) if document.id == wanted), None)


def _prove_reading(result: Result, place: str, terms: Mapping[str, Any], loaded: Document | Former | None) -> None:
    pages = effective(terms)
    if loaded is None or len(loaded.pages) != len(pages):
        result.lost.append(f"{place}: expected {len(pages)} pages, loaded {loaded and len(loaded.pages)}")
        return
    for declared, page in zip(pages, loaded.pages, strict=True):
        known = reading(page, page.render or loaded.render)
        for name, value in declared.items():
            if known.get(name) != value:
                result.lost.append(f"{place}, {page.url}: {name} is {known.get(name)!r}, not {value!r}")


def effective(terms: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return the pages of declared terms, each with all that it says or inherits, in one spelling."""
    shared = {name: value for name, value in terms.items() if name not in {"combine", "validUntil"}}
    return [_spelt({**shared, **page}) for page in terms.get("combine", [{}])]


def _spelt(page: Mapping[str, Any]) -> dict[str, object]:
    spelt: dict[str, object] = {}
    for name, value in page.items():
        if name == "fetch":
            spelt[name] = address(value)
        elif name == "executeClientScripts":
            spelt[name] = value
        else:
            values = value if isinstance(value, list) else [value]
            spelt[name] = values if name == "filter" else [_stripped(one) for one in values]
    return spelt


def _stripped(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _stripped(one) for name, one in value.items()}
    return value.strip() if isinstance(value, str) else value


def reading(page: Page, render: Render) -> dict[str, object]:
    """Return how a loaded page is read, in the words of a declaration."""
    return {
        "fetch": address(page.url),
        "select": [_selector(one) for one in page.selection.select],
        "remove": [_selector(one) for one in page.selection.remove],
        "filter": [json.loads(one) if one.startswith("{") else one for one in page.filters],
        "executeClientScripts": render is Render.BROWSER,
    }


def _selector(one: Selector) -> object:
    if isinstance(one, str):
        return one
    start = "startBefore" if one.start_included else "startAfter"
    return {start: one.start, "endAfter" if one.end_included else "endBefore": one.end}


# --- figures ----------------------------------------------------------------------------------------------------------


def figures(result: Result) -> Iterator[tuple[str, int]]:
    """Yield what there is to count."""
    current = [terms for service, _ in result.services.values() for terms in service["terms"].values()]
    formers = [terms for _, past in result.services.values() for kind in past.values() for terms in kind]
    pages = [page for terms in current for page in effective(terms)]
    selectors = [one for page in pages for name in ("select", "remove") for one in _list(page, name)]
    yield "services", len(result.services)
    yield "of them retired, without terms", sum(not service["terms"] for service, _ in result.services.values())
    yield "documents", len(current)
    yield "of several pages", sum("combine" in terms for terms in current)
    yield "pages", len(pages)
    yield "pages for a browser", sum(page.get("executeClientScripts") is True for page in pages)
    yield "PDF pages", sum(".pdf" in str(page["fetch"]).lower() for page in pages)
    yield "selectors", len(selectors)
    yield "ranges", sum(isinstance(one, dict) for one in selectors)
    yield "pages with filters", sum("filter" in page for page in pages)
    yield "filters", len({json.dumps(one) for page in pages for one in _list(page, "filter")})
    yield "earlier readings, of histories", len(formers)
    yield "leaves compared", result.leaves
    yield "documents loaded", sum(one.kind is DocumentKind.TEXT for one in result.registry)
    yield "faults", len(result.faults)
    yield "lost", len(result.lost)


def _list(page: Mapping[str, object], name: str) -> list[object]:
    value = page.get(name, [])
    return value if isinstance(value, list) else [value]


# --- the packaged watch list ------------------------------------------------------------------------------------------


def missing(result: Result, packaged: Registry) -> Iterator[str]:
    """Yield what declarations have and the packaged list has not: documents, pages, selectors, browsers."""
    names = {key(name): platform for platform in packaged.platforms for name in platform.names}
    for service, (current, _) in result.services.items():
        platform = names.get(key(current["name"]))
        if platform is None:
            yield f"{service}: no such platform"
            continue
        ours = {address(page.url): (one, page) for one in platform.documents for page in one.pages}
        for kind, terms in current["terms"].items():
            pages = effective(terms)
            there = [page for page in pages if page["fetch"] in ours]
            if len(there) < len(pages):
                yield f"{service}, {kind}: {len(there)} of {len(pages)} pages"
            for declared in there:
                one, page = ours[str(declared["fetch"])]
                known = reading(page, one.rendered(page))
                for name, value in declared.items():
                    if known[name] != value:
                        yield f"{service}, {kind} ({one.name}), {page.url}: {name} is {known[name]!r}, not {value!r}"


def main() -> None:
    """Prove and print; leave with status 1 where anything is lost or wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--missing", action="store_true")
    arguments = parser.parse_args()
    if not any(arguments.folder.glob("*.json")):
        parser.error(f"no declarations lie in {arguments.folder}: there is nothing to prove")
    result = prove(arguments.folder)
    for fault in result.faults:
        print(fault)
    for line in result.lost:
        print(f"lost: {line}")
    if arguments.missing:
        for line in missing(result, load(user_folder=None)):
            print(line)
    for name, number in figures(result):
        print(f"{name:<40} {number:7,}")
    sys.exit(1 if result.lost or result.faults else 0)


if __name__ == "__main__":
    main()
