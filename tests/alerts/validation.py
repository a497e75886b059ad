"""What a feed must be: Atom by RFC 4287, JSON Feed by version 1.1, and readable by feedparser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import feedparser  # type: ignore[import-untyped]  # ships no types
from lxml import etree

__all__ = ["faults_of_json_feed", "parsed", "require_atom", "require_json_feed"]

ATOM: Final = "{http://www.w3.org/2005/Atom}"
GRAMMAR: Final = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "atom.rng")))
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
IRI: Final = re.compile(r"[a-z][a-z0-9+.-]*:[^\s]+", re.ASCII)
TEXTS: Final = ("title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon")
ITEM_TEXTS: Final = ("url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image")
ADDRESSES: Final = ("home_page_url", "feed_url", "next_url", "url")


def require_atom(body: bytes) -> etree._Element:
    """Return the feed, which follows the grammar and what RFC 4287 says beside it."""
    root = etree.fromstring(body)
    assert GRAMMAR.validate(root), GRAMMAR.error_log
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    ids = [str(one.text) for one in root.iter(f"{ATOM}id")]
    assert all(IRI.fullmatch(one) for one in ids), ids  # section 4.2.6
    assert len({*ids}) == len(ids)
    assert root.find(f"{ATOM}author") is not None or all(one.find(f"{ATOM}author") is not None for one in entries)
    for entry in entries:  # section 4.1.2
        alternate = [one for one in entry.findall(f"{ATOM}link") if one.get("rel", "alternate") == "alternate"]
        assert alternate or entry.find(f"{ATOM}content") is not None
        assert len({(one.get("type"), one.get("hreflang")) for one in alternate}) == len(alternate)
    moments = [str(one.text) for name in ("updated", "published") for one in root.iter(f"{ATOM}{name}")]
    assert all(MOMENT.fullmatch(one) for one in moments), moments
    return root


def parsed(body: bytes, media_type: str) -> Any:
    """Return the feed as feedparser reads it, which finds nothing to complain of."""
    found = feedparser.parse(body, response_headers={"content-type": f"{media_type}; charset=utf-8"})
    assert not found.bozo, found.get("bozo_exception")
    return found


def require_json_feed(body: bytes) -> dict[str, Any]:
    """Return the feed, which follows the rules."""
    body.decode("utf-8")
    feed = json.loads(body)
    assert list(faults_of_json_feed(feed)) == []
    assert isinstance(feed, dict)
    return feed


def faults_of_json_feed(feed: Any) -> Iterator[str]:
    """Yield what is against the rules of https://www.jsonfeed.org/version/1.1/."""
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    if not isinstance(feed.get("title"), str) or not isinstance(feed.get("items"), list):
        yield "title and items are required"
    yield from _wrong_texts(feed, TEXTS)
    yield from _wrong_authors(feed)
    if feed.get("next_url") and feed["next_url"] == feed.get("feed_url"):
        yield "next_url is the feed itself"
    ids = [item.get("id") for item in feed["items"]]
    if len({*ids}) != len(ids):
        yield "ids are not unique"
    for item in feed["items"]:
        yield from _wrong_item(item)


def _wrong_item(item: dict[str, Any]) -> Iterator[str]:
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield "an item's id is required, and a text"
    if not {"content_html", "content_text"} & item.keys():
        yield "an item has content_html or content_text"
    yield from _wrong_texts(item, ITEM_TEXTS)
    for name in ("date_published", "date_modified"):
        if name in item and (not MOMENT.fullmatch(item[name]) or datetime.fromisoformat(item[name]).tzinfo is None):
            yield f"{name} is not of RFC 3339"
    tags = item.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield "tags are texts"


def _wrong_authors(feed: dict[str, Any]) -> Iterator[str]:
    for author in feed.get("authors", []):
        if not {"name", "url", "avatar"} & author.keys():
            yield "an author has a name, a url or an avatar"


def _wrong_texts(thing: dict[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if name in thing and not isinstance(thing[name], str):
            yield f"{name} is a text"
        if name in ADDRESSES and name in thing and not IRI.fullmatch(thing[name].replace(" ", "")):
            yield f"{name} is an address"
