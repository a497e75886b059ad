"""Which kinds of scraping rule a clause carries, and the words that show it; the lexicon comes in as a value.

`lexicon` holds the cues and operators of each language, written in `notation`; `gate` tells cheaply which cues a text
may hold, `passages` splits a clause into sentences and items, `stance` tells whom a passage binds and how, `judge` puts
them together, and `memory` keeps what was judged. Loading the lexicon's data is left to `tosmon.lexicon`.
"""

from __future__ import annotations

from tosmon.core.labels.judge import classify
from tosmon.core.labels.lexicon import Label, Lexicon
from tosmon.core.labels.memory import memory_of

__all__ = ["Label", "Lexicon", "classify", "memory_of"]
