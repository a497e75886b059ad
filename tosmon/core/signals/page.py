"""Signals of one answer of a server: its headers, and the metas and links of the page; they speak of that page.

`path` stays `/`, for the address is not known here; whoever asks says of which page the signals are. Read besides what
`robots_tag` and `preferences` name:

- **tdm-reservation, tdm-policy** (header or meta): TDMRep, final report of its community group, 2024-05-10. A meta goes
  before a header, and a header before the site's file; `place` begins with "meta" or "header", and all are kept.
- **Content-Usage**: attach-05 section 2; the lines of the header are one dictionary.
- **Content-Signal** as a header: not in Cloudflare's policy, but its service sends it; read as in robots.txt.
- **Link** and `<link>`: RSL 1.0; relation `license` with the type `application/rsl+xml`, both without regard to case
  (RFC 8288 section 2.1, RFC 9110 section 8.3.1). The target may be relative. It reserves as a License record does.
- Metas by crawler: `robots`, and the names of crawlers. A name is a crawler's if it ends as crawlers' names do, is one
  of a few that do not, or is given; and if its content has a rule that is documented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tosmon.core.robots.parse import product_token
from tosmon.core.signals.links import links_of
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal
from tosmon.core.signals.preferences import content_signals, content_usage
from tosmon.core.signals.records import LICENSED
from tosmon.core.signals.robots_tag import knows, rules_of, settled, signals_of
from tosmon.core.signals.tdmrep import POLICY, RESERVATION
from tosmon.core.signals.values import absolute, shown

__all__ = ["of_page"]

MOST = 1_000  # signals of one page

RSL_TYPE = "application/rsl+xml"
RESERVED = {"1": ((Purpose.AI_TRAINING, Answer.RESERVED),), "0": ((Purpose.AI_TRAINING, Answer.ALLOWED),)}

CRAWLER = re.compile(r"[a-z0-9_-]{0,40}(?:bot|spider|crawler|slurp)(?:-[a-z]{1,20})?")
OTHERS = frozenset(
    {"anthropic-ai", "cohere-ai", "facebookexternalhit", "google-extended", "ia_archiver", "teoma", "yandex"}
)


def of_page(
    headers: Iterable[tuple[str, str]],
    metas: Iterable[tuple[str, str]],
    links: Iterable[tuple[str, str, str]] = (),
    crawlers: Iterable[str] = (),
) -> tuple[Signal, ...]:
    """Return the signals of a page: of its headers, its metas (name, content), and its links (rel, type, href).

    `crawlers` are product tokens that are crawlers' names in metas besides those that look like one. Equal signals of
    one place come once; at most `MOST` are returned.
    """
    found: dict[tuple[str, ...], Signal] = {}
    for signal in _all(list(headers), metas, links, frozenset(name.lower() for name in crawlers)):
        found.setdefault((*signal.key, signal.value, signal.place), signal)
        if len(found) == MOST:
            break
    return settled(found.values())


def _all(
    headers: list[tuple[str, str]],
    metas: Iterable[tuple[str, str]],
    links: Iterable[tuple[str, str, str]],
    crawlers: frozenset[str],
) -> Iterator[Signal]:
    usage = [value for name, value in headers if name.lower() == "content-usage"]
    if usage:
        yield from _placed(content_usage(usage), "header Content-Usage")
    for name, value in headers:
        yield from _of_header(name.lower(), value)
    for name, content in metas:
        yield from _of_meta(name.strip().lower(), content, crawlers)
    for rel, kind, href in links:
        yield from _license(rel, kind, href, "link license")


def _of_header(name: str, value: str) -> Iterator[Signal]:
    if name == "x-robots-tag":
        yield from signals_of(rules_of(value), Mechanism.ROBOTS_TAG, "header X-Robots-Tag")
    elif name == "content-signal":
        yield from _placed(content_signals(value.strip()), "header Content-Signal")
    elif name == "link":
        for rel, kind, target in links_of(value):
            yield from _license(rel, kind, target, "header Link")
    elif name in {RESERVATION, POLICY}:
        yield _tdm(name, value, f"header {name}")


def _of_meta(name: str, content: str, crawlers: frozenset[str]) -> Iterator[Signal]:
    if name in {RESERVATION, POLICY}:
        yield _tdm(name, content, f"meta {name}")
    elif name == "robots":
        yield from signals_of(rules_of(content, "*"), Mechanism.ROBOTS_META, "meta robots")
    elif name in crawlers or name in OTHERS or CRAWLER.fullmatch(name):
        rules = rules_of(content, product_token(name) or name)
        if knows(rules):
            yield from signals_of(rules, Mechanism.ROBOTS_META, f"meta {name}")


def _placed(signals: Iterable[Signal], place: str) -> Iterator[Signal]:
    for signal in signals:
        yield replace(signal, place=place)


def _tdm(name: str, value: str, place: str) -> Signal:
    said, cut = shown(value)
    if name == POLICY:
        url = absolute(value)
        fault = () if url else ("no absolute URL",)
        return Signal(Mechanism.TDM, name, shown(url)[0] if url else said, place=place, faults=(*fault, *cut))
    answers = RESERVED.get(said, ())
    return Signal(
        Mechanism.TDM, name, said, answers=answers, place=place, faults=() if answers else ("neither 0 nor 1", *cut)
    )


def _license(rel: str, kind: str, target: str, place: str) -> Iterator[Signal]:
    if "license" not in rel.lower().split() or kind.partition(";")[0].strip().lower() != RSL_TYPE:
        return
    value, cut = shown(absolute(target) or target)
    if value:
        yield Signal(Mechanism.LICENSE, "license", value, answers=LICENSED, place=place, faults=cut)
    else:
        yield Signal(Mechanism.LICENSE, "license", value, place=place, faults=("empty",))
