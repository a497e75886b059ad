"""A collection's texts out of its commits: what each commit recorded of which text, and what is no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tosmon.core.imported import Skipped
from tosmon.core.words import counted
from tosmon.importers.ota.history import Commit, Written
from tosmon.importers.ota.messages import Told, read_message
from tosmon.importers.ota.paths import TEXT, Place, read_path, sounds_like_terms

__all__ = ["Record", "Text", "Texts", "gather"]

_LATEST: Final = 4_102_444_800  # the year 2100: what is later is no time that anybody recorded


class Record(NamedTuple):
    """What a commit did to a file of a text: `blob` is its content's name, empty where it was removed.

    `time` is when the engine says that it had the page, in seconds since 1970; 0 where it says nothing that can be.
    """

    commit: str
    time: int
    path: str
    page: str
    content_type: str
    blob: str
    told: Told


@dataclass(slots=True)
class Text:
    """A service's text: all that was recorded of it, in the graph's order, and whether any of that says what it is."""

    service: str
    type: str
    records: list[Record] = field(default_factory=list)
    believed: bool = False

    @property
    def name(self) -> str:
        """Return "X/Terms of Service"."""
        return f"{self.service}/{self.type}"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a repository holds: its texts in the order in which they began, and whether these are pages as fetched.

    `skipped` are the files that are no texts of a service.
    """

    texts: tuple[Text, ...]
    snapshots: bool
    skipped: tuple[Skipped, ...]


def gather(commits: Iterable[Commit]) -> Texts:
    """Return the texts of a repository's commits: versions where most files are Markdown, else snapshots."""
    versions: dict[tuple[str, str], Text] = {}
    snapshots: dict[tuple[str, str], Text] = {}
    others: dict[str, str] = {}
    for commit in commits:
        told = read_message(commit.message)
        for written in commit.files:
            place = read_path(written.path) if written.plain else None
            if place is None:
                others |= _other(written)
                continue
            record = _record(commit, written, place, told)
            _add(snapshots, place.type, place, record)
            if place.content_type == TEXT:
                kind = f"{place.type} #{place.page}" if place.page else place.type
                _add(versions, kind, place, record._replace(page=""))
    captured = sum(record.content_type != TEXT for text in snapshots.values() for record in text.records)
    recorded = sum(len(text.records) for text in versions.values())
    chosen = snapshots if captured > recorded else versions
    texts = tuple(text for text in chosen.values() if text.believed)
    skipped = (*_unlike(chosen.values()), *_told(others))
    return Texts(texts, chosen is snapshots, skipped)


def _add(texts: dict[tuple[str, str], Text], kind: str, place: Place, record: Record) -> None:
    """Add a record to its text, and believe the text once its type or a message says that it is one of terms."""
    text = texts.get((place.service, kind))
    if text is None:
        text = texts[place.service, kind] = Text(place.service, kind, believed=sounds_like_terms(kind))
    text.records.append(record)
    if not text.believed:
        text.believed = record.told.marked or record.told.recorded == f"{place.service} {kind}"


def _record(commit: Commit, written: Written, place: Place, told: Told) -> Record:
    times = (time for time in (commit.author_time, commit.commit_time) if 0 < time < _LATEST)
    path = written.path.decode("utf-8", "backslashreplace")
    return Record(commit.name, next(times, 0), path, place.page, place.content_type, written.blob, told)


def _other(written: Written) -> dict[str, str]:
    """Return a file that is worth a word though it is no text: not those in the top folder, and no READMEs."""
    path = written.path.decode("utf-8", "backslashreplace")
    *folders, name = path.split("/")
    if not folders or path.startswith(".") or name.lower().startswith("readme"):
        return {}
    return {path: "no text of a service is kept there" if written.plain else "it is no file, but a link"}


def _told(others: dict[str, str]) -> Iterator[Skipped]:
    """Yield one line for all files of a kind."""
    for why in dict.fromkeys(others.values()):
        paths = [path for path, reason in others.items() if reason == why]
        more = f" and {counted(len(paths) - 1, 'other file')}" if len(paths) > 1 else ""
        yield Skipped(f"{paths[0]}{more}", why)


def _unlike(texts: Iterable[Text]) -> Iterator[Skipped]:
    for text in texts:
        if not text.believed:
            yield Skipped(text.name, "nothing says that it is a text of a service's terms")
