"""The names of signal files, and where on a site each lies. What they say is read by `tosmon.core.signals`."""

from __future__ import annotations

from typing import Final

__all__ = ["ADDRESSES", "NAMES", "is_signal_file"]

ADDRESSES: Final = {
    "ai.txt": "/ai.txt",
    "ai.txt@well-known": "/.well-known/ai.txt",
    "tdmrep.json": "/.well-known/tdmrep.json",
    "trust.txt": "/trust.txt",
    "llms.txt": "/llms.txt",
}
"""By the name of its document, the path at which crawlers look for a site's file."""

NAMES: Final = (*(name for name in ADDRESSES if "@" not in name), "rsl.xml")
"""By which a file is read, whatever variant its document is; an RSL licence may lie anywhere."""


def is_signal_file(document: str) -> bool:
    """Return whether a document ("x/trust.txt", "ai.txt@well-known") is a signal file, by its name."""
    return document.rpartition("/")[2].partition("@")[0] in NAMES
