"""Reads Spawning's `/ai.txt`: which files of a site may train AI, in the grammar of robots.txt.

There is no specification, only what Spawning's generator writes since 2023 (read in published files and in the notes of
ItamarZand88/awesome-agent-conventions, 2026-06): `User-Agent: *` with `Disallow` or `Allow` of `/`, `*` and patterns
of file names, by five kinds of media; some sites add groups for single agents. Its namesake at `/.well-known/ai.txt`
has another grammar, read by `ai_txt_well_known`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tosmon.core.signals.lines import MOST, decoded, fields, shortest
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal
from tosmon.core.signals.values import shown

__all__ = ["FIELDS", "read_ai_txt"]

FIELDS: Final = frozenset({"user-agent", "allow", "disallow"})
_ROBOTS_ONLY: Final = frozenset({"sitemap", "crawl-delay", "request-rate", "host", "clean-param", "noindex"})
_KINDS: Final = {
    "images": "apng avif bmp cr2 dng gif heic heif ico jpeg jpg nef png psd raw svg tif tiff webp",
    "audio": "aac aif aiff flac m4a mid midi mp3 oga ogg opus wav wma",
    "video": "avi flv m4v mkv mov mp4 mpeg mpg ogv webm wmv 3gp",
    "text": "csv doc docx epub htm html md odt pdf rtf tex txt xml",
    "code": "c cc cpp cs css go h hpp ipynb java js json jsx kt php pl py r rb rs scala sh sql swift ts tsx yaml yml",
}
_KIND_OF: Final = {extension: kind for kind, extensions in _KINDS.items() for extension in extensions.split()}
_MEDIUM: Final = re.compile(r"\*?\.([a-z0-9]{1,8})\$?", re.IGNORECASE)
_COMMENT: Final = re.compile(r"^[ \t]*#.*spawning", re.IGNORECASE | re.MULTILINE)
_ANSWERS: Final = {"disallow": Answer.DISALLOWED, "allow": Answer.ALLOWED}
_PLACE: Final = "ai.txt"
_COPY: Final = "a copy of robots.txt: it says what may be fetched, nothing about training"


@dataclass(frozen=True, slots=True)
class _Rule:
    agent: str
    allow: bool
    target: str  # "/" for all, a kind of media, or a path
    pattern: str
    line: int


def read_ai_txt(body: bytes) -> tuple[tuple[Signal, ...], tuple[str, ...]]:
    """Return what an ai.txt of Spawning's kind says, and what is wrong with it.

    One signal for each agent and target: `/` for all files, a kind of media ("images"), or a path. A target that is
    all allowed or all disallowed answers AI training for that part; patterns of one kind at odds answer nothing. A
    copy of robots.txt is told by its other fields and paths, and answers nothing.
    """
    rules = list(islice(_rules(body), MOST))
    copy = _is_copy(body, rules)
    faults = [_COPY] if copy else []
    if not rules:
        faults.append("no rule in it")
    parts: dict[tuple[str, str], list[_Rule]] = {}
    for rule in rules:
        parts.setdefault((rule.agent, rule.target), []).append(rule)
    return tuple(signal for part in parts.values() for signal in _signals(part, copy=copy)), tuple(faults)


def _rules(body: bytes) -> Iterator[_Rule]:
    """Yield the rules, once for each agent of their group; those before the first group are for everybody."""
    agents, ended = ["*"], True
    for line, field, value, _ in fields(body):
        if field == "user-agent":
            if ended:
                agents, ended = [], False
            agents.append(value.lower())
        elif field in FIELDS:
            ended = True
            for written in re.split(r"[,\s]+", value.strip(", \t")):
                yield from (_rule(agent, written, line, allow=field == "allow") for agent in agents if written)


def _rule(agent: str, written: str, line: int, *, allow: bool) -> _Rule:
    medium = _MEDIUM.fullmatch(written)
    if medium is None:
        path = shortest(written)
        return _Rule(agent, allow, path, path, line)
    extension = medium[1].lower()
    return _Rule(agent, allow, _KIND_OF.get(extension, f"*.{extension}"), f"*.{extension}", line)


def _is_copy(body: bytes, rules: Iterable[_Rule]) -> bool:
    """Return whether it is robots.txt under another name: with its other fields, or rules of paths and of no media."""
    if _COMMENT.search(decoded(body)):
        return False
    targets = {rule.target for rule in rules}
    paths = any(target.startswith("/") and target != "/" for target in targets)
    media = any(not target.startswith("/") for target in targets)
    return any(field in _ROBOTS_ONLY for _, field, _, _ in fields(body)) or (paths and not media)


def _signals(rules: list[_Rule], *, copy: bool) -> Iterator[Signal]:
    """Yield what one agent is told of one target: one signal, or two where the same path is allowed and disallowed."""
    said = {
        word: sorted({rule.pattern for rule in rules if rule.allow is allow})
        for word, allow in (("disallow", False), ("allow", True))
    }
    said = {word: patterns for word, patterns in said.items() if patterns}
    if rules[0].target.startswith("/"):
        yield from (_signal(rules, word, _ANSWERS[word], void=copy) for word in said)
        return
    value = ", ".join(" ".join((word, *patterns)) for word, patterns in said.items())
    yield _signal(rules, shown(value)[0], _ANSWERS[next(iter(said))], void=copy or len(said) > 1)


def _signal(rules: list[_Rule], value: str, answer: Answer, *, void: bool) -> Signal:
    return Signal(
        Mechanism.AI_TXT,
        "training",
        value,
        agent=rules[0].agent or "*",
        path=rules[0].target,
        answers=() if void else ((Purpose.AI_TRAINING, answer),),
        place=_PLACE,
        line=min(rule.line for rule in rules),
    )
