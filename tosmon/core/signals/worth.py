"""Says what a change of signals is worth, and puts it in words for events.

`direction` goes by the answers to purposes, `severity` by whose answers they are. What changed at all is `compare`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from tosmon.core.model import Change, ChangeKind, Clause, Direction, Segment, Severity
from tosmon.core.redline import segments
from tosmon.core.signals.answers import PURPOSE_WORDS, for_all
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal, SignalChange

__all__ = ["as_changes", "decided", "direction", "reason", "severity", "turns"]

# From the most open. Where nothing is said, there is neither a permission nor a reservation.
_STRICT: Final = (Answer.ALLOWED, Answer.UNSPECIFIED, Answer.RESERVED, Answer.DISALLOWED)
_AI: Final = frozenset({Purpose.AI_TRAINING, Purpose.AI_INPUT})
_CENTRAL: Final = frozenset({Purpose.AI_TRAINING, Purpose.SEARCH})
_QUIET: Final = frozenset(  # they permit and forbid nothing, or nobody heeds them (Noindex in robots.txt, since 2019)
    {Mechanism.SITEMAP, Mechanism.HOST, Mechanism.CLEAN_PARAM, Mechanism.LLMS_TXT, Mechanism.NOINDEX}
)
_NAMED: Final = 3  # agents that are named; of more, the number
_LOAD: Final = frozenset({Mechanism.CRAWL_DELAY, Mechanism.REQUEST_RATE})
_OF_ROBOTS: Final = _LOAD | {  # robots.txt and robot-exclusion headers
    Mechanism.CONTENT_SIGNAL,
    Mechanism.CONTENT_USAGE,
    Mechanism.LICENSE,
    Mechanism.ROBOTS_META,
    Mechanism.ROBOTS_RULES,
    Mechanism.ROBOTS_TAG,
}
_ABOUT_USE: Final = frozenset({"datatrainingallowed"})  # of trust.txt; its other attributes are about associations
_WRITTEN: Final = {
    Mechanism.CONTENT_SIGNAL: "Content-Signal",
    Mechanism.CONTENT_USAGE: "Content-Usage",
    Mechanism.LICENSE: "License",
    Mechanism.RSL: "RSL",
    Mechanism.TDM: "TDMRep",
    Mechanism.AI_TXT_WELL_KNOWN: ".well-known/ai.txt",
    Mechanism.ROBOTS_TAG: "X-Robots-Tag",
    Mechanism.ROBOTS_META: "robots meta",
    Mechanism.CRAWL_DELAY: "Crawl-delay",
    Mechanism.REQUEST_RATE: "Request-rate",
    Mechanism.SITEMAP: "Sitemap",
    Mechanism.HOST: "Host",
    Mechanism.CLEAN_PARAM: "Clean-param",
    Mechanism.NOINDEX: "Noindex",
    Mechanism.ROBOTS_RULES: "robots.txt",
}


def direction(change: SignalChange) -> Direction:
    """Return which way a change points, by its answers.

    Disallowed binds more than reserved, that more than nothing said, and that more than allowed. `unclear` where one
    purpose is bound more and another less, or where a contradiction comes or goes; `neutral` where no answer changes,
    or all signals together answer as before. A longer Crawl-delay binds more.
    """
    if change.standing.mechanism is Mechanism.CRAWL_DELAY:
        return _pointing([_seconds(change.now) - _seconds(change.was)])
    told = _telling(change)
    if any(answer not in _STRICT for turn in told.values() for answer in turn):
        return Direction.UNCLEAR
    return _pointing([_STRICT.index(now) - _STRICT.index(was) for was, now in told.values()])


def _pointing(steps: list[int] | list[float]) -> Direction:
    stricter, milder = any(step > 0 for step in steps), any(step < 0 for step in steps)
    if stricter and milder:
        return Direction.UNCLEAR
    return Direction.STRENGTHENED if stricter else Direction.WEAKENED if milder else Direction.NEUTRAL


def _seconds(signal: Signal | None) -> float:
    """Return a Crawl-delay in seconds; 0 where there is none, or none that is a number."""
    try:
        seconds = float(signal.value) if signal and not signal.faults else 0.0
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < float("inf") else 0.0


def turns(change: SignalChange) -> dict[Purpose, tuple[Answer, Answer]]:
    """Return the purposes whose answer changed, with the answers before and after."""
    was, now = (dict(side.answers) if side else {} for side in (change.was, change.now))
    both = {
        purpose: (was.get(purpose, Answer.UNSPECIFIED), now.get(purpose, Answer.UNSPECIFIED)) for purpose in Purpose
    }
    return {purpose: turn for purpose, turn in both.items() if turn[0] is not turn[1]}


def _telling(change: SignalChange) -> dict[Purpose, tuple[Answer, Answer]]:
    """Return the changed answers, less those that all signals together give as before."""
    kept = dict(change.kept)
    return {purpose: turn for purpose, turn in turns(change).items() if purpose not in kept}


def decided(change: SignalChange, purpose: Purpose) -> bool:
    """Return whether the signal, before or after the change, is for everybody and the whole site."""
    return any(for_all(side, purpose) for side in (change.was, change.now) if side is not None)


def severity(change: SignalChange) -> Severity:
    """Return how much a change matters.

    `high`: the answer to everybody on the whole site, to AI training or search. `medium`: another answer. `low`: a
    value without answers that crawlers go by, or answers that all signals together give as before. `none`: what
    permits and forbids nothing, or is heeded by nobody (Sitemap, Host, Clean-param, Noindex in robots.txt, llms.txt,
    the associations of trust.txt).
    """
    signal, told = change.standing, _telling(change)
    if told:
        central = any(purpose in _CENTRAL and decided(change, purpose) for purpose in told)
        return Severity.HIGH if central else Severity.MEDIUM
    about_associations = signal.mechanism is Mechanism.TRUST_TXT and signal.name not in _ABOUT_USE
    return Severity.NONE if signal.mechanism in _QUIET or about_associations else Severity.LOW


# --- in words ---------------------------------------------------------------------------------------------------------


def reason(change: SignalChange) -> str:
    """Return what a change does, in words: "AI training: unspecified → disallowed, by Content-Signal"."""
    return _worded(change, (change.standing.agent,))


def _worded(change: SignalChange, agents: Sequence[str]) -> str:
    """Return what a change does that is the same for several agents."""
    by, whom = _by(change.standing), _whom(change.standing, agents)
    said = "; ".join(f"{PURPOSE_WORDS[purpose]}: {was} → {now}" for purpose, (was, now) in turns(change).items())
    if said:
        kept = "".join(f"; all signals together still say {answer}" for _, answer in change.kept[:1])
        return f"{said}, by {by}{whom}{kept}"
    was, now = (_value(side) if side else "nothing" for side in (change.was, change.now))
    return f"{by}{whom}: {was} → {now}"


def _value(signal: Signal) -> str:
    named = signal.name.lower() not in {signal.mechanism.value, _by(signal).lower()}
    return f"{signal.name} = {signal.value}" if named else signal.value


def _by(signal: Signal) -> str:
    """Return the mechanism as people write it."""
    return _WRITTEN.get(signal.mechanism, signal.mechanism.value)


def _whom(signal: Signal, agents: Sequence[str]) -> str:
    """Return whom and what a signal is for, where that is not everybody and all."""
    whom = "" if signal.agent == "*" else f" for {_named(agents)}"
    return whom if signal.path == "/" else f"{whom} on {signal.path or 'what refers to it'}"


def _named(agents: Sequence[str]) -> str:
    more = len(agents) - _NAMED
    return ", ".join(agents[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def as_changes(changes: Iterable[SignalChange]) -> tuple[Change, ...]:
    """Return changes of signals as changes of an event, in their order, each in words before and after.

    Agents for whom the same changed are told together: a group of robots.txt may name a hundred.
    """
    alike: dict[tuple[object, ...], list[SignalChange]] = {}
    for change in changes:
        alike.setdefault(_but_agent(change), []).append(change)
    return tuple(_as_change(same) for same in alike.values())


def _but_agent(change: SignalChange) -> tuple[object, ...]:
    """Return what a change is but for its agent; what is for everybody stays for itself."""
    sides = (replace(side, agent="", line=None) if side else None for side in (change.was, change.now))
    return (change.standing.agent == "*", change.kept, *sides)


def _as_change(same: Sequence[SignalChange]) -> Change:
    change, agents = same[0], [one.standing.agent for one in same]
    before, after = (_clause(side, agents) if side else None for side in (change.was, change.now))
    return Change(
        kind=ChangeKind.ADDED if before is None else ChangeKind.REMOVED if after is None else ChangeKind.AMENDED,
        before=before,
        after=after,
        positions=(change.was.line if change.was else None, change.now.line if change.now else None),
        segments=_redline(before, after),
        labels_before=_labels(change.was),
        labels_after=_labels(change.now),
        direction=direction(change),
        reason=_worded(change, agents),
        severity=severity(change),
    )


def _redline(before: Clause | None, after: Clause | None) -> tuple[Segment, ...]:
    if before is None or after is None:
        return (("insert", after.text),) if after else (("delete", before.text),) if before else ()
    return segments(before.text, after.text)


def _clause(signal: Signal, agents: Sequence[str]) -> Clause:
    """Return a signal as a clause ("Content-Signal: ai-train = no") under whom and what it is for."""
    whom = "every agent" if signal.agent == "*" else _named(agents)
    headings = (whom,) if signal.path == "/" else (whom, signal.path)
    return Clause(f"{_by(signal)}: {_value(signal)}", headings=headings)


def _labels(signal: Signal | None) -> tuple[str, ...]:
    """Return the labels of what a signal says, sorted: those that a clause would carry that said it."""
    if signal is None or severity(SignalChange(signal, None)) is Severity.NONE:
        return ()
    purposes = {purpose for purpose, _ in signal.answers}
    of_robots, about = signal.mechanism in _OF_ROBOTS, signal.name.partition("-")[0]
    labels = {
        "ai_training": bool(purposes & _AI) or about in {"ai", "training"},
        "automated_access": not of_robots and (Purpose.SEARCH in purposes or about == "scraping"),
        "load_limits": signal.mechanism in _LOAD or about == "rate",
        "robots_txt": of_robots,
        "tdm_reservation": signal.mechanism is Mechanism.TDM,
    }
    return tuple(label for label, carried in labels.items() if carried)
