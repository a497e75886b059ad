"""Reads any signal file by its name; each kind of file has its own module, which says after which specification.

A file that is served in another's place (the namesake's grammar, a copy of robots.txt, an HTML page) is told as such.
Finding and fetching the files, and what their absence means, lie elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tosmon.core.signals.ai_txt import FIELDS as SPAWNING
from tosmon.core.signals.ai_txt import read_ai_txt
from tosmon.core.signals.ai_txt_well_known import FIELDS as NAMESAKE
from tosmon.core.signals.ai_txt_well_known import read_ai_txt_well_known
from tosmon.core.signals.lines import decoded, fields, not_text
from tosmon.core.signals.llms_txt import read_llms_txt
from tosmon.core.signals.model import SignalFile
from tosmon.core.signals.rsl import read_rsl
from tosmon.core.signals.tdmrep import read_tdmrep
from tosmon.core.signals.trust_txt import read_trust_txt

__all__ = ["SIGNAL_FILES", "read_file"]

_LONGEST: Final = 1_000_000  # bytes; published files have some thousand, the longest llms.txt some hundred thousand
_AT_ROOT: Final = "ai.txt"
_WELL_KNOWN: Final = "ai.txt@well-known"


def read_file(name: str, body: bytes) -> SignalFile:
    """Return what a signal file says; never raises, whatever the bytes.

    `name` is the document's ("trust.txt"), with or without its platform and a variant ("x/trust.txt@www"). Raises
    KeyError for a name that is not one of SIGNAL_FILES.
    """
    base = name.rpartition("/")[2]
    reader = _READERS.get(base) or _READERS[base.partition("@")[0]]
    if len(body) > _LONGEST:
        return SignalFile(faults=(f"longer than {_LONGEST:,} bytes: not read",))
    return reader(body)


def _at_root(body: bytes) -> SignalFile:
    return _either(body, expected=_AT_ROOT)


def _well_known(body: bytes) -> SignalFile:
    return _either(body, expected=_WELL_KNOWN)


def _either(body: bytes, *, expected: str) -> SignalFile:
    """Return an ai.txt read by the grammar that it has, which may be the one of the other place."""
    instead = not_text(body)
    if instead:
        return SignalFile(faults=(instead,))
    names = {field for _, field, _, _ in fields(body)}
    spawning, namesake = len(names & SPAWNING), len(names & NAMESAKE)
    found = expected if spawning == namesake else _AT_ROOT if spawning > namesake else _WELL_KNOWN
    if not spawning and not namesake and _is_index(body):
        return SignalFile(faults=("an index in the manner of llms.txt, which permits and forbids nothing",))
    signals, faults = (read_ai_txt if found == _AT_ROOT else read_ai_txt_well_known)(body)
    if found == expected:
        return SignalFile(signals, faults)
    place = "ai.txt" if expected == _AT_ROOT else ".well-known/ai.txt"
    fault = f"in the grammar of its namesake at /{'.well-known/ai.txt' if expected == _AT_ROOT else 'ai.txt'}"
    return SignalFile(tuple(replace(one, place=place) for one in signals), (fault, *faults))


def _is_index(body: bytes) -> bool:
    """Return whether a file without any field is Markdown with a title and links: many put their llms.txt there too."""
    text = decoded(body)
    return text.lstrip().startswith("# ") and "](" in text


_READERS: Final[dict[str, Callable[[bytes], SignalFile]]] = {
    _AT_ROOT: _at_root,
    _WELL_KNOWN: _well_known,
    "llms.txt": read_llms_txt,
    "rsl.xml": read_rsl,
    "tdmrep.json": read_tdmrep,
    "trust.txt": read_trust_txt,
}
SIGNAL_FILES: Final = tuple(_READERS)
