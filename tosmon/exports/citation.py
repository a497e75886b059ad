"""How a release is cited: what is said of it, and its CITATION.cff (https://citation-file-format.github.io, 1.2.0).

Every value is written as a JSON string, which is a double-quoted scalar of YAML 1.2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from tosmon.errors import UsageError

__all__ = ["NOBODY", "Author", "Release", "citation_file", "day_of", "doi_of", "licence_of"]

_ORCID: Final = r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]"
_AUTHOR: Final = rf"(?P<name>[^,]+?)(?:,\s*(?P<given>[^,]+?))?(?:\s+\(?(?:https://orcid\.org/)?(?P<orcid>{_ORCID})\)?)?"
_DOI: Final = r"10\.\d{4,9}(?:\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+"  # the schema's own pattern
_SPDX: Final = r"[A-Za-z0-9][A-Za-z0-9.+-]*"

KEYWORDS: Final = ("terms of service", "web scraping", "robots.txt", "platform governance", "AI training")


@dataclass(frozen=True, slots=True)
class Author:
    """A person by family and given name, or a body by its name alone."""

    name: str
    given: str = ""
    orcid: str = ""

    @classmethod
    def parse(cls, text: str) -> Author:
        """Return who "Family, Given", "Family, Given 0000-0002-1825-0097" or "Name of a body" is.

        Raises:
            UsageError: it is none of these.

        """
        found = re.fullmatch(_AUTHOR, text.strip())
        if found is None or not text.isprintable():
            raise UsageError(
                f"{text!r} is no author", remedy="write 'Family, Given', with an ORCID behind it, or a name"
            )
        return cls(found["name"], found["given"] or "", found["orcid"] or "")

    @property
    def full(self) -> str:
        """Return the name as it is written in a line."""
        return f"{self.given} {self.name}" if self.given else self.name


NOBODY: Final = Author("Operator of this tosmon archive")
"""Who is named where nobody said who made a release."""


@dataclass(frozen=True, slots=True)
class Release:
    """What whoever releases a dataset says of it; all but the authors may be empty."""

    title: str
    version: str
    authors: tuple[Author, ...] = (NOBODY,)
    abstract: str = ""
    doi: str = ""
    licence: str = ""
    released: date | None = None


def doi_of(text: str) -> str:
    """Return the DOI that the text is, without an address before it.

    Raises:
        UsageError: it is none.

    """
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", text.strip())
    if not re.fullmatch(_DOI, doi):
        raise UsageError(f"{text!r} is no DOI", remedy="write it as 10.5281/zenodo.1234567")
    return doi


def licence_of(text: str) -> str:
    """Return the SPDX identifier that the text is.

    Raises:
        UsageError: it cannot be one.

    """
    if not re.fullmatch(_SPDX, text):
        raise UsageError(f"{text!r} is no SPDX identifier", remedy="write one of https://spdx.org/licenses: CC-BY-4.0")
    return text


def day_of(text: str) -> date:
    """Return the day that the text names.

    Raises:
        UsageError: it is none.

    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day", remedy="write 2026-11-23") from None


def citation_file(release: Release) -> str:
    """Return the text of CITATION.cff."""
    return "".join(f"{line}\n" for line in _lines(release))


def _lines(release: Release) -> Iterator[str]:
    yield "cff-version: 1.2.0"
    yield "type: dataset"
    yield f"title: {_quoted(release.title)}"
    yield f"message: {_quoted('If you use these data, please cite them as below.')}"
    yield "authors:"
    for author in release.authors:
        yield from _author(author)
    if release.abstract:
        yield f"abstract: {_quoted(release.abstract)}"
    yield f"version: {_quoted(release.version)}"
    if release.released:
        yield f"date-released: {_quoted(release.released.isoformat())}"
    if release.doi:
        yield f"doi: {_quoted(release.doi)}"
    if release.licence:
        yield f"license: {_quoted(release.licence)}"
    yield "keywords:"
    yield from (f"  - {_quoted(word)}" for word in KEYWORDS)


def _author(author: Author) -> Iterator[str]:
    if author.given:
        yield f"  - family-names: {_quoted(author.name)}"
        yield f"    given-names: {_quoted(author.given)}"
    else:
        yield f"  - name: {_quoted(author.name)}"
    if author.orcid:
        yield f"    orcid: {_quoted(f'https://orcid.org/{author.orcid}')}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
