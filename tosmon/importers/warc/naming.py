"""Who saw: a name for the makers of WARC files that stays the same from one of their files to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tosmon.core.imported import Witness, WitnessKind
from tosmon.errors import ImportRefused
from tosmon.importers.warc.files import WarcFile
from tosmon.importers.warc.records import Records
from tosmon.importers.warc.streams import stream_of
from tosmon.importers.warc.values import Broken, Head, Limits

__all__ = ["witness_of"]

COMMON_CRAWL: Final = "commoncrawl"
TITLES: Final = {COMMON_CRAWL: "Common Crawl"}
ADDRESSES: Final = {COMMON_CRAWL: "https://commoncrawl.org/"}
PART_OF: Final = re.compile(r"^isPartOf:[ \t]*(\S[^\r\n]{0,200})", re.IGNORECASE | re.MULTILINE)
NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?", re.ASCII)
LONGEST: Final = 64
SUFFIX: Final = re.compile(r"(?:\.(?:warc|wacz|gz|zip))+$", re.IGNORECASE)
DATED: Final = re.compile(
    r"[-_.](?:\d[\dTZ:-]*|[0-9a-f]{8,})(?=[-_.]|$)", re.IGNORECASE
)  # dates, serial numbers, hashes


def witness_of(files: Sequence[WarcFile], limits: Limits, folder: str = "", name: str = "", title: str = "") -> Witness:
    """Return who saw what is in these files, which may have been named by their `folder`.

    The name is the one given; else what the first file's warcinfo record says that it is part of, and all of Common
    Crawl's are one; else the folder's or the first file's name without what changes from file to file: dates, numbers,
    hashes. The machine that a crawl ran on is no name: the next crawl runs on another.

    Raises:
        ImportRefused: the given name cannot be one.
    """
    if name and not NAME.fullmatch(name):
        raise ImportRefused(f"{name!r} can name nobody", remedy="--name takes letters, digits and . _ -")
    name = name or _derived(files[0], folder, limits)
    return Witness(
        f"{WitnessKind.WARC}/{name}",
        WitnessKind.WARC,
        title or TITLES.get(name, f"web archive {name}"),
        address=ADDRESSES.get(name, ""),
    )


def _derived(file: WarcFile, folder: str, limits: Limits) -> str:
    part_of = _part_of(file, limits)
    if part_of.upper().startswith("CC-MAIN-") or file.name.upper().startswith("CC-MAIN-"):
        return COMMON_CRAWL
    stem = SUFFIX.sub("", file.package or file.name)
    lasting = (_name(DATED.sub("", f"-{one}")) for one in (folder, stem))
    return _name(part_of) or next(filter(None, lasting), "") or _name(stem) or "files"


def _name(text: str) -> str:
    """Return what of a text can stand in a name."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower())[:LONGEST].strip("-._")


def _part_of(file: WarcFile, limits: Limits) -> str:
    """Return what the file's first record says that it is part of (WARC 1.1 section 6.2), or an empty string."""
    opened = file.open()
    try:
        records = Records(stream_of(opened, limits), _warcinfo, limits)
        for head, block in records:
            found = PART_OF.search(block.decode("utf-8", "replace")) if head.kind == "warcinfo" else None
            return found[1].strip() if found else ""
    except (Broken, OSError):
        return ""
    finally:
        opened.close()
    return ""


def _warcinfo(head: Head) -> int | None:
    del head
    return 64 * 1024
