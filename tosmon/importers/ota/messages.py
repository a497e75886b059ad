"""What the message of a commit says: whether it records a text, by which reading, and of which snapshots.

The wording changed over the years ("Start tracking", "First record of"; "Refilter", "Apply technical or declaration
upgrade on"), and references to snapshots are not always what they should be. What is no reference is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Told", "read_message"]

_RECORDED: Final = "This version was recorded after "
_TECHNICAL: Final = ("Refilter ", "Apply technical or declaration upgrade on ")
_SUBJECTS: Final = ("Start tracking ", "First record of ", "Update ", "Record new changes of ", *_TECHNICAL)
_NOTHING: Final = {"", "undefined", "null", "true", "false"}
_LONGEST: Final = 2000  # characters of a trailer that are believed
_MOST: Final = 400  # snapshots of one version


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells.

    `recorded` is what it says is recorded ("X Terms of Service"), empty where it is no such message; `marked` whether
    it has other signs of one. `technical` says that a page was only read anew. `snapshots` are the names of the
    snapshots that a version was made of: commits, whole or shortened, or a database's ids. The others are trailers:
    the engine's version, how the page was fetched, and its address.
    """

    recorded: str = ""
    marked: bool = False
    technical: bool = False
    snapshots: tuple[str, ...] = ()
    engine: str = ""
    fetcher: str = ""
    location: str = ""


@cache
def _references() -> re.Pattern[str]:
    """Return what finds a snapshot's name: behind an address, the word itself, or the dash of a list."""
    before = r"(?:/commit/|mongo(?:db)?(?:\+srv)?://\S*/|Mongo ID ?|\bsnapshots? |^- )"
    return re.compile(rf"{before}([0-9a-f]{{7,64}})(?![0-9a-z])", re.ASCII | re.MULTILINE)


@cache
def _trailers() -> re.Pattern[str]:
    return re.compile(r"^X-([a-z-]+): *(.*?) *$", re.ASCII | re.MULTILINE | re.IGNORECASE)


def read_message(message: str) -> Told:
    """Return what a commit's message tells; any text is read."""
    subject, _, body = message.partition("\n")
    prefix = next((one for one in _SUBJECTS if subject.startswith(one)), "")
    said = {name.lower(): value for name, value in _trailers().findall(body)}
    trailers = {name: value for name, value in said.items() if value not in _NOTHING and len(value) <= _LONGEST}
    return Told(
        recorded=" ".join(subject.removeprefix(prefix).split()) if prefix else "",
        marked=_RECORDED in body or bool(said),
        technical=prefix in _TECHNICAL,
        snapshots=tuple(dict.fromkeys(_references().findall(body)))[:_MOST],
        engine=_printable(trailers.get("engine-version", "")),
        fetcher=_printable(trailers.get("fetcher", "")),
        location=_address(trailers.get("source-document-location", "")),
    )


def _printable(text: str) -> str:
    return text if text.isprintable() else ""


def _address(text: str) -> str:
    """Return a web address, or an empty string for what is none."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.hostname and _printable(text) else ""
