"""The README of a release: what it holds, how to load and check it, what may be done with it, and the dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tosmon import __version__
from tosmon.catalog.queries.exports import WitnessSeen
from tosmon.exports.citation import NOBODY, Release
from tosmon.exports.coverage import Coverage
from tosmon.exports.datapackage import Resource
from tosmon.exports.dictionary import dictionary
from tosmon.exports.files import Format

__all__ = ["abstract_of", "readme", "title_of"]

_LOADING = """\
## Loading it

With pandas, Polars, DuckDB or R:

```python
import pandas as pd
clauses = pd.read_parquet("data/clauses.parquet")

import polars as pl
clauses = pl.read_parquet("data/clauses.parquet")
```

```sql
SELECT platform, count(*) FROM 'data/changes.parquet' WHERE list_contains(labels, 'ai_training') GROUP BY platform;
```

CSV has no types, and programs guess: numbers of clauses (`3.10`) for fractions, a text `None` for none at all, a time
with a fraction among others for a text. Tell them:

```python
clauses = pd.read_csv(
    "data/clauses.csv", dtype={"number": str}, keep_default_na=False, na_values=[""],
    parse_dates=["observed_first", "observed_last"], date_format="ISO8601",
)
clauses = pl.read_csv("data/clauses.csv", schema_overrides={"number": pl.String}, try_parse_dates=True)
```

```r
clauses <- readr::read_csv("data/clauses.csv", col_types = readr::cols(number = "c"), na = "")
```

Parquet and CSV hold the same rows in the same order. CSV is RFC 4180 in UTF-8: null is an empty cell, times are ISO
8601 in UTC, words of a list stand between `|`, lists of texts and JSON are JSON. The texts are quoted from pages of
others and may begin with a sign that spreadsheets take for a formula: import columns as text there, or do not open the
file in one. `datapackage.json` describes every column for programs (Data Package 2.0).

## Checking it

    sha256sum -c SHA256SUMS
"""

_RIGHTS = """\
## Rights

- **Texts of platforms** (columns such as `text`, `before`, `after`, `title`, `evidence`) are quoted from terms,
  policies and robots.txt files. The copyright in them is their platforms'. They stand here as evidence of what was
  published when.
- **Texts that others transcribed or archived** (rows with a `witness`) come under the terms of that source besides:
"""


def title_of(coverage: Coverage) -> str:
    """Return what a release is called that nobody named."""
    years = "–".join(dict.fromkeys(str(moment.year) for moment in (coverage.first, coverage.last) if moment))
    return f"Rules about scraping in platforms' terms, policies and robots.txt{f', {years}' if years else ''}"


def abstract_of(coverage: Coverage) -> str:
    """Return in a few sentences what a release holds."""
    of = f"{_number(len(coverage.documents), 'document')} of {_number(coverage.platforms, 'platform')}"
    when = f", observed from {coverage.first:%Y-%m-%d} to {coverage.last:%Y-%m-%d}" if coverage.first else ""
    return (
        f"Terms, policies and robots.txt files: {of}{when}. Clauses that speak of scraping are labelled, followed"
        " through all versions, and each change says which way it points; for each robots.txt it is told what each"
        f" crawler could fetch when. Made by tosmon {__version__}."
    )


def readme(
    release: Release, coverage: Coverage, resources: Sequence[Resource], witnesses: Sequence[WitnessSeen]
) -> str:
    """Return the text of README.md."""
    parts = (
        _beginning(release, coverage),
        _contents(resources),
        [_LOADING],
        _rights(release, witnesses),
        _making(coverage),
        ["## Data dictionary\n", dictionary()],
    )
    return "".join(f"{line}\n" for part in parts for line in part)


def _beginning(release: Release, coverage: Coverage) -> Iterator[str]:
    yield f"# {release.title}\n"
    yield f"{release.abstract}\n"
    yield f"- Version: {release.version}"
    if release.released:
        yield f"- Released: {release.released}"
    yield f"- By: {'; '.join(author.full for author in release.authors)}"
    if release.doi:
        yield f"- DOI: https://doi.org/{release.doi}"
    if coverage.first and coverage.last:
        yield f"- Time coverage: {coverage.first:%Y-%m-%d %H:%M} to {coverage.last:%Y-%m-%d %H:%M} UTC"
    yield f"- Documents: {len(coverage.documents)} of {_number(coverage.platforms, 'platform')}"
    yield "- To cite it: `CITATION.cff`\n"


def _contents(resources: Sequence[Resource]) -> Iterator[str]:
    yield "## What is in it\n"
    yield "| table | rows | a row |"
    yield "|---|---|---|"
    for one in resources:
        if one.form is Format.CSV:
            yield f"| [{one.table.name}]({one.path}) | {one.rows} | {one.table.says} |"
    if not any(one.form is Format.PARQUET for one in resources):
        yield "\nParquet files were left out: pyarrow was not installed where this was made."
    yield ""


def _rights(release: Release, witnesses: Sequence[WitnessSeen]) -> Iterator[str]:
    yield _RIGHTS.rstrip("\n")
    for one in witnesses:
        where = f" ({one.witness.address})" if one.witness.address else ""
        yield f"  - `{one.witness.id}`, {one.witness.title}{where}: {one.witness.licence or 'no licence is stated'}"
    if not witnesses:
        yield "  there are none in this release."
    said = f"under {release.licence}" if release.licence else "without a stated licence: ask those who made it"
    by = "" if release.authors == (NOBODY,) else f"by {', '.join(author.full for author in release.authors)}, "
    yield "- **Everything else** (labels, directions, times, hashes, decisions, and their arrangement) is what tosmon"
    yield f"  found. It is released {by}{said}.\n"


def _making(coverage: Coverage) -> Iterator[str]:
    yield "## How it was made\n"
    yield f"By `tosmon export dataset`, version {__version__}, from one state of an archive. The same archive gives the"
    yield "same bytes. Labels and directions are found by rules, not by people; they give no legal advice.\n"
    yield f"- Extractors: {_listed(coverage.extractors)}"
    yield f"- Lexicons: {_listed(coverage.lexicons)}\n"


def _listed(values: set[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(values)) or "none"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
