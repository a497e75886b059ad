"""WARC and WACZ files, Common Crawl's robots.txt archives among them, as a source of sightings.

Two looks, so that files of any size and order need little memory: `index` finds which records show watched pages
(`watched`, `addresses`) and where they lie; `plans` puts them in order; `reading` goes to each again, checks its
digests (`digests`) and hands it out (`answers`). Below: `files` and `wacz` open, `streams` unpacks, `records` takes
apart, `looking` goes through, `originals` finds what revisits refer to, `spool` keeps what cannot be gone to again,
`naming` says who saw. `values` has what bounds all of it. Fetching files and storing sightings are left to others.
"""

from __future__ import annotations

from tosmon.importers.warc.importer import Looked, WarcImport
from tosmon.importers.warc.watched import Chosen

__all__ = ["Chosen", "Looked", "WarcImport"]
