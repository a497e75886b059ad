"""Answers, for each purpose, what all signals of a platform say together, and which of them say it.

The rules, each a function below and told in `docs/signals.md`:

1. Only what binds everybody (`*`) on the whole site decides; the rest stands beside the answer (`for_all`).
2. Inside a mechanism its own specification ranks the signals (`_outranked`, `_inside`).
3. What robots.txt lets crawlers fetch decides only where nothing else speaks of the purpose (`admitted`).
4. Between mechanisms: all agree, or a ban beside a reservation, which is the weaker no: that; a yes beside a no:
   contradictory (`_between`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from tosmon.core.signals.model import Answer, Mechanism, Purpose, PurposeAnswer, Signal, Source

__all__ = ["PURPOSE_WORDS", "admitted", "answers", "for_all"]

PURPOSE_WORDS: Final = {
    Purpose.SEARCH: "search",
    Purpose.AI_TRAINING: "AI training",
    Purpose.AI_INPUT: "AI input",
}
# Whose conflicts are settled in favour of the most restrictive: AIPREF (attach, on combining preferences), RSL (section
# 4.9), robots metas and headers (Google: "the more restrictive rule applies"; the two are one mechanism in two places).
_RESTRICTIVE: Final = frozenset({Mechanism.CONTENT_USAGE, Mechanism.RSL, Mechanism.ROBOTS_TAG})
_NO_AI: Final = frozenset({"noai", "noml"})  # the rules of robots metas and headers that are made against AI
_STRICTEST: Final = (Answer.DISALLOWED, Answer.CONTRADICTORY, Answer.RESERVED, Answer.ALLOWED)


def answers(sources: Iterable[tuple[str, Signal]]) -> tuple[PurposeAnswer, ...]:
    """Return the overall answer to each purpose, in the order of Purpose, with its sources, those that decide first.

    `sources` are signals and where each was read ("x/robots.txt"); their order does not matter. A signal that faults
    void has no answers, and so is no source.
    """
    read = set(sources)
    licensed = any(signal.mechanism is Mechanism.RSL and signal.path for _, signal in read)
    spoken: dict[Purpose, list[Source]] = {purpose: [] for purpose in Purpose}
    for where, signal in read:
        counts = not (licensed and signal.mechanism is Mechanism.LICENSE)
        for purpose, answer in signal.answers:
            spoken[purpose].append(Source(where, signal, answer, counts and for_all(signal, purpose)))
    return tuple(_answer(purpose, heard) for purpose, heard in spoken.items())


def admitted(purpose: Purpose, *, allowed: int, refused: int) -> Signal:
    """Return what the rules of robots.txt amount to for a purpose, by the known crawlers that serve it.

    `allowed` of these crawlers may fetch something, `refused` may fetch nothing at all. Rules say who may fetch, not
    what for: a crawler that serves several purposes, or a new one, gets by them unseen, and one that is let in has
    been permitted nothing but to fetch. So the rules count as a no only where every known crawler of the purpose is
    refused the whole site, never as a yes, and only where no signal speaks of the purpose itself.
    """
    known = allowed + refused
    shut = bool(refused) and not allowed
    return Signal(
        Mechanism.ROBOTS_RULES,
        f"crawlers for {PURPOSE_WORDS[purpose]}",
        f"{refused} of {known} refused the whole site",
        answers=((purpose, Answer.DISALLOWED if shut else Answer.UNSPECIFIED),),
        place="robots.txt",
    )


def for_all(signal: Signal, purpose: Purpose) -> bool:
    """Return whether a signal may decide the overall answer: it is for everybody, and for the whole site.

    A header or a tag comes with one page. Opt-outs from AI by name (noai, TDMRep, AIPREF) are set for sites, so the
    watched pages are taken as a sample of theirs. To be kept out of search, or of its excerpts, is set for single
    pages, legal ones above all, and says nothing about the rest of the site.
    """
    if signal.agent != "*" or signal.path != "/":
        return False
    if signal.mechanism in {Mechanism.ROBOTS_TAG, Mechanism.ROBOTS_META}:
        return signal.name in _NO_AI and purpose is not Purpose.SEARCH
    return purpose is not Purpose.SEARCH or _rank(signal) == 0


def _rank(signal: Signal) -> int:
    """Return the rank of the place: a file of the site, a header, a tag of the page itself."""
    return 2 if signal.place.startswith(("meta", "link")) else 1 if signal.place.startswith("header") else 0


def _answer(purpose: Purpose, heard: list[Source]) -> PurposeAnswer:
    deciding = set(_outranked([source for source in heard if source.decides]))
    overall = _between(_inside(deciding).values())
    told = [source if source in deciding else replace(source, decides=False) for source in heard]
    return PurposeAnswer(purpose, overall, tuple(sorted(told, key=_order)))


def _outranked(deciding: Collection[Source]) -> list[Source]:
    """Return the sources that decide, less those that one of higher rank overrides.

    - TDMRep: the file yields to the header, the header to the meta ("Processing priority").
    - robots.txt's rules yield to every signal (`admitted`), and decide nothing where they shut nobody out.

    That a reference to a licence yields to the RSL document, once that was read, is settled before (`answers`).
    """
    signals = [source for source in deciding if source.signal.mechanism is not Mechanism.ROBOTS_RULES]
    if not signals:
        return [source for source in deciding if source.answer is not Answer.UNSPECIFIED]
    top = max((_rank(one.signal) for one in signals if one.signal.mechanism is Mechanism.TDM), default=0)
    return [one for one in signals if one.signal.mechanism is not Mechanism.TDM or _rank(one.signal) == top]


def _inside(deciding: Iterable[Source]) -> dict[Mechanism, Answer]:
    """Return what each mechanism says by its own specification; where that has no rule, a yes and a no contradict."""
    said: dict[Mechanism, set[Answer]] = {}
    for source in deciding:
        one = source.signal.mechanism
        said.setdefault(Mechanism.ROBOTS_TAG if one is Mechanism.ROBOTS_META else one, set()).add(source.answer)
    return {
        mechanism: _strictest(found) if mechanism in _RESTRICTIVE else _between(found)
        for mechanism, found in said.items()
    }


def _strictest(found: Collection[Answer]) -> Answer:
    return next((answer for answer in _STRICTEST if answer in found), Answer.UNSPECIFIED)


def _between(found: Iterable[Answer]) -> Answer:
    """Return what several answers amount to: a yes beside a no of either kind is a contradiction."""
    said = set(found) - {Answer.UNSPECIFIED}
    if Answer.CONTRADICTORY in said or (Answer.ALLOWED in said and len(said) > 1):
        return Answer.CONTRADICTORY
    return _strictest(said)


def _order(source: Source) -> tuple[object, ...]:
    signal = source.signal
    return (
        not source.decides,
        signal.mechanism.value,
        source.where,
        signal.agent,
        signal.path,
        signal.name,
        signal.value,
        signal.place,
        signal.line or 0,
        source.answer.value,
        signal.faults,
    )
