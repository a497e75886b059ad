"""Reads TimeMaps (RFC 7089 section 5) in application/link-format (RFC 6690); asking for them is `listing`'s job.

    <https://x.com/tos>; rel="original",
    <https://a.example/timemap/2>; rel="timemap"; from="…"; until="…",
    <https://a.example/20140102030405/https://x.com/tos>; rel="first memento"; datetime="Thu, 02 Jan 2014 03:04:05 GMT"

Commas and semicolons stand in addresses and in quoted values too, so that splitting the text at them would not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from tosmon.importers.wayback.values import BEGINNING, Span

__all__ = ["Link", "NotLinks", "TimeMap", "read_links", "read_moment", "read_timemap"]

_TARGET = re.compile(r"<([^<>]*)>")
_PARAMETER = re.compile(
    r"\s*;\s*([\w!#$&+\-.^`|~*]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\",;]*)))?", re.ASCII | re.DOTALL
)
_BETWEEN = re.compile(r"[\s,;]*", re.ASCII)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


class NotLinks(ValueError):
    """The text is no list of links; the message is what stands where a link should."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its target, its relations in lower case, and its other parameters."""

    target: str
    relations: frozenset[str]
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class TimeMap:
    """What a TimeMap says: mementos with their times, in its order, and where more of it is.

    `original` is the address that they are of, empty where it does not say. `faulty` counts mementos without a time.
    """

    original: str
    mementos: tuple[tuple[datetime, str], ...]
    more: tuple[tuple[str, Span], ...]
    faulty: int = 0


def read_links(text: str) -> Iterator[Link]:
    """Yield the links of a text in link-format, or of a Link header (RFC 8288 section 3); each has its relations.

    Raises:
        NotLinks: something else stands in it.
    """
    at = _after(_BETWEEN, text, 0)
    while at < len(text):
        target = _TARGET.match(text, at)
        if target is None:
            raise NotLinks(_beginning(text, at))
        parameters: dict[str, str] = {}
        end = target.end()
        while found := _PARAMETER.match(text, end):
            value = _QUOTED_PAIR.sub(r"\1", found[2]) if found[2] is not None else found[3] or ""
            parameters.setdefault(found[1].lower(), value)
            end = found.end()
        if "rel" not in parameters:  # a tag of HTML, for one, is none
            raise NotLinks(_beginning(text, at))
        yield Link(target[1].strip(), frozenset(parameters["rel"].lower().split()), parameters)
        at = _after(_BETWEEN, text, end)


def read_timemap(body: bytes, address: str) -> TimeMap:
    """Return what a TimeMap says that was had at that address, from which its links are seen.

    Raises:
        NotLinks: it is none.
    """
    original, mementos, more, faulty = "", [], [], 0
    for link in read_links(body.decode("utf-8", "replace").lstrip("\ufeff")):
        target = _joined(address, link.target)
        if "original" in link.relations:
            original = original or link.target
        if "memento" in link.relations:
            at = read_moment(link.parameters.get("datetime", ""))
            if at and target:
                mementos.append((at, target))
            else:
                faulty += 1
        if link.relations & {"timemap", "next"} and target and target != address:
            more.append((target, _span(link)))
    return TimeMap(original, tuple(mementos), tuple(more), faulty)


def read_moment(text: str) -> datetime | None:
    """Return the moment of an HTTP date (RFC 9110 section 5.6.7), or None where it is none."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):  # what it raises for no date at all differs by Python
        return None
    try:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        return None
    return at.replace(microsecond=0) if at >= BEGINNING else None


def _span(link: Link) -> Span:
    """Return what time a linked TimeMap says that it covers; all of time where it does not say."""
    begins, ends = (read_moment(link.parameters.get(name, "")) for name in ("from", "until"))
    return Span(begins or Span().begins, ends or Span().ends)


def _joined(address: str, target: str) -> str:
    try:
        return urljoin(address, target)
    except ValueError:
        return ""


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _beginning(text: str, at: int) -> str:
    return " ".join(text[at : at + 300].split())[:120]
