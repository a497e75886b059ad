"""The words of machine-readable signals as types: who says what to whom, for which purpose, and where it stands.

A signal is one statement of one mechanism ("ai-train: no" of a Content-Signal record). Reading signals off files,
headers and pages, comparing them and answering by purpose are the other modules' jobs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Answer", "Mechanism", "Purpose", "PurposeAnswer", "Signal", "SignalChange", "SignalFile", "Source"]


class Purpose(StrEnum):
    """What content may be wanted for: finding it, making models of it, or feeding it to one that answers."""

    SEARCH = "search"
    AI_TRAINING = "ai-training"
    AI_INPUT = "ai-input"


class Answer(StrEnum):
    """What signals say to a purpose. `reserved`: rights are held back, ask for a licence. `unspecified`: nothing."""

    ALLOWED = "allowed"
    DISALLOWED = "disallowed"
    RESERVED = "reserved"
    UNSPECIFIED = "unspecified"
    CONTRADICTORY = "contradictory"


class Mechanism(StrEnum):
    """The ways by which a site speaks to machines."""

    CONTENT_SIGNAL = "content-signal"  # robots.txt record
    CONTENT_USAGE = "content-usage"  # robots.txt record, HTTP header (AIPREF)
    LICENSE = "license"  # robots.txt record, Link header, <link rel="license"> (RSL)
    RSL = "rsl"  # what an RSL licence document permits
    TDM = "tdm"  # tdmrep.json, headers, meta
    AI_TXT = "ai.txt"  # Spawning's, at /ai.txt
    AI_TXT_WELL_KNOWN = "ai.txt@well-known"  # its namesake
    TRUST_TXT = "trust.txt"
    ROBOTS_TAG = "x-robots-tag"  # HTTP header
    ROBOTS_META = "robots-meta"  # <meta name="robots"> and by crawler
    LLMS_TXT = "llms.txt"  # no permission signal
    CRAWL_DELAY = "crawl-delay"
    REQUEST_RATE = "request-rate"
    SITEMAP = "sitemap"
    HOST = "host"
    CLEAN_PARAM = "clean-param"
    NOINDEX = "noindex"
    ROBOTS_RULES = "robots-rules"  # which known crawlers of a purpose robots.txt admits: access, not use


@dataclass(frozen=True, slots=True)
class Signal:
    """One statement. `value` is in canonical spelling, so that equal values say the same.

    `agent` is whom it binds: `*`, or a lower-case product token. `path` is the part of the site: a path or pattern, `/`
    for all of it. `answers` are what it says to purposes, each once; empty where it speaks of none. `place` is where
    it stands ("robots.txt", "header X-Robots-Tag", "meta robots"), `line` its line from 1, where the place has lines.
    `faults` are what its specification holds against it; a signal with faults that void it has no answers.
    """

    mechanism: Mechanism
    name: str
    value: str
    agent: str = "*"
    path: str = "/"
    answers: tuple[tuple[Purpose, Answer], ...] = ()
    place: str = ""
    line: int | None = None
    faults: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what a later signal must share to be a new value of this one."""
        return (self.mechanism.value, self.agent, self.path, self.name)


@dataclass(frozen=True, slots=True)
class SignalFile:
    """What a signal file says; `faults` are of the file as a whole ("not JSON: …")."""

    signals: tuple[Signal, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalChange:
    """A signal that came (`was` is None), went (`now` is None), or has another value or other answers.

    `kept` are overall answers that all signals of the document together gave before, and give still: another mechanism
    says the same, or took over.
    """

    was: Signal | None
    now: Signal | None
    kept: tuple[tuple[Purpose, Answer], ...] = ()

    @property
    def standing(self) -> Signal:
        """Return the signal as it now is, or as it was where it went."""
        found = self.now or self.was
        assert found is not None, "a change has a side"
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from: a signal, and the document or address where it was read ("x/robots.txt").

    `decides` is false for what stands beside the overall answer only: it binds one agent or a part of the site, or a
    signal of higher rank speaks of the same.
    """

    where: str
    signal: Signal
    answer: Answer
    decides: bool = True


@dataclass(frozen=True, slots=True)
class PurposeAnswer:
    """The overall answer to one purpose, and all sources that speak of it, those that decide first."""

    purpose: Purpose
    answer: Answer
    sources: tuple[Source, ...] = ()
