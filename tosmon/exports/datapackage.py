"""The descriptor of a release: Data Package 2.0 with a Table Schema for each table (https://datapackage.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from tosmon.catalog.queries.exports import WitnessSeen
from tosmon.exports.citation import Release
from tosmon.exports.files import Format
from tosmon.exports.schema import Column, Kind, Table
from tosmon.exports.text_forms import BETWEEN

__all__ = ["Resource", "descriptor"]

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: {"type": "integer"},
    Kind.TRUTH: {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    Kind.MOMENT: {"type": "datetime"},
    Kind.DAY: {"type": "date"},
    Kind.WORDS: {"type": "list", "delimiter": BETWEEN, "itemType": "string"},
    Kind.TEXTS: {"type": "array"},
    Kind.JSON: {"type": "array"},
}


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of a release: its table, its path in the release, its bytes and their SHA-256."""

    table: Table
    path: str
    form: Format
    rows: int
    size: int
    sha256: str


def descriptor(
    release: Release, resources: Iterable[Resource], sources: Sequence[WitnessSeen], made: dict[str, Any]
) -> dict[str, Any]:
    """Return the content of datapackage.json; `made` tells by what and of what time, under a name of tosmon's own."""
    found: dict[str, Any] = {
        "$schema": PROFILE,
        "name": "tosmon-dataset",
        "title": release.title,
        "description": release.abstract,
        "version": release.version,
        "contributors": [_contributor(author.name, author.given) for author in release.authors],
        "sources": [_source(one) for one in sources],
        "licenses": [{"name": release.licence}] if release.licence else [],
        "id": f"https://doi.org/{release.doi}" if release.doi else "",
        "resources": [_resource(table, files) for table, files in _by_table(resources)],
        "tosmon": made,
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def _by_table(resources: Iterable[Resource]) -> Iterator[tuple[Table, dict[Format, Resource]]]:
    for table, files in groupby(resources, key=lambda one: one.table):
        yield table, {one.form: one for one in files}


def _contributor(name: str, given: str) -> dict[str, Any]:
    if not given:
        return {"title": name, "roles": ["author"]}
    return {"title": f"{given} {name}", "givenName": given, "familyName": name, "roles": ["author"]}


def _source(one: WitnessSeen) -> dict[str, str]:
    told = {"title": one.witness.title or one.witness.id}
    return told | {"path": one.witness.address} if one.witness.address.startswith(("http://", "https://")) else told


def _resource(table: Table, files: Mapping[Format, Resource]) -> dict[str, Any]:
    """Return a table's resource: its CSV, with its Parquet named in a property of tosmon's own.

    As a resource, Parquet with lists in it is more than the standard's own tools can read.
    """
    told: dict[str, Any] = {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.says,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": _schema(table),
        **_file(files[Format.CSV]),
        "rows": files[Format.CSV].rows,
    }
    return {**told, "parquet": _file(files[Format.PARQUET])} if Format.PARQUET in files else told


def _file(one: Resource) -> dict[str, Any]:
    return {"path": one.path, "bytes": one.size, "hash": f"sha256:{one.sha256}"}


_DIALECT: Final = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def _schema(table: Table) -> dict[str, Any]:
    fields = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    return {**fields, "primaryKey": list(table.key)} if table.key else fields


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if not column.nullable and column.kind not in {Kind.WORDS, Kind.TEXTS}:  # an empty list is an empty cell
        constraints["required"] = True
    if column.words:
        constraints["enum"] = list(column.words)
    told = {"name": column.name, **_TYPES[column.kind], "description": column.says}
    if column.unit:
        told["unit"] = column.unit
    return {**told, "constraints": constraints} if constraints else told
