"""The rules of X-Robots-Tag headers and robots metas: whom each binds, how it is spelled, what it answers.

Documents read (2026-11-22), none of them a standard: Google's "Robots meta tag, data-nosnippet, and X-Robots-Tag
specifications" and MDN's page on the header; for what rules say to AI these:

- `noindex` (and `none`, which is `noindex, nofollow`): not in search results. Search is disallowed.
- `nosnippet` and `max-snippet:0`, which Google calls equal: since 2025-03-05 its page says that the content is not used
  as a direct input for AI Overviews and AI Mode either. AI input is disallowed; any other length limits, but allows.
- `noai`: DeviantArt's (2022-11-11), whose terms say what it means: neither to train a model, nor as input of a trained
  one. Both are disallowed.
- `noimageai`: the same for images only. It answers nothing here, where answers are about content as a whole.
- `noml`: noml.info (Mojeek, 2023-10-25): searched, but not used for machine learning. AI training is disallowed.
- `noarchive`: not kept in caches. Bing alone gives it a meaning for AI (its webmaster blog, September 2023): neither in
  chat answers nor for training, unless `nocache` stands beside it, which leaves titles and snippets to both. So it
  answers where it speaks to Bing and `nocache` does not (see `settled`).
- `all`, `index` and `follow` are the defaults and have no effect where they are written out. They answer nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tosmon.core.robots.parse import product_token
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal
from tosmon.core.signals.values import NAME, VALUE, shown

__all__ = ["Rules", "knows", "rules_of", "settled", "signals_of"]

MOST = 100  # rules of one value

SEARCH = ((Purpose.SEARCH, Answer.DISALLOWED),)
TRAINING = ((Purpose.AI_TRAINING, Answer.DISALLOWED),)
INPUT = ((Purpose.AI_INPUT, Answer.DISALLOWED),)

ANSWERS = {"noindex": SEARCH, "nosnippet": INPUT, "noai": TRAINING + INPUT, "noml": TRAINING}
SILENT = frozenset(
    """all index follow nofollow noarchive nocache archive snippet notranslate noimageindex noimageai indexifembedded
    nositelinkssearchbox nopagereadaloud noodp noydir noyaca""".split()  # noqa: SIM905 - words, as one reads them
)
MEANT = {"none": ("noindex", "nofollow"), "all": ("index", "follow")}
PARAMETERS = {
    "max-snippet": re.compile(r"-1|[0-9]{1,9}"),
    "max-video-preview": re.compile(r"-1|[0-9]{1,9}"),
    "max-image-preview": re.compile(r"none|standard|large"),
    "unavailable_after": re.compile(r".+"),
}
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)
PARTED = re.compile(r"[\s;]+")
BING = frozenset({"bingbot", "msnbot"})


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of one agent in their order, as pairs of a lower-case name and a parameter, empty where there is none."""

    agent: str
    rules: tuple[tuple[str, str], ...]
    faults: tuple[str, ...] = ()


def rules_of(value: str, agent: str = "") -> tuple[Rules, ...]:
    """Return the rules of a header or a meta, by whom they bind.

    Without `agent` it is a header's value: a name with a colon before a rule is the agent of that rule and of those
    behind it. With one it is a meta's, whose name is the agent. Documented rules that only blanks or semicolons part
    are read, with a fault. At most `MOST` rules are.
    """
    bound: dict[str, list[tuple[str, str]]] = {}
    faults: dict[str, tuple[str, ...]] = {}
    current = agent or "*"
    for part in _parts(value):
        name, parameter = _pair(part)
        if parameter and not agent and not _takes_parameter(name):
            current = "*" if name == "*" else product_token(name) or shown(name, NAME)[0]
            name, parameter = _pair(parameter)
        words = [name] if parameter else [word for word in PARTED.split(name) if word]
        if len(words) > 1 and all(map(_documented, words)):
            bound.setdefault(current, []).extend((word, "") for word in words)
            faults[current] = ("rules are to be parted by commas",)
        elif name:
            bound.setdefault(current, []).append((name, parameter))
    return tuple(Rules(agent, tuple(rules), faults.get(agent, ())) for agent, rules in bound.items())


def knows(rules: Iterable[Rules]) -> bool:
    """Return whether any of the rules is one that is documented."""
    return any(_documented(name) for bound in rules for name, _ in bound.rules)


def signals_of(found: Iterable[Rules], mechanism: Mechanism, place: str) -> Iterator[Signal]:
    """Yield a signal for each rule; `none` and `all` as the rules that they stand for."""
    for bound in found:
        for name, parameter in bound.rules:
            for meant in (name,) if parameter else MEANT.get(name, (name,)):
                yield _signal(Signal(mechanism, meant, parameter, bound.agent, place=place, faults=bound.faults))


def settled(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Return the signals of a page, `noarchive` without answers where `nocache` is said to the same agent or to all."""
    found = tuple(signals)
    kept = {signal.agent for signal in found if signal.name == "nocache"}
    return tuple(
        replace(signal, answers=()) if signal.name == "noarchive" and kept & {signal.agent, "*"} else signal
        for signal in found
    )


def _signal(written: Signal) -> Signal:
    """Return a rule in canonical spelling with its answers; the value of one without parameter is "yes"."""
    name = written.name
    said = written.value if name == "unavailable_after" else written.value.lower()
    fault = _fault(name, said)
    answers = () if fault else ANSWERS.get(name, ())
    if name == "max-snippet" and not fault:
        said = str(int(said))
        answers = INPUT if said == "0" else ()
    if name == "noarchive" and written.agent in BING and not fault:
        answers = TRAINING + INPUT
    spelled, cut = shown(name, NAME)
    value, value_cut = shown(said or "yes")
    faults = (*written.faults, *((fault,) if fault else ()), *cut, *value_cut)
    return replace(written, name=spelled, value=value, answers=answers, faults=faults)


def _fault(name: str, said: str) -> str:
    if name in PARAMETERS:
        return "" if PARAMETERS[name].fullmatch(said) else "a parameter that the rule does not have"
    if name not in ANSWERS and name not in SILENT:
        return "no such rule"
    return "a parameter that the rule does not have" if said else ""


def _documented(name: str) -> bool:
    return name in ANSWERS or name in SILENT or name in MEANT or name in PARAMETERS


def _parts(value: str) -> Iterator[str]:
    """Yield the parts between commas, those of a date together ("Fri, 25 Jun 2010 15:00:00 PST")."""
    held = ""
    for part in value.split(",", MOST)[:MOST]:
        whole = f"{held}, {part.strip()}" if held else part
        if "unavailable_after" in whole.lower() and WEEKDAY.fullmatch(whole.rpartition(":")[2].strip()):
            held = whole
            continue
        held = ""
        yield whole
    if held:
        yield held


def _pair(part: str) -> tuple[str, str]:
    name, _, parameter = part[: 4 * VALUE].partition(":")
    return name.strip().lower(), parameter.strip()


def _takes_parameter(name: str) -> bool:
    """Return whether a name before a colon is a rule and no agent; rules yet unknown are likely to be limits too."""
    return name in PARAMETERS or name.startswith("max-")
