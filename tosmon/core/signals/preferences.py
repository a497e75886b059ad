"""Content-Signal and Content-Usage: the preferences that a value states, wherever it stands (robots.txt, or a header).

**Content-Signal** is Cloudflare's (contentsignals.org, launched 2025-09-24; read: the policy's text as sites carry it,
and Cloudflare's page on managed robots.txt). `search`, `ai-input` and `ai-train` are `yes` or `no`; what is not named
is neither granted nor restricted. `use` (`immediate`, `reference` or `full`, on trial since 2026-07-01) tells how much
of the content may be kept or shown again, not for which purpose, so it answers to none. A path may stand before the
members. The policy says nothing of case, so it is not held against anybody. On other spellings see `_members`.

**Content-Usage** is AIPREF's: draft-ietf-aipref-attach-05 (2026-08-19) and draft-ietf-aipref-vocab-08 (2026-09-13; read
as the editors' copy at commit 008bd89 of their repository). Both are drafts of a working group, the vocabulary without
its consensus. The value is a dictionary of RFC 9651 after an optional path; keys are case-sensitive, tokens `y` and `n`
count, parameters and unknown keys are passed over, and what does not parse says nothing (vocab section 6).

By that section keys of earlier drafts are unknown as well. Sites still write them, and their drafts say what is meant,
so they answer here, with a fault: `tdm`, `ai`, `genai` and `inference` (01), `all` (02), `bots` (03), `train-genai` (02
and 03), `ai-output` (04). This is tosmon's reading, not the draft's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tosmon.core.signals.dictionary import parse_dictionary
from tosmon.core.signals.lines import shortest
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal
from tosmon.core.signals.values import NAME, shown

__all__ = ["content_signals", "content_usage", "content_usage_rule"]

MEMBERS = 64  # of one value; the drafts know four

SIGNALS = {"search": Purpose.SEARCH, "ai-input": Purpose.AI_INPUT, "ai-train": Purpose.AI_TRAINING}
SAID = {"yes": Answer.ALLOWED, "no": Answer.DISALLOWED}
USES = ("immediate", "reference", "full")

EVERY = (Purpose.SEARCH, Purpose.AI_TRAINING, Purpose.AI_INPUT)
PREFERRED = {"y": Answer.ALLOWED, "n": Answer.DISALLOWED}
# What the keys speak of. Of two that speak of one purpose the more special answers (vocab-02 section 7), and a key of
# the draft in force before one of an earlier draft.
GENERAL = {"all": EVERY, "bots": EVERY, "tdm": EVERY}
PRESENT = {"train-ai": (Purpose.AI_TRAINING,), "ai-use": (Purpose.AI_INPUT,), "search": (Purpose.SEARCH,)}
SPECIAL = {
    "ai": (Purpose.AI_TRAINING,),
    "ai-output": (Purpose.AI_INPUT,),
    "inference": (Purpose.AI_INPUT,),
    "genai": (Purpose.AI_TRAINING,),
    "train-genai": (Purpose.AI_TRAINING,),
}
EARLIER = GENERAL | SPECIAL
KEYS = GENERAL | SPECIAL | PRESENT

PARTED = re.compile(r"[,;\s]+")


def content_signals(value: str) -> tuple[Signal, ...]:
    """Return a signal for each member of a Content-Signal value; one with a fault where it has none."""
    path, text = _split(value)
    members, faults = _members(text)
    if not members:
        said, cut = shown(value)
        return (Signal(Mechanism.CONTENT_SIGNAL, "content-signal", said, path=path, faults=(*cut, "no signal")),)
    values: dict[str, set[str]] = {}
    for key, said in members:
        values.setdefault(key, set()).add(said)
    return tuple(
        _content_signal(key, said, path, (*faults, "said twice, differently") if len(values[key]) > 1 else faults)
        for key, said in dict.fromkeys(members)
    )


def content_usage(lines: Iterable[str], path: str = "/") -> tuple[Signal, ...]:
    """Return a signal for each key of a Content-Usage field, given by its lines; one with a fault where it has none."""
    lines = list(lines)
    found = parse_dictionary(lines)
    if not found.members:
        said, cut = shown(", ".join(lines))
        faults = (*cut, found.fault or "no preference")
        return (Signal(Mechanism.CONTENT_USAGE, "content-usage", said, path=path, faults=faults),)
    members = dict(found.members[:MEMBERS])
    speaking = {purpose: key for key in KEYS if members.get(key) in PREFERRED for purpose in KEYS[key]}
    return tuple(
        _preference(key, said, path, tuple(purpose for purpose, by in speaking.items() if by == key), found.repeated)
        for key, said in members.items()
    )


def content_usage_rule(value: str) -> tuple[Signal, ...]:
    """Return a signal for each key of a Content-Usage record (attach-05 section 3.2): the path may be left out."""
    path, text = _split(value)
    return content_usage([text], path)


def _split(value: str) -> tuple[str, str]:
    """Return the path that a value begins with (`/` where it has none), and what follows it."""
    if not value.startswith("/"):
        return "/", value
    path, *rest = value.split(maxsplit=1)
    return shown(shortest(path))[0], "".join(rest)


def _members(text: str) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Return the members of a Content-Signal value, lower-case, and what is wrong with their spelling.

    Blanks around `=` are forgiven. Blanks and semicolons between members are read as the commas that are missing.
    """
    joined = "=".join(part.strip() for part in text.split("="))
    pieces = [piece for piece in PARTED.split(joined) if piece]
    faults = []
    if pieces != [piece.strip() for piece in joined.split(",") if piece.strip()]:
        faults.append("members are to be parted by commas")
    if len(pieces) > MEMBERS:
        faults.append(f"more than {MEMBERS} members, the others are not read")
    pairs = (piece.lower().partition("=") for piece in pieces[:MEMBERS])
    return [(key, said) for key, _, said in pairs], tuple(faults)


def _content_signal(key: str, said: str, path: str, faults: tuple[str, ...]) -> Signal:
    purpose, answer = SIGNALS.get(key), SAID.get(said)
    if purpose is None and key != "use":
        faults = (*faults, "no such signal")
    elif purpose is None and said not in USES:
        faults = (*faults, "neither immediate nor reference nor full")
    elif purpose and answer is None:
        faults = (*faults, "neither yes nor no")
    answers = ((purpose, answer),) if purpose and answer else ()
    return _signal(Mechanism.CONTENT_SIGNAL, key, said, path, answers, faults)


def _preference(key: str, said: str, path: str, purposes: tuple[Purpose, ...], repeated: tuple[str, ...]) -> Signal:
    faults = []
    if key in EARLIER:
        faults.append("a key of an earlier draft")
    elif key not in PRESENT:
        faults.append("no such key")
    if key in KEYS and said not in PREFERRED:
        faults.append("neither y nor n")
    if key in repeated:
        faults.append("said twice, the last counts")
    answers = tuple((purpose, PREFERRED[said]) for purpose in purposes)
    return _signal(Mechanism.CONTENT_USAGE, key, said, path, answers, tuple(faults))


def _signal(
    mechanism: Mechanism,
    key: str,
    said: str,
    path: str,
    answers: tuple[tuple[Purpose, Answer], ...],
    faults: tuple[str, ...],
) -> Signal:
    name, name_cut = shown(key, NAME)
    value, value_cut = shown(said)
    return Signal(mechanism, name, value, path=path, answers=answers, faults=(*faults, *name_cut, *value_cut))
