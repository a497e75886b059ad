"""Finds the pages of a site as a reader does, by its links, and some of every kind."""

from __future__ import annotations

from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

__all__ = ["found_pages", "kind_of"]

EACH = 3  # pages of a kind
MOST = 400  # in all
NAMES = 2  # of a query that tell one kind from another; who asks by more combines them


def found_pages(address: str, each: int = EACH) -> list[str]:
    """Return the paths, with queries, of pages that are reached from the first, some of every kind."""
    found: list[str] = []
    kinds: Counter[str] = Counter()
    waiting, known = deque(["/"]), {"/"}
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        while waiting and len(found) < MOST:
            path = waiting.popleft()
            kind = kind_of(path)
            if kinds[kind] >= each:
                continue
            kinds[kind] += 1
            answer = client.get(path)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            assert answer.status_code == httpx.codes.OK, f"{path} answers {answer.status_code}"
            found.append(path)
            for link in html.fromstring(answer.text).iter("a", "iframe"):
                to = urlsplit(urljoin(str(answer.url), link.get("href") or link.get("src", "")))
                there = f"{to.path}?{to.query}" if to.query else to.path
                if f"{to.scheme}://{to.netloc}" == address and there not in known:
                    known.add(there)
                    waiting.append(there)
    return found


def kind_of(path: str) -> str:
    """Return what addresses of one kind of page have in common: their fixed parts, and the names they ask by."""
    place, _, query = path.partition("?")
    parts = place.strip("/").split("/")
    names = sorted(part.partition("=")[0] for part in query.split("&") if part)
    shape = [parts[0], *("*" for _ in parts[1:3]), *(part for part in parts[3:] if part.isalpha())]
    views = [part for part in query.split("&") if part.startswith("view=")]
    return " ".join(["/".join(shape), *(views or names[:NAMES])])
