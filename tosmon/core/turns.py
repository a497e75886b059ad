"""Says which crawlers a robots.txt newly refuses or admits, of the statements that its comparison made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tosmon.core.about import said_of
from tosmon.core.messages import Agent, Turn
from tosmon.core.model import Change, Direction, Severity
from tosmon.core.printed import shortened
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.words import counted

__all__ = ["TURNS", "crawlers_in_words", "turns_of"]

TURNS: Final = 20  # told of one text
_AGENTS: Final = 12  # crawlers named of one turn
_PLACES: Final = 12  # parts of a site named of one turn
_NAME: Final = 80  # characters of a crawler's name
_PLACE: Final = 300  # characters of a part of a site, with its exceptions
_NOTE: Final = 800  # characters

Statement = tuple[Change, tuple[str, ...]]
"""A statement, and the variants of which it holds."""


def crawlers_in_words(statements: Sequence[Change]) -> str:
    """Return the gravest statement, and how many more refuse and admit: "… may …; 2 more refusals; 1 admission"."""
    gravest, *more = sorted(statements, key=lambda one: (-one.severity.rank, _admits(one)))
    words = [gravest.reason.partition("; ")[0]]
    for admits, what in ((False, "refusal"), (True, "admission")):
        number = sum(_admits(one) is admits for one in more)
        if number:
            words.append(counted(number, f"more {what}" if _admits(gravest) is admits else what))
    return "; ".join(words)


def _admits(statement: Change) -> bool:
    return statement.direction is Direction.WEAKENED


def turns_of(statements: Sequence[Statement], crawlers: Mapping[str, Crawler]) -> tuple[tuple[Turn, ...], int]:
    """Return who may now fetch what, or no longer, and how many parts of the site there is no room for.

    The gravest come first, refusals before admissions. What is said in the same words of several crawlers, or of
    several parts of the site, is one turn of all of them. `crawlers` are known ones, by their token in lower case.
    """
    turns = sorted(_turns(statements, crawlers), key=lambda turn: (-turn.severity.rank, turn.allowed))
    shown = _fairly([turn.allowed for turn in turns])
    left = sum(len(turn.places) + turn.unplaced for place, turn in enumerate(turns) if place not in shown)
    return tuple(turn for place, turn in enumerate(turns) if place in shown), left


def _fairly(admitting: Sequence[bool]) -> frozenset[int]:
    """Return the numbers of the turns that are shown: the first, without one side crowding the other out."""
    refused, admitted = ([place for place, one in enumerate(admitting) if one is side] for side in (False, True))
    half = TURNS // 2
    return frozenset((*refused[: max(half, TURNS - len(admitted))], *admitted[: max(half, TURNS - len(refused))]))


class _Way(NamedTuple):
    """How a statement turns, apart from whom and what it is about."""

    allowed: bool
    note: str
    severity: Severity
    variants: tuple[str, ...]


def _turns(statements: Sequence[Statement], crawlers: Mapping[str, Crawler]) -> Iterator[Turn]:
    """Yield the turns in the order of the statements."""
    agents_of: dict[tuple[_Way, str], dict[str, None]] = {}
    for change, variants in statements:
        said = said_of(change)
        way = _Way(said.now == "allowed", said.note, change.severity, variants)
        agents_of.setdefault((way, said.place), {}).update(dict.fromkeys(said.agents))
    places_of: dict[tuple[_Way, frozenset[str]], tuple[list[str], list[str]]] = {}
    for (way, place), agents in agents_of.items():
        places_of.setdefault((way, frozenset(agents)), (list(agents), []))[1].append(place)
    for (way, _), (names, places) in places_of.items():
        yield Turn(
            allowed=way.allowed,
            agents=tuple(_agent(name, crawlers) for name in names[:_AGENTS]),
            unnamed=max(len(names) - _AGENTS, 0),
            places=tuple(map(_place, places[:_PLACES])),
            severity=way.severity,
            note=shortened(way.note, _NOTE),
            variants=way.variants,
            unplaced=max(len(places) - _PLACES, 0),
        )


def _place(place: str) -> str:
    return shortened(f"the {place}" if place.startswith("whole site") else place, _PLACE)


def _agent(name: str, crawlers: Mapping[str, Crawler]) -> Agent:
    known = crawlers.get(name.lower())
    return Agent(name, known.operator, _purpose(known)) if known else Agent(shortened(name, _NAME))


def _purpose(crawler: Crawler) -> str:
    """Return what a crawler fetches pages for, in a word or two: "AI training"."""
    words = crawler.purpose.value.split("-")
    return " ".join(word.upper() if word in {"ai", "seo"} else word for word in words)
