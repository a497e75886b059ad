"""Entries read back from feeds that `feeds` wrote, so that new ones can join them; files are left to others.

Anybody may have edited or cut a file, so nothing in it is taken for granted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from tosmon.alerts.feeds import ATOM, JSON_VERSION
from tosmon.alerts.parcels import FeedEntry

__all__ = ["Kept", "read_atom", "read_json"]


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry, and when it came into the feed."""

    entry: FeedEntry
    told: datetime


def read_json(body: bytes) -> list[Kept]:
    """Return the entries of a JSON Feed. Raises ValueError where it is none, or damaged."""
    try:
        feed = json.loads(body)
    except (RecursionError, UnicodeDecodeError) as error:
        raise ValueError("no JSON") from error
    if not isinstance(feed, dict) or feed.get("version") != JSON_VERSION or not isinstance(feed.get("items"), list):
        raise ValueError("no JSON Feed")
    return [_from_item(item) for item in feed["items"]]


def _from_item(item: object) -> Kept:
    if not isinstance(item, dict):
        raise ValueError("an item that is no object")  # noqa: TRY004 - for who reads the file, all of it is one fault
    tags = item.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError("tags that are no texts")
    published = _moment(_text(item, "date_published"))
    entry = FeedEntry(
        id=_required(_text(item, "id")),
        title=_text(item, "title"),
        url=_text(item, "url"),
        html=_text(item, "content_html"),
        text=_text(item, "content_text"),
        published=published,
        tags=tuple(tags),
    )
    return Kept(entry, _moment(_text(item, "date_modified")) if "date_modified" in item else published)


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - as above
    return value


def read_atom(body: bytes) -> list[Kept]:
    """Return the entries of an Atom feed; their plain texts are not in it. Raises ValueError where it is damaged."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.tag != f"{{{ATOM}}}feed":
        raise ValueError("no Atom feed")
    return [_from_entry(entry) for entry in root.findall(_path("entry"))]


def _from_entry(element: etree._Element) -> Kept:
    content = element.find(_path("content"))
    written = (content.text or "") if content is not None else ""
    is_html = content is not None and content.get("type") == "html"
    updated = _moment(element.findtext(_path("updated"), ""))
    published = element.findtext(_path("published"), "")
    links = [link.get("href", "") for link in element.findall(_path("link")) if link.get("rel") == "alternate"]
    entry = FeedEntry(
        id=_required(element.findtext(_path("id"), "")),
        title=element.findtext(_path("title"), ""),
        url=next(iter(links), ""),
        html=written if is_html else "",
        text="" if is_html else written,
        published=_moment(published) if published else updated,
        tags=_terms(element.findall(_path("category"))),
    )
    return Kept(entry, updated)


def _terms(categories: Sequence[etree._Element]) -> tuple[str, ...]:
    return tuple(term for category in categories if (term := category.get("term")))


def _path(local: str) -> str:
    return f"{{{ATOM}}}{local}"


def _required(text: str) -> str:
    if not text:
        raise ValueError("an entry without an id")
    return text


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text} is no moment") from error
