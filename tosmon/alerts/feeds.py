"""Feeds from entries: Atom 1.0 (RFC 4287) and JSON Feed 1.1. Choosing entries, files and addresses are left to others.

Whatever platforms write into their texts, a feed is well-formed: what XML or Unicode has no place for is shown as a
sign or replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid5

from lxml import etree

from tosmon.__about__ import __version__
from tosmon.alerts.parcels import FeedEntry

__all__ = ["ATOM", "ATOM_TYPE", "JSON_TYPE", "JSON_VERSION", "Feed", "atom", "clean", "iri_of", "json_feed", "moment"]

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_TYPE: Final = "application/atom+xml"  # RFC 4287 section 7
JSON_TYPE: Final = "application/feed+json"  # JSON Feed 1.1, "Suggestions for Publishers"
JSON_VERSION: Final = "https://jsonfeed.org/version/1.1"
LANGUAGE: Final = "en"  # of what tosmon says; what it quotes has its own
AUTHOR: Final = "tosmon"

_NAMES: Final = UUID("d2b1a7f4-6f0c-5b52-9a53-3f6b1f0f6c7e")  # of the names that become ids (RFC 9562 section 5.5)
_IRI: Final = re.compile(r"(?:urn|tag|https?):[!-~]+", re.ASCII)
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without entries was changed last
_NAMESPACES: Final[Mapping[Any, str]] = {None: ATOM}  # no prefix; the types of lxml know names only
_NONE_TOLD: Final[Mapping[str, datetime]] = MappingProxyType({})

# Control characters that a text may hold but nobody can see (XML 1.0 section 2.2), halves of characters, and code
# points that are none (Unicode 23.7).
_HIDDEN: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_NO_CHARACTERS: Final = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_UNFIT: Final = re.compile(f"[{_HIDDEN}\x80-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")
_PICTURES: Final = 0x2400  # of control characters, in their order
_DELETE: Final = 0x7F


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's own facts. `name` tells it from other feeds of the home ("p/x"), and gives its id.

    `home_url` is the page about the same, `self_url` where this very document lies, `first_url` and `next_url` those of
    the newest and of the next older entries (RFC 5005 section 3). Each is empty where there is none.
    """

    name: str
    title: str
    home_url: str = ""
    self_url: str = ""
    first_url: str = ""
    next_url: str = ""

    @property
    def id(self) -> str:
        """Return the feed's id, which stays whatever its address is."""
        return f"urn:uuid:{uuid5(_NAMES, 'feed ' + self.name)}"


def iri_of(identifier: str) -> str:
    """Return an entry's id as an IRI: itself where it is one, else a URN that only it has, the same everywhere."""
    if _IRI.fullmatch(identifier):
        return identifier
    return f"urn:uuid:{uuid5(_NAMES, 'entry ' + clean(identifier))}"


def clean(text: str) -> str:
    """Return a text that XML and JSON can hold: line ends as one character, control characters as their pictures."""
    return _UNFIT.sub(_shown, text.replace("\r\n", "\n").replace("\r", "\n"))


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else "\ufffd"


def moment(value: datetime) -> str:
    """Return a moment in UTC as feeds write it (RFC 3339): "2024-11-16T12:00:00Z"."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


# --- Atom -------------------------------------------------------------------------------------------------------------


def atom(feed: Feed, entries: Sequence[FeedEntry], told: Mapping[str, datetime] = _NONE_TOLD) -> bytes:
    """Return an Atom feed of these entries in their order, as UTF-8.

    `told` says by id when entries came into the feed, where that was not when they were first observed.
    """
    root = etree.Element(_name("feed"), nsmap=_NAMESPACES)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", LANGUAGE)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", moment(_updated(entries, told)))
    _add(_add(root, "author"), "name", AUTHOR)
    _add(root, "generator", AUTHOR, version=__version__)
    for relation, address in (("self", feed.self_url), ("first", feed.first_url), ("next", feed.next_url)):
        _link(root, relation, ATOM_TYPE, address)
    _link(root, "alternate", "text/html", feed.home_url)
    for entry in entries:
        _add_entry(root, entry, told.get(entry.id, entry.published))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add_entry(root: etree._Element, entry: FeedEntry, updated: datetime) -> None:
    made = _add(root, "entry")
    _add(made, "id", iri_of(entry.id))
    _add(made, "title", entry.title)
    _add(made, "updated", moment(updated))
    _add(made, "published", moment(entry.published))
    _link(made, "alternate", "text/html", entry.url)
    for tag in _tags(entry):
        _add(made, "category", term=tag)
    if entry.html:
        _add(made, "content", entry.html, type="html")
    else:
        _add(made, "content", entry.text, type="text")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, _name(name), {key: clean(value) for key, value in attributes.items()})
    made.text = clean(text) or None
    return made


def _link(parent: etree._Element, relation: str, media_type: str, address: str) -> None:
    if address:
        _add(parent, "link", rel=relation, type=media_type, href=address)


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"


# --- JSON Feed --------------------------------------------------------------------------------------------------------


def json_feed(feed: Feed, entries: Sequence[FeedEntry], told: Mapping[str, datetime] = _NONE_TOLD) -> bytes:
    """Return a JSON Feed of these entries in their order, as UTF-8; `told` as for `atom`."""
    named = {"version": JSON_VERSION, "title": clean(feed.title)}
    where = {
        "home_page_url": feed.home_url,
        "feed_url": feed.self_url,
        "next_url": feed.next_url,
    }
    by = {"language": LANGUAGE, "authors": [{"name": AUTHOR}]}
    items = [_item(entry, told.get(entry.id, entry.published)) for entry in entries]
    shown = named | {name: clean(address) for name, address in where.items() if address} | by | {"items": items}
    return (json.dumps(shown, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: FeedEntry, updated: datetime) -> dict[str, Any]:
    written = {
        "id": iri_of(entry.id),
        "url": clean(entry.url),
        "title": clean(entry.title),
        "content_html": clean(entry.html),
        "content_text": clean(entry.text),
        "date_published": moment(entry.published),
        "date_modified": moment(updated),
        "tags": _tags(entry),
    }
    kept = {name: value for name, value in written.items() if value}
    # An item has one of the two, also where there is nothing to say.
    return kept if {"content_html", "content_text"} & kept.keys() else kept | {"content_text": ""}


# --- both -------------------------------------------------------------------------------------------------------------


def _updated(entries: Iterable[FeedEntry], told: Mapping[str, datetime]) -> datetime:
    return max((told.get(entry.id, entry.published) for entry in entries), default=_BEGINNING)


def _tags(entry: FeedEntry) -> list[str]:
    return list(dict.fromkeys(tag for one in entry.tags if (tag := clean(one).strip())))
