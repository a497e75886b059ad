"""A release to be cited: all tables as CSV and Parquet in a new folder, with what is to be known of them.

    README.md  CITATION.cff  datapackage.json  SHA256SUMS  data/<table>.csv  data/<table>.parquet

The folder is made beside its place and put there when all is on disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from tosmon import __version__
from tosmon.catalog.queries.exports import WitnessSeen, witnesses_seen
from tosmon.catalog.views import ChangeFilter
from tosmon.exports.citation import NOBODY, Author, Release, citation_file
from tosmon.exports.coverage import Coverage
from tosmon.exports.datapackage import Resource, descriptor
from tosmon.exports.extras import has
from tosmon.exports.files import Format, begun, write_rows
from tosmon.exports.readme import abstract_of, readme, title_of
from tosmon.exports.rows import ROWS
from tosmon.exports.schema import Table
from tosmon.exports.sources import Source
from tosmon.exports.tables import TABLES
from tosmon.exports.text_forms import iso
from tosmon.exports.writing import whole_folder

__all__ = ["Made", "Said", "make_dataset"]

DATA: Final = "data"
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever makes a release says of it; what is empty is said by the data."""

    title: str = ""
    authors: tuple[Author, ...] = ()
    version: str = ""
    doi: str = ""
    licence: str = ""
    released: date | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A release that was made: how it is cited, and its files with their rows."""

    release: Release
    resources: tuple[Resource, ...]


def make_dataset(
    source: Source, folder: Path, said: Said, wanted: ChangeFilter, progress: Progress = lambda _table, _rows: None
) -> Made:
    """Write a release of what is wanted to a folder that is new or empty; `progress` hears of each table's rows.

    Raises:
        UsageError: the folder holds something, or cannot be made.

    """
    with whole_folder(folder) as draft:
        coverage = Coverage()
        resources = tuple(_tables(source, draft, wanted, coverage, progress))
        witnesses = witnesses_seen(source.connection, wanted)
        release = _release(said, coverage)
        _write(draft / "README.md", readme(release, coverage, resources, witnesses))
        _write(draft / "CITATION.cff", citation_file(release))
        _write(draft / "datapackage.json", _described(release, resources, witnesses, coverage))
        _write(draft / "SHA256SUMS", "".join(_sums(draft)))
    return Made(release, resources)


def _tables(
    source: Source, draft: Path, wanted: ChangeFilter, coverage: Coverage, progress: Progress
) -> Iterator[Resource]:
    (draft / DATA).mkdir()
    forms = (Format.CSV, Format.PARQUET) if has("pyarrow") else (Format.CSV,)
    for table in TABLES.values():
        rows = coverage.watch(table, ROWS[table.name](source, wanted))
        paths = {form: draft / DATA / f"{table.name}.{form}" for form in forms}
        with ExitStack() as stack:
            files = [begun(table, stack.enter_context(path.open("wb")), form) for form, path in paths.items()]
            count = write_rows(rows, files, _telling(progress, table))
        for form, path in paths.items():
            yield Resource(table, f"{DATA}/{path.name}", form, count, path.stat().st_size, _sha256(path))


def _telling(progress: Progress, table: Table) -> Callable[[int], None]:
    return lambda count: progress(table.name, count)


def _release(said: Said, coverage: Coverage) -> Release:
    """Return how the release is cited: as was said, and as the data say where nothing was."""
    return Release(
        title=said.title or title_of(coverage),
        version=said.version or (f"{coverage.last:%Y.%m.%d}" if coverage.last else "0"),
        authors=said.authors or (NOBODY,),
        abstract=abstract_of(coverage),
        doi=said.doi,
        licence=said.licence,
        released=said.released,
    )


def _described(
    release: Release, resources: tuple[Resource, ...], witnesses: tuple[WitnessSeen, ...], coverage: Coverage
) -> str:
    made: dict[str, Any] = {
        "version": __version__,
        "extractors": sorted(coverage.extractors),
        "lexicons": sorted(coverage.lexicons),
        "platforms": coverage.platforms,
        "documents": len(coverage.documents),
        "observed": [iso(moment) if moment else None for moment in (coverage.first, coverage.last)],
    }
    return json.dumps(descriptor(release, resources, witnesses, made), ensure_ascii=False, indent=2) + "\n"


def _sums(draft: Path) -> Iterator[str]:
    """Yield a line for each file, as `sha256sum` writes them."""
    for path in sorted(one for one in draft.rglob("*") if one.is_file()):
        yield f"{_sha256(path)}  {path.relative_to(draft).as_posix()}\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
