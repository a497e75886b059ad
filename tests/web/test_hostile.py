"""Hostile words, wherever the world can write, on every page that shows them, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Dialog, Page, Request

from tests.web.conftest import served
from tests.web.crawling import found_pages
from tests.web.hostile import hostile_home
from tests.web.payloads import PAYLOADS
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration
from tosmon.web import create_app

WORD = "HOSTILE"

# What our own templates are made of. An element or attribute beside these was made by what a page shows.
ELEMENTS = (
    "html head meta title link script body a header footer nav main section article aside div span p h1 h2 h3 h4 h5 h6"
    " ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td strong em b i small code pre kbd bdi bdo"
    " time ins del mark abbr q br wbr hr details summary form label input button select optgroup option textarea"
    " fieldset legend output dialog iframe img figure figcaption svg g path line polyline polygon rect circle text"
    " tspan desc use defs pattern clippath symbol sup sub cite blockquote address data search hgroup template"
    " meter progress datalist"
)
INSPECT = """elements => [...document.querySelectorAll('*')].flatMap(one => {
  const faults = [];
  const bad = /^on|^style$|^srcset$|^srcdoc$|^formaction$|^ping$|[^a-z0-9:-]/i;
  if (!elements.split(' ').includes(one.localName.toLowerCase())) faults.push(`<${one.localName}>`);
  for (const {name, value} of one.attributes) {
    if (bad.test(name)) faults.push(`<${one.localName} ${name}>`);
    if (/^(href|src|action|xlink:href)$/.test(name) && /^[\\s\\x00-\\x1f]*(javascript|data|vbscript)\\s*:/i.test(value))
      faults.push(`<${one.localName} ${name}=${value}>`);
    if (name === 'id' && /[\\s"'<>]/.test(value)) faults.push(`<${one.localName} id=${value}>`);
  }
  return faults;
})"""


@pytest.fixture(scope="module")
def home() -> Iterator[Demonstration]:
    """Return a home that somebody hostile has filled."""
    with hostile_home() as stage:
        yield stage


@pytest.fixture(scope="module")
def address(home: Demonstration) -> Iterator[str]:
    """Return the address of its pages."""
    with served(home) as found:
        yield found


@pytest.fixture(scope="module")
def looked(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """Return a page to look with, and what went wrong while looking: it must stay empty."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(address):
            wrong.append(f"asks {request.url}")

    def opened(dialog: Dialog) -> None:
        wrong.append("opens a dialog")
        dialog.dismiss()

    page = browser.new_page()
    page.on("request", asked)
    page.on("console", lambda message: wrong.append(f"says {message.text}"))
    page.on("dialog", opened)
    page.on("pageerror", lambda error: wrong.append(f"fails: {error}"))
    page.on("popup", lambda _: wrong.append("opens a window"))
    yield page, wrong
    page.close()


def faults_of(page: Page, path: str) -> list[str]:
    """Return what of a page was not made by our templates."""
    found: list[str] = page.evaluate(INSPECT, ELEMENTS)
    if page.evaluate("window.hacked") is not None:
        found.append("a script ran")
    if page.context.cookies() and any(one["name"] == "hacked" for one in page.context.cookies()):
        found.append("a cookie was set")
    return [f"{path}: {fault}" for fault in found]


def test_there_are_enough_payloads() -> None:
    """Sixty at least, each other than the others."""
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60


def test_no_page_runs_what_it_shows(address: str, looked: tuple[Page, list[str]]) -> None:
    """Every kind of page is reached by links, none runs a script, breaks an attribute, or asks another host."""
    page, wrong = looked
    faults = []
    paths = found_pages(address)
    for path in paths:
        page.goto(f"{address}{path}")
        faults += faults_of(page, path)
        faults += [f"{path}: {one}" for one in wrong]
        wrong.clear()
    assert faults == []
    assert len(paths) > 20


def test_no_query_runs(home: Demonstration, address: str, looked: tuple[Page, list[str]]) -> None:
    """Each payload as every word of every address that takes one: refused, or shown as what it is."""
    page, wrong = looked
    faults = []
    places = list(asking(home))
    with httpx.Client(base_url=address, timeout=60) as client:
        for number, payload in enumerate(PAYLOADS):
            for place in places:
                answer = client.get(place.replace(WORD, quote(payload, safe="")))
                assert answer.status_code < 500, f"{answer.url} answers {answer.status_code}"
                assert not set('<"') & set(payload) or payload not in answer.text, f"{answer.url} holds {payload!r}"
                assert "hacked" not in answer.cookies, answer.url
            page.goto(address + places[number % len(places)].replace(WORD, quote(payload, safe="")))
            faults += faults_of(page, page.url)
            faults += [f"{page.url}: {one}" for one in wrong if "status of 4" not in one]
            wrong.clear()
    assert faults == []


def test_every_form_must_have_been_shown_here(home: Demonstration, address: str) -> None:
    """Whatever takes a POST refuses one that holds no key; links to unsubscribe are keys themselves (RFC 8058)."""
    taking = {one.path for one in routes(home) if "POST" in (one.methods or ())}
    assert taking
    with httpx.Client(base_url=address) as client:
        for path in taking - {"/unsubscribe/{token}", "/resubscribe/{token}"}:
            for headers in ({}, {"origin": address}, {"origin": "https://evil.example"}):
                answer = client.post(re.sub("{[^}]*}", "1", path), data={"event": "1"}, headers=headers)
                assert answer.status_code == httpx.codes.FORBIDDEN, path


def asking(home: Demonstration) -> Iterator[str]:
    """Yield every address that takes words, with `WORD` for all that it asks by, and for each part of its path."""
    for route in routes(home):
        if not {"GET", "HEAD"} & set(route.methods or ()):
            continue
        parts = {name: "evil" if name == "platform" else "terms" for name in route.param_convertors}
        names = [one.alias for one in route.dependant.query_params]
        if names:
            yield f"{filled(route.path, parts)}?{'&'.join(f'{name}={WORD}' for name in names)}"
            yield from (f"{filled(route.path, parts)}?{name}={WORD}" for name in names)
        yield from (filled(route.path, {**parts, name: WORD}) for name in parts)


def filled(path: str, parts: dict[str, str]) -> str:
    """Return an address with its parts filled in."""
    return re.sub("{([^}:]*)[^}]*}", lambda found: parts[found[1]], path)


def routes(home: Demonstration) -> list[APIRoute]:
    """Return what the application answers to."""
    with Catalog.open(home.home.catalog) as catalog:
        guard = create_app(catalog, Archive(home.home.root, ""), registry=home.registry, settings=home.settings)
    assert isinstance(guard.app, FastAPI)
    return [one for one in guard.app.routes if isinstance(one, APIRoute)]
