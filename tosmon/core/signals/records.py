"""Signals in robots.txt beside allow and disallow: of each record its mechanism, whom it binds, and what it answers.

What the records mean, by the documents that were read:

- **Content-Signal, Content-Usage**: see `preferences`. They stand in groups and bind the agents of their group.
- **License**: RSL 1.0 (rslstandard.org/rsl, 2025-12-10; read: its first page, and its guide to robots.txt). An absolute
  URL of a licence document, bound to no group. It says that terms apply which must be fetched first, so training and AI
  input are `reserved`. Search is left open: the standard is made for AI systems, licences commonly permit search, and
  only the document tells.
- **Crawl-delay**: seconds; no standard. Bing obeys it, Google never did, Yandex gave it up in 2018.
- **Request-rate, Visit-time**: Sean Conner's extended standard (1996): documents by seconds, minutes or hours,
  optionally in a window of hours (UTC), and hours to come in. Visit-time goes with Request-rate's mechanism.
- **Sitemap**: sitemaps.org; an absolute URL, bound to no group.
- **Host, Clean-param**: Yandex's (its help for webmasters); bound to no group. Host was given up in March 2018.
- **Noindex**: never documented; Google stopped heeding it on 2019-09-01. It answers nothing, for nobody obeys it.

A record of a group that stands before the first group is taken as said to everybody, with a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from tosmon.core.robots.parse import Record, RobotsTxt
from tosmon.core.signals.lines import shortest
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal
from tosmon.core.signals.preferences import content_signals, content_usage_rule
from tosmon.core.signals.values import NAME, absolute, shown

__all__ = ["of_records"]

PLACE = "robots.txt"
MOST = 10_000  # signals of one file: a group of many agents and records would otherwise give one for each pair

NUMBER = re.compile(r"([0-9]*)(?:\.([0-9]*))?")
HOURS = r"([01][0-9]|2[0-3])([0-5][0-9])\s?-\s?([01][0-9]|2[0-3])([0-5][0-9])"
WINDOW = re.compile(HOURS)
RATE = re.compile(rf"([0-9]{{1,9}})\s?/\s?([0-9]{{1,9}})([smh]?)(?:\s({HOURS}))?", re.IGNORECASE)
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
HOST = re.compile(r"(https?://)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?/?", re.IGNORECASE)
PARAMETERS = re.compile(r"[A-Za-z0-9._~%:&\[\]-]+")

LICENSED = ((Purpose.AI_TRAINING, Answer.RESERVED), (Purpose.AI_INPUT, Answer.RESERVED))


def of_records(robots: RobotsTxt) -> tuple[Signal, ...]:
    """Return the signals of a robots.txt, in the file's order: one for each agent that a record binds.

    Equal ones come once, with the line of the first. At most `MOST` are returned, the last then with a fault.
    """
    found: dict[tuple[str, ...], Signal] = {}
    for signal in _signals(robots):
        found.setdefault((*signal.key, signal.value), signal)
        if len(found) == MOST:
            last = (*signal.key, signal.value)
            found[last] = replace(signal, faults=(*signal.faults, f"more than {MOST} signals, the others are not read"))
            break
    return _restricted(list(found.values()))


def _signals(robots: RobotsTxt) -> Iterator[Signal]:
    for record in robots.records:
        if record.field in GROUPED:
            agents, faults = _bound(robots, record)
            for signal in GROUPED[record.field](record.value):
                for agent in agents:
                    yield replace(signal, agent=agent, place=PLACE, line=record.line, faults=(*signal.faults, *faults))
        elif record.field in GLOBAL:
            for signal in GLOBAL[record.field](record.value):
                yield replace(signal, place=PLACE, line=record.line)


def _bound(robots: RobotsTxt, record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the agents that a record binds, as they are matched, and what is wrong with that.

    Those that its group names above it: for the reference parser a record ends no list of agents, so the next group's
    may belong to the same rules; but for AIPREF it is a rule (attach-05 section 3), and its author meant the former.
    """
    if record.group is None:
        return ("*",), ("before the first User-agent line, taken as said to all",)
    group = robots.groups[record.group]
    agents = tuple(dict.fromkeys(shown(agent, NAME)[0] for agent in group.agents[: record.named] if agent))
    if agents:
        return agents, ()
    names = tuple(dict.fromkeys(shown(name.lower(), NAME)[0] for name in group.names[: record.named]))
    return names, ("no crawler can match this name",)


def _restricted(signals: list[Signal]) -> tuple[Signal, ...]:
    """Return the signals without the permissions that another of the same path overrules.

    Content-Usage alone says how to judge that: of rules with the same path the most restrictive applies (attach-05
    section 3.1, vocab-08 "Combining Preferences").
    """
    refused: dict[tuple[str, str, Purpose], int | None] = {}
    for signal in signals:
        if signal.mechanism is Mechanism.CONTENT_USAGE:
            for purpose, answer in signal.answers:
                if answer is Answer.DISALLOWED:
                    refused.setdefault((signal.agent, signal.path, purpose), signal.line)
    return tuple(_overruled(signal, refused) for signal in signals)


def _overruled(signal: Signal, refused: dict[tuple[str, str, Purpose], int | None]) -> Signal:
    if signal.mechanism is not Mechanism.CONTENT_USAGE:
        return signal
    standing = []
    faults = list(signal.faults)
    for purpose, answer in signal.answers:
        key = (signal.agent, signal.path, purpose)
        if answer is Answer.ALLOWED and key in refused:
            faults.append(f"overruled by line {refused[key]}: the most restrictive preference applies")
        else:
            standing.append((purpose, answer))
    return replace(signal, answers=tuple(standing), faults=tuple(faults))


def _one(mechanism: Mechanism, name: str, value: str, fault: str = "", path: str = "/") -> tuple[Signal, ...]:
    """Return a signal of a value as it was read, or as it stands where it has a fault."""
    said, cut = shown(value)
    return (Signal(mechanism, name, said, path=path, faults=(*cut, *((fault,) if fault else ()))),)


def _license(value: str) -> tuple[Signal, ...]:
    url = absolute(value)
    if url is None:
        return _one(Mechanism.LICENSE, "license", value, "no absolute URL" if value else "empty")
    return tuple(replace(signal, answers=LICENSED) for signal in _one(Mechanism.LICENSE, "license", url))


def _sitemap(value: str) -> tuple[Signal, ...]:
    url = absolute(value)
    fault = "" if url else ("no absolute URL" if value else "empty")
    return _one(Mechanism.SITEMAP, "sitemap", url or value, fault)


def _crawl_delay(value: str) -> tuple[Signal, ...]:
    match = NUMBER.fullmatch(value)
    if match is None or not any(match.groups()):
        return _one(Mechanism.CRAWL_DELAY, "crawl-delay", value, "no number of seconds")
    whole, fraction = (match[1] or "").lstrip("0") or "0", (match[2] or "").rstrip("0")
    return _one(Mechanism.CRAWL_DELAY, "crawl-delay", f"{whole}.{fraction}" if fraction else whole)


def _request_rate(value: str) -> tuple[Signal, ...]:
    match = RATE.fullmatch(shown(value)[0])
    if match is None or not int(match[2]):
        return _one(Mechanism.REQUEST_RATE, "request-rate", value, "no rate like 1/10s or 1/10m 0600-0845")
    window = f" {_window(match[4])}" if match[4] else ""
    rate = f"{int(match[1])}/{int(match[2]) * SECONDS[match[3].lower()]}s"
    return _one(Mechanism.REQUEST_RATE, "request-rate", rate + window)


def _visit_time(value: str) -> tuple[Signal, ...]:
    fault = "" if WINDOW.fullmatch(shown(value)[0]) else "no hours like 0600-0845"
    return _one(Mechanism.REQUEST_RATE, "visit-time", value if fault else _window(value), fault)


def _window(hours: str) -> str:
    return "".join(hours.split())


def _host(value: str) -> tuple[Signal, ...]:
    match = HOST.fullmatch(value)
    if match is None:
        return _one(Mechanism.HOST, "host", value, "no name of a host")
    return _one(Mechanism.HOST, "host", "".join(part or "" for part in match.groups()).lower())


def _clean_param(value: str) -> tuple[Signal, ...]:
    names, *rest = value.split(maxsplit=1) or [""]
    path = shortest(rest[0].strip()) if rest else "/"
    path = path if path.startswith(("/", "*")) else "/" + path
    parameters = sorted({name for name in names.split("&") if name})
    fault = "" if parameters and PARAMETERS.fullmatch(names) else "no names of parameters"
    return _one(Mechanism.CLEAN_PARAM, "clean-param", "&".join(parameters) or value, fault, shown(path)[0])


def _noindex(value: str) -> tuple[Signal, ...]:
    fault = "" if value.startswith(("/", "*", "$")) else "no path" if value else "empty"
    return _one(Mechanism.NOINDEX, "noindex", "yes", fault, shown(shortest(value))[0])


Reader = Callable[[str], Iterable[Signal]]
GROUPED: dict[str, Reader] = {
    "content-signal": content_signals,
    "content-usage": content_usage_rule,
    "crawl-delay": _crawl_delay,
    "request-rate": _request_rate,
    "visit-time": _visit_time,
    "noindex": _noindex,
}
GLOBAL: dict[str, Reader] = {
    "license": _license,
    "sitemap": _sitemap,
    "host": _host,
    "clean-param": _clean_param,
}
