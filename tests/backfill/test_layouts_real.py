"""Real terms as pages of several times: neither a layout nor what stood in their place is a change of their rules."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

from tests.backfill.seen import ENTRY, WAYBACK, answer, saw, take
from tosmon.catalog import Catalog
from tosmon.core.model import Severity
from tosmon.home import Home

NAMES = (
    "X/Terms of Service.md",
    "Reddit/Terms of Service.md",
    "LinkedIn/Terms of Service.md",
    "Quora/Terms of Service.md",
)
LINKS = "".join(
    f"<li><a href=/{one}>{one}</a></li>" for one in ("Home", "About us", "Help", "Deutsch", "English", "日本語")
)
COOKIES = (
    "<div class=cookies>We use cookies to give you the best experience. By going on you agree to that. <a>OK</a></div>"
)


def parsed(page: str) -> Tag:
    """Return the body of a page, to be laid out otherwise."""
    body = BeautifulSoup(page, "lxml").body
    assert body is not None
    return body


def tables(page: str) -> str:
    """Return the text as pages were made of tables and line breaks."""
    body = parsed(page)
    for element in body.find_all(re.compile("^(h[1-6]|p|li)$")):
        if element.name == "li":
            element.insert(0, "• ")
        element.extend((Tag(name="br"), Tag(name="br")))
    for element in reversed(body.find_all(re.compile("^(p|li|ul|ol)$"))):
        element.unwrap()
    for element in body.find_all(re.compile("^h[1-6]$")):
        element.name = "b"
    text = body.decode_contents()
    return f"<table><tr><td>{LINKS}</td><td><font face=Verdana>{text}</font></td></tr><tr><td>{LINKS}</td></tr></table>"


def divisions(page: str) -> str:
    """Return the text in a nest of elements that mean nothing."""
    body = parsed(page)
    for element in body.find_all(re.compile("^(h[1-6]|p)$")):
        element.name = "div"
    return f"<div><ul>{LINKS}</ul>{COOKIES}<div><div><div>{body.decode_contents()}</div></div></div></div>"


def beside(page: str) -> str:
    """Return the text beside what is selected today."""
    return f"<section>{page}</section><main><p>More languages</p><ul>{LINKS}</ul><p>Was this page of help?</p></main>"


def modern(page: str) -> str:
    """Return the text as it is laid out today."""
    return f"<header><nav>{LINKS}</nav></header><main>{page}</main><footer><ul>{LINKS}</ul></footer>"


def shell(page: str) -> str:
    """Return a page that scripts fill, of the same length whatever text it is."""
    return f"<div id=root data-length={len(page) % 2}></div><ul>{LINKS}</ul>{COOKIES}"


def missing(page: str) -> str:
    """Return what a server says in place of any page, at 200."""
    said = (
        "<h1>We cannot find that page</h1><p>It may have moved, or the address may be wrong. Try the search above.</p>"
    )
    return f"<main data-length={len(page) % 2}>{said}</main>"


LAYOUTS = (shell, tables, divisions, shell, shell, beside, missing, missing, modern, shell)


@pytest.fixture(scope="module")
def texts(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return real terms as HTML."""
    clone = tmp_path_factory.mktemp("terms") / "terms.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", shared / "data/terms.bundle", clone], check=True)
    shown = ["git", "-C", str(clone), "show"]
    found = [subprocess.run([*shown, f"HEAD:{name}"], check=True, capture_output=True).stdout for name in NAMES]
    return [MarkdownIt("commonmark", {"html": False}).render(one.decode()) for one in found]


def test_a_text_that_stays_is_not_changed_by_its_pages(texts: list[str], tmp_path: Path) -> None:
    """Tables, nests, a selector that meets something else, shells and missing pages: no labelled change in any."""
    for place, text in enumerate(texts):
        home = Home.create(tmp_path / str(place))
        home.platforms.mkdir(exist_ok=True)
        (home.platforms / "example.toml").write_text(ENTRY, "utf-8")
        pages = (f"<!doctype html><html lang=en><body>{layout(text)}</body></html>".encode() for layout in LAYOUTS)
        take(home, *(saw(90 * day, answer(page), WAYBACK) for day, page in enumerate(pages)), witness=WAYBACK)
        with Catalog.open(home.catalog, create=False) as catalog:
            assert len(catalog.versions("example/terms-of-service")) >= 3
            told = [one.change for one in catalog.changes() if one.change.labels_before or one.change.labels_after]
        assert [one for one in told if one.severity is not Severity.NONE] == []
