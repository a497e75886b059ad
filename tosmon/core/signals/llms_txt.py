"""Reads `/llms.txt`, a Markdown index that helps language models to find their way: no permission signal.

After llmstxt.org (2024-09-03, version 2 of 2026-08-10): a heading with the site's name, a summary, lists of links.
Nothing in it says what may be done with the content, so it answers no purpose, whatever its prose says.
"""

from __future__ import annotations

import re
from typing import Final

from tosmon.core.signals.lines import lines, not_text
from tosmon.core.signals.model import Mechanism, Signal, SignalFile
from tosmon.core.signals.values import shown
from tosmon.core.words import counted

__all__ = ["read_llms_txt"]

_TITLE: Final = re.compile(r"#[ \t]+(\S.*)")
_LINK: Final = re.compile(r"\[[^\[\]]{1,500}\]\([^()\s]{1,2000}\)")
_LONGEST: Final = 200  # characters of a title that are kept


def read_llms_txt(body: bytes) -> SignalFile:
    """Return one signal without answers: the index's title and how many links it has."""
    instead = not_text(body)
    if instead:
        return SignalFile(faults=(instead,))
    title, links = "", 0
    for _, line in lines(body):
        heading = None if title else _TITLE.match(line)
        title = shown(heading[1], _LONGEST)[0] if heading else title
        links += sum(1 for _ in _LINK.finditer(line))
    faults = () if title else ("no heading with the site's name (# …), the one thing that llmstxt.org demands",)
    value = f"{title or 'without title'} ({counted(links, 'link')})"
    return SignalFile((Signal(Mechanism.LLMS_TXT, "index", value, place="llms.txt"),), faults)
