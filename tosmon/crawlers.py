"""Loads the registry of crawlers from TOML, the package's and the user's, and writes it out as a page for people.

What a crawler is, and whether robots.txt can name it, is told by `tosmon.core.robots.crawlers`. `python -m
tosmon.crawlers` prints docs/crawlers.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final

from tosmon.core.layout import CRAWLERS
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose, read_as
from tosmon.core.toml import NotToml, parse_toml
from tosmon.errors import Fault, RegistryError

__all__ = ["FILE", "PACKAGED", "by_token", "faults", "load", "page"]

FILE: Final = CRAWLERS  # in the home: the user's own, laid over the package's
PACKAGED: Final = Path(__file__).resolve().parent / "data" / FILE

HEAD = """\
# Crawlers: who asks to read a site

The crawlers that tosmon knows, with what they fetch pages for. `tosmon robots matrix` has a column for each, and a
change of a robots.txt is told for each that it concerns. Those that readers ask for come first:
{first}.

This page is written from `tosmon/data/crawlers.toml` by `python -m tosmon.crawlers`; change it there.

## Purposes

{purposes}

## What the columns say

**obeys** is whether the crawler obeys robots.txt, as its operator says or as is known; a blank is not known. What
robots.txt permits, tosmon tells the same for all of them.

**can match** is whether robots.txt can name it. A product token is made of letters, `_` and `-` (RFC 9309, section
2.2.1), and what a file writes is cut at the first other character. {count} of the tokens below hold a digit, a space or
a dot: a rule for `Brightbot 1.0` speaks to `Brightbot`, and nothing that a file can say names `img2dataset`. For them
tosmon decides as for any crawler that is not named, and the matrix marks where a file tried: "named, but cannot match".

## Your own

A file `crawlers.toml` in the home is laid over this list: a token that is known is mended field by field, any other is
added and needs a purpose. With `asked_first`, you name those that you ask for.

```toml
asked_first = ["GPTBot", "ExampleBot"]

[[crawlers]]
token = "ExampleBot"
operator = "Example"
purpose = "ai-training"
obeys = "unknown"        # true, false or "unknown"
url = "https://example.com/bot"
```
"""


def load(user_file: Path | None = None) -> tuple[Crawler, ...]:
    """Return the crawlers, with the user's file, where there is one, laid over the package's.

    First those that readers ask for, in their order; then by purpose, and by token. The package's file is read once per
    process, the user's each time.

    Raises:
        RegistryError: with every fault of the files.
    """
    if user_file is None or not user_file.is_file():
        return _packaged()
    return _listed(_File.read(PACKAGED), _File.read(user_file))


def faults(user_file: Path) -> tuple[Fault, ...]:
    """Return every fault of the user's file; none where there is no such file."""
    try:
        load(user_file)
    except RegistryError as error:
        return tuple(error.faults)
    return ()


def by_token(token: str, crawlers: Iterable[Crawler] | None = None) -> Crawler | None:
    """Return the crawler of that token in any spelling, of the package's where no others are given; None for none."""
    wanted = token.lower()
    return next((one for one in (_packaged() if crawlers is None else crawlers) if one.token.lower() == wanted), None)


def page(crawlers: Iterable[Crawler]) -> str:
    """Return the page of all crawlers in Markdown, by purpose."""
    listed = tuple(crawlers)
    first = ", ".join(crawler.token for crawler in listed if crawler.asked_first)
    count = sum(not crawler.matchable for crawler in listed)
    purposes = "\n".join(
        ("| purpose | what the pages are fetched for |\n|---|---|", *(f"| {p} | {p.words} |" for p in CrawlerPurpose))
    )
    sections = (_section(purpose, listed) for purpose in CrawlerPurpose)
    return HEAD.format(first=first, purposes=purposes, count=count) + "".join(
        "\n".join(section) for section in sections
    )


# --- laying over ------------------------------------------------------------------------------------------------------


@cache
def _packaged() -> tuple[Crawler, ...]:
    return _listed(_File.read(PACKAGED))


def _listed(*files: _File) -> tuple[Crawler, ...]:
    """Return the crawlers of files, each laid over the one before.

    Raises:
        RegistryError: with every fault of the files, and of what they make together.
    """
    faults = [fault for file in files for fault in file.faults]
    entries: dict[str, dict[str, Any]] = {}
    first: tuple[str, ...] = ()
    for file in files:
        for token, said in file.entries.items():
            if token not in entries and "purpose" not in said and (said["token"], "purpose") not in file.places:
                faults.append(_fault(file.name, said["token"], "purpose", f"expected {_PURPOSES}, got nothing"))
            entries[token] = {**entries.get(token, {}), **said}
        first = first if file.first is None else file.first
        faults += [
            _fault(file.name, "", "asked_first", f"expected tokens of the list, got {token!r}{guess}")
            for token, guess in file.strange_first(entries)
        ]
    if faults:
        raise RegistryError(tuple(faults))
    ranks = {token.lower(): rank for rank, token in enumerate(first)}
    crawlers = (Crawler(**said, asked_first=token in ranks) for token, said in entries.items())
    return tuple(sorted(crawlers, key=lambda crawler: _place(crawler, ranks)))


def _place(crawler: Crawler, ranks: Mapping[str, int]) -> tuple[int, int, str]:
    token = crawler.token.lower()
    return ranks.get(token, len(ranks)), list(CrawlerPurpose).index(crawler.purpose), token


# --- reading one file -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _File:
    """What one file says: fields by name, by the token in lower case; and those asked first, if it says so."""

    name: str
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    first: tuple[str, ...] | None = None
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> _File:
        """Return what a file says, with its faults."""
        file = cls(path.name)
        try:
            table = parse_toml(path.read_bytes())
        except NotToml as error:
            file.faults.append(Fault(file.name, "", error.place, error.expected))
        except OSError as error:
            file.faults.append(Fault(file.name, "", "", f"expected a file that can be read: {error.strerror}"))
        else:
            file._read_table(table)
        return file

    @property
    def places(self) -> set[tuple[str, str]]:
        """Return the tokens and fields that have a fault."""
        return {(fault.entry.removeprefix("crawlers."), fault.field) for fault in self.faults}

    def strange_first(self, entries: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return those asked first that no entry is for, each with a guess at what was meant."""
        strange = [token for token in self.first or () if token.lower() not in entries]
        return [(token, _guess(token.lower(), entries)) for token in strange]

    def _read_table(self, table: Mapping[str, object]) -> None:
        listed = table.get("crawlers", [])
        if not isinstance(listed, list):
            self.faults.append(_fault(self.name, "", "crawlers", f"expected tables [[crawlers]], got {listed!r}"))
            listed = []
        for index, entry in enumerate(listed):
            self._read_entry(index, entry)
        known = ("asked_first", "crawlers")
        for name in sorted(table.keys() - set(known)):
            self.faults.append(_fault(self.name, "", name, f"unknown field{_guess(name, known)}"))
        if "asked_first" in table:
            try:
                self.first = _texts(table["asked_first"])
            except ValueError as error:
                self.faults.append(_fault(self.name, "", "asked_first", str(error)))

    def _read_entry(self, index: int, entry: object) -> None:
        token = entry.get("token") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(token, str) or not token.strip(" *"):
            place = f"crawlers[{index}]"
            self.faults.append(Fault(self.name, place, "token", f'expected a token such as "GPTBot", got {token!r}'))
            return
        said: dict[str, Any] = {"token": token}
        for name, value in entry.items():
            try:
                said[name] = _field(name, value)
            except ValueError as error:
                self.faults.append(_fault(self.name, token, name, str(error)))
        key = said["token"].lower()
        if key in self.entries:
            self.faults.append(_fault(self.name, token, "token", "expected each token once, however it is cased"))
        if any(spelling.lower() != key for spelling in said.get("spellings", ())):
            self.faults.append(_fault(self.name, token, "spellings", "expected the token in other cases only"))
        self.entries[key] = said


def _fault(file: str, token: str, name: str, expected: str) -> Fault:
    return Fault(file, f"crawlers.{token}" if token else "", name, expected)


def _guess(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _field(name: str, value: object) -> object:
    """Return the value of a field. Raises ValueError with what was expected."""
    reader = _FIELDS.get(name)
    if reader is None:
        raise ValueError("unknown field" + (_guess(name, _FIELDS) or f" (known: {', '.join(_FIELDS)})"))
    return reader(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or "\n" in value:
        raise ValueError(f"expected a text of one line, got {value!r}")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"expected a list of tokens, got {value!r}")
    return tuple(value)


def _purpose(value: object) -> CrawlerPurpose:
    for purpose in CrawlerPurpose:
        if value == purpose.value:
            return purpose
    raise ValueError(f"expected {_PURPOSES}, got {value!r}")


def _obeys(value: object) -> bool | None:
    if value == "unknown":
        return None
    if not isinstance(value, bool):
        raise ValueError(f'expected true, false or "unknown", got {value!r}')  # noqa: TRY004 - readers raise ValueError only
    return value


def _address(value: object) -> str:
    if not isinstance(value, str) or not (value == "" or value.startswith(("https://", "http://"))):
        raise ValueError(f'expected an address such as "https://example.com/bot", or "", got {value!r}')
    return value


_PURPOSES: Final = " or ".join((", ".join(list(CrawlerPurpose)[:-1]), list(CrawlerPurpose)[-1]))
_FIELDS: Final[Mapping[str, Callable[[object], object]]] = {
    "token": _text,
    "spellings": _texts,
    "operator": _text,
    "purpose": _purpose,
    "obeys": _obeys,
    "url": _address,
    "note": _text,
}


# --- writing ----------------------------------------------------------------------------------------------------------


def _section(purpose: CrawlerPurpose, crawlers: Iterable[Crawler]) -> Iterator[str]:
    yield f"\n## {purpose.value}\n"
    yield "| token | operator | obeys | can match | |\n|---|---|---|---|---|"
    for crawler in crawlers:
        if crawler.purpose is purpose:
            cells = (_name(crawler), crawler.operator, _WORDS[crawler.obeys], _match(crawler), crawler.note)
            yield f"| {' | '.join(cells)} |"
    yield ""


_WORDS: Final = {True: "yes", False: "no", None: ""}


def _name(crawler: Crawler) -> str:
    token, *spellings = (f"`{name}`" for name in crawler.names)
    return ", ".join((f"[{token}]({crawler.url})" if crawler.url else token, *spellings))


def _match(crawler: Crawler) -> str:
    if crawler.matchable:
        return "yes"
    token = read_as(crawler.token)
    return f"no: read as `{token}`" if token else "no: read as nothing"


if __name__ == "__main__":
    sys.stdout.write(page(load()))
