"""Hostile words, wherever the world can write, on every page that shows them, in a real browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from lxml import etree
from playwright.sync_api import Browser, Dialog, Page, Request

from tests.web.archived_traps import TRAPS
from tests.web.conftest import served
from tests.web.crawling import found_pages, kind_of
from tests.web.hostile import PRIVILEGED, TRAPPED, hostile_home
from tests.web.payloads import PAYLOADS, hacking
from tests.web.posting import Posted, forms_of
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration
from tosmon.web import create_app
from tosmon.web.snapshots.routes import FRAME_POLICY

WORD = "HOSTILE"
ALSO = ("/alerts/evil", "/alerts/evil/edit", "/registry/evil/gone")  # as other pages of their kind, but with forms
TAKEN = (
    "/d/evil/terms/feed.atom",
    "/feed.atom",
    "/feed.json",
    "/healthz",
    "/rules.csv",
    "/rules.json",
    "/labels/automated_access/feed.atom",
    "/p/evil/feed.json",
    "/search/hits.csv?q=scrape",
    "/search/hits.jsonl?q=scrape",
    "/trends/changes.csv",
    "/trends/labels.csv",
    "/v/evil/history/2023-06-01/text",
)
SHOWN = (
    "application/atom+xml",
    "application/feed+json",
    "application/json",
)  # by browsers, or programs, as what they are
REMOVING = "alerts remove"  # the form after which there is nothing more to be shown
EACH = 2  # pages of a kind, and times that a form is sent
OTHERS = 8  # of so many addresses one gets a payload
SEEN = 3  # of so many payloads in addresses one is looked at in a browser

# What our own templates are made of. An element or attribute beside these was made by what a page shows.
ELEMENTS = (
    "html head meta title link script body a header footer nav main section article aside div span p h1 h2 h3 h4 h5 h6"
    " ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td strong em b i small code pre kbd bdi bdo"
    " time ins del mark abbr q br wbr hr details summary form label input button select optgroup option textarea"
    " fieldset legend output dialog iframe img figure figcaption svg g path line polyline polygon rect circle text"
    " tspan desc use defs pattern clippath symbol sup sub cite blockquote address data search hgroup template"
    " meter progress datalist"
)
# An archived page has one style sheet of its own, which is ours.
INSPECT = """elements => [...document.querySelectorAll('*:not(head > title + style)')].flatMap(one => {
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


@pytest.fixture(scope="module")
def posted(home: Demonstration, address: str) -> list[tuple[Posted, httpx.Response]]:
    """Return the answers to every form, with its right key and hostile words in its fields; they are kept by now."""
    sent = []
    site = next(one.pages[0].url for one in home.registry if one.id == "evil/terms")
    given = {"url": site, "render": "http", "document": "evil/terms"}
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        pages = [client.get(path).text for path in (*found_pages(address, each=1), *ALSO) if "/page/" not in path]
        forms = {(one.kind, one.button): one for page in pages for one in forms_of(page)}
        for place, form in enumerate(one for one in forms.values() if one.kind != REMOVING):
            for number, names in product(range(EACH), (form.typed, form.others, form.names)):
                words = {name: hacking(place + 7 * number + 13 * at) for at, name in enumerate(names)}
                sent.append((form, form.send(client, words)))
            words = {name: hacking(place + at) for at, name in enumerate(form.typed)}
            sent.append((form, form.send(client, {**words, **{one: given[one] for one in form.names if one in given}})))
    return sent


def test_forms_show_what_was_typed_as_words(
    looked: tuple[Page, list[str]], posted: list[tuple[Posted, httpx.Response]]
) -> None:
    """Each answer to a form, laid before a browser without any policy: nothing in it is more than words."""
    page, wrong = looked
    faults = []
    seen = set()
    for form, answer in posted:
        assert answer.status_code < 500, f"{form} answers {answer.status_code}"
        assert not any("hacked" in one.cookies for one in (answer, *answer.history))
        if (shape := (form.kind, form.button, answer.status_code, len(answer.content) // 3000)) not in seen:
            seen.add(shape)
            page.set_content(answer.text, wait_until="commit")
            faults += [*faults_of(page, str(shape)), *wrong]
            wrong.clear()
    assert faults == []
    assert len({form.action for form, _ in posted}) > 12


def test_no_page_runs_what_it_shows(
    address: str, looked: tuple[Page, list[str]], posted: list[tuple[Posted, httpx.Response]]
) -> None:
    """Every kind of page is reached by links, none runs a script, breaks an attribute, or asks another host."""
    page, wrong = looked
    faults = []
    led = {
        kind_of(path): path
        for _, answer in posted
        if (path := str(answer.url).removeprefix(address)) and answer.history
    }
    paths = dict.fromkeys([*found_pages(address, each=EACH), *led.values(), *ALSO])
    for path in paths:
        answer = page.goto(f"{address}{path}")
        assert answer is not None
        if PRIVILEGED in answer.text() and not (
            path.startswith(("/e/", "/reviews")) and answer.headers["cache-control"] == "no-store"
        ):
            faults.append(f"{path}: tells what reviewers wrote")
        faults += faults_of(page, path)
        faults += [f"{path}: {one}" for one in wrong]
        wrong.clear()
    assert faults == []
    assert len(paths) > 100


def test_no_archived_page_breaks_out(browser: Browser, home: Demonstration, address: str) -> None:
    """Shown without the policy that would hold it: there is nothing to be held, whatever its letters pretend to be."""
    with Catalog.open(home.home.catalog) as catalog:
        (snapshot,) = catalog.snapshots(TRAPPED)
    asked: list[str] = []
    page = browser.new_page(bypass_csp=True)
    page.on("request", lambda request: asked.append(request.url))
    faults = []
    for number in range(1, len(TRAPS) + 1):
        answer = page.goto(f"{address}/s/{snapshot.id}/page/{number}")
        assert answer is not None
        assert answer.ok, number
        assert len(answer.body()) < 200_000
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"] == FRAME_POLICY
        faults += faults_of(page, f"{TRAPS[number - 1][0]} ({number})")
        source = page.goto(f"{address}/s/{snapshot.id}/source/{number}")
        assert source is not None
        assert source.ok, number
        assert len(source.body()) < 200_000
        faults += faults_of(page, f"source of {TRAPS[number - 1][0]} ({number})")
    page.close()
    assert faults == []
    assert [one for one in asked if not one.startswith(f"{address}/")] == []


def test_no_query_runs(home: Demonstration, address: str, looked: tuple[Page, list[str]]) -> None:
    """Each payload as words of addresses, each of which gets a dozen: refused, or shown as what it is."""
    page, wrong = looked
    faults = []
    places = list(asking(home))
    with httpx.Client(base_url=address, timeout=60) as client:
        for number, payload in enumerate(PAYLOADS):
            for place in places[number % OTHERS :: OTHERS]:
                answer = client.get(place.replace(WORD, quote(payload, safe="")))
                assert answer.status_code < 500, f"{answer.url} answers {answer.status_code}"
                assert not set('<"') & set(payload) or payload not in answer.text, f"{answer.url} holds {payload!r}"
                assert "hacked" not in answer.cookies, answer.url
            if number % SEEN == 0:
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


def test_what_is_taken_away_is_data(home: Demonstration, address: str) -> None:
    """No browser shows it as a page, no spreadsheet reckons with it, every feed is XML; and no note leaves with it."""
    with Catalog.open(home.home.catalog) as catalog:
        snapshot = next(iter(catalog.snapshots("evil/terms"))).id
    with httpx.Client(base_url=address, follow_redirects=True) as client:
        for path in (*TAKEN, f"/s/{snapshot}/warc", f"/s/{snapshot}/body/1"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            kind = answer.headers["content-type"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert (
                answer.headers.get("content-disposition", "").startswith("attachment; ")
                or kind.partition(";")[0] in SHOWN
            ), path
            assert PRIVILEGED not in answer.text, path
            if "csv" in kind:
                cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
                assert cells
                assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], path
            if "xml" in kind:
                assert len(etree.fromstring(answer.content)), path
