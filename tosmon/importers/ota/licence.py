"""Under what a collection's texts may be used, where the files beside them say so."""

from __future__ import annotations

import re
from typing import Final

from tosmon.importers.ota.blobs import Blobs
from tosmon.importers.ota.repository import Repository

__all__ = ["licence_of", "named_licence"]

_LARGEST: Final = 1 << 20
_FILES: Final = re.compile(r"(?:licen[cs]e|copying|readme)(?:\.(?:md|txt))?", re.IGNORECASE)
_NAMES: Final = (  # SPDX's names, with the words of each licence
    ("ODbL-1.0", r"Open (?:Data Commons )?(?:Open )?Database Licen[cs]e|\bODbL\b|\bOdBL\b|licenses/odbl"),
    ("ODC-By-1.0", r"ODC Attribution Licen[cs]e|Open Data Commons Attribution Licen[cs]e|\bODC-By\b"),
    ("CC0-1.0", r"CC0 1\.0|\bCC0-1\.0\b"),
    ("CC-BY-SA-4.0", r"Attribution-ShareAlike 4\.0|\bCC[- ]BY-SA[- ]4\.0\b"),
    ("CC-BY-4.0", r"Attribution 4\.0 International|\bCC[- ]BY[- ]4\.0\b"),
)


def licence_of(repository: Repository) -> str:
    """Return the licence that a collection's LICENSE names, or else its README; empty where neither does."""
    listed = repository.git.run("ls-tree", "-z", repository.head, "--").split(b"\0")
    files = {}
    for entry in listed[:-1]:
        facts, _, path = entry.partition(b"\t")
        name = path.decode("utf-8", "replace")
        if facts.startswith(b"100") and _FILES.fullmatch(name):
            files[name.lower()] = facts.split(b" ")[2].decode("ascii")
    with Blobs(repository.git) as blobs:
        bodies = (blobs.read(files[name], _LARGEST) or b"" for name in sorted(files, key=_own_licence_first))
        return next(filter(None, (named_licence(body.decode("utf-8", "replace")) for body in bodies)), "")


def _own_licence_first(name: str) -> tuple[bool, str]:
    return name.startswith("readme"), name


def named_licence(text: str) -> str:
    """Return the licence that a text names: the one that it names first, in SPDX's words; empty for none."""
    places = ((found.start(), name) for name, words in _NAMES if (found := re.search(words, text)))
    return min(places, default=(0, ""))[1]
